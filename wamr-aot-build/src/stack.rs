//! The most stack that the module's functions use.

use wamr_aot_abi::manifest::StackUse;

use crate::{
    clif::{Callee, Env},
    wasm::Module,
};

/// The longest path through the call graph, if it is bounded. For each function, by number: the
/// bytes of its frame, and the numbers of the functions that it calls.
pub(crate) fn of(env: Env<'_>, frames: &[u64], calls: &[Vec<u32>]) -> StackUse {
    if let Some(&caller) = env.module.indirect_callers.first() {
        let name = function_name(env.module, caller);
        return StackUse::Unbounded(format!("{name} calls through a table or a reference"));
    }
    match deepest(frames, calls) {
        // The entry trampoline of the untyped API gets the code to call as an argument, and is not
        // the module's own function.
        Ok(depths) => {
            let own = env.numbering.callees().iter().zip(depths).filter(|(callee, _)| is_own(**callee));
            StackUse::Bytes(own.map(|(_, depth)| depth).max().unwrap_or(0))
        }
        Err(number) => {
            let name = match env.numbering.callees()[number as usize] {
                Callee::Wasm(index) | Callee::Entry(index) => function_name(env.module, index),
                _ => "a function".to_owned(),
            };
            StackUse::Unbounded(format!("{name} calls itself, directly or through others"))
        }
    }
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
