//! [`GuestMemory`]: the bytes that a guest's pointers point into, with every access checked.

use wamr_aot_rt::MemoryMut;

use crate::Errno;

/// The longest path that is looked at, in bytes.
const PATH_LIMIT: usize = 4096;

/// The memory of a guest, for the time of one call.
///
/// It is made from a view of a linear memory, or from any bytes, which tests and other runtimes
/// have:
///
/// ```
/// let mut bytes = vec![0; 65536];
/// let memory = wamr_aot_wasi::GuestMemory::from(&mut bytes[..]);
/// ```
#[derive(Debug)]
pub struct GuestMemory<'a>(&'a mut [u8]);

impl<'a> From<&'a mut [u8]> for GuestMemory<'a> {
    fn from(bytes: &'a mut [u8]) -> GuestMemory<'a> {
        GuestMemory(bytes)
    }
}

impl<'a> From<MemoryMut<'a>> for GuestMemory<'a> {
    fn from(memory: MemoryMut<'a>) -> GuestMemory<'a> {
        GuestMemory(memory.into_bytes())
    }
}

impl GuestMemory<'_> {
    /// `len` bytes at `pointer`.
    pub(crate) fn slice(&self, pointer: u32, len: u32) -> Result<&[u8], Errno> {
        let start = pointer as usize;
        let end = start.checked_add(len as usize).ok_or(Errno::FAULT)?;
        self.0.get(start..end).ok_or(Errno::FAULT)
    }

    /// `len` bytes at `pointer`, to write.
    pub(crate) fn slice_mut(&mut self, pointer: u32, len: u32) -> Result<&mut [u8], Errno> {
        let start = pointer as usize;
        let end = start.checked_add(len as usize).ok_or(Errno::FAULT)?;
        self.0.get_mut(start..end).ok_or(Errno::FAULT)
    }

    /// Whether `len` bytes at `pointer` can be written: asked before something is done whose result
    /// goes there.
    pub(crate) fn check(&self, pointer: u32, len: u32) -> Result<(), Errno> {
        self.slice(pointer, len).map(|_| ())
    }

    pub(crate) fn array<const N: usize>(&self, pointer: u32) -> Result<[u8; N], Errno> {
        let start = pointer as usize;
        self.0.get(start..).and_then(|bytes| bytes.first_chunk()).copied().ok_or(Errno::FAULT)
    }

    pub(crate) fn u8(&self, pointer: u32) -> Result<u8, Errno> {
        self.array::<1>(pointer).map(|[byte]| byte)
    }

    pub(crate) fn u16(&self, pointer: u32) -> Result<u16, Errno> {
        self.array(pointer).map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&self, pointer: u32) -> Result<u32, Errno> {
        self.array(pointer).map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&self, pointer: u32) -> Result<u64, Errno> {
        self.array(pointer).map(u64::from_le_bytes)
    }

    pub(crate) fn write(&mut self, pointer: u32, bytes: &[u8]) -> Result<(), Errno> {
        let len = u32::try_from(bytes.len()).map_err(|_| Errno::FAULT)?;
        self.slice_mut(pointer, len)?.copy_from_slice(bytes);
        Ok(())
    }

    /// A path: UTF-8, not empty, without a zero byte.
    pub(crate) fn path(&self, pointer: u32, len: u32) -> Result<&str, Errno> {
        let bytes = self.slice(pointer, len)?;
        if bytes.is_empty() {
            return Err(Errno::NOENT);
        }
        if bytes.len() > PATH_LIMIT {
            return Err(Errno::NAMETOOLONG);
        }
        if bytes.contains(&0) {
            return Err(Errno::INVAL);
        }
        core::str::from_utf8(bytes).map_err(|_| Errno::ILSEQ)
    }
}

/// The address `index` elements of `size` bytes after `pointer`.
pub(crate) fn element(pointer: u32, index: u32, size: u32) -> Result<u32, Errno> {
    index.checked_mul(size).and_then(|offset| pointer.checked_add(offset)).ok_or(Errno::FAULT)
}

#[cfg(test)]
mod tests {
    use std::vec;

    use super::*;

    #[test]
    fn accesses_end_at_the_memorys_end() {
        let mut bytes = [1, 2, 3, 4, 0xff, b'a', 0, 0];
        let mut memory = GuestMemory::from(&mut bytes[..]);
        assert_eq!(memory.u32(0), Ok(0x0403_0201));
        assert_eq!(memory.u64(1), Err(Errno::FAULT));
        assert_eq!(memory.u8(u32::MAX), Err(Errno::FAULT));
        assert_eq!(memory.slice(8, 0), Ok(&[][..]));
        assert_eq!(memory.slice(9, 0), Err(Errno::FAULT));
        assert_eq!(memory.slice(u32::MAX, u32::MAX), Err(Errno::FAULT));
        assert_eq!(memory.write(6, &[1, 2, 3]), Err(Errno::FAULT));
        assert_eq!(memory.write(6, &[9, 9]), Ok(()));
        assert_eq!(element(8, u32::MAX, 8), Err(Errno::FAULT));
    }

    #[test]
    fn paths_are_text_without_zeroes() {
        let mut bytes = *b"a/b\0\xff";
        let memory = GuestMemory::from(&mut bytes[..]);
        assert_eq!(memory.path(0, 3), Ok("a/b"));
        assert_eq!(memory.path(0, 4), Err(Errno::INVAL));
        assert_eq!(memory.path(4, 1), Err(Errno::ILSEQ));
        assert_eq!(memory.path(0, 0), Err(Errno::NOENT));
        let mut long = vec![b'a'; 5000];
        assert_eq!(GuestMemory::from(&mut long[..]).path(0, 5000), Err(Errno::NAMETOOLONG));
    }
}
