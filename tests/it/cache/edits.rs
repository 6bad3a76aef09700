//! What people do to a project between two checks.

use proptest::prelude::*;

use super::{FILE, Project, SCHEMA, SETTINGS, modified, set_modified};
use factum::pipeline::Levels;
use factum::project::Level;

/// The files that are edited.
const NAMES: [&str; 6] = [
    "records/a.toml",
    "records/b.toml",
    "records/a-b/c.toml",
    "records/a/d.toml",
    "records/drafts/e.toml",
    "records/é.toml",
];

/// What stands in them: right, wrong in all ways, and of equal length where one letter differs.
const TEXTS: [&str; 22] = [
    "[note]\nid = \"one\"\ntext = \"a\"\n",
    "[note]\nid = \"one\"\ntext = \"b\"\n",
    "[note]\nid = \"two\"\ntext = \"a\"\nafter = \"one\"\n",
    "[note]\nid = \"two\"\ntext = \"c\"\nafter = \"onn\"\n",
    "[note]\nid = \"three\"\ntext = \"d\"\ndue = 2026-01-31\n",
    "[note]\nid = \"three\"\ntext = \"d\"\ndue = 2026-01-30\nafter = \"one\"\n",
    "[note]\nid = \"one\"\ntext = \"e\"\ndue = 2026-02-01\n",
    "[[note]]\nid = \"x\"\ntext = \"x\"\ntopic = \"t\"\ncount = 1\n[[note]]\nid = \"y\"\ntext = \"y\"\ntopic = \"t\"\ncount = 2\n",
    "[note]\nid = \"z\"\ntext = \"z\"\ntopic = \"t\"\ncount = 1\n",
    "[note]\nid = \"z\"\n",
    "[note\n",
    "",
    "[[waiver]]\nrule = \"note/due\"\nrecord = \"note:three\"\nreason = \"known\"\n",
    "[[waiver]]\nrule = \"note/agree\"\nrecord = \"note:y\"\nreason = \"known\"\nuntil = 2026-01-31\n",
    "[nota]\nid = \"one\"\nformerly = [\"onn\"]\n",
    "[note]\nid = \"five\"\ntext = \"g\"\nurl = \"https://example.org/a\"\n",
    "[note]\nid = \"five\"\ntext = \"g\"\nurl = \"https://example.org/a\"\n# A comment\n",
    "[note]\nremark = \"r\"\nid = \"one\"\ntext = \"a\"\n",
    "[note]\nremark = \"much longer\"\nid = \"one\"\ntext = \"a\"\n",
    "[note]\nremark = \"r\"\nid = \"three\"\ntext = \"d\"\ndue = 2026-01-31\n",
    "[note]\nid = \"two\"\nremark = \"r\"\ntext = \"a\"\nafter = \"one\"\n",
    "[note]\nid = \"four\"\ntext = \"f\"\nformerly = [\"onn\"]\n",
];

