//! Atomic accesses, fences, and waiting for other threads (proposal "threads").
//!
//! All are sequentially consistent. Each address is checked twice, in the order of the
//! specification: that it is in bounds, then that it is a multiple of the access's size.

use cranelift_codegen::ir::{AtomicRmwOp, InstBuilder, MemFlagsData, Type, Value, types};
use wamr_aot_abi::{builtins::Builtin, trap::TrapKind};
use wasmparser::{MemArg, MemArgTarget, Operator};

use super::{lowering::Lowering, memory::Access};

/// A read-modify-write operator: the operation, the address immediate, the type in memory and the
/// type of the operand.
type ReadModifyWrite = (AtomicRmwOp, MemArg, Type, Type);

fn read_modify_write(operator: &Operator<'_>) -> Option<ReadModifyWrite> {
    macro_rules! select {
        ($(
            $rmw:ident: $i32:ident $i32_8:ident $i32_16:ident
                $i64:ident $i64_8:ident $i64_16:ident $i64_32:ident;
        )*) => {
            match *operator {
                $(
                    Operator::$i32 { memarg } => Some((AtomicRmwOp::$rmw, memarg, types::I32, types::I32)),
                    Operator::$i32_8 { memarg } => Some((AtomicRmwOp::$rmw, memarg, types::I8, types::I32)),
                    Operator::$i32_16 { memarg } => Some((AtomicRmwOp::$rmw, memarg, types::I16, types::I32)),
                    Operator::$i64 { memarg } => Some((AtomicRmwOp::$rmw, memarg, types::I64, types::I64)),
                    Operator::$i64_8 { memarg } => Some((AtomicRmwOp::$rmw, memarg, types::I8, types::I64)),
                    Operator::$i64_16 { memarg } => Some((AtomicRmwOp::$rmw, memarg, types::I16, types::I64)),
                    Operator::$i64_32 { memarg } => Some((AtomicRmwOp::$rmw, memarg, types::I32, types::I64)),
                )*
                _ => None,
            }
        };
    }
    select! {
        Add: I32AtomicRmwAdd I32AtomicRmw8AddU I32AtomicRmw16AddU
            I64AtomicRmwAdd I64AtomicRmw8AddU I64AtomicRmw16AddU I64AtomicRmw32AddU;
        Sub: I32AtomicRmwSub I32AtomicRmw8SubU I32AtomicRmw16SubU
            I64AtomicRmwSub I64AtomicRmw8SubU I64AtomicRmw16SubU I64AtomicRmw32SubU;
        And: I32AtomicRmwAnd I32AtomicRmw8AndU I32AtomicRmw16AndU
            I64AtomicRmwAnd I64AtomicRmw8AndU I64AtomicRmw16AndU I64AtomicRmw32AndU;
        Or: I32AtomicRmwOr I32AtomicRmw8OrU I32AtomicRmw16OrU
            I64AtomicRmwOr I64AtomicRmw8OrU I64AtomicRmw16OrU I64AtomicRmw32OrU;
        Xor: I32AtomicRmwXor I32AtomicRmw8XorU I32AtomicRmw16XorU
            I64AtomicRmwXor I64AtomicRmw8XorU I64AtomicRmw16XorU I64AtomicRmw32XorU;
        Xchg: I32AtomicRmwXchg I32AtomicRmw8XchgU I32AtomicRmw16XchgU
            I64AtomicRmwXchg I64AtomicRmw8XchgU I64AtomicRmw16XchgU I64AtomicRmw32XchgU;
    }
}

