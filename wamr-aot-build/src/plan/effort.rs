//! Decides how much optimisation each function gets.
//!
//! The code generator's time and memory are superlinear in the size of a function: they depend on
//! the number of values that are live together, on basic blocks, and on nested loops. This does not
//! matter for typical functions, but giant ones would take hours. So giant functions are compiled
//! with reduced effort, whose cost is linear in the size, and so are all functions of a module that
//! would take too long in total. Above a limit the module is rejected. The limits come from
//! measurements: see `docs/design/compile-time.md`.

use wamr_aot_abi::manifest::Interrupt;

use super::cost;
use crate::{
    diagnostics::{Finding, catalogue},
    options::Emitter,
    wasm::{Extent, Module},
};

/// How much optimisation a function gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// The optimisation that the options request.
    Full,
    /// Locals in memory, no optimisation, and a single pass for register allocation. Through a C
    /// compiler: locals in memory, `-O1`, and calls for operations that take several lines of C.
    Reduced,
}

/// The most basic blocks of a function with full effort.
const FULL_BRANCHES: u64 = 30_000;
/// The most instructions of a function with full effort.
const FULL_OPERATORS: u64 = 1_000_000;
/// The deepest loop nesting of a function with full effort.
const FULL_LOOP_DEPTH: u32 = 300;
/// The largest product of locals and instructions of a function with full effort.
const FULL_LOCALS: u64 = 20_000_000;
/// The largest product of locals and branches of a function with full effort through a C compiler.
const FULL_C_LOCALS: u64 = 1_000_000;
/// The most [`cost::labels`] of a function with full effort through a C compiler.
const FULL_C_LABELS: u64 = 20_000;
/// The largest [`Extent::operands`] of a function with full effort.
const FULL_OPERANDS: u64 = 3_000_000;
/// The largest [`Extent::passed`] of a function with full effort.
const FULL_PASSED: u64 = 100_000;

/// The largest [`cost::reduced`] of a function that is accepted, and the largest sum for functions
/// that are compiled at the same time.
pub(crate) const MAX_FUNCTION: u64 = 5_000_000;
/// The largest [`Extent::operands`] of a function that is accepted.
const MAX_OPERANDS: u64 = 1_000_000_000;

/// The cost that a module may have per byte of its file. A file shorter than [`MIN_FILE_SIZE`] gets
/// the budget of a file of that length.
struct Budget {
    /// [`cost::full`] with full effort.
    full: u64,
    /// [`cost::reduced`].
    reduced: u64,
    /// [`cost::full_c`] with full effort, through a C compiler.
    full_c: u64,
    /// [`cost::c`], through a C compiler.
    c: u64,
    /// [`cost::squares`], through a C compiler.
    squares: u64,
}

const BUDGET: Budget = Budget { full: 30, reduced: 20, full_c: 7, c: 8, squares: 1_500 };

/// The file size, in bytes, of the smallest budget.
const MIN_FILE_SIZE: u64 = 1_000_000;

/// The number of bytes from which a module's budget is calculated.
fn size_for_budget(module: &Module<'_>) -> u64 {
    module.file_len.max(MIN_FILE_SIZE)
}

/// What a function has too much of for full effort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Excess {
    pub(crate) of: Dimension,
    pub(crate) size: u64,
    pub(crate) most: u64,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dimension {
    Branches,
    Operators,
    LoopDepth,
    /// Locals times instructions.
    LocalsByOperators,
    /// Locals times branches.
    LocalsByBranches,
    Labels,
    Operands,
    Passed,
}

/// The first limit of full effort that a body exceeds.
fn excess_of(extent: &Extent, emitter: Emitter) -> Option<Excess> {
    use Dimension::*;
    let extent = &cost::expanded(extent);
    let both = [
        (Branches, extent.branches, FULL_BRANCHES),
        (Operators, extent.operators, FULL_OPERATORS),
        (LoopDepth, extent.loop_depth.into(), FULL_LOOP_DEPTH.into()),
        (LocalsByOperators, extent.locals * extent.operators, FULL_LOCALS),
        (Operands, extent.operands, FULL_OPERANDS),
        (Passed, extent.passed, FULL_PASSED),
    ];
    let through_c = [
        (LocalsByBranches, extent.locals * extent.branches, FULL_C_LOCALS),
        (Labels, cost::labels(extent), FULL_C_LABELS),
    ];
    let through_c = through_c.into_iter().filter(|_| emitter == Emitter::C);
    let exceeded = both.into_iter().chain(through_c).find(|(_, size, most)| size > most);
    exceeded.map(|(of, size, most)| Excess { of, size, most })
}

