//! Relocations of RISC-V. Those of the linker's relaxations change nothing: calls keep their two
//! instructions, and the fillers that alignment needs are executed.

use object::{Relocation, RelocationFlags, elf};

use super::{out_of_range, put, unknown};

/// Whether a relocation only allows the linker to shorten code. It may have no symbol.
pub(in crate::c) fn is_hint(kind: u32) -> bool {
    matches!(kind, elf::R_RISCV_NONE | elf::R_RISCV_RELAX | elf::R_RISCV_ALIGN)
}

/// Whether a relocation is the lower half of a distance. Its symbol is at the instruction with the
/// upper half, which has the target.
pub(in crate::c) fn is_lower_half(kind: u32) -> bool {
    matches!(kind, elf::R_RISCV_PCREL_LO12_I | elf::R_RISCV_PCREL_LO12_S)
}

/// Whether a relocation is the upper half of a distance.
pub(in crate::c) fn is_upper_half(kind: u32) -> bool {
    kind == elf::R_RISCV_PCREL_HI20
}

/// Whether a relocation leaves no address: a difference of two addresses is a sum and a subtraction
/// at one place, and each of them alone would leave one.
pub(in crate::c) fn is_whole(offset: u64, kind: u32, others: &[(u64, Relocation)]) -> bool {
    let other = match kind {
        elf::R_RISCV_ADD32 => elf::R_RISCV_SUB32,
        elf::R_RISCV_SUB32 => elf::R_RISCV_ADD32,
        _ => return true,
    };
    let is_other = |found: &Relocation| found.flags() == RelocationFlags::Elf { r_type: other };
    others.iter().filter(|(at, found)| *at == offset && is_other(found)).count() == 1
}

/// For 32-bit machines. `value` and `place` of a lower half are those of the upper one.
pub(in crate::c) fn riscv32(field: &mut [u8], kind: u32, value: i64, place: i64) -> Result<(), String> {
    if kind == elf::R_RISCV_RVC_BRANCH || kind == elf::R_RISCV_RVC_JUMP {
        return compressed(field, kind, value - place);
    }
    let bytes = field.first_chunk().ok_or("a relocation outside of its section")?;
    let word = u32::from_le_bytes(*bytes);
    let distance = value - place;
    // A jump skips an even number of bytes.
    let jump = |bits: u32| match fits(distance, bits) && distance % 2 == 0 {
        true => Ok(distance as u32),
        false => Err(out_of_range()),
    };
    let patched = match kind {
        elf::R_RISCV_BRANCH => {
            let by = jump(13)?;
            word & 0x01ff_f07f
                | (by >> 12 & 1) << 31
                | (by >> 5 & 0x3f) << 25
                | (by >> 1 & 0xf) << 8
                | (by >> 11 & 1) << 7
        }
        elf::R_RISCV_JAL => {
            let by = jump(21)?;
            word & 0xfff
                | (by >> 20 & 1) << 31
                | (by >> 1 & 0x3ff) << 21
                | (by >> 11 & 1) << 20
                | (by >> 12 & 0xff) << 12
        }
        elf::R_RISCV_CALL | elf::R_RISCV_CALL_PLT => {
            let by = jump(32)?;
            let rest = field.get_mut(4..).ok_or("a relocation outside of its section")?;
            let jalr: &[u8; 4] = rest.first_chunk().ok_or("a relocation outside of its section")?;
            let jalr = u32::from_le_bytes(*jalr);
            put(rest, &lower_i(jalr, by).to_le_bytes())?;
            upper(word, by)
        }
        elf::R_RISCV_PCREL_HI20 => upper(word, near(distance)?),
        elf::R_RISCV_PCREL_LO12_I => lower_i(word, near(distance)?),
        elf::R_RISCV_PCREL_LO12_S => {
            let by = near(distance)?;
            word & 0x01ff_f07f | (by >> 5 & 0x7f) << 25 | (by & 0x1f) << 7
        }
        elf::R_RISCV_32_PCREL => near(distance)?,
        elf::R_RISCV_ADD32 => word.wrapping_add(value as u32),
        elf::R_RISCV_SUB32 => word.wrapping_sub(value as u32),
        elf::R_RISCV_32 | elf::R_RISCV_HI20 | elf::R_RISCV_LO12_I | elf::R_RISCV_LO12_S => {
            return Err(super::absolute(kind));
        }
        _ => return Err(unknown(kind)),
    };
    put(field, &patched.to_le_bytes())
}

/// For instructions of 16 bits.
fn compressed(field: &mut [u8], kind: u32, distance: i64) -> Result<(), String> {
    let bytes: &[u8; 2] = field.first_chunk().ok_or("a relocation outside of its section")?;
    let half = u16::from_le_bytes(*bytes);
    let is_branch = kind == elf::R_RISCV_RVC_BRANCH;
    if !fits(distance, if is_branch { 9 } else { 12 }) || distance % 2 != 0 {
        return Err(out_of_range());
    }
    let bit = |from: u32, to: u32| (distance >> from & 1) as u16 * (1 << to);
    let patched = match is_branch {
        true => {
            half & 0xe383
                | bit(8, 12)
                | bit(4, 11)
                | bit(3, 10)
                | bit(7, 6)
                | bit(6, 5)
                | bit(2, 4)
                | bit(1, 3)
                | bit(5, 2)
        }
        false => {
            half & 0xe003
                | bit(11, 12)
                | bit(4, 11)
                | bit(9, 10)
                | bit(8, 9)
                | bit(10, 8)
                | bit(6, 7)
                | bit(7, 6)
                | bit(3, 5)
                | bit(2, 4)
                | bit(1, 3)
                | bit(5, 2)
        }
    };
    put(field, &patched.to_le_bytes())
}

