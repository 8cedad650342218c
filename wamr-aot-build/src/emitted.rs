//! The output of an emitter for a module.

use std::collections::{BTreeSet, HashMap};

use wamr_aot_abi::builtins::Builtin;

use crate::{
    clif::{Callee, Env},
    image::Image,
    opt::remark::Remark,
    stack::Stacks,
};

/// The code of a module, in the requested forms.
pub(crate) struct Emitted {
    /// The objects to link. Empty if the code is not linked statically.
    pub(crate) objects: Vec<Vec<u8>>,
    pub(crate) image: Option<Image>,
    /// The builtins that the code calls.
    pub(crate) builtins: Vec<Builtin>,
    /// The name and version of the C compiler, if there was one.
    pub(crate) c_compiler: Option<String>,
    pub(crate) sizes: Sizes,
    pub(crate) stacks: Stacks,
    /// The module's functions, in their order. Empty if the emitter does not know their sizes.
    pub(crate) functions: Vec<FunctionSize>,
    /// What the passes decided about the functions, if remarks are wanted.
    pub(crate) remarks: Vec<Remark>,
}

/// What the sections of the objects take, in bytes, without the padding that the linker adds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sizes {
    /// The code and its constants.
    pub(crate) code: u64,
    /// Of these, the constants that are not in the sections of the code.
    pub(crate) constants: u64,
    /// The description of the module, with the data that memories and tables start with.
    pub(crate) module: u64,
    /// What only the untyped API reads.
    pub(crate) reflection: u64,
}

/// What a function takes, and which functions it calls.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FunctionSize {
    /// The index in the module's function index space.
    pub index: u32,
    /// The bytes of the code. `None` if it has none of its own: a C compiler inlined it into its
    /// callers, replaced it by an equal function, or found that nothing calls it.
    pub code: Option<u64>,
    /// The bytes of stack that a call takes, without what it calls. Inlined functions are part of
    /// their callers' frames.
    pub frame: u64,
    /// The deepest frame of the functions that the compiler added and this one calls, or 0.
    pub helpers: u64,
    /// The frame of the wrapper through which the host enters the function, or 0.
    pub entry: u64,
    /// The functions of the module that it calls directly, by index, each once and in order.
    pub calls: Vec<u32>,
}

/// What the module's functions take. For each function, by number: the bytes of its frame, and the
/// numbers of the functions that it calls; `code` has the bytes of its code.
pub(crate) fn function_sizes(
    env: Env<'_>,
    frames: &[u64],
    calls: &[Vec<u32>],
    code: impl Fn(usize) -> Option<u64>,
) -> Vec<FunctionSize> {
    let callees = env.numbering.callees();
    let wrapper = |(callee, frame): (&Callee, &u64)| match *callee {
        Callee::Entry(index) => Some((index, *frame)),
        _ => None,
    };
    let entries: HashMap<u32, u64> = callees.iter().zip(frames).filter_map(wrapper).collect();
    let size = |(number, callee): (usize, &Callee)| {
        let Callee::Wasm(index) = *callee else { return None };
        let (mut helpers, mut own) = (0, BTreeSet::new());
        for &called in &calls[number] {
            match callees[called as usize] {
                Callee::Wasm(index) | Callee::Entry(index) => drop(own.insert(index)),
                // Helpers call nothing.
                _ => helpers = helpers.max(frames[called as usize]),
            }
        }
        let entry = entries.get(&index).copied().unwrap_or(0);
        let calls = own.into_iter().collect();
        Some(FunctionSize { index, code: code(number), frame: frames[number], helpers, entry, calls })
    };
    callees.iter().enumerate().filter_map(size).collect()
}
