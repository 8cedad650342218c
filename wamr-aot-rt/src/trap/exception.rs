//! [`Exception`]: what a guest threw and no guest handled, as a trap keeps it.

#[cfg(not(feature = "alloc"))]
use wamr_aot_abi::layout::{VMModule, VMTagType};

use super::{Reason, Trap};
use crate::raw::Image;

/// An exception that the guest did not handle: see [`Trap::exception`].
#[derive(Clone, Copy, Debug)]
pub struct Exception<'a>(&'a Thrown);

impl<'a> Exception<'a> {
    /// The name of the tag: that of its first export or, if it is imported, the import's two names
    /// with a dot between them. `None` if it has neither.
    pub fn tag(self) -> Option<&'a str> {
        Some(self.0.names().1).filter(|name| !name.is_empty())
    }

    /// The name of the module that has the tag under that name.
    pub fn module(self) -> Option<&'a str> {
        Some(self.0.names().0).filter(|name| !name.is_empty())
    }

    /// The values of the payload, in the order of the tag's parameters. Each has 8 bytes, of which
    /// a 32-bit value takes the first four in the machine's byte order; a vector has 16, in lane
    /// order.
    ///
    /// Without feature `alloc` there are at most 8 bytes: see
    /// [`is_complete`](Exception::is_complete).
    pub fn payload(self) -> &'a [u8] {
        self.0.payload()
    }

    /// Whether all of the payload is there.
    pub fn is_complete(self) -> bool {
        self.0.is_complete()
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
    payload: Payload,
}

/// What says which tag an exception has.
#[derive(Debug)]
pub(crate) enum Origin {
    /// The tag of a store.
    Store(StoreTag, Names),
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
    pub(crate) fn new(origin: Origin, payload: &[u8]) -> Thrown {
        Thrown { origin, payload: Payload::new(payload) }
    }

    /// The names of the module and the tag, each of which may be empty.
    fn names(&self) -> (&str, &str) {
        match &self.origin {
            Origin::Bindings(spec) => (spec.module, spec.name),
            Origin::Store(_, names) => names.get(),
        }
    }

    /// The payload, or its first bytes.
    pub(crate) fn payload(&self) -> &[u8] {
        self.payload.bytes(&self.origin)
    }

    fn is_complete(&self) -> bool {
        self.payload.is_complete(&self.origin)
    }
}

/// The names of a module and a tag.
#[cfg(feature = "alloc")]
#[derive(Debug, Default)]
pub(crate) struct Names {
    module: super::Text,
    tag: super::Text,
}

#[cfg(feature = "alloc")]
impl Names {
    pub(crate) fn new(image: Image, index: u32) -> Names {
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
pub(crate) struct Names {
    module: &'static VMModule,
    index: u32,
}

#[cfg(not(feature = "alloc"))]
impl Names {
    pub(crate) fn new(image: Image, index: u32) -> Names {
        Names { module: image.module(), index }
    }

    fn image(&self) -> Image {
        // SAFETY: a module that is linked stays, and its pointers are absolute.
        unsafe { Image::new(self.module, 0) }
    }

    fn tag(&self) -> Option<&'static VMTagType> {
        self.image().tags().get(self.index as usize)
    }

    fn get(&self) -> (&str, &str) {
        let image = self.image();
        (image.string(&self.module.name), self.tag().map_or("", |tag| image.string(&tag.name)))
    }
}

/// A copy of a payload.
#[cfg(feature = "alloc")]
#[derive(Debug)]
struct Payload(alloc::boxed::Box<[u8]>);

#[cfg(feature = "alloc")]
impl Payload {
    fn new(bytes: &[u8]) -> Payload {
        Payload(bytes.into())
    }

    fn bytes(&self, _: &Origin) -> &[u8] {
        &self.0
    }

    #[expect(clippy::unused_self, reason = "without an allocator it depends")]
    fn is_complete(&self, _: &Origin) -> bool {
        true
    }
}

/// The first bytes of a payload, whose length is that of the tag.
#[cfg(not(feature = "alloc"))]
#[derive(Debug)]
struct Payload([u8; Payload::MAX]);

#[cfg(not(feature = "alloc"))]
impl Payload {
    const MAX: usize = 8;

    fn new(all: &[u8]) -> Payload {
        let mut bytes = [0; Payload::MAX];
        let kept = all.len().min(Payload::MAX);
        bytes[..kept].copy_from_slice(&all[..kept]);
        Payload(bytes)
    }

    fn len(origin: &Origin) -> usize {
        match origin {
            Origin::Bindings(spec) => spec.payload as usize,
            Origin::Store(_, names) => names.tag().map_or(0, |tag| tag.payload as usize),
        }
    }

    fn bytes(&self, origin: &Origin) -> &[u8] {
        &self.0[..Payload::MAX.min(Payload::len(origin))]
    }

    #[expect(clippy::unused_self, reason = "with an allocator it is all there")]
    fn is_complete(&self, origin: &Origin) -> bool {
        Payload::len(origin) <= Payload::MAX
    }
}

/// Results with a trap, and the store's last trap, are in the RAM of firmware: an exception adds
/// nothing but its first bytes and what tells its tag.
#[cfg(not(feature = "alloc"))]
const _: () = assert!(size_of::<Trap>() <= size_of::<[usize; 6]>());

impl Trap {
    /// An exception that was thrown and not handled.
    pub(crate) fn of_exception(thrown: Thrown) -> Trap {
        Trap::of(Reason::Exception(thrown))
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
        match &self.0.reason {
            Reason::Exception(thrown) => Some(thrown),
            Reason::Guest(_) | Reason::Host { .. } => None,
        }
    }
}
