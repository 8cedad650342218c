//! The command as a user runs it.

mod bad;
mod cache;
#[cfg(target_os = "linux")]
mod cargo;
mod compile;
mod golden;
mod report;
mod run;
mod serve;
mod shell;
mod skeleton;
mod terminal;
#[cfg(target_os = "linux")]
mod trace;
mod wasi;
mod wast;
