//! Order and distance of dates: nothing is accused that some days would satisfy.

use factum::value::{
    DateRange, Day, Outcome, Undecided, day_text, days_between, earliest, first_day, last_day,
    latest, not_after, not_before, overlaps, within, years_between,
};
use proptest::prelude::*;

use super::exact;

use Outcome::{Contradicted, Holds};

fn date(text: &str) -> DateRange<'_> {
    DateRange::parse(text).expect("a date")
}

#[track_caller]
fn outcome(of: impl Fn(&DateRange<'_>, &DateRange<'_>) -> Outcome, a: &str, b: &str) -> Outcome {
    of(&date(a), &date(b))
}

#[test]
fn order() {
    assert_eq!(outcome(not_after, "2021-10-05", "2021-10-05"), Holds);
    assert_eq!(outcome(not_after, "2021-10-06", "2021-10-05"), Contradicted);
    assert_eq!(outcome(not_after, "2021-10-31", "2021-10"), Holds);
    assert_eq!(outcome(not_after, "2021-11-01", "2021-10"), Contradicted);
    assert_eq!(outcome(not_after, "2021-11-01", "2021-10~"), Holds);
    assert_eq!(outcome(not_after, "2021", "2021-01-01"), Holds);
    assert_eq!(outcome(not_after, "2021", "2020-12-31"), Contradicted);
    assert_eq!(outcome(not_after, "../2021", "1900"), Holds);
    assert_eq!(outcome(not_after, "2021/..", "1900"), Contradicted);
    assert_eq!(outcome(not_after, "2021", "1900/.."), Holds);
    assert_eq!(
        outcome(not_before, "2021-10-05", "2021-10-06"),
        Contradicted
    );
    assert_eq!(outcome(not_before, "2021-10-05", "2021-10"), Holds);
    assert_eq!(outcome(not_before, "1900", "../2021"), Holds);
    assert_eq!(outcome(not_before, "../1900", "2021"), Contradicted);
}

#[test]
fn lying_in_a_period() {
    assert_eq!(outcome(within, "2021-10-05", "2021-10"), Holds);
    assert_eq!(outcome(within, "2021-11-05", "2021-10"), Contradicted);
    assert_eq!(outcome(within, "2021", "2021-10"), Holds);
    assert_eq!(outcome(within, "2020-08/2020-10", "2020-10-31/.."), Holds);
    assert_eq!(
        outcome(overlaps, "2020-08/2020-10", "2020-11/.."),
        Contradicted
    );
    assert_eq!(outcome(overlaps, "../2020", "2020-12-31/.."), Holds);
}

#[test]
fn first_and_last() {
    let text = |found: Result<DateRange<'_>, Undecided>| found.map(|d| d.to_string());
    assert_eq!(text(first_day(&date("2021-09"))), Ok("2021-09-01".into()));
    assert_eq!(text(last_day(&date("2021-09"))), Ok("2021-09-30".into()));
    assert!(matches!(
        first_day(&date("../2021")),
        Err(Undecided::NotCheckable(_))
    ));
    assert!(matches!(
        last_day(&date("2021/")),
        Err(Undecided::NotCheckable(_))
    ));
    let dates = ["2021-09", "2021-09-15", "2022"].map(date);
    assert_eq!(text(earliest(&dates)), Ok("2021-09-01/2021-09-15".into()));
    assert_eq!(text(latest(&dates)), Ok("2022-01-01/2022-12-31".into()));
    let open = ["2021-09", "../2021-10"].map(date);
    assert_eq!(text(earliest(&open)), Ok("../2021-09-30".into()));
    assert_eq!(text(latest(&open)), Ok("2021-09-01/2021-10-31".into()));
    let open = ["2021-09", "2021/.."].map(date);
    assert_eq!(text(earliest(&open)), Ok("2021-01-01/2021-09-30".into()));
    assert_eq!(text(latest(&open)), Ok("2021-09-01/..".into()));
    assert!(matches!(earliest([]), Err(Undecided::NotCheckable(_))));
    assert!(matches!(latest([]), Err(Undecided::NotCheckable(_))));
}

#[test]
fn ranges_as_text() {
    assert_eq!(date("2021-09").range_text(), "[2021-09-01, 2021-09-30]");
    assert_eq!(date("../2021").range_text(), "(−∞, 2021-12-31]");
    assert_eq!(date("2021/").range_text(), "[2021-01-01, ∞)");
}

