//! A build that dies, has no room or meets another one leaves a whole dataset.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::{Project, bytes, code, run, said, scrubbed};

fn grown() -> Project {
    let project = Project::small();
    let record = |n| format!("[[figure]]\nid = \"g{n}\"\ncites = [{{ source = \"report\" }}]\n");
    let records: Vec<String> = (0..3000).map(record).collect();
    project.write("records/grown.toml", &records.concat());
    project
}

fn leftovers(project: &Project) -> Vec<String> {
    let entries = fs::read_dir(project.path("")).expect("the project");
    let names = entries.map(|entry| {
        let name = entry.expect("an entry").file_name();
        name.to_string_lossy().into_owned()
    });
    names.filter(|name| name.starts_with('.')).collect()
}

#[test]
fn killed_at_any_moment_the_old_or_the_new_dataset_is_there() {
    let project = grown();
    let old = bytes(&project.build());
    project.write("records/new.toml", "[[figure]]\nid = \"new\"\n");
    let other = grown();
    other.write("records/new.toml", "[[figure]]\nid = \"new\"\n");
    let new = bytes(&other.build());
    let mut killed = 0;
    for step in 0..40_u64 {
        let mut child = project
            .factum(&["build", "-q"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        thread::sleep(Duration::from_millis(step * 15));
        child.kill().expect("kills");
        killed += u32::from(!child.wait().expect("waits").success());
        let now = bytes(&project.path("dist"));
        assert!(now == old || now == new, "after {step}: a mixture");
    }
    assert!(killed > 3, "the test must kill builds under way");
    assert!(bytes(&project.build()) == new);
    assert_eq!(leftovers(&project), Vec::<String>::new());
}

#[test]
fn without_room_the_old_dataset_stays() {
    let project = grown();
    let old = bytes(&project.build());
    project.write("records/new.toml", "[[figure]]\nid = \"new\"\n");
    let mut command = Command::new("sh");
    scrubbed(&mut command);
    command
        .args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" build"])
        .arg(env!("CARGO_BIN_EXE_factum"))
        .current_dir(project.path(""));
    let output = run(&mut command);
    assert_eq!(code(&output), 2, "{}", said(&output));
    assert!(
        said(&output).contains("file too large"),
        "{}",
        said(&output)
    );
    assert!(bytes(&project.path("dist")) == old);
    assert_eq!(leftovers(&project), Vec::<String>::new());
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let project = Project::small();
    for target in ["/proc/dist", "factum.toml", "factum.toml/dist"] {
        let output = run(&mut project.factum(&["build", "-o", target]));
        assert_eq!(code(&output), 2, "{target}: {}", said(&output));
        assert!(said(&output).contains(target), "{}", said(&output));
    }
}

#[test]
fn several_builds_at_once_leave_a_whole_dataset() {
    let project = grown();
    let alone = bytes(&project.build());
    let start = || {
        let mut command = project.factum(&["build", "-q"]);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().expect("the program starts")
    };
    let builds: Vec<_> = (0..4).map(|_| start()).collect();
    for build in builds {
        let output = build.wait_with_output().expect("waits");
        assert_eq!(code(&output), 0, "{}", said(&output));
    }
    assert!(bytes(&project.path("dist")) == alone);
    assert_eq!(leftovers(&project), Vec::<String>::new());
}

#[test]
fn leftovers_of_a_killed_build_are_removed_and_a_lost_target_is_put_back() {
    let project = Project::small();
    let dist = project.build();
    let old = bytes(&dist);
    project.write(".dist.factum-build-1/new/half", "half");
    fs::rename(&dist, project.path(".dist.factum-previous")).expect("renames");
    project.write(".mine", "not a leftover");
    project.write("records/bad.toml", "[[figure]]\n");
    let output = run(&mut project.factum(&["build"]));
    assert_eq!(code(&output), 1, "{}", said(&output));
    fs::remove_file(project.path("records/bad.toml")).expect("removes");
    assert!(bytes(&project.build()) == old);
    assert_eq!(leftovers(&project), [".mine"]);
}
