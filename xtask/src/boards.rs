//! The official test suite on boards without an operating system: images of scripts and their
//! compiled modules, run in QEMU.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use crate::{
    debian,
    firmware::{self, AARCH64, Board, MPS2_AN386, MPS2_AN505, PC, RISCV32, RISCV64, arm},
    shell::{
        Result, WORKSPACE, cargo, cargo_for_ports, cargo_with, command, root, run as run_command, show,
        target,
    },
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
    /// Whether its code is made by Cranelift, with a code generator that the tests of this machine
    /// do not have.
    needs_cranelift: bool,
    /// Whether `cargo xtask test` runs a part of the suite on it.
    in_tests: bool,
}

const COMMON: &str = "tests/suite/boards/expected-failures.txt";
const SMALL: &str = "tests/suite/boards/small-memory.txt";

/// Objects are more than twice as large as what is in the flash, of which there are 4 MiB.
const FLASH: usize = 8 << 20;

const MACHINES: &[Machine] = &[
    Machine {
        board: arm(
            "microbit",
            "thumbv6m-none-eabi",
            // A Cortex-M0 with more memory than any has: its own is 256 KiB of flash and 16 KiB of
            // RAM.
            &[
                "-machine",
                "microbit",
                "-global",
                "nrf51-soc.flash-size=0x1000000",
                "-global",
                "nrf51-soc.sram-size=0x1000000",
            ],
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

/// What `cargo xtask test` runs: of each kind a script or two, with few modules and many
/// directives.
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

/// What it runs a second time on [`STRICT`], with code that relies on the alignment that modules
/// state.
const TRUSTING: &[&str] =
    &["address.wast", "align.wast", "endianness.wast", "float_memory.wast", "memory_trap.wast"];
const STRICT: &str = "microbit";

/// How code deals with addresses that are not aligned.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Alignment {
    /// As the machine needs it.
    Strict,
    /// It relies on the alignment that modules state, and a handler completes other accesses.
    Trusting,
}

/// Scripts of this repository: all but the one that needs threads.
const OWN: &[&str] = &["tests/suite/boards/scripts", "tests/suite/spec/scripts"];
const NEEDS_THREADS: &str = "threads.wast";

/// Directories of the suite.
const DIRECTORIES: &[&str] =
    &["wasm-v2", "proposals/custom-page-sizes", "proposals/tail-call", "proposals/exceptions"];

/// Scripts with vectors: their code is several times as large as that of all others.
const VECTORS: &str = "simd_";

/// Runs a part of the suite on some boards.
pub(crate) fn check() -> Result {
    build_tool()?;
    let data = suite::suite()?.join(DIRECTORIES[0]);
    let mut scripts: Vec<PathBuf> = SOME.iter().map(|name| data.join(name)).collect();
    scripts.extend(suite::scripts_in(&root().join(OWN[0]))?);
    let machines = || MACHINES.iter().filter(|machine| machine.in_tests);
    on_each(&machines().collect::<Vec<_>>(), &scripts, Alignment::Strict)?;
    let mut scripts: Vec<PathBuf> = TRUSTING.iter().map(|name| data.join(name)).collect();
    scripts.extend(["overlapping.wast", "unaligned.wast"].map(|name| root().join(OWN[1]).join(name)));
    let strict = machines().filter(|machine| machine.board.name == STRICT);
    on_each(&strict.collect::<Vec<_>>(), &scripts, Alignment::Trusting)
}

/// With features as in `cargo test --workspace`, so that the code generator is not built a second
/// time.
fn build_tool() -> Result {
    run_command(cargo().arg("build").args(WORKSPACE).arg("--bin=board-suite"))
}

/// Runs these scripts, or the suite, on these boards or on all.
pub(crate) fn run(names: &[&str], scripts: &[&str], alignment: Alignment) -> Result {
    if let Some(unknown) =
        names.iter().find(|name| MACHINES.iter().all(|machine| machine.board.name != **name))
    {
        let known: Vec<&str> = MACHINES.iter().map(|machine| machine.board.name).collect();
        return Err(format!("no board has the name `{unknown}`; there are: {}", known.join(", ")).into());
    }
    let machines: Vec<&Machine> =
        MACHINES.iter().filter(|machine| names.is_empty() || names.contains(&machine.board.name)).collect();
    if machines.iter().any(|machine| machine.needs_cranelift) {
        run_command(cargo().args(["build", "--package=board-suite", "--features=cross"]))?;
    } else {
        build_tool()?;
    }
    // Other programs run elsewhere.
    let given = scripts.iter().map(std::path::absolute).collect::<Result<Vec<_>, _>>()?;
    let scripts = if given.is_empty() { all()? } else { given };
    on_each(&machines, &scripts, alignment)
}

fn all() -> Result<Vec<PathBuf>> {
    let data = suite::suite()?;
    let directories =
        DIRECTORIES.iter().map(|name| data.join(name)).chain(OWN.iter().map(|name| root().join(name)));
    let mut scripts = Vec::new();
    for directory in directories {
        scripts.extend(suite::scripts_in(&directory)?);
    }
    let is_left_out = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(VECTORS) || name == NEEDS_THREADS
    };
    scripts.retain(|path| !is_left_out(path));
    Ok(scripts)
}

/// A board whose directives fail does not keep the others from running.
fn on_each(machines: &[&Machine], scripts: &[PathBuf], alignment: Alignment) -> Result {
    firmware::require_tools()?;
    let mut counts = Vec::new();
    for machine in machines {
        counts.push(machine.compile(scripts, alignment)?);
    }
    let mut results: Vec<Result<()>> = machines.iter().map(|_| Ok(())).collect();
    for image in 0..counts.iter().copied().max().unwrap_or(0) {
        let with_image =
            || machines.iter().zip(&counts).filter(|(_, count)| image < **count).map(|(machine, _)| *machine);
        build(&with_image().collect::<Vec<_>>(), image, alignment)?;
        for (machine, result) in machines.iter().zip(&mut results) {
            if result.is_ok() && with_image().any(|other| other.board.name == machine.board.name) {
                *result = machine.execute(image);
            }
        }
    }
    let mut table = String::new();
    let mut failed = false;
    for ((machine, count), result) in machines.iter().zip(counts).zip(results) {
        println!("\n--- {}: {}", machine.board.name, machine.board.target);
        let numbers = result.and_then(|()| machine.judge(count)).unwrap_or_else(|error| {
            failed = true;
            format!("FAILED: {error}")
        });
        table += &format!("{:12} {numbers}\n", machine.board.name);
    }
    print!("\n{table}");
    if failed { Err("some boards failed".into()) } else { Ok(()) }
}

/// The directory of the images of all targets.
fn images() -> PathBuf {
    target().join("boards")
}

/// Builds the programs of one image of each board: in one run, so that cargo has work for each
/// core.
fn build(machines: &[&Machine], image: usize, alignment: Alignment) -> Result {
    let mut cargo = cargo_with(debian::RUSTC, "core,alloc");
    cargo.current_dir(root().join("examples/firmware"));
    cargo.env("BOARD_SUITE_IMAGES", images()).env("BOARD_SUITE_IMAGE", image.to_string());
    cargo.env("BOARD_SUITE_TRUSTING", if alignment == Alignment::Trusting { "1" } else { "0" });
    for machine in machines {
        if machine.without_atomics {
            // The untyped API counts references; `sync.rs` of the image supplies the atomics.
            let cfgs = [
                "target_has_atomic",
                "target_has_atomic=\"8\"",
                "target_has_atomic=\"16\"",
                "target_has_atomic=\"32\"",
            ];
            let cfgs = cfgs.into_iter().chain(["target_has_atomic=\"ptr\"", "board_suite_sync"]);
            let flags: Vec<String> = cfgs.map(|cfg| format!("'--cfg={cfg}'")).collect();
            let flags = flags.join(", ");
            cargo.arg("--config").arg(format!(
                "target.{}.rustflags = [{flags}, '-Aexplicit_builtin_cfgs_in_flags']",
                machine.board.target
            ));
        }
    }
    cargo.args(["build", "--release", "--locked", "--package", "board-suite-image"]);
    cargo.args(machines.iter().map(|machine| format!("--target={}", machine.board.target)));
    run_command(cargo.arg("--target-dir").arg(firmware::directory()))
}

impl Machine {
    /// The directory of its images, which are in numbered directories.
    fn directory(&self) -> PathBuf {
        images().join(self.board.target)
    }

    /// Compiles the scripts' modules. Returns how many images there are.
    fn compile(&self, scripts: &[PathBuf], alignment: Alignment) -> Result<usize> {
        let directory = self.directory();
        let mut compile = suite_command();
        compile
            .args(["compile", "--target", self.board.target, "--limit", &self.limit.to_string(), "--out"])
            .arg(&directory);
        if alignment == Alignment::Trusting {
            compile.arg("--no-strict-alignment");
        }
        // Outside of build scripts nobody tells how many there are.
        compile.env("NUM_JOBS", thread::available_parallelism().map_or(1, usize::from).to_string());
        run_command(compile.args(scripts))?;
        Ok(fs::read_dir(&directory)?.count())
    }

    /// Runs an image, and leaves what it answered beside it.
    fn execute(&self, image: usize) -> Result {
        let program = firmware::directory().join(self.board.target).join("release/board-suite-image");
        let mut run = firmware::execute_for(self.board.emulator(&program).args(self.arguments), PATIENCE)?;
        if !run.has_ended() {
            run.output += &format!("\nno end after {PATIENCE:?}\n");
        }
        fs::write(self.directory().join(image.to_string()).join("answers.txt"), run.output)?;
        Ok(())
    }

    /// The numbers of directives.
    fn judge(&self, count: usize) -> Result<String> {
        let images = (0..count).map(|image| self.directory().join(image.to_string()));
        let mut judge = suite_command();
        judge.arg("judge").args(self.expected.iter().flat_map(|list| ["--expected", list])).args(images);
        println!("$ {}", show(&judge));
        let judged = judge.output()?;
        let text =
            String::from_utf8_lossy(&judged.stdout).into_owned() + &String::from_utf8_lossy(&judged.stderr);
        print!("{text}");
        let numbers = text.lines().last().unwrap_or_default().to_owned();
        if judged.status.success() { Ok(numbers) } else { Err(numbers.into()) }
    }
}

/// A 32-bit machine with Linux, whose modules cannot be loaded at run time.
struct Process {
    target: &'static str,
    /// Debian's packages.
    packages: &'static [&'static str],
    linker: &'static str,
    /// What runs the program: nothing where this machine does.
    emulator: &'static [&'static str],
    /// The C compilers, and their flags.
    compilers: &'static [(&'static str, &'static str)],
    /// A list of directives that fail, beside those that fail everywhere.
    expected: Option<&'static str>,
}

