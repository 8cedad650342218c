//! What the memory of a guest in C holds: pointers, numbers, structures and strings.
//!
//! The bindings of a module with a header (`CSources::header` in the build script) have methods
//! with these types. A pointer of the guest's is a [`Ptr`]: a number that nobody believes. Reading
//! and writing by it is through the methods of [`Guest`], which check that the bytes are there.
//!
//! ```
//! use wamr_aot_rt::{
//!     Trap,
//!     c::{Guest, Ptr},
//! };
//!
//! /// What the guest has at a pointer, as text.
//! fn name(guest: &impl Guest, name: Ptr<u8>) -> Result<&str, Trap> {
//!     Ok(guest.read_c_str(name)?.to_str().unwrap_or("?"))
//! }
//! ```

mod guest;
mod pass;
mod ptr;
pub(crate) mod value;

pub use guest::Guest;
#[cfg(feature = "alloc")]
pub use guest::Scope;
pub use pass::Passed;
pub use ptr::{FnPtr, Ptr, Void};
pub use value::Value;
