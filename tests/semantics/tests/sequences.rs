//! Accesses of which one may make the check of another one redundant: each still traps where the
//! arithmetic says, with its own line, and what was stored before is there.

use wamr_aot_rt::{
    ExternType, Module, TrapKind,
    untyped::{Extern, Instance, Linker, Store, Value},
};

/// An access of a function; see `build/sequences.rs`.
enum Access {
    Grow,
    Touch { is_store: bool, is_conditional: bool, add: u32, offset: u64, bytes: u64, line: u32 },
}

fn accesses(list: &str) -> Vec<Access> {
    let access = |text: &str| {
        if text == "g" {
            return Access::Grow;
        }
        let fields: Vec<&str> = text.split(',').collect();
        let number = |index: usize| fields[index].parse::<i64>().unwrap();
        Access::Touch {
            is_store: fields[0].eq_ignore_ascii_case("s"),
            is_conditional: fields[0].chars().all(char::is_uppercase),
            add: number(1) as u32,
            offset: number(2) as u64,
            bytes: number(3) as u64,
            line: number(4) as u32,
        }
    };
    list.split(';').map(access).collect()
}

/// What a function does, by its name: the line of the access that traps, if one does. `memory` is
/// what the memory becomes, which may have `most` bytes.
fn expected(name: &str, address: u32, memory: &mut Vec<u8>, most: usize) -> Option<u32> {
    let fields: Vec<&str> = name.split(':').collect();
    let number = |index: usize| fields[index].parse::<i64>().unwrap();
    let (mask, step, count) = (number(0) as u32, number(1) as u32, number(2));
    let accesses = accesses(fields[3]);
    let mut base = address & mask;
    for _ in 0..count {
        for access in &accesses {
            match *access {
                Access::Grow => {
                    let len = memory.len() + 65536;
                    if len <= most {
                        memory.resize(len, 0);
                    }
                }
                Access::Touch { is_conditional: true, .. } if base.is_multiple_of(2) => {}
                Access::Touch { is_store, add, offset, bytes, line, .. } => {
                    let start = u64::from(base.wrapping_add(add)) + offset;
                    if start + bytes > memory.len() as u64 {
                        return Some(line);
                    }
                    if is_store {
                        memory[start as usize..(start + bytes) as usize].fill(0xa5);
                    }
                }
            }
        }
        base = base.wrapping_add(step);
    }
    None
}

/// Calls each function with addresses around the ends of the memory.
fn check(module: &Module, most: usize, has_lines: bool) {
    let (mut passed, mut trapped) = (0, 0);
    let functions: Vec<&str> = module
        .exports()
        .filter(|export| matches!(export.ty, ExternType::Func(_)))
        .map(|export| export.name)
        .collect();
    for name in functions {
        let mut store = Store::new(());
        let instance: Instance = store.instantiate(module, &Linker::new()).unwrap();
        let Some(Extern::Memory(memory)) = instance.export(&store, "memory") else {
            panic!("a memory is exported")
        };
        let Some(Extern::Func(function)) = instance.export(&store, name) else {
            panic!("{name} is a function")
        };
        let mut contents = memory.view(&store).unwrap().bytes().to_vec();
        let borders = [0, 8, 65536, 131_072];
        let addresses = borders.iter().flat_map(|border| (-20..=20).map(move |delta| border + delta));
        for address in addresses.map(|address: i64| address as u32) {
            let line = expected(name, address, &mut contents, most);
            let result = function.call(&mut store, &[Value::I32(address.cast_signed())]);
            let context = format!("{name} at {address:#x}");
            match (line, result) {
                (None, Ok(_)) => passed += 1,
                (Some(line), Err(error)) => {
                    let trap = error.trap().expect("the arguments fit");
                    assert_eq!(trap.kind(), TrapKind::MemoryOutOfBounds, "{context}");
                    assert_eq!(trap.line(), has_lines.then_some(line), "{context}");
                    trapped += 1;
                }
                (line, result) => panic!("{context}: expected a trap in line {line:?}: {result:?}"),
            }
            let view = memory.view(&store).unwrap();
            assert!(view.bytes() == contents, "{context}: the memory differs");
        }
    }
    // A run that tests nothing fails.
    assert!(passed > 5000 && trapped > 5000, "{passed} {trapped}");
}

const TWO_PAGES: usize = 131_072;

#[test]
fn traps_are_those_of_the_accesses() {
    check(&semantics::sequences_places::module(), TWO_PAGES, true);
    check(&semantics::sequences_bare::module(), TWO_PAGES, false);
}

#[test]
fn traps_are_those_of_the_accesses_if_sums_may_wrap() {
    check(&semantics::sequences_endless::module(), usize::MAX, true);
    check(&semantics::sequences_endless_bare::module(), usize::MAX, false);
}

#[cfg(handles_signals)]
#[test]
fn traps_are_those_of_the_accesses_by_instruction() {
    check(&semantics::sequences_instruction::module(), TWO_PAGES, true);
    check(&semantics::sequences_instruction_bare::module(), usize::MAX, false);
}

#[cfg(through_c)]
#[test]
fn traps_are_those_of_the_accesses_through_c() {
    check(&semantics::sequences_c::module(), TWO_PAGES, true);
    check(&semantics::sequences_c_bare::module(), TWO_PAGES, false);
}
