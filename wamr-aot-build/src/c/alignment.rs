//! How accesses of the guest deal with addresses that are not aligned, on a machine that has
//! aligned accesses only.
//!
//! An access whose alignment the C compiler does not know is a test, an aligned access and a call
//! for all other addresses. A call alone is a third of the code, but executes more instructions: it
//! is the choice for short code outside of loops. And the user can choose to rely on the alignment
//! that the module states.

use cranelift_codegen::{
    dominator_tree::DominatorTree,
    flowgraph::ControlFlowGraph,
    ir::{Block, Function, MemFlagsData, Type},
    loop_analysis::LoopAnalysis,
};

/// The start of the names of the operations in `access_trusted.h`.
pub(super) const TRUSTED: &str = "trusted_";

/// The decision for the accesses of one function.
pub(super) struct Alignment {
    /// `None` if no access is a call.
    loops: Option<LoopAnalysis>,
    /// Whether accesses that are said to be aligned are not tested.
    is_trusted: bool,
}

impl Alignment {
    /// `may_call` is whether accesses may be calls, `is_trusted` whether what the module states
    /// is relied on.
    pub(super) fn new(func: &Function, may_call: bool, is_trusted: bool) -> Alignment {
        let loops = may_call.then(|| {
            let cfg = ControlFlowGraph::with_function(func);
            let domtree = DominatorTree::with_function(func, &cfg);
            let mut loops = LoopAnalysis::new();
            loops.compute(func, &cfg, &domtree);
            loops
        });
        Alignment { loops, is_trusted }
    }

    /// The start of the name of the operation for an access in this block.
    pub(super) fn prefix(&self, block: Block, of: Type, flags: MemFlagsData) -> &'static str {
        if of.bytes() == 1 || of.is_vector() {
            return "";
        }
        if self.is_trusted && flags.aligned() {
            return TRUSTED;
        }
        let is_rare = self.loops.as_ref().is_some_and(|loops| loops.innermost_loop(block).is_none());
        if is_rare { "outlined_" } else { "" }
    }
}
