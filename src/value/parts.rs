//! Reads a quantity from the fields of its table, or says in plain words which
//! field is at fault. The table itself (TOML, JSON) is not known here.

use std::borrow::Cow;

use super::decimal::Decimal;
use super::exact::Exact;
use super::interval::{End, Interval};
use super::quantity::{Origin, Qualifier, Quantity, Scale};
use super::unit::PERCENT;
use crate::text::nearest;

/// The fields of a quantity's table, as written; numbers by their literal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is the field of that name")]
pub struct QuantityParts<'a> {
    pub number: Option<&'a str>,
    pub unit: Option<&'a str>,
    pub scale: Option<&'a str>,
    pub qualifier: Option<&'a str>,
    pub to: Option<&'a str>,
    pub low: Option<&'a str>,
    pub high: Option<&'a str>,
}

/// How wide the loose qualifiers are, as a part of the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuantityRules {
    /// For `about`, to either side; 0.1 unless configured.
    pub about: Exact,
    /// For `nearly`, downwards; 0.1 unless configured.
    pub nearly: Exact,
}

impl Default for QuantityRules {
    fn default() -> Self {
        Self {
            about: Exact::scaled(1, -1),
            nearly: Exact::scaled(1, -1),
        }
    }
}

/// A field of a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the field of that name")]
pub enum Field {
    Number,
    Unit,
    Scale,
    Qualifier,
    To,
    Low,
    High,
}

impl Field {
    /// The key in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Unit => "unit",
            Self::Scale => "scale",
            Self::Qualifier => "qualifier",
            Self::To => "to",
            Self::Low => "low",
            Self::High => "high",
        }
    }
}

/// Why a table is no quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuantityFault {
    /// The field to touch; where the table lacks it, the one to add.
    pub field: Field,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do.
    pub advice: String,
}

impl QuantityFault {
    #[cold]
    fn new(field: Field, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            field,
            message: message.into(),
            advice: advice.into(),
        }
    }
}

impl<'a> Quantity<'a> {
    /// Reads the fields. The first fault is the one reported.
    pub fn from_parts(
        parts: &QuantityParts<'a>,
        rules: &QuantityRules,
    ) -> Result<Self, QuantityFault> {
        let qualifier = parts.qualifier.map(qualifier).transpose()?;
        let scale = parts.scale.map_or(Ok(Scale::One), scale)?;
        let (range, origin) = if qualifier == Some(Qualifier::Between) {
            between(parts, scale)?
        } else {
            number(parts, scale, qualifier, rules)?
        };
        Ok(Self {
            range,
            unit: Some(Cow::Borrowed(unit(parts.unit)?)),
            scale,
            origin,
        })
    }
}

/// A range and where it comes from.
type Meaning<'a> = (Interval, Origin<'a>);

fn between<'a>(parts: &QuantityParts<'a>, scale: Scale) -> Result<Meaning<'a>, QuantityFault> {
    let stray = [(Field::Number, parts.number), (Field::To, parts.to)];
    if let Some((field, _)) = stray.into_iter().find(|(_, text)| text.is_some()) {
        let name = field.as_str();
        let message = format!("between is given by low and high, without {name}");
        return Err(QuantityFault::new(
            field,
            message,
            format!("leave {name} out"),
        ));
    }
    let end = |field: Field, text: Option<&'a str>| {
        let text = text.ok_or_else(|| missing_end(field))?;
        Ok((
            text,
            decimal(field, text)?.times_power_of_ten(scale.exponent()),
        ))
    };
    let (low_text, low) = end(Field::Low, parts.low)?;
    let (high_text, high) = end(Field::High, parts.high)?;
    let centre = (&low + &high).over(&Exact::from(2_i128));
    let range = Interval::new(Some(End::closed(low)), Some(End::closed(high)), centre);
    let range = range.ok_or_else(|| {
        let message = format!("low is {low_text}, which is more than high, {high_text}");
        QuantityFault::new(Field::Low, message, "exchange low and high")
    })?;
    Ok((range, Origin::Ends(low_text.into(), high_text.into())))
}

