//! Expressions of floats, and the results that the specification allows: it leaves the NaN that an
//! operation returns partly open (spec, 4.3.3 "NaN Propagation").

use std::fmt::Write as _;

use crate::random::Random;

/// The most nested operations.
const DEPTH: usize = 5;

/// The number of parameters of each width, which are the bits of floats.
const PARAMS: usize = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    W32,
    W64,
}

impl Width {
    fn other(self) -> Width {
        match self {
            Width::W32 => Width::W64,
            Width::W64 => Width::W32,
        }
    }

    /// The names of the float and of the integer.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Width::W32 => ("f32", "i32"),
            Width::W64 => ("f64", "i64"),
        }
    }

    fn sign(self) -> u64 {
        match self {
            Width::W32 => 1 << 31,
            Width::W64 => 1 << 63,
        }
    }

    /// The canonical NaN. Its lowest set bit marks quiet NaNs.
    fn canonical(self) -> u64 {
        match self {
            Width::W32 => 0x7fc0_0000,
            Width::W64 => 0x7ff8_0000_0000_0000,
        }
    }

    fn is_nan(self, bits: u64) -> bool {
        match self {
            Width::W32 => f32::from_bits(bits as u32).is_nan(),
            Width::W64 => f64::from_bits(bits).is_nan(),
        }
    }

    fn is_canonical(self, bits: u64) -> bool {
        bits & !self.sign() == self.canonical()
    }
}

/// The allowed results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Allowed {
    /// These bits.
    Bits(u64),
    /// The canonical NaN, of either sign.
    Canonical,
    /// Any quiet NaN.
    Arithmetic,
    /// Any result, because it depends on the sign of a NaN.
    Any,
}

impl Allowed {
    fn contains(self, width: Width, bits: u64) -> bool {
        match self {
            Allowed::Bits(expected) => bits == expected,
            Allowed::Canonical => width.is_canonical(bits),
            Allowed::Arithmetic => width.is_nan(bits) && bits & width.canonical() == width.canonical(),
            Allowed::Any => true,
        }
    }

    /// Whether it is certainly a NaN, and whether that is canonical.
    fn nan(self, width: Width) -> (bool, bool) {
        match self {
            Allowed::Bits(bits) => (width.is_nan(bits), width.is_canonical(bits)),
            Allowed::Canonical => (true, true),
            Allowed::Arithmetic => (true, false),
            Allowed::Any => (false, false),
        }
    }
}

/// Constants: those with which compilers eliminate operations, and NaNs.
const CONSTANTS_32: &[u32] =
    &[0, 0x8000_0000, 0x3f80_0000, 0xbf80_0000, 0x7f80_0000, 0x7fc0_0000, 0x7fa0_0001, 0x4049_0fdb, 1];
const CONSTANTS_64: &[u64] = &[
    0,
    1 << 63,
    0x3ff0_0000_0000_0000,
    0xbff0_0000_0000_0000,
    0x7ff0_0000_0000_0000,
    0x7ff8_0000_0000_0000,
    0x7ff4_0000_0000_0001,
    0x4009_21fb_5444_2d18,
    1,
];

const UNARY: &[&str] = &["abs", "neg", "ceil", "floor", "trunc", "nearest", "sqrt"];
const BINARY: &[&str] = &["add", "sub", "mul", "div", "min", "max", "copysign"];

