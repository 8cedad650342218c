//! Verifies the descriptors of an image: that everything the runtime reads through them is there.
//!
//! Not verified: the machine code, whether a constant has the type of its global, the items of
//! element segments, and the individual offsets of function names (the runtime checks these when it
//! uses them). None of this makes loading unsafe; running the code is, which is why
//! [`Module::load`](crate::Module::load) is `unsafe`.

use alloc::vec::Vec;
use core::ops::Range;

use wamr_aot_abi::{
    artefact::CODE_START,
    layout::{
        CONST_GLOBAL_GET, CONST_REF_FUNC, CONTEXT_ALIGN, DISPATCH_NULL, EXCEPTION_SLOT, EXTERN_FUNCTION,
        EXTERN_GLOBAL, EXTERN_MEMORY, EXTERN_TABLE, EXTERN_TAG, MEMORY_64, MEMORY_GUARDED, MEMORY_SHARED,
        MODULE_CLOSED_TYPES, MODULE_FRAMES, MODULE_SIGNALS, PointerWidth, SEGMENT_DECLARED, SEGMENT_PASSIVE,
        VMCode, VMConstExpr, VMContext, VMDispatchEntry, VMException, VMFuncRef, VMFuncType,
        VMFunctionImport, VMMemory, VMMemoryType, VMModule, VMReflection, VMString, VMTable, VMTag,
    },
    signature::{MAX_TYPE_DEPTH, ValType},
    sizes,
    version::ABI_HASH,
};

use super::{
    LoadError,
    read::{Content, damaged},
};

/// The positions of the descriptors in the image.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) module: usize,
    pub(super) reflection: usize,
    /// The first entry of the dispatch tables.
    pub(super) dispatch: usize,
    /// The number of all their entries.
    pub(super) dispatch_count: usize,
}

type Verified<T = ()> = Result<T, &'static str>;

pub(super) fn verify(content: &Content) -> Result<Places, LoadError> {
    let header = &content.header;
    let too_large = || damaged("its lengths are too large");
    let data_start = header.data_start().ok_or_else(too_large)?;
    let view = View {
        data: content.mapping.part(data_start, header.data_len).ok_or_else(too_large)?,
        data_start: data_start as usize,
        code: CODE_START as usize..(CODE_START + header.code_len) as usize,
    };
    let place = |offset: u64| usize::try_from(offset).map_err(|_| too_large());
    let (module, reflection) = (place(header.module)?, place(header.reflection)?);
    let (dispatch, dispatch_count) = view.all(module, reflection).map_err(damaged)?;
    Ok(Places { module, reflection, dispatch, dispatch_count })
}

/// The value type with this code, which may refer only to the first `types` function types.
fn value_type(code: u32, types: u32) -> Verified<ValType> {
    let ty = ValType::from_code(code).filter(|ty| ty.function_type().is_none_or(|index| index < types));
    ty.ok_or("a value type is not valid")
}

struct View<'a> {
    data: &'a [u8],
    /// The position of the data in the image.
    data_start: usize,
    /// The position of the code in the image.
    code: Range<usize>,
}

impl<'a> View<'a> {
    /// The first entry of the dispatch tables, and their number.
    fn all(&self, place: usize, reflection: usize) -> Verified<(usize, usize)> {
        let module: &VMModule = self.one(core::ptr::without_provenance(place))?;
        let reflection: &VMReflection = self.one(core::ptr::without_provenance(reflection))?;
        self.counts(module)?;
        self.code_section(place, module)?;
        self.context(module)?;
        self.memories_and_tables(module)?;
        self.globals(module)?;
        self.functions(module)?;
        self.segments(module)?;
        self.types(module, reflection)?;
        self.tags(module, reflection)?;
        self.imports(module, reflection)?;
        self.exports(module, reflection)?;
        self.dispatch_tables(place, module)
    }

