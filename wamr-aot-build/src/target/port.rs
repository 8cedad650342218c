//! The machines that the runtime does not support.

use target_lexicon::{
    Architecture, ArmArchitecture, BinaryFormat, Environment, OperatingSystem, PointerWidth, Triple,
    X86_32Architecture,
};

use super::triple::{is_hosted, is_macos};

/// The reason why the runtime does not run on this target, regardless of the emitter.
pub(super) fn no_runtime(triple: &Triple) -> Option<&'static str> {
    let width = triple.pointer_width().map(|width| width.bits());
    let is_x86_64 = triple.architecture == Architecture::X86_64;
    if triple.operating_system == OperatingSystem::Uefi {
        Some("UEFI is not supported")
    } else if !matches!(width, Ok(32 | 64)) {
        Some("its pointers are neither 32 nor 64 bits wide")
    } else {
        match triple.binary_format {
            BinaryFormat::Elf => None,
            BinaryFormat::Coff if triple.operating_system == OperatingSystem::Windows && is_x86_64 => None,
            BinaryFormat::Coff => Some("Windows is supported on x86_64"),
            BinaryFormat::Macho if is_macos(triple) && triple.pointer_width() == Ok(PointerWidth::U64) => {
                None
            }
            BinaryFormat::Macho => Some("of Apple's systems, macOS is supported"),
            _ => Some("its object format is not ELF, COFF or Mach-O"),
        }
    }
}

/// For a machine that the runtime has no port for: its description, and what to build for instead.
/// A port consists of a file in the runtime's `src/sys` and a line here.
pub(super) fn no_port(triple: &Triple) -> Option<(&'static str, &'static str)> {
    const OTHERS: &str =
        "x86_64, aarch64, riscv64gc or s390x, or without an operating system Cortex-M or RV32";
    match triple.architecture {
        Architecture::X86_64
        | Architecture::Aarch64(_)
        | Architecture::Riscv32(_)
        | Architecture::Riscv64(_)
        | Architecture::S390x => None,
        Architecture::Arm(arm) if !is_hosted(triple) || is_armv7_linux(triple, arm) => None,
        Architecture::Arm(_) => Some((
            "32-bit Arm with an operating system except Armv7 with Linux and floats in float registers",
            "`armv7-unknown-linux-gnueabihf` if the CPU and the system have these, \
             `aarch64-unknown-linux-gnu` (or another system on aarch64) if the CPU has 64 bits",
        )),
        // i586 has no SSE2, and x87 arithmetic rounds twice.
        Architecture::X86_32(X86_32Architecture::I686)
            if triple.operating_system == OperatingSystem::Linux =>
        {
            None
        }
        Architecture::X86_32(_) => Some((
            "32-bit x86 except i686 with Linux",
            "`x86_64-unknown-linux-gnu` (or another system on x86_64) if the CPU has 64 bits",
        )),
        Architecture::Wasm32 | Architecture::Wasm64 => {
            Some(("WebAssembly", "the machine that runs the host: guests alone are compiled to WebAssembly"))
        }
        Architecture::XTensa => Some((
            "Xtensa, with or without the compilers that `espup` installs",
            "an ESP32 with RISC-V cores: `riscv32imc-unknown-none-elf` for an ESP32-C3, \
             `riscv32imac-unknown-none-elf` for an ESP32-C6",
        )),
        Architecture::Mips32(_) | Architecture::Mips64(_) => Some(("MIPS", OTHERS)),
        Architecture::Powerpc | Architecture::Powerpc64 | Architecture::Powerpc64le => {
            Some(("PowerPC", OTHERS))
        }
        _ => Some(("this architecture", OTHERS)),
    }
}

/// Whether the target is Armv7 with Linux. Armv6 lacks atomic instructions for 8, 16 and 64 bits.
fn is_armv7_linux(triple: &Triple, arm: ArmArchitecture) -> bool {
    matches!(arm, ArmArchitecture::Armv7 | ArmArchitecture::Thumbv7neon)
        && triple.operating_system == OperatingSystem::Linux
        && matches!(triple.environment, Environment::Gnueabihf | Environment::Musleabihf)
}
