//! Reserved addresses that are used again.
//!
//! A guarded memory takes 4 GiB and 64 MiB of addresses, which the system gives and takes in microseconds, and hands out page by page
//! as they are first touched. So the addresses of a memory whose instance was dropped are kept for the next one, at first up to
//! [`DEFAULT_CAPACITY`] of them. Nothing of what was in them is: they are zero again before they are kept.
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
//! On Linux, what a large memory starts with is not written into each instance: it is in a file in memory, one for each memory of a
//! module, that is made when the first instance is and mapped privately into all of them. An instance then has pages of its own only of
//! what it writes. The files are closed when a module is unloaded; [`trim`] closes them too, and they are made again when they are
//! needed. There are at most [`DEFAULT_IMAGES`] at first ([`set_image_capacity`]); what has none is written. Which memories have one is
//! told in the book ("Bounds and traps").
//!
//! On systems without guards there is nothing to keep.

use alloc::{sync::Arc, vec::Vec};
use core::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use wamr_aot_abi::guard;

use crate::{
    memory::image::{MemoryImage, STAYS},
    sys::{memfd::ImageFile, reserve::Reservation},
};

/// How many reservations are kept where nobody says otherwise.
pub const DEFAULT_CAPACITY: usize = 64;

/// How many memory images there are at most where nobody says otherwise. Each is a file descriptor.
pub const DEFAULT_IMAGES: usize = 64;

/// The process's.
static POOL: Pool = Pool::new();

/// How many reservations are kept at most.
pub fn capacity() -> usize {
    POOL.capacity()
}

/// Sets how many reservations are kept at most, for the whole process. Those above it go back to the system.
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

/// Sets how many memory images there are at most, for the whole process. With 0 all memories are written, and the system is asked for
/// no files in memory (`memfd_create`).
pub fn set_image_capacity(count: usize) {
    POOL.set_image_capacity(count);
}

/// How many memory images there are now.
pub fn images() -> usize {
    POOL.all().files.len()
}

/// Gives all that is kept back to the system: addresses, and memory.
pub fn trim() {
    POOL.drop_above(0);
    POOL.close_above(0);
}

/// Makes something that takes addresses. Where the system refuses them, those that are kept go back, and it gets a second chance.
pub(crate) fn with_addresses<T, E>(mut make: impl FnMut() -> Result<T, E>) -> Result<T, E> {
    make().or_else(|refused| if POOL.drop_above(0) { make() } else { Err(refused) })
}

/// The addresses of a memory.
pub(crate) struct Taken {
    /// Its first bytes, as many as were asked for, are accessible, and no others.
    pub(crate) reservation: Reservation,
    /// The image is in it. Otherwise all that is accessible is zero.
    pub(crate) has_image: bool,
}

/// A reservation of [`guard::RESERVATION`] bytes of which the first `len` are accessible, with the image if there is one to be had.
/// `None` where the system refuses.
pub(crate) fn take(len: usize, image: Option<MemoryImage>) -> Option<Taken> {
    POOL.take(len, image)
}

/// Keeps a reservation, or gives it back to the system. Nobody uses its bytes any more, of which the first `accessible` are accessible,
/// and which had this image mapped when it was taken.
pub(crate) fn give(reservation: Reservation, accessible: usize, image: Option<MemoryImage>) {
    POOL.give(reservation, accessible, image);
}

/// The module is about to be unloaded: nothing of it is kept.
#[cfg(feature = "load")]
pub(crate) fn forget(module: crate::raw::Image) {
    POOL.forget(|image| image.is_of(module));
}

/// A reservation that no memory has.
struct Idle {
    reservation: Reservation,
    /// How many bytes are accessible.
    accessible: usize,
    /// What is mapped in it. All else that is accessible is zero.
    image: Option<MemoryImage>,
}

/// What is kept.
struct Kept {
    /// The one that was used last is the last.
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
        // Nothing panics while the lists are changed.
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

