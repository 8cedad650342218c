//! The output of an emitter for a module.

use wamr_aot_abi::{builtins::Builtin, manifest::StackUse};

use crate::image::Image;

/// The code of a module, in the requested forms.
pub(crate) struct Emitted {
    /// The objects to link. Empty if the code is not linked statically.
    pub(crate) objects: Vec<Vec<u8>>,
    pub(crate) image: Option<Image>,
    /// The builtins that the code calls.
    pub(crate) builtins: Vec<Builtin>,
    /// The name and version of the C compiler, if there was one.
    pub(crate) c_compiler: Option<String>,
    /// The size of the code in bytes, without the padding that the linker adds.
    pub(crate) code_len: u64,
    pub(crate) stack: StackUse,
    /// The module's functions, in their order. Empty if the emitter does not know their sizes.
    pub(crate) functions: Vec<FunctionSize>,
}

/// What a function takes, and which functions it calls.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FunctionSize {
    /// The index in the module's function index space.
    pub index: u32,
    /// The bytes of the code.
    pub code: u64,
    /// The bytes of stack that a call takes, without what it calls.
    pub frame: u64,
    /// The deepest frame of the functions that the compiler added and this one calls, or 0.
    pub helpers: u64,
    /// The frame of the wrapper through which the host enters the function, or 0.
    pub entry: u64,
    /// The functions of the module that it calls directly, by index, each once and in order.
    pub calls: Vec<u32>,
}