fn fits(distance: i64, bits: u32) -> bool {
    (-(1 << (bits - 1))..1 << (bits - 1)).contains(&distance)
}

/// The distance in 32 bits.
fn near(distance: i64) -> Result<u32, String> {
    i32::try_from(distance).map(i32::cast_unsigned).map_err(|_| out_of_range())
}

/// The upper 20 bits of a distance in `auipc`: rounded, since the lower 12 have a sign.
fn upper(word: u32, distance: u32) -> u32 {
    word & 0xfff | distance.wrapping_add(0x800) & 0xffff_f000
}

/// The lower 12 bits of a distance in a load, an addition or a jump.
fn lower_i(word: u32, distance: u32) -> u32 {
    word & 0x000f_ffff | distance << 20
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patched(word: u32, kind: u32, value: i64, place: i64) -> Result<u32, String> {
        let mut field = word.to_le_bytes();
        riscv32(&mut field, kind, value, place).map(|()| u32::from_le_bytes(field))
    }

    /// What the assembler makes of the same distances.
    #[test]
    fn instructions_get_distances() {
        for (word, kind, distance, expected) in [
            // beq a0, a1; jal ra
            (0x00b5_0063, elf::R_RISCV_BRANCH, 0x9ae, 0x1ab5_07e3),
            (0x00b5_0063, elf::R_RISCV_BRANCH, -0x1000, 0x80b5_0063),
            (0x0000_00ef, elf::R_RISCV_JAL, 0xa_bcde, 0x4dfa_b0ef),
            (0x0000_00ef, elf::R_RISCV_JAL, -0x10_0000, 0x8000_00ef),
            // auipc ra; addi a0, a0; sw a0, (a1)
            (0x0000_0097, elf::R_RISCV_PCREL_HI20, 0x1234_5ab8, 0x1234_6097),
            (0x0005_0513, elf::R_RISCV_PCREL_LO12_I, 0x1234_5ab8, 0xab85_0513),
            (0x00a5_a023, elf::R_RISCV_PCREL_LO12_S, 0x1234_5ab8, 0xaaa5_ac23),
            // c.beqz a0; c.j; and what follows them
            (0x5555_c101, elf::R_RISCV_RVC_BRANCH, 0xaa, 0x5555_c54d),
            (0x5555_c101, elf::R_RISCV_RVC_BRANCH, -0x56, 0x5555_d54d),
            (0x5555_a001, elf::R_RISCV_RVC_JUMP, 0x2aa, 0x5555_a46d),
            (0x5555_a001, elf::R_RISCV_RVC_JUMP, 0x554, 0x5555_ab91),
            (0x5555_a001, elf::R_RISCV_RVC_JUMP, -2, 0x5555_bffd),
            (7, elf::R_RISCV_32_PCREL, -8, -8i32 as u32),
        ] {
            let result = patched(word, kind, 0x2000 + distance, 0x2000).unwrap();
            assert_eq!(result, expected, "{kind}, {distance:#x}: {result:#x}");
        }
        let mut call = [0x0000_0097u32.to_le_bytes(), 0x0000_80e7u32.to_le_bytes()].concat();
        riscv32(&mut call, elf::R_RISCV_CALL_PLT, 0x1234_5ab8, 0).unwrap();
        assert_eq!(call, [0x1234_6097u32.to_le_bytes(), 0xab80_80e7u32.to_le_bytes()].concat());
        assert_eq!(patched(0, elf::R_RISCV_ADD32, 0x30, 4), Ok(0x30));
        assert_eq!(patched(0x30, elf::R_RISCV_SUB32, 0x40, 4), Ok(-0x10i32 as u32));
    }

    #[test]
    fn what_does_not_reach_or_is_an_address_is_refused() {
        for (kind, distance) in [
            (elf::R_RISCV_BRANCH, 1 << 12),
            (elf::R_RISCV_JAL, 1 << 20),
            (elf::R_RISCV_CALL_PLT, 1 << 31),
            (elf::R_RISCV_PCREL_HI20, 1 << 31),
            (elf::R_RISCV_RVC_BRANCH, 1 << 8),
            (elf::R_RISCV_RVC_JUMP, 1 << 11),
            (elf::R_RISCV_BRANCH, 3),
        ] {
            let refused = patched(0, kind, distance, 0).unwrap_err();
            assert!(refused.contains("out of range"), "{kind}: {refused}");
        }
        for kind in [elf::R_RISCV_32, elf::R_RISCV_HI20, elf::R_RISCV_LO12_I, elf::R_RISCV_LO12_S] {
            assert!(patched(0, kind, 0, 0).unwrap_err().contains("absolute"), "{kind}");
        }
        let kind = elf::R_RISCV_GOT_HI20;
        assert!(patched(0, kind, 0, 0).unwrap_err().contains("relocation of type 20"), "{kind}");
        assert!(riscv32(&mut [0; 2], elf::R_RISCV_JAL, 0, 0).is_err());
        assert!(riscv32(&mut [0; 4], elf::R_RISCV_CALL_PLT, 0, 0).is_err());
        assert!(riscv32(&mut [0; 1], elf::R_RISCV_RVC_JUMP, 0, 0).is_err());
    }
}
