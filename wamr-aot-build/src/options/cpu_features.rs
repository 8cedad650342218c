//! CPU features, and their origin.

/// CPU features by rustc's names, and their origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CpuFeatures {
    /// The features that rustc enables for the target (`CARGO_CFG_TARGET_FEATURE`). Names that the
    /// code generator does not know are ignored.
    Compiler(Vec<String>),
    /// The features that the user requested. Unknown names are an error.
    Chosen(Vec<String>),
    /// The target's baseline.
    Baseline,
}

#[cfg(feature = "compiler")]
impl CpuFeatures {
    /// The names, whatever their origin.
    pub(crate) fn names(&self) -> &[String] {
        match self {
            CpuFeatures::Compiler(names) | CpuFeatures::Chosen(names) => names,
            CpuFeatures::Baseline => &[],
        }
    }
}
