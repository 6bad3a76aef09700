//! The one integration crate: every test of a feature lives below here.

mod expression;
mod render;
mod value;
