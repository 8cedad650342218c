//! The command `wamr-aot`: compiles, runs and inspects WebAssembly modules ahead of time.
//!
//! Each command is a file; what they share is in `args` (options), `files` and `terminal`. The
//! compiler and the runtime are the libraries that a program with a build script uses.

mod args;
mod artefact;
mod bindings;
mod compile;
mod failure;
mod files;
mod generate;
mod inspect;
mod objdump;
mod report;
mod run;
mod rust;
mod serve;
mod skeleton;
mod terminal;
mod wast;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Compiles, runs and inspects WebAssembly modules ahead of time
#[derive(Parser)]
#[command(name = "wamr-aot", version, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Compile(compile::Args),
    Run(run::Args),
    Inspect(inspect::Args),
    Skeleton(skeleton::Args),
    Bindings(bindings::Args),
    Objdump(objdump::Args),
    Report(report::Args),
    Wast(wast::Args),
    Completions(generate::Completions),
    Man(generate::Man),
    /// Compile for a build script, which asks on the standard input
    #[command(hide = true)]
    ServeBuild,
    #[command(hide = true)]
    WastCompile(wast::CompileArgs),
    #[command(hide = true)]
    WastExecute(wast::ExecuteArgs),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Compile(args) => compile::run(args),
        Command::Run(args) => run::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::Skeleton(args) => skeleton::run(args),
        Command::Bindings(args) => bindings::run(args),
        Command::Objdump(args) => objdump::run(args),
        Command::Report(args) => report::run(args),
        Command::Wast(args) => wast::run(&args),
        Command::Completions(args) => generate::completions(&args),
        Command::Man(args) => generate::man(&args),
        Command::ServeBuild => serve::run(),
        Command::WastCompile(args) => wast::compile(&args),
        Command::WastExecute(args) => wast::execute(&args),
    };
    result.unwrap_or_else(|failure| {
        terminal::report(failure.text());
        failure.code()
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    /// What clap finds wrong with the definition of the arguments.
    #[test]
    fn the_arguments_are_well_defined() {
        super::Cli::command().debug_assert();
    }
}
