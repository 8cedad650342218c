//! The storage of a function's locals: values in SSA form, or slots in the frame.
//!
//! SSA form costs time and memory for each local in each block in which it is live: too much for a
//! giant function. A local in the frame only costs a memory access for each use.

use std::ops::Range;

use cranelift_codegen::ir::{InstBuilder, StackSlot, StackSlotData, StackSlotKind, Type, Value};
use cranelift_frontend::{FunctionBuilder, Variable};

/// The locals that a function uses.
pub(super) struct Locals {
    /// The indices of the locals, in ascending order.
    used: Vec<u32>,
    /// The storage of each declared local, in the same order.
    storage: Storage,
}

enum Storage {
    Variables(Vec<Variable>),
    Memory {
        /// The type of an address.
        pointer: Type,
        /// Created with the first local. Holds all of them.
        slot: Option<StackSlot>,
        /// The type of each local, and its offset in the slot.
        places: Vec<(Type, i32)>,
    },
}

impl Locals {
    /// Keeps the locals as values in SSA form.
    pub(super) fn in_variables(used: Vec<u32>) -> Locals {
        Locals { used, storage: Storage::Variables(Vec::new()) }
    }

    /// Keeps the locals in the frame. `pointer` is the type of an address.
    pub(super) fn in_memory(used: Vec<u32>, pointer: Type) -> Locals {
        Locals { used, storage: Storage::Memory { pointer, slot: None, places: Vec::new() } }
    }

    /// The number of used locals among those with these indices.
    pub(super) fn used_in(&self, indices: Range<u32>) -> usize {
        let below = |end: u32| self.used.partition_point(|&index| index < end);
        below(indices.end) - below(indices.start)
    }

    /// Declares the next used local, with its initial value.
    pub(super) fn declare(&mut self, builder: &mut FunctionBuilder<'_>, ty: Type, value: Value) {
        match &mut self.storage {
            Storage::Variables(variables) => {
                let variable = builder.declare_var(ty);
                builder.def_var(variable, value);
                variables.push(variable);
            }
            Storage::Memory { pointer, slot, places } => {
                let aligned = StackSlotData::new(StackSlotKind::ExplicitSlot, 0, 4);
                let slot = *slot.get_or_insert_with(|| builder.create_sized_stack_slot(aligned));
                let size = &mut builder.func.sized_stack_slots[slot].size;
                let place = size.next_multiple_of(ty.bytes());
                *size = place + ty.bytes();
                let place = i32::try_from(place).expect("validation bounds the locals");
                places.push((ty, place));
                builder.ins().stack_store(*pointer, value, slot, place);
            }
        }
    }

    /// The position of a local among those that are used.
    fn position(&self, local: u32) -> usize {
        self.used.binary_search(&local).expect("all locals that the body uses are listed")
    }

    pub(super) fn get(&self, builder: &mut FunctionBuilder<'_>, local: u32) -> Value {
        let position = self.position(local);
        match &self.storage {
            Storage::Variables(variables) => builder.use_var(variables[position]),
            Storage::Memory { pointer, slot, places } => {
                let (ty, place) = places[position];
                builder.ins().stack_load(*pointer, ty, slot.expect("a declared local has a slot"), place)
            }
        }
    }

    pub(super) fn set(&self, builder: &mut FunctionBuilder<'_>, local: u32, value: Value) {
        let position = self.position(local);
        match &self.storage {
            Storage::Variables(variables) => builder.def_var(variables[position], value),
            Storage::Memory { pointer, slot, places } => {
                let (_, place) = places[position];
                builder.ins().stack_store(*pointer, value, slot.expect("a declared local has a slot"), place);
            }
        }
    }
}
