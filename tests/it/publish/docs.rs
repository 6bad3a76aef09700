//! The consumers' page: its examples run on a dataset, where their tool is on the machine.

use std::path::Path;
use std::process::Command;

use super::{Project, code, run, said};

/// The examples of the page in one language.
fn examples(language: &str) -> Vec<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/dataset.md");
    let page = std::fs::read_to_string(page).expect("the page is there");
    let opening = format!("```{language}\n");
    let blocks = page.split(&opening).skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap_or_default().to_owned())
        .collect()
}

fn has(program: &str, args: &[&str]) -> bool {
    let output = Command::new(program).args(args).output();
    output.is_ok_and(|output| output.status.success())
}

/// A figure with the fields that the examples name.
fn dataset() -> (Project, std::path::PathBuf) {
    let project = Project::small();
    let schema = std::fs::read_to_string(project.path("schemas/figure.schema.json"));
    let schema = schema.expect("the schema is there").replacen(
        "\"id\": { \"type\": \"string\" },",
        "\"id\": { \"type\": \"string\" }, \"measure\": { \"type\": \"string\" },",
        1,
    );
    project.write("schemas/figure.schema.json", &schema);
    let dist = project.build();
    (project, dist)
}

#[track_caller]
fn all_run(language: &str, start: impl Fn(&str) -> Option<Command>) {
    let (_project, dist) = dataset();
    let examples = examples(language);
    assert!(examples.len() > 1, "the page has examples in {language}");
    for example in examples {
        let Some(mut command) = start(&example) else {
            continue;
        };
        let output = run(command.current_dir(&dist));
        assert_eq!(code(&output), 0, "{example}\n{}", said(&output));
    }
}

#[test]
fn shell_examples_run() {
    all_run("sh", |example| {
        let tool = example.split_whitespace().next().unwrap_or_default();
        let mut command = Command::new("sh");
        command.args(["-ec", example]);
        has(tool, &["--version"]).then_some(command)
    });
}

#[test]
fn python_examples_run() {
    all_run("python", |example| {
        let needed = ["pandas", "duckdb"].into_iter();
        let mut needed = needed.filter(|module| example.contains(&format!("import {module}")));
        let there = needed.all(|module| has("python3", &["-c", &format!("import {module}")]));
        let mut command = Command::new("python3");
        command.args(["-c", example]);
        (there && has("python3", &["--version"])).then_some(command)
    });
}
