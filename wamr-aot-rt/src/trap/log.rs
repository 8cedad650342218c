//! Traps and host errors as defmt logs them: in the words of `Display`, most of which stay out of
//! the program.

#[cfg(feature = "alloc")]
use defmt::Display2Format;
use defmt::{Format, Formatter, write};

#[cfg(feature = "alloc")]
use super::frames::Frame;
use super::{
    Trap,
    cause::Cause,
    exception::Exception,
    host_error::{HostError, Repr},
};

/// As [`Display`](core::fmt::Display) without frames.
impl Format for Trap {
    fn format(&self, f: Formatter<'_>) {
        if let Some(Cause::Exit(exit)) = self.cause() {
            exit.format(f);
        } else {
            self.log_reason(f);
        }
        let function = self.function();
        if let Some(function) = function {
            place(f, " in", function.index, function.name, self.offset(), self.line());
        }
        #[cfg(feature = "alloc")]
        if function.is_none()
            && let Some(frame) = self.frames().next()
        {
            place(f, "; called by", frame.index, frame.name, frame.offset, frame.line);
        }
    }
}

impl Trap {
    fn log_reason(&self, f: Formatter<'_>) {
        #[cfg(feature = "alloc")]
        match self.import() {
            Some(import) => write!(f, "host function `{=str}` failed", import),
            None => self.kind().format(f),
        }
        #[cfg(not(feature = "alloc"))]
        self.kind().format(f);
        if let Some(name) = self.exception().and_then(Exception::tag) {
            write!(f, " `{=str}`", name);
        }
        if let Some(cause) = self.cause() {
            write!(f, ": {}", cause);
        }
    }
}

fn place(
    f: Formatter<'_>,
    link: &str,
    index: u32,
    name: Option<&str>,
    offset: Option<u32>,
    line: Option<u32>,
) {
    match name {
        Some(name) => write!(f, "{=str} function `{=str}` (index {=u32})", link, name, index),
        None => write!(f, "{=str} function {=u32}", link, index),
    }
    match (offset, line) {
        (Some(offset), _) => write!(f, " at byte {=u32:#x}", offset),
        (None, Some(line)) => write!(f, " at line {=u32}", line),
        (None, None) => {}
    }
}

impl Format for Cause {
    fn format(&self, f: Formatter<'_>) {
        match self {
            Cause::Message(message) => message.0.format(f),
            Cause::Exit(exit) => exit.format(f),
            #[cfg(feature = "alloc")]
            Cause::Error(error) => Display2Format(error).format(f),
        }
    }
}

impl Format for HostError {
    fn format(&self, f: Formatter<'_>) {
        match &self.0 {
            Repr::Trap(trap) => trap.format(f),
            Repr::Cause(cause) => cause.format(f),
        }
    }
}

/// The name of the tag, and the payload.
impl Format for Exception<'_> {
    fn format(&self, f: Formatter<'_>) {
        write!(f, "exception `{=str}` {=[u8]}", self.tag().unwrap_or("?"), self.payload());
    }
}

#[cfg(feature = "alloc")]
impl Format for Frame<'_> {
    fn format(&self, f: Formatter<'_>) {
        let Frame { module, index, name, offset, line } = *self;
        write!(f, "{=str} ({=str}, function {=u32}", name.unwrap_or("?"), module, index);
        match (offset, line) {
            (Some(offset), _) => write!(f, ", byte {=u32:#x})", offset),
            (None, Some(line)) => write!(f, ", line {=u32})", line),
            (None, None) => write!(f, ")"),
        }
    }
}
