//! Whether a module that leaves checks out has what it needs instead.
//!
//! Without an operating system the compiler writes no such module, and bindings of one do not
//! compile: there is nothing to check.

/// Whether [`check_memory`] looks at anything.
pub(crate) const CHECKS_MEMORIES: bool = cfg!(not(target_os = "none"));

#[cfg(target_os = "none")]
pub(crate) use bare::{check_memory, check_module};
#[cfg(not(target_os = "none"))]
pub(crate) use hosted::{check_memory, check_module};

#[cfg(not(target_os = "none"))]
mod hosted {
    #[cfg(signals)]
    use wamr_aot_abi::layout::MODULE_FRAMES;
    use wamr_aot_abi::layout::{MEMORY_GUARDED, MODULE_SIGNALS, MODULE_UNWINDS, VMMemory, VMMemoryType};

    use crate::{
        instance::error::{InstantiateError, Reason, incompatible},
        memory::linear,
        raw::Image,
    };

    /// Makes faults of the module's code traps, if it has any.
    pub(crate) fn check_module(image: Image) -> Result<(), InstantiateError> {
        let flags = image.module().flags;
        if flags & (MODULE_SIGNALS | MODULE_UNWINDS) != 0 {
            return prepare(image).map_err(|why| InstantiateError(Reason::Signals(why)));
        }
        #[cfg(signals)]
        if flags & MODULE_FRAMES != 0 {
            crate::trap::code::add(image);
        }
        Ok(())
    }

    #[cfg(signals)]
    use crate::store::faults::prepare;

    /// # Errors
    /// Always: what is missing.
    #[cfg(not(signals))]
    fn prepare(_: Image) -> Result<(), &'static str> {
        Err(concat!("this wamr-aot-rt handles signals only with feature `std`, ", env!("SIGNAL_SYSTEMS")))
    }

    /// Whether a memory is as the code expects it.
    ///
    /// # Safety
    /// `memory` is filled and no slot.
    pub(crate) unsafe fn check_memory(
        index: u32,
        ty: &VMMemoryType,
        memory: *mut VMMemory,
        is_imported: bool,
    ) -> Result<(), InstantiateError> {
        // SAFETY: passed on.
        if ty.flags & MEMORY_GUARDED == 0 || unsafe { linear::is_guarded(memory) } {
            return Ok(());
        }
        if is_imported {
            let detail = "the module was compiled with Bounds::Guard, and this memory has no guard: \
                          it belongs to a module that was compiled with Bounds::Check, or is in a static";
            return Err(incompatible("memory", index, detail));
        }
        Err(InstantiateError(Reason::Signals("memories in static storage have no guard")))
    }
}

#[cfg(target_os = "none")]
mod bare {
    use wamr_aot_abi::layout::{VMMemory, VMMemoryType};

    use crate::{instance::error::InstantiateError, raw::Image};

    #[inline]
    pub(crate) fn check_module(_: Image) -> Result<(), InstantiateError> {
        Ok(())
    }

    /// # Safety
    /// None.
    #[inline]
    pub(crate) unsafe fn check_memory(
        _: u32,
        _: &VMMemoryType,
        _: *mut VMMemory,
        _: bool,
    ) -> Result<(), InstantiateError> {
        Ok(())
    }
}