    fn counts(&self, module: &VMModule) -> Verified {
        if module.abi_hash != ABI_HASH {
            return Err("its module has another ABI than its header says");
        }
        let fits = module.imported_memory_count <= module.memory_count
            && module.imported_table_count <= module.table_count
            && module.imported_global_count <= module.global_count
            && module.imported_function_count <= module.function_count
            && module.imported_tag_count <= module.tag_count;
        if fits { Ok(()) } else { Err("it has more imports of a kind than items") }
    }

    fn code_section(&self, place: usize, module: &VMModule) -> Verified {
        if module.flags & (MODULE_SIGNALS | MODULE_FRAMES) == 0 {
            return Ok(());
        }
        let code: &VMCode = self.one(core::ptr::without_provenance(place + size_of::<VMModule>()))?;
        if code.start.addr() != self.code.start || !code.end.is_null() || code.len > self.code.len() {
            return Err("its code is not in the code section");
        }
        self.list(code.trap_places, code.trap_count as usize)?;
        self.list(code.trap_codes, code.trap_count as usize)?;
        if !code.trap_offsets.is_null() {
            self.list(code.trap_offsets, code.trap_count as usize)?;
        }
        self.list(code.call_places, code.call_count as usize)?;
        self.list(code.call_offsets, code.call_count as usize)?;
        self.list(code.frameless, code.frameless_count as usize)?;
        self.handlers(code)?;
        self.images(module, code)?;
        self.parts(module, code)?;
        let functions = self.list(code.functions, code.function_count as usize)?.len();
        let defined = module.function_count - module.imported_function_count;
        if functions == defined as usize || code.functions.is_null() && code.trap_count == 0 {
            Ok(())
        } else {
            Err("not all of its functions have code")
        }
    }

    /// The handlers of calls are in the code.
    fn handlers(&self, code: &VMCode) -> Verified {
        let count = code.handler_count as usize;
        let places = self.list(code.handler_places, count)?;
        let targets = self.list(code.handler_targets, count)?;
        self.list(code.handler_frames, count)?;
        if !places.is_sorted() || targets.iter().any(|target| *target as usize >= code.len) {
            return Err("a handler of exceptions is not in the code");
        }
        Ok(())
    }

    /// The parts of a C compiler's code start in the code, and their functions exist.
    fn parts(&self, module: &VMModule, code: &VMCode) -> Verified {
        for part in self.list(code.parts, code.part_count as usize)? {
            self.code(part.start)?;
            let pieces = self.list(part.pieces, part.piece_count as usize)?;
            if !pieces.is_sorted_by_key(|piece| piece.at) {
                return Err("the pieces of its code are out of order");
            }
            let defined = module.imported_function_count..module.function_count;
            if pieces.iter().any(|piece| piece.function != u32::MAX && !defined.contains(&piece.function)) {
                return Err("a piece of its code is of a function that does not exist");
            }
        }
        Ok(())
    }

    /// The initial contents of memories are within them, and what the segments write is within
    /// those contents.
    fn images(&self, module: &VMModule, code: &VMCode) -> Verified {
        let memories = self.list(module.memories, module.memory_count as usize)?;
        let segments = self.list(module.data_segments, module.data_segment_count as usize)?;
        let images = self.list(code.images, code.image_count as usize)?;
        if !images.is_sorted_by(|one, next| one.memory < next.memory) {
            return Err("its memory images are out of order");
        }
        for image in images {
            let memory =
                memories.get(image.memory as usize).filter(|_| image.memory >= module.imported_memory_count);
            let memory =
                memory.filter(|memory| memory.flags & (MEMORY_GUARDED | MEMORY_SHARED) == MEMORY_GUARDED);
            let end = image.start.checked_add(image.len);
            if memory.is_none_or(|memory| memory.len == usize::MAX || end.is_none_or(|end| end > memory.len))
            {
                return Err("a memory image is not within a memory that can have one");
            }
            for segment in segments.iter().filter(|segment| segment.memory == image.memory) {
                let start = usize::try_from(segment.offset.value)
                    .ok()
                    .and_then(|offset| offset.checked_sub(image.start));
                let end = start.and_then(|start| start.checked_add(segment.len));
                if segment.offset.len != 0 || segment.len != 0 && end.is_none_or(|end| end > image.len) {
                    return Err("a data segment is not in its memory image");
                }
            }
        }
        Ok(())
    }

