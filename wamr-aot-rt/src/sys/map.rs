//! Memory for code: writable at first, then readable and executable, never both.
//!
//! A port to another system supplies how pages are allocated, protected and freed; a port to
//! another architecture, how its instruction cache is flushed, if it has one.

use core::ptr::NonNull;
use std::io;

/// Pages of this process, unmapped when dropped.
pub(crate) struct Mapping {
    base: NonNull<u8>,
    len: usize,
    /// Whether the pages are no longer written.
    sealed: bool,
}

// SAFETY: a mapping is memory that the value owns. Once it is sealed nobody writes it; before that,
// writing needs `&mut`.
unsafe impl Send for Mapping {}
// SAFETY: as above.
unsafe impl Sync for Mapping {}

impl Mapping {
    /// Maps `len` zeroed bytes, readable and writable. `len` is not 0.
    pub(crate) fn new(len: usize) -> io::Result<Mapping> {
        let base = pages::new(len)?;
        // The pointers that the runtime makes from addresses point into this mapping.
        base.as_ptr().expose_provenance();
        Ok(Mapping { base, len, sealed: false })
    }

    /// The address of the first byte.
    pub(crate) fn base(&self) -> usize {
        self.base.as_ptr().expose_provenance()
    }

    fn range(&self, start: u64, len: u64) -> Option<(usize, usize)> {
        let (start, len) = (usize::try_from(start).ok()?, usize::try_from(len).ok()?);
        (start.checked_add(len)? <= self.len).then_some((start, len))
    }

    /// Bytes of a mapping that is not sealed. `None` if they are not within it.
    pub(crate) fn part(&self, start: u64, len: u64) -> Option<&[u8]> {
        let (start, len) = self.range(start, len).filter(|_| !self.sealed)?;
        // SAFETY: within the mapping, which is readable; writing needs `&mut self`.
        Some(unsafe { core::slice::from_raw_parts(self.base.as_ptr().add(start), len) })
    }

    /// Bytes of a mapping that is not sealed. `None` if they are not within it.
    pub(crate) fn part_mut(&mut self, start: u64, len: u64) -> Option<&mut [u8]> {
        let (start, len) = self.range(start, len).filter(|_| !self.sealed)?;
        // SAFETY: within the mapping, which is writable and borrowed exclusively.
        Some(unsafe { core::slice::from_raw_parts_mut(self.base.as_ptr().add(start), len) })
    }

    /// Makes the code readable and executable, the data readable, and everything else inaccessible.
    /// Code and data start at multiples of the page size; the code comes first.
    pub(crate) fn protect(
        &mut self,
        code: usize,
        code_len: usize,
        data: usize,
        data_len: usize,
    ) -> io::Result<()> {
        self.sealed = true;
        let ranges = [(0, code, Access::None), (code, data, Access::Execute), (data, self.len, Access::Read)];
        if code > data || code_len > data - code || data > self.len || data_len > self.len - data {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        for (start, end, access) in ranges {
            if start == end {
                continue;
            }
            // SAFETY: pages of this mapping, to which no reference exists: `self` is borrowed
            // exclusively.
            unsafe { pages::protect(self.base.add(start), end - start, access)? };
        }
        // SAFETY: the code is within the mapping, which is readable.
        unsafe { flush(self.base.as_ptr().add(code), code_len) };
        Ok(())
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the mapping belongs to this value, and whoever uses its content keeps the value.
        // If the call failed, the pages would stay mapped.
        unsafe { pages::free(self.base, self.len) };
    }
}

/// How pages that are no longer written may be accessed.
#[derive(Clone, Copy)]
enum Access {
    None,
    Read,
    /// Executed and read.
    Execute,
}

#[cfg(unix)]
mod pages {
    use core::ptr::{self, NonNull};
    use std::io;

    use super::Access;

    /// Maps zeroed bytes, readable and writable.
    pub(super) fn new(len: usize) -> io::Result<NonNull<u8>> {
        let protection = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: a new private mapping at an address that the system chooses.
        let base = unsafe {
            libc::mmap(ptr::null_mut(), len, protection, libc::MAP_PRIVATE | libc::MAP_ANON, -1, 0)
        };
        if base == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        NonNull::new(base.cast()).ok_or_else(|| io::ErrorKind::OutOfMemory.into())
    }

    /// # Safety
    /// The pages are part of a mapping from [`new`], and nobody refers to them.
    pub(super) unsafe fn protect(start: NonNull<u8>, len: usize, access: Access) -> io::Result<()> {
        let protection = match access {
            Access::None => libc::PROT_NONE,
            Access::Read => libc::PROT_READ,
            Access::Execute => libc::PROT_READ | libc::PROT_EXEC,
        };
        // SAFETY: by the contract.
        if unsafe { libc::mprotect(start.as_ptr().cast(), len, protection) } != 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(())
    }

    /// # Safety
    /// The range is a whole mapping from [`new`], which is no longer used.
    pub(super) unsafe fn free(base: NonNull<u8>, len: usize) {
        // SAFETY: by the contract. If the call failed, the pages would stay mapped.
        unsafe { libc::munmap(base.as_ptr().cast(), len) };
    }
}

#[cfg(windows)]
mod pages {
    use core::ptr::{self, NonNull};
    use std::io;

    use windows_sys::Win32::System::Memory::{
        MEM_COMMIT, MEM_RELEASE, MEM_RESERVE, PAGE_EXECUTE_READ, PAGE_NOACCESS, PAGE_READONLY,
        PAGE_READWRITE, VirtualAlloc, VirtualFree, VirtualProtect,
    };

