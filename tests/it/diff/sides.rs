//! What the two sides may be, and what is said when one of them is not.

use super::{RECORDS, commit, diff, edit, git, json, repository};
use crate::publish::Project;

const FILE: &str = "records/all.toml";

#[test]
fn revisions_compare_with_each_other_and_leave_the_work_tree_alone() {
    let project = repository();
    edit(&project, FILE, "1_500", "1_600");
    commit(&project);
    edit(&project, FILE, "1_600", "1_700");
    git(&project, &["tag", "now"]);
    let document = json(&project, &["main~1", "now"]);
    assert_eq!(document["changed"][0]["fields"][0]["before"], 1500);
    assert_eq!(document["changed"][0]["fields"][0]["after"], 1600);
    assert_eq!(document["before"]["kind"], "revision");
    assert_eq!(
        git(&project, &["status", "--porcelain"]),
        " M records/all.toml\n"
    );
    let back = json(&project, &["now", "main~1"]);
    assert_eq!(back["changed"][0]["fields"][0]["after"], 1500);
}

#[test]
fn a_published_dataset_compares_with_everything() {
    let project = repository();
    project.build();
    for sides in [
        &["dist"][..],
        &["HEAD", "dist"],
        &["dist", "HEAD"],
        &["dist", "dist"],
        &["dist", "."],
    ] {
        let out = diff(&project, &[sides, &["--exit-code"]].concat(), 0);
        assert!(
            out.ends_with("nothing differs: 5 facts as before\n"),
            "{sides:?}: {out}"
        );
    }
    edit(&project, FILE, "number = 2.6,", "number = 2.60,");
    let document = json(&project, &["dist"]);
    assert_eq!(document["before"]["kind"], "published");
    assert_eq!(
        document["before"]["commit"].as_str().map(str::len),
        Some(40)
    );
    assert_eq!(document["after"]["kind"], "project");
    assert_eq!(document["changed"][0]["fields"][0]["after"], "2.60");
    let back = json(&project, &["HEAD", "dist"]);
    assert_eq!(back["summary"]["changed"], 0);
}

#[test]
fn two_datasets_need_no_project() {
    let project = repository();
    project.build();
    std::fs::rename(project.path("dist"), project.path("old")).expect("renamed");
    edit(&project, FILE, "1_500", "1_600");
    project.build();
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let mut command = project.factum(&["diff"]);
    command.current_dir(elsewhere.path());
    command.args([project.path("old"), project.path("dist")]);
    let output = crate::publish::run(&mut command);
    let text = crate::publish::said(&output);
    assert!(text.contains("value.number: 1500 → 1600"), "{text}");
}

#[test]
fn of_a_dataset_only_that_its_schemas_differ_can_be_told() {
    let project = repository();
    project.build();
    edit(&project, "schemas/source.schema.json", "false", "true");
    project.write(
        "factum.toml",
        "name = \"small\"\nlicence = \"CC0-1.0\"\n[quantity]\nabout = 20\n",
    );
    let document = json(&project, &["dist"]);
    let gate = document["gate"].as_array().expect("a list");
    let said: Vec<&str> = gate
        .iter()
        .filter_map(|one| one["message"].as_str())
        .collect();
    assert!(
        said[0].starts_with("\"about\" now means within 20 %"),
        "{said:#?}"
    );
    assert!(
        said.iter()
            .any(|text| text.starts_with("schemas/source.schema.json changed; a published")),
        "{said:#?}"
    );
    assert_eq!(gate.len(), 3, "{said:#?}");
}

#[test]
fn a_state_with_errors_is_compared_all_the_same() {
    let project = repository();
    edit(&project, FILE, "source = \"survey\"", "source = \"servey\"");
    let document = json(&project, &["HEAD"]);
    assert_eq!(document["after"]["errors"], 1);
    let change = &document["changed"][0];
    assert_eq!(change["fields"][0]["after"], "servey");
    assert_eq!(change["status"]["after"], "failing");
    assert_eq!(change["status"]["reasons"][0]["rule"], "dangling-reference");
    let out = diff(&project, &["HEAD"], 0);
    assert!(out.contains("\n1 error stands in the work tree, so it could not be published; its facts are compared as they are written\n"), "{out}");
    commit(&project);
    git(
        &project,
        &["checkout", "--quiet", "HEAD~1", "--", "records"],
    );
    let back = json(&project, &["HEAD"]);
    assert_eq!(back["before"]["errors"], 1);
    assert_eq!(back["changed"][0]["status"]["before"], "failing");
}

