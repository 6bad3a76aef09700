//! Mistakes put into records on purpose, each with the finding that it must
//! give: one, at a known line, and no other anywhere.

use super::record::Record;
use super::story::place;
use super::{Corpus, Rules};

/// What was done to a record of a story, and what must be found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fault {
    /// Which record of the story.
    pub(super) position: usize,
    /// The field where the finding stands; none for the record's header.
    pub(super) field: Option<&'static str>,
    /// The rule that must speak.
    pub(super) rule: &'static str,
}

/// A way to spoil a story.
struct Mistake {
    fault: Fault,
    /// The rules that a corpus must state for it to be found.
    needs: Rules,
    spoil: fn(&mut Record),
}

const fn mistake(
    position: usize,
    field: Option<&'static str>,
    rule: &'static str,
    needs: Rules,
    spoil: fn(&mut Record),
) -> Mistake {
    Mistake {
        fault: Fault {
            position,
            field,
            rule,
        },
        needs,
        spoil,
    }
}

const MISTAKES: &[Mistake] = &[
    mistake(
        place::PART,
        None,
        "schema-required",
        Rules::None,
        |record| record.remove("measure"),
    ),
    mistake(
        place::DOCUMENT,
        Some("title"),
        "schema-type",
        Rules::None,
        |record| {
            record.set("title", "2020");
        },
    ),
    mistake(
        place::DOCUMENT,
        Some("publisher"),
        "dangling-reference",
        Rules::None,
        |record| {
            record.set("publisher", "\"an-office-that-nobody-recorded\"");
        },
    ),
    mistake(
        place::TOTAL,
        Some("value"),
        "figure/total-of-parts",
        Rules::All,
        |record| {
            record.set("value", "{ number = 99, unit = \"people\" }");
        },
    ),
    mistake(
        place::EVENT,
        Some("noted"),
        "schema-unevaluated-properties",
        Rules::None,
        |record| {
            record.set("noted", "\"a field that no schema knows\"");
        },
    ),
    mistake(
        place::PART,
        Some("as_of"),
        "figure/not-after-source",
        Rules::All,
        |record| {
            record.set("as_of", "2031-05-01");
        },
    ),
    mistake(
        place::EVENT,
        Some("description"),
        "toml-syntax",
        Rules::None,
        |record| {
            record.set("description", "\"a text without its end");
        },
    ),
    mistake(
        place::EVENT,
        Some("id"),
        "invalid-id",
        Rules::None,
        |record| {
            record.set("id", "\"An Event Of 2021\"");
        },
    ),
    mistake(
        place::FALL,
        Some("value"),
        "figure/fall-follows",
        Rules::All,
        |record| {
            record.set("value", "{ number = 91.5, unit = \"percent\" }");
        },
    ),
    mistake(
        place::EVENT,
        Some("when"),
        "invalid-date",
        Rules::None,
        |record| {
            record.set("when", "\"2021-02-30\"");
        },
    ),
    mistake(
        place::TOLD_AGAIN,
        Some("value"),
        "figure/values-agree",
        Rules::All,
        |record| {
            record.set(
                "value",
                "{ number = 99.9, scale = \"thousand\", unit = \"people\" }",
            );
        },
    ),
    mistake(
        place::EVENT,
        Some("status"),
        "schema-enum",
        Rules::None,
        |record| {
            record.set("status", "\"helt\"");
        },
    ),
    mistake(
        place::FALL,
        None,
        "figure/percent-of-what",
        Rules::Local,
        |record| {
            record.remove("of");
        },
    ),
    mistake(
        place::EVENT,
        Some("id"),
        "duplicate-id",
        Rules::None,
        |record| {
            let first = record.get("id").replace("event-1", "event-2");
            record.set("id", first);
        },
    ),
    mistake(place::EVENT, None, "missing-id", Rules::None, |record| {
        record.remove("id")
    }),
    mistake(
        place::LAST_NOTE,
        Some("number"),
        "source/notes-numbered",
        Rules::All,
        |record| {
            record.set("number", "7");
        },
    ),
    mistake(
        place::ORGANISATION,
        Some("note"),
        "schema-min-length",
        Rules::None,
        |record| {
            record.set("note", "\"\"");
        },
    ),
    mistake(
        place::PART,
        Some("value"),
        "invalid-quantity",
        Rules::None,
        |record| {
            record.set("value", "{ qualifier = \"between\", unit = \"people\" }");
        },
    ),
];

/// Which stories get which mistake: spread evenly, one a story, all sorts in turn.
pub(super) struct Plan {
    stories: u64,
    faulty: u64,
    mistakes: Vec<&'static Mistake>,
    done: u64,
}

impl Plan {
    pub(super) fn new(corpus: &Corpus) -> Self {
        Self {
            stories: corpus.stories(),
            faulty: corpus.defects.min(corpus.stories()),
            mistakes: MISTAKES
                .iter()
                .filter(|mistake| stated(mistake.needs, corpus.rules))
                .collect(),
            done: 0,
        }
    }

    /// Spoils a story if it is its turn.
    pub(super) fn spoil(&mut self, story: u64, records: &mut [Record]) -> Option<Fault> {
        let due = self.done < self.faulty && story >= self.done * self.stories / self.faulty;
        if !due {
            return None;
        }
        let turn = usize::try_from(self.done).unwrap_or(0) % self.mistakes.len();
        let mistake = self.mistakes[turn];
        self.done += 1;
        (mistake.spoil)(&mut records[mistake.fault.position]);
        Some(mistake.fault)
    }
}

fn stated(needs: Rules, rules: Rules) -> bool {
    match needs {
        Rules::None => true,
        Rules::Local => rules != Rules::None,
        Rules::All => rules == Rules::All,
    }
}
