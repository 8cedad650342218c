//! The examples for boards that people own: built as for the board, measured, and run where QEMU
//! has a chip of the same family.

use std::{
    fs,
    ops::Range,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use object::{Object as _, ObjectSection as _, ObjectSymbol as _, SectionFlags, SectionKind};

use crate::{
    debian, firmware,
    shell::{Result, cargo_with, command, read, root, run as run_command, show, target},
};

/// A board with an example, by the example's directory.
struct Hardware {
    name: &'static str,
    target: &'static str,
    /// The addresses of the RAM.
    ram: &'static [Range<u64>],
    /// A machine of QEMU's with a chip of the same family.
    machine: Option<Machine>,
    /// Whether its driver takes minutes to compile.
    is_slow: bool,
}

struct Machine {
    arguments: &'static [&'static str],
    /// The target of its CPU.
    target: &'static str,
    /// The number of the serial line.
    line: usize,
}

const HARDWARE: &[Hardware] = &[
    Hardware {
        machine: Some(Machine {
            // An nRF51 with the memory of an nRF52840. An instruction takes 512 ns of its time, so
            // that few of them are spent on waiting.
            arguments: &[
                "-machine",
                "microbit",
                "-global",
                "nrf51-soc.flash-size=0x100000",
                "-global",
                "nrf51-soc.sram-size=0x40000",
                "-icount",
                "shift=9",
            ],
            target: "thumbv6m-none-eabi",
            line: 0,
        }),
        ..cortex_m("nrf52840-dk", "thumbv7em-none-eabihf")
    },
    cortex_m("rp2040-pico", "thumbv6m-none-eabi"),
    Hardware {
        // An STM32F405.
        machine: Some(Machine {
            arguments: &["-machine", "netduinoplus2"],
            target: "thumbv7em-none-eabihf",
            line: 1,
        }),
        ..cortex_m("stm32f4-discovery", "thumbv7em-none-eabihf")
    },
    Hardware {
        name: "esp32-c3",
        target: "riscv32imc-unknown-none-elf",
        // For data and for instructions.
        ram: &[0x3fc8_0000..0x3fce_0000, 0x4037_c000..0x403e_0000],
        machine: None,
        is_slow: true,
    },
];

const CORTEX_M_RAM: Range<u64> = 0x2000_0000..0x4000_0000;

const fn cortex_m(name: &'static str, target: &'static str) -> Hardware {
    Hardware { name, target, ram: &[CORTEX_M_RAM], machine: None, is_slow: false }
}

/// What the guest and its host send first.
const EXPECTED: &str = "... --- ...\r\n.... ..\r\ntrap: out of bounds memory access\r\n... --- ...\r\n";

/// How long that may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Builds the examples, and runs what can be run. Of an example that takes minutes, the part that
/// is the same for all boards is built for the board's target.
pub(crate) fn check() -> Result {
    require_tools()?;
    for board in HARDWARE {
        match board.is_slow {
            true => board.build(board.target, &["--package", "blinky"])?,
            false => board.check()?,
        }
    }
    Ok(())
}

/// Builds all of the examples.
pub(crate) fn check_in_full() -> Result {
    require_tools()?;
    for board in HARDWARE {
        board.check()?;
    }
    Ok(())
}

/// Builds the examples, and prints the table of their sizes.
pub(crate) fn measure() -> Result {
    require_tools()?;
    let mut table = String::new();
    for board in HARDWARE {
        board.build(board.target, &[])?;
        let Sizes { flash, ram, instances } = board.sizes()?;
        table.push_str(&format!("| `{}` | {} | {flash} | {ram} | {instances} |\n", board.name, board.target));
    }
    println!("\n| example | target | flash | RAM | instances |\n|---|---|---|---|---|\n{table}");
    Ok(())
}

fn require_tools() -> Result {
    debian::require(&[debian::RUST, debian::QEMU, debian::CROSS_C])
}

/// In bytes.
#[derive(Debug)]
struct Sizes {
    flash: u64,
    /// Without the stack.
    ram: u64,
    /// The static instances, which are a part of the RAM.
    instances: u64,
}