    /// The arrays of a context are within it.
    fn context(&self, module: &VMModule) -> Verified {
        let size = module.context_size;
        if (size as usize) < size_of::<VMContext>() || !size.is_multiple_of(CONTEXT_ALIGN as u32) {
            return Err("its context's size is not valid");
        }
        let array = |offset: u32, count: u32, each: usize, align: usize| -> Verified {
            let end = (offset as usize)
                .checked_add((count as usize).checked_mul(each).ok_or("its context is too large")?);
            let inside = offset as usize >= size_of::<VMContext>()
                && (offset as usize).is_multiple_of(align)
                && end.is_some_and(|end| end <= size as usize);
            if count == 0 || inside {
                Ok(())
            } else {
                Err("an array of its context is not within the context")
            }
        };
        let at = &module.offsets;
        let pointer = size_of::<usize>();
        let defined_memories = module.memory_count - module.imported_memory_count;
        let defined_tables = module.table_count - module.imported_table_count;
        array(at.memories, defined_memories, size_of::<VMMemory>(), align_of::<VMMemory>())?;
        array(at.imported_memories, module.imported_memory_count, pointer, pointer)?;
        array(at.tables, defined_tables, size_of::<VMTable>(), align_of::<VMTable>())?;
        array(at.imported_tables, module.imported_table_count, pointer, pointer)?;
        array(at.imported_globals, module.imported_global_count, pointer, pointer)?;
        array(at.function_imports, module.imported_function_count, size_of::<VMFunctionImport>(), pointer)?;
        array(at.func_refs, module.func_ref_count, size_of::<VMFuncRef>(), align_of::<VMFuncRef>())?;
        let type_ids = if module.flags & MODULE_CLOSED_TYPES == 0 { module.type_count } else { 0 };
        array(at.type_ids, type_ids, 4, 4)?;
        self.list(module.global_values, module.global_values_len as usize)?;
        array(at.globals, module.global_values_len, 1, 1)?;
        array(at.dropped_data, module.data_segment_count.div_ceil(32), 4, 4)?;
        array(at.dropped_elements, module.element_segment_count.div_ceil(32), 4, 4)?;
        array(at.tags, module.tag_count, size_of::<VMTag>(), align_of::<VMTag>())?;
        array(at.imported_tags, module.imported_tag_count, pointer, pointer)?;
        array(at.exceptions, module.exception_count, module.exception_size as usize, 8)
    }

    /// The payloads are of their types, and the room for an exception has room for each.
    fn tags(&self, module: &VMModule, reflection: &VMReflection) -> Verified {
        let types = self.list(reflection.types, reflection.type_count as usize)?;
        let tags = self.list(module.tags, module.tag_count as usize)?;
        for (index, tag) in (0..).zip(tags) {
            self.string(&tag.name)?;
            let is_first = |first: u32| {
                let first_tag = &tags[first as usize];
                first_tag.first == first && first_tag.type_index == tag.type_index
            };
            if tag.first != index
                && !(tag.first < index && index < module.imported_tag_count && is_first(tag.first))
            {
                return Err("an imported tag is not the same as the one that it should be");
            }
            let ty = types.get(tag.type_index as usize).ok_or("a tag's type does not exist")?;
            let slots = self
                .list(ty.params, ty.param_count as usize)?
                .iter()
                .map(|code| if *code == ValType::V128.code() { 2 } else { 1 });
            let payload = slots.sum::<u64>() * u64::from(EXCEPTION_SLOT);
            if payload != u64::from(tag.payload) || ty.result_count != 0 {
                return Err("a tag's payload is not the one that its type says");
            }
            let size = size_of::<VMException>() as u64 + payload;
            if module.exception_count != 0 && size > u64::from(module.exception_size) {
                return Err("an exception has no room for its payload");
            }
        }
        if module.exception_count != 0
            && (!module.exception_size.is_multiple_of(8)
                || (module.exception_size as usize) < size_of::<VMException>())
        {
            return Err("the size of its exceptions is not valid");
        }
        Ok(())
    }

