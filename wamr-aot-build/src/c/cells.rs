//! Bases and lengths of memories and tables: a function keeps them in locals.
//!
//! They are read at the function's start and again after each call, which is all that can change
//! them: so a C compiler, to which any store might change anything, need not read them at each
//! access.

use std::collections::HashMap;

use cranelift_codegen::ir::{self, Function, Inst, InstructionData, Opcode, StackSlot, Value, ValueDef};
use wamr_aot_abi::layout::{VMMemory, VMTable};

use crate::plan::{Place, Plan};

/// A field of the header of a memory or a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// The local.
    pub(super) name: String,
    /// It holds an address.
    pub(super) is_base: bool,
    /// It never changes.
    pub(super) fixed: bool,
    /// The C expression that reads it.
    pub(super) read: String,
}

/// What a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    MemoryBase,
    TableBase,
    Length,
}

/// The place of a field: in the context, or at a pointer in the context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Location {
    Direct(u32),
    Behind { pointer: u32, field: u32 },
}

/// The cells of a module.
pub(super) struct Cells {
    cells: Vec<Cell>,
    by_location: HashMap<Location, usize>,
}

impl Cells {
    pub(super) fn new(plan: &Plan) -> Cells {
        let mut all = Cells { cells: Vec::new(), by_location: HashMap::new() };
        let width = plan.width();
        for (i, memory) in plan.memories.iter().enumerate() {
            let fields = VMMemory::OFFSETS;
            let fixed = memory.fixed_len.is_some();
            // The context has a pointer to the header of a shared memory, whoever defines it.
            let place = match memory.place {
                Place::Defined { offset } if memory.shared => Place::Imported { offset },
                place => place,
            };
            all.add(place, fields.base.at(width), format!("mem{i}"), Kind::MemoryBase, fixed);
            // Another thread may make a shared memory longer: after an atomic access that shows it,
            // what was added is inside.
            if fixed || !memory.shared {
                all.add(place, fields.len.at(width), format!("mem{i}_len"), Kind::Length, fixed);
            }
        }
        for (i, table) in plan.tables.iter().enumerate() {
            let fields = VMTable::OFFSETS;
            let fixed = table.fixed_len.is_some();
            all.add(table.place, fields.base.at(width), format!("tab{i}"), Kind::TableBase, fixed);
            all.add(table.place, fields.len.at(width), format!("tab{i}_len"), Kind::Length, fixed);
        }
        all
    }

    fn add(&mut self, place: Place, field: u32, name: String, kind: Kind, fixed: bool) {
        let (location, address) = match place {
            Place::Defined { offset } => {
                (Location::Direct(offset + field), format!("vmctx + {}", offset + field))
            }
            Place::Imported { offset } => (
                Location::Behind { pointer: offset, field },
                format!("(u8 *)AT(uptr, vmctx + {offset}) + {field}"),
            ),
        };
        let read = match kind {
            // Tells the compiler how it is aligned, if that matters.
            Kind::MemoryBase => format!("BASE(AT(uptr, {address}))"),
            Kind::TableBase => format!("(u8 *)AT(uptr, {address})"),
            Kind::Length => format!("AT(uptr, {address})"),
        };
        let is_base = kind != Kind::Length;
        self.by_location.insert(location, self.cells.len());
        self.cells.push(Cell { name, is_base, fixed, read });
    }

    pub(super) fn get(&self, index: usize) -> &Cell {
        &self.cells[index]
    }

    /// The cell that an instruction loads.
    fn loaded_by(
        &self,
        func: &Function,
        vmctx: Option<Value>,
        inst: Inst,
        pointer: ir::Type,
    ) -> Option<usize> {
        let (arg, offset) = plain_load(func, inst, pointer)?;
        let location = if Some(arg) == vmctx {
            Location::Direct(offset)
        } else {
            let ValueDef::Result(inner, 0) = func.dfg.value_def(arg) else { return None };
            let (base, pointer) = plain_load(func, inner, pointer)?;
            (Some(base) == vmctx).then_some(Location::Behind { pointer, field: offset })?
        };
        self.by_location.get(&location).copied()
    }
}

/// What an address is made of, if C can say so: then the sum is no value of its own.
pub(super) enum Address {
    /// A cell with a base, and an index.
    Indexed { cell: usize, index: Value },
    /// A stack slot, and an offset.
    Slot { slot: StackSlot, offset: i32 },
}

/// A function, and which of its values is the context.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) func: &'a Function,
    pub(super) vmctx: Option<Value>,
    pub(super) pointer: ir::Type,
    pub(super) cells: &'a Cells,
}

impl Scope<'_> {
    /// The cell that a value was loaded from.
    pub(super) fn cell_of(&self, value: Value) -> Option<usize> {
        let ValueDef::Result(inst, 0) = self.func.dfg.value_def(value) else { return None };
        self.cells.loaded_by(self.func, self.vmctx, inst, self.pointer)
    }

    /// What the address is made of that `user`, a load or a store, accesses.
    pub(super) fn address(&self, user: Inst, address: Value) -> Option<Address> {
        let dfg = &self.func.dfg;
        let ValueDef::Result(inst, 0) = dfg.value_def(dfg.resolve_aliases(address)) else { return None };
        match dfg.insts[inst] {
            InstructionData::StackAddr { stack_slot, offset, .. } => {
                Some(Address::Slot { slot: stack_slot, offset: offset.into() })
            }
            InstructionData::Binary { opcode: Opcode::Iadd, args } => {
                let base = dfg.resolve_aliases(args[0]);
                let cell = self.cell_of(base).filter(|&cell| self.cells.get(cell).is_base)?;
                self.is_current(base, user)
                    .then(|| Address::Indexed { cell, index: dfg.resolve_aliases(args[1]) })
            }
            _ => None,
        }
    }

    /// Whether a cell still holds, at `user`, the value that was loaded from it: a little before,
    /// and no call is between.
    fn is_current(&self, value: Value, user: Inst) -> bool {
        const FAR: usize = 32;
        let ValueDef::Result(load, _) = self.func.dfg.value_def(value) else { return false };
        let before =
            std::iter::successors(Some(user), |&inst| self.func.layout.prev_inst(inst)).skip(1).take(FAR);
        for inst in before {
            if inst == load {
                return true;
            }
            if self.func.dfg.insts[inst].opcode().is_call() {
                return false;
            }
        }
        false
    }
}

/// The address and the offset of a load of a pointer-sized value.
fn plain_load(func: &Function, inst: Inst, pointer: ir::Type) -> Option<(Value, u32)> {
    let InstructionData::Load { opcode: Opcode::Load, arg, offset, .. } = func.dfg.insts[inst] else {
        return None;
    };
    let result = func.dfg.first_result(inst);
    let offset = u32::try_from(i32::from(offset)).ok()?;
    (func.dfg.value_type(result) == pointer).then(|| (func.dfg.resolve_aliases(arg), offset))
}
