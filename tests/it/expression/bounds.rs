//! The bounds of expressions, and that each is explained.

use super::fixture::{evaluated, faults, program, repeated, table, verdict};
use factum::expression::{FaultKind, Verdict};

#[track_caller]
fn refused(source: &str, words: &str) {
    let faults = faults(source);
    let [fault] = faults.as_slice() else {
        panic!("one fault expected: {faults:?}");
    };
    assert_eq!(fault.what, FaultKind::Bound, "{fault:?}");
    assert!(fault.message.contains(words), "{}", fault.message);
    assert!(!fault.label.is_empty(), "a bound says what to do");
    assert!(source.get(fault.bytes.clone()).is_some(), "{fault:?}");
}

#[test]
fn size_and_depth() {
    refused(
        &format!("self.note == \"{}\"", "é".repeat(2100)),
        "4096 is the most",
    );
    refused(&"1+1==2||".repeat(500), "1000 is the most");
    refused(
        &format!("{}{} == []", "[".repeat(453), "]".repeat(453)),
        "more than 24 brackets",
    );
    refused(
        &format!("{}true{}", "(".repeat(25), ")".repeat(25)),
        "more than 24 brackets",
    );
    refused(
        &format!("{}1{}", "{1:".repeat(40), "}".repeat(40)),
        "more than 24 brackets",
    );
    refused(
        &format!("0{} == 1", "+1".repeat(120)),
        "more than 100 operators",
    );
    refused(
        &format!("{}true", "!".repeat(120)),
        "more than 100 operators",
    );
    refused(
        &format!("self{}", ".a".repeat(120)),
        "more than 100 operators",
    );
    refused(
        &format!("{}false", "true&&true?true:".repeat(120)),
        "inside each other",
    );
}

#[test]
fn what_stays_below_is_fine() {
    assert!(faults(&format!("{}true{}", "(".repeat(24), ")".repeat(24))).is_empty());
    assert!(faults(&vec!["self.n == 1"; 100].join(" || ")).is_empty());
    assert!(faults(&format!("0{} == 1", "+1".repeat(90))).is_empty());
}

#[test]
fn literals_and_loops() {
    refused(
        &format!("[{}] == []", vec!["1"; 300].join(",")),
        "200 is the most",
    );
    let entries = repeated(210, |i| format!("{i}:1,"));
    refused(
        &format!("{{{}}} == {{}}", entries.trim_end_matches(',')),
        "200 is the most",
    );
    let nested = "self.numbers.all(a, self.numbers.all(b, self.numbers.all(c, a + b == c)))";
    refused(nested, "stands inside 2 others");
    refused("\"a\".matches(\"((a{100}){100}){100}\")", "grows too large");
}

pub(super) fn numbers(len: usize) -> String {
    let numbers = repeated(len, |i| format!("{i},"));
    format!(
        "[[claim]]\nid = \"c\"\nnote = \"{}\"\nnumbers = [{numbers}]",
        "x".repeat(40_000)
    )
}

#[test]
fn work_is_bounded() {
    let spent = |source: &str, words: &str| {
        let verdict = evaluated(&numbers(5_000), &program(source));
        let Verdict::Faulty { message, .. } = &verdict else {
            panic!("{source}: {verdict:?}");
        };
        assert!(message.contains(words), "{message}");
    };
    spent(
        "self.numbers.all(a, self.numbers.all(b, a + b >= 0))",
        "takes too long",
    );
    // Nothing absorbs that it took too long.
    spent(
        "self.numbers.all(a, self.numbers.all(b, a + b >= 0)) || true",
        "takes too long",
    );
    spent("self.numbers.all(a, a in self.numbers)", "takes too long");
    spent(
        "size(self.numbers.map(a, self.numbers.map(b, b))) > 0",
        "builds lists of more than",
    );
    spent(
        "self.numbers.all(a, size(self.numbers + self.numbers) > 0)",
        "builds lists of more than",
    );
    spent(
        "size(self.note + self.note) > 0",
        "builds a text of more than",
    );
}

#[test]
fn long_lists_are_fine() {
    table(
        &numbers(50_000),
        &[
            (
                "self.numbers.all(a, a >= 0 && a < 50000 && a + 1 > a)",
                "holds",
            ),
            ("distinct(self.numbers)", "holds"),
            ("without_gaps(self.numbers.map(a, a + 1))", "holds"),
            ("size(self.numbers.filter(a, a % 2 == 0)) == 25000", "holds"),
            ("agrees(sum(self.numbers), 1249975000)", "holds"),
            ("all_agree(self.numbers)", "contradicted"),
        ],
    );
    let Verdict::Contradicted(traces) = verdict(&numbers(50_000), "all_agree(self.numbers)") else {
        panic!("0 is not 49999");
    };
    let texts: Vec<_> = traces[0]
        .inputs
        .iter()
        .map(|input| input.text.as_str())
        .collect();
    assert_eq!(texts, ["0", "49999"]);
}
