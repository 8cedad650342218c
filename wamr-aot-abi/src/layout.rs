//! The structs that generated code and the runtime share.
//!
//! Each struct is defined once, in the list below. The list expands to a `repr(C)` struct for the
//! runtime, to the offsets of its fields on targets of either pointer width for the compiler, and
//! to assertions that the two agree. A `u64` is aligned to 8 bytes on all targets. A struct with
//! one has an explicit alignment on 32-bit x86, whose C convention aligns `u64` to 4.
//!
//! # An instance
//!
//! ```text
//!   VMStore ◀── VMContext ──▶ VMModule (static, in the object)
//!                │ header
//!                │ memories, imported memories
//!                │ tables, imported tables
//!                │ globals, imported globals          at the offsets in VMModule::offsets
//!                │ function imports
//!                │ func_refs
//!                │ type ids
//!                └ dropped-segment bits
//! ```
//!
//! A `VMContext` is one block, aligned to [`CONTEXT_ALIGN`], whose size and inner offsets the
//! compiler decides per module and records in the [`VMModule`]. A [`VMStore`] holds the state that
//! instances which call each other share; a single instance has a store of its own.
//!
//! # Code and data pointers in a [`VMModule`]
//!
//! Pointers in a `VMModule` and in what it points to are *relative to an image base*, which is
//! stored outside the module: 0 if a linker has resolved the pointers, or the address of the
//! mapping if a loader has mapped them unresolved. So loading needs no relocation, except of
//! [`VMDispatchEntry::code`], which generated code reads.

mod codes;
mod structs;

pub use codes::{
    CONST_F32, CONST_F64, CONST_GLOBAL_GET, CONST_I32, CONST_I32_ADD, CONST_I32_MUL, CONST_I32_SUB,
    CONST_I64, CONST_I64_ADD, CONST_I64_MUL, CONST_I64_SUB, CONST_REF_FUNC, CONST_REF_NULL, CONST_V128,
    DISPATCH_NULL, ELEMENT_GLOBAL, ELEMENT_NULL, EXCEPTION_MARKED, EXCEPTION_REFERENCED, EXCEPTION_SLOT,
    EXCEPTION_USED, EXTERN_FUNCTION, EXTERN_GLOBAL, EXTERN_MEMORY, EXTERN_TABLE, EXTERN_TAG, MEMORY_64,
    MEMORY_GUARDED, MEMORY_SHARED, MODULE_CLOSED_TYPES, MODULE_EPOCH, MODULE_EXCEPTIONS, MODULE_FRAMES,
    MODULE_FUEL, MODULE_SIGNALS, MODULE_UNWINDS, SEGMENT_DECLARED, SEGMENT_PASSIVE, TABLE_64,
};
use structs::vm_structs;

use crate::{
    builtins::for_each_builtin,
    field::{Cursor, Field},
};
pub use crate::{
    field::{FieldOffset, TypeLayout},
    width::PointerWidth,
};

/// Alignment of a [`VMContext`], in bytes.
pub const CONTEXT_ALIGN: usize = 16;

/// The size of a wasm page in bytes, unless the module defines a custom page size.
pub const PAGE_SIZE: u64 = 65536;

