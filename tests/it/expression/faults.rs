//! Faults of expressions: what is said, and where inside the expression.

use super::fixture::{faults, part_scope};
use factum::expression::{FaultKind, compile};

/// Asserts the one fault: the text under it, its kind, and words of its message and label.
#[track_caller]
fn fault(source: &str, at: &str, what: FaultKind, words: &str) {
    let faults = faults(source);
    let [fault] = faults.as_slice() else {
        panic!("{source}: one fault expected: {faults:?}");
    };
    assert_eq!(
        (fault.what, &source[fault.bytes.clone()]),
        (what, at),
        "{fault:?}"
    );
    let said = format!("{} / {}", fault.message, fault.label);
    assert!(said.contains(words), "{said}");
}

#[test]
fn syntax() {
    let syntax = |source: &str, at: &str, words: &str| fault(source, at, FaultKind::Syntax, words);
    syntax("self.n = 3", "=", "write == to compare");
    syntax("self.n & true", "&", "write && for \"and\"");
    syntax("self.n == 3 and true", "and", "write && for \"and\"");
    syntax("self.n ==", "", "the expression ends too early");
    syntax("", "", "the expression ends too early");
    syntax(
        "'é' == self.note self.n",
        "self",
        "\"self\" can't stand here",
    );
    syntax("(self.n == 3", "(", "this ( is never closed");
    syntax("self.n == 3)", ")", "this ) closes nothing");
    syntax("[1, 2) == []", ")", "this ) closes nothing");
    syntax("self.note == \"open", "\"open", "has no end");
    syntax("self.note == é", "é", "'é' can't stand in an expression");
    syntax(
        "self.n == 9223372036854775808",
        "9223372036854775808",
        "whole numbers go up to",
    );
    syntax("self.n == for", "for", "CEL keeps for itself");
    syntax("has(1)", "1", "has() asks for a field");
    syntax("[1].all(a.b, true)", ".", "the name that each element gets");
}

#[test]
fn unknown_names() {
    let unknown =
        |source: &str, at: &str, words: &str| fault(source, at, FaultKind::UnknownName, words);
    unknown("sef.n == 3", "sef", "did you mean self?");
    unknown("[1].all(item, itm > 0)", "itm", "did you mean item?");
    unknown("agree(self.stated, 1)", "agree", "did you mean agrees?");
    unknown(
        "self.stated.agrees_to(1)",
        "agrees_to",
        "there is no function",
    );
    unknown("has(self.frm)", "frm", "did you mean from?");
    unknown("self.nn == 1", "nn", "there is no field \"nn\" here");
    unknown("ref(self.from).vale == 1", "vale", "did you mean value?");
    unknown(
        "self.parts.all(p, p.vale == 1)",
        "vale",
        "did you mean value?",
    );
    unknown(
        "self.parts.all(p, ref(p.figure).vale == 1)",
        "vale",
        "did you mean value?",
    );
    unknown(
        "(self.flag ? self : record).nn == 1",
        "nn",
        "there is no field",
    );
    unknown("self[\"nn\"] == 1", "\"nn\"", "there is no field");
    unknown(
        "ref(\"sourse:a\").id == \"a\"",
        "\"sourse:a\"",
        "there is no kind \"sourse\"",
    );
    // One of the kinds has it.
    assert!(faults("has(ref(self.about).published) && has(ref(self.about).value)").is_empty());
    unknown("has(ref(self.about).nothing)", "nothing", "no field");
    // Where they are not on offer.
    let (_, faults) = compile(
        "group.all(g, true) || referrers.all(r, true)",
        &part_scope(),
    );
    let named: Vec<_> = faults
        .iter()
        .map(|fault| (fault.what, fault.bytes.clone()))
        .collect();
    assert_eq!(
        named,
        [
            (FaultKind::UnknownName, 0..5),
            (FaultKind::UnknownName, 22..31)
        ]
    );
}

#[test]
fn undefined_fields_are_warnings() {
    let (program, faults) = compile("ref(\"loose:a\").more.still == 1", &part_scope());
    assert!(program.is_some(), "{faults:?}");
    let named: Vec<_> = faults
        .iter()
        .map(|fault| (fault.what, fault.bytes.clone()))
        .collect();
    assert_eq!(named, [(FaultKind::UndefinedField, 15..19)]);
}

#[test]
fn misuse() {
    let misuse = |source: &str, at: &str, words: &str| fault(source, at, FaultKind::Misuse, words);
    misuse("self.from_day < self.to_day", "<", "use not_after(a, b)");
    misuse("\"2020\" >= self.to_day", ">=", "use not_before(a, b)");
    misuse("earliest(self.dates) > today", ">", "use not_before(a, b)");
    misuse("self.stated > 5", ">", "use at_least(a, b)");
    misuse("sum(self.values) <= self.stated", "<=", "use at_most(a, b)");
    misuse("sum(self.values) == 5", "==", "agrees(a, b)");
    misuse(
        "self.from_day - self.to_day == 1",
        "-",
        "days_between(from, to)",
    );
    misuse(
        "agrees(self.stated / self.stated, 1)",
        "/",
        "use ratio(a, b)",
    );
    misuse(
        "agrees(self.stated)",
        "agrees",
        "agrees() takes 2 arguments, not 1",
    );
    misuse("size() == 1", "size", "takes 1 argument, not 0");
    misuse(
        "startsWith(self.note, \"a\")",
        "startsWith",
        "stands behind",
    );
    misuse("self.stated.agrees(1)", "agrees", "inside its brackets");
    misuse(
        "agrees(self.note, 1)",
        "self.note",
        "takes quantities; this is a text",
    );
    misuse(
        "not_after(self.stated, today)",
        "self.stated",
        "takes dates; this is a quantity",
    );
    misuse("agrees(sum(self.stated), 1)", "self.stated", "takes a list");
    misuse(
        "all_agree(self.dates)",
        "self.dates",
        "a list of quantities",
    );
    misuse("self.n.all(x, x > 0)", "self.n", "only a list has elements");
    misuse("all(self.numbers)", "all", "list.all(x, x > 0)");
    misuse(
        "ref(self.note).id == \"a\"",
        "self.note",
        "refers to records",
    );
    misuse(
        "self.numbers.all(n, ref(n).id == \"a\")",
        "n",
        "refers to records",
    );
    misuse("ref(\"a\").id == \"a\"", "\"a\"", "names no record");
    misuse(
        "ref(self.from, 1).id == \"a\"",
        "ref(self.from, 1)",
        "takes one reference",
    );
    misuse(
        "self.n",
        "self.n",
        "a check must be true or false; this is a whole number",
    );
    misuse(
        "self.note.matches(self.note)",
        "self.note.matches(self.note)",
        "written out in quotes",
    );
    misuse("self.note.matches(\"(\")", "\"(\"", "no regular expression");
    misuse("self.n == 1u", "1u", "write 1");
    misuse("self.note == b\"a\"", "b\"a\"", "remove the b");
    misuse("self.n.more == 1", "more", "a whole number has no field");
    misuse("self.from.count == 1", "count", "write ref(…).count");
    misuse("Claim{n: 1} == self", "{n: 1}", "no type named Claim");
}

#[test]
fn every_fault_is_told_in_order() {
    let found = faults("sef.n == 1 && self.nn == 2 && agree(1, 2)");
    let bytes: Vec<_> = found.iter().map(|fault| fault.bytes.clone()).collect();
    assert_eq!(bytes, [0..3, 19..21, 30..35]);
}
