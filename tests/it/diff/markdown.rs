//! The summary for a pull request: nothing that a record says becomes markup, and it fits.

use super::{diff, edit, repository};

fn page(project: &crate::publish::Project) -> String {
    diff(project, &["HEAD", "--format", "markdown"], 0)
}

/// What a reader of the rendered page sees: the tags that we write taken out, references resolved.
fn rendered(page: &str) -> String {
    let mut text = page.to_owned();
    for tag in ["<code>", "</code>", "<span>", "</span>"] {
        text = text.replace(tag, "");
    }
    text = text.replace("<br>", "\n");
    assert!(!text.contains(['<', '>']), "another tag: {text}");
    for code in (32..127_u8).rev() {
        text = text.replace(&format!("&#{code};"), &char::from(code).to_string());
    }
    text
}

#[test]
fn what_records_say_stays_text() {
    let nasty = [
        "| a | pipe",
        "`code` ``x``",
        "<img src=x onerror=alert(1)><!-- c -->",
        "@octocat and @org/team",
        "see #123, owner/repo#4 and GH-5",
        "[text](https://example.org) ![i](x)",
        "https://example.org/a?b=c www.example.org a@example.org",
        "*a* _b_ **c** ~~d~~ $x^2$ \\\\ :smile:",
        "&lt;b&gt; &#64;octocat",
        "- [ ] item\\n# heading\\n> quote\\n---",
    ];
    for text in nasty {
        let project = repository();
        edit(
            &project,
            "records/all.toml",
            "\"The report\"",
            &format!("\"{text}\""),
        );
        edit(
            &project,
            "records/all.toml",
            "\"over 1,500\"",
            &format!("\"over {text}\""),
        );
        let rule =
            r#""x-rules": [{ "id": "x", "check": "true", "message": "TEXT" }], "required": ["id"]"#;
        edit(
            &project,
            "schemas/figure.schema.json",
            "\"required\": [\"id\"]",
            &rule.replace("TEXT", text),
        );
        let page = page(&project);
        let lines: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
        // The shape of the page is ours alone.
        for line in &lines {
            assert_eq!(line.matches('|').count(), 6, "{line}");
        }
        for sign in [
            "@", "](", "`", "*a", "_b_", "~~", "$", "://", "www.", "&lt;b",
        ] {
            assert!(!page.contains(sign), "{sign} in {page}");
        }
        let seen = rendered(&page);
        let expected = text.replace("\\\\", "\\").replace("\\n", "␊");
        assert!(
            seen.contains(&format!("over {expected}")),
            "{expected}: {seen}"
        );
        assert!(
            seen.contains(&format!("there is a new rule, figure/x: {expected}")),
            "{expected}: {seen}"
        );
    }
}

#[test]
fn a_long_comparison_is_cut_with_a_count() {
    let project = repository();
    let figure = |n: u32| {
        format!("[[figure]]\nid = \"f{n}\"\nvalue = {{ number = {n}, unit = \"people\" }}\n")
    };
    let many: String = (0..2_000).map(figure).collect();
    project.write("records/many.toml", &many);
    let page = page(&project);
    assert!(page.len() <= 65_000, "{}", page.len());
    let shown = page.matches("| <code>figure:f").count();
    assert!(shown > 100, "{shown}");
    assert!(
        page.contains(&format!("…and {} more facts.", 2_000 - shown)),
        "{page}"
    );
    assert!(page.ends_with("shows all of it.\n"), "{page}");
    assert!(
        page.contains(": 2000 added, 5 facts as before."),
        "counted whole"
    );
}

#[test]
fn two_equal_states_take_one_sentence() {
    let page = page(&repository());
    let end = " to the work tree nothing differs: 5 facts as before.\n";
    assert!(page.ends_with(end), "{page}");
}

#[test]
fn one_enormous_value_is_cut() {
    let project = repository();
    edit(
        &project,
        "records/all.toml",
        "The report",
        &"`|@<".repeat(100_000),
    );
    let page = page(&project);
    assert!(page.len() < 10_000, "{}", page.len());
    assert!(page.contains("more characters"), "{page}");
}

#[test]
fn the_value_without_new_citations_is_marked_on_its_line() {
    let project = repository();
    edit(
        &project,
        "records/all.toml",
        "number = 2.6,",
        "number = 2.60,",
    );
    let page = page(&project);
    let line = "| <code>figure:exports</code> | value.number | <code>2.6</code> | <code>2.60</code> | ⚠️ **its citations did not change** |\n";
    assert!(page.contains(line), "{page}");
}