vm_structs! {
    /// The state that instances which call each other share. The runtime's private fields follow.
    #[cfg_attr(target_arch = "x86", repr(align(8)))]
    struct VMStore, VMStoreOffsets {
        /// Guest code traps when the stack pointer is below this address. `usize::MAX` makes every
        /// checked entry trap.
        stack_limit: usize,
        /// The builtins. Valid while any instance of the store is valid.
        builtins: *const crate::builtins::VMBuiltins,
        /// The innermost activation, of a type private to the runtime; null while no guest code
        /// runs.
        activation: *mut u8,
        /// The exception that is being thrown, or null. A function that returns while it is not
        /// null has no results: its caller passes the exception on or handles it.
        exception: *mut VMException,
        /// The fuel that is left, below 2^63. Read and written by modules with [`MODULE_FUEL`].
        fuel: u64,
        /// The host's state, whose type the host functions know.
        data: *mut u8,
        /// The epoch counter. Other threads and interrupt handlers write it, so it is read with a
        /// single instruction. While a module with [`MODULE_EPOCH`] runs, the pointer is not null,
        /// and does not change during an activation.
        epoch: *const usize,
        /// The guest is interrupted when the epoch reaches this value: when the difference, as a
        /// signed number, is not negative.
        epoch_deadline: usize,
    }

    /// The header of an instance's block. The module's arrays follow at the offsets that
    /// [`VMModule::offsets`] holds.
    struct VMContext, VMContextOffsets {
        /// The store that the instance belongs to.
        store: *mut VMStore,
        /// The module of the instance.
        module: *const VMModule,
        /// The image base that pointers in the module are relative to.
        image_base: usize,
        /// Private to the runtime.
        owner: *mut u8,
    }

    /// A linear memory.
    ///
    /// A shared memory has one header, in storage of its own, to which all instances point. An
    /// instance that imports it points to it as to any imported memory. In the context of the
    /// instance that defines it, the array of memories has a slot of this size whose first word is
    /// the pointer. The base of a shared memory never changes. Its length only grows; it is read
    /// and written atomically.
    struct VMMemory, VMMemoryOffsets {
        /// The first byte: aligned to at least 8 bytes, never null, even if the length is 0.
        base: *mut u8,
        /// The current length in bytes: a multiple of the page size, unless a memory limit
        /// truncates the last page.
        len: usize,
        /// The number of bytes that are allocated at `base`.
        capacity: usize,
        /// The length in bytes that the memory may grow to.
        max_len: usize,
        /// Log2 of the page size in bytes.
        page_size_log2: u32,
        /// Private to the runtime: the owner that frees the bytes.
        ownership: u32,
    }

    /// A table. The elements are pointer-sized: references as [`signature`](crate::signature)
    /// describes them.
    struct VMTable, VMTableOffsets {
        /// The first element. Never null, even if the length is 0.
        base: *mut usize,
        /// The current length in elements.
        len: usize,
        /// The number of elements that are allocated at `base`.
        capacity: usize,
        /// The length in elements that the table may grow to.
        max_len: usize,
        /// The element type: a [`ValType`](crate::signature::ValType) byte.
        element_type: u32,
        /// Private to the runtime: the owner that frees the elements.
        ownership: u32,
    }

    /// An imported function.
    struct VMFunctionImport, VMFunctionImportOffsets {
        /// The function, in the convention that [`signature`](crate::signature) describes.
        code: *const u8,
        /// The function's first argument.
        vmctx: *mut VMContext,
    }

    /// The target of a `funcref`.
    struct VMFuncRef, VMFuncRefOffsets {
        /// The function, in the convention that [`signature`](crate::signature) describes.
        code: *const u8,
        /// The function's first argument.
        vmctx: *mut VMContext,
        /// The id of the function's type. Within a store, equal ids mean equal types.
        type_id: u32,
        /// The function's index in the module of `vmctx`, or [`HOST_FUNCTION`].
        index: u32,
    }

    /// A tag. Its address is its identity: tags are the same if their addresses are.
    struct VMTag, VMTagOffsets {
        /// The context of the instance that defines the tag; null if the host made it.
        vmctx: *mut VMContext,
        /// The index of the tag in the module of `vmctx`; for a tag of the host's, the index in the
        /// module for which it was made, if there is one.
        index: u32,
        /// The id of the function type whose parameters are the payload. Within a store, equal ids
        /// mean equal types.
        type_id: u32,
        /// The size of the payload in bytes.
        payload: u32,
    }

    /// An exception: the target of an `exnref`. The payload follows: see [`EXCEPTION_SLOT`].
    struct VMException, VMExceptionOffsets {
        /// The tag.
        tag: *mut VMTag,
        /// The `EXCEPTION_*` flags; 0 if the place is free.
        state: usize,
    }

    /// The descriptor of a module in the object: all data that instantiation needs.
    #[cfg_attr(target_arch = "x86", repr(align(8)))]
    struct VMModule, VMModuleOffsets {
        /// [`ABI_HASH`](crate::version::ABI_HASH) of the compiler.
        abi_hash: u64,
        /// The `MODULE_*` flags.
        flags: u32,
        /// Size of the context in bytes, a multiple of [`CONTEXT_ALIGN`].
        context_size: u32,
        /// The offsets of the arrays in the context.
        offsets: VMArrayOffsets,
        /// The number of imported memories, which come first in the index space.
        imported_memory_count: u32,
        /// The number of all memories.
        memory_count: u32,
        /// The types of all memories.
        memories: *const VMMemoryType,
        /// The number of imported tables, which come first in the index space.
        imported_table_count: u32,
        /// The number of tables in an instance. Tables of the module with higher indices are
        /// constants, or nothing uses them.
        table_count: u32,
        /// The types of these tables.
        tables: *const VMTableType,
        /// The number of imported globals, which come first in the index space.
        imported_global_count: u32,
        /// The number of all globals.
        global_count: u32,
        /// The types of all globals, and their offsets in the context.
        globals: *const VMGlobalType,
        /// The number of imported functions, which come first in the index space.
        imported_function_count: u32,
        /// The number of all functions.
        function_count: u32,
        /// The number of function references in an instance.
        func_ref_count: u32,
        /// The number of types that have an id in the context.
        type_count: u32,
        /// The function references.
        func_refs: *const VMFuncRefInit,
        /// The data segments, active and passive, in the module's order.
        data_segments: *const VMDataSegment,
        /// The element segments, active, passive and declared, in the module's order, up to the
        /// last one with elements, or from which the code copies, or which it drops.
        element_segments: *const VMElementSegment,
        /// The number of data segments.
        data_segment_count: u32,
        /// The number of element segments.
        element_segment_count: u32,
        /// The code of the start function; null if the module has no start function or imports it.
        start_code: *const u8,
        /// The index of the start function, or `u32::MAX`.
        start_index: u32,
        /// The number of function names: `function_count`, or 0.
        function_name_count: u32,
        /// For each function, its code in the convention of tail calls. Null if no tail call of the
        /// module can leave an instance or goes through a reference.
        tail_bodies: *const VMTailBody,
        /// The functions' names, for traps. The name of function `i` is the bytes from
        /// `function_name_offsets[i]` up to `function_name_offsets[i + 1]` in
        /// `function_name_bytes`, and is empty if the module has no name for it. (These are offsets
        /// because a position-independent program would have to relocate pointers when it starts.)
        function_name_offsets: *const u32,
        /// The bytes of the names, in UTF-8.
        function_name_bytes: *const u8,
        /// The module's name.
        name: VMString,
        /// The [`cpu`](crate::cpu) features that the code may use.
        cpu_features: u32,
        /// The requirements of instantiation: the bits of [`needs`](crate::needs).
        needs: u32,
        /// The initial values of the defined globals, in the layout of a context. The value of a
        /// global whose expression depends on the instance is zero here. Null if all values are
        /// zero.
        global_values: *const u8,
        /// The size of `global_values` in bytes.
        global_values_len: u32,
        /// The largest total number of elements in the tables of an instance, unless the host's
        /// limiter decides.
        table_limit: u32,
        /// The convention of `tail_bodies`. Code of other modules reads it to decide whether it can
        /// jump to them. If it is 0, there are no bodies. If the highest bit is set, it is a
        /// [number of the code generator](crate::version::tail_convention). Otherwise the C emitter
        /// made the code, and this is the number of slots that a function in this convention needs
        /// in its frame.
        tail_convention: u32,
        /// The types of all tags.
        tags: *const VMTagType,
        /// The number of imported tags, which come first in the index space.
        imported_tag_count: u32,
        /// The number of all tags.
        tag_count: u32,
        /// The number of exceptions that an instance has room for.
        exception_count: u32,
        /// The size of the room for an exception in bytes, a multiple of 8: [`VMException`] and the
        /// longest payload of the module's tags.
        exception_size: u32,
        /// The number of the [`VMDispatchEntry`]s that follow.
        dispatch_count: u32,
    }

    /// The description of the code of a module with [`MODULE_SIGNALS`] or [`MODULE_FRAMES`]. It
    /// follows the [`VMModule`], at the next multiple of its alignment.
    struct VMCode, VMCodeOffsets {
        /// The first byte.
        start: *const u8,
        /// The end of the code, exclusive. Used if `len` is 0.
        end: *const u8,
        /// The number of bytes, or 0 to use `end`.
        len: usize,
        /// The offsets in the code of the instructions that can trap, in ascending order.
        trap_places: *const u32,
        /// The trap [codes](crate::trap::TrapKind::code) of these instructions. The code of a
        /// memory access applies to a fault.
        trap_codes: *const u8,
        /// The byte offsets in the wasm module of the corresponding wasm instructions; null if the
        /// module does not record them.
        trap_offsets: *const u32,
        /// The offsets in the code at which the module's own functions start: in the order of their
        /// indices, which is ascending. A function without code starts where the code before it
        /// ends; of several that start at one place, the last has the code there. Null if a C
        /// compiler made the code: then there are `parts`, traps have no places, and only memory
        /// accesses fault.
        functions: *const u32,
        /// The return addresses of calls as offsets in the code, in ascending order; null if the
        /// module does not record them.
        call_places: *const u32,
        /// The byte offsets of these calls in the wasm module.
        call_offsets: *const u32,
        /// The functions, by their position in `functions`, that keep their caller's frame pointer
        /// and the return address in registers; in ascending order.
        frameless: *const u32,
        /// The number of instructions that can trap.
        trap_count: u32,
        /// The number of functions.
        function_count: u32,
        /// The end of the last function, as an offset in the code. The functions that the compiler
        /// adds follow it.
        functions_end: u32,
        /// The number of calls.
        call_count: u32,
        /// The number of functions in `frameless`.
        frameless_count: u32,
        /// The number of `images`.
        image_count: u32,
        /// The initial contents of the memories whose contents can be mapped, in ascending order of
        /// the memories.
        images: *const VMMemoryImage,
        /// The code of a C compiler, by its translation units; null for other code.
        parts: *const VMCodePart,
        /// The number of `parts`.
        part_count: u32,
        /// The number of calls with handlers.
        handler_count: u32,
        /// The return addresses of calls whose exceptions a handler gets, as offsets in the code,
        /// in ascending order.
        handler_places: *const u32,
        /// The handlers of these calls, as offsets in the code.
        handler_targets: *const u32,
        /// The distances in bytes from the stack pointer in these handlers to the frame pointer.
        handler_frames: *const u32,
    }

    /// The code that a C compiler made of one translation unit, which linkers keep together.
    struct VMCodePart, VMCodePartOffsets {
        /// The first byte.
        start: *const u8,
        /// The pieces of the code, in ascending order. A piece ends where the next one starts, and
        /// the last one follows the code.
        pieces: *const VMCodePiece,
        /// The number of pieces.
        piece_count: u32,
        /// Padding.
        reserved: u32,
    }

    /// A piece of code of one function.
    struct VMCodePiece, VMCodePieceOffsets {
        /// Its offset from the start of the part.
        at: u32,
        /// The index of the function, or `u32::MAX` if it is of none.
        function: u32,
    }

    /// The initial contents of a memory that the module defines, and that is guarded and not
    /// shared: the result of its active data segments, in order. The module has no active segment
    /// that could trap during instantiation, so the memory can have these contents from the start.
    struct VMMemoryImage, VMMemoryImageOffsets {
        /// The first byte that a segment writes.
        start: usize,
        /// The number of bytes up to the last one that a segment writes. All of them are within the
        /// initial size of the memory.
        len: usize,
        /// The total size of the segments in bytes.
        written: usize,
        /// The memory.
        memory: u32,
        /// Padding.
        reserved: u32,
    }

    /// The offsets of the arrays in a context, in bytes from its start.
    struct VMArrayOffsets, VMArrayOffsetsOffsets {
        /// [`VMMemory`] of each defined memory. The slot of a shared memory starts with a pointer
        /// to its header.
        memories: u32,
        /// Pointer to a [`VMMemory`] for each imported memory.
        imported_memories: u32,
        /// [`VMTable`] of each defined table.
        tables: u32,
        /// Pointer to a [`VMTable`] for each imported table.
        imported_tables: u32,
        /// The values of the defined globals.
        globals: u32,
        /// Pointer to the value for each imported global. The offsets of defined globals are in
        /// [`VMGlobalType::offset`].
        imported_globals: u32,
        /// [`VMFunctionImport`] of each imported function.
        function_imports: u32,
        /// [`VMFuncRef`] of each function that can become a reference.
        func_refs: u32,
        /// The store's id of each function type, as a `u32`. Omitted with [`MODULE_CLOSED_TYPES`].
        type_ids: u32,
        /// One bit per data segment, in `u32` words: set if the segment was dropped.
        dropped_data: u32,
        /// One bit per element segment, in `u32` words: set if the segment was dropped.
        dropped_elements: u32,
        /// [`VMTag`] of each tag. That of an imported one is only used if the host makes the tag
        /// for this instance.
        tags: u32,
        /// Pointer to a [`VMTag`] for each imported tag.
        imported_tags: u32,
        /// The room for exceptions.
        exceptions: u32,
    }

    /// The type of a memory.
    #[cfg_attr(target_arch = "x86", repr(align(8)))]
    struct VMMemoryType, VMMemoryTypeOffsets {
        /// Initial size in pages.
        min: u64,
        /// Maximal size in pages; `u64::MAX` if the module gives none.
        max: u64,
        /// The largest size in bytes, by the builder's memory limit; `u64::MAX` if there is no
        /// limit.
        limit: u64,
        /// Log2 of the page size in bytes.
        page_size_log2: u32,
        /// The `MEMORY_*` flags.
        flags: u32,
        /// If the module defines the memory: the initial length in bytes, as calculated by
        /// [`sizes`](crate::sizes); `usize::MAX` if the target cannot represent it.
        len: usize,
        /// If the module defines the memory: the length that it may grow to, in bytes.
        max_len: usize,
        /// The bytes that the compiler reserves for the memory in static storage.
        static_capacity: usize,
    }

    /// The type of a table.
    #[cfg_attr(target_arch = "x86", repr(align(8)))]
    struct VMTableType, VMTableTypeOffsets {
        /// Initial length in elements.
        min: u64,
        /// Maximal length in elements; `u64::MAX` if the module gives none.
        max: u64,
        /// A [`ValType::code`](crate::signature::ValType::code) with an index of the module's
        /// types.
        element_type: u32,
        /// The `TABLE_*` flags.
        flags: u32,
        /// The value of the initial elements.
        init: VMConstExpr,
    }

    /// An element of a table that only serves calls, and is a constant: a function of the module,
    /// or null. The elements of all such tables follow the [`VMModule`], and its [`VMCode`] if it
    /// has one, at the next multiple of their alignment. Generated code has their distances from
    /// the module.
    struct VMDispatchEntry, VMDispatchEntryOffsets {
        /// The code, in the C convention; null if the element is null. The one pointer that a
        /// loader makes absolute, since generated code reads it.
        code: *const u8,
        /// The index of the function's type among the module's types; [`DISPATCH_NULL`] if the
        /// element is null.
        type_index: usize,
    }

    /// The type of a global.
    struct VMGlobalType, VMGlobalTypeOffsets {
        /// A [`ValType::code`](crate::signature::ValType::code) with an index of the module's
        /// types.
        value_type: u32,
        /// 1 if the global is mutable.
        mutable: u32,
        /// Defined global: the offset of the value in the context. A value has its natural size (4,
        /// 8, 16 bytes or a pointer's), in the target's byte order; a `v128` is in lane order, lane
        /// 0 first. Imported global: unused.
        offset: u32,
        /// Padding.
        reserved: u32,
        /// Defined global: the initial value, if it depends on the instance; no operations if it is
        /// in [`VMModule::global_values`]. Imported global: no operations.
        init: VMConstExpr,
    }

    /// The type of a tag.
    struct VMTagType, VMTagTypeOffsets {
        /// The index of the function type whose parameters are the payload.
        type_index: u32,
        /// The size of the payload in bytes.
        payload: u32,
        /// The index of the first imported tag with the same names and the same type: imports with
        /// the same names get the same tag. The tag's own index if there is no such tag.
        first: u32,
        /// The name for the host: that of the first export, else the import's two names with a dot
        /// between them; empty if the tag is neither exported nor imported.
        name: VMString,
    }

    /// A constant expression (spec, 3.4 "Constant expressions"): a value, or operations for a small
    /// stack machine.
    #[cfg_attr(target_arch = "x86", repr(align(8)))]
    struct VMConstExpr, VMConstExprOffsets {
        /// The operations, if the value depends on the instance.
        ops: *const VMConstOp,
        /// How many there are.
        len: usize,
        /// The value's bits, if there are no operations.
        value: u64,
    }

    /// One operation of a constant expression.
    #[cfg_attr(target_arch = "x86", repr(align(8)))]
    struct VMConstOp, VMConstOpOffsets {
        /// One of the `CONST_*` codes.
        code: u32,
        /// The index that the operation takes, if any.
        index: u32,
        /// The value of a constant: the bits, the low 64 of a `v128`.
        low: u64,
        /// The high 64 bits of a `v128`.
        high: u64,
    }

    /// The initial value of an instance's [`VMFuncRef`].
    struct VMFuncRefInit, VMFuncRefInitOffsets {
        /// The code of a defined function; null if the function is imported.
        code: *const u8,
        /// The index of the function.
        function: u32,
        /// The index of the function's type among the module's types (equal types have the same
        /// index).
        type_index: u32,
    }

    /// An entry of the table, indexed by function, that tail calls through references use.
    struct VMTailBody, VMTailBodyOffsets {
        /// The code, in a convention that only generated code knows; null if the function has no
        /// such code, and is called in the C convention instead.
        code: *const u8,
    }

    /// A data segment.
    struct VMDataSegment, VMDataSegmentOffsets {
        /// The bytes.
        bytes: *const u8,
        /// How many there are.
        len: usize,
        /// The memory that the segment initialises, or [`SEGMENT_PASSIVE`].
        memory: u32,
        /// Padding.
        reserved: u32,
        /// The address in the memory.
        offset: VMConstExpr,
    }

    /// An element segment.
    struct VMElementSegment, VMElementSegmentOffsets {
        /// The items: an index among the module's function references, [`ELEMENT_NULL`], or the
        /// index of a global with [`ELEMENT_GLOBAL`] set.
        items: *const u32,
        /// How many there are.
        len: usize,
        /// The table that the segment initialises, [`SEGMENT_PASSIVE`] or [`SEGMENT_DECLARED`].
        table: u32,
        /// Padding.
        reserved: u32,
        /// The index in the table of the first item.
        offset: VMConstExpr,
    }

    /// UTF-8 text.
    struct VMString, VMStringOffsets {
        /// The bytes.
        bytes: *const u8,
        /// How many there are.
        len: usize,
    }

    /// The data that the untyped API needs in addition to the [`VMModule`]. It has a symbol of its
    /// own, so that a linker drops it if only typed bindings are used.
    struct VMReflection, VMReflectionOffsets {
        /// The distinct function types.
        types: *const VMFuncType,
        /// How many there are.
        type_count: u32,
        /// The number of imports.
        import_count: u32,
        /// The imports, in the module's order.
        imports: *const VMImport,
        /// The exports, in the module's order.
        exports: *const VMExport,
        /// The number of exports.
        export_count: u32,
        /// Padding.
        reserved: u32,
    }

    /// A function type.
    struct VMFuncType, VMFuncTypeOffsets {
        /// [`ValType::code`](crate::signature::ValType::code)s of the parameters, whose indices
        /// refer to [`VMReflection::types`] and are below the end of this type's group.
        params: *const u32,
        /// [`ValType::code`](crate::signature::ValType::code)s of the results, in the same form as
        /// those of the parameters.
        results: *const u32,
        /// The number of parameters.
        param_count: u32,
        /// The number of results.
        result_count: u32,
        /// The first type of the recursion group of this type: an index into
        /// [`VMReflection::types`], in which each group is contiguous.
        group_first: u32,
        /// The number of types in the group.
        group_len: u32,
        /// `void (*)(VMContext *vmctx, const void *code, VMSlot *values)`: calls `code`, a function
        /// of this type, with the arguments in `values`, and leaves the results there.
        call_from_slots: *const u8,
        /// A function of this type whose `vmctx` is a [`VMHostFunction`]: stores the arguments in
        /// slots, calls [`VMHostFunction::call`] and returns the results from the slots. Null if no
        /// function of this type is imported.
        call_to_slots: *const u8,
    }

    /// An import.
    struct VMImport, VMImportOffsets {
        /// The module part of the name.
        module: VMString,
        /// The other part of the name.
        name: VMString,
        /// One of the `EXTERN_*` kinds.
        kind: u32,
        /// The index in the index space of that kind.
        index: u32,
        /// Functions and tags: the index in [`VMReflection::types`].
        type_index: u32,
        /// Padding.
        reserved: u32,
    }

    /// An export.
    struct VMExport, VMExportOffsets {
        /// The name.
        name: VMString,
        /// One of the `EXTERN_*` kinds.
        kind: u32,
        /// The index in the index space of that kind.
        index: u32,
        /// Functions and tags: the index in [`VMReflection::types`].
        type_index: u32,
        /// Padding.
        reserved: u32,
        /// Functions: the code; null if the function is imported.
        code: *const u8,
    }

    /// The head of the `vmctx` of a host function of the untyped API. The runtime's private fields
    /// follow it.
    struct VMHostFunction, VMHostFunctionOffsets {
        /// `void (*)(VMHostFunction *self, VMSlot *values)`: takes the arguments from `values` and
        /// leaves the results there. A failure does not return.
        call: *const u8,
    }
}

