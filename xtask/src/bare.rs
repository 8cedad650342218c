//! Builds the runtime as it is for targets without an operating system: for this machine, which
//! needs no other tools. For the targets themselves the firmware example and the suite on boards
//! build it.

use crate::shell::{Result, cargo, run};

pub(crate) fn check() -> Result {
    for features in ["", "alloc"] {
        run(cargo().args(["build", "-p", "wamr-aot-rt", "--no-default-features", "--features", features]))?;
    }
    Ok(())
}
