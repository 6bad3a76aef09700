//! What a dataset says of each record, and when nothing is written.

use std::fs;
use std::process::Command;

use serde_json::json;

use super::{Project, bytes, code, json, line, lines, run, said, scrubbed};

#[test]
fn a_line_says_what_a_record_rests_on() {
    let project = Project::small();
    let dist = project.build();
    let exports = line(&dist, "figure:exports");
    assert_eq!(exports["status"], "verified");
    assert_eq!(
        exports["data"]["value"],
        json!({ "number": "2.60", "scale": "billion", "unit": "USD" })
    );
    assert_eq!(
        exports["derived"],
        json!({
            "/as_of": { "earliest": "2019-01-01", "latest": "2019-12-31" },
            "/value": { "low": "2595000000", "high": "2605000000", "open": null },
        })
    );
    assert_eq!(
        exports["evidence"],
        json!([
            { "source": "source:report", "via": [], "excerpt": "2.60 billion", "reach": null, "confirmed_at": null },
            { "source": "source:reprint", "via": [], "excerpt": null, "reach": null, "confirmed_at": null },
        ])
    );
    // The reprint is a copy of the report: one source, not two.
    assert_eq!(exports["corroboration"], 1);
    assert_eq!(exports["aliases"], json!(["figure:export"]));
    assert_eq!(exports["origin"]["file"], "records/all.toml");
    assert_eq!(exports["origin"]["line"], 10);
    assert_eq!(exports["references"]["/cites/1/source"], "source:reprint");
}

#[test]
fn numbers_and_open_ends_are_kept_as_they_are() {
    let project = Project::small();
    let visitors = line(&project.build(), "figure:visitors");
    assert_eq!(visitors["data"]["value"]["number"], 1500);
    assert_eq!(
        visitors["derived"]["/value"],
        json!({ "low": "1500", "high": null, "open": "both" })
    );
    assert_eq!(visitors["data"]["as_of"], "2021-10-05");
}

#[test]
fn every_record_is_published_under_its_status_and_the_counts_add_up() {
    let project = Project::small();
    let dist = project.build();
    let status = |address: &str| line(&dist, address)["status"].clone();
    assert_eq!(status("figure:visitors"), "unverified");
    assert_eq!(status("figure:old"), "withdrawn");
    let lines = lines(&dist);
    let counts = &json(&dist, "manifest.json")["counts"];
    assert_eq!(counts["records"], 5);
    for status in ["verified", "disputed", "unverified", "withdrawn"] {
        let counted = lines.iter().filter(|line| line["status"] == status).count();
        assert_eq!(counts["status"][status], counted, "{status}");
        let kinds = counts["kinds"].as_object().expect("kinds");
        let by_kind: u64 = kinds
            .values()
            .filter_map(|kind| kind[status].as_u64())
            .sum();
        assert_eq!(by_kind, counted as u64, "{status} by kind");
    }
}

#[test]
fn lists_are_tables_of_their_own_and_references_are_addresses() {
    let project = Project::small();
    let dist = project.build();
    let text = |file: &str| fs::read_to_string(dist.join(file)).expect("the table is there");
    assert_eq!(
        text("figure.cites.csv"),
        "address,position,excerpt,source\n\
         figure:exports,0,2.60 billion,source:report\n\
         figure:exports,1,,source:reprint\n"
    );
    assert!(text("figure.csv").starts_with("address,as_of,id,value.high,"));
    assert!(
        text("records.csv").starts_with("address,kind,status\nfigure:exports,figure,verified\n")
    );
    assert_eq!(text("checks.csv"), "address,outcome,pointer,rule\n");
}

#[test]
fn the_package_names_types_keys_and_hashes() {
    let project = Project::small();
    let dist = project.build();
    let package = json(&dist, "datapackage.json");
    let resources = package["resources"].as_array().expect("resources");
    let cites = resources
        .iter()
        .find(|resource| resource["name"] == "figure.cites")
        .expect("the table is described");
    assert_eq!(
        cites["schema"]["primaryKey"],
        json!(["address", "position"])
    );
    let to_records = |field: &str| json!({ "fields": [field], "reference": { "resource": "records", "fields": ["address"] } });
    assert_eq!(
        cites["schema"]["foreignKeys"],
        json!([to_records("address"), to_records("source")])
    );
    assert!(
        cites["hash"]
            .as_str()
            .expect("a hash")
            .starts_with("sha256:")
    );
}

