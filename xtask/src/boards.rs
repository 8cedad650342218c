//! The official test suite on boards without an operating system: images of scripts and their compiled modules, run in QEMU.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use crate::{
    debian,
    firmware::{self, AARCH64, Board, MPS2_AN386, MPS2_AN505, PC, RISCV32, RISCV64, arm},
    shell::{Result, cargo, cargo_with, command, root, run as run_command, show, target},
    suite,
};

/// A board that runs the suite.
struct Machine {
    board: Board,
    /// Arguments for the emulator, beside the board's.
    arguments: &'static [&'static str],
    /// The bytes of objects that one image may have.
    limit: usize,
    /// Lists of directives that fail.
    expected: &'static [&'static str],
    /// Whether the CPU has no atomic read-modify-write.
    without_atomics: bool,
    /// Whether its code is made by Cranelift, with a code generator that the tests of this machine do not have.
    needs_cranelift: bool,
    /// Whether `cargo xtask test` runs a part of the suite on it.
    in_tests: bool,
}

const COMMON: &str = "tests/boards/expected-failures.txt";
const SMALL: &str = "tests/boards/small-memory.txt";

/// Objects are more than twice as large as what is in the flash, of which there are 4 MiB.
const FLASH: usize = 8 << 20;

const MACHINES: &[Machine] = &[
    Machine {
        board: arm(
            "microbit",
            "thumbv6m-none-eabi",
            // A Cortex-M0 with more memory than any has: its own is 256 KiB of flash and 16 KiB of RAM.
            &["-machine", "microbit", "-global", "nrf51-soc.flash-size=0x1000000", "-global", "nrf51-soc.sram-size=0x1000000"],
        ),
        without_atomics: true,
        in_tests: true,
        ..cortex_m(MPS2_AN386)
    },
    cortex_m(arm("mps2-an385", "thumbv7m-none-eabi", &["-machine", "mps2-an385"])),
    Machine { in_tests: true, ..cortex_m(MPS2_AN386) },
    cortex_m(MPS2_AN505),
    Machine { in_tests: true, ..large(RISCV32) },
    Machine { needs_cranelift: true, ..large(RISCV64) },
    Machine { needs_cranelift: true, ..large(AARCH64) },
    large(PC),
];

const fn cortex_m(board: Board) -> Machine {
    Machine {
        board,
        arguments: &[],
        limit: FLASH,
        expected: &[COMMON, SMALL],
        without_atomics: false,
        needs_cranelift: false,
        in_tests: false,
    }
}

const fn large(board: Board) -> Machine {
    Machine {
        board,
        arguments: &["-m", "512M"],
        limit: 16 << 20,
        expected: &[COMMON],
        without_atomics: false,
        needs_cranelift: false,
        in_tests: false,
    }
}

/// How long an image may take. They take a few seconds.
const PATIENCE: Duration = Duration::from_secs(300);

/// What `cargo xtask test` runs: of each kind a script or two, with few modules and many directives.
const SOME: &[&str] = &[
    "br_table.wast",
    "call.wast",
    "call_indirect.wast",
    "conversions.wast",
    "f32.wast",
    "f64.wast",
    "float_misc.wast",
    "i32.wast",
    "i64.wast",
    "int_exprs.wast",
    "memory_copy.wast",
    "memory_grow.wast",
    "memory_trap.wast",
    "table_grow.wast",
    "traps.wast",
];

/// Scripts of this repository: all but the one that needs threads.
const OWN: &[&str] = &["tests/boards/scripts", "tests/spec/scripts"];
const NEEDS_THREADS: &str = "threads.wast";

/// Directories of the suite.
const DIRECTORIES: &[&str] = &["wasm-v2", "proposals/custom-page-sizes", "proposals/tail-call"];

/// Scripts with vectors: their code is several times as large as that of all others.
const VECTORS: &str = "simd_";

/// Runs a part of the suite on some boards.
pub(crate) fn check() -> Result {
    build_tool()?;
    let data = suite::data()?.join(DIRECTORIES[0]);
    let mut scripts: Vec<PathBuf> = SOME.iter().map(|name| data.join(name)).collect();
    scripts.extend(in_directory(&root().join(OWN[0]))?);
    on_each(&MACHINES.iter().filter(|machine| machine.in_tests).collect::<Vec<_>>(), &scripts)
}

/// With features as in `cargo test --workspace`, so that the code generator is not built a second time.
fn build_tool() -> Result {
    run_command(cargo().args(["build", "--workspace", "--bin=board-suite"]))
}