impl Lowering<'_, '_> {
    /// Lowers an atomic operator; false for any other.
    pub(super) fn atomic(&mut self, operator: &Operator<'_>) -> bool {
        if let Some((op, memarg, memory_type, ty)) = read_modify_write(operator) {
            self.atomic_rmw(op, memarg, memory_type, ty);
            return true;
        }
        match *operator {
            Operator::AtomicFence { .. } => {
                self.builder.ins().fence();
            }
            Operator::I32AtomicLoad { memarg } => self.atomic_load(memarg, types::I32, types::I32),
            Operator::I32AtomicLoad8U { memarg } => self.atomic_load(memarg, types::I8, types::I32),
            Operator::I32AtomicLoad16U { memarg } => self.atomic_load(memarg, types::I16, types::I32),
            Operator::I64AtomicLoad { memarg } => self.atomic_load(memarg, types::I64, types::I64),
            Operator::I64AtomicLoad8U { memarg } => self.atomic_load(memarg, types::I8, types::I64),
            Operator::I64AtomicLoad16U { memarg } => self.atomic_load(memarg, types::I16, types::I64),
            Operator::I64AtomicLoad32U { memarg } => self.atomic_load(memarg, types::I32, types::I64),
            Operator::I32AtomicStore8 { memarg } | Operator::I64AtomicStore8 { memarg } => {
                self.atomic_store(memarg, types::I8)
            }
            Operator::I32AtomicStore16 { memarg } | Operator::I64AtomicStore16 { memarg } => {
                self.atomic_store(memarg, types::I16)
            }
            Operator::I32AtomicStore { memarg } | Operator::I64AtomicStore32 { memarg } => {
                self.atomic_store(memarg, types::I32)
            }
            Operator::I64AtomicStore { memarg } => self.atomic_store(memarg, types::I64),
            Operator::I32AtomicRmwCmpxchg { memarg } => self.atomic_cas(memarg, types::I32, types::I32),
            Operator::I32AtomicRmw8CmpxchgU { memarg } => self.atomic_cas(memarg, types::I8, types::I32),
            Operator::I32AtomicRmw16CmpxchgU { memarg } => self.atomic_cas(memarg, types::I16, types::I32),
            Operator::I64AtomicRmwCmpxchg { memarg } => self.atomic_cas(memarg, types::I64, types::I64),
            Operator::I64AtomicRmw8CmpxchgU { memarg } => self.atomic_cas(memarg, types::I8, types::I64),
            Operator::I64AtomicRmw16CmpxchgU { memarg } => self.atomic_cas(memarg, types::I16, types::I64),
            Operator::I64AtomicRmw32CmpxchgU { memarg } => self.atomic_cas(memarg, types::I32, types::I64),
            Operator::MemoryAtomicWait32 { memarg } => {
                self.atomic_wait(memarg, types::I32, Builtin::AtomicWait32)
            }
            Operator::MemoryAtomicWait64 { memarg } => {
                self.atomic_wait(memarg, types::I64, Builtin::AtomicWait64)
            }
            Operator::MemoryAtomicNotify { memarg } => self.atomic_notify(memarg),
            _ => return false,
        }
        true
    }

    /// Checks the address of an atomic access, also in guarded memories: an access that is both out
    /// of bounds and unaligned has to trap as out of bounds.
    fn aligned_access(&mut self, memarg: MemArg, index: Value, size: u32) -> Access {
        let access = self.checked_access(memarg, index, size);
        if size > 1 {
            // The sum of an access in bounds does not overflow, and the low bits are right even if
            // it does.
            let mask = u64::from(size - 1);
            let address = match memarg.offset & mask {
                0 => index,
                low => self.builder.ins().iadd_imm_s(index, low.cast_signed()),
            };
            let low = self.builder.ins().band_imm_u(address, mask.cast_signed());
            self.trap_if(low, TrapKind::UnalignedAtomic);
        }
        access
    }

    /// The native address of a checked access.
    fn address_of(&mut self, access: &Access) -> Value {
        match access.offset {
            0 => access.address,
            offset => self.builder.ins().iadd_imm_s(access.address, i64::from(offset)),
        }
    }

    fn atomic_address(&mut self, memarg: MemArg, index: Value, memory_type: Type) -> (Value, MemFlagsData) {
        let access = self.aligned_access(memarg, index, memory_type.bytes());
        (self.address_of(&access), self.guest(&access).with_aligned())
    }

