//! Reserved addresses that are reused.
//!
//! A guarded memory takes 4 GiB and 64 MiB of addresses. The system takes microseconds to reserve
//! and to release them, and provides pages one by one as they are first touched. So the addresses
//! of a memory whose instance was dropped are kept for the next one: by default, up to
//! [`DEFAULT_CAPACITY`] of them. Nothing of their content is kept: the bytes are zeroed before the
//! addresses are.
//!
//! ```
//! use wamr_aot_rt::pool;
//!
//! pool::set_capacity(1000); // before making many instances that do not live long
//! // ...
//! pool::trim(); // when they are gone for a while
//! assert_eq!(pool::idle(), 0);
//! ```
//!
//! # Memory images
//!
//! On Linux, the initial contents of a large memory are not written into each instance: they are in
//! an in-memory file, one for each memory of a module, which is made with the first instance and
//! mapped privately into all of them. An instance then has its own copies only of the pages that it
//! writes. The files are closed when a module is unloaded; [`trim`] closes them too, and they are
//! made again when they are needed. By default there are at most [`DEFAULT_IMAGES`]
//! ([`set_image_capacity`]); the contents of memories without a file are written. Which memories
//! have one is described in the book ("Bounds and traps").
//!
//! On systems without guards there is nothing to keep.

use alloc::{sync::Arc, vec::Vec};
use core::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use wamr_aot_abi::guard;

use crate::{
    memory::image::{MAX_ZEROED, MemoryImage},
    sys::{memfd::ImageFile, reserve::Reservation},
};

/// The default of how many reservations are kept.
pub const DEFAULT_CAPACITY: usize = 64;

/// The default of how many memory images there are at most. Each is a file descriptor.
pub const DEFAULT_IMAGES: usize = 64;

/// The process's pool.
static POOL: Pool = Pool::new();

/// How many reservations are kept at most.
pub fn capacity() -> usize {
    POOL.capacity()
}

/// Sets how many reservations are kept at most, for the whole process. Excess ones go back to the
/// system.
pub fn set_capacity(count: usize) {
    POOL.set_capacity(count);
}

/// How many reservations are kept now.
pub fn idle() -> usize {
    POOL.all().idle.len()
}

/// How many memory images there are at most.
pub fn image_capacity() -> usize {
    POOL.image_capacity.load(Ordering::Relaxed)
}

/// Sets how many memory images there are at most, for the whole process. With 0 the contents of all
/// memories are written, and no in-memory files are requested from the system (`memfd_create`).
pub fn set_image_capacity(count: usize) {
    POOL.set_image_capacity(count);
}

/// How many memory images there are now.
pub fn images() -> usize {
    POOL.all().files.len()
}

/// Gives everything that is kept back to the system: addresses and memory.
pub fn trim() {
    POOL.drop_above(0);
    POOL.close_above(0);
}

/// Makes something that takes addresses. If the system refuses them, the reservations that are kept
/// are released, and it is tried once more.
pub(crate) fn with_addresses<T, E>(mut make: impl FnMut() -> Result<T, E>) -> Result<T, E> {
    make().or_else(|refused| if POOL.drop_above(0) { make() } else { Err(refused) })
}

/// The addresses of a memory.
pub(crate) struct Taken {
    /// The first bytes, as many as were requested, are accessible, and no others.
    pub(crate) reservation: Reservation,
    /// Whether the image is mapped. Otherwise everything accessible is zero.
    pub(crate) has_image: bool,
}

/// A reservation of [`guard::RESERVATION`] bytes of which the first `len` are accessible, with the
/// image if one is available. `None` if the system refuses.
pub(crate) fn take(len: usize, image: Option<MemoryImage>) -> Option<Taken> {
    POOL.take(len, image)
}

/// Keeps a reservation, or gives it back to the system. Its bytes are no longer used; the first
/// `accessible` of them are accessible, and `image` was mapped when the reservation was taken.
pub(crate) fn give(reservation: Reservation, accessible: usize, image: Option<MemoryImage>) {
    POOL.give(reservation, accessible, image);
}

/// What [`give`] and [`take`] do, for one reservation that stays the memory's: nothing of its
/// content is left, and it is as a new one of `len` bytes.
pub(crate) fn renew(
    reservation: Reservation,
    accessible: usize,
    mapped: Option<MemoryImage>,
    len: usize,
    image: Option<MemoryImage>,
) -> Option<Taken> {
    POOL.renew(Idle { reservation, accessible, image: mapped }, len, image)
}

/// Forgets a module that is about to be unloaded: nothing of it is kept.
#[cfg(feature = "load")]
pub(crate) fn forget(module: crate::raw::Image) {
    POOL.forget(|image| image.is_of(module));
}

