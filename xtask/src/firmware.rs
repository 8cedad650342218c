//! The firmware example: built for each board, run in QEMU, and its output compared.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    debian, defmt, freertos, guest_names,
    shell::{Result, cargo_with, command, read, root, run as run_command, show, target},
};

/// A board of the example.
pub(crate) struct Board {
    pub(crate) name: &'static str,
    pub(crate) target: &'static str,
    qemu: &'static str,
    args: &'static [&'static str],
    /// The status that QEMU ends with where all is well.
    status: i32,
}

/// Machines with megabytes of memory: the test suite runs on them, too.
pub(crate) const MPS2_AN386: Board = arm("mps2-an386", "thumbv7em-none-eabihf", &["-machine", "mps2-an386"]);
pub(crate) const MPS2_AN505: Board =
    arm("mps2-an505", "thumbv8m.main-none-eabihf", &["-machine", "mps2-an505"]);
pub(crate) const RISCV32: Board = board(
    "riscv32",
    "riscv32imac-unknown-none-elf",
    "qemu-system-riscv32",
    &["-machine", "virt", "-bios", "none"],
);
pub(crate) const RISCV64: Board = board(
    "riscv64",
    "riscv64gc-unknown-none-elf",
    "qemu-system-riscv64",
    &["-machine", "virt", "-bios", "none"],
);
pub(crate) const AARCH64: Board = board(
    "aarch64",
    "aarch64-unknown-none",
    "qemu-system-aarch64",
    &["-machine", "virt", "-cpu", "cortex-a53", "-nic", "none"],
);
pub(crate) const PC: Board = Board {
    name: "pc",
    target: HOSTED,
    qemu: "qemu-system-x86_64",
    args: &[
        "-no-reboot",
        "-monitor",
        "none",
        "-serial",
        "stdio",
        "-device",
        "isa-debug-exit,iobase=0xf4,iosize=4",
    ],
    status: 0x10 << 1 | 1,
};

/// A Cortex-M4F, for the guest that has a C library.
const WASI_BOARD: Board = MPS2_AN386;

/// A Cortex-M4F, for its memory protection unit: that of ARMv8-M has other registers.
const MPU_BOARD: Board = MPS2_AN386;

/// A Cortex-M4F and an RV32IMAC, for the guest in flash that is replaced.
const UPDATE_BOARDS: [&str; 2] = [MPS2_AN386.name, RISCV32.name];

/// Cortex-M3, M4F and M33, for the guests in tasks: ARMv6-M and other architectures exchange tasks
/// with other instructions.
const TASK_BOARDS: [&str; 3] = ["lm3s6965evb", MPS2_AN386.name, MPS2_AN505.name];

/// A Cortex-M0 and an RV32IMAC, for the handler of misaligned accesses: the first needs it.
const MISALIGNED_BOARDS: [&str; 2] = ["microbit", RISCV32.name];

const SEMIHOSTING: &[&str] = &["-semihosting-config", "enable=on,target=native"];

pub(crate) const BOARDS: &[Board] = &[
    arm("microbit", "thumbv6m-none-eabi", &["-machine", "microbit"]),
    arm("lm3s6965evb", "thumbv7m-none-eabi", &["-machine", "lm3s6965evb"]),
    MPS2_AN386,
    MPS2_AN505,
    RISCV32,
    RISCV64,
    AARCH64,
    PC,
];

/// The target that has a standard library: it is not built.
const HOSTED: &str = "x86_64-unknown-linux-gnu";

pub(crate) const fn arm(name: &'static str, target: &'static str, args: &'static [&'static str]) -> Board {
    board(name, target, "qemu-system-arm", args)
}

const fn board(
    name: &'static str,
    target: &'static str,
    qemu: &'static str,
    args: &'static [&'static str],
) -> Board {
    Board { name, target, qemu, args, status: 0 }
}

/// How long a board may take. They take less than a second.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn require_tools() -> Result {
    debian::require(&[debian::RUST, debian::QEMU, debian::CROSS_C])
}

