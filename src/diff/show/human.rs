//! A comparison for a person at a terminal, in sentences that can be read aloud.

use std::io;

use codespan_reporting::term::termcolor::{Ansi, Color, ColorSpec, NoColor, WriteColor};

use super::alike::{Shown, shown};
use super::rows::{Row, rows};
use super::{counts, words};
use crate::diff::{Diff, Effect, RecordChange, Whole};
use crate::render::{self, visible};

/// The whole comparison; `quiet` leaves the counts out.
pub fn human(diff: &Diff, color: render::Color, quiet: bool) -> Vec<u8> {
    let mut text = Vec::new();
    let written = match color {
        render::Color::Always => page(diff, quiet, &mut Ansi::new(&mut text)),
        render::Color::Never => page(diff, quiet, &mut NoColor::new(&mut text)),
    };
    // Writing to memory does not fail.
    debug_assert!(written.is_ok());
    text
}

fn page(diff: &Diff, quiet: bool, pen: &mut dyn WriteColor) -> io::Result<()> {
    let [before, after] = diff.sides.each_ref().map(counts::side);
    writeln!(pen, "from {} to {}", visible(&before), visible(&after))?;
    for remark in counts::remarks(diff) {
        writeln!(pen, "{}", visible(&remark))?;
    }
    gate(diff, pen)?;
    if !diff.changed.is_empty() {
        heading("changed", pen)?;
        for one in shown(diff) {
            match one {
                Shown::One(change) => changed(change, pen)?,
                Shown::Alike(changes, rows) => alike(&changes, &rows, pen)?,
            }
        }
    }
    whole("removed", &diff.removed, pen)?;
    whole("added", &diff.added, pen)?;
    if !diff.not_compared.is_empty() {
        heading(
            "not compared, because one side could not be read there",
            pen,
        )?;
        for address in &diff.not_compared {
            writeln!(pen, "  {}", visible(address))?;
        }
    }
    if quiet {
        return Ok(());
    }
    writeln!(pen, "\n{}", counts::summary(diff))?;
    for warning in counts::warnings(diff) {
        paint(pen, Color::Yellow, &warning)?;
        writeln!(pen)?;
    }
    Ok(())
}

fn paint(pen: &mut dyn WriteColor, color: Color, text: &str) -> io::Result<()> {
    pen.set_color(ColorSpec::new().set_fg(Some(color)).set_bold(true))?;
    write!(pen, "{}", visible(text))?;
    pen.reset()
}

fn heading(text: &str, pen: &mut dyn WriteColor) -> io::Result<()> {
    writeln!(pen)?;
    pen.set_color(ColorSpec::new().set_bold(true))?;
    write!(pen, "{text}")?;
    pen.reset()?;
    writeln!(pen)
}

fn gate(diff: &Diff, pen: &mut dyn WriteColor) -> io::Result<()> {
    if diff.gate.is_empty() {
        return Ok(());
    }
    heading("how the facts are checked", pen)?;
    for change in &diff.gate {
        let (color, word) = match change.effect {
            Effect::Weaker => (Color::Red, "weaker: "),
            Effect::Different => (Color::Yellow, "different: "),
            Effect::Stricter => (Color::Green, "stricter: "),
            Effect::None => (Color::White, ""),
        };
        write!(pen, "  ")?;
        paint(pen, color, word)?;
        write!(pen, "{}", visible(&words::cut(&change.message, MOST)))?;
        if let Some(file) = &change.file {
            let pointer = change.pointer.as_deref().unwrap_or_default();
            let gap = if pointer.is_empty() { "" } else { " at " };
            write!(pen, " ({}{gap}{})", visible(file), visible(pointer))?;
        }
        writeln!(pen)?;
        if let (true, Some(old), Some(new)) = (change.compared, &change.before, &change.after) {
            let [old, new] = words::both(old, new).map(|text| words::cut(&text, MOST));
            writeln!(pen, "    before  {}", visible(&old))?;
            writeln!(pen, "    after   {}", visible(&new))?;
        }
    }
    Ok(())
}

/// Longer values are cut; `--format json` has all of them.
const MOST: usize = 2000;
/// What fits on a line with its field.
const LINE: usize = 90;

fn changed(change: &RecordChange, pen: &mut dyn WriteColor) -> io::Result<()> {
    write!(pen, "  ")?;
    if let Some(formerly) = &change.formerly {
        paint(pen, Color::Cyan, formerly)?;
        write!(pen, " is now ")?;
    }
    paint(pen, Color::Cyan, &change.address)?;
    write!(pen, ", {}", place(&change.origin))?;
    match words::followed(change.references_followed) {
        Some(followed) => writeln!(pen, "; {followed}")?,
        None => writeln!(pen)?,
    }
    rows(change).iter().try_for_each(|one| row(one, pen))
}

fn alike(changes: &[&RecordChange], rows: &[Row], pen: &mut dyn WriteColor) -> io::Result<()> {
    let title = format!("{} facts that say what they said before", changes.len());
    write!(pen, "  ")?;
    paint(pen, Color::Cyan, &title)?;
    let addresses = words::first(changes.iter().map(|one| one.address.as_str()));
    writeln!(pen, ": {}", visible(&addresses))?;
    rows.iter().try_for_each(|one| row(one, pen))
}

fn place(origin: &crate::diff::Origin) -> String {
    format!("{}:{}", visible(&origin.file), origin.line)
}

fn row(row: &Row, pen: &mut dyn WriteColor) -> io::Result<()> {
    let [before, after] = [&row.before, &row.after].map(|text| words::cut(text, MOST));
    let [what, before, after] = [&row.what, &before, &after].map(|text| visible(text).into_owned());
    match (before.is_empty(), after.is_empty()) {
        (false, true) => write!(pen, "    {what}: no longer {before}")?,
        (true, _) => write!(pen, "    {what}: now {after}")?,
        (false, false) if before.chars().count() + after.chars().count() <= LINE => {
            write!(pen, "    {what}: {before} → {after}")?;
        }
        _ => write!(
            pen,
            "    {what}:\n      before  {before}\n      after   {after}"
        )?,
    }
    if let Some(warning) = row.warning {
        write!(pen, "; ")?;
        paint(pen, Color::Yellow, warning)?;
    }
    writeln!(pen)?;
    for reason in &row.because {
        writeln!(pen, "      {}", visible(reason))?;
    }
    Ok(())
}

fn whole(title: &str, records: &[Whole], pen: &mut dyn WriteColor) -> io::Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    heading(title, pen)?;
    for record in records {
        write!(pen, "  ")?;
        paint(pen, Color::Cyan, &record.address)?;
        writeln!(
            pen,
            ", {}, {}",
            record.status.as_str(),
            place(&record.origin)
        )?;
        for reason in &record.reasons {
            writeln!(pen, "      {}", visible(&words::objection(reason)))?;
        }
        for (name, value) in &record.data {
            if name != "id" {
                let value = words::cut(&words::value(value), MOST);
                writeln!(pen, "    {}: {}", visible(name), visible(&value))?;
            }
        }
    }
    Ok(())
}
