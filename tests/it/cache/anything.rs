//! Whatever becomes of the records of several kinds that read each other in every way, by one edit after
//! the other: what is told is what a check tells that asks about all.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::kinds;

/// The files, in their order.
const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

/// What is done to a file.
#[derive(Debug, Clone)]
enum Edit {
    Write(usize, Vec<String>),
    /// The records in it, with something wrong at its end.
    Break(usize, Vec<String>),
    Remove(usize),
    Rename(usize, usize),
    Exchange(usize, usize),
    NotUtf8(usize),
}

/// A part of an id, or what is like one.
fn number(of: std::ops::Range<u32>) -> impl Strategy<Value = u32> {
    of
}

/// A line for a field, mostly, of which some are wrong.
fn level(name: &'static str) -> impl Strategy<Value = String> {
    prop_oneof![
        12 => (1..4_u32).prop_map(move |level| format!("{name} = {level}\n")),
        1 => Just(String::new()),
        1 => Just(format!("{name} = 9\n")),
        1 => Just(format!("{name} = 0\n")),
        1 => Just(format!("{name} = \"many\"\n")),
    ]
}

/// What any record may have.
fn state() -> impl Strategy<Value = String> {
    let withdrawn = |by: &str| format!("withdrawn = {{ on = 2026-01-01, reason = \"old\"{by} }}\n");
    prop_oneof![
        16 => Just(String::new()),
        1 => Just("formerly = [\"p4\", \"c5\"]\n".to_owned()),
        1 => Just(withdrawn("")),
        1 => Just(withdrawn(", replaced_by = \"person:p1\"")),
        1 => Just("unknown = 1\n".to_owned()),
    ]
}

fn person() -> impl Strategy<Value = String> {
    let chief = prop::option::of(number(0..5));
    (number(0..5), level("level"), chief, state()).prop_map(|(id, level, chief, state)| {
        let mut text = format!("[[person]]\nid = \"p{id}\"\n{level}{state}");
        if let Some(chief) = chief {
            let _ = writeln!(text, "chief = \"p{chief}\"");
        }
        text
    })
}

fn team() -> impl Strategy<Value = String> {
    (number(0..2), level("level"), state())
        .prop_map(|(id, level, state)| format!("[[team]]\nid = \"p{id}\"\n{level}{state}"))
}

fn paper() -> impl Strategy<Value = String> {
    (number(0..3), level("number"), state()).prop_map(|(journal, number, state)| {
        format!("[[paper]]\njournal = \"p{journal}\"\n{number}{state}")
    })
}

/// Who signs a claim: of either kind, nobody, or without the kind that must be said.
fn who() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => number(0..5).prop_map(|id| format!("person:p{id}")),
        4 => number(0..2).prop_map(|id| format!("team:p{id}")),
        1 => Just("p1".to_owned()),
    ]
}

/// Amounts that agree, agree only by rounding, contradict each other, and cannot be compared.
const AMOUNTS: [&str; 5] = [
    "number = 2.4, unit = \"EUR\"",
    "number = 2.4, unit = \"EUR\"",
    "number = 2.5, unit = \"EUR\"",
    "number = 3, unit = \"EUR\"",
    "number = 2.4, unit = \"people\"",
];

/// A field of a claim.
fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("remark = \"a\"\n".to_owned()),
        prop::sample::select(AMOUNTS.to_vec())
            .prop_map(|amount| format!("amount = {{ {amount} }}\n")),
        prop_oneof![3 => Just("any = 2\n"), 1 => Just("any = \"x\"\n")].prop_map(str::to_owned),
        number(0..2).prop_map(|series| format!("series = \"s{series}\"\n")),
        number(0..2).prop_map(|year| format!("key = {{ topic = \"t\", year = {year} }}\n")),
        (number(0..3), number(1..4))
            .prop_map(|(journal, number)| format!("paper = \"p{journal}.{number}\"\n")),
        prop::collection::vec(who(), 0..3).prop_map(|all| {
            let all: Vec<_> = all
                .iter()
                .map(|who| format!("{{ who = \"{who}\" }}"))
                .collect();
            format!("by = [{}]\n", all.join(", "))
        }),
        number(0..5).prop_map(|id| format!("how = {{ person = \"p{id}\" }}\n")),
        number(0..6).prop_map(|id| format!("how = {{ claim = \"c{id}\" }}\n")),
        Just("how = { claim = 1 }\n".to_owned()),
    ]
}

