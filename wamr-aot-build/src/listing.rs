//! A function at the stages of the compiler, for people.

/// A function as the compiler has it at each stage.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Listing {
    /// The index in the module's function index space.
    pub index: u32,
    /// Cranelift's intermediate representation, as the module's instructions are lowered.
    pub clif: String,
    /// The C, if that is the emitter.
    pub c: Option<String>,
    /// The machine code, if Cranelift is the emitter.
    pub code: Option<MachineCode>,
}

/// Machine code that is not linked.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct MachineCode {
    /// The architecture, such as `x86_64` or `riscv64gc`.
    pub architecture: String,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Which instruction of the module a range of bytes is for, ascending.
    pub origins: Vec<Origin>,
    /// What the code refers to: the place in the code, and a name.
    pub references: Vec<(u32, String)>,
}

/// A range of machine code that one instruction of the module became, or a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
    /// The instruction's offset in the binary format.
    pub offset: u32,
}
