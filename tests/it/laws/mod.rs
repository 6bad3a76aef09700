//! What holds for any text that a stranger might write: no panic, no place
//! outside the text, and every named place leads back to what was written there.

mod columns;
mod difference;
pub(crate) mod growth;
mod mutated;
mod packed;
mod pointers;
mod repository;
mod tree;
