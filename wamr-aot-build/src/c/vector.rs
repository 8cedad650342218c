//! Instructions on vectors.

use cranelift_codegen::ir::{Inst, InstructionData, Opcode, Type};

use super::{dialect::Part, function::Printer, names::ty, operation::unknown};

impl Printer<'_> {
    pub(super) fn vector_operation(&mut self, _inst: Inst, data: InstructionData) -> Result<(), String> {
        self.parts.insert(Part::Vector);
        Err(unknown(data.opcode()))
    }

    pub(super) fn vector_load(&mut self, _inst: Inst, opcode: Opcode, _address: &str) -> Result<(), String> {
        Err(unknown(opcode))
    }

    pub(super) fn vector_cast(&mut self, _from: Type, to: Type, x: &str) -> String {
        self.parts.insert(Part::Vector);
        format!("({}){x}", ty(to))
    }
}
