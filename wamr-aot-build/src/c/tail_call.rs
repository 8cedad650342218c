//! Functions in the convention for tail calls.
//!
//! All of them have one C signature: the context, and the address of a frame with a slot for each
//! parameter, where the result comes back. So a function in tail position can be jumped to whatever
//! its type is, if the compiler has such jumps (`musttail`); elsewhere a function returns the one
//! that is to be called next, and who called it loops. The frame belongs to who made the first call
//! that is no tail call: it is as large as any of the module's needs.
//!
//! If tail calls can leave the instance, the frame has a head in front of it, which holds the
//! context of the function that is called next and the number of slots. A function of another
//! module is called in the frame only if its module needs at most that many. All compilers then
//! make functions of the same type, which may return the next one, so that code with `musttail` and
//! code without it can call each other.

use cranelift_codegen::{
    ir::{Inst, InstructionData, Opcode, Signature, Type, Value},
    isa::CallConv,
};
use wamr_aot_abi::layout::SLOT_SIZE;

use super::{
    names::ty,
    printer::{Printer, Text},
};
use crate::clif::tail_frame_slots;

pub(super) fn is_tail(signature: &Signature) -> bool {
    signature.call_conv == CallConv::Tail
}

/// Bytes in front of a frame, if it has a head.
const HEAD: u32 = SLOT_SIZE;

/// Whether such a function may return the one that is to be called next.
fn returns_next(text: Text<'_>) -> bool {
    !text.dialect.musttail || text.env.plan.tail.is_published()
}

/// What such a function returns.
pub(super) fn result(text: Text<'_>) -> &'static str {
    if returns_next(text) { "uptr" } else { "void" }
}

/// The declaration of the frame that a function calls others with.
pub(super) fn frame(text: Text<'_>) -> String {
    let tail = &text.env.plan.tail;
    let size = tail.slots * SLOT_SIZE;
    if !tail.is_published() {
        return format!("__attribute__((aligned(16))) u8 tail_frame[{size}];");
    }
    let slots = HEAD - tail_frame_slots(text.env.plan.width());
    format!(
        "__attribute__((aligned(16))) u8 tail_head[{HEAD} + {size}]; u8 *const tail_frame = tail_head + {HEAD}; \
         AT(uptr, tail_head + {slots}) = {};",
        tail.slots
    )
}

/// How far in front of a frame the context is of the function that is called next.
fn next_context(text: Text<'_>) -> u32 {
    2 * tail_frame_slots(text.env.plan.width())
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
        self.line(if returns_next(self.text) { "return 0;" } else { "return;" });
    }

    /// A call of such a function that is no tail call.
    pub(super) fn call_tail_body(&mut self, inst: Inst, callee: &str, args: &[Value]) {
        self.uses_frame = true;
        for (i, &arg) in args[1..].iter().enumerate() {
            self.store_slot("tail_frame", i, arg);
        }
        let vmctx = self.address(args[0]);
        let next = match (returns_next(self.text), self.text.env.plan.tail.is_published()) {
            (false, _) => None,
            (true, false) => Some(vmctx.clone()),
            (true, true) => {
                // Each tail call to another instance writes it.
                let place = format!("tail_frame - {}", next_context(self.text));
                self.line(format!("AT(uptr, {place}) = (uptr){vmctx};"));
                Some(format!("(u8 *)AT(uptr, {place})"))
            }
        };
        self.line(match next {
            None => format!("{callee}({vmctx}, tail_frame);"),
            Some(vmctx) => {
                format!(
                    "{{ uptr next = (uptr){callee}; while (next) next = ((uptr (*)(u8 *, u8 *))next)({vmctx}, tail_frame); }}"
                )
            }
        });
        if let Some(&result) = self.func.dfg.inst_results(inst).first()
            && self.is_live(result)
        {
            let value = load(self.type_of(result), "tail_frame", 0);
            self.define(result, &value);
        }
    }

    /// A tail call: of a function, or of an address with the signature of one. False for any other
    /// instruction.
    pub(super) fn tail_call(&mut self, inst: Inst, data: InstructionData) -> bool {
        let args = self.func.dfg.inst_args(inst);
        let (callee, args) = match data {
            InstructionData::Call { opcode: Opcode::ReturnCall, func_ref, .. } => {
                (self.callee_name(func_ref), args)
            }
            InstructionData::CallIndirect { opcode: Opcode::ReturnCallIndirect, .. } => {
                let cast = format!("(({} (*)(u8 *, u8 *)){})", result(self.text), self.value(args[0]));
                (cast, &args[1..])
            }
            _ => return false,
        };
        let vmctx = args[0];
        for (i, &arg) in args[1..].iter().enumerate() {
            self.store_slot("frame", i, arg);
        }
        let vmctx = self.address(vmctx);
        if vmctx != "vmctx" {
            self.line(format!("AT(uptr, frame - {}) = (uptr){vmctx};", next_context(self.text)));
        }
        if self.text.dialect.musttail {
            self.line(format!("__attribute__((musttail)) return {callee}({vmctx}, frame);"));
        } else {
            self.line(format!("return (uptr){callee};"));
        }
        true
    }
}
