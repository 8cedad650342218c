//! The target of a compilation: turns a triple and CPU features into the code generator's ISA, or
//! into a finding that says why the target is not supported.
//!
//! Only this module knows which targets are supported, and the names of their CPU features.
//!
//! | module | contents |
//! |---|---|
//! | `triple` | the names of targets |
//! | `port` | the machines that the runtime does not support |
//! | `backend` | the architectures that Cranelift supports, and their CPU features |
//! | `isas` | the configuration of the code generator for a target |
//! | `signals` | the targets on which faults can be traps |
//! | `frame` | the limits for frames |

mod backend;
mod frame;
mod isas;
mod port;
mod signals;
mod triple;

#[cfg(test)]
mod tests;

use backend::Backend;
use cranelift_codegen::{
    ir::ArgumentExtension,
    isa::{CallConv, OwnedTargetIsa, TargetFrontendConfig},
};
pub(crate) use frame::{LARGEST_UNCHECKED_FRAME, largest_frame};
pub(crate) use isas::Isas;
use isas::Nans;
use port::{no_port, no_runtime};
use target_lexicon::{
    Architecture, ArmArchitecture, BinaryFormat, Endianness, Environment, OperatingSystem, Triple,
};
use triple::is_hosted;
use wamr_aot_abi::{convention::Convention, cpu, layout::PointerWidth, stack::unchecked_frame};

use crate::{
    diagnostics::{Finding, catalogue},
    options::{CpuFeatures, Emitter, OptLevel},
};

/// The number in descriptors of Cranelift's calling convention for tail calls.
pub(crate) const TAIL_CONVENTION: u32 = wamr_aot_abi::version::tail_convention(cranelift_codegen::VERSION);

/// Whether Cranelift generates code for the architecture.
pub(crate) fn has_code_generator(triple: &Triple) -> bool {
    Backend::of(triple).is_some()
}

/// The CPU features that the code generator uses, by rustc's names.
pub(crate) fn useful_features(triple: &Triple) -> Vec<&'static str> {
    let features = Backend::of(triple).map_or(&[][..], Backend::cpu_features);
    features.iter().filter(|(_, flags)| !flags.is_empty()).map(|(name, _)| *name).collect()
}

/// The target that code is generated for.
pub(crate) struct Target {
    triple: Triple,
    code: Code,
    /// CPU features by rustc's names.
    features: Vec<String>,
}

enum Code {
    Native(Isas),
    C,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Target").field("triple", self.triple()).field("emitter", &self.emitter()).finish()
    }
}

impl Target {
    /// Creates the target with this triple, or returns the finding that says why no code can be
    /// generated for it.
    ///
    /// If `emitter` is `None`, the emitter is the native one, or C if Cranelift has no code
    /// generator for the target.
    pub(crate) fn from_triple(
        name: &str,
        features: &CpuFeatures,
        opt_level: OptLevel,
        emitter: Option<Emitter>,
    ) -> Result<Target, Finding> {
        let triple = triple::parse(name)?;
        if let Some((what, instead)) = no_port(&triple) {
            return Err(catalogue::no_port(name, what, instead));
        }
        if let Some(why) = no_runtime(&triple) {
            return Err(catalogue::target_refused(name, why));
        }
        let backend = Backend::of(&triple);
        let lacks = backend.and_then(|backend| backend.unsupported(&triple, features));
        let chosen = match (emitter, backend, lacks) {
            // C lacks what the code generator lacks.
            (_, Some(backend), Some(why)) if !backend.is_for_c(&triple) => {
                return Err(catalogue::target_refused(name, why));
            }
            (Some(emitter), ..) => emitter,
            (None, Some(_), None) => Emitter::Native,
            (None, ..) => Emitter::C,
        };
        match (chosen, backend, lacks) {
            (Emitter::C, ..) => Target::c(name, triple, features),
            (Emitter::Native, Some(_), Some(why)) => Err(catalogue::target_refused(name, why)),
            (Emitter::Native, Some(backend), None) => {
                Target::native(name, triple, backend, features, opt_level)
            }
            (Emitter::Native, None, _) => Err(catalogue::target_without_backend(name)),
        }
    }

    /// Native code whose results are the same on all machines, down to the bits of NaNs that
    /// arithmetic makes.
    #[cfg(feature = "pre-initialize")]
    pub(crate) fn reproducible(name: &str) -> Result<Target, Finding> {
        let (features, level) = (CpuFeatures::Baseline, OptLevel::None);
        let target = Target::from_triple(name, &features, level, Some(Emitter::Native))?;
        let backend = Backend::of(target.triple()).ok_or_else(|| catalogue::target_without_backend(name))?;
        let isas = Isas::new(name, target.triple(), backend, &features, level, Nans::Canonical)?;
        Ok(Target { code: Code::Native(isas), ..target })
    }

