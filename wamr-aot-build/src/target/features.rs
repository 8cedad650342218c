//! CPU features, and who chose them.

/// CPU features by rustc's names, and how they were chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CpuFeatures {
    /// What the compiler enables for the target (`CARGO_CFG_TARGET_FEATURE`): names that the code
    /// generator has no use for are no mistake.
    Compiler(Vec<String>),
    /// What the user asked for: unknown names are a mistake.
    Chosen(Vec<String>),
    /// The target's baseline.
    Baseline,
}

impl CpuFeatures {
    pub(crate) fn names(&self) -> &[String] {
        match self {
            CpuFeatures::Compiler(names) | CpuFeatures::Chosen(names) => names,
            CpuFeatures::Baseline => &[],
        }
    }
}