/// A reservation that is not in use by a memory.
struct Idle {
    reservation: Reservation,
    /// How many bytes are accessible.
    accessible: usize,
    /// What is mapped in it. Everything else that is accessible is zero.
    image: Option<MemoryImage>,
}

impl Idle {
    /// Removes what a memory wrote. Returns false if the system does not do so.
    fn clear(&self) -> bool {
        if self.accessible <= MAX_ZEROED && self.image.is_none() {
            // SAFETY: accessible, and nobody else's.
            unsafe { self.reservation.base().write_bytes(0, self.accessible) };
            true
        } else {
            self.reservation.clear(self.accessible)
        }
    }
}

/// The reservations and images that are kept.
struct Kept {
    /// The most recently used one is the last.
    idle: Vec<Idle>,
    files: Vec<(MemoryImage, Arc<ImageFile>)>,
}

struct Pool {
    capacity: AtomicUsize,
    image_capacity: AtomicUsize,
    kept: Mutex<Kept>,
}

impl Pool {
    const fn new() -> Pool {
        Pool {
            capacity: AtomicUsize::new(DEFAULT_CAPACITY),
            image_capacity: AtomicUsize::new(DEFAULT_IMAGES),
            kept: Mutex::new(Kept { idle: Vec::new(), files: Vec::new() }),
        }
    }

