//! The file of a loadable artefact: the image and its description, in the format of
//! [`wamr_aot_abi::artefact`].

use sha2::{Digest as _, Sha256};
use wamr_aot_abi::{
    artefact::{CHECKED_FROM, HEADER_SIZE, Header, Info, SECTION_ALIGN},
    manifest::Manifest,
    version::ABI_HASH,
};

use crate::{
    diagnostics::{Finding, Place, catalogue},
    image::Image,
    options::Emitter,
    request::Request,
    target::Target,
};

/// The bytes of the file.
pub(crate) fn write(
    request: &Request,
    target: &Target,
    wasm: &[u8],
    manifest: &Manifest,
    image: &Image,
) -> Result<Vec<u8>, Finding> {
    let info = Info {
        name: request.name.clone(),
        triple: target.triple().to_string(),
        arch: target.rust_arch().to_owned(),
        os: target.rust_os(),
        features: target.used_features(&request.cpu_features),
        emitter: manifest.emitter.clone(),
        compiler: env!("CARGO_PKG_VERSION").to_owned(),
        cranelift: match target.emitter() {
            Emitter::Native => cranelift_codegen::VERSION.to_owned(),
            Emitter::C => String::new(),
        },
        opt_level: request.opt_level.name().to_owned(),
    };
    let (info, manifest) = (info.to_text(), manifest.to_text());
    let too_large = || catalogue::internal(Place::item("artefact"), "it is too large");
    let mut header = Header {
        checksum: 0,
        length: 0,
        abi_hash: ABI_HASH,
        source: Sha256::digest(wasm).into(),
        info_len: u32::try_from(info.len()).map_err(|_| too_large())?,
        manifest_len: u32::try_from(manifest.len()).map_err(|_| too_large())?,
        code_len: image.code.len() as u64,
        data_len: image.data.len() as u64,
        module: image.module,
        reflection: image.reflection,
        pointer_bytes: target.pointer_width().bytes() as u8,
        big_endian: target.is_big_endian(),
        in_place: image.in_place,
    };
    let sections = header.sections().ok_or_else(too_large)?;
    header.length = sections.end;
    let mut file = vec![0; HEADER_SIZE];
    for section in [info.as_bytes(), manifest.as_bytes(), &image.code, &image.data] {
        file.resize(file.len().next_multiple_of(SECTION_ALIGN as usize), 0);
        file.extend_from_slice(section);
    }
    debug_assert_eq!(file.len() as u64, header.length);
    file[..HEADER_SIZE].copy_from_slice(&header.to_bytes());
    header.checksum = crc32fast::hash(&file[CHECKED_FROM..]);
    file[..HEADER_SIZE].copy_from_slice(&header.to_bytes());
    Ok(file)
}

#[cfg(test)]
mod tests {
    use wamr_aot_abi::artefact::{CRANELIFT_FLOOR, version_numbers};

    #[test]
    fn this_cranelift_is_trusted() {
        assert!(version_numbers(cranelift_codegen::VERSION).unwrap() >= CRANELIFT_FLOOR);
    }
}
