//! Stage 2: every decision about a module, before any code exists.
//!
//! A [`Plan`] has the layout of an instance's context, how each memory is confined, which functions
//! have symbols, and which can become references. The later stages follow the plan and do not
//! repeat its decisions. It has no Cranelift types, because both emitters read it.

mod context;
mod cost;
mod dispatch;
mod effort;
mod exception;
mod footprint;
mod global;
mod image;
mod instance;
mod linkage;
mod memory;
mod needs;
mod protection;
mod table;
mod throws;
mod unreached;

pub(crate) use context::{ContextLayout, Place};
pub(crate) use dispatch::{NotConstant, Tables, find_dispatch_tables};
pub(crate) use effort::{Dimension, Effort, Excess, MAX_FUNCTION, excess, too_large};
pub(crate) use exception::{ExceptionPlan, payload_size, slots};
pub(crate) use global::GlobalPlan;
pub(crate) use image::MemoryImage;
pub(crate) use linkage::{Convention, FunctionPlan, TailPlan, TypePlan};
pub(crate) use memory::{MemoryPlan, beyond_limit, over_limit};
pub(crate) use protection::Protection;
pub(crate) use table::{DispatchPlan, TablePlan};
pub(crate) use throws::Throws;
pub(crate) use unreached::{LeftOut, leave_out_unreached};
use wamr_aot_abi::{
    layout::PointerWidth,
    manifest::{Footprint, Interrupt},
    symbols::Prefix,
};

use crate::{
    options::{Emitter, OptLevel, Passes},
    settings::{Bounds, Settings, Traps},
    target::Target,
    wasm::{ConstOp, Module},
};

/// The inputs of the plan, in addition to the module.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// The module's name.
    pub(crate) name: String,
    /// The names of the symbols.
    pub(crate) symbols: Prefix,
    /// The user's choices.
    pub(crate) settings: Settings,
    pub(crate) pointer_width: PointerWidth,
    pub(crate) big_endian: bool,
    /// Whether there is an operating system.
    pub(crate) is_hosted: bool,
    /// Whether the target has an instruction that rounds floats.
    pub(crate) has_rounding: bool,
    /// Whether the target has an instruction that selects bytes of a vector by a vector of indices.
    pub(crate) has_byte_shuffle: bool,
    /// Whether shuffles become instructions of SSE2 before code is generated.
    pub(crate) plans_shuffles: bool,
    /// The CPU features that the code may use, beyond the architecture's baseline:
    /// `wamr_aot_abi::cpu` bits.
    pub(crate) cpu_features: u32,
    /// Whether a store that faults may have written the bytes that are in bounds.
    pub(crate) has_partial_stores: bool,
    /// Whether accesses cost the same at any address.
    pub(crate) has_cheap_unaligned: bool,
    /// Whether the machine may have accesses at aligned addresses only.
    pub(crate) may_need_alignment: bool,
    /// Whether code may be longer to be faster.
    pub(crate) for_speed: bool,
    /// How accesses are confined to memories, and how traps leave guest code.
    pub(crate) protection: Protection,
    /// Whether traps report the position of the instruction.
    pub(crate) trap_offsets: bool,
    /// For a module in the text format: the offsets in the binary format at which lines begin,
    /// sorted, with the line numbers.
    pub(crate) lines: Vec<(u32, u32)>,
    /// Whether objects have unwind information: they do if Cranelift generates the code, and there
    /// is an operating system.
    pub(crate) unwind: bool,
    /// Whether the runtime can follow the frame pointers of the code.
    pub(crate) walks_frames: bool,
    /// Leaf functions with frames of up to this many bytes need no stack check: the runtime keeps
    /// more than that free below the limit.
    pub(crate) unchecked_frame: u32,
    /// The emitter that generates the code.
    pub(crate) emitter: Emitter,
    /// The passes of the optimiser.
    pub(crate) passes: Passes,
    /// Whether the passes say what they decided.
    pub(crate) remarks: bool,
}

impl Options {
    /// For fast code of `target`. Traps report no positions.
    pub(crate) fn new(
        name: &str,
        symbols: Prefix,
        settings: Settings,
        protection: Protection,
        target: &Target,
    ) -> Options {
        Options {
            name: name.to_owned(),
            symbols,
            passes: settings.passes.unwrap_or(Passes::ALL).at(OptLevel::Speed),
            settings,
            pointer_width: target.pointer_width(),
            big_endian: target.is_big_endian(),
            is_hosted: target.is_hosted(),
            has_rounding: target.has_rounding(),
            has_byte_shuffle: target.has_byte_shuffle(),
            plans_shuffles: !target.has_byte_shuffle(),
            cpu_features: target.needed_cpu_features(),
            has_partial_stores: target.has_partial_stores(),
            has_cheap_unaligned: target.has_cheap_unaligned(),
            may_need_alignment: target.may_need_alignment(),
            for_speed: true,
            protection,
            trap_offsets: false,
            lines: Vec::new(),
            unwind: target.is_hosted() && target.emitter() == Emitter::Native,
            walks_frames: target.walks_frames(),
            unchecked_frame: target.unchecked_frame(),
            emitter: target.emitter(),
            remarks: false,
        }
    }

    /// Whether the code relies on the alignment that the module states for an access.
    pub(crate) fn trusts_alignment(&self) -> bool {
        !self.settings.strict_alignment && self.emitter == Emitter::C && self.may_need_alignment
    }

