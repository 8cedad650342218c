//! Reads an artefact: code and data into a fresh mapping, everything through the checksum.

use alloc::{borrow::Cow, string::String, vec, vec::Vec};
use std::io::{self, Read};

use wamr_aot_abi::{
    artefact::{
        CHECKED_FROM, CODE_START, CRANELIFT_FLOOR, HEADER_SIZE, Header, HeaderError, Info, MAGIC,
        SECTION_ALIGN, SIGNATURE_MAGIC, SIGNATURE_SIZE, version_numbers,
    },
    layout::PointerWidth,
    version::ABI_HASH,
};

use super::{ArtefactInfo, LoadError, cpu, error::Reason};
use crate::sys::map::Mapping;

/// An artefact in memory whose checksum has been verified.
pub(super) struct Content {
    pub(super) header: Header,
    pub(super) info: Info,
    /// The image, not executable yet.
    pub(super) mapping: Mapping,
}

pub(super) fn damaged(what: &'static str) -> LoadError {
    LoadError::new(Reason::Damaged(what))
}

/// How many bytes are read and hashed at a time: small enough for a cache close to the processor.
const CHUNK: usize = 128 << 10;

/// A file that is read once, from start to end.
struct Source<R> {
    reader: R,
    checksum: crc32fast::Hasher,
    position: u64,
    expected: u64,
}

impl<R: Read> Source<R> {
    /// Reads the next bytes.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), LoadError> {
        for chunk in bytes.chunks_mut(CHUNK) {
            let mut filled = 0;
            while filled < chunk.len() {
                match self.reader.read(&mut chunk[filled..]) {
                    Ok(0) => {
                        let found = self.position + filled as u64;
                        return Err(LoadError::new(Reason::Truncated { expected: self.expected, found }));
                    }
                    Ok(count) => filled += count,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error.into()),
                }
            }
            self.checksum.update(chunk);
            self.position += chunk.len() as u64;
        }
        Ok(())
    }

    /// Reads the next section as bytes.
    fn section(&mut self, start: u64, len: u32) -> Result<Vec<u8>, LoadError> {
        self.pad(start)?;
        let mut bytes = vec![0; len as usize];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// Skips the padding up to the next section.
    fn pad(&mut self, start: u64) -> Result<(), LoadError> {
        let mut bytes = [0; SECTION_ALIGN as usize];
        let gap = start.checked_sub(self.position).and_then(|gap| bytes.get_mut(..gap as usize));
        let gap = gap.ok_or_else(|| damaged("its sections overlap"))?;
        self.fill(gap)?;
        if gap.iter().all(|byte| *byte == 0) {
            Ok(())
        } else {
            Err(damaged("there are bytes between its sections"))
        }
    }

    fn finish(self, expected: u32) -> Result<(), LoadError> {
        match self.checksum.finalize() {
            found if found == expected => Ok(()),
            found => Err(LoadError::new(Reason::Checksum { expected, found })),
        }
    }
}

/// Reads a whole artefact from a source of `available` bytes.
pub(super) fn read(reader: impl Read, available: u64) -> Result<Content, LoadError> {
    let (header, mut source) = open(reader, available)?;
    let texts = Texts::read(&header, &mut source)?;
    let too_large = || damaged("its lengths are too large");
    let sections = header.sections().ok_or_else(too_large)?;
    let image_len = header.image_len().and_then(|len| usize::try_from(len).ok()).ok_or_else(too_large)?;
    let data_start = header.data_start().ok_or_else(too_large)?;
    #[cfg(not(miri))]
    let mut mapping = crate::memory::pool::with_addresses(|| Mapping::new(image_len))?;
    #[cfg(miri)]
    let mut mapping = Mapping::new(image_len)?;
    source.pad(sections.code)?;
    source.fill(mapping.part_mut(CODE_START, header.code_len).ok_or_else(too_large)?)?;
    source.pad(sections.data)?;
    source.fill(mapping.part_mut(data_start, header.data_len).ok_or_else(too_large)?)?;
    source.finish(header.checksum)?;
    let info = texts.info(&header)?;
    Ok(Content { header, info, mapping })
}

/// Reads what an artefact records about itself, and verifies its checksum.
pub(super) fn info(reader: impl Read, available: u64) -> Result<ArtefactInfo, LoadError> {
    let (header, mut source) = open(reader, available)?;
    let texts = Texts::read(&header, &mut source)?;
    let mut buffer = vec![0; CHUNK];
    while source.position < header.length {
        let len = usize::try_from(header.length - source.position).unwrap_or(CHUNK).min(CHUNK);
        source.fill(&mut buffer[..len])?;
    }
    source.finish(header.checksum)?;
    Ok(ArtefactInfo::new(&header, texts.info(&header)?))
}

