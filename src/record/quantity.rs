//! Quantities as they stand in records: which fields of a table say what.

use super::node::Node;
use crate::value::{Quantity, QuantityFault, QuantityParts, QuantityRules};

/// The fields of a quantity's table, as written; a field of another type counts as absent.
pub fn quantity_parts(table: Node<'_>) -> QuantityParts<'_> {
    let text = |field| table.get(field).and_then(Node::as_text);
    let number = |field| table.get(field).and_then(Node::as_decimal);
    QuantityParts {
        number: number("number"),
        unit: text("unit"),
        scale: text("scale"),
        qualifier: text("qualifier"),
        to: number("to"),
        low: number("low"),
        high: number("high"),
    }
}

/// Reads a quantity's table.
pub fn quantity<'t>(table: Node<'t>, rules: &QuantityRules) -> Result<Quantity<'t>, QuantityFault> {
    Quantity::from_parts(&quantity_parts(table), rules)
}