impl Hardware {
    /// In the example's directory, as the board's owner does: the board's target is that of the
    /// directory's configuration.
    fn build(&self, target: &str, arguments: &[&str]) -> Result {
        // ESP's driver has an allocator. The others share `core` with the other firmware.
        let mut cargo = cargo_with(debian::RUSTC, if self.is_slow { "core,alloc" } else { "core" });
        cargo.current_dir(root().join("examples/boards").join(self.name));
        // A toolchain of rustup's has a linker for the target.
        let linker = format!("CARGO_TARGET_{}_LINKER", target.replace('-', "_").to_uppercase());
        cargo.env(linker, "ld.lld");
        cargo.args(["build", "--release", "--locked"]).args(arguments);
        if target != self.target {
            cargo.args(["--target", target]);
        }
        run_command(cargo.arg("--target-dir").arg(firmware::directory()))
    }

    /// Builds the example, and runs it if QEMU has a machine for it.
    fn check(&self) -> Result {
        self.build(self.target, &[])?;
        let sizes = self.sizes()?;
        if sizes.flash == 0 || sizes.instances == 0 {
            return Err(format!("{} has no guest: {sizes:?}", self.name).into());
        }
        let Some(machine) = &self.machine else { return Ok(()) };
        self.build(machine.target, &[])?;
        self.emulate(machine)
    }

    fn program(&self, target: &str) -> PathBuf {
        firmware::directory().join(target).join("release").join(self.name)
    }

    fn sizes(&self) -> Result<Sizes> {
        let bytes = read(&self.program(self.target))?;
        let file = object::File::parse(&*bytes)?;
        let mut sizes = Sizes { flash: 0, ram: 0, instances: 0 };
        for section in file.sections() {
            let SectionFlags::Elf { sh_flags } = section.flags() else { continue };
            let name = section.name()?;
            // Linker scripts reserve addresses for what is elsewhere.
            let is_place = name == ".stack" || name.ends_with("_dummy");
            if sh_flags & u64::from(object::elf::SHF_ALLOC) == 0 || is_place {
                continue;
            }
            if section.kind() != SectionKind::UninitializedData {
                sizes.flash += section.size();
            }
            if self.ram.iter().any(|range| range.contains(&section.address())) {
                sizes.ram += section.size();
            }
        }
        let is_instance = |name: &str| name.contains("BLINKY");
        let instances = file.symbols().filter(|symbol| symbol.name().is_ok_and(is_instance));
        sizes.instances = instances.map(|symbol| symbol.size()).sum();
        Ok(sizes)
    }

    /// Runs the program until it has sent what is expected.
    fn emulate(&self, machine: &Machine) -> Result {
        let log = target().join(format!("{}.txt", self.name));
        let mut qemu = command("qemu-system-arm");
        qemu.args(machine.arguments).args(["-display", "none", "-monitor", "none"]);
        qemu.args(["-serial", "null"].repeat(machine.line));
        qemu.arg("-serial").arg(format!("file:{}", log.display()));
        qemu.arg("-kernel").arg(self.program(machine.target));
        println!("$ {}", show(&qemu));
        fs::write(&log, "")?;
        let mut child = qemu.spawn().map_err(|error| format!("`{}` does not start: {error}", show(&qemu)))?;
        let start = Instant::now();
        let mut sent = String::new();
        // The program never ends.
        while sent.len() < EXPECTED.len() && start.elapsed() < PATIENCE && child.try_wait()?.is_none() {
            thread::sleep(Duration::from_millis(50));
            sent = fs::read_to_string(&log).unwrap_or_default();
        }
        child.kill()?;
        child.wait()?;
        if sent.starts_with(EXPECTED) {
            println!("{}: as expected ({:.1} s)", self.name, start.elapsed().as_secs_f64());
            Ok(())
        } else {
            Err(format!("{} sent\n{sent}instead of\n{EXPECTED}", self.name).into())
        }
    }
}
