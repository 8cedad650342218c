//! The supervising process, as the supervised ones see it.

use std::{
    env,
    io::{self, Read as _},
    process, thread,
};

/// The variable in the environment of a supervised process, whose standard input stays open for as
/// long as its supervisor lives.
pub(super) const SUPERVISED: &str = "WAMR_AOT_WAST_SUPERVISED";

/// Ends this process when its supervisor has ended, even if it was killed: a guest in an endless
/// loop would otherwise stay.
pub(super) fn end_with_supervisor() -> io::Result<()> {
    if env::var_os(SUPERVISED).is_some() {
        thread::Builder::new().spawn(|| {
            // Nothing is ever sent, so this returns at the end.
            let _ = io::stdin().lock().read(&mut [0]);
            process::exit(1);
        })?;
    }
    Ok(())
}
