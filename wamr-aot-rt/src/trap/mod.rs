//! Why guest code stopped, and what host functions fail with.

use core::{error::Error, fmt};

pub use exception::Exception;
pub use exit::Exit;
pub use host_error::HostError;
pub use payload::OtherTrap;
pub(crate) use place::UNKNOWN;
pub use wamr_aot_abi::trap::TrapKind;
use wamr_aot_abi::trap::UNKNOWN_PLACE;

use crate::raw::Image;

#[cfg(feature = "alloc")]
pub(crate) mod call_error;
mod cause;
#[cfg(signals)]
pub(crate) mod code;
pub(crate) mod exception;
mod exit;
#[cfg(feature = "alloc")]
pub(crate) mod frames;
mod host_error;
#[cfg(feature = "defmt")]
mod log;
pub(crate) mod payload;
pub(crate) mod place;
#[cfg(signals)]
mod published;
#[cfg(signals)]
pub(crate) mod trace;

use cause::Cause;
#[cfg(feature = "alloc")]
use frames::Frame;
use place::{line_of, offset_of};
#[cfg(signals)]
use trace::Trace;

/// Guest code stopped: why, and where it was.
///
/// The instance stays usable: what the guest wrote before the trap is still there.
pub struct Trap(Details);

/// One word if there is an allocator, so that results with a trap stay in registers.
#[cfg(feature = "alloc")]
type Details = alloc::boxed::Box<Fields>;
#[cfg(not(feature = "alloc"))]
type Details = Fields;

struct Fields {
    reason: Reason,
    /// The function's callers.
    #[cfg(signals)]
    trace: Trace,
}

/// What stopped the guest. Of what a trap can have only one of these at a time, so that one without
/// an allocator takes little room.
enum Reason {
    Guest(Stop),
    /// A host function failed.
    Host {
        cause: Cause,
        /// Its name, for example `env.now`.
        #[cfg(feature = "alloc")]
        import: Option<Text>,
    },
    Exception(exception::Thrown),
}

/// The guest stopped at an instruction, or before it could run.
struct Stop {
    kind: TrapKind,
    function: u32,
    /// The instruction's place, as generated code passes it.
    place: u32,
    /// The image that contains the function's name, in a module that stays loaded.
    image: Option<Image>,
    /// The names, in a module that may be unloaded.
    #[cfg(feature = "alloc")]
    names: Option<alloc::boxed::Box<Names>>,
}

/// Copies of the names that a module contains.
#[cfg(feature = "alloc")]
struct Names {
    module: alloc::boxed::Box<str>,
    function: Option<alloc::boxed::Box<str>>,
}

/// A text that is part of the program, or a copy.
#[cfg(feature = "alloc")]
pub(crate) type Text = alloc::borrow::Cow<'static, str>;

#[cfg(feature = "alloc")]
fn pack(fields: Fields) -> Details {
    alloc::boxed::Box::new(fields)
}

#[cfg(not(feature = "alloc"))]
fn pack(fields: Fields) -> Details {
    fields
}

/// A function of a module.
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FunctionInfo<'a> {
    /// Its index in the module's function index space.
    pub index: u32,
    /// Its name, from the module's name section or its exports.
    pub name: Option<&'a str>,
}

impl Trap {
    pub(crate) fn new(kind: TrapKind, function: u32, place: u32, image: Option<Image>) -> Trap {
        #[cfg(feature = "alloc")]
        let loaded = image.filter(Image::is_loaded);
        Trap::of(Reason::Guest(Stop {
            kind,
            function,
            place,
            #[cfg(feature = "alloc")]
            image: image.filter(|image| !image.is_loaded()),
            #[cfg(not(feature = "alloc"))]
            image,
            #[cfg(feature = "alloc")]
            names: loaded.map(|image| {
                alloc::boxed::Box::new(Names {
                    module: image.string(&image.module().name).into(),
                    function: image.function_name(function).map(Into::into),
                })
            }),
        }))
    }

