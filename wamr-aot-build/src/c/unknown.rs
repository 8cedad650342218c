//! Which values a C compiler cannot know, whatever it finds out about the rest of the function:
//! those that come from loads that it must not foresee.
//!
//! These are volatile loads, and loads in the copies of loops that follow a sequence point, where
//! all that the loop stores comes from such loads too. Arithmetic on floats of which one is unknown
//! gives an unknown one: without a licence to ignore NaNs, no compiler knows a result.

use std::collections::HashMap;

use cranelift_codegen::{
    entity::SecondaryMap,
    ir::{Function, Inst, InstructionData, Opcode, Value},
};

use super::{dialect::Accesses, guest::is_guest, liveness::branches};

/// The values of a function that a compiler may know.
pub(super) struct Unknown {
    foreseeable: SecondaryMap<Value, bool>,
}

/// When a compiler may know a value.
enum Origin {
    Always,
    Never,
    /// If it knows all of these, of which there is at least one.
    All([Value; 2]),
}

impl Unknown {
    pub(super) fn new(func: &Function, accesses: Accesses) -> Unknown {
        let dfg = &func.dfg;
        let mut found = Unknown { foreseeable: SecondaryMap::new() };
        // The values that depend on a value, and whether it decides alone.
        let mut users: HashMap<Value, Vec<(Value, Option<Value>)>> = HashMap::new();
        let mut work = Vec::new();
        if let Some(entry) = func.layout.entry_block() {
            work.extend_from_slice(dfg.block_params(entry));
        }
        for block in func.layout.blocks() {
            for inst in func.layout.block_insts(block) {
                for call in branches(func, inst) {
                    let params = dfg.block_params(call.block(&dfg.value_lists));
                    for (&param, arg) in params.iter().zip(call.args(&dfg.value_lists)) {
                        match arg.as_value() {
                            Some(arg) => {
                                users.entry(dfg.resolve_aliases(arg)).or_default().push((param, None))
                            }
                            None => work.push(param),
                        }
                    }
                }
                for &result in dfg.inst_results(inst) {
                    match origin(func, accesses, inst) {
                        Origin::Always => work.push(result),
                        Origin::Never => {}
                        Origin::All(args) => {
                            let [left, right] = args.map(|arg| dfg.resolve_aliases(arg));
                            users.entry(left).or_default().push((result, Some(right)));
                            users.entry(right).or_default().push((result, Some(left)));
                        }
                    }
                }
            }
        }
        while let Some(value) = work.pop() {
            if std::mem::replace(&mut found.foreseeable[value], true) {
                continue;
            }
            for &(user, other) in users.get(&value).into_iter().flatten() {
                if other.is_none_or(|other| found.foreseeable[other]) {
                    work.push(user);
                }
            }
        }
        found
    }

    /// Whether a compiler cannot know a value.
    pub(super) fn is(&self, func: &Function, value: Value) -> bool {
        !self.foreseeable[func.dfg.resolve_aliases(value)]
    }
}

fn origin(func: &Function, accesses: Accesses, inst: Inst) -> Origin {
    let dfg = &func.dfg;
    match dfg.insts[inst] {
        InstructionData::Load { flags, .. } => {
            let flags = dfg.mem_flags[flags];
            let is_volatile = accesses.are_volatile() && !flags.notrap();
            // Copies of loops have loads that can move.
            if is_guest(flags) && (is_volatile || flags.can_move()) { Origin::Never } else { Origin::Always }
        }
        InstructionData::Unary {
            opcode: Opcode::Fneg | Opcode::Fabs | Opcode::Fpromote | Opcode::Fdemote | Opcode::Splat,
            arg,
        }
        | InstructionData::LoadNoOffset { opcode: Opcode::Bitcast, arg, .. } => Origin::All([arg, arg]),
        InstructionData::Binary {
            opcode: Opcode::Fadd | Opcode::Fsub | Opcode::Fmul | Opcode::Fdiv,
            args,
        } => Origin::All(args),
        _ => Origin::Always,
    }
}
