//! The most stack that the module's functions use.

use std::collections::HashMap;

use wamr_aot_abi::manifest::StackUse;

use crate::{
    clif::{Callee, Env},
    wasm::{Mention, Module},
};

/// The longest path through the call graph, if it is bounded. For each function, by number: the
/// bytes of its frame, and the numbers of the functions that it calls.
pub(crate) fn of(env: Env<'_>, frames: &[u64], calls: &[Vec<u32>]) -> StackUse {
    let number = |function| env.numbering.wasm(function);
    let (frames, calls) = match with_dispatched(env.module, number, frames, calls) {
        Ok(all) => all,
        Err(caller) => {
            let name = function_name(env.module, caller);
            return StackUse::Unbounded(format!("{name} calls through a table or a reference"));
        }
    };
    match deepest(&frames, &calls) {
        // The entry trampoline of the untyped API gets the code to call as an argument, and is not
        // the module's own function.
        Ok(depths) => {
            let own = env.numbering.callees().iter().zip(depths).filter(|(callee, _)| is_own(**callee));
            StackUse::Bytes(own.map(|(_, depth)| depth).max().unwrap_or(0))
        }
        Err(number) => {
            let name = match env.numbering.callees().get(number as usize) {
                Some(Callee::Wasm(index) | Callee::Entry(index)) => function_name(env.module, *index),
                Some(_) => "a function".to_owned(),
                None => "a function that is called through a table".to_owned(),
            };
            StackUse::Unbounded(format!("{name} calls itself, directly or through others"))
        }
    }
}

/// The frames and calls, with a node for each type that functions call through a table that is a
/// constant of the module: it has no frame, and calls the table's functions of that type. `number`
/// gives the number of a function. Fails with the index of a function that makes other indirect
/// calls.
fn with_dispatched(
    module: &Module<'_>,
    number: impl Fn(u32) -> u32,
    frames: &[u64],
    calls: &[Vec<u32>],
) -> Result<(Vec<u64>, Vec<Vec<u32>>), u32> {
    let (mut frames, mut calls) = (frames.to_vec(), calls.to_vec());
    let mut nodes = HashMap::new();
    for &caller in &module.indirect_callers {
        let body = &module.bodies[(caller - module.imported_functions) as usize];
        for mention in &body.mentions {
            match *mention {
                Mention::IndirectCall => return Err(caller),
                Mention::CallTable { table, ty } => {
                    let dispatch = module.tables[table as usize].dispatch.as_ref().ok_or(caller)?;
                    let ty = module.canonical_types[ty as usize];
                    let node = *nodes.entry((table, ty)).or_insert_with(|| {
                        let of_type = |function: &u32| module.functions[*function as usize].ty == ty;
                        let callees = dispatch.functions.iter().flatten().copied().filter(of_type);
                        frames.push(0);
                        calls.push(callees.map(&number).collect());
                        // Each function and each type of a call has bytes in the module.
                        calls.len() as u32 - 1
                    });
                    calls[number(caller) as usize].push(node);
                }
                _ => {}
            }
        }
    }
    Ok((frames, calls))
}

fn function_name(module: &Module<'_>, index: u32) -> String {
    match module.functions[index as usize].name.as_deref() {
        Some(name) => format!("function `{}` (index {index})", name.escape_debug()),
        None => format!("function with index {index}"),
    }
}

fn is_own(callee: Callee) -> bool {
    !matches!(callee, Callee::CallFromSlots(_) | Callee::CallToSlots(_))
}

/// For each function the size of its own frame plus the deepest callee. Fails with a function that
/// calls itself. It is iterative, since the guest determines how long call chains are.
fn deepest(frames: &[u64], calls: &[Vec<u32>]) -> Result<Vec<u64>, u32> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; frames.len()];
    let mut depths = frames.to_vec();
    let mut path: Vec<(u32, usize)> = Vec::new();
    for start in 0..frames.len() as u32 {
        if states[start as usize] == State::New {
            states[start as usize] = State::Open;
            path.push((start, 0));
        }
        while let Some((function, next)) = path.last_mut() {
            let current = *function as usize;
            match calls[current].get(*next) {
                Some(&callee) => {
                    *next += 1;
                    match states[callee as usize] {
                        State::New => {
                            states[callee as usize] = State::Open;
                            path.push((callee, 0));
                        }
                        State::Open => return Err(callee),
                        State::Done => {}
                    }
                }
                None => {
                    let below = calls[current].iter().map(|&callee| depths[callee as usize]).max();
                    depths[current] += below.unwrap_or(0);
                    states[current] = State::Done;
                    path.pop();
                }
            }
        }
    }
    Ok(depths)
}

#[cfg(test)]
mod tests {
    use super::deepest;

    #[cfg(feature = "wat")]
    #[test]
    fn calls_through_constant_tables_are_known() {
        use crate::{plan::find_dispatch_tables, wasm};

        let calls = |text: &str| {
            let bytes = wat::parse_str(format!("(module {text})")).unwrap();
            let mut module = wasm::parse(&bytes, &crate::Features::default()).unwrap();
            find_dispatch_tables(&mut module);
            let count = module.functions.len();
            super::with_dispatched(&module, |function| function, &vec![8; count], &vec![vec![]; count])
        };
        let functions = r#"(type $a (func)) (type $b (func (param i32)))
            (elem (i32.const 1) $one $two $other)
            (func $one (type $a)) (func $two (type $a)) (func $other (type $b))"#;
        let call = "(func (call_indirect (type $a) (i32.const 1)))";
        let known = calls(&format!("{functions} (table 4 funcref) {call}"));
        // The node of the type follows the four functions.
        let calls_of = vec![vec![], vec![], vec![], vec![4], vec![0, 1]];
        assert_eq!(known, Ok((vec![8, 8, 8, 8, 0], calls_of)));
        assert_eq!(calls(&format!(r#"{functions} (table (export "t") 4 funcref) {call}"#)), Err(3));
        let reference = "(func (param (ref $a)) (call_ref $a (local.get 0)))";
        assert_eq!(calls(&format!("{functions} (table 4 funcref) {reference}")), Err(3));
    }

    #[test]
    fn the_deepest_way_counts() {
        assert_eq!(
            deepest(&[10, 20, 5, 100], &[vec![1, 2], vec![2], vec![], vec![]]),
            Ok(vec![35, 25, 5, 100])
        );
        assert_eq!(deepest(&[10, 20], &[vec![1], vec![1]]), Err(1));
        assert_eq!(deepest(&[1, 1, 1], &[vec![1], vec![2], vec![0]]), Err(0));
        // A chain too long for recursion on any thread's stack.
        let calls: Vec<Vec<u32>> =
            (1..=300_000).map(|next| if next == 300_000 { vec![] } else { vec![next] }).collect();
        assert_eq!(deepest(&vec![16; 300_000], &calls).unwrap()[0], 16 * 300_000);
    }
}
