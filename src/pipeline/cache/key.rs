//! What a kept result depends on besides the record files and the day: if any of
//! it differs, the result is that of another question.

use sha2::{Digest as _, Sha256};

use super::codec::Writer;
use crate::pipeline::Options;
use crate::pipeline::inputs::{Inputs, Schemas};
use crate::project::{self, Content, Level};

/// The digests of what results depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Keys {
    /// What one record file comes to by itself: program, reader, settings, schemas,
    /// whether there is a ledger.
    pub(super) file: Key,
    /// What the project comes to as a whole: also levels, waivers, ledger, folders.
    pub(super) whole: Key,
}

/// SHA-256 over everything that one kind of result depends on.
pub(super) type Key = [u8; 32];

impl Keys {
    /// The keys of a run; `None` where what was read was not all there: that is not kept.
    pub(super) fn new(inputs: &Inputs, options: &Options) -> Option<Self> {
        if !inputs.configured || options.complete || options.ledger.known.is_some() {
            return None;
        }
        let mut of = Writer::default();
        program(&mut of);
        of.long(options.max_file_size);
        of.text(&inputs.config_text);
        schemas(&inputs.schemas, &mut of)?;
        // With a ledger, links and excerpts are packed too.
        of.byte(u8::from(inputs.ledger.is_some()));
        // Where there is no ledger, records are packed without what only the ledger asks for.
        of.byte(u8::from(inputs.ledger.is_some()));
        let file = Sha256::digest(&of.0).into();
        of.maybe(inputs.schemas.editor.as_deref(), Writer::text);
        of.list(options.levels.set.iter(), |of, (rule, level)| {
            of.text(rule);
            of.byte(level_number(*level));
        });
        of.byte(u8::from(options.levels.build));
        of.byte(u8::from(options.waivers));
        of.list(inputs.unreadable.iter(), |of, (path, reason)| {
            of.text(path);
            of.text(reason);
        });
        ledger(inputs.ledger.as_ref(), &mut of)?;
        let whole = Sha256::digest(&of.0).into();
        Some(Self { file, whole })
    }
}

/// The program, by its version and its own text, and who runs it: another user may read other files.
fn program(of: &mut Writer) {
    of.text(env!("CARGO_PKG_VERSION"));
    of.text(env!("FACTUM_SOURCE"));
    of.list(project::reader().into_iter(), Writer::number);
}

fn schemas(schemas: &Schemas, of: &mut Writer) -> Option<()> {
    of.count(schemas.files.len());
    for (file, content) in &schemas.files {
        of.text(&file.path);
        of.text(text(content)?);
    }
    Some(())
}

fn ledger(ledger: Option<&(String, Content)>, of: &mut Writer) -> Option<()> {
    if let Some((path, content)) = ledger {
        of.text(path);
        of.bytes(&project::fingerprint(text(content)?));
    }
    Some(())
}

fn text(content: &Content) -> Option<&str> {
    match content {
        Content::Text(text) => Some(text),
        Content::Fault(_) => None,
    }
}

fn level_number(level: Level) -> u8 {
    match level {
        Level::Error => 0,
        Level::Warning => 1,
        Level::Note => 2,
        Level::Allow => 3,
    }
}
