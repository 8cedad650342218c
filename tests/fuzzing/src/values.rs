//! Values and outcomes common to both engines, and interesting values.

use std::fmt;

use wamr_aot_rt::{TrapKind, ValType};

use crate::random::Random;

/// A value: floats by their bits, references as far as both engines can identify them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// 32-bit integer.
    I32(i32),
    /// 64-bit integer.
    I64(i64),
    /// The bits of a 32-bit float.
    F32(u32),
    /// The bits of a 64-bit float.
    F64(u64),
    /// 128-bit vector.
    V128(u128),
    /// Null, or a number that the host knows.
    Extern(Option<u32>),
    /// Whether it is not null.
    Func(bool),
    /// Whether it is not null.
    Exception(bool),
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::I32(value) => write!(f, "{value:#x}i32"),
            Value::I64(value) => write!(f, "{value:#x}i64"),
            Value::F32(bits) => write!(f, "{bits:#x}f32({})", f32::from_bits(*bits)),
            Value::F64(bits) => write!(f, "{bits:#x}f64({})", f64::from_bits(*bits)),
            Value::V128(bits) => write!(f, "{bits:#x}v128"),
            Value::Extern(value) => write!(f, "extern({value:?})"),
            Value::Func(some) => f.write_str(if *some { "func" } else { "null func" }),
            Value::Exception(some) => f.write_str(if *some { "exception" } else { "null exception" }),
        }
    }
}

impl Value {
    /// The type.
    pub(crate) fn ty(self) -> ValType {
        match self {
            Value::I32(_) => ValType::I32,
            Value::I64(_) => ValType::I64,
            Value::F32(_) => ValType::F32,
            Value::F64(_) => ValType::F64,
            Value::V128(_) => ValType::V128,
            Value::Extern(_) => ValType::ExternRef,
            Value::Func(_) => ValType::FuncRef,
            Value::Exception(_) => ValType::ExnRef,
        }
    }

    /// Whether the two are equal, or both NaNs: the specification leaves the bits of a computed NaN
    /// to the engine.
    pub(crate) fn is_same(self, other: Value) -> bool {
        match (self, other) {
            (Value::F32(a), Value::F32(b)) => {
                a == b || f32::from_bits(a).is_nan() && f32::from_bits(b).is_nan()
            }
            (Value::F64(a), Value::F64(b)) => {
                a == b || f64::from_bits(a).is_nan() && f64::from_bits(b).is_nan()
            }
            (Value::V128(a), Value::V128(b)) => {
                let lane = |lane: usize| {
                    let (a, b) = ((a >> (32 * lane)) as u32, (b >> (32 * lane)) as u32);
                    Value::F32(a).is_same(Value::F32(b))
                };
                let long = |lane: usize| {
                    let (a, b) = ((a >> (64 * lane)) as u64, (b >> (64 * lane)) as u64);
                    Value::F64(a).is_same(Value::F64(b))
                };
                a == b || (0..4).all(lane) || (0..2).all(long)
            }
            _ => self == other,
        }
    }
}

/// The outcome of a call or an instantiation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The results.
    Returned(Vec<Value>),
    /// It trapped.
    Trapped(TrapKind),
    /// It threw an exception with this payload: see [`Payload`].
    Threw(Payload),
    /// The engine could not perform it at all.
    Failed(String),
}

/// The bytes of a payload: 8 for each value, and 16 for a vector. `None` are those that do not
/// count.
#[derive(Clone, Debug)]
pub struct Payload(pub(crate) Vec<Option<u8>>);

impl PartialEq for Payload {
    fn eq(&self, other: &Payload) -> bool {
        let is_same = |(a, b): (&Option<u8>, &Option<u8>)| a.is_none() || b.is_none() || a == b;
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(is_same)
    }
}

impl Eq for Payload {}

