//! The one integration crate: every test of a feature lives below here.

mod laws;
mod render;
mod rules;
mod value;