fn missing_end(field: Field) -> QuantityFault {
    let name = field.as_str();
    let message = format!("between needs low and high, and {name} is missing");
    let advice = format!("add {name}, or use another qualifier, such as over or up_to");
    QuantityFault::new(field, message, advice)
}

fn number<'a>(
    parts: &QuantityParts<'a>,
    scale: Scale,
    qualifier: Option<Qualifier>,
    rules: &QuantityRules,
) -> Result<Meaning<'a>, QuantityFault> {
    ends_belong_to_between(parts)?;
    let text = parts.number.ok_or_else(|| {
        let advice = "add number, for example number = 722";
        QuantityFault::new(Field::Number, "this quantity has no number", advice)
    })?;
    let number = decimal(Field::Number, text)?;
    let qualifier = qualifier.unwrap_or_else(|| implied(parts, &number));
    let range = match (qualifier, parts.to) {
        (Qualifier::Rounded, Some(to)) => rounded_to(&number, text, to, scale)?,
        (_, Some(_)) => return Err(stray_to(qualifier)),
        _ => range(&number, qualifier, scale, rules).ok_or_else(|| empty(text, qualifier))?,
    };
    Ok((range, Origin::Number(qualifier, text.into())))
}

fn ends_belong_to_between(parts: &QuantityParts<'_>) -> Result<(), QuantityFault> {
    let (field, qualifier) = match (parts.low, parts.high, parts.qualifier) {
        (None, None, _) => return Ok(()),
        (Some(_), Some(_), None) if parts.number.is_none() => {
            let message = "low and high stand here without a qualifier";
            let advice = "add qualifier = \"between\"";
            return Err(QuantityFault::new(Field::Qualifier, message, advice));
        }
        (Some(_), _, qualifier) => (Field::Low, qualifier),
        (None, Some(_), qualifier) => (Field::High, qualifier),
    };
    let name = field.as_str();
    let message = match qualifier {
        Some(word) => format!("{name} belongs to the qualifier between, not to {word}"),
        None => format!("{name} belongs to the qualifier between"),
    };
    let advice = format!("leave {name} out, or write low and high with qualifier = \"between\"");
    Err(QuantityFault::new(field, message, advice))
}

/// The qualifier of a number that has none.
fn implied(parts: &QuantityParts<'_>, number: &Decimal) -> Qualifier {
    let shortened = number.places > 0 || parts.scale.is_some() || parts.to.is_some();
    if shortened || parts.unit == Some(PERCENT) {
        Qualifier::Rounded
    } else {
        Qualifier::Exact
    }
}

/// What the number means; `None` if that is nothing at all.
fn range(
    number: &Decimal,
    qualifier: Qualifier,
    scale: Scale,
    rules: &QuantityRules,
) -> Option<Interval> {
    let n = number.times_power_of_ten(scale.exponent());
    let part = |width: &Exact| &n.abs() * &width.abs();
    match qualifier {
        Qualifier::Exact | Qualifier::Between => Some(Interval::point(n)),
        Qualifier::Rounded => around(number, &Exact::scaled(5, -1), scale),
        Qualifier::About => {
            let width = part(&rules.about);
            let (low, high) = (End::closed(&n - &width), End::closed(&n + &width));
            Interval::new(Some(low), Some(high), Some(n))
        }
        Qualifier::Over => Interval::new(Some(End::open(n)), None, None),
        Qualifier::AtLeast => Interval::new(Some(End::closed(n)), None, None),
        Qualifier::Under => Interval::new(None, Some(End::open(n)), None),
        Qualifier::UpTo => Interval::new(None, Some(End::closed(n)), None),
        Qualifier::Nearly => {
            let low = &n - &part(&rules.nearly);
            // The number itself is excluded, so the range is centred on its middle.
            let centre = (&low + &n).over(&Exact::from(2_i128));
            Interval::new(Some(End::closed(low)), Some(End::open(n)), centre)
        }
    }
}

