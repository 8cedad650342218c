//! zlib: deflate streams, in memory and by callbacks.

use wamr_aot_rt::{
    HostError, Trap,
    c::{Guest, Ptr, Value, Void},
};

wamr_aot_rt::include_aot!(pub mod library = "zlib", wasi);

use library::c;

/// An instance without a state of the host's.
pub fn new() -> library::Instance {
    library::Instance::new(()).expect("there is memory for an instance")
}

/// Packs data, or returns zlib's status.
pub fn compress<H>(guest: &mut library::Caller<H>, data: &[u8]) -> Result<Result<Vec<u8>, i32>, Trap> {
    guest.scope(|guest| {
        let input = guest.bytes(data)?;
        let bound = guest.compressBound(data.len() as u32)?;
        let (output, length) = (guest.zeroed_array::<u8>(bound)?, guest.value(&bound)?);
        match guest.compress(output, length, input, data.len() as u32)? {
            0 => {
                let length = guest.read(length)?;
                Ok(Ok(guest.read_bytes(output, length)?.to_vec()))
            }
            status => Ok(Err(status)),
        }
    })
}

/// Unpacks data to at most `limit` bytes, or returns zlib's status.
pub fn inflate<H>(
    guest: &mut library::Caller<H>,
    data: &[u8],
    limit: u32,
) -> Result<Result<Vec<u8>, i32>, Trap> {
    guest.scope(|guest| {
        let (input, output) = (guest.bytes(data)?, guest.zeroed_array::<u8>(limit)?);
        let stream = guest.zeroed::<c::z_stream>()?;
        let version = guest.zlibVersion()?;
        let status = guest.inflateInit_(stream, version, c::z_stream::SIZE as i32)?;
        if status != c::Z_OK as i32 {
            return Ok(Err(status));
        }
        let mut state = guest.read(stream)?;
        (state.next_in, state.avail_in) = (input, data.len() as u32);
        (state.next_out, state.avail_out) = (output, limit);
        guest.write(stream, &state)?;
        let status = guest.inflate(stream, c::Z_FINISH as i32)?;
        let left = guest.read(stream)?.avail_out;
        guest.inflateEnd(stream)?;
        if status != c::Z_STREAM_END as i32 {
            return Ok(Err(status));
        }
        // The number is the library's word.
        let length = limit.checked_sub(left).ok_or(HostError::new("more is left than there was"))?;
        Ok(Ok(guest.read_bytes(output, length)?.to_vec()))
    })
}

/// A stream for zlib's callbacks: it asks for packed bytes, and gives unpacked ones.
#[derive(Debug)]
pub struct Stream {
    packed: std::vec::IntoIter<u8>,
    unpacked: Vec<u8>,
    limit: usize,
    /// The place for packed bytes.
    buffer: Ptr<u8>,
}

/// The bytes that zlib gets at once.
const PIECE: u32 = 100;

impl library::imports::Callbacks for Stream {
    fn in_func(cx: &mut library::Caller<Self>, _: Ptr<Void>, place: Ptr<Ptr<u8>>) -> Result<u32, HostError> {
        let stream = cx.data_mut();
        let (piece, buffer): (Vec<u8>, _) =
            (stream.packed.by_ref().take(PIECE as usize).collect(), stream.buffer);
        cx.write_values(buffer, &piece)?;
        cx.write(place, &buffer)?;
        Ok(piece.len() as u32)
    }

    fn out_func(
        cx: &mut library::Caller<Self>,
        _: Ptr<Void>,
        bytes: Ptr<u8>,
        length: u32,
    ) -> Result<i32, HostError> {
        let bytes = cx.read_bytes(bytes, length)?.to_vec();
        let stream = cx.data_mut();
        if bytes.len() > stream.limit - stream.unpacked.len() {
            return Err(HostError::new("more is unpacked than was expected"));
        }
        stream.unpacked.extend(bytes);
        Ok(0)
    }
}

/// Unpacks a raw deflate stream piece by piece, or returns zlib's status.
pub fn inflate_by_pieces(packed: &[u8], limit: usize) -> Result<Result<Vec<u8>, i32>, Trap> {
    let packed = packed.to_vec();
    let stream = Stream { packed: packed.into_iter(), unpacked: Vec::new(), limit, buffer: Ptr::NULL };
    let mut guest = library::Instance::new(stream).expect("there is memory for an instance");
    let status = guest.scope(|guest| {
        guest.data_mut().buffer = guest.zeroed_array(PIECE)?;
        let (stream, window) = (guest.zeroed::<c::z_stream>()?, guest.zeroed_array::<u8>(1 << 15)?);
        let version = guest.zlibVersion()?;
        let status = guest.inflateBackInit_(stream, 15, window, version, c::z_stream::SIZE as i32)?;
        if status != c::Z_OK as i32 {
            return Ok(status);
        }
        let (input, output) = (guest.callback_in_func()?, guest.callback_out_func()?);
        let status = guest.inflateBack(stream, input, Ptr::NULL, output, Ptr::NULL)?;
        guest.inflateBackEnd(stream)?;
        Ok(status)
    })?;
    let Stream { unpacked, .. } = guest.into_data();
    Ok(if status == c::Z_STREAM_END as i32 { Ok(unpacked) } else { Err(status) })
}
