//! The runtime functions that generated code calls.
//!
//! Generated code has no undefined symbols: it finds these functions through [`VMBuiltins`], a
//! table of pointers in the [`VMStore`](crate::layout::VMStore). The macro fills only the entries
//! that a module uses (the manifest lists them), so that a linker drops the others.
//!
//! A builtin that can trap returns 0 or a [trap code](crate::trap::TrapKind::code). Generated code
//! raises the trap, since it knows the function. Addresses, indices and lengths are unsigned and 64
//! bits wide, so that memory64 and table64 fit.

use crate::width::PointerWidth;

pub use crate::layout::VMBuiltins;

/// The C type of a builtin's parameter or result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuiltinType {
    /// A pointer, a reference or a size.
    Pointer,
    /// 32-bit integer.
    I32,
    /// 64-bit integer.
    I64,
    /// 32-bit float.
    F32,
    /// 64-bit float.
    F64,
}

macro_rules! builtin_type {
    (ptr) => {
        BuiltinType::Pointer
    };
    (reference) => {
        BuiltinType::Pointer
    };
    (address) => {
        BuiltinType::Pointer
    };
    (size) => {
        BuiltinType::Pointer
    };
    (i32) => {
        BuiltinType::I32
    };
    (i64) => {
        BuiltinType::I64
    };
    (f32) => {
        BuiltinType::F32
    };
    (f64) => {
        BuiltinType::F64
    };
}

