//! What a build script learns about a compiled module.

use std::path::{Path, PathBuf};

/// A compiled module: the paths of its files, and how it was compiled.
///
/// ```no_run
/// let artifact = wamr_aot_build::try_compile("plugin.wasm")?;
/// println!("{} is in {:?}", artifact.name(), artifact.archive());
/// # Ok::<(), wamr_aot_build::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Artifact {
    pub(crate) name: String,
    pub(crate) library: String,
    pub(crate) emitter: String,
    pub(crate) archive: Option<PathBuf>,
    pub(crate) loadable: Option<PathBuf>,
    pub(crate) manifest: PathBuf,
    pub(crate) c_sources: Option<PathBuf>,
    pub(crate) remarks: Option<PathBuf>,
    /// The environment variables that determined the C compiler.
    pub(crate) variables: Vec<String>,
    /// The path of the C compiler.
    pub(crate) c_compiler: Option<PathBuf>,
    pub(crate) warnings: Vec<String>,
    pub(crate) report: String,
    pub(crate) fresh: bool,
}

impl Artifact {
    /// The name that `include_aot!` takes.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name to link, without `lib` and `.a`.
    pub fn library(&self) -> &str {
        &self.library
    }

    /// The static library. `None` for [`Output::Loadable`](crate::Output::Loadable).
    pub fn archive(&self) -> Option<&Path> {
        self.archive.as_deref()
    }

    /// The file to load at run time, `<name>.aot`. `None` for
    /// [`Output::Static`](crate::Output::Static).
    pub fn loadable(&self) -> Option<&Path> {
        self.loadable.as_deref()
    }

    /// The manifest that `include_aot!` reads.
    pub fn manifest(&self) -> &Path {
        &self.manifest
    }

    /// What generated the code: `native`, or `c` with the name and version of the C compiler.
    pub fn emitter(&self) -> &str {
        &self.emitter
    }

    /// The directory with the C, if [`Builder::keep_c`](crate::Builder::keep_c) was set and C was
    /// generated.
    pub fn c_sources(&self) -> Option<&Path> {
        self.c_sources.as_deref()
    }

    /// The file with the remarks, if [`Builder::remarks`](crate::Builder::remarks) was set.
    pub fn remarks(&self) -> Option<&Path> {
        self.remarks.as_deref()
    }

    /// Warnings about a module that was compiled nevertheless: the text of each, on one or more
    /// lines. In a build script, Cargo shows them.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// What the module takes on the target, as a table of several lines for people: code and data,
    /// the memory of an instance, the stack of each export, and the largest functions. A build
    /// script can show it:
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// let artifact = wamr_aot_build::try_compile("plugin.wasm")?;
    /// for line in artifact.report().lines() {
    ///     println!("cargo::warning={line}");
    /// }
    /// # Ok::<(), wamr_aot_build::Error>(())
    /// ```
    ///
    /// `STATS` in the bindings has the numbers for programs, as constants. The command prints the
    /// same: `wamr-aot compile --report`.
    pub fn report(&self) -> &str {
        &self.report
    }

    /// Whether the files already existed, generated from the same module with the same options, so
    /// that nothing was compiled.
    pub fn is_fresh(&self) -> bool {
        self.fresh
    }
}
