//! Which range the fields of a quantity mean: the table of qualifiers, and which
//! fields go with which. Words and units are read in `parts`.

use super::decimal::Decimal;
use super::exact::Exact;
use super::interval::{End, Interval};
use super::parts::{Field, QuantityFault, QuantityParts, QuantityRules};
use super::quantity::{Origin, Qualifier, Scale};
use super::unit::PERCENT;
use super::words::shortened;

/// A range and where it comes from.
pub(super) type Meaning<'a> = (Interval, Origin<'a>);

/// The range from `low` to `high`.
pub(super) fn between<'a>(
    parts: &QuantityParts<'a>,
    scale: Scale,
) -> Result<Meaning<'a>, QuantityFault> {
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

/// The range of a number with its qualifier, given or implied.
pub(super) fn number<'a>(
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
        Qualifier::Rounded => around(number, &Exact::from(5_i128), scale),
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

/// The number with `half`, in tenths of a unit of its last digit, to either side.
fn around(number: &Decimal, half: &Exact, scale: Scale) -> Option<Interval> {
    // All three over one denominator, which makes sums of them cheap.
    let tenths = number.digits.shifted(1);
    let end = |tenths: &Exact| tenths.shifted(scale.exponent() - i32::from(number.places) - 1);
    Interval::new(
        Some(End::closed(end(&(&tenths - half)))),
        Some(End::closed(end(&(&tenths + half)))),
        Some(end(&tenths)),
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
        .map(|half| half.shifted(i32::from(number.places) + 1));
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