/// Small numbers, the limits of all widths, and addresses around the ends of one and two pages.
const I32: &[i32] = &[
    0,
    1,
    -1,
    2,
    -2,
    3,
    7,
    -7,
    8,
    16,
    31,
    32,
    33,
    63,
    64,
    100,
    0x7f,
    0x80,
    0xff,
    0x100,
    0x7fff,
    0x8000,
    65_520,
    65_528,
    65_529,
    65_532,
    65_533,
    65_534,
    65_535,
    65_536,
    65_537,
    131_064,
    131_065,
    131_068,
    131_070,
    131_071,
    131_072,
    0x00ff_ffff,
    0x1234_5678,
    0x7fff_fff8,
    i32::MAX - 1,
    i32::MAX,
    i32::MIN,
    i32::MIN + 1,
    -65_536,
    -8,
    -4,
];

const I64: &[i64] = &[
    0,
    1,
    -1,
    2,
    -2,
    3,
    7,
    -7,
    31,
    32,
    63,
    64,
    65,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0x8000,
    0xffff,
    0xfff8,
    0xfffd,
    0x1_0000,
    0x1_fff8,
    0x1_ffff,
    0x2_0000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x1_0000_0000,
    -0x8000_0000,
    -0x8000_0001,
    0x0123_4567_89ab_cdef,
    -0x0123_4567_89ab_cdef,
    0x001f_ffff_ffff_ffff,
    0x0020_0000_0000_0001,
    i64::MAX - 1,
    i64::MAX,
    i64::MIN,
    i64::MIN + 1,
];

/// The limits of the conversions to integers, each with its neighbours; subnormals; NaNs, including
/// signalling ones.
const F32: &[u32] = &[
    0,
    0x8000_0000,
    0x3f80_0000, // 1
    0xbf80_0000,
    0x3f00_0000, // 0.5
    0xbf00_0000,
    0x3fc0_0000, // 1.5
    0x4020_0000, // 2.5
    0xbf7f_ffff, // over -1
    0x4b00_0001, // 2^23 + 1
    0x4eff_ffff, // under 2^31
    0x4f00_0000,
    0xcf00_0000, // -2^31
    0xcf00_0001,
    0x4f7f_ffff, // under 2^32
    0x4f80_0000,
    0x5eff_ffff, // under 2^63
    0x5f00_0000,
    0xdf00_0000, // -2^63
    0xdf00_0001,
    0x5f7f_ffff, // under 2^64
    0x5f80_0000,
    0x0000_0001,
    0x807f_ffff,
    0x0080_0000,
    0x7f7f_ffff,
    0xff7f_ffff,
    0x7f80_0000, // infinity
    0xff80_0000,
    0x7fc0_0000, // NaN
    0xffc0_0000,
    0x7fa0_0000,
    0xff80_0001,
    0x7fff_ffff,
];

const F64: &[u64] = &[
    0,
    0x8000_0000_0000_0000,
    0x3ff0_0000_0000_0000, // 1
    0xbff0_0000_0000_0000,
    0x3fe0_0000_0000_0000, // 0.5
    0xbfe0_0000_0000_0000,
    0x3ff8_0000_0000_0000, // 1.5
    0x4004_0000_0000_0000, // 2.5
    0xbfef_ffff_ffff_ffff, // over -1
    0x41df_ffff_ffc0_0000, // 2^31 - 1
    0x41df_ffff_ffff_ffff, // under 2^31
    0x41e0_0000_0000_0000,
    0xc1e0_0000_0000_0000, // -2^31
    0xc1e0_0000_001f_ffff, // over -2^31 - 1
    0xc1e0_0000_0020_0000, // -2^31 - 1
    0x41ef_ffff_ffe0_0000, // 2^32 - 1
    0x41ef_ffff_ffff_ffff, // under 2^32
    0x41f0_0000_0000_0000,
    0x4330_0000_0000_0001, // 2^52 + 1
    0x43df_ffff_ffff_ffff, // under 2^63
    0x43e0_0000_0000_0000,
    0xc3e0_0000_0000_0000, // -2^63
    0xc3e0_0000_0000_0001,
    0x43ef_ffff_ffff_ffff, // under 2^64
    0x43f0_0000_0000_0000,
    0x47ef_ffff_e000_0000, // the largest f32
    0x47ef_ffff_f000_0000, // rounds to infinity as f32
    0x3690_0000_0000_0000, // half of the smallest f32
    0x3690_0000_0000_0001,
    0x0000_0000_0000_0001,
    0x800f_ffff_ffff_ffff,
    0x7fef_ffff_ffff_ffff,
    0x7ff0_0000_0000_0000, // infinity
    0xfff0_0000_0000_0000,
    0x7ff8_0000_0000_0000, // NaN
    0xfff8_0000_0000_0000,
    0x7ff4_0000_0000_0000,
    0xfff0_0000_0000_0001,
];

