//! A comparison as text: for people, for programs, for a pull request. What
//! strangers wrote is made harmless for the place it goes to.

mod alike;
mod counts;
mod evidence;
mod human;
mod json;
mod markdown;
mod rows;
mod words;

pub use human::human;
pub use json::json;
pub use markdown::{LIMIT, markdown};
