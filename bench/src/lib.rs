//! What measuring Factum needs: made-up projects whose records look like real
//! ones, and the least that any check of them must do.

pub mod corpus;
pub mod floor;
