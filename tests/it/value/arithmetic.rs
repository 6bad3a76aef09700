//! Arithmetic on quantities: units, scales, and what has no result.

use factum::value::{
    Exact, NotComparable, Quantity, Undecided, difference, divided, fall, percent_change, plus,
    ratio, share, sum, times,
};

use super::{exact, people, plain, scaled};

type Computed<'a> = Result<Quantity<'a>, Undecided>;

#[track_caller]
fn gives(computed: Computed<'_>, text: &str, range: &str) {
    let computed = computed.expect("a result");
    let shown = computed.shown();
    assert_eq!((&*shown.text, &*shown.range), (text, range));
    assert!(computed.is_computed());
}

#[track_caller]
fn fault(computed: Computed<'_>) -> NotComparable {
    match computed {
        Err(Undecided::NotComparable(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn sums() {
    let (a, b, c) = (plain("1.5", "EUR"), plain("2.25", "EUR"), plain("3", "EUR"));
    gives(sum([&a, &b, &c]), "6.75 EUR", "[6.695, 6.805]");
    gives(sum([&a]), "1.5 EUR", "[1.45, 1.55]");
    gives(
        sum(&vec![people("over", "5"), people("exact", "2")]),
        "over 7 people",
        "(7, ∞)",
    );
    gives(
        sum(&vec![people("over", "5"), people("under", "2")]),
        "any number of people",
        "(−∞, ∞)",
    );
    gives(
        sum(&vec![people("up_to", "5"), people("under", "2")]),
        "under 7 people",
        "(−∞, 7)",
    );
    assert!(matches!(sum([]), Err(Undecided::NotCheckable(_))));
}

#[test]
fn a_bare_number_takes_the_unit_of_the_other_side() {
    let five = Quantity::bare(Exact::from(5_i64));
    gives(plus(&five, &plain("2", "EUR")), "7 EUR", "[7, 7]");
    gives(plus(&plain("2", "EUR"), &five), "7 EUR", "[7, 7]");
    gives(difference(&five, &plain("2", "EUR")), "3 EUR", "[3, 3]");
    gives(plus(&five, &five), "10", "[10, 10]");
    gives(
        plus(&scaled("2", "million", "EUR"), &five),
        "2.000005 million EUR",
        "[1.500005, 2.500005] million",
    );
    gives(
        difference(&plain("65", "percent"), &five),
        "60 percentage points",
        "[59.5, 60.5]",
    );
}

#[test]
fn a_result_is_shown_in_the_smaller_scale() {
    let (big, small) = (
        scaled("2.6", "billion", "USD"),
        scaled("814", "million", "USD"),
    );
    gives(
        plus(&big, &small),
        "3414 million USD",
        "[3363.5, 3464.5] million",
    );
    gives(
        plus(&small, &big),
        "3414 million USD",
        "[3363.5, 3464.5] million",
    );
    gives(
        difference(&big, &small),
        "1786 million USD",
        "[1735.5, 1836.5] million",
    );
    gives(
        plus(&big, &plain("5", "USD")),
        "2600000005 USD",
        "[2550000005, 2650000005]",
    );
}

#[test]
fn units_never_mix() {
    let (usd, eur) = (plain("2", "USD"), plain("2", "EUR"));
    let fault_of = fault(plus(&usd, &eur));
    assert_eq!(fault_of.operand, 1);
    assert_eq!(
        fault_of.reason,
        "a figure in \"EUR\" is not a figure in \"USD\""
    );
    assert_eq!(fault(sum([&usd, &usd, &eur, &usd])).operand, 2);
    for operation in [difference, ratio, share, percent_change, fall] {
        assert_eq!(fault(operation(&usd, &eur)).operand, 1);
    }
    let advice = fault(plus(&plain("2", "%"), &plain("3", "percent"))).advice;
    assert_eq!(advice, "write unit = \"percent\" in both");
}

#[test]
fn percents_and_percentage_points() {
    let (percent, points) = (plain("65", "percent"), plain("5", "percentage points"));
    gives(
        difference(&percent, &plain("60", "percent")),
        "5 percentage points",
        "[4, 6]",
    );
    gives(
        difference(&points, &points),
        "0 percentage points",
        "[0, 0]",
    );
    gives(difference(&percent, &points), "60 %", "[59.5, 60.5]");
    gives(plus(&percent, &points), "70 %", "[69.5, 70.5]");
    gives(plus(&points, &percent), "70 %", "[69.5, 70.5]");
    gives(plus(&points, &points), "10 percentage points", "[10, 10]");
    gives(plus(&percent, &percent), "130 %", "[129, 131]");
    gives(sum([&points, &percent, &points]), "75 %", "[74.5, 75.5]");
    let fault = fault(difference(&points, &percent));
    assert!(
        fault.advice.starts_with("the difference of two percents"),
        "{}",
        fault.advice
    );
}

#[test]
fn shares_and_changes() {
    let (a, b) = (plain("50", "EUR"), plain("200", "EUR"));
    gives(share(&a, &b), "25 %", "[25, 25]");
    gives(ratio(&b, &a), "4", "[4, 4]");
    gives(percent_change(&a, &b), "300 %", "[300, 300]");
    gives(percent_change(&b, &a), "-75 %", "[-75, -75]");
    gives(fall(&b, &a), "75 %", "[75, 75]");
    gives(fall(&a, &b), "-300 %", "[-300, -300]");
    let (from, to) = (people("rounded", "10"), people("rounded", "20"));
    // (20.5 / 9.5 − 1) and (19.5 / 10.5 − 1): nothing wider, since each operand enters once.
    gives(percent_change(&from, &to), "100 %", "[85, 116]");
    gives(
        share(&people("over", "50"), &people("exact", "200")),
        "over 25 %",
        "(25, ∞)",
    );
    gives(
        ratio(&people("exact", "10"), &people("over", "5")),
        "between 0 and 2",
        "(0, 2)",
    );
}

#[test]
fn plain_numbers_multiply_and_divide() {
    let quantity = scaled("2.6", "billion", "USD");
    gives(
        Ok(times(&quantity, &exact("2"))),
        "5.2 billion USD",
        "[5.1, 5.3] billion",
    );
    gives(
        Ok(times(&quantity, &exact("-1"))),
        "-2.6 billion USD",
        "[-2.65, -2.55] billion",
    );
    gives(
        divided(&quantity, &exact("4")),
        "0.65 billion USD",
        "[0.6375, 0.6625] billion",
    );
    let zero = fault(divided(&quantity, &Exact::ZERO));
    assert_eq!(
        (zero.operand, &*zero.reason),
        (1, "nothing can be divided by 0")
    );
}

#[test]
fn nothing_is_divided_by_a_range_that_contains_zero() {
    let (five, small) = (plain("5.0", "EUR"), plain("0.0", "EUR"));
    let of_share = fault(share(&five, &small));
    assert_eq!(of_share.operand, 1);
    assert_eq!(
        of_share.reason,
        "nothing can be divided by 0.0 EUR, which may be 0: [-0.05, 0.05]"
    );
    assert_eq!(fault(ratio(&five, &small)).operand, 1);
    assert_eq!(fault(percent_change(&small, &five)).operand, 0);
    assert_eq!(fault(fall(&small, &five)).operand, 0);
}
