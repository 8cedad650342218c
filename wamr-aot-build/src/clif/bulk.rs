//! `memory.copy` and `memory.fill`. See `docs/design/bulk.md`.

use cranelift_codegen::ir::{Block, InstBuilder, MemFlagsData, Type, Value, condcodes::IntCC, types};
use wamr_aot_abi::{builtins::Builtin, manifest::Interrupt, trap::TrapKind};

use super::{lowering::Lowering, memory::Access, names::Callee, region::Region};
use crate::plan::Effort;

/// The most bytes that are accessed without a call.
const MAX_SHORT: i64 = 16;

/// One of the memories of an instruction, and where in it the bytes are.
#[derive(Clone, Copy)]
struct Bytes {
    memory: u32,
    /// The index of the first, 64 bits wide.
    start: Value,
}

/// Bytes that are in bounds.
#[derive(Clone, Copy)]
struct InBounds {
    address: Value,
    flags: MemFlagsData,
}

/// What is written.
#[derive(Clone, Copy)]
enum Source {
    Copied(InBounds),
    /// The byte that fills the range, repeated in 64 bits.
    Repeated(Value),
}

impl Lowering<'_, '_> {
    pub(super) fn memory_copy(&mut self, dst_mem: u32, src_mem: u32) {
        let [dst, src, len] = self.pop3();
        let call = |this: &mut Self| {
            if dst_mem == 0 && src_mem == 0 && this.calls_thunk(Callee::CopyThunk, [dst, src, len]) {
                return;
            }
            let (dst_mem, src_mem) = (this.index(dst_mem), this.index(src_mem));
            this.call_trapping_builtin(Builtin::MemoryCopy, &[dst_mem, src_mem, dst, src, len]);
        };
        if !self.checks_bulk(&[dst_mem, src_mem]) {
            return call(self);
        }
        let (start, from, len) = (self.widen(dst), self.widen(src), self.widen(len));
        let target = Bytes { memory: dst_mem, start };
        let source = Bytes { memory: src_mem, start: from };
        if dst_mem == src_mem {
            let start = self.builder.ins().umax(start, from);
            self.check_range(Bytes { start, ..target }, len);
        } else {
            self.check_range(source, len);
            self.check_range(target, len);
        }
        let (target, source) = (self.in_bounds(target), self.in_bounds(source));
        let len = self.pointer_wide(len);
        self.by_length(target, Source::Copied(source), len, |this| {
            if this.looks_at_epoch() {
                return call(this);
            }
            this.call_builtin(Builtin::MemoryMove, &[target.address, source.address, len]);
        });
    }

    pub(super) fn memory_fill(&mut self, memory: u32) {
        let [dst, value, len] = self.pop3();
        let call = |this: &mut Self| {
            if memory == 0 && this.calls_thunk(Callee::FillThunk, [dst, value, len]) {
                return;
            }
            let memory = this.index(memory);
            this.call_trapping_builtin(Builtin::MemoryFill, &[memory, dst, value, len]);
        };
        if !self.checks_bulk(&[memory]) {
            return call(self);
        }
        let (start, len) = (self.widen(dst), self.widen(len));
        let target = Bytes { memory, start };
        self.check_range(target, len);
        let target = self.in_bounds(target);
        let len = self.pointer_wide(len);
        let byte = self.narrow(value, types::I8);
        let byte = self.builder.ins().uextend(types::I64, byte);
        let repeated = self.builder.ins().imul_imm_u(byte, 0x0101_0101_0101_0101);
        self.by_length(target, Source::Repeated(repeated), len, |this| {
            if this.looks_at_epoch() {
                return call(this);
            }
            this.call_builtin(Builtin::MemorySet, &[target.address, value, len]);
        });
    }

    /// Calls the object's function for this operation in memory 0. Returns whether it has one.
    fn calls_thunk(&mut self, callee: Callee, [dst, from, len]: [Value; 3]) -> bool {
        let Some(number) = self.env.numbering.trampoline(callee) else { return false };
        let function = self.function_ref(number, |env| env.thunk_signature(3));
        self.call_thunk(function, &[dst, from, len]);
        true
    }

    /// Whether the code checks the bounds itself, rather than leave all to a builtin.
    fn checks_bulk(&self, memories: &[u32]) -> bool {
        let plan = self.env.plan;
        plan.options.for_speed
            && plan.functions[self.index as usize].effort == Effort::Full
            // The runtime accesses those in its own way.
            && !memories.iter().any(|&memory| plan.memories[memory as usize].shared)
    }

    /// Whether an instruction on many bytes looks at the epoch while it runs.
    fn looks_at_epoch(&self) -> bool {
        self.env.plan.options.settings.interrupt == Interrupt::Epoch
    }

