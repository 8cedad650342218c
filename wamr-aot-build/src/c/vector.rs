//! Instructions on vectors.

use cranelift_codegen::ir::{Inst, InstructionData, Opcode, Type, Value, condcodes::FloatCC, types};

use super::{
    dialect::Part,
    literal,
    names::{signed, ty},
    operation::{comparison, unknown},
    printer::Printer,
};

impl Printer<'_> {
    pub(super) fn vector_operation(&mut self, inst: Inst, data: InstructionData) -> Result<(), String> {
        self.parts.insert(Part::Vector);
        let to = self.type_of(self.func.dfg.first_result(inst));
        let c = ty(to);
        let opcode = data.opcode();
        let expression = match data {
            InstructionData::UnaryConst { constant_handle, .. } => {
                vector_constant(to, self.func.dfg.constants.get(constant_handle).as_slice())
            }
            InstructionData::Unary { arg, .. } => self.vector_unary(inst, opcode, to, arg)?,
            InstructionData::BinaryImm8 { opcode: Opcode::Extractlane, arg, imm } => {
                format!("{}[{imm}]", self.value(arg))
            }
            InstructionData::TernaryImm8 { opcode: Opcode::Insertlane, args, imm } => {
                format!("insert_{c}({}, {imm}, {})", self.value(args[0]), self.value(args[1]))
            }
            InstructionData::Shuffle { args, imm, .. } => {
                let lanes = self.func.dfg.immediates.get(imm).ok_or("a shuffle without lanes")?;
                let lanes: Vec<String> = lanes.as_slice().iter().map(u8::to_string).collect();
                let [x, y] = args.map(|arg| self.value(arg));
                format!("__builtin_shufflevector({x}, {y}, {})", lanes.join(", "))
            }
            InstructionData::IntCompare { args, cond, .. } => {
                let [x, y] = args.map(|arg| self.value(arg));
                match comparison(cond) {
                    (op, false) => format!("({c})({x} {op} {y})"),
                    (op, true) => format!("({c})(({s}){x} {op} ({s}){y})", s = signed(to)),
                }
            }
            InstructionData::FloatCompare { args, cond, .. } => {
                let op = match cond {
                    FloatCC::Equal => "==",
                    FloatCC::NotEqual => "!=",
                    FloatCC::LessThan => "<",
                    FloatCC::LessThanOrEqual => "<=",
                    FloatCC::GreaterThan => ">",
                    FloatCC::GreaterThanOrEqual => ">=",
                    _ => return Err(format!("the C emitter does not compare float lanes by {cond}")),
                };
                let [x, y] = args.map(|arg| self.value(arg));
                format!("({c})({x} {op} {y})")
            }
            InstructionData::Ternary { opcode: Opcode::Select, args } => {
                let [condition, x, y] = args.map(|arg| self.value(arg));
                format!("{condition} ? {x} : {y}")
            }
            InstructionData::Ternary { opcode: Opcode::Bitselect, args } => {
                let [mask, x, y] = args.map(|arg| self.value(arg));
                format!("select_{c}((u8x16){mask}, {x}, {y})")
            }
            InstructionData::Binary { args, .. } => self.vector_binary(opcode, to, args)?,
            _ => return Err(unknown(opcode)),
        };
        self.result(inst, &expression);
        Ok(())
    }

    fn vector_unary(&mut self, inst: Inst, opcode: Opcode, to: Type, arg: Value) -> Result<String, String> {
        let from = self.type_of(arg);
        let x = self.value(arg);
        let (c, f) = (ty(to), ty(from));
        Ok(match opcode {
            Opcode::Splat => format!("splat_{c}({x})"),
            Opcode::ScalarToVector => format!("({c}){{{x}}}"),
            Opcode::Bnot => format!("({c})~(u8x16){x}"),
            Opcode::Ineg => format!("({c})(0 - {x})"),
            Opcode::Iabs => format!("iabs_{c}({x})"),
            Opcode::Popcnt if to == types::I8X16 => format!("popcnt_u8x16({x})"),
            Opcode::VanyTrue => format!("any_true((u8x16){x})"),
            Opcode::VallTrue => format!("all_true_{f}({x})"),
            Opcode::VhighBits => format!("high_bits_{f}({x})"),
            Opcode::SwidenLow => format!("swiden_low_{f}({x})"),
            Opcode::SwidenHigh => format!("swiden_high_{f}({x})"),
            Opcode::UwidenLow => format!("uwiden_low_{f}({x})"),
            Opcode::UwidenHigh => format!("uwiden_high_{f}({x})"),
            Opcode::Fabs => format!("fabs_{c}({x})"),
            Opcode::Fneg => format!("fneg_{c}({x})"),
            Opcode::Sqrt | Opcode::Ceil | Opcode::Floor | Opcode::Trunc | Opcode::Nearest => {
                let lane = to.lane_type();
                let function =
                    if opcode == Opcode::Sqrt { self.square_root(lane) } else { self.rounding(opcode, lane) };
                let x = self.argument(&function, arg);
                if x == self.value(arg) {
                    lanes(to, &function, &x)
                } else {
                    // The operand is evaluated once for all lanes.
                    let hidden = format!("o{}", self.func.dfg.first_result(inst).as_u32());
                    self.line(format!("const {c} {hidden} = {x};"));
                    lanes(to, &function, &hidden)
                }
            }
            Opcode::FcvtFromSint => format!("__builtin_convertvector(({}){x}, {c})", signed(from)),
            Opcode::FcvtFromUint => format!("__builtin_convertvector({x}, {c})"),
            Opcode::FcvtToSintSat => {
                lanes(to, &format!("sat_{}_{}", signed(to.lane_type()), ty(from.lane_type())), &x)
            }
            Opcode::FcvtToUintSat => {
                lanes(to, &format!("sat_{}_{}", ty(to.lane_type()), ty(from.lane_type())), &x)
            }
            Opcode::Fvdemote => format!("fvdemote({x})"),
            Opcode::FvpromoteLow => format!("fvpromote_low({x})"),
            _ => return Err(unknown(opcode)),
        })
    }

    fn vector_binary(&mut self, opcode: Opcode, to: Type, args: [Value; 2]) -> Result<String, String> {
        let [x, y] = args.map(|arg| self.value(arg));
        let from = self.type_of(args[0]);
        let (c, f) = (ty(to), ty(from));
        Ok(match opcode {
            Opcode::Band => format!("({c})((u8x16){x} & (u8x16){y})"),
            Opcode::Bor => format!("({c})((u8x16){x} | (u8x16){y})"),
            Opcode::Bxor => format!("({c})((u8x16){x} ^ (u8x16){y})"),
            Opcode::Iadd => format!("{x} + {y}"),
            Opcode::Isub => format!("{x} - {y}"),
            Opcode::Imul => format!("{x} * {y}"),
            Opcode::Ishl => format!("ishl_{c}({x}, (u32){y})"),
            Opcode::Ushr => format!("ushr_{c}({x}, (u32){y})"),
            Opcode::Sshr => format!("sshr_{c}({x}, (u32){y})"),
            Opcode::Smin => format!("smin_{c}({x}, {y})"),
            Opcode::Smax => format!("smax_{c}({x}, {y})"),
            Opcode::Umin => format!("umin_{c}({x}, {y})"),
            Opcode::Umax => format!("umax_{c}({x}, {y})"),
            Opcode::SaddSat => format!("sadd_sat_{c}({x}, {y})"),
            Opcode::UaddSat => format!("uadd_sat_{c}({x}, {y})"),
            Opcode::SsubSat => format!("ssub_sat_{c}({x}, {y})"),
            Opcode::UsubSat => format!("usub_sat_{c}({x}, {y})"),
            Opcode::AvgRound => format!("avg_round_{c}({x}, {y})"),
            Opcode::SqmulRoundSat if to == types::I16X8 => format!("sqmul_round_sat_u16x8({x}, {y})"),
            Opcode::Snarrow => format!("snarrow_{f}({x}, {y})"),
            Opcode::Unarrow => format!("unarrow_{f}({x}, {y})"),
            Opcode::Uunarrow => format!("uunarrow_{f}({x}, {y})"),
            Opcode::IaddPairwise if to != types::I8X16 => format!("iadd_pairwise_{c}({x}, {y})"),
            Opcode::Swizzle => format!("swizzle_u8x16({x}, {y})"),
            Opcode::Fadd | Opcode::Fsub | Opcode::Fmul | Opcode::Fdiv => self.float_arithmetic(opcode, args),
            Opcode::Fmin => format!("fmin_{c}({x}, {y})"),
            Opcode::Fmax => format!("fmax_{c}({x}, {y})"),
            _ => return Err(unknown(opcode)),
        })
    }

    pub(super) fn vector_load(&mut self, inst: Inst, opcode: Opcode, address: &str) -> Result<(), String> {
        self.parts.insert(Part::Vector);
        let function = match opcode {
            Opcode::Sload8x8 => "sload_8x8",
            Opcode::Uload8x8 => "uload_8x8",
            Opcode::Sload16x4 => "sload_16x4",
            Opcode::Uload16x4 => "uload_16x4",
            Opcode::Sload32x2 => "sload_32x2",
            Opcode::Uload32x2 => "uload_32x2",
            _ => return Err(unknown(opcode)),
        };
        self.result(inst, &format!("{function}({address})"));
        Ok(())
    }

    /// A cast between vector types, which keeps the bits.
    pub(super) fn vector_cast(&mut self, from: Type, to: Type, x: &str) -> String {
        self.parts.insert(Part::Vector);
        let [from, width] = [from, to].map(|of| of.lane_type().bytes());
        if self.cx.dialect.big_endian && from != width {
            format!("({})swap_{width}(swap_{from}((u8x16){x}))", ty(to))
        } else {
            format!("({}){x}", ty(to))
        }
    }
}

/// A function applied to each lane.
fn lanes(to: Type, function: &str, x: &str) -> String {
    format!("LANES{}({}, {function}, {x})", to.lane_count(), ty(to))
}

/// A constant. The bytes are in lane order, with the lowest byte of a lane first.
fn vector_constant(of: Type, bytes: &[u8]) -> String {
    let integers = match of {
        types::F32X4 => types::I32X4,
        types::F64X2 => types::I64X2,
        of => of,
    };
    let lane = integers.lane_type();
    let values: Vec<String> = bytes
        .chunks(lane.bytes() as usize)
        .map(|chunk| {
            literal::integer(lane, chunk.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte)))
        })
        .collect();
    let vector = format!("({}){{{}}}", ty(integers), values.join(", "));
    if of == integers { vector } else { format!("({}){vector}", ty(of)) }
}
