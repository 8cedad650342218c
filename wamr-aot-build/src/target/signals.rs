//! The targets on which faults of guest code can be traps, by the list of systems in the ABI crate.

use std::sync::LazyLock;

use target_lexicon::Architecture;
use wamr_aot_abi::{
    layout::PointerWidth,
    platform::{SignalSystems, signal_system},
};

use super::Target;
use crate::options::Emitter;

/// The systems on which the runtime handles signals, for messages about other systems.
static OTHER_SYSTEM: LazyLock<String> =
    LazyLock::new(|| format!("the runtime handles signals {SignalSystems}"));

impl Target {
    /// The reason why the runtime cannot turn faults into traps on this target.
    pub(crate) fn signals_unsupported(&self) -> Option<&'static str> {
        if self.pointer_width() != PointerWidth::U64 {
            return Some("its addresses have 32 bits");
        }
        if !self.is_hosted() {
            return Some("there is no operating system");
        }
        match signal_system(&self.rust_os()) {
            Some(system) if system.has(self.rust_arch()) => None,
            _ => Some(&OTHER_SYSTEM),
        }
    }

    /// The reason why faulting accesses in C code cannot become traps on this target, although
    /// those in native code can.
    pub(crate) fn c_guards_unsupported(&self) -> Option<&'static str> {
        let is_known = matches!(self.triple().architecture, Architecture::X86_64 | Architecture::Aarch64(_));
        (self.emitter() == Emitter::C && !is_known)
            .then_some("through C, memories have guards on x86_64 and AArch64")
    }

    /// Whether exceptions can leave functions by a walk over frames.
    ///
    /// On s390x there are no frame pointers. Apple's convention for AArch64 has no equal for calls
    /// with handlers.
    pub(crate) fn walks_frames(&self) -> bool {
        let is_apple = self.triple().operating_system.is_like_darwin();
        let is_known = match self.triple().architecture {
            Architecture::X86_64 | Architecture::Riscv64(_) => true,
            Architecture::Aarch64(_) => !is_apple,
            _ => false,
        };
        self.emitter() == Emitter::Native && is_known && self.signals_unsupported().is_none()
    }

    /// Whether a process has enough address space for as many guarded memories as a program may
    /// want.
    ///
    /// Most RISC-V machines have 39-bit addresses (Sv39), half of them for processes: room for 60
    /// memories.
    pub(crate) fn has_many_addresses(&self) -> bool {
        !matches!(self.triple().architecture, Architecture::Riscv64(_))
    }

    /// Whether the runtime's signal handling is tested on this target. If not, it is opt-in.
    pub(crate) fn signals_are_tested(&self) -> bool {
        signal_system(&self.rust_os()).is_some_and(|system| system.is_tested)
    }
}
