//! Finds the project's files and reads them. The only stage that touches the
//! disk before `publish`. Links out of the project are never followed.

#![expect(
    clippy::disallowed_methods,
    reason = "this is where the project's files are read"
)]

use std::fs::FileType;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{Candidate, GlobBuilder, GlobSet, GlobSetBuilder};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::config::CONFIG_FILE;
use super::root::Root;
use super::stamp::Stamp;
use crate::finding::declare_rule;
use crate::text::Span;

declare_rule! {
    /// A record or schema file is there but could not be read: permission is missing, it vanished
    /// while the run went on, or it is a link that leads out of the project. Its records take no
    /// part in the run; everything else is checked.
    ///
    /// ## Fails
    /// A file under `records/` that the user who runs Factum may not read.
    ///
    /// ## Passes
    /// The same file with permission to read.
    pub UNREADABLE_FILE = {
        name: "unreadable-file", stage: Project, severity: Error,
        summary: "a file of the project could not be read",
    }
}

declare_rule! {
    /// Records are TOML, and TOML is UTF-8. A file saved in another encoding cannot be read
    /// without guessing what its letters mean, so it is not read at all.
    ///
    /// ## Fails
    /// A file saved as "Windows-1251" or "Unicode" (UTF-16).
    ///
    /// ## Passes
    /// The same file saved as UTF-8, with or without a byte order mark.
    pub NOT_UTF8 = {
        name: "not-utf8", stage: Parse, severity: Error,
        summary: "a file is not encoded as UTF-8",
    }
}

declare_rule! {
    /// A file is larger or nested deeper than the limits that keep a check fast and safe on files
    /// from strangers.
    ///
    /// ## Fails
    /// A record file of more than 16 MiB.
    ///
    /// ## Passes
    /// The same records in several files, or a run with `--max-file-size` raised.
    pub LIMIT_EXCEEDED = {
        name: "limit-exceeded", stage: Parse, severity: Error,
        summary: "a file is larger or nested deeper than the limits allow",
    }
}

/// A file that belongs to the run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Discovered {
    /// Path relative to the project, forward slashes. Held in many places, written once.
    pub path: Arc<str>,
    /// A link that leads out of the project: known, but not read.
    pub outside: bool,
}

/// What reading a file gave.
#[derive(Debug)]
pub enum Content {
    /// Its text.
    Text(String),
    /// It is not text we accept.
    Fault(FileFault),
}

/// Why a file gave no text.
#[derive(Debug)]
pub struct FileFault {
    /// Which of the file rules it breaks.
    pub rule: &'static crate::finding::Rule,
    /// Where (for encodings: the first byte that is not UTF-8).
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: &'static str,
    /// The text as far as it could be read, to show the place.
    pub readable: String,
}

/// The nearest folder at or above `from` that holds a `factum.toml`.
pub fn find_root(from: &Path) -> Option<PathBuf> {
    from.ancestors()
        .find(|folder| folder.join(CONFIG_FILE).is_file())
        .map(Path::to_path_buf)
}

/// Whether a file of the project is there.
pub fn is_file(root: &Path, path: &str) -> bool {
    root.join(path).is_file()
}

/// The files below `root` that match `include` and not `exclude`, sorted by path.
/// Folders that cannot be entered are named in the second list.
pub fn discover(
    root: &Path,
    include: &[String],
    exclude: &[String],
) -> (Vec<Discovered>, Vec<(String, String)>) {
    let globs = Globs {
        include: glob_set(include),
        exclude: glob_set(exclude),
    };
    let mut seen = Seen::default();
    let mut layer = Vec::new();
    for base in bases(include) {
        begin(root, base, &globs, &mut seen, &mut layer);
    }
    // A layer of folders at a time: what strangers nest may be deeper than a stack.
    while !layer.is_empty() {
        let entered: Vec<Seen> = layer
            .par_iter()
            .map(|folder| enter(root, folder, &globs))
            .collect();
        layer.clear();
        for mut part in entered {
            layer.append(&mut part.folders);
            seen.files.append(&mut part.files);
            seen.unreadable.append(&mut part.unreadable);
        }
    }
    seen.files.par_sort_unstable();
    seen.files.dedup();
    seen.unreadable.sort();
    seen.unreadable.dedup();
    (seen.files, seen.unreadable)
}

