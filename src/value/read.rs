//! Reads a quantity from its fields, or says in plain words which one is at fault.

use std::borrow::Cow;

use super::meaning;
use super::parts::{Field, QuantityFault, QuantityParts, QuantityRules};
use super::quantity::{Qualifier, Quantity, Scale};
use super::words::{shortened, suggestion};

impl<'a> Quantity<'a> {
    /// Reads the fields. The first fault is the one reported.
    pub fn from_parts(
        parts: &QuantityParts<'a>,
        rules: &QuantityRules,
    ) -> Result<Self, QuantityFault> {
        let qualifier = parts.qualifier.map(qualifier).transpose()?;
        let scale = parts.scale.map_or(Ok(Scale::One), scale)?;
        let (range, origin) = if qualifier == Some(Qualifier::Between) {
            meaning::between(parts, scale)?
        } else {
            meaning::number(parts, scale, qualifier, rules)?
        };
        Ok(Self {
            range,
            unit: Some(Cow::Borrowed(unit(parts.unit)?)),
            scale,
            origin,
        })
    }
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
