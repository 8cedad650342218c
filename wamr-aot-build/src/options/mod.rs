//! What the user chooses, one type for each choice.
//!
//! | module | contents |
//! |---|---|
//! | `code` | the level of optimisation, and the emitter |
//! | `cpu_features` | CPU features, and their origin |
//! | `feature`, `features` | the proposals that a module may use |
//! | `passes` | the passes of the optimiser |

mod code;
mod cpu_features;
mod feature;
mod features;
mod passes;

pub use code::{Emitter, OptLevel};
pub(crate) use cpu_features::CpuFeatures;
#[cfg(feature = "compiler")]
pub(crate) use feature::Feature;
pub use features::Features;
pub(crate) use passes::Passes;
