//! [`InvalidValue`]: what is wrong with what a guest says.

use core::{error::Error, fmt};

/// A guest passed or returned something that is not a value of the type.
///
/// ```
/// use wamr_aot_wit::{Lifting, Text};
///
/// let memory = [0x10, 0, 0, 0, 0xff, 0, 0, 0];
/// let error = Lifting::new(&memory).load_result::<Text<'_>>(0).unwrap_err().to_string();
/// assert_eq!(error, "the bytes 0x10..0x10f are outside the memory, which has 8 bytes");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidValue(pub(crate) Reason);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "alloc"), allow(dead_code, reason = "handles need an allocator"))]
pub(crate) enum Reason {
    /// Bytes of the memory, which has `size`, are used that do not exist.
    OutOfBounds {
        address: u32,
        len: u64,
        size: usize,
    },
    Misaligned {
        address: u32,
        align: u32,
    },
    /// The bytes from `address` on are a string only up to `valid`.
    NotUtf8 {
        address: u32,
        valid: usize,
    },
    NotAChar(u32),
    NoSuchCase {
        case: u32,
        cases: u32,
    },
    /// All that was lifted in one call takes more than `limit` bytes of the host.
    TooLarge {
        limit: usize,
    },
    NoSuchHandle {
        handle: u32,
        resource: &'static str,
    },
    /// The handle is there, but not of this resource.
    OtherResource {
        handle: u32,
        resource: &'static str,
    },
    /// The guest gives away what it borrows.
    NotOwned {
        handle: u32,
        resource: &'static str,
    },
    /// The guest gives away or drops what it lent to a call.
    Lent {
        handle: u32,
        resource: &'static str,
    },
    /// So many borrowed handles were there when a call had returned.
    Kept {
        count: u32,
    },
    TooManyHandles {
        limit: u32,
    },
    /// Nothing says where the handles are.
    WithoutHandles,
    /// A handle is lent or borrowed, and there is no call for whose length.
    OutsideOfCall,
}

impl InvalidValue {
    /// A variant or enum that has `cases` has no case with this number.
    #[cold]
    pub fn no_such_case(case: u32, cases: u32) -> InvalidValue {
        InvalidValue(Reason::NoSuchCase { case, cases })
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Reason::OutOfBounds { address, len, size } => {
                let end = u64::from(address) + len;
                write!(f, "the bytes {address:#x}..{end:#x} are outside the memory, which has {size} bytes")
            }
            Reason::Misaligned { address, align } => {
                write!(f, "the address {address:#x} is not a multiple of {align}")
            }
            Reason::NotUtf8 { address, valid } => {
                let at = u64::from(address) + valid as u64;
                write!(f, "the string at {address:#x} is not valid UTF-8 from {at:#x} on")
            }
            Reason::NotAChar(code) => write!(f, "{code:#x} is not a `char`"),
            Reason::NoSuchCase { case, cases } => {
                write!(f, "there is no case {case}: the type has {cases} cases")
            }
            Reason::TooLarge { limit } => {
                write!(f, "the strings and lists of the call take more than the limit of {limit} bytes")
            }
            Reason::NoSuchHandle { handle, resource } => {
                write!(f, "there is no handle {handle}, which is to be a `{resource}`")
            }
            Reason::OtherResource { handle, resource } => {
                write!(f, "the handle {handle} is of another resource than `{resource}`")
            }
            Reason::NotOwned { handle, resource } => {
                write!(f, "the handle {handle} is borrowed: the guest does not own the `{resource}`")
            }
            Reason::Lent { handle, resource } => {
                write!(f, "the handle {handle}, of a `{resource}`, is lent to a call that has not returned")
            }
            Reason::Kept { count } => {
                write!(f, "the guest did not drop {count} of the handles that it borrowed for the call")
            }
            Reason::TooManyHandles { limit } => {
                write!(f, "the guest has {limit} handles, which is the limit")
            }
            Reason::WithoutHandles => f.write_str("there is a resource, and no table of handles"),
            Reason::OutsideOfCall => f.write_str("a resource is lent or borrowed outside of a call"),
        }
    }
}

impl Error for InvalidValue {}