/// Zeroes and ones, distinct lanes, the limits of the lanes of each width, floats with NaNs and
/// infinities.
const V128: &[u128] = &[
    0,
    u128::MAX,
    1,
    0x0f0e_0d0c_0b0a_0908_0706_0504_0302_0100,
    0x8080_8080_8080_8080_7f7f_7f7f_7f7f_7f7f,
    0x8000_7fff_8001_0001_ffff_0000_00ff_ff00,
    0x8000_0000_7fff_ffff_0000_0001_ffff_ffff,
    0x8000_0000_0000_0000_7fff_ffff_ffff_ffff,
    0x7fc0_0000_3f80_0000_ff80_0000_8000_0000,
    0x4f00_0000_cf00_0001_4f80_0000_7f80_0000,
    0x7ff8_0000_0000_0000_3ff0_0000_0000_0000,
    0x41e0_0000_0000_0000_fff0_0000_0000_0000,
    0x1234_5678_9abc_def0_0fed_cba9_8765_4321,
];

/// Interesting values of a type.
pub(crate) fn interesting(ty: &ValType) -> Vec<Value> {
    match ty {
        ValType::I32 => I32.iter().copied().map(Value::I32).collect(),
        ValType::I64 => I64.iter().copied().map(Value::I64).collect(),
        ValType::F32 => F32.iter().copied().map(Value::F32).collect(),
        ValType::F64 => F64.iter().copied().map(Value::F64).collect(),
        ValType::ExternRef => vec![Value::Extern(None), Value::Extern(Some(0)), Value::Extern(Some(77))],
        ValType::V128 => V128.iter().copied().map(Value::V128).collect(),
        ValType::FuncRef | ValType::TypedFuncRef { nullable: true, .. } => vec![Value::Func(false)],
        ValType::ExnRef => vec![Value::Exception(false)],
        ValType::NonNullExternRef => vec![Value::Extern(Some(0)), Value::Extern(Some(77))],
        // The host has no functions to pass.
        _ => Vec::new(),
    }
}

/// Lists of arguments for parameters of these types: all combinations if there are at most `limit`,
/// otherwise `limit` of them, the same in each run. There are no lists if the host has no value for
/// a parameter.
pub(crate) fn arguments(params: &[ValType], limit: usize) -> Vec<Vec<Value>> {
    let lists: Vec<Vec<Value>> = params.iter().map(interesting).collect();
    if lists.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let combinations = lists.iter().try_fold(1, |product: usize, list| product.checked_mul(list.len()));
    if let Some(count) = combinations.filter(|count| *count <= limit) {
        return (0..count)
            .map(|mut number| {
                let pick = |list: &Vec<Value>| {
                    let value = list[number % list.len()];
                    number /= list.len();
                    value
                };
                lists.iter().map(pick).collect()
            })
            .collect();
    }
    let mut random = Random::new(params.len() as u64);
    (0..limit).map(|_| lists.iter().map(|list| list[random.below(list.len())]).collect()).collect()
}
