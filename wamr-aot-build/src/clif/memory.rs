//! Linear memories.

use cranelift_codegen::cursor::FuncCursor;
use cranelift_codegen::ir::{
    Endianness, Function, InstBuilder, MemFlagsData, Type, Value, condcodes::IntCC, types,
};
use wamr_aot_abi::{builtins::Builtin, guard, layout::VMMemory, trap::TrapKind};
use wasmparser::{MemArg, MemArgTarget, Operator};

use super::{
    check::{Check, Guarded},
    env::Env,
    lowering::Lowering,
    region::{Region, declare, is_region},
    trap::code,
};
use crate::{plan::Place, settings::Bounds};

/// An access that is in bounds or faults: the address, and an offset for the immediate of the
/// instruction.
pub(super) struct Access {
    pub(super) address: Value,
    pub(super) offset: i32,
    pub(super) region: Region,
    /// The access was not checked: if it is out of bounds, it hits the guard.
    pub(super) may_fault: bool,
    /// The code is to rely on the module's statement that the address is aligned.
    pub(super) is_aligned: bool,
}

/// Whether a load with these flags reads the length of a shared memory.
pub(crate) fn is_shared_length(func: &Function, flags: MemFlagsData) -> bool {
    is_region(func, flags, Region::SharedLength)
}

/// Inserts code that computes the length of a memory that is not shared, in bytes, 64 bits wide. It
/// is outside of lowering, so the value may be less than the length is: memories never shrink.
pub(crate) fn memory_length(env: Env<'_>, cursor: &mut FuncCursor<'_>, memory: u32) -> Value {
    let plan = &env.plan.memories[memory as usize];
    if let Some(len) = plan.fixed_len {
        return cursor.ins().iconst(types::I64, len.cast_signed());
    }
    let entry = cursor.func.layout.entry_block().expect("the function has a body");
    let vmctx = cursor.func.dfg.block_params(entry)[0];
    let trusted =
        |func: &mut Function, region| MemFlagsData::trusted().with_alias_region(Some(declare(func, region)));
    let field = VMMemory::OFFSETS.len.at(env.plan.width());
    let flags = trusted(cursor.func, Region::memory_header(plan.place, memory));
    let (header, field) = match plan.place {
        Place::Defined { offset } => (vmctx, offset + field),
        Place::Imported { offset } => {
            let fixed = trusted(cursor.func, Region::Fixed).with_readonly().with_can_move();
            (cursor.ins().load(env.pointer(), fixed, vmctx, offset as i32), field)
        }
    };
    let len = cursor.ins().load(env.pointer(), flags, header, field as i32);
    if env.pointer() == types::I64 { len } else { cursor.ins().uextend(types::I64, len) }
}

/// The number of memories whose bases and lengths are loaded before loops: each occupies two
/// registers.
const MAX_PRELOADED: usize = 2;

