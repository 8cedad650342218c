//! `wamr-aot completions` and `wamr-aot man`: what shells and `man` know of the command.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::{Cli, failure::Failure};

/// Print a shell's completions
#[derive(clap::Args)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

/// Print the manual page, for `man -l -`
#[derive(clap::Args)]
pub(crate) struct Man {
    /// The command that it is about [default: all, in short]
    command: Option<String>,
}

pub(crate) fn completions(args: &Completions) -> Result<ExitCode, Failure> {
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "wamr-aot", &mut out);
    print(&out)
}

pub(crate) fn man(args: &Man) -> Result<ExitCode, Failure> {
    let mut all = Cli::command();
    all.build();
    let command = match &args.command {
        None => all,
        Some(name) => match all.find_subcommand(name) {
            Some(command) => command.clone(),
            None => return Err(Failure::usage(format_args!("there is no command `{name}`"))),
        },
    };
    let mut out = Vec::new();
    clap_mangen::Man::new(command)
        .title(args.command.as_ref().map_or("wamr-aot".to_owned(), |name| format!("wamr-aot-{name}")))
        .render(&mut out)
        .map_err(|error| Failure::new(format_args!("cannot make the page: {error}")))?;
    print(&out)
}

/// Prints text. A reader that has seen enough, such as `head`, is no failure.
pub(crate) fn print(text: &[u8]) -> Result<ExitCode, Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format_args!("cannot write to the standard output: {error}")))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}