#[test]
fn what_could_not_be_read_is_not_called_removed() {
    let project = repository();
    let (sources, figures) = RECORDS.split_once("[[figure]]").expect("figures");
    project.write(FILE, sources);
    project.write(
        "records/moved.toml",
        &format!("[[figure]]{figures}\nthis is no TOML"),
    );
    let document = json(&project, &["HEAD"]);
    assert_eq!(document["removed"], serde_json::json!([]));
    assert_eq!(
        document["not_compared"],
        serde_json::json!(["figure:exports", "figure:visitors"])
    );
    let out = diff(&project, &["HEAD"], 0);
    assert!(
        out.contains("records/moved.toml could not be read; what stands in it is not compared"),
        "{out}"
    );
}

#[test]
fn records_without_an_id_or_with_the_same_are_told_apart_by_what_they_say() {
    let project = repository();
    let twice = format!(
        "{RECORDS}\n[[figure]]\nid = \"visitors\"\nas_of = \"2020\"\n\n[[source]]\ntitle = \"nameless\"\n"
    );
    project.write(FILE, &twice);
    let document = json(&project, &["HEAD"]);
    let added = document["added"].as_array().expect("a list");
    let addresses: Vec<_> = added.iter().map(|one| &one["address"]).collect();
    assert_eq!(addresses, ["figure:visitors", "source"]);
    assert_eq!(added[0]["data"]["as_of"], "2020");
    assert_eq!(document["summary"]["unchanged"], 4);
    assert_eq!(document["summary"]["changed"], 1, "visitors is failing now");
}

#[test]
fn a_revision_without_a_project_is_one_without_records() {
    let project = Project::small();
    project.write("factum.toml.later", "");
    std::fs::rename(project.path("factum.toml"), project.path("kept")).expect("renamed");
    git(&project, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&project);
    std::fs::rename(project.path("kept"), project.path("factum.toml")).expect("renamed");
    let out = diff(&project, &["HEAD"], 0);
    assert!(out.contains("HEAD: it holds no factum.toml here"), "{out}");
    assert!(out.contains("\n5 added, 0 facts as before"), "{out}");
}

#[test]
fn a_side_that_cannot_be_read_is_named() {
    let project = repository();
    let said = |arguments: &[&str]| diff(&project, arguments, 2);
    assert!(said(&["nosuch"]).contains("there is no revision \"nosuch\" in this repository"));
    assert!(said(&["HEAD", "nosuch"]).contains("\"nosuch\""));
    let folder = said(&["schemas"]);
    assert!(
        folder.contains("schemas is a folder, but neither a dataset"),
        "{folder}"
    );
    assert!(folder.contains("no revision \"schemas\""), "{folder}");
    said(&["--", "--help"]);
    project.write("factum.toml", "include = 3\n");
    let broken = said(&["HEAD"]);
    assert!(
        broken.contains("the work tree: factum.toml cannot be read"),
        "{broken}"
    );
}

#[test]
fn outside_of_a_repository_there_is_no_revision() {
    let project = Project::small();
    assert!(diff(&project, &["HEAD"], 2).contains("is in no git repository"));
}

#[test]
fn a_shallow_clone_names_the_depth() {
    let project = repository();
    commit(&project);
    let clone = Project::small();
    let from = format!("file://{}", project.path("").display());
    git(
        &clone,
        &["clone", "--quiet", "--depth", "1", &from, "clone"],
    );
    let said = diff(&clone, &["--project", "clone", "v1.0"], 2);
    assert!(
        said.contains("this clone is shallow and does not reach \"v1.0\""),
        "{said}"
    );
    assert!(said.contains("fetch-depth: 0"), "{said}");
}

#[test]
fn a_folder_is_taken_before_a_branch_of_its_name() {
    let project = repository();
    git(&project, &["branch", "dist"]);
    edit(&project, FILE, "1_500", "1_600");
    project.build();
    assert_eq!(json(&project, &["dist"])["before"]["kind"], "published");
    let branch = json(&project, &["refs/heads/dist"]);
    assert_eq!(branch["before"]["kind"], "revision");
    assert_eq!(branch["summary"]["changed"], 1);
}

#[test]
fn the_help_says_what_the_exit_code_means() {
    let help = diff(&repository(), &["--help"], 0);
    assert!(help.contains("0 whether anything differs or not"), "{help}");
    assert!(help.contains("refs/heads/NAME"), "{help}");
}
