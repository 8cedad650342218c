//! The properties of each operator that do not depend on its operands: one table for all stages.
//!
//! The table is complete. An operator of an unfinished proposal, or one with a special effect, is
//! listed by name. An operator that is in neither list is a compile error, so that a new operator
//! in a new version of the parser cannot go unnoticed.

use wasmparser::{MemArg, Operator};

use crate::options::Feature;

/// The properties of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Properties {
    /// The feature to which it belongs. [`Feature::of_type`] has the features that its types need.
    pub(crate) feature: Feature,
    pub(crate) traits: Traits,
}

/// How control leaves an operator, if it does not trap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// To the next operator.
    Next,
    /// To the next operator, which is inside a block.
    Block,
    /// To the next operator, to which branches can go back.
    Loop,
    /// Into one of two arms.
    If,
    /// To the end of the construct; the other arm or a handler follows.
    Else,
    /// Out of a construct; branches go there, too.
    End,
    /// To a label or to the next operator.
    Branch,
    /// To a label, or out of the function.
    Jump,
    /// Nowhere: it always traps.
    Trap,
    /// To the next operator, after another function has run.
    Call,
    /// To another function, which returns to the caller's caller.
    TailCall,
}

/// The effects of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Traits {
    pub(crate) flow: Flow,
    /// The fuel that it costs, in addition to the cost of its length. See
    /// `docs/design/interruption.md`.
    pub(crate) fuel: i64,
    /// If its topmost operand is a number of bytes or elements: the binary logarithm of how many
    /// cost one unit of fuel.
    pub(crate) length: Option<u32>,
    /// Whether it begins or ends a basic block of machine code: it branches, or has a check that
    /// may trap.
    pub(crate) splits: bool,
    /// Whether it reads or writes a memory at an address operand.
    pub(crate) accesses: bool,
    /// Whether memories may have grown or moved when control reaches the next operator.
    pub(crate) resizes: bool,
    /// Whether it uses a table.
    pub(crate) table: bool,
    /// Whether it calls a function that is not given by index.
    pub(crate) indirect: bool,
    /// Whether many machines have no instruction for it, so that in C it is a function of several
    /// lines.
    pub(crate) composite: bool,
}

impl Traits {
    /// Whether control never reaches the next operator.
    pub(crate) fn never_falls_through(self) -> bool {
        matches!(self.flow, Flow::Jump | Flow::Trap | Flow::TailCall)
    }

    pub(crate) fn calls(self) -> bool {
        matches!(self.flow, Flow::Call | Flow::TailCall)
    }

    /// Whether it opens a construct that an `end` closes.
    pub(crate) fn opens(self) -> bool {
        matches!(self.flow, Flow::Block | Flow::Loop | Flow::If)
    }

    /// Whether it exchanges operands with operators other than the next: it starts or ends a block,
    /// branches or calls.
    pub(crate) fn carries(self) -> bool {
        !matches!(self.flow, Flow::Next | Flow::Trap)
    }

    /// Whether a run of operators that are charged together ends with this one, if it is reachable.
    pub(crate) fn ends_run(self) -> bool {
        matches!(self.flow, Flow::If | Flow::Branch | Flow::Call)
    }

    /// Whether such a run ends before this operator, because control reaches it on several paths or
    /// repeatedly. `in_loop`: the innermost open construct is a loop.
    pub(crate) fn joins(self, in_loop: bool) -> bool {
        match self.flow {
            Flow::Loop | Flow::Else => true,
            // The code after a loop's `end` is reached only through it.
            Flow::End => !in_loop,
            _ => false,
        }
    }
}

