//! The grammar of dates: TOML's dates and date-times, and EDTF (ISO 8601-2,
//! annex A) at levels 0 and 1. Gives days; knows nothing of records.
//!
//! - `~ ? %` widen by one unit of what is written, each way: a day, a month, a
//!   season (three months), a year, a decade…; in `2004-XX` the year is what is written.
//! - Seasons are those of the northern half of the Earth by whole months, widened by a month.
//!   The winter of a year may be the one that ends in it or the one that begins in it.
//! - Days beyond the calendar's ends (−9999 to 9999) are unbounded.

use super::date_fault::{DateFault, Day, Problem, fault, not_a_date, year_as_written};

/// First and last day; `None` where the range has no such end.
type Days = (Option<Day>, Option<Day>);

/// Longer texts are refused unread.
const MAX_LENGTH: usize = 80;

/// Reads one date or interval.
pub(super) fn parse(text: &str) -> Result<Days, DateFault> {
    if text.len() > MAX_LENGTH {
        return Err(not_a_date(text));
    }
    if let Some(day) = plain_day(text) {
        return Ok((Some(day), Some(day)));
    }
    match text.split_once('/') {
        Some((start, end)) => interval(text, start, end),
        None => single(text),
    }
}

/// `2021-09-15`, which nearly all dates are, in one look; anything else, also a day that cannot
/// be, is read by its parts.
fn plain_day(text: &str) -> Option<Day> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else {
        return None;
    };
    let pair = |tens: u8, ones: u8| {
        let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        digits.then(|| i8::try_from(10 * (tens - b'0') + (ones - b'0')).unwrap_or_default())
    };
    let year = 100 * i16::from(pair(y1, y2)?) + i16::from(pair(y3, y4)?);
    Day::new(year, pair(m1, m2)?, pair(d1, d2)?).ok()
}

fn interval(text: &str, start: &str, end: &str) -> Result<Days, DateFault> {
    if end.contains('/') {
        return Err(not_a_date(text));
    }
    let is_open = |side: &str| matches!(side, "" | "..");
    if is_open(start) && is_open(end) {
        let advice = "give at least one end, such as \"2021/..\", or leave the date out";
        return Err(fault("an interval without ends says nothing", advice));
    }
    let side = |text| {
        if is_open(text) {
            Ok((None, None))
        } else {
            single(text)
        }
    };
    let ((first, _), (_, last)) = (side(start)?, side(end)?);
    match (first, last) {
        (Some(first), Some(last)) if last < first => {
            let advice = format!("write \"{end}/{start}\" if the two were exchanged");
            Err(fault("the interval ends before it starts", advice))
        }
        days => Ok((days.0, days.1)),
    }
}

/// What a date says before any widening.
enum Written {
    Day(Day),
    /// From one month to another (counted from year 0), and how many a unit has.
    Months {
        first: i32,
        last: i32,
        unit: i32,
    },
}

fn single(text: &str) -> Result<Days, DateFault> {
    let plain = text.strip_suffix(['~', '?', '%']);
    let written = date(plain.unwrap_or(text)).map_err(|problem| problem.explain(text))?;
    let times = i32::from(plain.is_some());
    Ok(match written {
        Written::Day(day) if times == 0 => (Some(day), Some(day)),
        Written::Day(day) => (day.yesterday().ok(), day.tomorrow().ok()),
        Written::Months { first, last, unit } => (
            first_of_month(first - times * unit),
            first_of_month(last + times * unit).map(Day::last_of_month),
        ),
    })
}

fn first_of_month(month: i32) -> Option<Day> {
    let year = i16::try_from(month.div_euclid(12)).ok()?;
    let month = i8::try_from(month.rem_euclid(12)).ok()?;
    Day::new(year, month + 1, 1).ok()
}

fn date(text: &str) -> Result<Written, Problem> {
    if let Some(year) = text.strip_prefix('Y') {
        return long_year(year);
    }
    let (sign, body) = match text.strip_prefix('-') {
        Some(body) => (-1, body),
        None => (1, text),
    };
    let body = without_time(body).ok_or(Problem::NotADate)?;
    let mut fields = body.split('-');
    let year = fields.next().unwrap_or_default();
    let (month, day) = (fields.next(), fields.next());
    if fields.next().is_some() {
        return Err(Problem::NotADate);
    }
    match (month, day) {
        (None, _) => years(year, sign),
        (Some(month), None) => month_or_season(year, sign, month),
        (Some(month), Some(day)) => full_date(year, sign, month, day),
    }
}

/// `Y2021`, `Y-5000`: a year behind a letter, as EDTF writes those beyond four digits.
fn long_year(text: &str) -> Result<Written, Problem> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.len() < 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Problem::NotADate);
    }
    let year = text.parse::<i32>().ok();
    let year = year.filter(|year| year.abs() <= 9999);
    Ok(whole_years(year.ok_or(Problem::YearOutOfRange)?, 1))
}

