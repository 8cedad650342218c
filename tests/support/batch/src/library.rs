//! Merges compiled modules into one static library.

use std::{fmt::Write as _, fs, io, path::Path};

use ar_archive_writer::{ArchiveKind, DEFAULT_OBJECT_READER, NewArchiveMember, write_archive_to_stream};
use wamr_aot_abi::manifest::Manifest;
use wamr_aot_build::Error;

/// A compiled module.
#[derive(Debug)]
pub struct Compiled {
    objects: Vec<Vec<u8>>,
    manifest: Manifest,
}

impl Compiled {
    pub(crate) fn new(archive: &[u8], manifest: Manifest) -> io::Result<Compiled> {
        let objects = objects(archive).ok_or_else(|| io::Error::other("the archive is truncated"))?;
        Ok(Compiled { objects, manifest })
    }

    /// The size of its objects in bytes, which is more than it takes in a linked program.
    pub fn size(&self) -> usize {
        self.objects.iter().map(Vec::len).sum()
    }
}

/// A static library, and the Rust file that names the modules in it.
#[derive(Debug, Default)]
pub struct Library<'a>(Vec<&'a Result<Compiled, Error>>);

impl<'a> Library<'a> {
    /// Adds a module. Returns its index in `MODULES` of the generated file.
    pub fn add(&mut self, module: &'a Result<Compiled, Error>) -> usize {
        self.0.push(module);
        self.0.len() - 1
    }

    /// Writes the archive `lib<library>.a`, and `<library>.rs`, as `Batch::compile` says.
    ///
    /// # Errors
    /// Returns an error if a file cannot be written.
    pub fn write(&self, directory: &Path, library: &str) -> io::Result<()> {
        let objects: Vec<NewArchiveMember<'_>> = self
            .0
            .iter()
            .filter_map(|result| result.as_ref().ok())
            .flat_map(|compiled| {
                compiled.objects.iter().enumerate().map(|(i, object)| (&compiled.manifest.name, i, object))
            })
            .map(|(name, i, object)| {
                NewArchiveMember::new(&**object, &DEFAULT_OBJECT_READER, format!("{name}.{i}.o"))
            })
            .collect();
        let mut archive = io::Cursor::new(Vec::new());
        write_archive_to_stream(&mut archive, &objects, ArchiveKind::Gnu, false, None)?;
        fs::write(directory.join(format!("lib{library}.a")), archive.into_inner())?;
        fs::write(directory.join(format!("{library}.rs")), source(library, &self.0))
    }
}

/// The objects in a GNU archive: the members after the symbol table and the long names.
fn objects(archive: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut rest = archive.strip_prefix(b"!<arch>\n")?;
    let mut objects = Vec::new();
    while !rest.is_empty() {
        let (header, contents) = rest.split_at_checked(60)?;
        let size: usize = std::str::from_utf8(&header[48..58]).ok()?.trim_end().parse().ok()?;
        let name = header[..16].trim_ascii_end();
        if name != b"/" && name != b"//" && name != b"/SYM64/" {
            objects.push(contents.get(..size)?.to_vec());
        }
        rest = contents.get(size.next_multiple_of(2).min(contents.len())..)?;
    }
    Some(objects)
}

/// The text of the Rust file.
fn source(library: &str, results: &[&Result<Compiled, Error>]) -> String {
    let mut symbols = String::new();
    let mut table = String::new();
    for (index, result) in results.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = match result {
            Ok(Compiled { manifest, .. }) => {
                let _ = writeln!(
                    symbols,
                    "    #[link_name = {:?}]\n    static M{index}: ::wamr_aot_rt::__private::VMModule;\n    \
                     #[link_name = {:?}]\n    static R{index}: ::wamr_aot_rt::__private::VMReflection;",
                    manifest.module_symbol, manifest.reflection_symbol
                );
                writeln!(table, "    Ok(Symbols(unsafe {{ &M{index} }}, unsafe {{ &R{index} }})),")
            }
            Err(error) => writeln!(table, "    Err(Refused({:?}, {:?})),", kind(error), error.to_string()),
        };
    }
    format!(
        "/// Why a module was rejected: the kind, and the report.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = \"not every test reads all of it\")]
struct Refused(&'static str, &'static str);

/// A compiled module.
#[derive(Clone, Copy)]
struct Symbols(&'static ::wamr_aot_rt::__private::VMModule, &'static ::wamr_aot_rt::__private::VMReflection);

// SAFETY: nothing changes what the compiler wrote.
unsafe impl Sync for Symbols {{}}

impl Symbols {{
    fn module(self) -> ::wamr_aot_rt::Module {{
        // SAFETY: both belong to one module, and were generated for this version of the runtime.
        unsafe {{ ::wamr_aot_rt::__private::module(self.0, self.1) }}
    }}
}}

#[link(name = {library:?}, kind = \"static\")]
unsafe extern \"C\" {{
{symbols}}}

// SAFETY: the statics are as the compiler wrote them.
static MODULES: [Result<Symbols, Refused>; {}] = [
{table}];
",
        results.len()
    )
}

/// The kind of reason why the compiler rejected a module.
fn kind(error: &Error) -> &'static str {
    type Predicate = fn(&Error) -> bool;
    let kinds: [(&str, Predicate); 7] = [
        ("malformed", Error::is_malformed),
        ("unsupported", Error::is_unsupported),
        ("limit", Error::is_limit),
        ("name", Error::is_name),
        ("option", Error::is_option),
        ("target", Error::is_target),
        ("internal", Error::is_internal),
    ];
    kinds.into_iter().find(|(_, is)| is(error)).map_or("unknown", |(name, _)| name)
}
