//! Builds the runtime and WASI as they are for targets without an operating system: for this
//! machine, which needs no other tools. For the targets themselves the firmware example and the
//! suite on boards build them.

use crate::shell::{Result, cargo, run};

pub(crate) fn check() -> Result {
    for name in ["wamr-aot-rt", "wamr-aot-wasi", "wamr-aot-wit"] {
        for features in ["", "alloc"] {
            run(cargo().args(["build", "-p", name, "--no-default-features", "--features", features]))?;
        }
    }
    for features in ["", "alloc"] {
        let package = ["test", "-p", "wamr-aot-wasi", "--no-default-features", "--features", features];
        run(cargo().args(package).args(["--lib", "--test=bare"]))?;
    }
    Ok(())
}
