//! Objects of RISC-V, and what is refused of them. Those of compilers: `c/tests/in_place.rs`.

use cranelift_object::object::{
    self as objects, BinaryFormat, Endianness, SectionKind, SymbolFlags, SymbolKind, SymbolScope,
    write::{Object, Relocation, Symbol, SymbolId, SymbolSection},
};

use super::*;
use crate::diagnostics::report;

/// An object with these words of code, and 8 bytes of constants. A relocation has an offset, a
/// type, the name of a symbol and an addend: `start` is the first instruction, `constant` the
/// second word of the constants. Others are not defined.
fn object(code: &[u32], relocations: &[(u64, u32, &str, i64)]) -> Vec<u8> {
    let mut object = Object::new(BinaryFormat::Elf, objects::Architecture::Riscv32, Endianness::Little);
    let text = object.add_section(Vec::new(), b".text.f".to_vec(), SectionKind::Text);
    let bytes: Vec<u8> = code.iter().flat_map(|word| word.to_le_bytes()).collect();
    object.append_section_data(text, &bytes, 4);
    let constants = object.add_section(Vec::new(), b".rodata".to_vec(), SectionKind::ReadOnlyData);
    object.append_section_data(constants, &[1, 0, 0, 0, 2, 0, 0, 0], 4);
    let mut symbol = |name: &str, section, value| -> SymbolId {
        object.add_symbol(Symbol {
            name: name.into(),
            value,
            size: 0,
            kind: SymbolKind::Data,
            scope: SymbolScope::Dynamic,
            weak: false,
            section,
            flags: SymbolFlags::None,
        })
    };
    let start = symbol("start", SymbolSection::Section(text), 0);
    let constant = symbol("constant", SymbolSection::Section(constants), 4);
    for &(offset, kind, name, addend) in relocations {
        let symbol = match name {
            "start" => start,
            "constant" => constant,
            _ => object.add_symbol(Symbol {
                name: name.into(),
                value: 0,
                size: 0,
                kind: SymbolKind::Text,
                scope: SymbolScope::Unknown,
                weak: false,
                section: SymbolSection::Undefined,
                flags: SymbolFlags::None,
            }),
        };
        let flags = objects::RelocationFlags::Elf { r_type: kind };
        object.add_relocation(text, Relocation { offset, symbol, addend, flags }).unwrap();
    }
    object.write().unwrap()
}

fn linked(code: &[u32], relocations: &[(u64, u32, &str, i64)]) -> Result<Vec<u32>, String> {
    let triple = "riscv32imac-unknown-none-elf".parse().unwrap();
    let linked = link(&[object(code, relocations)], &triple);
    let linked = linked.map_err(|finding| report::finding("", &finding))?;
    Ok(linked.code.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).collect())
}

// auipc a0, 0; lw a0, 0(a0)
const LOAD: [u32; 2] = [0x0000_0517, 0x0005_2503];

#[test]
fn a_distance_has_two_halves() {
    let halves = [
        (0, elf::R_RISCV_PCREL_HI20, "constant", 0),
        (0, elf::R_RISCV_RELAX, "constant", 0),
        (4, elf::R_RISCV_PCREL_LO12_I, "start", 0),
    ];
    // The constant is 12 bytes after the first instruction, whose place both halves refer to.
    assert_eq!(linked(&LOAD, &halves), Ok(vec![0x0000_0517, 0x00c5_2503, 1, 2]));
    let refused = linked(&LOAD, &halves[2..]).unwrap_err();
    assert!(refused.contains("without its upper half"), "{refused}");
}

#[test]
fn a_difference_of_addresses_has_two_parts() {
    let parts = [(4, elf::R_RISCV_ADD32, "constant", 0), (4, elf::R_RISCV_SUB32, "start", 0)];
    assert_eq!(linked(&[0, 0], &parts), Ok(vec![0, 12, 1, 2]));
    for alone in [&parts[..1], &parts[1..]] {
        let refused = linked(&[0, 0], alone).unwrap_err();
        assert!(refused.contains("an address that is not subtracted"), "{refused}");
    }
}

#[test]
fn addresses_and_missing_functions_are_refused() {
    let refused = linked(&LOAD, &[(0, elf::R_RISCV_HI20, "constant", 0)]).unwrap_err();
    assert!(refused.contains("it needs an absolute address"), "{refused}");
    let refused = linked(&LOAD, &[(0, elf::R_RISCV_GOT_HI20, "constant", 0)]).unwrap_err();
    assert!(refused.contains("it needs a relocation of type 20"), "{refused}");
    let call = [(0, elf::R_RISCV_CALL_PLT, "__muldf3", 0), (0, elf::R_RISCV_CALL_PLT, "__divdi3", 0)];
    let refused = linked(&LOAD, &call).unwrap_err();
    assert!(refused.contains("library function `__muldf3`"), "{refused}");
    let first = |relocations| missing(&[object(&LOAD, relocations)]).unwrap();
    assert_eq!(first(&call).as_deref(), Some("__divdi3"));
    assert_eq!(first(&[]), None);
}
