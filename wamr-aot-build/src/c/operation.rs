//! Scalar instructions that compute a value or access memory.

use cranelift_codegen::ir::{
    AtomicRmwOp, Inst, InstructionData, MemFlags, MemFlagsData, Opcode, Type, Value,
    condcodes::{FloatCC, IntCC},
    types,
};

use super::{
    alignment,
    dialect::{Accesses, Part},
    guest::is_guest,
    names::{signed, ty},
    printer::Printer,
    signalling,
};
use crate::clif::{is_epoch, is_shared_length};

impl Printer<'_> {
    /// Prints an instruction that is neither a branch nor a call.
    pub(super) fn operation(&mut self, inst: Inst, data: InstructionData) -> Result<(), String> {
        if let Some(&result) = self.func.dfg.inst_results(inst).first()
            && let Some(field) = self.scope.cached_field(result)
        {
            let field = self.scope.cache.get(field);
            let cast = if field.is_base { "(uptr)" } else { "" };
            self.define(result, &format!("{cast}{}", field.name));
            return Ok(());
        }
        match data {
            // Constants are printed in the expressions that use them.
            InstructionData::UnaryImm { .. }
            | InstructionData::UnaryIeee32 { .. }
            | InstructionData::UnaryIeee64 { .. } => {}
            InstructionData::NullAry { opcode: Opcode::GetStackPointer } => {
                let result = self.func.dfg.first_result(inst);
                self.define(result, "stack_pointer()");
            }
            // Only functions with the convention for tail calls have this instruction.
            InstructionData::NullAry { opcode: Opcode::GetFramePointer } => {
                let result = self.func.dfg.first_result(inst);
                self.define(result, "(uptr)frame");
            }
            InstructionData::NullAry { opcode: Opcode::Fence } => {
                self.line("__atomic_thread_fence(__ATOMIC_SEQ_CST);")
            }
            InstructionData::NullAry { opcode: Opcode::SequencePoint } => self.line("SEQUENCE_POINT;"),
            InstructionData::NullAry { opcode: Opcode::Nop } => {}
            InstructionData::StackAddr { stack_slot, offset, .. } => {
                let result = self.func.dfg.first_result(inst);
                self.define(result, &format!("(uptr)(s{} + {})", stack_slot.as_u32(), i32::from(offset)));
            }
            InstructionData::Load { opcode, arg, flags, offset } => {
                self.load(inst, opcode, arg, flags, offset.into())?
            }
            InstructionData::Store { opcode, args, flags, offset } => {
                self.store(inst, opcode, args, flags, offset.into())?
            }
            InstructionData::LoadNoOffset { opcode: Opcode::Bitcast, arg, .. } => self.bitcast(inst, arg)?,
            InstructionData::IntCompare { args, cond, .. } if !self.type_of(args[0]).is_vector() => {
                let [x, y] = args.map(|arg| self.value(arg));
                let of = self.type_of(args[0]);
                let expression = match comparison(cond) {
                    (op, false) => format!("{x} {op} {y}"),
                    (op, true) => format!("({0}){x} {op} ({0}){y}", signed(of)),
                };
                self.result(inst, &expression);
            }
            InstructionData::FloatCompare { args, cond, .. } if !self.type_of(args[0]).is_vector() => {
                let [x, y] = args.map(|arg| self.value(arg));
                let expression = float_comparison(cond, &x, &y);
                self.result(inst, &expression);
            }
            InstructionData::Unary { opcode: Opcode::Isplit, arg } => {
                self.parts.insert(Part::Wide);
                let x = self.value(arg);
                let halves = self.func.dfg.inst_results(inst).to_vec();
                for (half, name) in halves.into_iter().zip(["low", "high"]) {
                    if self.is_live(half) {
                        self.define(half, &format!("{name}_u128({x})"));
                    }
                }
            }
            _ if self.touches_vectors(inst) => self.vector_operation(inst, data)?,
            InstructionData::Unary { opcode, arg } => self.unary(inst, opcode, arg)?,
            InstructionData::Binary { opcode, args } => self.binary(inst, opcode, args)?,
            InstructionData::Ternary { opcode: Opcode::Select, args } => {
                let [condition, x, y] = args.map(|arg| self.value(arg));
                self.result(inst, &format!("{condition} ? {x} : {y}"));
            }
            InstructionData::Ternary { opcode: Opcode::Bitselect, args } => {
                let of = self.type_of(args[0]);
                let [mask, x, y] = args.map(|arg| self.value(arg));
                self.result(inst, &format!("({})(({x} & {mask}) | ({y} & ~{mask}))", ty(of)));
            }
            InstructionData::AtomicRmw { args, op, flags, .. } => self.atomic_rmw(inst, args, op, flags)?,
            InstructionData::AtomicCas { args, flags, .. } => self.atomic_cas(inst, args, flags),
            InstructionData::LoadNoOffset { opcode: Opcode::AtomicLoad, arg, flags } => {
                self.atomic_load(inst, arg, flags)
            }
            InstructionData::StoreNoOffset { opcode: Opcode::AtomicStore, args, flags } => {
                self.atomic_store(args, flags)
            }
            _ => return Err(unknown(data.opcode())),
        }
        Ok(())
    }

    fn touches_vectors(&self, inst: Inst) -> bool {
        let dfg = &self.func.dfg;
        dfg.inst_results(inst).iter().chain(dfg.inst_args(inst)).any(|&value| self.type_of(value).is_vector())
    }

    /// Assigns a value to the first result.
    pub(super) fn result(&mut self, inst: Inst, expression: &str) {
        let result = self.func.dfg.first_result(inst);
        self.define(result, expression);
    }

    pub(super) fn flags(&self, flags: MemFlags) -> MemFlagsData {
        self.func.dfg.mem_flags[flags]
    }

    fn load(
        &mut self,
        inst: Inst,
        opcode: Opcode,
        arg: Value,
        flags: MemFlags,
        offset: i32,
    ) -> Result<(), String> {
        let address = self.access(inst, arg, offset);
        let result = self.func.dfg.first_result(inst);
        let of = self.type_of(result);
        let flags = self.flags(flags);
        let expression = match opcode {
            // Other threads write this word: the C compiler must neither merge two reads nor repeat
            // one.
            Opcode::Load if is_epoch(self.func, flags) || is_shared_length(self.func, flags) => {
                format!("AT(volatile {}, {address})", ty(of))
            }
            _ => {
                let (memory_type, extends_sign) = match opcode {
                    Opcode::Load => (of, false),
                    Opcode::Uload8 => (types::I8, false),
                    Opcode::Uload16 => (types::I16, false),
                    Opcode::Uload32 => (types::I32, false),
                    Opcode::Sload8 => (types::I8, true),
                    Opcode::Sload16 => (types::I16, true),
                    Opcode::Sload32 => (types::I32, true),
                    _ => return self.vector_load(inst, opcode, &address),
                };
                if self.is_forced(of, flags) && self.is_live(result) {
                    let from = if extends_sign { signed(memory_type) } else { ty(memory_type) };
                    self.declare(result);
                    self.line(format!("force_{from}_{}({result}, {address});", ty(of)));
                    return Ok(());
                }
                let loaded = self.loaded(memory_type, flags, &address);
                if extends_sign { extended(of, memory_type, &loaded) } else { loaded }
            }
        };
        self.define(result, &expression);
        Ok(())
    }

    /// Whether a load is an `asm` statement.
    fn is_forced(&self, of: Type, flags: MemFlagsData) -> bool {
        self.cx.accesses == Accesses::Faulting
            && matches!(of, types::I32 | types::I64 | types::F32 | types::F64)
            && self.cx.dialect.forces_loads
            && is_guest(flags)
            && !flags.notrap()
    }

    fn loaded(&mut self, of: Type, flags: MemFlagsData, address: &str) -> String {
        if of.is_vector() {
            self.parts.insert(Part::Vector);
        }
        if !is_guest(flags) && !of.is_vector() {
            format!("AT({}, {address})", ty(of))
        } else if self.cx.accesses == Accesses::Faulting && flags.notrap() {
            format!("inside_{}({address})", ty(of))
        } else {
            format!("{}load_{}({address})", self.prefix(of, flags), ty(of))
        }
    }

    /// The start of the name of the operation for an access of the guest.
    fn prefix(&mut self, of: Type, flags: MemFlagsData) -> &'static str {
        let prefix = self.alignment.prefix(self.block, of, flags);
        if prefix == alignment::TRUSTED {
            self.parts.insert(Part::TrustedAccess);
        }
        prefix
    }

    fn store(
        &mut self,
        inst: Inst,
        opcode: Opcode,
        args: [Value; 2],
        flags: MemFlags,
        offset: i32,
    ) -> Result<(), String> {
        let address = self.access(inst, args[1], offset);
        let value = self.value(args[0]);
        let of = match opcode {
            Opcode::Store => self.type_of(args[0]),
            Opcode::Istore8 => types::I8,
            Opcode::Istore16 => types::I16,
            Opcode::Istore32 => types::I32,
            _ => return Err(unknown(opcode)),
        };
        let value = if of == self.type_of(args[0]) { value } else { format!("({}){value}", ty(of)) };
        if of.is_vector() {
            self.parts.insert(Part::Vector);
        }
        let flags = self.flags(flags);
        if self.cx.accesses == Accesses::Faulting && is_guest(flags) && flags.notrap() && flags.can_move() {
            // Nobody can observe when the store happens.
            self.line(format!("inside_store_{}({address}, {value});", ty(of)));
        } else if is_guest(flags) || of.is_vector() {
            let prefix = self.prefix(of, flags);
            self.line(format!("{prefix}store_{}({address}, {value});", ty(of)));
        } else {
            self.line(format!("ORDERED({}, {address}) = {value};", ty(of)));
        }
        Ok(())
    }

    fn bitcast(&mut self, inst: Inst, arg: Value) -> Result<(), String> {
        let to = self.type_of(self.func.dfg.first_result(inst));
        let from = self.type_of(arg);
        let x = self.value(arg);
        let expression = match (from, to) {
            (types::F32, types::I32) => format!("bits_f32({x})"),
            (types::F64, types::I64) => format!("bits_f64({x})"),
            (types::I32, types::F32) => format!("f32_bits({x})"),
            (types::I64, types::F64) => format!("f64_bits({x})"),
            _ if from == to => x,
            _ if from.is_vector() && to.is_vector() => self.vector_cast(from, to, &x),
            _ => return Err(format!("a cast of {from} to {to}")),
        };
        self.result(inst, &expression);
        Ok(())
    }

    fn unary(&mut self, inst: Inst, opcode: Opcode, arg: Value) -> Result<(), String> {
        let to = self.type_of(self.func.dfg.first_result(inst));
        let from = self.type_of(arg);
        let x = self.value(arg);
        let c = ty(to);
        let dialect = self.cx.dialect;
        let expression = match opcode {
            Opcode::Bnot => format!("({c})~{x}"),
            Opcode::Ineg => format!("({c})(0 - {x})"),
            Opcode::Iabs => format!("({s}){x} < 0 ? ({c})(0 - {x}) : {x}", s = signed(from)),
            Opcode::Bswap => format!("__builtin_bswap{}({x})", to.bits()),
            Opcode::Bmask => format!("{x} ? ({c})-1 : 0"),
            Opcode::Clz => format!("clz_{c}({x})"),
            Opcode::Ctz => format!("ctz_{c}({x})"),
            Opcode::Popcnt if dialect.popcnt && to == types::I32 => format!("(u32)__builtin_popcount({x})"),
            Opcode::Popcnt if dialect.popcnt && to == types::I64 => {
                format!("(u64)__builtin_popcountll({x})")
            }
            Opcode::Popcnt => format!("popcnt_{c}({x})"),
            Opcode::Uextend if to == types::I128 => return Err(unknown(opcode)),
            Opcode::Uextend | Opcode::Ireduce => format!("({c}){x}"),
            Opcode::Sextend => extended(to, from, &x),
            Opcode::Fneg => format!("-{x}"),
            Opcode::Fabs => format!("copysign_{c}({x}, 0)"),
            Opcode::Sqrt | Opcode::Ceil | Opcode::Floor | Opcode::Trunc | Opcode::Nearest => {
                let function =
                    if opcode == Opcode::Sqrt { self.square_root(to) } else { self.rounding(opcode, to) };
                format!("{function}({})", self.argument(&function, arg))
            }
            // These are library functions, some of which do not quiet signalling NaNs.
            Opcode::Fpromote if dialect.soft_promote => format!("quiet_f64((f64)quiet_f32({x}))"),
            Opcode::Fdemote if dialect.soft_promote => format!("(f32)quiet_f64({x})"),
            Opcode::Fpromote => {
                let [x] = self.operands(opcode, [arg]);
                format!("(f64){x}")
            }
            // Compilers remove a demotion of a promoted value, even if the two are far apart, and
            // nothing would quiet a NaN.
            Opcode::Fdemote => format!("(f32)opaque_f64({x})"),
            Opcode::FcvtFromUint => format!("({c}){x}"),
            Opcode::FcvtFromSint => format!("({c})({}){x}", signed(from)),
            Opcode::FcvtToUint => format!("({c}){x}"),
            Opcode::FcvtToSint => format!("({c})({}){x}", signed(to)),
            Opcode::FcvtToUintSat => format!("sat_{c}_{}({x})", ty(from)),
            Opcode::FcvtToSintSat => format!("sat_{}_{}({x})", signed(to), ty(from)),
            _ => return Err(unknown(opcode)),
        };
        self.result(inst, &expression);
        Ok(())
    }

    /// The function for the square root of a float.
    pub(super) fn square_root(&mut self, of: Type) -> String {
        let dialect = self.cx.dialect;
        let (has, part, builtin) = if of == types::F32 {
            (dialect.sqrt_f32, Part::SqrtF32, "__builtin_sqrtf")
        } else {
            (dialect.sqrt_f64, Part::SqrtF64, "__builtin_sqrt")
        };
        if has {
            return builtin.to_owned();
        }
        self.parts.insert(part);
        format!("sqrt_{}", ty(of))
    }

    /// The function that rounds a float to an integral value.
    pub(super) fn rounding(&mut self, opcode: Opcode, of: Type) -> String {
        let suffix = if of == types::F32 { "f" } else { "" };
        let (builtin, name) = match opcode {
            Opcode::Ceil => ("ceil", "ceil"),
            Opcode::Floor => ("floor", "floor"),
            Opcode::Trunc => ("trunc", "trunc"),
            // `rint` uses the current rounding mode, which is the default one.
            _ => ("rint", "nearest"),
        };
        if self.cx.dialect.rounding {
            return format!("__builtin_{builtin}{suffix}");
        }
        self.parts.insert(Part::Rounding);
        format!("{name}_{}", ty(of))
    }

    fn binary(&mut self, inst: Inst, opcode: Opcode, args: [Value; 2]) -> Result<(), String> {
        let of = self.type_of(self.func.dfg.first_result(inst));
        let [x, y] = args.map(|arg| self.value(arg));
        let c = ty(of);
        let is_high = matches!(opcode, Opcode::Umulhi | Opcode::Smulhi);
        if of == types::I128 || is_high && of == types::I64 {
            self.parts.insert(Part::Wide);
        }
        let shift = |y: Value, text: &str| {
            self.constant(y).map_or_else(
                || format!("({text} & {})", of.bits() - 1),
                |count| (count & u64::from(of.bits() - 1)).to_string(),
            )
        };
        // C promotes narrow operands to `int`, whose product might overflow.
        let narrow = of.is_int() && of.bits() < 32;
        let arithmetic = |op: &str| {
            if narrow { format!("({c})((u32){x} {op} (u32){y})") } else { format!("{x} {op} {y}") }
        };
        let s = if of.is_int() && of != types::I128 { signed(of) } else { "" };
        let expression = match opcode {
            Opcode::Iconcat => format!("concat_u128({x}, {y})"),
            Opcode::Iadd if of == types::I128 => format!("add_u128({x}, {y})"),
            Opcode::Isub if of == types::I128 => format!("sub_u128({x}, {y})"),
            Opcode::Umulhi if of == types::I64 => format!("umulhi_u64({x}, {y})"),
            Opcode::Smulhi if of == types::I64 => format!("smulhi_u64({x}, {y})"),
            // The product of narrower operands has at most 64 bits.
            Opcode::Umulhi => format!("({c})((u64){x} * {y} >> {})", of.bits()),
            Opcode::Smulhi => format!("({c})((i64)({s}){x} * ({s}){y} >> {})", of.bits()),
            Opcode::Iadd => arithmetic("+"),
            Opcode::Isub => arithmetic("-"),
            Opcode::Imul => arithmetic("*"),
            Opcode::Udiv => arithmetic("/"),
            Opcode::Urem => arithmetic("%"),
            Opcode::Sdiv => format!("({c})(({s}){x} / ({s}){y})"),
            Opcode::Srem if !narrow => format!("srem_{c}({x}, {y})"),
            Opcode::Band => arithmetic("&"),
            Opcode::Bor => arithmetic("|"),
            Opcode::Bxor => arithmetic("^"),
            Opcode::Ishl if narrow => format!("({c})((u32){x} << {})", shift(args[1], &y)),
            Opcode::Ishl => format!("{x} << {}", shift(args[1], &y)),
            Opcode::Ushr => format!("({c})({x} >> {})", shift(args[1], &y)),
            Opcode::Sshr => format!("({c})(({s}){x} >> {})", shift(args[1], &y)),
            Opcode::Rotl => format!("rotl_{c}({x}, (u32){y})"),
            Opcode::Rotr => format!("rotr_{c}({x}, (u32){y})"),
            Opcode::Umin => format!("{x} < {y} ? {x} : {y}"),
            Opcode::Umax => format!("{x} > {y} ? {x} : {y}"),
            Opcode::Smin => format!("({s}){x} < ({s}){y} ? {x} : {y}"),
            Opcode::Smax => format!("({s}){x} > ({s}){y} ? {x} : {y}"),
            Opcode::Fadd | Opcode::Fsub | Opcode::Fmul | Opcode::Fdiv => self.float_arithmetic(opcode, args),
            Opcode::Fmin => format!("fmin_{c}({x}, {y})"),
            Opcode::Fmax => format!("fmax_{c}({x}, {y})"),
            Opcode::Fcopysign => format!("copysign_{c}({x}, {y})"),
            _ => return Err(unknown(opcode)),
        };
        self.result(inst, &expression);
        Ok(())
    }

    /// Arithmetic on floats or float lanes.
    pub(super) fn float_arithmetic(&self, opcode: Opcode, args: [Value; 2]) -> String {
        let operator = match opcode {
            Opcode::Fadd => '+',
            Opcode::Fsub => '-',
            Opcode::Fmul => '*',
            _ => '/',
        };
        let [x, y] = self.operands(opcode, args);
        format!("{x} {operator} {y}")
    }

    /// The argument of a function from float to float. The functions of the prelude quiet NaNs in
    /// their bits and need no opaque argument.
    pub(super) fn argument(&self, function: &str, arg: Value) -> String {
        if function.starts_with("__builtin_") {
            self.operands(Opcode::Sqrt, [arg]).concat()
        } else {
            self.value(arg)
        }
    }

    /// The operands of an operation that quiets NaNs. An operand that would allow the compiler to
    /// remove the operation is made opaque to it.
    fn operands<const N: usize>(&self, opcode: Opcode, args: [Value; N]) -> [String; N] {
        let signalling = self
            .signalling
            .as_ref()
            .filter(|signalling| args.iter().any(|&arg| signalling.may_be(self.func, arg)));
        args.map(|arg| {
            let text = self.value(arg);
            let Some(signalling) = signalling else { return text };
            let of = self.type_of(arg);
            let lane = of.lane_type();
            let hides =
                |bits| signalling::is_signalling(lane, bits) || signalling::is_neutral(opcode, lane, bits);
            // A compiler that propagates constants may find such a constant for any other value.
            let hides = !signalling.is_unknown(self.func, arg)
                && signalling::lanes(self.func, arg, lane).is_none_or(|mut lanes| lanes.any(hides));
            if hides { format!("opaque_{}({text})", ty(of)) } else { text }
        })
    }

    /// The value of an integer constant.
    pub(super) fn constant(&self, value: Value) -> Option<u64> {
        let dfg = &self.func.dfg;
        match dfg.insts[dfg.value_def(dfg.resolve_aliases(value)).inst()?] {
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => Some(imm.bits().cast_unsigned()),
            _ => None,
        }
    }

    fn atomic_load(&mut self, inst: Inst, arg: Value, flags: MemFlags) {
        let of = self.type_of(self.func.dfg.first_result(inst));
        let load = format!("__atomic_load_n(({}_at *)({}), __ATOMIC_SEQ_CST)", ty(of), self.address(arg));
        let load = self.swapped(of, flags, &load);
        self.result(inst, &load);
    }

    fn atomic_store(&mut self, args: [Value; 2], flags: MemFlags) {
        let of = self.type_of(args[0]);
        let value = self.swapped(of, flags, &self.value(args[0]));
        self.line(format!(
            "__atomic_store_n(({}_at *)({}), {value}, __ATOMIC_SEQ_CST);",
            ty(of),
            self.address(args[1])
        ));
    }

    fn atomic_rmw(
        &mut self,
        inst: Inst,
        args: [Value; 2],
        op: AtomicRmwOp,
        flags: MemFlags,
    ) -> Result<(), String> {
        let result = self.func.dfg.first_result(inst);
        let of = self.type_of(result);
        let builtin = match op {
            AtomicRmwOp::Xchg => "exchange_n",
            AtomicRmwOp::And => "fetch_and",
            AtomicRmwOp::Or => "fetch_or",
            AtomicRmwOp::Xor => "fetch_xor",
            // Carries depend on the byte order: `access_big.h` has loops for these operations.
            AtomicRmwOp::Add if !self.is_swapped(of, flags) => "fetch_add",
            AtomicRmwOp::Sub if !self.is_swapped(of, flags) => "fetch_sub",
            AtomicRmwOp::Add | AtomicRmwOp::Sub => {
                let name = if op == AtomicRmwOp::Add { "add" } else { "sub" };
                let call =
                    format!("atomic_{name}_{}({}, {})", ty(of), self.address(args[0]), self.value(args[1]));
                return self.atomic_result(result, call);
            }
            _ => return Err(format!("the atomic operation {op}")),
        };
        let value = self.swapped(of, flags, &self.value(args[1]));
        let call = format!(
            "__atomic_{builtin}(({}_at *)({}), {value}, __ATOMIC_SEQ_CST)",
            ty(of),
            self.address(args[0])
        );
        let call = self.swapped(of, flags, &call);
        self.atomic_result(result, call)
    }

    fn atomic_result(&mut self, result: Value, call: String) -> Result<(), String> {
        if self.is_live(result) {
            self.define(result, &call);
        } else {
            self.line(format!("(void){call};"));
        }
        Ok(())
    }

    fn atomic_cas(&mut self, inst: Inst, args: [Value; 3], flags: MemFlags) {
        let result = self.func.dfg.first_result(inst);
        let of = self.type_of(result);
        let c = ty(of);
        let [expected, new] = [args[1], args[2]].map(|arg| self.swapped(of, flags, &self.value(arg)));
        let address = self.address(args[0]);
        self.line(format!("{c} e{} = {expected};", result.as_u32()));
        self.line(format!(
            "(void)__atomic_compare_exchange_n(({c}_at *)({address}), &e{}, {new}, 0, __ATOMIC_SEQ_CST, \
             __ATOMIC_SEQ_CST);",
            result.as_u32()
        ));
        if self.is_live(result) {
            let found = self.swapped(of, flags, &format!("e{}", result.as_u32()));
            self.define(result, &found);
        }
    }

    fn is_swapped(&self, of: Type, flags: MemFlags) -> bool {
        self.cx.dialect.big_endian && is_guest(self.flags(flags)) && of != types::I8
    }

    /// A value in the byte order of linear memory.
    fn swapped(&self, of: Type, flags: MemFlags, value: &str) -> String {
        if self.is_swapped(of, flags) {
            format!("__builtin_bswap{}({value})", of.bits())
        } else {
            value.to_owned()
        }
    }
}

