//! Relocations of the objects of C compilers: references in code that become distances, so that the
//! code runs wherever it is.

pub(super) mod riscv;

use object::elf;
use wamr_aot_abi::artefact::CODE_START;

fn unknown(kind: u32) -> String {
    format!("a relocation of type {kind}")
}

/// Nothing writes addresses into an image.
fn absolute(kind: u32) -> String {
    format!("an absolute address (a relocation of type {kind})")
}

fn out_of_range() -> String {
    "code so large that a reference is out of range".to_owned()
}

fn put(field: &mut [u8], bytes: &[u8]) -> Result<(), String> {
    field.get_mut(..bytes.len()).ok_or("a relocation outside of its section")?.copy_from_slice(bytes);
    Ok(())
}

pub(super) fn x86_64(field: &mut [u8], kind: u32, value: i64, place: i64) -> Result<(), String> {
    match kind {
        elf::R_X86_64_PC32 | elf::R_X86_64_PLT32 => {
            let distance = i32::try_from(value - place).map_err(|_| out_of_range())?;
            put(field, &distance.to_le_bytes())
        }
        elf::R_X86_64_PC64 => put(field, &(value - place).to_le_bytes()),
        _ => Err(unknown(kind)),
    }
}

pub(super) fn aarch64(field: &mut [u8], kind: u32, value: i64, place: i64) -> Result<(), String> {
    let word = field.get(..4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
    let word = word.ok_or("a relocation outside of its section")?;
    let distance = value - place;
    let patched = match kind {
        // The image starts at a page boundary.
        elf::R_AARCH64_ADR_PREL_PG_HI21 => {
            let page = |address: i64| (address + CODE_START.cast_signed()) >> 12;
            let pages = page(value) - page(place);
            if !(-(1 << 20)..1 << 20).contains(&pages) {
                return Err(out_of_range());
            }
            let bits = (pages & 0x1f_ffff) as u32;
            (word & 0x9f00_001f) | (bits & 3) << 29 | (bits >> 2) << 5
        }
        elf::R_AARCH64_ADD_ABS_LO12_NC => low12(word, value, 0),
        elf::R_AARCH64_LDST8_ABS_LO12_NC => low12(word, value, 0),
        elf::R_AARCH64_LDST16_ABS_LO12_NC => low12(word, value, 1),
        elf::R_AARCH64_LDST32_ABS_LO12_NC => low12(word, value, 2),
        elf::R_AARCH64_LDST64_ABS_LO12_NC => low12(word, value, 3),
        elf::R_AARCH64_LDST128_ABS_LO12_NC => low12(word, value, 4),
        elf::R_AARCH64_CALL26 | elf::R_AARCH64_JUMP26 => {
            if !(-(1 << 27)..1 << 27).contains(&distance) || distance % 4 != 0 {
                return Err(out_of_range());
            }
            (word & 0xfc00_0000) | ((distance >> 2) as u32 & 0x03ff_ffff)
        }
        elf::R_AARCH64_PREL32 => i32::try_from(distance).map_err(|_| out_of_range())?.cast_unsigned(),
        _ => return Err(unknown(kind)),
    };
    put(field, &patched.to_le_bytes())
}

/// The lower 12 bits of an address, in units of `1 << shift` bytes.
fn low12(word: u32, value: i64, shift: u32) -> u32 {
    (word & 0xffc0_03ff) | ((value & 0xfff) as u32 >> shift) << 10
}

/// For Thumb. `value` has the lowest bit of its symbol, which is set for code. The addends are in
/// the fields.
pub(super) fn thumb(field: &mut [u8], kind: u32, value: i64, place: i64) -> Result<(), String> {
    let bytes: &[u8; 4] = field.first_chunk().ok_or("a relocation outside of its section")?;
    let patched = match kind {
        elf::R_ARM_REL32 | elf::R_ARM_PREL31 => {
            let addend = i64::from(i32::from_le_bytes(*bytes));
            let distance = i32::try_from(value + addend - place).map_err(|_| out_of_range())?;
            distance.to_le_bytes()
        }
        elf::R_ARM_THM_PC22 | elf::R_ARM_THM_JUMP24 => {
            if value & 1 == 0 {
                return Err("a call of a function in another instruction set".to_owned());
            }
            let (upper, lower) = halves(*bytes);
            let distance = (value & !1) + branch_addend(upper, lower) - place;
            let distance = i32::try_from(distance).map_err(|_| out_of_range())?;
            if !(-(1 << 24)..1 << 24).contains(&distance) {
                return Err(out_of_range());
            }
            let sign = u16::from(distance < 0);
            let bit = |at: u32| (distance >> at & 1) as u16;
            let upper = upper & 0xf800 | sign << 10 | (distance >> 12 & 0x3ff) as u16;
            // The two bits below the sign are inverted if the number is positive.
            let lower = lower & 0xd000
                | (bit(23) ^ sign ^ 1) << 13
                | (bit(22) ^ sign ^ 1) << 11
                | (distance >> 1 & 0x7ff) as u16;
            let ([a, b], [c, d]) = (upper.to_le_bytes(), lower.to_le_bytes());
            [a, b, c, d]
        }
        elf::R_ARM_ABS32 | elf::R_ARM_THM_MOVW_ABS_NC | elf::R_ARM_THM_MOVT_ABS => {
            return Err(absolute(kind));
        }
        _ => return Err(unknown(kind)),
    };
    put(field, &patched)
}

fn halves([a, b, c, d]: [u8; 4]) -> (u16, u16) {
    (u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d]))
}