    fn memories_and_tables(&self, module: &VMModule) -> Verified {
        for memory in self.list(module.memories, module.memory_count as usize)? {
            if memory.page_size_log2 > 32 {
                return Err("a memory's page size is not valid");
            }
            if memory.flags & MEMORY_SHARED != 0 && memory.max == u64::MAX {
                return Err("a shared memory has no maximum");
            }
            let memory64 = memory.flags & MEMORY_64 != 0;
            let VMMemoryType { min, max, limit, page_size_log2, .. } = *memory;
            let lengths =
                sizes::defined_memory(min, max, limit, page_size_log2, memory64, PointerWidth::HOST);
            let lengths =
                lengths.map_or((usize::MAX, 0), |lengths| (lengths.len as usize, lengths.max_len as usize));
            if lengths != (memory.len, memory.max_len) {
                return Err("a memory's length is not the one that its type says");
            }
        }
        for table in self.list(module.tables, module.table_count as usize)? {
            if !value_type(table.element_type, module.type_count)?.is_reference() {
                return Err("a table's type is not valid");
            }
            self.expression(module, &table.init)?;
        }
        Ok(())
    }

    /// The first entry, and their number.
    fn dispatch_tables(&self, place: usize, module: &VMModule) -> Verified<(usize, usize)> {
        let has_code = module.flags & (MODULE_SIGNALS | MODULE_FRAMES) != 0;
        let end = place + size_of::<VMModule>() + if has_code { size_of::<VMCode>() } else { 0 };
        let first = end.next_multiple_of(align_of::<VMDispatchEntry>());
        let count = module.dispatch_count as usize;
        let entries: &[VMDispatchEntry] = self.list(core::ptr::without_provenance(first), count)?;
        for entry in entries {
            let is_null = entry.type_index == DISPATCH_NULL as usize;
            if !is_null && entry.type_index >= module.type_count as usize {
                return Err("a constant table's element has a type that does not exist");
            }
            if !is_null {
                self.code(entry.code)?;
            } else if !entry.code.is_null() {
                return Err("a constant table's null has code");
            }
        }
        Ok((first, count))
    }

    fn globals(&self, module: &VMModule) -> Verified {
        for (index, global) in (0..).zip(self.list(module.globals, module.global_count as usize)?) {
            let size = match value_type(global.value_type, module.type_count)? {
                ValType::I32 | ValType::F32 => 4,
                ValType::I64 | ValType::F64 => 8,
                ValType::V128 => 16,
                _ => size_of::<usize>(),
            };
            let offset = global.offset as usize;
            let inside = offset >= size_of::<VMContext>()
                && offset.is_multiple_of(size)
                && offset + size <= module.context_size as usize;
            if index >= module.imported_global_count && !inside {
                return Err("a global is not within the context");
            }
            self.expression(module, &global.init)?;
        }
        Ok(())
    }

    fn functions(&self, module: &VMModule) -> Verified {
        for init in self.list(module.func_refs, module.func_ref_count as usize)? {
            if init.function >= module.function_count || init.type_index >= module.type_count {
                return Err("a function reference does not refer to a function");
            }
            self.function_code(module, init.function, init.code)?;
        }
        if module.start_index != u32::MAX {
            if module.start_index >= module.function_count {
                return Err("its start function does not exist");
            }
            self.function_code(module, module.start_index, module.start_code)?;
        }
        if module.tail_bodies.is_null() != (module.tail_convention == 0) {
            return Err("its tail calling convention is not valid");
        }
        if !module.tail_bodies.is_null() {
            for body in self.list(module.tail_bodies, module.function_count as usize)? {
                if !body.code.is_null() {
                    self.code(body.code)?;
                }
            }
        }
        self.string(&module.name)?;
        if module.function_name_count > 0 {
            let offsets = self.list(module.function_name_offsets, module.function_name_count as usize + 1)?;
            self.list(module.function_name_bytes, offsets.last().map_or(0, |len| *len as usize))?;
        }
        Ok(())
    }

