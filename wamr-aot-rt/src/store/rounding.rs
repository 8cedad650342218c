//! Rounding of floats to integral values, without libm and exact to the bit (spec, 4.3.3
//! "Floating-point operations").
//!
//! A NaN becomes quiet and keeps its payload; the sign of a zero is kept.

macro_rules! rounding {
    (
        $float:ident, $bits:ident, $mantissa:literal, $bias:literal,
        $ceil:ident, $floor:ident, $trunc:ident, $nearest:ident
    ) => {
        /// `ceil`: towards positive infinity.
        pub(crate) fn $ceil(value: $float) -> $float {
            let bits = value.to_bits();
            match Parts::of_bits(bits.into(), $mantissa, $bias) {
                Parts::Integral => value,
                Parts::Nan => quiet::$float(bits),
                Parts::Fraction if value > 0.0 => 1.0,
                Parts::Fraction => -0.0,
                Parts::Mixed(mask) if value > 0.0 => {
                    $float::from_bits((bits + mask as $bits) & !(mask as $bits))
                }
                Parts::Mixed(mask) => $float::from_bits(bits & !(mask as $bits)),
            }
        }

        /// `floor`: towards negative infinity.
        pub(crate) fn $floor(value: $float) -> $float {
            let bits = value.to_bits();
            match Parts::of_bits(bits.into(), $mantissa, $bias) {
                Parts::Integral => value,
                Parts::Nan => quiet::$float(bits),
                Parts::Fraction if value < 0.0 => -1.0,
                Parts::Fraction => 0.0,
                Parts::Mixed(mask) if value < 0.0 => {
                    $float::from_bits((bits + mask as $bits) & !(mask as $bits))
                }
                Parts::Mixed(mask) => $float::from_bits(bits & !(mask as $bits)),
            }
        }

        /// `trunc`: towards zero.
        pub(crate) fn $trunc(value: $float) -> $float {
            let bits = value.to_bits();
            match Parts::of_bits(bits.into(), $mantissa, $bias) {
                Parts::Integral => value,
                Parts::Nan => quiet::$float(bits),
                Parts::Fraction if value < 0.0 => -0.0,
                Parts::Fraction => 0.0,
                Parts::Mixed(mask) => $float::from_bits(bits & !(mask as $bits)),
            }
        }

        /// `nearest`: to the nearest, ties to even.
        pub(crate) fn $nearest(value: $float) -> $float {
            let bits = value.to_bits();
            match Parts::of_bits(bits.into(), $mantissa, $bias) {
                Parts::Integral => value,
                Parts::Nan => quiet::$float(bits),
                Parts::Fraction if value > 0.5 => 1.0,
                Parts::Fraction if value < -0.5 => -1.0,
                Parts::Fraction if value < 0.0 => -0.0,
                Parts::Fraction => 0.0,
                Parts::Mixed(mask) => {
                    let mask = mask as $bits;
                    // The lowest integer bit; for values below 2 it is the exponent's lowest, which
                    // is 1 as well.
                    let odd = (bits & (mask + 1) != 0) as $bits;
                    $float::from_bits((bits + (mask >> 1) + odd) & !mask)
                }
            }
        }
    };
}

rounding!(f32, u32, 23, 127, ceil_f32, floor_f32, trunc_f32, nearest_f32);
rounding!(f64, u64, 52, 1023, ceil_f64, floor_f64, trunc_f64, nearest_f64);

/// What rounding has to do with a float.
enum Parts {
    /// A zero, an infinity, or a value without fraction bits.
    Integral,
    Nan,
    /// Between 0 and 1 in magnitude.
    Fraction,
    /// 1 or more in magnitude; the mask covers the fraction bits, of which at least one is set.
    Mixed(u64),
}