#[derive(Debug)]
enum Node {
    Param(usize),
    Constant(u64),
    Unary(&'static str, Box<Node>),
    Binary(&'static str, Box<Node>, Box<Node>),
    /// A conversion from the other width.
    Convert(Box<Node>),
    /// The same value after a detour that compilers may not see through.
    Detour(usize, Box<Node>),
}

/// An expression of parameters and constants.
#[derive(Debug)]
pub(crate) struct Expression {
    width: Width,
    root: Node,
}

impl Expression {
    /// A random one.
    pub(crate) fn new(random: &mut Random) -> Expression {
        let width = random.pick(&[Width::W32, Width::W64]);
        Expression { width, root: Node::new(random, width, DEPTH) }
    }

    /// Whether the specification allows these bits, for parameters with the bits `params`: first
    /// those of 32-bit floats.
    pub(crate) fn allows(&self, params: &[u64; 2 * PARAMS], bits: u64) -> bool {
        self.root.eval(self.width, params).contains(self.width, bits)
    }

    /// The results that the specification allows, for messages.
    pub(crate) fn allowed(&self, params: &[u64; 2 * PARAMS]) -> String {
        format!("{:x?}", self.root.eval(self.width, params))
    }

    /// Whether the result is an `i32`.
    pub(crate) fn is_short(&self) -> bool {
        self.width == Width::W32
    }
}

/// A module whose exports `e0`, `e1`, ... take the bits of floats, two 32-bit and two 64-bit ones,
/// and return those of the expressions. It uses vectors only with `vectors`.
pub(crate) fn float_module(expressions: &[Expression], vectors: bool) -> String {
    let mut out = String::from(
        "(module (memory 1) (global $g32 (mut f32) (f32.const 0)) (global $g64 (mut f64) (f64.const 0))\n",
    );
    out.push_str(
        "(func $same32 (param f32) (result f32) (local.get 0))\n\
         (func $same64 (param f64) (result f64) (local.get 0))\n",
    );
    for (number, Expression { width, root }) in expressions.iter().enumerate() {
        let (float, integer) = width.names();
        let body = root.text(*width, vectors);
        writeln!(
            out,
            "(func (export \"e{number}\") (param i32 i32 i64 i64) (result {integer}) \
             (local $l32 f32) (local $l64 f64) ({integer}.reinterpret_{float} {body}))"
        )
        .expect("writing to a string cannot fail");
    }
    out.push(')');
    out
}

impl Node {
    fn new(random: &mut Random, width: Width, depth: usize) -> Node {
        if depth == 0 || random.one_in(7) {
            return match random.below(3) {
                0 if width == Width::W32 => Node::Constant(random.pick(CONSTANTS_32).into()),
                0 => Node::Constant(random.pick(CONSTANTS_64)),
                _ => Node::Param(random.below(PARAMS)),
            };
        }
        let mut one = |width| Box::new(Node::new(random, width, depth - 1));
        let (first, second, other) = (one(width), one(width), one(width.other()));
        match random.below(10) {
            0..3 => Node::Unary(random.pick(UNARY), first),
            3..6 => Node::Binary(random.pick(BINARY), first, second),
            6..8 => Node::Convert(other),
            _ => Node::Detour(random.below(6), first),
        }
    }

    fn text(&self, width: Width, vectors: bool) -> String {
        let (float, integer) = width.names();
        let bits = float.trim_start_matches('f');
        match self {
            Node::Param(param) => {
                let param = param + if width == Width::W64 { PARAMS } else { 0 };
                format!("({float}.reinterpret_{integer} (local.get {param}))")
            }
            Node::Constant(value) => format!("({float}.reinterpret_{integer} ({integer}.const {value:#x}))"),
            Node::Unary(name, value) => format!("({float}.{name} {})", value.text(width, vectors)),
            Node::Binary(name, a, b) => {
                format!("({float}.{name} {} {})", a.text(width, vectors), b.text(width, vectors))
            }
            Node::Convert(value) => {
                let name = if width == Width::W64 { "f64.promote_f32" } else { "f32.demote_f64" };
                format!("({name} {})", value.text(width.other(), vectors))
            }
            Node::Detour(way, value) => {
                let value = value.text(width, vectors);
                match way {
                    0 => format!("(block (result {float}) {value} (br_if 0 (local.get 0)))"),
                    1 => format!(
                        "(block (result {float}) ({float}.store (i32.const 8) {value}) \
                         ({float}.load (i32.const 8)))"
                    ),
                    2 => format!("(call $same{bits} {value})"),
                    3 => format!(
                        "(block (result {float}) (global.set $g{bits} {value}) (global.get $g{bits}))"
                    ),
                    4 if vectors => {
                        let lanes = if width == Width::W32 { "f32x4" } else { "f64x2" };
                        format!("({lanes}.extract_lane 1 ({lanes}.splat {value}))")
                    }
                    _ => format!("(select (local.tee $l{bits} {value}) (local.get $l{bits}) (local.get 1))"),
                }
            }
        }
    }

    fn eval(&self, width: Width, params: &[u64; 2 * PARAMS]) -> Allowed {
        match self {
            Node::Param(param) => Allowed::Bits(params[param + if width == Width::W64 { PARAMS } else { 0 }]),
            Node::Constant(bits) => Allowed::Bits(*bits),
            Node::Detour(_, value) => value.eval(width, params),
            Node::Convert(value) => {
                let value = value.eval(width.other(), params);
                operation(width.other(), width, &[value], |bits| match width {
                    Width::W64 => f64::from(f32::from_bits(bits[0] as u32)).to_bits(),
                    Width::W32 => u64::from((f64::from_bits(bits[0]) as f32).to_bits()),
                })
            }
            Node::Unary(name, value) => {
                let value = value.eval(width, params);
                match (*name, value) {
                    ("abs", Allowed::Bits(bits)) => Allowed::Bits(bits & !width.sign()),
                    ("neg", Allowed::Bits(bits)) => Allowed::Bits(bits ^ width.sign()),
                    ("abs" | "neg", value) => value,
                    _ => operation(width, width, &[value], |bits| match width {
                        Width::W32 => unary_32(name, f32::from_bits(bits[0] as u32)).to_bits().into(),
                        Width::W64 => unary_64(name, f64::from_bits(bits[0])).to_bits(),
                    }),
                }
            }
            Node::Binary(name, a, b) => {
                let (a, b) = (a.eval(width, params), b.eval(width, params));
                match (*name, a, b) {
                    ("copysign", Allowed::Bits(a), Allowed::Bits(b)) => {
                        Allowed::Bits(a & !width.sign() | b & width.sign())
                    }
                    ("copysign", Allowed::Bits(_), _) => Allowed::Any,
                    ("copysign", a, _) => a,
                    _ => operation(width, width, &[a, b], |bits| match width {
                        Width::W32 => {
                            binary_32(name, f32::from_bits(bits[0] as u32), f32::from_bits(bits[1] as u32))
                                .to_bits()
                                .into()
                        }
                        Width::W64 => {
                            binary_64(name, f64::from_bits(bits[0]), f64::from_bits(bits[1])).to_bits()
                        }
                    }),
                }
            }
        }
    }
}

/// The results of an arithmetic operation on floats of one width, perhaps with a result of another:
/// `exact`, unless an operand or the result is a NaN.
fn operation(
    width: Width,
    result: Width,
    operands: &[Allowed],
    exact: impl FnOnce(&[u64]) -> u64,
) -> Allowed {
    if operands.contains(&Allowed::Any) {
        return Allowed::Any;
    }
    let (mut nan, mut canonical, mut bits) = (false, true, Vec::new());
    for operand in operands {
        if let (true, is_canonical) = operand.nan(width) {
            nan = true;
            canonical &= is_canonical;
        }
        if let Allowed::Bits(value) = operand {
            bits.push(*value);
        }
    }
    if nan {
        return if canonical { Allowed::Canonical } else { Allowed::Arithmetic };
    }
    let bits = exact(&bits);
    if result.is_nan(bits) { Allowed::Canonical } else { Allowed::Bits(bits) }
}

macro_rules! operations {
    ($unary:ident, $binary:ident, $float:ident) => {
        fn $unary(name: &str, value: $float) -> $float {
            match name {
                "ceil" => value.ceil(),
                "floor" => value.floor(),
                "trunc" => value.trunc(),
                "nearest" => value.round_ties_even(),
                "sqrt" => value.sqrt(),
                name => unreachable!("{name}"),
            }
        }

        /// Computes with numbers; minimum and maximum distinguish the zeros.
        fn $binary(name: &str, a: $float, b: $float) -> $float {
            match name {
                "add" => a + b,
                "sub" => a - b,
                "mul" => a * b,
                "div" => a / b,
                "min" if a == b => {
                    if a.is_sign_negative() {
                        a
                    } else {
                        b
                    }
                }
                "max" if a == b => {
                    if a.is_sign_negative() {
                        b
                    } else {
                        a
                    }
                }
                "min" => {
                    if a < b {
                        a
                    } else {
                        b
                    }
                }
                "max" => {
                    if a > b {
                        a
                    } else {
                        b
                    }
                }
                name => unreachable!("{name}"),
            }
        }
    };
}

operations!(unary_32, binary_32, f32);
operations!(unary_64, binary_64, f64);