/// Which files belong to a run.
struct Globs {
    include: GlobSet,
    exclude: GlobSet,
}

impl Globs {
    fn want(&self, path: &str) -> bool {
        let path = Candidate::new(path);
        self.include.is_match_candidate(&path) && !self.exclude.is_match_candidate(&path)
    }
}

/// What was seen in folders; all paths are relative to the project.
#[derive(Default)]
struct Seen {
    files: Vec<Discovered>,
    /// Folders that are still to be entered.
    folders: Vec<String>,
    /// Folders that could not be entered, with the reasons.
    unreadable: Vec<(String, String)>,
}

/// Where a walk begins: a folder, or a file that is named without a wildcard. A link that leads out
/// of the project is no place to begin at.
fn begin(root: &Path, base: String, globs: &Globs, seen: &mut Seen, layer: &mut Vec<String>) {
    let start = root.join(&base);
    let Ok(about) = start.metadata() else {
        if start.symlink_metadata().is_ok() && globs.want(&base) {
            seen.files.extend(linked(root, &start, &base));
        }
        return;
    };
    if leads_out(root, &start) {
        seen.files.push(Discovered {
            path: base.into(),
            outside: true,
        });
    } else if about.is_dir() {
        layer.push(base);
    } else if globs.want(&base) {
        seen.files.extend(classify(root, about.file_type(), &base));
    }
}

/// Lists one folder.
fn enter(root: &Path, folder: &str, globs: &Globs) -> Seen {
    let mut seen = Seen::default();
    let trouble = |error: &std::io::Error| (folder.to_owned(), reason(error));
    let entries = match std::fs::read_dir(root.join(folder)) {
        Ok(entries) => entries,
        Err(error) => {
            seen.unreadable.push(trouble(&error));
            return seen;
        }
    };
    let mut path = folder.to_owned();
    if !path.is_empty() {
        path.push('/');
    }
    let begin = path.len();
    for entry in entries {
        let entry = entry.and_then(|entry| Ok((entry.file_type()?, entry)));
        let (kind, entry) = match entry {
            Ok(known) => known,
            Err(error) => {
                seen.unreadable.push(trouble(&error));
                continue;
            }
        };
        path.truncate(begin);
        path.push_str(&entry.file_name().to_string_lossy());
        if kind.is_dir() {
            if !is_private(&path) {
                seen.folders.push(path.clone());
            }
        } else if globs.want(&path) {
            seen.files.extend(classify(root, kind, &path));
        }
    }
    seen
}

/// Regular files as they are; links only if their target lies inside the project and is a file.
fn classify(root: &Path, kind: FileType, path: &str) -> Option<Discovered> {
    if kind.is_symlink() {
        return linked(root, &root.join(path), path);
    }
    // Sockets and devices match a glob as well as files do; only files can hold records.
    kind.is_file().then(|| Discovered {
        path: path.into(),
        outside: false,
    })
}

fn linked(root: &Path, link: &Path, path: &str) -> Option<Discovered> {
    let outside = leads_out(root, link);
    let is_file = link.metadata().is_ok_and(|target| target.is_file());
    (is_file || outside || !link.exists()).then(|| Discovered {
        path: path.into(),
        outside,
    })
}

/// Whether a path ends outside the project once its links are followed.
fn leads_out(root: &Path, path: &Path) -> bool {
    match (path.canonicalize(), root.canonicalize()) {
        (Ok(target), Ok(root)) => !target.starts_with(root),
        _ => false,
    }
}

/// Version control and our own cache hold no records.
fn is_private(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some(".git" | ".factum"))
}

/// The folders to walk: the part of each glob before its first wildcard.
fn bases(globs: &[String]) -> Vec<String> {
    let mut bases: Vec<String> = globs
        .iter()
        .map(|glob| {
            let literal: Vec<_> = glob
                .split('/')
                .take_while(|part| !part.contains(['*', '?', '[', '{']))
                .collect();
            literal.join("/")
        })
        .collect();
    bases.sort();
    bases.dedup();
    let all = bases.clone();
    bases.retain(|base| {
        !all.iter().any(|other| {
            other != base && (other.is_empty() || base.starts_with(&format!("{other}/")))
        })
    });
    bases
}

