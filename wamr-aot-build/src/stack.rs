//! The most stack that the module's functions use.

use std::{collections::HashMap, iter};

use wamr_aot_abi::manifest::{ExportStack, StackUse};

use crate::{
    clif::{Callee, Env},
    wasm::{Entity, Mention, Module},
};

/// The stack that calls of the module's functions use.
#[derive(Debug)]
pub(crate) struct Stacks {
    /// The most that any function uses, with those that it calls.
    pub(crate) all: StackUse,
    /// The same for each exported function that the module defines, in the order of the exports.
    pub(crate) exports: Vec<ExportStack>,
}

impl Stacks {
    /// What compilers do not report.
    pub(crate) fn unknown() -> Stacks {
        Stacks { all: StackUse::Unknown, exports: Vec::new() }
    }

    /// With so many bytes more below the deepest function.
    pub(crate) fn plus(mut self, bytes: u64) -> Stacks {
        for stack in self.exports.iter_mut().map(|export| &mut export.stack).chain([&mut self.all]) {
            if let StackUse::Bytes(known) = stack {
                *known += bytes;
            }
        }
        self
    }
}

/// Why the stack that a function uses has no bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Endless {
    /// The function with this number, which is reached, calls what only the guest knows.
    Indirect(u32),
    /// The function with this number, which is reached, is reached from itself.
    Recursive(u32),
}

/// The longest paths through the call graph, as far as they are bounded. For each function, by
/// number: the bytes of its frame, and the numbers of the functions that it calls.
pub(crate) fn of(env: Env<'_>, frames: &[u64], calls: &[Vec<u32>]) -> Stacks {
    let Env { module, numbering, .. } = env;
    let Graph { frames, calls, indirect } =
        Graph::new(module, |function| numbering.wasm(function), frames, calls);
    let depths = depths(&frames, &calls, &indirect);
    // The entry trampoline of the untyped API gets the code to call as an argument, and is not the
    // module's own function.
    let own = numbering.callees().iter().zip(&depths).filter(|(callee, _)| is_own(**callee));
    let all = match indirect.first() {
        Some(&number) => Err(Endless::Indirect(number)),
        None => own.map(|(_, depth)| *depth).try_fold(0, |most, depth| Ok(most.max(depth?))),
    };
    let exports = module.exports.iter().filter_map(|export| match export.entity {
        Entity::Function(index) if !module.is_imported(index) => {
            let stack = stack_use(env, depths[numbering.entry(index) as usize]);
            Some(ExportStack { name: export.name.clone(), stack })
        }
        _ => None,
    });
    Stacks { all: stack_use(env, all), exports: exports.collect() }
}

fn stack_use(env: Env<'_>, depth: Result<u64, Endless>) -> StackUse {
    let name = |number: u32| match env.numbering.callees().get(number as usize) {
        Some(Callee::Wasm(index) | Callee::Entry(index)) => function_name(env.module, *index),
        Some(_) => "a function".to_owned(),
        None => "a function that is called through a table".to_owned(),
    };
    match depth {
        Ok(bytes) => StackUse::Bytes(bytes),
        Err(Endless::Indirect(number)) => {
            StackUse::Unbounded(format!("{} calls through a table or a reference", name(number)))
        }
        Err(Endless::Recursive(number)) => {
            StackUse::Unbounded(format!("{} calls itself, directly or through others", name(number)))
        }
    }
}

/// Frames and calls, with a node for each type that functions call through a table that is a
/// constant of the module: it has no frame, and calls the table's functions of that type.
#[derive(Debug, PartialEq)]
struct Graph {
    frames: Vec<u64>,
    calls: Vec<Vec<u32>>,
    /// The numbers of the functions that make other indirect calls, ascending.
    indirect: Vec<u32>,
}

