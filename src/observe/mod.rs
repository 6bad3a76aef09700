//! What is seen at the links of a project: whether they resolve (`reach`), and whether the page still
//! says what is cited (`evidence`). Seeing and judging are apart: a visit writes the ledger, and every
//! other command reads the ledger and never the network.
//!
//! `http` is the only module of the program that touches the network, and the only one with an
//! asynchronous runtime. Nothing here decides whether a run fails.

mod evidence;
mod reach;

pub use evidence::{Confirmation, Evidence};
pub use reach::Reach;
