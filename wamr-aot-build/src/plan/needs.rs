//! What instantiation requires, and which values it need not compute.

use wamr_aot_abi::{layout::PointerWidth, needs};

use super::{ContextLayout, Options, Place, instance, table};
use crate::wasm::{ConstOp, Module, SegmentMode};

/// The [`needs`] of a module.
pub(super) fn of(module: &Module<'_>, constants: &[Option<u128>], closed_types: bool) -> u32 {
    let is_open = |expression: &[ConstOp]| value(expression, constants).is_none();
    let defined = |imported: u32, all: usize| all > imported as usize;
    let imported = (module.imported_memories, module.imported_tables, module.imported_globals);
    let globals = || module.globals.iter().skip(module.imported_globals as usize);
    let unused = if table::are_unused(module) { module.tables.len() } else { 0 };
    let tables = || module.tables.iter().skip(unused.max(module.imported_tables as usize));
    let offset = |mode: &SegmentMode| match mode {
        SegmentMode::Active { offset, .. } => is_segment_open(offset, constants),
        SegmentMode::Passive | SegmentMode::Declared => false,
    };
    let expressions = globals().any(|global| is_open(&global.init))
        || tables().any(|table| is_segment_open(&table.init, constants))
        || module.data.iter().any(|segment| offset(&segment.mode))
        || module.elements.iter().any(|segment| offset(&segment.mode));
    let is_active = |mode: &SegmentMode| matches!(mode, SegmentMode::Active { .. });
    [
        (needs::IMPORTED_STATE, imported != (0, 0, 0)),
        (needs::MEMORIES, defined(module.imported_memories, module.memories.len())),
        (needs::SHARED_MEMORIES, module.memories.iter().any(|memory| memory.shared)),
        (needs::TABLES, instance::tables(module) > module.imported_tables && !table::are_unused(module)),
        (needs::GLOBALS, globals().any(|global| value(&global.init, constants) != Some(0))),
        (needs::FUNC_REFS, !module.escaping.is_empty()),
        (needs::TYPE_IDS, !closed_types && !module.types.is_empty()),
        (needs::EXPRESSIONS, expressions),
        (needs::DATA, module.data.iter().any(|segment| is_active(&segment.mode))),
        (
            needs::ELEMENTS,
            module.elements.iter().any(|segment| !matches!(segment.mode, SegmentMode::Passive)),
        ),
        (needs::START, module.start.is_some()),
        (needs::TAGS, !module.tags.is_empty()),
    ]
    .into_iter()
    .fold(0, |all, (bit, is_set)| if is_set { all | bit } else { all })
}

/// The [`needs`] that code of the module has if it is generated with these options.
pub(super) fn of_code(module: &Module<'_>, options: &Options) -> u32 {
    match options.trusts_alignment() && !module.memories.is_empty() {
        true => needs::MISALIGNED_ACCESSES,
        false => 0,
    }
}

/// Whether the value of an offset or element expression cannot be stored in the module's data,
/// where it has 64 bits.
fn is_segment_open(expression: &[ConstOp], constants: &[Option<u128>]) -> bool {
    value(expression, constants).is_none_or(|value| u64::try_from(value).is_err())
}

/// The initial value of each global, if it is the same in all instances.
pub(super) fn constants(module: &Module<'_>) -> Vec<Option<u128>> {
    let mut constants: Vec<Option<u128>> = vec![None; module.imported_globals as usize];
    for global in &module.globals[module.imported_globals as usize..] {
        // An expression reads globals that come before it.
        constants.push(value(&global.init, &constants));
    }
    constants
}