/// Cuts off the time of day, which begins after the ten characters of a full
/// date; `None` if what stands there is no time.
fn without_time(body: &str) -> Option<&str> {
    let Some((at, separator)) = body.char_indices().nth(10) else {
        return Some(body);
    };
    let (day, time) = (body.get(..at)?, body.get(at + separator.len_utf8()..)?);
    let known = matches!(separator, 'T' | 't' | ' ') && is_time(time) && !day.contains('X');
    known.then_some(day)
}

/// `12:00`, `12:00:00.5Z`, `12:00:00+02:00`.
fn is_time(text: &str) -> bool {
    let (clock, offset) = match text.find(['Z', 'z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let (clock, fraction) = match clock.split_once('.') {
        Some((clock, fraction)) => (clock, fraction),
        None => (clock, "0"),
    };
    let zone = match offset.strip_prefix(['+', '-']) {
        Some(zone) => zone.len() <= 5 && is_clock(zone, &[24, 60]),
        None => offset.len() <= 1,
    };
    let fraction = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
    zone && fraction && clock.len() >= 5 && is_clock(clock, &[25, 60, 61])
}

/// Two-digit fields between colons, each below its limit.
fn is_clock(text: &str, limits: &[u8]) -> bool {
    let mut limits = limits.iter();
    text.split(':').all(|field| {
        let limit = limits.next();
        two_digits(field)
            .zip(limit)
            .is_some_and(|(n, limit)| n < *limit)
    })
}

fn two_digits(field: &str) -> Option<u8> {
    let well_formed = field.len() == 2 && field.bytes().all(|b| b.is_ascii_digit());
    field.parse().ok().filter(|_| well_formed)
}

/// Four digits, of which the last ones may be unspecified: `2021`, `201X`, `20XX`.
fn years(text: &str, sign: i32) -> Result<Written, Problem> {
    let digits = text.trim_end_matches('X');
    let plain = text.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
    let known = digits.parse::<i32>().ok().filter(|_| plain);
    let span = match text.len().saturating_sub(digits.len()) {
        0 => 1,
        1 => 10,
        2 => 100,
        _ => 1000,
    };
    let first = known.ok_or(Problem::NotADate)? * span;
    // Before year 0 the digits count backwards: -001X begins with -0019.
    let first = if sign < 0 { -(first + span - 1) } else { first };
    Ok(whole_years(first, span))
}

fn whole_years(first: i32, years: i32) -> Written {
    Written::Months {
        first: first * 12,
        last: (first + years) * 12 - 1,
        unit: years * 12,
    }
}

/// A year that stands before a month: all its digits are known.
fn known_year(text: &str, sign: i32) -> Result<i32, Problem> {
    let plain = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let year = text.parse::<i32>().ok().filter(|_| plain);
    Ok(year.ok_or(Problem::NotADate)? * sign)
}

fn month_or_season(year: &str, sign: i32, month: &str) -> Result<Written, Problem> {
    let year = known_year(year, sign)?;
    if month == "XX" {
        return Ok(whole_years(year, 1));
    }
    match number(month, || format!("{}-0{month}", year_as_written(year)))? {
        n @ 1..=12 => Ok(one_month(year, n)),
        season @ 21..=24 => Ok(whole_season(year, season)),
        n => Err(Problem::Month(year, n)),
    }
}

fn one_month(year: i32, month: u8) -> Written {
    let month = year * 12 + i32::from(month) - 1;
    Written::Months {
        first: month,
        last: month,
        unit: 1,
    }
}

/// Spring is March to May; a month is added at either side, and winter may be either of two.
fn whole_season(year: i32, season: u8) -> Written {
    let january = year * 12;
    let (first, last) = match season {
        21 => (january + 2, january + 4),
        22 => (january + 5, january + 7),
        23 => (january + 8, january + 10),
        _ => (january - 1, january + 13),
    };
    Written::Months {
        first: first - 1,
        last: last + 1,
        unit: 3,
    }
}

fn full_date(year: &str, sign: i32, month: &str, day: &str) -> Result<Written, Problem> {
    let year = known_year(year, sign)?;
    if (month, day) == ("XX", "XX") {
        return Ok(whole_years(year, 1));
    }
    let padded = || format!("{}-{month:0>2}-{day:0>2}", year_as_written(year));
    let number_of_month = number(month, padded)?;
    if !(1..=12).contains(&number_of_month) {
        return Err(Problem::Month(year, number_of_month));
    }
    if day == "XX" {
        return Ok(one_month(year, number_of_month));
    }
    let number_of_day = number(day, padded)?;
    let year = i16::try_from(year).map_err(|_| Problem::YearOutOfRange)?;
    let month = i8::try_from(number_of_month).map_err(|_| Problem::NotADate)?;
    let valid = i8::try_from(number_of_day).ok();
    let date = valid.and_then(|day| Day::new(year, month, day).ok());
    let date = date.ok_or(Problem::Day(year, month, number_of_day));
    date.map(Written::Day)
}

/// A month or day: two digits. One digit is a slip that can be corrected.
fn number(text: &str, corrected: impl Fn() -> String) -> Result<u8, Problem> {
    two_digits(text).ok_or_else(|| {
        let digits = text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
        if digits && !text.is_empty() {
            Problem::OneDigit(corrected())
        } else {
            Problem::NotADate
        }
    })
}