fn extended(to: Type, from: Type, x: &str) -> String {
    format!("({})({})({}){x}", ty(to), signed(to), signed(from))
}

pub(super) fn unknown(opcode: Opcode) -> String {
    format!("the C emitter does not know the instruction {opcode}")
}

/// The C operator, and whether the operands are signed.
pub(super) fn comparison(cond: IntCC) -> (&'static str, bool) {
    match cond {
        IntCC::Equal => ("==", false),
        IntCC::NotEqual => ("!=", false),
        IntCC::SignedLessThan => ("<", true),
        IntCC::SignedGreaterThanOrEqual => (">=", true),
        IntCC::SignedGreaterThan => (">", true),
        IntCC::SignedLessThanOrEqual => ("<=", true),
        IntCC::UnsignedLessThan => ("<", false),
        IntCC::UnsignedGreaterThanOrEqual => (">=", false),
        IntCC::UnsignedGreaterThan => (">", false),
        IntCC::UnsignedLessThanOrEqual => ("<=", false),
    }
}

fn float_comparison(cond: FloatCC, x: &str, y: &str) -> String {
    match cond {
        FloatCC::Equal => format!("{x} == {y}"),
        FloatCC::NotEqual => format!("{x} != {y}"),
        FloatCC::LessThan => format!("{x} < {y}"),
        FloatCC::LessThanOrEqual => format!("{x} <= {y}"),
        FloatCC::GreaterThan => format!("{x} > {y}"),
        FloatCC::GreaterThanOrEqual => format!("{x} >= {y}"),
        FloatCC::Ordered => format!("{x} == {x} && {y} == {y}"),
        FloatCC::Unordered => format!("{x} != {x} || {y} != {y}"),
        FloatCC::OrderedNotEqual => format!("{x} < {y} || {x} > {y}"),
        FloatCC::UnorderedOrEqual => format!("!({x} < {y} || {x} > {y})"),
        FloatCC::UnorderedOrLessThan => format!("!({x} >= {y})"),
        FloatCC::UnorderedOrLessThanOrEqual => format!("!({x} > {y})"),
        FloatCC::UnorderedOrGreaterThan => format!("!({x} <= {y})"),
        FloatCC::UnorderedOrGreaterThanOrEqual => format!("!({x} < {y})"),
    }
}
