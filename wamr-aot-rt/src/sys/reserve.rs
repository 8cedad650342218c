//! Memory that is reserved at its maximum size and never moves.
//!
//! On Unix and Windows with `std` only addresses are reserved, and bytes become accessible as they
//! are committed. Elsewhere the allocator provides all bytes at once.

use core::ptr::NonNull;

#[cfg(not(virtual_memory))]
use allocated as imp;
#[cfg(all(feature = "std", unix, not(miri)))]
use mapped as imp;
#[cfg(all(feature = "std", windows, not(miri)))]
use virtual_alloc as imp;

#[cfg(virtual_memory)]
use super::memfd::ImageFile;

/// A range of addresses. The bytes from its start up to the committed length are accessible, and
/// zero at first.
pub(crate) struct Reservation {
    base: NonNull<u8>,
    capacity: usize,
}

// SAFETY: a range of memory that the value owns; it lends out addresses, not references.
unsafe impl Send for Reservation {}
// SAFETY: as above; committing changes no byte that is already accessible.
unsafe impl Sync for Reservation {}

impl Reservation {
    /// Reserves `capacity` bytes, none of which are accessible yet. `None` if the system or the
    /// allocator refuses.
    pub(crate) fn new(capacity: usize) -> Option<Reservation> {
        let base =
            if capacity == 0 { Some(NonNull::<u128>::dangling().cast()) } else { imp::reserve(capacity) };
        Some(Reservation { base: base?, capacity })
    }

    /// Gives up ownership of the range: it passes to whoever has the address of the first byte.
    pub(crate) fn into_base(self) -> *mut u8 {
        core::mem::ManuallyDrop::new(self).base()
    }

    /// # Safety
    /// `base` is from [`Reservation::into_base`] of a range with this capacity, and at most one of
    /// the results is dropped.
    pub(crate) unsafe fn from_base(base: *mut u8, capacity: usize) -> Reservation {
        // SAFETY: the first byte of a range is not at address 0.
        Reservation { base: unsafe { NonNull::new_unchecked(base) }, capacity }
    }

    /// The number of addresses in the range.
    #[cfg(not(target_os = "none"))]
    pub(crate) fn capacity(&self) -> usize {
        self.capacity
    }

    /// The address of the first byte.
    pub(crate) fn base(&self) -> *mut u8 {
        self.base.as_ptr()
    }

    /// Makes the first `len` bytes accessible, some of which may already be. Returns false if the
    /// system refuses. Several threads may call it at the same time.
    pub(crate) fn commit(&self, len: usize) -> bool {
        // SAFETY: the range belongs to this value, and `len` is within it.
        len == 0 || len <= self.capacity && unsafe { imp::commit(self.base, len) }
    }
}

#[cfg(virtual_memory)]
impl Reservation {
    /// Makes the bytes from `len` to `accessible` inaccessible again; they will be zero when they
    /// are committed again. Returns false if the system refuses.
    pub(crate) fn close(&self, len: usize, accessible: usize) -> bool {
        debug_assert!(len <= accessible && accessible <= self.capacity);
        // SAFETY: the range belongs to this value.
        unsafe { imp::close(self.base, len, accessible) }
    }

    /// Restores the initial content of the first `len` bytes, which are accessible, and gives their
    /// memory back: they become zero, or what was mapped there. Returns false if the system does
    /// not do so.
    pub(crate) fn clear(&self, len: usize) -> bool {
        debug_assert!(len <= self.capacity);
        // SAFETY: the range belongs to this value, and nobody refers to it while it is borrowed
        // here.
        unsafe { imp::clear(self.base, len) }
    }

    /// Maps a file over accessible bytes: `len` of them starting at `start`, both multiples of 64
    /// KiB. The previous content is lost; what is written to the bytes is private to this
    /// reservation.
    ///
    /// If the system fails, it may have unmapped what was there, and others may be using the
    /// addresses. This cannot be determined, so the whole reservation is leaked, and the result is
    /// `None`.
    pub(crate) fn with_file(self, file: &ImageFile, start: usize, len: usize) -> Option<Reservation> {
        self.over(start, len, Some(file))
    }

    /// Replaces what [`Reservation::with_file`] mapped there with zeroes.
    pub(crate) fn without_file(self, start: usize, len: usize) -> Option<Reservation> {
        self.over(start, len, None)
    }

    fn over(self, start: usize, len: usize, file: Option<&ImageFile>) -> Option<Reservation> {
        debug_assert!(start <= self.capacity && len <= self.capacity - start);
        // SAFETY: the range is within this value's, and nobody refers to it.
        match unsafe { imp::over(self.base, start, len, file) } {
            true => Some(self),
            false => {
                core::mem::forget(self);
                None
            }
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if self.capacity != 0 {
            // SAFETY: from `imp::reserve` with this capacity, and released once.
            unsafe { imp::release(self.base, self.capacity) };
        }
    }
}

#[cfg(all(feature = "std", unix, not(miri)))]
mod mapped {
    use core::ptr::NonNull;

