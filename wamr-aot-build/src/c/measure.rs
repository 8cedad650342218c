//! How large code and frames became: the code's size is in the objects, that of frames in what the
//! compiler writes next to them.

use object::{Object as _, ObjectSection as _, SectionFlags, elf};
use target_lexicon::{Architecture, Triple};
use wamr_aot_abi::manifest::StackUse;

use super::{
    dialect::Family,
    function::Printed,
    names,
    toolchain::{Object, Toolchain, listed_frames},
    unit,
};
use crate::{clif::Env, plan::Effort, stack};

/// The bytes of code, and of constants that it refers to.
pub(super) fn code(objects: &[Object]) -> u64 {
    let files = objects.iter().filter_map(|object| object::File::parse(&*object.bytes).ok());
    files
        .map(|file| {
            let sections = file.sections().filter(|section| {
                let SectionFlags::Elf { sh_flags } = section.flags() else { return false };
                let has = |flag: u32| sh_flags & u64::from(flag) != 0;
                // Without the descriptions, which are data, and what debuggers read.
                let is_other = |name: &str| unit::is_description(name) || name == ".eh_frame";
                has(elf::SHF_ALLOC) && !has(elf::SHF_WRITE) && !section.name().is_ok_and(is_other)
            });
            sections.map(|section| section.size()).sum::<u64>()
        })
        .sum()
}

/// How deep the prelude's functions call each other.
const HELPER_DEPTH: u64 = 4;

/// The stack that the module's functions take at most.
pub(super) fn stack(
    env: Env<'_>,
    toolchain: &Toolchain,
    printed: &[Printed],
    objects: &[Object],
) -> StackUse {
    let listed: String = objects.iter().map(|object| object.stack_usage.as_str()).collect();
    let extra = beside_frame(toolchain.dialect().family, toolchain.triple());
    let Some(known) = listed_frames(&listed) else { return StackUse::Unknown };
    // What is not inlined has a frame of its own, below that of the function that calls it.
    let mut frames = Vec::with_capacity(printed.len());
    let helper = known
        .iter()
        .filter(|(name, _)| names::is_helper(name))
        .map(|(_, bytes)| bytes + extra)
        .max()
        .unwrap_or(0);
    for function in printed {
        let helpers = if env.effort(function.callee) == Effort::Reduced { HELPER_DEPTH * helper } else { 0 };
        let symbol = env.symbol(function.callee);
        let frame = known
            .get(names::function(env, function.callee).as_str())
            .or_else(|| known.get(symbol.name.as_str()));
        frames.push(match frame {
            Some(frame) => frame + extra + helpers,
            // Others know this one: it cannot have become a part of its callers.
            None if symbol.public => return StackUse::Unknown,
            None => 0,
        });
    }
    let calls: Vec<Vec<u32>> =
        printed.iter().map(|function| function.calls.iter().copied().collect()).collect();
    stack::of(env, &frames, &calls)
}

/// What a call takes that is not in the numbers: for Clang a return address that the instruction
/// puts on the stack does not count as the function's.
fn beside_frame(family: Family, triple: &Triple) -> u64 {
    match (family, triple.architecture) {
        (Family::Clang, Architecture::X86_64) => 8,
        (Family::Clang, Architecture::X86_32(_)) => 4,
        _ => 0,
    }
}
