//! Structured control flow.
//!
//! Each construct has a frame. Values that a branch carries are parameters of the target block.
//! After a branch that never falls through, operators are skipped until the `else` or `end` that
//! makes code reachable again.

use std::collections::BTreeMap;

use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, JumpTableData, Value};
use wamr_aot_abi::signature::ValType;
use wasmparser::{BlockType, BrTable};

use super::{
    lowering::{Frame, FrameKind, Lowering},
    signature::accepted_type,
};

impl Lowering<'_, '_> {
    /// The types of the parameters and results of a block.
    fn block_type(&self, ty: BlockType) -> (Vec<ValType>, Vec<ValType>) {
        match ty {
            BlockType::Empty => (Vec::new(), Vec::new()),
            BlockType::Type(ty) => (Vec::new(), vec![accepted_type(ty)]),
            BlockType::FuncType(index) => {
                let module = self.env.module;
                let ty = &module.types[module.canonical_types[index as usize] as usize];
                (ty.params.clone(), ty.results.clone())
            }
        }
    }

    fn block_with_params(&mut self, types: &[ValType]) -> Block {
        let block = self.builder.create_block();
        for &ty in types {
            let ty = self.env.value_type(ty);
            self.builder.append_block_param(block, ty);
        }
        block
    }

    /// The frame of the whole function: a branch to it returns.
    pub(super) fn push_function_frame(&mut self, results: &[ValType]) {
        let target = self.block_with_params(results);
        self.push_frame(FrameKind::Block, target, results.len(), results.len(), 0);
    }

    fn push_frame(
        &mut self,
        kind: FrameKind,
        target: Block,
        branch_arity: usize,
        result_count: usize,
        height: usize,
    ) {
        self.control.push(Frame { kind, target, branch_arity, result_count, height, is_target: false });
    }

    pub(super) fn block(&mut self, ty: BlockType) {
        let (params, results) = self.block_type(ty);
        let target = self.block_with_params(&results);
        self.push_frame(
            FrameKind::Block,
            target,
            results.len(),
            results.len(),
            self.stack.len() - params.len(),
        );
    }

    pub(super) fn loop_(&mut self, ty: BlockType, offset: u64) {
        let (params, results) = self.block_type(ty);
        if self.effects.is_memory_invariant(offset) {
            self.preload_headers();
        }
        let header = self.block_with_params(&params);
        let args = block_args(self.top(params.len()));
        self.builder.ins().jump(header, &args);
        self.push_frame(
            FrameKind::Loop,
            header,
            params.len(),
            results.len(),
            self.stack.len() - params.len(),
        );
        self.stack.truncate(self.stack.len() - params.len());
        self.builder.switch_to_block(header);
        let params = self.builder.block_params(header).to_vec();
        self.stack.extend(params);
        self.interrupt_loop();
    }

    /// Whether the innermost construct is a loop.
    pub(super) fn in_loop(&self) -> bool {
        matches!(self.control.last(), Some(Frame { kind: FrameKind::Loop, .. }))
    }

    pub(super) fn if_(&mut self, ty: BlockType) {
        let condition = self.pop();
        let (params, results) = self.block_type(ty);
        let target = self.block_with_params(&results);
        let then = self.builder.create_block();
        let otherwise = self.builder.create_block();
        self.builder.ins().brif(condition, then, &[], otherwise, &[]);
        self.builder.seal_block(then);
        self.builder.seal_block(otherwise);
        let height = self.stack.len() - params.len();
        let params = self.top(params.len()).to_vec();
        self.push_frame(FrameKind::If { otherwise, params }, target, results.len(), results.len(), height);
        self.builder.switch_to_block(then);
    }

    pub(super) fn else_(&mut self) {
        self.fall_through();
        let FrameKind::If { otherwise, params } = self.take_kind() else {
            unreachable!("validated: `else` belongs to an `if`");
        };
        self.stack.extend(params);
        self.builder.switch_to_block(otherwise);
        self.reachable = true;
    }

    pub(super) fn end(&mut self) {
        if let Some(Frame { kind: FrameKind::Loop, height, target, .. }) = self.control.last() {
            // The end of a loop is not a branch target: the results stay on the stack.
            let (height, header) = (*height, *target);
            self.builder.seal_block(header);
            self.control.pop();
            if !self.reachable {
                self.stack.truncate(height);
            }
            return;
        }
        self.fall_through();
        match self.take_kind() {
            FrameKind::If { otherwise, params } => {
                // Without `else`, the parameters are the results.
                self.builder.switch_to_block(otherwise);
                self.jump_to_top_frame(&block_args(&params));
            }
            FrameKind::Try(handler) => {
                self.tries.pop();
                // Its clauses branch out of the constructs around it.
                let frame = self.control.pop().expect("inside the construct");
                self.clauses(&handler);
                self.control.push(frame);
            }
            FrameKind::Catch(handling) => self.end_handlers(&handling),
            FrameKind::Block | FrameKind::Loop => {}
        }
        self.end_block();
    }

