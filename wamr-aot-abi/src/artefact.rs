//! The format of loadable artefacts: a header, two texts, code and data, in one file. See
//! `docs/design/artefacts.md`.
//!
//! ```text
//!   0  header      HEADER_SIZE bytes
//!      info        text: the records of `Info`
//!      manifest    text: the manifest of the module
//!      code        machine code, position-independent
//!      data        VMModule, VMReflection and what they point to
//! ```
//!
//! Each section starts at a multiple of [`SECTION_ALIGN`]; the padding is zero. A
//! [signature](SIGNATURE_SIZE) may follow.
//!
//! In memory, code and data are parts of one image: the code at [`CODE_START`], the data at
//! [`Header::data_start`]. Pointers in the data are offsets from the image's start. Nothing is at
//! offset 0, which is the null pointer.
//!
//! An artefact that is used [in place](Header::in_place) is not copied: its data is as far from its
//! code in the image as it is in the file, so the image's start is [`CODE_START`] before the code.

/// The extension of an artefact's file name.
pub const EXTENSION: &str = "aot";

/// The first bytes. As in PNG, they reveal files that were converted as text or stripped to 7 bits.
pub const MAGIC: [u8; 8] = *b"\x89WAOT\r\n\x1a";

/// The version of this format.
pub const FORMAT: u32 = 2;

/// The oldest Cranelift whose code is loaded: major, minor, patch.
///
/// It is raised, together with the version that the workspace requires, when an advisory says that
/// earlier versions generate code through which a guest can escape its sandbox.
pub const CRANELIFT_FLOOR: (u32, u32, u32) = (0, 135, 8);

/// The three numbers at the start of a version such as `0.135.8` or `0.136.0-dev`. `None` if it
/// does not start with three numbers.
pub fn version_numbers(version: &str) -> Option<(u32, u32, u32)> {
    let numbers = version.split(['-', '+']).next()?;
    let mut numbers = numbers.split('.').map(|number| number.parse().ok());
    let version = (numbers.next()??, numbers.next()??, numbers.next()??);
    numbers.next().is_none().then_some(version)
}

/// Size of the header in bytes.
pub const HEADER_SIZE: usize = 112;

/// The offset at which the checksummed content starts, after the magic, the format and the
/// checksum.
pub const CHECKED_FROM: usize = 16;

/// Alignment of the sections in the file, in bytes.
pub const SECTION_ALIGN: u64 = 16;

/// Alignment of code and data in memory, in bytes: the largest page of any target.
pub const IMAGE_ALIGN: u64 = 1 << 16;

/// The offset of the code in the image.
pub const CODE_START: u64 = IMAGE_ALIGN;

/// The alignment of the data in the image, in bytes.
pub const fn data_align(in_place: bool) -> u64 {
    if in_place { SECTION_ALIGN } else { IMAGE_ALIGN }
}

/// The bytes before the signature.
pub const SIGNATURE_MAGIC: [u8; 16] = *b"WAOT-ed25519-1\r\n";

/// Size of a signature in bytes: [`SIGNATURE_MAGIC`], and 64 bytes of an Ed25519 signature of the
/// content.
pub const SIGNATURE_SIZE: usize = 80;

/// The header. All numbers are little-endian in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// CRC-32 (as in zlib) of the content from [`CHECKED_FROM`] on.
    pub checksum: u32,
    /// Length of the content in bytes: header and sections.
    pub length: u64,
    /// [`ABI_HASH`](crate::version::ABI_HASH) of the compiler.
    pub abi_hash: u64,
    /// SHA-256 of the WebAssembly module.
    pub source: [u8; 32],
    /// Length of the info in bytes.
    pub info_len: u32,
    /// Length of the manifest in bytes.
    pub manifest_len: u32,
    /// Length of the code in bytes.
    pub code_len: u64,
    /// Length of the data in bytes.
    pub data_len: u64,
    /// The offset of the [`VMModule`](crate::layout::VMModule) in the image.
    pub module: u64,
    /// The offset of the [`VMReflection`](crate::layout::VMReflection) in the image.
    pub reflection: u64,
    /// Size of a pointer in bytes.
    pub pointer_bytes: u8,
    /// Whether numbers in the data are big-endian.
    pub big_endian: bool,
    /// Whether the code runs where the file is, such as in flash.
    pub in_place: bool,
}

/// Why bytes are not a header that this version can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderError {
    /// The bytes do not start with [`MAGIC`].
    Magic,
    /// The format has another version.
    Format {
        /// The version found.
        found: u32,
    },
    /// The lengths are inconsistent, or a reserved byte is not zero.
    Malformed,
}

