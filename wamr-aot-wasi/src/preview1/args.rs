//! Arguments and the environment.

use super::Parts;
use crate::{Errno, memory::element};

/// Writes texts, each a list of parts that a zero byte follows, and pointers to them.
fn write<'a>(
    memory: &mut crate::GuestMemory<'_>,
    pointers: u32,
    mut buffer: u32,
    texts: impl Iterator<Item = [&'a str; 3]> + Clone,
) -> Result<(), Errno> {
    let (count, len) = sizes(texts.clone())?;
    memory.check(pointers, element(0, count, 4)?)?;
    memory.check(buffer, len)?;
    for (index, parts) in (0..).zip(texts) {
        memory.write(element(pointers, index, 4)?, &buffer.to_le_bytes())?;
        for part in parts.iter().map(|part| part.as_bytes()).chain([&[0][..]]) {
            memory.write(buffer, part)?;
            // What was written ends in the memory.
            buffer = buffer.wrapping_add(part.len() as u32);
        }
    }
    Ok(())
}

/// The number of texts, and of their bytes with a zero each.
fn sizes<'a>(mut texts: impl Iterator<Item = [&'a str; 3]>) -> Result<(u32, u32), Errno> {
    texts
        .try_fold((0u32, 0u32), |(count, len), parts| {
            let bytes = parts.iter().map(|part| part.len()).sum::<usize>() + 1;
            Some((count.checked_add(1)?, len.checked_add(u32::try_from(bytes).ok()?)?))
        })
        .ok_or(Errno::OVERFLOW)
}

fn write_sizes<'a>(
    memory: &mut crate::GuestMemory<'_>,
    count: u32,
    len: u32,
    texts: impl Iterator<Item = [&'a str; 3]>,
) -> Result<(), Errno> {
    let sizes = sizes(texts)?;
    memory.check(count, 4)?;
    memory.check(len, 4)?;
    memory.write(count, &sizes.0.to_le_bytes())?;
    memory.write(len, &sizes.1.to_le_bytes())
}

pub(crate) fn args_get(Parts { ctx, memory }: Parts<'_>, argv: u32, buffer: u32) -> Result<(), Errno> {
    write(memory, argv, buffer, ctx.args.iter().map(|arg| [&**arg, "", ""]))
}

pub(crate) fn args_sizes_get(Parts { ctx, memory }: Parts<'_>, count: u32, len: u32) -> Result<(), Errno> {
    write_sizes(memory, count, len, ctx.args.iter().map(|arg| [&**arg, "", ""]))
}

pub(crate) fn environ_get(Parts { ctx, memory }: Parts<'_>, environ: u32, buffer: u32) -> Result<(), Errno> {
    write(memory, environ, buffer, ctx.env.iter().map(|(name, value)| [&**name, "=", &**value]))
}

pub(crate) fn environ_sizes_get(Parts { ctx, memory }: Parts<'_>, count: u32, len: u32) -> Result<(), Errno> {
    write_sizes(memory, count, len, ctx.env.iter().map(|(name, value)| [&**name, "=", &**value]))
}