    /// Traps if not all of `len` bytes are in bounds. `len` is 64 bits wide.
    fn check_range(&mut self, bytes: Bytes, len: Value) {
        let size = self.memory_len(bytes.memory);
        let out_of_bounds = if self.env.plan.memories[bytes.memory as usize].memory64 {
            // The sum may exceed 2^64. The difference does not wrap if `len` is not larger.
            let too_long = self.builder.ins().icmp(IntCC::UnsignedGreaterThan, len, size);
            let last = self.builder.ins().isub(size, len);
            let past = self.builder.ins().icmp(IntCC::UnsignedGreaterThan, bytes.start, last);
            self.builder.ins().bor(too_long, past)
        } else {
            // Both are less than 2^32.
            let end = self.builder.ins().iadd(bytes.start, len);
            self.builder.ins().icmp(IntCC::UnsignedGreaterThan, end, size)
        };
        self.trap_if(out_of_bounds, TrapKind::MemoryOutOfBounds);
    }

    fn in_bounds(&mut self, bytes: Bytes) -> InBounds {
        let base = self.memory_base(bytes.memory);
        let index = self.pointer_wide(bytes.start);
        let address = self.builder.ins().iadd(base, index);
        let place = self.env.plan.memories[bytes.memory as usize].place;
        let region = Region::memory_contents(place, bytes.memory);
        let access = Access { address, offset: 0, region, may_fault: false, is_aligned: false };
        let flags = self.guest(&access);
        InBounds { address, flags }
    }

    /// Writes `len` bytes: a few by accesses, which overlap, and many by `long`.
    fn by_length(&mut self, target: InBounds, source: Source, len: Value, long: impl FnOnce(&mut Self)) {
        if !self.env.plan.options.has_cheap_unaligned {
            return long(self);
        }
        let (tiny, more, some) = (self.new_block(), self.new_block(), self.new_block());
        let (medium, words, halves) = (self.new_block(), self.new_block(), self.new_block());
        let (many, done) = (self.new_block(), self.new_block());
        self.branch(len, IntCC::UnsignedLessThan, 4, [tiny, more]);

        self.begin(tiny);
        self.branch(len, IntCC::NotEqual, 0, [some, done]);
        self.begin(some);
        let middle = self.builder.ins().ushr_imm_u(len, 1);
        let last = self.builder.ins().iadd_imm_s(len, -1);
        self.write(target, source, types::I8, &[middle, last]);
        self.builder.ins().jump(done, &[]);

        self.begin(more);
        self.branch(len, IntCC::UnsignedGreaterThan, MAX_SHORT, [many, medium]);
        self.begin(medium);
        self.branch(len, IntCC::UnsignedGreaterThanOrEqual, 8, [words, halves]);
        for (block, ty) in [(words, types::I64), (halves, types::I32)] {
            self.begin(block);
            let last = self.builder.ins().iadd_imm_s(len, -i64::from(ty.bytes()));
            self.write(target, source, ty, &[last]);
            self.builder.ins().jump(done, &[]);
        }

        self.begin(many);
        long(self);
        self.builder.ins().jump(done, &[]);
        self.begin(done);
    }

    /// Writes one `ty` at the start, and one at each of `offsets`. All are read before any is
    /// written.
    fn write(&mut self, target: InBounds, source: Source, ty: Type, offsets: &[Value]) {
        let addresses = |this: &mut Self, start: Value| -> Vec<Value> {
            let others = offsets.iter().map(|&offset| this.builder.ins().iadd(start, offset));
            [start].into_iter().chain(others.collect::<Vec<_>>()).collect()
        };
        let to = addresses(self, target.address);
        let values: Vec<Value> = match source {
            Source::Copied(source) => {
                let from = addresses(self, source.address);
                from.iter().map(|&at| self.builder.ins().load(ty, source.flags, at, 0)).collect()
            }
            Source::Repeated(value) => vec![self.narrow(value, ty); to.len()],
        };
        for (value, at) in values.into_iter().zip(to) {
            self.builder.ins().store(target.flags, value, at, 0);
        }
    }

    fn new_block(&mut self) -> Block {
        self.builder.create_block()
    }

    /// Begins a block that no further branch will target.
    fn begin(&mut self, block: Block) {
        self.builder.seal_block(block);
        self.builder.switch_to_block(block);
    }

    fn branch(&mut self, value: Value, condition: IntCC, constant: i64, [then, otherwise]: [Block; 2]) {
        let condition = self.builder.ins().icmp_imm_u(condition, value, constant);
        self.builder.ins().brif(condition, then, &[], otherwise, &[]);
    }
}
