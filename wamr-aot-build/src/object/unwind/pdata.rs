//! `.pdata` and `.xdata`: the tables of Windows on x86_64 ("x64 exception handling", "Unwind data for exception handling, debugger
//! support").

use cranelift_codegen::isa::unwind::UnwindInfo;
use cranelift_module::FuncId;
use cranelift_object::{
    ObjectProduct,
    object::{
        RelocationEncoding, RelocationFlags, RelocationKind, SectionKind,
        write::{Relocation, SymbolId},
    },
};

use super::super::compile::Compiled;

/// `UNWIND_INFO` and `RUNTIME_FUNCTION` start at multiples of this.
const ALIGN: u64 = 4;

/// Adds the tables to an object that has all functions.
pub(super) fn write(product: &mut ObjectProduct, compiled: &[Compiled]) -> Result<(), String> {
    let [codes, functions] = [&b".xdata"[..], b".pdata"]
        .map(|name| product.object.add_section(Vec::new(), name.to_vec(), SectionKind::ReadOnlyData));
    let codes_symbol = product.object.section_symbol(codes);
    for function in compiled {
        let Some(UnwindInfo::WindowsX64(unwind)) = &function.unwind else {
            return Err("a function without unwind information".to_owned());
        };
        let mut bytes = vec![0; unwind.emit_size()];
        unwind.emit(&mut bytes);
        let place = product.object.append_section_data(codes, &bytes, ALIGN);
        let symbol = product.function_symbol(FuncId::from_u32(function.number));
        let entry = product.object.append_section_data(functions, &[0; 12], ALIGN);
        let words = [(symbol, 0), (symbol, function.bytes.len() as u64), (codes_symbol, place)];
        for (at, (symbol, addend)) in (entry..).step_by(4).zip(words) {
            let relocation = image_relative(at, symbol, addend)?;
            product.object.add_relocation(functions, relocation).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

/// 32 bits, from the start of the image.
fn image_relative(offset: u64, symbol: SymbolId, addend: u64) -> Result<Relocation, String> {
    let flags = RelocationFlags::Generic { kind: RelocationKind::ImageOffset, encoding: RelocationEncoding::Generic, size: 32 };
    let addend = i64::try_from(addend).map_err(|error| error.to_string())?;
    Ok(Relocation { offset, symbol, addend, flags })
}
