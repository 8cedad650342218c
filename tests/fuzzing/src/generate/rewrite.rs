//! Changes to wasm-smith's modules before they run.

use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, ExportKind, ExportSection, Function, Instruction,
    MemorySection, Module,
    reencode::{Error, Reencode, utils},
};
use wasmparser::{
    Data, DataSectionReader, Element, ElementKind, ExportSectionReader, ExternalKind, FunctionBody,
    MemorySectionReader, Operator, Parser,
};

/// The module, with these changes:
/// * exports are named by kind and index, since wasm-smith's names are arbitrary; the global with
///   the fuel is `fuel`;
/// * functions, tables and globals whose bits in `hidden` are set are not exported;
/// * waits do not wait, since there is no other thread that would end them;
/// * there is no multiplication with addition that may be fused or not, since engines may differ in
///   it;
/// * the first memory starts with `data`, which is large enough to be mapped, if there is some:
///   then nothing else is written at instantiation, since a segment that might trap would prevent
///   the mapping.
///
/// `None` if hardly a function is exported.
pub(super) fn rewrite(
    module: &[u8],
    fuel: u32,
    data: Option<(ConstExpr, Vec<u8>)>,
    hidden: u64,
) -> Option<Vec<u8>> {
    let mut rewriter = Rewriter { fuel, is_mapped: data.is_some(), data, hidden, functions: 0 };
    let mut out = Module::new();
    rewriter
        .parse_core_module(&mut out, Parser::new(0), module)
        .expect("wasm-smith generates modules that can be parsed");
    if let Some((offset, bytes)) = rewriter.data {
        // There is no data section yet: this one comes last.
        out.section(DataSection::new().active(0, &offset, bytes));
    }
    (rewriter.functions >= 3).then(|| out.finish())
}

struct Rewriter {
    fuel: u32,
    is_mapped: bool,
    data: Option<(ConstExpr, Vec<u8>)>,
    /// A bit for each function, table and global, by its index modulo 64.
    hidden: u64,
    functions: usize,
}

type Result<T> = std::result::Result<T, Error>;

impl Reencode for Rewriter {
    type Error = std::convert::Infallible;

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<()> {
        let mut all: Vec<(String, ExportKind, u32)> = vec![("fuel".into(), ExportKind::Global, self.fuel)];
        for export in section {
            let export = export?;
            let (letter, kind) = match export.kind {
                ExternalKind::Func => ('f', ExportKind::Func),
                ExternalKind::Table => ('t', ExportKind::Table),
                ExternalKind::Memory => ('m', ExportKind::Memory),
                ExternalKind::Global => ('g', ExportKind::Global),
                ExternalKind::Tag => ('e', ExportKind::Tag),
                _ => continue,
            };
            let is_hidden = !matches!(kind, ExportKind::Memory | ExportKind::Tag)
                && self.hidden >> (export.index % 64) & 1 == 1;
            if (kind, export.index) != (ExportKind::Global, self.fuel) && !is_hidden {
                all.push((format!("{letter}{}", export.index), kind, export.index));
            }
        }
        // An item may be exported more than once.
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all.dedup_by(|a, b| a.0 == b.0);
        for (name, kind, index) in all {
            exports.export(&name, kind, index);
            self.functions += usize::from(kind == ExportKind::Func);
        }
        Ok(())
    }

    fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Result<()> {
        let mut function: Function = self.new_function_with_parsed_locals(&body)?;
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            match operators.read()? {
                Operator::F32x4RelaxedMadd
                | Operator::F32x4RelaxedNmadd
                | Operator::F64x2RelaxedMadd
                | Operator::F64x2RelaxedNmadd => {
                    function.instruction(&Instruction::V128Bitselect);
                }
                operator => {
                    if matches!(
                        operator,
                        Operator::MemoryAtomicWait32 { .. } | Operator::MemoryAtomicWait64 { .. }
                    ) {
                        function.instruction(&Instruction::Drop).instruction(&Instruction::I64Const(0));
                    }
                    function.instruction(&self.instruction(operator)?);
                }
            }
        }
        code.function(&function);
        Ok(())
    }

    fn parse_data_section(&mut self, data: &mut DataSection, section: DataSectionReader<'_>) -> Result<()> {
        for datum in section {
            self.parse_data(data, datum?)?;
        }
        if let Some((offset, bytes)) = self.data.take() {
            data.active(0, &offset, bytes);
        }
        Ok(())
    }

    fn parse_data(&mut self, data: &mut DataSection, datum: Data<'_>) -> Result<()> {
        if self.is_mapped {
            data.passive(datum.data.iter().copied());
            return Ok(());
        }
        utils::parse_data(self, data, datum)
    }

    fn parse_element(&mut self, elements: &mut ElementSection, element: Element<'_>) -> Result<()> {
        let kind = if self.is_mapped { ElementKind::Passive } else { element.kind };
        utils::parse_element(self, elements, Element { kind, ..element })
    }

    fn parse_memory_section(
        &mut self,
        memories: &mut MemorySection,
        section: MemorySectionReader<'_>,
    ) -> Result<()> {
        for (number, memory) in section.into_iter().enumerate() {
            let memory = memory?;
            let initial = if self.is_mapped && number == 0 { memory.initial.max(2) } else { memory.initial };
            memories.memory(self.memory_type(wasmparser::MemoryType { initial, ..memory })?);
        }
        Ok(())
    }

    fn data_count(&mut self, count: u32) -> Result<u32> {
        Ok(count + u32::from(self.data.is_some()))
    }
}
