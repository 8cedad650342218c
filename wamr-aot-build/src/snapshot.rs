//! Stage 1a: a module that starts with what functions of its own have left.

use crate::wasm::{
    ConstOp, DataSegment, ElementItem, ElementSegment, Entity, Memory, Module, SegmentMode, Table,
};

/// The zero bytes, or null elements, between two runs of others for which a segment of its own is
/// not worth it: about what its description and the relocation of its address take.
const GAP: usize = 64;

/// The most runs of a memory: beyond that, gaps have to be longer to be left out.
const MAX_RUNS: usize = 10_000;

/// What the functions left: each item with its index, if they can have changed it.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    pub(crate) memories: Vec<(u32, MemoryState)>,
    /// The elements: functions, and `None` for null.
    pub(crate) tables: Vec<(u32, Vec<Option<u32>>)>,
    pub(crate) globals: Vec<(u32, ConstOp)>,
    /// The data segments that were dropped.
    pub(crate) dropped_data: Vec<u32>,
    /// The element segments that were dropped.
    pub(crate) dropped_elements: Vec<u32>,
    /// The names of the functions, which ran.
    pub(crate) functions: Vec<String>,
}

/// A memory.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct MemoryState {
    /// The size.
    pub(crate) pages: u64,
    /// What is not zero: addresses, ascending, with bytes.
    pub(crate) runs: Vec<(u64, Vec<u8>)>,
}

impl MemoryState {
    /// The memory of this size with these bytes.
    pub(crate) fn new(pages: u64, bytes: &[u8]) -> MemoryState {
        let mut gap = GAP;
        let mut found: Vec<_> = runs(bytes, gap, first_byte).collect();
        while found.len() > MAX_RUNS {
            gap *= 2;
            found = runs(bytes, gap, first_byte).collect();
        }
        let runs = found.into_iter().map(|(start, run)| (start as u64, run.to_vec()));
        MemoryState { pages, runs: runs.collect() }
    }

    /// The bytes that are not in gaps.
    pub(crate) fn len(&self) -> u64 {
        self.runs.iter().map(|(_, run)| run.len() as u64).sum()
    }
}

impl Snapshot {
    /// The bytes of all memories.
    pub(crate) fn len(&self) -> u64 {
        self.memories.iter().map(|(_, memory)| memory.len()).sum()
    }

    /// A module that starts with what the functions left. The start function and the functions have
    /// run: they do not start again, and are exported no longer.
    pub(crate) fn apply<'s>(&'s self, mut module: Module<'s>) -> Module<'s> {
        for (index, value) in &self.globals {
            module.globals[*index as usize].init = vec![*value];
        }
        // Segments keep their indices. One without contents is as good as one that was dropped.
        for segment in &self.dropped_data {
            module.data[*segment as usize] = DataSegment { mode: SegmentMode::Passive, bytes: &[] };
        }
        for segment in &self.dropped_elements {
            let segment = &mut module.elements[*segment as usize];
            *segment = ElementSegment { mode: SegmentMode::Passive, items: Vec::new() };
        }
        for (index, state) in &self.memories {
            let memory = &mut module.memories[*index as usize];
            // The builder's limit may have cut off what the module declares.
            memory.min = memory.min.max(state.pages);
            let segments = state.runs.iter().map(|(start, bytes)| DataSegment {
                mode: SegmentMode::Active { index: *index, offset: vec![address(memory, *start)] },
                bytes,
            });
            module.data.extend(segments);
        }
        for (index, elements) in &self.tables {
            let table = &mut module.tables[*index as usize];
            table.min = elements.len() as u64;
            let table64 = table.table64;
            let segments = initial(table, elements).into_iter().map(|(start, items)| ElementSegment {
                mode: SegmentMode::Active { index: *index, offset: vec![index_of(table64, start as u64)] },
                items: items
                    .iter()
                    .map(|item| item.map_or(ElementItem::Null, ElementItem::Function))
                    .collect(),
            });
            module.elements.extend(segments);
        }
        module.start = None;
        module.exports.retain(|export| {
            !(matches!(export.entity, Entity::Function(_)) && self.functions.contains(&export.name))
        });
        module.collect_facts();
        module
    }
}

/// The segments that give a table its elements.
fn initial<'e>(table: &mut Table, elements: &'e [Option<u32>]) -> Vec<(usize, &'e [Option<u32>])> {
    if table.element.is_nullable() {
        table.init.clear();
        runs(elements, GAP, |elements| elements.iter().position(Option::is_some)).collect()
    } else {
        // Every element is a function, and the table cannot do without an initial one.
        vec![(0, elements)]
    }
}

fn address(memory: &Memory, address: u64) -> ConstOp {
    index_of(memory.memory64, address)
}

/// The index, which is valid, as a constant of its type.
fn index_of(is_wide: bool, index: u64) -> ConstOp {
    if is_wide { ConstOp::I64(index.cast_signed()) } else { ConstOp::I32((index as u32).cast_signed()) }
}

/// The place of the first byte that is not zero.
fn first_byte(bytes: &[u8]) -> Option<usize> {
    // Most of a large memory is zero, and comparing slices is fast without optimisation, too.
    const ZEROS: &[u8] = &[0; 4096];
    let chunks = bytes.chunks(ZEROS.len()).take_while(|chunk| **chunk == ZEROS[..chunk.len()]);
    let start = chunks.map(<[u8]>::len).sum();
    bytes[start..].iter().position(|byte| *byte != 0).map(|at| start + at)
}

/// The runs of items, each with its start. A run starts where `first` finds an item that is not
/// zero; gaps shorter than `gap` are part of it.
fn runs<T>(
    items: &[T],
    gap: usize,
    first: impl Fn(&[T]) -> Option<usize>,
) -> impl Iterator<Item = (usize, &[T])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + first(&items[at..])?;
        let mut end = start + 1;
        while let Some(zeros) = first(&items[end..items.len().min(end + gap)]) {
            end += zeros + 1;
        }
        at = end;
        Some((start, &items[start..end]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_leave_out_zeros() {
        let found = |bytes: &[u8]| {
            let state = MemoryState::new(1, bytes);
            let runs = state.runs.iter().map(|(start, run)| (*start, run.len()));
            (runs.collect::<Vec<_>>(), state.len())
        };
        let mut bytes = vec![0; 1000];
        assert_eq!(found(&bytes), (vec![], 0));
        for place in [10, 20, 400, 464, 529, 999] {
            bytes[place] = 1;
        }
        bytes[500..505].fill(1);
        let runs = vec![(10, 11), (400, 130), (999, 1)];
        assert_eq!(found(&bytes), (runs, 142));
        bytes[530..594].fill(0);
        bytes[594] = 1;
        assert_eq!(found(&bytes).0[1..], [(400, 130), (594, 1), (999, 1)]);
        // Many runs become fewer.
        let many: Vec<u8> = (0..2_000_000).map(|at| u8::from(at % 100 == 0)).collect();
        assert_eq!(found(&many), (vec![(0, 1_999_901)], 1_999_901));
        let few = found(&many[..900_000]).0;
        assert_eq!((few.len(), few[1]), (9000, (100, 1)));
        assert_eq!(found(&[]).0, []);
        assert_eq!(found(&[7]).0, [(0, 1)]);
        assert_eq!(found(&[1; 100]).0, [(0, 100)]);
    }
}
