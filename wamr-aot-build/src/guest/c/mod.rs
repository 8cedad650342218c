//! Has clang compile sources in C or C++ to a module.

mod callbacks;
mod compiler;
mod dependencies;
#[cfg(feature = "header")]
mod header;
mod sources;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use wamr_aot_abi::manifest::{DIRECTORY, Header};

use self::compiler::Invocation;
pub use self::sources::{CLibrary, CSources};
use super::{BUILT, Guest, Outcome};
use crate::{
    cargo::Environment,
    diagnostics::{Finding, catalogue},
    request::check_name,
};

/// Clang 22 says so for each file. Older ones do not know the other name.
const RENAMED: &str = "'--target=wasm32-wasi' is deprecated";

/// The variable that says where libclang is.
const LIBCLANG: &str = "LIBCLANG_PATH";

/// Headers of the C library, one of which nearly all sources include.
const HEADERS: [&str; 8] =
    ["assert.h", "errno.h", "math.h", "stdio.h", "stdlib.h", "string.h", "setjmp.h", "time.h"];

/// The same for C++.
const CPP_HEADERS: [&str; 8] =
    ["algorithm", "cstdint", "cstring", "iostream", "memory", "string", "utility", "vector"];

/// Compiles and links sources. `directory` is the package's, at which relative paths start; `name`
/// is that of the module, and `out_dir` the directory of the outputs.
pub(crate) fn build(
    sources: &CSources,
    environment: &Environment,
    directory: &Path,
    name: &str,
    out_dir: &Path,
) -> Outcome {
    // All files are watched even if one of them cannot be compiled.
    let files = sources.files.iter().chain(&sources.headers).map(|file| directory.join(file)).collect();
    let mut building = Building { sources, environment, printed: String::new(), files };
    let result = building.build(directory, name, out_dir);
    let Building { printed, files, .. } = building;
    let libclang = (!sources.headers.is_empty()).then_some(LIBCLANG);
    Outcome {
        result,
        printed: printed.trim_end().to_owned(),
        files: files.into_iter().collect(),
        variables: [compiler::VARIABLE].into_iter().chain(libclang).map(str::to_owned).collect(),
    }
}

/// A build, and what it has found so far.
struct Building<'a> {
    sources: &'a CSources,
    environment: &'a Environment,
    printed: String,
    files: BTreeSet<PathBuf>,
}

