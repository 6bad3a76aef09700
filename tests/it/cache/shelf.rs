//! The file itself: what is not ours, damaged or out of place is ignored, and
//! where nothing can be written nothing is said.

use std::fs;
use std::time::{Duration, SystemTime};

use super::{FILE, Project, modified, set_modified};

const RECORDS: &[(&str, &str)] = &[
    ("records/a.toml", "[note]\nid = \"one\"\ntext = \"a\"\n"),
    ("records/b.toml", "[note]\nid = \"two\"\n"),
];

/// A project with something kept that is believed.
fn kept() -> Project {
    let project = Project::new(RECORDS);
    project.kept();
    assert!(project.kept().1);
    project
}

/// That what was kept is not believed now, makes no difference, and is believed again afterwards.
#[track_caller]
fn is_ignored_and_made_anew(project: &Project) {
    let (told, by_what_was_kept) = project.kept();
    assert!(!by_what_was_kept);
    assert_eq!(told, project.cold());
    assert!(project.kept().1);
}

#[test]
fn a_file_that_was_checked_out_is_ignored() {
    let project = kept();
    set_modified(&project.path(FILE), SystemTime::now());
    is_ignored_and_made_anew(&project);
}

#[test]
fn the_time_it_shows_is_of_before_1970_and_follows_from_its_content() {
    let project = kept();
    let first = modified(&project.path(FILE));
    assert!(first < SystemTime::UNIX_EPOCH - Duration::from_secs(100_000_000));
    project.write("records/a.toml", "[note]\nid = \"one\"\ntext = \"b\"\n");
    project.kept();
    assert_ne!(first, modified(&project.path(FILE)));
    set_modified(&project.path(FILE), first);
    is_ignored_and_made_anew(&project);
}

#[test]
fn a_copy_that_keeps_times_is_believed_and_any_other_is_not() {
    let from = kept();
    let to = Project::new(RECORDS);
    fs::create_dir_all(to.path(".factum/cache")).expect("a folder");
    fs::copy(from.path(FILE), to.path(FILE)).expect("a copy");
    is_ignored_and_made_anew(&to);
    fs::copy(from.path(FILE), to.path(FILE)).expect("a copy");
    set_modified(&to.path(FILE), modified(&from.path(FILE)));
    let (told, by_what_was_kept) = to.kept();
    assert!(by_what_was_kept, "an archive may keep it");
    assert_eq!(told, to.cold());
}

#[test]
fn another_version_is_ignored() {
    let project = kept();
    let path = project.path(FILE);
    let (mut bytes, time) = (fs::read(&path).expect("kept"), modified(&path));
    bytes[15] += 1;
    fs::write(&path, bytes).expect("written");
    set_modified(&path, time);
    is_ignored_and_made_anew(&project);
}

/// What was kept, damaged in many ways; each time what is told, and whether by what was kept.
fn damaged(project: &Project, kept: &[u8], time: SystemTime, check: impl Fn(usize, bool)) {
    let path = project.path(FILE);
    let cold = project.cold();
    for at in (0..kept.len()).step_by(7) {
        let mut flipped = kept.to_vec();
        flipped[at] ^= 0x41;
        for damaged in [&flipped[..], &kept[..at]] {
            fs::write(&path, damaged).expect("written");
            set_modified(&path, time);
            let (told, by_what_was_kept) = project.kept();
            assert_eq!(told, cold, "byte {at}");
            check(at, by_what_was_kept);
        }
    }
}

#[test]
fn whatever_is_damaged_is_ignored() {
    let project = kept();
    let path = project.path(FILE);
    let (bytes, time) = (fs::read(&path).expect("kept"), modified(&path));
    let length = u64::from_le_bytes(bytes[32..40].try_into().expect("eight bytes"));
    let second = 48..48 + usize::try_from(length).expect("short");
    assert!(!second.is_empty() && second.end < bytes.len());
    damaged(&project, &bytes, time, |at, by_what_was_kept| {
        // The second piece is not asked where nothing changed.
        assert!(!by_what_was_kept || second.contains(&at), "byte {at}");
    });
    project.write("records/b.toml", "[note]\nid = \"two\"\ntext = \"b\"\n");
    damaged(&project, &bytes, time, |at, by_what_was_kept| {
        assert!(!by_what_was_kept, "byte {at}");
    });
}

#[test]
fn version_control_never_sees_it() {
    let project = kept();
    let ignored = fs::read_to_string(project.path(".factum/cache/.gitignore"));
    assert_eq!(ignored.expect("a file"), "*\n");
    let mut files: Vec<_> = fs::read_dir(project.path(".factum/cache"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    files.sort();
    assert_eq!(files, [".gitignore", "check"], "nothing else is left there");
}

#[test]
fn what_an_ended_run_left_is_cleared_away_once_it_is_old() {
    let project = kept();
    let left = |name: &str| project.path(&format!(".factum/cache/{name}"));
    let day = Duration::from_hours(24);
    for (name, age) in [
        (".unfinished-old", day * 2),
        (".unfinished-new", day / 2),
        ("mine", day * 2),
    ] {
        fs::write(left(name), "half").expect("written");
        set_modified(&left(name), SystemTime::now() - age);
    }
    project.write("records/b.toml", "[note]\nid = \"two\"\ntext = \"b\"\n");
    project.kept();
    assert!(!left(".unfinished-old").exists());
    assert!(
        left(".unfinished-new").exists(),
        "another run may be writing it"
    );
    assert!(left("mine").exists());
}

#[test]
fn links_are_not_followed() {
    let elsewhere = tempfile::tempdir().expect("a folder");
    for link in [".factum", ".factum/cache", FILE] {
        let project = kept();
        let target = elsewhere.path().join(link.replace('/', "-"));
        fs::rename(project.path(link), &target).expect("moved");
        std::os::unix::fs::symlink(&target, project.path(link)).expect("a link");
        let before = fs::read(&target).ok();
        let (told, by_what_was_kept) = project.kept();
        assert!(!by_what_was_kept, "{link}");
        assert_eq!(told, project.cold(), "{link}");
        assert_eq!(before, fs::read(&target).ok(), "{link} was written to");
    }
}

#[test]
fn where_nothing_can_be_written_the_same_is_told() {
    let project = Project::new(RECORDS);
    project.write(".factum/cache", "in the way");
    let (told, _) = project.kept();
    assert_eq!(told, project.cold());
    let project = Project::new(RECORDS);
    fs::create_dir_all(project.path(FILE).join("in the way")).expect("folders");
    let (told, _) = project.kept();
    assert_eq!(told, project.cold());
}

#[test]
fn a_project_without_records_or_settings_keeps_nothing() {
    let project = Project::new(&[]);
    project.kept();
    assert!(!project.path(".factum").exists());
    project.write("records/a.toml", "");
    project.write("factum.toml", "include = 1\n");
    project.kept();
    assert!(!project.path(".factum").exists());
}
