//! What a build script and the command `wamr-aot` say to each other: a request with a module, and
//! the answer. Both sides are this file.
//!
//! A message is one line that identifies the sender, the length of what follows in eight bytes, and
//! the fields of the request or the answer in their order. The fields have no names and no numbers,
//! because both sides are of the same sources: a side that reads another identity stops there.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fmt,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use wamr_aot_abi::{
    manifest::{Header, Interrupt, Output},
    version::ABI_HASH,
};

use crate::{
    artifact::Artifact,
    diagnostics::{Excerpt, Finding, Findings, Kind, Place},
    emscripten::EmscriptenNames,
    options::{CpuFeatures, Emitter, Features, OptLevel, Passes},
    pre_initialization::PreInitialization,
    renames::Renames,
    request::Request,
    settings::{Bounds, Settings, Traps},
    stubs::Stubs,
    wit::{Wit, WitFiles},
};

/// How each message starts.
const MAGIC: &str = "wamr-aot build ";

/// The lengths of an identity that can be read, in bytes.
const IDENTITY_LENGTHS: RangeInclusive<usize> = 1..=200;

/// What decides whether two sides understand each other and make the same files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The version of the crate.
    pub(crate) version: String,
    /// The ABI hash, and a hash of the crate's sources.
    pub(crate) hashes: String,
}

impl Identity {
    /// That of this crate.
    pub(crate) fn own() -> Identity {
        Identity {
            version: env!("CARGO_PKG_VERSION").into(),
            hashes: format!("{ABI_HASH:016x}-{}", env!("WAMR_AOT_BUILD_OWN_SOURCES")),
        }
    }

    fn parse(line: &[u8]) -> Option<Identity> {
        let line = std::str::from_utf8(line).ok().filter(|_| IDENTITY_LENGTHS.contains(&line.len()))?;
        let (version, hashes) = line.split_once(' ')?;
        Some(Identity { version: version.into(), hashes: hashes.into() })
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.version, self.hashes)
    }
}

/// What arrived.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Received<'a> {
    /// A message of a side with the same identity: its fields.
    Fields(&'a [u8]),
    /// A message of another version.
    Other(Identity),
    /// A message that ends early.
    Incomplete,
    /// No message.
    Foreign,
}

/// Reads a message.
pub(crate) fn receive(bytes: &[u8]) -> Received<'_> {
    let magic = MAGIC.as_bytes();
    let Some(rest) = bytes.strip_prefix(magic) else {
        return if magic.starts_with(bytes) { Received::Incomplete } else { Received::Foreign };
    };
    let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
        let is_short = rest.len() < *IDENTITY_LENGTHS.end();
        return if is_short { Received::Incomplete } else { Received::Foreign };
    };
    let (line, rest) = (&rest[..end], &rest[end + 1..]);
    match Identity::parse(line) {
        None => return Received::Foreign,
        Some(identity) if identity != Identity::own() => return Received::Other(identity),
        Some(_) => {}
    }
    let Some((length, fields)) = rest.split_first_chunk() else { return Received::Incomplete };
    let (length, has) = (u64::from_le_bytes(*length), fields.len() as u64);
    match has.cmp(&length) {
        std::cmp::Ordering::Less => Received::Incomplete,
        std::cmp::Ordering::Equal => Received::Fields(fields),
        std::cmp::Ordering::Greater => Received::Foreign,
    }
}

/// A message with these fields.
fn message(put: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = format!("{MAGIC}{}\n", Identity::own()).into_bytes();
    let start = out.len() + 8;
    out.extend([0; 8]);
    put(&mut out);
    let length = (out.len() - start) as u64;
    out[start - 8..start].copy_from_slice(&length.to_le_bytes());
    out
}

/// The message of a side that does not understand the other: its identity alone.
#[cfg(feature = "compiler")]
pub(crate) fn identification() -> Vec<u8> {
    message(|_| {})
}

/// The message that asks to compile a module.
pub(crate) fn request(request: &Request, module: &[u8]) -> Vec<u8> {
    message(|out| {
        request.put(out);
        out.extend(module);
    })
}

/// The request in a message's fields, and the module. `None` if they are not those of a request.
#[cfg(feature = "compiler")]
pub(crate) fn read_request(mut fields: &[u8]) -> Option<(Request, &[u8])> {
    let request = Wire::get(&mut fields)?;
    Some((request, fields))
}

/// The message that says how a request ended.
#[cfg(feature = "compiler")]
pub(crate) fn answer(result: Result<Artifact, Findings>) -> Vec<u8> {
    message(|out| match result {
        Ok(artifact) => {
            true.put(out);
            artifact.put(out);
        }
        Err(findings) => {
            false.put(out);
            findings.into_iter().collect::<Vec<Finding>>().put(out);
        }
    })
}

