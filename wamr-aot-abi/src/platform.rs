//! What the runtime supports on which systems: the single source of the compiler's errors, the
//! runtime's conditional compilation, messages, and the book's tables.
//!
//! Systems and architectures have Rust's names (`target_os` and `target_arch`).

use core::fmt;

/// A system on which the runtime turns faults of guest code into traps.
#[derive(Clone, Copy, Debug)]
pub struct SignalSystem {
    /// Its `target_os`.
    pub os: &'static str,
    /// Its name in texts.
    pub name: &'static str,
    /// The architectures: `target_arch`, and the name in texts. All have 64-bit addresses and are
    /// little-endian, apart from s390x.
    pub architectures: &'static [(&'static str, &'static str)],
    /// Whether tests run there. If not, such code is opt-in.
    pub is_tested: bool,
}

const X86_64: (&str, &str) = ("x86_64", "x86_64");
const AARCH64: (&str, &str) = ("aarch64", "AArch64");

/// All such systems. Android is missing because its devices often have only 512 GiB of address
/// space, too little for guards.
pub const SIGNAL_SYSTEMS: &[SignalSystem] = &[
    SignalSystem {
        os: "linux",
        name: "Linux",
        architectures: &[X86_64, AARCH64, ("riscv64", "riscv64"), ("s390x", "s390x")],
        is_tested: true,
    },
    SignalSystem { os: "macos", name: "macOS", architectures: &[X86_64, AARCH64], is_tested: false },
    SignalSystem { os: "windows", name: "Windows", architectures: &[X86_64], is_tested: true },
];

/// The system with this `target_os`, if signals are handled there on some architecture.
pub fn signal_system(os: &str) -> Option<&'static SignalSystem> {
    SIGNAL_SYSTEMS.iter().find(|system| system.os == os)
}

impl SignalSystem {
    /// Whether signals are handled on this system and `target_arch`.
    pub fn has(&self, architecture: &str) -> bool {
        self.architectures.iter().any(|(name, _)| *name == architecture)
    }
}

/// The text has the form `on Linux (x86_64, AArch64) and Windows (x86_64)`.
impl fmt::Display for SignalSystems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, system) in SIGNAL_SYSTEMS.iter().enumerate() {
            let link = match index {
                0 => "on ",
                _ if index + 1 == SIGNAL_SYSTEMS.len() => " and ",
                _ => ", ",
            };
            write!(f, "{link}{} (", system.name)?;
            for (index, (_, name)) in system.architectures.iter().enumerate() {
                write!(f, "{}{name}", if index == 0 { "" } else { ", " })?;
            }
            f.write_str(")")?;
        }
        Ok(())
    }
}

/// Displays [`SIGNAL_SYSTEMS`].
#[derive(Clone, Copy, Debug)]
pub struct SignalSystems;

/// Whether the runtime, with feature `std`, can reserve address space on this family of systems. It
/// is used for guards, and for shared memories, whose maximum costs nothing before it is used.
pub fn has_virtual_memory(family: &str) -> bool {
    matches!(family, "unix" | "windows")
}

/// The registers for floats of which some survive calls, in the C convention of this RISC-V target:
/// `d`, of 64 bits, `f`, of 32 bits, or none. `has_system` is whether it has an operating system.
///
/// The extensions in the target's name tell it: compilers that are stable hide these two from
/// `target_feature`. A name without them has all of a system's profile.
pub fn riscv_float_registers(target: &str, has_system: bool) -> Option<&'static str> {
    let name = target.split('-').next().unwrap_or_default();
    let extensions =
        name.trim_start_matches("riscv").trim_start_matches(|digit: char| digit.is_ascii_digit());
    let is_profile = extensions.is_empty() || extensions.contains(|digit: char| digit.is_ascii_digit());
    // The names of the others have several letters, and begin with one of these.
    let single = extensions.split(['z', 's', 'x', '_']).next().unwrap_or_default();
    if is_profile {
        has_system.then_some("d")
    } else if single.contains(['g', 'd', 'q']) {
        Some("d")
    } else {
        single.contains('f').then_some("f")
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::string::ToString;

    use super::*;

    #[test]
    fn the_list_reads_as_a_sentence() {
        let text = SignalSystems.to_string();
        assert_eq!(
            text,
            "on Linux (x86_64, AArch64, riscv64, s390x), macOS (x86_64, AArch64) and Windows (x86_64)"
        );
    }

    #[test]
    fn names_of_targets_tell_which_registers_for_floats_there_are() {
        for (target, has_system, registers) in [
            ("riscv64gc-unknown-linux-gnu", true, Some("d")),
            ("riscv64a23-unknown-linux-gnu", true, Some("d")),
            ("riscv64-linux-android", true, Some("d")),
            ("riscv32gc-unknown-linux-musl", true, Some("d")),
            ("riscv64gc-unknown-none-elf", false, Some("d")),
            ("riscv32imafc-unknown-none-elf", false, Some("f")),
            ("riscv32imafc-esp-espidf", true, Some("f")),
            ("riscv32imac-unknown-none-elf", false, None),
            ("riscv32imac_zfinx-unknown-none-elf", false, None),
            ("riscv64imac-unknown-none-elf", false, None),
            ("riscv32emc-unknown-none-elf", false, None),
            ("riscv32im-risc0-zkvm-elf", true, None),
        ] {
            assert_eq!(riscv_float_registers(target, has_system), registers, "{target}");
        }
    }

    #[test]
    fn systems_are_found_by_rusts_names() {
        assert!(signal_system("linux").is_some_and(|linux| linux.has("s390x") && !linux.has("arm")));
        assert!(signal_system("android").is_none());
    }
}