    fn of(reason: Reason) -> Trap {
        Trap(pack(Fields {
            reason,
            #[cfg(signals)]
            trace: Trace::new(),
        }))
    }

    /// A trap that was not raised by an instruction of the guest.
    pub(crate) fn of_kind(kind: TrapKind) -> Trap {
        Trap::new(kind, UNKNOWN, UNKNOWN_PLACE, None)
    }

    /// Why guest code stopped.
    pub fn kind(&self) -> TrapKind {
        match &self.0.reason {
            Reason::Guest(stop) => stop.kind,
            Reason::Host { .. } => TrapKind::Host,
            Reason::Exception(_) => TrapKind::Exception,
        }
    }

    fn stop(&self) -> Option<&Stop> {
        match &self.0.reason {
            Reason::Guest(stop) => Some(stop),
            Reason::Host { .. } | Reason::Exception(_) => None,
        }
    }

    fn cause(&self) -> Option<&Cause> {
        match &self.0.reason {
            Reason::Host { cause, .. } => Some(cause),
            Reason::Guest(_) | Reason::Exception(_) => None,
        }
    }

    #[cfg(feature = "alloc")]
    fn import(&self) -> Option<&Text> {
        match &self.0.reason {
            Reason::Host { import, .. } => import.as_ref(),
            Reason::Guest(_) | Reason::Exception(_) => None,
        }
    }

    /// The function that trapped. `None` if it was not a guest function: the trap happened in a
    /// host function, or before the start function.
    pub fn function(&self) -> Option<FunctionInfo<'_>> {
        let stop = self.stop().filter(|stop| stop.function != UNKNOWN)?;
        let name = stop.image.as_ref().and_then(|image| image.function_name(stop.function));
        #[cfg(feature = "alloc")]
        let name = name.or_else(|| stop.names.as_ref()?.function.as_deref());
        Some(FunctionInfo { index: stop.function, name })
    }

    /// The position of the instruction in the WebAssembly module, in bytes from its start. `None`
    /// if it is not known, or if the module was compiled from the text format.
    pub fn offset(&self) -> Option<u32> {
        offset_of(self.stop()?.place)
    }

    /// The line of the instruction, counted from 1, if the module was compiled from the text
    /// format.
    pub fn line(&self) -> Option<u32> {
        line_of(self.stop()?.place)
    }

    /// The guest's functions that were running, innermost first: the function that trapped, its
    /// caller, and so on up to the one that the host called. If a host function called the guest
    /// and passed the trap on, the functions that were running around that host function follow.
    ///
    /// At most 64 frames (the innermost) are recorded for each call by the host, and 256 in total.
    /// Functions that were left by tail calls are no longer running. Callers are known with feature
    /// `std` on Linux, Windows and macOS, in modules that Cranelift compiled (`Emitter::Native`)
    /// with `debug_info` or with trap instructions; otherwise there is only the function that
    /// trapped, or no frame.
    ///
    /// ```
    /// # fn f(trap: wamr_aot_rt::Trap) {
    /// for frame in trap.frames() {
    ///     println!("{} in {}, function {}", frame.name.unwrap_or("?"), frame.module, frame.index);
    /// }
    /// println!("{trap:#}"); // the trap, and a line for each frame
    /// # }
    /// ```
    #[cfg(feature = "alloc")]
    pub fn frames(&self) -> impl Iterator<Item = Frame<'_>> {
        let innermost = self.stop().zip(self.function()).map(|(stop, FunctionInfo { index, name, .. })| {
            let module = stop.image.as_ref().map(|image| image.string(&image.module().name));
            let module = module.or_else(|| Some(&*stop.names.as_ref()?.module)).unwrap_or_default();
            Frame::new(module, index, name, stop.place)
        });
        #[cfg(signals)]
        let callers = self.0.trace.frames();
        #[cfg(not(signals))]
        let callers = core::iter::empty();
        innermost.into_iter().chain(callers)
    }

    /// Adds the frames of an activation, which `walk` finds.
    #[cfg(signals)]
    pub(crate) fn add_frames(&mut self, walk: impl FnOnce(&mut dyn FnMut(usize) -> bool)) {
        self.0.trace.add(walk);
    }

    /// The error that a host function failed with, if it has the type `E`.
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        self.cause()?.error().downcast_ref()
    }
}

