//! The contents of the image besides the program.

// `MODULES`: the scripts' compiled modules.
include!(concat!(env!("BOARD_SUITE_DIRECTORY"), "/board_suite_modules.rs"));

/// The module with this index. `None` if the compiler rejected it.
pub(crate) fn module(index: u32) -> Option<wamr_aot_rt::Module> {
    MODULES.get(index as usize)?.ok().map(Symbols::module)
}

/// The steps to execute.
pub(crate) static STEPS: &[u8] = include_bytes!(concat!(env!("BOARD_SUITE_DIRECTORY"), "/steps.bin"));
