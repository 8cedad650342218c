//! A C library with a memory bug, contained.
//!
//! `guest/tiles.c` decodes images and forgets one bounds check. Linked into a program as C, a
//! crafted file makes it write up to 4 GiB past its buffer. Here the same code is a guest: it
//! cannot reach past its own memory, so the worst file ends in an `Err` or in a wrong picture, and
//! the host goes on with a fresh instance.

use std::{error::Error, fmt};

use wamr_aot_rt::{InstantiateError, MemoryError, Trap};

wamr_aot_rt::include_aot!(mod tiles = "tiles");

pub mod files;

/// A decoded image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green and blue for each pixel, row by row.
    pub rgb: Vec<u8>,
}

/// Why there is no image.
#[derive(Debug)]
pub enum DecodeError {
    /// The decoder refused the file, with its own status (see `guest/tiles.c`).
    Refused(i32),
    /// The image is too large for the decoder's memory.
    OutOfMemory,
    /// The decoder did what a guest may not do. Its instance was thrown away.
    Trapped(Trap),
    /// The decoder named memory that it does not have.
    Memory(MemoryError),
    /// The decoder could not be started.
    Start(InstantiateError),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::Refused(status) => write!(f, "the decoder refused the file: status {status}"),
            DecodeError::OutOfMemory => f.write_str("the image is too large for the decoder's memory"),
            DecodeError::Trapped(trap) => write!(f, "the decoder was stopped: {trap}"),
            DecodeError::Memory(error) => write!(f, "the decoder's answer makes no sense: {error}"),
            DecodeError::Start(error) => write!(f, "the decoder does not start: {error}"),
        }
    }
}

impl Error for DecodeError {}

impl From<Trap> for DecodeError {
    fn from(trap: Trap) -> Self {
        DecodeError::Trapped(trap)
    }
}

impl From<MemoryError> for DecodeError {
    fn from(error: MemoryError) -> Self {
        DecodeError::Memory(error)
    }
}

impl From<InstantiateError> for DecodeError {
    fn from(error: InstantiateError) -> Self {
        DecodeError::Start(error)
    }
}

/// Decodes images. An instance of the guest serves many files, until one of them breaks it.
#[derive(Default)]
pub struct Decoder {
    instance: Option<tiles::Instance>,
    started: u32,
}

impl Decoder {
    /// How many instances were needed so far.
    pub fn instances_started(&self) -> u32 {
        self.started
    }

    /// Decodes a file from anywhere.
    ///
    /// # Errors
    /// Where the file is wrong. The decoder can be used again in each case.
    pub fn decode(&mut self, file: &[u8]) -> Result<Image, DecodeError> {
        // Taken out, and put back only after success: memory that a file may have damaged serves no
        // other file.
        let mut instance = match self.instance.take() {
            Some(instance) => instance,
            None => {
                self.started += 1;
                tiles::Instance::new(())?
            }
        };
        let image = decode(&mut instance, file)?;
        self.instance = Some(instance);
        Ok(image)
    }
}

fn decode(tiles: &mut tiles::Instance, file: &[u8]) -> Result<Image, DecodeError> {
    tiles.tiles_reset()?;
    let length = i32::try_from(file.len()).map_err(|_| DecodeError::OutOfMemory)?;
    let address = tiles.tiles_alloc(length)?;
    if address == 0 {
        return Err(DecodeError::OutOfMemory);
    }
    tiles.memory_mut().write_bytes(address, file)?;
    let status = tiles.tiles_decode(address, length)?;
    if status != 0 {
        return Err(DecodeError::Refused(status));
    }
    let (width, height) = (tiles.tiles_width()?, tiles.tiles_height()?);
    let address = tiles.tiles_rgb()?;
    if address == 0 {
        return Err(DecodeError::OutOfMemory);
    }
    // What the guest answers is a claim. The view checks it against the memory's size.
    let size =
        width.checked_mul(height).and_then(|pixels| pixels.checked_mul(3)).ok_or(DecodeError::OutOfMemory)?;
    let rgb = tiles.memory().slice(address, size)?.to_vec();
    Ok(Image { width: width as u32, height: height as u32, rgb })
}
