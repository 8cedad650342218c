//! The values of payloads, as the types that bindings have for tags.

use core::error::Error;

use crate::base::{
    message::messages,
    reference::{ExternRef, FuncRef},
    v128::V128,
};

/// The trap is not an exception with this tag: the error with which a [`Trap`](crate::Trap) becomes
/// no type in the module `tags` of [`include_aot!`](crate::include_aot).
///
/// ```
/// # mod plugin { pub mod tags {
/// #     pub struct MyError(pub i32);
/// #     impl TryFrom<&wamr_aot_rt::Trap> for MyError {
/// #         type Error = wamr_aot_rt::OtherTrap;
/// #         fn try_from(_: &wamr_aot_rt::Trap) -> Result<MyError, Self::Error> {
/// #             Ok(MyError(7))
/// #         }
/// #     }
/// # } }
/// # fn f(trap: wamr_aot_rt::Trap) {
/// match plugin::tags::MyError::try_from(&trap) {
///     Ok(plugin::tags::MyError(code)) => println!("the guest threw {code}"),
///     Err(wamr_aot_rt::OtherTrap) => println!("{trap}"),
/// }
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherTrap;

messages!(OtherTrap { OtherTrap => "the trap is not an exception with this tag"; });

impl Error for OtherTrap {}

/// A value that is read from a payload, by its slot.
pub trait FromPayload: Sized {
    /// The value at this offset. The payload may be that of a tag with the same name and other
    /// types: what cannot be the value is another trap.
    ///
    /// # Errors
    /// If there is no such value.
    fn read(payload: &[u8], at: usize) -> Result<Self, OtherTrap>;
}

/// A value that a host may throw. References to functions belong to an instance, which a payload
/// does not know.
pub trait IntoPayload {
    /// Writes the value to its slot, which is 0, at this offset.
    fn write(self, payload: &mut [u8], at: usize);
}

fn bytes<const N: usize>(payload: &[u8], at: usize) -> Result<[u8; N], OtherTrap> {
    payload.get(at..).and_then(<[u8]>::first_chunk).copied().ok_or(OtherTrap)
}

macro_rules! numbers {
    ($($ty:ty)*) => {$(
        impl FromPayload for $ty {
            fn read(payload: &[u8], at: usize) -> Result<$ty, OtherTrap> {
                bytes(payload, at).map(<$ty>::from_ne_bytes)
            }
        }

        impl IntoPayload for $ty {
            fn write(self, payload: &mut [u8], at: usize) {
                payload[at..][..size_of::<$ty>()].copy_from_slice(&self.to_ne_bytes());
            }
        }
    )*};
}

numbers!(i32 i64 f32 f64 usize);

impl FromPayload for V128 {
    fn read(payload: &[u8], at: usize) -> Result<V128, OtherTrap> {
        bytes(payload, at).map(V128::from_bytes)
    }
}

impl IntoPayload for V128 {
    fn write(self, payload: &mut [u8], at: usize) {
        payload[at..][..16].copy_from_slice(&self.to_bytes());
    }
}

impl FromPayload for Option<ExternRef> {
    fn read(payload: &[u8], at: usize) -> Result<Option<ExternRef>, OtherTrap> {
        usize::read(payload, at).map(ExternRef::new)
    }
}

impl FromPayload for ExternRef {
    fn read(payload: &[u8], at: usize) -> Result<ExternRef, OtherTrap> {
        Option::read(payload, at)?.ok_or(OtherTrap)
    }
}

impl IntoPayload for Option<ExternRef> {
    fn write(self, payload: &mut [u8], at: usize) {
        self.map_or(0, ExternRef::get).write(payload, at);
    }
}

impl IntoPayload for ExternRef {
    fn write(self, payload: &mut [u8], at: usize) {
        self.get().write(payload, at);
    }
}

/// Instances check references that the host passes to them, whatever they are.
impl FromPayload for Option<FuncRef> {
    fn read(payload: &[u8], at: usize) -> Result<Option<FuncRef>, OtherTrap> {
        usize::read(payload, at).map(FuncRef::from_address)
    }
}

impl FromPayload for FuncRef {
    fn read(payload: &[u8], at: usize) -> Result<FuncRef, OtherTrap> {
        Option::read(payload, at)?.ok_or(OtherTrap)
    }
}
