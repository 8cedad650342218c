//! Values that change by a constant in each round of a loop.

use std::collections::HashMap;

use cranelift_codegen::{
    cursor::FuncCursor,
    ir::{Function, Inst, InstBuilder, InstructionData, Opcode, Value, ValueDef, types},
};

use super::{edges::arguments, shape::Shape};
use crate::opt::checks;

/// The most values of which a form is a sum.
const TERMS: usize = 4;

/// The most operations that are looked through for one value.
const DEPTH: u32 = 8;

/// An integer of 32 bits as a sum of multiples of values, and a constant, modulo 2^32.
///
/// The values are parameters of the loop's header that change by a constant, and values that are
/// defined outside of the loop.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::opt) struct Form {
    /// Sorted by value; no factor is 0.
    pub(in crate::opt) terms: Vec<(Value, u32)>,
    pub(in crate::opt) constant: u32,
}

impl Form {
    pub(in crate::opt) fn constant(constant: u32) -> Form {
        Form { terms: Vec::new(), constant }
    }

    pub(in crate::opt) fn value(value: Value) -> Form {
        Form { terms: vec![(value, 1)], constant: 0 }
    }

    /// `self + factor * other`.
    pub(in crate::opt) fn plus(mut self, other: &Form, factor: u32) -> Option<Form> {
        self.constant = self.constant.wrapping_add(other.constant.wrapping_mul(factor));
        for &(value, of) in &other.terms {
            let product = of.wrapping_mul(factor);
            match self.terms.binary_search_by_key(&value, |term| term.0) {
                Ok(found) => self.terms[found].1 = self.terms[found].1.wrapping_add(product),
                Err(place) => self.terms.insert(place, (value, product)),
            }
        }
        self.terms.retain(|term| term.1 != 0);
        (self.terms.len() <= TERMS).then_some(self)
    }

    /// Inserts the value in the first round. `params` are the parameters of the header, and what
    /// they are before the loop.
    pub(in crate::opt) fn first(&self, cursor: &mut FuncCursor<'_>, params: &[(Value, Value)]) -> Value {
        let mut sum = None;
        for &(value, factor) in &self.terms {
            let value = params.iter().find(|(param, _)| *param == value).map_or(value, |(_, first)| *first);
            let product = match factor {
                1 => value,
                _ => cursor.ins().imul_imm_u(value, i64::from(factor)),
            };
            sum = Some(match sum {
                Some(sum) => cursor.ins().iadd(sum, product),
                None => product,
            });
        }
        match sum {
            None => cursor.ins().iconst(types::I32, i64::from(self.constant)),
            Some(sum) if self.constant == 0 => sum,
            Some(sum) => cursor.ins().iadd_imm_u(sum, i64::from(self.constant)),
        }
    }

    /// The value in the first round, if it is a constant.
    pub(in crate::opt) fn known_first(&self, func: &Function, params: &[(Value, Value)]) -> Option<u32> {
        self.terms.iter().try_fold(self.constant, |sum, &(value, factor)| {
            let value = params.iter().find(|(param, _)| *param == value).map_or(value, |(_, first)| *first);
            let value = integer(func, func.dfg.resolve_aliases(value))?;
            Some(sum.wrapping_add(value.wrapping_mul(factor)))
        })
    }
}

/// What is known about the integers of a loop.
pub(in crate::opt) struct Affine<'a> {
    func: &'a Function,
    shape: &'a Shape,
    /// By how much parameters of the header change in each round, modulo 2^32.
    steps: HashMap<Value, u32>,
    forms: HashMap<Value, Option<Form>>,
}

impl<'a> Affine<'a> {
    pub(in crate::opt) fn new(func: &'a Function, shape: &'a Shape) -> Affine<'a> {
        let mut affine = Affine { func, shape, steps: HashMap::new(), forms: HashMap::new() };
        for (place, &param) in func.dfg.block_params(shape.header).iter().enumerate() {
            if func.dfg.value_type(param) == types::I32
                && let Some(step) = affine.step_of_parameter(place, param)
            {
                affine.steps.insert(param, step);
            }
        }
        // Forms with parameters that turned out to have no step are no forms.
        affine.forms.clear();
        affine
    }

    fn step_of_parameter(&mut self, place: usize, param: Value) -> Option<u32> {
        let mut step = None;
        for &latch in &self.shape.latches {
            for arg in arguments(self.func, latch, self.shape.header, place) {
                let form = self.raw(arg, DEPTH)?;
                if form.terms != [(param, 1)] || step.is_some_and(|step| step != form.constant) {
                    return None;
                }
                step = Some(form.constant);
            }
        }
        step
    }

    /// The value as a form. `None` if it is not one, as far as is known.
    pub(in crate::opt) fn form(&mut self, value: Value) -> Option<Form> {
        let form = self.raw(value, DEPTH)?;
        let is_known = |value: Value| self.steps.contains_key(&value) || !self.is_inside(value);
        form.terms.iter().all(|term| is_known(term.0)).then_some(form)
    }

    /// By how much a form changes in each round, as an integer with a sign.
    pub(in crate::opt) fn step(&self, form: &Form) -> i32 {
        let steps = form
            .terms
            .iter()
            .map(|(value, factor)| self.steps.get(value).map_or(0, |step| step.wrapping_mul(*factor)));
        steps.fold(0, u32::wrapping_add).cast_signed()
    }

    /// The value as a form of any parameters of the header.
    fn raw(&mut self, value: Value, depth: u32) -> Option<Form> {
        let dfg = &self.func.dfg;
        let value = dfg.resolve_aliases(value);
        if dfg.value_type(value) != types::I32 {
            return None;
        }
        if let Some(found) = self.forms.get(&value) {
            return found.clone();
        }
        let form = match dfg.value_def(value) {
            ValueDef::Result(inst, 0) => match integer(self.func, value) {
                Some(constant) => Some(Form::constant(constant)),
                None if !self.is_inside(value) => Some(Form::value(value)),
                None => depth.checked_sub(1).and_then(|depth| self.computed(inst, depth)),
            },
            ValueDef::Param(block, _) if block == self.shape.header => Some(Form::value(value)),
            _ => (!self.is_inside(value)).then(|| Form::value(value)),
        };
        if depth == DEPTH {
            // The others may only have been too deep.
            self.forms.insert(value, form.clone());
        }
        form
    }

    fn computed(&mut self, inst: Inst, depth: u32) -> Option<Form> {
        let InstructionData::Binary { opcode, args: [left, right] } = self.func.dfg.insts[inst] else {
            return None;
        };
        let (x, y) = (self.raw(left, depth)?, self.raw(right, depth)?);
        match opcode {
            Opcode::Iadd => x.plus(&y, 1),
            Opcode::Isub => x.plus(&y, u32::MAX),
            Opcode::Ishl if y.terms.is_empty() => Form::constant(0).plus(&x, 1 << (y.constant % 32)),
            Opcode::Imul if y.terms.is_empty() => Form::constant(0).plus(&x, y.constant),
            Opcode::Imul if x.terms.is_empty() => Form::constant(0).plus(&y, x.constant),
            _ => None,
        }
    }

    fn is_inside(&self, value: Value) -> bool {
        self.shape.defines(self.func, value)
    }
}

/// The value of a constant of 32 bits.
pub(in crate::opt) fn integer(func: &Function, value: Value) -> Option<u32> {
    u32::try_from(checks::integer(func, value)?).ok()
}
