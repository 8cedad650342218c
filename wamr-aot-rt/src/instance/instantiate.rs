//! Fills an instance's block from its module (spec, 4.5.4 "Instantiation").
//!
//! [`Provision`] has what differs between a typed instance, an instance in a store and one in
//! storage that the caller supplies: where imports come from, and where the bytes are.
//!
//! `NEEDS` are the [`needs`] of the module, or more: what is not among them is left out when the
//! program is compiled.

use wamr_aot_abi::{
    guest_fn,
    layout::{
        MODULE_CLOSED_TYPES, SEGMENT_DECLARED, SEGMENT_PASSIVE, VMContext, VMFuncRef, VMFunctionImport,
        VMMemory, VMStore, VMTable, VMTag,
    },
    needs,
    signature::ValType,
    trap::TrapKind,
    version::ABI_HASH,
};

use crate::{
    base::{cpu, scalar, types::declared_table_limits},
    instance::{
        constexpr::{Malformed, evaluate},
        error::{InstantiateError, Reason},
        protection,
    },
    memory::{
        plan::{MemoryPlan, TablePlan},
        slot,
    },
    misaligned,
    raw::{Context, Image},
    store::{activation, interrupt},
};

/// What an instance gets from outside. The pointers stay valid for as long as the instance.
pub(crate) trait Provision {
    /// An imported function, and its index in the module of its context (`u32::MAX` for a host
    /// function).
    fn function(&mut self, index: u32, context: *mut VMContext) -> (VMFunctionImport, u32);
    /// An imported memory: filled, of a type that matches.
    fn imported_memory(&mut self, index: u32) -> *mut VMMemory;
    /// An imported table: filled, of a type that matches.
    fn imported_table(&mut self, index: u32) -> *mut VMTable;
    /// The value of an imported global of a type that matches.
    fn imported_global(&mut self, index: u32) -> *mut u8;
    /// An imported tag of a type that matches; `None` if the instance makes it.
    fn imported_tag(&mut self, index: u32) -> Option<*mut VMTag>;
    /// The store's id of a function type of the module's. If the module's types are closed, only
    /// called for the types of tags.
    fn type_id(&mut self, index: u32) -> u32;
    /// A memory, zeroed except for its image, if the plan has one, or the slot of a new shared one.
    fn memory(&mut self, plan: MemoryPlan) -> Option<VMMemory>;
    /// A table of nulls.
    fn table(&mut self, plan: TablePlan) -> Option<VMTable>;
}

/// Whether this runtime can use the module at all.
pub(crate) fn check(image: Image) -> Result<(), InstantiateError> {
    match image.module().abi_hash {
        // The symbol of a linked module has the hash in its name, too.
        ABI_HASH => match cpu::check(image.module().cpu_features) {
            Ok(()) => protection::check_module(image),
            Err(missing) => Err(InstantiateError(Reason::Cpu(missing))),
        },
        found => Err(InstantiateError(Reason::OtherAbi { found })),
    }
}

/// Whether all that instantiation of the module takes is among `NEEDS`.
pub(crate) fn check_needs<const NEEDS: u32>(image: Image) -> Result<(), InstantiateError> {
    if image.module().needs & !NEEDS == 0 {
        Ok(())
    } else {
        Err(InstantiateError(Reason::Malformed(OTHER_BINDINGS)))
    }
}

/// Fills the block: everything but the segments, which may trap.
///
/// # Errors
/// If a memory or table cannot be made. Those that were made are in the block; the others are
/// zeroed.
///
/// # Safety
/// `block` has `context_size` zeroed bytes, aligned to `CONTEXT_ALIGN`, which nothing else uses.
/// `store` outlives the instance.
pub(crate) unsafe fn fill<const NEEDS: u32>(
    block: *mut VMContext,
    store: *mut VMStore,
    image: Image,
    provision: &mut impl Provision,
) -> Result<Context, InstantiateError> {
    let module = image.module();
    if NEEDS & module.needs & needs::MISALIGNED_ACCESSES != 0 {
        misaligned::probe();
    }
    // SAFETY: the block is large enough for the header, and the header is filled before the
    // `Context` is made.
    let context = unsafe {
        block.write(VMContext { store, module, image_base: image.base(), owner: core::ptr::null_mut() });
        Context::new(block)
    };
    // SAFETY: all places are in the block, which nothing else uses.
    unsafe {
        let closed = NEEDS & needs::TYPE_IDS == 0 || module.flags & MODULE_CLOSED_TYPES != 0;
        if !closed {
            for index in 0..module.type_count {
                *context.type_id(index) = provision.type_id(index);
            }
        }
        if NEEDS & needs::IMPORTED_STATE != 0 {
            for index in 0..module.imported_memory_count {
                *context.imported_memory(index) = provision.imported_memory(index);
            }
            if protection::CHECKS_MEMORIES {
                for (index, ty) in (0..module.imported_memory_count).zip(image.memories()) {
                    protection::check_memory(index, ty, context.memory(index), true)?;
                }
            }
            for index in 0..module.imported_table_count {
                *context.imported_table(index) = provision.imported_table(index);
            }
            for index in 0..module.imported_global_count {
                *context.imported_global(index) = provision.imported_global(index);
            }
        }
        fill_functions::<NEEDS>(context, image, closed, provision);
        if NEEDS & needs::TAGS != 0 {
            fill_tags(context, image, provision);
        }
    }
    if NEEDS & needs::GLOBALS != 0 {
        fill_globals::<NEEDS>(context, image)?;
    }
    if NEEDS & needs::MEMORIES != 0 {
        fill_memories::<NEEDS>(context, image, provision)?;
    }
    if NEEDS & needs::TABLES != 0 {
        fill_tables::<NEEDS>(context, image, provision)?;
    }
    if NEEDS & needs::ELEMENTS != 0 {
        for (index, segment) in (0..).zip(image.element_segments()) {
            if segment.table == SEGMENT_DECLARED {
                context.drop_element(index);
            }
        }
    }
    Ok(context)
}

