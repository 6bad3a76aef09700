//! What an expression reads of which kind of record.

use super::fixture::{CLAIM, FIGURE, LOOSE, SOURCE, part_scope, program};
use factum::expression::{Read, compile};

#[track_caller]
fn reads(source: &str, expected: &[(u16, &str)]) {
    assert_eq!(paths(program(source).reads()), expected, "{source}");
}

fn paths(reads: &[Read]) -> Vec<(u16, &str)> {
    reads
        .iter()
        .map(|read| (read.kind, read.path.as_str()))
        .collect()
}

#[test]
fn paths_of_one_record() {
    reads("true", &[]);
    reads("self.n == 1", &[(CLAIM, "/n")]);
    reads(
        "has(self.stated) && self.any.a.b == 1",
        &[(CLAIM, "/any/a/b"), (CLAIM, "/stated")],
    );
    reads("self == record", &[(CLAIM, "")]);
    reads(
        "agrees(self.stated, sum(self.values))",
        &[(CLAIM, "/stated"), (CLAIM, "/values")],
    );
    reads(
        "self.stated.unit == \"EUR\" || at_least(self.stated, 1)",
        &[(CLAIM, "/stated")],
    );
    reads(
        "self.numbers[0] == self.n",
        &[(CLAIM, "/n"), (CLAIM, "/numbers/*")],
    );
    reads(
        "self.names[\"be\"] == self.names[self.note]",
        &[(CLAIM, "/names/*"), (CLAIM, "/names/be"), (CLAIM, "/note")],
    );
    reads(
        "(self.flag ? self.n : self.x) == 1",
        &[(CLAIM, "/flag"), (CLAIM, "/n"), (CLAIM, "/x")],
    );
    reads("record.address == \"a\"", &[]);
}

#[test]
fn elements() {
    reads(
        "self.parts.all(p, p.number > 0)",
        &[(CLAIM, "/parts/*/number")],
    );
    reads("self.parts.all(p, true)", &[(CLAIM, "/parts")]);
    reads("size(self.parts) == 1", &[(CLAIM, "/parts")]);
    reads(
        "agrees(sum(self.parts.map(p, p.value)), 1)",
        &[(CLAIM, "/parts/*/value")],
    );
    reads(
        "self.parts.filter(p, p.number > 0).all(p, has(p.figure))",
        &[(CLAIM, "/parts/*/figure"), (CLAIM, "/parts/*/number")],
    );
    reads(
        "[self.n, self.x].all(i, i > 0)",
        &[(CLAIM, "/n"), (CLAIM, "/x")],
    );
    reads("self.names.all(k, k != \"\")", &[(CLAIM, "/names")]);
}

#[test]
fn other_records() {
    reads(
        "ref(self.from).count == 1",
        &[(FIGURE, "/count"), (CLAIM, "/from")],
    );
    reads(
        "ref(self.from) == ref(self.to)",
        &[(FIGURE, ""), (CLAIM, "/from"), (CLAIM, "/to")],
    );
    reads(
        "all_agree(self.parts.map(p, ref(p.figure).value))",
        &[(FIGURE, "/value"), (CLAIM, "/parts/*/figure")],
    );
    reads(
        "not_after(ref(ref(self.from).source).published, today)",
        &[
            (SOURCE, "/published"),
            (FIGURE, "/source"),
            (CLAIM, "/from"),
        ],
    );
    // Each kind keeps only the fields that it has.
    reads(
        "has(ref(self.about).published) || has(ref(self.about).value)",
        &[
            (SOURCE, "/published"),
            (FIGURE, "/value"),
            (CLAIM, "/about"),
        ],
    );
    reads(
        "group.all(g, g.n > 0) && referrers.exists(r, r.count == 1)",
        &[(FIGURE, "/count"), (CLAIM, "/n")],
    );
    reads("size(group) == 1", &[(CLAIM, "")]);
}

#[test]
fn paths_below_self_and_of_open_schemas() {
    let (program, _) = compile(
        "self.number == 1 && record.n == 2 && ref(\"loose:a\").b.c == 3",
        &part_scope(),
    );
    let program = program.expect("only a warning");
    assert_eq!(
        paths(program.reads()),
        [(CLAIM, "/n"), (CLAIM, "/parts/*/number"), (LOOSE, "/b/c")]
    );
}

#[test]
fn what_crosses_records_and_what_needs_the_day() {
    assert!(!program("self.n == 1").crosses());
    assert!(program("ref(self.from).count == 1").crosses());
    assert!(program("size(group) == 1").crosses());
    assert!(program("referrers.all(r, true)").crosses());
    assert!(program("not_after(self.from_day, today)").reads_today());
    assert!(!program("self.n == 1").reads_today());
}
