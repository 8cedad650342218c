//! stb_image: images of several formats, from memory and by callbacks.

use wamr_aot_rt::{
    HostError, Trap,
    c::{Guest, Ptr, Void},
};

wamr_aot_rt::include_aot!(pub mod library = "image", wasi);

use library::c;

/// The most bytes of an image.
const MOST: u32 = 16 << 20;

/// An image with 4 bytes for each pixel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    pub width: u32,
    pub height: u32,
    pub pixels: Vec<u8>,
}

/// An instance without a state of the host's.
pub fn new() -> library::Instance {
    library::Instance::new(()).expect("there is memory for an instance")
}

/// Decodes an image. `None` if it is malformed, or larger than any here.
pub fn decode<H>(guest: &mut library::Caller<H>, data: &[u8]) -> Result<Option<Image>, Trap> {
    guest.scope(|guest| {
        let input = guest.bytes(data)?;
        let sizes = guest.zeroed_array::<i32>(3)?;
        let pixels =
            guest.stbi_load_from_memory(input, data.len() as i32, sizes, sizes.add(1), sizes.add(2), 4)?;
        copy(guest, pixels, sizes)
    })
}

/// Decodes an image that the library reads by callbacks.
pub fn decode_by_pieces(data: &[u8]) -> Result<Option<Image>, Trap> {
    let file = File { data: data.to_vec(), place: 0 };
    let mut guest = library::Instance::new(file).expect("there is memory for an instance");
    guest.scope(|guest| {
        let callbacks = c::stbi_io_callbacks {
            read: guest.callback_stbi_io_callbacks_read()?,
            skip: guest.callback_stbi_io_callbacks_skip()?,
            eof: guest.callback_stbi_io_callbacks_eof()?,
        };
        let (callbacks, sizes) = (guest.value(&callbacks)?, guest.zeroed_array::<i32>(3)?);
        let pixels =
            guest.stbi_load_from_callbacks(callbacks, Ptr::NULL, sizes, sizes.add(1), sizes.add(2), 4)?;
        copy(guest, pixels, sizes)
    })
}

/// The first rows of an image, by the source with the bug.
pub fn thumbnail<H>(guest: &mut library::Caller<H>, data: &[u8]) -> Result<Option<Vec<u8>>, Trap> {
    guest.scope(|guest| {
        let input = guest.bytes(data)?;
        let pixels = guest.thumbnail(input, data.len() as i32)?;
        if pixels.is_null() {
            return Ok(None);
        }
        guest.read_bytes(pixels, c::THUMBNAIL_MAX * c::THUMBNAIL_MAX * 4).map(|bytes| Some(bytes.to_vec()))
    })
}

/// Copies an image, and frees it. The sizes are the library's word.
fn copy<H>(guest: &mut library::Caller<H>, pixels: Ptr<u8>, sizes: Ptr<i32>) -> Result<Option<Image>, Trap> {
    if pixels.is_null() {
        return Ok(None);
    }
    let side = |ptr: Ptr<i32>| guest.read(ptr).map(|side| u32::try_from(side).unwrap_or(u32::MAX));
    let (width, height) = (side(sizes)?, side(sizes.add(1))?);
    let size = width.checked_mul(height).and_then(|size| size.checked_mul(4));
    let image = match size.filter(|size| *size <= MOST) {
        Some(size) => Some(Image { width, height, pixels: guest.read_bytes(pixels, size)?.to_vec() }),
        None => None,
    };
    guest.stbi_image_free(pixels.cast())?;
    Ok(image)
}

/// What the library reads.
#[derive(Debug)]
pub struct File {
    data: Vec<u8>,
    place: usize,
}

impl library::imports::Callbacks for File {
    fn stbi_io_callbacks_read(
        cx: &mut library::Caller<Self>,
        _: Ptr<Void>,
        to: Ptr<u8>,
        size: i32,
    ) -> Result<i32, HostError> {
        let file = cx.data_mut();
        let rest = file.data.get(file.place..).unwrap_or_default();
        let piece = rest[..rest.len().min(usize::try_from(size).unwrap_or(0))].to_vec();
        file.place += piece.len();
        cx.write_values(to, &piece)?;
        Ok(piece.len() as i32)
    }

    fn stbi_io_callbacks_skip(
        cx: &mut library::Caller<Self>,
        _: Ptr<Void>,
        count: i32,
    ) -> Result<(), HostError> {
        let file = cx.data_mut();
        file.place = file.place.saturating_add_signed(count as isize).min(file.data.len());
        Ok(())
    }

    fn stbi_io_callbacks_eof(cx: &mut library::Caller<Self>, _: Ptr<Void>) -> Result<i32, HostError> {
        Ok((cx.data().place >= cx.data().data.len()).into())
    }
}
