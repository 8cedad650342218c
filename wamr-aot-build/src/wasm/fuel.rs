//! What instructions cost in fuel, and which are paid together: runs, where control comes to the first instruction only from outside, and
//! from each to the next unless it traps. See `docs/design/interruption.md`.

use wasmparser::Operator;

/// What an instruction costs, beside what bulk instructions cost for their length.
pub(crate) fn cost(operator: &Operator<'_>) -> i64 {
    match operator {
        Operator::Nop
        | Operator::Drop
        | Operator::Block { .. }
        | Operator::Loop { .. }
        | Operator::Else
        | Operator::End
        | Operator::Unreachable
        | Operator::Return => 0,
        _ => 1,
    }
}

/// Log2 of how many bytes or elements one unit of fuel moves, for the instructions whose topmost operand is a length.
pub(crate) fn bulk(operator: &Operator<'_>) -> Option<i64> {
    match operator {
        Operator::MemoryFill { .. } | Operator::MemoryCopy { .. } | Operator::MemoryInit { .. } => Some(6),
        Operator::TableFill { .. } | Operator::TableCopy { .. } | Operator::TableInit { .. } => Some(3),
        _ => None,
    }
}

/// Whether a run ends with this instruction, where it can be reached.
pub(crate) fn ends_run(operator: &Operator<'_>) -> bool {
    matches!(
        operator,
        Operator::If { .. }
            | Operator::BrIf { .. }
            | Operator::BrOnNull { .. }
            | Operator::BrOnNonNull { .. }
            | Operator::Call { .. }
            | Operator::CallIndirect { .. }
            | Operator::CallRef { .. }
    )
}

/// Whether a run ends before this instruction: control comes to it in several ways, or comes back. `in_loop`: the innermost construct
/// that is open is a loop.
pub(crate) fn joins(operator: &Operator<'_>, in_loop: bool) -> bool {
    match operator {
        Operator::Loop { .. } | Operator::Else => true,
        // What follows a loop's end is reached only through it.
        Operator::End => !in_loop,
        _ => false,
    }
}
