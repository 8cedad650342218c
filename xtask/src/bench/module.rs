//! Compiles guests by each side, to what runs them.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    cache::{Key, made},
    guest::Sources,
    program::Case,
    side::{Compiler, Kind, Side},
};
use crate::{
    shell::{Result, command, make_dir, output, root},
    usage::{self, Usage},
};

/// The runtime of wasm2c, in Debian's package.
const WASM2C: &str = "/usr/share/wabt/wasm2c";

/// A case, compiled by a side.
pub(super) struct Built {
    program: PathBuf,
    arguments: Vec<OsString>,
    pub(super) cost: Option<Usage>,
    /// Bytes of machine code.
    pub(super) code: u64,
}

impl Built {
    /// The command that runs it so often.
    pub(super) fn command(&self, runs: u32) -> Command {
        let mut command = command(&self.program);
        command.args(&self.arguments).arg(runs.to_string());
        command
    }
}

/// The tools of the project.
pub(super) struct Tools {
    /// `wamr-aot`.
    pub(super) ours: PathBuf,
    /// `bench-peer`; not needed without Wasmtime.
    pub(super) peer: PathBuf,
}

/// The directory of what a side builds.
pub(super) fn dir_of(side: &Side, bench: &Path) -> PathBuf {
    bench.join("sides").join(side.name)
}

/// The directory of the modules that are linked into a side's host.
pub(super) fn modules_of(side: &Side, bench: &Path) -> PathBuf {
    bench.join("hosts").join(side.name).join("modules")
}

/// The host of a side.
pub(super) fn host_of(side: &Side, bench: &Path) -> PathBuf {
    dir_of(side, bench).join("host")
}

/// Compiles a case by a side. For a side of this project, the host is linked later.
pub(super) fn compile(
    case: &Case,
    side: &Side,
    sources: &Sources,
    tools: &Tools,
    bench: &Path,
) -> Result<Built> {
    let dir = dir_of(side, bench);
    make_dir(&dir)?;
    match side.kind {
        Kind::Native(compiler) => {
            let (program, cost) = sources.native(case, compiler, &dir)?;
            Ok(Built { code: code(&program)?, program, arguments: Vec::new(), cost })
        }
        Kind::Ours(options, compiler) => {
            let modules = modules_of(side, bench);
            make_dir(&modules)?;
            let guest = sources.guest(case)?;
            let archive = modules.join(format!("lib{}.a", case.name));
            let mut compile = command(&tools.ours);
            compile.arg("compile").args(options).args(["--name", &case.name]).arg(&guest);
            compile.arg("-o").arg(&archive);
            compile.arg("--manifest").arg(modules.join(&case.name).with_extension("manifest"));
            if let Some(compiler) = compiler {
                compile.env("CC", compiler.c());
            }
            let key = Key::default().command(&compile).file(&guest)?.file(&tools.ours)?;
            let cost = made(&archive, key, || usage::run(&mut compile))?;
            let arguments = vec![case.name.clone().into()];
            Ok(Built { program: host_of(side, bench), arguments, cost: Some(cost), code: code(&archive)? })
        }
        Kind::Wasm2c(compiler) => wasm2c(case, compiler, &sources.guest(case)?, &dir.join(&case.name)),
        Kind::Wasmtime(target) => {
            let guest = sources.guest(case)?;
            let file = dir.join(&case.name).with_extension("cwasm");
            let mut compile = command(&tools.peer);
            compile.args(["compile", target]).arg(&guest).arg(&file);
            let key = Key::default().command(&compile).file(&guest)?.file(&tools.peer)?;
            let cost = made(&file, key, || usage::run(&mut compile))?;
            let arguments = vec!["run".into(), file.clone().into()];
            Ok(Built { program: tools.peer.clone(), arguments, cost: Some(cost), code: code(&file)? })
        }
    }
}

/// Translates a guest to C and compiles that; the rest of the program is not in the cost.
fn wasm2c(case: &Case, compiler: Compiler, guest: &Path, dir: &Path) -> Result<Built> {
    make_dir(dir)?;
    let (c, object, program) = (dir.join("guest.c"), dir.join("guest.o"), dir.join(&case.name));
    let mut translate = command("wasm2c");
    translate.arg(guest).args(["--module-name=guest", "-o"]).arg(&c);
    let cc = || {
        let mut cc = command(compiler.c());
        cc.args(["-O3", "-w", "-I", WASM2C]).arg("-I").arg(dir);
        cc
    };
    let mut compile = cc();
    compile.arg("-c").arg(&c).arg("-o").arg(&object);
    let key = Key::default().command(&translate).command(&compile).file(guest)?;
    let cost = made(&object, key, || Ok(usage::run(&mut translate)?.and(usage::run(&mut compile)?)))?;
    let mut link = cc();
    link.arg("benches/wasm2c/host.c").arg(Path::new(WASM2C).join("wasm-rt-impl.c"));
    link.arg(&object).arg("-lm").arg("-o").arg(&program);
    let key = Key::default().command(&link).file(&object)?;
    made(&program, key.dir(&root().join("benches/wasm2c"))?, || usage::run(&mut link))?;
    Ok(Built { program, arguments: Vec::new(), cost: Some(cost), code: code(&object)? })
}

/// The bytes of machine code in an object, an archive or a program.
fn code(file: &Path) -> Result<u64> {
    let sections = output(command("size").arg("-A").arg(file))?;
    Ok(text_bytes(&sections))
}

/// The sum of all sections with machine code in what `size -A` prints. Code that may fault is in
/// sections of modules' own.
fn text_bytes(sections: &str) -> u64 {
    let size = |line: &str| {
        let (name, rest) = line.split_once(' ')?;
        let is_code = name == ".text" || name.starts_with(".text.") || name.ends_with("_code");
        if is_code { rest.split_whitespace().next()?.parse::<u64>().ok() } else { None }
    };
    sections.lines().filter_map(size).sum()
}

#[cfg(test)]
mod tests {
    #[test]
    fn code_is_what_is_in_text_sections() {
        let printed = "guest.o  (ex lib.a):\nsection size addr\n.text 100 0\n.text.cold 7 0\n.rodata 50 0\n\
                       .textual 9 0\nTotal 166\n\nother.o :\n.text   1 0\n\
                       wamr_aot_x_code 30 0\n";
        assert_eq!(super::text_bytes(printed), 138);
    }
}
