//! A guest with strings at its border, on a microcontroller without an allocator. What
//! the guest passes and returns stays in its memory while the firmware reads it. Lines come from
//! outside, so there is a limit to the work that they cause: the guest takes fuel.
#![no_std]
#![no_main]

use wamr_aot_rt::{InstanceOptions, Trap, TrapKind};

wamr_aot_rt::include_aot!(mod shell, views);

use shell::{HostError, Instance, ProblemView, STATS, StaticInstance};

const _: () = assert!(STATS.memory <= 2048 && STATS.context + STATS.table <= 256);

static SHELL: StaticInstance<Host> = StaticInstance::new();

/// What all lines may take together.
const FUEL: u64 = 1_000_000;

/// A thermometer and a counter of how often it was asked.
struct Host {
    asked: i32,
}

impl shell::Host for Host {
    fn sensor(&mut self, name: &str) -> Result<Option<i32>, HostError> {
        self.asked += 1;
        Ok(match name {
            "temperature" => Some(-7),
            "asked" => Some(self.asked),
            _ => None,
        })
    }
}

const LINES: &[&str] = &[
    "echo größe",
    "echo",
    "sum 1 20 300",
    "sum temperature 2",
    "sum asked asked",
    "sum 1 pressure",
    "halt now",
    "echo this line is far too long for a shell that has room for sixty-four bytes of it",
];

/// Prints the answer to a line.
fn answer(shell: &mut Instance<Host>, line: &str) -> Result<(), Trap> {
    shell.command_with(line, |answer| {
        let (text, end) = match answer {
            Ok(text) => (text, "\n"),
            Err(ProblemView::Unknown(name)) => (name, ": no such command\n"),
            Err(ProblemView::NotANumber(word)) => (word, ": not a number\n"),
            Err(ProblemView::TooLong) => ("", "the line is too long\n"),
        };
        board::write(text.as_bytes());
        board::write(end.as_bytes());
    })
}

fn write_number(number: u64) {
    let mut digits = [b'\n'; 21];
    let mut start = digits.len() - 1;
    let mut rest = number;
    while start == digits.len() - 1 || rest > 0 {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    board::write(&digits[start..]);
}

fn answers() -> Option<()> {
    let mut shell = SHELL.init_with(Host { asked: 0 }, InstanceOptions::new().fuel(FUEL)).ok()?;
    if let Some(bytes) = board::STACK {
        shell.set_stack_limit(bytes);
    }
    for line in LINES {
        answer(&mut shell, line).ok()?;
    }
    // All memory was given back.
    if shell.freed().ok()? as usize != LINES.len() {
        return None;
    }
    // The same on all machines.
    board::write(b"fuel: ");
    write_number(FUEL - shell.fuel());
    shell.set_fuel(50);
    let trap = answer(&mut shell, LINES[0]).err()?;
    board::write(trap.kind().message().as_bytes());
    board::write(b"\n");
    (trap.kind() == TrapKind::FuelExhausted && shell.fuel() < 50).then_some(())
}

#[unsafe(no_mangle)]
fn board_main() -> ! {
    let done = answers().is_some();
    board::write(if done { b"done\n" } else { b"failed\n" });
    board::exit(done)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    board::write(b"panic\n");
    board::exit(false)
}
