//! The size of a pointer on a target.

/// The size of a pointer on the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointerWidth {
    /// 4 bytes.
    U32,
    /// 8 bytes.
    U64,
}

impl PointerWidth {
    /// The width on the machine that this code runs on.
    pub const HOST: PointerWidth =
        if size_of::<usize>() == 8 { PointerWidth::U64 } else { PointerWidth::U32 };

    /// The size in bytes.
    pub const fn bytes(self) -> u32 {
        match self {
            PointerWidth::U32 => 4,
            PointerWidth::U64 => 8,
        }
    }
}
