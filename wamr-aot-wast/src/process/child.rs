//! A process that reports its progress, and how it ended.

use std::{
    fmt,
    io::{self, BufRead, BufReader, Read},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use super::{parent::SUPERVISED, progress::Progress};

/// The bytes that are kept of the end of a process's standard error.
const KEPT: usize = 4 << 10;

/// The time in which what a process wrote to its standard error must arrive after its end.
const LAST_WORDS: Duration = Duration::from_secs(1);

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
    thread::spawn(move || {
        let lines = stdout.into_iter().flat_map(|stdout| BufReader::new(stdout).lines());
        // Lines that are not messages are debug output.
        for progress in lines.map_while(Result::ok).filter_map(|line| line.parse::<Progress>().ok()) {
            if sender.send(progress).is_err() {
                break;
            }
        }
    });
    let stderr = child.stderr.take();
    let (errors_sender, errors) = mpsc::channel();
    thread::spawn(move || errors_sender.send(stderr.map(last_bytes).unwrap_or_default()));
    let result = loop {
        match receiver.recv_timeout(timeout) {
            Ok(progress) => f(progress),
            Err(RecvTimeoutError::Disconnected) => break end(&mut child, timeout),
            Err(RecvTimeoutError::Timeout) => break Ok(None),
        }
    };
    // The threads are not waited for: a process that this one started may keep its outputs open.
    match result {
        Ok(Some(status)) if status.success() => Ok(()),
        Ok(Some(status)) => Err(Failure::Ended(status, errors.recv_timeout(LAST_WORDS).unwrap_or_default())),
        Ok(None) => {
            // It may have ended just now.
            let _ = child.kill();
            let _ = child.wait();
            Err(Failure::Silent(timeout))
        }
        Err(error) => Err(Failure::Start(error)),
    }
}

/// Waits for a process that has closed its output. `None` if it does not end in time.
fn end(child: &mut Child, timeout: Duration) -> io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    loop {
        // `wait` would close the input first, and a process that is about to end well would end
        // otherwise.
        match child.try_wait()? {
            None if start.elapsed() < timeout => thread::sleep(Duration::from_millis(1)),
            status => return Ok(status),
        }
    }
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
