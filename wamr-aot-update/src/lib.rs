//! Two slots in NOR flash for images that are replaced in the field, such as guests that
//! `wamr-aot-build` compiled as loadable artefacts.
//!
//! A new image is written into the slot that is not in use. The next start runs it on trial: unless
//! the program [confirms](Slots::confirm) it, the slot before it is back after [`ATTEMPTS`] starts,
//! and at once if the program [rejects](Slots::reject) it. Whenever the power is cut, one slot is
//! left that is valid.
//!
//! ```
//! use embedded_storage::nor_flash::NorFlash;
//! use wamr_aot_update::{Error, Layout, Slots};
//!
//! fn start<F: NorFlash>(flash: F, new: Option<&[u8]>) -> Result<(), Error<F::Error>> {
//!     let layout = Layout { slots: [0..0x8000, 0x8000..0x10000] };
//!     let mut slots = Slots::start(flash, layout, |image| is_mine(image))?;
//!     if let Some(running) = slots.running() {
//!         let works = run(running.image());
//!         if running.is_on_trial() {
//!             if works { slots.confirm()? } else { slots.reject()? }
//!         }
//!     }
//!     if let Some(new) = new {
//!         let mut update = slots.update(new.len() as u32)?;
//!         new.chunks(64).try_for_each(|received| update.write(received))?;
//!         let written = update.finish()?;
//!         if is_mine(written.image()) {
//!             written.commit()?; // the next start runs it on trial
//!         }
//!     }
//!     Ok(())
//! }
//! # fn is_mine(_: core::ops::Range<u32>) -> bool { true }
//! # fn run(_: core::ops::Range<u32>) -> bool { true }
//! ```
//!
//! What a slot contains is in `docs/design/updating.md`.
#![no_std]
#![forbid(unsafe_code)]

mod error;
mod pair;
mod record;
mod slots;
mod update;

pub use error::Error;
pub use pair::Layout;
pub use record::{ATTEMPTS, IMAGE_START};
pub use slots::{Running, Slots};
pub use update::{Update, Written};
