//! [`Time`]: when files change.

/// What a tree has the time from: nanoseconds since 1970.
#[derive(Clone, Copy)]
pub(super) enum Time {
    /// The system's clock. It needs `std`.
    System,
    /// The clock of the guest that is served last.
    Told(u64),
    /// A clock of the host's.
    Function(fn() -> u64),
}

impl Time {
    pub(super) fn now(self) -> u64 {
        match self {
            #[cfg(feature = "std")]
            Time::System => std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .map_or(0, |time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)),
            #[cfg(not(feature = "std"))]
            Time::System => 0,
            Time::Told(now) => now,
            Time::Function(clock) => clock(),
        }
    }
}
