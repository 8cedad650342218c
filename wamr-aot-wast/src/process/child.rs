//! A process that reports its progress, and how it ended.

use std::{
    fmt,
    io::{self, BufRead, BufReader, Read},
    process::{Command, ExitStatus, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use super::{parent::SUPERVISED, progress::Progress};

/// The bytes that are kept of the end of a process's standard error.
const KEPT: usize = 4 << 10;

/// Why a process failed.
pub(crate) enum Failure {
    /// It could not be started.
    Start(io::Error),
    /// It reported nothing for this time, and was killed.
    Silent(Duration),
    /// It ended with this status; the end of what it wrote to the standard error.
    Ended(ExitStatus, String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Start(error) => write!(f, "the process cannot be started: {error}"),
            Failure::Silent(time) => write!(f, "it took longer than {} s", time.as_secs_f64()),
            Failure::Ended(status, errors) => {
                write!(f, "the process ended with {status}")?;
                if !errors.is_empty() {
                    write!(f, ": {errors}")?;
                }
                Ok(())
            }
        }
    }
}

/// Runs the command; `f` gets the progress that it reports.
pub(crate) fn follow(
    command: &mut Command,
    timeout: Duration,
    mut f: impl FnMut(Progress),
) -> Result<(), Failure> {
    let mut child = command
        // Dropped with this process, however it ends.
        .stdin(Stdio::piped())
        .env(SUPERVISED, "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(Failure::Start)?;
    let (sender, receiver) = mpsc::channel();
    let stdout = child.stdout.take();
    let reader = thread::spawn(move || {
        let lines = stdout.into_iter().flat_map(|stdout| BufReader::new(stdout).lines());
        // Lines that are not messages are debug output.
        for progress in lines.map_while(Result::ok).filter_map(|line| line.parse::<Progress>().ok()) {
            if sender.send(progress).is_err() {
                break;
            }
        }
    });
    let stderr = child.stderr.take();
    let errors = thread::spawn(move || stderr.map(last_bytes).unwrap_or_default());
    let result = loop {
        match receiver.recv_timeout(timeout) {
            Ok(progress) => f(progress),
            Err(RecvTimeoutError::Disconnected) => break Ok(()),
            Err(RecvTimeoutError::Timeout) => {
                // It may have ended just now.
                let _ = child.kill();
                break Err(Failure::Silent(timeout));
            }
        }
    };
    // `wait` would close it first, and a process that is about to end well would end otherwise.
    let stdin = child.stdin.take();
    let status = child.wait().map_err(Failure::Start)?;
    drop(stdin);
    let _ = reader.join();
    let errors = errors.join().unwrap_or_default();
    result?;
    if status.success() { Ok(()) } else { Err(Failure::Ended(status, errors)) }
}

fn last_bytes(mut from: impl Read) -> String {
    let mut kept = Vec::new();
    let mut buffer = [0; KEPT];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        kept.extend_from_slice(&buffer[..count]);
        kept.drain(..kept.len().saturating_sub(KEPT));
    }
    String::from_utf8_lossy(&kept).trim().to_owned()
}
