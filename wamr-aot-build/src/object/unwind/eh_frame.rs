//! `.eh_frame`: the unwind tables of ELF targets.
//!
//! Cranelift describes the frame of each function, but `cranelift-object` would write absolute
//! addresses, which need relocations at load time, and the section is read-only. The addresses here
//! are relative: 32-bit distances from the field to the function.

use cranelift_codegen::{
    gimli::{
        DW_EH_PE_pcrel, DW_EH_PE_sdata4, DwEhPe, RunTimeEndian,
        write::{
            Address, EhFrame, EndianVec, FrameTable, RelocateWriter, Relocation as Unresolved,
            RelocationTarget,
        },
    },
    isa::{TargetIsa, unwind::UnwindInfo},
};
use cranelift_module::FuncId;
use cranelift_object::{
    ObjectProduct,
    object::{
        RelocationEncoding, RelocationFlags, RelocationKind, SectionKind,
        write::{Relocation, StandardSegment},
    },
};

use super::super::compiled::Compiled;

/// Adds the section to an object that has all functions.
///
/// # Errors
/// Returns an error if the code generator cannot describe a frame.
pub(super) fn write(
    product: &mut ObjectProduct,
    isa: &dyn TargetIsa,
    compiled: &[Compiled],
) -> Result<(), String> {
    let Some(mut cie) = isa.create_systemv_cie() else { return Ok(()) };
    cie.fde_address_encoding = DwEhPe(DW_EH_PE_pcrel.0 | DW_EH_PE_sdata4.0);
    let mut table = FrameTable::default();
    let cie = table.add_cie(cie);
    for function in compiled {
        let Some(UnwindInfo::SystemV(unwind)) = &function.unwind else {
            return Err("a function without unwind information".to_owned());
        };
        table.add_fde(cie, unwind.to_fde(Address::Symbol { symbol: function.number as usize, addend: 0 }));
    }
    let endian = if isa.endianness() == cranelift_codegen::ir::Endianness::Big {
        RunTimeEndian::Big
    } else {
        RunTimeEndian::Little
    };
    let mut section = EhFrame(Section { bytes: EndianVec::new(endian), relocations: Vec::new() });
    table.write_eh_frame(&mut section).map_err(|error| error.to_string())?;
    let Section { bytes, relocations } = section.0;

    let segment = product.object.segment_name(StandardSegment::Text).to_vec();
    let id = product.object.add_section(segment, b".eh_frame".to_vec(), SectionKind::ReadOnlyData);
    product.object.append_section_data(id, bytes.slice(), 8);
    for relocation in relocations {
        let RelocationTarget::Symbol(number) = relocation.target else {
            return Err("a reference to a section".to_owned());
        };
        let number = u32::try_from(number).map_err(|error| error.to_string())?;
        let symbol = product.function_symbol(FuncId::from_u32(number));
        let flags = RelocationFlags::Generic {
            kind: RelocationKind::Relative,
            encoding: RelocationEncoding::Generic,
            size: relocation.size * 8,
        };
        let relocation =
            Relocation { offset: relocation.offset as u64, symbol, addend: relocation.addend, flags };
        product.object.add_relocation(id, relocation).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// The bytes of the section, and the relocations for addresses of functions.
struct Section {
    bytes: EndianVec<RunTimeEndian>,
    relocations: Vec<Unresolved>,
}

impl RelocateWriter for Section {
    type Writer = EndianVec<RunTimeEndian>;

    fn writer(&self) -> &Self::Writer {
        &self.bytes
    }

    fn writer_mut(&mut self) -> &mut Self::Writer {
        &mut self.bytes
    }

    fn relocate(&mut self, relocation: Unresolved) {
        self.relocations.push(relocation);
    }
}
