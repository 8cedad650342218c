//! How accesses are confined to a memory, and how traps leave guest code.

use crate::{
    diagnostics::{Finding, catalogue},
    options::Emitter,
    settings::{Bounds, Settings, Traps},
    target::Target,
};

/// The choices for a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Protection {
    pub(crate) bounds: Bounds,
    pub(crate) traps: Traps,
}

impl Protection {
    /// Whether traps of some modules are signals, which the runtime has to handle.
    pub(crate) fn needs_signals(self) -> bool {
        self.bounds == Bounds::Guard || self.traps == Traps::Instruction
    }

    /// Chooses the options that are not set, and rejects those that the target or the emitter does
    /// not support.
    pub(crate) fn new(settings: &Settings, target: &Target) -> Result<Protection, Finding> {
        let Settings { bounds, traps, .. } = *settings;
        let triple = target.triple().to_string();
        let no_signals = target.signals_unsupported();
        // How a C compiler treats a faulting instruction is up to it, except for memory accesses.
        let no_instructions =
            no_signals.or((target.emitter() == Emitter::C).then_some("C has no trapping instructions"));
        let bounds = match (bounds, no_signals.or(target.c_guards_unsupported())) {
            (Some(Bounds::Guard), Some(why)) => {
                return Err(catalogue::no_signals("Bounds::Guard", &triple, why, "Bounds::Check"));
            }
            (Some(bounds), _) => bounds,
            (None, None) if target.has_many_addresses() && target.signals_are_tested() => Bounds::Guard,
            (None, _) => Bounds::Check,
        };
        let traps = match (traps, no_instructions) {
            (Some(Traps::Instruction), Some(why)) => {
                return Err(catalogue::no_signals("Traps::Instruction", &triple, why, "Traps::Call"));
            }
            (Some(traps), _) => traps,
            (None, None) if target.signals_are_tested() => Traps::Instruction,
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
        options::{CpuFeatures, OptLevel},
    };

    fn decide(
        triple: &str,
        emitter: Option<Emitter>,
        bounds: Option<Bounds>,
        traps: Option<Traps>,
    ) -> Result<Protection, String> {
        let target = Target::from_triple(triple, &CpuFeatures::Baseline, OptLevel::Speed, emitter).unwrap();
        Protection::new(&Settings { bounds, traps, ..Settings::default() }, &target)
            .map_err(|finding| report::finding("", &finding))
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
            assert_eq!(decide(host, Some(Emitter::C), Some(Bounds::Check), None), Ok(checked));
            let refused = decide(host, Some(Emitter::C), None, Some(Traps::Instruction)).unwrap_err();
            assert!(refused.contains("Traps::Instruction") && refused.contains("Traps::Call"), "{refused}");
        }
        let guarded_c = Protection { bounds: Bounds::Guard, traps: Traps::Call };
        for machine in ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-musl"] {
            assert_eq!(decide(machine, Some(Emitter::C), None, None), Ok(guarded_c), "{machine}");
        }
        assert_eq!(decide("s390x-unknown-linux-gnu", Some(Emitter::C), None, None), Ok(checked));
        let riscv = "riscv64gc-unknown-linux-gnu";
        if cfg!(feature = "riscv64") {
            assert_eq!(
                decide(riscv, None, None, None),
                Ok(Protection { bounds: Bounds::Check, traps: Traps::Instruction })
            );
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
