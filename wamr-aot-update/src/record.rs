//! The record at the start of a slot: what is in the slot, and what happened to it.
//!
//! ```text
//!   0  header     32 bytes: magic, sequence, length and checksum of the image, checksum
//!  32  withdrawn  a mark
//!      started    a mark for each attempt
//!      confirmed  a mark for each attempt
//! 256  image
//! ```
//!
//! A mark is erased, or zero, or torn: something between that a cut left, which may read as either.
//! Each is written once after an erasure, as flash with error correction requires.

use embedded_storage::nor_flash::NorFlash;
use wamr_aot_abi::checksum::Crc;

/// How often an image is started on trial before its predecessor is back. A cut during a trial
/// costs one of them.
pub const ATTEMPTS: usize = 3;

/// The offset of the image in its slot, in bytes.
pub const IMAGE_START: u32 = 256;

/// The largest unit that is read or written.
pub(crate) const UNIT: usize = 32;

/// Size of the header in bytes.
pub(crate) const HEADER: usize = 32;

const MAGIC: [u8; 8] = *b"\x89WSLOT\r\n";

/// What is in the slot. It is written last, so the image is complete if there is a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// The newer of two images has the higher one.
    pub(crate) sequence: u32,
    /// The number of bytes.
    pub(crate) length: u32,
    /// The checksum of these bytes.
    pub(crate) checksum: u32,
}

impl Header {
    pub(crate) fn to_bytes(self) -> [u8; HEADER] {
        let mut bytes = [0; HEADER];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[8..12].copy_from_slice(&self.sequence.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.length.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.checksum.to_le_bytes());
        let checksum = Crc::of(&bytes[..28]);
        bytes[28..].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// `None` if the bytes are erased, torn or something else.
    pub(crate) fn from_bytes(bytes: &[u8; HEADER]) -> Option<Header> {
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let header = Header { sequence: word(8), length: word(12), checksum: word(16) };
        (header.to_bytes() == *bytes).then_some(header)
    }
}

/// What happened to an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// It was rejected.
    Withdrawn,
    /// It was started for this attempt.
    Started(usize),
    /// It was confirmed in this attempt.
    Confirmed(usize),
}

impl Mark {
    /// Its place in the slot, and its size.
    pub(crate) fn place<F: NorFlash>(self) -> (u32, usize) {
        let size = F::WRITE_SIZE.max(F::READ_SIZE).max(4);
        let number = match self {
            Mark::Withdrawn => 0,
            Mark::Started(attempt) => 1 + attempt,
            Mark::Confirmed(attempt) => 1 + ATTEMPTS + attempt,
        };
        ((HEADER + number * size) as u32, size)
    }
}

/// How a mark reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    Erased,
    Set,
    /// Neither, or the flash cannot correct it.
    Torn,
}

impl Reading {
    pub(crate) fn of(bytes: &[u8]) -> Reading {
        match bytes {
            _ if bytes.iter().all(|byte| *byte == 0xff) => Reading::Erased,
            _ if bytes.iter().all(|byte| *byte == 0) => Reading::Set,
            _ => Reading::Torn,
        }
    }
}

const _: () = assert!(HEADER + (1 + 2 * ATTEMPTS) * UNIT <= IMAGE_START as usize);

#[cfg(test)]
mod tests {
    use super::{HEADER, Header, Reading};

    #[test]
    fn a_mark_is_erased_or_zero_or_torn() {
        assert_eq!(Reading::of(&[0xff; 4]), Reading::Erased);
        assert_eq!(Reading::of(&[0; 4]), Reading::Set);
        for torn in [[0xff, 0xff, 0xff, 0xfe], [0, 0, 0, 1], [0, 0xff, 0, 0xff]] {
            assert_eq!(Reading::of(&torn), Reading::Torn);
        }
    }

    #[test]
    fn a_header_with_any_other_bit_is_none() {
        let header = Header { sequence: 7, length: 1000, checksum: 0x1234_5678 };
        let bytes = header.to_bytes();
        assert_eq!(Header::from_bytes(&bytes), Some(header));
        for bit in 0..HEADER * 8 {
            let mut other = bytes;
            other[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Header::from_bytes(&other), None, "bit {bit}");
        }
        assert_eq!(Header::from_bytes(&[0xff; HEADER]), None);
        assert_eq!(Header::from_bytes(&[0; HEADER]), None);
    }
}
