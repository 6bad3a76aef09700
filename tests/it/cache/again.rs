//! Records that did not change, of which rules come to something else all the same because others did:
//! one example for each way in which that can be.

use super::kinds::{self, WITHDRAWN, claim, count, named, person, remove, seen, waiver, write};
use super::values::checked;

#[test]
fn one_whose_address_another_takes_is_named_by_nobody() {
    let project = named();
    assert_eq!(count(&project, "nobody names this"), 0);
    write(&project, "a", &person("p", "level = 1\n"));
    seen(&project, "another stands before it", 1);
    assert!(count(&project, "nobody names this") > 0);
    remove(&project, "a");
    seen(&project, "it is named again", 0);
    write(&project, "z", &person("p", "level = 1\n"));
    seen(&project, "another stands behind it", 1);
    let _ = std::fs::rename(
        project.path(&kinds::path("z")),
        project.path(&kinds::path("a")),
    );
    seen(&project, "and is moved before it", 1);
}

#[test]
fn what_a_waiver_is_told_depends_on_all_of_its_address() {
    // Of the second it cannot be known whether anything is wrong.
    let second = claim("c", "by = [{ who = \"person:nobody\" }]\n");
    let project = named();
    write(&project, "o", &second);
    write(&project, "u", &person("u", "level = 1\n"));
    seen(&project, "two of one address", 1);
    write(&project, "w", &waiver("claim/signed", "claim:c"));
    seen(&project, "a waiver", 1);
    assert_eq!(count(&project, "accepts nothing"), 0);
    write(&project, "u", &person("u", "level = 2\n"));
    seen(&project, "something else", 1);
    // The same by a name that only the second had before.
    write(&project, "o", &format!("{second}formerly = [\"old\"]\n"));
    write(
        &project,
        "n",
        &claim("c", "by = [{ who = \"person:nobody\" }]\n"),
    );
    write(&project, "w", &waiver("claim/signed", "claim:old"));
    seen(&project, "a waiver for what it was called", 1);
    write(
        &project,
        "o",
        &claim("c", "by = []\nformerly = [\"old\"]\n"),
    );
    seen(&project, "the first alone cannot be checked", 1);
    assert_eq!(count(&project, "accepts nothing"), 0);
    write(&project, "u", &person("u", "level = 1\n"));
    seen(&project, "something else again", 1);
}

#[test]
fn one_is_asked_that_is_no_longer_named() {
    let project = named();
    for (what, text) in [
        ("by a list", claim("c", "by = [{ who = \"team:t\" }]\n")),
        ("by a file", String::new()),
        (
            "by one that stands",
            claim(
                "c",
                &format!("by = [{{ who = \"person:p\" }}]\n{WITHDRAWN}"),
            ),
        ),
    ] {
        let sound = std::fs::read_to_string(project.path(&kinds::path("n"))).expect("a claim");
        write(&project, "n", &text);
        seen(&project, what, 1);
        assert!(count(&project, "nobody names this") > 0, "{what}");
        write(&project, "n", &sound);
        seen(&project, what, 0);
    }
}

#[test]
fn one_that_a_list_names_comes_and_goes() {
    let project = named();
    let texts = [
        ("withdrawn", person("p", &format!("level = 1\n{WITHDRAWN}"))),
        ("renamed", person("q", "level = 1\nformerly = [\"p\"]\n")),
        (
            "of another kind",
            "[[team]]\nid = \"p\"\nlevel = 1\n".to_owned(),
        ),
        ("broken", person("p", "level = \n")),
        ("at fault", person("p", "level = \"high\"\n")),
        ("without what is read", person("p", "")),
        ("of no level", person("p", "level = 0\n")),
        ("gone", String::new()),
        ("misspelt", person("pp", "level = 1\n")),
    ];
    for (what, text) in texts {
        write(&project, "m", &text);
        checked(&project, what);
        let told = project.cold();
        write(&project, "m", &person("p", "level = 1\n"));
        seen(&project, what, 0);
        assert_ne!(told, project.cold(), "{what}");
    }
}

#[test]
fn one_is_read_over_others_and_in_a_branch() {
    let project = kinds::project(&[
        ("a", &person("top", "level = 4\n")),
        ("b", &person("p", "level = 1\nchief = \"top\"\n")),
        ("c", "[[paper]]\njournal = \"p\"\nnumber = 1\n"),
        (
            "d",
            &claim("c", "paper = \"p.1\"\nhow = { person = \"top\" }\n"),
        ),
        ("e", &claim("e", "how = { claim = \"c\" }\n")),
    ]);
    checked(&project, "at first");
    assert_eq!(count(&project, "too high"), 0);
    write(&project, "a", &person("top", "level = 9\n"));
    checked(&project, "over three references");
    assert!(count(&project, "too high") > 0);
    assert_eq!(count(&project, "the journal is not known"), 0);
    write(&project, "b", &person("p", "level = 9\nchief = \"top\"\n"));
    checked(&project, "over one who names it");
    assert!(count(&project, "the journal is not known") > 0);
    write(&project, "b", &person("p", "level = 1\nchief = \"top\"\n"));
    write(
        &project,
        "d",
        &claim("c", "value = 2\n").replacen("value = 1\n", "", 1),
    );
    checked(&project, "in a branch");
    assert!(count(&project, "it says more") > 0);
}

#[test]
fn a_group_is_asked_by_whom_it_lost() {
    let project = kinds::project(&[
        ("a", &claim("a", "series = \"s\"\n")),
        ("b", "[[claim]]\nid = \"b\"\nvalue = 2\nseries = \"s\"\n"),
        (
            "c",
            "[[claim]]\nid = \"c\"\nvalue = 1\nkey = { topic = \"t\", year = 1 }\n",
        ),
        (
            "d",
            "[[claim]]\nid = \"d\"\nvalue = 1\nkey = { topic = \"t\", year = 1 }\n",
        ),
    ]);
    let sound = claim("a", "series = \"s\"\n");
    checked(&project, "at first");
    assert_eq!(count(&project, "none is the first"), 0);
    for (what, text) in [
        ("to another", claim("a", "series = \"r\"\n")),
        (
            "by being withdrawn",
            claim("a", &format!("series = \"s\"\n{WITHDRAWN}")),
        ),
        ("by its id", claim("A", "series = \"s\"\n")),
        ("by its key", claim("a", "series = 1\n")),
        ("with its file", String::new()),
    ] {
        write(&project, "a", &text);
        checked(&project, what);
        assert!(count(&project, "none is the first") > 0, "{what}");
        write(&project, "a", &sound);
        checked(&project, "mended");
        assert_eq!(count(&project, "none is the first"), 0);
    }
}
