//! Ruby as a library: how its functions are called, whoever compiled them.
//!
//! Their interface is an early form of components: a string is a pointer and a length, in memory
//! that the guest allocates.

use super::Result;

/// The guest, in an engine.
pub(crate) trait Guest {
    /// Calls an export. Returns its result, or 0 if it has none.
    fn call(&mut self, export: &str, arguments: &[u32]) -> Result<u32>;

    /// The guest's memory.
    fn memory(&mut self) -> Result<&mut [u8]>;
}

/// The imports that convert between handles and pointers: they are the same here.
pub(crate) const SAME: [&str; 2] = ["resource_new_rb-abi-value", "resource_get_rb-abi-value"];

/// Functions of other modules than these are for scripts that use JavaScript.
pub(crate) const HANDLES: &str = "canonical_abi";

/// Starts Ruby, and runs a script.
pub(crate) fn run(guest: &mut impl Guest, script: &str) -> Result {
    guest.call("_initialize", &[])?;
    let mut list = Vec::new();
    // The script that the command line needs does nothing.
    let arguments = ["ruby\0", "-EUTF-8\0", "--disable-gems\0", "-e_=0\0"];
    for argument in arguments {
        let (pointer, len) = string(guest, argument.as_bytes(), 1)?;
        list.extend_from_slice(&pointer.to_le_bytes());
        list.extend_from_slice(&len.to_le_bytes());
    }
    let (pointer, _) = string(guest, &list, 4)?;
    guest.call("ruby-init: func(args: list<string>) -> ()", &[pointer, arguments.len() as u32])?;
    let (pointer, len) = string(guest, script.as_bytes(), 1)?;
    // The value, and whether an exception left the script.
    let result = guest.call(
        "rb-eval-string-protect: func(str: string) -> tuple<handle<rb-abi-value>, s32>",
        &[pointer, len],
    )?;
    let at = result as usize + 4;
    match guest.memory()?.get(at..at + 4) {
        Some([0, 0, 0, 0]) => Ok(()),
        Some(_) => Err("an exception left the script".into()),
        None => Err("the result is outside the memory".into()),
    }
}

/// Puts bytes into the guest's memory.
fn string(guest: &mut impl Guest, bytes: &[u8], alignment: u32) -> Result<(u32, u32)> {
    let len = u32::try_from(bytes.len())?;
    let pointer = guest.call("cabi_realloc", &[0, 0, alignment, len])?;
    let place = guest.memory()?.get_mut(pointer as usize..).and_then(|rest| rest.get_mut(..bytes.len()));
    place.ok_or("the guest has no room for a string")?.copy_from_slice(bytes);
    Ok((pointer, len))
}
