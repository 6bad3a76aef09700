//! The one representation of a record, from parser to rules: the spanned tree,
//! addresses, pointers, and the digest that stands for a record once its text
//! is gone. The TOML parser is a decision of this module alone.

mod digest;
mod json;
mod keep;
mod literal;
mod node;
mod pointer;
mod quantity;
mod tree;

pub use digest::{
    Absence, Check, CheckOutcome, Digest, Excerpt, Kept, KeptValue, Link, Reference, UniqueKey,
    Withdrawn,
};
pub use json::Tree;
pub use keep::Keep;
pub use literal::{basic_string, string_like};
pub use node::{Node, Number, PlainDay, Shape};
pub use pointer::{Part, Pointer, unescape};
pub use quantity::{quantity, quantity_parts};
pub use tree::{Document, SyntaxFault};
