//! The guests of examples and tests: built from their sources, and compared with the files that are
//! committed beside them.

mod rust;

use std::path::Path;

use crate::{
    debian,
    shell::{Result, cargo, command, make_dir, output, read, root, run as run_command, target, write},
};

/// A guest in C.
struct Guest {
    /// The example.
    name: &'static str,
    /// The source in the workspace. The committed file is beside it, with another ending.
    source: &'static str,
    /// Further sources.
    others: &'static [&'static str],
    /// Whether it is a program with the C library of WASI, or needs no library.
    is_program: bool,
    /// Further options of the compiler.
    options: &'static [&'static str],
    /// Further options of the linker.
    link_options: &'static [&'static str],
}

const GUESTS: &[Guest] = &[
    Guest {
        name: "boards",
        source: "examples/boards/blinky/guest/blinky.c",
        others: &[],
        is_program: false,
        options: &["-Os"],
        link_options: &["-Wl,--stack-first", "-Wl,-z,stack-size=64"],
    },
    Guest {
        name: "callbacks",
        source: "examples/callbacks/guest/template.c",
        others: &[],
        is_program: false,
        options: &[],
        link_options: &[],
    },
    Guest {
        name: "firmware",
        source: "examples/firmware/guest/filter.c",
        others: &[],
        is_program: false,
        options: &["-Os"],
        link_options: &["-Wl,--stack-first", "-Wl,-z,stack-size=64"],
    },
    Guest {
        name: "firmware-hal",
        source: "examples/firmware/hal/guest/lamp.c",
        others: &[],
        is_program: false,
        options: &["-Os"],
        link_options: &["-Wl,--stack-first", "-Wl,-z,stack-size=128"],
    },
    Guest {
        name: "firmware-misaligned",
        source: "examples/firmware/misaligned/guest/words.c",
        others: &[],
        is_program: false,
        options: &["-Os"],
        link_options: &["-Wl,--stack-first", "-Wl,-z,stack-size=64"],
    },
    Guest {
        name: "firmware-setjmp",
        source: "examples/firmware/setjmp/guest/calculator.c",
        others: &["tests/programs/real/glue/jumps/setjmp.c"],
        is_program: false,
        // Clang 19 makes the legacy form, and defines the tag of jumps in each file.
        options: &["-Os", "-mllvm", "-wasm-enable-sjlj", "-Itests/programs/real/glue/jumps"],
        link_options: CALCULATOR_LINK,
    },
    Guest {
        name: "firmware-codes",
        source: "examples/firmware/setjmp/guest/codes.c",
        others: &[],
        is_program: false,
        options: &["-Os"],
        link_options: CALCULATOR_LINK,
    },
    Guest {
        name: "firmware-tasks",
        source: "examples/firmware/tasks/guest/primes.c",
        others: &[],
        is_program: false,
        options: &["-Os"],
        link_options: &["-Wl,--stack-first", "-Wl,-z,stack-size=64"],
    },
    Guest {
        name: "firmware-typed",
        source: "examples/firmware/typed/guest/shell.c",
        others: &[],
        is_program: false,
        options: &["-Os"],
        link_options: &["-Wl,--stack-first", "-Wl,-z,stack-size=512"],
    },
    Guest {
        name: "firmware-update-1",
        source: "examples/firmware/update/guest/version1.c",
        others: &[],
        is_program: false,
        options: &["-Os"],
        link_options: &["-Wl,--stack-first", "-Wl,-z,stack-size=256"],
    },
    Guest {
        name: "firmware-update-2",
        source: "examples/firmware/update/guest/version2.c",
        others: &[],
        is_program: false,
        options: &["-Os"],
        link_options: &["-Wl,--stack-first", "-Wl,-z,stack-size=256"],
    },
    Guest {
        name: "firmware-update-3",
        source: "examples/firmware/update/guest/version3.c",
        others: &[],
        is_program: false,
        options: &["-Os"],
        link_options: &["-Wl,--stack-first", "-Wl,-z,stack-size=256"],
    },
    Guest {
        name: "firmware-update-deep",
        source: "examples/firmware/update/guest/deep.c",
        others: &[],
        is_program: false,
        options: &["-Os"],
        link_options: &["-Wl,--stack-first", "-Wl,-z,stack-size=256"],
    },
    Guest {
        name: "firmware-wasi",
        source: "examples/firmware/wasi/guest/logger.c",
        others: &[],
        is_program: true,
        options: &["-Os"],
        link_options: &["-Wl,--stack-first", "-Wl,-z,stack-size=12288"],
    },
    Guest {
        name: "sandboxed-c",
        source: "examples/sandboxed-c/guest/tiles.c",
        others: &[],
        is_program: false,
        options: &[],
        link_options: &[],
    },
    Guest {
        name: "wasi-app",
        source: "examples/wasi-app/guest/report.c",
        others: &[],
        is_program: true,
        options: &[],
        link_options: &[],
    },
];

