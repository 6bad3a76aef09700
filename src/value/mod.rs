//! What a figure and a date mean: exact numbers, quantities and dates as
//! ranges, and how they compare. Pure: no file, no record, no rule is known here.

mod agree;
mod arithmetic;
mod chronology;
mod date;
mod date_fault;
mod decimal;
mod edtf;
mod exact;
mod interval;
mod meaning;
mod outcome;
mod parts;
mod quantity;
mod read;
mod show;
mod unit;
mod words;

pub use agree::{Agreement, agrees, all_agree, at_least, at_most};
pub use arithmetic::{difference, divided, fall, percent_change, plus, ratio, share, sum, times};
pub use chronology::{
    days_between, earliest, first_day, last_day, latest, not_after, not_before, overlaps, within,
    years_between,
};
pub use date::DateRange;
pub use date_fault::{DateFault, Day, day_text};
pub use decimal::{Decimal, DecimalFault, MAX_DIGITS};
pub use exact::{Exact, Rounding};
pub use interval::{End, Interval};
pub use outcome::{NotComparable, Outcome, Undecided};
pub use parts::{Field, QuantityFault, QuantityParts, QuantityRules};
pub use quantity::{Qualifier, Quantity, Scale};
pub use show::{Shown, shown_apart};