#[test]
fn distances() {
    let days = |a, b| days_between(&date(a), &date(b)).shown();
    assert_eq!(days("2021-02-28", "2021-03-01").text, "1 days");
    assert_eq!(days("2021-03-01", "2020-03-01").text, "-365 days");
    assert_eq!(days("2021-09", "2021-10-05").range, "[5, 34]");
    assert_eq!(days("../2021", "2022-01-01").range, "[1, ∞)");
    assert_eq!(days("-9999-01-01", "9999-12-31").text, "7304483 days");
    let years = |a, b| years_between(&date(a), &date(b)).shown();
    assert_eq!(
        (
            years("1980-03-01", "2015-02-28").text,
            years("1980-03-01", "2015-02-28").range
        ),
        ("34 years".into(), "[34, 35]".into())
    );
    assert_eq!(years("1980-03-01", "2015-03-01").range, "[35, 36]");
    assert_eq!(years("2000-02-29", "2001-02-28").range, "[0, 1]");
    assert_eq!(years("2000-02-29", "2001-03-01").range, "[1, 2]");
    assert_eq!(years("2015-03-01", "2014-03-01").range, "[-1, 0]");
    assert_eq!(years("2015-03-01", "2014-02-01").range, "[-2, -1]");
    assert_eq!(years("1980", "2015-06-01").range, "[34, 36]");
    assert_eq!(years("1980", "2015-06-01").text, "between 34 and 36 years");
    assert_eq!(years("1980-01-01", "2015/..").range, "[35, ∞)");
}

/// Days close together, so that the ranges often touch.
fn day() -> impl Strategy<Value = Day> {
    (2019_i16..2022, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| Day::new(y, m, d).expect("a day"))
}

/// A range as text, and some of its days (the ends first, where it has them).
fn dated() -> impl Strategy<Value = (String, Vec<Day>)> {
    (day(), day(), 0_u8..6, 0_i32..8).prop_map(|(a, b, form, more)| {
        let (a, b) = (a.min(b), a.max(b));
        let text = match form {
            0 => format!("../{}", day_text(b)),
            1 => format!("{}/..", day_text(a)),
            2 => day_text(a),
            3 => day_text(a)[..7].to_string(),
            4 => format!("{}~", &day_text(a)[..7]),
            _ => format!("{}/{}", day_text(a), day_text(b)),
        };
        let range = date(&text);
        let far = |year| Day::new(year, 1, 1).expect("a day");
        let low = range.earliest().unwrap_or(far(1000));
        let high = range.latest().unwrap_or(far(3000));
        let mut days = vec![low, high];
        days.extend(
            (0..more).filter_map(|_| low.tomorrow().ok().filter(|day| range.contains(*day))),
        );
        drop(range);
        (text, days)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn nothing_is_accused_that_some_days_satisfy((a, x) in dated(), (b, y) in dated()) {
        let pairs = || x.iter().flat_map(|x| y.iter().map(move |y| (*x, *y)));
        let possible = |test: fn(Day, Day) -> bool| Outcome::as_bool(&if pairs().any(|(x, y)| test(x, y)) { Holds } else { Contradicted });
        // The extreme days are among those tried, so this is exact for order.
        prop_assert_eq!(outcome(not_after, &a, &b).as_bool(), possible(|x, y| x <= y), "{} {}", a, b);
        prop_assert_eq!(outcome(not_before, &a, &b).as_bool(), possible(|x, y| x >= y), "{} {}", a, b);
        let shared = x.iter().any(|day| date(&b).contains(*day)) || y.iter().any(|day| date(&a).contains(*day));
        prop_assert_eq!(outcome(within, &a, &b).as_bool(), Some(shared), "{} {}", a, b);
        prop_assert_eq!(outcome(overlaps, &b, &a), outcome(within, &a, &b));
    }

    #[test]
    fn distances_contain_those_of_all_days((a, x) in dated(), (b, y) in dated()) {
        let (days, years) = (days_between(&date(&a), &date(&b)), years_between(&date(&a), &date(&b)));
        for (x, y) in x.iter().flat_map(|x| y.iter().map(move |y| (*x, *y))) {
            let apart = days_between(&DateRange::day(x), &DateRange::day(y));
            prop_assert!(days.range().contains_all(apart.range()));
            let anniversaries = years_between(&DateRange::day(x), &DateRange::day(y));
            prop_assert!(years.range().contains_all(anniversaries.range()));
            // A year is 365 or 366 days: the count can't be off by more than that allows.
            let (days, years) = (apart.range().centre().expect("valid by construction"), anniversaries.range().centre().expect("valid by construction"));
            prop_assert!(&exact("365.2425") * years <= days + &exact("2"));
            prop_assert!(days - &exact("2") <= &exact("365.2425") * &(years + &exact("1")));
        }
    }

    #[test]
    fn the_earliest_contains_that_of_any_choice((a, x) in dated(), (b, y) in dated()) {
        let (first, last) = (earliest(&[date(&a), date(&b)]).expect("valid by construction"), latest(&[date(&a), date(&b)]).expect("valid by construction"));
        for (x, y) in x.iter().flat_map(|x| y.iter().map(move |y| (*x, *y))) {
            prop_assert!(first.contains(x.min(y)));
            prop_assert!(last.contains(x.max(y)));
        }
    }
}