macro_rules! c_type {
    (ptr) => { *mut VMContext };
    (reference) => { usize };
    (address) => { *mut u8 };
    (size) => { usize };
    (i32) => { u32 };
    (i64) => { u64 };
    (f32) => { f32 };
    (f64) => { f64 };
}

// The table is defined next to the structs because `VMStore` has a pointer to it, and its functions
// take pointers to a `VMContext`.
macro_rules! vm_builtins {
    ($($(#[$doc:meta])* $variant:ident $name:ident($($param:ident: $ty:ident),*) $(-> $result:ident)?;)*) => {
        /// The table of builtins, in the order of [`Builtin`](crate::builtins::Builtin): one code
        /// pointer each. An entry that the module does not use may be `None`.
        #[repr(C)]
        #[derive(Clone, Copy)]
        pub struct VMBuiltins {
            $(
                $(#[$doc])*
                pub $name: Option<
                    $crate::guest_fn!(unsafe fn($($param: c_type!($ty)),*) $(-> c_type!($result))?)
                >,
            )*
        }

        impl VMBuiltins {
            /// The table without entries.
            pub const NONE: VMBuiltins = VMBuiltins { $($name: None,)* };
        }
    };
}

for_each_builtin!(vm_builtins);

/// [`VMFuncRef::index`] of a host function, whose `vmctx` need not be a [`VMContext`].
pub const HOST_FUNCTION: u32 = u32::MAX;

/// A value that is passed through the untyped API, in the target's byte order at the start of the
/// slot; a `v128` is in lane order.
#[repr(C, align(8))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VMSlot(pub [u8; 16]);

/// The size of a [`VMSlot`] in bytes.
pub const SLOT_SIZE: u32 = 16;

const _: () = assert!(size_of::<VMSlot>() == SLOT_SIZE as usize);

// SAFETY: a module and what it points to are written by the compiler and never change.
unsafe impl Sync for VMModule {}
// SAFETY: as for `VMModule`.
unsafe impl Send for VMModule {}
// SAFETY: as for `VMModule`.
unsafe impl Sync for VMReflection {}
// SAFETY: as for `VMModule`.
unsafe impl Send for VMReflection {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_follow_the_pointer_width() {
        let offsets = VMMemory::OFFSETS;
        assert_eq!(offsets.len.at(PointerWidth::U32), 4);
        assert_eq!(offsets.len.at(PointerWidth::U64), 8);
        assert_eq!(offsets.layout.size(PointerWidth::U32), 24);
        assert_eq!(offsets.layout.size(PointerWidth::U64), 40);
        let module = VMModule::OFFSETS;
        assert_eq!(module.layout.align(PointerWidth::U32), 8);
    }
}
