//! Modules that are large in one way each.
//!
//! Each exports `run`, a function `[i32] -> [i64]` with a known result.

pub(crate) mod bomb;
mod control;
mod line;
mod local;
mod parts;
mod section;
mod signature;

/// A way to be large.
pub(crate) struct Shape {
    /// The name.
    pub(crate) name: &'static str,
    /// The unit of the size.
    pub(crate) unit: &'static str,
    /// A size that a malicious module may have.
    pub(crate) giant: usize,
    /// Generates a module of this size.
    pub(crate) make: fn(usize) -> Vec<u8>,
    /// The result of `run` for the argument 1, in a module of this size.
    pub(crate) result: fn(usize) -> i64,
}

/// All shapes.
pub(crate) const SHAPES: &[Shape] = &[
    Shape {
        name: "blocks",
        unit: "nested `block`s",
        giant: 50_000,
        make: control::blocks,
        result: |n| n as i64,
    },
    Shape {
        name: "loops",
        unit: "nested `loop`s",
        giant: 50_000,
        make: control::loops,
        result: |n| n as i64,
    },
    Shape { name: "ifs", unit: "nested `if`s", giant: 50_000, make: control::ifs, result: |n| n as i64 },
    Shape {
        name: "if_elses",
        unit: "nested `if`s with `else`",
        giant: 50_000,
        make: control::if_elses,
        result: |n| n as i64,
    },
    Shape {
        name: "block_values",
        unit: "nested `block`s with results",
        giant: 50_000,
        make: control::block_values,
        result: |n| n as i64,
    },
    Shape {
        name: "br_tables",
        unit: "nested `block`s with a `br_table` each",
        giant: 20_000,
        make: control::br_tables,
        result: |n| n as i64,
    },
    Shape {
        name: "unreachable",
        unit: "nested, unreachable `block`s",
        giant: 1_000_000,
        make: control::unreachable,
        result: |_| 7,
    },
    Shape {
        name: "if_chain",
        unit: "`if`s in sequence",
        giant: 200_000,
        make: control::if_chain,
        result: |n| n as i64,
    },
    Shape {
        name: "loop_chain",
        unit: "`loop`s in sequence",
        giant: 200_000,
        make: control::loop_chain,
        result: |n| n as i64,
    },
    Shape {
        name: "br_table",
        unit: "targets of one `br_table`",
        giant: 1_000_000,
        make: control::br_table,
        result: |_| 2,
    },
    Shape {
        name: "br_table_wide",
        unit: "different targets of one `br_table`",
        giant: 50_000,
        make: control::br_table_wide,
        result: |n| n as i64 - 1,
    },
    Shape {
        name: "locals",
        unit: "locals, all live",
        giant: 49_999,
        make: local::locals,
        result: local::sum,
    },
    Shape {
        name: "locals_call",
        unit: "locals, live across a call",
        giant: 49_998,
        make: local::locals_call,
        result: local::sum,
    },
    Shape {
        name: "locals_ifs",
        unit: "locals, and as many `if`s that change one",
        giant: 49_999,
        make: local::locals_ifs,
        result: local::sum,
    },
    Shape {
        name: "locals_loop",
        unit: "locals that change in a loop",
        giant: 49_998,
        make: local::locals_loop,
        result: |n| 2 * local::sum(n),
    },
    Shape {
        name: "locals_loops",
        unit: "locals, and as many nested loops",
        giant: 20_000,
        make: local::locals_loops,
        result: local::sum,
    },
    Shape {
        name: "operands",
        unit: "operands on the stack",
        giant: 50_000,
        make: local::operands,
        result: |n| n as i64 * (n as i64 - 1) / 2,
    },
    Shape {
        name: "arithmetic",
        unit: "bytes of arithmetic",
        giant: 5_000_000,
        make: line::arithmetic,
        result: |n| (n / 11) as i64 * 3 + 1,
    },
    Shape {
        name: "constants",
        unit: "bytes of constants",
        giant: 5_000_000,
        make: line::constants,
        result: |n| (n / 6) as i64 * 5,
    },
    Shape {
        name: "divisions",
        unit: "bytes of divisions",
        giant: 5_000_000,
        make: line::divisions,
        result: |_| 1,
    },
    Shape {
        name: "floats",
        unit: "bytes of float arithmetic",
        giant: 5_000_000,
        make: line::floats,
        result: |n| (n / 15) as i64 + 1,
    },
    Shape { name: "minima", unit: "bytes of `f64.min`", giant: 5_000_000, make: line::minima, result: |_| 1 },
    Shape { name: "loads", unit: "bytes of loads", giant: 5_000_000, make: line::loads, result: |_| 0 },
    Shape { name: "stores", unit: "bytes of stores", giant: 5_000_000, make: line::stores, result: |_| 0 },
    Shape {
        name: "globals",
        unit: "bytes of changes of a global",
        giant: 5_000_000,
        make: line::globals,
        result: |n| (n / 7) as i64,
    },
    Shape {
        name: "calls",
        unit: "bytes of calls",
        giant: 5_000_000,
        make: line::calls,
        result: |n| (n / 2) as i64 + 1,
    },
    Shape {
        name: "indirect_calls",
        unit: "bytes of indirect calls",
        giant: 5_000_000,
        make: line::indirect_calls,
        result: |n| (n / 5) as i64 + 1,
    },
    Shape {
        name: "grows",
        unit: "bytes of `memory.grow`",
        giant: 5_000_000,
        make: line::grows,
        result: |n| (n / 5) as i64,
    },
    Shape {
        name: "vectors",
        unit: "bytes of vector arithmetic",
        giant: 5_000_000,
        make: line::vectors,
        result: |n| (n / 7) as i64 * 2 + 1,
    },
    Shape {
        name: "vector_stores",
        unit: "bytes of vector loads and stores",
        giant: 5_000_000,
        make: line::vector_stores,
        result: |_| 0,
    },
    Shape {
        name: "block_params",
        unit: "blocks of 1,000 parameters and results",
        giant: 500,
        make: signature::block_params,
        result: |_| 1000,
    },
    Shape {
        name: "params",
        unit: "calls with 1,000 arguments",
        giant: 500,
        make: signature::params,
        result: |n| n as i64 * 1000,
    },
    Shape {
        name: "results",
        unit: "calls with 1,000 results",
        giant: 500,
        make: signature::results,
        result: |n| n as i64 * 1000,
    },
    Shape { name: "functions", unit: "functions", giant: 100_000, make: section::functions, result: |_| 1 },
    Shape {
        name: "types",
        unit: "function types, functions and exports",
        giant: 50_000,
        make: signature::types,
        result: |_| 1,
    },
    Shape {
        name: "data_segments",
        unit: "data segments",
        giant: 100_000,
        make: section::data_segments,
        result: |n| n as i64,
    },
    Shape {
        name: "elements",
        unit: "elements of a segment",
        giant: 1_000_000,
        make: section::elements,
        result: |n| n as i64,
    },
    Shape {
        name: "element_segments",
        unit: "element segments",
        giant: 100_000,
        make: section::element_segments,
        result: |n| n as i64,
    },
    Shape {
        name: "const_exprs",
        unit: "operators of a constant expression",
        giant: 100_000,
        make: section::const_exprs,
        result: |n| (n / 2) as i64,
    },
    Shape {
        name: "names",
        unit: "functions with names of 100 bytes",
        giant: 100_000,
        make: section::names,
        result: |_| 1,
    },
    Shape {
        name: "global_chain",
        unit: "globals, each initialised from the previous one",
        giant: 100_000,
        make: section::global_chain,
        result: |_| 5,
    },
];
