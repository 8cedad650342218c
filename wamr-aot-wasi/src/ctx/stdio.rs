//! The standard streams: [`Input`], [`Output`], and [`Buffer`], an output that can be read back.

use core::fmt;

#[cfg(feature = "std")]
use alloc::boxed::Box;
#[cfg(feature = "alloc")]
use alloc::{sync::Arc, vec::Vec};

#[cfg(feature = "alloc")]
use crate::lock::Lock;
use crate::{Errno, fs::FileType};

/// A guest's standard input.
///
/// Anything that implements `Read` converts into it, and so do bytes:
///
/// ```
/// use wamr_aot_wasi::{Input, WasiCtx};
///
/// let ctx = WasiCtx::builder().stdin(Input::bytes("a line\n")).build()?;
/// # Ok::<(), wamr_aot_wasi::BuildError>(())
/// ```
pub struct Input(Source);

enum Source {
    Empty,
    Function(fn(&mut [u8]) -> Result<usize, Errno>),
    #[cfg(feature = "alloc")]
    Bytes {
        bytes: Vec<u8>,
        position: usize,
    },
    #[cfg(feature = "std")]
    Host,
    #[cfg(feature = "std")]
    Reader(Box<dyn std::io::Read + Send>),
}

impl Input {
    /// No input: the end at once. This is the default.
    pub const fn empty() -> Input {
        Input(Source::Empty)
    }

    /// A function that reads into the bytes and returns how many; 0 is the end, and
    /// [`Errno::AGAIN`] means that there is nothing yet.
    pub const fn function(read: fn(&mut [u8]) -> Result<usize, Errno>) -> Input {
        Input(Source::Function(read))
    }

    /// These bytes, and then the end.
    #[cfg(feature = "alloc")]
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Input {
        Input(Source::Bytes { bytes: bytes.into(), position: 0 })
    }

    /// The standard input of the host. On Unix a guest that waits for it can be interrupted.
    #[cfg(feature = "std")]
    pub const fn host() -> Input {
        Input(Source::Host)
    }

    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Errno> {
        // What a reader of the host's says need not be in bounds.
        let len = buffer.len();
        self.read_some(buffer).map(|read| read.min(len))
    }

    fn read_some(&mut self, buffer: &mut [u8]) -> Result<usize, Errno> {
        match &mut self.0 {
            Source::Empty => Ok(0),
            Source::Function(read) => read(buffer),
            #[cfg(feature = "alloc")]
            Source::Bytes { bytes, position } => {
                let rest = &bytes[*position..];
                let len = rest.len().min(buffer.len());
                buffer[..len].copy_from_slice(&rest[..len]);
                *position += len;
                Ok(len)
            }
            #[cfg(all(feature = "std", unix))]
            Source::Host => Ok(rustix::io::read(rustix::stdio::stdin(), buffer)?),
            #[cfg(all(feature = "std", not(unix)))]
            Source::Host => Ok(std::io::Read::read(&mut std::io::stdin(), buffer)?),
            #[cfg(feature = "std")]
            Source::Reader(reader) => Ok(reader.read(buffer)?),
        }
    }

    /// Whether a read would not wait. Waits at most `milliseconds` for it.
    pub(crate) fn is_ready(&mut self, milliseconds: u16) -> bool {
        #[cfg(all(feature = "std", unix))]
        if let Source::Host = self.0 {
            use rustix::event::{PollFd, PollFlags, Timespec, poll};
            let timeout = Timespec { tv_sec: 0, tv_nsec: i64::from(milliseconds) * 1_000_000 };
            let mut fds = [PollFd::from_borrowed_fd(rustix::stdio::stdin(), PollFlags::IN)];
            // After an error, the read says what it is.
            return poll(&mut fds, Some(&timeout)) != Ok(0);
        }
        let _ = milliseconds;
        true
    }

    pub(crate) fn kind(&self) -> FileType {
        #[cfg(feature = "std")]
        if let Source::Host = self.0 {
            return terminal(&std::io::stdin());
        }
        FileType::Unknown
    }
}

#[cfg(feature = "std")]
fn terminal(stream: &impl std::io::IsTerminal) -> FileType {
    if stream.is_terminal() { FileType::CharacterDevice } else { FileType::Unknown }
}

#[cfg(feature = "std")]
impl<R: std::io::Read + Send + 'static> From<R> for Input {
    fn from(reader: R) -> Input {
        Input(Source::Reader(Box::new(reader)))
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").finish_non_exhaustive()
    }
}

/// A guest's standard output or standard error.
///
/// Anything that implements `Write` converts into it, and so does a [`Buffer`].
pub struct Output(Target);

enum Target {
    Discard,
    Function(fn(&[u8]) -> Result<usize, Errno>),
    #[cfg(feature = "alloc")]
    Buffer(Buffer),
    #[cfg(feature = "std")]
    Stdout,
    #[cfg(feature = "std")]
    Stderr,
    #[cfg(feature = "std")]
    Writer(Box<dyn std::io::Write + Send>),
}

impl Output {
    /// What is written is discarded. This is the default.
    pub const fn discard() -> Output {
        Output(Target::Discard)
    }

    /// A function that writes the bytes, and returns how many it has written.
    ///
    /// ```
    /// use wamr_aot_wasi::Output;
    ///
    /// # fn uart_send(_: u8) {}
    /// let uart = Output::function(|bytes| {
    ///     bytes.iter().for_each(|byte| uart_send(*byte));
    ///     Ok(bytes.len())
    /// });
    /// ```
    pub const fn function(write: fn(&[u8]) -> Result<usize, Errno>) -> Output {
        Output(Target::Function(write))
    }