/// The bits of an expression's value, without sign extension, if it is the same in all instances.
pub(super) fn value(expression: &[ConstOp], constants: &[Option<u128>]) -> Option<u128> {
    let mut stack: Vec<u128> = Vec::new();
    for op in expression {
        let mut operate = |i32: fn(u32, u32) -> u32, i64: fn(u64, u64) -> u64, is_wide: bool| {
            let (right, left) = (stack.pop()?, stack.pop()?);
            // Narrow numbers are not sign-extended.
            Some(if is_wide {
                i64(left as u64, right as u64).into()
            } else {
                i32(left as u32, right as u32).into()
            })
        };
        let value = match *op {
            ConstOp::I32(value) => u128::from(value.cast_unsigned()),
            ConstOp::I64(value) => u128::from(value.cast_unsigned()),
            ConstOp::F32(bits) => u128::from(bits),
            ConstOp::F64(bits) => u128::from(bits),
            ConstOp::V128(value) => value,
            ConstOp::RefNull => 0,
            ConstOp::RefFunc(_) => return None,
            ConstOp::GlobalGet(global) => constants.get(global as usize).copied().flatten()?,
            ConstOp::I32Add | ConstOp::I64Add => {
                operate(u32::wrapping_add, u64::wrapping_add, matches!(op, ConstOp::I64Add))?
            }
            ConstOp::I32Sub | ConstOp::I64Sub => {
                operate(u32::wrapping_sub, u64::wrapping_sub, matches!(op, ConstOp::I64Sub))?
            }
            ConstOp::I32Mul | ConstOp::I64Mul => {
                operate(u32::wrapping_mul, u64::wrapping_mul, matches!(op, ConstOp::I64Mul))?
            }
        };
        stack.push(value);
    }
    match stack[..] {
        // A table without an initial expression has null elements.
        [] => Some(0),
        [value] => Some(value),
        _ => None,
    }
}

/// The initial values of the defined globals, as laid out in the context from the first global on.
/// Empty if all are zero.
pub(super) fn global_values(
    module: &Module<'_>,
    context: &ContextLayout,
    constants: &[Option<u128>],
    width: PointerWidth,
    big_endian: bool,
) -> Vec<u8> {
    let mut values = Vec::new();
    for (index, global) in (0u32..).zip(&module.globals).skip(module.imported_globals as usize) {
        let (Place::Defined { offset }, Some(value)) =
            (context.global(module, index), constants[index as usize])
        else {
            continue;
        };
        if value == 0 {
            continue;
        }
        let size = super::context::value_size(global.ty, width) as usize;
        let mut bytes = value.to_le_bytes()[..size].to_vec();
        // Lane 0 of a vector comes first on all machines.
        if big_endian && size < 16 {
            bytes.reverse();
        }
        let start = (offset - context.global_start) as usize;
        values.resize(values.len().max(start + size), 0);
        values[start..start + size].copy_from_slice(&bytes);
    }
    values
}

#[cfg(all(test, feature = "wat"))]
mod tests {
    use super::*;
    use crate::{options::Emitter, settings::Settings};

    #[test]
    fn code_that_trusts_the_alignment_needs_its_machine_to_complete_accesses() {
        let parse = |text: &str| wat::parse_str(text).unwrap();
        let (with, without) = (parse("(module (memory 1))"), parse("(module)"));
        let needs = |bytes: &[u8], strict_alignment, emitter, may_need_alignment| {
            let settings = Settings { strict_alignment, ..Settings::default() };
            let options = Options { settings, emitter, may_need_alignment, ..Options::example() };
            let module = crate::wasm::parse(bytes, &crate::Features::default()).unwrap();
            of_code(&module, &options)
        };
        assert_eq!(needs(&with, false, Emitter::C, true), needs::MISALIGNED_ACCESSES);
        assert_eq!(needs(&with, true, Emitter::C, true), 0);
        assert_eq!(needs(&with, false, Emitter::Native, true), 0);
        assert_eq!(needs(&with, false, Emitter::C, false), 0);
        assert_eq!(needs(&without, false, Emitter::C, true), 0);
    }

    #[test]
    fn expressions_are_calculated() {
        let constants = [None, Some(7)];
        let value = |expression: &[ConstOp]| value(expression, &constants);
        assert_eq!(value(&[]), Some(0));
        assert_eq!(value(&[ConstOp::I32(-1)]), Some(0xffff_ffff));
        assert_eq!(value(&[ConstOp::I32(-1), ConstOp::GlobalGet(1), ConstOp::I32Add]), Some(6));
        assert_eq!(value(&[ConstOp::I64(3), ConstOp::I64(5), ConstOp::I64Sub]), Some(0xffff_ffff_ffff_fffe));
        assert_eq!(value(&[ConstOp::I32(1 << 20), ConstOp::I32(1 << 12), ConstOp::I32Mul]), Some(0));
        assert_eq!(value(&[ConstOp::V128(1 << 100)]), Some(1 << 100));
        assert_eq!(value(&[ConstOp::GlobalGet(0)]), None);
        assert_eq!(value(&[ConstOp::RefFunc(3)]), None);
    }
}
