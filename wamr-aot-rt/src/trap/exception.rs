//! [`Exception`]: what a guest threw and no guest handled, as a trap keeps it.

use super::{Details, Fields, Trap, pack};
use crate::raw::Image;

/// A text that is part of the program, or a copy.
#[cfg(feature = "alloc")]
type Name = super::Text;
#[cfg(not(feature = "alloc"))]
type Name = &'static str;

/// An exception that the guest did not handle: see [`Trap::exception`].
#[derive(Clone, Copy, Debug)]
pub struct Exception<'a>(&'a Thrown);

impl<'a> Exception<'a> {
    /// The name of the tag: that of its first export or, if it is imported, the import's two names
    /// with a dot between them. `None` if it has neither.
    pub fn tag(self) -> Option<&'a str> {
        self.0.tag.as_deref_name()
    }

    /// The name of the module that has the tag under that name.
    pub fn module(self) -> Option<&'a str> {
        self.0.module.as_deref_name()
    }

    /// The values of the payload, in the order of the tag's parameters. Each has 8 bytes, of which a
    /// 32-bit value takes the first four in the machine's byte order; a vector has 16, in lane order.
    ///
    /// Without feature `alloc` there are at most 16 bytes: see
    /// [`is_complete`](Exception::is_complete).
    pub fn payload(self) -> &'a [u8] {
        self.0.payload.bytes()
    }

    /// Whether all of the payload is there.
    pub fn is_complete(self) -> bool {
        self.0.payload.is_complete()
    }
}

/// A name that may be there.
trait OptionalName {
    fn as_deref_name(&self) -> Option<&str>;
}

impl OptionalName for Option<Name> {
    fn as_deref_name(&self) -> Option<&str> {
        self.as_ref().map(|name| &**name).filter(|name| !name.is_empty())
    }
}

/// A tag as bindings know it. It is in a static, whose address tells the tags of bindings apart.
#[derive(Debug)]
pub struct TagSpec {
    /// The name of the module.
    pub module: &'static str,
    /// The name of the tag: see [`Exception::tag`].
    pub name: &'static str,
    /// The index of the tag in the module that is linked with the bindings.
    pub index: u32,
    /// Its place among the items of the bindings.
    pub item: usize,
    /// The size of the payload in bytes.
    pub payload: u32,
}

/// What a trap keeps of an exception.
#[derive(Debug)]
pub(crate) struct Thrown {
    pub(crate) origin: Origin,
    module: Option<Name>,
    tag: Option<Name>,
    pub(crate) payload: Payload,
}

/// What says which tag an exception has.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin {
    /// The store, as it is told apart from others, and the tag's address.
    Store { key: usize, tag: usize },
    /// Bindings.
    Bindings(&'static TagSpec),
}

impl Thrown {
    pub(crate) fn new(origin: Origin, names: Option<(Image, u32)>, payload: &[u8]) -> Thrown {
        let (module, tag) = match (origin, names) {
            (Origin::Bindings(spec), _) => (Some(spec.module.into()), Some(spec.name.into())),
            (_, Some((image, index))) => (
                Some(name(image, image.string(&image.module().name))),
                image.tags().get(index as usize).map(|tag| name(image, image.string(&tag.name))),
            ),
            _ => (None, None),
        };
        Thrown { origin, module, tag, payload: Payload::new(payload) }
    }
}

#[cfg(feature = "alloc")]
fn name(image: Image, text: &'static str) -> Name {
    if image.is_loaded() { alloc::string::String::from(text).into() } else { text.into() }
}

/// Without an allocator all modules are linked.
#[cfg(not(feature = "alloc"))]
fn name(_: Image, text: &'static str) -> Name {
    text
}

/// A copy of a payload.
#[cfg(feature = "alloc")]
#[derive(Debug)]
pub(crate) struct Payload(alloc::boxed::Box<[u8]>);

#[cfg(feature = "alloc")]
impl Payload {
    fn new(bytes: &[u8]) -> Payload {
        Payload(bytes.into())
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    #[expect(clippy::unused_self, reason = "without an allocator it depends")]
    pub(crate) fn is_complete(&self) -> bool {
        true
    }
}

/// The first bytes of a payload.
#[cfg(not(feature = "alloc"))]
#[derive(Debug)]
pub(crate) struct Payload {
    bytes: [u8; Payload::MAX],
    /// The length of all of it.
    len: u32,
}

#[cfg(not(feature = "alloc"))]
impl Payload {
    const MAX: usize = 16;

    fn new(all: &[u8]) -> Payload {
        let mut bytes = [0; Payload::MAX];
        let kept = all.len().min(Payload::MAX);
        bytes[..kept].copy_from_slice(&all[..kept]);
        Payload { bytes, len: all.len() as u32 }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[..Payload::MAX.min(self.len as usize)]
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.len as usize <= Payload::MAX
    }
}

impl Trap {
    /// An exception that was thrown and not handled.
    pub(crate) fn of_exception(thrown: Thrown) -> Trap {
        let mut fields = Fields::new(super::TrapKind::Exception);
        fields.exception = Some(thrown);
        let details: Details = pack(fields);
        Trap(details)
    }

    /// The exception, if the guest threw one and did not handle it.
    ///
    /// ```
    /// # fn f(trap: wamr_aot_rt::Trap) {
    /// if let Some(exception) = trap.exception() {
    ///     println!("{}: {:?}", exception.tag().unwrap_or("?"), exception.payload());
    /// }
    /// # }
    /// ```
    pub fn exception(&self) -> Option<Exception<'_>> {
        self.thrown().map(Exception)
    }

    pub(crate) fn thrown(&self) -> Option<&Thrown> {
        self.0.exception.as_ref()
    }
}