    /// The standard output of the host.
    #[cfg(feature = "std")]
    pub const fn host_stdout() -> Output {
        Output(Target::Stdout)
    }

    /// The standard error of the host.
    #[cfg(feature = "std")]
    pub const fn host_stderr() -> Output {
        Output(Target::Stderr)
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<usize, Errno> {
        #[cfg(feature = "std")]
        use std::io::Write;
        match &mut self.0 {
            Target::Discard => Ok(bytes.len()),
            Target::Function(write) => write(bytes),
            #[cfg(feature = "alloc")]
            Target::Buffer(buffer) => buffer.write(bytes),
            // A prompt has no line end, and has to appear.
            #[cfg(feature = "std")]
            Target::Stdout => {
                let mut stdout = std::io::stdout().lock();
                Ok(stdout.write(bytes).and_then(|len| stdout.flush().map(|()| len))?)
            }
            #[cfg(feature = "std")]
            Target::Stderr => Ok(std::io::stderr().write(bytes)?),
            #[cfg(feature = "std")]
            Target::Writer(writer) => Ok(writer.write(bytes)?),
        }
        .map(|len| len.min(bytes.len()))
    }

    pub(crate) fn sync(&mut self) -> Result<(), Errno> {
        #[cfg(feature = "std")]
        if let Target::Writer(writer) = &mut self.0 {
            writer.flush()?;
        }
        Ok(())
    }

    pub(crate) fn kind(&self) -> FileType {
        match &self.0 {
            #[cfg(feature = "std")]
            Target::Stdout => terminal(&std::io::stdout()),
            #[cfg(feature = "std")]
            Target::Stderr => terminal(&std::io::stderr()),
            _ => FileType::Unknown,
        }
    }
}

#[cfg(feature = "alloc")]
impl From<Buffer> for Output {
    fn from(buffer: Buffer) -> Output {
        Output(Target::Buffer(buffer))
    }
}

#[cfg(feature = "std")]
impl<W: std::io::Write + Send + 'static> From<W> for Output {
    fn from(writer: W) -> Output {
        Output(Target::Writer(Box::new(writer)))
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output").finish_non_exhaustive()
    }
}

/// An output that can be read back: what was written to any of its clones.
///
/// ```
/// use wamr_aot_wasi::{Buffer, WasiCtx};
///
/// let stdout = Buffer::new();
/// let ctx = WasiCtx::builder().stdout(stdout.clone()).build()?;
/// // ... the guest runs
/// assert_eq!(stdout.contents(), b"");
/// # Ok::<(), wamr_aot_wasi::BuildError>(())
/// ```
#[cfg(feature = "alloc")]
#[derive(Clone)]
pub struct Buffer {
    bytes: Arc<Lock<Vec<u8>>>,
    limit: usize,
}

#[cfg(feature = "alloc")]
impl Buffer {
    /// An empty buffer, for at most 64 MiB.
    pub fn new() -> Buffer {
        Buffer::with_limit(64 << 20)
    }

    /// An empty buffer, for at most `limit` bytes. A guest that writes more gets `NOSPC`.
    pub fn with_limit(limit: usize) -> Buffer {
        Buffer { bytes: Arc::new(Lock::new(Vec::new())), limit }
    }

    /// A copy of what was written.
    pub fn contents(&self) -> Vec<u8> {
        self.bytes.lock().clone()
    }

    /// What was written since the last time: the buffer is empty again.
    pub fn take(&self) -> Vec<u8> {
        core::mem::take(&mut *self.bytes.lock())
    }

    fn write(&self, bytes: &[u8]) -> Result<usize, Errno> {
        let mut written = self.bytes.lock();
        let room = self.limit - written.len();
        if room == 0 && !bytes.is_empty() {
            return Err(Errno::NOSPC);
        }
        let bytes = &bytes[..bytes.len().min(room)];
        written.try_reserve(bytes.len()).map_err(|_| Errno::NOSPC)?;
        written.extend_from_slice(bytes);
        Ok(bytes.len())
    }
}

#[cfg(feature = "alloc")]
impl Default for Buffer {
    fn default() -> Buffer {
        Buffer::new()
    }
}

#[cfg(feature = "alloc")]
impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buffer").field("len", &self.bytes.lock().len()).field("limit", &self.limit).finish()
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_ends_at_its_limit() {
        let buffer = Buffer::with_limit(5);
        let mut output = Output::from(buffer.clone());
        assert_eq!(output.write(b"abc"), Ok(3));
        assert_eq!(output.write(b"def"), Ok(2));
        assert_eq!(output.write(b"g"), Err(Errno::NOSPC));
        assert_eq!(output.write(b""), Ok(0));
        assert_eq!(buffer.take(), b"abcde");
        assert_eq!(output.write(b"g"), Ok(1));
    }

    #[test]
    fn readers_and_bytes_are_inputs() {
        let mut buffer = [0; 2];
        let mut input = Input::from(&b"xyz"[..]);
        assert_eq!((input.read(&mut buffer), buffer), (Ok(2), *b"xy"));
        let mut input = Input::bytes("q");
        assert_eq!(input.read(&mut buffer), Ok(1));
        assert_eq!(input.read(&mut buffer), Ok(0));
        assert!(input.is_ready(0));
        assert_eq!(input.kind(), FileType::Unknown);
    }
}
