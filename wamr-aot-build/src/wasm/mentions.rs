//! What a body names outside of itself, except types, and memories that it only loads from and
//! stores to.

use wasmparser::Operator;

use super::operator::properties;
use crate::options::Feature;

/// An item that a body names, or a property of one of its calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mention {
    /// A function that it calls.
    Call(u32),
    /// A function that it tail-calls.
    TailCall(u32),
    /// A function to which it makes a reference.
    Reference(u32),
    /// The type of a tail call through a table or a reference, by the module's own index.
    TailCallType(u32),
    /// A call through a reference, or a tail call through a table or a reference.
    IndirectCall,
    /// A call through a table.
    CallTable {
        table: u32,
        /// The type of the callee, by the module's own index.
        ty: u32,
    },
    /// A table that it uses in another way.
    Table(u32),
    Global(u32),
    /// A memory that it grows.
    Grow(u32),
    /// It copies within memory 0.
    Copy,
    /// It fills memory 0.
    Fill,
    /// A data segment that it copies from.
    Data(u32),
    /// An element segment that it copies from.
    Elements(u32),
    /// An element segment that it drops.
    DroppedElements(u32),
    /// It throws or handles exceptions.
    Exceptions,
}

/// Collects the mentions of a body.
#[derive(Debug, Default)]
pub(super) struct Mentions(Vec<Mention>);

impl Mentions {
    /// Notes what an operator names.
    pub(super) fn note(&mut self, op: &Operator<'_>) {
        match *op {
            Operator::Call { function_index } => self.push(Mention::Call(function_index)),
            Operator::ReturnCall { function_index } => self.push(Mention::TailCall(function_index)),
            Operator::RefFunc { function_index } => self.push(Mention::Reference(function_index)),
            Operator::CallIndirect { table_index: table, type_index: ty } => {
                self.push(Mention::CallTable { table, ty });
            }
            Operator::ReturnCallIndirect { type_index, table_index } => {
                self.push(Mention::Table(table_index));
                self.push(Mention::TailCallType(type_index));
            }
            Operator::ReturnCallRef { type_index } => self.push(Mention::TailCallType(type_index)),
            Operator::TableGet { table }
            | Operator::TableSet { table }
            | Operator::TableSize { table }
            | Operator::TableGrow { table }
            | Operator::TableFill { table } => self.push(Mention::Table(table)),
            Operator::TableCopy { dst_table, src_table } => {
                self.push(Mention::Table(dst_table));
                self.push(Mention::Table(src_table));
            }
            Operator::TableInit { elem_index, table } => {
                self.push(Mention::Table(table));
                self.push(Mention::Elements(elem_index));
            }
            Operator::ElemDrop { elem_index } => self.push(Mention::DroppedElements(elem_index)),
            Operator::GlobalGet { global_index } | Operator::GlobalSet { global_index } => {
                self.push(Mention::Global(global_index));
            }
            Operator::MemoryGrow { mem } => self.push(Mention::Grow(mem)),
            Operator::MemoryCopy { dst_mem: 0, src_mem: 0 } => self.push(Mention::Copy),
            Operator::MemoryFill { mem: 0 } => self.push(Mention::Fill),
            Operator::MemoryInit { data_index, .. } => self.push(Mention::Data(data_index)),
            _ => debug_assert!(!properties(op).traits.table, "the table of {op:?} is not noted"),
        }
        if properties(op).traits.indirect && !matches!(op, Operator::CallIndirect { .. }) {
            self.push(Mention::IndirectCall);
        }
        if matches!(properties(op).feature, Feature::Exceptions | Feature::LegacyExceptions) {
            self.push(Mention::Exceptions);
        }
    }

    fn push(&mut self, mention: Mention) {
        // Neighbours often name the same item.
        if self.0.last() != Some(&mention) {
            self.0.push(mention);
        }
    }

    /// The mentions, each once.
    pub(super) fn finish(mut self) -> Box<[Mention]> {
        self.0.sort_unstable();
        self.0.dedup();
        self.0.into_boxed_slice()
    }
}
