//! The clock, read once: `FACTUM_NOW` or the system's.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::Failure;
use super::args::Common;

/// The instant of the run.
pub(super) fn now() -> Result<Zoned, Failure> {
    let instant = match std::env::var("FACTUM_NOW") {
        Ok(text) => text.parse::<Timestamp>().map_err(|_| {
            Failure(format!(
                "FACTUM_NOW is not an instant: \"{text}\"; write for example 2026-11-22T08:00:00Z"
            ))
        })?,
        Err(_) => Timestamp::now(),
    };
    Ok(instant.to_zoned(TimeZone::UTC))
}

/// The day of the run, as `YYYY-MM-DD`: `--today`, else the date of the instant in UTC.
pub(super) fn today(common: &Common) -> Result<String, Failure> {
    let date = match &common.today {
        Some(text) => text.parse::<Date>().map_err(|_| {
            Failure(format!(
                "--today is not a date: \"{text}\"; write for example 2026-11-22"
            ))
        })?,
        None => now()?.date(),
    };
    Ok(date.to_string())
}
