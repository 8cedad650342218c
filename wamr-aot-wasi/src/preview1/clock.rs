//! Clocks.

use super::Parts;
use crate::{Errno, ctx::clock::ClockId};

pub(crate) fn res_get(Parts { ctx, memory }: Parts<'_>, id: u32, result: u32) -> Result<(), Errno> {
    let resolution = ctx.clock.resolution(ClockId::from_guest(id)?)?;
    memory.write(result, &resolution.to_le_bytes())
}

pub(crate) fn time_get(
    Parts { ctx, memory }: Parts<'_>,
    id: u32,
    _precision: u64,
    result: u32,
) -> Result<(), Errno> {
    let id = ClockId::from_guest(id)?;
    memory.check(result, 8)?;
    memory.write(result, &ctx.clock.now(id)?.to_le_bytes())
}