impl Lowering<'_, '_> {
    /// Lowers a memory operator; false for any other.
    pub(super) fn memory(&mut self, operator: &Operator<'_>) -> bool {
        match *operator {
            Operator::I32Load { memarg } => self.load(memarg, types::I32, types::I32, false),
            Operator::I64Load { memarg } => self.load(memarg, types::I64, types::I64, false),
            Operator::F32Load { memarg } => self.load(memarg, types::F32, types::F32, false),
            Operator::F64Load { memarg } => self.load(memarg, types::F64, types::F64, false),
            Operator::I32Load8S { memarg } => self.load(memarg, types::I8, types::I32, true),
            Operator::I32Load8U { memarg } => self.load(memarg, types::I8, types::I32, false),
            Operator::I32Load16S { memarg } => self.load(memarg, types::I16, types::I32, true),
            Operator::I32Load16U { memarg } => self.load(memarg, types::I16, types::I32, false),
            Operator::I64Load8S { memarg } => self.load(memarg, types::I8, types::I64, true),
            Operator::I64Load8U { memarg } => self.load(memarg, types::I8, types::I64, false),
            Operator::I64Load16S { memarg } => self.load(memarg, types::I16, types::I64, true),
            Operator::I64Load16U { memarg } => self.load(memarg, types::I16, types::I64, false),
            Operator::I64Load32S { memarg } => self.load(memarg, types::I32, types::I64, true),
            Operator::I64Load32U { memarg } => self.load(memarg, types::I32, types::I64, false),
            Operator::I32Store { memarg } | Operator::I64Store32 { memarg } => {
                self.store_guest(memarg, types::I32)
            }
            Operator::I64Store { memarg } => self.store_guest(memarg, types::I64),
            Operator::F32Store { memarg } => self.store_guest(memarg, types::F32),
            Operator::F64Store { memarg } => self.store_guest(memarg, types::F64),
            Operator::I32Store8 { memarg } | Operator::I64Store8 { memarg } => {
                self.store_guest(memarg, types::I8)
            }
            Operator::I32Store16 { memarg } | Operator::I64Store16 { memarg } => {
                self.store_guest(memarg, types::I16)
            }
            Operator::MemorySize { mem } => {
                let plan = self.env.plan.memories[mem as usize];
                let pages = match plan.truncated_pages {
                    Some(pages) => self.builder.ins().iconst(types::I64, pages.cast_signed()),
                    None => {
                        let len = if plan.shared { self.shared_len(mem) } else { self.memory_len(mem) };
                        self.builder.ins().ushr_imm_u(len, i64::from(plan.page_size_log2))
                    }
                };
                self.push_size(pages, plan.memory64);
            }
            Operator::MemoryGrow { mem } => {
                let delta = self.pop();
                let memory64 = self.env.plan.memories[mem as usize].memory64;
                if let Some(pages) = self.env.plan.memories[mem as usize].truncated_pages {
                    let none = self.builder.ins().icmp_imm_u(IntCC::Equal, delta, 0);
                    let same = self.builder.ins().iconst(types::I64, pages.cast_signed());
                    let failure = self.builder.ins().iconst(types::I64, -1);
                    let old = self.builder.ins().select(none, same, failure);
                    self.push_size(old, memory64);
                    return true;
                }
                let memory = self.index(mem);
                let args = self.builtin_args(Builtin::MemoryGrow, &[memory, delta]);
                let old = self.call_builtin(Builtin::MemoryGrow, &args).expect("`memory_grow` has a result");
                self.push_size(old, memory64);
            }
            Operator::MemoryFill { mem } => self.memory_fill(mem),
            Operator::MemoryCopy { dst_mem, src_mem } => self.memory_copy(dst_mem, src_mem),
            Operator::MemoryInit { data_index, mem } => {
                let [dst, src, len] = self.pop3();
                let (memory, segment) = (self.index(mem), self.index(data_index));
                self.call_trapping_builtin(Builtin::MemoryInit, &[memory, segment, dst, src, len]);
            }
            Operator::DataDrop { data_index } => {
                let args = [self.vmctx, self.index(data_index)];
                self.call_builtin(Builtin::DataDrop, &args);
            }
            _ => return false,
        }
        true
    }

    /// The flags of an access to guest data: little-endian, and any alignment unless the code is to
    /// rely on what the module states.
    pub(super) fn guest(&mut self, access: &Access) -> MemFlagsData {
        let region = self.region(access.region);
        let fault = access.may_fault.then(|| code(TrapKind::MemoryOutOfBounds));
        let flags = MemFlagsData::new()
            .with_trap_code(fault)
            .with_endianness(Endianness::Little)
            .with_alias_region(Some(region));
        if access.is_aligned { flags.with_aligned() } else { flags }
    }

    /// Loads `memory_type` and widens it to `ty`.
    fn load(&mut self, memarg: MemArg, memory_type: Type, ty: Type, signed: bool) {
        let index = self.pop();
        let access = self.access(memarg, index, memory_type.bytes());
        let flags = self.guest(&access);
        let (address, offset) = (access.address, access.offset);
        let ins = self.builder.ins();
        // One instruction: the code generator does not merge a load and an extension of its result
        // if the load may trap.
        let value = match (memory_type, signed) {
            _ if memory_type == ty => ins.load(ty, flags, address, offset),
            (types::I8, false) => ins.uload8(ty, flags, address, offset),
            (types::I8, true) => ins.sload8(ty, flags, address, offset),
            (types::I16, false) => ins.uload16(ty, flags, address, offset),
            (types::I16, true) => ins.sload16(ty, flags, address, offset),
            (_, false) => ins.uload32(flags, address, offset),
            (_, true) => ins.sload32(flags, address, offset),
        };
        self.push(value);
    }

    /// Stores the low bits of a value as `memory_type`.
    pub(super) fn store_guest(&mut self, memarg: MemArg, memory_type: Type) {
        let (index, value) = self.pop2();
        let access = self.access(memarg, index, memory_type.bytes());
        let value = self.narrow(value, memory_type);
        let flags = self.guest(&access);
        if access.may_fault && self.env.plan.options.has_partial_stores && memory_type.bytes() > 1 {
            // If the last byte is out of bounds, this load faults before the store writes any byte.
            let last =
                access.offset.checked_add(memory_type.bytes() as i32 - 1).expect("the guard covers the end");
            self.builder.ins().load(types::I8, flags, access.address, last);
        }
        self.builder.ins().store(flags, value, access.address, access.offset);
    }

