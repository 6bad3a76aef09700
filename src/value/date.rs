//! A date as the range of days it can mean, and the text it was written as.
//! The grammar of that text is in `edtf`, comparisons in `chronology`.

use std::borrow::Cow;
use std::fmt;

use super::date_fault::{DateFault, Day, day_text};
use super::edtf;

/// The days that a date can mean. Not empty; an end that is `None` is open or unknown.
#[derive(Debug, Clone)]
pub struct DateRange<'a> {
    pub(super) earliest: Option<Day>,
    pub(super) latest: Option<Day>,
    /// `None` where it was computed.
    pub(super) written: Option<Cow<'a, str>>,
}

impl<'a> DateRange<'a> {
    /// Reads a TOML date or date-time as written, or EDTF (ISO 8601-2) up to level 1.
    pub fn parse(text: &'a str) -> Result<Self, DateFault> {
        let (earliest, latest) = edtf::parse(text)?;
        Ok(Self {
            earliest,
            latest,
            written: Some(Cow::Borrowed(text)),
        })
    }

    /// One day.
    pub fn day(day: Day) -> Self {
        Self::computed(Some(day), Some(day))
    }

    pub(super) fn computed(earliest: Option<Day>, latest: Option<Day>) -> Self {
        Self {
            earliest,
            latest,
            written: None,
        }
    }

    /// The first day it can mean; `None` if it has no beginning.
    pub fn earliest(&self) -> Option<Day> {
        self.earliest
    }

    /// The last day it can mean; `None` if it has no end.
    pub fn latest(&self) -> Option<Day> {
        self.latest
    }

    /// The one day it means, if it means one.
    pub fn single_day(&self) -> Option<Day> {
        self.earliest.filter(|_| self.earliest == self.latest)
    }

    /// Whether the day is one that it can mean.
    pub fn contains(&self, day: Day) -> bool {
        self.earliest.is_none_or(|first| first <= day) && self.latest.is_none_or(|last| day <= last)
    }

    /// The days as text: `[2021-09-01, 2021-09-30]`, `(−∞, 2021-12-31]`.
    pub fn range_text(&self) -> String {
        let low = self.earliest.map(|day| format!("[{}", day_text(day)));
        let high = self.latest.map(|day| format!("{}]", day_text(day)));
        let (low, high) = (low.as_deref(), high.as_deref());
        format!("{}, {}", low.unwrap_or("(−∞"), high.unwrap_or("∞)"))
    }

    /// The same date with words of its own.
    pub fn into_owned(self) -> DateRange<'static> {
        DateRange {
            earliest: self.earliest,
            latest: self.latest,
            written: self.written.map(|text| Cow::Owned(text.into_owned())),
        }
    }
}

/// Equality is that of the days meant, not of the text.
impl PartialEq for DateRange<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.earliest, self.latest) == (other.earliest, other.latest)
    }
}

impl Eq for DateRange<'_> {}

/// As written; a computed date as a day or an interval of EDTF.
impl fmt::Display for DateRange<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(text) = &self.written {
            return f.write_str(text);
        }
        if let Some(day) = self.single_day() {
            return f.write_str(&day_text(day));
        }
        let end = |day: Option<Day>| day.map_or("..".into(), day_text);
        write!(f, "{}/{}", end(self.earliest), end(self.latest))
    }
}