/// Runs these scripts, or the suite, on a board or on all.
pub(crate) fn run(name: Option<&str>, scripts: &[&str]) -> Result {
    if let Some(unknown) = name.filter(|name| MACHINES.iter().all(|machine| machine.board.name != *name)) {
        let known: Vec<&str> = MACHINES.iter().map(|machine| machine.board.name).collect();
        return Err(format!("no board has the name `{unknown}`; there are: {}", known.join(", ")).into());
    }
    let machines: Vec<&Machine> =
        MACHINES.iter().filter(|machine| name.is_none_or(|name| machine.board.name == name)).collect();
    if machines.iter().any(|machine| machine.needs_cranelift) {
        run_command(cargo().args(["build", "--package=board-suite", "--features=cross"]))?;
    } else {
        build_tool()?;
    }
    // Other programs run elsewhere.
    let given = scripts.iter().map(std::path::absolute).collect::<Result<Vec<_>, _>>()?;
    let scripts = if given.is_empty() { all()? } else { given };
    on_each(&machines, &scripts)
}

fn all() -> Result<Vec<PathBuf>> {
    let data = suite::data()?;
    let directories = DIRECTORIES.iter().map(|name| data.join(name)).chain(OWN.iter().map(|name| root().join(name)));
    let mut scripts = Vec::new();
    for directory in directories {
        scripts.extend(in_directory(&directory)?);
    }
    let is_left_out = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(VECTORS) || name == NEEDS_THREADS
    };
    scripts.retain(|path| !is_left_out(path));
    Ok(scripts)
}

/// The scripts in a directory, sorted.
fn in_directory(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut scripts = fs::read_dir(directory)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    scripts.retain(|path| path.extension().is_some_and(|extension| extension == "wast"));
    scripts.sort();
    Ok(scripts)
}

/// A board that fails does not keep the others from running.
fn on_each(machines: &[&Machine], scripts: &[PathBuf]) -> Result {
    firmware::require_tools()?;
    let mut results = Vec::new();
    let mut failed = false;
    for machine in machines {
        println!("\n--- {}: {}", machine.board.name, machine.board.target);
        let start = Instant::now();
        let result = machine.check(scripts).unwrap_or_else(|error| {
            failed = true;
            format!("FAILED: {error}")
        });
        results.push(format!("{:12} {result} ({:.1} s)", machine.board.name, start.elapsed().as_secs_f64()));
    }
    println!("\n{}", results.join("\n"));
    if failed { Err("some boards failed".into()) } else { Ok(()) }
}

impl Machine {
    /// The numbers of directives.
    fn check(&self, scripts: &[PathBuf]) -> Result<String> {
        let directory = target().join("boards").join(self.board.name);
        let mut compile = suite_command();
        compile.args(["compile", "--target", self.board.target, "--limit", &self.limit.to_string(), "--out"]).arg(&directory);
        // Outside of build scripts nobody tells how many there are.
        compile.env("NUM_JOBS", thread::available_parallelism().map_or(1, usize::from).to_string());
        if self.board.target == AARCH64.target {
            // What `cc` would take is the machine's own compiler.
            compile.env("CC_aarch64_unknown_none", "clang");
        }
        run_command(compile.args(scripts))?;
        let mut images = fs::read_dir(&directory)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        images.sort();
        for image in &images {
            let program = self.build(image)?;
            let mut run = firmware::execute(self.board.emulator(&program).args(self.arguments), PATIENCE)?;
            if !run.has_ended() {
                run.output += &format!("\nno end after {PATIENCE:?}\n");
            }
            fs::write(image.join("answers.txt"), run.output)?;
        }
        let mut judge = suite_command();
        judge.arg("judge").args(self.expected.iter().flat_map(|list| ["--expected", list])).args(&images);
        println!("$ {}", show(&judge));
        let judged = judge.output()?;
        let text = String::from_utf8_lossy(&judged.stdout).into_owned() + &String::from_utf8_lossy(&judged.stderr);
        print!("{text}");
        let numbers = text.lines().last().unwrap_or_default().to_owned();
        if judged.status.success() { Ok(numbers) } else { Err(numbers.into()) }
    }

    /// Builds the program of an image. Returns where it is.
    fn build(&self, image: &Path) -> Result<PathBuf> {
        let directory = target().join("firmware");
        let mut cargo = cargo_with(debian::RUSTC, "core,alloc");
        cargo.current_dir(root().join("examples/firmware")).env("BOARD_SUITE_IMAGE", image);
        if self.without_atomics {
            // The untyped API counts references. `sync.rs` of the image has what the CPU has not.
            let cfgs = ["target_has_atomic", "target_has_atomic=\"8\"", "target_has_atomic=\"16\"", "target_has_atomic=\"32\""];
            let cfgs = cfgs.into_iter().chain(["target_has_atomic=\"ptr\"", "board_suite_sync"]);
            let flags: Vec<String> = cfgs.map(|cfg| format!("--cfg={cfg}")).collect();
            cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}") + "\u{1f}-Aexplicit_builtin_cfgs_in_flags");
        }
        cargo.args(["build", "--release", "--locked", "--package", "board-suite-image", "--target", self.board.target]);
        run_command(cargo.arg("--target-dir").arg(&directory))?;
        Ok(directory.join(self.board.target).join("release/board-suite-image"))
    }
}

fn suite_command() -> std::process::Command {
    command(target().join("debug/board-suite"))
}
