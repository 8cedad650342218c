//! A function in machine code.

use std::collections::BTreeSet;

use cranelift_codegen::{
    gimli::write::{Address, FrameDescriptionEntry},
    ir::Signature,
    isa::unwind::UnwindInfo,
};
use cranelift_module::{ModuleReloc, ModuleRelocTarget};
use wamr_aot_abi::trap::TrapKind;

/// A function in machine code.
pub(super) struct Compiled {
    pub(super) number: u32,
    pub(super) signature: Signature,
    pub(super) alignment: u64,
    pub(super) bytes: Vec<u8>,
    pub(super) relocs: Vec<ModuleReloc>,
    /// Ascending. Empty if no trap can be a signal.
    pub(super) traps: Vec<TrapPlace>,
    /// Ascending. Empty if traps report no frames.
    pub(super) call_places: Vec<CallPlace>,
    /// How to find its caller, as the target's systems have it. `None` if objects have no table of
    /// that.
    pub(super) unwind: Option<UnwindInfo>,
    /// The bytes of stack that a call takes, at most.
    pub(super) frame: u32,
}

impl Compiled {
    /// Whether it keeps its caller's frame pointer and return address where they are. On x86_64 and
    /// s390x no function does.
    pub(super) fn is_frameless(&self) -> bool {
        let Some(UnwindInfo::SystemV(unwind)) = &self.unwind else { return false };
        let nowhere = Address::Constant(0);
        unwind.to_fde(nowhere)
            == FrameDescriptionEntry::new(nowhere, u32::try_from(self.bytes.len()).unwrap_or(u32::MAX))
    }

    /// The numbers of the functions that it calls.
    pub(super) fn calls(&self) -> Vec<u32> {
        let targets = self.relocs.iter().filter_map(|reloc| match reloc.name {
            ModuleRelocTarget::User { namespace: 0, index } => Some(index),
            _ => None,
        });
        let targets: BTreeSet<u32> = targets.collect();
        targets.into_iter().collect()
    }
}

/// An instruction that can trap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TrapPlace {
    /// Where it is, from the function's start.
    pub(super) at: u32,
    pub(super) kind: TrapKind,
    /// The byte offset of its instruction in the wasm module; `u32::MAX` if that is unknown.
    pub(super) offset: u32,
}

/// The instruction after a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CallPlace {
    /// Where it is, from the function's start.
    pub(super) at: u32,
    /// The byte offset of the call in the wasm module.
    pub(super) offset: u32,
}
