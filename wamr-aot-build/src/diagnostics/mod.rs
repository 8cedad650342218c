//! Errors and warnings as data: a stage collects findings, which are reported together at its end.
//!
//! [`catalogue`] has every message; [`report`] formats them, and [`wording`] names options as a
//! command does. A stage returns findings and never prints.

pub(crate) mod catalogue;
pub(crate) mod report;
#[cfg(feature = "compiler")]
pub(crate) mod wording;

use std::error::Error;

/// What a finding is about, for the predicates of [`crate::Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The file is not a valid module.
    Malformed,
    /// The module needs a feature that this version does not have.
    Unsupported,
    /// The module exceeds a limit.
    Limit,
    /// Names that are the same in Rust, or that cannot be used.
    Name,
    /// An option has a value that is not allowed.
    Option,
    /// No code can be generated for the target.
    Target,
    /// A tool is missing or unsuitable.
    Tool,
    /// A package does not become a module.
    Guest,
    /// A function did not run in the build as it should.
    Initialization,
    /// A file could not be read or written.
    Io,
    /// A bug in this crate or in the code generator.
    Internal,
}

impl Kind {
    /// Whether the cause is in the module, so that a report names the file even without a place in
    /// it.
    pub(crate) fn is_about_the_file(self) -> bool {
        !matches!(self, Kind::Option | Kind::Target | Kind::Tool | Kind::Guest | Kind::Io)
    }
}

/// The place of a finding in the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// The function or other item, as a phrase: "function `f` (index 3)".
    pub(crate) what: Option<String>,
    /// Bytes from the start of the file.
    pub(crate) offset: Option<u64>,
    /// Line and column of a text file, counted from 1.
    pub(crate) line: Option<(u32, u32)>,
    /// A remark after the place.
    pub(crate) note: Option<String>,
    /// The text at the place, if the file is text.
    pub(crate) excerpt: Option<Excerpt>,
}

/// A line of the text, and the marked part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    /// The line.
    pub(crate) text: String,
    /// The characters before the marked part.
    pub(crate) column: usize,
    /// The characters of the marked part.
    pub(crate) width: usize,
}

#[cfg(any(feature = "compiler", test))]
impl Place {
    /// A byte of the file.
    pub(crate) fn byte(offset: u64) -> Place {
        Place { offset: Some(offset), ..Place::default() }
    }

    /// A function or another item of the module.
    pub(crate) fn item(what: impl Into<String>) -> Place {
        Place { what: Some(what.into()), ..Place::default() }
    }

    /// The same place with a byte offset.
    pub(crate) fn at(mut self, offset: u64) -> Place {
        self.offset = Some(offset);
        self
    }

    /// The same place with a remark.
    pub(crate) fn note(mut self, note: impl Into<String>) -> Place {
        self.note = Some(note.into());
        self
    }
}

/// One error or warning.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) kind: Kind,
    /// One line, without a full stop.
    pub(crate) message: String,
    /// The first places at which it was found.
    pub(crate) places: Vec<Place>,
    /// Further information, one line each.
    pub(crate) notes: Vec<String>,
    /// What the user can do, one line each.
    pub(crate) help: Vec<String>,
    /// The underlying error.
    pub(crate) cause: Option<Box<dyn Error + Send + Sync + 'static>>,
}

impl Finding {
    /// A finding with just a message.
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Finding {
        Finding {
            kind,
            message: message.into(),
            places: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            cause: None,
        }
    }

    /// Adds a place.
    #[cfg(any(feature = "compiler", test))]
    pub(crate) fn place(mut self, place: Place) -> Finding {
        self.places.push(place);
        self
    }

    /// Adds a line that explains.
    pub(crate) fn note(mut self, note: impl Into<String>) -> Finding {
        self.notes.push(note.into());
        self
    }

    /// Adds a line that says what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Finding {
        self.help.push(help.into());
        self
    }

    /// Adds the underlying error.
    pub(crate) fn cause(mut self, cause: impl Error + Send + Sync + 'static) -> Finding {
        self.cause = Some(Box::new(cause));
        self
    }
}

/// One or more findings.
#[derive(Debug)]
pub(crate) struct Findings(Vec<Finding>);

impl Findings {
    /// `Err` if there are any findings.
    pub(crate) fn check(findings: Vec<Finding>) -> Result<(), Findings> {
        if findings.is_empty() { Ok(()) } else { Err(Findings(findings)) }
    }

    /// Appends other findings.
    #[cfg(feature = "compiler")]
    pub(crate) fn and(mut self, other: impl IntoIterator<Item = Finding>) -> Findings {
        self.0.extend(other);
        self
    }

    /// Changes the lines that say what to do.
    #[cfg(feature = "compiler")]
    pub(crate) fn with_help(mut self, change: impl FnMut(&mut String)) -> Findings {
        self.0.iter_mut().flat_map(|finding| &mut finding.help).for_each(change);
        self
    }

    /// Changes the places.
    #[cfg(feature = "wat")]
    pub(crate) fn with_places(mut self, change: impl FnMut(&mut Place)) -> Findings {
        self.0.iter_mut().flat_map(|finding| &mut finding.places).for_each(change);
        self
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }
}

impl From<Finding> for Findings {
    fn from(finding: Finding) -> Findings {
        Findings(vec![finding])
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
