//! The parts of modules.

use wasm_encoder::{
    BlockType, CodeSection, DataSection, ElementSection, ExportKind, ExportSection, Function,
    FunctionSection, GlobalSection, InstructionSink, MemArg, MemArgTarget, MemorySection, MemoryType, Module,
    NameSection, RefType, TableSection, TableType, TypeSection, ValType,
};

pub(super) const I64: BlockType = BlockType::Result(ValType::I64);
pub(super) const EMPTY: BlockType = BlockType::Empty;
pub(super) const RUN: (&[ValType], &[ValType]) = (&[ValType::I32], &[ValType::I64]);

/// A module: `run` is the last function, of type 0.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) types: TypeSection,
    pub(super) functions: FunctionSection,
    pub(super) tables: TableSection,
    pub(super) memories: MemorySection,
    pub(super) globals: GlobalSection,
    pub(super) exports: ExportSection,
    pub(super) elements: ElementSection,
    pub(super) code: CodeSection,
    pub(super) data: DataSection,
    pub(super) names: NameSection,
}

impl Parts {
    pub(super) fn new() -> Parts {
        let mut parts = Parts::default();
        parts.types.ty().function(RUN.0.iter().copied(), RUN.1.iter().copied());
        parts
    }

    pub(super) fn function(
        &mut self,
        ty: u32,
        locals: &[(u32, ValType)],
        body: impl FnOnce(&mut InstructionSink<'_>),
    ) -> u32 {
        let index = self.functions.len();
        self.functions.function(ty);
        let mut function = Function::new(locals.iter().copied());
        body(&mut function.instructions());
        function.instructions().end();
        self.code.function(&function);
        index
    }

    pub(super) fn memory(&mut self, min: u64) {
        self.memories.memory(MemoryType {
            minimum: min,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
    }

    pub(super) fn table(&mut self, min: u64) {
        let element_type = RefType::FUNCREF;
        self.tables.table(TableType {
            element_type,
            table64: false,
            minimum: min,
            maximum: None,
            shared: false,
        });
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.exports.export("run", ExportKind::Func, self.functions.len() - 1);
        let mut module = Module::new();
        module.section(&self.types);
        module.section(&self.functions).section(&self.tables).section(&self.memories).section(&self.globals);
        module
            .section(&self.exports)
            .section(&self.elements)
            .section(&self.code)
            .section(&self.data)
            .section(&self.names);
        module.finish()
    }
}

/// A module with only `run`.
pub(super) fn run(locals: &[(u32, ValType)], body: impl FnOnce(&mut InstructionSink<'_>)) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.memory(32);
    parts.function(0, locals, body);
    parts.finish()
}

/// An unaligned access at this offset.
pub(super) fn at(offset: u64) -> MemArg {
    MemArg { offset, align: 0, target: MemArgTarget::Memory(0), ordering: None }
}

pub(super) fn repeat(
    code: &mut InstructionSink<'_>,
    times: usize,
    mut body: impl FnMut(&mut InstructionSink<'_>, usize),
) {
    (0..times).for_each(|i| body(code, i));
}

/// Adds 1 to local 1.
pub(super) fn count(code: &mut InstructionSink<'_>) {
    code.local_get(1).i64_const(1).i64_add().local_set(1);
}
