//! The standard rules: what most projects want to say, named in a schema
//! instead of written in CEL. Each expands to an expression of the same
//! language, so that nothing about them is special.

use super::types::Types;
use crate::expression::{Field, Shapes as _};
use crate::record::unescape;
use crate::schema::Spot;

/// A rule that schemas name with `use`.
#[derive(Debug)]
pub struct Standard {
    /// Its name.
    pub name: &'static str,
    /// One sentence: what must hold.
    pub summary: &'static str,
    /// The paths it takes, with what each is; those with `?` may be left out.
    pub parameters: &'static [(&'static str, &'static str)],
    /// Whether it stands in an `x-group`.
    pub grouped: bool,
    /// What is wrong when it fails, unless the schema says it in its own words.
    pub message: &'static str,
    /// What to do, unless the schema says.
    pub help: &'static str,
    expand: fn(&Paths<'_>) -> Result<String, Trouble>,
}

/// Why a standard rule cannot be expanded.
#[derive(Debug)]
pub(super) struct Trouble {
    /// The parameter at fault.
    pub(super) parameter: String,
    pub(super) message: String,
    pub(super) label: String,
}

const STAND: &str = "check the figures against the source; if it really says so, keep them and waive this finding with the reason";

/// All standard rules, sorted by name.
pub static STANDARD: &[Standard] = &[
    Standard {
        name: "change-follows",
        summary: "a stated change in per cent follows from two figures (a rise is positive)",
        parameters: &[
            ("change", "the stated change"),
            ("from", "the earlier figure"),
            ("to", "the later figure"),
        ],
        grouped: false,
        message: "the stated change does not follow from the two figures",
        help: STAND,
        expand: |paths| {
            let (change, from, to) = (
                paths.value("change")?,
                paths.value("from")?,
                paths.value("to")?,
            );
            Ok(format!("agrees(percent_change({from}, {to}), {change})"))
        },
    },
    Standard {
        name: "duration-between",
        summary: "a stated duration, in years or days, lies between two dates",
        parameters: &[
            ("duration", "the stated duration"),
            ("from", "the first date"),
            ("to", "the last date"),
        ],
        grouped: false,
        message: "the stated duration does not follow from the two dates",
        help: STAND,
        expand: |paths| {
            let (duration, from, to) = (
                paths.value("duration")?,
                paths.value("from")?,
                paths.value("to")?,
            );
            Ok(format!(
                "{duration}.unit == \"days\" ? agrees(days_between({from}, {to}), {duration}) : agrees(years_between({from}, {to}), {duration})"
            ))
        },
    },
    Standard {
        name: "fall-follows",
        summary: "a stated fall in per cent follows from two figures (a fall is positive)",
        parameters: &[
            ("fall", "the stated fall"),
            ("from", "the earlier figure"),
            ("to", "the later figure"),
        ],
        grouped: false,
        message: "the stated fall does not follow from the two figures",
        help: STAND,
        expand: |paths| {
            let (fall, from, to) = (
                paths.value("fall")?,
                paths.value("from")?,
                paths.value("to")?,
            );
            Ok(format!("agrees(fall({from}, {to}), {fall})"))
        },
    },
    Standard {
        name: "ibid-to-note-before",
        summary: "a note that says \"ibid\" stands for the note just before it, which cites one work",
        parameters: &[
            ("ibid", "the reference to the note it stands for"),
            ("number", "the number of a note"),
            ("document", "the document of a note"),
            ("cites", "the works of a note"),
        ],
        grouped: false,
        message: "\"ibid\" does not stand for the note just before this one",
        help: "name the note with the number before this one; \"ibid\" stands for nothing at note 1, or after a note with several works",
        expand: |paths| {
            let (ibid, number) = (paths.value("ibid")?, paths.value("number")?);
            let (document, cites) = (paths.value("document")?, paths.value("cites")?);
            let before = |own: &str| own.replacen("self", &format!("ref({ibid})"), 1);
            let (number_before, document_before) = (before(&number), before(&document));
            let (cites_before, ibid_before) = (before(&cites), before(&ibid));
            Ok(format!(
                "!has({ibid}) || ({number_before} == {number} - 1 && {document_before} == {document} && (has({ibid_before}) || size({cites_before}) == 1))"
            ))
        },
    },
    Standard {
        name: "not-after-document",
        summary: "what a note cites had appeared when its document did",
        parameters: &[
            ("cited", "the dates of what is cited"),
            ("document", "the date of the document"),
        ],
        grouped: false,
        message: "this cites something that appeared after the document it stands in",
        help: "check both dates against the documents",
        expand: |paths| {
            let document = paths.value("document")?;
            paths.every("cited", &|cited| format!("not_after({cited}, {document})"))
        },
    },
    Standard {
        name: "not-after-source",
        summary: "nothing is dated after the source that reports it",
        parameters: &[
            ("date", "the date of the figure"),
            ("published", "the dates of the sources"),
        ],
        grouped: false,
        message: "this is dated after the source that reports it",
        help: "check the date, and which source says so",
        expand: |paths| {
            let date = paths.value("date")?;
            paths.every("published", &|published| {
                format!("not_after({date}, {published})")
            })
        },
    },
    Standard {
        name: "numbered-without-gaps",
        summary: "the records of a group are numbered 1, 2, 3 … without gaps or repeats",
        parameters: &[("number", "the number of a record")],
        grouped: true,
        message: "the numbers do not run from 1 without gaps or repeats",
        help: "add the record that is missing, or mend the number that stands twice",
        expand: |paths| {
            let number = paths.of("record_", "number")?;
            Ok(format!("without_gaps(group.map(record_, {number}))"))
        },
    },
    Standard {
        name: "ordinal-in-series",
        summary: "a stated ordinal (the sixth of its kind) is the length of the series up to it",
        parameters: &[
            ("ordinal", "the stated ordinal"),
            ("series", "the list of the series, up to and with this one"),
        ],
        grouped: false,
        message: "the stated ordinal is not the length of the series",
        help: "check the ordinal, and whether the series is complete",
        expand: |paths| {
            let (ordinal, series) = (paths.value("ordinal")?, paths.value("series")?);
            Ok(format!("size({series}) == {ordinal}"))
        },
    },
    Standard {
        name: "share-of-whole",
        summary: "a stated share in per cent follows from a part and its whole",
        parameters: &[
            ("share", "the stated share"),
            ("part", "the part"),
            ("whole", "the whole"),
        ],
        grouped: false,
        message: "the stated share does not follow from the part and the whole",
        help: STAND,
        expand: |paths| {
            let (share, part, whole) = (
                paths.value("share")?,
                paths.value("part")?,
                paths.value("whole")?,
            );
            Ok(format!("agrees(share({part}, {whole}), {share})"))
        },
    },
    Standard {
        name: "total-of-parts",
        summary: "a stated total is the sum of its parts",
        parameters: &[
            ("total", "the stated total"),
            ("parts", "the parts, with * for each"),
        ],
        grouped: false,
        message: "the stated total is not the sum of its parts",
        help: STAND,
        expand: |paths| {
            let (total, parts) = (paths.value("total")?, paths.list("parts")?);
            Ok(format!("agrees(sum({parts}), {total})"))
        },
    },
    Standard {
        name: "values-agree",
        summary: "the figures of a group agree with each other",
        parameters: &[("value", "the figure of a record")],
        grouped: true,
        message: "two figures for the same thing do not agree",
        help: "if both are really stated, keep them and waive this finding with the reason; if they differ in scope, record the scope",
        expand: |paths| {
            let value = paths.of("record_", "value")?;
            Ok(format!("all_agree(group.map(record_, {value}))"))
        },
    },
];

impl Standard {
    /// The expression that the rule stands for, given its parameters as JSON Pointers from `itself`.
    pub(super) fn expand(
        &self,
        types: &Types<'_>,
        itself: &[Spot],
        with: &[(String, Vec<String>)],
    ) -> Result<String, Trouble> {
        (self.expand)(&Paths {
            types,
            itself,
            with,
        })
    }
}

/// Turns paths into expressions; a step onto a reference crosses into the record it names.
struct Paths<'p> {
    types: &'p Types<'p>,
    itself: &'p [Spot],
    with: &'p [(String, Vec<String>)],
}

