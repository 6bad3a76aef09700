//! Imports only go down: the table of layers, and every `crate::` of the source held against it.

use std::collections::BTreeSet;
use std::path::Path;

use super::rust_files;

/// Each module with its layer, from the lowest; within one layer an import goes to a module that is
/// named earlier, and only where the layer says so.
const LAYERS: [(&[&str], Siblings); 7] = [
    (&["text"], Siblings::Apart),
    (&["finding", "value"], Siblings::Apart),
    (&["record", "expression"], Siblings::InOrder),
    (
        &[
            "project",
            "parse",
            "schema",
            "validate",
            "reconcile",
            "observe",
            "publish",
        ],
        Siblings::InOrder,
    ),
    (&["rules"], Siblings::Apart),
    (&["pipeline"], Siblings::Apart),
    (&["report", "diff", "cli"], Siblings::InOrder),
];

/// Turning a report into text stands beside `record` and sees none of it.
const RENDER: &str = "render";

#[derive(Clone, Copy, PartialEq)]
enum Siblings {
    /// They do not know each other.
    Apart,
    /// Later ones may use what earlier ones offer.
    InOrder,
}

/// Layer and position of a module; `None` if the table lacks it.
fn position(module: &str) -> Option<(usize, usize)> {
    let layers = LAYERS.iter().enumerate();
    let mut found = layers.filter_map(|(layer, (modules, _))| {
        let at = modules.iter().position(|known| *known == module)?;
        Some((layer, at))
    });
    found.next()
}

/// What is wrong with an import of `to` (with what follows it) in module `from`.
fn fault(from: &str, to: &str, rest: &str) -> Option<String> {
    if from == to {
        return None;
    }
    if from == RENDER {
        let lower = ["text", "finding"].contains(&to);
        return (!lower).then(|| format!("render sees only text and finding, not {to}"));
    }
    if to == RENDER {
        let (layer, _) = position(from)?;
        return (layer < 5).then(|| format!("{from} knows how its findings are shown"));
    }
    let Some((to_layer, to_at)) = position(to) else {
        return Some(format!("no layer holds {to}"));
    };
    let Some((layer, at)) = position(from) else {
        return Some(format!("no layer holds {from}"));
    };
    if to_layer > layer {
        return Some(format!("{to} is above {from}"));
    }
    if to_layer == layer {
        if LAYERS[layer].1 == Siblings::Apart || to_at > at {
            return Some(format!("{to} stands beside {from}, and not before it"));
        }
        if reaches_inside(rest) {
            return Some(format!("{from} reaches inside {to}: {to}{rest}"));
        }
    }
    None
}

/// Whether a path goes on through another module: `::inner::Name`.
fn reaches_inside(rest: &str) -> bool {
    let mut steps = rest.split("::").skip(1);
    let first = steps.next().unwrap_or_default();
    let module = first.starts_with(|c: char| c.is_ascii_lowercase());
    module && steps.next().is_some()
}

/// The text without comments and without the contents of strings.
fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or_default();
        let pieces = line.split('"').step_by(2);
        out.push_str(&pieces.collect::<Vec<_>>().join("\"\""));
        out.push('\n');
    }
    out
}

/// Every `crate::module` of a text, with what follows the module's name.
fn imports(code: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => found.extend(grouped(list)),
            None => found.push(path(rest)),
        }
    }
    found
}

/// The paths of `{a, b::C}`, groups inside groups left as they are.
fn grouped(list: &str) -> Vec<(String, String)> {
    let mut depth = 0;
    let end = list.find(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        depth < 0
    });
    let inner = &list[..end.unwrap_or(list.len())];
    let mut paths = Vec::new();
    let mut depth = 0;
    for piece in inner.split_inclusive(['{', '}', ',']) {
        if depth == 0 {
            paths.push(path(piece.trim_start()));
        }
        depth += i32::from(piece.ends_with('{')) - i32::from(piece.ends_with('}'));
    }
    paths.retain(|(module, _)| !module.is_empty());
    paths
}

fn path(text: &str) -> (String, String) {
    let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = text.find(|c| !name(c)).unwrap_or(text.len());
    let (module, rest) = text.split_at(end);
    let end = rest.find(|c| !name(c) && c != ':').unwrap_or(rest.len());
    (module.to_owned(), rest[..end].to_owned())
}

/// The module that a file belongs to: `src/cli/check.rs` and `src/text.rs` to `cli` and `text`.
fn module_of(path: &Path) -> String {
    let part = path.components().nth(1).expect("a file of src");
    let part = part.as_os_str().to_string_lossy();
    part.trim_end_matches(".rs").to_owned()
}

#[test]
fn imports_go_down() {
    let mut faults = Vec::new();
    for (path, text) in rust_files("src") {
        let module = module_of(&path);
        if module == "lib" || module == "main" {
            continue;
        }
        for (to, rest) in imports(&code(&text)) {
            let fault = fault(&module, &to, &rest);
            faults.extend(fault.map(|fault| format!("{}: {fault}", path.display())));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_table_knows_every_module() {
    let modules: BTreeSet<String> = rust_files("src")
        .iter()
        .map(|(path, _)| module_of(path))
        .collect();
    let unknown: Vec<_> = modules
        .iter()
        .filter(|module| !["lib", "main", RENDER].contains(&module.as_str()))
        .filter(|module| position(module).is_none())
        .collect();
    assert!(unknown.is_empty(), "no layer holds {unknown:?}");
}

#[test]
fn every_file_says_what_it_holds() {
    for folder in ["src", "tests"] {
        for (path, text) in rust_files(folder) {
            assert!(
                text.starts_with("//! "),
                "{} opens without //!",
                path.display()
            );
        }
    }
}

#[test]
fn no_path_climbs_out_of_its_module() {
    for (path, text) in rust_files("src") {
        // Two steps up are inside the module only where the file stands three folders deep.
        let depth = path.components().count();
        let climbs = code(&text).contains("super::super");
        assert!(!climbs || depth > 3, "{} climbs out", path.display());
    }
}

#[test]
fn the_test_itself_sees_what_it_should() {
    let found = |text: &str| -> Vec<String> {
        imports(&code(text))
            .into_iter()
            .map(|(to, rest)| to + &rest)
            .collect()
    };
    assert_eq!(found("use crate::schema::Catalog;"), ["schema::Catalog"]);
    assert_eq!(
        found("use crate::{parse, schema::{A, b}, text::C};"),
        ["parse", "schema::", "text::C"]
    );
    assert_eq!(
        found("// crate::cli\nlet s = \"crate::cli\";"),
        Vec::<String>::new()
    );
    assert!(
        fault("parse", "schema", "::Catalog").is_some(),
        "against the order"
    );
    assert!(
        fault("schema", "parse", "::parse").is_none(),
        "with the order"
    );
    assert!(
        fault("validate", "schema", "::refs::Documents").is_some(),
        "inside"
    );
    assert!(fault("finding", "value", "::Date").is_some(), "sideways");
    assert!(fault("text", "finding", "::Finding").is_some(), "upwards");
    assert!(
        fault("render", "record", "::Node").is_some(),
        "render sees no record"
    );
    assert!(fault("pipeline", "render", "::Format").is_none());
    assert!(fault("schema", "nowhere", "").is_some(), "unknown");
}
