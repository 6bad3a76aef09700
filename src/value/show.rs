//! How quantities look in findings: as written, as a range, and as two decimal
//! strings. Where digits run out, ranges are printed outward.

use super::exact::{Exact, Rounding, leading_exponent};
use super::interval::{End, Interval};
use super::quantity::{Origin, Qualifier, Quantity, Scale};
use super::unit::PERCENT;

/// Exact decimals are printed whole up to this many digits after the point.
const WHOLE_PLACES: u32 = 12;
/// No figure is printed with more digits after the point than this.
const MOST_PLACES: i32 = 120;

/// A quantity in words and digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// As written, or the central value as computed: `2.6 billion USD`, `65 %`.
    pub text: String,
    /// The range in the scale of the text: `[2.55, 2.65] billion`, `(35000, ∞)`.
    pub range: String,
    /// The lower end in full numbers, exact or rounded down; `None` if unbounded.
    pub low: Option<String>,
    /// The upper end in full numbers, exact or rounded up; `None` if unbounded.
    pub high: Option<String>,
    /// Whether the range leaves out its lower end, or has none.
    pub open_low: bool,
    /// Whether the range leaves out its upper end, or has none.
    pub open_high: bool,
}

impl Quantity<'_> {
    /// Shows it by itself.
    pub fn shown(&self) -> Shown {
        self.shown_with(0, 0)
    }

    /// Shows it with at least so many digits after the point, in its scale and in full numbers.
    fn shown_with(&self, scaled: u32, full: u32) -> Shown {
        let ends = Printed::new(&self.range, full, self.is_computed());
        let shifted = self.range.times(&Exact::scaled(1, -self.scale.exponent()));
        let in_scale = Printed::new(&shifted, scaled, self.is_computed());
        Shown {
            text: self.text(&shifted, &in_scale),
            range: joined(&[&in_scale.range(&shifted), self.scale.as_str()]),
            low: ends.low,
            high: ends.high,
            open_low: self.range.low().is_none_or(|end| end.open),
            open_high: self.range.high().is_none_or(|end| end.open),
        }
    }

    fn text(&self, shifted: &Interval, printed: &Printed) -> String {
        let number = match &self.origin {
            Origin::Number(qualifier, number) => joined(&[spoken(*qualifier), number]),
            Origin::Ends(low, high) => format!("between {low} and {high}"),
            Origin::Bare | Origin::Computed => printed.number(shifted),
        };
        let unit = match self.unit() {
            Some(PERCENT) => "%",
            unit => unit.unwrap_or_default(),
        };
        joined(&[&number, self.scale.as_str(), unit])
    }
}

/// Shows two quantities side by side, with enough digits that ranges which
/// don't meet don't seem to: rounding outward could close a small gap.
pub fn shown_apart(a: &Quantity<'_>, b: &Quantity<'_>) -> (Shown, Shown) {
    let gap = gap(&a.range, &b.range).or_else(|| gap(&b.range, &a.range));
    let places = |scale: Scale| {
        let exponent = gap.as_ref().and_then(leading_exponent);
        exponent.map_or(0, |e| clamped(1 - (e - scale.exponent())))
    };
    let show = |q: &Quantity<'_>| q.shown_with(places(q.scale), places(Scale::One));
    (show(a), show(b))
}

/// What lies between two ranges of which `low` ends before `high` begins.
fn gap(low: &Interval, high: &Interval) -> Option<Exact> {
    let gap = &high.low()?.at - &low.high()?.at;
    gap.sign().is_gt().then_some(gap)
}

/// The numbers of a range as text.
struct Printed {
    low: Option<String>,
    high: Option<String>,
    centre: Option<String>,
}

impl Printed {
    fn new(range: &Interval, at_least: u32, computed: bool) -> Self {
        let places = places(range, computed).max(at_least);
        let end = |end: &End, rounding| end.at.text(places, rounding);
        Self {
            low: range.low().map(|low| end(low, Rounding::Down)),
            high: range.high().map(|high| end(high, Rounding::Up)),
            centre: range.centre().map(|c| c.text(places, Rounding::Nearest)),
        }
    }

    /// `[2.55, 2.65]`, `(35000, ∞)`.
    fn range(&self, range: &Interval) -> String {
        let open = |end: Option<&End>| end.is_none_or(|end| end.open);
        let left = if open(range.low()) { '(' } else { '[' };
        let right = if open(range.high()) { ')' } else { ']' };
        let low = self.low.as_deref().unwrap_or("−∞");
        let high = self.high.as_deref().unwrap_or("∞");
        format!("{left}{low}, {high}{right}")
    }

    /// The number that stands for a computed range, or words where none does.
    fn number(&self, range: &Interval) -> String {
        let word = |end: Option<&End>, open, closed| match end {
            Some(end) if end.open => spoken(open),
            _ => spoken(closed),
        };
        match (&self.centre, &self.low, &self.high) {
            (Some(centre), _, _) => centre.clone(),
            (None, Some(low), Some(high)) => format!("between {low} and {high}"),
            (None, Some(low), None) => {
                joined(&[word(range.low(), Qualifier::Over, Qualifier::AtLeast), low])
            }
            (None, None, Some(high)) => {
                joined(&[word(range.high(), Qualifier::Under, Qualifier::UpTo), high])
            }
            (None, None, None) => "any number of".into(),
        }
    }
}

/// The qualifier in front of a number.
fn spoken(qualifier: Qualifier) -> &'static str {
    match qualifier {
        Qualifier::Exact | Qualifier::Rounded => "",
        Qualifier::About => "about",
        Qualifier::Between => "between",
        Qualifier::Over => "over",
        Qualifier::AtLeast => "at least",
        Qualifier::Under => "under",
        Qualifier::UpTo => "up to",
        Qualifier::Nearly => "nearly",
    }
}

/// Digits after the point: all of them where they are few (or stated), else as
/// many as tell two leading digits of the range's width, or four of a single number.
fn places(range: &Interval, computed: bool) -> u32 {
    let limit = if computed { WHOLE_PLACES } else { u32::MAX };
    let ends = [range.low(), range.high()].map(|end| end.map(|end| &end.at));
    let mut exact = Some(0);
    for number in ends.into_iter().chain([range.centre()]).flatten() {
        let own = number.exact_places().filter(|places| *places <= limit);
        exact = exact.zip(own).map(|(a, b)| a.max(b));
    }
    let rounded = || {
        let width = range.width().filter(|width| !width.is_zero());
        let number = ends.into_iter().flatten().next();
        match width
            .as_ref()
            .map(|width| (width, 1))
            .or(number.map(|n| (n, 3)))
        {
            Some((number, more)) => clamped(more - leading_exponent(number).unwrap_or(0)),
            None => 0,
        }
    };
    exact.unwrap_or_else(rounded)
}

fn clamped(places: i32) -> u32 {
    u32::try_from(places.min(MOST_PLACES)).unwrap_or(0)
}

fn joined(words: &[&str]) -> String {
    let words: Vec<&str> = words.iter().copied().filter(|w| !w.is_empty()).collect();
    words.join(" ")
}
