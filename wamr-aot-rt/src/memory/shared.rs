//! [`SharedMemory`]: a linear memory that instances on several threads use at the same time.

use alloc::{string::String, sync::Arc, vec::Vec};
use core::{
    cell::UnsafeCell,
    error::Error,
    fmt,
    mem::ManuallyDrop,
    ptr::NonNull,
    sync::atomic::{AtomicUsize, Ordering},
};

use wamr_aot_abi::layout::VMMemory;

#[cfg(feature = "std")]
use crate::memory::wait::{WaitOutcome, WaitQueues};
use crate::{
    base::{message::messages, types::MemoryType},
    memory::{
        access::{Address, AtomicScalar, Scalar},
        addresses::{guarded_reservation, reserve},
        error::MemoryError,
        growth,
        ownership::SHARED,
        plan::MemoryPlan,
        racy,
        range::range,
    },
    sys::reserve::Reservation,
};

/// A handle to a shared linear memory. It is cheap to clone; the memory lives as long as any
/// handle, or any instance that uses it.
///
/// Threads, both guests' and the host's, access the memory at the same time. So there are no slices
/// of it: bytes are copied out and in. If two threads access the same bytes without atomic
/// instructions, what is read is some mixture of the old bytes and the ones being written. That is
/// the guest's problem: the host gets some bytes, never undefined behaviour. Reading again may give
/// a different result, so copy the bytes out, check the copy, and use the copy.
///
/// The memory never moves: addresses for its maximum are reserved when it is made. Keep the maximum
/// as low as the guest allows: on Unix with feature `std` the part beyond the current size only
/// takes addresses; elsewhere the allocator provides all bytes at once.
///
/// ```
/// use wamr_aot_rt::{MemoryType, SharedMemory};
///
/// let memory = SharedMemory::new(MemoryType::shared(1, 4))?;
/// std::thread::scope(|scope| {
///     scope.spawn(|| memory.write_bytes(8, b"hello"));
/// });
/// assert_eq!(memory.read_string(8, 5)?, "hello");
/// assert_eq!(memory.grow(2)?, 1);
/// assert_eq!(memory.size(), 3 * 65536);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[repr(transparent)]
pub struct SharedMemory(NonNull<Block>);

/// What handles and instances point to. The header comes first, so for instances the pointer is one
/// to a `VMMemory`.
#[repr(C)]
struct Block {
    /// Only the length ever changes, and only by atomic operations. Generated code reads it.
    header: UnsafeCell<VMMemory>,
    ty: MemoryType,
    bytes: Reservation,
    #[cfg(feature = "std")]
    waiting: WaitQueues,
}

// SAFETY: the header's length is atomic and the rest of it is constant; the bytes are accessed by
// `racy` alone; the queues are protected by a lock.
unsafe impl Send for Block {}
// SAFETY: as above.
unsafe impl Sync for Block {}
// SAFETY: a handle is an `Arc` of a block, as a pointer.
unsafe impl Send for SharedMemory {}
// SAFETY: as above.
unsafe impl Sync for SharedMemory {}

impl SharedMemory {
    /// Makes a memory of zeroes.
    ///
    /// # Errors
    /// If the type is not that of a shared memory or its limits are not valid, or if the addresses
    /// or the bytes cannot be allocated.
    pub fn new(ty: MemoryType) -> Result<SharedMemory, SharedMemoryError> {
        let plan = SharedMemory::plan(ty)?;
        // If addresses are scarce, a memory that only modules with checks can use is better than
        // none.
        let memory = SharedMemory::with_plan(plan, ty)
            .or_else(|| SharedMemory::with_plan(MemoryPlan { guarded: false, ..plan }, ty));
        memory.ok_or(SharedMemoryError { kind: Kind::OutOfMemory { bytes: plan.max_len }, ty })
    }