/// The distance in `bl` or `b.w`.
fn branch_addend(upper: u16, lower: u16) -> i64 {
    let sign = upper >> 10 & 1;
    let bit = |at: u32| i64::from((lower >> at & 1) ^ sign ^ 1);
    let low = i64::from(upper & 0x3ff) << 12 | i64::from(lower & 0x7ff) << 1;
    -(i64::from(sign) << 24) | bit(13) << 23 | bit(11) << 22 | low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relocations_of_x86_64() {
        let mut field = [0; 8];
        x86_64(&mut field, elf::R_X86_64_PLT32, 12, 1).unwrap();
        assert_eq!(field, [11, 0, 0, 0, 0, 0, 0, 0]);
        assert!(x86_64(&mut field, elf::R_X86_64_PC32, 1 << 40, 0).unwrap_err().contains("out of range"));
        assert!(x86_64(&mut field, elf::R_X86_64_64, 0, 0).unwrap_err().contains("relocation"));
        assert!(x86_64(&mut [0; 2], elf::R_X86_64_PC32, 0, 0).is_err());
    }

    #[test]
    fn relocations_of_thumb() {
        let patched = |bytes: [u8; 4], kind, value, place| {
            let mut field = bytes;
            thumb(&mut field, kind, value, place).map(|()| field)
        };
        // `bl` as assemblers leave it, with the addend -4.
        let bl = [0xff, 0xf7, 0xfe, 0xff];
        // bl .+0x104; bl .-0x100; b.w .+0x800004
        assert_eq!(patched(bl, elf::R_ARM_THM_PC22, 0x105, 0).unwrap(), [0x00, 0xf0, 0x80, 0xf8]);
        assert_eq!(patched(bl, elf::R_ARM_THM_PC22, 1, 0xfc).unwrap(), [0xff, 0xf7, 0x80, 0xff]);
        let b = [0xff, 0xf7, 0xfe, 0xbf];
        assert_eq!(patched(b, elf::R_ARM_THM_JUMP24, 0x0080_0005, 0).unwrap(), [0x00, 0xf0, 0x00, 0x98]);
        assert_eq!(patched(4i32.to_le_bytes(), elf::R_ARM_REL32, 0x20, 0x14).unwrap(), 0x10i32.to_le_bytes());
        assert!(patched(bl, elf::R_ARM_THM_PC22, 1 + (1 << 25), 0).unwrap_err().contains("out of range"));
        assert!(patched(bl, elf::R_ARM_THM_PC22, 0x104, 0).unwrap_err().contains("instruction set"));
        assert!(patched(bl, elf::R_ARM_ABS32, 1, 0).unwrap_err().contains("absolute"));
        assert!(patched(bl, elf::R_ARM_GOT32, 1, 0).unwrap_err().contains("relocation"));
        assert!(thumb(&mut [0; 2], elf::R_ARM_REL32, 0, 0).is_err());
    }

    #[test]
    fn relocations_of_aarch64() {
        let patched = |word: u32, kind, value, place| {
            let mut field = word.to_le_bytes();
            aarch64(&mut field, kind, value, place).map(|()| u32::from_le_bytes(field))
        };
        // bl .+16; adrp x0, .+0x3000; add x0, x0, #0x123; ldr x0, [x0, #0x128]
        assert_eq!(patched(0x9400_0000, elf::R_AARCH64_CALL26, 32, 16).unwrap(), 0x9400_0004);
        assert_eq!(
            patched(0x9000_0000, elf::R_AARCH64_ADR_PREL_PG_HI21, 0x3010, 0xffc).unwrap(),
            0xf000_0000
        );
        assert_eq!(patched(0x9100_0000, elf::R_AARCH64_ADD_ABS_LO12_NC, 0x5123, 0).unwrap(), 0x9104_8c00);
        assert_eq!(patched(0xf940_0000, elf::R_AARCH64_LDST64_ABS_LO12_NC, 0x5128, 0).unwrap(), 0xf940_9400);
        assert!(patched(0x9400_0000, elf::R_AARCH64_CALL26, 1 << 28, 0).is_err());
        assert!(patched(0, elf::R_AARCH64_ABS64, 0, 0).is_err());
    }
}
