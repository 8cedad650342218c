//! The instructions that a program executes between its marks.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    thread,
    time::Duration,
};

use super::parts::Parts;
use crate::{
    firmware::{self, Board},
    shell::{Result, command, make_dir, run, target},
};

/// Instructions that were executed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) guest: u64,
    pub(super) all: u64,
}

/// How long a program may take with a trace: some execute millions of instructions.
const PATIENCE: Duration = Duration::from_secs(600);

/// What is executed between each two marks: QEMU translates one instruction at a time, and logs
/// each.
pub(super) fn count(board: &Board, program: &Path, parts: &Parts) -> Result<[Counts; 2]> {
    let directory = target().join("measure");
    make_dir(&directory)?;
    let log = directory.join("trace");
    let _ = fs::remove_file(&log);
    run(command("mkfifo").arg(&log))?;
    let mut emulator = board.emulator(program);
    emulator.args(["-singlestep", "-d", "exec,nochain", "-D"]).arg(&log);
    let (counted, executed) = thread::scope(|scope| {
        let reader = scope.spawn(|| read_trace(&log, parts).map_err(|error| error.to_string()));
        let executed = firmware::execute_for(&mut emulator, PATIENCE);
        if executed.is_err() {
            // An emulator that did not start opened nothing: the reader must not wait for it.
            let _ = fs::OpenOptions::new().write(true).open(&log);
        }
        (reader.join(), executed)
    });
    let (output, status) = executed?.ended()?;
    fs::remove_file(&log)?;
    if !board.is_good(status) {
        return Err(format!("{} failed; it printed\n{output}", program.display()).into());
    }
    let counted = counted.map_err(|_| "the reader panicked")??;
    <[Counts; 2]>::try_from(counted).map_err(|counted| {
        format!("{}: {} stretches were counted, and not two", program.display(), counted.len()).into()
    })
}

fn read_trace(log: &Path, parts: &Parts) -> Result<Vec<Counts>> {
    let mut stretches = Vec::new();
    let mut current: Option<Counts> = None;
    let mut in_guest = false;
    for line in BufReader::new(fs::File::open(log)?).lines() {
        let line = line?;
        // "Stopped execution of TB chain before 0x7f.. [pc] name": what was logged last is logged
        // again.
        if let Some(counts) = current.as_mut().filter(|_| line.starts_with("Stopped")) {
            counts.all -= 1;
            counts.guest -= u64::from(in_guest);
        }
        // "Trace 0: 0x7f.. [cs_base/pc/flags/cflags] name"
        let Some(pc) = line.split('/').nth(1).and_then(|pc| u64::from_str_radix(pc, 16).ok()) else {
            continue;
        };
        if pc == parts.first {
            current = Some(Counts::default());
        }
        if pc == parts.last {
            stretches.extend(current.take());
        }
        in_guest = parts.is_guest(pc);
        if let Some(counts) = &mut current {
            counts.all += 1;
            counts.guest += u64::from(in_guest);
        }
    }
    Ok(stretches)
}
