//! A C library, fenced in: `tags/tags.c` reads lists of tags, has a bug, and more than that in it.
//! Here it can do no harm: it is compiled to a module whose memory is all that it reaches, and what
//! it returns is looked at before it is used.

use std::{error::Error, fmt};

use wamr_aot_rt::{
    HostError, Trap,
    c::{Guest, Ptr, Void},
};

wamr_aot_rt::include_aot!(pub mod tags = "tags", wasi);

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
        found.push(Tag {
            name: name(&tag),
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

/// What the library's callbacks work on: each visit has a number, which goes through the library as
/// its `void *`.
#[derive(Debug, Default)]
struct Visits(Vec<Visit>);

/// A search for the tags with the highest numbers.
#[derive(Debug)]
struct Visit {
    most: usize,
    names: Vec<String>,
}

impl tags::imports::Callbacks for Visits {
    fn tags_visitor(
        cx: &mut tags::Caller<Self>,
        tag: Ptr<c::tag>,
        context: Ptr<Void>,
    ) -> Result<bool, HostError> {
        let name = name(&cx.read(tag)?);
        // The library may have made the number up.
        let visit = cx.data_mut().0.get_mut(context.handle() as usize);
        let visit = visit.ok_or(HostError::new("the library visits for nobody"))?;
        visit.names.push(name);
        Ok(visit.names.len() < visit.most)
    }

    fn tags_sort_less(
        cx: &mut tags::Caller<Self>,
        first: Ptr<c::tag>,
        second: Ptr<c::tag>,
    ) -> Result<bool, HostError> {
        Ok(cx.read(first)?.number > cx.read(second)?.number)
    }
}

/// The names of the tags with the highest numbers: the library calls back to compare and to visit.
pub fn highest(text: &str, most: usize) -> Result<Vec<String>, ReadError> {
    let visits = Visits(vec![Visit { most, names: Vec::new() }]);
    let mut library = tags::Instance::new(visits).expect("there is memory for an instance");
    let list = parse(&mut library, text)?;
    let less = library.callback_tags_sort_less()?;
    library.tags_sort(list, less)?;
    let visitor = library.callback_tags_visitor()?;
    library.tags_each(list, visitor, Ptr::from_handle(0))?;
    library.tags_free(list)?;
    let Visits(visits) = library.into_data();
    Ok(visits.into_iter().flat_map(|visit| visit.names).collect())
}

/// The name of a tag, up to the zero at its end.
fn name(tag: &c::tag) -> String {
    let name = tag.name.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(name).into_owned()
}

/// The list in a text.
fn parse<H>(library: &mut tags::Caller<H>, text: &str) -> Result<Ptr<c::tags>, ReadError> {
    // The copy of the text and the place for the list are free again when the closure returns.
    let (status, list) = library.scope(|library| {
        let bytes = library.bytes(text.as_bytes())?;
        let list = library.zeroed::<Ptr<c::tags>>()?;
        let status = library.tags_parse(bytes, text.len() as u32, list)?;
        Ok((status, library.read(list)?))
    })?;
    if status == c::TAGS_OK { Ok(list) } else { Err(ReadError::Refused(status)) }
}
