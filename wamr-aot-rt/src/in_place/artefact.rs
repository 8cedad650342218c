//! [`Artefact`]: the bytes of a module, checked.

use wamr_aot_abi::{
    artefact::{
        CHECKED_FROM, CODE_START, CRANELIFT_FLOOR, HEADER_SIZE, Header, HeaderError, SECTION_ALIGN,
        SIGNATURE_MAGIC, SIGNATURE_SIZE, version_numbers,
    },
    checksum::Crc,
    layout::{VMModule, VMReflection},
    version::ABI_HASH,
};

#[cfg(feature = "in-place-sign")]
use crate::base::trusted_key::TrustedKey;
use crate::{
    base::types::declared_table_limits,
    in_place::error::InPlaceError,
    memory::plan::{MemoryPlan, TablePlan},
    raw::Image,
};

/// An artefact whose bytes were checked, and which stays where it is.
#[derive(Clone, Copy)]
pub struct Artefact {
    image: Image,
    reflection: *const VMReflection,
    content: &'static [u8],
}

// SAFETY: what the compiler wrote never changes.
unsafe impl Send for Artefact {}
// SAFETY: as above.
unsafe impl Sync for Artefact {}

impl Artefact {
    /// Checks an artefact: its length, its checksum, and that this program can run it. A signature
    /// may follow it, which is not examined.
    ///
    /// # Errors
    /// If anything of that differs.
    ///
    /// # Safety
    /// `wamr-aot-build` wrote the bytes: its code runs in this program, and its descriptions are
    /// used as they are. The checksum finds damage, but not what someone made.
    pub unsafe fn open(bytes: &'static [u8]) -> Result<Artefact, InPlaceError> {
        let content = split_signature(bytes).map_or(bytes, |(content, _)| content);
        let header = header(content)?;
        let mut crc = Crc::new();
        crc.update(&content[CHECKED_FROM..]);
        if crc.value() != header.checksum {
            return Err(InPlaceError::Damaged);
        }
        // SAFETY: passed on.
        unsafe { Artefact::new(content, &header) }
    }

    /// Checks an artefact with a signature: that the key made it, and that this program can run it.
    ///
    /// # Errors
    /// If there is no such signature, or this program cannot run it.
    #[cfg(feature = "in-place-sign")]
    pub fn open_signed(bytes: &'static [u8], key: &TrustedKey) -> Result<Artefact, InPlaceError> {
        let (content, signature) = split_signature(bytes).ok_or(InPlaceError::Signature)?;
        if !key.verifies(content, signature) {
            return Err(InPlaceError::Signature);
        }
        let header = header(content)?;
        // SAFETY: by the contract of `TrustedKey`, the compiler wrote what the key signed.
        unsafe { Artefact::new(content, &header) }
    }