    use crate::sys::memfd::ImageFile;

    /// A multiple of the page size of all targets.
    const GRANULE: usize = 1 << 16;

    #[cfg(any(target_os = "linux", target_os = "android"))]
    const FLAGS: libc::c_int = libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_NORESERVE;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const FLAGS: libc::c_int = libc::MAP_PRIVATE | libc::MAP_ANON;

    pub(super) fn reserve(capacity: usize) -> Option<NonNull<u8>> {
        let len = capacity.checked_next_multiple_of(GRANULE)?;
        // SAFETY: a new private mapping at an address that the system chooses.
        let base = unsafe { libc::mmap(core::ptr::null_mut(), len, libc::PROT_NONE, FLAGS, -1, 0) };
        if base == libc::MAP_FAILED { None } else { NonNull::new(base.cast()) }
    }

    /// # Safety
    /// `base` is from [`reserve`], and `len` does not exceed the capacity.
    pub(super) unsafe fn commit(base: NonNull<u8>, len: usize) -> bool {
        let protection = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: pages of the mapping. Those that are already accessible stay so and keep their
        // content.
        unsafe { libc::mprotect(base.as_ptr().cast(), len.next_multiple_of(GRANULE), protection) == 0 }
    }

    /// # Safety
    /// `base` is from [`reserve`], and `accessible` does not exceed the capacity.
    pub(super) unsafe fn close(base: NonNull<u8>, len: usize, accessible: usize) -> bool {
        let (start, end) = (len.next_multiple_of(GRANULE), accessible.next_multiple_of(GRANULE));
        // SAFETY: pages of the mapping.
        start == end
            || unsafe { libc::mprotect(base.as_ptr().add(start).cast(), end - start, libc::PROT_NONE) == 0 }
    }

    /// # Safety
    /// `base` is from [`reserve`], `len` does not exceed the capacity, and the bytes are not used
    /// during the call.
    pub(super) unsafe fn clear(base: NonNull<u8>, len: usize) -> bool {
        // Only these systems guarantee that the pages are zero when they are touched again
        // (madvise(2)).
        if !cfg!(any(target_os = "linux", target_os = "android")) {
            return false;
        }
        let len = len.next_multiple_of(GRANULE);
        // SAFETY: pages of the mapping, which is private.
        unsafe { libc::madvise(base.as_ptr().cast(), len, libc::MADV_DONTNEED) == 0 }
    }

    /// Replaces accessible bytes with a file, or with zeroes.
    ///
    /// # Safety
    /// `base` is from [`reserve`], and the bytes from `start` are within the capacity and not used
    /// during the call.
    pub(super) unsafe fn over(base: NonNull<u8>, start: usize, len: usize, file: Option<&ImageFile>) -> bool {
        debug_assert!(start.is_multiple_of(GRANULE) && len.is_multiple_of(GRANULE));
        let protection = libc::PROT_READ | libc::PROT_WRITE;
        let (flags, descriptor) = match file {
            #[cfg(any(target_os = "linux", target_os = "android"))]
            Some(file) => (libc::MAP_PRIVATE | libc::MAP_NORESERVE, file.descriptor()),
            #[cfg(not(any(target_os = "linux", target_os = "android")))]
            Some(file) => (libc::MAP_PRIVATE, file.descriptor()),
            None => (FLAGS, -1),
        };
        // SAFETY: replaces pages of the mapping, by the contract; the descriptor is open.
        unsafe {
            let place = base.as_ptr().add(start).cast();
            libc::mmap(place, len, protection, flags | libc::MAP_FIXED, descriptor, 0) == place
        }
    }

    /// # Safety
    /// `base` is from [`reserve`] with this capacity, and not used again.
    pub(super) unsafe fn release(base: NonNull<u8>, capacity: usize) {
        // SAFETY: the whole mapping, by the contract. If the call failed, it would stay mapped.
        unsafe { libc::munmap(base.as_ptr().cast(), capacity.next_multiple_of(GRANULE)) };
    }
}

#[cfg(all(feature = "std", windows, not(miri)))]
mod virtual_alloc {
    use core::ptr::{self, NonNull};

    use windows_sys::Win32::System::Memory::{
        MEM_COMMIT, MEM_DECOMMIT, MEM_RELEASE, MEM_RESERVE, PAGE_NOACCESS, PAGE_READWRITE, VirtualAlloc,
        VirtualFree,
    };

    use crate::sys::memfd::ImageFile;

