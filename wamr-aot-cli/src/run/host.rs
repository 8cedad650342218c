//! What the guest can import: WASI, with what the user gives it.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    str::FromStr,
};

use wamr_aot_abi::wasi::THREAD_SPAWN;
use wamr_aot_rt::{
    Exit, Module,
    untyped::{Linker, Store},
};
use wamr_aot_wasi::{Access, PREVIEW1, SNAPSHOT0, WasiCtx, add_to_linker};

use super::Stopped;
use crate::failure::{Failure, no_threads};

/// The most imports that a report lists.
const LISTED: usize = 10;

/// What the guest is given. Without these it has the standard streams, clocks and random numbers.
#[derive(clap::Args)]
#[command(next_help_heading = "What the guest is given")]
pub(super) struct HostArgs {
    /// A directory, under the same or another name, and for reading only with `:ro`
    #[arg(long = "dir", value_name = "HOST[::GUEST][:ro]")]
    directories: Vec<Directory>,
    /// A variable of its environment
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = variable)]
    variables: Vec<(String, String)>,
    /// The arguments of the program
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// A directory that the guest has.
#[derive(Clone, Debug, PartialEq)]
struct Directory {
    host: PathBuf,
    guest: String,
    access: Access,
}

impl FromStr for Directory {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Directory, &'static str> {
        let (names, access) = match text.strip_suffix(":ro") {
            Some(names) => (names, Access::Read),
            None => (text, Access::ReadWrite),
        };
        let (host, guest) = names.split_once("::").unwrap_or((names, names));
        if host.is_empty() || guest.is_empty() {
            return Err("a name of the directory is empty");
        }
        Ok(Directory { host: host.into(), guest: guest.to_owned(), access })
    }
}

fn variable(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("there is no `=`")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// The store of a guest, and what it can import.
pub(super) struct Guest {
    pub(super) store: Store<WasiCtx>,
    pub(super) linker: Linker<WasiCtx>,
}

impl Guest {
    pub(super) fn new(file: &Path, module: &Module, args: &HostArgs) -> Result<Guest, Failure> {
        let others = module.imports().filter(|import| ![PREVIEW1, SNAPSHOT0].contains(&import.module));
        if module.imports().any(|import| (import.module, import.name) == THREAD_SPAWN) {
            return Err(no_threads(file));
        }
        let missing: Vec<String> =
            others.map(|import| format!("{}.{}", import.module, import.name)).collect();
        if !missing.is_empty() {
            return Err(not_provided(file, &missing));
        }
        // The program's name, as a shell passes it.
        let mut builder = WasiCtx::builder().inherit_stdio().arg(file.display().to_string());
        builder = builder.args(args.arguments.iter().cloned()).envs(args.variables.iter().cloned());
        for Directory { host, guest, access } in &args.directories {
            builder = builder.preopen_dir(host, guest.clone(), *access);
        }
        let ctx = builder
            .build()
            .map_err(|error| Failure::new(format_args!("the guest cannot be given all that: {error}")))?;
        let mut linker = Linker::new();
        add_to_linker(&mut linker, |ctx: &mut WasiCtx| ctx);
        Ok(Guest { store: Store::new(ctx), linker })
    }

    /// The exit code of the process, for the way that the guest ended.
    pub(super) fn end(self, result: Result<(), Stopped>) -> Result<ExitCode, Failure> {
        let Err(stopped) = result else { return Ok(ExitCode::SUCCESS) };
        match stopped.trap().and_then(|trap| trap.downcast_ref::<Exit>()) {
            Some(exit) => Ok(ExitCode::from(*exit)),
            None => Err(stopped.into_failure()),
        }
    }
}

fn not_provided(file: &Path, missing: &[String]) -> Failure {
    let more = missing.len().saturating_sub(LISTED);
    let mut list = missing[..missing.len() - more].join(", ");
    if more > 0 {
        list.push_str(&format!(" and {more} more"));
    }
    Failure::new(format_args!("{} imports what this command does not provide: {list}", file.display()))
        .help(format_args!("write a host for it: `wamr-aot skeleton {}` prints one", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_have_two_names_and_an_access() {
        let directory = |host: &str, guest: &str, access| {
            Ok(Directory { host: host.into(), guest: guest.into(), access })
        };
        assert_eq!("/a/b".parse(), directory("/a/b", "/a/b", Access::ReadWrite));
        assert_eq!("a::/data".parse(), directory("a", "/data", Access::ReadWrite));
        assert_eq!("a::/data:ro".parse(), directory("a", "/data", Access::Read));
        assert_eq!(".:ro".parse(), directory(".", ".", Access::Read));
        assert!("::/data".parse::<Directory>().is_err() && "a::".parse::<Directory>().is_err());
    }
}
