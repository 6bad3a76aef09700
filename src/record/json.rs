//! Lets the JSON Schema validator read the tree as it stands: implements the
//! `jsonschema` crate's representation traits for [`Node`]. Nothing is
//! converted unless an error message needs a value.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node as JsonNode, NodeIdentity, Object};
use serde_json::Value;

use super::node::{Fields, Node, Number, Shape};
use super::steps;

/// The representation that the validator is told to read.
pub struct Tree;

impl Json for Tree {
    type Node<'a> = Node<'a>;
    type PreparedKey = Box<str>;
    // As for the validator's own ordered maps: a lookup compares keys, and records are short.
    // Measured through whole checks, lookups alone were no faster and no slower.
    const KEYS_PER_LOOKUP: usize = 2;
    type StringBuffer = ();

    fn prepare_key(key: &str) -> Self::PreparedKey {
        key.into()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(Node<'_>) -> T) -> T {
        f(Node::Text(string))
    }
}

impl<'a> JsonNode<'a, Tree> for Node<'a> {
    type Object = Node<'a>;
    type Array = Node<'a>;
    type Number = Number<'a>;

    fn as_object(&self) -> Option<Self::Object> {
        (self.shape() == Shape::Table && steps::may_go_on()).then_some(*self)
    }

    fn as_array(&self) -> Option<Self::Array> {
        (self.shape() == Shape::List && steps::may_go_on()).then_some(*self)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.as_written()
    }

    fn as_number(&self) -> Option<Self::Number> {
        Node::as_number(*self)
    }

    fn as_boolean(&self) -> Option<bool> {
        Node::as_boolean(*self)
    }

    fn is_null(&self) -> bool {
        false
    }

    fn is_number(&self) -> bool {
        matches!(self.shape(), Shape::Integer | Shape::Float)
    }

    fn json_type(&self) -> JsonType {
        match self.shape() {
            Shape::Text | Shape::Date => JsonType::String,
            Shape::Integer | Shape::Float => JsonType::Number,
            Shape::Boolean => JsonType::Boolean,
            Shape::List => JsonType::Array,
            Shape::Table => JsonType::Object,
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(value_of(*self))
    }

    fn identity(&self) -> Option<NodeIdentity> {
        let address = match self {
            Node::Parsed { value, .. } => std::ptr::from_ref(*value) as usize,
            Node::Kept { text, at } => text.as_ptr() as usize + *at as usize,
            // A bare text is no container and references nothing.
            Node::Text(_) => return None,
        };
        Some(NodeIdentity::new(address))
    }
}

impl<'a> Object<'a, Tree> for Node<'a> {
    type Node = Node<'a>;
    type MemberName = &'a str;
    type MembersIter = Fields<'a>;

    fn len(&self) -> usize {
        Node::len(*self)
    }

    fn get(&self, key: &Box<str>) -> Option<Node<'a>> {
        Node::get(*self, key)
    }

    fn members(&self) -> Fields<'a> {
        self.fields()
    }
}

impl<'a> Array<'a, Tree> for Node<'a> {
    type Node = Node<'a>;
    type ElementsIter = Elements<'a>;

    fn len(&self) -> usize {
        Node::len(*self)
    }

    fn elements(&self) -> Elements<'a> {
        Elements {
            list: *self,
            next: 0,
        }
    }
}

/// Iterates over the elements of a list.
pub struct Elements<'a> {
    list: Node<'a>,
    next: usize,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        let item = self.list.item(self.next)?;
        self.next += 1;
        Some(item)
    }
}

impl JsonNumber for Number<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.integer.then(|| self.digits.parse().ok()).flatten()
    }

    fn as_i64(&self) -> Option<i64> {
        self.integer.then(|| self.digits.parse().ok()).flatten()
    }

    fn as_f64(&self) -> Option<f64> {
        self.digits.parse().ok()
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.digits)
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(number_of(self))
    }

    fn is_integer(&self) -> bool {
        self.integer || self.as_f64().is_some_and(|number| number.fract() == 0.0)
    }

    fn is_written_as_integer(&self) -> bool {
        self.integer
    }
}

fn number_of(number: &Number<'_>) -> serde_json::Number {
    let integer = || {
        number
            .digits
            .parse::<i64>()
            .ok()
            .map(serde_json::Number::from)
    };
    let float = || serde_json::Number::from_f64(number.digits.parse().unwrap_or(0.0));
    number
        .integer
        .then(integer)
        .flatten()
        .or_else(float)
        .unwrap_or_else(|| serde_json::Number::from(0))
}

/// The value as JSON, for messages and for comparisons with a schema's constants only.
fn value_of(node: Node<'_>) -> Value {
    // Each error takes a copy of what it is about.
    if !steps::may_go_on() {
        return Value::Null;
    }
    match node.shape() {
        Shape::Text | Shape::Date => {
            Value::String(node.as_written().unwrap_or_default().into_owned())
        }
        Shape::Integer | Shape::Float => node
            .as_number()
            .map_or(Value::Null, |number| Value::Number(number_of(&number))),
        Shape::Boolean => Value::Bool(node.as_boolean().unwrap_or_default()),
        Shape::List => Value::Array(node.items().map(value_of).collect()),
        Shape::Table => Value::Object(
            node.fields()
                .map(|(key, value)| (key.to_owned(), value_of(value)))
                .collect(),
        ),
    }
}
