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

/// The text of a workflow.
fn workflow(name: &str) -> String {
    let mut all = workflows().into_iter();
    let found = all.find(|(path, _)| path.ends_with(name));
    found.expect("the workflow").1
}

/// The steps of a workflow, each with its own lines.
fn steps(text: &str) -> Vec<&str> {
    text.split("\n      - ").skip(1).collect()
}

#[test]
fn no_action_of_strangers_runs() {
    for (path, text) in workflows() {
        for line in text.lines().filter(|line| line.contains("uses:")) {
            let (_, action) = line.split_once("uses: ").expect("an action");
            let known = ["actions/", "github/"]
                .iter()
                .any(|ours| action.starts_with(ours));
            assert!(known, "{path}: {line}");
        }
    }
}

#[test]
fn the_world_fails_no_pull_request() {
    let text = workflow("contributions.yml");
    let visits: Vec<&str> = steps(&text)
        .into_iter()
        .filter(|step| step.contains("factum observe"))
        .collect();
    assert_eq!(visits.len(), 1);
    assert!(
        visits[0].contains("continue-on-error: true"),
        "{}",
        visits[0]
    );
    let ledger = "--since \"origin/$BASE\" --ledger seen.ndjson";
    assert!(visits[0].contains(ledger));
    let check = steps(&text)
        .into_iter()
        .find(|step| step.contains("factum check"))
        .expect("a check");
    assert!(check.contains(ledger) && !check.contains("continue-on-error"));
    let order = |part: &str| text.find(part).expect("a step");
    assert!(order("factum observe") < order("factum check"));
}

#[test]
fn no_job_visits_strangers_and_may_write() {
    for (path, text) in workflows() {
        let jobs = text.split("\njobs:\n").nth(1).expect("jobs");
        let mut starts: Vec<usize> = jobs
            .match_indices("\n  ")
            .filter(|(at, _)| jobs[at + 3..].starts_with(|c: char| c.is_ascii_lowercase()))
            .map(|(at, _)| at)
            .collect();
        starts.push(jobs.len());
        let mut from = 0;
        for end in starts {
            let job = &jobs[from..end];
            from = end;
            let writes = job.contains(": write");
            assert!(!(writes && job.contains("release/factum")), "{path}: {job}");
        }
    }
    assert!(workflow("observe.yml").contains("factum observe\n"));
}
