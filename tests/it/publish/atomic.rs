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

/// The formats of a build: without more than the default set, and with all.
const FORMATS: [&[&str]; 2] = [&[], &["--format", "sqlite,parquet"]];

#[test]
fn killed_while_a_database_is_written_the_old_or_the_new_dataset_is_there() {
    let project = grown();
    let build = |project: &Project| {
        let output = run(&mut project.factum(&["build", "--format", "sqlite,parquet"]));
        assert_eq!(code(&output), 0, "{}", said(&output));
        bytes(&project.path("dist"))
    };
    let old = build(&project);
    project.write("records/new.toml", "[[figure]]\nid = \"new\"\n");
    let other = grown();
    other.write("records/new.toml", "[[figure]]\nid = \"new\"\n");
    let new = build(&other);
    let mut killed = 0;
    for step in 0..30_u64 {
        let mut child = project
            .factum(&["build", "-q", "--format", "sqlite,parquet"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        thread::sleep(Duration::from_millis(step * 40));
        child.kill().expect("kills");
        killed += u32::from(!child.wait().expect("waits").success());
        let now = bytes(&project.path("dist"));
        assert!(now == old || now == new, "after {step}: a mixture");
    }
    assert!(killed > 3, "the test must kill builds under way");
    assert!(build(&project) == new);
    assert_eq!(leftovers(&project), Vec::<String>::new());
}

#[test]
fn without_room_the_old_dataset_stays() {
    let project = grown();
    let old = bytes(&project.build());
    project.write("records/new.toml", "[[figure]]\nid = \"new\"\n");
    // Blocks of 512 bytes: of the larger sizes, some are met by the database or by Parquet alone.
    for (formats, blocks) in FORMATS
        .iter()
        .flat_map(|own| [8, 64, 256, 640].map(|size| (*own, size)))
    {
        let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" build \"$@\"");
        let mut command = Command::new("sh");
        scrubbed(&mut command);
        command
            .args(["-c", &limited, env!("CARGO_BIN_EXE_factum")])
            .args(formats)
            .current_dir(project.path(""));
        let output = run(&mut command);
        assert_eq!(code(&output), 2, "{blocks}: {}", said(&output));
        let why = ["file too large", "the disk took no more"];
        assert!(
            why.iter().any(|why| said(&output).contains(why)),
            "{blocks}: {}",
            said(&output)
        );
        assert!(
            said(&output).contains("what was there is unchanged"),
            "{blocks}: {}",
            said(&output)
        );
        assert!(bytes(&project.path("dist")) == old, "{blocks}");
        assert_eq!(leftovers(&project), Vec::<String>::new(), "{blocks}");
    }
}

/// Runs a script as root of its own namespace, where the machine allows that; `None` where not.
fn in_namespace(project: &Project, script: &str) -> Option<std::process::Output> {
    let unshare = |script: &str| {
        let mut command = Command::new("unshare");
        scrubbed(&mut command);
        command
            .args(["--user", "--map-root-user", "--mount", "sh", "-ec", script])
            .arg(env!("CARGO_BIN_EXE_factum"))
            .current_dir(project.path(""));
        command.output().ok()
    };
    let allowed = unshare("mkdir m; mount -t tmpfs -o size=64k none m; umount m; rmdir m");
    let allowed = allowed.is_some_and(|output| output.status.success());
    if !allowed {
        use std::io::Write as _;
        let _ = fs::remove_dir(project.path("m"));
        let _ = writeln!(
            std::io::stderr(),
            "not run: no file system can be mounted here"
        );
    }
    allowed.then(|| unshare(script)).flatten()
}

#[test]
fn on_a_full_disk_the_old_dataset_stays_and_the_message_says_so() {
    for (formats, size) in [
        ("json", "1100k"),
        ("sqlite", "1700k"),
        ("parquet", "1400k"),
        ("sqlite,parquet", "2000k"),
    ] {
        let project = grown();
        // The small dataset fits twice; the grown one beside it does not.
        let script = format!(
            "mkdir disk; mount -t tmpfs -o size={size} none disk; mkdir away; mv records/grown.toml away; \
             \"$0\" build -q -o disk/dist; sha256sum disk/dist/* > before; mv away/grown.toml records; \
             \"$0\" build -o disk/dist --format {formats} > out 2> err || echo $? > code; \
             sha256sum disk/dist/* > after; ls -A disk > left; \"$0\" verify disk/dist"
        );
        let Some(output) = in_namespace(&project, &script) else {
            return;
        };
        assert_eq!(code(&output), 0, "{formats}: {}", said(&output));
        let read = |file: &str| fs::read_to_string(project.path(file)).unwrap_or_default();
        assert_eq!(
            read("code").trim(),
            "2",
            "{formats}: {} {}",
            read("out"),
            read("err")
        );
        let said = read("err");
        assert!(
            said.contains("no space left on device"),
            "{formats}: {said}"
        );
        assert!(
            said.contains("what was there is unchanged"),
            "{formats}: {said}"
        );
        assert!(
            !read("before").is_empty() && read("before") == read("after"),
            "{formats}"
        );
        assert_eq!(read("left"), "dist\n", "{formats}");
    }
}

#[test]
fn a_target_on_a_disk_for_reading_alone_stays_and_the_message_says_so() {
    let project = Project::small();
    let script = "mkdir disk; mount -t tmpfs -o size=4m none disk; \"$0\" build -q -o disk/dist; \
        mount -o remount,ro disk; \"$0\" build -o disk/dist --format sqlite 2> err || echo $? > code; \
        \"$0\" verify disk/dist; ls -A disk > left";
    let Some(output) = in_namespace(&project, script) else {
        return;
    };
    assert_eq!(code(&output), 0, "{}", said(&output));
    let read = |file: &str| fs::read_to_string(project.path(file)).unwrap_or_default();
    assert_eq!(read("code").trim(), "2", "{}", read("err"));
    let said = read("err");
    assert!(said.contains("read-only file system"), "{said}");
    assert!(
        said.contains("disk/dist") && said.contains("unchanged"),
        "{said}"
    );
    assert_eq!(read("left"), "dist\n");
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
    let start = |formats: &str| {
        let mut command = project.factum(&["build", "-q", "--format", formats]);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().expect("the program starts")
    };
    let builds: Vec<_> = ["sqlite,parquet", "human", "parquet", "sqlite"]
        .map(start)
        .into();
    for build in builds {
        let output = build.wait_with_output().expect("waits");
        assert_eq!(code(&output), 0, "{}", said(&output));
    }
    let output = run(&mut project.factum(&["verify", "dist"]));
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(bytes(&project.build()) == alone);
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