impl Graph {
    /// `number` gives the number of a function.
    fn new(module: &Module<'_>, number: impl Fn(u32) -> u32, frames: &[u64], calls: &[Vec<u32>]) -> Graph {
        let (mut frames, mut calls, mut indirect) = (frames.to_vec(), calls.to_vec(), Vec::new());
        let mut nodes = HashMap::new();
        for &caller in &module.indirect_callers {
            let body = &module.bodies[(caller - module.imported_functions) as usize];
            let mut is_known = true;
            for mention in &body.mentions {
                match *mention {
                    Mention::IndirectCall => is_known = false,
                    Mention::CallTable { table, ty } => {
                        let Some(dispatch) = &module.tables[table as usize].dispatch else {
                            is_known = false;
                            continue;
                        };
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
            if !is_known {
                indirect.push(number(caller));
            }
        }
        Graph { frames, calls, indirect }
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

/// For each function the size of its own frame plus that of the deepest callee, or why there is no
/// bound. `indirect` has the numbers of the functions that call through tables and references. It
/// is iterative, since the guest determines how long call chains are.
fn depths(frames: &[u64], calls: &[Vec<u32>], indirect: &[u32]) -> Vec<Result<u64, Endless>> {
    let mut callers: Vec<Vec<u32>> = vec![Vec::new(); calls.len()];
    for (caller, callees) in (0u32..).zip(calls) {
        callees.iter().for_each(|&callee| callers[callee as usize].push(caller));
    }
    let mut is_indirect = vec![false; calls.len()];
    indirect.iter().for_each(|&number| is_indirect[number as usize] = true);
    let mut depths: Vec<Option<Result<u64, Endless>>> = vec![None; calls.len()];
    // Each function after those that it calls.
    let mut waits_for: Vec<usize> = calls.iter().map(Vec::len).collect();
    let mut ready: Vec<u32> = (0u32..).zip(&waits_for).filter_map(|(f, &n)| (n == 0).then_some(f)).collect();
    while let Some(number) = ready.pop() {
        let at = number as usize;
        let below = calls[at].iter().filter_map(|&callee| depths[callee as usize]);
        let deepest = below.reduce(|one, other| Ok(one?.max(other?))).unwrap_or(Ok(0));
        depths[at] = Some(match is_indirect[at] {
            true => Err(Endless::Indirect(number)),
            false => deepest.map(|bytes| frames[at] + bytes),
        });
        for &caller in &callers[at] {
            waits_for[caller as usize] -= 1;
            if waits_for[caller as usize] == 0 {
                ready.push(caller);
            }
        }
    }
    // The others reach a function that is reached from itself. A walk along them finds one.
    let is_left: Vec<bool> = depths.iter().map(Option::is_none).collect();
    let next = |number: u32| calls[number as usize].iter().copied().find(|&callee| is_left[callee as usize]);
    let mut on_path = vec![false; calls.len()];
    for start in 0..calls.len() as u32 {
        let mut path = Vec::new();
        let mut end = None;
        for number in iter::successors(Some(start), |&number| next(number)) {
            let at = number as usize;
            end = depths[at].or(on_path[at].then_some(Err(Endless::Recursive(number))));
            if end.is_some() {
                break;
            }
            on_path[at] = true;
            path.push(at);
        }
        path.into_iter().for_each(|at| depths[at] = end);
    }
    depths
        .into_iter()
        .map(|depth| depth.expect("each function has callees that are known, or is left"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "wat")]
    #[test]
    fn calls_through_constant_tables_are_known() {
        use crate::{plan::find_dispatch_tables, wasm};

        let calls = |text: &str| {
            let bytes = wat::parse_str(format!("(module {text})")).unwrap();
            let mut module = wasm::parse(&bytes, &crate::Features::default()).unwrap();
            find_dispatch_tables(&mut module);
            let count = module.functions.len();
            Graph::new(&module, |function| function, &vec![8; count], &vec![vec![]; count])
        };
        let functions = r#"(type $a (func)) (type $b (func (param i32)))
            (elem (i32.const 1) $one $two $other)
            (func $one (type $a)) (func $two (type $a)) (func $other (type $b))"#;
        let call = "(func (call_indirect (type $a) (i32.const 1)))";
        let known = calls(&format!("{functions} (table 4 funcref) {call}"));
        // The node of the type follows the four functions.
        let calls_of = vec![vec![], vec![], vec![], vec![4], vec![0, 1]];
        let frames = vec![8, 8, 8, 8, 0];
        assert_eq!(known, Graph { frames, calls: calls_of, indirect: vec![] });
        assert_eq!(calls(&format!(r#"{functions} (table (export "t") 4 funcref) {call}"#)).indirect, [3]);
        let reference = "(func (param (ref $a)) (call_ref $a (local.get 0)))";
        assert_eq!(calls(&format!("{functions} (table 4 funcref) {reference}")).indirect, [3]);
    }

    #[test]
    fn the_deepest_way_counts() {
        let chains = depths(&[10, 20, 5, 100], &[vec![1, 2], vec![2], vec![], vec![]], &[]);
        assert_eq!(chains, [Ok(35), Ok(25), Ok(5), Ok(100)]);
        // A chain too long for recursion on any thread's stack.
        let calls: Vec<Vec<u32>> =
            (1..=300_000).map(|next| if next == 300_000 { vec![] } else { vec![next] }).collect();
        assert_eq!(depths(&vec![16; 300_000], &calls, &[])[0], Ok(16 * 300_000));
    }

    #[test]
    fn what_is_not_reached_does_not_count() {
        use Endless::{Indirect, Recursive};
        assert_eq!(
            depths(&[1, 2], &[vec![1], vec![1]], &[]),
            [Err(Recursive(1)), Err(Recursive(1))],
            "a function that calls itself"
        );
        // A circle of three, a function that reaches it, and one that reaches what it reaches.
        let calls = [vec![1], vec![2], vec![0, 4], vec![4, 1], vec![], vec![4, 4]];
        let circle = Err(Recursive(0));
        let through = Err(Recursive(0));
        assert_eq!(
            depths(&[1, 2, 3, 4, 5, 6], &calls, &[]),
            [circle, circle, circle, through, Ok(5), Ok(11)]
        );
        let calls = [vec![1], vec![], vec![3], vec![], vec![0, 2]];
        assert_eq!(
            depths(&[1, 2, 3, 4, 5], &calls, &[1]),
            [Err(Indirect(1)), Err(Indirect(1)), Ok(7), Ok(4), Err(Indirect(1))]
        );
    }
}
