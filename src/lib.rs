//! Facts as code: parses TOML fact records, validates each against its schema,
//! reconciles them with one another and publishes what held, with the evidence.
//!
//! Modules are listed from the lowest layer to the highest; a module imports
//! only from layers below its own (a test keeps this true). See ARCHITECTURE.md.

pub mod text;

pub mod finding;
pub mod value;

pub mod expression;
pub mod record;
pub mod render;

pub mod observe;
pub mod parse;
pub mod project;
pub mod publish;
pub mod reconcile;
pub mod schema;
pub mod validate;

pub mod rules;

pub mod pipeline;

pub mod cli;
pub mod diff;
pub mod report;