const I686: Process = Process {
    target: "i686-unknown-linux-gnu",
    packages: &["gcc-i686-linux-gnu", "libc6-dev-i386-cross", "libc6-i386", "lib32gcc-s1"],
    linker: "i686-linux-gnu-gcc",
    emulator: &[],
    compilers: &[("i686-linux-gnu-gcc", "")],
    expected: Some("tests/suite/boards/x87.txt"),
};

const ARMV7: Process = Process {
    target: "armv7-unknown-linux-gnueabihf",
    packages: &["gcc-arm-linux-gnueabihf", "libc6-dev-armhf-cross", "qemu-user", "clang"],
    linker: "arm-linux-gnueabihf-gcc",
    emulator: &["qemu-arm", "-L", "/usr/arm-linux-gnueabihf"],
    // Of Clang's vector instructions some are not to be used.
    compilers: &[("arm-linux-gnueabihf-gcc", ""), ("clang", "-mfpu=neon")],
    expected: None,
};

/// Runs the suite in processes on 32-bit x86.
pub(crate) fn check_i686() -> Result {
    I686.check()
}

/// Runs the suite in processes on Armv7, in an emulator.
pub(crate) fn check_armv7() -> Result {
    ARMV7.check()
}

impl Process {
    fn check(&self) -> Result {
        debian::require(&[debian::RUST, self.packages])?;
        build_tool()?;
        let mut scripts = suite::scripts_in(&suite::suite()?.join("wasm-v3"))?;
        for directory in suite::proposals()? {
            scripts.extend(suite::scripts_in(&directory)?);
        }
        scripts.extend(suite::scripts_in(&root().join(suite::OWN))?);
        scripts.retain(|path| !path.ends_with(Path::new(suite::OWN).join(NEEDS_THREADS)));
        // One that fails does not keep the others from running.
        let results: Vec<Result> = self
            .compilers
            .iter()
            .map(|(compiler, flags)| {
                println!("\n--- {compiler} {flags}");
                self.check_through(compiler, flags, &scripts)
            })
            .collect();
        results.into_iter().collect::<Result>()?;
        self.check_bindings()
    }