    fn segments(&self, module: &VMModule) -> Verified {
        for segment in self.list(module.data_segments, module.data_segment_count as usize)? {
            self.list(segment.bytes, segment.len)?;
            if segment.memory != SEGMENT_PASSIVE && segment.memory >= module.memory_count {
                return Err("a data segment's memory does not exist");
            }
            self.expression(module, &segment.offset)?;
        }
        for segment in self.list(module.element_segments, module.element_segment_count as usize)? {
            self.list(segment.items, segment.len)?;
            let active = segment.table != SEGMENT_PASSIVE && segment.table != SEGMENT_DECLARED;
            if active && segment.table >= module.table_count {
                return Err("an element segment's table does not exist");
            }
            self.expression(module, &segment.offset)?;
        }
        Ok(())
    }

    fn types(&self, module: &VMModule, reflection: &VMReflection) -> Verified {
        if reflection.type_count != module.type_count {
            return Err("its types are not complete");
        }
        let types = self.list(reflection.types, reflection.type_count as usize)?;
        let mut depths: Vec<u32> = Vec::new();
        while let Some(first) = types.get(depths.len()) {
            let start = depths.len();
            let end = start.checked_add(first.group_len as usize).filter(|end| *end > start);
            let group =
                end.and_then(|end| types.get(start..end)).ok_or("a group of types is not complete")?;
            let mut depth = 0;
            for ty in group {
                if (ty.group_first as usize, ty.group_len) != (start, first.group_len) {
                    return Err("a type belongs to another group than its neighbours");
                }
                depth = depth.max(self.signature(ty, &depths, group.len())?);
            }
            if depth > MAX_TYPE_DEPTH {
                return Err("its types are nested too deeply");
            }
            depths.resize(start + group.len(), depth);
        }
        Ok(())
    }

    /// How deeply the types that this one mentions are nested: `depths` has the depths of the
    /// preceding groups; the type's own group has `group_len` types.
    fn signature(&self, ty: &VMFuncType, depths: &[u32], group_len: usize) -> Verified<u32> {
        let mut depth = 0;
        let params = self.list(ty.params, ty.param_count as usize)?;
        let results = self.list(ty.results, ty.result_count as usize)?;
        for code in params.iter().chain(results) {
            let ty = value_type(*code, (depths.len() + group_len) as u32)?;
            if let Some(below) = ty.function_type().and_then(|index| depths.get(index as usize)) {
                depth = depth.max(below.saturating_add(1));
            }
        }
        for code in [ty.call_from_slots, ty.call_to_slots] {
            if !code.is_null() {
                self.code(code)?;
            }
        }
        Ok(depth)
    }

    fn imports(&self, module: &VMModule, reflection: &VMReflection) -> Verified {
        // The imports of each kind are the first of its index space, in order.
        let mut next = [0; 5];
        for import in self.list(reflection.imports, reflection.import_count as usize)? {
            self.string(&import.module)?;
            self.string(&import.name)?;
            let next = next.get_mut(import.kind as usize).ok_or("an import's kind is not valid")?;
            if import.index != *next {
                return Err("its imports are out of order");
            }
            *next += 1;
            self.item(module, import.kind, import.index, import.type_index)?;
        }
        let expected = [
            (EXTERN_FUNCTION, module.imported_function_count),
            (EXTERN_TABLE, module.imported_table_count),
            (EXTERN_MEMORY, module.imported_memory_count),
            (EXTERN_GLOBAL, module.imported_global_count),
            (EXTERN_TAG, module.imported_tag_count),
        ];
        let complete = expected.into_iter().all(|(kind, count)| next[kind as usize] == count);
        if complete { Ok(()) } else { Err("its imports are not complete") }
    }

    fn exports(&self, module: &VMModule, reflection: &VMReflection) -> Verified {
        for export in self.list(reflection.exports, reflection.export_count as usize)? {
            self.string(&export.name)?;
            self.item(module, export.kind, export.index, export.type_index)?;
            if export.kind == EXTERN_FUNCTION {
                self.function_code(module, export.index, export.code)?;
            }
        }
        Ok(())
    }

