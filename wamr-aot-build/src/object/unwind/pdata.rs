//! `.pdata` and `.xdata`: the tables of Windows on x86_64 ("x64 exception handling", "Unwind data
//! for exception handling, debugger support").

use cranelift_codegen::isa::unwind::UnwindInfo;
use cranelift_module::FuncId;
use cranelift_object::{
    ObjectProduct,
    object::{
        RelocationEncoding, RelocationFlags, RelocationKind, SectionKind,
        write::{Relocation, SymbolId},
    },
};

use super::super::compiled::Compiled;

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
        let info = with_saved_registers(&bytes)
            .ok_or("unwind codes that do not match the code generator's frames")?;
        let info_at = product.object.append_section_data(codes, &info, ALIGN);
        let symbol = product.function_symbol(FuncId::from_u32(function.number));
        let entry = product.object.append_section_data(functions, &[0; 12], ALIGN);
        let words = [(symbol, 0), (symbol, function.bytes.len() as u64), (codes_symbol, info_at)];
        for (at, (symbol, addend)) in (entry..).step_by(4).zip(words) {
            let relocation = image_relative(at, symbol, addend)?;
            product.object.add_relocation(functions, relocation).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

// Unwind codes ("UNWIND_CODE"): the first byte is an offset in the prologue. The second byte has
// the operation in its lower half, and the argument of the operation in its upper half.
const PUSH: u8 = 0;
const ALLOCATE_SMALL: u8 = 2;
const SET_FRAME_POINTER: u8 = 3;
const SAVE: u8 = 4;

/// The `UNWIND_INFO` of a function, corrected from the code generator's.
///
/// The code generator describes the stack and the frame pointer correctly, but places the saved
/// registers above the frame pointer instead of below it: it stores the distance from the stack
/// pointer to the frame pointer in bytes, truncated, into a field with units of 16 bytes. A
/// prologue is `push rbp`, `mov rbp, rsp`, an allocation for the registers, and `mov`s that save
/// them. The corrected description has the allocation, and its size as that distance.
fn with_saved_registers(info: &[u8]) -> Option<Vec<u8>> {
    let [version_and_flags, prologue, count, frame, codes @ ..] = info else { return None };
    let (codes, _) = codes.get(..2 * usize::from(*count))?.as_chunks::<2>();
    let mut saves = Vec::new();
    let mut rest = codes.iter();
    let (set, push) = loop {
        let &[at, code] = rest.next()?;
        match code & 15 {
            SAVE => saves.push([[at, code], *rest.next()?]),
            SET_FRAME_POINTER => break ([at, code], *rest.next()?),
            _ => return None,
        }
    };
    if push[1] & 15 != PUSH || rest.next().is_some() {
        return None;
    }
    // The registers are saved consecutively, from the lowest address of the allocation.
    let size = u8::try_from((8 * saves.len()).next_multiple_of(16)).ok().filter(|size| *size <= 128)?;
    let allocate = (size != 0).then(|| [set[0], ALLOCATE_SMALL | ((size / 8 - 1) << 4)]);
    let codes: Vec<[u8; 2]> =
        saves.into_iter().flatten().chain([set]).chain(allocate).chain([push]).collect();
    let mut new = vec![
        *version_and_flags,
        *prologue,
        u8::try_from(codes.len()).ok()?,
        (frame & 15) | ((size / 16) << 4),
    ];
    new.extend(codes.iter().flatten());
    new.resize(new.len().next_multiple_of(ALIGN as usize), 0);
    Some(new)
}

/// A 32-bit offset from the start of the image.
fn image_relative(offset: u64, symbol: SymbolId, addend: u64) -> Result<Relocation, String> {
    let flags = RelocationFlags::Generic {
        kind: RelocationKind::ImageOffset,
        encoding: RelocationEncoding::Generic,
        size: 32,
    };
    let addend = i64::try_from(addend).map_err(|error| error.to_string())?;
    Ok(Relocation { offset, symbol, addend, flags })
}

#[cfg(test)]
mod tests {
    use super::with_saved_registers;

    #[test]
    fn saved_registers_are_below_the_frame_pointer() {
        // push rbp; mov rbp, rsp; sub rsp, 16; mov [rsp], rbx; mov [rsp + 8], r12
        let info = [1, 0x11, 6, 5, 0x11, 0xc4, 1, 0, 0x0c, 0x34, 0, 0, 4, 3, 1, 0x50];
        let expected = [1, 0x11, 7, 0x15, 0x11, 0xc4, 1, 0, 0x0c, 0x34, 0, 0, 4, 3, 4, 0x12, 1, 0x50, 0, 0];
        assert_eq!(with_saved_registers(&info).unwrap(), expected);
        // push rbp; mov rbp, rsp
        let info = [1, 4, 2, 5, 4, 3, 1, 0x50];
        assert_eq!(with_saved_registers(&info).unwrap(), info);
        assert_eq!(with_saved_registers(&[1, 4, 1, 5, 4, 3, 0, 0]), None);
        assert_eq!(with_saved_registers(&[1, 4]), None);
    }
}
