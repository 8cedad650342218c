//! The architectures that Cranelift generates code for, and their CPU features.

use target_lexicon::{Architecture, Endianness, Environment, OperatingSystem, Triple};

use crate::options::CpuFeatures;

/// The architectures that Cranelift generates code for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Backend {
    X86_64,
    Aarch64,
    Riscv64,
    S390x,
}

/// A CPU feature by rustc's name, and the code generator's flags for it. No flags: the feature is
/// in the baseline, or the code generator does not use it.
pub(super) type FeatureFlags = (&'static str, &'static [&'static str]);

impl Backend {
    pub(super) fn of(triple: &Triple) -> Option<Backend> {
        match triple.architecture {
            Architecture::X86_64 => Some(Backend::X86_64),
            Architecture::Aarch64(_) => Some(Backend::Aarch64),
            Architecture::Riscv64(_) => Some(Backend::Riscv64),
            Architecture::S390x => Some(Backend::S390x),
            _ => None,
        }
    }

    /// The feature of this crate that enables the backend; also the architecture's name in
    /// messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Backend::X86_64 => "x86_64",
            Backend::Aarch64 => "aarch64",
            Backend::Riscv64 => "riscv64",
            Backend::S390x => "s390x",
        }
    }

    /// The reason why this target is not supported although its architecture has a code generator.
    pub(super) fn unsupported(self, triple: &Triple, features: &CpuFeatures) -> Option<&'static str> {
        let compiler_lacks = |feature: &str| match features {
            CpuFeatures::Compiler(names) => !names.iter().any(|name| name == feature),
            CpuFeatures::Chosen(_) | CpuFeatures::Baseline => false,
        };
        if triple.pointer_width().map(|w| w.bits()) != Ok(64) {
            return Some("its pointers are not 64 bits wide");
        }
        match self {
            Backend::Aarch64 if triple.endianness() != Ok(Endianness::Little) => Some("it is big-endian"),
            // Without float registers, the calling convention differs from the code generator's.
            Backend::X86_64
                if compiler_lacks("sse2") || triple.operating_system == OperatingSystem::None_ =>
            {
                Some(
                    "it has no floating point (SSE2). A kernel that turns SSE on and saves its registers \
                     can be built for `x86_64-unknown-linux-gnu` without its libraries, \
                     as `examples/firmware` is",
                )
            }
            Backend::Aarch64 if compiler_lacks("neon") || triple.environment == Environment::Softfloat => {
                Some("it has no floating point (NEON); `aarch64-unknown-none` has")
            }
            Backend::Riscv64 if !riscv_has_doubles(triple) || compiler_lacks("d") => {
                Some("it has no double-precision floating point (extension D); riscv64gc has")
            }
            _ => None,
        }
    }

    /// Whether a C compiler supports targets of the architecture that the code generator does not.
    pub(super) fn is_for_c(self, triple: &Triple) -> bool {
        // On other architectures, C compilers reject floats if there are no float registers.
        self == Backend::Riscv64 && triple.pointer_width().is_ok()
    }

    /// The CPU features by rustc's names.
    pub(super) fn cpu_features(self) -> &'static [FeatureFlags] {
        match self {
            Backend::X86_64 => &[
                ("sse", &[]),
                ("sse2", &[]),
                ("fxsr", &[]),
                ("sse3", &["has_sse3"]),
                ("ssse3", &["has_ssse3"]),
                ("sse4.1", &["has_sse41"]),
                ("sse4.2", &["has_sse42"]),
                ("popcnt", &["has_popcnt"]),
                ("cmpxchg16b", &["has_cmpxchg16b"]),
                ("avx", &["has_avx"]),
                ("avx2", &["has_avx2"]),
                ("fma", &["has_fma"]),
                ("bmi1", &["has_bmi1"]),
                ("bmi2", &["has_bmi2"]),
                ("lzcnt", &["has_lzcnt"]),
                ("avxvnni", &["has_avx_vnni"]),
                ("avx512f", &["has_avx512f"]),
                ("avx512dq", &["has_avx512dq"]),
                ("avx512vl", &["has_avx512vl"]),
                ("avx512bitalg", &["has_avx512bitalg"]),
                ("avx512vbmi", &["has_avx512vbmi"]),
                ("avx512vnni", &["has_avx512vnni"]),
            ],
            Backend::Aarch64 => &[
                ("neon", &[]),
                ("lse", &["has_lse"]),
                ("paca", &["has_pauth"]),
                ("fp16", &["has_fp16"]),
                ("dotprod", &["has_dotprod"]),
                ("i8mm", &["has_i8mm"]),
            ],
            Backend::Riscv64 => &[
                ("m", &[]),
                ("a", &[]),
                ("f", &[]),
                ("d", &[]),
                ("zicsr", &[]),
                ("zifencei", &[]),
                ("c", &["has_zca", "has_zcd"]),
                ("zca", &["has_zca"]),
                ("zcd", &["has_zcd"]),
                ("zcb", &["has_zcb"]),
                ("v", &["has_v"]),
                ("zba", &["has_zba"]),
                ("zbb", &["has_zbb"]),
                ("zbc", &["has_zbc"]),
                ("zbs", &["has_zbs"]),
                ("zbkb", &["has_zbkb"]),
                ("zicond", &["has_zicond"]),
                ("zfa", &["has_zfa"]),
                ("zfh", &["has_zfh"]),
                ("zfhmin", &["has_zfhmin"]),
                ("zvfh", &["has_zvfh"]),
                ("zvbb", &["has_zvbb"]),
            ],
            Backend::S390x => &[
                ("vector", &[]),
                ("vector-enhancements-1", &[]),
                ("vector-enhancements-2", &["has_vxrs_ext2"]),
                ("miscellaneous-extensions-3", &["has_mie3"]),
                ("miscellaneous-extensions-4", &["has_mie4"]),
                ("vector-enhancements-3", &["has_vxrs_ext3"]),
            ],
        }
    }
}

fn riscv_has_doubles(triple: &Triple) -> bool {
    use target_lexicon::Riscv64Architecture::{Riscv64, Riscv64a23, Riscv64gc};
    match triple.architecture {
        // A bare "riscv64" names no extensions, but the C convention of every Linux for it has D.
        Architecture::Riscv64(arch) => matches!(arch, Riscv64 | Riscv64gc | Riscv64a23),
        _ => false,
    }
}
