//! [`Clock`]: what time it is for a guest.

use core::time::Duration;

use crate::{Errno, fs::FileSystem};

/// The clocks of a guest: the time of day, and a monotonic clock.
///
/// CPU time of the process or a thread is not available: it would be the host's.
#[derive(Debug)]
pub struct Clock(Source);

#[derive(Debug)]
enum Source {
    #[cfg_attr(feature = "std", allow(dead_code, reason = "with std there is a clock"))]
    Absent,
    #[cfg(feature = "std")]
    System(std::time::Instant),
    Virtual {
        realtime: u64,
        monotonic: u64,
        step: u64,
    },
    Functions {
        realtime: fn() -> u64,
        monotonic: fn() -> u64,
        sleep: Option<fn(u64)>,
        resolution: u64,
    },
}

/// The clocks that a guest can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClockId {
    Realtime,
    Monotonic,
}

impl ClockId {
    pub(crate) fn from_guest(id: u32) -> Result<ClockId, Errno> {
        match id {
            0 => Ok(ClockId::Realtime),
            1 => Ok(ClockId::Monotonic),
            2 | 3 => Err(Errno::NOTSUP),
            _ => Err(Errno::INVAL),
        }
    }
}

#[cfg(feature = "std")]
fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

impl Clock {
    /// The clocks of the machine.
    #[cfg(feature = "std")]
    pub fn system() -> Clock {
        Clock(Source::System(std::time::Instant::now()))
    }

    /// No clock: functions return `NOTSUP`.
    #[cfg(not(feature = "std"))]
    pub(crate) const fn absent() -> Clock {
        Clock(Source::Absent)
    }

    /// A clock that starts at `realtime` after 1970 and advances by `step` each time that it is
    /// read, so that a guest always sees the same times. A guest that sleeps does not wait: the
    /// clock advances.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let noon = Duration::from_secs(1_000_000_000);
    /// let clock = wamr_aot_wasi::Clock::deterministic(noon, Duration::from_millis(1));
    /// ```
    pub const fn deterministic(realtime: Duration, step: Duration) -> Clock {
        Clock(Source::Virtual {
            realtime: realtime.as_nanos() as u64,
            monotonic: 0,
            step: step.as_nanos() as u64,
        })
    }

    /// A clock of the host's: two functions that return nanoseconds, since 1970 and since any
    /// moment. A guest that sleeps keeps reading the second, unless there is
    /// [`sleep`](Clock::sleep_with). If it stands still, the guest waits as one in an endless loop:
    /// until it is interrupted, or has paid a millisecond for each 1024 readings and has no fuel
    /// left.
    pub const fn functions(realtime: fn() -> u64, monotonic: fn() -> u64) -> Clock {
        Clock(Source::Functions { realtime, monotonic, sleep: None, resolution: 1 })
    }

    /// The function that waits for a number of nanoseconds, or less. Only for
    /// [`functions`](Clock::functions).
    #[must_use]
    pub const fn sleep_with(mut self, function: fn(u64)) -> Clock {
        if let Source::Functions { sleep, .. } = &mut self.0 {
            *sleep = Some(function);
        }
        self
    }

    /// How far apart two times of the clock are, in nanoseconds. Only for
    /// [`functions`](Clock::functions).
    #[must_use]
    pub const fn with_resolution(mut self, nanoseconds: u64) -> Clock {
        if let Source::Functions { resolution, .. } = &mut self.0 {
            *resolution = nanoseconds;
        }
        self
    }

    /// Tells a file system what time it is, if it would not know: the machine's clock is known.
    pub(crate) fn tell(&self, files: &dyn FileSystem) {
        match &self.0 {
            Source::Absent => {}
            #[cfg(feature = "std")]
            Source::System(_) => {}
            Source::Virtual { realtime, .. } => files.set_time(*realtime),
            Source::Functions { realtime, .. } => files.set_time(realtime()),
        }
    }

