//! Looking at sources.

mod http;
