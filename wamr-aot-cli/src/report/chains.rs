//! The deepest chains of direct calls.

use std::collections::HashSet;

use wamr_aot_build::compiler::FunctionSize;

/// Calls from a function that the host, a table or nobody calls, to the deepest one.
#[derive(Debug, PartialEq)]
pub(super) struct Chain {
    /// The bytes that all frames take.
    pub(super) bytes: u64,
    /// The functions, by index, each with the bytes of its frame.
    pub(super) frames: Vec<(u32, u64)>,
    /// Of that, what functions take that the compiler added: a wrapper at the start, a helper at
    /// the end.
    pub(super) added: u64,
}

/// The deepest chain from each of `roots`, and from each function that no other calls; the deepest
/// first. Within a chain no function appears twice: of a recursion one round counts.
pub(super) fn deepest(functions: &[FunctionSize], roots: &HashSet<u32>) -> Vec<Chain> {
    let below = below(functions);
    let called: HashSet<u32> = functions
        .iter()
        .flat_map(|function| function.calls.iter().filter(|&&callee| callee != function.index))
        .copied()
        .collect();
    let is_root = |index: u32| roots.contains(&index) || !called.contains(&index);
    let starts = (0..functions.len()).filter(|&at| is_root(functions[at].index));
    let mut chains: Vec<Chain> = starts.map(|start| follow(functions, &below, start)).collect();
    chains.sort_by_key(|chain| (std::cmp::Reverse(chain.bytes), chain.frames[0].0));
    chains
}

fn follow(functions: &[FunctionSize], below: &[Below], start: usize) -> Chain {
    let mut chain = Chain { bytes: 0, frames: Vec::new(), added: functions[start].entry };
    let mut next = Some(start);
    while let Some(at) = next {
        chain.frames.push((functions[at].index, functions[at].frame));
        next = below[at].next;
        if next.is_none() {
            chain.added += functions[at].helpers;
        }
    }
    chain.bytes = chain.added + chain.frames.iter().map(|(_, bytes)| bytes).sum::<u64>();
    chain
}

/// What a function's deepest chain takes, with its own frame, and where it goes on.
#[derive(Clone, Copy, Default)]
struct Below {
    bytes: u64,
    next: Option<usize>,
}

/// It is iterative, since the guest determines how long chains are.
fn below(functions: &[FunctionSize]) -> Vec<Below> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let position = |index: u32| functions.binary_search_by_key(&index, |function| function.index).ok();
    let mut states = vec![State::New; functions.len()];
    let mut below = vec![Below::default(); functions.len()];
    let mut path: Vec<(usize, usize)> = Vec::new();
    for start in 0..functions.len() {
        if states[start] == State::New {
            states[start] = State::Open;
            path.push((start, 0));
        }
        while let Some((at, next)) = path.last_mut() {
            let function = &functions[*at];
            if let Some(&callee) = function.calls.get(*next) {
                *next += 1;
                if let Some(callee) = position(callee).filter(|&callee| states[callee] == State::New) {
                    states[callee] = State::Open;
                    path.push((callee, 0));
                }
                continue;
            }
            let callees = function.calls.iter().filter_map(|&callee| position(callee));
            // The first of the deepest; a function that is still open would be called again.
            let done = callees.filter(|&callee| states[callee] == State::Done);
            let deepest = done.reduce(|a, b| if below[b].bytes > below[a].bytes { b } else { a });
            let deeper = deepest.filter(|&callee| below[callee].bytes >= function.helpers);
            let under = deeper.map_or(function.helpers, |callee| below[callee].bytes);
            below[*at] = Below { bytes: function.frame + under, next: deeper };
            states[*at] = State::Done;
            path.pop();
        }
    }
    below
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The functions that a text module compiles to, and the bound of the stack.
    fn compiled(text: &str) -> (Vec<FunctionSize>, wamr_aot_abi::manifest::StackUse) {
        let builder = wamr_aot_build::Builder::from_bytes("module", text);
        let builder = builder.target("x86_64-unknown-linux-gnu").emitter(wamr_aot_build::Emitter::Native);
        let compiled = wamr_aot_build::compiler::compile(&builder, None).expect("it compiles");
        (compiled.functions, compiled.manifest.footprint.stack)
    }

    fn indices(chain: &Chain) -> Vec<u32> {
        chain.frames.iter().map(|(index, _)| *index).collect()
    }

    #[test]
    #[cfg(target_arch = "x86_64")]
    fn the_deepest_chain_takes_what_the_manifest_says() {
        let (functions, stack) = compiled(
            r#"(module
                (func $leaf (param i32) (result i32) (i32.div_u (i32.const 6) (local.get 0)))
                (func $mid (param i32) (result i32) (i32.add (call $leaf (local.get 0)) (i32.const 1)))
                (func (export "short") (param i32) (result i32)
                    (i32.add (call $leaf (local.get 0)) (i32.const 2)))
                (func (export "long") (param i32) (result i32)
                    (i32.add (call $mid (local.get 0)) (i32.const 3))))"#,
        );
        let chains = deepest(&functions, &HashSet::from([2, 3]));
        let all: Vec<Vec<u32>> = chains.iter().map(indices).collect();
        assert_eq!(all, [vec![3, 1, 0], vec![2, 0]]);
        assert_eq!(stack, wamr_aot_abi::manifest::StackUse::Bytes(chains[0].bytes));
    }

    #[test]
    #[cfg(target_arch = "x86_64")]
    fn a_recursion_counts_once() {
        let (functions, _) = compiled(
            r#"(module
                (func $even (export "even") (param i32) (result i32)
                    (if (result i32) (local.get 0)
                        (then (i32.add (call $odd (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
                        (else (i32.const 0))))
                (func $odd (param i32) (result i32) (i32.add (call $even (local.get 0)) (i32.const 1)))
                (func $self (export "self") (drop (i32.const 1)) (call $self) (drop (i32.const 1))))"#,
        );
        let chains = deepest(&functions, &HashSet::from([0, 2]));
        let mut all: Vec<Vec<u32>> = chains.iter().map(indices).collect();
        all.sort();
        assert_eq!(all, [vec![0, 1], vec![2]]);
    }
}
