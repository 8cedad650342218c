//! The regions of ARMv7-M's memory protection unit (PMSAv7).

use core::ops::Range;

use cortex_m::{asm, peripheral::MPU};

/// What a region is for. Instructions come from code alone.
#[derive(Clone, Copy)]
pub enum Access {
    /// Nothing.
    Refused,
    /// To be read and executed by all.
    Code,
    /// To be read and written with privileges.
    Host,
    /// To be read and written by all.
    Task,
}

/// Addresses with the same access. Their number is a power of two, and the first is a multiple of
/// it.
#[derive(Clone)]
pub struct Region {
    pub addresses: Range<usize>,
    pub access: Access,
    /// Whether the lowest eighth is left out, for a stack that grows down to it.
    pub has_gap: bool,
}

/// The smallest region.
pub const SMALLEST: usize = 32;

const READ_WRITE_WITH_PRIVILEGES: u32 = 0b001 << 24;
const READ_WRITE: u32 = 0b011 << 24;
const READ: u32 = 0b110 << 24;
const NEVER_EXECUTED: u32 = 1 << 28;
/// Memory with a cache that is written through, if there is one.
const NORMAL: u32 = 1 << 17;
const LOWEST_EIGHTH_LEFT_OUT: u32 = 1 << 8;

impl Region {
    /// The value of the register for size and attributes. `None` if PMSAv7 has no such region.
    fn attributes(&self) -> Option<u32> {
        let size = self.addresses.len();
        let fits = size.is_power_of_two() && size >= SMALLEST && self.addresses.start.is_multiple_of(size);
        // Eighths can be left out of 256 bytes and more.
        if !fits || self.has_gap && size < 256 {
            return None;
        }
        let access = match self.access {
            Access::Refused => NEVER_EXECUTED,
            Access::Code => READ,
            Access::Host => READ_WRITE_WITH_PRIVILEGES | NEVER_EXECUTED,
            Access::Task => READ_WRITE | NEVER_EXECUTED,
        };
        let gap = if self.has_gap { LOWEST_EIGHTH_LEFT_OUT } else { 0 };
        Some(access | NORMAL | gap | (size.ilog2() - 1) << 1 | 1)
    }
}

/// Turns the unit on: what is in no region is refused, and of regions that overlap the last one
/// counts. False if the unit has no such regions.
///
/// # Safety
/// What the program does is allowed.
pub unsafe fn enable(mpu: &mut MPU, regions: &[Region]) -> bool {
    let count = (mpu._type.read() >> 8 & 0xff) as usize;
    if regions.len() > count {
        return false;
    }
    for (number, region) in (0u32..).zip(regions) {
        let Some(attributes) = region.attributes() else { return false };
        // SAFETY: the unit is off, and the caller vouches for the regions.
        unsafe {
            mpu.rnr.write(number);
            mpu.rbar.write(region.addresses.start as u32);
            mpu.rasr.write(attributes);
        }
    }
    // SAFETY: as above. Without the bit `PRIVDEFENA` privileges are no access to the rest.
    unsafe { mpu.ctrl.write(1) };
    asm::dsb();
    asm::isb();
    true
}
