//! What the instantiation of a module requires, one bit each. The compiler records it in the
//! manifest, so that a program has no code for steps that its modules do not need, and in the
//! module, where it is compared.

macro_rules! needs {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)*) => {
        $($(#[$doc])* pub const $name: u32 = 1 << $bit;)*

        /// All bits.
        pub const ALL: u32 = $($name)|*;

        pub(crate) const TEXT: &str = stringify!($($name = $bit;)*);
    };
}

needs! {
    /// It imports memories, tables or globals.
    IMPORTED_STATE = 0;
    /// It defines memories.
    MEMORIES = 1;
    /// It has shared memories.
    SHARED_MEMORIES = 2;
    /// It defines tables.
    TABLES = 3;
    /// It defines globals whose values are not all zero.
    GLOBALS = 4;
    /// An instance has function references.
    FUNC_REFS = 5;
    /// Its function types have ids in the store.
    TYPE_IDS = 6;
    /// It has constant expressions that depend on the instance.
    EXPRESSIONS = 7;
    /// It has active data segments.
    DATA = 8;
    /// It has element segments that are active or declared.
    ELEMENTS = 9;
    /// It has a start function.
    START = 10;
    /// It has tags.
    TAGS = 11;
    /// Its code accesses addresses that are not aligned, which the machine or a handler of the
    /// fault has to complete.
    MISALIGNED_ACCESSES = 12;
}