    /// # Safety
    /// `wamr-aot-build` wrote the content, which has this header.
    unsafe fn new(content: &'static [u8], header: &Header) -> Result<Artefact, InPlaceError> {
        if header.abi_hash != ABI_HASH {
            return Err(InPlaceError::OtherVersion);
        }
        let info = info(content, header);
        let field = |name: &str| info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('\t'));
        if !header.in_place || field("triple") != Some(env!("WAMR_AOT_TARGET")) {
            return Err(InPlaceError::OtherTarget);
        }
        if field("emitter") == Some("native") {
            let version = field("cranelift").and_then(version_numbers);
            if version.is_none_or(|version| version < CRANELIFT_FLOOR) {
                return Err(InPlaceError::FaultyCompiler);
            }
        }
        let start = content.as_ptr().expose_provenance();
        if !start.is_multiple_of(SECTION_ALIGN as usize) {
            return Err(InPlaceError::Misaligned);
        }
        let code = header.sections().ok_or(InPlaceError::NotAnArtefact)?.code as usize;
        // The image starts before the code, perhaps before the first address: all that is in it is
        // found by sums that wrap.
        let base = start.wrapping_add(code).wrapping_sub(CODE_START as usize);
        let at = |offset: u64| base.wrapping_add(offset as usize);
        // SAFETY: the compiler wrote the descriptions at these offsets, and the bytes never change.
        let image = unsafe {
            let module = core::ptr::with_exposed_provenance::<VMModule>(at(header.module));
            Image::from_pointer(module, base)
        };
        let reflection = core::ptr::with_exposed_provenance(at(header.reflection));
        Ok(Artefact { image, reflection, content })
    }

    /// The name that the build script gave it.
    pub fn name(&self) -> &'static str {
        self.image.string(&self.image.module().name)
    }

    /// The SHA-256 of the WebAssembly module.
    pub fn source_sha256(&self) -> [u8; 32] {
        self.content
            .first_chunk()
            .and_then(|bytes| Header::from_bytes(bytes).ok())
            .map_or([0; 32], |h| h.source)
    }

    /// How many bytes an instance has for its context.
    pub fn context_size(&self) -> usize {
        self.image.module().context_size as usize
    }

    /// The most stack that the guest's functions take, in bytes: what `STATS` of linked modules
    /// says. `None` if it has no bound, as with recursion and with calls through tables that may
    /// change, or is not known: then only the guest's own checks protect the stack.
    pub fn stack_size(&self) -> Option<usize> {
        let header = Header::from_bytes(self.content.first_chunk()?).ok()?;
        let manifest = self.content.get(header.sections()?.manifest as usize..)?;
        let manifest = text(manifest.get(..header.manifest_len as usize)?);
        manifest.lines().find_map(|line| line.strip_prefix("stack\tbytes\t"))?.parse().ok()
    }

    /// How many bytes the memories of an instance take.
    pub fn memory_size(&self) -> usize {
        let plans = self.image.memories().iter().map(MemoryPlan::defined);
        // Each starts at a multiple of 16.
        let sizes = plans.map(|plan| plan.map_or(usize::MAX, |plan| plan.static_capacity.max(plan.len)));
        sizes.fold(0, |sum, size| sum.saturating_add(size.saturating_add(15) & !15))
    }

    /// How many elements the tables of an instance have.
    pub fn table_size(&self) -> usize {
        let tables = self.image.tables().iter();
        let sizes = tables.map(|ty| match TablePlan::new(ty, declared_table_limits(ty)) {
            Ok(plan) => plan.static_capacity.max(plan.len),
            Err(_) => usize::MAX,
        });
        sizes.fold(0, usize::saturating_add)
    }

    pub(super) fn image(&self) -> Image {
        self.image
    }

    pub(super) fn reflection(&self) -> *const VMReflection {
        self.reflection
    }
}

impl core::fmt::Debug for Artefact {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Artefact").field("name", &self.name()).finish_non_exhaustive()
    }
}

/// Splits the bytes into content and signature, if there is one.
fn split_signature(bytes: &'static [u8]) -> Option<(&'static [u8], &'static [u8; 64])> {
    let (content, signature) = bytes.split_last_chunk::<SIGNATURE_SIZE>()?;
    let signature = signature.strip_prefix(&SIGNATURE_MAGIC)?;
    Some((content, signature.try_into().ok()?))
}

/// The header, whose lengths are those of the content.
fn header(content: &[u8]) -> Result<Header, InPlaceError> {
    let bytes = content.first_chunk::<HEADER_SIZE>().ok_or(InPlaceError::NotAnArtefact)?;
    let header = Header::from_bytes(bytes).map_err(|error| match error {
        HeaderError::Format { .. } => InPlaceError::OtherVersion,
        HeaderError::Magic => InPlaceError::NotAnArtefact,
        HeaderError::Malformed => InPlaceError::Damaged,
    })?;
    if header.length != content.len() as u64 {
        return Err(InPlaceError::Length { expected: header.length, found: content.len() });
    }
    Ok(header)
}

/// What the artefact says about itself, or nothing if that is not text.
fn info<'a>(content: &'a [u8], header: &Header) -> &'a str {
    text(content.get(HEADER_SIZE..HEADER_SIZE + header.info_len as usize).unwrap_or_default())
}

/// The text in these bytes, or nothing.
fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap_or_default()
}
