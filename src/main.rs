//! The `factum` program: everything is in the library.

fn main() {}
