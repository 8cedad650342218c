//! Interruption of a guest by the host: comparisons of the epoch with the deadline, and charges of
//! fuel. See `docs/design/interruption.md`.

use cranelift_codegen::ir::{
    Block, FuncRef, Function, InstBuilder, InstructionData, MemFlagsData, Opcode, Value, condcodes::IntCC,
    immediates::Imm64, types,
};
use wamr_aot_abi::{builtins::Builtin, layout::VMStore, manifest::Interrupt, trap::TrapKind};
use wasmparser::Operator;

use super::{
    lowering::{Lowering, Run},
    names::Callee,
    region::{Region, is_region},
};
use crate::wasm::operator::properties;

/// Whether an access is to the epoch counter. Other threads write the counter, so each check has to
/// load it again.
pub(crate) fn is_epoch(func: &Function, flags: MemFlagsData) -> bool {
    is_region(func, flags, Region::Epoch)
}

impl Lowering<'_, '_> {
    fn interrupt(&self) -> Interrupt {
        self.env.plan.options.settings.interrupt
    }

    /// Checks the epoch at the function's entry.
    pub(super) fn interrupt_entry(&mut self) {
        if self.interrupt() == Interrupt::Epoch && self.effects.calls_or_tail_calls {
            self.check_epoch();
        }
    }

    /// Checks the epoch at a loop's header.
    pub(super) fn interrupt_loop(&mut self) {
        if self.interrupt() == Interrupt::Epoch {
            self.check_epoch();
        }
    }

    /// Charges fuel before an operator that can be reached, or that makes code reachable again.
    pub(super) fn before_operator(&mut self, operator: &Operator<'_>) {
        if self.interrupt() != Interrupt::Fuel {
            return;
        }
        let traits = properties(operator).traits;
        if traits.joins(self.in_loop()) {
            self.end_run();
        }
        if traits.fuel != 0 {
            self.charge_operator(traits.fuel);
        }
        if let Some(shift) = traits.length {
            let len = self.top(1)[0];
            let cost = self.builder.ins().ushr_imm_u(len, i64::from(shift));
            match self.charge_thunk() {
                Some(thunk) if self.type_of(cost) == types::I32 => self.call_thunk(thunk, &[cost]),
                _ => {
                    let cost = self.widen(cost);
                    self.charge(cost);
                }
            }
        }
    }

    /// Ends the run after a reachable operator, if control may leave the run there.
    pub(super) fn after_operator(&mut self, operator: &Operator<'_>) {
        if self.interrupt() == Interrupt::Fuel && (!self.reachable || properties(operator).traits.ends_run())
        {
            self.end_run();
        }
    }

    fn charge_operator(&mut self, cost: i64) {
        match &mut self.run {
            Run::Charged { cost: sum, .. } => *sum += cost,
            Run::Free => {
                let thunk = self.charge_thunk();
                // A body has at most 7,654,321 bytes, so its cost fits.
                let ty = if thunk.is_some() { types::I32 } else { types::I64 };
                let total = self.builder.ins().iconst(ty, 0);
                let constant = self.builder.func.dfg.value_def(total).unwrap_inst();
                self.run = Run::Charged { constant, cost };
                match thunk {
                    Some(thunk) => self.call_thunk(thunk, &[total]),
                    None => self.charge(total),
                }
            }
        }
    }

    fn end_run(&mut self) {
        if let Run::Charged { constant, cost } = std::mem::take(&mut self.run) {
            let imm = Imm64::new(cost);
            self.builder.func.dfg.insts[constant] = InstructionData::UnaryImm { opcode: Opcode::Iconst, imm };
        }
    }

    /// Creates a cold block. The jump back from a cold block needs a cold block of its own:
    /// otherwise the code generator would split that edge, and place the new block among the hot
    /// ones.
    pub(super) fn cold_block(&mut self) -> Block {
        let block = self.builder.create_block();
        self.builder.set_cold_block(block);
        block
    }

    /// The function of the object that charges fuel, if there is one.
    fn charge_thunk(&mut self) -> Option<FuncRef> {
        let number = self.env.numbering.trampoline(Callee::ChargeThunk)?;
        Some(self.function_ref(number, |env| env.thunk_signature(1)))
    }

    /// Charges fuel in place. `cost` is below 2^63, and so is the fuel that is left.
    fn charge(&mut self, cost: Value) {
        let offset = VMStore::OFFSETS.fuel.at(self.env.plan.width()) as i32;
        let store = self.store();
        let flags = self.trusted(Region::Fuel);
        let fuel = self.builder.ins().load(types::I64, flags, store, offset);
        let left = self.builder.ins().isub(fuel, cost);
        let lacks = self.builder.ins().icmp_imm_s(IntCC::SignedLessThan, left, 0);
        let (cold, next) = (self.cold_block(), self.builder.create_block());
        let paid = self.builder.append_block_param(next, types::I64);
        self.builder.ins().brif(lacks, cold, &[], next, &[left.into()]);

        self.builder.seal_block(cold);
        self.builder.switch_to_block(cold);
        let left = self
            .call_cold_builtin(Builtin::OutOfFuel, &[self.vmctx, cost])
            .expect("`out_of_fuel` has a result");
        let lacks = self.builder.ins().icmp_imm_s(IntCC::SignedLessThan, left, 0);
        let trap = self.trap_target(TrapKind::FuelExhausted);
        let back = self.cold_block();
        self.builder.ins().brif(lacks, trap, &[], back, &[]);
        self.builder.seal_block(back);
        self.builder.switch_to_block(back);
        self.builder.ins().jump(next, &[left.into()]);

        self.builder.seal_block(next);
        self.builder.switch_to_block(next);
        self.builder.ins().store(flags, paid, store, offset);
    }

    /// Reads the epoch, and calls the runtime if the deadline is reached.
    ///
    /// In a loop, the optimiser does not reuse the value of the previous iteration: a call of the
    /// runtime, which may change all memory, can be between the two loads.
    fn check_epoch(&mut self) {
        let width = self.env.plan.width();
        let pointer = self.env.pointer();
        let store = self.store();
        let flags = self.constant(Region::Fixed);
        let word = self.builder.ins().load(pointer, flags, store, VMStore::OFFSETS.epoch.at(width) as i32);
        let flags = self.trusted(Region::Epoch);
        let epoch = self.builder.ins().load(pointer, flags, word, 0);
        let flags = self.trusted(Region::Store);
        let offset = VMStore::OFFSETS.epoch_deadline.at(width) as i32;
        let deadline = self.builder.ins().load(pointer, flags, store, offset);
        let ahead = self.builder.ins().isub(epoch, deadline);
        let reached = self.builder.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, ahead, 0);
        let (cold, next) = (self.cold_block(), self.builder.create_block());
        self.builder.ins().brif(reached, cold, &[], next, &[]);

        self.builder.seal_block(cold);
        self.builder.switch_to_block(cold);
        let code = self
            .call_cold_builtin(Builtin::EpochReached, &[self.vmctx])
            .expect("`epoch_reached` has a result");
        let trap = self.trap_target_with_code();
        let back = self.cold_block();
        self.builder.ins().brif(code, trap, &[code.into()], back, &[]);
        self.builder.seal_block(back);
        self.builder.switch_to_block(back);
        self.builder.ins().jump(next, &[]);

        self.builder.seal_block(next);
        self.builder.switch_to_block(next);
    }
}