/// The boards with these names; all boards if there are no names.
pub(crate) fn boards(names: &[&str]) -> Result<Vec<&'static Board>> {
    if let Some(unknown) = names.iter().find(|name| BOARDS.iter().all(|board| board.name != **name)) {
        let known: Vec<&str> = BOARDS.iter().map(|board| board.name).collect();
        return Err(format!("no board has the name `{unknown}`; there are: {}", known.join(", ")).into());
    }
    Ok(BOARDS.iter().filter(|board| names.is_empty() || names.contains(&board.name)).collect())
}

/// Builds and runs boards: these, or all.
pub(crate) fn run(names: &[&str]) -> Result {
    let boards = boards(names)?;
    require_tools()?;
    let mut failures = Vec::new();
    if boards.iter().any(|board| board.name == RISCV32.name) {
        println!("riscv32, with a linker script that does not define where the stack ends:");
        run_command(building(&[&RISCV32], Program::Firmware).env("BOARD_STACK", "start"))?;
        if let Err(error) = check(&RISCV32, Program::Firmware) {
            println!("{}: {error}", RISCV32.name);
            failures.push("riscv32 without the end of the stack".to_owned());
        }
    }
    let with_wasi = boards.iter().copied().filter(|board| board.name == WASI_BOARD.name).collect();
    let only = |name| boards.iter().copied().filter(|board| board.name == name).collect::<Vec<_>>();
    let with_tasks = boards.iter().copied().filter(|board| TASK_BOARDS.contains(&board.name)).collect();
    let with_updates = boards.iter().copied().filter(|board| UPDATE_BOARDS.contains(&board.name)).collect();
    let with_mpu = only(MPU_BOARD.name);
    let with_misaligned =
        boards.iter().copied().filter(|board| MISALIGNED_BOARDS.contains(&board.name)).collect();
    for (program, boards) in [
        (Program::Firmware, boards.clone()),
        (Program::Setjmp, boards.clone()),
        (Program::Typed, boards.clone()),
        (Program::Tasks, with_tasks),
        (Program::Mpu, with_mpu),
        (Program::Misaligned, with_misaligned),
        (Program::Update, with_updates),
        (Program::Wasi, with_wasi),
        (Program::Defmt, only(MPS2_AN386.name)),
        (Program::Embassy, only(MPS2_AN386.name)),
        (Program::Rtic, only("lm3s6965evb")),
        (Program::Hal, only(MPS2_AN386.name)),
        (Program::FreeRtos, only(MPS2_AN386.name)),
    ] {
        if boards.is_empty() {
            continue;
        }
        build(&boards, program)?;
        for board in boards {
            if let Err(error) = check(board, program) {
                println!("{}: {error}", board.name);
                failures.push(format!("{} ({})", board.name, program.name()));
            }
        }
    }
    if failures.is_empty() {
        Ok(())
    } else {
        Err(format!("boards that failed: {}", failures.join(", ")).into())
    }
}

fn check(board: &Board, program: Program) -> Result {
    let expected = program.expected()?;
    let start = Instant::now();
    let mut emulator = board.emulator(&board.program(program));
    let mut input = Stdio::null();
    let received = match program {
        Program::Hal => Some(root().join("examples/firmware/hal/input.txt")),
        Program::Update => Some(board.built("firmware-update.frames")),
        _ => None,
    };
    if let Some(received) = received {
        emulator.args(["-serial", "stdio"]);
        input = File::open(received)?.into();
    }
    let (mut output, status) = execute_with(&mut emulator, input, PATIENCE)?.ended()?;
    if program == Program::Defmt {
        output = defmt::Texts::read(&read(&board.program(program))?)?.decode_lines(&output)?;
    }
    if output != expected {
        return Err(format!("it printed\n{output}instead of\n{expected}").into());
    }
    if !board.is_good(status) {
        return Err(format!("QEMU ended with status {status:?}, not {}", board.status).into());
    }
    if program == Program::Firmware {
        guest_names::check(&board.program(program))?;
    }
    println!("{}, {}: as expected ({:.1} s)", board.name, program.name(), start.elapsed().as_secs_f64());
    Ok(())
}

