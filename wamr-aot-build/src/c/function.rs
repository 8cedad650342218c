//! One function: signature, locals, blocks.
//!
//! A function is a single C scope: blocks and branches have no braces. At the end of each scope
//! GCC's parser visits all labels, jumps and locals of the function, which takes most of the time
//! for a very large function. The names of values are unique in any case.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fmt::Write as _,
};

use cranelift_codegen::ir::{
    Block, BlockArg, BlockCall, Function, Inst, InstructionData, JumpTable, Opcode, SigRef, Signature, Value,
};

use super::{
    alignment::Alignment,
    cache::Scope,
    dialect::{Family, Part},
    liveness::{self, Liveness},
    names,
    printer::{ModuleContext, Printer},
    signalling::Signalling,
    tail_call,
};
use crate::{clif::Callee, plan::Effort};

/// A function in C.
#[derive(Debug)]
pub(super) struct Printed {
    pub(super) callee: Callee,
    /// The definition.
    pub(super) text: String,
    /// The numbers of the functions that it calls.
    pub(super) calls: BTreeSet<u32>,
    pub(super) parts: BTreeSet<Part>,
    /// Whether it also calls functions that are not known, or not the module's.
    pub(super) calls_others: bool,
    /// Whether it compares the stack pointer with the limit.
    pub(super) checks_stack: bool,
}

/// A declarator: the return type, `between`, and the parameters. `name` gives the name of a
/// parameter, or an empty string for a type without names.
pub(super) fn signature(
    cx: ModuleContext<'_>,
    signature: &Signature,
    between: &str,
    name: impl Fn(usize) -> String,
) -> String {
    if tail_call::is_tail(signature) {
        let [vmctx, frame] = if name(0).is_empty() { ["", ""] } else { ["vmctx", "frame"] };
        return format!("{} {between}(u8 *{vmctx}, u8 *{frame})", tail_call::result(cx));
    }
    let result = signature.returns.first().map_or("void", |result| names::ty(result.value_type));
    let mut out = format!("{result} {between}(");
    for (i, param) in signature.params.iter().enumerate() {
        let ty =
            if i == 0 && param.value_type == cx.env.pointer() { "u8 *" } else { names::ty(param.value_type) };
        let name = name(i);
        let space = if name.is_empty() || ty.ends_with('*') { "" } else { " " };
        // Writing to a string cannot fail.
        let _ = write!(out, "{}{ty}{space}{name}", if i == 0 { "" } else { ", " });
    }
    out + if signature.params.is_empty() { "void)" } else { ")" }
}

/// Prints a function.
pub(super) fn print(cx: ModuleContext<'_>, callee: Callee, func: &Function) -> Result<Printed, String> {
    let entry = func.layout.entry_block().ok_or("a function without code")?;
    let params = func.dfg.block_params(entry);
    let vmctx = params.first().copied().filter(|&param| func.dfg.value_type(param) == cx.env.pointer());
    let scope = Scope { func, vmctx, pointer: cx.env.pointer(), cache: cx.cache };
    // With reduced effort the functions that test in place are called, too.
    let may_call = cx.dialect.outlines(cx.accesses) && cx.env.effort(callee) == Effort::Full;
    let mut printer = Printer {
        cx,
        func,
        scope,
        liveness: Liveness::new(scope),
        signalling: (cx.dialect.family == Family::Clang).then(|| Signalling::new(func, cx.accesses)),
        alignment: Alignment::new(func, may_call, cx.trusts_alignment()),
        block: entry,
        calls: BTreeSet::new(),
        parts: BTreeSet::new(),
        calls_others: false,
        uses_frame: false,
        declared: Vec::new(),
        identifiers: 0,
        body: String::new(),
    };
    if func.dfg.values().any(|value| func.dfg.value_type(value).is_vector()) {
        printer.parts.insert(Part::Vector);
    }
    let mut blocks = func.layout.blocks().peekable();
    while let Some(block) = blocks.next() {
        printer.block(block, blocks.peek().copied())?;
    }
    Ok(printer.finish(callee, entry))
}