/// Reads the header.
fn open<R: Read>(mut reader: R, available: u64) -> Result<(Header, Source<R>), LoadError> {
    let mut bytes = [0; HEADER_SIZE];
    let mut filled = 0;
    while filled < HEADER_SIZE {
        match reader.read(&mut bytes[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    let start = &bytes[..filled.min(MAGIC.len())];
    if start.is_empty() || !MAGIC.starts_with(start) {
        return Err(LoadError::new(Reason::NotAnArtefact));
    }
    if filled < HEADER_SIZE {
        return Err(LoadError::new(Reason::Truncated { expected: HEADER_SIZE as u64, found: filled as u64 }));
    }
    let header = Header::from_bytes(&bytes).map_err(|error| match error {
        HeaderError::Magic => LoadError::new(Reason::NotAnArtefact),
        HeaderError::Format { found } => LoadError::new(Reason::OtherFormat { found }),
        HeaderError::Malformed => damaged("its header contradicts itself"),
    })?;
    match available.checked_sub(header.length) {
        Some(0) => {}
        // A signature, which `load_signed` checks.
        Some(extra) if extra == SIGNATURE_SIZE as u64 => {}
        Some(bytes) => return Err(LoadError::new(Reason::Trailing { bytes })),
        None => return Err(LoadError::new(Reason::Truncated { expected: header.length, found: available })),
    }
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(&bytes[CHECKED_FROM..]);
    let source = Source { reader, checksum, position: HEADER_SIZE as u64, expected: header.length };
    Ok((header, source))
}

/// Splits the bytes of a file into content and signature.
#[cfg_attr(not(feature = "sign"), expect(dead_code, reason = "only feature `sign` uses it"))]
pub(super) fn split_signature(bytes: &[u8]) -> Option<(&[u8], &[u8; 64])> {
    let (content, signature) = bytes.split_last_chunk::<SIGNATURE_SIZE>()?;
    let signature = signature.strip_prefix(&SIGNATURE_MAGIC)?;
    Some((content, signature.try_into().ok()?))
}

/// The sections that contain text. They are not parsed before the checksum has been verified.
struct Texts {
    info: Vec<u8>,
    manifest: Vec<u8>,
}

impl Texts {
    fn read(header: &Header, source: &mut Source<impl Read>) -> Result<Texts, LoadError> {
        let sections = header.sections().ok_or_else(|| damaged("its lengths are too large"))?;
        let info = source.section(sections.info, header.info_len)?;
        let manifest = source.section(sections.manifest, header.manifest_len)?;
        Ok(Texts { info, manifest })
    }

    fn info(self, header: &Header) -> Result<Info, LoadError> {
        let info = core::str::from_utf8(&self.info).ok().and_then(Info::from_text);
        if header.abi_hash != ABI_HASH {
            // Info that another version wrote may not be readable.
            let compiler = info.map_or_else(|| String::from("of another version"), |info| info.compiler);
            return Err(LoadError::new(Reason::OtherAbi { found: header.abi_hash, compiler }));
        }
        if core::str::from_utf8(&self.manifest).is_err() {
            return Err(damaged("its manifest is not text"));
        }
        info.ok_or_else(|| damaged("its info cannot be parsed"))
    }
}

impl Content {
    /// Whether the compiler that generated the code is known to be free of faults.
    pub(super) fn check_compiler(&self) -> Result<(), LoadError> {
        let Info { emitter, cranelift, .. } = &self.info;
        if emitter != "native" && cranelift.is_empty() {
            return Ok(());
        }
        match version_numbers(cranelift) {
            Some(version) if version >= CRANELIFT_FLOOR => Ok(()),
            Some(_) => Err(LoadError::new(Reason::FaultyCranelift { found: cranelift.clone() })),
            None => Err(damaged("its version of Cranelift is not valid")),
        }
    }

    /// Whether this machine can run it.
    pub(super) fn check_machine(&self) -> Result<ArtefactInfo, LoadError> {
        let Content { header, info, .. } = self;
        let other = |what, found: Cow<'static, str>, expected: &'static str| {
            LoadError::new(Reason::OtherTarget { what, found, expected: expected.into() })
        };
        let (arch, os) = (std::env::consts::ARCH, std::env::consts::OS);
        if info.arch != arch {
            return Err(other("architecture", info.arch.clone().into(), arch));
        }
        if info.os != os {
            return Err(other("operating system", info.os.clone().into(), os));
        }
        if u32::from(header.pointer_bytes) != PointerWidth::HOST.bytes() {
            let expected = if PointerWidth::HOST.bytes() == 8 { "8" } else { "4" };
            return Err(other("pointer size", alloc::format!("{}", header.pointer_bytes).into(), expected));
        }
        let order = |big| if big { "big-endian" } else { "little-endian" };
        if header.big_endian != cfg!(target_endian = "big") {
            return Err(other(
                "byte order",
                order(header.big_endian).into(),
                order(cfg!(target_endian = "big")),
            ));
        }
        if header.in_place {
            return Err(other("kind", "for use in place".into(), "for loading into memory"));
        }
        let missing: Vec<&str> =
            info.features.iter().map(String::as_str).filter(|name| !cpu::has(name)).collect();
        if !missing.is_empty() {
            return Err(LoadError::new(Reason::MissingFeatures(missing.join(", "))));
        }
        Ok(ArtefactInfo::new(header, info.clone()))
    }
}