    fn item(&self, module: &VMModule, kind: u32, index: u32, type_index: u32) -> Verified {
        let valid = match kind {
            EXTERN_FUNCTION => index < module.function_count && type_index < module.type_count,
            EXTERN_TABLE => index < module.table_count,
            EXTERN_MEMORY => index < module.memory_count,
            EXTERN_GLOBAL => index < module.global_count,
            EXTERN_TAG => {
                let tags = self.list(module.tags, module.tag_count as usize)?;
                tags.get(index as usize).is_some_and(|tag| tag.type_index == type_index)
            }
            _ => false,
        };
        if valid { Ok(()) } else { Err("an import or export refers to an item that does not exist") }
    }

    /// A defined function has code; an imported one does not.
    fn function_code(&self, module: &VMModule, function: u32, code: *const u8) -> Verified {
        match (function < module.imported_function_count, code.is_null()) {
            (true, true) => Ok(()),
            (true, false) => Err("an imported function has code"),
            (false, _) => self.code(code),
        }
    }

    fn code(&self, code: *const u8) -> Verified {
        if self.code.contains(&code.addr()) { Ok(()) } else { Err("code is not in the code section") }
    }

    fn expression(&self, module: &VMModule, expression: &VMConstExpr) -> Verified {
        for op in self.list(expression.ops, expression.len)? {
            let valid = match op.code {
                CONST_REF_FUNC => op.index < module.func_ref_count,
                CONST_GLOBAL_GET => op.index < module.global_count,
                _ => true,
            };
            if !valid {
                return Err("a constant expression refers to an item that does not exist");
            }
        }
        Ok(())
    }

    fn string(&self, string: &VMString) -> Verified {
        let bytes = self.list(string.bytes, string.len)?;
        core::str::from_utf8(bytes).map(drop).map_err(|_| "a name is not UTF-8")
    }

    fn one<T: Plain>(&self, place: *const T) -> Verified<&'a T> {
        self.list(place, 1)?.first().ok_or("a descriptor is not within the data")
    }

    /// The list at an offset of the image.
    fn list<T: Plain>(&self, first: *const T, len: usize) -> Verified<&'a [T]> {
        if len == 0 {
            return Ok(&[]);
        }
        let outside = "a descriptor is not within the data";
        let start = first.addr().checked_sub(self.data_start).ok_or(outside)?;
        let size = len.checked_mul(size_of::<T>()).ok_or(outside)?;
        let end = start.checked_add(size).ok_or(outside)?;
        let bytes = self.data.get(start..end).ok_or(outside)?;
        let list = bytes.as_ptr().cast::<T>();
        if !list.is_aligned() {
            return Err("a descriptor is not aligned");
        }
        // SAFETY: `len` values of plain data are in `bytes`, aligned; nothing writes them while
        // they are borrowed.
        Ok(unsafe { core::slice::from_raw_parts(list, len) })
    }
}

/// A type of which any bytes are a value.
///
/// # Safety
/// Implemented only for integers, and for structs of integers and raw pointers.
unsafe trait Plain {}

macro_rules! plain {
    ($($ty:ty)*) => {$(
        // SAFETY: an integer, or a `repr(C)` struct of integers and raw pointers.
        unsafe impl Plain for $ty {}
    )*};
}

plain! {
    u8 u32 VMModule VMCode wamr_aot_abi::layout::VMCodePart wamr_aot_abi::layout::VMCodePiece
    wamr_aot_abi::layout::VMMemoryImage VMReflection VMFuncType VMMemoryType
    wamr_aot_abi::layout::VMTableType VMDispatchEntry wamr_aot_abi::layout::VMGlobalType
    wamr_aot_abi::layout::VMTagType wamr_aot_abi::layout::VMFuncRefInit wamr_aot_abi::layout::VMDataSegment
    wamr_aot_abi::layout::VMElementSegment wamr_aot_abi::layout::VMTailBody
    wamr_aot_abi::layout::VMConstOp wamr_aot_abi::layout::VMImport wamr_aot_abi::layout::VMExport
}
