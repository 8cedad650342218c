//! Instructions against encodings that are put together from the formats of the RISC-V
//! Instruction Set Manual, volume I, and some against an assembler.

use std::{collections::HashMap, format, vec::Vec};

use super::{Machine, emulate};

/// The byte that memory has at an address.
fn byte_at(address: u64) -> u8 {
    (address.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8
}

/// A machine whose registers have 32 or 64 bits.
#[derive(Clone, Debug, PartialEq)]
struct Fake<const IS_64: bool> {
    registers: [u64; 32],
    stored: Vec<(u64, u8)>,
    has_loaded: bool,
}

impl<const IS_64: bool> Fake<IS_64> {
    const MASK: u64 = if IS_64 { u64::MAX } else { 0xffff_ffff };
}

impl<const IS_64: bool> Machine for Fake<IS_64> {
    fn register(&self, number: u32) -> usize {
        // A narrow register can be extended in any way.
        let upper = 0x5555_5555_5555_5555 & !Self::MASK;
        if number == 0 { 0 } else { (self.registers[number as usize] | upper) as usize }
    }

    fn set_register(&mut self, number: u32, value: usize) {
        if number != 0 {
            self.registers[number as usize] = value as u64 & Self::MASK;
        }
    }

    fn load(&mut self, address: usize) -> u8 {
        self.has_loaded = true;
        byte_at(address as u64 & Self::MASK)
    }

    fn store(&mut self, address: usize, byte: u8) {
        self.stored.push((address as u64 & Self::MASK, byte));
    }
}

/// What an encoding is: its mnemonic without `c.`, the register that is loaded or stored, the base,
/// and the offset.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Meaning {
    name: &'static str,
    value: usize,
    base: usize,
    offset: i32,
}

impl Meaning {
    /// The size, and for loads whether there is a sign.
    fn form(&self) -> (u64, Option<bool>) {
        match self.name {
            "lh" => (2, Some(true)),
            "lhu" => (2, Some(false)),
            "lw" => (4, Some(true)),
            "lwu" => (4, Some(false)),
            "ld" => (8, Some(true)),
            "sh" => (2, None),
            "sw" => (4, None),
            "sd" => (8, None),
            name => panic!("{name} is not in the list"),
        }
    }

    /// The machine after the instruction, if its address is misaligned.
    fn executed<const IS_64: bool>(&self, before: &Fake<IS_64>) -> Option<Fake<IS_64>> {
        let mask = Fake::<IS_64>::MASK;
        let (size, is_signed) = self.form();
        let address = before.registers[self.base].wrapping_add(self.offset as i64 as u64) & mask;
        if address.is_multiple_of(size) {
            return None;
        }
        let mut after = before.clone();
        let addresses = (0..size).map(|index| address.wrapping_add(index) & mask);
        let Some(is_signed) = is_signed else {
            after.stored = addresses.zip(before.registers[self.value].to_le_bytes()).collect();
            return Some(after);
        };
        let bytes: Vec<u8> = addresses.map(byte_at).collect();
        let value = match (&*bytes, is_signed) {
            (&[a, b], true) => i16::from_le_bytes([a, b]) as u64,
            (&[a, b], false) => u16::from_le_bytes([a, b]).into(),
            (&[a, b, c, d], true) => i32::from_le_bytes([a, b, c, d]) as u64,
            (&[a, b, c, d], false) => u32::from_le_bytes([a, b, c, d]).into(),
            (bytes, _) => u64::from_le_bytes(bytes.try_into().unwrap()),
        };
        after.has_loaded = true;
        if self.value != 0 {
            after.registers[self.value] = value & mask;
        }
        Some(after)
    }
}

/// The base instructions: mnemonic, opcode and `funct3`, and whether only RV64 has it.
const BASE: [(&str, u32, u32, bool); 8] = [
    ("lh", 0b000_0011, 0b001, false),
    ("lw", 0b000_0011, 0b010, false),
    ("ld", 0b000_0011, 0b011, true),
    ("lhu", 0b000_0011, 0b101, false),
    ("lwu", 0b000_0011, 0b110, true),
    ("sh", 0b010_0011, 0b001, false),
    ("sw", 0b010_0011, 0b010, false),
    ("sd", 0b010_0011, 0b011, true),
];

fn wide(opcode: u32, funct3: u32, meaning: &Meaning) -> u32 {
    let (value, base) = (meaning.value as u32, meaning.base as u32);
    let offset = meaning.offset as u32 & 0xfff;
    let common = base << 15 | funct3 << 12 | opcode;
    match meaning.form().1 {
        Some(_) => offset << 20 | value << 7 | common,
        None => offset >> 5 << 25 | value << 20 | (offset & 31) << 7 | common,
    }
}

