//! The code of a loadable artefact: consecutive functions, with the calls between them resolved.

use cranelift_codegen::binemit::Reloc;
use cranelift_module::{ModuleReloc, ModuleRelocTarget};

use super::compiled::Compiled;
use crate::{
    data::Blob,
    diagnostics::{Finding, catalogue},
    image::Image,
};

/// The padding between functions on x86: one-byte trap instructions. On other architectures zeros
/// are not a valid instruction.
const X86_FILLER: u8 = 0xcc;

/// Lays out the code and the descriptions. `starts` has the offset of each function.
pub(super) fn lay_out(
    compiled: &[Compiled],
    starts: &[u64],
    module: &Blob,
    reflection: &Blob,
    big_endian: bool,
    in_place: bool,
    x86: bool,
) -> Result<Image, Finding> {
    let filler = if x86 { X86_FILLER } else { 0 };
    let mut code = Vec::new();
    for (function, &start) in compiled.iter().zip(starts) {
        code.resize(start as usize, filler);
        code.extend_from_slice(&function.bytes);
    }
    for (function, &start) in compiled.iter().zip(starts) {
        for reloc in &function.relocs {
            relocate(&mut code, start, reloc, starts)?;
        }
    }
    Ok(Image::new(code, starts, module, reflection, big_endian, in_place))
}

/// Applies a relocation in a function at the offset `start`.
fn relocate(code: &mut [u8], start: u64, reloc: &ModuleReloc, functions: &[u64]) -> Result<(), Finding> {
    let target = match reloc.name {
        // CLIF names functions by their numbers, in namespace 0.
        ModuleRelocTarget::User { namespace: 0, index } => functions.get(index as usize).copied(),
        ModuleRelocTarget::FunctionOffset(function, offset) => {
            functions.get(function.as_u32() as usize).map(|start| start + u64::from(offset))
        }
        _ => None,
    };
    let refuse = || catalogue::not_loadable(&format!("a relocation {:?} for {}", reloc.kind, reloc.name));
    let target = target.ok_or_else(refuse)?;
    let place = start + u64::from(reloc.offset);
    // Code is far smaller than 2^63 bytes.
    let distance = target as i64 + reloc.addend - place as i64;
    let at = place as usize;
    let out_of_range = || {
        catalogue::not_loadable(&format!("code so large that a call over {distance} bytes is out of range"))
    };
    let fits = |bits: u32| (-(1i64 << (bits - 1))..1 << (bits - 1)).contains(&distance);
    match reloc.kind {
        Reloc::X86CallPCRel4 | Reloc::X86CallPLTRel4 | Reloc::X86PCRel4 if fits(32) => {
            code[at..at + 4].copy_from_slice(&(distance as i32).to_le_bytes());
        }
        // `bl` and `b`: 26 bits in units of 4 bytes.
        Reloc::Arm64Call if fits(28) && distance % 4 == 0 => {
            let field = ((distance >> 2) as u32) & 0x03ff_ffff;
            patch_le(code, at, 0x03ff_ffff, field);
        }
        // `auipc` and `jalr`: the upper 20 bits are rounded, since the lower 12 are signed.
        Reloc::RiscvCallPlt if fits(32) && distance < (1 << 31) - (1 << 11) => {
            let high = ((distance + 0x800) as u32) & 0xffff_f000;
            let low = (distance as u32) & 0xfff;
            patch_le(code, at, 0xffff_f000, high);
            patch_le(code, at + 4, 0xfff0_0000, low << 20);
        }
        // `brasl` and similar instructions: 32 bits in units of 2 bytes.
        Reloc::S390xPLTRel32Dbl | Reloc::S390xPCRel32Dbl if fits(33) && distance % 2 == 0 => {
            code[at..at + 4].copy_from_slice(&((distance >> 1) as i32).to_be_bytes());
        }
        Reloc::X86CallPCRel4
        | Reloc::X86CallPLTRel4
        | Reloc::X86PCRel4
        | Reloc::Arm64Call
        | Reloc::RiscvCallPlt
        | Reloc::S390xPLTRel32Dbl
        | Reloc::S390xPCRel32Dbl => return Err(out_of_range()),
        _ => return Err(refuse()),
    }
    Ok(())
}

/// Sets the bits of `mask` in a little-endian word.
fn patch_le(code: &mut [u8], at: usize, mask: u32, bits: u32) {
    let word = &mut code[at..at + 4];
    let mut old = [0; 4];
    old.copy_from_slice(word);
    word.copy_from_slice(&((u32::from_le_bytes(old) & !mask) | bits).to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(kind: Reloc, offset: u32, addend: i64, target: u64, code: &[u8]) -> Result<Vec<u8>, Finding> {
        let mut code = code.to_vec();
        let reloc = ModuleReloc { offset, kind, name: ModuleRelocTarget::user(0, 1), addend };
        relocate(&mut code, 0, &reloc, &[0, target]).map(|()| code)
    }

    #[test]
    fn calls_are_resolved_for_each_architecture() {
        // call +11, from the end of the instruction.
        assert_eq!(
            resolved(Reloc::X86CallPCRel4, 1, -4, 16, &[0xe8, 0, 0, 0, 0]).unwrap(),
            [0xe8, 11, 0, 0, 0]
        );
        // bl .+16
        assert_eq!(
            resolved(Reloc::Arm64Call, 0, 0, 16, &0x9400_0000u32.to_le_bytes()).unwrap(),
            0x9400_0004u32.to_le_bytes()
        );
        // auipc ra, 1; jalr ra, -2048(ra): 4096 - 2048.
        let call = [0x0000_0097u32.to_le_bytes(), 0x0000_80e7u32.to_le_bytes()].concat();
        let expected = [0x0000_1097u32.to_le_bytes(), 0x8000_80e7u32.to_le_bytes()].concat();
        assert_eq!(resolved(Reloc::RiscvCallPlt, 0, 0, 2048, &call).unwrap(), expected);
        // brasl %r14, .+16: the field is 2 bytes after the start.
        let call = [0xc0, 0xe5, 0, 0, 0, 0];
        assert_eq!(resolved(Reloc::S390xPLTRel32Dbl, 2, 2, 16, &call).unwrap(), [0xc0, 0xe5, 0, 0, 0, 8]);
    }

    #[test]
    fn unsupported_and_distant_relocations_are_errors() {
        let message = |result: Result<Vec<u8>, Finding>| result.unwrap_err().message;
        assert!(message(resolved(Reloc::X86CallPCRel4, 1, -4, 1 << 32, &[0; 8])).contains("out of range"));
        assert!(message(resolved(Reloc::Arm64Call, 0, 0, 1 << 28, &[0; 8])).contains("out of range"));
        assert!(message(resolved(Reloc::Abs8, 0, 0, 16, &[0; 8])).contains("Abs8"));
        let reloc =
            ModuleReloc { offset: 0, kind: Reloc::X86PCRel4, name: ModuleRelocTarget::user(1, 0), addend: 0 };
        assert!(relocate(&mut [0; 8], 0, &reloc, &[0]).is_err());
    }
}
