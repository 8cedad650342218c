//! The public error type: opaque, so that new kinds of errors can be added.

use std::{error, fmt};

use crate::diagnostics::{Findings, Kind, report};

/// Why a module was not compiled: all errors that were found, each with its place in the file and
/// what to do about it.
///
/// The text ([`Display`](fmt::Display)) is the whole report, on several lines.
///
/// ```
/// let error = wamr_aot_build::Builder::from_bytes("plugin", *b"no wasm")
///     .out_dir(std::env::temp_dir())
///     .try_compile()
///     .unwrap_err();
/// assert!(error.is_malformed());
/// assert!(error.to_string().starts_with("error: "));
/// ```
pub struct Error {
    source: String,
    findings: Findings,
    /// What a tool printed about them, as it is.
    printed: Option<String>,
}

impl Error {
    /// `source` is the file as the user named it.
    pub(crate) fn new(source: impl Into<String>, findings: impl Into<Findings>) -> Error {
        Error { source: source.into(), findings: findings.into(), printed: None }
    }

    /// The same error after what a tool has printed about it.
    pub(crate) fn after(mut self, printed: String) -> Error {
        self.printed = Some(printed).filter(|text| !text.is_empty());
        self
    }

    fn has(&self, kind: Kind) -> bool {
        self.findings.iter().any(|finding| finding.kind == kind)
    }

    /// Whether the file is not a valid module.
    pub fn is_malformed(&self) -> bool {
        self.has(Kind::Malformed)
    }

    /// Whether the module is valid but uses WebAssembly features that are not supported.
    pub fn is_unsupported(&self) -> bool {
        self.has(Kind::Unsupported)
    }

    /// Whether the module exceeds a limit, such as the size of one function.
    pub fn is_limit(&self) -> bool {
        self.has(Kind::Limit)
    }

    /// Whether names of the module collide in Rust.
    pub fn is_name(&self) -> bool {
        self.has(Kind::Name)
    }

    /// Whether an option of the [`Builder`](crate::Builder) has a value that is not allowed.
    pub fn is_option(&self) -> bool {
        self.has(Kind::Option)
    }

    /// Whether no code can be generated for the target.
    pub fn is_target(&self) -> bool {
        self.has(Kind::Target)
    }

    /// Whether a tool, such as the C compiler, is missing or unsuitable.
    pub fn is_tool(&self) -> bool {
        self.has(Kind::Tool)
    }

    /// Whether the guest, which is built from source, does not become a module: the messages of
    /// cargo and rustc, or of clang, are part of the text.
    pub fn is_guest(&self) -> bool {
        self.has(Kind::Guest)
    }

    /// Whether a function of [`Builder::pre_initialize`](crate::Builder::pre_initialize) did not run
    /// in the build as it should: it trapped, called an import, or did not come to an end.
    pub fn is_initialization(&self) -> bool {
        self.has(Kind::Initialization)
    }

    /// Whether a file could not be read or written.
    pub fn is_io(&self) -> bool {
        self.has(Kind::Io)
    }

    /// Whether the error is a bug in this crate or in the code generator.
    pub fn is_internal(&self) -> bool {
        self.has(Kind::Internal)
    }

    /// The text of each finding, without `error: `, after what tools have printed.
    pub(crate) fn texts(&self) -> impl Iterator<Item = String> + '_ {
        let findings = self.findings.iter().map(|finding| report::finding(&self.source, finding));
        self.printed.iter().cloned().chain(findings)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(printed) = &self.printed {
            write!(f, "{printed}\n\n")?;
        }
        f.write_str(&report::all(&self.source, &self.findings))
    }
}

/// The same report as [`Display`](fmt::Display), because a build script's `unwrap` shows it.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.findings.iter().find_map(|finding| finding.cause.as_deref()).map(|cause| cause as _)
    }
}
