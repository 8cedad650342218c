//! The sizes of code and stack frames. The objects have the code size, and the compiler lists the
//! frames in files next to them.

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

/// The size of the code and of the constants that it refers to, in bytes.
pub(super) fn code(objects: &[Object]) -> u64 {
    let files = objects.iter().filter_map(|object| object::File::parse(&*object.bytes).ok());
    files
        .map(|file| {
            let sections = file.sections().filter(|section| {
                let SectionFlags::Elf { sh_flags } = section.flags() else { return false };
                let has = |flag: u32| sh_flags & u64::from(flag) != 0;
                // The descriptions are data, and `.eh_frame` is for debuggers and backtraces.
                let is_other = |name: &str| unit::is_description(name) || name == ".eh_frame";
                has(elf::SHF_ALLOC) && !has(elf::SHF_WRITE) && !section.name().is_ok_and(is_other)
            });
            sections.map(|section| section.size()).sum::<u64>()
        })
        .sum()
}

/// The deepest nesting of calls among the prelude's functions.
const HELPER_DEPTH: u64 = 4;

/// The most stack that the module's functions use.
pub(super) fn stack(
    env: Env<'_>,
    toolchain: &Toolchain,
    printed: &[Printed],
    objects: &[Object],
) -> StackUse {
    let listed: String = objects.iter().map(|object| object.stack_usage.as_str()).collect();
    let extra = call_overhead(toolchain.dialect().family, toolchain.triple());
    let Some(known) = listed_frames(&listed) else { return StackUse::Unknown };
    // A helper that is not inlined has its own frame below that of the function that calls it.
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
            // Code outside of the module refers to this function, so it was not inlined into all
            // its callers.
            None if symbol.public => return StackUse::Unknown,
            None => 0,
        });
    }
    let calls: Vec<Vec<u32>> =
        printed.iter().map(|function| function.calls.iter().copied().collect()).collect();
    stack::of(env, &frames, &calls)
}

/// The stack that a call uses in addition to the listed frame: Clang does not count the return
/// address that a call instruction pushes.
fn call_overhead(family: Family, triple: &Triple) -> u64 {
    match (family, triple.architecture) {
        (Family::Clang, Architecture::X86_64) => 8,
        (Family::Clang, Architecture::X86_32(_)) => 4,
        _ => 0,
    }
}
