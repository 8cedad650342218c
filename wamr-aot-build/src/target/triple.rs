//! Target triples: their names, and properties of the system that follow from them.

use target_lexicon::{BinaryFormat, OperatingSystem, Triple};

use crate::diagnostics::{Finding, catalogue};

/// Parses the name of a target.
pub(super) fn parse(name: &str) -> Result<Triple, Finding> {
    if name.starts_with("riscv32e") {
        // RV32E has half of the registers that the runtime saves. `target_lexicon` does not know
        // this architecture.
        return Err(catalogue::no_port(
            name,
            "RV32E",
            "one with all 32 registers, such as `riscv32imc-unknown-none-elf`",
        ));
    }
    let mut triple: Triple = name
        .parse()
        .map_err(|e: target_lexicon::ParseError| catalogue::unknown_target(name, &e.to_string()))?;
    // Triples of bare-metal targets do not name their object format.
    if triple.binary_format == BinaryFormat::Unknown {
        triple.binary_format = BinaryFormat::Elf;
    }
    Ok(triple)
}

/// Whether there is an operating system.
pub(super) fn is_hosted(triple: &Triple) -> bool {
    !matches!(triple.operating_system, OperatingSystem::None_ | OperatingSystem::Unknown)
}

pub(super) fn is_macos(triple: &Triple) -> bool {
    matches!(triple.operating_system, OperatingSystem::Darwin(_) | OperatingSystem::MacOSX(_))
}
