//! A C library, fenced in: `tags/tags.c` reads lists of tags, has a bug, and more than that in it.
//! Here it can do no harm: it is compiled to a module whose memory is all that it reaches, and what
//! it returns is looked at before it is used.

use std::{error::Error, fmt};

use wamr_aot_rt::{
    Trap,
    c::{Guest, Ptr},
};

wamr_aot_rt::include_aot!(mod tags = "tags", wasi);

use tags::c;

/// The most tags of a list: more are not in any file, whatever the library says.
const MOST: u32 = 10_000;

/// A tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    pub name: String,
    pub value: String,
    pub number: f64,
}

/// Why a text has no tags.
#[derive(Debug)]
pub enum ReadError {
    /// The library refused it.
    Refused(c::tags_status),
    /// The library did what it must not do: crash, or return what is not there.
    Contained(Trap),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Refused(c::TAGS_SYNTAX) => f.write_str("a line is not of the form `name = value`"),
            ReadError::Refused(status) => write!(f, "the library returned {status}"),
            ReadError::Contained(trap) => write!(f, "contained: {trap}"),
        }
    }
}

impl Error for ReadError {}

impl From<Trap> for ReadError {
    fn from(trap: Trap) -> ReadError {
        ReadError::Contained(trap)
    }
}

/// Reads a list, with an instance of its own: what the library has damaged is gone afterwards.
pub fn read(text: &str) -> Result<Vec<Tag>, ReadError> {
    let mut library = tags::Instance::new(()).expect("there is memory for an instance");
    let list = parse(&mut library, text)?;
    let (count, first) = (library.tags_count(list)?, library.tags_all(list)?);
    let mut found = Vec::new();
    for tag in library.read_values(first, count.min(MOST))? {
        let name = tag.name.split(|byte| *byte == 0).next().unwrap_or_default();
        found.push(Tag {
            name: String::from_utf8_lossy(name).into_owned(),
            value: library.read_c_str(tag.value)?.to_string_lossy().into_owned(),
            number: tag.number,
        });
    }
    library.tags_free(list)?;
    Ok(found)
}

/// The number of the tag with this name, if there is one.
pub fn number(text: &str, name: &str) -> Result<Option<f64>, ReadError> {
    let mut library = tags::Instance::new(()).expect("there is memory for an instance");
    let list = parse(&mut library, text)?;
    let found = library.scope(|library| {
        let (name, tag) = (library.c_str(name)?, library.zeroed::<c::tag>()?);
        match library.tags_find(list, name, tag)? {
            c::TAGS_OK => Ok(Some(library.read(tag)?.number)),
            _ => Ok(None),
        }
    })?;
    library.tags_free(list)?;
    Ok(found)
}

/// The list in a text.
fn parse(library: &mut tags::Caller<()>, text: &str) -> Result<Ptr<c::tags>, ReadError> {
    // The copy of the text and the place for the list are free again when the closure returns.
    let (status, list) = library.scope(|library| {
        let bytes = library.bytes(text.as_bytes())?;
        let list = library.zeroed::<Ptr<c::tags>>()?;
        let status = library.tags_parse(bytes, text.len() as u32, list)?;
        Ok((status, library.read(list)?))
    })?;
    if status == c::TAGS_OK { Ok(list) } else { Err(ReadError::Refused(status)) }
}