    fn c(name: &str, triple: Triple, features: &CpuFeatures) -> Result<Target, Finding> {
        if triple.binary_format != BinaryFormat::Elf {
            return Err(catalogue::target_refused(
                name,
                "the C emitter makes ELF objects only, not those of Windows and Apple",
            ));
        }
        let backend = Backend::of(&triple);
        if let (CpuFeatures::Chosen(chosen), backend) = (features, backend) {
            for feature in chosen {
                let known = backend.map_or(&[][..], Backend::cpu_features);
                if !known.iter().any(|(rust, _)| rust == feature) {
                    let known: Vec<&str> = known.iter().map(|(rust, _)| *rust).collect();
                    let architecture = triple.architecture.to_string();
                    return Err(catalogue::unknown_cpu_feature_for_c(
                        feature,
                        name,
                        &architecture,
                        &known.join(", "),
                    ));
                }
            }
        }
        Ok(Target { triple, code: Code::C, features: features.names().to_vec() })
    }

    fn native(
        name: &str,
        triple: Triple,
        backend: Backend,
        features: &CpuFeatures,
        opt_level: OptLevel,
    ) -> Result<Target, Finding> {
        let isas = Isas::new(name, &triple, backend, features, opt_level, Nans::OfTheMachine)?;
        Ok(Target { triple, code: Code::Native(isas), features: features.names().to_vec() })
    }

    pub(crate) fn triple(&self) -> &Triple {
        &self.triple
    }

    pub(crate) fn emitter(&self) -> Emitter {
        match self.code {
            Code::Native { .. } => Emitter::Native,
            Code::C => Emitter::C,
        }
    }

    /// The code generator. `None` for C.
    pub(crate) fn isas(&self) -> Option<&Isas> {
        match &self.code {
            Code::Native(isas) => Some(isas),
            Code::C => None,
        }
    }

    /// The code generator's ISA. `None` for C.
    pub(crate) fn isa(&self) -> Option<&OwnedTargetIsa> {
        self.isas().map(|isas| &isas.full)
    }

    /// The calling convention of the code, in both directions.
    pub(crate) fn convention(&self) -> Convention {
        match self.triple().operating_system {
            OperatingSystem::Windows => Convention::SystemV,
            _ => Convention::C,
        }
    }

    /// Pointer width and the calling convention.
    pub(crate) fn frontend_config(&self) -> TargetFrontendConfig {
        match &self.code {
            Code::Native(isas) => TargetFrontendConfig {
                default_call_conv: match self.convention() {
                    Convention::C => isas.full.default_call_conv(),
                    Convention::SystemV => CallConv::SystemV,
                },
                ..isas.full.frontend_config()
            },
            Code::C => TargetFrontendConfig {
                default_call_conv: CallConv::triple_default(&self.triple),
                pointer_width: self.triple.pointer_width().unwrap_or(target_lexicon::PointerWidth::U64),
                page_size_align_log2: 12,
            },
        }
    }

    /// The chosen CPU features, by rustc's names.
    pub(crate) fn cpu_features(&self) -> &[String] {
        &self.features
    }

    pub(crate) fn pointer_width(&self) -> PointerWidth {
        match self.frontend_config().pointer_bytes() {
            4 => PointerWidth::U32,
            _ => PointerWidth::U64,
        }
    }

    pub(crate) fn is_big_endian(&self) -> bool {
        self.triple().endianness() == Ok(Endianness::Big)
    }

    pub(crate) fn is_x86(&self) -> bool {
        self.triple().architecture == Architecture::X86_64
    }

