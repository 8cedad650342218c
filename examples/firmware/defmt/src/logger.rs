//! Frames of defmt as lines of the console, in hexadecimal digits. Firmware has `defmt-rtt` here.

#[defmt::global_logger]
struct Lines;

// SAFETY: there is one thread of control, and no handler of an interrupt that logs.
unsafe impl defmt::Logger for Lines {
    fn acquire() {
        board::write(b"frame ");
    }

    unsafe fn flush() {}

    unsafe fn release() {
        board::write(b"\n");
    }

    unsafe fn write(bytes: &[u8]) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        for byte in bytes {
            board::write(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
    }
}
