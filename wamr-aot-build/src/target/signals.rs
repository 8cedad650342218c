//! Where faults of guest code can be traps: what the contract's list of systems says about a
//! target.

use std::sync::LazyLock;

use target_lexicon::Architecture;
use wamr_aot_abi::{
    layout::PointerWidth,
    platform::{SignalSystems, signal_system},
};

use super::{Target, options::Emitter};

/// Where the runtime handles signals, for who builds for another system.
static ELSEWHERE: LazyLock<String> = LazyLock::new(|| format!("the runtime handles signals {SignalSystems}"));

impl Target {
    /// Why the runtime has no signal handler that makes traps of faults there.
    pub(crate) fn signals_refusal(&self) -> Option<&'static str> {
        if self.pointer_width() != PointerWidth::U64 {
            return Some("its addresses have 32 bits");
        }
        if !self.is_hosted() {
            return Some("there is no operating system");
        }
        match signal_system(&self.rust_os()) {
            Some(system) if system.has(self.rust_arch()) => None,
            _ => Some(&ELSEWHERE),
        }
    }

    /// Why faults of accesses in C are not made traps there, although those of native code are.
    pub(crate) fn c_guard_refusal(&self) -> Option<&'static str> {
        let is_known = matches!(self.triple().architecture, Architecture::X86_64 | Architecture::Aarch64(_));
        (self.emitter() == Emitter::C && !is_known)
            .then_some("through C, memories have guards on x86_64 and AArch64")
    }

    /// Whether a process has room for as many guarded memories as a program may want.
    ///
    /// Most RISC-V machines translate 39 bits (Sv39), half of them for processes: room for 60
    /// memories.
    pub(crate) fn has_many_addresses(&self) -> bool {
        !matches!(self.triple().architecture, Architecture::Riscv64(_))
    }

    /// Whether the runtime's handling of signals is tested there. If not, it has to be asked for.
    pub(crate) fn has_tried_signals(&self) -> bool {
        signal_system(&self.rust_os()).is_some_and(|system| system.is_tested)
    }
}
