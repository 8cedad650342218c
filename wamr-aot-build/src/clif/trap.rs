//! Traps: a branch to a cold block that calls the trap thunk and does not return, or an instruction
//! that the runtime's signal handler recognises.

use cranelift_codegen::ir::{Block, InstBuilder, SourceLoc, TrapCode, Value, condcodes::IntCC, types};
use wamr_aot_abi::{
    layout::DISPATCH_NULL,
    trap::{TrapKind, UNKNOWN_PLACE},
};

use super::lowering::{Cause, Lowering, TrapBlock};
use crate::settings::Traps;

/// Follows a call that does not return. It is reached only if the runtime violates its contract.
pub(super) const UNREACHABLE: TrapCode = TrapCode::unwrap_user(250);

/// The code generator's trap code of a kind of trap, which has the same number.
pub(super) fn code(kind: TrapKind) -> TrapCode {
    u8::try_from(kind.code()).ok().and_then(TrapCode::user).expect("trap codes are small")
}

impl Lowering<'_, '_> {
    /// Traps if `condition` is not 0.
    pub(super) fn trap_if(&mut self, condition: Value, kind: TrapKind) {
        if self.traps_by_instruction() {
            self.builder.ins().trapnz(condition, code(kind));
            return;
        }
        let target = self.trap_block(Cause::Kind(kind));
        let next = self.builder.create_block();
        self.builder.ins().brif(condition, target, &[], next, &[]);
        self.continue_in(next);
    }

    /// Traps if `condition` is 0.
    pub(super) fn trap_unless(&mut self, condition: Value, kind: TrapKind) {
        if self.traps_by_instruction() {
            self.builder.ins().trapz(condition, code(kind));
            return;
        }
        let target = self.trap_block(Cause::Kind(kind));
        let next = self.builder.create_block();
        self.builder.ins().brif(condition, next, &[], target, &[]);
        self.continue_in(next);
    }

    /// Whether instructions trap, among them divisions.
    pub(super) fn traps_by_instruction(&self) -> bool {
        self.env.plan.options.protection.traps == Traps::Instruction
    }

    /// Traps with `code`, the result of a builtin, unless it is 0. This is always a call: the table
    /// of trapping instructions has only constant codes.
    pub(super) fn trap_with(&mut self, code: Value) {
        self.trap_if_with(code, Cause::Code, code);
    }

    /// Traps if `condition` is not 0, because an entry of a dispatch table with the type `found` is
    /// null, or has another type than the call.
    pub(super) fn trap_by_entry(&mut self, condition: Value, found: Value) {
        self.trap_if_with(condition, Cause::Entry, found);
    }

    /// Branches to a block with one parameter if `condition` is not 0.
    fn trap_if_with(&mut self, condition: Value, cause: Cause, argument: Value) {
        let target = self.trap_block(cause);
        let next = self.builder.create_block();
        self.builder.ins().brif(condition, target, &[argument.into()], next, &[]);
        self.continue_in(next);
    }

    /// Traps. The code after it is unreachable.
    pub(super) fn trap(&mut self, kind: TrapKind) {
        if self.traps_by_instruction() {
            self.builder.ins().trap(code(kind));
            return;
        }
        let target = self.trap_block(Cause::Kind(kind));
        self.builder.ins().jump(target, &[]);
    }

    /// The block that raises a trap, for a branch to it.
    pub(super) fn trap_target(&mut self, kind: TrapKind) -> Block {
        self.trap_block(Cause::Kind(kind))
    }

    /// The block that raises the trap whose code is its parameter, for a branch to it.
    pub(super) fn trap_target_with_code(&mut self) -> Block {
        self.trap_block(Cause::Code)
    }

    fn continue_in(&mut self, next: Block) {
        self.builder.seal_block(next);
        self.builder.switch_to_block(next);
    }

    fn trap_block(&mut self, cause: Cause) -> Block {
        let offset = if self.env.plan.options.trap_offsets { self.offset } else { UNKNOWN_PLACE };
        if let Some(found) =
            self.traps.iter().rev().take_while(|t| t.offset == offset).find(|t| t.cause == cause)
        {
            return found.block;
        }
        let block = self.builder.create_block();
        self.builder.set_cold_block(block);
        match cause {
            Cause::Kind(_) => {}
            Cause::Code => drop(self.builder.append_block_param(block, types::I32)),
            Cause::Entry => drop(self.builder.append_block_param(block, self.env.pointer())),
        }
        self.traps.push(TrapBlock { cause, offset, block });
        block
    }

    /// Fills the trap blocks that the body branches to.
    pub(super) fn finish_traps(&mut self) {
        if self.traps.is_empty() {
            return;
        }
        let number = self.env.numbering.trap_thunk();
        let thunk = self.function_ref(number, |env| env.trap_signature());
        for TrapBlock { cause, offset, block } in std::mem::take(&mut self.traps) {
            self.builder.switch_to_block(block);
            let code = match cause {
                Cause::Kind(kind) => self.builder.ins().iconst(types::I32, i64::from(kind.code())),
                Cause::Code => self.builder.block_params(block)[0],
                Cause::Entry => {
                    let found = self.builder.block_params(block)[0];
                    let is_null = self.builder.ins().icmp_imm_s(IntCC::Equal, found, DISPATCH_NULL);
                    let [null, other] = [TrapKind::UninitializedElement, TrapKind::IndirectCallTypeMismatch];
                    if self.traps_by_instruction() {
                        self.builder.set_srcloc(SourceLoc::new(offset));
                        self.builder.ins().trapnz(is_null, self::code(null));
                        self.builder.ins().trap(self::code(other));
                        continue;
                    }
                    let [null, other] = [null, other]
                        .map(|kind| self.builder.ins().iconst(types::I32, i64::from(kind.code())));
                    self.builder.ins().select(is_null, null, other)
                }
            };
            let function = self.builder.ins().iconst(types::I32, i64::from(self.index));
            let mut args = vec![self.vmctx, code, function];
            if self.env.plan.options.trap_offsets {
                args.push(self.builder.ins().iconst(types::I32, i64::from(offset)));
            }
            self.builder.ins().call(thunk, &args);
            self.builder.ins().trap(UNREACHABLE);
        }
    }
}
