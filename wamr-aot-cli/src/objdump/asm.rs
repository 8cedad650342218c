//! Machine code as text.

use capstone::{Arch, Capstone, ExtraMode, Mode, arch::x86::ArchSyntax};
use wamr_aot_build::compiler::MachineCode;

use crate::failure::Failure;

/// A machine instruction.
pub(super) struct Line {
    /// From the start of the function.
    pub(super) at: u64,
    pub(super) text: String,
    /// The offset of the module's instruction that it was made from.
    pub(super) origin: Option<u32>,
}

pub(super) fn disassemble(code: &MachineCode) -> Result<Vec<Line>, Failure> {
    let failed =
        |error: capstone::Error| Failure::new(format_args!("the code cannot be disassembled: {error}"));
    let capstone = for_architecture(&code.architecture)?;
    let instructions = capstone.disasm_all(&code.bytes, 0).map_err(failed)?;
    let lines = instructions.iter().map(|instruction| {
        let (start, end) = (instruction.address(), instruction.address() + instruction.bytes().len() as u64);
        let mut text = instruction.mnemonic().unwrap_or("?").to_owned();
        if let Some(operands) = instruction.op_str().filter(|operands| !operands.is_empty()) {
            text = format!("{text:8} {operands}");
        }
        let mut references = code.references.iter();
        if let Some((_, name)) = references.find(|(at, _)| (start..end).contains(&u64::from(*at))) {
            text.push_str(&format!("  ; {name}"));
        }
        let mut origins = code.origins.iter();
        let origin = origins.find(|origin| (origin.start..origin.end).contains(&(start as u32)));
        Line { at: start, text, origin: origin.map(|origin| origin.offset) }
    });
    Ok(lines.collect())
}

fn for_architecture(architecture: &str) -> Result<Capstone, Failure> {
    let none = capstone::NO_EXTRA_MODE;
    let made = match architecture {
        "x86_64" => Capstone::new_raw(Arch::X86, Mode::Mode64, none, None).and_then(|mut capstone| {
            capstone.set_syntax(ArchSyntax::Intel.into())?;
            Ok(capstone)
        }),
        "aarch64" => Capstone::new_raw(Arch::ARM64, Mode::Arm, none, None),
        "s390x" => Capstone::new_raw(Arch::SYSZ, Mode::Default, none, None),
        riscv if riscv.starts_with("riscv64") => {
            Capstone::new_raw(Arch::RISCV, Mode::RiscV64, [ExtraMode::RiscVC].into_iter(), None)
        }
        other => return Err(Failure::new(format_args!("there is no disassembler for {other}"))),
    };
    let mut capstone =
        made.map_err(|error| Failure::new(format_args!("the disassembler cannot be set up: {error}")))?;
    // Constants among the code are not instructions.
    capstone
        .set_skipdata(true)
        .map_err(|error| Failure::new(format_args!("the disassembler cannot be set up: {error}")))?;
    Ok(capstone)
}

#[cfg(test)]
mod tests {
    use wamr_aot_build::compiler::Origin;

    use super::*;

    fn code(architecture: &str, bytes: &[u8]) -> MachineCode {
        let mut code = MachineCode::default();
        code.architecture = architecture.to_owned();
        code.bytes = bytes.to_vec();
        code
    }

    /// A return, on every architecture that there is a code generator for.
    #[test]
    fn every_architecture_is_disassembled() {
        for (architecture, bytes, text) in [
            ("x86_64", &[0xc3][..], "ret"),
            ("aarch64", &[0xc0, 0x03, 0x5f, 0xd6], "ret"),
            ("riscv64gc", &[0x67, 0x80, 0x00, 0x00], "ret"),
            ("s390x", &[0x07, 0xfe], "br       %r14"),
        ] {
            let lines = disassemble(&code(architecture, bytes)).unwrap();
            assert_eq!(lines.len(), 1, "{architecture}");
            assert_eq!(lines[0].text, text, "{architecture}");
        }
        assert!(disassemble(&code("z80", &[0])).is_err());
    }

    #[test]
    fn lines_have_origins_and_references() {
        // nop; call +0; ret
        let mut code = code("x86_64", &[0x90, 0xe8, 0, 0, 0, 0, 0xc3]);
        code.references = vec![(2, "function 7".to_owned())];
        code.origins = vec![Origin { start: 1, end: 6, offset: 0x20 }];
        let lines = disassemble(&code).unwrap();
        let origins: Vec<Option<u32>> = lines.iter().map(|line| line.origin).collect();
        assert_eq!(origins, [None, Some(0x20), None]);
        assert!(lines[1].text.starts_with("call") && lines[1].text.ends_with("; function 7"));
    }
}
