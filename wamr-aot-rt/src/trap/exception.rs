//! [`Exception`]: what a guest threw and no guest handled, as a trap keeps it.

#[cfg(not(feature = "alloc"))]
use wamr_aot_abi::layout::VMModule;

use super::{Details, Fields, Trap, pack};
use crate::raw::Image;

/// An exception that the guest did not handle: see [`Trap::exception`].
#[derive(Clone, Copy, Debug)]
pub struct Exception<'a>(&'a Thrown);

impl<'a> Exception<'a> {
    /// The name of the tag: that of its first export or, if it is imported, the import's two names
    /// with a dot between them. `None` if it has neither.
    pub fn tag(self) -> Option<&'a str> {
        Some(self.0.names()?.1).filter(|name| !name.is_empty())
    }

    /// The name of the module that has the tag under that name.
    pub fn module(self) -> Option<&'a str> {
        Some(self.0.names()?.0).filter(|name| !name.is_empty())
    }

    /// The values of the payload, in the order of the tag's parameters. Each has 8 bytes, of which
    /// a 32-bit value takes the first four in the machine's byte order; a vector has 16, in lane
    /// order.
    ///
    /// Without feature `alloc` there are at most 8 bytes: see
    /// [`is_complete`](Exception::is_complete).
    pub fn payload(self) -> &'a [u8] {
        self.0.payload.bytes()
    }

    /// Whether all of the payload is there.
    pub fn is_complete(self) -> bool {
        self.0.payload.is_complete()
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
    names: Option<Names>,
    pub(crate) payload: Payload,
}

/// What says which tag an exception has.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin {
    /// The tag of a store.
    Store(StoreTag),
    /// A tag of bindings.
    Bindings(&'static TagSpec),
}

/// A tag of a store, which may be gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StoreTag {
    /// What tells the store apart from all others that there were. Without an allocator a store is
    /// in a static, where an instance of one module follows another: the address of the tag does.
    #[cfg(feature = "alloc")]
    pub(crate) store: usize,
    /// The address.
    pub(crate) tag: usize,
}

impl Thrown {
    /// `place` is an image that has a name for the tag, and the tag's index there.
    pub(crate) fn new(origin: Origin, place: Option<(Image, u32)>, payload: &[u8]) -> Thrown {
        let names = place.map(|(image, index)| Names::new(image, index));
        Thrown { origin, names, payload: Payload::new(payload) }
    }

    /// The names of the module and the tag.
    fn names(&self) -> Option<(&str, &str)> {
        match self.origin {
            Origin::Bindings(spec) => Some((spec.module, spec.name)),
            Origin::Store(_) => self.names.as_ref().map(Names::get),
        }
    }
}

/// The names of a module and a tag.
#[cfg(feature = "alloc")]
#[derive(Debug)]
struct Names {
    module: super::Text,
    tag: super::Text,
}

#[cfg(feature = "alloc")]
impl Names {
    fn new(image: Image, index: u32) -> Names {
        let text = |text: &'static str| match image.is_loaded() {
            true => alloc::string::String::from(text).into(),
            false => text.into(),
        };
        let tag = image.tags().get(index as usize).map_or("", |tag| image.string(&tag.name));
        Names { module: text(image.string(&image.module().name)), tag: text(tag) }
    }

    fn get(&self) -> (&str, &str) {
        (&self.module, &self.tag)
    }
}

/// What has the names: without an allocator all modules are linked.
#[cfg(not(feature = "alloc"))]
#[derive(Debug)]
struct Names {
    module: &'static VMModule,
    index: u32,
}

#[cfg(not(feature = "alloc"))]
impl Names {
    fn new(image: Image, index: u32) -> Names {
        Names { module: image.module(), index }
    }

    fn get(&self) -> (&str, &str) {
        // SAFETY: a module that is linked stays, and its pointers are absolute.
        let image = unsafe { Image::new(self.module, 0) };
        let tag = image.tags().get(self.index as usize);
        (image.string(&self.module.name), tag.map_or("", |tag| image.string(&tag.name)))
    }
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
    const MAX: usize = 8;

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
