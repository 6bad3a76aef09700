//! What is seen at the links of a project: whether they resolve (`reach`), and whether the page still
//! says what is cited (`evidence`). Seeing and judging are apart: a visit writes the ledger, and every
//! other command reads the ledger and never the network.
//!
//! `http` is the only module of the program that touches the network, and the only one with an
//! asynchronous runtime. Nothing here decides whether a run fails.

mod errand;
mod evidence;
pub mod http;
mod judge;
pub mod ledger;
mod links;
mod matching;
mod reach;
mod repair;
mod rules;
mod seen;
mod text;

pub use errand::{Asked, Basis, Errand, Plan, broken_vantage, host, plan};
pub use evidence::{Confirmation, Evidence};
pub use judge::{Ground, addresses, findings, in_words, moved_to};
pub use links::{Expected, Target, Targets, Use, sha256, targets};
pub use matching::{Reading, Sighting, judge};
pub use reach::Reach;
pub use repair::{Change, Correction, correct};
pub use rules::RULES;
pub use seen::Seen;
pub use text::{Body, Nature, Page, normalise, read_page, redirected_to_root};
