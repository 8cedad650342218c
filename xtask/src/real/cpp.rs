//! The C++ library with exceptions, from the sources of a published package: Debian's is built
//! without them.

use std::{
    path::{Path, PathBuf},
    thread,
};

use super::form::{self, Form};
use crate::{
    pip::{Archive, Package},
    shell::{Result, command, make_dir, root, run},
};

/// The package of the Python registry that has the sources.
const PACKAGE: Package = Package {
    name: "ziglang",
    version: "0.17.1",
    sha256: "ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54",
    archive: Archive::Wheel("manylinux2010_x86_64"),
};

/// The directories of the archive that are used, and what is compiled of them: what C++ needs to
/// throw and catch, and what programs with containers, strings and exceptions use of the library.
const SOURCES: &str = "ziglang/lib";
const USED: [&str; 3] = ["libcxx", "libcxxabi", "libunwind"];
const LIBCXXABI: &[&str] = &[
    "abort_message",
    "cxa_aux_runtime",
    "cxa_default_handlers",
    "cxa_demangle",
    "cxa_exception",
    "cxa_exception_storage",
    "cxa_guard",
    "cxa_handlers",
    "cxa_personality",
    "cxa_vector",
    "cxa_virtual",
    "fallback_malloc",
    "private_typeinfo",
    "stdlib_exception",
    "stdlib_new_delete",
    "stdlib_stdexcept",
    "stdlib_typeinfo",
];
const LIBCXX: &[&str] = &[
    "any",
    "algorithm",
    "charconv",
    "error_category",
    "exception",
    "functional",
    "hash",
    "memory",
    "new",
    "new_handler",
    "new_helpers",
    "optional",
    "stdexcept",
    "string",
    "system_error",
    "typeinfo",
    "variant",
    "vector",
    "verbose_abort",
];

const LIBUNWIND: &str = "Unwind-wasm";

/// The tag that the library throws.
pub(super) const TAG: &str = "tests/programs/real/glue/exceptions/tag.s";

/// Options of the compiler for programs.
pub(super) fn options(guests: &Path) -> Vec<String> {
    let sources = directory(guests).join(SOURCES);
    let include =
        |dir: &str| ["-isystem".to_owned(), sources.join(dir).join("include").display().to_string()];
    let mut options = vec![
        "-fwasm-exceptions".to_owned(),
        "-nostdinc++".to_owned(),
        "-includetests/programs/real/glue/exceptions/libcxx.h".to_owned(),
    ];
    options.extend(USED.iter().flat_map(|dir| include(dir)));
    options
}

/// Builds the library, in both forms. `guests` is the directory of the guests.
pub(super) fn build(guests: &Path) -> Result {
    // They stay in the directory.
    let used = USED.map(|dir| format!("{SOURCES}/{dir}/"));
    PACKAGE.unpack(&directory(guests), &used.each_ref().map(String::as_str))?;
    // Each compiler uses one core.
    thread::scope(|scope| {
        Form::ALL
            .map(|form| scope.spawn(move || build_form(guests, form).map_err(|error| error.to_string())))
            .into_iter()
            .try_for_each(|thread| Ok(thread.join().expect("the compiler's thread does not panic")?))
    })
}

/// The object files of the library.
pub(super) fn objects(guests: &Path, form: Form) -> Vec<PathBuf> {
    let dir = object_directory(guests, form);
    let files = LIBCXXABI.iter().chain(LIBCXX).chain(&[LIBUNWIND]);
    files.map(|file| dir.join(file).with_extension("o")).collect()
}

fn directory(guests: &Path) -> PathBuf {
    guests.join("cpp")
}

fn object_directory(guests: &Path, form: Form) -> PathBuf {
    directory(guests).join(format!("objects{}", form.suffix()))
}

fn build_form(guests: &Path, form: Form) -> Result {
    let sources = directory(guests).join(SOURCES);
    let objects = object_directory(guests, form);
    make_dir(&objects)?;
    let clang = |name: &str| {
        let mut clang = command(name);
        clang
            .current_dir(&objects)
            .args(["--target=wasm32-wasi", "-O2", "-w", "-c", "-fwasm-exceptions"])
            .args(form.options());
        clang
    };
    let mut cpp = clang(form::CLANGXX);
    cpp.args(["-std=c++23", "-nostdinc++", "-include"])
        .arg(root().join("tests/programs/real/glue/exceptions/libcxx.h"))
        .args(["-D_LIBCPP_BUILDING_LIBRARY", "-DLIBCXX_BUILDING_LIBCXXABI"])
        .args(["-D_LIBCXXABI_BUILDING_LIBRARY", "-D_LIBCXXABI_HAS_NO_THREADS"]);
    for dir in [
        "libcxx/include",
        "libcxxabi/include",
        "libunwind/include",
        "libcxx/src",
        "libcxx/libc",
        "libcxxabi/src",
    ] {
        cpp.arg("-I").arg(sources.join(dir));
    }
    for (dir, files) in [("libcxxabi/src", LIBCXXABI), ("libcxx/src", LIBCXX)] {
        cpp.args(files.iter().map(|file| sources.join(dir).join(file).with_extension("cpp")));
    }
    run(&mut cpp)?;
    let mut c = clang(form::CLANG);
    c.args(["-DNDEBUG", "-D_LIBUNWIND_HIDE_SYMBOLS", "-I"]).arg(sources.join("libunwind/include"));
    run(c.arg(sources.join("libunwind/src").join(LIBUNWIND).with_extension("c")))
}
