//! Which accesses of the guest are calls.
//!
//! On a machine that has aligned accesses only, an access whose alignment the C compiler does not
//! know is a test, an aligned access and a call for all other addresses. A call alone is a third of
//! the code, but executes more instructions: it is the choice for short code outside of loops.

use cranelift_codegen::{
    dominator_tree::DominatorTree,
    flowgraph::ControlFlowGraph,
    ir::{Block, Function, Type},
    loop_analysis::LoopAnalysis,
};

/// The decision for the accesses of one function.
pub(super) struct Outlining {
    /// `None` if no access is a call.
    loops: Option<LoopAnalysis>,
}

impl Outlining {
    pub(super) fn new(func: &Function, is_wanted: bool) -> Outlining {
        let loops = is_wanted.then(|| {
            let cfg = ControlFlowGraph::with_function(func);
            let domtree = DominatorTree::with_function(func, &cfg);
            let mut loops = LoopAnalysis::new();
            loops.compute(func, &cfg, &domtree);
            loops
        });
        Outlining { loops }
    }

    /// The start of the name of the operation for an access in this block.
    pub(super) fn prefix(&self, block: Block, of: Type) -> &'static str {
        let is_rare = self.loops.as_ref().is_some_and(|loops| loops.innermost_loop(block).is_none());
        if is_rare && of.bytes() > 1 && !of.is_vector() { "outlined_" } else { "" }
    }
}