    /// Whether an artefact of the module is used where its file is, and not copied.
    pub(crate) fn runs_in_place(&self) -> bool {
        !self.is_hosted
    }

    /// For tests of what is the same for all targets.
    #[cfg(test)]
    pub(crate) fn example() -> Options {
        Options {
            name: "test".into(),
            symbols: Prefix::new("package", "test", 0),
            settings: Settings::default(),
            pointer_width: PointerWidth::U64,
            big_endian: false,
            is_hosted: true,
            has_rounding: true,
            has_byte_shuffle: true,
            plans_shuffles: false,
            cpu_features: 0,
            has_partial_stores: false,
            has_cheap_unaligned: true,
            may_need_alignment: false,
            for_speed: true,
            protection: Protection { bounds: Bounds::Check, traps: Traps::Call },
            trap_offsets: false,
            lines: Vec::new(),
            unwind: false,
            walks_frames: false,
            unchecked_frame: 1024,
            emitter: Emitter::Native,
            passes: Passes::ALL.at(OptLevel::Speed),
            remarks: false,
        }
    }
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
    pub(crate) exceptions: ExceptionPlan,
    /// Which calls may throw.
    pub(crate) throws: Throws,
    pub(crate) tail: TailPlan,
    /// Whether no function reference can come from outside, so that type ids are indices known at
    /// compile time.
    pub(crate) closed_types: bool,
    /// Whether traps can be signals. Then the code is contiguous, with a table of the instructions
    /// that can trap.
    pub(crate) signals: bool,
    /// Whether traps report frames. Then the code is contiguous, with a table of the functions.
    pub(crate) frames: bool,
    /// Whether exceptions leave functions by a walk over their frames, not by returns.
    pub(crate) unwinds: bool,
    /// The initial contents of memories that the runtime may map.
    pub(crate) images: Vec<MemoryImage>,
    /// The memory that an instance takes, as far as it is known before code is generated.
    pub(crate) footprint: Footprint,
    /// What instantiation requires: [`wamr_aot_abi::needs`].
    pub(crate) needs: u32,
    /// For each global, its initial value if it is the same in all instances.
    constants: Vec<Option<u128>>,
    /// The initial values of the defined globals, as they are in the context.
    pub(crate) global_values: Vec<u8>,
}

impl Plan {
    /// Decides everything about `module`.
    pub(crate) fn new(module: &Module<'_>, options: Options) -> Plan {
        let closed_types = linkage::closed_types(module);
        let exceptions = ExceptionPlan::new(module, &options);
        let context = ContextLayout::new(module, options.pointer_width, closed_types, exceptions);
        let constants = needs::constants(module);
        let memories = memory::plan(module, &context, &options);
        let is_guarded = memories.iter().any(|memory| memory.bounds == Bounds::Guard);
        let signals = is_guarded || options.protection.traps == Traps::Instruction;
        let has_tables = signals || options.trap_offsets || exceptions.pass;
        let unwinds = options.walks_frames && options.protection.needs_signals() && has_tables;
        // If there is a table of traps in any case, frames cost nothing.
        let frames = options.unwind && (signals || options.trap_offsets || unwinds);
        let functions = linkage::functions(module, &options);
        let footprint = footprint::of(module, &context, &memories, &options);
        Plan {
            signals,
            frames,
            unwinds,
            images: image::plan(module, &memories, &constants),
            memories,
            tables: table::plan(module, &context, signals || frames, options.pointer_width),
            globals: global::plan(module, &context),
            tail: linkage::tail_calls(module, &functions, options.emitter),
            functions,
            types: linkage::types(module),
            throws: Throws::new(module, exceptions.pass, closed_types),
            exceptions,
            closed_types,
            footprint,
            needs: needs::of(module, &constants, closed_types) | needs::of_code(module, &options),
            global_values: needs::global_values(
                module,
                &context,
                &constants,
                options.pointer_width,
                options.big_endian,
            ),
            constants,
            context,
            options,
        }
    }

    /// Whether the code is contiguous, and described by tables.
    pub(crate) fn describes_code(&self) -> bool {
        self.signals || self.frames
    }

    /// The bits of a constant expression's value, if it is the same in all instances.
    pub(crate) fn value(&self, expression: &[ConstOp]) -> Option<u128> {
        needs::value(expression, &self.constants)
    }

    /// Whether copies and fills of memory 0 go through functions of the object. They would be in
    /// the way of a walk over frames, which only hosted code needs.
    pub(crate) fn shares_bulk_calls(&self, module: &Module<'_>) -> bool {
        let is_narrow = module.memories.first().is_some_and(|memory| !memory.memory64);
        is_narrow && !self.options.for_speed && !self.options.is_hosted
    }

    /// Whether charges of fuel go through a function of the object.
    pub(crate) fn shares_charges(&self) -> bool {
        let Options { settings, for_speed, is_hosted, .. } = &self.options;
        settings.interrupt == Interrupt::Fuel && !for_speed && !is_hosted
    }

    /// Whether a memory of the module's own has a guard. Shared memories do not count, since they
    /// do not belong to an instance.
    pub(crate) fn guards_own_memories(&self) -> bool {
        let is_own = |memory: &MemoryPlan| matches!(memory.place, Place::Defined { .. }) && !memory.shared;
        self.memories.iter().any(|memory| is_own(memory) && memory.bounds == Bounds::Guard)
    }

    /// The size of a pointer on the target.
    pub(crate) fn width(&self) -> PointerWidth {
        self.options.pointer_width
    }
}
