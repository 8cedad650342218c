//! Alias regions: accesses in different regions never touch the same bytes.
//!
//! A linear memory, a table's elements and the context are separate allocations. An imported
//! memory, table or global may be identical with another import of its kind, so all imports of a
//! kind share one region.

use std::borrow::Cow;

use cranelift_codegen::ir::{AliasRegion, AliasRegionData, Endianness, Function, MemFlagsData, Type};

use super::lowering::Lowering;
use crate::plan::Place;

/// A part of memory that no other region overlaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Region {
    /// The fields of a store.
    Store,
    /// The fields of an instance that never change after instantiation.
    Fixed,
    /// A function reference.
    FuncRef,
    MemoryHeader(u32),
    MemoryContents(u32),
    TableHeader(u32),
    TableElements(u32),
    Global(u32),
    ImportedMemoryHeader,
    ImportedMemoryContents,
    ImportedTableHeader,
    ImportedTableElements,
    ImportedGlobal,
    /// Stack slots for results and trampolines.
    Slots,
    /// The lengths of shared memories, which other threads may change.
    SharedLength,
    /// The remaining fuel.
    Fuel,
    /// The epoch counter.
    Epoch,
    /// The exception that is being thrown.
    Thrown,
    /// The fields and payloads of exceptions.
    Exceptions,
}

/// Globals from this index on share one region, because each region costs memory in the optimiser.
const GLOBAL_REGIONS: u32 = 64;

impl Region {
    pub(super) fn memory_header(place: Place, index: u32) -> Region {
        match place {
            Place::Defined { .. } => Region::MemoryHeader(index),
            Place::Imported { .. } => Region::ImportedMemoryHeader,
        }
    }

    pub(super) fn memory_contents(place: Place, index: u32) -> Region {
        match place {
            Place::Defined { .. } => Region::MemoryContents(index),
            Place::Imported { .. } => Region::ImportedMemoryContents,
        }
    }

    pub(super) fn table_header(place: Place, index: u32) -> Region {
        match place {
            Place::Defined { .. } => Region::TableHeader(index),
            Place::Imported { .. } => Region::ImportedTableHeader,
        }
    }

    pub(super) fn table_elements(place: Place, index: u32) -> Region {
        match place {
            Place::Defined { .. } => Region::TableElements(index),
            Place::Imported { .. } => Region::ImportedTableElements,
        }
    }

    pub(super) fn global(place: Place, index: u32) -> Region {
        match place {
            Place::Defined { .. } => Region::Global(index.min(GLOBAL_REGIONS)),
            Place::Imported { .. } => Region::ImportedGlobal,
        }
    }

    /// A number that identifies the region: the same in all functions of a module.
    fn id(self) -> u32 {
        let (kind, index) = match self {
            Region::Store => (0, 0),
            Region::Fixed => (1, 0),
            Region::FuncRef => (2, 0),
            Region::MemoryHeader(index) => (3, index),
            Region::MemoryContents(index) => (4, index),
            Region::TableHeader(index) => (5, index),
            Region::TableElements(index) => (6, index),
            Region::Global(index) => (7, index),
            Region::ImportedMemoryHeader => (8, 0),
            Region::ImportedMemoryContents => (9, 0),
            Region::ImportedTableHeader => (10, 0),
            Region::ImportedTableElements => (11, 0),
            Region::ImportedGlobal => (12, 0),
            Region::Slots => (13, 0),
            Region::Fuel => (14, 0),
            Region::Epoch => (15, 0),
            Region::SharedLength => (16, 0),
            Region::Thrown => (17, 0),
            Region::Exceptions => (18, 0),
        };
        // Validation allows at most 100 memories and 100 tables.
        kind << 24 | index
    }
}

/// Whether an access is in this region.
pub(super) fn is_region(func: &Function, flags: MemFlagsData, region: Region) -> bool {
    flags.alias_region().is_some_and(|found| func.dfg.alias_regions[found].user_id == region.id())
}

/// The flags for a value in a slot or global; `flags` are those for numbers. A vector is stored in
/// lane order, also on big-endian targets, and is aligned to 8 bytes only.
pub(super) fn value_flags(flags: MemFlagsData, ty: Type) -> MemFlagsData {
    if !ty.is_vector() {
        return flags;
    }
    let mut vector = MemFlagsData::new()
        .with_notrap()
        .with_endianness(Endianness::Little)
        .with_alias_region(flags.alias_region());
    if flags.readonly() {
        vector.set_readonly();
    }
    if flags.can_move() {
        vector.set_can_move();
    }
    vector
}

/// A region, for the flags of an access.
pub(super) fn declare(func: &mut Function, region: Region) -> AliasRegion {
    let data = AliasRegionData { user_id: region.id(), description: Cow::Owned(format!("{region:?}")) };
    func.dfg.alias_regions.insert(data)
}

impl Lowering<'_, '_> {
    /// A region, for the flags of an access.
    pub(super) fn region(&mut self, region: Region) -> AliasRegion {
        declare(self.builder.func, region)
    }

    /// The flags of an aligned access in the target's byte order that cannot fault.
    pub(super) fn trusted(&mut self, region: Region) -> MemFlagsData {
        MemFlagsData::trusted().with_alias_region(Some(self.region(region)))
    }

    /// The flags of a load whose value is valid, and never changes, during the lifetime of the
    /// instance.
    pub(super) fn constant(&mut self, region: Region) -> MemFlagsData {
        self.trusted(region).with_readonly().with_can_move()
    }
}
