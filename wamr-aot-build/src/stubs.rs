//! The imported functions that the host need not have.

use std::collections::BTreeSet;

/// Functions that trap unless the host implements them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stubs {
    /// All functions of these import modules.
    pub(crate) modules: BTreeSet<String>,
    /// Functions by module and name.
    pub(crate) imports: BTreeSet<(String, String)>,
}
