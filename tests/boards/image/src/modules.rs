//! What the image consists of, besides the program.

// `MODULES`: the scripts' compiled modules.
include!(concat!(env!("BOARD_SUITE_DIRECTORY"), "/board_suite_modules.rs"));

/// The module at a place. `None` if the compiler refused it.
pub(crate) fn module(index: u32) -> Option<wamr_aot_rt::Module> {
    MODULES.get(index as usize)?.ok().map(Symbols::module)
}

/// What there is to do.
pub(crate) static STEPS: &[u8] = include_bytes!(concat!(env!("BOARD_SUITE_DIRECTORY"), "/steps.bin"));
