//! The sizes of code and stack frames. The objects have the code size, and the compiler lists the
//! frames in files next to them.

use std::collections::{HashMap, HashSet};

use object::{
    Object as _, ObjectSection as _, ObjectSymbol as _, SectionFlags, SectionIndex, SymbolKind, elf,
};
use target_lexicon::{Architecture, Triple};

use super::{
    dialect::Family,
    function::Printed,
    names, section,
    toolchain::{Object, Toolchain, listed_frames},
};
use crate::{
    clif::Env,
    emitted::{FunctionSize, Sizes, function_sizes},
    plan::Effort,
    stack::{self, Stacks},
};

/// The sizes of the sections.
pub(super) fn sizes(objects: &[Object]) -> Sizes {
    let mut sizes = Sizes::default();
    for object in objects {
        let Ok(file) = object::File::parse(&*object.bytes) else { continue };
        for section in file.sections() {
            let SectionFlags::Elf { sh_flags } = section.flags() else { continue };
            let (name, size) = (section.name().unwrap_or_default(), section.size());
            let has = |flag: u32| sh_flags & u64::from(flag) != 0;
            // `.eh_frame` is for debuggers and backtraces.
            if !has(elf::SHF_ALLOC) || name == ".eh_frame" {
                continue;
            }
            if section::is_reflection(name) {
                sizes.reflection += size;
            } else if section::is_description(name) {
                sizes.module += size;
            } else if !has(elf::SHF_WRITE) {
                sizes.code += size;
                sizes.constants += if has(elf::SHF_EXECINSTR) { 0 } else { size };
            }
        }
    }
    sizes
}

/// The deepest nesting of calls among the prelude's functions.
const HELPER_DEPTH: u64 = 4;

/// What the module's functions take.
pub(super) struct Measured {
    pub(super) stacks: Stacks,
    /// Empty if the frames are not known.
    pub(super) functions: Vec<FunctionSize>,
    /// `None` if they are not known.
    pub(super) frames: Option<Frames>,
}

/// The sizes of frames, in bytes.
pub(super) struct Frames {
    /// Those of the module's functions, by number.
    pub(super) of: Vec<u64>,
    /// The largest one of the prelude's functions, which the last function of a path may call.
    pub(super) helper: u64,
}

impl Measured {
    pub(super) fn of(
        env: Env<'_>,
        toolchain: &Toolchain,
        printed: &[Printed],
        objects: &[Object],
    ) -> Measured {
        let Some(frames) = frames(env, toolchain, printed, objects) else {
            return Measured { stacks: Stacks::unknown(), functions: Vec::new(), frames: None };
        };
        let calls: Vec<Vec<u32>> =
            printed.iter().map(|function| function.calls.iter().copied().collect()).collect();
        let codes = codes(env, printed, objects);
        let stacks = stack::of(env, &frames.of, &calls).plus(frames.helper);
        let functions = function_sizes(env, &frames.of, &calls, |number| codes[number]);
        Measured { stacks, functions, frames: Some(frames) }
    }
}

/// The frames. `None` if they are not known.
fn frames(env: Env<'_>, toolchain: &Toolchain, printed: &[Printed], objects: &[Object]) -> Option<Frames> {
    let listed: String = objects.iter().map(|object| object.stack_usage.as_str()).collect();
    let extra = call_overhead(toolchain.dialect().family, toolchain.triple());
    let known = listed_frames(&listed)?;
    // A helper that is not inlined has its own frame below that of the function that calls it.
    let helper = known
        .iter()
        .filter(|(name, _)| names::is_helper(name))
        .map(|(_, bytes)| bytes + extra)
        .max()
        .unwrap_or(0);
    let frame = |function: &Printed| {
        let helpers = if env.effort(function.callee) == Effort::Reduced { HELPER_DEPTH * helper } else { 0 };
        let symbol = env.symbol(function.callee);
        let frame = known
            .get(names::function(env, function.callee).as_str())
            .or_else(|| known.get(symbol.name.as_str()));
        match frame {
            Some(frame) => Some(frame + extra + helpers),
            // Code outside of the module refers to this function, so it was not inlined into all
            // its callers.
            None if symbol.public => None,
            None => Some(0),
        }
    };
    let of = printed.iter().map(frame).collect::<Option<_>>()?;
    Some(Frames { of, helper })
}

/// The bytes of code of the functions, by number, with the parts that the compiler split off or
/// cloned. `None` for a function without code of its own.
fn codes(env: Env<'_>, printed: &[Printed], objects: &[Object]) -> Vec<Option<u64>> {
    let names: Vec<String> = printed.iter().map(|function| env.symbol(function.callee).name).collect();
    let numbers: HashMap<&str, usize> =
        names.iter().enumerate().map(|(number, name)| (name.as_str(), number)).collect();
    let mut codes = vec![None; printed.len()];
    for object in objects {
        let Ok(file) = object::File::parse(&*object.bytes) else { continue };
        let mut parts: Vec<(usize, u64, Option<SectionIndex>, u64)> = file
            .symbols()
            .filter(|symbol| symbol.kind() == SymbolKind::Text && symbol.size() > 0)
            .filter_map(|symbol| {
                let number = function_of(symbol.name().ok()?, &numbers)?;
                Some((number, symbol.address(), symbol.section_index(), symbol.size()))
            })
            .collect();
        parts.sort_unstable_by_key(|&(number, ..)| number);
        // Of functions that the compiler found equal, the first has the code.
        let mut places = HashSet::new();
        for (number, address, section, bytes) in parts {
            if places.insert((section, address)) {
                *codes[number].get_or_insert(0) += bytes;
            }
        }
    }
    codes
}

/// The function that a symbol is of: compilers append a dot and a suffix for a part or a clone.
pub(super) fn function_of(symbol: &str, numbers: &HashMap<&str, usize>) -> Option<usize> {
    std::iter::successors(Some(symbol), |name| Some(name.rsplit_once('.')?.0))
        .find_map(|name| numbers.get(name).copied())
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
