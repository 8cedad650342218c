//! The code generator, set up for a target.

use cranelift_codegen::{
    isa::{self, OwnedTargetIsa},
    settings::{self, Configurable},
};
use target_lexicon::{Architecture, BinaryFormat, Triple};

use super::{backend::Backend, features::CpuFeatures, options::OptLevel, triple::is_hosted};
use crate::diagnostics::{Finding, Place, catalogue};

/// The code generator, set up in two ways.
pub(crate) struct Isas {
    pub(crate) full: OwnedTargetIsa,
    /// The same, with compile time that grows with a function's size alone: without optimisation,
    /// with the simple register allocator.
    pub(crate) frugal: OwnedTargetIsa,
}

impl Isas {
    /// The code generator for a target that it is not [refused](Backend::refusal) for.
    pub(super) fn new(
        name: &str,
        triple: &Triple,
        backend: Backend,
        features: &CpuFeatures,
        opt_level: OptLevel,
    ) -> Result<Isas, Finding> {
        // The backend makes tail calls only there; it has frame pointers in all functions anyway.
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
        let finish = |frugal| {
            let flags = flags(triple, opt_level, keep_frame_pointers, frugal)
                .map_err(|e| internal(name, &e.to_string()))?;
            builder.finish(flags).map_err(|e| internal(name, &e.to_string()))
        };
        Ok(Isas { full: finish(false)?, frugal: finish(true)? })
    }
}

fn internal(target: &str, message: &str) -> Finding {
    catalogue::internal(Place::item(format!("target {target}")), message)
}

fn flags(
    triple: &Triple,
    opt_level: OptLevel,
    keep_frame_pointers: bool,
    frugal: bool,
) -> Result<settings::Flags, settings::SetError> {
    let mut flags = settings::builder();
    flags.set("opt_level", if frugal { OptLevel::None } else { opt_level }.name())?;
    flags.set("regalloc_algorithm", if frugal { "single_pass" } else { "backtracking" })?;
    // Position-independent everywhere: an object is linked into executables, shared objects and
    // firmware alike.
    flags.set("is_pic", "true")?;
    // A vector is returned through memory if the C convention has no register for it (riscv64).
    // Nothing else is: functions return one value at most.
    flags.set("enable_multi_ret_implicit_sret", "true")?;
    // Doubles the compile time and finds bugs of this crate only.
    flags.set("enable_verifier", if cfg!(debug_assertions) && !frugal { "true" } else { "false" })?;
    // Stack overflow is checked by explicit code. Where a limit was computed for another stack than
    // the one that is in use, a frame still must not step over the guard below it; and Windows
    // gives a thread its stack page by page, in their order.
    if is_hosted(triple) {
        flags.set("enable_probestack", "true")?;
        flags.set("probestack_strategy", "inline")?;
        flags.set("probestack_size_log2", "12")?;
    } else {
        flags.set("enable_probestack", "false")?;
    }
    // Guest and host share an address space by design: Spectre between them is out of scope.
    flags.set("enable_heap_access_spectre_mitigation", "false")?;
    flags.set("enable_table_access_spectre_mitigation", "false")?;
    // Costs no code. Whether objects get it is the plan's decision.
    flags.set("unwind_info", "true")?;
    if keep_frame_pointers {
        flags.set("preserve_frame_pointers", "true")?;
    }
    Ok(settings::Flags::new(flags))
}