    /// # Errors
    /// If the type is not that of a shared memory, or its limits are not valid.
    pub(crate) fn plan(ty: MemoryType) -> Result<MemoryPlan, SharedMemoryError> {
        let fail = |kind| SharedMemoryError { kind, ty };
        if !ty.shared {
            return Err(fail(Kind::NotShared));
        }
        let max = ty.limits.max.ok_or_else(|| fail(Kind::NoMaximum))?;
        // Pages of one byte or of 64 KiB (proposal "custom page sizes").
        if ty.limits.min > max || !matches!(ty.page_size_log2, 0 | 16) {
            return Err(fail(Kind::Invalid));
        }
        // The largest size that the index type allows is a valid maximum, and one byte more is not
        // (spec, 3.2.4 "Memory types").
        let pages = if ty.memory64 { u64::MAX } else { 1 << (32 - ty.page_size_log2) };
        MemoryPlan::of_type(ty).ok().filter(|_| max <= pages).ok_or_else(|| fail(Kind::Invalid))
    }

    /// `None` if the addresses or the bytes cannot be allocated.
    pub(crate) fn with_plan(plan: MemoryPlan, ty: MemoryType) -> Option<SharedMemory> {
        let bytes = guarded_reservation(plan).unwrap_or_else(|| reserve(plan.max_len))?;
        if !bytes.commit(plan.len) {
            return None;
        }
        let header = VMMemory {
            base: bytes.base(),
            len: plan.len,
            capacity: plan.max_len,
            max_len: plan.max_len,
            page_size_log2: plan.page_size_log2,
            ownership: SHARED,
        };
        let block = Arc::new(Block {
            header: UnsafeCell::new(header),
            ty,
            bytes,
            #[cfg(feature = "std")]
            waiting: WaitQueues::default(),
        });
        // SAFETY: an `Arc`'s pointer is not null.
        Some(SharedMemory(unsafe { NonNull::new_unchecked(Arc::into_raw(block).cast_mut()) }))
    }

    /// How many addresses are reserved for the memory.
    #[cfg(not(target_os = "none"))]
    pub(crate) fn reserved(&self) -> usize {
        self.block().bytes.capacity()
    }

    /// The handle as a pointer to the header, which takes over the reference.
    pub(crate) fn into_header(self) -> *mut VMMemory {
        ManuallyDrop::new(self).header()
    }

    /// # Safety
    /// `header` is from [`SharedMemory::into_header`], and its reference is taken back once.
    pub(crate) unsafe fn from_header(header: *mut VMMemory) -> SharedMemory {
        // SAFETY: not null, by the contract. The header is the block's first field, and the pointer
        // is one to the block.
        SharedMemory(unsafe { NonNull::new_unchecked(header.cast()) })
    }

    /// The handle that is the pointer to a header at `place`.
    ///
    /// # Safety
    /// During `'a`, `place` holds a pointer to the header of a shared memory to which a reference
    /// is held.
    pub(crate) unsafe fn at<'a>(place: *const *mut VMMemory) -> &'a SharedMemory {
        // SAFETY: a handle is a pointer to a block, which starts with the header.
        unsafe { &*place.cast::<SharedMemory>() }
    }

    /// The header, for instances: they keep a handle for as long as they use it.
    pub(crate) fn header(&self) -> *mut VMMemory {
        self.0.as_ptr().cast()
    }

    fn block(&self) -> &Block {
        // SAFETY: the handle's reference keeps it alive.
        unsafe { self.0.as_ref() }
    }

    fn len(&self) -> &AtomicUsize {
        // SAFETY: aligned, lives as long as the block, and is accessed by atomic operations alone.
        unsafe { AtomicUsize::from_ptr(&raw mut (*self.header()).len) }
    }

    fn base(&self) -> *mut u8 {
        self.block().bytes.base()
    }

    /// The type, with the current size as minimum.
    pub fn ty(&self) -> MemoryType {
        let mut ty = self.block().ty;
        ty.limits.min = self.pages();
        ty
    }

    /// The size in bytes. A later call may return a larger size, never a smaller one.
    pub fn size(&self) -> usize {
        self.len().load(Ordering::SeqCst)
    }

