//! How accesses are confined to a memory, and how traps leave guest code.

use crate::{
    diagnostics::{Finding, catalogue},
    target::{Emitter, Target},
};

/// How accesses are confined to a memory.
///
/// The default is [`Guard`](Bounds::Guard) for [`Emitter::Native`] on Linux on x86_64, AArch64 and
/// s390x and on Windows, and [`Check`](Bounds::Check) everywhere else. Guards are opt-in on riscv64
/// Linux, because a process there often has address space for only about 60 guarded memories, and
/// on macOS, because they have not been run there yet. They are opt-in for [`Emitter::C`] on Linux
/// on x86_64 and AArch64, too: then a trap of a memory access reports only its kind.
///
/// ```no_run
/// // In `main` of build.rs.
/// use wamr_aot_build::{Bounds, Builder};
///
/// Builder::new("plugin.wasm").bounds(Bounds::Check).compile();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Bounds {
    /// By inaccessible addresses around the memory: an access out of bounds faults, and a signal
    /// handler turns the fault into a trap.
    ///
    /// This applies to memories with 32-bit indices and pages of 64 KiB, each of which takes 4 GiB
    /// + 64 MiB of address space in an instance; other memories are checked.
    Guard,
    /// By an explicit comparison with the length.
    Check,
}

/// How a trap leaves guest code.
///
/// The default is [`Instruction`](Traps::Instruction) for [`Emitter::Native`] on Linux on x86_64,
/// AArch64, riscv64 and s390x and on Windows, and [`Call`](Traps::Call) everywhere else. On macOS
/// `Instruction` is opt-in, because it has not been run there yet.
///
/// ```no_run
/// // In `main` of build.rs.
/// use wamr_aot_build::{Builder, Traps};
///
/// Builder::new("plugin.wasm").traps(Traps::Call).compile();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Traps {
    /// By an instruction that faults; a signal handler determines the kind of trap.
    Instruction,
    /// By a call to the runtime.
    Call,
}

impl Bounds {
    /// The name in digests.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Bounds::Guard => "guard",
            Bounds::Check => "check",
        }
    }
}

impl Traps {
    /// The name in digests.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Traps::Instruction => "instruction",
            Traps::Call => "call",
        }
    }
}

/// The choices for a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Protection {
    pub(crate) bounds: Bounds,
    pub(crate) traps: Traps,
}

impl Protection {
    /// Chooses the options that are not set, and rejects those that the target or the emitter does
    /// not support.
    pub(crate) fn new(bounds: Option<Bounds>, traps: Option<Traps>, target: &Target) -> Result<Protection, Finding> {
        let triple = target.triple().to_string();
        let no_signals = target.signals_refusal();
        // How a C compiler treats a faulting instruction is up to it, except for memory accesses.
        let no_instructions = no_signals.or((target.emitter() == Emitter::C).then_some("C has no trapping instructions"));
        let bounds = match (bounds, no_signals.or(target.c_guard_refusal())) {
            (Some(Bounds::Guard), Some(why)) => {
                return Err(catalogue::no_signals("Bounds::Guard", &triple, why, "Bounds::Check"));
            }
            (Some(bounds), _) => bounds,
            (None, None)
                if target.emitter() == Emitter::Native && target.has_many_addresses() && target.has_tried_signals() =>
            {
                Bounds::Guard
            }
            (None, _) => Bounds::Check,
        };
        let traps = match (traps, no_instructions) {
            (Some(Traps::Instruction), Some(why)) => {
                return Err(catalogue::no_signals("Traps::Instruction", &triple, why, "Traps::Call"));
            }
            (Some(traps), _) => traps,
            (None, None) if target.has_tried_signals() => Traps::Instruction,
            (None, _) => Traps::Call,
        };
        Ok(Protection { bounds, traps })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnostics::report,
        target::{CpuFeatures, OptLevel},
    };

    fn decide(
        triple: &str,
        emitter: Option<Emitter>,
        bounds: Option<Bounds>,
        traps: Option<Traps>,
    ) -> Result<Protection, String> {
        let target = Target::from_triple(triple, &CpuFeatures::Baseline, OptLevel::Speed, emitter).unwrap();
        Protection::new(bounds, traps, &target).map_err(|finding| report::finding("", &finding))
    }

    #[test]
    fn guards_are_for_machines_with_signals() {
        let guarded = Protection { bounds: Bounds::Guard, traps: Traps::Instruction };
        let checked = Protection { bounds: Bounds::Check, traps: Traps::Call };
        if cfg!(target_arch = "x86_64") {
            let host = "x86_64-unknown-linux-gnu";
            assert_eq!(decide(host, None, None, None), Ok(guarded));
            let mixed = Protection { bounds: Bounds::Check, traps: Traps::Instruction };
            assert_eq!(decide(host, None, Some(Bounds::Check), None), Ok(mixed));
            assert_eq!(decide("x86_64-unknown-freebsd", None, None, None), Ok(checked));
            assert_eq!(decide("x86_64-pc-windows-gnu", None, None, None), Ok(guarded));
            let mac = "x86_64-apple-darwin";
            assert_eq!(decide(mac, None, None, None), Ok(checked));
            assert_eq!(decide(mac, None, Some(Bounds::Guard), Some(Traps::Instruction)), Ok(guarded));
            assert_eq!(decide(host, Some(Emitter::C), None, None), Ok(checked));
            let guarded = Protection { bounds: Bounds::Guard, traps: Traps::Call };
            assert_eq!(decide(host, Some(Emitter::C), Some(Bounds::Guard), None), Ok(guarded));
            let refused = decide(host, Some(Emitter::C), None, Some(Traps::Instruction)).unwrap_err();
            assert!(refused.contains("Traps::Instruction") && refused.contains("Traps::Call"), "{refused}");
        }
        let riscv = "riscv64gc-unknown-linux-gnu";
        if cfg!(feature = "riscv64") {
            assert_eq!(decide(riscv, None, None, None), Ok(Protection { bounds: Bounds::Check, traps: Traps::Instruction }));
            assert_eq!(decide(riscv, None, Some(Bounds::Guard), None), Ok(guarded));
        }
        if cfg!(feature = "s390x") {
            assert_eq!(decide("s390x-unknown-linux-gnu", None, None, None), Ok(guarded));
        }
        assert_eq!(decide(riscv, Some(Emitter::C), None, None), Ok(checked));
        let refused = decide(riscv, Some(Emitter::C), Some(Bounds::Guard), None).unwrap_err();
        assert!(refused.contains("through C") && refused.contains("Bounds::Check"), "{refused}");
        for bare in ["thumbv7em-none-eabihf", "riscv32imac-unknown-none-elf", "armv7a-none-eabi"] {
            assert_eq!(decide(bare, None, None, None), Ok(checked), "{bare}");
            let refused = decide(bare, None, None, Some(Traps::Instruction)).unwrap_err();
            assert!(refused.contains("Traps::Instruction") && refused.contains(bare), "{refused}");
            assert!(decide(bare, None, Some(Bounds::Guard), None).unwrap_err().contains("Bounds::Guard"));
        }
    }
}
