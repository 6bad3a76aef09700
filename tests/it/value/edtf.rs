//! Every form of date, every fault, and dates put together at random.

use factum::value::{DateRange, Day, day_text};
use proptest::prelude::*;

#[track_caller]
fn means(text: &str, earliest: &str, latest: &str) {
    let date = DateRange::parse(text).expect(text);
    let end = |day: Option<Day>| day.map_or("..".into(), day_text);
    let found = (end(date.earliest()), end(date.latest()));
    assert_eq!(found, (earliest.into(), latest.into()), "{text}");
    assert_eq!(date.to_string(), text);
}

#[test]
fn days() {
    means("2021-09-30", "2021-09-30", "2021-09-30");
    means("2020-02-29", "2020-02-29", "2020-02-29");
    means("0000-02-29", "0000-02-29", "0000-02-29");
    means("-0044-03-15", "-0044-03-15", "-0044-03-15");
    means("2021-09-30~", "2021-09-29", "2021-10-01");
    means("9999-12-31?", "9999-12-30", "..");
    means("-9999-01-01%", "..", "-9999-01-02");
}

#[test]
fn date_times_count_as_their_written_day() {
    for time in [
        "T12:00:00Z",
        "T23:59:60",
        "t12:00",
        " 12:00:00",
        "T12:00:00.123456789",
        "T00:00:00+14:00",
        "T12:00:00-05",
        "T12:00z",
        "T24:00:00",
    ] {
        means(&format!("2021-09-30{time}"), "2021-09-30", "2021-09-30");
    }
    means("-0044-03-15T12:00:00Z", "-0044-03-15", "-0044-03-15");
}

#[test]
fn months_and_years() {
    means("2021-09", "2021-09-01", "2021-09-30");
    means("2020-02", "2020-02-01", "2020-02-29");
    means("2021", "2021-01-01", "2021-12-31");
    means("-0001", "-0001-01-01", "-0001-12-31");
    means("2021-01?", "2020-12-01", "2021-02-28");
    means("2021-12~", "2021-11-01", "2022-01-31");
    means("2021%", "2020-01-01", "2022-12-31");
    means("9999~", "9998-01-01", "..");
    means("-9999~", "..", "-9998-12-31");
    means("Y2021", "2021-01-01", "2021-12-31");
    means("Y-0500", "-0500-01-01", "-0500-12-31");
    means("Y-9999", "-9999-01-01", "-9999-12-31");
}

#[test]
fn unspecified_digits() {
    means("201X", "2010-01-01", "2019-12-31");
    means("20XX", "2000-01-01", "2099-12-31");
    means("1XXX", "1000-01-01", "1999-12-31");
    means("-001X", "-0019-01-01", "-0010-12-31");
    means("2004-XX", "2004-01-01", "2004-12-31");
    means("1985-04-XX", "1985-04-01", "1985-04-30");
    means("1985-XX-XX", "1985-01-01", "1985-12-31");
    means("201X~", "2000-01-01", "2029-12-31");
    means("19XX?", "1800-01-01", "2099-12-31");
    means("2004-XX~", "2003-01-01", "2005-12-31");
    means("1985-04-XX~", "1985-03-01", "1985-05-31");
    means("1985-XX-XX%", "1984-01-01", "1986-12-31");
}

#[test]
fn seasons_with_a_month_at_either_side() {
    means("2021-21", "2021-02-01", "2021-06-30");
    means("2021-22", "2021-05-01", "2021-09-30");
    means("2021-23", "2021-08-01", "2021-12-31");
    // The winter that ends in 2021, or the one that begins in it.
    means("2021-24", "2020-11-01", "2022-03-31");
    means("2021-21~", "2020-11-01", "2021-09-30");
}

#[test]
fn intervals() {
    means("2020-08/2020-10", "2020-08-01", "2020-10-31");
    means("2020/2021-02", "2020-01-01", "2021-02-28");
    means("2021-02-01/2021-02-03", "2021-02-01", "2021-02-03");
    means("../2021", "..", "2021-12-31");
    means("2021-05/..", "2021-05-01", "..");
    means("/2021-05", "..", "2021-05-31");
    means("2021-05-04/", "2021-05-04", "..");
    means("2020-08~/2020-10?", "2020-07-01", "2020-11-30");
    means("2021-21/2021-23", "2021-02-01", "2021-12-31");
    means("-0100/0100", "-0100-01-01", "0100-12-31");
    means("2021/2021", "2021-01-01", "2021-12-31");
    means("2021-10/2021", "2021-10-01", "2021-12-31");
    means("201X/2021", "2010-01-01", "2021-12-31");
    means(
        "2021-09-30T12:00:00Z/2021-10-01",
        "2021-09-30",
        "2021-10-01",
    );
}

