//! Corpora for measuring Factum: made-up projects whose records look like real
//! ones, the same for the same seed on any machine. Nothing here measures.

pub mod corpus;
