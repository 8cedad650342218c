//! The image of a loadable artefact: code in which all references are resolved, and the descriptions with pointers that are offsets
//! in the image.

use wamr_aot_abi::{
    artefact::{CODE_START, IMAGE_ALIGN},
    layout::PointerWidth,
};

use crate::data::{self, Blob, Symbol};

/// Code and data as they are in memory.
pub(crate) struct Image {
    /// From [`CODE_START`] on.
    pub(crate) code: Vec<u8>,
    /// From the next multiple of [`IMAGE_ALIGN`] on.
    pub(crate) data: Vec<u8>,
    /// Where the `VMModule` is in the image.
    pub(crate) module: u64,
    /// Where the `VMReflection` is in the image.
    pub(crate) reflection: u64,
}

impl Image {
    /// Puts the descriptions behind the code. `functions` tells where each function is in it.
    pub(crate) fn new(code: Vec<u8>, functions: &[u64], module: &Blob, reflection: &Blob, big_endian: bool) -> Image {
        let data_start = (CODE_START + code.len() as u64).next_multiple_of(IMAGE_ALIGN);
        let mut data = Vec::new();
        let module = append(&mut data, data_start, module, functions, big_endian);
        let reflection = append(&mut data, data_start, reflection, functions, big_endian);
        Image { code, data, module, reflection }
    }
}

/// Adds a description to the data. The result is where its first struct is in the image.
fn append(data: &mut Vec<u8>, data_start: u64, blob: &Blob, functions: &[u64], big_endian: bool) -> u64 {
    let mut place = |bytes: &[u8]| {
        data.resize(data.len().next_multiple_of(data::ALIGN as usize), 0);
        let start = data.len();
        data.extend_from_slice(bytes);
        start
    };
    let (bytes, structs) = (place(&blob.bytes), place(&blob.structs));
    for pointer in &blob.pointers {
        let target = match pointer.target {
            Symbol::Bytes => data_start + bytes as u64,
            Symbol::Structs => data_start + structs as u64,
            Symbol::Function(number) => CODE_START + functions[number as usize],
            Symbol::CodeStart | Symbol::CodeEnd => CODE_START,
        };
        let value = target + u64::from(pointer.addend);
        let mut encoded = [0; 8];
        let width = match blob.width() {
            PointerWidth::U32 => {
                // An image is smaller than 4 GiB by far where pointers are that short.
                let value = value as u32;
                encoded[..4].copy_from_slice(&if big_endian { value.to_be_bytes() } else { value.to_le_bytes() });
                4
            }
            PointerWidth::U64 => {
                encoded = if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
                8
            }
        };
        let at = structs + pointer.at as usize;
        data[at..at + width].copy_from_slice(&encoded[..width]);
    }
    data_start + structs as u64
}
