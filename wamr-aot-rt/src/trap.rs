//! Why guest code stopped, and what host functions fail with.

use core::{error::Error, fmt};

pub use wamr_aot_abi::trap::TrapKind;

#[cfg(feature = "alloc")]
use crate::frames::{Frame, Trace};
use crate::raw::Image;

/// Guest code stopped: the reason, and where it was.
///
/// The instance stays usable: what the guest wrote before the trap is still there.
pub struct Trap(Details);

/// One word where there is an allocator, so that results with a trap stay in registers.
#[cfg(feature = "alloc")]
type Details = alloc::boxed::Box<Fields>;
#[cfg(not(feature = "alloc"))]
type Details = Fields;

struct Fields {
    kind: TrapKind,
    function: u32,
    offset: u32,
    /// Where the function's name is, in a module that stays.
    image: Option<Image>,
    /// In one that may be unloaded.
    #[cfg(feature = "alloc")]
    names: Option<alloc::boxed::Box<Names>>,
    /// The function's callers.
    #[cfg(feature = "alloc")]
    trace: Trace,
    cause: Option<Cause>,
}

/// Copies of what a module tells.
#[cfg(feature = "alloc")]
struct Names {
    module: alloc::boxed::Box<str>,
    function: Option<alloc::boxed::Box<str>>,
}

impl Fields {
    #[inline]
    fn new(kind: TrapKind) -> Fields {
        Fields {
            kind,
            function: UNKNOWN,
            offset: UNKNOWN,
            image: None,
            #[cfg(feature = "alloc")]
            names: None,
            #[cfg(feature = "alloc")]
            trace: Trace::new(),
            cause: None,
        }
    }
}

#[cfg(feature = "alloc")]
fn pack(fields: Fields) -> Details {
    alloc::boxed::Box::new(fields)
}

#[cfg(not(feature = "alloc"))]
fn pack(fields: Fields) -> Details {
    fields
}

/// A function of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FunctionInfo<'a> {
    /// Its index in the module's function index space.
    pub index: u32,
    /// Its name, from the module's name section or its exports.
    pub name: Option<&'a str>,
}

/// What `function` and `offset` are where they are unknown.
pub(crate) const UNKNOWN: u32 = u32::MAX;

impl Trap {
    pub(crate) fn new(kind: TrapKind, function: u32, offset: u32, image: Option<Image>) -> Trap {
        let mut fields = Fields::new(kind);
        (fields.function, fields.offset) = (function, offset);
        match image {
            #[cfg(feature = "alloc")]
            Some(image) if image.is_loaded() => {
                fields.names = Some(alloc::boxed::Box::new(Names {
                    module: image.string(&image.module().name).into(),
                    function: image.function_name(function).map(Into::into),
                }));
            }
            image => fields.image = image,
        }
        Trap(pack(fields))
    }

    /// A trap that no instruction of the guest's raised.
    pub(crate) fn of_kind(kind: TrapKind) -> Trap {
        Trap::new(kind, UNKNOWN, UNKNOWN, None)
    }

    /// The reason.
    pub fn kind(&self) -> TrapKind {
        self.0.kind
    }

    /// The function that trapped. `None` where no guest function did: in a host function, or before the start function.
    pub fn function(&self) -> Option<FunctionInfo<'_>> {
        let index = Some(self.0.function).filter(|index| *index != UNKNOWN)?;
        let name = self.0.image.as_ref().and_then(|image| image.function_name(index));
        #[cfg(feature = "alloc")]
        let name = name.or_else(|| self.0.names.as_ref()?.function.as_deref());
        Some(FunctionInfo { index, name })
    }

    /// Where the instruction is in the WebAssembly module, in bytes from its start.
    pub fn offset(&self) -> Option<u32> {
        Some(self.0.offset).filter(|offset| *offset != UNKNOWN)
    }

    /// The guest's functions that were running, innermost first: the function that trapped, its caller, and so on up to the one that
    /// the host called. Where a host function called the guest and passed the trap on, the functions that were running around that one
    /// follow.
    ///
    /// At most 64 of each call of the host's are told, the innermost, and of all together at most 256. Functions that were left by
    /// tail calls are not running. Callers are known on Linux with feature `std`, in modules that Cranelift compiled
    /// (`Emitter::Native`) with `debug_info` or with trap instructions; elsewhere there is just the function that trapped, or none.
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
        let innermost = self.function().map(|FunctionInfo { index, name, .. }| {
            let module = self.0.image.as_ref().map(|image| image.string(&image.module().name));
            let module = module.or_else(|| Some(&*self.0.names.as_ref()?.module)).unwrap_or_default();
            Frame { module, index, name, offset: self.offset() }
        });
        innermost.into_iter().chain(self.0.trace.frames())
    }

    /// Adds the frames of an activation, which `walk` finds.
    #[cfg(feature = "alloc")]
    pub(crate) fn add_frames(&mut self, walk: impl FnOnce(&mut dyn FnMut(usize) -> bool)) {
        self.0.trace.add(walk);
    }

    /// The error that a host function failed with, if it is an `E`.
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        self.source()?.downcast_ref()
    }
}