    /// The low bits of a value, as `memory_type`.
    pub(super) fn narrow(&mut self, value: Value, memory_type: Type) -> Value {
        if self.type_of(value) == memory_type {
            value
        } else {
            self.builder.ins().ireduce(memory_type, value)
        }
    }

    /// An access of `size` bytes at `index + memarg.offset`, which traps if it is out of bounds.
    pub(super) fn access(&mut self, memarg: MemArg, index: Value, size: u32) -> Access {
        self.access_by(memarg, index, size, Bounds::Guard)
    }

    /// The same with an explicit check, even if the memory is guarded.
    pub(super) fn checked_access(&mut self, memarg: MemArg, index: Value, size: u32) -> Access {
        self.access_by(memarg, index, size, Bounds::Check)
    }

    fn access_by(&mut self, memarg: MemArg, index: Value, size: u32, bounds: Bounds) -> Access {
        let MemArgTarget::Memory(memory) = memarg.target else {
            unreachable!("stage 1 rejects arrays, and accesses of their payload with them")
        };
        let plan = self.env.plan.memories[memory as usize];
        // `None` if the sum overflows: the access is out of bounds of every memory.
        let end = memarg.offset.checked_add(u64::from(size));
        let constant = self.constant_index(index);
        let operand = index;
        let index = self.widen(index);
        let known_end = constant.zip(end).and_then(|(index, end)| index.checked_add(end));
        let is_in_bounds = known_end.is_some_and(|end| end <= plan.min_len);
        let is_guarded =
            bounds == Bounds::Guard && plan.bounds == Bounds::Guard && end.is_some_and(guard::covers);
        if !is_in_bounds && !is_guarded {
            self.check(memory, operand, index, end);
        }
        let base = self.memory_base(memory);
        let region = Region::memory_contents(plan.place, memory);
        let (index, offset) = match i32::try_from(memarg.offset) {
            Ok(offset) => (index, offset),
            Err(_) => (self.builder.ins().iadd_imm_s(index, memarg.offset.cast_signed()), 0),
        };
        let index = self.pointer_wide(index);
        let may_fault = is_guarded && !is_in_bounds;
        let address = self.builder.ins().iadd(base, index);
        if let (true, Some(end)) = (may_fault, end) {
            self.accesses.guarded.push(Guarded { memory, index: operand, end, address });
        }
        // The machine has no larger access than of a pointer's size.
        let alignment = 1_u64 << memarg.align.min(63);
        let is_natural = alignment >= u64::from(size.min(self.env.pointer().bytes()));
        let is_aligned = self.env.plan.options.trusts_alignment() && is_natural;
        Access { address, offset, region, may_fault, is_aligned }
    }

    /// Traps if an access that ends `end` bytes after `index`, which is `operand` with 64 bits, is
    /// out of bounds.
    fn check(&mut self, memory: u32, operand: Value, index: Value, end: Option<u64>) {
        let Some(end) = end else {
            let always = self.builder.ins().iconst(types::I8, 1);
            return self.trap_if(always, TrapKind::MemoryOutOfBounds);
        };
        let block = self.builder.current_block().expect("code is lowered into a block");
        let before = self.builder.func.layout.last_inst(block);
        let (out_of_bounds, last) = self.out_of_bounds(memory, index, end);
        self.trap_if(out_of_bounds, TrapKind::MemoryOutOfBounds);
        let layout = &self.builder.func.layout;
        let first = before.map_or(layout.first_inst(block), |before| layout.next_inst(before));
        let first = first.expect("the check has instructions");
        let trap = layout.last_inst(block).expect("the check has instructions");
        self.accesses.checks.push(Check { memory, index: operand, end, last, first, trap });
    }

    /// Whether an access that ends `end` bytes after `index`, which is 64 bits wide, is out of
    /// bounds; and [`Check::last`].
    fn out_of_bounds(&mut self, memory: u32, index: Value, end: u64) -> (Value, Option<Value>) {
        let plan = self.env.plan.memories[memory as usize];
        let len = self.memory_len(memory);
        if end <= plan.min_len {
            // The memory never shrinks below its minimum, so the difference is not negative. It is
            // the same for all accesses that end at the same offset.
            let (constant, last) = match plan.fixed_len {
                Some(len) => {
                    let last = self.builder.ins().iconst(types::I64, (len - end).cast_signed());
                    (last, last)
                }
                None => {
                    let less = self.builder.ins().iconst(types::I64, end.wrapping_neg().cast_signed());
                    (less, self.builder.ins().iadd(len, less))
                }
            };
            (self.builder.ins().icmp(IntCC::UnsignedGreaterThan, index, last), Some(constant))
        } else if plan.memory64 {
            // The sum of index and end may exceed 2^64. The difference of length and index does not
            // wrap if the index is in bounds.
            let past_end = self.builder.ins().icmp(IntCC::UnsignedGreaterThan, index, len);
            let left = self.builder.ins().isub(len, index);
            let end = self.builder.ins().iconst(types::I64, end.cast_signed());
            let short = self.builder.ins().icmp(IntCC::UnsignedLessThan, left, end);
            (self.builder.ins().bor(past_end, short), None)
        } else {
            // Both are less than 2^33.
            let end = self.builder.ins().iadd_imm_s(index, end.cast_signed());
            (self.builder.ins().icmp(IntCC::UnsignedGreaterThan, end, len), None)
        }
    }