    fn atomic_load(&mut self, memarg: MemArg, memory_type: Type, ty: Type) {
        let index = self.pop();
        let (address, flags) = self.atomic_address(memarg, index, memory_type);
        let value = self.builder.ins().atomic_load(memory_type, flags, address);
        self.push_widened(value, ty);
    }

    fn atomic_store(&mut self, memarg: MemArg, memory_type: Type) {
        let (index, value) = self.pop2();
        let (address, flags) = self.atomic_address(memarg, index, memory_type);
        let value = self.narrow(value, memory_type);
        self.builder.ins().atomic_store(flags, value, address);
    }

    fn atomic_rmw(&mut self, op: AtomicRmwOp, memarg: MemArg, memory_type: Type, ty: Type) {
        let (index, value) = self.pop2();
        let (address, flags) = self.atomic_address(memarg, index, memory_type);
        let value = self.narrow(value, memory_type);
        let old = self.builder.ins().atomic_rmw(memory_type, flags, op, address, value);
        self.push_widened(old, ty);
    }

    /// The expected value is wrapped to the width of the access, like the replacement.
    fn atomic_cas(&mut self, memarg: MemArg, memory_type: Type, ty: Type) {
        let [index, expected, replacement] = self.pop3();
        let (address, flags) = self.atomic_address(memarg, index, memory_type);
        let (expected, replacement) =
            (self.narrow(expected, memory_type), self.narrow(replacement, memory_type));
        let old = self.builder.ins().atomic_cas(flags, address, expected, replacement);
        self.push_widened(old, ty);
    }

    /// The memory of an access and, for the runtime, the address in it. The access is in bounds, so
    /// the sum does not overflow.
    fn effective_address(&mut self, memarg: MemArg, index: Value) -> (u32, Value) {
        let MemArgTarget::Memory(memory) = memarg.target else {
            unreachable!("stage 1 rejects arrays, and accesses of their payload with them")
        };
        let index = self.widen(index);
        (memory, self.builder.ins().iadd_imm_s(index, memarg.offset.cast_signed()))
    }

    fn atomic_wait(&mut self, memarg: MemArg, ty: Type, builtin: Builtin) {
        let [index, expected, timeout] = self.pop3();
        self.aligned_access(memarg, index, ty.bytes());
        let (memory, address) = self.effective_address(memarg, index);
        if !self.env.plan.memories[memory as usize].shared {
            // No other thread could wake this one.
            self.trap(TrapKind::ExpectedSharedMemory);
            self.reachable = false;
            return;
        }
        let memory = self.index(memory);
        let args = self.builtin_args(builtin, &[memory, address, expected, timeout]);
        let outcome = self.call_builtin(builtin, &args).expect("a wait has a result");
        let code = self.builder.ins().ushr_imm_u(outcome, 32);
        let code = self.builder.ins().ireduce(types::I32, code);
        self.trap_with(code);
        let result = self.builder.ins().ireduce(types::I32, outcome);
        self.push(result);
    }

    fn atomic_notify(&mut self, memarg: MemArg) {
        let (index, count) = self.pop2();
        self.aligned_access(memarg, index, types::I32.bytes());
        let (memory, address) = self.effective_address(memarg, index);
        let woken = if self.env.plan.memories[memory as usize].shared {
            let memory = self.index(memory);
            let args = self.builtin_args(Builtin::AtomicNotify, &[memory, address, count]);
            self.call_builtin(Builtin::AtomicNotify, &args).expect("`atomic_notify` has a result")
        } else {
            // No thread can wait on an unshared memory.
            self.builder.ins().iconst(types::I32, 0)
        };
        self.push(woken);
    }

    fn push_widened(&mut self, value: Value, ty: Type) {
        let value = if self.type_of(value) == ty { value } else { self.builder.ins().uextend(ty, value) };
        self.push(value);
    }
}
