//! The command as a user runs it.

mod bad;
mod cache;
mod compile;
mod golden;
mod report;
mod run;
mod shell;
mod skeleton;
mod terminal;
mod wasi;
