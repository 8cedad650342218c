//! How a debugger, a profiler or a backtrace of the host's finds the caller of a guest's function:
//! tables in the form of the object's systems.

mod eh_frame;
mod pdata;

use cranelift_codegen::isa::TargetIsa;
use cranelift_object::{ObjectProduct, object::BinaryFormat};

use super::compiled::Compiled;

/// Adds the tables to an object that has all functions.
///
/// # Errors
/// What the code generator cannot describe.
pub(super) fn write(
    product: &mut ObjectProduct,
    isa: &dyn TargetIsa,
    compiled: &[Compiled],
) -> Result<(), String> {
    match product.object.format() {
        BinaryFormat::Coff => pdata::write(product, compiled),
        // Apple's linkers want other relocations in it than the object's format can say.
        BinaryFormat::MachO => Ok(()),
        _ => eh_frame::write(product, isa, compiled),
    }
}