    /// The granularity in which the system allocates addresses: a multiple of the page size.
    const GRANULE: usize = 1 << 16;

    pub(super) fn reserve(capacity: usize) -> Option<NonNull<u8>> {
        let len = capacity.checked_next_multiple_of(GRANULE)?;
        // SAFETY: new addresses, which the system chooses.
        NonNull::new(unsafe { VirtualAlloc(ptr::null(), len, MEM_RESERVE, PAGE_NOACCESS) }.cast())
    }

    /// # Safety
    /// `base` is from [`reserve`], and `len` does not exceed the capacity.
    pub(super) unsafe fn commit(base: NonNull<u8>, len: usize) -> bool {
        // SAFETY: pages of the reservation. Those that are already accessible stay so and keep
        // their content.
        let place = unsafe {
            VirtualAlloc(base.as_ptr().cast(), len.next_multiple_of(GRANULE), MEM_COMMIT, PAGE_READWRITE)
        };
        !place.is_null()
    }

    /// # Safety
    /// `base` is from [`reserve`], and `accessible` does not exceed the capacity.
    pub(super) unsafe fn close(base: NonNull<u8>, len: usize, accessible: usize) -> bool {
        let (start, end) = (len.next_multiple_of(GRANULE), accessible.next_multiple_of(GRANULE));
        // SAFETY: pages of the reservation; they will be zero when they are committed again.
        start == end
            || unsafe { VirtualFree(base.as_ptr().add(start).cast(), end - start, MEM_DECOMMIT) != 0 }
    }

    /// # Safety
    /// `base` is from [`reserve`], `len` does not exceed the capacity, and the bytes are not used
    /// during the call.
    pub(super) unsafe fn clear(base: NonNull<u8>, len: usize) -> bool {
        // SAFETY: by the contract.
        len == 0 || unsafe { close(base, 0, len) && commit(base, len) }
    }

    /// Replaces accessible bytes with zeroes: there are no files.
    ///
    /// # Safety
    /// `base` is from [`reserve`], and the bytes from `start` are within the capacity and not used
    /// during the call.
    pub(super) unsafe fn over(base: NonNull<u8>, start: usize, len: usize, file: Option<&ImageFile>) -> bool {
        debug_assert!(start.is_multiple_of(GRANULE) && len.is_multiple_of(GRANULE));
        // SAFETY: by the contract.
        file.is_none() && unsafe { clear(base.add(start), len) }
    }

    /// # Safety
    /// `base` is from [`reserve`] with this capacity, and not used again.
    pub(super) unsafe fn release(base: NonNull<u8>, _: usize) {
        // SAFETY: the whole reservation, by the contract. If the call failed, it would stay
        // reserved.
        unsafe { VirtualFree(base.as_ptr().cast(), 0, MEM_RELEASE) };
    }
}

#[cfg(not(virtual_memory))]
mod allocated {
    use alloc::alloc::{Layout, alloc_zeroed, dealloc};
    use core::ptr::NonNull;

    /// In a memory with this alignment, aligned vectors of 16 bytes are aligned for the host as
    /// well.
    const ALIGN: usize = 16;

    pub(super) fn reserve(capacity: usize) -> Option<NonNull<u8>> {
        let layout = Layout::from_size_align(capacity, ALIGN).ok()?;
        // SAFETY: the caller asks for more than 0 bytes.
        NonNull::new(unsafe { alloc_zeroed(layout) })
    }

    /// # Safety
    /// None: all bytes are accessible already.
    pub(super) unsafe fn commit(_: NonNull<u8>, _: usize) -> bool {
        true
    }

    /// # Safety
    /// `base` is from [`reserve`] with this capacity, and not used again.
    pub(super) unsafe fn release(base: NonNull<u8>, capacity: usize) {
        // SAFETY: allocated with this layout, which was valid then.
        unsafe { dealloc(base.as_ptr(), Layout::from_size_align_unchecked(capacity, ALIGN)) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_committed_is_zero_and_keeps_its_content() {
        let reservation = Reservation::new(5 << 20).unwrap();
        assert!(reservation.base().addr().is_multiple_of(16));
        assert!(reservation.commit(1));
        // SAFETY: committed, and this test's alone.
        unsafe {
            assert_eq!(reservation.base().read(), 0);
            reservation.base().write(7);
            assert!(reservation.commit(5 << 20));
            assert_eq!((reservation.base().read(), reservation.base().add((5 << 20) - 1).read()), (7, 0));
        }
        assert!(!reservation.commit((5 << 20) + 1));
        let none = Reservation::new(0).unwrap();
        assert!(none.commit(0) && !none.commit(1));
        assert!(Reservation::new(usize::MAX - (1 << 20)).is_none());
    }
}