struct Here {
    text: String,
    of: Vec<Spot>,
}

impl Paths<'_> {
    fn given(&self, parameter: &str) -> Result<&[String], Trouble> {
        let found = self.with.iter().find(|(name, _)| name == parameter);
        found
            .map(|(_, paths)| paths.as_slice())
            .ok_or_else(|| Trouble {
                parameter: parameter.to_owned(),
                message: format!("this rule needs \"{parameter}\""),
                label: format!("add it to with, for example \"{parameter}\": \"/{parameter}\""),
            })
    }

    fn only(&self, parameter: &str) -> Result<&str, Trouble> {
        match self.given(parameter)? {
            [only] => Ok(only),
            _ => Err(trouble(parameter, "takes one path", "write one path")),
        }
    }

    /// One value below `self`.
    fn value(&self, parameter: &str) -> Result<String, Trouble> {
        self.of("self", parameter)
    }

    /// One value below a variable that is a record of the same kind as `self`.
    fn of(&self, variable: &str, parameter: &str) -> Result<String, Trouble> {
        let path = self.only(parameter)?;
        let mut here = self.start(variable);
        for step in steps(path) {
            if step == "*" {
                return Err(trouble(
                    parameter,
                    "takes one value, and * means several",
                    "name one value",
                ));
            }
            here = self.field(here, &step, parameter)?;
        }
        Ok(here.text)
    }

    /// A list of values: one `*`, or a path to a list.
    fn list(&self, parameter: &str) -> Result<String, Trouble> {
        let path = self.only(parameter)?;
        let all: Vec<String> = steps(path).collect();
        let Some(star) = all.iter().position(|step| step == "*") else {
            return self.value(parameter);
        };
        let (before, after) = (&all[..star], &all[star + 1..]);
        if after.iter().any(|step| step == "*") {
            return Err(trouble(
                parameter,
                "takes one *",
                "name the values of one list",
            ));
        }
        let mut list = self.start("self");
        for step in before {
            list = self.field(list, step, parameter)?;
        }
        let mut here = Here {
            text: "part_".to_owned(),
            of: self.types.element(&list.of),
        };
        for step in after {
            here = self.field(here, step, parameter)?;
        }
        Ok(format!("{}.map(part_, {})", list.text, here.text))
    }

    /// A condition on every value that the paths lead to; where a field on the way is absent, there is none.
    fn every(
        &self,
        parameter: &str,
        condition: &dyn Fn(&str) -> String,
    ) -> Result<String, Trouble> {
        let conditions = self.given(parameter)?.iter().map(|path| {
            let steps: Vec<String> = steps(path).collect();
            self.each(self.start("self"), &steps, 0, parameter, condition)
        });
        Ok(conditions.collect::<Result<Vec<_>, _>>()?.join(" && "))
    }

    fn each(
        &self,
        here: Here,
        steps: &[String],
        depth: usize,
        parameter: &str,
        condition: &dyn Fn(&str) -> String,
    ) -> Result<String, Trouble> {
        let Some((step, rest)) = steps.split_first() else {
            return Ok(condition(&here.text));
        };
        if step == "*" {
            let variable = format!("each{depth}_");
            let element = Here {
                text: variable.clone(),
                of: self.types.element(&here.of),
            };
            let inner = self.each(element, rest, depth + 1, parameter, condition)?;
            return Ok(format!("{}.all({variable}, {inner})", here.text));
        }
        let next = self.field(here, step, parameter)?;
        let present = next.text.clone();
        let inner = self.each(next, rest, depth, parameter, condition)?;
        Ok(format!("(!has({present}) || {inner})"))
    }

    fn start(&self, variable: &str) -> Here {
        Here {
            text: variable.to_owned(),
            of: self.itself.to_vec(),
        }
    }

    /// A field of a table, or of the record that a reference names.
    fn field(&self, here: Here, name: &str, parameter: &str) -> Result<Here, Trouble> {
        let kinds = self.types.kinds(&here.of);
        let (text, of) = if kinds.is_empty() {
            (here.text, here.of)
        } else {
            (format!("ref({})", here.text), self.types.record(&kinds))
        };
        match self.types.field(&of, name) {
            Field::Known(of) => Ok(Here {
                text: format!("{text}.{name}"),
                of,
            }),
            Field::Unknown { nearest, .. } => {
                let label = nearest.map_or_else(
                    || "no schema defines it".to_owned(),
                    |near| format!("did you mean {near}?"),
                );
                Err(Trouble {
                    parameter: parameter.to_owned(),
                    message: format!("there is no field \"{name}\" there"),
                    label,
                })
            }
        }
    }
}

fn trouble(parameter: &str, message: &str, label: &str) -> Trouble {
    Trouble {
        parameter: parameter.to_owned(),
        message: format!("\"{parameter}\" {message}"),
        label: label.to_owned(),
    }
}

fn steps(path: &str) -> impl Iterator<Item = String> {
    path.split('/')
        .skip(1)
        .map(|step| unescape(step).into_owned())
}
