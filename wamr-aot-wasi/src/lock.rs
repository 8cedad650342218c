//! [`Lock`]: exclusive access to what threads share.

/// A mutex. A thread that panics while it has it does not poison it: what it protects is changed in
/// steps that leave it valid.
#[derive(Debug, Default)]
pub(crate) struct Lock<T> {
    #[cfg(feature = "std")]
    inner: std::sync::Mutex<T>,
    #[cfg(not(feature = "std"))]
    inner: spin::Mutex<T>,
}

impl<T> Lock<T> {
    pub(crate) const fn new(value: T) -> Lock<T> {
        #[cfg(feature = "std")]
        return Lock { inner: std::sync::Mutex::new(value) };
        #[cfg(not(feature = "std"))]
        return Lock { inner: spin::Mutex::new(value) };
    }

    #[cfg(feature = "std")]
    pub(crate) fn lock(&self) -> std::sync::MutexGuard<'_, T> {
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    #[cfg(not(feature = "std"))]
    pub(crate) fn lock(&self) -> spin::MutexGuard<'_, T> {
        self.inner.lock()
    }
}
