//! A guest whose accesses are compiled as they are, on machines that have aligned ones only: a
//! fault handler completes the others. No operating system, no allocator.
//!
//! The board `microbit` faults at misaligned accesses. The board `riscv32` has them, so there the
//! handler is tested with traps that the program makes up.
#![no_std]
#![no_main]

#[cfg_attr(target_arch = "arm", path = "machine/thumb.rs")]
#[cfg_attr(target_arch = "riscv32", path = "machine/riscv.rs")]
mod machine;
mod step;

use wamr_aot_rt::{InstantiateError, Trap, TrapKind};

wamr_aot_rt::include_aot!(mod words = "words");

static WORDS: words::StaticInstance<()> = words::StaticInstance::new();

/// What is in the guest's area before each access.
const BYTES: [u8; 64] = {
    let mut bytes = [0; 64];
    let mut index = 0;
    while index < bytes.len() {
        // Signs of both kinds.
        bytes[index] = (index as u8).wrapping_mul(0x31).wrapping_add(0x5a);
        index += 1;
    }
    bytes
};

/// So many bytes of `BYTES`, as the guest's machine reads them.
fn bytes<const N: usize>(at: usize) -> [u8; N] {
    core::array::from_fn(|index| BYTES[at + index])
}

/// Whether accesses at this offset in the area are as they should be. `None`: one failed.
fn works_at(guest: &mut words::Instance<()>, at: usize) -> Option<bool> {
    let area = guest.area().ok()?;
    let address = area + at as i32;
    guest.memory_mut().write_bytes(area, &BYTES).ok()?;
    let mut works = guest.load(address).ok()? == i32::from_le_bytes(bytes(at))
        && guest.load_long(address).ok()? == i64::from_le_bytes(bytes(at))
        && guest.load_short(address).ok()? == i16::from_le_bytes(bytes(at)).into()
        && guest.load_unsigned_short(address).ok()? == u16::from_le_bytes(bytes(at)).into()
        && guest.load_float(address).ok()?.to_bits() == u32::from_le_bytes(bytes(at));
    let mut sum = 0_u32;
    for index in 0..5 {
        sum = sum.wrapping_add(u32::from_le_bytes(bytes(at + 4 * index)));
    }
    works &= guest.sum(address, 5).ok()? as u32 == sum;

    let mut expected = BYTES;
    let mut has_stored = |guest: &words::Instance<()>, value: &[u8]| {
        expected[at..at + value.len()].copy_from_slice(value);
        guest.memory().slice(area, BYTES.len()).is_ok_and(|bytes| bytes == expected)
    };
    guest.store_long(address, 0x0102_0304_0506_0708).ok()?;
    works &= has_stored(guest, &0x0102_0304_0506_0708_u64.to_le_bytes());
    guest.store(address, 0x1112_1314).ok()?;
    works &= has_stored(guest, &0x1112_1314_u32.to_le_bytes());
    guest.store_short(address, 0x2122).ok()?;
    works &= has_stored(guest, &0x2122_u16.to_le_bytes());
    guest.store_float(address, -0.1).ok()?;
    works &= has_stored(guest, &(-0.1_f32).to_le_bytes());
    guest.copy_three(address, area + 41).ok()?;
    works &= has_stored(guest, &BYTES[41..53]);
    Some(works)
}

fn tell(what: &str, works: bool) -> bool {
    board::write(what.as_bytes());
    board::write(if works { b": as expected\n" } else { b": NOT as expected\n" });
    works
}

fn guests() -> Result<bool, InstantiateError> {
    let mut guest = WORDS.init(())?;
    let mut works = true;
    for (offset, what) in ["offset 0", "offset 1", "offset 2", "offset 3", "offset 4"].iter().enumerate() {
        works &= tell(what, works_at(&mut guest, offset) == Some(true));
    }
    // Half of the word is in the guest's memory.
    let border = guest.memory().size() as i32 - 2;
    let is_far = |trap: Option<Trap>| trap.is_some_and(|trap| trap.kind() == TrapKind::MemoryOutOfBounds);
    let load = is_far(guest.load(border).err());
    let store = is_far(guest.store(border, -1).err());
    let half = guest.load_short(border).is_ok_and(|value| value == 0);
    works &= tell("beyond the end", load && store && half);
    Ok(works)
}

/// What the board's start-up code calls.
#[unsafe(no_mangle)]
fn board_main() -> ! {
    machine::install();
    let registers = tell("registers", machine::registers_are_kept());
    let guests = guests().unwrap_or(false);
    if !(registers && guests) {
        board::exit(false);
    }
    // What is no misaligned access goes to the program's own handler, which ends it.
    machine::fault()
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    board::write(b"panic\n");
    board::exit(false)
}
