//! Function bodies: validates them, and collects what the later stages need to know about them.

use wasmparser::{
    BlockType, FuncToValidate, FuncValidatorAllocations, FunctionBody, Operator, OperatorsReader,
    ValidatorResources,
};

use super::{
    extent::{Counter, Extent, moved},
    mentions::{Mention, Mentions},
    module::Memory,
    operator::properties,
    reach::{Constants, Furthest},
    uses::{Site, Uses},
};
use crate::options::Feature;

/// Validates a body, and returns its size and what it names. Records unsupported features in
/// `uses`, and how far the body uses memories in `furthest`.
pub(crate) fn validate(
    function: FuncToValidate<ValidatorResources>,
    body: &FunctionBody<'_>,
    memories: &[Memory],
    allocations: FuncValidatorAllocations,
    uses: &mut Uses,
    furthest: &mut Furthest,
) -> wasmparser::Result<(FuncValidatorAllocations, Extent, Box<[Mention]>)> {
    let index = function.index;
    let site = Site::Function(index);
    let mut validator = function.into_validator(allocations);
    let mut counter = Counter::default();
    let mut constants = Constants::default();
    let mut mentions = Mentions::default();
    counter.params(validator.len_locals().into());
    let mut locals = body.get_locals_reader()?;
    for _ in 0..locals.get_count() {
        let offset = locals.original_position();
        let (count, ty) = locals.read()?;
        validator.define_locals(offset, count, ty)?;
        counter.locals(count.into());
        uses.note(Feature::of_type(ty), site, offset);
    }
    let mut operators = OperatorsReader::new(locals.get_binary_reader());
    while !operators.eof() {
        let (op, offset) = operators.read_with_offset()?;
        let moved = moved(&op, &validator);
        let access = constants
            .operator(&op, validator.operand_stack_height(), &validator)
            .filter(|_| counter.is_reached());
        validator.op(offset, &op)?;
        counter.operator(&op, validator.operand_stack_height(), moved);
        mentions.note(&op);
        if let Some(access) = access {
            furthest.note(access, index, offset, memories);
        }
        note(&op, offset, site, uses);
    }
    operators.finish()?;
    Ok((validator.into_allocations(), counter.finish(), mentions.finish()))
}

fn note(op: &Operator<'_>, offset: u64, site: Site, uses: &mut Uses) {
    uses.note(properties(op).feature, site, offset);
    match op {
        Operator::Block { blockty } | Operator::Loop { blockty } | Operator::If { blockty } => {
            if let BlockType::Type(ty) = blockty {
                uses.note(Feature::of_type(*ty), site, offset);
            }
        }
        Operator::Try { blockty: BlockType::Type(ty) } => uses.note(Feature::of_type(*ty), site, offset),
        Operator::TryTable { try_table } => {
            if let BlockType::Type(ty) = try_table.ty {
                uses.note(Feature::of_type(ty), site, offset);
            }
        }
        Operator::TypedSelect { ty } => uses.note(Feature::of_type(*ty), site, offset),
        Operator::TypedSelectMulti { tys } => {
            for ty in tys {
                uses.note(Feature::of_type(*ty), site, offset);
            }
        }
        Operator::RefNull { hty } => uses.note(Feature::of_heap_type(*hty), site, offset),
        _ => {}
    }
}