/// An operator that computes, or that accesses a local or global, and never traps.
const COMPUTES: Traits = Traits {
    flow: Flow::Next,
    fuel: 1,
    length: None,
    splits: false,
    accesses: false,
    resizes: false,
    table: false,
    indirect: false,
    composite: false,
};
const COMPOSITE: Traits = Traits { composite: true, ..COMPUTES };
/// An operator without code.
const NOTHING: Traits = Traits { fuel: 0, ..COMPUTES };
/// An operator that checks its operands.
const CHECKS: Traits = Traits { splits: true, ..COMPUTES };
const ACCESS: Traits = Traits { accesses: true, ..CHECKS };
/// An operator that waits while other threads run, whose instances may grow the memory.
const WAITS: Traits = Traits { resizes: true, ..ACCESS };
const GROWS: Traits = Traits { resizes: true, ..CHECKS };
const MOVES_BYTES: Traits = Traits { length: Some(6), ..CHECKS };
const TABLE_SIZE: Traits = Traits { table: true, ..COMPUTES };
const TABLE: Traits = Traits { table: true, ..CHECKS };
const MOVES_ELEMENTS: Traits = Traits { length: Some(3), ..TABLE };
const BLOCK: Traits = Traits { flow: Flow::Block, fuel: 0, ..CHECKS };
const LOOP: Traits = Traits { flow: Flow::Loop, ..BLOCK };
const IF: Traits = Traits { flow: Flow::If, ..CHECKS };
const ELSE: Traits = Traits { flow: Flow::Else, ..BLOCK };
const END: Traits = Traits { flow: Flow::End, ..NOTHING };
const BRANCH: Traits = Traits { flow: Flow::Branch, ..CHECKS };
const JUMP: Traits = Traits { flow: Flow::Jump, ..CHECKS };
const RETURN: Traits = Traits { flow: Flow::Jump, ..NOTHING };
/// The beginning of a handler: its code follows that of the construct up to here.
const HANDLER: Traits = ELSE;
/// Control goes to a handler, or out of the function.
const THROW: Traits = Traits { flow: Flow::Jump, ..CHECKS };
const UNREACHABLE: Traits = Traits { flow: Flow::Trap, ..NOTHING };
const CALL: Traits = Traits { flow: Flow::Call, resizes: true, ..COMPUTES };
const CALL_REFERENCE: Traits = Traits { splits: true, indirect: true, ..CALL };
const CALL_TABLE: Traits = Traits { table: true, ..CALL_REFERENCE };
const TAIL_CALL: Traits = Traits { flow: Flow::TailCall, ..COMPUTES };
const TAIL_CALL_REFERENCE: Traits = Traits { splits: true, indirect: true, ..TAIL_CALL };
const TAIL_CALL_TABLE: Traits = Traits { table: true, ..TAIL_CALL_REFERENCE };
/// An operator that only the first stage sees, since its feature is not supported.
const NOT_SUPPORTED: Traits = COMPUTES;

/// A constant for each operator: an operator that is listed twice is a duplicate definition, one
/// that is not listed is a missing one.
macro_rules! list {
    ($($traits:ident: $($operator:ident)*;)*) => {
        #[expect(non_upper_case_globals, reason = "the names are the operators'")]
        mod listed {
            use super::Traits;
            $($(pub(super) const $operator: Traits = super::$traits;)*)*
        }
    };
}