fn claim() -> impl Strategy<Value = String> {
    let parts = prop::collection::vec(part(), 1..5);
    let value = prop_oneof![8 => Just("value = 1\n".to_owned()), 1 => level("value")];
    let id = prop_oneof![12 => number(0..6).prop_map(|id| format!("id = \"c{id}\"\n")), 1 => Just(String::new()), 1 => Just("id = \"C 1\"\n".to_owned())];
    (id, value, parts, state()).prop_map(|(id, value, parts, state)| {
        let mut text = format!("[[claim]]\n{id}{value}{state}");
        let mut names = Vec::new();
        for part in parts {
            let name = part.split(' ').next().unwrap_or_default().to_owned();
            if !names.contains(&name) {
                text.push_str(&part);
                names.push(name);
            }
        }
        text
    })
}

fn waiver() -> impl Strategy<Value = String> {
    let rules = [
        "claim/signed",
        "claim/placed",
        "claim/agree",
        "claim/numbered",
        "claim/first",
        "claim/told-by",
        "claim/follows",
        "person/heard",
        "person/few",
        "person/known",
        "person/above",
        "team/one-voice",
        "paper/level",
        "paper/complete",
        "paper/signed",
        "paper/none",
    ];
    let until = prop_oneof![6 => Just(""), 1 => Just("until = 2026-01-30\n")];
    let pointer = prop_oneof![6 => Just(""), 1 => Just("pointer = \"/how\"\n"), 1 => Just("pointer = \"/by/0/who\"\n")];
    (prop::sample::select(rules.to_vec()), number(0..6), until, pointer).prop_map(
        |(rule, id, until, pointer)| {
            let (kind, _) = rule.split_once('/').unwrap_or_default();
            let id = match kind {
                "claim" => format!("c{id}"),
                "paper" => format!("p{}.{}", id % 3, 1 + id / 2),
                _ => format!("p{id}"),
            };
            format!("[[waiver]]\nrule = \"{rule}\"\nrecord = \"{kind}:{id}\"\nreason = \"known\"\n{until}{pointer}")
        },
    )
}

fn record() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => person(),
        2 => team(),
        4 => paper(),
        8 => claim(),
        2 => waiver(),
        1 => Just("[[clam]]\nid = \"c1\"\n".to_owned()),
    ]
}

fn records() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(record(), 0..4)
}

fn edit() -> impl Strategy<Value = Edit> {
    let file = 0..NAMES.len();
    let two = (file.clone(), file.clone());
    prop_oneof![
        10 => (file.clone(), records()).prop_map(|(file, records)| Edit::Write(file, records)),
        1 => (file.clone(), records()).prop_map(|(file, records)| Edit::Break(file, records)),
        3 => file.clone().prop_map(Edit::Remove),
        2 => two.clone().prop_map(|(from, to)| Edit::Rename(from, to)),
        2 => two.prop_map(|(one, other)| Edit::Exchange(one, other)),
        1 => file.prop_map(Edit::NotUtf8),
    ]
}

impl Edit {
    fn apply(&self, project: &super::Project) {
        let path = |file: usize| project.path(&kinds::path(NAMES[file]));
        match self {
            Self::Write(file, records) => kinds::write(project, NAMES[*file], &records.concat()),
            Self::Break(file, records) => {
                kinds::write(project, NAMES[*file], &(records.concat() + "[[claim\n"));
            }
            Self::Remove(file) => kinds::remove(project, NAMES[*file]),
            Self::Rename(from, to) => {
                let _ = std::fs::rename(path(*from), path(*to));
            }
            Self::Exchange(one, other) => {
                let aside = project.path("aside");
                let _ = std::fs::rename(path(*one), &aside);
                let _ = std::fs::rename(path(*other), path(*one));
                let _ = std::fs::rename(aside, path(*other));
            }
            Self::NotUtf8(file) => {
                let text = b"[[person]]\nid = \"p1\"\nlevel = \"\xff\"\n";
                project.write(&kinds::path(NAMES[*file]), text);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn the_same_is_told_after_anything(
        files in prop::collection::vec(records(), NAMES.len()),
        edits in prop::collection::vec(edit(), 1..12),
    ) {
        let project = kinds::project(&[]);
        for (name, records) in NAMES.into_iter().zip(&files) {
            kinds::write(&project, name, &records.concat());
        }
        prop_assert_eq!(project.kept().0, project.cold());
        for edit in &edits {
            edit.apply(&project);
            prop_assert_eq!(project.kept().0, project.cold(), "after {:?}", edit);
        }
    }
}
