//! The [`VMModule`] as data.

use wamr_aot_abi::{
    layout::{
        self, FieldOffset, VMArrayOffsets, VMCode, VMConstExpr, VMConstOp, VMDataSegment, VMDispatchEntry,
        VMElementSegment, VMFuncRefInit, VMGlobalType, VMMemoryImage, VMMemoryType, VMModule, VMString,
        VMTableType, VMTagType, VMTailBody,
    },
    version::ABI_HASH,
};

use super::{
    Code, CodePart,
    blob::{Blob, Record, Symbol, len32},
    part,
};
use crate::{
    clif::Env,
    plan::{Convention, Place, payload_size},
    settings::Bounds,
    wasm::{ConstOp, Dispatch, ElementItem, SegmentMode},
};

/// Describes the module; the `VMModule` is the first of the structs.
pub(super) fn describe(env: Env<'_>, code: Option<&Code>) -> Blob {
    let options = &env.plan.options;
    let blob = Blob::new(options.pointer_width, options.big_endian);
    let mut writer = Writer { env, blob };
    writer.module(code);
    writer.blob
}

struct Writer<'a> {
    env: Env<'a>,
    blob: Blob,
}

impl Writer<'_> {
    fn module(&mut self, code: Option<&Code>) {
        let Env { module, plan, numbering, .. } = self.env;
        let fields = VMModule::OFFSETS;
        let record = self.blob.record(fields.layout);
        self.blob.u64(record, fields.abi_hash, ABI_HASH);
        // The `VMCode` directly follows the `VMModule`, and the dispatch tables follow the two.
        let code = code.map(|code| (code, self.blob.record(VMCode::OFFSETS.layout)));
        self.dispatch_tables(record);
        if let Some((code, record)) = code {
            self.code(record, code);
        }
        let flag = |set: bool, flag: u32| if set { flag } else { 0 };
        let flags = flag(plan.closed_types, layout::MODULE_CLOSED_TYPES)
            | flag(plan.signals, layout::MODULE_SIGNALS)
            | flag(plan.frames, layout::MODULE_FRAMES)
            | flag(plan.exceptions.pass, layout::MODULE_EXCEPTIONS)
            | flag(plan.unwinds, layout::MODULE_UNWINDS);
        self.blob.u32(record, fields.flags, flags | plan.options.settings.interrupt.flag());
        self.blob.u32(record, fields.context_size, plan.context.size);
        self.offsets(record.inner(fields.offsets, plan.width()));
        self.blob.u32(record, fields.imported_memory_count, module.imported_memories);
        self.blob.u32(record, fields.memory_count, len32(module.memories.len()));
        self.blob.u32(record, fields.imported_table_count, module.imported_tables);
        self.blob.u32(record, fields.table_count, plan.context.table_count);
        self.blob.u32(record, fields.imported_global_count, module.imported_globals);
        self.blob.u32(record, fields.global_count, len32(module.globals.len()));
        self.blob.u32(record, fields.imported_function_count, module.imported_functions);
        self.blob.u32(record, fields.function_count, len32(module.functions.len()));
        self.blob.u32(record, fields.func_ref_count, len32(module.escaping.len()));
        self.blob.u32(record, fields.type_count, len32(module.types.len()));
        self.blob.u32(record, fields.cpu_features, plan.options.cpu_features);
        self.blob.u32(record, fields.needs, plan.needs);
        self.blob.points_to_bytes(record, fields.global_values, &plan.global_values, 1);
        self.blob.u32(record, fields.global_values_len, len32(plan.global_values.len()));
        self.blob.u32(record, fields.table_limit, plan.options.settings.table_limit);
        self.blob.u32(record, fields.imported_tag_count, module.imported_tags);
        self.blob.u32(record, fields.tag_count, len32(module.tags.len()));
        self.blob.u32(record, fields.exception_count, plan.exceptions.count);
        self.blob.u32(record, fields.exception_size, plan.exceptions.size);
        self.memories(record);
        self.tables(record);
        self.globals(record);
        self.tags(record);
        self.func_refs(record);
        self.data_segments(record);
        self.element_segments(record);
        self.blob.u32(record, fields.start_index, module.start.unwrap_or(u32::MAX));
        if let Some(start) = module.start.filter(|&start| !module.is_imported(start)) {
            self.blob.function(record, fields.start_code, numbering.entry(start));
        }
        self.tail_bodies(record);
        if plan.options.settings.function_names {
            self.function_names(record);
        }
        let name = plan.options.name.clone();
        string(&mut self.blob, record.inner(fields.name, plan.width()), &name);
    }

    fn code(&mut self, record: Record, code: &Code) {
        let fields = VMCode::OFFSETS;
        self.blob.code(record, fields.start, Symbol::CodeStart, 0);
        match code.len {
            Some(len) => self.blob.u64(record, fields.len, len),
            None => self.blob.code(record, fields.end, Symbol::CodeEnd, 0),
        }
        self.blob.points_to_u32s(record, fields.trap_places, code.trap_places.iter().copied());
        self.blob.points_to_bytes(record, fields.trap_codes, &code.trap_codes, 1);
        self.blob.points_to_u32s(record, fields.trap_offsets, code.trap_offsets.iter().copied());
        self.blob.points_to_u32s(record, fields.functions, code.functions.iter().copied());
        self.blob.points_to_u32s(record, fields.call_places, code.call_places.iter().copied());
        self.blob.points_to_u32s(record, fields.call_offsets, code.call_offsets.iter().copied());
        self.blob.points_to_u32s(record, fields.frameless, code.frameless.iter().copied());
        self.blob.u32(record, fields.handler_count, len32(code.handler_places.len()));
        self.blob.points_to_u32s(record, fields.handler_places, code.handler_places.iter().copied());
        self.blob.points_to_u32s(record, fields.handler_targets, code.handler_targets.iter().copied());
        self.blob.points_to_u32s(record, fields.handler_frames, code.handler_frames.iter().copied());
        self.blob.u32(record, fields.functions_end, code.functions_end);
        self.blob.u32(record, fields.call_count, len32(code.call_places.len()));
        self.blob.u32(record, fields.frameless_count, len32(code.frameless.len()));
        self.blob.u32(record, fields.trap_count, len32(code.trap_places.len()));
        self.blob.u32(record, fields.function_count, len32(code.functions.len()));
        self.images(record);
        self.parts(record, &code.parts);
    }

    fn images(&mut self, code: Record) {
        let images = &self.env.plan.images;
        let fields = VMMemoryImage::OFFSETS;
        let array = self.blob.array(fields.layout, images.len());
        for (i, image) in images.iter().enumerate() {
            let record = array.record(i);
            self.blob.word(record, fields.start, image.start);
            self.blob.word(record, fields.len, image.len);
            self.blob.word(record, fields.written, image.written);
            self.blob.u32(record, fields.memory, image.memory);
        }
        self.blob.points_to(code, VMCode::OFFSETS.images, array, images.len());
        self.blob.u32(code, VMCode::OFFSETS.image_count, len32(images.len()));
    }

    fn parts(&mut self, code: Record, parts: &[CodePart]) {
        let array = part::describe(&mut self.blob, parts);
        self.blob.points_to(code, VMCode::OFFSETS.parts, array, parts.len());
        self.blob.u32(code, VMCode::OFFSETS.part_count, len32(parts.len()));
    }

    fn offsets(&mut self, record: Record) {
        let context = &self.env.plan.context;
        let fields = VMArrayOffsets::OFFSETS;
        for (field, value) in [
            (fields.memories, context.memories),
            (fields.imported_memories, context.imported_memories),
            (fields.tables, context.tables),
            (fields.imported_tables, context.imported_tables),
            (fields.globals, context.global_start),
            (fields.imported_globals, context.imported_globals),
            (fields.function_imports, context.function_imports),
            (fields.func_refs, context.func_refs),
            (fields.type_ids, context.type_ids),
            (fields.dropped_data, context.dropped_data),
            (fields.dropped_elements, context.dropped_elements),
            (fields.tags, context.tags),
            (fields.imported_tags, context.imported_tags),
            (fields.exceptions, context.exceptions),
        ] {
            self.blob.u32(record, field, value);
        }
    }

    fn memories(&mut self, parent: Record) {
        let Env { module, plan, .. } = self.env;
        let fields = VMMemoryType::OFFSETS;
        let array = self.blob.array(fields.layout, module.memories.len());
        for (i, (memory, plan)) in module.memories.iter().zip(&plan.memories).enumerate() {
            let record = array.record(i);
            let flag = |set: bool, flag: u32| if set { flag } else { 0 };
            self.blob.u64(record, fields.min, memory.min);
            self.blob.u64(record, fields.max, memory.max.unwrap_or(u64::MAX));
            self.blob.u64(record, fields.limit, plan.limit);
            self.blob.u32(record, fields.page_size_log2, memory.page_size_log2);
            let flags = flag(memory.memory64, layout::MEMORY_64)
                | flag(memory.shared, layout::MEMORY_SHARED)
                | flag(plan.bounds == Bounds::Guard, layout::MEMORY_GUARDED);
            self.blob.u32(record, fields.flags, flags);
            let (len, max_len) = plan.lengths.map_or((u64::MAX, 0), |lengths| (lengths.len, lengths.max_len));
            self.blob.word(record, fields.len, len);
            self.blob.word(record, fields.max_len, max_len);
            self.blob.word(record, fields.static_capacity, plan.static_capacity);
        }
        self.blob.points_to(parent, VMModule::OFFSETS.memories, array, module.memories.len());
    }

    fn tables(&mut self, parent: Record) {
        let Env { module, plan, .. } = self.env;
        let tables = &module.tables[..plan.context.table_count as usize];
        let fields = VMTableType::OFFSETS;
        let array = self.blob.array(fields.layout, tables.len());
        for (i, table) in tables.iter().enumerate() {
            let record = array.record(i);
            self.blob.u64(record, fields.min, table.min);
            self.blob.u64(record, fields.max, table.max.unwrap_or(u64::MAX));
            self.blob.u32(record, fields.element_type, table.element.code());
            self.blob.u32(record, fields.flags, if table.table64 { layout::TABLE_64 } else { 0 });
            self.const_expr(record, fields.init, &table.init);
        }
        self.blob.points_to(parent, VMModule::OFFSETS.tables, array, tables.len());
    }

    fn dispatch_tables(&mut self, parent: Record) {
        let Env { module, plan, numbering, .. } = self.env;
        let fields = VMDispatchEntry::OFFSETS;
        let mut count = 0;
        for (table, plan) in module.tables.iter().zip(&plan.tables) {
            let (Some(Dispatch { functions }), Some(plan)) = (&table.dispatch, plan.dispatch) else {
                continue;
            };
            let array = self.blob.array(fields.layout, functions.len());
            assert_eq!(array.start(), plan.offset, "the table is where code expects it");
            count += functions.len();
            for (i, function) in functions.iter().enumerate() {
                let record = array.record(i);
                let ty = function.map_or(layout::DISPATCH_NULL.cast_unsigned(), |function| {
                    module.functions[function as usize].ty.into()
                });
                self.blob.word(record, fields.type_index, ty);
                if let Some(function) = *function {
                    self.blob.function(record, fields.code, numbering.entry(function));
                }
            }
        }
        self.blob.u32(parent, VMModule::OFFSETS.dispatch_count, len32(count));
    }

    fn globals(&mut self, parent: Record) {
        let Env { module, plan, .. } = self.env;
        let fields = VMGlobalType::OFFSETS;
        let array = self.blob.array(fields.layout, module.globals.len());
        for (i, (global, plan)) in module.globals.iter().zip(&plan.globals).enumerate() {
            let record = array.record(i);
            self.blob.u32(record, fields.value_type, global.ty.code());
            self.blob.u32(record, fields.mutable, u32::from(global.mutable));
            if let Place::Defined { offset } = plan.place {
                self.blob.u32(record, fields.offset, offset);
                // Known values are among the initial values of globals.
                if self.env.plan.value(&global.init).is_none() {
                    self.const_expr(record, fields.init, &global.init);
                }
            }
        }
        self.blob.points_to(parent, VMModule::OFFSETS.globals, array, module.globals.len());
    }

    fn tags(&mut self, parent: Record) {
        let Env { module, plan, .. } = self.env;
        let fields = VMTagType::OFFSETS;
        let array = self.blob.array(fields.layout, module.tags.len());
        let (names, firsts) = (module.tag_names(), module.first_tags());
        for (index, (&ty, name)) in (0u32..).zip(module.tags.iter().zip(&names)) {
            let record = array.record(index as usize);
            self.blob.u32(record, fields.type_index, ty);
            self.blob.u32(record, fields.payload, payload_size(module.payload(index)));
            self.blob.u32(record, fields.first, firsts[index as usize]);
            if let Some(name) = name {
                string(&mut self.blob, record.inner(fields.name, plan.width()), name);
            }
        }
        self.blob.points_to(parent, VMModule::OFFSETS.tags, array, module.tags.len());
    }

    fn func_refs(&mut self, parent: Record) {
        let Env { module, numbering, .. } = self.env;
        let fields = VMFuncRefInit::OFFSETS;
        let array = self.blob.array(fields.layout, module.escaping.len());
        for (i, &function) in module.escaping.iter().enumerate() {
            let record = array.record(i);
            if !module.is_imported(function) {
                self.blob.function(record, fields.code, numbering.entry(function));
            }
            self.blob.u32(record, fields.function, function);
            self.blob.u32(record, fields.type_index, module.functions[function as usize].ty);
        }
        self.blob.points_to(parent, VMModule::OFFSETS.func_refs, array, module.escaping.len());
    }

    /// The functions for tail calls through references, and for those of other modules.
    fn tail_bodies(&mut self, parent: Record) {
        let Env { module, plan, numbering, .. } = self.env;
        self.blob.u32(parent, VMModule::OFFSETS.tail_convention, plan.tail.convention);
        if !plan.tail.is_published() {
            return;
        }
        let fields = VMTailBody::OFFSETS;
        let array = self.blob.array(fields.layout, module.functions.len());
        for (index, function) in (0..).zip(&plan.functions) {
            if let Convention::Tail { .. } = function.convention {
                self.blob.function(array.record(index as usize), fields.code, numbering.wasm(index));
            }
        }
        self.blob.points_to(parent, VMModule::OFFSETS.tail_bodies, array, module.functions.len());
    }

    fn data_segments(&mut self, parent: Record) {
        let module = self.env.module;
        let fields = VMDataSegment::OFFSETS;
        let array = self.blob.array(fields.layout, module.data.len());
        for (i, segment) in module.data.iter().enumerate() {
            let record = array.record(i);
            self.blob.points_to_bytes(record, fields.bytes, segment.bytes, 1);
            self.blob.usize(record, fields.len, segment.bytes.len());
            self.mode(record, fields.memory, fields.offset, &segment.mode);
        }
        self.blob.points_to(parent, VMModule::OFFSETS.data_segments, array, module.data.len());
        self.blob.u32(parent, VMModule::OFFSETS.data_segment_count, len32(module.data.len()));
    }

    fn element_segments(&mut self, parent: Record) {
        let Env { module, plan, .. } = self.env;
        let fields = VMElementSegment::OFFSETS;
        let segments = &module.elements[..plan.context.element_segment_count as usize];
        let array = self.blob.array(fields.layout, segments.len());
        for (i, segment) in segments.iter().enumerate() {
            let record = array.record(i);
            let items = segment.items.iter().map(|item| match *item {
                ElementItem::Null => layout::ELEMENT_NULL,
                ElementItem::Function(function) => {
                    plan.functions[function as usize].func_ref.expect("an element makes a function escape")
                }
                ElementItem::Global(global) => global | layout::ELEMENT_GLOBAL,
            });
            self.blob.points_to_u32s(record, fields.items, items);
            self.blob.usize(record, fields.len, segment.items.len());
            self.mode(record, fields.table, fields.offset, &segment.mode);
        }
        self.blob.points_to(parent, VMModule::OFFSETS.element_segments, array, segments.len());
        self.blob.u32(parent, VMModule::OFFSETS.element_segment_count, len32(segments.len()));
    }

    fn mode(&mut self, record: Record, index: FieldOffset, offset: FieldOffset, mode: &SegmentMode) {
        match mode {
            SegmentMode::Active { index: value, offset: expression } => {
                self.blob.u32(record, index, *value);
                self.const_expr(record, offset, expression);
            }
            SegmentMode::Passive => self.blob.u32(record, index, layout::SEGMENT_PASSIVE),
            SegmentMode::Declared => self.blob.u32(record, index, layout::SEGMENT_DECLARED),
        }
    }

    fn const_expr(&mut self, parent: Record, field: FieldOffset, ops: &[ConstOp]) {
        let expression = parent.inner(field, self.env.plan.width());
        if let Some(value) = self.env.plan.value(ops).and_then(|value| u64::try_from(value).ok()) {
            return self.blob.u64(expression, VMConstExpr::OFFSETS.value, value);
        }
        let fields = VMConstOp::OFFSETS;
        let array = self.blob.array(fields.layout, ops.len());
        for (i, &op) in ops.iter().enumerate() {
            let (code, index, value) = self.const_op(op);
            let record = array.record(i);
            self.blob.u32(record, fields.code, code);
            self.blob.u32(record, fields.index, index);
            self.blob.u64(record, fields.low, value as u64);
            self.blob.u64(record, fields.high, (value >> 64) as u64);
        }
        self.blob.points_to(expression, VMConstExpr::OFFSETS.ops, array, ops.len());
        self.blob.usize(expression, VMConstExpr::OFFSETS.len, ops.len());
    }

    /// Code, index and value.
    fn const_op(&self, op: ConstOp) -> (u32, u32, u128) {
        match op {
            ConstOp::I32(value) => (layout::CONST_I32, 0, u128::from(value.cast_unsigned())),
            ConstOp::I64(value) => (layout::CONST_I64, 0, u128::from(value.cast_unsigned())),
            ConstOp::F32(bits) => (layout::CONST_F32, 0, u128::from(bits)),
            ConstOp::F64(bits) => (layout::CONST_F64, 0, u128::from(bits)),
            ConstOp::V128(value) => (layout::CONST_V128, 0, value),
            ConstOp::RefNull => (layout::CONST_REF_NULL, 0, 0),
            ConstOp::RefFunc(function) => {
                let position = self.env.plan.functions[function as usize].func_ref;
                (layout::CONST_REF_FUNC, position.expect("`ref.func` makes a function escape"), 0)
            }
            ConstOp::GlobalGet(global) => (layout::CONST_GLOBAL_GET, global, 0),
            ConstOp::I32Add => (layout::CONST_I32_ADD, 0, 0),
            ConstOp::I32Sub => (layout::CONST_I32_SUB, 0, 0),
            ConstOp::I32Mul => (layout::CONST_I32_MUL, 0, 0),
            ConstOp::I64Add => (layout::CONST_I64_ADD, 0, 0),
            ConstOp::I64Sub => (layout::CONST_I64_SUB, 0, 0),
            ConstOp::I64Mul => (layout::CONST_I64_MUL, 0, 0),
        }
    }

    fn function_names(&mut self, parent: Record) {
        let names = self.env.module.function_names();
        if names.iter().all(Option::is_none) {
            return;
        }
        let fields = VMModule::OFFSETS;
        let mut bytes = Vec::new();
        let mut offsets = vec![0];
        for name in &names {
            bytes.extend_from_slice(name.as_deref().unwrap_or("").as_bytes());
            offsets.push(len32(bytes.len()));
        }
        self.blob.u32(parent, fields.function_name_count, len32(names.len()));
        self.blob.points_to_u32s(parent, fields.function_name_offsets, offsets);
        self.blob.points_to_bytes(parent, fields.function_name_bytes, &bytes, 1);
    }
}

pub(super) fn string(blob: &mut Blob, record: Record, text: &str) {
    blob.points_to_bytes(record, VMString::OFFSETS.bytes, text.as_bytes(), 1);
    blob.usize(record, VMString::OFFSETS.len, text.len());
}