const CALCULATOR_LINK: &[&str] = &["-Wl,--stack-first", "-Wl,-z,stack-size=1024"];

const OPTIONS: &[&str] = &["-O2", "-mbulk-memory", "-mnontrapping-fptoint", "-Wall", "-Wextra", "-Werror"];

const LINK_OPTIONS: &[&str] = &[
    // Of what is not code only the functions' names are left: traps tell them.
    "-Wl,--strip-all",
    "-Wl,--keep-section=name",
];

/// For a guest without a library.
const FREESTANDING: &[&str] = &["--target=wasm32-unknown-unknown", "-ffreestanding", "-nostdlib"];
const FREESTANDING_LINK: &[&str] =
    &["--target=wasm32-unknown-unknown", "-nostdlib", "-Wl,--no-entry", "-Wl,-z,stack-size=16384"];

/// For a program.
const PROGRAM: &[&str] = &["--target=wasm32-wasi"];

/// The pages of the book with command lines for guests in C without a library.
const PAGES: &[&str] = &["docs/src/guide/firmware.md", "docs/src/guide/guests.md"];

/// What such a guest may do.
const COPIES: &str = "
void *memcpy(void *, const void *, unsigned long);
void *memmove(void *, const void *, unsigned long);
void *memset(void *, int, unsigned long);
struct block { char bytes[400]; } first, second;
#define EXPORT(name) __attribute__((export_name(#name))) name
void EXPORT(copy)(char *to, const char *from, unsigned count) { memcpy(to, from, count); }
void EXPORT(move)(char *to, const char *from, unsigned count) { memmove(to, from, count); }
void EXPORT(fill)(char *to, int value, unsigned count) { memset(to, value, count); }
void EXPORT(assign)(void) { struct block local = second; first = local; }
";

/// Runs the command lines of the book on a guest that copies memory: without a `wasm-opt`, which
/// clang would run.
pub(crate) fn check_guides() -> Result {
    debian::require(&[debian::CLANG])?;
    let dir = target().join("guides");
    make_dir(&dir)?;
    write(&dir.join("guest.c"), COPIES.as_bytes())?;
    let mut count = 0;
    for page in PAGES {
        let text = String::from_utf8(read(&root().join(page))?)?;
        for line in text.lines().filter(|line| line.starts_with("clang --target=wasm32-unknown-unknown ")) {
            let options =
                line.split(' ').skip(1).map(|word| if word.ends_with(".c") { "guest.c" } else { word });
            let mut clang = command(format!("{}/clang", debian::LLVM_PATH));
            clang
                .current_dir(&dir)
                .env("PATH", debian::LLVM_PATH)
                .arg(format!("-fuse-ld={}/wasm-ld", debian::LLVM_PATH));
            run_command(clang.args(options)).map_err(|error| format!("{page}: {error}"))?;
            count += 1;
        }
    }
    if count < PAGES.len() {
        Err("the book's pages have no command lines for guests in C".into())
    } else {
        Ok(())
    }
}