/// What is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    Firmware,
    /// The guest's source, compiled natively.
    Native,
    /// The package `wasi`: a program with its C library.
    Wasi,
    /// The package `setjmp`: a guest that jumps out of functions.
    Setjmp,
    /// The same with a guest whose functions return error codes.
    Codes,
    /// The package `typed`: a guest with strings at its border.
    Typed,
    /// The package `tasks`: two guests in turn.
    Tasks,
    /// The package `defmt`: traps in a log.
    Defmt,
    /// The package `embassy`: a guest in an asynchronous task.
    Embassy,
    /// The package `rtic`: a guest in a resource.
    Rtic,
    /// The package `hal`: a guest on the traits of embedded-hal.
    Hal,
    /// The package `freertos`: a guest in a task of a firmware in C.
    FreeRtos,
    /// The package `mpu`: a guest in a task without privileges.
    Mpu,
    /// The package `misaligned`: a guest whose misaligned accesses a handler completes.
    Misaligned,
    /// The package `update`: a guest in flash that is replaced.
    Update,
}

impl Program {
    fn name(self) -> &'static str {
        match self {
            Program::Firmware => "firmware",
            Program::Native => "native",
            Program::Wasi => "firmware-wasi",
            Program::Setjmp => "firmware-setjmp",
            Program::Codes => "firmware-codes",
            Program::Typed => "firmware-typed",
            Program::Tasks => "firmware-tasks",
            Program::Defmt => "firmware-defmt",
            Program::Embassy => "firmware-embassy",
            Program::Rtic => "firmware-rtic",
            Program::Hal => "firmware-hal",
            Program::FreeRtos => "firmware-freertos",
            Program::Mpu => "firmware-mpu",
            Program::Misaligned => "firmware-misaligned",
            Program::Update => "firmware-update",
        }
    }

    /// The package that it is in, unless that is the example itself.
    fn package(self) -> Option<&'static str> {
        match self {
            Program::Firmware | Program::Native => None,
            Program::Wasi => Some("firmware-wasi"),
            Program::Setjmp | Program::Codes => Some("firmware-setjmp"),
            Program::Typed => Some("firmware-typed"),
            Program::Tasks => Some("firmware-tasks"),
            Program::Defmt => Some("firmware-defmt"),
            Program::Embassy => Some("firmware-embassy"),
            Program::Rtic => Some("firmware-rtic"),
            Program::Hal => Some("firmware-hal"),
            Program::FreeRtos => Some("firmware-freertos"),
            Program::Mpu => Some("firmware-mpu"),
            Program::Misaligned => Some("firmware-misaligned"),
            Program::Update => Some("firmware-update"),
        }
    }

    /// What it prints, in the directory of the example.
    fn expected(self) -> Result<String> {
        let directory = root().join("examples/firmware").join(match self {
            Program::Firmware | Program::Native => "",
            Program::Wasi => "wasi",
            Program::Setjmp | Program::Codes => "setjmp",
            Program::Typed => "typed",
            Program::Tasks => "tasks",
            Program::Defmt => "defmt",
            Program::Embassy => "embassy",
            Program::Rtic => "rtic",
            Program::Hal => "hal",
            Program::FreeRtos => "freertos",
            Program::Mpu => "mpu",
            Program::Misaligned => "misaligned",
            Program::Update => "update",
        });
        Ok(String::from_utf8(read(&directory.join("expected.txt"))?)?)
    }
}

/// The directory in which the programs of boards are built.
pub(crate) fn directory() -> PathBuf {
    target().join("firmware")
}

/// Builds a program of the example for these boards: in one run, so that cargo has work for each
/// core.
pub(crate) fn build(boards: &[&Board], program: Program) -> Result {
    run_command(&mut building(boards, program))?;
    if program == Program::FreeRtos {
        for board in boards {
            freertos::link(&board.built("libfirmware_freertos.a"), &board.program(program))?;
        }
    }
    Ok(())
}

