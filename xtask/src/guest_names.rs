//! The names of a guest's functions in a program, as `nm` prints them.

use std::path::Path;

use crate::shell::{Result, command, output};

/// The functions of the firmware example's guest that no compiler inlines: it exports them.
const EXPORTED: [&str; 3] = ["feed", "peek", "dig"];

/// Whether `nm` has the functions of the module `filter` by their names in WebAssembly, with sizes.
pub(crate) fn check(program: &Path) -> Result {
    let listed = output(command("nm").args(["--print-size", "--defined-only"]).arg(program))?;
    let missing: Vec<&str> = EXPORTED.into_iter().filter(|name| !has(&listed, name)).collect();
    match missing.is_empty() {
        true => Ok(()),
        false => Err(format!("`nm {}` has no {}", program.display(), missing.join(", ")).into()),
    }
}

/// A line has the address, the size, the type and the name: `wasm.filter.INDEX.NAME.DIGEST`.
fn has(listed: &str, function: &str) -> bool {
    listed.lines().any(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [_, size, "t" | "T", symbol] = fields[..] else { return false };
        let parts: Vec<&str> = symbol.split('.').collect();
        let is_it = matches!(parts[..], ["wasm", "filter", _, name, _] if name == function);
        is_it && u64::from_str_radix(size, 16).is_ok_and(|size| size > 0)
    })
}

#[cfg(test)]
mod tests {
    use super::has;

    #[test]
    fn lines_of_nm_are_read() {
        let listed = "00000f79 00000018 t wasm.filter.4.peek.8f4a56ead7f8025e\n\
                      00000f99 00000000 t wasm.filter.5.dig.8f4a56ead7f8025e\n\
                      00000fa9 00000030 t wasm.filter.2.8f4a56ead7f8025e\n";
        assert!(has(listed, "peek") && !has(listed, "dig") && !has(listed, "feed"));
    }
}
