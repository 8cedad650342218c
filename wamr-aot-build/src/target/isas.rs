//! The configuration of the code generator for a target.

use cranelift_codegen::{
    isa::{self, OwnedTargetIsa},
    settings::{self, Configurable},
};
use target_lexicon::{Architecture, BinaryFormat, Triple};

use super::{backend::Backend, triple::is_hosted};
use crate::diagnostics::{Finding, Place, catalogue};
use crate::options::{CpuFeatures, OptLevel};

/// The code generator in three configurations.
pub(crate) struct Isas {
    pub(crate) full: OwnedTargetIsa,
    /// The same without the verifier.
    pub(crate) unverified: OwnedTargetIsa,
    /// For [`Effort::Reduced`](crate::plan::Effort::Reduced): no optimisation and the single-pass
    /// register allocator, so compile time is linear in a function's size.
    pub(crate) reduced: OwnedTargetIsa,
}

/// The bits of the NaNs that arithmetic makes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Nans {
    /// Those that the machine's instructions make.
    OfTheMachine,
    /// The canonical ones.
    #[cfg(feature = "pre-initialize")]
    Canonical,
}

impl Nans {
    /// The value of the code generator's flag.
    fn flag(self) -> &'static str {
        if self == Nans::OfTheMachine { "false" } else { "true" }
    }
}

impl Isas {
    /// The code generator for a target that is not [unsupported](Backend::unsupported).
    pub(super) fn new(
        name: &str,
        triple: &Triple,
        backend: Backend,
        features: &CpuFeatures,
        opt_level: OptLevel,
        nans: Nans,
    ) -> Result<Isas, Finding> {
        // The x86_64 backend compiles tail calls only if frame pointers are preserved; the other
        // backends preserve them in all functions anyway.
        let keep_frame_pointers = triple.architecture == Architecture::X86_64;
        let has_c = triple.binary_format == BinaryFormat::Elf;
        let mut builder = isa::lookup(triple.clone())
            .map_err(|_| catalogue::target_backend_disabled(name, backend.name(), has_c))?;
        for feature in features.names() {
            match backend.cpu_features().iter().find(|(rust, _)| rust == feature) {
                Some((_, flags)) => {
                    for flag in *flags {
                        builder.enable(flag).map_err(|e| internal(name, &e.to_string()))?;
                    }
                }
                None if matches!(features, CpuFeatures::Chosen(_)) => {
                    let known: Vec<&str> = backend.cpu_features().iter().map(|(rust, _)| *rust).collect();
                    return Err(catalogue::unknown_cpu_feature(feature, backend.name(), &known.join(", ")));
                }
                None => {}
            }
        }
        let finish = |reduced, verifies| {
            let flags = flags(triple, opt_level, nans, keep_frame_pointers, reduced, verifies)
                .map_err(|e| internal(name, &e.to_string()))?;
            builder.finish(flags).map_err(|e| internal(name, &e.to_string()))
        };
        // The verifier doubles the compile time and finds only bugs of this crate.
        let verifies = cfg!(debug_assertions);
        Ok(Isas {
            full: finish(false, verifies)?,
            unverified: finish(false, false)?,
            reduced: finish(true, false)?,
        })
    }
}

fn internal(target: &str, message: &str) -> Finding {
    catalogue::internal(Place::item(format!("target {target}")), message)
}

fn flags(
    triple: &Triple,
    opt_level: OptLevel,
    nans: Nans,
    keep_frame_pointers: bool,
    reduced: bool,
    verifies: bool,
) -> Result<settings::Flags, settings::SetError> {
    let mut flags = settings::builder();
    flags.set("opt_level", if reduced { OptLevel::None } else { opt_level }.name())?;
    flags.set("regalloc_algorithm", if reduced { "single_pass" } else { "backtracking" })?;
    flags.set("enable_nan_canonicalization", nans.flag())?;
    // Always position-independent: an object may be linked into an executable, a shared object or
    // firmware.
    flags.set("is_pic", "true")?;
    // A vector is returned through memory if the C convention has no register for it (riscv64).
    // This applies to vectors only: functions return at most one value.
    flags.set("enable_multi_ret_implicit_sret", "true")?;
    flags.set("enable_verifier", if verifies { "true" } else { "false" })?;
    // Stack overflow is checked by explicit code. But if the limit belongs to a stack other than
    // the current one, a frame must still not skip the guard page below the stack; and Windows
    // commits the stack of a thread page by page, in order.
    if is_hosted(triple) {
        flags.set("enable_probestack", "true")?;
        flags.set("probestack_strategy", "inline")?;
        flags.set("probestack_size_log2", "12")?;
    } else {
        flags.set("enable_probestack", "false")?;
    }
    // Guest and host share an address space by design: Spectre attacks between them are out of
    // scope.
    flags.set("enable_heap_access_spectre_mitigation", "false")?;
    flags.set("enable_table_access_spectre_mitigation", "false")?;
    // Unwind information costs no code. The plan decides whether objects contain it.
    flags.set("unwind_info", "true")?;
    if keep_frame_pointers {
        flags.set("preserve_frame_pointers", "true")?;
    }
    Ok(settings::Flags::new(flags))
}
