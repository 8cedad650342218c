//! What stops a guest, and what it may take.

use std::{process, thread, time::Duration};

use wamr_aot_build::Interrupt;
use wamr_aot_rt::{InterruptError, Limiter, untyped::Store};

use crate::{failure::Failure, terminal};

/// How long a guest may stay in a host function after its time is up.
const GRACE: Duration = Duration::from_secs(1);

/// The most fuel that a store takes.
const ENDLESS: u64 = i64::MAX as u64;

/// What stops a guest, and what it may take.
pub(super) struct Limits {
    pub(super) fuel: Option<u64>,
    pub(super) timeout: Option<Duration>,
    /// In bytes.
    pub(super) memory: Option<u64>,
}

impl Limits {
    /// What a module has to be compiled with.
    pub(super) fn interrupt(&self) -> Interrupt {
        match (self.fuel, self.timeout) {
            (Some(_), _) => Interrupt::Fuel,
            (None, Some(_)) => Interrupt::Epoch,
            (None, None) => Interrupt::None,
        }
    }

    /// Sets the limits, for a module that was compiled with `interrupt`. The time starts now.
    pub(super) fn apply<T>(&self, store: &mut Store<T>, interrupt: Interrupt) -> Result<(), Failure> {
        let failed =
            |error: InterruptError| Failure::new(format_args!("the guest cannot be stopped: {error}"));
        if let Some(bytes) = self.memory {
            store.set_limiter(Budget(bytes));
        }
        // Code that consumes fuel cannot run without.
        if interrupt == Interrupt::Fuel || self.fuel.is_some() {
            store.set_fuel(self.fuel.unwrap_or(ENDLESS).min(ENDLESS)).map_err(failed)?;
        }
        if let Some(timeout) = self.timeout {
            let handle = store.interrupt_handle().map_err(failed)?;
            thread::spawn(move || {
                thread::sleep(timeout);
                handle.interrupt();
                thread::sleep(GRACE);
                // A host function that waits, for input perhaps, cannot be interrupted.
                let failure =
                    Failure::trap("the guest's time is up, and it does not return from a host function");
                terminal::report(failure.text());
                process::exit(failure.status());
            });
        }
        Ok(())
    }
}

/// As many bytes for all memories together.
struct Budget(u64);

impl Limiter for Budget {
    fn memory_growing(&mut self, current: usize, desired: usize, _maximum: usize) -> bool {
        match self.0.checked_sub((desired - current) as u64) {
            Some(left) => {
                self.0 = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_counted() {
        let mut budget = Budget(100);
        assert!(budget.memory_growing(0, 60, 1000));
        assert!(!budget.memory_growing(60, 101, 1000));
        assert!(budget.memory_growing(60, 100, 1000));
        assert!(!budget.memory_growing(0, 1, 1000));
    }
}