    use super::Access;

    /// Maps zeroed bytes, readable and writable.
    pub(super) fn new(len: usize) -> io::Result<NonNull<u8>> {
        // SAFETY: new pages, at an address that the system chooses.
        let base = unsafe { VirtualAlloc(ptr::null(), len, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE) };
        NonNull::new(base.cast()).ok_or_else(io::Error::last_os_error)
    }

    /// # Safety
    /// The pages are part of a mapping from [`new`], and nobody refers to them.
    pub(super) unsafe fn protect(start: NonNull<u8>, len: usize, access: Access) -> io::Result<()> {
        let protection = match access {
            Access::None => PAGE_NOACCESS,
            Access::Read => PAGE_READONLY,
            Access::Execute => PAGE_EXECUTE_READ,
        };
        let mut before = 0;
        // SAFETY: by the contract; there is room for the old protection.
        if unsafe { VirtualProtect(start.as_ptr().cast(), len, protection, &raw mut before) } == 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(())
    }

    /// # Safety
    /// The range is a whole mapping from [`new`], which is no longer used.
    pub(super) unsafe fn free(base: NonNull<u8>, _: usize) {
        // SAFETY: by the contract. If the call failed, the pages would stay allocated.
        unsafe { VirtualFree(base.as_ptr().cast(), 0, MEM_RELEASE) };
    }
}

/// Makes what was written visible to instruction fetches. x86_64 and s390x do that by themselves.
///
/// # Safety
/// The bytes are readable.
#[cfg(not(any(target_arch = "aarch64", target_arch = "riscv64")))]
unsafe fn flush(_: *const u8, _: usize) {}

/// Makes what was written visible to instruction fetches: cleans the data cache to the point of
/// unification, then invalidates the instruction cache, line by line (Arm ARM, B2.4.4 "Concurrent
/// modification and execution of instructions").
///
/// # Safety
/// The bytes are readable.
#[cfg(all(target_arch = "aarch64", not(target_vendor = "apple")))]
unsafe fn flush(start: *const u8, len: usize) {
    let kinds: u64;
    // SAFETY: `ctr_el0` is readable in user mode on all systems that Rust's standard library
    // supports, except Apple's.
    unsafe { core::arch::asm!("mrs {}, ctr_el0", out(reg) kinds, options(nomem, nostack, preserves_flags)) };
    let (data_line, code_line) = (4usize << ((kinds >> 16) & 15), 4usize << (kinds & 15));
    let (start, end) = (start.addr(), start.addr() + len);
    // SAFETY: cache maintenance by address of readable bytes.
    unsafe {
        for line in (start & !(data_line - 1)..end).step_by(data_line) {
            core::arch::asm!("dc cvau, {}", in(reg) line, options(nostack, preserves_flags));
        }
        core::arch::asm!("dsb ish", options(nostack, preserves_flags));
        for line in (start & !(code_line - 1)..end).step_by(code_line) {
            core::arch::asm!("ic ivau, {}", in(reg) line, options(nostack, preserves_flags));
        }
        core::arch::asm!("dsb ish", "isb", options(nostack, preserves_flags));
    }
}

/// Makes what was written visible to instruction fetches. `ctr_el0` is not readable in user mode
/// (XNU, `SCTLR_EL1_DEFAULT` in osfmk/arm64/proc_reg.h).
///
/// # Safety
/// The bytes are readable.
#[cfg(all(target_arch = "aarch64", target_vendor = "apple"))]
unsafe fn flush(start: *const u8, len: usize) {
    unsafe extern "C" {
        fn sys_icache_invalidate(start: *const core::ffi::c_void, len: usize);
    }
    // SAFETY: affects only caches.
    unsafe { sys_icache_invalidate(start.cast(), len) };
}

/// Makes what was written visible to the instruction fetches of all harts.
///
/// # Safety
/// The bytes are readable.
#[cfg(target_arch = "riscv64")]
unsafe fn flush(start: *const u8, len: usize) {
    // `riscv_flush_icache`, for all threads of the process.
    #[cfg(target_os = "linux")]
    const RISCV_FLUSH_ICACHE: libc::c_long = 259;
    // SAFETY: affects only caches.
    #[cfg(target_os = "linux")]
    unsafe {
        libc::syscall(RISCV_FLUSH_ICACHE, start.addr(), start.addr() + len, 0)
    };
    #[cfg(not(target_os = "linux"))]
    // SAFETY: orders fetches of this hart; the systems' schedulers do so for threads that move to
    // another one.
    unsafe {
        let _ = (start, len);
        core::arch::asm!("fence.i", options(nostack, preserves_flags));
    }
}

#[cfg(test)]
mod tests {
    use super::Mapping;

    #[test]
    fn parts_are_in_the_mapping() {
        let mut mapping = Mapping::new(3 << 16).unwrap();
        mapping.part_mut(1 << 16, 4).unwrap().copy_from_slice(b"code");
        assert_eq!(mapping.part(1 << 16, 4).unwrap(), b"code");
        assert!(mapping.part(1 << 16, 2 << 16).is_some());
        assert!(mapping.part(1 << 16, (2 << 16) + 1).is_none());
        assert!(mapping.part(u64::MAX, 2).is_none());
        mapping.protect(1 << 16, 4, 2 << 16, 4).unwrap();
        assert!(mapping.part(1 << 16, 4).is_none() && mapping.part_mut(0, 0).is_none(), "sealed");
    }
}
