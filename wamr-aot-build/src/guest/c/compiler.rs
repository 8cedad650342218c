//! The compiler for guests in C, and what it is called with.

use std::{
    env,
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use wamr_aot_abi::manifest::Header;

use super::sources::{CLibrary, CSources};

/// The variable that names the compiler.
pub(super) const VARIABLE: &str = "WAMR_AOT_CLANG";

/// The versions that are looked for by name, the newest first.
const VERSIONS: std::ops::RangeInclusive<u32> = 14..=40;

/// The features that all engines have had for years.
const FEATURES: [&str; 4] = ["-mbulk-memory", "-mmutable-globals", "-mnontrapping-fptoint", "-msign-ext"];

/// The functions that allocate memory.
const ALLOCATOR: [&str; 2] = ["malloc", "free"];

/// Variables that add directories with headers and libraries: those of the program.
const REMOVED: [&str; 5] = ["CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "LIBRARY_PATH", "SDKROOT"];

/// The program that compiles: what is chosen, or the first that is there.
pub(super) fn find(chosen: Option<&Path>, variable: Option<&OsStr>, path: Option<&OsStr>) -> Option<PathBuf> {
    if let Some(program) = chosen.map(Path::as_os_str).or(variable.filter(|name| !name.is_empty())) {
        return Some(program.into());
    }
    let directories: Vec<PathBuf> = env::split_paths(path?).collect();
    let names = std::iter::once("clang".to_owned()).chain(VERSIONS.rev().map(|n| format!("clang-{n}")));
    let mut programs = names.flat_map(|name| {
        let name = format!("{name}{}", env::consts::EXE_SUFFIX);
        directories.iter().map(move |directory| directory.join(&name)).collect::<Vec<_>>()
    });
    programs.find(|program| program.is_file())
}

/// How the compiler is called for one guest.
#[derive(Debug)]
pub(super) struct Invocation<'a> {
    pub(super) program: &'a Path,
    pub(super) sources: &'a CSources,
    /// The package's directory.
    pub(super) directory: &'a Path,
    /// Whether messages may have colours.
    pub(super) colour: bool,
}

impl Invocation<'_> {
    /// Compiles a file. The list of what it includes is beside the object.
    pub(super) fn compile(&self, file: &Path, object: &Path) -> Command {
        let sources = self.sources;
        let mut command = self.command();
        command.args(["-O2", "-ffunction-sections", "-fdata-sections"]).args(FEATURES);
        if is_cpp(file) {
            // libc++ for WebAssembly is usually built without them.
            command.arg("-fno-exceptions");
        }
        command.args(self.options()).args(&sources.flags);
        command.arg("-MD").arg("-MF").arg(object.with_extension("d"));
        command.arg("-c").arg(self.directory.join(file)).arg("-o").arg(object);
        command
    }

    /// Compiles a file of ours, which needs nothing that the user has chosen.
    pub(super) fn compile_own(&self, file: &Path, object: &Path) -> Command {
        let mut command = self.command();
        command.arg("-O2").args(FEATURES).arg("-c").arg(file).arg("-o").arg(object);
        command
    }

    /// What decides what a header means, for libclang.
    #[cfg(feature = "header")]
    pub(super) fn meaning(&self) -> Vec<OsString> {
        let mut arguments = vec![self.target().into()];
        arguments.extend(FEATURES.map(OsString::from));
        arguments.extend(self.options());
        arguments.extend(self.sources.flags.iter().map(OsString::from));
        arguments
    }

    /// What a file sees: the library, headers and macros.
    fn options(&self) -> Vec<OsString> {
        let sources = self.sources;
        let mut options = Vec::new();
        if sources.library == CLibrary::None {
            options.push("-ffreestanding".into());
        }
        for directory in &sources.includes {
            options.extend(["-I".into(), self.directory.join(directory).into_os_string()]);
        }
        for (name, value) in &sources.defines {
            options.push(match value {
                Some(value) => format!("-D{name}={value}").into(),
                None => format!("-D{name}").into(),
            });
        }
        options
    }

    /// Links objects to a module. What a header declares is exported if the sources define it.
    pub(super) fn link(&self, objects: &[PathBuf], header: Option<&Header>, module: &Path) -> Command {
        let sources = self.sources;
        let mut command = self.command();
        match sources.library {
            CLibrary::Wasi => command.arg("-mexec-model=reactor"),
            CLibrary::None => command.args(["-nostdlib", "-Wl,--no-entry"]),
        };
        // The names of functions stay: traps report them.
        command.args(["-Wl,--strip-debug", "-Wl,--stack-first"]);
        command.arg(format!("-Wl,-z,stack-size={}", sources.stack));
        command.args(sources.exports.iter().map(|name| format!("-Wl,--export={name}")));
        if let Some(header) = header {
            command.args(exports(header, sources.library));
        }
        command.args(objects).args(&sources.link_flags);
        if sources.library == CLibrary::Wasi && sources.files.iter().any(|file| is_cpp(file)) {
            command.args(["-lc++", "-lc++abi"]);
        }
        command.arg("-o").arg(module);
        command
    }

    fn target(&self) -> &'static str {
        match self.sources.library {
            CLibrary::Wasi => "--target=wasm32-wasi",
            CLibrary::None => "--target=wasm32-unknown-unknown",
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(self.program);
        command.arg(self.target()).stdin(Stdio::null());
        for variable in REMOVED {
            command.env_remove(variable);
        }
        command.arg(if self.colour { "-fcolor-diagnostics" } else { "-fno-color-diagnostics" });
        command
    }
}

