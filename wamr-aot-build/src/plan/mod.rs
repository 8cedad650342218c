//! Stage 2: every decision about a module, before any code exists.
//!
//! A [`Plan`] says where things are in an instance's context, how each memory is bounded, which functions have symbols and which
//! can become references. The later stages carry it out and decide nothing again. No Cranelift types here: both emitters read it.

mod context;
mod cost;
mod effort;
mod footprint;
mod global;
mod image;
mod linkage;
mod memory;
mod needs;
mod protection;
mod table;

pub(crate) use context::{ContextLayout, Place};
pub(crate) use effort::{Effort, MAX_FUNCTION, too_large};
pub(crate) use global::GlobalPlan;
pub(crate) use image::MemoryImage;
pub(crate) use linkage::{Convention, FunctionPlan, TailPlan, TypePlan};
pub(crate) use memory::{MemoryPlan, beyond_limit, over_limit};
pub(crate) use protection::Protection;
pub use protection::{Bounds, Traps};
pub(crate) use table::TablePlan;

use wamr_aot_abi::{
    layout::PointerWidth,
    manifest::{Footprint, Interrupt},
    symbols::Prefix,
};

use crate::{
    target::Emitter,
    wasm::{ConstOp, Module},
};

/// What the plan depends on beside the module.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// The module's name.
    pub(crate) name: String,
    /// The names of the symbols.
    pub(crate) symbols: Prefix,
    pub(crate) pointer_width: PointerWidth,
    pub(crate) big_endian: bool,
    /// The target rounds floats with an instruction.
    pub(crate) has_rounding: bool,
    /// The target picks bytes of a vector by a vector of indices with an instruction.
    pub(crate) has_byte_shuffle: bool,
    /// The CPU features that the code may use, beyond the architecture's baseline: `wamr_aot_abi::cpu` bits.
    pub(crate) cpu_features: u32,
    /// The most bytes that a memory may have.
    pub(crate) memory_limit: Option<u64>,
    /// The most elements that the tables of an instance may have together.
    pub(crate) table_limit: u32,
    /// A store that faults may have written what is inside.
    pub(crate) has_partial_stores: bool,
    /// How memories are bounded, and how traps leave.
    pub(crate) protection: Protection,
    /// Traps tell where the instruction is.
    pub(crate) trap_offsets: bool,
    /// Of a module in the text format: where lines begin in the binary format, in its order, with their numbers.
    pub(crate) lines: Vec<(u32, u32)>,
    /// Traps tell the function's name.
    pub(crate) function_names: bool,
    /// Cranelift makes the code, and there is an operating system: objects tell how to find the caller of each function.
    pub(crate) unwind: bool,
    /// Frames up to this many bytes need no check of their own in functions that call nothing: the runtime keeps more than that
    /// free below the limit.
    pub(crate) unchecked_frame: u32,
    /// How the host can stop the guest.
    pub(crate) interrupt: Interrupt,
    /// What makes the code.
    pub(crate) emitter: Emitter,
}

/// The decisions.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) options: Options,
    pub(crate) context: ContextLayout,
    pub(crate) memories: Vec<MemoryPlan>,
    pub(crate) tables: Vec<TablePlan>,
    pub(crate) globals: Vec<GlobalPlan>,
    pub(crate) functions: Vec<FunctionPlan>,
    pub(crate) types: Vec<TypePlan>,
    pub(crate) tail: TailPlan,
    /// No reference to a function can come from outside, so that type ids are indices known now.
    pub(crate) closed_types: bool,
    /// Traps can be signals: code is in one piece, with a table of the places that can trap.
    pub(crate) signals: bool,
    /// Traps tell the frames: code is in one piece, with a table of the functions.
    pub(crate) frames: bool,
    /// What memories start with, where the runtime may map it.
    pub(crate) images: Vec<MemoryImage>,
    /// What an instance takes, as far as it is known before there is code.
    pub(crate) footprint: Footprint,
    /// What instantiation takes: [`wamr_aot_abi::needs`].
    pub(crate) needs: u32,
    /// For each global, its value where all instances start with the same.
    constants: Vec<Option<u128>>,
    /// The initial values of the defined globals, as they are in the context.
    pub(crate) global_values: Vec<u8>,
}

impl Plan {
    /// Decides everything about `module`.
    pub(crate) fn new(module: &Module<'_>, options: Options) -> Plan {
        let closed_types = linkage::closed_types(module);
        let context = ContextLayout::new(module, options.pointer_width, closed_types);
        let constants = needs::constants(module);
        let memories = memory::plan(module, &context, &options);
        let is_guarded = memories.iter().any(|memory| memory.bounds == Bounds::Guard);
        let signals = is_guarded || options.protection.traps == Traps::Instruction;
        let functions = linkage::functions(module, &options);
        Plan {
            signals,
            // Where there is a table anyway, it costs nothing.
            frames: options.unwind && (signals || options.trap_offsets),
            images: image::plan(module, &memories, &constants),
            memories,
            tables: table::plan(module, &context),
            globals: global::plan(module, &context),
            tail: linkage::tail_calls(module, &functions, options.emitter),
            functions,
            types: linkage::types(module),
            closed_types,
            footprint: footprint::of(module, &context, &options),
            needs: needs::of(module, &constants, closed_types),
            global_values: needs::global_values(module, &context, &constants, options.pointer_width, options.big_endian),
            constants,
            context,
            options,
        }
    }

    /// Whether the code is in one piece, and described.
    pub(crate) fn describes_code(&self) -> bool {
        self.signals || self.frames
    }

    /// The bits of a constant expression's value, where it is the same in all instances.
    pub(crate) fn value(&self, expression: &[ConstOp]) -> Option<u128> {
        needs::value(expression, &self.constants)
    }

    /// Whether a memory of the module's own has a guard. Those that threads share are in no instance.
    pub(crate) fn guards_own_memories(&self) -> bool {
        let is_own = |memory: &MemoryPlan| matches!(memory.place, Place::Defined { .. }) && !memory.shared;
        self.memories.iter().any(|memory| is_own(memory) && memory.bounds == Bounds::Guard)
    }

    /// The size of a pointer on the target.
    pub(crate) fn width(&self) -> PointerWidth {
        self.options.pointer_width
    }
}
