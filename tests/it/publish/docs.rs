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
    let dist = super::typed::build(&project);
    (project, dist)
}

/// Says what was not run: a test that passes in silence would read as if it had been.
fn not_run(language: &str, example: &str, why: &str) {
    use std::io::Write as _;
    let first = example.lines().next().unwrap_or_default();
    let mut stderr = std::io::stderr().lock();
    let _ = writeln!(
        stderr,
        "docs/dataset.md: not run ({why}): {language}: {first} …"
    );
}

#[track_caller]
fn all_run(language: &str, start: impl Fn(&str) -> Option<Command>) {
    let (_project, dist) = dataset();
    let examples = examples(language);
    assert!(examples.len() > 1, "the page has examples in {language}");
    for example in examples {
        let Some(mut command) = start(&example) else {
            not_run(language, &example, "the tool is not on this machine");
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
        let needed = ["pandas", "duckdb", "pyarrow"].into_iter();
        let mut needed = needed.filter(|module| example.contains(&format!("import {module}")));
        let there = needed.all(|module| has("python3", &["-c", &format!("import {module}")]));
        let mut command = Command::new("python3");
        command.args(["-c", example]);
        (there && has("python3", &["--version"])).then_some(command)
    });
}

#[test]
fn r_examples_run() {
    all_run("r", |example| {
        let mut command = Command::new("Rscript");
        command.args(["-e", example]);
        let package = |name: &str| {
            let asked = format!("stopifnot(requireNamespace('{name}', quietly = TRUE))");
            !example.contains(name) || has("Rscript", &["-e", &asked])
        };
        (has("Rscript", &["--version"]) && package("RSQLite")).then_some(command)
    });
}

/// The libraries that this test was built with stand beside it.
#[test]
fn the_rust_example_runs() {
    let (_project, dist) = dataset();
    let [example] = examples("rust").try_into().expect("one example in Rust");
    let libraries = std::env::current_exe().expect("this program");
    let libraries = libraries.parent().expect("its folder");
    if !has("rustc", &["--version"]) {
        not_run("rust", &example, "there is no rustc");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (source, program) = (folder.path().join("main.rs"), folder.path().join("main"));
    std::fs::write(&source, &example).expect("writes");
    let entries = std::fs::read_dir(libraries).expect("the libraries");
    let mut candidates = entries.filter_map(|entry| {
        let path = entry.ok()?.path();
        let name = path.file_name()?.to_str()?.to_owned();
        (name.starts_with("libserde_json-")
            && Path::new(&name)
                .extension()
                .is_some_and(|own| own == "rlib"))
        .then_some(path)
    });
    // Of several, those of another compiler or with other features are refused.
    let compiled = candidates.any(|library| {
        let mut command = Command::new("rustc");
        command.args(["--edition", "2024", "-L"]).arg(libraries);
        command
            .arg("--extern")
            .arg(format!("serde_json={}", library.display()));
        command.arg("-o").arg(&program).arg(&source);
        run(&mut command).status.success()
    });
    assert!(compiled, "the example compiles");
    let output = run(Command::new(&program).current_dir(&dist));
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(
        said(&output).contains("\"figure:exports\" \"verified\""),
        "{}",
        said(&output)
    );
}
