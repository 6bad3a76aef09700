//! The one integration crate: every test of a feature lives below here.

#![expect(
    clippy::disallowed_methods,
    reason = "tests make the files and the environment that they test with"
)]

mod cache;
mod cli;
mod diff;
mod expression;
mod house;
mod laws;
mod observe;
mod publish;
mod render;
mod rules;
mod schema;
mod value;
