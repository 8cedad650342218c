//! What passes over loops have in common.
//!
//! | module | contents |
//! |---|---|
//! | `shape` | the loops |
//! | `affine` | values that change by a constant in each round |
//! | `trips` | the number of rounds |
//! | `edges` | edges between blocks |
//! | `event` | what can be observed |
//! | `places` | the accesses of each block |
//! | `budget` | how much copies may add to a function |

pub(super) mod affine;
pub(super) mod budget;
pub(super) mod edges;
pub(super) mod event;
pub(super) mod places;
pub(super) mod shape;
pub(super) mod trips;
