//! The arithmetic of a computed finding as aligned rows: first the figures it
//! starts from, with record and place, then what was reported and recomputed.

use crate::finding::{Finding, Input, Open};
use crate::render::place::Spot;
use crate::render::visible::visible;
use crate::text::Sources;

/// The rows, without the border; none for a finding that was not computed.
pub(super) fn rows(finding: &Finding, sources: &dyn Sources) -> Vec<String> {
    let (results, operands): (Vec<_>, Vec<_>) = finding.inputs.iter().partition(|i| is_result(i));
    let operands = operands.into_iter().map(|input| {
        let record = short_address(&input.record, finding.record.as_deref());
        [
            label(input),
            visible(record).into_owned(),
            value(input),
            range(input),
            place(input, sources),
        ]
    });
    let results = results
        .into_iter()
        .map(|input| [label(input), value(input), range(input)]);
    let mut rows = aligned(&operands.collect::<Vec<_>>());
    rows.extend(aligned(&results.collect::<Vec<_>>()));
    rows
}

/// What the finding weighs, as against what it was computed from.
fn is_result(input: &Input) -> bool {
    input.record.is_empty() || matches!(&*input.label, "reported" | "recomputed")
}

fn label(input: &Input) -> String {
    visible(&input.label).into_owned()
}

fn value(input: &Input) -> String {
    visible(&input.text).into_owned()
}

/// The id alone where the kind is that of the finding's own record.
fn short_address<'a>(address: &'a str, own: Option<&str>) -> &'a str {
    let own = own.and_then(|own| own.split_once(':'));
    match (address.split_once(':'), own) {
        (Some((kind, id)), Some((own, _))) if kind == own => id,
        _ => address,
    }
}

/// The interval in the notation of mathematics; nothing for a single value, which the text shows.
fn range(input: &Input) -> String {
    let (low, high) = (input.low.as_deref(), input.high.as_deref());
    if !input.range.is_empty() && low != high {
        return visible(&input.range).into_owned();
    }
    if low == high {
        return String::new();
    }
    let open_low = low.is_none() || matches!(input.open, Some(Open::Low | Open::Both));
    let open_high = high.is_none() || matches!(input.open, Some(Open::High | Open::Both));
    format!(
        "{}{}, {}{}",
        if open_low { '(' } else { '[' },
        visible(low.unwrap_or("−∞")),
        visible(high.unwrap_or("∞")),
        if open_high { ')' } else { ']' },
    )
}

fn place(input: &Input, sources: &dyn Sources) -> String {
    let spot = input.at.map(|at| Spot::new(sources, at));
    spot.map_or_else(String::new, |spot| {
        format!("{}:{}", visible(spot.path), spot.start.line)
    })
}

/// Pads every cell to its column; columns that are empty throughout vanish.
fn aligned<const N: usize>(rows: &[[String; N]]) -> Vec<String> {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths).filter(|(_, width)| *width > 0);
        let cells: Vec<_> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        cells.join("   ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}
