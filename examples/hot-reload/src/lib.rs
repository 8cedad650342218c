//! A service whose rules are a module that is replaced while it runs.
//!
//! The rules are an artefact: a file that is loaded. A [`Watcher`] looks whether there is another
//! file by its name. A new file is verified and tried before anything uses it ([`Rules::load`]); if
//! it is broken, or only half of it is there, the old rules go on to serve. Then the [`Service`]
//! swaps: a request that is being answered is answered by the old rules, and each worker takes the
//! new ones for its next request. When no worker uses the old ones any longer, their code is
//! unmapped.

mod rules;
mod service;
mod watcher;

pub use rules::Rules;
pub use service::{Answer, Request, Service};
pub use watcher::{Event, Watcher};
