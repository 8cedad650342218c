//! What a board is asked to do, as bytes in its flash, and how it answers, as lines on its console.
//!
//! The board judges nothing: it does the steps in order and says what came of each. A line is the number of the step, which is
//! written before the step begins, and what came of it:
//!
//! ```text
//! 0 done
//! 1 = i32:2a f64:7ff8000000000000
//! 2 trap integer divide by zero
//! 3 error unknown import: `test.unknown` is not defined
//! 4 absent
//! end
//! ```
#![no_std]

extern crate alloc;

mod answer;
mod step;
mod value;

pub use answer::{Answer, END};
pub use step::{Step, Steps};
pub use value::Shown;
