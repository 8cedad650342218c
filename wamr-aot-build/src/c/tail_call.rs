//! Functions with the calling convention for tail calls.
//!
//! All of them have the same C signature: the context, and the address of an argument frame with a
//! slot for each parameter, which also returns the result. So if the compiler supports `musttail`,
//! a tail call is a jump, whatever the type of the callee is. Otherwise a function returns the
//! address of the function to call next, and its caller is a trampoline that loops. The frame is a
//! local of the function that makes the first call, which is not a tail call. It has room for the
//! arguments of every function of the module.
//!
//! If tail calls can leave the instance, a header precedes the frame. It holds the context of the
//! function to call next and the number of slots. A function of another module is called with the
//! frame only if its module needs at most that many. The functions of all compilers then have the
//! type that can return the next function, so that code with `musttail` and code without it can
//! call each other.

use cranelift_codegen::{
    ir::{Inst, InstructionData, Opcode, Signature, Type, Value},
    isa::CallConv,
};
use wamr_aot_abi::layout::SLOT_SIZE;

use super::{
    names::ty,
    printer::{ModuleContext, Printer},
};
use crate::clif::tail_frame_slots;

pub(super) fn is_tail(signature: &Signature) -> bool {
    signature.call_conv == CallConv::Tail
}

/// The size of a frame's header in bytes.
const HEADER: u32 = SLOT_SIZE;

/// Whether a function with this convention can return the function to call next.
fn returns_next(cx: ModuleContext<'_>) -> bool {
    !cx.dialect.musttail || cx.env.plan.tail.is_published()
}

/// The C return type of a function with this convention.
pub(super) fn result(cx: ModuleContext<'_>) -> &'static str {
    if returns_next(cx) { "uptr" } else { "void" }
}

/// The declaration of the frame that a function calls others with.
pub(super) fn frame(cx: ModuleContext<'_>) -> String {
    let tail = &cx.env.plan.tail;
    let size = tail.slots * SLOT_SIZE;
    if !tail.is_published() {
        return format!("__attribute__((aligned(16))) u8 tail_frame[{size}];");
    }
    let slots = HEADER - tail_frame_slots(cx.env.plan.width());
    format!(
        "__attribute__((aligned(16))) u8 tail_head[{HEADER} + {size}]; \
         u8 *const tail_frame = tail_head + {HEADER}; \
         AT(uptr, tail_head + {slots}) = {};",
        tail.slots
    )
}

/// The distance from the context of the function to call next to the start of the frame, in bytes.
fn next_context(cx: ModuleContext<'_>) -> u32 {
    2 * tail_frame_slots(cx.env.plan.width())
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

    /// Returns from a function with this convention.
    pub(super) fn tail_return(&mut self, value: Option<Value>) {
        if let Some(value) = value {
            self.store_slot("frame", 0, value);
        }
        self.line(if returns_next(self.cx) { "return 0;" } else { "return;" });
    }

    /// A call, not a tail call, of a function with this convention.
    pub(super) fn call_tail_body(&mut self, inst: Inst, callee: &str, args: &[Value]) {
        self.uses_frame = true;
        for (i, &arg) in args[1..].iter().enumerate() {
            self.store_slot("tail_frame", i, arg);
        }
        let vmctx = self.address(args[0]);
        let next = match (returns_next(self.cx), self.cx.env.plan.tail.is_published()) {
            (false, _) => None,
            (true, false) => Some(vmctx.clone()),
            (true, true) => {
                // Each tail call to another instance overwrites the context.
                let place = format!("tail_frame - {}", next_context(self.cx));
                self.line(format!("AT(uptr, {place}) = (uptr){vmctx};"));
                Some(format!("(u8 *)AT(uptr, {place})"))
            }
        };
        self.line(match next {
            None => format!("{callee}({vmctx}, tail_frame);"),
            Some(vmctx) => {
                format!(
                    "{{ uptr next = (uptr){callee}; \
                     while (next) next = ((uptr (*)(u8 *, u8 *))next)({vmctx}, tail_frame); }}"
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

    /// Prints a direct or indirect tail call. Returns false for any other instruction.
    pub(super) fn tail_call(&mut self, inst: Inst, data: InstructionData) -> bool {
        let args = self.func.dfg.inst_args(inst);
        let (callee, args) = match data {
            InstructionData::Call { opcode: Opcode::ReturnCall, func_ref, .. } => {
                (self.callee_name(func_ref), args)
            }
            InstructionData::CallIndirect { opcode: Opcode::ReturnCallIndirect, .. } => {
                let cast = format!("(({} (*)(u8 *, u8 *)){})", result(self.cx), self.value(args[0]));
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
            self.line(format!("AT(uptr, frame - {}) = (uptr){vmctx};", next_context(self.cx)));
        }
        if self.cx.dialect.musttail {
            self.line(format!("__attribute__((musttail)) return {callee}({vmctx}, frame);"));
        } else {
            self.line(format!("return (uptr){callee};"));
        }
        true
    }
}
