//! Facts about a whole module that later stages need before they see the first body.

use super::{
    mentions::Mention,
    module::{Body, ConstOp, ElementItem, Module, TailCalls},
};

impl Module<'_> {
    /// Derives the facts from the module's items and from what the bodies mention.
    pub(crate) fn collect_facts(&mut self) {
        let (mut escaping, mut indirect_callers) = (Vec::new(), Vec::new());
        let mut grown_memories = Vec::new();
        let (mut copies_memory, mut fills_memory) = (false, false);
        let (mut uses_tables, mut uses_exceptions) = (false, !self.tags.is_empty());
        let TailCalls { mut callers, mut callees, mut types } = TailCalls::default();
        for (index, Body { mentions, .. }) in (self.imported_functions..).zip(&self.bodies) {
            for mention in mentions {
                match *mention {
                    Mention::Reference(function) => escaping.push(function),
                    Mention::IndirectCall => indirect_callers.push(index),
                    Mention::CallTable { .. } => {
                        indirect_callers.push(index);
                        uses_tables = true;
                    }
                    Mention::Table(_) => uses_tables = true,
                    Mention::Exceptions => uses_exceptions = true,
                    Mention::Grow(memory) => grown_memories.push(memory),
                    Mention::Copy => copies_memory = true,
                    Mention::Fill => fills_memory = true,
                    Mention::TailCall(callee) => {
                        callers.push(index);
                        callees.push(callee);
                    }
                    Mention::TailCallType(ty) => {
                        callers.push(index);
                        types.push(self.canonical_types[ty as usize]);
                    }
                    Mention::Call(_)
                    | Mention::Global(_)
                    | Mention::Data(_)
                    | Mention::Elements(_)
                    | Mention::DroppedElements(_) => {}
                }
            }
        }
        let items = self.elements.iter().flat_map(|segment| &segment.items);
        escaping.extend(items.filter_map(|item| match *item {
            ElementItem::Function(function) => Some(function),
            ElementItem::Null | ElementItem::Global(_) => None,
        }));
        let globals = self.globals.iter().map(|global| &global.init);
        let initial = globals.chain(self.tables.iter().map(|table| &table.init)).flatten();
        escaping.extend(initial.filter_map(|op| match *op {
            ConstOp::RefFunc(function) => Some(function),
            _ => None,
        }));
        self.tail_calls =
            TailCalls { callers: sorted(callers), callees: sorted(callees), types: sorted(types) };
        // A tail call reads from a reference whether the imported function can replace its caller.
        escaping.extend(self.tail_calls.imports(self.imported_functions));
        self.escaping = sorted(escaping);
        self.indirect_callers = sorted(indirect_callers);
        self.grown_memories = sorted(grown_memories);
        (self.copies_memory, self.fills_memory) = (copies_memory, fills_memory);
        self.uses_tables = uses_tables;
        self.uses_exceptions = uses_exceptions;
    }
}

fn sorted(mut list: Vec<u32>) -> Vec<u32> {
    list.sort_unstable();
    list.dedup();
    list
}