    /// The size in pages.
    pub fn pages(&self) -> u64 {
        self.size() as u64 >> self.block().ty.page_size_log2
    }

    /// The size of a page in bytes.
    pub fn page_size(&self) -> u64 {
        1 << self.block().ty.page_size_log2
    }

    /// Whether two handles refer to the same memory.
    pub fn is_same(&self, other: &SharedMemory) -> bool {
        self.0 == other.0
    }

    /// Grows the memory by `delta` pages of zeroes, for all threads. Returns the old size in pages.
    ///
    /// No [`Limiter`](crate::Limiter) is consulted: a handle belongs to no store, and it is the
    /// host that grows the memory. If a guest grows it, the limiter of the guest's own store is
    /// consulted.
    ///
    /// # Errors
    /// If the memory would exceed its maximum or limit, or if the system refuses.
    pub fn grow(&self, delta: u64) -> Result<u64, MemoryError> {
        self.try_grow(delta).ok_or_else(|| MemoryError::cannot_grow(delta, self.size()))
    }

    pub(crate) fn try_grow(&self, delta: u64) -> Option<u64> {
        let block = self.block();
        // SAFETY: constant.
        let max_len = unsafe { (*self.header()).max_len };
        let delta = 1u64.checked_shl(block.ty.page_size_log2).and_then(|page| delta.checked_mul(page))?;
        let old = growth::grow(self.len(), delta, max_len, |len| block.bytes.commit(len))?;
        Some(old as u64 >> block.ty.page_size_log2)
    }

    /// The position of `len` bytes at `address`.
    fn bytes(&self, address: u64, len: u64) -> Result<(*mut u8, usize), MemoryError> {
        let size = self.size();
        let (start, len) =
            range(address, len, size).ok_or_else(|| MemoryError::out_of_bounds(address, len, size))?;
        // SAFETY: inside.
        Ok((unsafe { self.base().add(start) }, len))
    }

    /// Reads the value at `address`. If the address is a multiple of the size, and the size is at
    /// most 8 bytes, the value is read at once: one thread wrote all of it.
    ///
    /// # Errors
    /// If its bytes are not all in the memory.
    pub fn read<T: Scalar>(&self, address: impl Address) -> Result<T, MemoryError> {
        let (source, _) = self.bytes(address.to_u64(), T::SIZE as u64)?;
        Ok(T::from_source(|bytes| match source.addr().is_multiple_of(bytes.len().max(1)) {
            // SAFETY: inside, and aligned if the width requires it.
            true => unsafe { read_at_once(source, bytes) },
            // SAFETY: inside.
            false => unsafe { racy::read(source, bytes) },
        }))
    }

    /// Writes `value` at `address`, in the way that [`SharedMemory::read`] reads.
    ///
    /// # Errors
    /// If its bytes are not all in the memory, which is then unchanged.
    pub fn write<T: Scalar>(&self, address: impl Address, value: T) -> Result<(), MemoryError> {
        let (target, _) = self.bytes(address.to_u64(), T::SIZE as u64)?;
        value.with_bytes(|bytes| match target.addr().is_multiple_of(bytes.len().max(1)) {
            // SAFETY: inside, and aligned if the width requires it.
            true => unsafe { write_at_once(target, bytes) },
            // SAFETY: inside.
            false => unsafe { racy::write(target, bytes) },
        });
        Ok(())
    }

    /// The position of an atomic number of type `T`.
    fn atomic<T: AtomicScalar>(&self, address: u64) -> Result<*mut T::Word, MemoryError> {
        let (place, len) = self.bytes(address, T::SIZE as u64)?;
        // The base has a larger alignment.
        if place.addr().is_multiple_of(len) {
            Ok(place.cast())
        } else {
            Err(MemoryError::unaligned(address, len, self.size()))
        }
    }

    /// Reads the value at `address` as the guest's atomic instructions do: in a single total order
    /// with all of them.
    ///
    /// # Errors
    /// If its bytes are not all in the memory, or the address is not a multiple of the size.
    pub fn atomic_load<T: AtomicScalar>(&self, address: impl Address) -> Result<T, MemoryError> {
        // SAFETY: inside and aligned.
        self.atomic::<T>(address.to_u64()).map(|place| T::from_word(unsafe { racy::load_seq_cst(place) }))
    }

