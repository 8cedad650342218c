//! Where a function's locals are: values in SSA form, or in the frame.
//!
//! SSA form takes time and memory for each local in each block that it is alive in: for a giant
//! function that is too much. In the frame a local costs an access each time, and nothing else.

use std::ops::Range;

use cranelift_codegen::ir::{InstBuilder, StackSlot, StackSlotData, StackSlotKind, Type, Value};
use cranelift_frontend::{FunctionBuilder, Variable};

/// The locals that a function uses.
pub(super) struct Locals {
    /// Their indices, ascending.
    used: Vec<u32>,
    /// Where each is that was declared, in the same order.
    homes: Homes,
}

enum Homes {
    Variables(Vec<Variable>),
    Memory {
        /// Of an address.
        pointer: Type,
        /// Made with the first local, and as large as they are together.
        slot: Option<StackSlot>,
        /// The type of each, and its place in the slot.
        places: Vec<(Type, i32)>,
    },
}

impl Locals {
    /// As values in SSA form.
    pub(super) fn in_variables(used: Vec<u32>) -> Locals {
        Locals { used, homes: Homes::Variables(Vec::new()) }
    }

    /// In the frame. `pointer` is the type of an address.
    pub(super) fn in_memory(used: Vec<u32>, pointer: Type) -> Locals {
        Locals { used, homes: Homes::Memory { pointer, slot: None, places: Vec::new() } }
    }

    /// How many of the locals with these indices are used.
    pub(super) fn used_in(&self, indices: Range<u32>) -> usize {
        let below = |end: u32| self.used.partition_point(|&index| index < end);
        below(indices.end) - below(indices.start)
    }

    /// Adds the next local that is used, which has this value at first.
    pub(super) fn declare(&mut self, builder: &mut FunctionBuilder<'_>, ty: Type, value: Value) {
        match &mut self.homes {
            Homes::Variables(variables) => {
                let variable = builder.declare_var(ty);
                builder.def_var(variable, value);
                variables.push(variable);
            }
            Homes::Memory { pointer, slot, places } => {
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
        self.used.binary_search(&local).expect("what the body mentions is listed")
    }

    pub(super) fn get(&self, builder: &mut FunctionBuilder<'_>, local: u32) -> Value {
        let position = self.position(local);
        match &self.homes {
            Homes::Variables(variables) => builder.use_var(variables[position]),
            Homes::Memory { pointer, slot, places } => {
                let (ty, place) = places[position];
                builder.ins().stack_load(*pointer, ty, slot.expect("there is a local"), place)
            }
        }
    }

    pub(super) fn set(&self, builder: &mut FunctionBuilder<'_>, local: u32, value: Value) {
        let position = self.position(local);
        match &self.homes {
            Homes::Variables(variables) => builder.def_var(variables[position], value),
            Homes::Memory { pointer, slot, places } => {
                let (_, place) = places[position];
                builder.ins().stack_store(*pointer, value, slot.expect("there is a local"), place);
            }
        }
    }
}
