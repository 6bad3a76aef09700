//! The same records give the same bytes, whoever builds them, where and how.

use std::fs;
use std::process::Command;

use super::{Project, bytes, code, run, said, scrubbed};

/// Writes many records into some files, in an order that depends on `shuffle`.
fn many(shuffle: usize) -> Project {
    let project = Project::small();
    let mut files: Vec<(String, String)> = (0..40)
        .map(|file| {
            let records: Vec<String> = (0..25)
                .map(|n| {
                    format!(
                        "[[figure]]\nid = \"f{file}-{n}\"\nvalue = {{ number = {n}.5, unit = \"EUR\" }}\n\
                         cites = [{{ source = \"report\" }}]\n"
                    )
                })
                .collect();
            (format!("records/part-{file}.toml"), records.concat())
        })
        .collect();
    files.rotate_left(shuffle);
    for (path, text) in files {
        project.write(&path, &text);
    }
    project
}

#[test]
fn two_folders_and_other_surroundings_give_the_same_bytes() {
    let (one, other) = (many(0), many(17));
    let first = one.build();
    let mut command = Command::new("sh");
    scrubbed(&mut command);
    command
        .args(["-c", "umask 077; exec \"$0\" build --threads 1"])
        .arg(env!("CARGO_BIN_EXE_factum"))
        .current_dir(other.path(""))
        .env("TZ", "Pacific/Kiritimati")
        .env("LANG", "tr_TR.UTF-8")
        .env("LC_ALL", "tr_TR.UTF-8");
    let output = run(&mut command);
    assert_eq!(code(&output), 0, "{}", said(&output));
    let (first, second) = (bytes(&first), bytes(&other.path("dist")));
    assert!(first.len() > 10);
    for (name, text) in &first {
        assert!(second.get(name) == Some(text), "{name} differs");
    }
    assert_eq!(first.len(), second.len());
}

#[test]
fn a_second_build_in_a_repository_gives_the_same_bytes() {
    let project = many(0);
    let git = |args: &[&str]| {
        let mut command = Command::new("git");
        let settings = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
        command
            .args(settings)
            .args(args)
            .current_dir(project.path(""));
        let output = run(&mut command);
        assert_eq!(code(&output), 0, "{}", said(&output));
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "Records"]);
    let first = bytes(&project.build());
    let manifest = super::json(&project.path("dist"), "manifest.json");
    assert_eq!(manifest["clean"], true);
    assert_eq!(manifest["commit"].as_str().map(str::len), Some(40));
    // The dataset itself, which is in no commit, does not make the records other ones.
    assert_eq!(bytes(&project.build()), first);
    project.write("records/part-0.toml", "[[figure]]\nid = \"new\"\n");
    project.build();
    let manifest = super::json(&project.path("dist"), "manifest.json");
    assert_eq!(manifest["clean"], false);
}

#[test]
fn nothing_of_the_machine_is_in_a_dataset() {
    let project = many(0);
    let dist = project.build();
    let folder = project
        .path("")
        .to_string_lossy()
        .trim_end_matches('/')
        .to_owned();
    for (name, text) in bytes(&dist) {
        let text = String::from_utf8(text).expect("every file is text");
        assert!(
            !text.contains(&folder),
            "{name} names a folder of this machine"
        );
        assert!(!text.contains("08:00:00"), "{name} holds the time of day");
    }
    let mode = |name: &str| {
        fs::metadata(dist.join(name))
            .expect("the file")
            .permissions()
    };
    assert!(!mode("facts.ndjson").readonly());
}