    /// Writes `value` at `address` as the guest's atomic instructions do.
    ///
    /// # Errors
    /// If its bytes are not all in the memory, or the address is not a multiple of the size.
    pub fn atomic_store<T: AtomicScalar>(&self, address: impl Address, value: T) -> Result<(), MemoryError> {
        // SAFETY: inside and aligned.
        self.atomic::<T>(address.to_u64()).map(|place| unsafe { racy::store_seq_cst(place, value.to_word()) })
    }

    /// Fills `out` with the bytes that start at `address`.
    ///
    /// # Errors
    /// If they are not all in the memory; `out` is then unchanged.
    pub fn read_bytes(&self, address: impl Address, out: &mut [u8]) -> Result<(), MemoryError> {
        let (source, _) = self.bytes(address.to_u64(), out.len() as u64)?;
        // SAFETY: inside; `out` is the caller's alone, so it is in no guest's memory.
        unsafe { racy::read(source, out) };
        Ok(())
    }

    /// A copy of the `len` bytes at `address`.
    ///
    /// # Errors
    /// If they are not all in the memory.
    pub fn read_vec(&self, address: impl Address, len: impl Address) -> Result<Vec<u8>, MemoryError> {
        let (source, len) = self.bytes(address.to_u64(), len.to_u64())?;
        let mut bytes = alloc::vec![0; len];
        // SAFETY: inside; the copy is another range.
        unsafe { racy::read(source, &mut bytes) };
        Ok(bytes)
    }

    /// A copy of the UTF-8 text of `len` bytes at `address`.
    ///
    /// # Errors
    /// If the bytes are not all in the memory, or their copy is not UTF-8.
    pub fn read_string(&self, address: impl Address, len: impl Address) -> Result<String, MemoryError> {
        let bytes = self.read_vec(address, len)?;
        String::from_utf8(bytes)
            .map_err(|_| MemoryError::not_utf8(address.to_u64(), len.to_u64(), self.size()))
    }

    /// Writes `bytes`, starting at `address`.
    ///
    /// # Errors
    /// If they do not fit in the memory, which is then unchanged.
    pub fn write_bytes(&self, address: impl Address, bytes: &[u8]) -> Result<(), MemoryError> {
        let (target, _) = self.bytes(address.to_u64(), bytes.len() as u64)?;
        // SAFETY: inside; `bytes` cannot be in a guest's shared memory, of which there are no
        // references.
        unsafe { racy::write(target, bytes) };
        Ok(())
    }

    /// Copies `len` bytes from `source` to `target`; the two may overlap.
    ///
    /// # Errors
    /// If either range is not in the memory, which is then unchanged.
    pub fn copy_within(
        &self,
        source: impl Address,
        target: impl Address,
        len: impl Address,
    ) -> Result<(), MemoryError> {
        let (target, _) = self.bytes(target.to_u64(), len.to_u64())?;
        let (source, len) = self.bytes(source.to_u64(), len.to_u64())?;
        // SAFETY: both are inside.
        unsafe { racy::copy(source, target, len) };
        Ok(())
    }

    /// Sets `len` bytes, starting at `address`, to `value`.
    ///
    /// # Errors
    /// If they are not all in the memory, which is then unchanged.
    pub fn fill(&self, address: impl Address, len: impl Address, value: u8) -> Result<(), MemoryError> {
        let (target, len) = self.bytes(address.to_u64(), len.to_u64())?;
        // SAFETY: inside.
        unsafe { racy::fill(target, value, len) };
        Ok(())
    }