/// Builds programs whose build scripts have clang compile their guests: without bindings, and with
/// those of a header.
pub(crate) fn check_sources() -> Result {
    debian::require(&[debian::CLANG, debian::WASI, debian::CPP, debian::LIBCLANG])?;
    run_command(
        cargo()
            .args(["test", "--package=hosting", "--features=clang", "c_sources"])
            .env("WAMR_AOT_CLANG", "clang-19"),
    )?;
    // Workspaces of their own, which share what is compiled.
    for fenced in ["examples/fence", "tests/programs/fenced"] {
        let manifest = root().join(fenced).join("Cargo.toml");
        let mut tests = cargo();
        tests.args(["test", "--locked", "--manifest-path"]).arg(manifest).arg("--target-dir").arg(target());
        tests.env("WAMR_AOT_CLANG", "clang-19").env("LIBCLANG_PATH", debian::LIBCLANG_PATH);
        run_command(&mut tests)?;
    }
    Ok(())
}

/// Builds guests, and compares them with the committed files or overwrites these.
pub(crate) fn run(bless: bool, names: &[&str]) -> Result {
    let known: Vec<&str> =
        GUESTS.iter().map(|guest| guest.name).chain(rust::GUESTS.iter().map(|guest| guest.name)).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
        return Err(format!("no guest has the name `{unknown}`; there are: {}", known.join(", ")).into());
    }
    debian::require(&[debian::CLANG, debian::WASI])?;
    let is_wanted = |name: &str| names.is_empty() || names.contains(&name);
    let mut different = Vec::new();
    let mut compare = |name: &'static str, committed: &Path, built: Vec<u8>| -> Result {
        if bless {
            write(committed, &built)?;
        } else if read(committed)? != built {
            different.push(name);
        }
        Ok(())
    };
    for guest in GUESTS.iter().filter(|guest| is_wanted(guest.name)) {
        compare(guest.name, &root().join(guest.source).with_extension("wasm"), build(guest)?)?;
    }
    for guest in rust::GUESTS.iter().filter(|guest| is_wanted(guest.name)) {
        compare(guest.name, &root().join(guest.file), rust::build(guest)?)?;
    }
    if different.is_empty() {
        return Ok(());
    }
    let clang = output(command("clang-19").arg("--version"))?;
    let rustc = output(command(debian::RUSTC).arg("--version")).unwrap_or_default();
    let first = |version: &str| version.lines().next().unwrap_or_default().to_owned();
    Err(format!(
        "guests that differ from the committed files: {}\nthe compilers are {} and {}\n\
         `cargo xtask guests --bless` writes them",
        different.join(", "),
        first(&clang),
        first(&rustc)
    )
    .into())
}

fn build(guest: &Guest) -> Result<Vec<u8>> {
    let dir = target().join("guests");
    make_dir(&dir)?;
    let out = dir.join(guest.name).with_extension("wasm");
    let (kind, link_kind) = match guest.is_program {
        true => (PROGRAM, PROGRAM),
        false => (FREESTANDING, FREESTANDING_LINK),
    };
    let clang = || command("clang-19");
    let mut objects = Vec::new();
    for (number, source) in [guest.source].iter().chain(guest.others).enumerate() {
        let object = out.with_extension(format!("{number}.o"));
        let mut compile = clang();
        compile.args(kind).args(OPTIONS).args(guest.options);
        run_command(compile.arg("-c").arg(source).arg("-o").arg(&object))?;
        objects.push(object);
    }
    // Linked by itself, without a level of optimisation, for which clang would run the `wasm-opt`
    // of a machine that has one.
    let mut link = clang();
    link.args(link_kind).args(LINK_OPTIONS).args(guest.link_options);
    run_command(link.args(&objects).arg("-o").arg(&out))?;
    read(&out)
}
