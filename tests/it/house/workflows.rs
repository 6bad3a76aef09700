//! What runs in CI is pinned, and says what it may do.

use super::root;

fn workflows() -> Vec<(String, String)> {
    let folder = std::fs::read_dir(root().join(".github/workflows")).expect("workflows");
    let mut workflows: Vec<_> = folder
        .map(|entry| {
            let path = entry.expect("a file").path();
            let text = std::fs::read_to_string(&path).expect("a text");
            (path.display().to_string(), text)
        })
        .collect();
    workflows.sort();
    assert!(!workflows.is_empty());
    workflows
}

#[test]
fn actions_are_pinned_by_commit() {
    for (path, text) in workflows() {
        for line in text.lines().filter(|line| line.contains("uses:")) {
            let (_, pin) = line.split_once('@').expect("a version");
            let (commit, version) = pin.split_once(" # v").unwrap_or((pin, ""));
            let hex = commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit());
            assert!(hex && !version.is_empty(), "{path}: {line}");
        }
    }
}

#[test]
fn permissions_are_stated_and_least() {
    for (path, text) in workflows() {
        assert!(
            text.contains("\npermissions:\n  contents: read\n"),
            "{path}"
        );
        let checkouts = text.matches("actions/checkout@").count();
        let without = text.matches("persist-credentials: false").count();
        assert_eq!(
            checkouts, without,
            "{path}: a checkout keeps its credentials"
        );
    }
}