    fn all(&self) -> MutexGuard<'_, Kept> {
        // Nothing panics while the lists are being changed.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn capacity(&self) -> usize {
        self.capacity.load(Ordering::Relaxed)
    }

    fn set_capacity(&self, count: usize) {
        self.capacity.store(count, Ordering::Relaxed);
        self.drop_above(count);
    }

    fn set_image_capacity(&self, count: usize) {
        self.image_capacity.store(count, Ordering::Relaxed);
        self.close_above(count);
        if count == 0 {
            self.forget(|_| true);
        }
    }

    /// Drops the reservations in excess of `count`. Returns whether there were any.
    fn drop_above(&self, count: usize) -> bool {
        let mut kept = self.all();
        let first = count.min(kept.idle.len());
        let surplus = kept.idle.split_off(first);
        kept.idle.shrink_to_fit();
        // The system takes its time, so the lock is released first.
        drop(kept);
        !surplus.is_empty()
    }

    fn close_above(&self, count: usize) {
        let mut kept = self.all();
        let first = count.min(kept.files.len());
        let surplus = kept.files.split_off(first);
        kept.files.shrink_to_fit();
        drop(kept);
        drop(surplus);
    }

    /// Closes the files of the images that satisfy `is_such`, and drops the reservations that have
    /// them.
    fn forget(&self, is_such: impl Fn(&MemoryImage) -> bool) {
        let mut kept = self.all();
        let files: Vec<_> = kept.files.extract_if(.., |(image, _)| is_such(image)).collect();
        let idle: Vec<_> = kept.idle.extract_if(.., |one| one.image.as_ref().is_some_and(&is_such)).collect();
        drop(kept);
        drop((files, idle));
    }

    fn take(&self, len: usize, image: Option<MemoryImage>) -> Option<Taken> {
        let image = self.allowed(image);
        match self.kept(len, image).and_then(|kept| self.reuse(kept, len, image)) {
            Some(taken) => Some(taken),
            None => self.reserve(len, image),
        }
    }

    fn renew(&self, used: Idle, len: usize, image: Option<MemoryImage>) -> Option<Taken> {
        let renewed = if used.clear() { self.reuse(used, len, self.allowed(image)) } else { None };
        // What the system refused to clear is not used again.
        renewed.or_else(|| self.take(len, image))
    }

    fn allowed(&self, image: Option<MemoryImage>) -> Option<MemoryImage> {
        image.filter(|_| self.image_capacity.load(Ordering::Relaxed) != 0)
    }

    /// The best of those that are kept. In order of preference: with this image, with no image,
    /// with as many accessible bytes, most recently used.
    fn kept(&self, len: usize, image: Option<MemoryImage>) -> Option<Idle> {
        let mut kept = self.all();
        let fits = |one: &Idle| match one.image {
            found if found == image => 2,
            None => 1,
            Some(_) => 0,
        };
        let mut best = (0, false);
        let mut place = None;
        for (index, one) in kept.idle.iter().enumerate().rev() {
            let value = (fits(one), one.accessible == len);
            if place.is_none() || value > best {
                (place, best) = (Some(index), value);
            }
            if best == (2, true) {
                break;
            }
        }
        place.map(|place| kept.idle.swap_remove(place))
    }

    /// Prepares one that was kept for reuse. `None` if the system refuses.
    fn reuse(&self, kept: Idle, len: usize, image: Option<MemoryImage>) -> Option<Taken> {
        let Idle { mut reservation, accessible, image: found } = kept;
        let has_image = found.is_some() && found == image;
        if let Some(other) = found.filter(|_| !has_image) {
            reservation = self.or_stop_mapping(reservation.without_file(other.start(), other.len()))?;
        }
        // If only the end must change, that is one call.
        let is_ready = match accessible {
            more if more > len => reservation.close(len, more),
            _ => accessible == len || reservation.commit(len),
        };
        let is_wanted = !has_image;
        is_ready.then_some(reservation).and_then(|reservation| match image.filter(|_| is_wanted) {
            Some(image) => self.map(reservation, image),
            None => Some(Taken { reservation, has_image }),
        })
    }

    fn reserve(&self, len: usize, image: Option<MemoryImage>) -> Option<Taken> {
        let addresses = usize::try_from(guard::RESERVATION).ok()?;
        let reserve = || Reservation::new(addresses).filter(|reservation| reservation.commit(len)).ok_or(());
        let reservation = with_addresses(reserve).ok()?;
        match image {
            // A reservation whose mapping failed is lost: the second attempt is without an image.
            Some(image) => self.map(reservation, image).or_else(|| self.reserve(len, None)),
            None => Some(Taken { reservation, has_image: false }),
        }
    }

    /// Maps the image, if it has a file. `None` if the reservation is lost.
    fn map(&self, reservation: Reservation, image: MemoryImage) -> Option<Taken> {
        match self.file(image) {
            Some(file) => {
                let mapped = self.or_stop_mapping(reservation.with_file(&file, image.start(), image.len()));
                mapped.map(|reservation| Taken { reservation, has_image: true })
            }
            None => Some(Taken { reservation, has_image: false }),
        }
    }

    /// Passes on the result of a mapping. A failed one has lost a reservation, so no images are
    /// mapped from then on: it must not happen again and again.
    fn or_stop_mapping(&self, reservation: Option<Reservation>) -> Option<Reservation> {
        if reservation.is_none() {
            self.set_image_capacity(0);
        }
        reservation
    }

    /// The file of an image, which is made if there is none yet. `None` if there are too many, or
    /// the system refuses it.
    fn file(&self, image: MemoryImage) -> Option<Arc<ImageFile>> {
        let kept = self.all();
        let known = |kept: &Kept| {
            kept.files.iter().find(|(known, _)| *known == image).map(|(_, file)| Arc::clone(file))
        };
        let has_room = |kept: &Kept| kept.files.len() < self.image_capacity.load(Ordering::Relaxed);
        if let Some(file) = known(&kept) {
            return Some(file);
        }
        if !has_room(&kept) {
            return None;
        }
        // The file is written without the lock.
        drop(kept);
        let file = Arc::new(ImageFile::new(image.len(), image.parts())?);
        let mut kept = self.all();
        // Another thread may have been faster.
        if let Some(known) = known(&kept) {
            return Some(known);
        }
        if has_room(&kept) {
            kept.files.push((image, Arc::clone(&file)));
        }
        Some(file)
    }

    fn give(&self, reservation: Reservation, accessible: usize, image: Option<MemoryImage>) {
        // Whether there is room may have changed by the time the bytes are zero: any excess goes
        // back then.
        if self.all().idle.len() >= self.capacity() {
            return;
        }
        let idle = Idle { reservation, accessible, image };
        let is_new = idle.clear();
        let mut kept = self.all();
        if is_new && kept.idle.len() < self.capacity() {
            kept.idle.push(idle);
        } else {
            drop(kept);
            drop(idle);
        }
    }
}

// A 32-bit machine has too few addresses for a reservation.
#[cfg(all(test, target_pointer_width = "64"))]
mod tests {
    use super::*;

    const PAGE: usize = 65536;

    fn take(pool: &Pool, len: usize) -> Reservation {
        let Taken { reservation, has_image } = pool.take(len, None).unwrap();
        assert!(!has_image);
        reservation
    }