/// Options for what a header declares, and for what the host's memory in the guest comes from.
fn exports(header: &Header, library: CLibrary) -> Vec<String> {
    let declared = header.functions.iter().map(|function| (function.name.as_str(), "export-if-defined"));
    let allocator = match library {
        // In an archive, from which the linker takes what something asks for.
        CLibrary::Wasi => "export",
        CLibrary::None => "export-if-defined",
    };
    let helpers = ALLOCATOR.map(|name| (name, allocator));
    declared.chain(helpers).map(|(name, how)| format!("-Wl,--{how}={name}")).collect()
}

/// Whether clang takes a file for C++.
fn is_cpp(file: &Path) -> bool {
    let extension = file.extension().and_then(OsStr::to_str);
    matches!(extension, Some("C" | "CPP" | "c++" | "cc" | "cp" | "cpp" | "cxx"))
}

/// The name of a file's object. Files in different directories may have the same name.
pub(super) fn object(number: usize, file: &Path, directory: &Path) -> PathBuf {
    let stem = file.file_stem().map(OsString::from).unwrap_or_default();
    directory.join(format!("{number}-{}.o", stem.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use wamr_aot_abi::manifest::CFunction;

    use super::*;
    use crate::test_dir::TestDir;

    fn arguments(command: &Command) -> String {
        let arguments: Vec<_> = command.get_args().map(|argument| argument.to_str().unwrap()).collect();
        arguments.join(" ")
    }

    #[test]
    fn the_newest_compiler_is_found() {
        let dir = TestDir::new("clang");
        let file = |name: &str| dir.path().join(format!("{name}{}", env::consts::EXE_SUFFIX));
        let path = Some(dir.path().as_os_str());
        assert_eq!(find(None, None, path), None);
        for name in ["clang-15", "clang-19", "clang-9"] {
            std::fs::write(file(name), "").unwrap();
        }
        assert_eq!(find(None, None, path), Some(file("clang-19")));
        std::fs::write(file("clang"), "").unwrap();
        assert_eq!(find(None, Some(OsStr::new("")), path), Some(file("clang")));
        assert_eq!(find(None, Some(OsStr::new("/opt/clang")), path), Some("/opt/clang".into()));
        let chosen = Path::new("/mine/clang");
        assert_eq!(find(Some(chosen), Some(OsStr::new("/opt/clang")), path), Some(chosen.into()));
    }

    #[test]
    fn what_is_chosen_is_passed_on() {
        let sources = CSources::new(["a/x.c", "a/y.cpp"])
            .include("inc")
            .define("A", None)
            .define("B", "1")
            .flag("-Os")
            .export("f")
            .stack_size(4096)
            .library(CLibrary::None);
        let invocation = Invocation {
            program: Path::new("clang"),
            sources: &sources,
            directory: Path::new("/package"),
            colour: false,
        };
        let compile = arguments(&invocation.compile(Path::new("a/x.c"), Path::new("/out/0-x.o")));
        for part in [
            "--target=wasm32-unknown-unknown -fno-color-diagnostics -O2",
            "-ffreestanding",
            "-DA -DB=1 -Os -MD -MF /out/0-x.d -c",
            "-o /out/0-x.o",
        ] {
            assert!(compile.contains(part), "{compile}");
        }
        let function = CFunction { name: "g".into(), docs: String::new(), params: Vec::new(), result: None };
        let header = Header { functions: vec![function], ..Header::default() };
        let link =
            arguments(&invocation.link(&["/out/0-x.o".into()], Some(&header), Path::new("/out/x.wasm")));
        for part in [
            "-nostdlib -Wl,--no-entry",
            "stack-size=4096 -Wl,--export=f -Wl,--export-if-defined=g -Wl,--export-if-defined=malloc",
        ] {
            assert!(link.contains(part), "{link}");
        }
        assert!(!compile.contains("exceptions") && !link.contains("-lc"), "{compile}\n{link}");
        let wasi = sources.clone().library(CLibrary::Wasi).link_flag("-lm");
        let invocation = Invocation { sources: &wasi, ..invocation };
        let compile = arguments(&invocation.compile(Path::new("a/y.cpp"), Path::new("/out/1-y.o")));
        assert!(compile.contains("-fno-exceptions -I"), "{compile}");
        let link = arguments(&invocation.link(&[], Some(&header), Path::new("/out/x.wasm")));
        assert!(link.contains("--target=wasm32-wasi") && link.contains("-mexec-model=reactor"), "{link}");
        assert!(link.contains("-Wl,--export-if-defined=g -Wl,--export=malloc -Wl,--export=free"), "{link}");
        assert!(link.ends_with("-lm -lc++ -lc++abi -o /out/x.wasm"), "{link}");
    }
}
