//! Has the command `wamr-aot` compile a module: the other side of [`serve`](crate::compiler::serve).
//!
//! The command writes the files itself, under the rules of this crate: none is ever half written,
//! whoever is killed.

mod find;

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
    thread,
};

pub(crate) use find::{Sought, find};

use crate::{
    artifact::Artifact,
    cargo,
    diagnostics::{Findings, catalogue},
    request::Request,
    wire::{self, Identity, Received},
};

/// The subcommand that answers requests.
pub(crate) const SUBCOMMAND: &str = "serve-build";

/// Has the command in the file `program` compile the module in `input`.
pub(crate) fn build(program: &Path, request: &Request, input: &[u8]) -> Result<Artifact, Findings> {
    let output = ask(program, &wire::request(request, input))
        .map_err(|error| catalogue::command_not_started(program, error))?;
    let unusable = |what: &str| {
        let status = output.status.to_string();
        catalogue::command_failed(program, what, &status, &String::from_utf8_lossy(&output.stderr)).into()
    };
    match wire::receive(&output.stdout) {
        Received::Fields(fields) => match wire::read_answer(fields) {
            Some(answer) => answer,
            None => Err(unusable("its answer cannot be read")),
        },
        Received::Other(found) => {
            let own = Identity::own();
            let found = (&*found.version, &*found.hashes);
            Err(catalogue::command_of_other_version(program, found, (&own.version, &own.hashes)).into())
        }
        Received::Incomplete if output.stdout.is_empty() => Err(unusable("it ended without an answer")),
        Received::Incomplete => Err(unusable("it ended in the middle of its answer")),
        Received::Foreign => Err(unusable("it printed something else than an answer")),
    }
}

/// Starts the command, sends it a message, and waits for its end.
///
/// It inherits the environment with Cargo's jobserver. This thread waits meanwhile, so the command
/// has the one token that every build script starts with.
fn ask(program: &Path, message: &[u8]) -> std::io::Result<Output> {
    let mut command = Command::new(program);
    command.arg(SUBCOMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    cargo::share_jobserver(&mut command);
    let mut child = command.spawn()?;
    let stdin = child.stdin.take();
    thread::scope(|scope| {
        // On a thread of its own, since the command may print before it has read everything.
        scope.spawn(move || {
            if let Some(mut stdin) = stdin {
                // A command that stops reading has a reason, which its answer or its status says.
                let _ = stdin.write_all(message);
            }
        });
        child.wait_with_output()
    })
}
