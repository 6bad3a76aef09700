//! The file itself: what is not ours, damaged or out of place is ignored, and
//! where nothing can be written nothing is said.

use std::fs;
use std::path::PathBuf;
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
    let copy = || {
        for file in [FILE, super::RECORDS] {
            fs::copy(from.path(file), to.path(file)).expect("a copy");
        }
    };
    copy();
    is_ignored_and_made_anew(&to);
    copy();
    for file in [FILE, super::RECORDS] {
        set_modified(&to.path(file), modified(&from.path(file)));
    }
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

/// What was kept, with the times that it shows.
struct Kept(Vec<(PathBuf, Vec<u8>, SystemTime)>);

impl Kept {
    fn of(project: &Project) -> Self {
        let files = [FILE, super::RECORDS].map(|file| project.path(file));
        let kept = files.map(|path| {
            let (bytes, time) = (fs::read(&path).expect("kept"), modified(&path));
            (path, bytes, time)
        });
        Self(kept.into())
    }

    /// Damages one of the files in many ways; each time about how many records rules are asked. What is told
    /// is what would be told without it.
    fn damaged(&self, project: &Project, file: &str, check: impl Fn(usize, Option<usize>)) {
        let (cold, damaged_one) = (project.cold(), project.path(file));
        let one = self.0.iter().find(|(path, _, _)| *path == damaged_one);
        let (_, whole, _) = one.expect("one of the files");
        for at in (0..whole.len()).step_by(7) {
            let mut flipped = whole.clone();
            flipped[at] ^= 0x41;
            for damaged in [&flipped[..], &whole[..at]] {
                for (path, bytes, time) in &self.0 {
                    let is_damaged = *path == damaged_one;
                    fs::write(path, if is_damaged { damaged } else { bytes }).expect("written");
                    set_modified(path, *time);
                }
                let (told, asked) = project.asked();
                assert_eq!(told, cold, "{file}, byte {at}");
                check(at, asked);
            }
        }
    }
}

#[test]
fn whatever_is_damaged_is_ignored() {
    let project = kept();
    let kept = Kept::of(&project);
    kept.damaged(&project, FILE, |at, asked| {
        assert_eq!(asked, None, "byte {at}");
    });
    kept.damaged(&project, super::RECORDS, |at, asked| {
        assert_eq!(asked, Some(0), "byte {at}: not read where nothing changed");
    });
    project.write("records/b.toml", "[note]\nid = \"two\"\ntext = \"b\"\n");
    for file in [FILE, super::RECORDS] {
        kept.damaged(&project, file, |at, asked| {
            assert_eq!(asked, None, "{file}, byte {at}");
        });
    }
}

#[test]
fn two_files_of_different_runs_are_ignored() {
    let project = kept();
    let (path, other) = (project.path(super::RECORDS), Project::new(RECORDS));
    other.write("records/c.toml", "[note]\nid = \"three\"\ntext = \"c\"\n");
    other.kept();
    fs::copy(other.path(super::RECORDS), &path).expect("a copy");
    set_modified(&path, modified(&other.path(super::RECORDS)));
    project.write("records/b.toml", "[note]\nid = \"two\"\ntext = \"b\"\n");
    let (told, asked) = project.asked();
    assert_eq!(asked, None);
    assert_eq!(told, project.cold());
    assert!(project.kept().1);
}

#[test]
fn what_was_packed_stays_while_little_changes() {
    let project = Project::new(&[]);
    let write = |number: usize, text: &str| {
        let note = format!("[note]\nid = \"n{number}\"\ntext = \"{text}-{number}\"\n");
        project.write(&format!("records/{number}.toml"), note);
    };
    let checked = || {
        let (told, _) = project.asked();
        assert_eq!(told, project.cold());
        assert!(project.kept().1);
        fs::read(project.path(super::RECORDS)).expect("kept")
    };
    (0..400).for_each(|number| write(number, "a"));
    let first = checked();
    for number in 0..4 {
        write(number, "other");
        assert!(checked() == first, "{number}");
    }
    // Again and again the same: what was packed before it is not needed.
    for text in ["b", "c", "d", "e", "f", "g"] {
        write(0, text);
        assert!(checked() == first, "{text}");
    }
    (0..100).for_each(|number| write(number, "another"));
    assert!(checked() != first);
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
    assert_eq!(
        files,
        [".gitignore", "check", "records"],
        "nothing else is left there"
    );
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
    for link in [".factum", ".factum/cache", FILE, super::RECORDS] {
        let project = kept();
        let target = elsewhere.path().join(link.replace('/', "-"));
        fs::rename(project.path(link), &target).expect("moved");
        std::os::unix::fs::symlink(&target, project.path(link)).expect("a link");
        let before = fs::read(&target).ok();
        project.write("records/b.toml", "[note]\nid = \"two\"\ntext = \"b\"\n");
        let (told, asked) = project.asked();
        assert_eq!(asked, None, "{link}");
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