/// All compressed encodings that may be misaligned.
fn compressed(is_64: bool) -> HashMap<u32, Meaning> {
    // The bits of an offset that are at some place of an encoding: from, count, to.
    let place = |offset: i32, parts: &[(u32, u32, u32)]| {
        parts
            .iter()
            .fold(0, |all, (from, count, to)| all | (offset as u32 >> from & ((1 << count) - 1)) << to)
    };
    const WORD: &[(u32, u32, u32)] = &[(3, 3, 10), (2, 1, 6), (6, 1, 5)];
    const DOUBLE: &[(u32, u32, u32)] = &[(3, 3, 10), (6, 2, 5)];
    const HALF: &[(u32, u32, u32)] = &[(1, 1, 5)];
    let mut all = HashMap::new();
    for value in 0..8 {
        for base in 0..8 {
            let mut add = |name: &'static str, rest: u32, offset, parts| {
                let encoding = rest | place(offset, parts) | (base as u32) << 7 | (value as u32) << 2;
                let meaning = Meaning { name, value: value + 8, base: base + 8, offset };
                assert_eq!(all.insert(encoding, meaning), None);
            };
            for offset in (0..128).step_by(4) {
                add("lw", 0b010 << 13, offset, WORD);
                add("sw", 0b110 << 13, offset, WORD);
            }
            for offset in (0..256).step_by(8).filter(|_| is_64) {
                add("ld", 0b011 << 13, offset, DOUBLE);
                add("sd", 0b111 << 13, offset, DOUBLE);
            }
            for offset in [0, 2] {
                add("lhu", 0b100_001 << 10, offset, HALF);
                add("lh", 0b100_001 << 10 | 1 << 6, offset, HALF);
                add("sh", 0b100_011 << 10, offset, HALF);
            }
        }
    }
    all
}

fn machines<const IS_64: bool>() -> Vec<Fake<IS_64>> {
    let mut machines = Vec::new();
    for seed in 0..4_u64 {
        let any = move |index: usize| (index as u64 * 5 + seed + 1).wrapping_mul(0x0193_7a6b_1234_5679);
        machines.push(core::array::from_fn(|index| any(index) & !7 | (index as u64 + seed) & 7));
        // The end of the address space.
        machines.push(core::array::from_fn(|index| (seed + index as u64).wrapping_sub(16)));
    }
    let machine = |mut registers: [u64; 32]| {
        registers[0] = 0;
        registers.iter_mut().for_each(|register| *register &= Fake::<IS_64>::MASK);
        Fake { registers, stored: Vec::new(), has_loaded: false }
    };
    machines.into_iter().map(machine).collect()
}

/// Compares what an instruction does. Whether it was emulated.
fn check<const IS_64: bool>(instruction: u32, meaning: Option<&Meaning>, machine: &Fake<IS_64>) -> bool {
    let expected = meaning.and_then(|meaning| meaning.executed(machine));
    let mut found = machine.clone();
    let done = emulate::<IS_64>(instruction, &mut found);
    let case = || format!("{instruction:#010x}, {meaning:?}, with {:x?}", machine.registers);
    assert_eq!(done, expected.is_some(), "{}", case());
    assert_eq!(found, expected.unwrap_or_else(|| machine.clone()), "{}", case());
    done
}

fn check_compressed<const IS_64: bool>() {
    let encodings = compressed(IS_64);
    let mut emulated = 0;
    for machine in machines::<IS_64>() {
        for instruction in (0..=0xffff_u32).filter(|instruction| instruction & 3 != 3) {
            // What follows it is no part of it.
            let with_next = instruction | 0xa5a5 << 16;
            emulated += u32::from(check(with_next, encodings.get(&instruction), &machine));
        }
    }
    assert!(emulated > 10_000);
}

fn check_base<const IS_64: bool>() {
    let offsets = [-2048, -2047, -1026, -33, -32, -3, -1, 0, 1, 2, 5, 31, 32, 100, 1023, 2046, 2047];
    let mut emulated = 0;
    for machine in machines::<IS_64>() {
        for (name, opcode, funct3, is_for_64) in BASE {
            for (value, base) in (0..32).flat_map(|value| (0..32).map(move |base| (value, base))) {
                for offset in offsets {
                    let meaning = Meaning { name, value, base, offset };
                    let instruction = wide(opcode, funct3, &meaning);
                    let exists = IS_64 || !is_for_64;
                    emulated += u32::from(check(instruction, exists.then_some(&meaning), &machine));
                }
            }
        }
        // All other operations.
        for operation in 0..1 << 10_u32 {
            let (opcode, funct3) = (operation & 0x7f, operation >> 7);
            let is_access = BASE.iter().any(|(_, o, f, _)| (*o, *f) == (opcode, funct3));
            if opcode & 3 == 3 && !is_access {
                for operands in [0, 0x0015_8500, 0xfff5_8f80, 0xffff_8f80] {
                    check(operands & !0x7000 | funct3 << 12 | opcode, None, &machine);
                }
            }
        }
    }
    assert!(emulated > 100_000);
}