impl Building<'_> {
    fn build(&mut self, directory: &Path, name: &str, out_dir: &Path) -> Result<Guest, Finding> {
        let (sources, environment) = (self.sources, self.environment);
        if sources.files.is_empty() {
            return Err(catalogue::no_c_sources());
        }
        // Before it becomes a part of paths.
        check_name(name)?;
        let program = compiler::find(
            sources.compiler.as_deref(),
            environment.clang.as_deref(),
            environment.path.as_deref(),
        )
        .ok_or_else(catalogue::no_clang)?;
        let built = out_dir.join(DIRECTORY).join(BUILT).join(name);
        fs::create_dir_all(&built).map_err(|error| catalogue::io("create", &built, error))?;
        let invocation = Invocation { program: &program, sources, directory, colour: environment.colour };
        let mut objects = Vec::new();
        let mut failed = Vec::new();
        for (number, file) in sources.files.iter().enumerate() {
            let object = compiler::object(number, file, &built);
            let succeeded = self.run(&program, &mut invocation.compile(file, &object))?;
            if succeeded {
                let rule = fs::read_to_string(object.with_extension("d")).unwrap_or_default();
                self.files.extend(dependencies::listed(&rule));
            } else {
                failed.push(file.display().to_string());
            }
            objects.push(object);
        }
        if !failed.is_empty() {
            return Err(self.explained(catalogue::c_not_compiled(&failed)));
        }
        let header = self.header(&invocation)?;
        if let Some(text) = header.as_ref().and_then(callbacks::source) {
            objects.push(self.own(&invocation, &built, &text)?);
        }
        let module = built.join(name).with_extension("wasm");
        if !self.run(&program, &mut invocation.link(&objects, header.as_ref(), &module))? {
            return Err(self.explained(catalogue::c_not_linked(name)));
        }
        let bytes = fs::read(&module).map_err(|error| catalogue::io("read", &module, error))?;
        Ok(Guest { bytes, name: name.to_owned(), header })
    }

    /// The declarations of the headers, if there are any. The sources, which usually include them,
    /// have been compiled: what is wrong with them has been said by the compiler.
    #[cfg(feature = "header")]
    fn header(&self, invocation: &Invocation<'_>) -> Result<Option<Header>, Finding> {
        let headers = &self.sources.headers;
        if headers.is_empty() { Ok(None) } else { header::read(headers, invocation).map(Some) }
    }

    #[cfg(not(feature = "header"))]
    fn header(&self, _: &Invocation<'_>) -> Result<Option<Header>, Finding> {
        Ok(None)
    }

    /// Compiles the source of callbacks. Returns the object.
    fn own(&mut self, invocation: &Invocation<'_>, built: &Path, text: &str) -> Result<PathBuf, Finding> {
        let file = built.join("callbacks.c");
        fs::write(&file, text).map_err(|error| catalogue::io("write", &file, error))?;
        let object = file.with_extension("o");
        match self.run(invocation.program, &mut invocation.compile_own(&file, &object))? {
            true => Ok(object),
            false => Err(self.explained(catalogue::c_not_compiled(&[file.display().to_string()]))),
        }
    }

    /// Runs the compiler. False if it fails, and says why.
    fn run(&mut self, program: &Path, command: &mut Command) -> Result<bool, Finding> {
        let output = command.output().map_err(|error| catalogue::clang_not_started(program, error))?;
        let text = String::from_utf8_lossy(&output.stderr);
        let lines = text.lines().filter(|line| !line.contains(RENAMED));
        self.printed.extend(lines.flat_map(|line| [line, "\n"]));
        Ok(output.status.success())
    }

    /// What to install, if the compiler's messages are about parts that are missing.
    fn explained(&self, finding: Finding) -> Finding {
        let text = &self.printed;
        let has = |part: &str| text.contains(part);
        if has("No available targets are compatible") || has("unknown target triple") {
            return catalogue::clang_without_wasm(finding);
        }
        if has("unable to execute command") && has("wasm-ld") || has("invalid linker name") {
            return catalogue::without_wasm_ld(finding);
        }
        if has("libclang_rt.builtins") {
            return catalogue::without_builtins(finding);
        }
        let lacks_cpp = CPP_HEADERS.iter().any(|header| has(&format!("'{header}' file not found")))
            || has("unable to find library -lc++");
        if lacks_cpp && self.sources.library == CLibrary::Wasi {
            return catalogue::without_libcpp(finding);
        }
        let lacks_header = HEADERS.iter().any(|header| has(&format!("'{header}' file not found")));
        let lacks_library = has("unable to find library -lc") || has("crt1-reactor.o") || lacks_header;
        match self.sources.library {
            CLibrary::Wasi if lacks_library => catalogue::without_wasi_libc(finding),
            CLibrary::None if lacks_header => catalogue::freestanding(finding),
            _ => finding,
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::test_dir::TestDir;

    /// Builds two files with a script in the place of clang, in `dir`.
    fn outcome(dir: &TestDir, script: &str, sources: CSources) -> Outcome {
        let clang = dir.path().join("clang");
        // What it writes is the last argument, and the list of headers the one after `-MF`.
        let start = "#!/bin/sh\nfor argument; do\n\
                     [ \"$previous\" = -MF ] && list=$argument\n\
                     previous=$argument\ndone\nout=$argument\n";
        // Another test could start a process while this one has the file open for writing, so that
        // it could not be executed: a process of its own writes it.
        let write = "printf '%s' \"$1\" > \"$0\" && chmod 755 \"$0\"";
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", write]).arg(&clang).arg(format!("{start}{script}"));
        assert!(shell.status().unwrap().success());
        let environment = Environment { path: Some(dir.path().into()), ..Environment::default() };
        build(&sources, &environment, Path::new("/package"), "lib", &dir.path().join("out"))
    }

    fn sources() -> CSources {
        CSources::new(["a.c", "b.c"])
    }

    fn names(outcome: &Outcome) -> Vec<&str> {
        outcome.files.iter().filter_map(|file| file.to_str()).collect()
    }

    #[test]
    fn the_module_its_headers_and_warnings_are_returned() {
        let dir = TestDir::new("c-guest");
        let script = "[ -n \"$list\" ] && echo \"x.o: /package/lib.h\" > \"$list\"\n\
                      echo 'a.c:1:1: warning: odd' >&2\n\
                      echo \"clang: warning: argument '--target=wasm32-wasi' is deprecated\" >&2\n\
                      echo module > \"$out\"\n";
        let outcome = outcome(&dir, script, sources());
        assert_eq!(names(&outcome), ["/package/a.c", "/package/b.c", "/package/lib.h"]);
        assert_eq!(outcome.variables, ["WAMR_AOT_CLANG"]);
        assert_eq!(outcome.printed, ["a.c:1:1: warning: odd"; 3].join("\n"));
        let guest = outcome.result.unwrap();
        assert_eq!((&*guest.name, &*guest.bytes), ("lib", &b"module\n"[..]));
    }

    #[test]
    fn all_files_that_cannot_be_compiled_are_named() {
        let dir = TestDir::new("c-guest-broken");
        let outcome = outcome(&dir, "echo 'error: no semicolon' >&2; exit 1\n", sources());
        assert_eq!(names(&outcome), ["/package/a.c", "/package/b.c"]);
        assert_eq!(outcome.printed.matches("no semicolon").count(), 2);
        let finding = outcome.result.unwrap_err();
        assert!(finding.message.contains("`a.c`, `b.c`"), "{finding:?}");
        assert!(finding.help.is_empty(), "{finding:?}");
    }

    /// The messages are Clang's own, of versions 14 and 19.
    #[test]
    fn what_is_missing_is_said() {
        let cases = [
            (CLibrary::Wasi, "a.c:1:10: fatal error: 'stdio.h' file not found", "wasi-libc"),
            (CLibrary::None, "a.c:1:10: fatal error: 'stdio.h' file not found", "CLibrary::Wasi"),
            (CLibrary::Wasi, "wasm-ld: error: cannot open crt1-reactor.o: No such file", "wasi-libc"),
            (CLibrary::Wasi, "wasm-ld: error: cannot open /x/libclang_rt.builtins-wasm32.a:", "libclang-rt"),
            (CLibrary::Wasi, "unable to execute command: Executable \"wasm-ld-19\" doesn't exist!", "lld"),
            (CLibrary::None, "error: unable to create target: 'No available targets are compatible", "Apple"),
            (CLibrary::Wasi, "b.cpp:1:10: fatal error: 'vector' file not found", "libc++-19-dev-wasm32"),
            (CLibrary::Wasi, "wasm-ld: error: unable to find library -lc++abi", "libc++abi-19-dev-wasm32"),
        ];
        for (number, (library, message, expected)) in cases.into_iter().enumerate() {
            let dir = TestDir::new(&format!("c-guest-missing-{number}"));
            let script = format!("cat >&2 <<'END'\n{message}\nEND\nexit 1\n");
            let finding = outcome(&dir, &script, sources().library(library)).result.unwrap_err();
            assert!(finding.help.iter().any(|help| help.contains(expected)), "{message}: {finding:?}");
        }
    }

    #[test]
    fn without_clang_or_sources_nothing_is_built() {
        let dir = TestDir::new("c-guest-none");
        let out = dir.path().join("out");
        let build = |sources: CSources, name: &str| {
            build(&sources, &Environment::default(), Path::new("/package"), name, &out).result.unwrap_err()
        };
        let finding = build(sources(), "lib");
        assert!(finding.message.contains("no clang") && finding.help[0].contains("`lld`"), "{finding:?}");
        assert!(build(CSources::new([""; 0]), "").message.contains("no sources"));
        assert!(build(sources(), "../lib").message.contains("../lib"));
        assert!(!out.exists());
        let finding = build(sources().compiler("/nonexistent/clang"), "lib");
        assert!(finding.message.contains("`/nonexistent/clang`"), "{finding:?}");
    }
}