    /// The architecture, as in `std::env::consts::ARCH`.
    pub(crate) fn rust_arch(&self) -> &'static str {
        match self.triple().architecture {
            Architecture::Arm(_) => "arm",
            Architecture::X86_32(_) => "x86",
            Architecture::Riscv32(_) => "riscv32",
            Architecture::Powerpc => "powerpc",
            Architecture::Powerpc64 | Architecture::Powerpc64le => "powerpc64",
            _ => Backend::of(self.triple()).map_or("", Backend::name),
        }
    }

    /// The operating system, as in `std::env::consts::OS`.
    pub(crate) fn rust_os(&self) -> String {
        match (self.triple().operating_system, self.triple().environment) {
            (OperatingSystem::Linux, Environment::Android | Environment::Androideabi) => "android".to_owned(),
            (OperatingSystem::Darwin(_) | OperatingSystem::MacOSX(_), _) => "macos".to_owned(),
            (system, _) => system.to_string(),
        }
    }

    /// The subset of `features` that the code generator uses beyond the baseline: sorted, without
    /// duplicates.
    pub(crate) fn used_features(&self, features: &CpuFeatures) -> Vec<String> {
        let known = Backend::of(self.triple()).map_or(&[][..], Backend::cpu_features);
        let used = |name: &str| known.iter().any(|(rust, flags)| *rust == name && !flags.is_empty());
        let mut used: Vec<String> = features.names().iter().filter(|name| used(name)).cloned().collect();
        used.sort();
        used.dedup();
        used
    }

    /// The way in which the C convention widens 32-bit arguments. On x86_64 and aarch64 it leaves
    /// the upper halves of registers undefined.
    pub(crate) fn argument_extension(&self) -> ArgumentExtension {
        match self.triple().architecture {
            Architecture::X86_64 | Architecture::Aarch64(_) => ArgumentExtension::None,
            _ => self.isa().map_or(ArgumentExtension::None, |isa| isa.default_argument_extension()),
        }
    }

    /// Whether an instruction rounds floats (`f32.ceil` and similar).
    pub(crate) fn has_rounding(&self) -> bool {
        match self.triple().architecture {
            // C has a function for each.
            _ if self.isa().is_none() => true,
            Architecture::X86_64 => self.has_flag("has_sse41"),
            _ => true,
        }
    }

    /// Whether an instruction selects bytes of a vector by a vector of indices. If not, the code
    /// generator calls a function.
    pub(crate) fn has_byte_shuffle(&self) -> bool {
        match self.triple().architecture {
            _ if self.isa().is_none() => true,
            Architecture::X86_64 => self.has_flag("has_ssse3"),
            _ => true,
        }
    }

    /// A function that calls no other needs no stack check if its frame has at most this many
    /// bytes. Below the limit the runtime keeps 128 KiB free, and 1 KiB if there is no operating
    /// system.
    pub(crate) fn unchecked_frame(&self) -> u32 {
        unchecked_frame(self.is_hosted())
    }

    /// Whether there is an operating system. If so, objects get unwind tables: debuggers, profilers
    /// and backtraces need them, and they take no flash.
    pub(crate) fn is_hosted(&self) -> bool {
        is_hosted(self.triple())
    }

    /// Whether a store that crosses the end of accessible memory may have written its accessible
    /// bytes when it faults. On x86_64 it has not; AArch64 gives no such guarantee.
    pub(crate) fn has_partial_stores(&self) -> bool {
        self.triple().architecture != Architecture::X86_64
    }

    /// Whether the target's machines may have aligned loads and stores only. What the C compiler
    /// assumes can differ, by its flags.
    pub(crate) fn may_need_alignment(&self) -> bool {
        match self.triple().architecture {
            Architecture::Riscv32(_) | Architecture::Riscv64(_) => true,
            Architecture::Arm(arm) => matches!(
                arm,
                ArmArchitecture::Armv4
                    | ArmArchitecture::Armv4t
                    | ArmArchitecture::Armv5t
                    | ArmArchitecture::Armv5te
                    | ArmArchitecture::Armv5tej
                    | ArmArchitecture::Armv6m
                    | ArmArchitecture::Armv8mBase
                    | ArmArchitecture::Thumbv4t
                    | ArmArchitecture::Thumbv5te
                    | ArmArchitecture::Thumbv6m
                    | ArmArchitecture::Thumbv8mBase
            ),
            _ => false,
        }
    }

    /// Whether a load or store costs the same at any address. Many machines of other architectures
    /// lack such accesses, or leave them to an interrupt handler.
    pub(crate) fn has_cheap_unaligned(&self) -> bool {
        matches!(
            self.triple().architecture,
            Architecture::X86_64 | Architecture::Aarch64(_) | Architecture::S390x
        )
    }

    /// Whether the target has vectors.
    pub(crate) fn has_vectors(&self) -> bool {
        match self.triple().architecture {
            _ if self.isa().is_none() => true,
            Architecture::Riscv64(_) => self.has_flag("has_v"),
            _ => true,
        }
    }

    /// The CPU features that the code may use: `wamr_aot_abi::cpu` bits. 0 on architectures whose
    /// features are not checked.
    pub(crate) fn needed_cpu_features(&self) -> u32 {
        match self.triple().architecture {
            Architecture::X86_64 => cpu::X86_64
                .iter()
                .filter(|feature| {
                    let flags = Backend::X86_64.cpu_features().iter().find(|(name, _)| *name == feature.name);
                    flags.is_some_and(|(_, flags)| flags.iter().any(|flag| self.has_flag(flag)))
                })
                .fold(0, |bits, feature| bits | feature.bit),
            _ => 0,
        }
    }

    fn has_flag(&self, name: &str) -> bool {
        match self.isa() {
            Some(isa) => isa.isa_flags().iter().any(|flag| flag.name == name && flag.as_bool() == Some(true)),
            None => {
                let known = Backend::of(self.triple()).map_or(&[][..], Backend::cpu_features);
                let of_flag = known.iter().filter(|(_, flags)| flags.contains(&name));
                of_flag.into_iter().any(|(rust, _)| self.features.iter().any(|feature| feature == rust))
            }
        }
    }
}