    /// Suspends the thread if the number at `address` is `expected`, until another thread, of a
    /// guest or of the host, notifies this address and thereby wakes it, or until the timeout
    /// expires. Without a timeout the thread waits until it is woken.
    ///
    /// # Errors
    /// If its bytes are not all in the memory, or the address is not a multiple of the size.
    #[cfg(feature = "std")]
    pub fn wait<T: AtomicScalar>(
        &self,
        address: impl Address,
        expected: T,
        timeout: Option<core::time::Duration>,
    ) -> Result<WaitOutcome, MemoryError> {
        let address = address.to_u64();
        let place = self.atomic::<T>(address)?;
        // SAFETY: inside and aligned.
        let is_expected = || unsafe { racy::load_seq_cst(place) } == expected.to_word();
        Ok(self.block().waiting.wait(address, timeout, is_expected))
    }

    /// As [`wait`](SharedMemory::wait), but only for as long as `go_on`, which is called from time
    /// to time, returns `true`.
    #[cfg(feature = "std")]
    pub(crate) fn wait_while<T: AtomicScalar>(
        &self,
        address: u64,
        expected: T,
        timeout: Option<core::time::Duration>,
        mut go_on: impl FnMut() -> bool,
    ) -> Result<WaitOutcome, MemoryError> {
        let place = self.atomic::<T>(address)?;
        // SAFETY: inside and aligned.
        let is_expected = || unsafe { racy::load_seq_cst(place) } == expected.to_word();
        Ok(self.block().waiting.wait_while(address, timeout, is_expected, Some(&mut go_on)))
    }

    /// Wakes at most `count` of the threads that wait at `address`, those that have waited longest
    /// first. Returns how many were woken.
    ///
    /// # Errors
    /// If the 4 bytes at `address` are not all in the memory, or the address is not a multiple of
    /// 4.
    #[cfg(feature = "std")]
    pub fn notify(&self, address: impl Address, count: u32) -> Result<u32, MemoryError> {
        let address = address.to_u64();
        self.atomic::<u32>(address)?;
        Ok(self.block().waiting.notify(address, count))
    }
}

/// # Safety
/// `bytes.len()` bytes are at `source`, whose address is a multiple of that number. Others may
/// write them concurrently.
unsafe fn read_at_once(source: *const u8, bytes: &mut [u8]) {
    use racy::Word;
    // SAFETY: readable and aligned.
    unsafe {
        match bytes.len() {
            2 => bytes.copy_from_slice(&u16::load(source.cast()).to_ne_bytes()),
            4 => bytes.copy_from_slice(&u32::load(source.cast()).to_ne_bytes()),
            8 => bytes.copy_from_slice(&u64::load(source.cast()).to_ne_bytes()),
            _ => racy::read(source, bytes),
        }
    }
}

/// # Safety
/// `bytes.len()` bytes are at `target`, whose address is a multiple of that number. Others may
/// access them concurrently.
unsafe fn write_at_once(target: *mut u8, bytes: &[u8]) {
    use racy::Word;
    // SAFETY: writable and aligned.
    unsafe {
        match *bytes {
            [a, b] => u16::store(target.cast(), u16::from_ne_bytes([a, b])),
            [a, b, c, d] => u32::store(target.cast(), u32::from_ne_bytes([a, b, c, d])),
            [a, b, c, d, e, f, g, h] => {
                u64::store(target.cast(), u64::from_ne_bytes([a, b, c, d, e, f, g, h]))
            }
            _ => racy::write(target, bytes),
        }
    }
}

impl Clone for SharedMemory {
    fn clone(&self) -> SharedMemory {
        // SAFETY: the pointer is an `Arc`'s, and the handle's reference keeps it alive.
        unsafe { Arc::increment_strong_count(self.0.as_ptr()) };
        SharedMemory(self.0)
    }
}

impl Drop for SharedMemory {
    fn drop(&mut self) {
        // SAFETY: the pointer is an `Arc`'s, and the handle's reference is given back once.
        unsafe { Arc::decrement_strong_count(self.0.as_ptr()) };
    }
}

impl fmt::Debug for SharedMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedMemory").field("size", &self.size()).finish_non_exhaustive()
    }
}