#[track_caller]
fn refused(text: &str, message: &str, advice: &str) {
    let fault = DateRange::parse(text).expect_err(text);
    assert_eq!(
        (&*fault.message, &*fault.advice),
        (message, advice),
        "{text}"
    );
}

#[test]
fn faults_say_what_and_what_now() {
    refused(
        "2021-09-31",
        "September has 30 days",
        "write 2021-09-30, or \"2021-09\" if the day is not known",
    );
    refused(
        "2021-02-29",
        "February 2021 has 28 days",
        "write 2021-02-28, or \"2021-02\" if the day is not known",
    );
    refused(
        "-0001-04-31",
        "April has 30 days",
        "write -0001-04-30, or \"-0001-04\" if the day is not known",
    );
    refused(
        "2021-01-32T10:00:00",
        "January has 31 days",
        "write 2021-01-31, or \"2021-01\" if the day is not known",
    );
    refused(
        "2021-09-00",
        "there is no day 00",
        "write \"2021-09\" if the day is not known",
    );
    refused(
        "2021-13-01",
        "there is no month 13",
        "months go from 01 to 12; write \"2021\" if the month is not known",
    );
    refused(
        "2021-00",
        "there is no month 00",
        "months go from 01 to 12; write \"2021\" if the month is not known",
    );
    refused(
        "-0044-25",
        "there is no month 25",
        "months go from 01 to 12; write \"-0044\" if the month is not known",
    );
    refused(
        "2021-9-5",
        "months and days have two digits",
        "write 2021-09-05",
    );
    refused("2021-9", "months and days have two digits", "write 2021-09");
    refused(
        "2021-05/2020-04",
        "the interval ends before it starts",
        "write \"2020-04/2021-05\" if the two were exchanged",
    );
    refused(
        "2021/2021-02-31",
        "February 2021 has 28 days",
        "write 2021-02-28, or \"2021-02\" if the day is not known",
    );
    refused(
        "../..",
        "an interval without ends says nothing",
        "give at least one end, such as \"2021/..\", or leave the date out",
    );
    refused(
        "/",
        "an interval without ends says nothing",
        "give at least one end, such as \"2021/..\", or leave the date out",
    );
    refused(
        "Y17000",
        "the year Y17000 is too far away",
        "dates are known from the year -9999 to 9999",
    );
    refused(
        "Y-99999999999999999",
        "the year Y-99999999999999999 is too far away",
        "dates are known from the year -9999 to 9999",
    );
}

#[test]
fn what_is_no_date_is_refused() {
    let long = "2".repeat(500);
    for text in [
        "",
        "-",
        "21",
        "20211",
        "2021-",
        "-2021-",
        "2021-09-",
        "2021-09-05-01",
        "30.09.2021",
        "30-09-2021",
        "09/30/2021",
        "September 2021",
        "XXXX",
        "20X1",
        "2X21",
        "201x",
        "XXXX-12",
        "20XX-05",
        "2021-X1",
        "2021-1X",
        "2021-09-1X",
        "2021-XX-05",
        "2004~-06",
        "?2004",
        "2004?~",
        "[2020,2021]",
        "{2020}",
        "1950S2",
        "Y202",
        "Y",
        "Y20a1",
        "+2021",
        " 2021",
        "2021 ",
        "12:00:00",
        "2021-09-30T",
        "2021-09-30T1:00",
        "2021-09-30T25:00",
        "2021-09-30T12:61",
        "2021-09-30T12:00:00+",
        "2021-09-30T12:00:00ZZ",
        "2021-09-30T12:00:00.",
        "2021-09-XXT12:00",
        "2021-09-30X12:00",
        "2021-09T12:00",
        "2021/2022/2023",
        "２０２１",
        "2021-09-３0",
        "2021…",
        &long,
    ] {
        let fault = DateRange::parse(text).expect_err(text);
        assert!(
            fault.message.ends_with("is not a date"),
            "{text}: {}",
            fault.message
        );
        assert!(fault.message.chars().count() < 60);
    }
}

