//! `wamr-aot run`: a module, compiled first if it is not an artefact.

mod host;
mod invoke;
mod limits;
mod load;

use std::{path::PathBuf, process::ExitCode};

use wamr_aot_build::compiler::bytes;
use wamr_aot_rt::{InstantiateError, Trap, untyped::CallError};

use crate::{args::seconds, failure::Failure};

/// Run a module or an artefact
///
/// A module is compiled first, for this machine, and kept in a cache. It can import WASI preview 1,
/// and gets nothing that it is not given: no files, no variables. The exit code is the guest's own;
/// 134 after a trap.
#[derive(clap::Args)]
#[command(after_long_help = "\
Environment:
  WAMR_AOT_CACHE       the directory of the cache, 1 for wamr-aot in the user's cache directory, 0
                       for none [default: 1]
  WAMR_AOT_CACHE_SIZE  the most bytes that it may have, such as 512M [default: 1G]")]
pub(crate) struct Args {
    /// The module (.wasm, .wat) or the artefact (.aot). An artefact is machine code: run only those
    /// whose author you trust
    file: PathBuf,
    /// Call an export, given by its name and its arguments, and print its results
    #[arg(long, value_name = "FUNCTION", num_args = 1.., allow_negative_numbers = true)]
    invoke: Vec<String>,
    /// Stop the guest when it has consumed this much fuel, about one for each instruction
    #[arg(long, conflicts_with = "timeout")]
    fuel: Option<u64>,
    /// Stop the guest after this many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<std::time::Duration>,
    /// The most bytes that all memories may have together (K, M and G are KiB, MiB and GiB)
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    max_memory: Option<u64>,
    /// Compile without the cache
    #[arg(long)]
    no_cache: bool,
    #[command(flatten)]
    host: host::HostArgs,
}

pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    let limits = limits::Limits { fuel: args.fuel, timeout: args.timeout, memory: args.max_memory };
    let load::Loaded { module, interrupt } = load::module(&args.file, &limits, args.no_cache)?;
    let mut guest = host::Guest::new(&args.file, &module, &args.host)?;
    limits.apply(&mut guest.store, interrupt)?;
    let result = match guest.store.instantiate(&module, &guest.linker) {
        Err(error) => Err(Stopped::Instance(error)),
        Ok(instance) => match args.invoke.split_first() {
            Some((function, arguments)) => invoke::export(&mut guest.store, instance, function, arguments),
            None => invoke::program(&mut guest.store, instance),
        },
    };
    guest.end(result)
}

/// Why a guest did not run to its end.
enum Stopped {
    Call(CallError),
    Instance(InstantiateError),
    Failure(Failure),
}

impl Stopped {
    /// The trap, if the guest trapped or called a function that ends it.
    fn trap(&self) -> Option<&Trap> {
        match self {
            Stopped::Call(error) => error.trap(),
            Stopped::Instance(error) => error.trap(),
            Stopped::Failure(_) => None,
        }
    }

    /// What the user reads.
    fn into_failure(self) -> Failure {
        if let Some(trap) = self.trap() {
            return Failure::trap(format_args!("the guest trapped: {trap:#}"));
        }
        match self {
            Stopped::Call(error) => Failure::new(format_args!("the call failed: {error}")),
            Stopped::Instance(error) => {
                let failure = Failure::new(format_args!("the module cannot be instantiated: {error}"));
                match error.interrupt_error() {
                    Some(_) => failure.help(
                        "compile it with `--interrupt fuel` for `--fuel`, and with `--interrupt epoch` for \
                         `--timeout`",
                    ),
                    None => failure,
                }
            }
            Stopped::Failure(failure) => failure,
        }
    }
}

impl From<CallError> for Stopped {
    fn from(error: CallError) -> Stopped {
        Stopped::Call(error)
    }
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Stopped {
        Stopped::Failure(failure)
    }
}