    /// The value of an index, if it is a constant.
    fn constant_index(&self, index: Value) -> Option<u64> {
        use cranelift_codegen::ir::{InstructionData, Opcode, ValueDef};
        let dfg = &self.builder.func.dfg;
        let ValueDef::Result(inst, 0) = dfg.value_def(dfg.resolve_aliases(index)) else { return None };
        match dfg.insts[inst] {
            // CLIF holds constants of fewer than 64 bits zero-extended.
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => Some(imm.bits().cast_unsigned()),
            _ => None,
        }
    }

    /// The length in bytes, 64 bits wide. For a shared memory the value may be stale. That is
    /// sound: the memory only grows, so an access that is in bounds of an earlier length stays in
    /// bounds. Atomic accesses, fences and calls separate loads of the length, so the value is
    /// never older than the events that happen before the access in the memory model.
    pub(super) fn memory_len(&mut self, memory: u32) -> Value {
        if let Some(len) = self.env.plan.memories[memory as usize].fixed_len {
            return self.builder.ins().iconst(types::I64, len.cast_signed());
        }
        let len = self.memory_field(memory, VMMemory::OFFSETS.len.at(self.env.plan.width()));
        self.widen(len)
    }

    /// The length of a shared memory in bytes, 64 bits wide: sequentially consistent, as
    /// `memory.size` is.
    fn shared_len(&mut self, memory: u32) -> Value {
        let plan = self.env.plan.memories[memory as usize];
        if plan.fixed_len.is_some() {
            return self.memory_len(memory);
        }
        let (header, place) = self.memory_header(memory);
        let field = VMMemory::OFFSETS.len.at(self.env.plan.width());
        let address = self.builder.ins().iadd_imm_s(header, i64::from(place + field));
        let flags = self.trusted(Region::SharedLength);
        let len = self.builder.ins().atomic_load(self.env.pointer(), flags, address);
        self.widen(len)
    }

    /// Loads the bases and lengths of memories before a loop in which they do not change, so that
    /// the optimiser eliminates the loads in the loop as redundant. A load that a loop has no use
    /// for stays: one load before it.
    pub(super) fn preload_headers(&mut self) {
        for (memory, plan) in
            (0..).zip(&self.env.plan.memories[..self.env.plan.memories.len().min(MAX_PRELOADED)])
        {
            // Other threads may grow a shared memory while the loop runs.
            if plan.fixed_len.is_none() && !plan.shared {
                // Accesses of a guarded memory do not read its length.
                if plan.bounds == Bounds::Check {
                    self.memory_len(memory);
                }
                self.memory_base(memory);
            }
        }
    }

    /// The address of the first byte.
    pub(super) fn memory_base(&mut self, memory: u32) -> Value {
        self.memory_field(memory, VMMemory::OFFSETS.base.at(self.env.plan.width()))
    }

    fn memory_field(&mut self, memory: u32, field: u32) -> Value {
        let plan = self.env.plan.memories[memory as usize];
        let is_base = field == VMMemory::OFFSETS.base.at(self.env.plan.width());
        // Other threads may grow a shared memory at any time.
        let others_change = plan.shared && !is_base && plan.fixed_len.is_none();
        let region =
            if others_change { Region::SharedLength } else { Region::memory_header(plan.place, memory) };
        let never_moves = plan.shared || plan.bounds == Bounds::Guard;
        let stays =
            plan.fixed_len.is_some() || never_moves && is_base || !plan.shared && !self.effects.resizes;
        let flags = if stays { self.constant(region) } else { self.trusted(region) };
        let (header, place) = self.memory_header(memory);
        self.builder.ins().load(self.env.pointer(), flags, header, (place + field) as i32)
    }

    /// The address of a memory's header: a pointer and an offset from it.
    fn memory_header(&mut self, memory: u32) -> (Value, u32) {
        let plan = self.env.plan.memories[memory as usize];
        match plan.place {
            Place::Defined { offset } if !plan.shared => (self.vmctx, offset),
            Place::Defined { offset } | Place::Imported { offset } => {
                let fixed = self.constant(Region::Fixed);
                (self.builder.ins().load(self.env.pointer(), fixed, self.vmctx, offset as i32), 0)
            }
        }
    }
}
