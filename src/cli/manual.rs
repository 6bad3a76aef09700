//! `factum completions` and `factum man`: both derive from the one definition of the command line.

use clap::CommandFactory as _;

use super::args::{Cli, CompletionsArgs, ManArgs};
use super::{Failure, Outcome, output};
use crate::text::nearest;

pub(super) fn completions(args: &CompletionsArgs) -> Outcome {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "factum", &mut text);
    output::print(&text)?;
    Ok(0)
}

pub(super) fn page(args: &ManArgs) -> Outcome {
    let mut program = Cli::command();
    // Fills in what commands inherit: their full names and the common options.
    program.build();
    let command = match &args.command {
        None => program,
        Some(name) => program
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| unknown(&program, name))?,
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut text)
        .map_err(|error| format!("the page could not be made: {error}"))?;
    output::print(&text)?;
    Ok(0)
}

fn unknown(program: &clap::Command, name: &str) -> Failure {
    let near = nearest(name, program.get_subcommands().map(clap::Command::get_name));
    let advice = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
    Failure(format!("there is no command \"{name}\"{advice}"))
}
