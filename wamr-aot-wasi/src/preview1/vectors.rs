//! [`Vectors`]: the lists of buffers that a guest reads into and writes from.

use crate::{Errno, GuestMemory, memory::element};

/// The most bytes that one call reads or writes. WASI allows it to be fewer than the guest asks
/// for.
const LIMIT: u32 = 16 << 20;

/// The most buffers that one call looks at.
const COUNT: u32 = 1024;

/// The size of a buffer's description: a pointer and a length.
const SIZE: u32 = 8;

/// A list of buffers, whose bounds have been checked.
#[derive(Clone, Copy)]
pub(crate) struct Vectors {
    pointer: u32,
    count: u32,
}

impl Vectors {
    /// # Errors
    /// If the list or one of its buffers is not in the memory. If the buffers that are looked at
    /// are all empty and others follow: nothing would be transferred, which means the end.
    pub(crate) fn new(memory: &GuestMemory<'_>, pointer: u32, count: u32) -> Result<Vectors, Errno> {
        memory.check(pointer, element(0, count, SIZE)?)?;
        let vectors = Vectors { pointer, count: count.min(COUNT) };
        let mut is_empty = true;
        for index in 0..vectors.count {
            let (start, len) = vectors.get(memory, index)?;
            memory.check(start, len)?;
            is_empty &= len == 0;
        }
        if is_empty && count > COUNT { Err(Errno::INVAL) } else { Ok(vectors) }
    }

    fn get(self, memory: &GuestMemory<'_>, index: u32) -> Result<(u32, u32), Errno> {
        let place = element(self.pointer, index, SIZE)?;
        let bytes = memory.array::<8>(place)?;
        let [start, len] = [0, 4].map(|at| u32::from_le_bytes([0, 1, 2, 3].map(|byte| bytes[at + byte])));
        Ok((start, len))
    }

    /// Passes the buffers to `transfer`, which returns how much of one it has read or written,
    /// until one is not transferred in full. Returns the sum.
    ///
    /// A buffer may be the list itself: its descriptions are checked again.
    ///
    /// # Errors
    /// If the first transfer fails.
    fn each(
        self,
        memory: &mut GuestMemory<'_>,
        mut transfer: impl FnMut(&mut GuestMemory<'_>, u32, u32) -> Result<usize, Errno>,
    ) -> Result<u32, Errno> {
        let mut sum = 0;
        for index in 0..self.count {
            let outcome = self.get(memory, index).and_then(|(start, len)| {
                let len = len.min(LIMIT - sum);
                let done = if len == 0 { 0 } else { transfer(memory, start, len)? };
                Ok((len, (done as u32).min(len)))
            });
            match outcome {
                Ok((len, done)) => {
                    sum += done;
                    if done < len || sum == LIMIT {
                        break;
                    }
                }
                Err(errno) if sum == 0 => return Err(errno),
                Err(_) => break,
            }
        }
        Ok(sum)
    }

    /// Reads into the buffers. `read` returns 0 at the end.
    pub(crate) fn read(
        self,
        memory: &mut GuestMemory<'_>,
        mut read: impl FnMut(&mut [u8]) -> Result<usize, Errno>,
    ) -> Result<u32, Errno> {
        self.each(memory, |memory, start, len| read(memory.slice_mut(start, len)?))
    }

    /// Writes the buffers.
    pub(crate) fn write(
        self,
        memory: &mut GuestMemory<'_>,
        mut write: impl FnMut(&[u8]) -> Result<usize, Errno>,
    ) -> Result<u32, Errno> {
        self.each(memory, |memory, start, len| write(memory.slice(start, len)?))
    }
}

#[cfg(test)]
mod tests {
    use std::vec;

    use super::*;

    fn list(bytes: &mut [u8], vectors: &[(u32, u32)]) {
        for (index, (start, len)) in vectors.iter().enumerate() {
            bytes[index * 8..][..4].copy_from_slice(&start.to_le_bytes());
            bytes[index * 8 + 4..][..4].copy_from_slice(&len.to_le_bytes());
        }
    }

    #[test]
    fn a_buffer_over_the_list_stays_in_bounds() {
        let mut bytes = [0; 64];
        list(&mut bytes, &[(0, 16), (16, 8)]);
        let mut memory = GuestMemory::from(&mut bytes[..]);
        let vectors = Vectors::new(&memory, 0, 2).unwrap();
        let mut calls = 0;
        let sum = vectors.read(&mut memory, |buffer| {
            calls += 1;
            buffer.fill(0xff);
            Ok(buffer.len())
        });
        assert_eq!((sum, calls), (Ok(16), 1));
    }

    #[test]
    fn counts_and_bounds_are_checked_before_anything_is_transferred() {
        let mut bytes = vec![0; 65536];
        list(&mut bytes, &[(0, 1), (65530, 10)]);
        let memory = GuestMemory::from(&mut bytes[..]);
        assert_eq!(Vectors::new(&memory, 0, 2).err(), Some(Errno::FAULT));
        assert_eq!(Vectors::new(&memory, 0, u32::MAX).err(), Some(Errno::FAULT));
        assert_eq!(Vectors::new(&memory, 65529, 1).err(), Some(Errno::FAULT));
        assert_eq!(Vectors::new(&memory, 1024, 1025).err(), Some(Errno::INVAL));
        assert!(Vectors::new(&memory, 0, 1).is_ok());
    }

    #[test]
    fn an_error_after_the_first_buffer_is_a_short_count() {
        let mut bytes = [0; 64];
        list(&mut bytes, &[(32, 4), (32, 4)]);
        let mut memory = GuestMemory::from(&mut bytes[..]);
        let vectors = Vectors::new(&memory, 0, 2).unwrap();
        let mut outcomes = [Ok(4), Err(Errno::NOSPC)].into_iter();
        assert_eq!(vectors.write(&mut memory, |_| outcomes.next().unwrap()), Ok(4));
        assert_eq!(vectors.write(&mut memory, |_| Err(Errno::NOSPC)), Err(Errno::NOSPC));
        assert_eq!(vectors.write(&mut memory, |_| Ok(usize::MAX)), Ok(8));
    }
}
