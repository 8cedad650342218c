//! Functions in the convention for tail calls.
//!
//! All of them have one C signature: the context, and the address of a frame with a slot for each parameter, where the result comes
//! back. So a function in tail position can be jumped to whatever its type is, where the compiler has such jumps (`musttail`);
//! elsewhere a function returns the one that is to be called next, and who called it loops. The frame belongs to who made the
//! first call that is no tail call: it is as large as any of the module's needs.

use cranelift_codegen::{
    ir::{FuncRef, Inst, InstructionData, Opcode, Signature, Type, Value},
    isa::CallConv,
};
use wamr_aot_abi::layout::SLOT_SIZE;

use super::{
    function::{Printer, Text},
    names::{self, ty},
};
use crate::plan::Convention;

pub(super) fn is_tail(signature: &Signature) -> bool {
    signature.call_conv == CallConv::Tail
}

/// What such a function returns.
pub(super) fn result(text: Text<'_>) -> &'static str {
    if text.dialect.musttail { "void" } else { "uptr" }
}

/// The slots of a frame.
fn slots(text: Text<'_>) -> usize {
    let env = text.env;
    let tails = (0u32..).zip(&env.plan.functions).filter(|(_, function)| function.convention != Convention::C);
    tails.map(|(index, _)| env.signature_of(index).params.len() - 1).max().unwrap_or(0).max(1)
}

/// The declaration of the frame that a function calls others with.
pub(super) fn frame(text: Text<'_>) -> String {
    format!("__attribute__((aligned(16))) u8 tail_frame[{}];", slots(text) * SLOT_SIZE as usize)
}

fn slot(i: usize) -> usize {
    i * SLOT_SIZE as usize
}

/// The value in a slot.
pub(super) fn load(of: Type, frame: &str, i: usize) -> String {
    if of.is_vector() {
        format!("load_{}({frame} + {})", ty(of), slot(i))
    } else {
        format!("AT({}, {frame} + {})", ty(of), slot(i))
    }
}

impl Printer<'_> {
    fn store_slot(&mut self, frame: &str, i: usize, value: Value) {
        let of = self.type_of(value);
        let text = self.value(value);
        if of.is_vector() {
            self.line(format!("store_{}({frame} + {}, {text});", ty(of), slot(i)));
        } else {
            self.line(format!("AT({}, {frame} + {}) = {text};", ty(of), slot(i)));
        }
    }

    /// Returns from a function in this convention.
    pub(super) fn tail_return(&mut self, value: Option<Value>) {
        if let Some(value) = value {
            self.store_slot("frame", 0, value);
        }
        self.line(if self.text.dialect.musttail { "return;" } else { "return 0;" });
    }

    /// A call of such a function that is no tail call.
    pub(super) fn call_tail_body(&mut self, inst: Inst, callee: &str, args: &[Value]) {
        self.uses_frame = true;
        for (i, &arg) in args[1..].iter().enumerate() {
            self.store_slot("tail_frame", i, arg);
        }
        let vmctx = self.address(args[0]);
        if self.text.dialect.musttail {
            self.line(format!("{callee}({vmctx}, tail_frame);"));
        } else {
            self.line(format!(
                "for (uptr next = (uptr){callee}; next;) next = ((uptr (*)(u8 *, u8 *))next)({vmctx}, tail_frame);"
            ));
        }
        if let Some(&result) = self.func.dfg.inst_results(inst).first()
            && self.is_live(result)
        {
            let value = load(self.type_of(result), "tail_frame", 0);
            self.define(result, &value);
        }
    }

    /// A tail call: of a function, or of an address with the signature of one. False for any other instruction.
    pub(super) fn tail_call(&mut self, inst: Inst, data: InstructionData) -> bool {
        let args = self.func.dfg.inst_args(inst);
        let (callee, args) = match data {
            InstructionData::Call { opcode: Opcode::ReturnCall, func_ref, .. } => (self.callee_name(func_ref), args),
            InstructionData::CallIndirect { opcode: Opcode::ReturnCallIndirect, .. } => {
                let cast = format!("(({} (*)(u8 *, u8 *)){})", result(self.text), self.value(args[0]));
                (cast, &args[1..])
            }
            _ => return false,
        };
        for (i, &arg) in args[1..].iter().enumerate() {
            self.store_slot("frame", i, arg);
        }
        // The callee is of this instance: so is its context.
        if self.text.dialect.musttail {
            self.line(format!("__attribute__((musttail)) return {callee}(vmctx, frame);"));
        } else {
            self.line(format!("return (uptr){callee};"));
        }
        true
    }

    /// The identifier of a function that is called.
    pub(super) fn callee_name(&mut self, func_ref: FuncRef) -> String {
        let number = self.callee(func_ref);
        self.calls.insert(number);
        names::function(self.text.env, self.text.env.numbering.callees()[number as usize])
    }
}