macro_rules! builtins {
    ($($(#[$doc:meta])* $variant:ident $name:ident($($param:ident: $ty:ident),*) $(-> $result:ident)?;)*) => {
        /// A builtin by name. The discriminant is the position in [`VMBuiltins`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u32)]
        pub enum Builtin {
            $($(#[$doc])* $variant,)*
        }

        impl Builtin {
            /// All builtins, in the order of the table.
            pub const ALL: &'static [Builtin] = &[$(Builtin::$variant,)*];

            /// The name of the field in [`VMBuiltins`].
            pub const fn name(self) -> &'static str {
                match self { $(Builtin::$variant => stringify!($name),)* }
            }

            /// The C types of the parameters.
            pub const fn params(self) -> &'static [BuiltinType] {
                match self { $(Builtin::$variant => &[$(builtin_type!($ty)),*],)* }
            }

            /// The C type of the result.
            pub const fn result(self) -> Option<BuiltinType> {
                match self {
                    $(Builtin::$variant => {
                        #[allow(unused_mut, unused_assignments, reason = "a builtin may have no result")]
                        let mut result = None;
                        $(result = Some(builtin_type!($result));)?
                        result
                    })*
                }
            }
        }

        pub(crate) const TEXT: &str = stringify!($($name($($ty),*) $(-> $result)?;)*);
    };
}

/// Expands a macro with the list of the builtins.
macro_rules! for_each_builtin {
    ($expand:ident) => {
        $expand! {
            /// Ends the innermost activation with a trap. Does not return. `code` is a trap code,
            /// `function` the index of the wasm function or `u32::MAX`, `offset` the byte offset of
            /// the instruction in the module or `u32::MAX`.
            Trap trap(vmctx: ptr, code: i32, function: i32, offset: i32);
            /// `memory.grow`: the old size in pages, or `u64::MAX` if the memory cannot grow.
            MemoryGrow memory_grow(vmctx: ptr, memory: i32, delta: i64) -> i64;
            /// `memory.copy`.
            MemoryCopy memory_copy(
                vmctx: ptr, dst_memory: i32, src_memory: i32, dst: i64, src: i64, len: i64
            ) -> i32;
            /// `memory.fill`.
            MemoryFill memory_fill(vmctx: ptr, memory: i32, dst: i64, value: i32, len: i64) -> i32;
            /// The copy of a `memory.copy` whose ranges are in bounds of memories that are not
            /// shared. They may overlap.
            MemoryMove memory_move(dst: address, src: address, len: size);
            /// The same of a `memory.fill`. The low byte of `value` is written.
            MemorySet memory_set(dst: address, value: i32, len: size);
            /// `memory.init`.
            MemoryInit memory_init(
                vmctx: ptr, memory: i32, segment: i32, dst: i64, src: i32, len: i32
            ) -> i32;
            /// `data.drop`.
            DataDrop data_drop(vmctx: ptr, segment: i32);
            /// `table.grow`: the old size in elements, or `u64::MAX` if the table cannot grow.
            TableGrow table_grow(vmctx: ptr, table: i32, value: reference, delta: i64) -> i64;
            /// `table.copy`.
            TableCopy table_copy(
                vmctx: ptr, dst_table: i32, src_table: i32, dst: i64, src: i64, len: i64
            ) -> i32;
            /// `table.fill`.
            TableFill table_fill(vmctx: ptr, table: i32, dst: i64, value: reference, len: i64) -> i32;
            /// `table.init`.
            TableInit table_init(vmctx: ptr, table: i32, segment: i32, dst: i64, src: i32, len: i32) -> i32;
            /// `elem.drop`.
            ElemDrop elem_drop(vmctx: ptr, segment: i32);
            /// `f32.ceil`, for targets without an instruction for it, like the seven builtins that
            /// follow.
            CeilF32 ceil_f32(value: f32) -> f32;
            /// `f32.floor`.
            FloorF32 floor_f32(value: f32) -> f32;
            /// `f32.trunc`.
            TruncF32 trunc_f32(value: f32) -> f32;
            /// `f32.nearest`.
            NearestF32 nearest_f32(value: f32) -> f32;
            /// `f64.ceil`.
            CeilF64 ceil_f64(value: f64) -> f64;
            /// `f64.floor`.
            FloorF64 floor_f64(value: f64) -> f64;
            /// `f64.trunc`.
            TruncF64 trunc_f64(value: f64) -> f64;
            /// `f64.nearest`.
            NearestF64 nearest_f64(value: f64) -> f64;
            /// `memory.atomic.wait32` on a shared memory, with an address that is in bounds and
            /// aligned. Returns the result in the low half, and a trap code or 0 in the high half.
            /// The timeout is signed and in nanoseconds; a negative one is infinite.
            AtomicWait32 atomic_wait32(
                vmctx: ptr, memory: i32, address: i64, expected: i32, timeout: i64
            ) -> i64;
            /// `memory.atomic.wait64`, like
            /// [`Builtin::AtomicWait32`](crate::builtins::Builtin::AtomicWait32).
            AtomicWait64 atomic_wait64(
                vmctx: ptr, memory: i32, address: i64, expected: i64, timeout: i64
            ) -> i64;
            /// `memory.atomic.notify` on a shared memory, with an address that is in bounds and
            /// aligned. Returns the number of woken threads.
            AtomicNotify atomic_notify(vmctx: ptr, memory: i32, address: i64, count: i32) -> i32;
            /// Called when the epoch has reached the deadline. Returns 0 if the guest continues,
            /// otherwise a trap code.
            EpochReached epoch_reached(vmctx: ptr) -> i32;
            /// Called when there is less fuel than `cost`, which is below 2^63. Returns the fuel
            /// that is left after refuelling and paying the cost, or, if the guest traps, a number
            /// that is negative as a signed one. The caller stores the fuel that is left.
            OutOfFuel out_of_fuel(vmctx: ptr, cost: i64) -> i64;
            /// Makes an exception with this tag, whose payload the caller fills in; null if there
            /// is no room for it.
            ExceptionNew exception_new(vmctx: ptr, tag: address) -> address;
            /// Goes to the handler of the exception that the store has, in one of the callers of
            /// the function that calls this, or ends the activation. Does not return. Only for
            /// modules with [`MODULE_UNWINDS`](crate::layout::MODULE_UNWINDS).
            Throw throw(vmctx: ptr);
        }
    };
}
pub(crate) use for_each_builtin;

for_each_builtin!(builtins);

impl Builtin {
    /// The offset of the pointer in [`VMBuiltins`], in bytes.
    pub const fn offset(self, width: PointerWidth) -> u32 {
        self as u32 * width.bytes()
    }

    /// The builtin with this name.
    pub fn from_name(name: &str) -> Option<Builtin> {
        Builtin::ALL.iter().copied().find(|b| b.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_one_pointer_per_builtin_in_order() {
        assert_eq!(size_of::<VMBuiltins>(), Builtin::ALL.len() * size_of::<usize>());
        assert_eq!(
            core::mem::offset_of!(VMBuiltins, nearest_f64) as u32,
            Builtin::NearestF64.offset(PointerWidth::HOST)
        );
        for &builtin in Builtin::ALL {
            assert_eq!(Builtin::from_name(builtin.name()), Some(builtin));
        }
        assert_eq!(Builtin::MemoryGrow.params(), [BuiltinType::Pointer, BuiltinType::I32, BuiltinType::I64]);
        assert_eq!(Builtin::MemoryGrow.result(), Some(BuiltinType::I64));
        assert_eq!(Builtin::DataDrop.result(), None);
    }
}
