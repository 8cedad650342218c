//! What the user chooses for a guest in C or C++.

use std::path::{Path, PathBuf};

/// A guest in C or C++: its sources, and how they are compiled.
///
/// ```no_run
/// // In `main` of build.rs.
/// use wamr_aot_build::{Builder, CSources};
///
/// let sources = CSources::new(["png/png.c", "png/pngread.c"])
///     .include("png")
///     .define("PNG_NO_WRITE", None)
///     .export("decode");
/// Builder::c_sources(sources).name("png").compile();
/// ```
///
/// The compiler is clang, which needs `wasm-ld` of the same version to link: the environment
/// variable `WAMR_AOT_CLANG` names it, and without that it is `clang` on `PATH`, or the newest
/// `clang-19` there, say. Relative paths start at the package's directory.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "this is only a description: pass it to `Builder::c_sources`"]
pub struct CSources {
    pub(super) files: Vec<PathBuf>,
    pub(super) includes: Vec<PathBuf>,
    pub(super) defines: Vec<(String, Option<String>)>,
    pub(super) flags: Vec<String>,
    pub(super) link_flags: Vec<String>,
    pub(super) exports: Vec<String>,
    pub(super) headers: Vec<PathBuf>,
    pub(super) library: CLibrary,
    pub(super) stack: u32,
    pub(super) compiler: Option<PathBuf>,
}

/// The C library of a guest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum CLibrary {
    /// wasi-libc: the sources can use all of C's standard library. What they need of the system is
    /// imported from WASI. The module is a reactor: the host calls `_initialize` first.
    #[default]
    Wasi,
    /// None: the sources are freestanding.
    None,
}

impl CSources {
    /// The sources in these files, at `-O2`.
    pub fn new<P: Into<PathBuf>>(files: impl IntoIterator<Item = P>) -> CSources {
        CSources {
            files: files.into_iter().map(Into::into).collect(),
            includes: Vec::new(),
            defines: Vec::new(),
            flags: Vec::new(),
            link_flags: Vec::new(),
            exports: Vec::new(),
            headers: Vec::new(),
            library: CLibrary::default(),
            stack: 64 << 10,
            compiler: None,
        }
    }

    /// Adds a file.
    pub fn file(mut self, file: impl Into<PathBuf>) -> CSources {
        self.files.push(file.into());
        self
    }

    /// Adds a directory with headers.
    pub fn include(mut self, directory: impl Into<PathBuf>) -> CSources {
        self.includes.push(directory.into());
        self
    }

    /// Defines a macro: with this value, or without one.
    pub fn define<'v>(mut self, name: impl Into<String>, value: impl Into<Option<&'v str>>) -> CSources {
        self.defines.push((name.into(), value.into().map(str::to_owned)));
        self
    }

    /// Adds a flag for the compiler, after those of this crate: `-Os`, or `-msimd128`.
    pub fn flag(mut self, flag: impl Into<String>) -> CSources {
        self.flags.push(flag.into());
        self
    }

    /// Adds a flag for linking.
    pub fn link_flag(mut self, flag: impl Into<String>) -> CSources {
        self.link_flags.push(flag.into());
        self
    }

    /// Exports a function, in addition to those with the attribute `export_name`.
    pub fn export(mut self, function: impl Into<String>) -> CSources {
        self.exports.push(function.into());
        self
    }

    /// Exports the functions that this header declares, too, with bindings in its types.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::{Builder, CSources};
    ///
    /// let sources = CSources::new(["codec/decode.c"]).header("codec/decode.h");
    /// Builder::c_sources(sources).name("codec").compile();
    /// ```
    ///
    /// A function is a method of the instance, with numbers and pointers
    /// (`wamr_aot_rt::c::Ptr<T>`). Structures, enumerations and constants are in the bindings'
    /// module `c`, whose documentation also says which functions there are no bindings for, and
    /// why. Pointers to functions are callbacks: methods of the trait `imports::Callbacks` of the
    /// bindings, and `callback_NAME` of the instance returns the pointer for the library. `malloc`
    /// and `free` are exported as well, if there are any. What the header includes is not exported.
    ///
    /// There can be several headers. They are in C; one for C++, too, has its functions in
    /// `extern "C"` if `__cplusplus` is defined. Headers are read by libclang, the library of
    /// clang's: the environment variable `LIBCLANG_PATH` names its directory.
    #[cfg(feature = "header")]
    pub fn header(mut self, file: impl Into<PathBuf>) -> CSources {
        self.headers.push(file.into());
        self
    }

    /// Sets the C library.
    pub fn library(mut self, library: CLibrary) -> CSources {
        self.library = library;
        self
    }

    /// Sets the bytes of the guest's own stack, which is at the start of its memory: beyond it is
    /// nothing, so an overflow traps. The default is 64 KiB.
    pub fn stack_size(mut self, bytes: u32) -> CSources {
        self.stack = bytes;
        self
    }

    /// The first file.
    pub(crate) fn first(&self) -> Option<&Path> {
        self.files.first().map(PathBuf::as_path)
    }

    /// Sets the compiler, whatever the environment says.
    pub fn compiler(mut self, program: impl Into<PathBuf>) -> CSources {
        self.compiler = Some(program.into());
        self
    }
}

impl<P: Into<PathBuf>, const N: usize> From<[P; N]> for CSources {
    fn from(files: [P; N]) -> CSources {
        CSources::new(files)
    }
}
