//! Constants as C literals.

use cranelift_codegen::ir::{Type, types};

/// An integer constant.
pub(super) fn integer(ty: Type, bits: u64) -> String {
    match ty {
        types::I8 => format!("(u8){}", number(bits & 0xff)),
        types::I16 => format!("(u16){}", number(bits & 0xffff)),
        types::I32 => format!("{}u", number(bits & 0xffff_ffff)),
        _ => format!("{}ull", number(bits)),
    }
}

fn number(value: u64) -> String {
    if value < 100_000 { value.to_string() } else { format!("{value:#x}") }
}

/// A float constant: in decimal if it is finite, and otherwise by its bits.
pub(super) fn f32(bits: u32) -> String {
    let value = f32::from_bits(bits);
    if value.is_finite() { sign(format!("{value:?}f")) } else { format!("f32_bits({bits:#x}u)") }
}

/// The same for `f64`.
pub(super) fn f64(bits: u64) -> String {
    let value = f64::from_bits(bits);
    if value.is_finite() { sign(format!("{value:?}")) } else { format!("f64_bits({bits:#x}ull)") }
}

fn sign(text: String) -> String {
    if text.starts_with('-') { format!("({text})") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_keep_the_value() {
        assert_eq!(integer(types::I32, u64::MAX), "0xffffffffu");
        assert_eq!(integer(types::I64, 7), "7ull");
        assert_eq!(f32(0x8000_0000), "(-0.0f)");
        assert_eq!(f32(1), "1e-45f");
        assert_eq!(f32(0x7fa0_0000), "f32_bits(0x7fa00000u)");
        assert_eq!(f64(0x3ff8_0000_0000_0000), "1.5");
        assert_eq!(f64(0xfff0_0000_0000_0000), "f64_bits(0xfff0000000000000ull)");
    }
}