/// The answer in a message's fields. `None` if they are not those of an answer.
pub(crate) fn read_answer(mut fields: &[u8]) -> Option<Result<Artifact, Findings>> {
    let fields = &mut fields;
    let result = match bool::get(fields)? {
        true => Ok(Wire::get(fields)?),
        // Without findings nothing failed.
        false => Err(Findings::check(Wire::get(fields)?).err()?),
    };
    fields.is_empty().then_some(result)
}

/// A value in a message.
trait Wire: Sized {
    /// Appends the value.
    fn put(&self, out: &mut Vec<u8>);

    /// Takes the value from the front. `None` if there is no such value.
    fn get(input: &mut &[u8]) -> Option<Self>;
}

/// A struct as its fields. A new field does not compile until it is listed.
macro_rules! fields {
    ($type:ident { $($field:ident),* $(,)? }) => {
        impl Wire for $type {
            fn put(&self, out: &mut Vec<u8>) {
                let $type { $($field),* } = self;
                $($field.put(out);)*
            }

            fn get(input: &mut &[u8]) -> Option<$type> {
                Some($type { $($field: Wire::get(input)?),* })
            }
        }
    };
}

fields!(Request {
    settings,
    name,
    source,
    package,
    package_version,
    target,
    cpu_features,
    keep_c,
    remarks,
    opt_level,
    debug_info,
    out_dir,
});
fields!(Settings {
    emitter,
    function_names,
    memory_limit,
    table_limit,
    bounds,
    traps,
    features,
    typed,
    renames,
    stubs,
    wit,
    header,
    output,
    interrupt,
    exceptions,
    exception_limit,
    strict_alignment,
    pre_initialization,
    passes,
});
fields!(Renames { exports, imports, modules, ignores_hashes, emscripten });
fields!(EmscriptenNames { file, exports, imports });
fields!(Stubs { modules, imports });
fields!(PreInitialization { functions, fuel });
fields!(WitFiles { world, packages });
fields!(Artifact {
    name,
    library,
    emitter,
    archive,
    loadable,
    manifest,
    c_sources,
    remarks,
    variables,
    c_compiler,
    warnings,
    report,
    fresh,
});
fields!(Finding { kind, message, places, notes, help, cause });
fields!(Place { what, offset, line, note, excerpt });
fields!(Excerpt { text, column, width });

/// A choice as its name.
macro_rules! names {
    ($($type:ident),*) => {$(
        impl Wire for $type {
            fn put(&self, out: &mut Vec<u8>) {
                put_bytes(self.name().as_bytes(), out);
            }

            fn get(input: &mut &[u8]) -> Option<$type> {
                let name = get_bytes(input)?;
                $type::ALL.into_iter().find(|choice| choice.name().as_bytes() == name)
            }
        }
    )*};
}

names!(Emitter, OptLevel, Bounds, Traps, Output, Interrupt);

impl Wire for Features {
    fn put(&self, out: &mut Vec<u8>) {
        let off: Vec<String> = self.off().iter().map(|feature| feature.id().to_owned()).collect();
        off.put(out);
    }

    fn get(input: &mut &[u8]) -> Option<Features> {
        let off = Vec::<String>::get(input)?;
        off.iter().try_fold(Features::default(), |features, name| features.named(name, false))
    }
}

impl Wire for Passes {
    fn put(&self, out: &mut Vec<u8>) {
        self.list().put(out);
    }

    fn get(input: &mut &[u8]) -> Option<Passes> {
        Passes::parse(&String::get(input)?).ok()
    }
}

impl Wire for CpuFeatures {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            CpuFeatures::Baseline => 0_u32.put(out),
            CpuFeatures::Compiler(names) => {
                1_u32.put(out);
                names.put(out);
            }
            CpuFeatures::Chosen(names) => {
                2_u32.put(out);
                names.put(out);
            }
        }
    }

    fn get(input: &mut &[u8]) -> Option<CpuFeatures> {
        Some(match u32::get(input)? {
            0 => CpuFeatures::Baseline,
            1 => CpuFeatures::Compiler(Wire::get(input)?),
            2 => CpuFeatures::Chosen(Wire::get(input)?),
            _ => return None,
        })
    }
}

/// As in a manifest.
impl Wire for Header {
    fn put(&self, out: &mut Vec<u8>) {
        self.to_text().put(out);
    }

    fn get(input: &mut &[u8]) -> Option<Header> {
        Header::from_text(&String::get(input)?)
    }
}

impl Wire for Wit {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Wit::Unchosen => 0_u32.put(out),
            Wit::Ignored => 1_u32.put(out),
            Wit::Embedded => 2_u32.put(out),
            Wit::Given(files) => {
                3_u32.put(out);
                files.put(out);
            }
        }
    }

    fn get(input: &mut &[u8]) -> Option<Wit> {
        Some(match u32::get(input)? {
            0 => Wit::Unchosen,
            1 => Wit::Ignored,
            2 => Wit::Embedded,
            3 => Wit::Given(Wire::get(input)?),
            _ => return None,
        })
    }
}

