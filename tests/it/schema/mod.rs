//! What is compiled from schemas.

mod accept;
mod deferred;
mod made_up;

use std::path::Path;

use factum::schema::{self, Catalog};
use factum::text::FileId;

use crate::rules::fixture;

/// The catalog of one schema for the kind `thing`.
fn catalog(schema: &str) -> Catalog {
    let path = "schemas/thing.schema.json".to_owned();
    schema::load(vec![(FileId(0), path, schema.to_owned())]).0
}

/// The catalog of a project's schemas.
fn catalog_of(root: &Path) -> Catalog {
    let mut files = Vec::new();
    for path in fixture::files(&root.join("schemas")) {
        let path = Path::new("schemas").join(path);
        let name = path.to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(root.join(&path));
        if let (true, Ok(text)) = (name.ends_with(".schema.json"), text) {
            let id = u32::try_from(files.len()).expect("a number");
            files.push((FileId(id), name, text));
        }
    }
    schema::load(files).0
}
