//! The flags and numbers in the structs.

/// The type ids of the module's functions are the indices of their types, since no reference can
/// come from outside the module.
pub const MODULE_CLOSED_TYPES: u32 = 1;
/// The code compares [`VMStore::epoch`](super::VMStore::epoch) with
/// [`VMStore::epoch_deadline`](super::VMStore::epoch_deadline).
pub const MODULE_EPOCH: u32 = 2;
/// The code charges [`VMStore::fuel`](super::VMStore::fuel).
pub const MODULE_FUEL: u32 = 4;

/// Traps of the module's code can be signals. The module has a [`VMCode`](super::VMCode).
pub const MODULE_SIGNALS: u32 = 8;
/// The code maintains frame pointers by the convention of the architecture, except in the functions
/// in [`VMCode::frameless`](super::VMCode::frameless). The module has a [`VMCode`](super::VMCode).
pub const MODULE_FRAMES: u32 = 16;

/// Exceptions can pass through the module's functions: each looks at
/// [`VMStore::exception`](super::VMStore::exception) after calls that may throw. With
/// [`MODULE_UNWINDS`] these are only calls of functions that may be the host's.
pub const MODULE_EXCEPTIONS: u32 = 32;
/// Exceptions leave the module's functions by the builtin
/// [`Throw`](crate::builtins::Builtin::Throw), which follows frame pointers to the next handler in
/// [`VMCode::handler_places`](super::VMCode::handler_places). The module has a
/// [`VMCode`](super::VMCode).
pub const MODULE_UNWINDS: u32 = 64;

/// The place of the exception is in use.
pub const EXCEPTION_USED: usize = 1;
/// References to the exception may exist, so a handler that gives none does not free it.
pub const EXCEPTION_REFERENCED: usize = 2;
/// Private to the runtime: a reference has been found.
pub const EXCEPTION_MARKED: usize = 4;
/// The size of a value in an exception's payload, in bytes: values are at multiples of it, in the
/// order of the tag's parameters, and a `v128` takes two. A value is at the start of its slot in
/// the target's byte order; a `v128` is in lane order.
pub const EXCEPTION_SLOT: u32 = 8;

/// The memory's indices are 64 bits wide.
pub const MEMORY_64: u32 = 1;
/// The memory is shared between threads.
pub const MEMORY_SHARED: u32 = 2;
/// Code accesses the memory without checks. The memory has a reservation of
/// [`guard::RESERVATION`](crate::guard::RESERVATION) bytes.
pub const MEMORY_GUARDED: u32 = 4;
/// The table's indices are 64 bits wide.
pub const TABLE_64: u32 = 1;

/// A segment that is not written to a memory or table at instantiation.
pub const SEGMENT_PASSIVE: u32 = u32::MAX;
/// An element segment that only declares references. It is dropped from the start.
pub const SEGMENT_DECLARED: u32 = u32::MAX - 1;

/// `type_index` of a null in a dispatch table, extended to 64 bits.
pub const DISPATCH_NULL: i64 = -1;

/// The null reference as an item of an element segment.
pub const ELEMENT_NULL: u32 = u32::MAX;
/// Marks an item of an element segment as the index of a global.
pub const ELEMENT_GLOBAL: u32 = 1 << 31;

/// `i32.const`: `low`.
pub const CONST_I32: u32 = 1;
/// `i64.const`: `low`.
pub const CONST_I64: u32 = 2;
/// `f32.const`: the bits in `low`.
pub const CONST_F32: u32 = 3;
/// `f64.const`: the bits in `low`.
pub const CONST_F64: u32 = 4;
/// `v128.const`: `low` and `high`.
pub const CONST_V128: u32 = 5;
/// `ref.null`.
pub const CONST_REF_NULL: u32 = 6;
/// `ref.func`: `index` among the module's function references.
pub const CONST_REF_FUNC: u32 = 7;
/// `global.get`: `index` of the global.
pub const CONST_GLOBAL_GET: u32 = 8;
/// `i32.add`.
pub const CONST_I32_ADD: u32 = 9;
/// `i32.sub`.
pub const CONST_I32_SUB: u32 = 10;
/// `i32.mul`.
pub const CONST_I32_MUL: u32 = 11;
/// `i64.add`.
pub const CONST_I64_ADD: u32 = 12;
/// `i64.sub`.
pub const CONST_I64_SUB: u32 = 13;
/// `i64.mul`.
pub const CONST_I64_MUL: u32 = 14;

/// Kind of an import or export: a function.
pub const EXTERN_FUNCTION: u32 = 0;
/// A table.
pub const EXTERN_TABLE: u32 = 1;
/// A memory.
pub const EXTERN_MEMORY: u32 = 2;
/// A global.
pub const EXTERN_GLOBAL: u32 = 3;
/// A tag.
pub const EXTERN_TAG: u32 = 4;