/// A cargo that builds packages of the example's workspace for these boards.
pub(crate) fn cargo_for(boards: &[&Board]) -> Command {
    let mut cargo = cargo_with(debian::RUSTC, "core");
    cargo.current_dir(root().join("examples/firmware")).args(["build", "--release", "--locked"]);
    cargo.args(boards.iter().map(|board| format!("--target={}", board.target)));
    cargo.arg("--target-dir").arg(directory());
    cargo
}

fn building(boards: &[&Board], program: Program) -> Command {
    let mut cargo = cargo_for(boards);
    match program {
        Program::FreeRtos => cargo.arg("--lib"),
        _ => cargo.args(["--bin", program.name()]),
    };
    if let Some(package) = program.package() {
        cargo.args(["--package", package]);
    }
    if program == Program::Native {
        cargo.args(["--features", "native"]);
        // What `cc` would take is the machine's own compiler.
        cargo.env("CC_aarch64_unknown_none", "clang");
    }
    cargo
}

impl Board {
    /// Whether this is the PC, whose target has a standard library.
    pub(crate) fn is_pc(&self) -> bool {
        self.target == HOSTED
    }

    /// A program that was built for the board.
    pub(crate) fn program(&self, program: Program) -> PathBuf {
        self.built(program.name())
    }

    /// A program of this name that was built for the board.
    pub(crate) fn built(&self, name: &str) -> PathBuf {
        directory().join(self.target).join("release").join(name)
    }

    /// Whether QEMU ended as it does if all is well.
    pub(crate) fn is_good(&self, status: Option<i32>) -> bool {
        status == Some(self.status)
    }

    /// QEMU with a program.
    pub(crate) fn emulator(&self, program: &Path) -> Command {
        let mut qemu = command(self.qemu);
        qemu.args(self.args).args(["-display", "none"]);
        if !self.is_pc() {
            qemu.args(SEMIHOSTING);
        }
        qemu.arg("-kernel").arg(program);
        qemu
    }
}

/// How a line of QEMU's own begins: the system timer of lm3s6965evb is not set up by programs that
/// do not use it.
const IDLE_TIMER: &str = "Timer with period zero";

/// What an emulator did.
pub(crate) struct Run {
    pub(crate) output: String,
    /// What it ended with. `None`: it had no time left, and was ended.
    status: Option<ExitStatus>,
}

impl Run {
    /// The output and the status.
    pub(crate) fn ended(self) -> Result<(String, Option<i32>)> {
        match self.status {
            Some(status) => Ok((self.output, status.code())),
            None => Err(format!("it did not end; it printed\n{}", self.output).into()),
        }
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.status.is_some()
    }
}

/// Runs an emulator for so long. Semihosting goes to the error stream: its output is both.
pub(crate) fn execute_for(emulator: &mut Command, patience: Duration) -> Result<Run> {
    execute_with(emulator, Stdio::null(), patience)
}

/// The same, with an input.
fn execute_with(emulator: &mut Command, input: Stdio, patience: Duration) -> Result<Run> {
    println!("$ {}", show(emulator));
    let (mut reader, writer) = std::io::pipe()?;
    let mut child = emulator
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .stdin(input)
        .spawn()
        .map_err(|error| format!("`{}` does not start: {error}", show(emulator)))?;
    // The command keeps the writing ends; without them the reading ends with the emulator.
    emulator.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let output = thread::spawn(move || {
        let mut output = Vec::new();
        reader.read_to_end(&mut output).map(|_| output)
    });
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if start.elapsed() > patience {
            child.kill()?;
            child.wait()?;
            break None;
        }
        thread::sleep(Duration::from_millis(10));
    };
    let output = output.join().map_err(|_| "the reader panicked")??;
    let output = String::from_utf8_lossy(&output);
    let lines = output.lines().filter(|line| !line.starts_with(IDLE_TIMER));
    Ok(Run { output: lines.flat_map(|line| [line, "\n"]).collect(), status })
}
