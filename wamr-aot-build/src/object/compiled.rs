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
    /// The instructions that can trap, in ascending order. Empty if traps are never signals.
    pub(super) trap_sites: Vec<TrapSite>,
    /// The call sites, in ascending order. Empty if traps report no frames.
    pub(super) call_sites: Vec<CallSite>,
    /// The calls with handlers, in ascending order.
    pub(super) handlers: Vec<Handler>,
    /// How to find the caller, in the target's format. `None` if objects have no unwind tables.
    pub(super) unwind: Option<UnwindInfo>,
    /// The most stack that a call uses, in bytes.
    pub(super) frame: u32,
}

impl Compiled {
    /// Whether the function has no frame: its caller's frame pointer and return address stay in
    /// their registers. No function on x86_64 and s390x is frameless.
    pub(super) fn is_frameless(&self) -> bool {
        let Some(UnwindInfo::SystemV(unwind)) = &self.unwind else { return false };
        let nowhere = Address::Constant(0);
        unwind.to_fde(nowhere)
            == FrameDescriptionEntry::new(nowhere, u32::try_from(self.bytes.len()).unwrap_or(u32::MAX))
    }

    /// The numbers of the called functions.
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
pub(super) struct TrapSite {
    /// The offset of the instruction in the function's code.
    pub(super) at: u32,
    pub(super) kind: TrapKind,
    /// The byte offset of the wasm instruction in the module. `u32::MAX` if it is unknown.
    pub(super) offset: u32,
}

/// A call with a handler for its exceptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Handler {
    /// The return address, as an offset in the function's code.
    pub(super) at: u32,
    /// The handler, as an offset in the function's code.
    pub(super) target: u32,
    /// The distance in bytes from the stack pointer in the handler to the frame pointer.
    pub(super) frame: u32,
}

/// A call site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CallSite {
    /// The return address, as an offset in the function's code.
    pub(super) at: u32,
    /// The byte offset of the wasm instruction in the module.
    pub(super) offset: u32,
}
