//! Values of WIT interfaces, as core modules have them: *lifting* makes a Rust value of a guest's
//! core values and memory, *lowering* the reverse. The rules are those of the component model's
//! [canonical ABI](https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md)
//! with UTF-8 strings and 32-bit memories.
//!
//! | WIT | lifted to | lowered from |
//! |---|---|---|
//! | `bool`, `u8` to `u64`, `s8` to `s64`, `f32`, `f64`, `char` | the type in Rust | the same |
//! | `string` | `String`, [`Text`] | `str`, `String` |
//! | `list<T>` | `Vec<T>`, [`List<T>`] | `[T]`, `Vec<T>` |
//! | `option<T>`, `result<T, E>`, `tuple<..>` | the type in Rust | the same |
//! | `own<R>`, `borrow<R>` of a resource | [`Own<R>`](Own), [`Borrow<R>`](Borrow) | the same |
//!
//! Other types implement [`Value`], [`Lift`] and [`Lower`], as tuples and options do here: records
//! by [`record!`], variants and enums by [`variant!`], flags by [`flags!`].
//!
//! ```
//! use wamr_aot_wit::{Flat, Lift, Lifting};
//!
//! // A guest returned the address 8 for a `tuple<string, u32>`.
//! let mut memory = [0; 32];
//! memory[..5].copy_from_slice(b"hello");
//! memory[8..20].copy_from_slice(&[0, 0, 0, 0, 5, 0, 0, 0, 7, 0, 0, 0]);
//!
//! let mut guest = Lifting::new(&memory);
//! let (greeting, count) = guest.load_result::<(String, u32)>(8)?;
//! assert_eq!((greeting.as_str(), count), ("hello", 7));
//!
//! // The address of the result is not aligned, or is outside the memory.
//! assert!(guest.load_result::<(String, u32)>(9).is_err());
//! assert!(guest.load_result::<(String, u32)>(24).is_err());
//! # Ok::<(), wamr_aot_wit::InvalidValue>(())
//! ```
//!
//! # Safety
//!
//! A guest may answer with anything. Addresses, lengths, alignment, UTF-8, `char`s and the cases of
//! variants are checked, and the handles of resources ([`Handles`]); what is wrong is an
//! [`InvalidValue`]. What one call copies out of a guest is limited ([`Lifting::with_limit`]),
//! since a few bytes of a guest can say that a long string is in a list a million times.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;

#[doc(hidden)]
pub mod __private;
mod arguments;
#[cfg(feature = "alloc")]
mod call;
mod define;
mod error;
mod flat;
mod guest;
#[cfg(feature = "alloc")]
mod handle;
#[cfg(feature = "alloc")]
mod handles;
mod layout;
mod lift;
mod lifting;
mod list;
mod lower;
mod lower_error;
mod number;
mod resource;
#[cfg(feature = "alloc")]
mod resources;
mod text;
mod tuple;
mod value;
mod variant;

pub use crate::{
    arguments::{Arguments, InvalidArgument},
    define::most,
    error::InvalidValue,
    flat::{Flat, FlatMut},
    guest::Guest,
    layout::{Layout, MAX_FLAT_PARAMS, MAX_FLAT_RESULTS},
    lift::Lift,
    lifting::{DEFAULT_LIMIT, Fields, Lifting},
    list::List,
    lower::Lower,
    lower_error::LowerError,
    resource::{Borrow, Own, ResourceType},
    text::Text,
    value::Value,
    variant::store_case,
};
#[cfg(feature = "alloc")]
pub use crate::{
    handles::{DEFAULT_HANDLES, Handles, HandlesView},
    resources::Resources,
};