/// One line: the reason, the guest's function and its position. If a host function failed, its name
/// and its error:
///
/// ```text
/// integer divide by zero in function `add` (index 2) at byte 0x57
/// host function `env.now` failed: no clock; called by function `add` (index 2) at byte 0x57
/// ```
///
/// If a module was compiled from the text format, the line has `at line 12` instead of a byte.
///
/// With `{:#}`, if there are several [`frames`](Trap::frames), a line for each of them follows.
impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.summary(f)?;
        #[cfg(feature = "alloc")]
        if f.alternate() && self.frames().nth(1).is_some() {
            for (number, frame) in self.frames().enumerate() {
                write!(f, "\n{number:4}: {frame}")?;
            }
        }
        Ok(())
    }
}

impl Trap {
    fn summary(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Cause::Exit(exit)) = self.cause() {
            fmt::Display::fmt(exit, f)?;
        } else {
            self.reason(f)?;
        }
        if let Some(FunctionInfo { index, name }) = self.function() {
            return place(f, " in", index, name, self.offset(), self.line());
        }
        #[cfg(feature = "alloc")]
        if let Some(frame) = self.frames().next() {
            return place(f, "; called by", frame.index, frame.name, frame.offset, frame.line);
        }
        Ok(())
    }

    fn reason(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[cfg(feature = "alloc")]
        match self.import() {
            Some(import) => write!(f, "host function `{import}` failed")?,
            None => f.write_str(self.kind().message())?,
        }
        #[cfg(not(feature = "alloc"))]
        f.write_str(self.kind().message())?;
        if let Some(name) = self.exception().and_then(Exception::tag) {
            write!(f, " `{name}`")?;
        }
        match self.cause() {
            Some(cause) => write!(f, ": {}", cause.error()),
            None => Ok(()),
        }
    }
}

fn place(
    f: &mut fmt::Formatter<'_>,
    link: &str,
    index: u32,
    name: Option<&str>,
    offset: Option<u32>,
    line: Option<u32>,
) -> fmt::Result {
    match name {
        Some(name) => write!(f, "{link} function `{name}` (index {index})")?,
        None => write!(f, "{link} function {index}")?,
    }
    match (offset, line) {
        (Some(offset), _) => write!(f, " at byte {offset:#x}"),
        (None, Some(line)) => write!(f, " at line {line}"),
        (None, None) => Ok(()),
    }
}

/// The fields, and all frames except the one that the fields already show.
impl fmt::Debug for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Trap");
        out.field("kind", &self.kind()).field("function", &self.function()).field("offset", &self.offset());
        if let Some(line) = self.line() {
            out.field("line", &line);
        }
        #[cfg(feature = "alloc")]
        if let Some(import) = self.import() {
            out.field("import", import);
        }
        if let Some(cause) = self.cause() {
            out.field("cause", cause);
        }
        if let Some(exception) = self.thrown() {
            out.field("exception", exception);
        }
        #[cfg(feature = "alloc")]
        if self.frames().nth(usize::from(self.function().is_some())).is_some() {
            let frames: alloc::vec::Vec<_> = self.frames().map(|frame| alloc::format!("{frame}")).collect();
            out.field("frames", &frames);
        }
        out.finish()
    }
}

/// The trap's own message includes the host's error, so the [`source`](Error::source) is the source
/// of that error. [`Trap::downcast_ref`] returns the error itself.
impl Error for Trap {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause()?.error().source()
    }
}
