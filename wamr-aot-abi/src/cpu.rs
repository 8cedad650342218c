//! CPU features that an object may need beyond the baseline of its architecture:
//! [`VMModule::cpu_features`](crate::layout::VMModule::cpu_features).
//!
//! Only x86_64 has a list. On other architectures the compiler records none.

/// A CPU feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CpuFeature {
    /// Its bit.
    pub bit: u32,
    /// Its name in rustc.
    pub name: &'static str,
}

macro_rules! features {
    ($($name:literal)*) => {
        /// The features of x86_64: the bit of each is its position.
        pub const X86_64: &[CpuFeature] = &{
            let mut features = [$(CpuFeature { bit: 0, name: $name }),*];
            let mut i = 0;
            while i < features.len() {
                features[i].bit = 1 << i;
                i += 1;
            }
            features
        };

        pub(crate) const TEXT: &str = concat!($($name, ","),*);
    };
}

features! {
    "sse3" "ssse3" "sse4.1" "sse4.2" "popcnt" "cmpxchg16b" "avx" "avx2" "fma" "bmi1" "bmi2" "lzcnt"
    "avxvnni" "avx512f"
    "avx512dq" "avx512vl" "avx512bitalg" "avx512vbmi" "avx512vnni"
}