/// The number with `half`, in units of its last digit, to either side.
fn around(number: &Decimal, half: &Exact, scale: Scale) -> Option<Interval> {
    // All three over one denominator, which makes sums of them cheap.
    let end = |digits: &Exact| digits.shifted(scale.exponent() - i32::from(number.places));
    Interval::new(
        Some(End::closed(end(&(&number.digits - half)))),
        Some(End::closed(end(&(&number.digits + half)))),
        Some(end(&number.digits)),
    )
}

/// The number with half of `to` to either side. `to` is in the scale of the
/// number; a number that `to` does not divide was not rounded to it.
fn rounded_to(
    number: &Decimal,
    text: &str,
    to: &str,
    scale: Scale,
) -> Result<Interval, QuantityFault> {
    let unit = decimal(Field::To, to)?.value();
    if unit.sign().is_le() {
        let advice = "write the unit that the number is rounded to, for example to = 1000";
        let message = format!("a number can't be rounded to {to}");
        return Err(QuantityFault::new(Field::To, message, advice));
    }
    let steps = number.value().over(&unit).and_then(|n| n.exact_places());
    if steps != Some(0) {
        return Err(uneven(text, to, scale));
    }
    let half = unit
        .over(&Exact::from(2_i128))
        .map(|half| half.shifted(i32::from(number.places)));
    half.and_then(|half| around(number, &half, scale))
        .ok_or_else(|| uneven(text, to, scale))
}

fn uneven(number: &str, to: &str, scale: Scale) -> QuantityFault {
    let message = format!("{number} is not a multiple of {to}, so it can't be rounded to that");
    let advice = match scale {
        Scale::One => "give the unit that the number was rounded to, or leave to out".into(),
        _ => format!(
            "to counts in the scale too: with to = 5 it means 5 {}",
            scale.as_str()
        ),
    };
    QuantityFault::new(Field::To, message, advice)
}

fn stray_to(qualifier: Qualifier) -> QuantityFault {
    let message = format!(
        "to belongs to the qualifier rounded, not to {}",
        qualifier.as_str()
    );
    QuantityFault::new(
        Field::To,
        message,
        "leave to out, or write qualifier = \"rounded\"",
    )
}

fn empty(number: &str, qualifier: Qualifier) -> QuantityFault {
    let message = format!("{} {number} leaves no number at all", qualifier.as_str());
    let advice = "use another qualifier, such as under or about";
    QuantityFault::new(Field::Qualifier, message, advice)
}

fn decimal(field: Field, text: &str) -> Result<Decimal, QuantityFault> {
    Decimal::parse(text).map_err(|fault| {
        let message = format!("{} {}", shortened(text), fault.reason());
        QuantityFault::new(field, message, fault.advice())
    })
}

fn unit(text: Option<&str>) -> Result<&str, QuantityFault> {
    let message = match text {
        Some(text) if text.trim().is_empty() => "the unit is empty",
        Some(text) => return Ok(text),
        None => "this quantity does not say which unit its number has",
    };
    let advice = "add unit, for example unit = \"people\"";
    Err(QuantityFault::new(Field::Unit, message, advice))
}

fn qualifier(word: &str) -> Result<Qualifier, QuantityFault> {
    let all = || Qualifier::ALL.into_iter();
    all().find(|q| q.as_str() == word).ok_or_else(|| {
        let message = format!("there is no qualifier \"{}\"", shortened(word));
        let advice = suggestion(word, all().map(Qualifier::as_str));
        QuantityFault::new(Field::Qualifier, message, advice)
    })
}

fn scale(word: &str) -> Result<Scale, QuantityFault> {
    let all = || Scale::NAMED.into_iter();
    all().find(|s| s.as_str() == word).ok_or_else(|| {
        let message = format!("there is no scale \"{}\"", shortened(word));
        let advice = suggestion(word, all().map(Scale::as_str));
        QuantityFault::new(Field::Scale, message, advice)
    })
}

fn suggestion(word: &str, known: impl Iterator<Item = &'static str> + Clone) -> String {
    if word.len() <= 40
        && let Some(near) = nearest(word, known.clone())
    {
        return format!("did you mean {near}?");
    }
    let known: Vec<&str> = known.collect();
    format!("use one of {}", known.join(", "))
}

/// Enough of a text to recognise it by.
pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(40) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}
