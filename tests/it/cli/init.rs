//! `factum init`: a project that passes, and nothing overwritten.

use super::Project;

#[test]
fn a_new_project_passes() {
    let project = Project::empty();
    let ran = project.run(&["init", "my facts"]).ends_with(0);
    assert!(
        ran.out.contains("wrote  records/example.toml"),
        "{}",
        ran.out
    );
    let check = project
        .run(&["check", "--project", "my facts"])
        .ends_with(0);
    assert_eq!(check.out, "1 file, 3 records: no findings\n");
    project
        .run(&["schema", "--check", "--project", "my facts"])
        .ends_with(0);
    let settings = project.read("my facts/factum.toml");
    assert!(settings.contains("name = \"my-facts\""), "{settings}");
    let ignored = project.read("my facts/.gitignore");
    assert_eq!(ignored, "/dist\n/.factum/cache\n");
}

#[test]
fn every_kind_of_a_new_project_can_be_added() {
    let project = Project::empty();
    project.run(&["init"]).ends_with(0);
    for (kind, id) in [("source", "second"), ("figure", "third")] {
        project
            .run(&["new", kind, id, "--write", "records/more.toml"])
            .ends_with(0);
    }
    let check = project.run(&["check"]).ends_with(0);
    assert_eq!(check.out, "2 files, 5 records: no findings\n");
}

#[test]
fn a_project_stays_as_it_is() {
    let project = Project::empty().with("factum.toml", "name = \"mine\"\n");
    let ran = project.run(&["init"]).ends_with(2);
    assert!(ran.err.contains("factum.toml"), "{}", ran.err);
    assert_eq!(project.read("factum.toml"), "name = \"mine\"\n");
    assert!(!project.path("schemas").exists());
}

#[test]
fn files_that_are_there_are_kept_and_named() {
    let project = Project::empty()
        .with("records/example.toml", "# mine\n")
        .with(".gitignore", "target\n/dist");
    let ran = project.run(&["init"]).ends_with(0);
    assert!(
        ran.out.contains("kept   records/example.toml"),
        "{}",
        ran.out
    );
    assert_eq!(project.read("records/example.toml"), "# mine\n");
    assert_eq!(
        project.read(".gitignore"),
        "target\n/dist\n/.factum/cache\n"
    );
}