fn is_ordinary(extent: &Extent, emitter: Emitter) -> bool {
    excess_of(extent, emitter).is_none()
}

/// Why a function of the module is compiled with reduced effort. `None` if the module as a whole
/// would take too long otherwise.
pub(crate) fn excess(
    module: &Module<'_>,
    function: u32,
    interrupt: Interrupt,
    emitter: Emitter,
) -> Option<Excess> {
    let body = &module.bodies[(function - module.imported_functions) as usize];
    excess_of(&cost::with_checks(&body.extent, interrupt), emitter)
}

/// The effort for a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) effort: Effort,
    /// The memory that compiling it takes, out of [`MAX_FUNCTION`] units.
    pub(super) memory: u64,
}

type Cost = fn(&Extent) -> u64;

/// The effort for each body of the module, in order.
pub(super) fn of(module: &Module<'_>, interrupt: Interrupt, emitter: Emitter) -> Vec<Decision> {
    let ordinary: Vec<bool> =
        cost::bodies(module, interrupt).map(|extent| is_ordinary(&extent, emitter)).collect();
    let (full, reduced, limit): (Cost, Cost, u64) = match emitter {
        Emitter::Native => (cost::full, cost::reduced, BUDGET.full),
        Emitter::C => (cost::full_c, cost::c, BUDGET.full_c),
    };
    let costs = cost::bodies(module, interrupt).zip(&ordinary);
    let costs =
        costs.map(|(extent, &is_ordinary)| if is_ordinary { full(&extent) } else { reduced(&extent) });
    let fits = total(costs) <= limit.saturating_mul(size_for_budget(module));
    let decide = |(extent, is_ordinary): (Extent, bool)| {
        let effort = if is_ordinary && fits { Effort::Full } else { Effort::Reduced };
        Decision { effort, memory: cost::memory(&extent, effort == Effort::Full) }
    };
    cost::bodies(module, interrupt).zip(ordinary).map(decide).collect()
}

fn total(costs: impl Iterator<Item = u64>) -> u64 {
    costs.fold(0, u64::saturating_add)
}

/// Errors for the functions that are too large to compile or, if there are none, for a module that
/// is too large as a whole.
pub(crate) fn too_large(module: &Module<'_>, interrupt: Interrupt, emitter: Emitter) -> Vec<Finding> {
    let is_too_large =
        |extent: &Extent| cost::reduced(extent) > MAX_FUNCTION || extent.operands > MAX_OPERANDS;
    let found = (module.imported_functions..)
        .zip(cost::bodies(module, interrupt))
        .filter(|(_, extent)| is_too_large(extent));
    let mut findings: Vec<Finding> = found
        .map(|(index, extent)| {
            catalogue::function_over_limit(module.function_label(index), &size(&extent), MAX_FUNCTION)
        })
        .collect();
    if findings.is_empty() {
        findings.extend(over_budget(module, interrupt, emitter));
    }
    findings
}

/// The error for a module that exceeds one of its budgets.
fn over_budget(module: &Module<'_>, interrupt: Interrupt, emitter: Emitter) -> Option<Finding> {
    let native: &[(Cost, u64)] = &[(cost::reduced, BUDGET.reduced)];
    let through_c: &[(Cost, u64)] =
        &[(cost::reduced, BUDGET.reduced), (cost::c, BUDGET.c), (cost::squares, BUDGET.squares)];
    let budgets = if emitter == Emitter::Native { native } else { through_c };
    budgets.iter().find_map(|&(cost, per_byte)| {
        let limit = per_byte.saturating_mul(size_for_budget(module));
        let sum = total(cost::bodies(module, interrupt).map(|extent| cost(&extent)));
        if sum <= limit {
            return None;
        }
        let (index, largest) = (module.imported_functions..)
            .zip(cost::bodies(module, interrupt))
            .max_by_key(|(_, e)| cost(e))?;
        let count = module.bodies.len();
        let function = module.function_label(index);
        Some(catalogue::module_over_budget(
            count,
            &function,
            &size(&largest),
            sum,
            limit,
            emitter == Emitter::C,
        ))
    })
}

