//! Loads and stores of 16-bit Thumb instructions: all that ARMv6-M has, but for those that are
//! relative to `sp` or `pc`, whose addresses are always multiples of four.
//!
//! It knows nothing of exceptions: where registers and memory are is its caller's business.

/// What an instruction works on. Registers are `r0` to `r7`: these instructions have no others.
pub(super) trait Machine {
    fn register(&self, number: u32) -> u32;
    fn set_register(&mut self, number: u32, value: u32);
    fn load(&mut self, address: u32) -> u8;
    fn store(&mut self, address: u32, byte: u8);
}

/// Completes an access to a misaligned address, byte by byte and with wrapping addresses.
///
/// False, and nothing is touched, if the instruction is no such access or its address is aligned.
// The caller has one register file: where this is a part of it, both are smaller.
#[inline]
pub(super) fn emulate(instruction: u32, machine: &mut impl Machine) -> bool {
    let field = |lowest: u32| instruction >> lowest & 7;
    let is_load = instruction & 1 << 11 != 0;
    let class = instruction >> 12;
    let is_signed = class == 0b0101 && field(9) == 0b111;
    let is_multiple = class == 0b1100;
    // An access of one register is one of a list, with an offset.
    let (list, base) = if is_multiple { (instruction & 0xff, field(8)) } else { (1 << field(0), field(3)) };
    let offset = instruction >> 6 & 31;
    let (size, offset) = if is_multiple {
        (4, 0)
    } else if class == 0b0110 {
        (4, offset * 4)
    } else if class == 0b1000 {
        (2, offset * 2)
    } else if class == 0b0101 {
        // The offset is in a register. The others of these instructions access bytes.
        let operation = field(9);
        if operation & 3 == 0b10 || operation == 0b011 {
            return false;
        }
        (if operation & 1 == 0 { 4 } else { 2 }, machine.register(field(6)))
    } else {
        return false;
    };
    let mut address = machine.register(base).wrapping_add(offset);
    // An empty list is unpredictable.
    if address & (size - 1) == 0 || list == 0 {
        return false;
    }
    let (mut rest, mut register) = (list, 0);
    while rest != 0 {
        if rest & 1 != 0 {
            let end = address.wrapping_add(size);
            if is_load {
                let mut value = 0;
                // From the highest byte.
                let mut at = end;
                while at != address {
                    at = at.wrapping_sub(1);
                    value = value << 8 | u32::from(machine.load(at));
                }
                if is_signed {
                    value = value as i16 as u32;
                }
                machine.set_register(register, value);
                address = end;
            } else {
                let mut value = machine.register(register);
                while address != end {
                    machine.store(address, value as u8);
                    value >>= 8;
                    address = address.wrapping_add(1);
                }
            }
        }
        rest >>= 1;
        register += 1;
    }
    // Last: what a store has of the base is the original. A load into the base wins.
    if is_multiple && !(is_load && list >> base & 1 != 0) {
        machine.set_register(base, address);
    }
    true
}

#[cfg(test)]
mod tests;
