//! Tests of `expression`: compiling, evaluating and explaining rule expressions.
//! The schema and the world that they share stand in `fixture`.

mod bounds;
mod comparisons;
mod compute;
mod faults;
mod fixture;
mod hostile;
mod logic;
mod oracle;
mod plain;
mod reads;
mod shared;
mod traces;