/// The error returned when a shared memory cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedMemoryError {
    kind: Kind,
    ty: MemoryType,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    NotShared,
    NoMaximum,
    Invalid,
    OutOfMemory { bytes: usize },
}

impl SharedMemoryError {
    /// Whether the type is valid, but the addresses or the bytes could not be allocated.
    pub fn is_out_of_memory(&self) -> bool {
        matches!(self.kind, Kind::OutOfMemory { .. })
    }
}

messages!(SharedMemoryError {
    SharedMemoryError { kind: Kind::NotShared, ty } => "not the type of a shared memory: {}", ty;
    SharedMemoryError { kind: Kind::NoMaximum, ty } => "a shared memory needs a maximum: {}", ty;
    SharedMemoryError { kind: Kind::Invalid, ty } =>
        "the limits are not valid, or exceed what the platform can address: {}", ty;
    SharedMemoryError { kind: Kind::OutOfMemory { bytes }, ty } =>
        "there is no room for the {} bytes that a shared memory may grow to: \
         lower the maximum of the {}", bytes, ty;
});

impl Error for SharedMemoryError {}

#[cfg(all(test, feature = "std"))]
mod tests {
    use std::{string::ToString, thread, time::Duration};

    use super::*;

    fn memory(min: u64, max: u64) -> SharedMemory {
        SharedMemory::new(MemoryType::shared(min, max)).unwrap()
    }

    #[test]
    fn types_that_are_not_valid_are_refused() {
        let why = |ty| SharedMemory::new(ty).unwrap_err().to_string();
        assert_eq!(
            why(MemoryType::new(1, Some(2))),
            "not the type of a shared memory: memory of 1 to 2 pages"
        );
        let unlimited = MemoryType { shared: true, ..MemoryType::new(1, None) };
        assert_eq!(why(unlimited), "a shared memory needs a maximum: memory of at least 1 pages, shared");
        for ty in [
            MemoryType::shared(2, 1),
            MemoryType::shared(1, 65537),
            MemoryType { page_size_log2: 3, ..MemoryType::shared(1, 2) },
            MemoryType { memory64: true, ..MemoryType::shared(1 << 60, 1 << 61) },
        ] {
            assert!(why(ty).starts_with("the limits are not valid"), "{ty}");
        }
        // A 32-bit machine reduces the maximum.
        if cfg!(target_pointer_width = "64") {
            let huge = SharedMemory::new(MemoryType { memory64: true, ..MemoryType::shared(0, 1 << 46) })
                .unwrap_err();
            assert!(
                huge.is_out_of_memory()
                    && huge.to_string().contains("lower the maximum of the memory of 0 to"),
                "{huge}"
            );
        }
    }

    #[test]
    fn bytes_are_copied_out_and_in() {
        let memory = memory(1, 1);
        memory.write(1, 0x0807_0605_0403_0201_u64).unwrap();
        assert_eq!(memory.read::<u32>(1).unwrap(), 0x0403_0201);
        assert_eq!(memory.read::<u32>(4).unwrap(), 0x0706_0504);
        assert_eq!(memory.read::<[u8; 3]>(0).unwrap(), [0, 1, 2]);
        assert_eq!(memory.read::<[u8; 0]>(65536).unwrap(), []);
        memory.write(65532, 1.5f32).unwrap();
        assert_eq!(memory.read::<f32>(65532).unwrap(), 1.5);
        memory.copy_within(1, 3, 8).unwrap();
        assert_eq!(memory.read_vec(0, 12).unwrap(), [0, 1, 2, 1, 2, 3, 4, 5, 6, 7, 8, 0]);
        memory.fill(0, 4, b'a').unwrap();
        assert_eq!(memory.read_string(0, 4).unwrap(), "aaaa");
        let mut out = [0; 2];
        memory.read_bytes(3, &mut out).unwrap();
        assert_eq!(out, [b'a', 2]);
        memory.atomic_store(8, -2i64).unwrap();
        assert_eq!((memory.atomic_load::<u64>(8), memory.atomic_load::<i32>(8)), (Ok(u64::MAX - 1), Ok(-2)));
        assert_eq!(memory.read::<u8>(8).unwrap(), 0xfe, "little-endian on any host");
    }

