//! Compares `toml` and `toml-spanner` on one text: verdict, tree, spans.
//!
//! `toml` is the measure, because Factum reads its records with it. What the
//! other parser writes down differently, but an adapter could give back exactly
//! and at once, is computed by [`recover`] and then compared like the rest.
//!
//! Nothing here reads a file; the fuzz target and the tests bring the texts.

mod compare;
pub mod grammar;
pub mod recover;
pub mod seeds;

pub use compare::{Divergence, Weight, compare};
