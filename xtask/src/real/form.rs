//! The two forms of exceptions.

/// Compilers that make both. Clang 19 makes only the legacy form.
pub(super) const CLANG: &str = "clang-22";
pub(super) const CLANGXX: &str = "clang++-22";

/// The instructions that the compiler makes.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// `try_table` and `throw_ref`.
    Standard,
    /// `try`, `catch` and `rethrow`.
    Legacy,
}

impl Form {
    pub(super) const ALL: [Form; 2] = [Form::Standard, Form::Legacy];

    /// What the names of files and modules have at their end.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Form::Standard => "",
            Form::Legacy => "_legacy",
        }
    }

    /// Options of the compiler.
    pub(super) fn options(self) -> [&'static str; 2] {
        let legacy = match self {
            Form::Standard => "-wasm-use-legacy-eh=false",
            Form::Legacy => "-wasm-use-legacy-eh=true",
        };
        ["-mllvm", legacy]
    }
}
