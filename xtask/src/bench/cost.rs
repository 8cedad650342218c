//! What a command takes.

use std::{mem::MaybeUninit, process::Command, time::Duration};

use crate::shell::{Result, show};

/// What compiling a module took, in all processes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Cost {
    pub(super) cpu: Duration,
    /// The most memory that one process had, in KiB.
    pub(super) memory: u64,
}

impl Cost {
    /// This one, and then another.
    pub(super) fn and(self, other: Cost) -> Cost {
        Cost { cpu: self.cpu + other.cpu, memory: self.memory.max(other.memory) }
    }
}

/// Runs a command to its end.
pub(super) fn measure(command: &mut Command) -> Result<Cost> {
    let child = command.spawn().map_err(|error| format!("`{}` does not start: {error}", show(command)))?;
    let pid = libc::pid_t::try_from(child.id())?;
    let mut status = 0;
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    let ended = loop {
        // SAFETY: both pointers are to variables of the types that `wait4` writes. The child is
        // waited for only here, so its number is not yet another process's.
        let ended = unsafe { libc::wait4(pid, &mut status, 0, usage.as_mut_ptr()) };
        if ended != -1 || std::io::Error::last_os_error().kind() != std::io::ErrorKind::Interrupted {
            break ended;
        }
    };
    if ended != pid {
        return Err(format!("cannot wait for `{}`", show(command)).into());
    }
    if status != 0 {
        return Err(format!("`{}` failed", show(command)).into());
    }
    // SAFETY: `wait4` succeeded and wrote it; all zeros would be a value of the struct too.
    let usage = unsafe { usage.assume_init() };
    let time = |time: libc::timeval| {
        Duration::from_secs(time.tv_sec as u64) + Duration::from_micros(time.tv_usec as u64)
    };
    Ok(Cost { cpu: time(usage.ru_utime) + time(usage.ru_stime), memory: usage.ru_maxrss as u64 })
}
