//! Modules that run where their artefacts are, such as in flash: what `wamr-aot-build` writes with
//! `Output::Loadable` or `Output::Both` for a target without an operating system.
//!
//! Nothing is copied, relocated or allocated. [`Artefact::open`] checks the bytes, `Place` of the
//! bindings has room for an instance:
//!
//! ```ignore
//! static PLACE: plugin::Place<Host, 512, 4096> = plugin::Place::new();
//!
//! let artefact = Artefact::open_signed(flash, &key)?;
//! let mut plugin = PLACE.init(&artefact, Host)?;
//! plugin.run()?;
//! ```

mod artefact;
mod error;
mod find;
mod place;

pub use artefact::Artefact;
pub use error::InPlaceError;
pub use place::Place;

#[cfg(feature = "in-place-sign")]
pub use crate::base::trusted_key::TrustedKey;
