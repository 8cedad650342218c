//! Unwind tables, in the format of the target: with them a debugger, a profiler or a backtrace of
//! the host finds the caller of a guest function.

mod eh_frame;
mod pdata;

use cranelift_codegen::isa::TargetIsa;
use cranelift_object::{ObjectProduct, object::BinaryFormat};

use super::compiled::Compiled;

/// Adds the tables to an object that has all functions.
///
/// # Errors
/// Returns an error if the code generator cannot describe a frame.
pub(super) fn write(
    product: &mut ObjectProduct,
    isa: &dyn TargetIsa,
    compiled: &[Compiled],
) -> Result<(), String> {
    match product.object.format() {
        BinaryFormat::Coff => pdata::write(product, compiled),
        // Apple's linkers need relocations in `.eh_frame` that `object` cannot write.
        BinaryFormat::MachO => Ok(()),
        _ => eh_frame::write(product, isa, compiled),
    }
}
