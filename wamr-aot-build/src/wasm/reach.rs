//! The addresses up to which a memory is used, as far as the module reveals where the linker placed
//! static data.
//!
//! The result is for a warning and is incomplete: of a computed address, only the offset in the
//! instruction is seen.

use wamr_aot_abi::signature::ValType;
use wasmparser::{MemArgTarget, ModuleArity, Operator};

use super::{
    module::{Entity, Memory, Module, Reach},
    operator::memarg,
    uses::Site,
};

/// An access at the lowest address that it can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Access {
    memory: u32,
    start: u64,
    /// The address past its last byte.
    end: u64,
    /// Whether the address is a constant.
    is_constant: bool,
}

/// The constants on the operand stack while a body is read.
#[derive(Debug, Default)]
pub(super) struct Constants {
    /// The stack position and the value of each, from the bottom up.
    on_stack: Vec<(u32, u64)>,
}

impl Constants {
    /// Processes an instruction before it is validated, at this stack height. Returns its memory
    /// access, if it has one.
    pub(super) fn operator(
        &mut self,
        op: &Operator<'_>,
        height: u32,
        state: &impl ModuleArity,
    ) -> Option<Access> {
        let mut address = None;
        if !self.on_stack.is_empty() {
            // An operator of unknown arity takes all operands.
            let taken = op.operator_arity(state).map_or(height, |(taken, _)| taken);
            let lowest = height.saturating_sub(taken);
            let left = self.on_stack.partition_point(|(position, _)| *position < lowest);
            // The address is the bottommost operand.
            address =
                self.on_stack.get(left).filter(|(position, _)| *position == lowest).map(|(_, value)| *value);
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
        // The size of an access is its natural alignment.
        let end = start.checked_add(1 << memarg.max_align)?;
        Some(Access { memory, start, end, is_constant: address.is_some() })
    }
}

/// For each memory the access that reaches the furthest.
#[derive(Debug, Default)]
pub(super) struct Furthest(Vec<Option<Found>>);

#[derive(Clone, Copy, Debug)]
struct Found {
    access: Access,
    function: u32,
    offset: u64,
}

impl Furthest {
    /// Records an access by the instruction at `offset`. An access beyond the declared size does
    /// not refer to static data, and is ignored.
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

    /// The furthest access of each memory, and the linker's layout of the first memory.
    pub(super) fn finish(self, module: &Module<'_>) -> Vec<Reach> {
        let accesses = self.0.into_iter().flatten().map(|Found { access, function, offset }| {
            let what = if access.is_constant {
                format!("accesses the bytes {}..{}", access.start, access.end)
            } else {
                format!("adds {} to an address", access.start)
            };
            Reach { memory: access.memory, end: access.end, site: Site::Function(function), offset, what }
        });
        accesses.chain(linker_globals(module)).collect()
    }
}

/// The globals of wasm-ld that have addresses: their names and meanings.
const LINKER_GLOBALS: &[(&str, &str)] = &[
    ("__stack_pointer", "the stack starts at"),
    ("__data_end", "static data ends at"),
    ("__heap_base", "the heap starts at"),
];

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
        let reach =
            Reach { memory: 0, end: address, site: Site::Item("global", index), offset: global.offset, what };
        (address <= memory.min_bytes()).then_some(reach)
    })
}