impl Header {
    /// The bytes of the file.
    pub fn to_bytes(&self) -> [u8; HEADER_SIZE] {
        let mut bytes = [0; HEADER_SIZE];
        let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
        put(0, &MAGIC);
        put(8, &FORMAT.to_le_bytes());
        put(12, &self.checksum.to_le_bytes());
        put(16, &self.length.to_le_bytes());
        put(24, &self.abi_hash.to_le_bytes());
        put(32, &self.source);
        put(64, &self.info_len.to_le_bytes());
        put(68, &self.manifest_len.to_le_bytes());
        put(72, &self.code_len.to_le_bytes());
        put(80, &self.data_len.to_le_bytes());
        put(88, &self.module.to_le_bytes());
        put(96, &self.reflection.to_le_bytes());
        put(104, &[self.pointer_bytes, u8::from(self.big_endian), u8::from(self.in_place)]);
        bytes
    }

    /// Reads the bytes of the file. It does not verify the checksum.
    ///
    /// # Errors
    /// Returns an error if they are not in this format.
    pub fn from_bytes(bytes: &[u8; HEADER_SIZE]) -> Result<Header, HeaderError> {
        fn array<const N: usize>(bytes: &[u8; HEADER_SIZE], at: usize) -> [u8; N] {
            let mut out = [0; N];
            out.copy_from_slice(&bytes[at..at + N]);
            out
        }
        let u32_at = |at| u32::from_le_bytes(array(bytes, at));
        let u64_at = |at| u64::from_le_bytes(array(bytes, at));
        if !bytes.starts_with(&MAGIC) {
            return Err(HeaderError::Magic);
        }
        match u32_at(8) {
            FORMAT => {}
            found => return Err(HeaderError::Format { found }),
        }
        let header = Header {
            checksum: u32_at(12),
            length: u64_at(16),
            abi_hash: u64_at(24),
            source: array(bytes, 32),
            info_len: u32_at(64),
            manifest_len: u32_at(68),
            code_len: u64_at(72),
            data_len: u64_at(80),
            module: u64_at(88),
            reflection: u64_at(96),
            pointer_bytes: bytes[104],
            big_endian: bytes[105] == 1,
            in_place: bytes[106] == 1,
        };
        let canonical = header.to_bytes() == *bytes;
        let fits = header.sections().is_some_and(|sections| sections.end == header.length);
        if canonical && fits && header.image_len().is_some() {
            Ok(header)
        } else {
            Err(HeaderError::Malformed)
        }
    }

    /// The offsets of the sections in the file. `None` if the lengths overflow.
    pub fn sections(&self) -> Option<Sections> {
        let info = HEADER_SIZE as u64;
        let manifest = align(info.checked_add(self.info_len.into())?, SECTION_ALIGN)?;
        let code = align(manifest.checked_add(self.manifest_len.into())?, SECTION_ALIGN)?;
        let data = align(code.checked_add(self.code_len)?, SECTION_ALIGN)?;
        let end = data.checked_add(self.data_len)?;
        Some(Sections { info, manifest, code, data, end })
    }

    /// The offset of the data in the image. `None` if the lengths overflow.
    pub fn data_start(&self) -> Option<u64> {
        align(CODE_START.checked_add(self.code_len)?, data_align(self.in_place))
    }

    /// The length of the image in bytes, a multiple of [`IMAGE_ALIGN`]. `None` if it overflows.
    pub fn image_len(&self) -> Option<u64> {
        align(self.data_start()?.checked_add(self.data_len)?, IMAGE_ALIGN)
            .filter(|len| *len <= i64::MAX as u64)
    }
}

/// The offsets of the sections, in bytes from the start of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sections {
    /// The info.
    pub info: u64,
    /// The manifest.
    pub manifest: u64,
    /// The code.
    pub code: u64,
    /// The data.
    pub data: u64,
    /// The end of the content.
    pub end: u64,
}

fn align(value: u64, to: u64) -> Option<u64> {
    value.checked_next_multiple_of(to)
}

#[cfg(any(feature = "alloc", test))]
pub use info::Info;

#[cfg(any(feature = "alloc", test))]
mod info {
    use alloc::{
        string::{String, ToString},
        vec::Vec,
    };