impl Printer<'_> {
    fn finish(self, callee: Callee, entry: Block) -> Printed {
        let ModuleContext { env, cache, .. } = self.cx;
        let params = self.func.dfg.block_params(entry);
        let identifier = names::function(env, callee);
        let head = signature(self.cx, &self.func.signature, &identifier, |i| {
            if Some(params[i]) == self.scope.vmctx { "vmctx".to_owned() } else { params[i].to_string() }
        });
        let mut out = String::new();
        let kind = if env.symbol(callee).public { "" } else { "LOCAL " };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{kind}{head} {{");
        let is_tail = tail_call::is_tail(&self.func.signature);
        if is_tail {
            out.push_str("    (void)frame;\n");
        }
        for (i, &param) in params.iter().enumerate().filter(|&(_, &param)| Some(param) != self.scope.vmctx) {
            let of = self.type_of(param);
            match (is_tail, self.liveness.is_live(param)) {
                (false, true) | (true, false) => {}
                (false, false) => {
                    let _ = writeln!(out, "    (void){param};");
                }
                (true, true) => {
                    let _ = writeln!(
                        out,
                        "    const {} {param} = {};",
                        names::ty(of),
                        tail_call::load(of, "frame", i - 1)
                    );
                }
            }
        }
        if self.uses_frame {
            let _ = writeln!(out, "    {}", tail_call::frame(self.cx));
        }
        if self.scope.vmctx.is_some() {
            out.push_str("    (void)vmctx;\n");
        }
        for (slot, data) in self.func.sized_stack_slots.iter() {
            let _ = writeln!(
                out,
                "    __attribute__((aligned({}))) u8 s{}[{}];",
                1 << data.align_shift,
                slot.as_u32(),
                data.size
            );
        }
        for &field in &self.liveness.cached {
            let field = cache.get(field);
            let ty = if field.is_base { "u8 *" } else { "uptr " };
            let _ = writeln!(out, "    {ty}{} = {};", field.name, field.read);
        }
        // Values of one type are declared together, in lines of limited length.
        let mut declared: Vec<(&str, Value)> =
            self.declared.iter().map(|&value| (names::ty(self.func.dfg.value_type(value)), value)).collect();
        declared.sort_unstable();
        for of_type in declared.chunk_by(|a, b| a.0 == b.0) {
            for line in of_type.chunks(16) {
                let list: Vec<String> = line.iter().map(|(_, value)| value.to_string()).collect();
                let _ = writeln!(out, "    {} {};", line[0].0, list.join(", "));
            }
        }
        out.push_str(&self.body);
        out.push_str("}\n");
        let Printer { calls, parts, calls_others, .. } = self;
        Printed { callee, text: out, calls, parts, calls_others, checks_stack: false }
    }

    fn block(&mut self, block: Block, next: Option<Block>) -> Result<(), String> {
        self.block = block;
        let is_entry = self.func.layout.entry_block() == Some(block);
        if !is_entry {
            for &param in self.func.dfg.block_params(block) {
                if self.liveness.is_live(param) {
                    self.declared.push(param);
                }
            }
        }
        if self.liveness.targets.contains(block) {
            self.label(block);
        }
        for inst in self.func.layout.block_insts(block) {
            self.inst(inst, next)?;
            if self.is_trap_call(inst) {
                // The call does not return. The code after it is unreachable: CLIF has no calls
                // that never return.
                break;
            }
        }
        Ok(())
    }

    fn is_trap_call(&self, inst: Inst) -> bool {
        match self.func.dfg.insts[inst] {
            InstructionData::Call { func_ref, .. } => {
                self.callee(func_ref) == self.cx.env.numbering.trap_thunk()
            }
            _ => false,
        }
    }

    fn inst(&mut self, inst: Inst, next: Option<Block>) -> Result<(), String> {
        let dfg = &self.func.dfg;
        let data = dfg.insts[inst];
        match data {
            InstructionData::Jump { destination, .. } => self.jump(destination, next),
            InstructionData::Brif { arg, blocks: [then, otherwise], .. } => {
                let [then_block, else_block] = [then, otherwise].map(|call| call.block(&dfg.value_lists));
                let condition = self.value(arg);
                let cold = |block| self.func.layout.is_cold(block);
                let condition = match (cold(then_block), cold(else_block)) {
                    (true, false) => format!("UNLIKELY({condition})"),
                    (false, true) => format!("LIKELY({condition})"),
                    _ => condition,
                };
                if self.moves(then).is_empty() {
                    self.line(format!("if ({condition}) goto {then_block};"));
                    self.jump(otherwise, next);
                } else if self.moves(otherwise).is_empty() {
                    self.line(format!("if (!{condition}) goto {else_block};"));
                    self.jump(then, next);
                } else {
                    let edge = self.unique("edge");
                    self.line(format!("if ({condition}) goto {edge};"));
                    self.jump(otherwise, None);
                    self.label(edge);
                    self.jump(then, next);
                }
            }
            InstructionData::BranchTable { arg, table, .. } => self.branch_table(arg, table, next),
            // Its frame belongs to another function.
            _ if self.tail_call(inst, data) => self.calls_others = true,
            InstructionData::MultiAry { opcode: Opcode::Return, .. }
                if tail_call::is_tail(&self.func.signature) =>
            {
                self.tail_return(dfg.inst_args(inst).first().copied());
            }
            InstructionData::MultiAry { opcode: Opcode::Return, .. } => {
                let value = dfg.inst_args(inst).first().map(|&value| self.value(value));
                self.line(value.map_or("return;".to_owned(), |value| format!("return {value};")));
            }
            InstructionData::Trap { .. } => self.line("__builtin_trap();"),
            InstructionData::Call { func_ref, .. } => {
                let callee = self.callee_name(func_ref);
                self.call(inst, &callee, dfg.ext_funcs[func_ref].signature, dfg.inst_args(inst))?;
            }
            InstructionData::CallIndirect { sig_ref, .. } => {
                let (&code, args) =
                    dfg.inst_args(inst).split_first().ok_or("an indirect call without a callee")?;
                let ty = signature(self.cx, &dfg.signatures[sig_ref], "(*)", |_| String::new());
                let callee = format!("(({ty}){})", self.value(code));
                self.calls_others = true;
                self.call(inst, &callee, sig_ref, args)?;
            }
            _ => {
                let results = dfg.inst_results(inst);
                let has_effect = liveness::has_effect(self.func, inst);
                if !has_effect && !results.iter().any(|&result| self.liveness.is_live(result)) {
                    return Ok(());
                }
                self.operation(inst, data)?;
            }
        }
        Ok(())
    }

    fn call(&mut self, inst: Inst, callee: &str, sig_ref: SigRef, args: &[Value]) -> Result<(), String> {
        let dfg = &self.func.dfg;
        let signature = &dfg.signatures[sig_ref];
        if tail_call::is_tail(signature) {
            self.call_tail_body(inst, callee, args);
            self.reload_cached_fields();
            return Ok(());
        }
        let args: Vec<String> = args
            .iter()
            .enumerate()
            .map(|(i, &arg)| {
                let is_pointer = i == 0 && signature.params[0].value_type == self.cx.env.pointer();
                if is_pointer { self.address(arg) } else { self.value(arg) }
            })
            .collect();
        let call = format!("{callee}({})", args.join(", "));
        match *dfg.inst_results(inst) {
            [result] if self.liveness.is_live(result) => self.define(result, &call),
            _ => self.line(format!("{call};")),
        }
        if !self.is_trap_call(inst) {
            self.reload_cached_fields();
        }
        Ok(())
    }

    /// Reloads the cached fields that a call may have changed.
    fn reload_cached_fields(&mut self) {
        for field in self.liveness.cached.clone() {
            let field = self.cx.cache.get(field);
            if !field.fixed {
                self.line(format!("{} = {};", field.name, field.read));
            }
        }
    }

    /// Prints a `switch` that only jumps. Edges that assign block parameters follow it.
    fn branch_table(&mut self, arg: Value, table: JumpTable, next: Option<Block>) {
        let func = self.func;
        let table = &func.dfg.jump_tables[table];
        let selector = self.value(arg);
        let mut edges: Vec<(String, BlockCall)> = Vec::new();
        let mut edge = |this: &mut Self, call: BlockCall| {
            if this.moves(call).is_empty() {
                return call.block(&func.dfg.value_lists).to_string();
            }
            edges.push((this.unique("edge"), call));
            edges[edges.len() - 1].0.clone()
        };
        self.line(format!("switch ({selector}) {{"));
        let entries = table.as_slice();
        for (i, &call) in entries.iter().enumerate() {
            self.line(format!("case {i}:"));
            // Equal consecutive entries share a jump.
            if entries.get(i + 1) != Some(&call) {
                let target = edge(self, call);
                self.line(format!("goto {target};"));
            }
        }
        let target = edge(self, table.default_block());
        self.line("default:");
        self.line(format!("goto {target};"));
        self.line("}");
        for (i, (label, call)) in edges.iter().enumerate() {
            self.label(label);
            self.jump(*call, next.filter(|_| i + 1 == edges.len()));
        }
    }

    /// The assignments of a jump: the live block parameters that change, and their new values.
    fn moves(&self, call: BlockCall) -> Vec<(Value, Value)> {
        let dfg = &self.func.dfg;
        let params = dfg.block_params(call.block(&dfg.value_lists));
        params
            .iter()
            .zip(call.args(&dfg.value_lists))
            .filter_map(|(&param, arg)| match arg {
                BlockArg::Value(arg) => Some((param, dfg.resolve_aliases(arg))),
                _ => None,
            })
            .filter(|&(param, arg)| param != arg && self.liveness.is_live(param))
            .collect()
    }

    /// Assigns the arguments as a parallel move, and jumps unless the target is the next block.
    fn jump(&mut self, call: BlockCall, next: Option<Block>) {
        let dfg = &self.func.dfg;
        let target = call.block(&dfg.value_lists);
        let moves = self.moves(call);
        // Values that an assignment overwrites before another one reads them.
        let mut written = HashSet::new();
        let mut saved = HashMap::new();
        for &(param, arg) in &moves {
            if written.contains(&arg) && !saved.contains_key(&arg) {
                let name = self.unique("t");
                self.line(format!("const {} {name} = {};", names::ty(dfg.value_type(arg)), self.value(arg)));
                saved.insert(arg, name);
            }
            written.insert(param);
        }
        for &(param, arg) in &moves {
            let source = saved.get(&arg).cloned().unwrap_or_else(|| self.value(arg));
            self.line(format!("{param} = {source};"));
        }
        if next != Some(target) {
            self.line(format!("goto {target};"));
        }
    }
}
