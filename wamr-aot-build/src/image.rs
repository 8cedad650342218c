//! The image of a loadable artefact: code in which all references are resolved, and the
//! descriptions, whose pointers are offsets in the image.

use wamr_aot_abi::{
    artefact::{CODE_START, data_align},
    layout::PointerWidth,
};

use crate::data::{self, Blob, Symbol};

/// Code and data as they are laid out in memory.
pub(crate) struct Image {
    /// Starts at [`CODE_START`].
    pub(crate) code: Vec<u8>,
    /// Starts at the next multiple of [`data_align`].
    pub(crate) data: Vec<u8>,
    /// The offset of the `VMModule` in the image.
    pub(crate) module: u64,
    /// The offset of the `VMReflection` in the image.
    pub(crate) reflection: u64,
    /// Whether it is used where its file is.
    pub(crate) in_place: bool,
}

impl Image {
    /// Appends the descriptions to the code. `functions` has the offset of each function in the
    /// code.
    pub(crate) fn new(
        code: Vec<u8>,
        functions: &[u64],
        module: &Blob,
        reflection: &Blob,
        big_endian: bool,
        in_place: bool,
    ) -> Image {
        let data_start = (CODE_START + code.len() as u64).next_multiple_of(data_align(in_place));
        let mut data = Vec::new();
        let module = append(&mut data, data_start, module, functions, big_endian);
        let reflection = append(&mut data, data_start, reflection, functions, big_endian);
        Image { code, data, module, reflection, in_place }
    }
}

/// Appends a description to the data. Returns the offset of its first struct in the image.
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
            Symbol::Unit(_) | Symbol::Pieces(_) => unreachable!("these are symbols of objects"),
        };
        let value = target + u64::from(pointer.addend);
        let mut encoded = [0; 8];
        let width = match blob.width() {
            PointerWidth::U32 => {
                // With 32-bit pointers an image is far smaller than 4 GiB.
                let value = value as u32;
                encoded[..4].copy_from_slice(&if big_endian {
                    value.to_be_bytes()
                } else {
                    value.to_le_bytes()
                });
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
