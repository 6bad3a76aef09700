//! The one integration crate: every test of a feature lives below here.

mod publish;
mod render;
mod value;
