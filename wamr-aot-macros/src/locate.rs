//! Finds the manifest of a module by name.

use std::{env, fs, io, path::Path};

use wamr_aot_abi::manifest::{DIRECTORY, EXTENSION, Manifest};

/// Reads the manifest that the crate's build script wrote for `name`. The error is the text for the
/// user.
pub(crate) fn locate(name: &str) -> Result<Manifest, String> {
    let Some(out_dir) = env::var_os("OUT_DIR") else {
        return Err(format!(
            "no build script ran for this crate, so there is no module `{name}`\n\
             \n\
             Add a `build.rs`:\n\
             \n    \
             fn main() {{ wamr_aot_build::compile(\"{name}.wasm\"); }}\n\
             \n\
             and to `Cargo.toml`:\n\
             \n    \
             [build-dependencies]\n    \
             wamr-aot-build = \"{}\"",
            concat!(env!("CARGO_PKG_VERSION_MAJOR"), ".", env!("CARGO_PKG_VERSION_MINOR"))
        ));
    };
    locate_in(&Path::new(&out_dir).join(DIRECTORY), name)
}

fn locate_in(directory: &Path, name: &str) -> Result<Manifest, String> {
    let known = known_modules(directory)
        .map_err(|error| format!("cannot list `{}`: {error}", directory.display()))?;
    if known.is_empty() {
        return Err(format!(
            "unknown module `{name}`: the build script compiled no module\n\
             \n\
             Call `wamr_aot_build::compile(\"{name}.wasm\");` in `build.rs`."
        ));
    }
    if !known.iter().any(|module| module == name) {
        let hint = likely(&known, name)
            .map_or_else(String::new, |meant| format!("; write `mod NAME = \"{meant}\"`"));
        return Err(format!("unknown module `{name}`; known modules: {}{hint}", known.join(", ")));
    }
    let path = directory.join(format!("{name}.{EXTENSION}"));
    let text =
        fs::read_to_string(&path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    Manifest::from_text(&text).map_err(|error| format!("module `{name}`: {error}"))
}

/// The known module that is probably meant by a file's path or name, or by its identifier in Rust.
fn likely<'a>(known: &'a [String], name: &str) -> Option<&'a str> {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = [".wat", ".wasm", ".wast", ".aot"]
        .iter()
        .find_map(|ending| file.strip_suffix(ending))
        .unwrap_or(file);
    let plain = |name: &str| name.replace(['-', '.', ' '], "_").to_ascii_lowercase();
    let mut meant =
        known.iter().filter(|module| plain(module) == plain(stem) || plain(module) == plain(file));
    // With two candidates either would be a guess.
    meant.next().filter(|_| meant.next().is_none()).map(String::as_str)
}

/// The modules that have a manifest, sorted.
fn known_modules(directory: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut known = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == EXTENSION) {
            known.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
        }
    }
    known.sort();
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_miss_lists_what_there_is() {
        let directory = env::temp_dir().join(format!("wamr-aot-macros-locate-{}", std::process::id()));
        assert!(locate_in(&directory, "x").unwrap_err().contains("compiled no module"));

        fs::create_dir_all(&directory).unwrap();
        fs::write(directory.join("b.manifest"), "wamr-aot manifest\t0000000000000000\n").unwrap();
        fs::write(directory.join("a.manifest"), "?").unwrap();
        fs::write(directory.join("c.o"), "").unwrap();
        assert_eq!(locate_in(&directory, "x").unwrap_err(), "unknown module `x`; known modules: a, b");
        fs::write(directory.join("some-name.manifest"), "?").unwrap();
        for (name, meant) in [
            ("a.wat", "a"),
            ("guest/b.wasm", "b"),
            ("guest\\B", "b"),
            ("some_name", "some-name"),
            ("target/some.name.wasm", "some-name"),
        ] {
            let message = locate_in(&directory, name).unwrap_err();
            assert!(message.ends_with(&format!("; write `mod NAME = \"{meant}\"`")), "{message}");
        }
        assert!(locate_in(&directory, "../x").unwrap_err().starts_with("unknown module"));
        assert!(locate_in(&directory, "a").unwrap_err().contains("damaged at line 1"));
        assert!(locate_in(&directory, "b").unwrap_err().contains("use the same version"));
        fs::remove_dir_all(&directory).unwrap();
    }
}
