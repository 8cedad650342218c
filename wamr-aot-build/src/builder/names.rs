//! What imports and exports are called in Rust, and which imports the host may leave out.

use std::path::PathBuf;

use super::Builder;

impl Builder {
    /// Names an export `to` in Rust: a function becomes the method `to`, a tag the type `to`, and
    /// the names of all methods for a memory, table or global are derived from `to`. In the untyped
    /// API and in artefacts the export keeps its own name.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::Builder;
    ///
    /// Builder::new("sodium.wasm")
    ///     .rename_export("$", "crypto_box")
    ///     .rename_import("a", "_", "abort")
    ///     .compile();
    /// ```
    ///
    /// Compilation fails if the module has no such export, or if `to` is not a Rust identifier of
    /// ASCII letters, digits and `_`, is reserved by the bindings, or is used by another export.
    /// Names that are not renamed become identifiers by the rule in the book's page on bindings.
    pub fn rename_export(mut self, from: impl Into<String>, to: impl Into<String>) -> Builder {
        self.settings.renames.exports.insert(from.into(), to.into());
        self
    }

    /// Names an import `to` in Rust: the function of the trait, the type of a tag, or the second
    /// part of the method names for a memory, table or global. The conditions are those of
    /// [`rename_export`](Builder::rename_export).
    pub fn rename_import(
        mut self,
        module: impl Into<String>,
        from: impl Into<String>,
        to: impl Into<String>,
    ) -> Builder {
        self.settings.renames.imports.insert((module.into(), from.into()), to.into());
        self
    }

    /// Names the trait of an import module `to`. The conditions are those of
    /// [`rename_export`](Builder::rename_export).
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::Builder;
    ///
    /// Builder::new("parser.wasm").rename_import_module("./parser_bg.js", "Glue").compile();
    /// ```
    pub fn rename_import_module(mut self, from: impl Into<String>, to: impl Into<String>) -> Builder {
        self.settings.renames.modules.insert(from.into(), to.into());
        self
    }

    /// Leaves the hashes of wasm-bindgen out of the names of functions in traits:
    /// `__wbg_log_1d3ae0273d8f4f8a` becomes `log`. The hashes change with each build of the guest,
    /// and with them the names that the host implements.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::Builder;
    ///
    /// Builder::new("parser_bg.wasm")
    ///     .ignore_import_hashes(true)
    ///     .rename_import("./parser_bg.js", "__wbg_new_66075f8c2ea6575e", "new_array")
    ///     .rename_import("./parser_bg.js", "__wbg_new_62f131e968c83d75", "new_object")
    ///     .compile();
    /// ```
    ///
    /// Functions of one import module whose names differ only in the hash keep it, unless they are
    /// renamed: only the JavaScript of wasm-bindgen says which is which. In the untyped API and in
    /// artefacts all imports keep their names.
    pub fn ignore_import_hashes(mut self, ignored: bool) -> Builder {
        self.settings.renames.ignores_hashes = ignored;
        self
    }

    /// Names exports and imports as they were before Emscripten made their names short (`a`, `_`,
    /// `$`, `aa`): as the JavaScript in `path` says, which Emscripten made along with the module.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::Builder;
    ///
    /// // From the package `sql.js`.
    /// Builder::new("sql-wasm.wasm")
    ///     .emscripten_names("sql-wasm.js")
    ///     .stub_imports("a")
    ///     .compile();
    /// ```
    ///
    /// `module._sqlite3_open = exports.Ka` in it makes the export `Ka` the method `sqlite3_open`,
    /// and `{a: ___assert_fail, ..}` makes the import `a` the function `__assert_fail`. The memory
    /// becomes `memory`, the table `__indirect_function_table`. What the JavaScript does not name
    /// keeps its short name: mostly imports, if the JavaScript was minified further.
    /// [`rename_export`](Builder::rename_export) and [`rename_import`](Builder::rename_import) have
    /// precedence. In the untyped API and in artefacts everything keeps its short name.
    ///
    /// A relative path starts at the package's directory. Compilation fails if the file has no
    /// names for the module's exports, or has several sets of names, more than one of which would
    /// fit.
    pub fn emscripten_names(mut self, path: impl Into<PathBuf>) -> Builder {
        self.emscripten_names = Some(path.into());
        self
    }

    /// Lets the host leave out functions that the module imports from `module`: in the trait they
    /// have bodies, which end the guest's call with a trap that says which import is not
    /// implemented. The host implements those that the guest calls.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::Builder;
    ///
    /// Builder::new("opencv.wasm").stub_imports("env").compile();
    /// ```
    ///
    /// With that, `impl plugin::imports::Env for Host {}` is enough. Compilation fails if the
    /// module imports no function from `module`. In the untyped API,
    /// [`Linker::stub_imports`](https://docs.rs/wamr-aot-rt/latest/wamr_aot_rt/untyped/struct.Linker.html#method.stub_imports)
    /// does the same for any module.
    pub fn stub_imports(mut self, module: impl Into<String>) -> Builder {
        self.settings.stubs.modules.insert(module.into());
        self
    }

    /// Lets the host leave out a function that the module imports, as
    /// [`stub_imports`](Builder::stub_imports) does for all functions of an import module.
    pub fn stub_import(mut self, module: impl Into<String>, name: impl Into<String>) -> Builder {
        self.settings.stubs.imports.insert((module.into(), name.into()));
        self
    }
}
