//! What a command takes: time and memory, those of the processes that it starts included.

use std::{
    io::Read,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::shell::{Result, show};

/// What a command took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Usage {
    pub(crate) wall: Duration,
    /// In all processes.
    pub(crate) cpu: Duration,
    /// The most memory that one process had, in KiB.
    pub(crate) memory: u64,
}

impl Usage {
    /// This one, and then another.
    #[cfg(unix)]
    pub(crate) fn and(self, other: Usage) -> Usage {
        Usage {
            wall: self.wall + other.wall,
            cpu: self.cpu + other.cpu,
            memory: self.memory.max(other.memory),
        }
    }

    /// The least of each.
    pub(crate) fn least(self, other: Usage) -> Usage {
        Usage {
            wall: self.wall.min(other.wall),
            cpu: self.cpu.min(other.cpu),
            memory: self.memory.min(other.memory),
        }
    }
}

/// Runs a command to its end. Its output is the caller's.
#[cfg(unix)]
pub(crate) fn run(command: &mut Command) -> Result<Usage> {
    let start = Instant::now();
    let child = spawn(command)?;
    match wait(child, start)? {
        (usage, true) => Ok(usage),
        (_, false) => Err(format!("`{}` failed", show(command)).into()),
    }
}

/// Runs a command for what it prints.
pub(crate) fn output(command: &mut Command) -> Result<(Usage, String)> {
    let start = Instant::now();
    let mut child = spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let messages = child.stderr.take().map(|pipe| thread::spawn(move || read(pipe)));
    let printed = child.stdout.take().map(read).transpose()?.unwrap_or_default();
    let messages = messages.and_then(|reader| reader.join().ok()).transpose()?.unwrap_or_default();
    match wait(child, start)? {
        (usage, true) => Ok((usage, String::from_utf8(printed)?)),
        (_, false) => {
            let messages = String::from_utf8_lossy(&messages);
            Err(format!("`{}` failed\n{messages}", show(command)).into())
        }
    }
}

fn spawn(command: &mut Command) -> Result<Child> {
    command.spawn().map_err(|error| format!("`{}` does not start: {error}", show(command)).into())
}

fn read(mut pipe: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    pipe.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Waits for a process. Returns what it took since `start`, and whether it succeeded.
#[cfg(unix)]
fn wait(child: Child, start: Instant) -> Result<(Usage, bool)> {
    use std::{io, mem::MaybeUninit};

    let pid = libc::pid_t::try_from(child.id())?;
    let mut status = 0;
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: both pointers are to variables of the types that `wait4` writes. The child is waited
    // for only here, so its number is not yet another process's.
    while unsafe { libc::wait4(pid, &mut status, 0, usage.as_mut_ptr()) } != pid {
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error.into());
        }
    }
    let wall = start.elapsed();
    // SAFETY: `wait4` succeeded and wrote it.
    let usage = unsafe { usage.assume_init() };
    let time = |time: libc::timeval| {
        Duration::from_secs(time.tv_sec as u64) + Duration::from_micros(time.tv_usec as u64)
    };
    // Darwin counts bytes (getrusage(2)).
    let unit = if cfg!(target_vendor = "apple") { 1024 } else { 1 };
    let memory = usage.ru_maxrss as u64 / unit;
    Ok((Usage { wall, cpu: time(usage.ru_utime) + time(usage.ru_stime), memory }, status == 0))
}

#[cfg(not(unix))]
fn wait(mut child: Child, _: Instant) -> Result<(Usage, bool)> {
    child.kill()?;
    Err("what a process takes is measured on Unix only".into())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::shell::command;

    #[test]
    fn a_command_takes_time_and_memory() {
        let (usage, printed) = output(command("sh").args(["-c", "sleep 0.05; echo done"])).unwrap();
        assert_eq!(printed, "done\n");
        assert!(usage.wall >= Duration::from_millis(50) && usage.cpu < usage.wall, "{usage:?}");
        assert!(usage.memory > 100, "{usage:?}");
    }

    #[test]
    fn a_failure_shows_its_messages() {
        let error = output(command("sh").args(["-c", "echo why >&2; exit 3"])).unwrap_err().to_string();
        assert!(error.contains("failed") && error.contains("why"), "{error}");
        assert!(run(command("sh").args(["-c", "exit 3"])).is_err());
    }
}