fn glob_set(globs: &[String]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        // Settings are checked when they are read; a glob that does not parse matches nothing.
        if let Ok(glob) = GlobBuilder::new(glob).literal_separator(true).build() {
            set.add(glob);
        }
    }
    set.build().unwrap_or_default()
}

/// SHA-256 of a file's bytes.
pub type Fingerprint = [u8; 32];

/// The fingerprint of a file from its text: a file that was read as text is its text's bytes.
pub fn fingerprint(text: &str) -> Fingerprint {
    Sha256::digest(text.as_bytes()).into()
}

/// Reads one file of the project as text. `limit` is in bytes.
pub fn read_text(root: &Path, file: &Discovered, limit: u64) -> Content {
    read_stamped(&Root::open(root), file, limit).0
}

/// The same, with what the system said of the file before its first byte was read: whoever writes
/// to it from then on changes what the system says.
pub fn read_stamped(root: &Root, file: &Discovered, limit: u64) -> (Content, Option<Stamp>) {
    if file.outside {
        let outside = fault(
            &UNREADABLE_FILE,
            "this file is a link that leads out of the project".into(),
            "put the file itself into the project",
        );
        return (outside, None);
    }
    let (bytes, stamp) = match read_limited(root, &file.path, limit) {
        Ok(read) => read,
        Err(error) => {
            let unreadable = fault(
                &UNREADABLE_FILE,
                format!("this file could not be read: {}", reason(&error)),
                "check that it exists and that you may read it",
            );
            return (unreadable, None);
        }
    };
    if bytes.len() as u64 > limit {
        let large = fault(
            &LIMIT_EXCEEDED,
            format!("this file is larger than {limit} bytes"),
            "split it into several files, or raise the limit with --max-file-size",
        );
        return (large, None);
    }
    let text = String::from_utf8(bytes);
    let content = text.map_or_else(|error| not_utf8(error.as_bytes()), Content::Text);
    (content, Some(stamp))
}

/// The text of a file as far as it can be shown: bytes that are no text become `�`. `None` if it cannot be read.
pub fn read_shown(root: &Path, path: &str) -> Option<String> {
    let bytes = std::fs::read(root.join(path)).ok()?;
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Some(text)
}

/// Reads at most one byte more than the limit, so that a device or a growing file cannot fill the memory.
fn read_limited(root: &Root, path: &str, limit: u64) -> std::io::Result<(Vec<u8>, Stamp)> {
    let mut file = root.read(path)?;
    let stamp = Stamp::new(&rustix::fs::fstat(&file)?);
    let size = usize::try_from(stamp.size.min(limit)).unwrap_or(0);
    let mut bytes = vec![0; size + 1];
    let read = read_once(&mut file, &mut bytes)?;
    bytes.truncate(read);
    // As many bytes as there should be, though there was room for one more: that is all of them.
    // A size of 0 is also what files say that do not know it.
    if read != size || size == 0 {
        file.take((limit + 1).saturating_sub(read as u64))
            .read_to_end(&mut bytes)?;
    }
    Ok((bytes, stamp))
}

fn read_once(file: &mut std::fs::File, bytes: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match file.read(bytes) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

fn fault(rule: &'static crate::finding::Rule, message: String, help: &'static str) -> Content {
    Content::Fault(FileFault {
        rule,
        span: Span::default(),
        message,
        help,
        readable: String::new(),
    })
}

fn not_utf8(bytes: &[u8]) -> Content {
    let valid = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let at = valid.len();
    let utf16 = matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    let message = if utf16 {
        "this file is encoded as UTF-16, not as UTF-8".into()
    } else {
        format!("this file is not encoded as UTF-8 (byte {at} of it is not)")
    };
    Content::Fault(FileFault {
        rule: &NOT_UTF8,
        span: Span::new(at, at),
        message,
        help: "save it again and choose the encoding UTF-8",
        readable: String::from_utf8_lossy(bytes).into_owned(),
    })
}

/// The system's reason without its error number, which says nothing to a reader.
fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let plain = text.split(" (os error").next().unwrap_or(&text);
    plain.to_lowercase()
}
