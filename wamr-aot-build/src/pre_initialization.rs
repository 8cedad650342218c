//! What runs in the build, so that instances start with what it leaves.

/// The fuel of a module's initialisation, unless
/// [`Builder::pre_initialize_fuel`](crate::Builder::pre_initialize_fuel) sets another limit: some ten
/// seconds.
pub(crate) const DEFAULT_FUEL: u64 = 10_000_000_000;

/// What runs in the build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PreInitialization {
    /// The exported functions that run, in this order.
    pub(crate) functions: Vec<String>,
    /// The most fuel that they take together.
    pub(crate) fuel: u64,
}

impl Default for PreInitialization {
    fn default() -> PreInitialization {
        PreInitialization { functions: Vec::new(), fuel: DEFAULT_FUEL }
    }
}
