//! CRC-32, as in zlib, with a table that is small enough for firmware.

/// The remainders of all values of four bits: a table for bytes would take a kilobyte of flash.
const TABLE: [u32; 16] = {
    let mut table = [0; 16];
    let mut value = 0;
    while value < 16 {
        let mut remainder = value as u32;
        let mut bit = 0;
        while bit < 4 {
            remainder = if remainder & 1 == 0 { remainder >> 1 } else { remainder >> 1 ^ 0xedb8_8320 };
            bit += 1;
        }
        table[value] = remainder;
        value += 1;
    }
    table
};

/// A checksum of bytes that come in pieces.
#[derive(Clone, Copy, Debug)]
pub struct Crc(u32);

impl Crc {
    /// The checksum of nothing.
    #[allow(clippy::new_without_default, reason = "made in constants, where there is no `default`")]
    pub const fn new() -> Crc {
        Crc(!0)
    }

    /// Appends bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 ^= u32::from(byte);
            for _ in 0..2 {
                self.0 = self.0 >> 4 ^ TABLE[(self.0 & 15) as usize];
            }
        }
    }

    /// The checksum of all bytes so far.
    pub fn value(self) -> u32 {
        !self.0
    }

    /// The checksum of these bytes.
    pub fn of(bytes: &[u8]) -> u32 {
        let mut crc = Crc::new();
        crc.update(bytes);
        crc.value()
    }
}

#[cfg(test)]
mod tests {
    use super::Crc;

    #[test]
    fn it_is_the_checksum_of_zlib() {
        assert_eq!(Crc::of(b""), 0);
        assert_eq!(Crc::of(b"123456789"), 0xcbf4_3926);
        let mut pieces = Crc::new();
        pieces.update(b"1234");
        pieces.update(b"56789");
        assert_eq!(pieces.value(), 0xcbf4_3926);
    }
}