/// One line: the reason, the function and the place. With `{:#}` a line for each of the [`frames`](Trap::frames) follows, if there
/// are several.
impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.line(f)?;
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
    fn line(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().message())?;
        match self.function() {
            Some(FunctionInfo { index, name: Some(name) }) => write!(f, " in function `{name}` (index {index})")?,
            Some(FunctionInfo { index, name: None }) => write!(f, " in function {index}")?,
            None => {}
        }
        match self.offset() {
            Some(offset) => write!(f, " at byte {offset:#x}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Trap");
        out.field("kind", &self.kind()).field("function", &self.function()).field("offset", &self.offset());
        if let Some(cause) = &self.0.cause {
            out.field("cause", cause);
        }
        #[cfg(feature = "alloc")]
        if self.frames().nth(1).is_some() {
            let frames: alloc::vec::Vec<_> = self.frames().map(|frame| alloc::format!("{frame}")).collect();
            out.field("frames", &frames);
        }
        out.finish()
    }
}

impl Error for Trap {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self.0.cause.as_ref()? {
            Cause::Message(message) => Some(message),
            #[cfg(feature = "alloc")]
            Cause::Error(error) => Some(&**error),
        }
    }
}

/// What a host function fails with: it ends the guest's call with a [`Trap`] of the kind [`TrapKind::Host`], whose
/// [`source`](Error::source) is the error.
///
/// Made by `?` from any error, or from a text. A [`Trap`] that a host function passes on stays the trap that it is.
pub struct HostError(Repr);

enum Repr {
    Trap(Trap),
    Cause(Cause),
}

enum Cause {
    Message(Message),
    #[cfg(feature = "alloc")]
    Error(alloc::boxed::Box<dyn Error + Send + Sync>),
}

impl HostError {
    /// An error that is just a text.
    pub const fn new(message: &'static str) -> HostError {
        HostError(Repr::Cause(Cause::Message(Message(message))))
    }

    /// An error that is just a text, made at run time.
    #[cfg(feature = "alloc")]
    pub fn from_string(message: alloc::string::String) -> HostError {
        HostError(Repr::Cause(Cause::Error(message.into())))
    }

    pub(crate) fn into_trap(self) -> Trap {
        match self.0 {
            Repr::Trap(trap) => trap,
            Repr::Cause(cause) => Trap(pack(Fields { cause: Some(cause), ..Fields::new(TrapKind::Host) })),
        }
    }
}

/// What a host function would fail with, outside of one: the trap, or the host's own error.
#[cfg(feature = "alloc")]
impl From<HostError> for alloc::boxed::Box<dyn Error + Send + Sync> {
    fn from(error: HostError) -> Self {
        match error.0 {
            Repr::Trap(trap) => trap.into(),
            Repr::Cause(Cause::Error(error)) => error,
            Repr::Cause(Cause::Message(message)) => message.into(),
        }
    }
}

/// As for `Box<dyn Error + Send + Sync>`.
#[cfg(feature = "alloc")]
impl From<HostError> for alloc::boxed::Box<dyn Error> {
    fn from(error: HostError) -> Self {
        alloc::boxed::Box::<dyn Error + Send + Sync>::from(error)
    }
}

/// Without feature `alloc` only the error's type name is kept.
impl<E: Error + Send + Sync + 'static> From<E> for HostError {
    fn from(error: E) -> HostError {
        let mut error = Some(error);
        if let Some(trap) = (&mut error as &mut dyn core::any::Any).downcast_mut::<Option<Trap>>().and_then(Option::take) {
            return HostError(Repr::Trap(trap));
        }
        #[cfg(feature = "alloc")]
        if let Some(error) = (&mut error as &mut dyn core::any::Any).downcast_mut::<Option<crate::untyped::CallError>>() {
            match error.take() {
                Some(crate::untyped::CallError::Trap(trap)) => return HostError(Repr::Trap(trap)),
                other => *error = other,
            }
        }
        #[cfg(feature = "alloc")]
        let cause = match error {
            Some(error) => Cause::Error(alloc::boxed::Box::new(error)),
            None => Cause::Message(Message(core::any::type_name::<E>())),
        };
        #[cfg(not(feature = "alloc"))]
        let cause = Cause::Message(Message(core::any::type_name::<E>()));
        HostError(Repr::Cause(cause))
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Trap(trap) => trap.fmt(f),
            Repr::Cause(Cause::Message(message)) => message.fmt(f),
            #[cfg(feature = "alloc")]
            Repr::Cause(Cause::Error(error)) => error.fmt(f),
        }
    }
}

impl fmt::Debug for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Trap(trap) => trap.fmt(f),
            Repr::Cause(cause) => cause.fmt(f),
        }
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Message(message) => message.fmt(f),
            #[cfg(feature = "alloc")]
            Cause::Error(error) => error.fmt(f),
        }
    }
}

struct Message(&'static str);

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Message {}