list! {
    NOTHING: Nop Drop;
    UNREACHABLE: Unreachable;
    BLOCK: Block Try TryTable;
    LOOP: Loop;
    IF: If;
    ELSE: Else;
    HANDLER: Catch CatchAll;
    END: End Delegate;
    THROW: Throw ThrowRef Rethrow;
    BRANCH: BrIf BrOnNull BrOnNonNull;
    JUMP: Br BrTable;
    RETURN: Return;
    CALL: Call;
    CALL_REFERENCE: CallRef;
    CALL_TABLE: CallIndirect;
    TAIL_CALL: ReturnCall;
    TAIL_CALL_REFERENCE: ReturnCallRef;
    TAIL_CALL_TABLE: ReturnCallIndirect;
    CHECKS: I32DivS I32DivU I32RemS I32RemU I64DivS I64DivU I64RemS I64RemU
        I32TruncF32S I32TruncF32U I32TruncF64S I32TruncF64U
        I64TruncF32S I64TruncF32U I64TruncF64S I64TruncF64U RefAsNonNull;
    GROWS: MemoryGrow;
    MOVES_BYTES: MemoryInit MemoryCopy MemoryFill;
    WAITS: MemoryAtomicWait32 MemoryAtomicWait64;
    TABLE_SIZE: TableSize;
    TABLE: TableGet TableSet TableGrow;
    MOVES_ELEMENTS: TableInit TableCopy TableFill;
    COMPOSITE: I32Clz I32Ctz I32Popcnt I32Rotl I32Rotr I64Clz I64Ctz I64Popcnt I64Rotl I64Rotr
        F32Min F32Max F32Ceil F32Floor F32Trunc F32Nearest F32Sqrt F32Copysign F32DemoteF64
        F64Min F64Max F64Ceil F64Floor F64Trunc F64Nearest F64Sqrt F64Copysign F64PromoteF32;
    COMPUTES: Select TypedSelect TypedSelectMulti LocalGet LocalSet LocalTee GlobalGet GlobalSet
        MemorySize DataDrop ElemDrop AtomicFence RefNull RefIsNull RefFunc
        I32Const I64Const F32Const F64Const
        I32Eqz I32Eq I32Ne I32LtS I32LtU I32GtS I32GtU I32LeS I32LeU I32GeS I32GeU
        I64Eqz I64Eq I64Ne I64LtS I64LtU I64GtS I64GtU I64LeS I64LeU I64GeS I64GeU
        F32Eq F32Ne F32Lt F32Gt F32Le F32Ge F64Eq F64Ne F64Lt F64Gt F64Le F64Ge
        I32Add I32Sub I32Mul I32And I32Or I32Xor I32Shl I32ShrS I32ShrU
        I64Add I64Sub I64Mul I64And I64Or I64Xor I64Shl I64ShrS I64ShrU
        F32Abs F32Neg F32Add F32Sub F32Mul F32Div
        F64Abs F64Neg F64Add F64Sub F64Mul F64Div
        I32WrapI64 I64ExtendI32S I64ExtendI32U F32ConvertI32S F32ConvertI32U F32ConvertI64S F32ConvertI64U
        F64ConvertI32S F64ConvertI32U F64ConvertI64S F64ConvertI64U
        I32ReinterpretF32 I64ReinterpretF64 F32ReinterpretI32 F64ReinterpretI64;
}