/// # Safety
/// As for [`fill`], with the header and the type ids filled.
unsafe fn fill_functions<const NEEDS: u32>(
    context: Context,
    image: Image,
    closed: bool,
    provision: &mut impl Provision,
) {
    let imported = image.module().imported_function_count;
    for index in 0..imported {
        let (import, _) = provision.function(index, context.as_ptr());
        // SAFETY: in the block, by the contract.
        unsafe { *context.function_import(index) = import };
    }
    if NEEDS & needs::FUNC_REFS == 0 {
        return;
    }
    for (index, init) in (0..).zip(image.func_refs()) {
        let (VMFunctionImport { code, vmctx }, function) = if init.function < imported {
            provision.function(init.function, context.as_ptr())
        } else {
            (VMFunctionImport { code: image.code(init.code), vmctx: context.as_ptr() }, init.function)
        };
        let type_id = if closed { init.type_index } else { provision.type_id(init.type_index) };
        // SAFETY: in the block, by the contract.
        unsafe { *context.func_ref(index) = VMFuncRef { code, vmctx, type_id, index: function } };
    }
}

/// # Safety
/// As for [`fill`], with the header filled.
unsafe fn fill_tags(context: Context, image: Image, provision: &mut impl Provision) {
    let imported = image.module().imported_tag_count;
    for (index, ty) in (0..).zip(image.tags()) {
        let given = if index < imported { provision.imported_tag(index) } else { None };
        let tag = given.unwrap_or_else(|| {
            if ty.first < index {
                return context.tag(ty.first);
            }
            let type_id = provision.type_id(ty.type_index);
            let tag = context.own_tag(index);
            // SAFETY: in the block, by the contract.
            unsafe { *tag = VMTag { vmctx: context.as_ptr(), index, type_id, payload: ty.payload } };
            tag
        });
        if index < imported {
            // SAFETY: as above.
            unsafe { *context.imported_tag(index) = tag };
        }
    }
}

fn fill_globals<const NEEDS: u32>(context: Context, image: Image) -> Result<(), InstantiateError> {
    let values = image.global_values();
    // SAFETY: the values are as long as the room for globals in the block, which nothing else uses;
    // a module's bytes are not in it.
    unsafe { context.globals().copy_from_nonoverlapping(values.as_ptr(), values.len()) };
    if NEEDS & needs::EXPRESSIONS == 0 {
        return Ok(());
    }
    let imported = image.module().imported_global_count;
    for (index, global) in
        (0..).zip(image.globals()).skip(imported as usize).filter(|(_, global)| global.init.len > 0)
    {
        let ty = ValType::from_code(global.value_type).ok_or(Malformed)?;
        let value = evaluate::<NEEDS>(context, &global.init)?;
        // SAFETY: a defined global has room for its type in the block.
        unsafe { scalar::store(ty, context.global(index), value) };
    }
    Ok(())
}

/// How many imports of a kind other than functions there are.
fn imported<const NEEDS: u32>(count: u32) -> u32 {
    if NEEDS & needs::IMPORTED_STATE == 0 { 0 } else { count }
}

fn fill_memories<const NEEDS: u32>(
    context: Context,
    image: Image,
    provision: &mut impl Provision,
) -> Result<(), InstantiateError> {
    let imported = imported::<NEEDS>(image.module().imported_memory_count);
    for (index, ty) in (0..).zip(image.memories()).skip(imported as usize) {
        let plan = MemoryPlan::defined(ty)
            .map_err(|_| InstantiateError(Reason::TooLarge { what: "memory", index }))?;
        #[cfg(feature = "alloc")]
        let plan = if NEEDS & needs::DATA == 0 { plan } else { plan.with_image(image, index) };
        let memory = provision
            .memory(plan)
            .ok_or(InstantiateError(Reason::OutOfMemory { what: memory_label(&plan) }))?;
        // SAFETY: in the block.
        unsafe { *context.defined_memory(index - imported) = memory };
        if protection::CHECKS_MEMORIES {
            // SAFETY: just filled.
            unsafe { protection::check_memory(index, ty, context.memory(index), false) }?;
        }
    }
    Ok(())
}