/// A description of a body's size for messages.
fn size(extent: &Extent) -> String {
    let Extent { operators, branches, calls, operands, passed, targets, carried, locals, .. } = extent;
    let mut size =
        format!("{operators} instructions, among them {branches} branches and checks, and {calls} calls");
    // Counts that are many times higher than in typical code.
    let unusual = [
        (*passed, 10 * calls + 100, "arguments and results, of calls and of the function itself"),
        (*carried, *operators, "values that blocks and branches carry"),
        (*targets, *operators, "targets of `br_table`"),
        (*locals, 1_000, "locals"),
    ];
    for (count, _, what) in unusual.into_iter().filter(|(count, usual, _)| count > usual) {
        size.push_str(&format!(", {count} {what}"));
    }
    match operands.checked_div(*operators) {
        Some(height @ 100..) => format!("{size}; on average {height} operands are on the stack"),
        _ => size,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A large function of the kind that compilers emit.
    const ORDINARY: Extent = Extent {
        operators: 100_000,
        targets: 2_000,
        branches: 20_000,
        calls: 5_000,
        passed: 15_000,
        locals: 200,
        loops: 1_000,
        loop_depth: 20,
        operands: 200_000,
        charges: 30_000,
        carried: 10_000,
        shuffles: 0,
        extra: 20_000,
        bulk: 0,
    };

    #[test]
    fn functions_that_are_large_in_any_dimension_get_reduced_effort() {
        assert!(is_ordinary(&ORDINARY, Emitter::Native));
        for extent in [
            Extent { branches: 40_000, ..ORDINARY },
            Extent { operators: 2_000_000, locals: 1, ..ORDINARY },
            Extent { loop_depth: 1_000, ..ORDINARY },
            Extent { locals: 1_000, ..ORDINARY },
            Extent { operands: 4_000_000, ..ORDINARY },
            Extent { passed: 200_000, ..ORDINARY },
            Extent { bulk: 6_000, ..ORDINARY },
        ] {
            assert!(!is_ordinary(&extent, Emitter::Native), "{extent:?}");
            assert!(cost::reduced(&extent) <= MAX_FUNCTION);
        }
        // A C compiler keeps a value for each local in each block.
        let small = Extent { branches: 12_000, ..ORDINARY };
        assert!(!is_ordinary(&small, Emitter::C));
        assert!(is_ordinary(&Extent { locals: 50, ..small }, Emitter::C));
        assert!(!is_ordinary(&Extent { locals: 10, ..ORDINARY }, Emitter::C));
    }

    #[test]
    fn interruption_checks_count() {
        let extent =
            Extent { operators: 90_000, branches: 20_000, loops: 6_000, charges: 200_000, ..ORDINARY };
        let is_full =
            |extent: &Extent, interrupt| is_ordinary(&cost::with_checks(extent, interrupt), Emitter::Native);
        assert!(is_full(&extent, Interrupt::None));
        assert!(!is_full(&extent, Interrupt::Epoch));
        assert!(is_full(&Extent { loops: 1_000, ..extent }, Interrupt::Epoch));
        assert!(!is_full(&extent, Interrupt::Fuel));
        let cost = |interrupt| cost::reduced(&cost::with_checks(&extent, interrupt));
        assert!(cost(Interrupt::Epoch) <= MAX_FUNCTION);
        assert!(cost(Interrupt::Fuel) > MAX_FUNCTION);
    }

    /// Every count that can be large in a body has a cost, and no product overflows.
    #[test]
    fn every_count_has_a_cost() {
        let base = Extent { locals: 10, branches: 10, operators: 1_000, ..Extent::default() };
        let most = 1 << 23;
        for extent in [
            Extent { operators: most, ..base },
            Extent { targets: most, ..base },
            Extent { branches: most, ..base },
            Extent { calls: most, ..base },
            Extent { passed: 2_000 * most, ..base },
            Extent { carried: 2_000 * most, ..base },
        ] {
            assert!(cost::reduced(&extent) > MAX_FUNCTION, "{extent:?}");
            assert!(cost::full(&extent) > cost::reduced(&extent));
            assert!(cost::c(&extent) >= cost::reduced(&extent));
        }
        for extent in [
            Extent { locals: 50_000, operators: most, ..base },
            Extent { loops: most, loop_depth: most as u32, ..base },
            Extent { operands: 50_000 * most, ..base },
        ] {
            assert!(cost::full(&extent) > BUDGET.full * MIN_FILE_SIZE, "{extent:?}");
        }
        assert!(cost::c(&Extent { extra: 12 * most, ..base }) > BUDGET.c * MIN_FILE_SIZE);
        assert!(
            cost::full_c(&Extent { locals: 50_000, branches: most, ..base }) > BUDGET.full_c * MIN_FILE_SIZE
        );
        assert!(cost::squares(&Extent { calls: 65_000, ..base }) > BUDGET.squares * MIN_FILE_SIZE);
        assert!(cost::squares(&Extent { targets: 200_000, ..base }) > BUDGET.squares * MIN_FILE_SIZE);
    }
}

/// Tests with whole modules.
#[cfg(all(test, feature = "wat"))]
mod module_tests {
    use super::*;
    use crate::{diagnostics::report, wasm};

    fn check(text: &str, interrupt: Interrupt, emitter: Emitter) -> Result<Vec<Decision>, String> {
        let bytes = wat::parse_str(text).unwrap();
        let module =
            wasm::parse(&bytes, &crate::options::Features::default()).map_err(|f| report::all("", &f))?;
        match too_large(&module, interrupt, emitter).first() {
            Some(finding) => Err(report::finding("", finding)),
            None => Ok(of(&module, interrupt, emitter)),
        }
    }

    fn efforts(text: &str) -> Vec<Effort> {
        check(text, Interrupt::None, Emitter::Native)
            .unwrap()
            .into_iter()
            .map(|decision| decision.effort)
            .collect()
    }

    #[test]
    fn unused_locals_cost_nothing() {
        let unused = format!("(func (local {}))", "i64 ".repeat(40_000));
        assert_eq!(efforts(&format!("(module {})", unused.repeat(50))), [Effort::Full; 50]);
        let used = "(local.set 0 (i64.const 1))".repeat(4_000);
        let text = format!("(module (func (local {}) {used}))", "i64 ".repeat(40_000));
        assert_eq!(efforts(&text), [Effort::Reduced]);
    }

    #[test]
    fn a_module_that_is_large_as_a_whole_gets_reduced_effort() {
        let ifs: String = (1..=1_000)
            .map(|local| format!("(if (local.get 0) (then (local.set {local} (i32.const 1))))"))
            .collect();
        let function = format!("(func (param i32) (local {}) {ifs})", "i32 ".repeat(1_000));
        let module = |count: usize| format!("(module {})", function.repeat(count));
        assert_eq!(efforts(&module(2)), [Effort::Full; 2]);
        assert!(efforts(&module(50)).iter().all(|effort| *effort == Effort::Reduced));
    }

    #[test]
    fn through_c_effort_is_reduced_before_a_module_is_rejected() {
        let roundings = format!("local.get 0 {} drop", "f64.ceil ".repeat(1_000));
        let module =
            |count: usize| format!("(module {})", format!("(func (param f64) {roundings})").repeat(count));
        let decisions = |count| check(&module(count), Interrupt::None, Emitter::C);
        assert!(decisions(10).unwrap().iter().all(|decision| decision.effort == Effort::Full));
        assert!(decisions(600).unwrap().iter().all(|decision| decision.effort == Effort::Reduced));
        assert!(decisions(700).unwrap_err().contains("through a C compiler"));
        assert!(check(&module(700), Interrupt::None, Emitter::Native).is_ok());
    }

    #[test]
    fn a_module_with_large_effects_is_rejected_by_name() {
        let types = format!("(type $wide (func (param {0}) (result {0})))", "i64 ".repeat(1_000));
        let blocks = "(block (type $wide))".repeat(3_000);
        let values = "(i64.const 0)".repeat(1_000);
        let function = format!("(func {values} {blocks} {})", "drop ".repeat(1_000));
        let module = format!("(module {types} (func $first) {})", function.repeat(14));
        let report = check(&module, Interrupt::None, Emitter::Native).unwrap_err();
        for part in [
            "compiling the module would take too long",
            "its 15 functions",
            "the limit for a file of its size is 20000000",
        ] {
            assert!(report.contains(part), "{part}: {report}");
        }
        assert!(report.contains("values that blocks and branches carry"), "{report}");
        let empty = format!("(module {types} {})", "(func (type $wide) unreachable)".repeat(15_000));
        let report = check(&empty, Interrupt::None, Emitter::Native).unwrap_err();
        assert!(report.contains("arguments and results, of calls and of the function itself"), "{report}");
    }

    #[test]
    fn code_that_is_slow_in_c_compilers_is_rejected_only_through_c() {
        let calls = "call $f ".repeat(65_000);
        let module = format!("(module (func $f) (func $many {calls}))");
        assert!(check(&module, Interrupt::None, Emitter::Native).is_ok());
        let report = check(&module, Interrupt::None, Emitter::C).unwrap_err();
        assert!(report.contains("through a C compiler") && report.contains("`many`"), "{report}");
        assert!(report.contains("Emitter::Native"), "{report}");
    }
}
