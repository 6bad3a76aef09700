//! The one representation of a record, from parser to rules: the spanned tree,
//! addresses, pointers, and the digest that stands for a record once its text
//! is gone. The TOML parser is a decision of this module alone.

mod difference;
mod digest;
mod digests;
mod draft;
mod gathered;
mod json;
mod keep;
mod kept;
mod literal;
mod node;
mod packed;
mod parts;
mod pointer;
mod quantity;
mod steps;
mod tree;

pub use difference::differ_in_places_alone;
pub use digest::Digest;
pub use digests::{AddressHash, Digests, Packed};
pub use draft::{Draft, Packer};
pub use gathered::Gathered;
pub use json::Tree;
pub use keep::Keep;
pub use literal::{basic_string, string_like};
pub use node::{Node, Number, Shape};
pub use packed::{Items, Sequence};
pub use parts::{Absence, Check, CheckOutcome, Excerpt, Link, Reference, UniqueKey, Withdrawn};
pub use pointer::{Part, Pointer, push_number, unescape};
pub use quantity::{quantity, quantity_parts};
pub use steps::within_steps;
pub use tree::{Document, SyntaxFault, head};