    /// Runs the tests of linked modules through their bindings, the runtime's own, and the
    /// examples.
    fn check_bindings(&self) -> Result {
        let cargo = || {
            let mut cargo = cargo_for_ports(debian::RUSTC, "std,panic_unwind,test");
            let variable = |what: &str| format!("CARGO_TARGET_{}_{what}", self.underscored().to_uppercase());
            cargo.env(variable("LINKER"), self.linker);
            if !self.emulator.is_empty() {
                cargo.env(variable("RUNNER"), self.emulator.join(" "));
            }
            cargo
        };
        let target = ["--target", self.target];
        run_command(cargo().args(["test", "--package=semantics", "--tests"]).args(target))?;
        run_command(cargo().args(["test", "--package=wamr-aot-rt", "--lib"]).args(target))?;
        for example in ["numbers", "callbacks"] {
            run_command(cargo().args(["run", "--package", example]).args(target))?;
        }
        Ok(())
    }

    fn underscored(&self) -> String {
        self.target.replace('-', "_")
    }

    /// Compiles with a C compiler, links, runs and judges.
    fn check_through(&self, compiler: &str, flags: &str, scripts: &[PathBuf]) -> Result {
        let underscored = self.underscored();
        let directory = images().join(self.target);
        let mut compile = suite_command();
        compile.args(["compile", "--target", self.target, "--out"]).arg(&directory).args(scripts);
        // Outside of build scripts nobody tells how many there are.
        compile.env("NUM_JOBS", thread::available_parallelism().map_or(1, usize::from).to_string());
        run_command(
            compile.env(format!("CC_{underscored}"), compiler).env(format!("CFLAGS_{underscored}"), flags),
        )?;
        let mut build = cargo_with(debian::RUSTC, "std,panic_unwind");
        build.current_dir(root().join("examples/firmware"));
        build.env("BOARD_SUITE_IMAGES", images()).env("BOARD_SUITE_IMAGE", "0");
        build.env(format!("CARGO_TARGET_{}_LINKER", underscored.to_uppercase()), self.linker);
        build.args([
            "build",
            "--locked",
            "--package",
            "board-suite-process",
            "--target",
            self.target,
            "--target-dir",
        ]);
        run_command(build.arg(firmware::directory()))?;
        let program = firmware::directory().join(self.target).join("debug/board-suite-process");
        let mut run = match self.emulator {
            [emulator, arguments @ ..] => {
                let mut run = command(emulator);
                run.args(arguments).arg(program);
                run
            }
            [] => command(program),
        };
        let answers = crate::shell::output(&mut run)?;
        fs::write(directory.join("0/answers.txt"), answers)?;
        let mut judge = suite_command();
        judge.args(["judge", "--expected", suite::EXPECTED]);
        judge.args(self.expected.iter().flat_map(|list| ["--expected", list])).arg(directory.join("0"));
        run_command(&mut judge)
    }
}

fn suite_command() -> std::process::Command {
    command(target().join("debug/board-suite"))
}
