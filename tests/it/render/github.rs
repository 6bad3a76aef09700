//! Workflow commands: what the runner reads back is what the findings say.

use factum::finding::{Finding, Severity};
use factum::render::Format;
use factum::text::Sources as _;

use super::samples::{self, Sample};
use super::{expect, text};

#[test]
fn commands_look_as_they_should() {
    let text = text(Format::Github, &samples::awkward());
    // What acts is masked: the expectation is read in editors and terminals.
    let text = text.replace(|ch| ch != '\n' && samples::acts(ch), "�");
    expect::matches_file("awkward.github.txt", &text);
}

#[test]
fn commands_read_back_as_the_findings() {
    let sample = samples::awkward();
    let text = text(Format::Github, &sample);
    let commands: Vec<Command> = text.split_terminator('\n').map(read).collect();
    let mut findings: Vec<&Finding> = sample.report.findings.iter().collect();
    findings.retain(|finding| finding.waiver.is_none());
    findings.sort_by_key(|finding| finding.severity);
    assert_eq!(commands.len(), findings.len());
    for (command, finding) in commands.iter().zip(findings) {
        assert_says(&sample, command, finding);
    }
}

#[track_caller]
fn assert_says(sample: &Sample, command: &Command, finding: &Finding) {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    assert_eq!(command.level, level);
    assert_eq!(
        command.get("file"),
        Some(sample.texts.path(finding.at.file))
    );
    assert_eq!(command.get("title"), Some(finding.rule.name()));
    let rest = command
        .message
        .strip_prefix(&finding.message)
        .expect("the message");
    assert_eq!(rest.trim_start_matches('\n'), finding.advice());
}

struct Command {
    level: String,
    properties: Vec<(String, String)>,
    message: String,
}

impl Command {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.properties.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }
}

#[test]
fn a_line_end_at_the_end_is_no_further_line() {
    let text = text(Format::Github, &samples::awkward());
    let lines = |message: &str| {
        let command = text
            .lines()
            .map(read)
            .find(|command| command.message.starts_with(message));
        let command = command.expect("a command with this message");
        ["line", "endLine"].map(|name| command.get(name).map(str::to_owned))
    };
    let some = |from: &str, to: &str| [from, to].map(|n| Some(n.to_owned()));
    assert_eq!(lines("a whole file with CRLF line ends"), some("1", "5"));
    assert_eq!(lines("a text over three lines"), some("3", "5"));
}

/// Reads a command as the runner does.
#[track_caller]
fn read(line: &str) -> Command {
    let line = line.strip_prefix("::").expect("a command");
    let (head, message) = line.split_once("::").expect("a command and its data");
    let (level, properties) = head.split_once(' ').expect("a command with properties");
    let property = |text: &str| {
        let (name, value) = text.split_once('=').expect("a name and a value");
        let value = value.replace("%3A", ":").replace("%2C", ",");
        (name.to_owned(), data(&value))
    };
    Command {
        level: level.to_owned(),
        properties: properties.split(',').map(property).collect(),
        message: data(message),
    }
}

fn data(text: &str) -> String {
    text.replace("%0D", "\r")
        .replace("%0A", "\n")
        .replace("%25", "%")
}
