//! What derives from the definition of the command line and from the list of rules.

use super::Project;

/// The names of all commands, as the help lists them.
fn commands() -> Vec<String> {
    let help = Project::empty().run(&["--help"]).ends_with(0).out;
    let list = help
        .split("Commands:\n")
        .nth(1)
        .expect("a list of commands");
    let lines = list.lines().take_while(|line| !line.is_empty());
    lines
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn completions_know_every_command() {
    let commands = commands();
    assert!(commands.len() >= 8, "{commands:?}");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = Project::empty()
            .run(&["completions", shell])
            .ends_with(0)
            .out;
        for command in &commands {
            assert!(text.contains(command.as_str()), "{shell}: {command}");
        }
    }
}

#[test]
fn the_readme_names_every_command() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md"));
    let readme = readme.expect("README.md");
    for command in commands() {
        assert!(readme.contains(&format!("`factum {command}")), "{command}");
    }
}

#[test]
fn the_manual_names_every_command_and_has_a_page_for_each() {
    let whole = Project::empty().run(&["man"]).ends_with(0).out;
    for command in commands() {
        assert!(
            whole.contains(&format!("factum\\-{command}(1)")),
            "{command}"
        );
        let page = Project::empty().run(&["man", &command]).ends_with(0).out;
        assert!(page.contains(".SH OPTIONS"), "{command}");
    }
    Project::empty().run(&["man", "chek"]).ends_with(2);
}

#[test]
fn every_rule_that_is_listed_is_explained() {
    let list = Project::empty().run(&["rules"]).ends_with(0).out;
    assert!(list.lines().count() >= 40, "{list}");
    for name in ["dangling-reference", "schema-required", "toml-syntax"] {
        assert!(list.lines().any(|line| line.starts_with(name)));
        let page = Project::empty().run(&["explain", name]).ends_with(0).out;
        for heading in ["## Fails", "## Passes", "## Waiving"] {
            assert!(page.contains(heading), "{name}: {heading}");
        }
    }
    let json = Project::empty()
        .run(&["rules", "--format", "json"])
        .ends_with(0);
    let json: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(
        json["rules"].as_array().map(Vec::len),
        Some(list.lines().count())
    );
}

#[test]
fn the_rules_of_a_schema_are_listed_and_explained() {
    let schema = super::NOTE_SCHEMA.replace(
        "\"type\": \"object\",",
        "\"type\": \"object\", \"x-rules\": [{ \"id\": \"not-shouted\", \"check\": \"self.text != 'NO'\", \"message\": \"this text shouts\" }],",
    );
    let project = Project::of_notes("[note]\nid = \"a\"\ntext = \"NO\"\n")
        .with("schemas/note.schema.json", schema);
    let found = project.run(&["check", "--format", "concise"]).ends_with(1);
    assert!(found.out.contains("[note/not-shouted]"), "{}", found.out);
    let list = project.run(&["rules"]).ends_with(0).out;
    let line = list
        .lines()
        .find(|line| line.starts_with("note/not-shouted "));
    assert!(line.is_some_and(|line| line.ends_with("this text shouts")));
    let page = project
        .run(&["explain", "note/not-shouted"])
        .ends_with(0)
        .out;
    for part in [
        "this text shouts",
        "self.text != 'NO'",
        "rule = \"note/not-shouted\"",
    ] {
        assert!(page.contains(part), "{page}");
    }
    let ran = project.run(&["explain", "note/not-shoutd"]).ends_with(2);
    assert!(ran.err.contains("note/not-shouted?"), "{}", ran.err);
}

#[test]
fn an_unknown_rule_gets_the_nearest() {
    let ran = Project::empty()
        .run(&["explain", "dangling-ref"])
        .ends_with(2);
    assert!(ran.err.contains("there is no rule"), "{}", ran.err);
    let ran = Project::empty()
        .run(&["explain", "dangling-referense"])
        .ends_with(2);
    assert!(ran.err.contains("dangling-reference?"), "{}", ran.err);
}
