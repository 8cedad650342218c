//! What the passes decided about a function, for people who tune. A pass adds values; their words
//! are in `crate::remarks` alone.

use cranelift_codegen::ir::{Opcode, SourceLoc};

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Remark {
    /// The index of the function.
    pub(crate) function: u32,
    /// The place in the function. `None` if it is about all of the function.
    pub(crate) place: Option<SourceLoc>,
    pub(crate) what: What,
}

/// What was decided. The names are those of the passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Checks(Checks),
    /// The checks of a loop were moved before it.
    Hoisted(Hoisted),
    /// They were not.
    NotHoisted(Reason),
    /// A loop has a copy.
    Versioned(Versioned),
    /// A loop has none.
    NotVersioned(Reason),
    /// A loop got a copy that does so many rounds at once.
    Unrolled(u32),
    /// A loop got none.
    NotUnrolled(Reason),
    /// Shuffles of vectors became several instructions each.
    Shuffled(usize),
}

/// What became of the bounds checks of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Checks {
    /// Before the pass.
    pub(crate) all: usize,
    /// Those that are gone.
    pub(crate) removed: usize,
    /// Those that are left and check for others that are gone, too.
    pub(crate) merged: usize,
}

/// What a loop does without, because it is compared before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hoisted {
    /// The bounds checks that were moved.
    pub(crate) checks: usize,
    /// What is compared before the loop: accesses at constant distances are one range.
    pub(crate) ranges: usize,
}

/// What the copy of a loop does without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Versioned {
    /// The bounds checks of the loop that the copy does not have.
    pub(crate) checks: usize,
    /// The accesses of the loop that may hit a guard, and not in the copy.
    pub(crate) guarded: usize,
    /// The accesses that the copy has as they are in the loop, and the first of them.
    pub(crate) left: usize,
    pub(crate) unknown: Option<At<Unknown>>,
    /// What is compared before the loop: accesses at constant distances are one range.
    pub(crate) ranges: usize,
    pub(crate) order: Order,
}

/// Whether a C compiler may change the order of what the copy of a loop does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// There is no C compiler.
    Native,
    /// It may. The place is that of an exit beside the one that counts.
    Free { exit: Option<SourceLoc> },
    /// Something that can be observed comes before or after accesses.
    Observed(At<Event>),
    /// Accesses that are not known to be in bounds.
    Unknown,
}

/// Something at a place in the function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub(crate) place: SourceLoc,
    pub(crate) what: T,
}

/// What keeps a pass from a loop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// It has no access that may be out of bounds.
    Nothing,
    /// It has more than so many instructions.
    TooLarge(usize),
    /// The function may not grow by so many instructions, the loop's: so many are left.
    Growth { size: usize, left: usize },
    /// So many loops of the function have copies.
    Copies(usize),
    /// An instruction that is not copied.
    Instruction(At<Opcode>),
    /// It is entered only by code that is never executed.
    Unreached,
    /// The number of rounds is not known. The place is that of the exit that came closest.
    Rounds(At<NoExit>),
    /// The place of an access is not known.
    Access(At<Unknown>),
    /// The order of what it does can be observed.
    Order(At<Event>),
    /// It has several bounds checks, and traps say which one failed.
    Places,
    /// Bounds checks are left in it.
    Checked,
    /// It calls.
    Call(SourceLoc),
    /// It has another exit than the one that counts.
    Exit(SourceLoc),
    /// It goes round at most so often.
    Few(u64),
}

/// Why an exit does not say how often a loop goes round. The later ones are closer to doing so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NoExit {
    /// There is no exit with a condition.
    None,
    /// Rounds can pass it by.
    PassedBy,
    /// It compares integers of 64 bits.
    Wide,
    /// What it compares does not change by a constant.
    Value,
    /// Both sides change.
    Bound,
    /// Both sides stay the same.
    Constant,
    /// The counter changes by more than this.
    Step(u32),
    /// The loop goes on at values on both sides of the bound, or the counter goes away from it.
    Direction,
    /// The counter may step over the bound, and go on.
    Inexact,
}

/// Why it is not known what an access accesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// The memory is shared.
    Shared,
    /// The memory has indices of 64 bits.
    Wide,
    /// The address does not change by a constant.
    Address,
    /// It changes by more than this.
    Step(u32),
    /// The constant offset is too large.
    Offset,
    /// It ends beyond the least length of the memory.
    Minimum,
    /// The index may wrap before it is out of bounds.
    Wraps,
    /// Rounds can pass it by.
    PassedBy,
    /// So many ranges are compared already.
    Ranges(usize),
}

/// What can be observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Call,
    Store,
    /// A check for interruption, which calls the runtime.
    Interruption,
    Return,
    /// An access that is not to a memory, or is atomic.
    Access,
    Trap,
    Other,
}

/// The remarks on one function.
#[derive(Debug, Default)]
pub(crate) struct Remarks {
    /// The function. `None` if there are no remarks on it.
    function: Option<u32>,
    found: Vec<Remark>,
}

impl Remarks {
    /// For the function with this index, if remarks on it are wanted.
    pub(crate) fn new(function: Option<u32>) -> Remarks {
        Remarks { function, found: Vec::new() }
    }

    /// Whether what a remark needs has to be found out.
    pub(super) fn are_wanted(&self) -> bool {
        self.function.is_some()
    }

    /// Adds a remark on the function.
    pub(super) fn add(&mut self, what: What) {
        self.push(None, what);
    }

    /// Adds a remark on a place in it.
    pub(super) fn add_at(&mut self, place: SourceLoc, what: What) {
        self.push(Some(place), what);
    }

    fn push(&mut self, place: Option<SourceLoc>, what: What) {
        if let Some(function) = self.function {
            self.found.push(Remark { function, place, what });
        }
    }

    /// In the order in which they were added.
    pub(crate) fn into_found(self) -> Vec<Remark> {
        self.found
    }
}