/// One date: its text and the days it means, worked out from the calendar alone.
fn single() -> impl Strategy<Value = (String, Day, Day)> {
    let qualifier = prop::sample::select(vec!["", "~", "?", "%"]);
    (-9990_i16..9990, 1_i8..=12, 1_i8..=28, 0_u8..5, qualifier).prop_map(
        |(year, month, day, form, qualifier)| {
            let shown = format!("{}{:04}", if year < 0 { "-" } else { "" }, year.abs());
            let widened = !qualifier.is_empty();
            let first = |y: i16, m: i8| Day::new(y, m, 1).expect("a month");
            let (before, after) = if widened { (1, 1) } else { (0, 0) };
            let (text, low, high) = match form {
                0 => (
                    shown,
                    first(year - before, 1),
                    first(year + after, 12).last_of_month(),
                ),
                1 => (
                    format!("{shown}-XX"),
                    first(year - before, 1),
                    first(year + after, 12).last_of_month(),
                ),
                2 | 3 => {
                    let one = first(year, month);
                    let low = if widened {
                        one.yesterday().expect("a day").first_of_month()
                    } else {
                        one
                    };
                    let high = one.last_of_month();
                    let high = if widened {
                        high.tomorrow().expect("a day").last_of_month()
                    } else {
                        high
                    };
                    let rest = if form == 2 { "" } else { "-XX" };
                    (format!("{shown}-{month:02}{rest}"), low, high)
                }
                _ => {
                    let one = Day::new(year, month, day).expect("a day");
                    let low = if widened {
                        one.yesterday().expect("a day")
                    } else {
                        one
                    };
                    let high = if widened {
                        one.tomorrow().expect("a day")
                    } else {
                        one
                    };
                    (format!("{shown}-{month:02}-{day:02}"), low, high)
                }
            };
            (format!("{text}{qualifier}"), low, high)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn single_dates_go_round((text, low, high) in single()) {
        let date = DateRange::parse(&text).expect("a date");
        prop_assert_eq!((date.earliest(), date.latest()), (Some(low), Some(high)), "{}", text);
        prop_assert_eq!(date.to_string(), text.clone());
        prop_assert!(date.contains(low) && date.contains(high));
        prop_assert!(!low.yesterday().is_ok_and(|day| date.contains(day)));
        prop_assert!(!high.tomorrow().is_ok_and(|day| date.contains(day)));
        // What a date means can itself be written as one.
        let days = format!("{}/{}", day_text(low), day_text(high));
        prop_assert_eq!(DateRange::parse(&days).expect("an interval"), date.clone());
        prop_assert_eq!(date.clone().into_owned().to_string(), text);
    }

    #[test]
    fn intervals_go_round((a, low, _) in single(), (b, _, high) in single(), open in 0_u8..6) {
        let (a, low) = match open { 0 => ("..".into(), None), 1 => (String::new(), None), _ => (a, Some(low)) };
        let (b, high) = match open { 2 => ("..".into(), None), 3 => (String::new(), None), _ => (b, Some(high)) };
        let text = format!("{a}/{b}");
        let read = DateRange::parse(&text);
        if low.zip(high).is_some_and(|(low, high)| high < low) {
            prop_assert_eq!(read.expect_err("a fault").message, "the interval ends before it starts");
        } else {
            let date = read.expect("an interval");
            prop_assert_eq!((date.earliest(), date.latest()), (low, high));
            prop_assert_eq!(date.to_string(), text);
        }
    }

    #[test]
    fn no_text_is_too_strange(text in prop_oneof!["\\PC{0,90}", "[-0-9XYTZ:./~?% +]{0,30}"]) {
        match DateRange::parse(&text) {
            Ok(date) => {
                prop_assert!(date.earliest().is_none() || date.latest().is_none() || date.earliest() <= date.latest());
                prop_assert_eq!(date.to_string(), text);
            }
            Err(fault) => prop_assert!(!fault.message.is_empty() && !fault.advice.is_empty()),
        }
    }

    #[test]
    fn any_day_of_the_calendar_is_valid_or_explained(year in 0_i16..=9999, month in 0_i8..99, day in 0_i8..99) {
        let text = format!("{year:04}-{month:02}-{day:02}");
        match (DateRange::parse(&text), Day::new(year, month, day)) {
            (Ok(date), Ok(day)) => prop_assert_eq!(date.single_day(), Some(day)),
            (Err(fault), Err(_)) => prop_assert!(!fault.message.ends_with("is not a date")),
            (read, expected) => prop_assert!(false, "{:?} {:?}", read, expected),
        }
    }
}