/// The properties of an operator.
pub(crate) fn properties(operator: &Operator<'_>) -> &'static Properties {
    macro_rules! table {
        ($(
            @$proposal:ident $op:ident $({ $first:ident: $ty:ty $(, $arg:ident: $argty:ty)* })?
                => $visit:ident ($($ann:tt)*)
        )*) => {
            match operator {
                $( Operator::$op { .. } => {
                    const { &table!(@$proposal $op $($first)?) }
                } )*
                // The enumeration is non-exhaustive, but the parser's macro lists all of it.
                _ => const { &Properties { feature: Feature::Experimental, traits: NOT_SUPPORTED } },
            }
        };
        // Tail calls, whichever proposal has them.
        (@function_references ReturnCallRef $first:ident) => {
            row(Feature::TailCall, listed::ReturnCallRef)
        };
        // Operators with an address that do more than access it.
        (@threads MemoryAtomicWait32 $first:ident) => { row(Feature::Threads, listed::MemoryAtomicWait32) };
        (@threads MemoryAtomicWait64 $first:ident) => { row(Feature::Threads, listed::MemoryAtomicWait64) };
        (@mvp $op:ident memarg) => { row(Feature::Base, ACCESS) };
        (@threads $op:ident memarg) => { row(Feature::Threads, ACCESS) };
        (@simd $op:ident memarg) => { row(Feature::Simd, ACCESS) };
        (@mvp $op:ident $($first:ident)?) => { row(Feature::Base, listed::$op) };
        (@bulk_memory $op:ident $($first:ident)?) => { row(Feature::Base, listed::$op) };
        (@reference_types $op:ident $($first:ident)?) => { row(Feature::Base, listed::$op) };
        (@threads $op:ident $($first:ident)?) => { row(Feature::Threads, listed::$op) };
        (@tail_call $op:ident $($first:ident)?) => { row(Feature::TailCall, listed::$op) };
        (@function_references $op:ident $($first:ident)?) => {
            row(Feature::FunctionReferences, listed::$op)
        };
        // Finished proposals whose operators only compute.
        (@sign_extension $op:ident) => { row(Feature::Base, COMPUTES) };
        (@saturating_float_to_int $op:ident) => { row(Feature::Base, COMPOSITE) };
        (@simd $op:ident $($first:ident)?) => { row(Feature::Simd, COMPUTES) };
        (@relaxed_simd $op:ident) => { row(Feature::RelaxedSimd, COMPUTES) };
        (@wide_arithmetic $op:ident) => { row(Feature::WideArithmetic, COMPUTES) };
        (@exceptions $op:ident $($first:ident)?) => { row(Feature::Exceptions, listed::$op) };
        (@legacy_exceptions $op:ident $($first:ident)?) => { row(Feature::LegacyExceptions, listed::$op) };
        (@gc $op:ident $($first:ident)?) => { row(Feature::Gc, NOT_SUPPORTED) };
        (@stack_switching $op:ident $($first:ident)?) => { row(Feature::StackSwitching, NOT_SUPPORTED) };
        (@custom_descriptors $op:ident $($first:ident)?) => { row(Feature::Experimental, NOT_SUPPORTED) };
        (@shared_everything_threads $op:ident $($first:ident)?) => {
            row(Feature::Experimental, NOT_SUPPORTED)
        };
        (@acquire_release_atomics $op:ident $($first:ident)?) => {
            row(Feature::Experimental, NOT_SUPPORTED)
        };
        (@memory_control $op:ident $($first:ident)?) => { row(Feature::Experimental, NOT_SUPPORTED) };
    }
    wasmparser::for_each_operator!(table)
}

/// The memory access of an operator, if it has an address, which is its first operand.
pub(super) fn memarg(op: &Operator<'_>) -> Option<MemArg> {
    macro_rules! accesses {
        ($(
            @$proposal:ident $op:ident $({ $first:ident: $ty:ty $(, $arg:ident: $argty:ty)* })?
                => $visit:ident ($($ann:tt)*)
        )*) => {
            match op {
                $( Operator::$op $({ $first, .. })? => accesses!(of $($first $first)?), )*
                _ => None,
            }
        };
        (of memarg $memarg:ident) => { Some(*$memarg) };
        (of $($name:ident $first:ident)?) => {{ $( let _ = $first; )? None }};
    }
    wasmparser::for_each_operator!(accesses)
}

const fn row(feature: Feature, traits: Traits) -> Properties {
    Properties { feature, traits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_belong_to_their_proposals() {
        for (op, feature) in [
            (Operator::I32Add, Feature::Base),
            (Operator::I32Extend8S, Feature::Base),
            (Operator::MemoryFill { mem: 0 }, Feature::Base),
            (Operator::RefFunc { function_index: 0 }, Feature::Base),
            (Operator::I8x16Add, Feature::Simd),
            (Operator::I8x16RelaxedSwizzle, Feature::RelaxedSimd),
            (Operator::AtomicFence { ordering: wasmparser::Ordering::SeqCst }, Feature::Threads),
            (Operator::ReturnCall { function_index: 0 }, Feature::TailCall),
            (Operator::ReturnCallRef { type_index: 0 }, Feature::TailCall),
            (Operator::ThrowRef, Feature::Exceptions),
            (Operator::Rethrow { relative_depth: 0 }, Feature::LegacyExceptions),
            (Operator::RefAsNonNull, Feature::FunctionReferences),
            (Operator::RefI31, Feature::Gc),
            (Operator::I64MulWideS, Feature::WideArithmetic),
        ] {
            assert_eq!(properties(&op).feature, feature, "{op:?}");
        }
    }
}
