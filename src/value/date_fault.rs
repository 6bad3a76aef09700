//! Days as text, and what can be wrong with a date, in plain words. What a date
//! means is in `edtf`.

/// A day of the proleptic Gregorian calendar, from −9999 to 9999.
pub use jiff::civil::Date as Day;

use super::words::shortened;

/// Why a text is no date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFault {
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do.
    pub advice: String,
}

/// What is wrong with a date, before it is put into words.
pub(super) enum Problem {
    NotADate,
    /// The year as written.
    YearOutOfRange,
    /// The year, and the month that it does not have.
    Month(i32, u8),
    /// The year, its month, and the day that this does not have.
    Day(i16, i8, u8),
    /// A month or day of one digit, with the text to write instead.
    OneDigit(String),
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Problem {
    /// The fault in words, for the text as written.
    #[cold]
    pub(super) fn explain(self, text: &str) -> DateFault {
        match self {
            Self::NotADate => not_a_date(text),
            Self::YearOutOfRange => fault(
                format!("the year {} is too far away", shortened(text)),
                "dates are known from the year -9999 to 9999",
            ),
            Self::Month(year, month) => fault(
                format!("there is no month {month:02}"),
                format!(
                    "months go from 01 to 12; write \"{}\" if the month is not known",
                    year_as_written(year)
                ),
            ),
            Self::Day(year, month, day) => no_such_day(year, month, day),
            Self::OneDigit(corrected) => fault(
                "months and days have two digits",
                format!("write {corrected}"),
            ),
        }
    }
}

fn no_such_day(year: i16, month: i8, day: u8) -> DateFault {
    let (Ok(first), Ok(index)) = (Day::new(year, month, 1), usize::try_from(month - 1)) else {
        return not_a_date("");
    };
    let last = day_text(first.last_of_month());
    let (name, days) = (MONTHS.get(index).unwrap_or(&""), first.days_in_month());
    let unknown = last.get(..last.len() - 3).unwrap_or(&last);
    let month_only = format!("\"{unknown}\" if the day is not known");
    match (day, month) {
        (0, _) => fault("there is no day 00", format!("write {month_only}")),
        (_, 2) => fault(
            format!("{name} {year} has {days} days"),
            format!("write {last}, or {month_only}"),
        ),
        _ => fault(
            format!("{name} has {days} days"),
            format!("write {last}, or {month_only}"),
        ),
    }
}

/// The text is nothing like a date.
pub(super) fn not_a_date(text: &str) -> DateFault {
    fault(
        format!("\"{}\" is not a date", shortened(text)),
        "write year, month and day, such as 2021-09-30; \"2021-09\", \"2021\", \"2021~\" and \"2020-08/2020-10\" are dates too",
    )
}

/// A fault of this message and advice.
#[cold]
pub(super) fn fault(message: impl Into<String>, advice: impl Into<String>) -> DateFault {
    DateFault {
        message: message.into(),
        advice: advice.into(),
    }
}

/// A year of four digits with its sign.
pub(super) fn year_as_written(year: i32) -> String {
    let sign = if year < 0 { "-" } else { "" };
    format!("{sign}{:04}", year.unsigned_abs())
}

/// A day in EDTF: `2021-09-30`, `-0044-03-15`.
pub fn day_text(day: Day) -> String {
    let sign = if day.year() < 0 { "-" } else { "" };
    let year = day.year().unsigned_abs();
    format!("{sign}{year:04}-{:02}-{:02}", day.month(), day.day())
}
