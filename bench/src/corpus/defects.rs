//! Mistakes put into records on purpose, each with the finding that it must
//! give: one, at a known line, and no other anywhere.

use super::record::Record;
use super::story::place;
use super::{Corpus, Rules};

/// What must be found in a story, and where.
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
#[derive(Debug)]
struct Mistake {
    /// What must be found.
    fault: Fault,
    /// The rules that a corpus must state for it to be found.
    needs: Rules,
    /// Which record is spoiled: not always the one that is accused.
    position: usize,
    spoil: fn(&mut Record),
}

impl Mistake {
    /// One that is found in the record that has it.
    const fn new(
        position: usize,
        field: Option<&'static str>,
        rule: &'static str,
        spoil: fn(&mut Record),
    ) -> Self {
        let fault = Fault {
            position,
            field,
            rule,
        };
        Self {
            fault,
            needs: Rules::None,
            position,
            spoil,
        }
    }

    /// Found only where the schemas state their rules.
    const fn needs(mut self, rules: Rules) -> Self {
        self.needs = rules;
        self
    }

    /// Found in another record than the one that has it.
    const fn found_at(mut self, position: usize) -> Self {
        self.fault.position = position;
        self
    }

    /// Whether no other record of the file can be judged.
    fn breaks_file(&self) -> bool {
        self.fault.rule == "toml-syntax"
    }
}

const MISTAKES: &[Mistake] = &[
    Mistake::new(place::PART, None, "schema-required", |record| {
        record.remove("measure");
    }),
    Mistake::new(place::DOCUMENT, Some("title"), "schema-type", |record| {
        record.set("title", "2020");
    }),
    Mistake::new(
        place::DOCUMENT,
        Some("publisher"),
        "dangling-reference",
        |record| record.set("publisher", "\"an-office-that-nobody-recorded\""),
    ),
    Mistake::new(
        place::PART,
        Some("value"),
        "figure/total-of-parts",
        |record| record.set("value", "{ number = 99999, unit = \"people\" }"),
    )
    .found_at(place::TOTAL)
    .needs(Rules::All),
    Mistake::new(
        place::EVENT,
        Some("noted"),
        "schema-unevaluated-properties",
        |record| record.set("noted", "\"a field that no schema knows\""),
    ),
    Mistake::new(
        place::PART,
        Some("as_of"),
        "figure/not-after-source",
        |record| record.set("as_of", "2031-05-01"),
    )
    .needs(Rules::All),
    Mistake::new(place::EVENT, Some("description"), "toml-syntax", |record| {
        record.set("description", "\"a text without its end")
    }),
    Mistake::new(place::EVENT, Some("id"), "invalid-id", |record| {
        record.set("id", "\"An Event Of 2021\"");
    }),
    Mistake::new(
        place::FALL,
        Some("value"),
        "figure/fall-follows",
        |record| {
            record.set("value", "{ number = 91.5, unit = \"percent\" }");
        },
    )
    .needs(Rules::All),
    Mistake::new(place::EVENT, Some("when"), "invalid-date", |record| {
        record.set("when", "\"2021-02-30\"");
    }),
    // The greater of the two addresses is accused.
    Mistake::new(
        place::TOLD_AGAIN,
        Some("value"),
        "figure/values-agree",
        |record| {
            record.set(
                "value",
                "{ number = 99.9, scale = \"thousand\", unit = \"people\" }",
            )
        },
    )
    .found_at(place::TOTAL)
    .needs(Rules::All),
    Mistake::new(place::EVENT, Some("status"), "schema-enum", |record| {
        record.set("status", "\"helt\"");
    }),
    Mistake::new(place::FALL, None, "figure/percent-of-what", |record| {
        record.remove("of");
    })
    .needs(Rules::Local),
    Mistake::new(place::EVENT, Some("id"), "duplicate-id", |record| {
        let another = record.get("id").replace("event-3", "event-2");
        record.set("id", another);
        record.remove("part_of");
    }),
    Mistake::new(place::EVENT, None, "missing-id", |record| {
        record.remove("id")
    }),
    Mistake::new(place::LAST_NOTE, None, "source/notes-numbered", |record| {
        record.set("number", "7");
    })
    .found_at(place::DOCUMENT)
    .needs(Rules::All),
    Mistake::new(
        place::ORGANISATION,
        Some("note"),
        "schema-min-length",
        |record| {
            record.set("note", "\"\"");
        },
    ),
    Mistake::new(place::PART, Some("value"), "invalid-quantity", |record| {
        record.set("value", "{ qualifier = \"between\", unit = \"people\" }");
    }),
];

/// Which stories get which mistake: spread evenly, one a story, all sorts in turn.
#[derive(Debug)]
pub(super) struct Plan {
    stories: u64,
    faulty: u64,
    per_file: u64,
    mistakes: Vec<&'static Mistake>,
    done: u64,
}

impl Plan {
    pub(super) fn new(corpus: &Corpus) -> Self {
        let usable = |mistake: &&Mistake| stated(mistake.needs, corpus.rules);
        Self {
            stories: corpus.stories(),
            faulty: corpus.defects.min(corpus.stories()),
            per_file: corpus.per_file.max(1),
            mistakes: MISTAKES.iter().filter(usable).collect(),
            done: 0,
        }
    }

    /// Spoils a story if it is its turn.
    pub(super) fn spoil(&mut self, story: u64, records: &mut [Record]) -> Option<Fault> {
        if self.done == self.faulty || story < self.due(self.done) {
            return None;
        }
        let turn = usize::try_from(self.done).unwrap_or(0) % self.mistakes.len();
        let mut mistake = self.mistakes[turn];
        if mistake.breaks_file() && !self.alone(story) {
            mistake = self.mistakes[0];
        }
        self.done += 1;
        (mistake.spoil)(&mut records[mistake.position]);
        Some(mistake.fault)
    }

    /// The story of a mistake.
    fn due(&self, number: u64) -> u64 {
        number * self.stories / self.faulty
    }

    /// Whether the file of a story's event ends stories that have no other mistake. A file that
    /// cannot be parsed hides what else is wrong in it, and takes its records out of every rule.
    fn alone(&self, story: u64) -> bool {
        let file = |record: u64| record / self.per_file;
        let first = |story: u64| story * Corpus::STORY;
        let event = file(first(story) + place::EVENT as u64);
        let before = self.done.checked_sub(1).map(|number| self.due(number));
        let free_before = before.is_none_or(|other| file(first(other) + Corpus::STORY - 1) < event);
        let after = self.done + 1;
        let free_after = after == self.faulty || file(first(self.due(after))) > event;
        free_before && free_after
    }
}

fn stated(needs: Rules, rules: Rules) -> bool {
    match needs {
        Rules::None => true,
        Rules::Local => rules != Rules::None,
        Rules::All => rules == Rules::All,
    }
}