#[test]
fn the_base_instructions_of_rv32_do_what_the_manual_says() {
    check_base::<false>();
}

#[test]
fn the_compressed_instructions_of_rv32_do_what_the_manual_says() {
    check_compressed::<false>();
}

#[cfg(target_pointer_width = "64")]
#[test]
fn the_base_instructions_of_rv64_do_what_the_manual_says() {
    check_base::<true>();
}

#[cfg(target_pointer_width = "64")]
#[test]
fn the_compressed_instructions_of_rv64_do_what_the_manual_says() {
    check_compressed::<true>();
}

/// What LLVM's and GNU's assemblers make of some texts.
#[test]
fn the_encodings_are_those_of_an_assembler() {
    let meaning = |name, value, base, offset| Meaning { name, value, base, offset };
    for (encoding, text, expected) in [
        (0x0005_9503, "lh a0, 0(a1)", meaning("lh", 10, 11, 0)),
        (0xfff3_1283, "lh t0, -1(t1)", meaning("lh", 5, 6, -1)),
        (0x7ff4_5783, "lhu a5, 2047(s0)", meaning("lhu", 15, 8, 2047)),
        (0x8001_2f83, "lw t6, -2048(sp)", meaning("lw", 31, 2, -2048)),
        (0xfffd_9ea3_u32, "sh t6, -3(s11)", meaning("sh", 31, 27, -3)),
        (0x7ea3_afa3, "sw a0, 2047(t2)", meaning("sw", 10, 7, 2047)),
        (0x8001_a023, "sw zero, -2048(gp)", meaning("sw", 0, 3, -2048)),
        (0x800d_bf83, "ld t6, -2048(s11)", meaning("ld", 31, 27, -2048)),
        (0x0025_e503, "lwu a0, 2(a1)", meaning("lwu", 10, 11, 2)),
        (0xfea5_bfa3, "sd a0, -1(a1)", meaning("sd", 10, 11, -1)),
    ] {
        let encoded =
            BASE.iter().find(|base| base.0 == expected.name).map(|base| wide(base.1, base.2, &expected));
        assert_eq!(encoded, Some(encoding), "{text}");
    }
    let (narrow, wide) = (compressed(false), compressed(true));
    for (encoding, text, expected) in [
        (0x4188, "c.lw a0, 0(a1)", meaning("lw", 10, 11, 0)),
        (0x5fe0, "c.lw s0, 124(a5)", meaning("lw", 8, 15, 124)),
        (0x40fc, "c.lw a5, 68(s1)", meaning("lw", 15, 9, 68)),
        (0x5e50, "c.lw a2, 60(a2)", meaning("lw", 12, 12, 60)),
        (0xdf64, "c.sw s1, 124(a4)", meaning("sw", 9, 14, 124)),
        (0xc034, "c.sw a3, 64(s0)", meaning("sw", 13, 8, 64)),
        (0x87a0, "c.lhu s0, 2(a5)", meaning("lhu", 8, 15, 2)),
        (0x85e8, "c.lh a0, 2(a1)", meaning("lh", 10, 11, 2)),
        (0x84d8, "c.lh a4, 0(s1)", meaning("lh", 14, 9, 0)),
        (0x8da8, "c.sh a0, 2(a1)", meaning("sh", 10, 11, 2)),
        (0x8f84, "c.sh s1, 0(a5)", meaning("sh", 9, 15, 0)),
    ] {
        assert_eq!(narrow.get(&encoding), Some(&expected), "{text}");
        assert_eq!(wide.get(&encoding), Some(&expected), "{text}");
    }
    for (encoding, text, expected) in [
        (0x7fe0, "c.ld s0, 248(a5)", meaning("ld", 8, 15, 248)),
        (0x64d8, "c.ld a4, 136(s1)", meaning("ld", 14, 9, 136)),
        (0xfc7c, "c.sd a5, 248(s0)", meaning("sd", 15, 8, 248)),
        (0xe6b0, "c.sd a2, 72(a3)", meaning("sd", 12, 13, 72)),
    ] {
        // Those of RV32 are for floats.
        assert_eq!(narrow.get(&encoding), None, "{text}");
        assert_eq!(wide.get(&encoding), Some(&expected), "{text}");
    }
    for (encoding, text) in [
        (0x0808, "c.addi4spn a0, sp, 16"),
        (0x0001, "c.nop"),
        (0x952e, "c.add a0, a1"),
        (0x81e8, "c.lbu a0, 3(a1)"),
        (0x89e8, "c.sb a0, 3(a1)"),
        (0x5512, "c.lwsp a0, 36(sp)"),
        (0xd252, "c.swsp s4, 36(sp)"),
        (0x6526, "c.ldsp a0, 72(sp)"),
        (0xe4d2, "c.sdsp s4, 72(sp)"),
    ] {
        assert_eq!(wide.get(&encoding), None, "{text}");
    }
}
