//! Which CPU features this machine has, by the names that rustc uses.

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
macro_rules! detect {
    ($name:expr, $macro:ident: $($feature:tt)*) => {
        match $name {
            $($feature => std::arch::$macro!($feature),)*
            _ => false,
        }
    };
}

/// Whether the machine has the feature, for the loader and for the command `wamr-aot`. An unknown
/// name is a feature that nobody can vouch for, so the answer is no.
#[cfg(target_arch = "x86_64")]
pub fn has(name: &str) -> bool {
    detect!(name, is_x86_feature_detected:
        "sse3" "ssse3" "sse4.1" "sse4.2" "popcnt" "cmpxchg16b" "avx" "avx2" "fma" "bmi1" "bmi2" "lzcnt"
        "avxvnni" "avx512f" "avx512dq" "avx512vl" "avx512bitalg" "avx512vbmi" "avx512vnni")
}

/// Whether the machine has the feature.
#[cfg(target_arch = "aarch64")]
pub fn has(name: &str) -> bool {
    detect!(name, is_aarch64_feature_detected: "lse" "paca" "fp16" "dotprod" "i8mm")
}

/// Whether the machine has the feature. There is no way to ask the machine here, so the features
/// that this program was compiled for are taken to be its features.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
#[allow(unexpected_cfgs, reason = "not every version of the compiler knows every name")]
pub fn has(name: &str) -> bool {
    macro_rules! enabled {
        ($($feature:tt)*) => {
            match name {
                $($feature => cfg!(target_feature = $feature),)*
                _ => false,
            }
        };
    }
    enabled!(
        "c" "zca" "zcd" "zcb" "v" "zba" "zbb" "zbc" "zbs" "zbkb" "zicond" "zfa" "zfh" "zfhmin" "zvfh" "zvbb"
        "vector-enhancements-2" "vector-enhancements-3"
        "miscellaneous-extensions-3" "miscellaneous-extensions-4"
    )
}