    #[test]
    fn what_is_used_again_is_zero_and_ends_where_it_should() {
        // Written in full: no longer than what is zeroed by writing, and longer.
        for old in [PAGE, 3 * PAGE] {
            for new in [0, PAGE, 2 * PAGE, 3 * PAGE, 5 * PAGE] {
                let pool = Pool::new();
                let first = take(&pool, old);
                // SAFETY: accessible, and this test's.
                unsafe { first.base().write_bytes(0xa5, old) };
                let base = first.base();
                pool.give(first, old, None);
                let second = take(&pool, new);
                assert_eq!(second.base(), base, "the reservation is reused");
                // SAFETY: accessible.
                let bytes = unsafe { core::slice::from_raw_parts(second.base(), new) };
                assert!(bytes.iter().all(|byte| *byte == 0), "{old} {new}");
                assert_eq!(accessible(&second), new, "{old} {new}");
                // Bytes that were made inaccessible are zero when they are made accessible again,
                // too.
                assert!(second.commit(5 * PAGE));
                // SAFETY: accessible.
                let bytes = unsafe { core::slice::from_raw_parts(second.base(), 5 * PAGE) };
                assert!(bytes.iter().all(|byte| *byte == 0), "{old} {new}");
            }
        }
    }

    #[test]
    fn what_is_renewed_is_zero_and_ends_where_it_should() {
        for old in [PAGE, 3 * PAGE] {
            for new in [0, PAGE, 2 * PAGE, 3 * PAGE, 5 * PAGE] {
                let pool = Pool::new();
                let first = take(&pool, old);
                // SAFETY: accessible, and this test's.
                unsafe { first.base().write_bytes(0xa5, old) };
                let base = first.base();
                let used = Idle { reservation: first, accessible: old, image: None };
                let Taken { reservation, has_image } = pool.renew(used, new, None).unwrap();
                assert_eq!((reservation.base(), has_image), (base, false));
                assert_eq!(accessible(&reservation), new, "{old} {new}");
                assert!(reservation.commit(5 * PAGE));
                // SAFETY: accessible.
                let bytes = unsafe { core::slice::from_raw_parts(reservation.base(), 5 * PAGE) };
                assert!(bytes.iter().all(|byte| *byte == 0), "{old} {new}");
                assert_eq!(pool.all().idle.len(), 0);
            }
        }
    }

    #[test]
    fn no_more_are_kept_than_were_asked_for() {
        let pool = Pool::new();
        pool.set_capacity(2);
        for one in [(); 3].map(|()| take(&pool, PAGE)) {
            pool.give(one, PAGE, None);
        }
        assert_eq!(pool.all().idle.len(), 2);
        pool.set_capacity(1);
        assert_eq!(pool.all().idle.len(), 1);
        pool.drop_above(0);
        assert_eq!(pool.all().idle.len(), 0);
        // A fitting reservation is taken before one that was used later.
        pool.set_capacity(2);
        let [small, large] = [PAGE, 2 * PAGE].map(|len| take(&pool, len));
        let base = small.base();
        pool.give(small, PAGE, None);
        pool.give(large, 2 * PAGE, None);
        assert_eq!(take(&pool, PAGE).base(), base);
    }

    /// How many bytes at the start can be read.
    #[cfg(windows)]
    fn accessible(reservation: &Reservation) -> usize {
        use windows_sys::Win32::System::Memory::{MEM_COMMIT, MEMORY_BASIC_INFORMATION, VirtualQuery};
        let mut region = MEMORY_BASIC_INFORMATION::default();
        // SAFETY: there is room for the system's answer.
        let written =
            unsafe { VirtualQuery(reservation.base().cast(), &raw mut region, size_of_val(&region)) };
        assert_eq!(written, size_of_val(&region));
        if region.State == MEM_COMMIT { region.RegionSize } else { 0 }
    }

    /// How many bytes at the start can be read. The kernel reads them, so that the test need not
    /// fault.
    #[cfg(unix)]
    fn accessible(reservation: &Reservation) -> usize {
        let mut pipe = [0; 2];
        // SAFETY: there is room for two descriptors.
        assert_eq!(unsafe { libc::pipe(pipe.as_mut_ptr()) }, 0);
        let can_read = |offset: usize| {
            let address = reservation.base().wrapping_add(offset);
            // SAFETY: if the byte is not accessible, the kernel reports an error.
            let written = unsafe { libc::write(pipe[1], address.cast(), 1) } == 1;
            let mut byte = 0_u8;
            // SAFETY: one byte is in the pipe, and there is room for it.
            assert!(!written || unsafe { libc::read(pipe[0], (&raw mut byte).cast(), 1) } == 1);
            written
        };
        let pages = (0..16).take_while(|page| can_read(page * PAGE)).count();
        assert!(pages == 0 || can_read(pages * PAGE - 1));
        assert!((pages..16).all(|page| !can_read(page * PAGE)));
        // SAFETY: this function's descriptors.
        pipe.into_iter().for_each(|end| assert_eq!(unsafe { libc::close(end) }, 0));
        pages * PAGE
    }
}
