//! The console of a device: lines, good and broken, go to the guest, and it answers.

use board::marks;
use wamr_aot_rt::{HostError, InstantiateError, Trap};

use crate::calculator::{Caller, Instance, STATS, StaticInstance, imports::Env};

const _: () = assert!(STATS.memory <= 2048 && STATS.context + STATS.table <= 256);

// A symbol whose value is the size of the context, for `cargo xtask measure firmware`.
core::arch::global_asm!(".global guest_context", ".set guest_context, {}", const STATS.context);

static CALCULATOR: StaticInstance<Host> = StaticInstance::new();

struct Host;

impl Env for Host {
    fn uart_write(cx: &mut Caller<Self>, text: i32, len: i32) -> Result<(), HostError> {
        board::write(cx.memory().slice(text, len)?);
        Ok(())
    }
}

/// The guest's numbers of mistakes.
const NONE: i32 = 0;
const SYNTAX: i32 = 1;
const DEPTH: i32 = 2;
const DIVISION: i32 = 3;
const RANGE: i32 = 4;

/// What is typed in, and which mistake is in it.
const LINES: &[(&str, i32)] = &[
    ("2 + 3 * (4 - 1)", NONE),
    ("v = 2048", NONE),
    ("r = 330 * v / (4095 - v)", NONE),
    ("(1 + 2", SYNTAX),
    ("1 + * 2", SYNTAX),
    ("2147483647 + 1", RANGE),
    ("0 - 65536 * 65536", RANGE),
    ("6 / (3 - 3)", DIVISION),
    // Alternatives: the innermost handler gets the jump, or one further out.
    ("6 / (3 - 3) ? 7 ? 1", NONE),
    ("1 / 0 ? 2 / 0 ? r", NONE),
    ("1 + (2 / 0 ? (3 / 0) ? 4 / 0) ? v", NONE),
    ("(((((((1 / 0 ? 2 / 0)))))))", DIVISION),
    ("1 / 0 ? (((2 +)))", SYNTAX),
    (DEEPEST, NONE),
    (TOO_DEEP, DEPTH),
    ("(((((((((1))))))))) ? r", NONE),
    ("r", NONE),
];

const DEEPEST: &str = "((((((((1))))))))";
const TOO_DEEP: &str = "(((((((((1)))))))))";

/// A read far outside of the guest's memory, under as many handlers as there can be.
const FAR: &str = "(((((([2147483644] ? 1) ? 2) ? 3) ? 4) ? 5) ? 6) ? 7";

/// How often all lines are typed in: a place for an exception that is lost, or a stack pointer that
/// a jump does not restore, shows.
const ROUNDS: u32 = 200;

fn evaluate(calculator: &mut Instance<Host>, line: &str) -> Result<i32, Trap> {
    let buffer = calculator.buffer()?;
    let mut memory = calculator.memory_mut();
    let Ok(bytes) = memory.slice_mut(buffer, line.len() as i32) else { return Ok(-1) };
    bytes.copy_from_slice(line.as_bytes());
    calculator.evaluate(line.len() as i32)
}

/// A new instance, with all of its stack.
fn start() -> Result<Instance<Host>, InstantiateError> {
    let mut calculator = CALCULATOR.init(Host)?;
    if let Some(bytes) = board::STACK {
        calculator.set_stack_limit(bytes);
    }
    Ok(calculator)
}

/// Each line with its answer, and then all of them many times.
fn answers() -> Option<bool> {
    let mut calculator = start().ok()?;
    for (line, mistake) in LINES {
        let found = evaluate(&mut calculator, line).ok()?;
        calculator.report().ok()?;
        if found != *mistake {
            return Some(false);
        }
    }
    for _ in 0..ROUNDS {
        for (line, mistake) in LINES {
            if evaluate(&mut calculator, line).ok()? != *mistake {
                return Some(false);
            }
        }
    }
    // A line that is right, and a jump out of the same recursion.
    for line in [DEEPEST, TOO_DEEP] {
        marks::starts();
        let found = evaluate(&mut calculator, line);
        marks::ends();
        found.ok()?;
    }
    Some(true)
}

/// What the guest does wrong ends its call, and no handler of its own gets it.
fn failures() -> Option<bool> {
    let mut calculator = start().ok()?;
    let stale = failed("stale", calculator.stale());
    let mut all_stale = true;
    for _ in 0..ROUNDS {
        all_stale &= calculator.stale().is_err();
    }
    let after = evaluate(&mut calculator, "1 / 0 ? 8").ok()? == NONE;
    calculator.report().ok()?;

    // A trap in the middle of functions leaves the guest's own stack pointer where it was: a new
    // instance has all of the guest's stack again.
    let far = failed("far", evaluate(&mut calculator, FAR));
    drop(calculator);
    let mut calculator = start().ok()?;
    calculator.set_stack_limit(512);
    let deep = failed("deep", evaluate(&mut calculator, DEEPEST));
    drop(calculator);
    let mut calculator = start().ok()?;
    let fresh = evaluate(&mut calculator, "r ? 1").ok()? == NONE;
    calculator.report().ok()?;
    Some(stale && all_stale && after && far && deep && fresh)
}

/// Tells how the guest failed. False where it did not.
fn failed<T>(what: &str, result: Result<T, Trap>) -> bool {
    board::write(what.as_bytes());
    board::write(b": ");
    let message = match &result {
        Ok(_) => "no trap",
        Err(trap) => trap.kind().message(),
    };
    board::write(message.as_bytes());
    board::write(b"\n");
    result.is_err()
}

/// What the board's start-up code calls.
#[unsafe(no_mangle)]
fn board_main() -> ! {
    let good = answers() == Some(true) && failures() == Some(true);
    board::write(if good { b"done\n" } else { b"failed\n" });
    board::exit(good)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    board::write(b"panic\n");
    board::exit(false)
}