/// One thing that is done.
#[derive(Debug, Clone)]
pub(super) enum Edit {
    /// A file gets a text, which may be the one it has.
    Write(usize, usize),
    /// The same, and its time of writing is put back to what it was.
    Backdate(usize, usize),
    Touch(usize),
    Rename(usize, usize),
    Delete(usize),
    NotUtf8(usize),
    /// A link to a file of the project, or out of it.
    Link(usize, bool),
    Day(&'static str),
    Settings(&'static str),
    /// The schema, with one text in place of another.
    Schema(&'static str, &'static str),
    Ledger(&'static str),
    NoLedger,
    Editor(&'static str),
    Levels(&'static [(&'static str, Level)]),
    Waivers(bool),
    MaxSize(u64),
    /// A byte of what was kept becomes another.
    Flip(prop::sample::Index, u8),
    /// What was kept is cut.
    Cut(prop::sample::Index),
    /// What was kept is gone.
    Forget,
}

/// Any edit, those of record files most often.
pub(super) fn any_edit() -> impl Strategy<Value = Edit> {
    let file = 0..NAMES.len();
    let text = 0..TEXTS.len();
    let place = any::<prop::sample::Index>();
    let records = prop_oneof![
        6 => (file.clone(), text.clone()).prop_map(|(file, text)| Edit::Write(file, text)),
        3 => (file.clone(), text).prop_map(|(file, text)| Edit::Backdate(file, text)),
        2 => file.clone().prop_map(Edit::Touch),
        2 => (file.clone(), file.clone()).prop_map(|(from, to)| Edit::Rename(from, to)),
        2 => file.clone().prop_map(Edit::Delete),
        1 => file.clone().prop_map(Edit::NotUtf8),
        1 => (file, any::<bool>()).prop_map(|(file, outside)| Edit::Link(file, outside)),
    ];
    let project = prop_oneof![
        Just(Edit::Day("2026-01-31")),
        Just(Edit::Day("2026-02-01")),
        Just(Edit::Settings("exclude = [\"records/drafts/**\"]\n")),
        Just(Edit::Settings(
            "[severity]\n\"note/due\" = \"warning\"\nnot-unique = \"note\"\n"
        )),
        Just(Edit::Settings("")),
        Just(Edit::Settings("name = 1\n")),
        Just(Edit::Schema("", "")),
        Just(Edit::Schema("\"warning\"", "\"error\"")),
        Just(Edit::Schema(
            "not_after(today, self.due)",
            "self.id != 'four'"
        )),
        Just(Edit::Ledger("no line\n")),
        Just(Edit::Ledger("")),
        Just(Edit::NoLedger),
        Just(Edit::Editor("{}")),
        Just(Edit::Levels(&[
            ("note/agree", Level::Note),
            ("toml-syntax", Level::Allow)
        ])),
        Just(Edit::Levels(&[("note/agre", Level::Note)])),
        Just(Edit::Levels(&[])),
        any::<bool>().prop_map(Edit::Waivers),
        prop_oneof![Just(1 << 20), Just(40)].prop_map(Edit::MaxSize),
        (place.clone(), 1..=255_u8).prop_map(|(at, flip)| Edit::Flip(at, flip)),
        place.prop_map(Edit::Cut),
        Just(Edit::Forget),
    ];
    prop_oneof![3 => records, 2 => project]
}

/// The files that a project starts with: for each name a text, or none.
pub(super) fn any_files() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let text = prop::option::weighted(0.7, prop::sample::select(TEXTS.to_vec()));
    prop::collection::vec(text, NAMES.len()).prop_map(|texts| {
        let files = NAMES.into_iter().zip(texts);
        files
            .filter_map(|(name, text)| Some((name, text?)))
            .collect()
    })
}

impl Edit {
    pub(super) fn apply(&self, project: &mut Project) {
        match self {
            Self::Write(file, text) => rewrite(project, *file, TEXTS[*text].as_bytes()),
            Self::Backdate(file, text) => {
                let path = project.path(NAMES[*file]);
                let time = path.is_file().then(|| modified(&path));
                rewrite(project, *file, TEXTS[*text].as_bytes());
                if let Some(time) = time {
                    set_modified(&path, time);
                }
            }
            Self::Touch(file) => {
                if let Ok(bytes) = std::fs::read(project.path(NAMES[*file])) {
                    rewrite(project, *file, &bytes);
                }
            }
            Self::Rename(from, to) => {
                let to = project.path(NAMES[*to]);
                std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
                let _ = std::fs::rename(project.path(NAMES[*from]), to);
            }
            Self::Delete(file) => remove(project, *file),
            Self::NotUtf8(file) => rewrite(project, *file, b"[note]\nid = \"\xff\"\n"),
            Self::Link(file, outside) => link(project, *file, *outside),
            Self::Day(day) => (*day).clone_into(&mut project.options.today),
            Self::Settings(text) => project.write("factum.toml", format!("{SETTINGS}{text}")),
            Self::Schema(from, to) => {
                project.write("schemas/note.schema.json", SCHEMA.replacen(from, to, 1));
            }
            Self::Ledger(text) => project.write("observations.ndjson", text),
            Self::NoLedger => {
                let _ = std::fs::remove_file(project.path("observations.ndjson"));
            }
            Self::Editor(text) => project.write(".factum/records.schema.json", text),
            Self::Levels(levels) => {
                let set = levels
                    .iter()
                    .map(|(rule, level)| ((*rule).to_owned(), *level));
                project.options.levels = Levels {
                    set: set.collect(),
                    build: false,
                };
            }
            Self::Waivers(waivers) => project.options.waivers = *waivers,
            Self::MaxSize(bytes) => project.options.max_file_size = *bytes,
            Self::Flip(at, flip) => damage(project, |bytes| {
                let at = at.index(bytes.len());
                bytes[at] ^= flip;
            }),
            Self::Cut(at) => damage(project, |bytes| bytes.truncate(at.index(bytes.len()))),
            Self::Forget => {
                let _ = std::fs::remove_file(project.path(FILE));
            }
        }
    }
}

fn remove(project: &Project, file: usize) {
    let _ = std::fs::remove_file(project.path(NAMES[file]));
}

/// Writes to the file that is there, if it is one: its number stays.
fn rewrite(project: &Project, file: usize, bytes: &[u8]) {
    if project.path(NAMES[file]).is_symlink() {
        remove(project, file);
    }
    project.write(NAMES[file], bytes);
}

fn link(project: &Project, file: usize, outside: bool) {
    let target = if outside {
        std::path::PathBuf::from("/dev/null")
    } else {
        project.path(NAMES[0])
    };
    if file == 0 {
        return;
    }
    remove(project, file);
    let link = project.path(NAMES[file]);
    std::fs::create_dir_all(link.parent().expect("a folder")).expect("a folder");
    let _ = std::os::unix::fs::symlink(target, link);
}

/// Changes what was kept, and leaves it the time that it showed.
fn damage(project: &Project, change: impl FnOnce(&mut Vec<u8>)) {
    let path = project.path(FILE);
    let Ok(mut bytes) = std::fs::read(&path) else {
        return;
    };
    let time = modified(&path);
    change(&mut bytes);
    std::fs::write(&path, bytes).expect("written");
    set_modified(&path, time);
}
