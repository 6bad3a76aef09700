//! Records that strain one thing each, to see how its cost grows: all naming
//! one record, all in one group, each naming the one before.

use super::record::Record;
use super::words;

/// What the records of a corpus do together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Shape {
    /// Stories, as real records are.
    Stories,
    /// Notes of one document, numbered, which cite it: every reference leads to one record.
    Hub,
    /// Figures of the same thing at the same time: one group.
    Group,
    /// Events, each part of the one before.
    Chain,
    /// Sources, each a copy of the one before.
    Derivation,
    /// Notes, each with "ibid" for the one before: evidence many steps away.
    Ibid,
    /// Events with one unknown field each.
    Findings,
    /// Events with one reference each to a record that is not there.
    Dangling,
    /// Events that share one id.
    Duplicates,
    /// One total of all other figures.
    Parts,
}

/// The document and the organisation that the records of every shape lean on.
pub(super) fn ground() -> [Record; 2] {
    let office = Record::new("organisation")
        .text("id", "the-office")
        .raw("names", "[{ name = \"The Office\" }]")
        .text("type", "ministry");
    [source("the-document"), office]
}

/// One record of a shape. `number` counts from 1, up to and with `all`.
pub(super) fn record(shape: Shape, number: u64, all: u64) -> Record {
    let first = number == 1;
    match shape {
        Shape::Ibid if !first => note(number).text("ibid", &format!("the-document.{}", number - 1)),
        Shape::Hub | Shape::Ibid => note(number).raw(
            "cites",
            "[{ source = \"the-document\", locator = \"p. 1\" }]",
        ),
        Shape::Group => figure(number, "people held at one time", 722),
        Shape::Parts if first => total(all),
        Shape::Parts => figure(number, &format!("people held, part {number}"), 3),
        Shape::Chain if !first => event(number).text("part_of", &event_id(number - 1)),
        Shape::Derivation if !first => {
            let original = format!("[\"work-{:07}\"]", number - 1);
            source(&format!("work-{number:07}")).raw("derived_from", original)
        }
        Shape::Derivation => source("work-0000001"),
        Shape::Findings => event(number).text("noted", "a field that no schema knows"),
        Shape::Dangling => event(number).text("part_of", &format!("no-such-event-{number:07}")),
        Shape::Duplicates => {
            let mut event = event(number);
            event.set("id", "\"the-same-event\"");
            event
        }
        Shape::Chain | Shape::Stories => event(number),
    }
}

fn source(id: &str) -> Record {
    Record::new("source")
        .text("id", id)
        .text("type", "report")
        .text("title", &format!("The work {id}"))
        .raw("published", words::day(18_000))
}

fn note(number: u64) -> Record {
    Record::new("footnote")
        .text("document", "the-document")
        .raw("number", number.to_string())
        .text("claim", "What the note supports, in a few words")
}

const CITES: &str = "[{ source = \"the-document\", locator = \"p. 1\", excerpt = \"722 people\" }]";

fn figure(number: u64, measure: &str, value: u64) -> Record {
    Record::new("figure")
        .text("id", &figure_id(number))
        .text("measure", measure)
        .text("subject", "organisation:the-office")
        .raw("as_of", words::day(17_900))
        .raw(
            "value",
            format!("{{ number = {value}, unit = \"people\" }}"),
        )
        .text("status", "reported")
        .raw("cites", CITES)
}

fn figure_id(number: u64) -> String {
    format!("figure-{number:07}")
}

fn total(all: u64) -> Record {
    let parts: Vec<String> = (2..=all)
        .map(|part| format!("\"{}\"", figure_id(part)))
        .collect();
    let sum = 3 * (all - 1);
    figure(1, "people held", sum).raw("parts", format!("[{}]", parts.join(", ")))
}

fn event_id(number: u64) -> String {
    format!("event-{number:07}")
}

fn event(number: u64) -> Record {
    Record::new("event")
        .text("id", &event_id(number))
        .text("title", "Something that happened, in a few words")
        .text("type", "meeting")
        .raw("when", words::day(17_900))
        .text("status", "held")
        .raw("cites", CITES)
}
