//! Every instruction, against encodings that are put together from the formats of the ARMv6-M
//! Architecture Reference Manual, section A6.7, and some against an assembler.

use std::{collections::HashMap, format, vec, vec::Vec};

use super::{Machine, emulate};

/// The byte that memory has at an address.
fn byte_at(address: u32) -> u8 {
    (address.wrapping_mul(0x9e37_79b1) >> 24) as u8
}

#[derive(Clone, Debug, PartialEq)]
struct Fake {
    registers: [u32; 8],
    stored: Vec<(u32, u8)>,
    has_loaded: bool,
}

impl Machine for Fake {
    fn register(&self, number: u32) -> u32 {
        self.registers[number as usize]
    }

    fn set_register(&mut self, number: u32, value: u32) {
        self.registers[number as usize] = value;
    }

    fn load(&mut self, address: u32) -> u8 {
        self.has_loaded = true;
        byte_at(address)
    }

    fn store(&mut self, address: u32, byte: u8) {
        self.stored.push((address, byte));
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Offset {
    Number(u32),
    Register(usize),
}

#[derive(Clone, Debug, PartialEq)]
enum Form {
    Load { size: u32, signed: bool },
    Store { size: u32 },
    LoadMultiple,
    StoreMultiple,
}

/// What an encoding is, in the terms of the manual.
#[derive(Clone, Debug, PartialEq)]
struct Meaning {
    form: Form,
    n: usize,
    offset: Offset,
    registers: Vec<usize>,
}

/// All encodings that may be misaligned.
fn encodings() -> HashMap<u32, Meaning> {
    let mut all = HashMap::new();
    let mut add = |encoding: u32, form: Form, n: u32, offset: Offset, registers: Vec<usize>| {
        let meaning = Meaning { form, n: n as usize, offset, registers };
        assert_eq!(all.insert(encoding, meaning), None);
    };
    for n in 0..8 {
        for t in 0..8 {
            let registers = || vec![t as usize];
            for imm5 in 0..32 {
                let operands = imm5 << 6 | n << 3 | t;
                let (words, halves) = (Offset::Number(imm5 * 4), Offset::Number(imm5 * 2));
                add(0x6000 | operands, Form::Store { size: 4 }, n, words, registers());
                add(0x6800 | operands, Form::Load { size: 4, signed: false }, n, words, registers());
                add(0x8000 | operands, Form::Store { size: 2 }, n, halves, registers());
                add(0x8800 | operands, Form::Load { size: 2, signed: false }, n, halves, registers());
            }
            for m in 0..8 {
                let operands = m << 6 | n << 3 | t;
                let offset = Offset::Register(m as usize);
                add(0x5000 | operands, Form::Store { size: 4 }, n, offset, registers());
                add(0x5200 | operands, Form::Store { size: 2 }, n, offset, registers());
                add(0x5800 | operands, Form::Load { size: 4, signed: false }, n, offset, registers());
                add(0x5a00 | operands, Form::Load { size: 2, signed: false }, n, offset, registers());
                add(0x5e00 | operands, Form::Load { size: 2, signed: true }, n, offset, registers());
            }
        }
        for list in 1..256_u32 {
            let registers: Vec<usize> = (0..8).filter(|bit| list & 1 << bit != 0).collect();
            add(0xc000 | n << 8 | list, Form::StoreMultiple, n, Offset::Number(0), registers.clone());
            add(0xc800 | n << 8 | list, Form::LoadMultiple, n, Offset::Number(0), registers);
        }
    }
    all
}

/// The machine after an instruction, if its address is misaligned.
fn executed(meaning: &Meaning, before: &Fake) -> Option<Fake> {
    let offset = match meaning.offset {
        Offset::Number(number) => number,
        Offset::Register(m) => before.registers[m],
    };
    let start = before.registers[meaning.n].wrapping_add(offset);
    let mut after = before.clone();
    let (size, is_load) = match meaning.form {
        Form::Load { size, .. } => (size, true),
        Form::Store { size } => (size, false),
        Form::LoadMultiple => (4, true),
        Form::StoreMultiple => (4, false),
    };
    if start.is_multiple_of(size) {
        return None;
    }
    let mut address = start;
    for register in &meaning.registers {
        let addresses: Vec<u32> = (0..size).map(|index| address.wrapping_add(index)).collect();
        if is_load {
            let bytes: Vec<u8> = addresses.iter().map(|address| byte_at(*address)).collect();
            after.has_loaded = true;
            after.registers[*register] = match meaning.form {
                Form::Load { size: 2, signed: true } => i16::from_le_bytes([bytes[0], bytes[1]]) as u32,
                Form::Load { size: 2, .. } => u16::from_le_bytes([bytes[0], bytes[1]]).into(),
                _ => u32::from_le_bytes(bytes.try_into().unwrap()),
            };
        } else {
            let bytes = before.registers[*register].to_le_bytes();
            after.stored.extend(addresses.into_iter().zip(bytes));
        }
        address = address.wrapping_add(size);
    }
    let writes_back = match meaning.form {
        Form::LoadMultiple => !meaning.registers.contains(&meaning.n),
        Form::StoreMultiple => true,
        _ => false,
    };
    if writes_back {
        after.registers[meaning.n] = address;
    }
    Some(after)
}

fn machines() -> Vec<Fake> {
    let mut machines = Vec::new();
    for seed in 0..4_u32 {
        let any = |index: usize| (index as u32 * 5 + seed + 1).wrapping_mul(0x0193_7a6b);
        machines.push(core::array::from_fn(|index| any(index) & !3 | (index as u32 + seed) & 3));
        machines.push(core::array::from_fn(any));
        // The end of the address space.
        machines.push(core::array::from_fn(|index| (seed + index as u32).wrapping_sub(8)));
    }
    let machine = |registers| Fake { registers, stored: Vec::new(), has_loaded: false };
    machines.into_iter().map(machine).collect()
}

#[test]
fn every_instruction_does_what_the_manual_says() {
    let encodings = encodings();
    let (mut emulated, mut refused) = (0, 0);
    for machine in machines() {
        for instruction in 0..=0xffff {
            let expected = encodings.get(&instruction).and_then(|meaning| executed(meaning, &machine));
            let mut found = machine.clone();
            let done = emulate(instruction, &mut found);
            let case = || format!("{instruction:#06x} with {:x?}", machine.registers);
            assert_eq!(done, expected.is_some(), "{}", case());
            *(if done { &mut emulated } else { &mut refused }) += 1;
            assert_eq!(found, expected.unwrap_or_else(|| machine.clone()), "{}", case());
        }
    }
    assert!(emulated > 100_000 && refused > 100_000);
}

/// What `arm-none-eabi-as -mcpu=cortex-m0` makes of some texts.
#[test]
fn the_encodings_are_those_of_an_assembler() {
    let encodings = encodings();
    let one = |form, n, offset, t| Meaning { form, n, offset, registers: vec![t] };
    let load = |size, signed| Form::Load { size, signed };
    let store = |size| Form::Store { size };
    let number = Offset::Number;
    for (encoding, text, expected) in [
        (0x6808, "ldr r0, [r1, #0]", one(load(4, false), 1, number(0), 0)),
        (0x6ff7, "ldr r7, [r6, #124]", one(load(4, false), 6, number(124), 7)),
        (0x592a, "ldr r2, [r5, r4]", one(load(4, false), 5, Offset::Register(4), 2)),
        (0x8fd5, "ldrh r5, [r2, #62]", one(load(2, false), 2, number(62), 5)),
        (0x5a3c, "ldrh r4, [r7, r0]", one(load(2, false), 7, Offset::Register(0), 4)),
        (0x5e8e, "ldrsh r6, [r1, r2]", one(load(2, true), 1, Offset::Register(2), 6)),
        (0x6092, "str r2, [r2, #8]", one(store(4), 2, number(8), 2)),
        (0x512a, "str r2, [r5, r4]", one(store(4), 5, Offset::Register(4), 2)),
        (0x87d5, "strh r5, [r2, #62]", one(store(2), 2, number(62), 5)),
        (0x523c, "strh r4, [r7, r0]", one(store(2), 7, Offset::Register(0), 4)),
    ] {
        assert_eq!(encodings.get(&encoding), Some(&expected), "{text}");
    }
    let many =
        |form, n, registers: &[usize]| Meaning { form, n, offset: number(0), registers: registers.into() };
    for (encoding, text, expected) in [
        (0xc882, "ldm r0!, {r1, r7}", many(Form::LoadMultiple, 0, &[1, 7])),
        (0xcb19, "ldm r3, {r0, r3, r4}", many(Form::LoadMultiple, 3, &[0, 3, 4])),
        (0xc224, "stm r2!, {r2, r5}", many(Form::StoreMultiple, 2, &[2, 5])),
        (0xc481, "stm r4!, {r0, r7}", many(Form::StoreMultiple, 4, &[0, 7])),
    ] {
        assert_eq!(encodings.get(&encoding), Some(&expected), "{text}");
    }
    for (encoding, text) in [
        (0x7848, "ldrb r0, [r1, #1]"),
        (0x5c88, "ldrb r0, [r1, r2]"),
        (0x5688, "ldrsb r0, [r1, r2]"),
        (0x7048, "strb r0, [r1, #1]"),
        (0x5488, "strb r0, [r1, r2]"),
        (0x9801, "ldr r0, [sp, #4]"),
        (0x9001, "str r0, [sp, #4]"),
        (0x4801, "ldr r0, [pc, #4]"),
        (0xb5ff, "push {r0-r7, lr}"),
        (0xbdff, "pop {r0-r7, pc}"),
        (0xb002, "add sp, #8"),
        (0xdf00, "svc #0"),
        (0xe7fe, "b ."),
    ] {
        assert_eq!(encodings.get(&encoding), None, "{text}");
    }
}