    /// The description of an artefact in its file.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Info {
        /// The module's name.
        pub name: String,
        /// The target triple.
        pub triple: String,
        /// The architecture, as in `std::env::consts::ARCH`.
        pub arch: String,
        /// The operating system, as in `std::env::consts::OS`.
        pub os: String,
        /// The CPU features that the code may use beyond the architecture's baseline, by rustc's
        /// names, sorted.
        pub features: Vec<String>,
        /// What generated the code: `native` for Cranelift, or `c` with the C compiler.
        pub emitter: String,
        /// The version of wamr-aot-build.
        pub compiler: String,
        /// The version of Cranelift that generated the code. Empty if a C compiler did.
        pub cranelift: String,
        /// The optimisation level.
        pub opt_level: String,
    }

    impl Info {
        /// The text in the file: a line per field, consisting of its name, a tab, and its value.
        pub fn to_text(&self) -> String {
            let features = self.features.join(",");
            let mut text = String::new();
            for (key, value) in [
                ("name", &self.name),
                ("triple", &self.triple),
                ("arch", &self.arch),
                ("os", &self.os),
                ("features", &features),
                ("emitter", &self.emitter),
                ("compiler", &self.compiler),
                ("cranelift", &self.cranelift),
                ("opt-level", &self.opt_level),
            ] {
                text.push_str(key);
                text.push('\t');
                text.push_str(value);
                text.push('\n');
            }
            text
        }

        /// Reads the text in the file. `None` if it is not in the form that [`Info::to_text`]
        /// writes.
        pub fn from_text(text: &str) -> Option<Info> {
            let mut lines = text.lines();
            let mut field = |key: &str| -> Option<String> {
                lines.next()?.strip_prefix(key)?.strip_prefix('\t').map(ToString::to_string)
            };
            let info = Info {
                name: field("name")?,
                triple: field("triple")?,
                arch: field("arch")?,
                os: field("os")?,
                features: field("features")?
                    .split(',')
                    .filter(|f| !f.is_empty())
                    .map(ToString::to_string)
                    .collect(),
                emitter: field("emitter")?,
                compiler: field("compiler")?,
                cranelift: field("cranelift")?,
                opt_level: field("opt-level")?,
            };
            (info.to_text() == text).then_some(info)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        let mut header = Header {
            checksum: 1,
            length: 0,
            abi_hash: 2,
            source: [3; 32],
            info_len: 5,
            manifest_len: 17,
            code_len: 70_000,
            data_len: 9,
            module: 4,
            reflection: 5,
            pointer_bytes: 8,
            big_endian: false,
            in_place: false,
        };
        header.length = header.sections().unwrap().end;
        header
    }

    #[test]
    fn a_header_round_trips() {
        let header = header();
        assert_eq!(Header::from_bytes(&header.to_bytes()), Ok(header.clone()));
        assert_eq!(
            header.sections().unwrap(),
            Sections { info: 112, manifest: 128, code: 160, data: 70_160, end: 70_169 }
        );
        assert_eq!((header.data_start(), header.image_len()), (Some(3 << 16), Some(4 << 16)));
        let in_place = Header { in_place: true, ..header };
        assert_eq!(Header::from_bytes(&in_place.to_bytes()), Ok(in_place.clone()));
        // As far from the code as in the file.
        assert_eq!(in_place.data_start(), Some(CODE_START + 70_160 - 160));
    }

    #[test]
    fn no_length_overflows() {
        let malformed = Err(HeaderError::Malformed);
        for value in [u64::MAX, u64::MAX - 15, u64::MAX / 2 + 1, 1 << 63] {
            for change in [
                |h: &mut Header, v| h.code_len = v,
                |h: &mut Header, v| h.data_len = v,
                |h: &mut Header, v| h.length = v,
            ] {
                let mut header = header();
                change(&mut header, value);
                if let Some(sections) = header.sections()
                    && header.length != value
                {
                    header.length = sections.end;
                }
                assert_eq!(Header::from_bytes(&header.to_bytes()), malformed);
            }
        }
        let mut bytes = header().to_bytes();
        bytes[107] = 1;
        assert_eq!(Header::from_bytes(&bytes), malformed);
        bytes[8] = 9;
        assert_eq!(Header::from_bytes(&bytes), Err(HeaderError::Format { found: 9 }));
        bytes[0] = 0;
        assert_eq!(Header::from_bytes(&bytes), Err(HeaderError::Magic));
    }

    #[test]
    fn versions_have_numbers() {
        assert_eq!(version_numbers("0.135.8"), Some((0, 135, 8)));
        assert_eq!(version_numbers("1.2.3-dev"), Some((1, 2, 3)));
        assert_eq!(version_numbers("1.2.3+abc.4"), Some((1, 2, 3)));
        for text in ["", "1", "1.2", "1.2.3.4", "1.2.x", "-1.2.3", "1.2.99999999999"] {
            assert_eq!(version_numbers(text), None, "{text}");
        }
    }

    #[test]
    fn an_info_round_trips() {
        let info = Info {
            name: "plugin".into(),
            features: alloc::vec!["avx".into(), "sse3".into()],
            ..Info::default()
        };
        let text = info.to_text();
        assert_eq!(Info::from_text(&text), Some(info));
        for end in 0..text.len() {
            assert_eq!(Info::from_text(&text[..end]), None, "cut at {end}");
        }
    }
}
