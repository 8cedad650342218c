//! How large code and frames became: of the code the objects tell, of the frames what the compiler writes beside them.

use std::collections::HashMap;

use object::{Object as _, ObjectSection as _, SectionFlags, elf};
use target_lexicon::{Architecture, Triple};
use wamr_aot_abi::manifest::StackUse;

use super::{
    dialect::Family,
    function::Printed,
    names,
    toolchain::{Object, Toolchain},
    unit,
};
use crate::{clif::Env, stack};

/// The bytes of code, and of constants that it refers to.
pub(super) fn code(objects: &[Object]) -> u64 {
    let files = objects.iter().filter_map(|object| object::File::parse(&*object.bytes).ok());
    files
        .map(|file| {
            let sections = file.sections().filter(|section| {
                let SectionFlags::Elf { sh_flags } = section.flags() else { return false };
                let has = |flag: u32| sh_flags & u64::from(flag) != 0;
                // Without the descriptions: they are data.
                has(elf::SHF_ALLOC) && !has(elf::SHF_WRITE) && !section.name().is_ok_and(unit::is_description)
            });
            sections.map(|section| section.size()).sum::<u64>()
        })
        .sum()
}

/// The stack that the module's functions take at most.
pub(super) fn stack(env: Env<'_>, toolchain: &Toolchain, printed: &[Printed], objects: &[Object]) -> StackUse {
    let listed: String = objects.iter().map(|object| object.stack_usage.as_str()).collect();
    let extra = beside_frame(toolchain.dialect().family, toolchain.triple());
    let Some(known) = frames(&listed) else { return StackUse::Unknown };
    let mut frames = Vec::with_capacity(printed.len());
    for function in printed {
        let symbol = env.symbol(function.callee);
        let frame = known.get(names::function(env, function.callee).as_str()).or_else(|| known.get(symbol.name.as_str()));
        frames.push(match frame {
            Some(frame) => frame + extra,
            // Others know this one: it cannot have become a part of its callers.
            None if symbol.public => return StackUse::Unknown,
            None => 0,
        });
    }
    let calls: Vec<Vec<u32>> = printed.iter().map(|function| function.calls.iter().copied().collect()).collect();
    stack::of(env, &frames, &calls)
}

/// What a call takes that is not in the numbers: for Clang a return address that the instruction puts on the stack is none of the
/// function's.
fn beside_frame(family: Family, triple: &Triple) -> u64 {
    match (family, triple.architecture) {
        (Family::Clang, Architecture::X86_64) => 8,
        (Family::Clang, Architecture::X86_32(_)) => 4,
        _ => 0,
    }
}

/// The frames by the functions' names in C or in the object: lines `file:line:column:name`, bytes, and whether that is all. `None`
/// where something else is there, or a frame is of no fixed size.
fn frames(listed: &str) -> Option<HashMap<&str, u64>> {
    let mut frames = HashMap::new();
    for line in listed.lines() {
        let mut fields = line.split('\t');
        let (place, bytes, kind) = (fields.next()?, fields.next()?.parse().ok()?, fields.next()?);
        if !matches!(kind, "static" | "dynamic,bounded") {
            return None;
        }
        let name = place.rsplit(':').next()?;
        // GCC makes several of one, with something behind a dot.
        let name = name.split('.').next()?;
        let frame: &mut u64 = frames.entry(name).or_default();
        *frame = (*frame).max(bytes);
    }
    Some(frames)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_both_compilers_are_read() {
        let gcc = "unit0.c:7:12:func2_x.constprop\t16\tstatic\nunit0.c:9:1:func2_x\t32\tdynamic,bounded\n";
        assert_eq!(frames(gcc).unwrap()["func2_x"], 32);
        assert_eq!(frames("unit0.c:5:wamr_aot_1\t120\tstatic\n").unwrap()["wamr_aot_1"], 120);
        assert!(frames("unit0.c:7:12:f\t16\tdynamic\n").is_none() && frames("something else").is_none());
        assert!(frames("").unwrap().is_empty());
    }
}