    /// Whether there were more.
    fn drop_above(&self, count: usize) -> bool {
        let mut kept = self.all();
        let first = count.min(kept.idle.len());
        let surplus = kept.idle.split_off(first);
        kept.idle.shrink_to_fit();
        // The system takes its time: without the lock.
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

    /// Closes the files of such images, and drops the reservations that have them.
    fn forget(&self, is_such: impl Fn(&MemoryImage) -> bool) {
        let mut kept = self.all();
        let files: Vec<_> = kept.files.extract_if(.., |(image, _)| is_such(image)).collect();
        let idle: Vec<_> = kept.idle.extract_if(.., |one| one.image.as_ref().is_some_and(&is_such)).collect();
        drop(kept);
        drop((files, idle));
    }

    fn take(&self, len: usize, image: Option<MemoryImage>) -> Option<Taken> {
        let image = image.filter(|_| self.image_capacity.load(Ordering::Relaxed) != 0);
        match self.kept(len, image).and_then(|kept| self.again(kept, len, image)) {
            Some(taken) => Some(taken),
            None => self.new_one(len, image),
        }
    }

    /// The best of those that are kept: with this image, with none, as many accessible bytes; that was used last.
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

    /// Makes one that was kept what is asked for. `None` where the system refuses.
    fn again(&self, kept: Idle, len: usize, image: Option<MemoryImage>) -> Option<Taken> {
        let Idle { mut reservation, accessible, image: found } = kept;
        let has_image = found.is_some() && found == image;
        if let Some(other) = found.filter(|_| !has_image) {
            reservation = self.or_no_more(reservation.without_file(other.start(), other.len()))?;
        }
        // Where only the end must change, that is one call.
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

    fn new_one(&self, len: usize, image: Option<MemoryImage>) -> Option<Taken> {
        let addresses = usize::try_from(guard::RESERVATION).ok()?;
        let reserve = || Reservation::new(addresses).filter(|reservation| reservation.commit(len)).ok_or(());
        let reservation = with_addresses(reserve).ok()?;
        match image {
            // One whose mapping failed is lost: the second has none.
            Some(image) => self.map(reservation, image).or_else(|| self.new_one(len, None)),
            None => Some(Taken { reservation, has_image: false }),
        }
    }

    /// Maps the image, if there is a file of it. `None` where the reservation is lost.
    fn map(&self, reservation: Reservation, image: MemoryImage) -> Option<Taken> {
        match self.file(image) {
            Some(file) => {
                let mapped = self.or_no_more(reservation.with_file(&file, image.start(), image.len()));
                mapped.map(|reservation| Taken { reservation, has_image: true })
            }
            None => Some(Taken { reservation, has_image: false }),
        }
    }

    /// A mapping that failed lost a reservation, which is what must not happen again and again.
    fn or_no_more(&self, reservation: Option<Reservation>) -> Option<Reservation> {
        if reservation.is_none() {
            self.set_image_capacity(0);
        }
        reservation
    }

    /// The file of an image, which is made where there is none yet. `None` where there are too many, or the system gives none.
    fn file(&self, image: MemoryImage) -> Option<Arc<ImageFile>> {
        let kept = self.all();
        let known = |kept: &Kept| kept.files.iter().find(|(known, _)| *known == image).map(|(_, file)| Arc::clone(file));
        let has_room = |kept: &Kept| kept.files.len() < self.image_capacity.load(Ordering::Relaxed);
        if let Some(file) = known(&kept) {
            return Some(file);
        }
        if !has_room(&kept) {
            return None;
        }
        // It is written without the lock.
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
        // Whether there is room may have changed when it is zero: what is too much then goes back.
        if self.all().idle.len() >= self.capacity() {
            return;
        }
        let is_new = if accessible <= STAYS && image.is_none() {
            // SAFETY: accessible, and nobody else's.
            unsafe { reservation.base().write_bytes(0, accessible) };
            true
        } else {
            reservation.clear(accessible)
        };
        let mut kept = self.all();
        if is_new && kept.idle.len() < self.capacity() {
            kept.idle.push(Idle { reservation, accessible, image });
        } else {
            drop(kept);
            drop(reservation);
        }
    }
}

// A 32-bit machine has no addresses for a reservation.
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
        // Written through and through: no longer than what is zeroed by writing, and longer.
        for old in [PAGE, 3 * PAGE] {
            for new in [0, PAGE, 2 * PAGE, 3 * PAGE, 5 * PAGE] {
                let pool = Pool::new();
                let first = take(&pool, old);
                // SAFETY: accessible, and this test's.
                unsafe { first.base().write_bytes(0xa5, old) };
                let base = first.base();
                pool.give(first, old, None);
                let second = take(&pool, new);
                assert_eq!(second.base(), base, "it is used again");
                // SAFETY: accessible.
                let bytes = unsafe { core::slice::from_raw_parts(second.base(), new) };
                assert!(bytes.iter().all(|byte| *byte == 0), "{old} {new}");
                assert_eq!(accessible(&second), new, "{old} {new}");
                // What was closed is zero too when it is opened again.
                assert!(second.commit(5 * PAGE));
                // SAFETY: accessible.
                let bytes = unsafe { core::slice::from_raw_parts(second.base(), 5 * PAGE) };
                assert!(bytes.iter().all(|byte| *byte == 0), "{old} {new}");
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
        // A fitting one before one that was used later.
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
        // SAFETY: there is room for what the system tells.
        let told = unsafe { VirtualQuery(reservation.base().cast(), &raw mut region, size_of_val(&region)) };
        assert_eq!(told, size_of_val(&region));
        if region.State == MEM_COMMIT { region.RegionSize } else { 0 }
    }

    /// How many bytes at the start can be read: the kernel reads them, so that the test need not fault.
    #[cfg(unix)]
    fn accessible(reservation: &Reservation) -> usize {
        let mut pipe = [0; 2];
        // SAFETY: there is room for two descriptors.
        assert_eq!(unsafe { libc::pipe(pipe.as_mut_ptr()) }, 0);
        let can_read = |offset: usize| {
            let address = reservation.base().wrapping_add(offset);
            // SAFETY: where the byte is not accessible the kernel says so.
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
