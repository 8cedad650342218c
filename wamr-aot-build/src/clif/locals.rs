//! Where a function's locals are: values in SSA form, or in the frame.
//!
//! SSA form takes time and memory for each local in each block that it is alive in: for a giant function that is too much. In the frame
//! a local costs an access each time, and nothing else.

use cranelift_codegen::ir::{InstBuilder, StackSlot, StackSlotData, StackSlotKind, Type, Value};
use cranelift_frontend::{FunctionBuilder, Variable};

pub(super) enum Locals {
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
    /// `pointer` is the type of an address.
    pub(super) fn in_memory(pointer: Type) -> Locals {
        Locals::Memory { pointer, slot: None, places: Vec::new() }
    }

    /// Adds a local that has this value at first.
    pub(super) fn declare(&mut self, builder: &mut FunctionBuilder<'_>, ty: Type, value: Value) {
        match self {
            Locals::Variables(variables) => {
                let variable = builder.declare_var(ty);
                builder.def_var(variable, value);
                variables.push(variable);
            }
            Locals::Memory { pointer, slot, places } => {
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

    pub(super) fn get(&self, builder: &mut FunctionBuilder<'_>, local: u32) -> Value {
        match self {
            Locals::Variables(variables) => builder.use_var(variables[local as usize]),
            Locals::Memory { pointer, slot, places } => {
                let (ty, place) = places[local as usize];
                builder.ins().stack_load(*pointer, ty, slot.expect("there is a local"), place)
            }
        }
    }

    pub(super) fn set(&self, builder: &mut FunctionBuilder<'_>, local: u32, value: Value) {
        match self {
            Locals::Variables(variables) => builder.def_var(variables[local as usize], value),
            Locals::Memory { pointer, slot, places } => {
                let (_, place) = places[local as usize];
                builder.ins().stack_store(*pointer, value, slot.expect("there is a local"), place);
            }
        }
    }
}