fn fill_tables<const NEEDS: u32>(
    context: Context,
    image: Image,
    provision: &mut impl Provision,
) -> Result<(), InstantiateError> {
    let imported = imported::<NEEDS>(image.module().imported_table_count);
    for (index, ty) in (0..).zip(image.tables()).skip(imported as usize) {
        let plan = TablePlan::new(ty, declared_table_limits(ty))
            .map_err(|_| InstantiateError(Reason::TooLarge { what: "table", index }))?;
        let table = provision.table(plan).ok_or(InstantiateError(Reason::OutOfMemory { what: "a table" }))?;
        // SAFETY: in the block.
        unsafe { *context.defined_table(index - imported) = table };
        let value = evaluate::<NEEDS>(context, &ty.init)?;
        if value != 0 {
            // All elements are in the table.
            let _ = context.table_fill(index, 0, value as usize, plan.len as u64);
        }
    }
    Ok(())
}

/// Initialises tables and memories from the active segments, in order. What was written before a
/// failure stays.
pub(crate) fn initialize<const NEEDS: u32>(context: Context, image: Image) -> Result<(), InstantiateError> {
    if NEEDS & needs::ELEMENTS != 0 {
        for (index, segment) in (0..).zip(image.element_segments()) {
            if segment.table != SEGMENT_PASSIVE && segment.table != SEGMENT_DECLARED {
                let offset = evaluate::<NEEDS>(context, &segment.offset)? as u64;
                let outcome = context.table_init(segment.table, index, offset, 0, segment.len as u64);
                outcome.map_err(InstantiateError::trap_of)?;
                context.drop_element(index);
            }
        }
    }
    if NEEDS & needs::DATA != 0 {
        for (index, segment) in (0..).zip(image.data_segments()) {
            if segment.memory != SEGMENT_PASSIVE {
                // An imported memory has the image of the module that defines it, which knows
                // nothing of this one's segments.
                let is_defined = segment.memory >= image.module().imported_memory_count;
                // SAFETY: the memories are filled.
                if !(is_defined && unsafe { slot::has_image(context.memory(segment.memory)) }) {
                    let offset = evaluate::<NEEDS>(context, &segment.offset)? as u64;
                    let outcome: Result<(), TrapKind> =
                        context.memory_write(segment.memory, offset, image.bytes(segment));
                    outcome.map_err(InstantiateError::trap_of)?;
                }
                context.drop_data(index);
            }
        }
    }
    Ok(())
}

/// Calls the start function, if there is one.
///
/// # Errors
/// If it traps, or could not be interrupted although the module is compiled for that.
///
/// # Safety
/// The instance is complete, and no reference borrows its store.
pub(crate) unsafe fn start<const NEEDS: u32>(context: Context) -> Result<(), InstantiateError> {
    let module = context.module();
    if module.start_index == u32::MAX {
        return Ok(());
    }
    // SAFETY: a store outlives its instances; it is not borrowed.
    unsafe { interrupt::check_start(context.store(), module.flags) }?;
    let (code, vmctx) = if module.start_code.is_null() {
        // SAFETY: a start function without code is imported, and the instance is complete.
        let import = unsafe { *context.function_import(module.start_index) };
        (import.code, import.vmctx)
    } else {
        (context.image().code(module.start_code), context.as_ptr())
    };
    // SAFETY: a start function has neither parameters nor results (spec, 3.4), so this is its type
    // in C.
    let start: guest_fn!(unsafe fn(*mut VMContext)) = unsafe { core::mem::transmute(code) };
    let start = move || {
        // SAFETY: the context is the code's own.
        unsafe { start(vmctx) };
    };
    // SAFETY: the closure captures only pointers, and nothing is thrown without a tag.
    unsafe {
        match NEEDS & needs::TAGS {
            0 => activation::enter::<false, _, _>(context.store(), start),
            _ => activation::enter::<true, _, _>(context.store(), start),
        }
    }?;
    Ok(())
}

/// How an error calls a memory that there is no room for.
#[cfg_attr(not(feature = "alloc"), allow(unused_variables, reason = "shared memories are allocated"))]
pub(crate) fn memory_label(plan: &MemoryPlan) -> &'static str {
    #[cfg(feature = "alloc")]
    if plan.guarded {
        return "a memory: Bounds::Guard takes 4 GiB and 64 MiB of addresses for it, which the system refuses \
                (a limit as `ulimit -v` or RLIMIT_AS of the process, or of its container); \
                raise the limit, or compile the module with Bounds::Check";
    }
    #[cfg(feature = "alloc")]
    if plan.shared.is_some() {
        return "a shared memory: it takes the addresses of its maximum at once";
    }
    "a memory"
}

pub(crate) const OTHER_BINDINGS: &str = "the bindings are of another module";

impl From<Malformed> for InstantiateError {
    fn from(_: Malformed) -> InstantiateError {
        InstantiateError(Reason::Malformed("a constant expression is damaged or too deep"))
    }
}