#[test]
fn sha256sum_accepts_the_list() {
    let project = Project::small();
    let dist = project.build();
    let mut command = Command::new("sha256sum");
    command
        .args(["-c", "--strict", "SHA256SUMS"])
        .current_dir(&dist);
    let output = run(&mut command);
    assert_eq!(code(&output), 0, "{}", said(&output));
    let listed = String::from_utf8_lossy(&output.stdout).lines().count();
    assert_eq!(listed + 1, bytes(&dist).len(), "every other file is listed");
}

#[test]
fn a_refused_build_changes_nothing() {
    let project = Project::small();
    let dist = project.build();
    let before = bytes(&dist);
    project.write(
        "records/more.toml",
        "[[figure]]\nid = \"x\"\ncites = [{ source = \"no\" }]\n",
    );
    let output = run(&mut project.factum(&["build"]));
    assert_eq!(code(&output), 1);
    assert!(
        said(&output).contains("nothing was published"),
        "{}",
        said(&output)
    );
    assert_eq!(bytes(&dist), before);
    let left = fs::read_dir(project.path("")).expect("the project");
    let hidden = left.filter(|entry| {
        let name = entry.as_ref().expect("an entry").file_name();
        name.to_string_lossy().starts_with('.')
    });
    assert_eq!(hidden.count(), 0, "nothing is left beside the dataset");
}

#[test]
fn rules_that_cannot_be_waived_cannot_be_lowered_for_a_build() {
    let project = Project::small();
    project.write(
        "records/more.toml",
        "[[figure]]\nid = \"x\"\ncites = [{ source = \"no\" }]\n",
    );
    let output = run(&mut project.factum(&["build", "-A", "dangling-reference"]));
    assert_eq!(code(&output), 1, "{}", said(&output));
    assert!(!project.path("dist").exists());
}

#[test]
fn a_folder_of_somebody_else_is_refused() {
    let project = Project::small();
    project.write("photos/one.jpg", "not ours");
    let output = run(&mut project.factum(&["build", "-o", "photos"]));
    assert_eq!(code(&output), 2);
    assert!(
        said(&output).contains("holds files that no build wrote"),
        "{}",
        said(&output)
    );
    assert_eq!(bytes(&project.path("photos")).len(), 1);
    fs::create_dir(project.path("empty")).expect("creates");
    let output = run(&mut project.factum(&["build", "-o", "empty"]));
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(project.path("empty/manifest.json").is_file());
}

#[test]
fn a_project_without_records_publishes_nothing() {
    let project = Project::new(&[]);
    let output = run(&mut project.factum(&["build"]));
    assert_eq!(code(&output), 3, "{}", said(&output));
    assert!(!project.path("dist").exists());
}

#[test]
fn the_repository_s_own_records_are_published_and_verified() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dist = folder.path().join("dist");
    let mut command = Command::new(env!("CARGO_BIN_EXE_factum"));
    scrubbed(&mut command);
    command
        .args(["build", "--project", env!("CARGO_MANIFEST_DIR"), "-o"])
        .arg(&dist);
    let output = run(&mut command);
    if code(&output) == 1 {
        // Records under work may hold errors; then there is nothing to compare.
        assert!(
            said(&output).contains("nothing was published"),
            "{}",
            said(&output)
        );
        return;
    }
    assert_eq!(code(&output), 0, "{}", said(&output));
    let mut command = Command::new(env!("CARGO_BIN_EXE_factum"));
    command.arg("verify").arg(&dist);
    let output = run(&mut command);
    assert_eq!(code(&output), 0, "{}", said(&output));
    let manifest = json(&dist, "manifest.json");
    let waivers = manifest["counts"]["waivers"].as_u64().expect("a number");
    let records = manifest["counts"]["records"].as_u64().expect("a number");
    assert_eq!(lines(&dist).len() as u64, records + waivers);
}