    #[test]
    fn what_is_outside_is_refused() {
        let memory = memory(1, 2);
        let outside = |result: Result<(), MemoryError>| assert!(result.unwrap_err().is_out_of_bounds());
        outside(memory.read::<u32>(65533).map(drop));
        outside(memory.read::<u32>(-1).map(drop));
        outside(memory.write(65535, 0u16));
        outside(memory.atomic_load::<u32>(65536).map(drop));
        outside(memory.atomic_store(65532, 0u64));
        outside(memory.read_vec(0, 65537).map(drop));
        outside(memory.read_string(u64::MAX, 2).map(drop));
        outside(memory.read_bytes(65536, &mut [0]));
        outside(memory.write_bytes(65535, b"ab"));
        outside(memory.copy_within(0, 65535, 2));
        outside(memory.copy_within(65535, 0, 2));
        outside(memory.fill(65535, 2, 0));
        outside(memory.wait(65536, 0u32, None).map(drop));
        outside(memory.notify(65536, 1).map(drop));
        let unaligned = |result: Result<(), MemoryError>| {
            assert_eq!(
                result.unwrap_err().to_string(),
                "unaligned atomic access: 0x2 is not a multiple of 4 bytes"
            );
        };
        unaligned(memory.atomic_load::<u32>(2).map(drop));
        unaligned(memory.atomic_store(2, 1u32));
        unaligned(memory.wait(2, 0u32, None).map(drop));
        unaligned(memory.notify(2, 1).map(drop));
        memory.write_bytes(0, &[0xff]).unwrap();
        assert!(memory.read_string(0, 1).unwrap_err().to_string().contains("not UTF-8"));
    }

    #[test]
    fn threads_grow_it_at_the_same_time() {
        let memory = memory(1, 200);
        let base = memory.base();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..40 {
                        let old = memory.grow(1).unwrap();
                        // The new page is there at once, for this thread and for all others, and no
                        // other thread got it.
                        let last = (old + 1) * 65536 - 4;
                        assert_eq!(memory.read::<u32>(last).unwrap(), 0);
                        memory.write(last, old as u32).unwrap();
                    }
                });
            }
        });
        assert_eq!((memory.pages(), memory.base()), (161, base));
        for page in 1..161u64 {
            assert_eq!(memory.read::<u32>((page + 1) * 65536 - 4).unwrap(), page as u32);
        }
        assert_eq!(memory.grow(40).unwrap_err().access_len(), 40);
        assert!(memory.grow(u64::MAX).is_err());
        assert_eq!(memory.grow(39), Ok(161));
        assert_eq!(memory.ty(), MemoryType::shared(200, 200));
    }

    #[test]
    fn handles_are_to_one_memory() {
        let memory = memory(0, 0);
        let other = memory.clone();
        assert!(memory.is_same(&other) && !memory.is_same(&SharedMemory::new(memory.ty()).unwrap()));
        drop(memory);
        assert_eq!((other.size(), other.grow(0)), (0, Ok(0)));
        assert!(other.grow(1).is_err());
    }

    #[test]
    fn the_host_waits_and_wakes() {
        let memory = memory(1, 1);
        assert_eq!(memory.wait(8, 1u32, None), Ok(WaitOutcome::NotEqual));
        assert_eq!(memory.wait(8, 0u64, Some(Duration::from_millis(1))), Ok(WaitOutcome::TimedOut));
        thread::scope(|scope| {
            let waiting = scope.spawn(|| memory.wait(8, 0i32, None));
            // In either order, the other thread is woken or finds the number.
            memory.atomic_store(8, 1u32).unwrap();
            let woken = memory.notify(8, u32::MAX).unwrap();
            let expected = if woken == 1 { WaitOutcome::Woken } else { WaitOutcome::NotEqual };
            assert_eq!(waiting.join().unwrap(), Ok(expected));
        });
    }
}
