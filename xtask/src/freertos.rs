//! The firmware that is C on FreeRTOS: its guest is a static library of Rust's, and the kernel is
//! in a published crate.

use std::path::{Path, PathBuf};

use crate::{
    debian,
    shell::{Result, cargo, command, make_dir, output, root, run, source},
};

/// The crate that brings the kernel.
const KERNEL: &str = "freertos-next";

/// The files of the kernel that the firmware needs.
const SOURCES: [&str; 4] = ["list.c", "queue.c", "tasks.c", "portable/GCC/ARM_CM4F/port.c"];

/// For the Cortex-M4F, as Rust's target has it.
const MACHINE: [&str; 4] = ["-mcpu=cortex-m4", "-mthumb", "-mfpu=fpv4-sp-d16", "-mfloat-abi=hard"];

const OPTIONS: [&str; 4] = ["-Os", "-ffreestanding", "-ffunction-sections", "-fdata-sections"];

/// For the kernel, and for what is ours.
const WARNINGS: [&[&str]; 2] = [&["-w"], &["-Wall", "-Wextra", "-Werror"]];

/// The last is because GCC's objects for machines without a system do not say it.
const LINK_OPTIONS: [&str; 4] =
    ["-nostdlib", "-Wl,--gc-sections", "-Wl,--fatal-warnings", "-Wl,-z,noexecstack"];

/// Compiles the C of the firmware, and links it with the library to a program.
pub(crate) fn link(library: &Path, program: &Path) -> Result {
    debian::require(&[debian::CROSS_C])?;
    let example = root().join("examples/firmware");
    let metadata = ["metadata", "--locked", "--format-version=1"];
    let metadata = output(cargo().args(metadata).current_dir(&example))?;
    let kernel = source(&metadata, KERNEL)?.join("FreeRTOS-Kernel");
    let own = example.join("freertos/c");
    let objects = program.with_extension("objects");
    make_dir(&objects)?;
    let mut compiled: Vec<PathBuf> = Vec::new();
    let kernels = SOURCES.iter().map(|name| (kernel.join(name), WARNINGS[0]));
    for (file, warnings) in kernels.chain([(own.join("main.c"), WARNINGS[1])]) {
        let object = objects.join(file.file_name().unwrap_or_default()).with_extension("o");
        let mut compile = command("arm-none-eabi-gcc");
        compile.args(MACHINE).args(OPTIONS).args(warnings);
        compile.arg("-I").arg(&own).arg("-isystem").arg(own.join("include"));
        for include in ["include", "portable/GCC/ARM_CM4F"] {
            compile.arg("-isystem").arg(kernel.join(include));
        }
        run(compile.arg("-c").arg(file).arg("-o").arg(&object))?;
        compiled.push(object);
    }
    let mut link = command("arm-none-eabi-gcc");
    link.args(MACHINE).args(LINK_OPTIONS);
    link.arg("-T").arg(own.join("board.ld")).args(compiled).arg(library).arg("-lgcc");
    run(link.arg("-o").arg(program))
}
