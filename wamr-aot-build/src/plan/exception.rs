//! The room for exceptions in an instance.

use wamr_aot_abi::{
    layout::{EXCEPTION_SLOT, VMException},
    signature::ValType,
};

use super::Options;
use crate::wasm::Module;

/// The most exceptions that an instance has room for, unless the user chooses another number.
const HOSTED: u32 = 64;
/// The same without an operating system.
const BARE: u32 = 8;
/// The most bytes that the room takes, unless the user chooses a number of exceptions.
const MAX_BYTES: u32 = 64 * 1024;
/// The most bytes that the room takes, whatever the user chooses: offsets in an instance have 32
/// bits.
const MOST_BYTES: u32 = 256 * 1024 * 1024;
/// The least number of exceptions, however large they are.
const LEAST: u32 = 4;

/// How a module takes part in exceptions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ExceptionPlan {
    /// Whether exceptions can pass through the module's functions.
    pub(crate) pass: bool,
    /// The number of exceptions that an instance has room for.
    pub(crate) count: u32,
    /// The bytes of each.
    pub(crate) size: u32,
}

impl ExceptionPlan {
    pub(super) fn new(module: &Module<'_>, options: &Options) -> ExceptionPlan {
        let settings = &options.settings;
        let pass = module.uses_exceptions || settings.exceptions;
        if module.tags.is_empty() {
            return ExceptionPlan { pass, ..ExceptionPlan::default() };
        }
        let payloads = (0u32..).zip(&module.tags).map(|(tag, _)| payload_size(module.payload(tag)));
        let header = VMException::OFFSETS.layout.size(options.pointer_width);
        let size = header + payloads.max().unwrap_or(0);
        let default = if options.is_hosted { HOSTED } else { BARE };
        let count = match settings.exception_limit {
            Some(limit) => limit.min(MOST_BYTES / size),
            None => default.min(MAX_BYTES / size).max(LEAST),
        };
        ExceptionPlan { pass, count, size }
    }
}

/// For each value of a payload its offset from the payload's start, in bytes.
pub(crate) fn slots(payload: &[ValType]) -> impl Iterator<Item = (ValType, u32)> {
    payload.iter().scan(0, |end, &ty| {
        let start = *end;
        *end += slot_size(ty);
        Some((ty, start))
    })
}

/// The size of a payload in bytes.
pub(crate) fn payload_size(payload: &[ValType]) -> u32 {
    payload.iter().map(|&ty| slot_size(ty)).sum()
}

fn slot_size(ty: ValType) -> u32 {
    if ty == ValType::V128 { 2 * EXCEPTION_SLOT } else { EXCEPTION_SLOT }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{plan::Plan, settings::Settings, wasm};

    /// Offsets in an instance have 32 bits.
    #[test]
    fn the_room_is_bounded() {
        let bytes = wat::parse_str("(module (tag (param i32)))").unwrap();
        let module = wasm::parse(&bytes, &crate::Features::default()).unwrap();
        let plan = |limit| {
            let settings = Settings { exception_limit: Some(limit), ..Settings::default() };
            Plan::new(&module, Options { settings, ..Options::example() })
        };
        assert_eq!(plan(1000).exceptions.count, 1000);
        let most = plan(u32::MAX);
        assert!(most.exceptions.count > 1_000_000);
        assert!(u64::from(most.context.size) >= u64::from(most.exceptions.count) * 24);
    }
}