    /// Whether time passes only when the guest looks at the clock or sleeps.
    pub(crate) fn is_deterministic(&self) -> bool {
        matches!(self.0, Source::Virtual { .. })
    }

    pub(crate) fn resolution(&self, _: ClockId) -> Result<u64, Errno> {
        match &self.0 {
            Source::Absent => Err(Errno::NOTSUP),
            #[cfg(feature = "std")]
            Source::System(_) => Ok(1),
            Source::Virtual { step, .. } => Ok((*step).max(1)),
            Source::Functions { resolution, .. } => Ok(*resolution),
        }
    }

    pub(crate) fn now(&mut self, id: ClockId) -> Result<u64, Errno> {
        match &mut self.0 {
            Source::Absent => Err(Errno::NOTSUP),
            #[cfg(feature = "std")]
            Source::System(start) => Ok(match id {
                ClockId::Monotonic => nanoseconds(start.elapsed()),
                ClockId::Realtime => {
                    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, nanoseconds)
                }
            }),
            Source::Virtual { step, .. } => {
                let step = *step;
                self.advance(step);
                self.peek(id)
            }
            Source::Functions { realtime, monotonic, .. } => Ok(match id {
                ClockId::Realtime => realtime(),
                ClockId::Monotonic => monotonic(),
            }),
        }
    }

    /// The time, without the step of a deterministic clock.
    pub(crate) fn peek(&mut self, id: ClockId) -> Result<u64, Errno> {
        match &self.0 {
            Source::Virtual { realtime, monotonic, .. } => Ok(match id {
                ClockId::Realtime => *realtime,
                ClockId::Monotonic => *monotonic,
            }),
            _ => self.now(id),
        }
    }

    fn advance(&mut self, by: u64) {
        if let Source::Virtual { realtime, monotonic, .. } = &mut self.0 {
            *realtime = realtime.saturating_add(by);
            *monotonic = monotonic.saturating_add(by);
        }
    }

    /// Waits for a part of `nanoseconds`, at most `slice` of the machine's time. Returns how many
    /// milliseconds that took at the most.
    pub(crate) fn sleep(&mut self, nanoseconds: u64, slice: u64) -> u64 {
        let part = nanoseconds.min(slice);
        match &self.0 {
            Source::Absent => return 0,
            #[cfg(feature = "std")]
            Source::System(_) => std::thread::sleep(Duration::from_nanos(part)),
            Source::Virtual { .. } => {
                self.advance(nanoseconds);
                return 0;
            }
            Source::Functions { sleep: Some(sleep), .. } => sleep(part),
            // The guest asks again at once.
            Source::Functions { .. } => return 0,
        }
        part.div_ceil(1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deterministic_clock_advances_by_steps_and_by_sleep() {
        let mut clock = Clock::deterministic(Duration::from_secs(5), Duration::from_nanos(10));
        assert_eq!(clock.now(ClockId::Realtime), Ok(5_000_000_010));
        assert_eq!(clock.now(ClockId::Monotonic), Ok(20));
        assert_eq!(clock.sleep(1_000_000_000, 5), 0);
        assert_eq!(clock.peek(ClockId::Monotonic), Ok(1_000_000_020));
    }

    #[test]
    fn functions_are_asked() {
        let mut clock = Clock::functions(|| 7, || 8).with_resolution(3);
        assert_eq!(clock.now(ClockId::Realtime), Ok(7));
        assert_eq!(clock.now(ClockId::Monotonic), Ok(8));
        assert_eq!(clock.resolution(ClockId::Monotonic), Ok(3));
    }

    #[cfg(feature = "std")]
    #[test]
    fn the_systems_clock_does_not_go_back() {
        let mut clock = Clock::system();
        let first = clock.now(ClockId::Monotonic).unwrap();
        clock.sleep(2_000_000, 5_000_000);
        assert!(clock.now(ClockId::Monotonic).unwrap() >= first + 2_000_000);
        assert!(clock.now(ClockId::Realtime).unwrap() > 1_600_000_000 * 1_000_000_000);
    }
}