macro_rules! kinds {
    ($($number:literal $kind:ident,)*) => {
        impl Wire for Kind {
            fn put(&self, out: &mut Vec<u8>) {
                let number: u32 = match self { $(Kind::$kind => $number),* };
                number.put(out);
            }

            fn get(input: &mut &[u8]) -> Option<Kind> {
                match u32::get(input)? {
                    $($number => Some(Kind::$kind),)*
                    _ => None,
                }
            }
        }
    };
}

kinds! {
    0 Malformed,
    1 Unsupported,
    2 Limit,
    3 Name,
    4 Option,
    5 Target,
    6 Tool,
    7 Io,
    8 Internal,
    9 Guest,
    10 Initialization,
}

/// The text of an error: all that a report shows of it.
impl Wire for Box<dyn Error + Send + Sync> {
    fn put(&self, out: &mut Vec<u8>) {
        self.to_string().put(out);
    }

    fn get(input: &mut &[u8]) -> Option<Self> {
        Some(String::get(input)?.into())
    }
}

macro_rules! numbers {
    ($($type:ident),*) => {$(
        impl Wire for $type {
            fn put(&self, out: &mut Vec<u8>) {
                out.extend(self.to_le_bytes());
            }

            fn get(input: &mut &[u8]) -> Option<$type> {
                let (bytes, rest) = input.split_first_chunk()?;
                *input = rest;
                Some($type::from_le_bytes(*bytes))
            }
        }
    )*};
}

numbers!(u32, u64);

impl Wire for usize {
    fn put(&self, out: &mut Vec<u8>) {
        (*self as u64).put(out);
    }

    fn get(input: &mut &[u8]) -> Option<usize> {
        usize::try_from(u64::get(input)?).ok()
    }
}

impl Wire for bool {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn get(input: &mut &[u8]) -> Option<bool> {
        let (byte, rest) = input.split_first()?;
        *input = rest;
        match byte {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    bytes.len().put(out);
    out.extend(bytes);
}

fn get_bytes<'a>(input: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (bytes, rest) = usize::get(input).and_then(|length| input.split_at_checked(length))?;
    *input = rest;
    Some(bytes)
}

impl Wire for String {
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(self.as_bytes(), out);
    }

    fn get(input: &mut &[u8]) -> Option<String> {
        String::from_utf8(get_bytes(input)?.to_vec()).ok()
    }
}

/// Paths need not be Unicode.
impl Wire for PathBuf {
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(&bytes_of_path(self), out);
    }

    fn get(input: &mut &[u8]) -> Option<PathBuf> {
        path_of_bytes(get_bytes(input)?)
    }
}

#[cfg(not(windows))]
fn bytes_of_path(path: &Path) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec()
}

#[cfg(not(windows))]
fn path_of_bytes(bytes: &[u8]) -> Option<PathBuf> {
    let path: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec());
    Some(path.into())
}

#[cfg(windows)]
fn bytes_of_path(path: &Path) -> Vec<u8> {
    std::os::windows::ffi::OsStrExt::encode_wide(path.as_os_str()).flat_map(u16::to_le_bytes).collect()
}

#[cfg(windows)]
fn path_of_bytes(bytes: &[u8]) -> Option<PathBuf> {
    let (units, rest) = bytes.as_chunks();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    let path: std::ffi::OsString = std::os::windows::ffi::OsStringExt::from_wide(&units);
    rest.is_empty().then(|| path.into())
}

impl<T: Wire> Wire for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        self.iter().for_each(|value| value.put(out));
    }

    fn get(input: &mut &[u8]) -> Option<Option<T>> {
        match bool::get(input)? {
            true => T::get(input).map(Some),
            false => Some(None),
        }
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        self.iter().for_each(|value| value.put(out));
    }

    fn get(input: &mut &[u8]) -> Option<Vec<T>> {
        let length = usize::get(input)?;
        // No memory is reserved for what may not be there.
        (0..length).map(|_| T::get(input)).collect()
    }
}

impl<A: Wire, B: Wire> Wire for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn get(input: &mut &[u8]) -> Option<(A, B)> {
        Some((A::get(input)?, B::get(input)?))
    }
}

impl<K: Wire + Ord, V: Wire> Wire for BTreeMap<K, V> {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        for (key, value) in self {
            key.put(out);
            value.put(out);
        }
    }

    fn get(input: &mut &[u8]) -> Option<BTreeMap<K, V>> {
        Some(Vec::<(K, V)>::get(input)?.into_iter().collect())
    }
}

impl<T: Wire + Ord> Wire for BTreeSet<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        for value in self {
            value.put(out);
        }
    }

    fn get(input: &mut &[u8]) -> Option<BTreeSet<T>> {
        Some(Vec::<T>::get(input)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests;
