//! The bases and lengths of memories and tables, and the module that constant tables are in, which
//! a function caches in C locals.
//!
//! A function reads them when it starts and again after each call, since only calls can change
//! them. A C compiler must assume that any store might change them, and without the locals it would
//! read them again for each access.

use std::collections::HashMap;

use cranelift_codegen::ir::{self, Function, Inst, InstructionData, Opcode, StackSlot, Value, ValueDef};
use wamr_aot_abi::layout::{VMContext, VMMemory, VMTable};

use crate::{
    plan::{Place, Plan},
    settings::Bounds,
};

/// A field in the header of a memory, a table or the context, with the local that caches it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CachedField {
    /// The name of the local.
    pub(super) name: String,
    /// Whether the field holds an address.
    pub(super) is_base: bool,
    /// Whether the field never changes.
    pub(super) fixed: bool,
    /// The C expression that reads the field.
    pub(super) read: String,
}

/// The kind of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    MemoryBase,
    Base,
    Length,
}

/// The location of a field: in the context, or in a struct that the context points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Location {
    Direct(u32),
    Indirect { pointer: u32, field: u32 },
}

/// The cached fields of a module.
pub(super) struct FieldCache {
    fields: Vec<CachedField>,
    by_location: HashMap<Location, usize>,
}

impl FieldCache {
    pub(super) fn new(plan: &Plan) -> FieldCache {
        let mut all = FieldCache { fields: Vec::new(), by_location: HashMap::new() };
        let width = plan.width();
        for (i, memory) in plan.memories.iter().enumerate() {
            let fields = VMMemory::OFFSETS;
            let fixed = memory.fixed_len.is_some();
            // Shared memories and those with a reservation never move.
            let stays = fixed || memory.shared || memory.bounds == Bounds::Guard;
            // The context points to the header of a shared memory, even if this module defines the
            // memory.
            let place = match memory.place {
                Place::Defined { offset } if memory.shared => Place::Imported { offset },
                place => place,
            };
            all.add(place, fields.base.at(width), format!("mem{i}"), Kind::MemoryBase, stays);
            // Another thread may grow a shared memory. After an atomic access that synchronises
            // with the growth, the new pages are in bounds, so the length is read each time.
            if fixed || !memory.shared {
                all.add(place, fields.len.at(width), format!("mem{i}_len"), Kind::Length, fixed);
            }
        }
        for (i, table) in plan.tables.iter().enumerate() {
            let fields = VMTable::OFFSETS;
            let fixed = table.fixed_len.is_some();
            let Some(place) = table.place else { continue };
            all.add(place, fields.base.at(width), format!("tab{i}"), Kind::Base, fixed);
            all.add(place, fields.len.at(width), format!("tab{i}_len"), Kind::Length, fixed);
        }
        if plan.tables.iter().any(|table| table.dispatch.is_some()) {
            let header = Place::Defined { offset: 0 };
            let field = VMContext::OFFSETS.module.at(width);
            all.add(header, field, "module".to_owned(), Kind::Base, true);
        }
        all
    }

    fn add(&mut self, place: Place, field: u32, name: String, kind: Kind, fixed: bool) {
        let (location, address) = match place {
            Place::Defined { offset } => {
                (Location::Direct(offset + field), format!("vmctx + {}", offset + field))
            }
            Place::Imported { offset } => (
                Location::Indirect { pointer: offset, field },
                format!("(u8 *)AT(uptr, vmctx + {offset}) + {field}"),
            ),
        };
        let read = match kind {
            // `BASE` promises an alignment to the compiler if that matters.
            Kind::MemoryBase => format!("BASE(AT(uptr, {address}))"),
            Kind::Base => format!("(u8 *)AT(uptr, {address})"),
            Kind::Length => format!("AT(uptr, {address})"),
        };
        let is_base = kind != Kind::Length;
        self.by_location.insert(location, self.fields.len());
        self.fields.push(CachedField { name, is_base, fixed, read });
    }

    pub(super) fn get(&self, index: usize) -> &CachedField {
        &self.fields[index]
    }

    /// The cached field that an instruction loads.
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
            (Some(base) == vmctx).then_some(Location::Indirect { pointer, field: offset })?
        };
        self.by_location.get(&location).copied()
    }
}

/// An address that C can compute in the access itself, so that the sum needs no local.
pub(super) enum Address {
    /// A cached base plus an index.
    Indexed { field: usize, index: Value },
    /// A base that was read earlier plus an index.
    Based { base: Value, index: Value },
    /// A stack slot plus an offset.
    Slot { slot: StackSlot, offset: i32 },
}

/// A function, and what is needed to recognise loads of cached fields in it.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) func: &'a Function,
    /// The parameter with the context.
    pub(super) vmctx: Option<Value>,
    pub(super) pointer: ir::Type,
    pub(super) cache: &'a FieldCache,
}

impl Scope<'_> {
    /// The cached field that a value was loaded from.
    pub(super) fn cached_field(&self, value: Value) -> Option<usize> {
        let ValueDef::Result(inst, 0) = self.func.dfg.value_def(value) else { return None };
        self.cache.loaded_by(self.func, self.vmctx, inst, self.pointer)
    }

    /// The parts of the address that `user`, a load or a store, accesses.
    pub(super) fn address(&self, user: Inst, address: Value) -> Option<Address> {
        let dfg = &self.func.dfg;
        let ValueDef::Result(inst, 0) = dfg.value_def(dfg.resolve_aliases(address)) else { return None };
        match dfg.insts[inst] {
            InstructionData::StackAddr { stack_slot, offset, .. } => {
                Some(Address::Slot { slot: stack_slot, offset: offset.into() })
            }
            InstructionData::Binary { opcode: Opcode::Iadd, args } => {
                let base = dfg.resolve_aliases(args[0]);
                let field = self.cached_field(base).filter(|&field| self.cache.get(field).is_base)?;
                let index = dfg.resolve_aliases(args[1]);
                Some(if self.is_current(base, user) {
                    Address::Indexed { field, index }
                } else {
                    Address::Based { base, index }
                })
            }
            _ => None,
        }
    }

    /// Whether a cached field still holds `value` at `user`: the load is in the same block, at most
    /// `WINDOW` instructions before it, without a call in between.
    fn is_current(&self, value: Value, user: Inst) -> bool {
        const WINDOW: usize = 32;
        let ValueDef::Result(load, _) = self.func.dfg.value_def(value) else { return false };
        let before =
            std::iter::successors(Some(user), |&inst| self.func.layout.prev_inst(inst)).skip(1).take(WINDOW);
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
