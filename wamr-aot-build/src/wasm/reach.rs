//! Up to where a memory is used, as far as the module itself tells: where the linker placed what is static.
//!
//! It is for a warning, and not all is seen: of an address that is calculated, only the offset that the instruction adds.

use wasmparser::{MemArgTarget, ModuleArity, Operator};

use super::{
    module::{Entity, Memory, Module, Reach},
    operator::memarg,
    uses::Site,
};
use wamr_aot_abi::signature::ValType;

/// An access, with the lowest addresses that it can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Access {
    memory: u32,
    start: u64,
    /// The address of the first byte that it leaves alone.
    end: u64,
    /// It has no other addresses.
    is_constant: bool,
}

/// The constants on the operand stack while a body is read.
#[derive(Debug, Default)]
pub(super) struct Constants {
    /// The position of each on the stack, and its value: from the bottom up.
    on_stack: Vec<(u32, u64)>,
}

impl Constants {
    /// An instruction, before it is validated: the stack has this height. Tells the access that it makes, if any.
    pub(super) fn operator(&mut self, op: &Operator<'_>, height: u32, state: &impl ModuleArity) -> Option<Access> {
        let mut address = None;
        if !self.on_stack.is_empty() {
            // Whatever is not known takes all.
            let taken = op.operator_arity(state).map_or(height, |(taken, _)| taken);
            let lowest = height.saturating_sub(taken);
            let left = self.on_stack.partition_point(|(position, _)| *position < lowest);
            // The address is the lowest of the operands.
            address = self.on_stack.get(left).filter(|(position, _)| *position == lowest).map(|(_, value)| *value);
            self.on_stack.truncate(left);
        }
        match op {
            Operator::I32Const { value } => self.on_stack.push((height, value.cast_unsigned().into())),
            Operator::I64Const { value } => self.on_stack.push((height, value.cast_unsigned())),
            _ => {}
        }
        let memarg = memarg(op)?;
        let MemArgTarget::Memory(memory) = memarg.target else { return None };
        let start = address.unwrap_or(0).checked_add(memarg.offset)?;
        // An access is as large as its natural alignment.
        let end = start.checked_add(1 << memarg.max_align)?;
        Some(Access { memory, start, end, is_constant: address.is_some() })
    }
}

/// For each memory the access that reaches furthest.
#[derive(Debug, Default)]
pub(super) struct Furthest(Vec<Option<Found>>);

#[derive(Clone, Copy, Debug)]
struct Found {
    access: Access,
    function: u32,
    offset: u64,
}

impl Furthest {
    /// An access by an instruction at `offset`. One that leaves what the module declares means no place in it, and is dropped.
    pub(super) fn note(&mut self, access: Access, function: u32, offset: u64, memories: &[Memory]) {
        let index = access.memory as usize;
        if memories.get(index).is_none_or(|memory| access.end > memory.min_bytes()) {
            return;
        }
        if self.0.len() <= index {
            self.0.resize(index + 1, None);
        }
        let furthest = &mut self.0[index];
        if furthest.is_none_or(|found| found.access.end < access.end) {
            *furthest = Some(Found { access, function, offset });
        }
    }

    /// What reaches furthest, by memory; and of the first memory where the linker says that its parts are.
    pub(super) fn finish(self, module: &Module<'_>) -> Vec<Reach> {
        let accesses = self.0.into_iter().flatten().map(|Found { access, function, offset }| {
            let what = if access.is_constant {
                format!("uses the bytes from {} up to {}", access.start, access.end)
            } else {
                format!("adds {} to an address", access.start)
            };
            Reach { memory: access.memory, end: access.end, site: Site::Function(function), offset, what }
        });
        accesses.chain(linker_globals(module)).collect()
    }
}

/// The globals of wasm-ld that tell addresses: their names, and what each is.
const LINKER_GLOBALS: &[(&str, &str)] =
    &[("__stack_pointer", "the stack starts at"), ("__data_end", "static data ends at"), ("__heap_base", "the heap starts at")];

fn linker_globals(module: &Module<'_>) -> impl Iterator<Item = Reach> {
    LINKER_GLOBALS.iter().filter_map(|(name, what)| {
        let exported = module.exports.iter().find_map(|export| match export.entity {
            Entity::Global(index) if export.name == *name => Some(index),
            _ => None,
        });
        let named = || module.globals.iter().position(|global| global.name.as_deref() == Some(name));
        let index = exported.or_else(|| named().and_then(|index| u32::try_from(index).ok()))?;
        let (memory, global) = (module.memories.first()?, module.globals.get(index as usize)?);
        let address = match (global.ty, memory.memory64) {
            (ValType::I32, false) => u64::from(global.init_i32()?.cast_unsigned()),
            (ValType::I64, true) => global.init_i64()?.cast_unsigned(),
            _ => return None,
        };
        let what = format!("`{name}`: {what} {address}");
        let reach = Reach { memory: 0, end: address, site: Site::Item("global", index), offset: global.offset, what };
        (address <= memory.min_bytes()).then_some(reach)
    })
}