    /// Continues after a construct that is not a loop, and whose parts are complete.
    pub(super) fn end_block(&mut self) {
        let frame = self.control.pop().expect("validated: `end` ends a construct");
        self.stack.truncate(frame.height);
        self.builder.seal_block(frame.target);
        self.reachable = frame.is_target;
        if self.reachable {
            self.builder.switch_to_block(frame.target);
            let results = self.builder.block_params(frame.target).to_vec();
            self.stack.extend(results);
        }
    }

    /// Ends one of the bodies of a construct, with its results on the stack.
    pub(super) fn fall_through(&mut self) {
        let Frame { result_count, height, .. } = *self.control.last().expect("inside a construct");
        if self.reachable {
            let args = block_args(self.top(result_count));
            self.jump_to_top_frame(&args);
        }
        self.stack.truncate(height);
    }

    /// Takes the kind out of the innermost construct, which becomes a plain block.
    pub(super) fn take_kind(&mut self) -> FrameKind {
        let frame = self.control.last_mut().expect("inside a construct");
        std::mem::replace(&mut frame.kind, FrameKind::Block)
    }

    pub(super) fn set_kind(&mut self, kind: FrameKind) {
        self.control.last_mut().expect("inside a construct").kind = kind;
    }

    fn jump_to_top_frame(&mut self, args: &[BlockArg]) {
        let frame = self.control.last_mut().expect("inside a construct");
        frame.is_target = true;
        let target = frame.target;
        self.builder.ins().jump(target, args);
    }

    /// The target block of a branch, and the values that it carries.
    fn branch_target(&mut self, depth: u32) -> (Block, Vec<BlockArg>) {
        let position = self.control.len() - 1 - depth as usize;
        let frame = &mut self.control[position];
        frame.is_target = true;
        let (target, arity) = (frame.target, frame.branch_arity);
        (target, block_args(self.top(arity)))
    }

    pub(super) fn br(&mut self, depth: u32) {
        let (target, args) = self.branch_target(depth);
        self.builder.ins().jump(target, &args);
        self.reachable = false;
    }

    pub(super) fn br_if(&mut self, depth: u32) {
        let condition = self.pop();
        let (target, args) = self.branch_target(depth);
        let next = self.builder.create_block();
        self.builder.ins().brif(condition, target, &args, next, &[]);
        self.builder.seal_block(next);
        self.builder.switch_to_block(next);
    }

    /// Branches if the operand is null, and leaves it on the stack if not.
    pub(super) fn br_on_null(&mut self, depth: u32) {
        let value = self.pop();
        let (target, args) = self.branch_target(depth);
        let next = self.builder.create_block();
        self.builder.ins().brif(value, next, &[], target, &args);
        self.builder.seal_block(next);
        self.builder.switch_to_block(next);
        self.push(value);
    }

    /// Branches with the operand if it is not null, and drops it if it is.
    pub(super) fn br_on_non_null(&mut self, depth: u32) {
        let value = self.top(1)[0];
        let (target, args) = self.branch_target(depth);
        let next = self.builder.create_block();
        self.builder.ins().brif(value, target, &args, next, &[]);
        self.builder.seal_block(next);
        self.builder.switch_to_block(next);
        self.pop();
    }

    /// All entries with the same depth share a block that jumps to the target. If each entry had
    /// its own edge to the target, with the operands and later the locals as arguments, the code
    /// generator would split every edge, in quadratic time.
    pub(super) fn br_table(&mut self, table: &BrTable<'_>) -> wasmparser::Result<()> {
        let selector = self.pop();
        let mut blocks = BTreeMap::new();
        let mut entry = |this: &mut Self, depth: u32| {
            let block = *blocks.entry(depth).or_insert_with(|| this.builder.create_block());
            this.builder.func.dfg.block_call(block, &[])
        };
        let default = entry(self, table.default());
        let mut entries = Vec::with_capacity(table.len() as usize);
        for depth in table.targets() {
            entries.push(entry(self, depth?));
        }
        let jump_table = self.builder.create_jump_table(JumpTableData::new(default, &entries));
        self.builder.ins().br_table(selector, jump_table);
        for (depth, block) in blocks {
            self.builder.seal_block(block);
            self.builder.switch_to_block(block);
            let (target, args) = self.branch_target(depth);
            self.builder.ins().jump(target, &args);
        }
        self.reachable = false;
        Ok(())
    }

    pub(super) fn return_(&mut self) {
        self.br(u32::try_from(self.control.len() - 1).expect("validation bounds the nesting"));
    }
}

fn block_args(values: &[Value]) -> Vec<BlockArg> {
    values.iter().map(|&value| value.into()).collect()
}