impl Parts {
    fn of_bits(bits: u64, mantissa: u32, bias: i32) -> Parts {
        let exponent_bits = if mantissa == 52 { 11 } else { 8 };
        let exponent = (bits >> mantissa) & ((1 << exponent_bits) - 1);
        let fraction = bits & ((1 << mantissa) - 1);
        if exponent == (1 << exponent_bits) - 1 {
            return if fraction == 0 { Parts::Integral } else { Parts::Nan };
        }
        let power = exponent as i32 - bias;
        if power < 0 {
            return if exponent == 0 && fraction == 0 { Parts::Integral } else { Parts::Fraction };
        }
        if power >= mantissa as i32 {
            return Parts::Integral;
        }
        let mask = (1u64 << (mantissa as i32 - power)) - 1;
        if fraction & mask == 0 { Parts::Integral } else { Parts::Mixed(mask) }
    }
}

mod quiet {
    pub(super) fn f32(bits: u32) -> f32 {
        f32::from_bits(bits | 1 << 22)
    }

    pub(super) fn f64(bits: u64) -> f64 {
        f64::from_bits(bits | 1 << 51)
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;

    fn check_f32(bits: u32) {
        let value = f32::from_bits(bits);
        for (name, ours, std) in [
            ("ceil", ceil_f32(value), value.ceil()),
            ("floor", floor_f32(value), value.floor()),
            ("trunc", trunc_f32(value), value.trunc()),
            ("nearest", nearest_f32(value), value.round_ties_even()),
        ] {
            let expected = if value.is_nan() { bits | 1 << 22 } else { std.to_bits() };
            assert_eq!(ours.to_bits(), expected, "{name} of {bits:#x}");
        }
    }

    fn check_f64(bits: u64) {
        let value = f64::from_bits(bits);
        for (name, ours, std) in [
            ("ceil", ceil_f64(value), value.ceil()),
            ("floor", floor_f64(value), value.floor()),
            ("trunc", trunc_f64(value), value.trunc()),
            ("nearest", nearest_f64(value), value.round_ties_even()),
        ] {
            let expected = if value.is_nan() { bits | 1 << 51 } else { std.to_bits() };
            assert_eq!(ours.to_bits(), expected, "{name} of {bits:#x}");
        }
    }

    #[test]
    fn every_exponent_and_the_edges_of_the_mantissa() {
        for high in 0..1 << 9 {
            for low in [0, 1, 2, 3, (1 << 22) - 1, 1 << 22, (1 << 22) + 1, (1 << 23) - 1] {
                check_f32(high << 23 | low);
            }
            for bit in 0..23 {
                for value in [
                    1u32 << bit,
                    (1 << bit) - 1,
                    (1 << bit) + 1,
                    !(1 << bit) & ((1 << 23) - 1),
                    3 << bit & ((1 << 23) - 1),
                ] {
                    check_f32(high << 23 | value & ((1 << 23) - 1));
                }
            }
        }
        for high in 0..1u64 << 12 {
            for bit in 0..52 {
                for value in [1u64 << bit, (1 << bit) - 1, (1 << bit) + 1, !(1 << bit), 3 << bit] {
                    check_f64(high << 52 | value & ((1 << 52) - 1));
                }
            }
            check_f64(high << 52);
            check_f64(high << 52 | ((1 << 52) - 1));
        }
    }

    #[test]
    fn half_integers_and_their_neighbours() {
        for i in -4096i32..4096 {
            let half = i as f32 * 0.5;
            for bits in [half.to_bits(), half.to_bits().wrapping_add(1), half.to_bits().wrapping_sub(1)] {
                check_f32(bits);
            }
            let half = f64::from(half);
            for bits in [half.to_bits(), half.to_bits().wrapping_add(1), half.to_bits().wrapping_sub(1)] {
                check_f64(bits);
            }
        }
    }

    #[test]
    fn many_bit_patterns() {
        // A step that is odd visits patterns spread over the whole range.
        for i in 0..1u32 << 20 {
            check_f32(i.wrapping_mul(0x9e37_79b1));
            check_f64(u64::from(i).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        }
    }
}
