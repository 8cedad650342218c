//! The requests to a board, as bytes in its flash, and its answers, as lines on its console.
//!
//! The board does not judge: it executes the steps in order and reports the outcome of each. A line
//! has the number of the step, which is written before the step starts, and the outcome:
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
