//! Integer loads and stores of RISC-V: the base instructions, the compressed ones, and those of
//! Zcb. Not compressed ones that are relative to `sp`: their offsets are multiples of the size, and
//! so is `sp`, or there would be no stack for a handler.
//!
//! It knows nothing of traps: where registers and memory are is its caller's business.

/// What an instruction works on. Register 0 reads as 0, and what is written to it is lost.
///
/// Values are as wide as the host's pointers. A machine with narrower registers extends what it is
/// asked for in any way, and cuts what it gets.
pub(super) trait Machine {
    fn register(&self, number: u32) -> usize;
    fn set_register(&mut self, number: u32, value: usize);
    fn load(&mut self, address: usize) -> u8;
    fn store(&mut self, address: usize, byte: u8);
}

/// An access, in the terms of the base instructions.
struct Access {
    is_load: bool,
    /// Bits 14 to 12 of the base instruction: the logarithm of the size, and 4 if the value is
    /// extended with zeros.
    kind: u32,
    /// The register that is loaded or stored.
    value: u32,
    base: u32,
    offset: usize,
}

const LOAD: u32 = 0x03;
const STORE: u32 = 0x23;

const HALF: u32 = 1;
const WORD: u32 = 2;
const DOUBLE: u32 = 3;
const UNSIGNED: u32 = 4;

/// Whether the instruction that begins with these 16 bits has 32.
pub(super) fn is_wide(first_half: u32) -> bool {
    first_half & 3 == 3
}

/// Completes an access to a misaligned address, byte by byte and with wrapping addresses. `IS_64`:
/// the registers have 64 bits, and there are the instructions for them.
///
/// False, and nothing is touched, if the instruction is no such access or its address is aligned.
// The caller has one register file: where this is a part of it, both are smaller.
#[inline]
pub(super) fn emulate<const IS_64: bool>(instruction: u32, machine: &mut impl Machine) -> bool {
    let decoded =
        if is_wide(instruction) { base(instruction) } else { compressed::<IS_64>(instruction & 0xffff) };
    let Some(access) = decoded else { return false };
    // The kinds that there are. An access of a byte is aligned.
    let kinds = match (IS_64, access.is_load) {
        (false, true) => 1 << HALF | 1 << WORD | 1 << (HALF | UNSIGNED),
        (false, false) => 1 << HALF | 1 << WORD,
        (true, true) => 1 << HALF | 1 << WORD | 1 << DOUBLE | 1 << (HALF | UNSIGNED) | 1 << (WORD | UNSIGNED),
        (true, false) => 1 << HALF | 1 << WORD | 1 << DOUBLE,
    };
    let size = 1 << (access.kind & 3);
    let mut address = machine.register(access.base).wrapping_add(access.offset);
    if kinds >> access.kind & 1 == 0 || address & (size - 1) == 0 {
        return false;
    }
    let end = address.wrapping_add(size);
    if access.is_load {
        let mut value = 0;
        // From the highest byte.
        let mut at = end;
        while at != address {
            at = at.wrapping_sub(1);
            value = value << 8 | usize::from(machine.load(at));
        }
        value = match access.kind {
            HALF => value as i16 as usize,
            WORD => value as i32 as usize,
            _ => value,
        };
        machine.set_register(access.value, value);
    } else {
        let mut value = machine.register(access.value);
        while address != end {
            machine.store(address, value as u8);
            value >>= 8;
            address = address.wrapping_add(1);
        }
    }
    true
}

/// The access of an instruction with 32 bits.
fn base(instruction: u32) -> Option<Access> {
    let is_load = match instruction & 0x7f {
        LOAD => true,
        STORE => false,
        _ => return None,
    };
    let register = |lowest: u32| instruction >> lowest & 31;
    // Their highest bit is their sign.
    let upper = (instruction as i32 >> 20) as usize;
    let offset = if is_load { upper } else { upper & !31 | register(7) as usize };
    Some(Access {
        is_load,
        kind: instruction >> 12 & 7,
        value: register(if is_load { 7 } else { 20 }),
        base: register(15),
        offset,
    })
}

/// The access of an instruction with 16 bits.
fn compressed<const IS_64: bool>(instruction: u32) -> Option<Access> {
    if instruction & 3 != 0 {
        return None;
    }
    // Bits of the instruction, at their places in the offset.
    let bits = |lowest: u32, count: u32, place: u32| (instruction >> lowest & ((1 << count) - 1)) << place;
    // Loads and stores differ in one bit. Zcb has another one.
    let mut is_load = instruction & 1 << 15 == 0;
    let (kind, offset) = match instruction >> 13 & 3 {
        0b10 => (WORD, bits(10, 3, 3) | bits(6, 1, 2) | bits(5, 1, 6)),
        0b11 if IS_64 => (DOUBLE, bits(10, 3, 3) | bits(5, 2, 6)),
        0b00 => {
            is_load = instruction & 1 << 11 == 0;
            let is_signed = instruction & 1 << 6 != 0;
            if instruction >> 10 & 0b111_101 != 0b100_001 || !is_load && is_signed {
                return None;
            }
            (if is_load && !is_signed { HALF | UNSIGNED } else { HALF }, bits(5, 1, 1))
        }
        _ => return None,
    };
    // The registers that three bits can name.
    let register = |lowest: u32| 8 + bits(lowest, 3, 0);
    Some(Access { is_load, kind, value: register(2), base: register(7), offset: offset as usize })
}

#[cfg(test)]
mod tests;
