//! Modules that are large in one way each.
//!
//! Each exports `run`, a function `[i32] -> [i64]` whose result the shape knows.

use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, DataSegment, DataSegmentMode, ElementSection, Elements, ExportKind,
    ExportSection, Function, FunctionSection, GlobalSection, GlobalType, Ieee64, InstructionSink, MemArg, MemArgTarget,
    MemorySection, MemoryType, Module, NameMap, NameSection, RefType, TableSection, TableType, TypeSection, ValType,
};

/// A way to be large.
pub(crate) struct Shape {
    /// The name.
    pub(crate) name: &'static str,
    /// What the size counts.
    pub(crate) unit: &'static str,
    /// A size that a module of bad will may have.
    pub(crate) giant: usize,
    /// Makes a module of a size.
    pub(crate) make: fn(usize) -> Vec<u8>,
    /// What `run` returns for 1, in a module of that size.
    pub(crate) result: fn(usize) -> i64,
}

/// All shapes.
pub(crate) const SHAPES: &[Shape] = &[
    Shape { name: "blocks", unit: "nested `block`s", giant: 50_000, make: blocks, result: |n| n as i64 },
    Shape { name: "loops", unit: "nested `loop`s", giant: 50_000, make: loops, result: |n| n as i64 },
    Shape { name: "ifs", unit: "nested `if`s", giant: 50_000, make: ifs, result: |n| n as i64 },
    Shape { name: "if_elses", unit: "nested `if`s with `else`", giant: 50_000, make: if_elses, result: |n| n as i64 },
    Shape {
        name: "block_values",
        unit: "nested `block`s with results",
        giant: 50_000,
        make: block_values,
        result: |n| n as i64,
    },
    Shape {
        name: "br_tables",
        unit: "nested `block`s with a `br_table` each",
        giant: 20_000,
        make: br_tables,
        result: |n| n as i64,
    },
    Shape {
        name: "unreachable",
        unit: "nested `block`s that are not reached",
        giant: 1_000_000,
        make: unreachable,
        result: |_| 7,
    },
    Shape { name: "if_chain", unit: "`if`s, one after the other", giant: 200_000, make: if_chain, result: |n| n as i64 },
    Shape { name: "loop_chain", unit: "`loop`s, one after the other", giant: 200_000, make: loop_chain, result: |n| n as i64 },
    Shape { name: "br_table", unit: "targets of one `br_table`", giant: 1_000_000, make: br_table, result: |_| 2 },
    Shape {
        name: "br_table_wide",
        unit: "different targets of one `br_table`",
        giant: 50_000,
        make: br_table_wide,
        result: |n| n as i64 - 1,
    },
    Shape { name: "locals", unit: "locals, all alive", giant: 49_999, make: locals, result: sum },
    Shape { name: "locals_call", unit: "locals, alive over a call", giant: 49_998, make: locals_call, result: sum },
    Shape {
        name: "locals_ifs",
        unit: "locals, and as many `if`s that change one",
        giant: 49_999,
        make: locals_ifs,
        result: sum,
    },
    Shape {
        name: "locals_loop",
        unit: "locals that change in a loop",
        giant: 49_998,
        make: locals_loop,
        result: |n| 2 * sum(n),
    },
    Shape { name: "locals_loops", unit: "locals, and as many nested loops", giant: 20_000, make: locals_loops, result: sum },
    Shape {
        name: "operands",
        unit: "operands on the stack",
        giant: 50_000,
        make: operands,
        result: |n| n as i64 * (n as i64 - 1) / 2,
    },
    Shape {
        name: "arithmetic",
        unit: "bytes of arithmetic",
        giant: 5_000_000,
        make: arithmetic,
        result: |n| (n / 11) as i64 * 3 + 1,
    },
    Shape { name: "constants", unit: "bytes of constants", giant: 5_000_000, make: constants, result: |n| (n / 6) as i64 * 5 },
    Shape { name: "divisions", unit: "bytes of divisions", giant: 5_000_000, make: divisions, result: |_| 1 },
    Shape {
        name: "floats",
        unit: "bytes of float arithmetic",
        giant: 5_000_000,
        make: floats,
        result: |n| (n / 15) as i64 + 1,
    },
    Shape { name: "loads", unit: "bytes of loads", giant: 5_000_000, make: loads, result: |_| 0 },
    Shape { name: "stores", unit: "bytes of stores", giant: 5_000_000, make: stores, result: |_| 0 },
    Shape {
        name: "globals",
        unit: "bytes of changes of a global",
        giant: 5_000_000,
        make: globals,
        result: |n| (n / 7) as i64,
    },
    Shape { name: "calls", unit: "bytes of calls", giant: 5_000_000, make: calls, result: |n| (n / 2) as i64 + 1 },
    Shape {
        name: "indirect_calls",
        unit: "bytes of indirect calls",
        giant: 5_000_000,
        make: indirect_calls,
        result: |n| (n / 5) as i64 + 1,
    },
    Shape { name: "grows", unit: "bytes of `memory.grow`", giant: 5_000_000, make: grows, result: |n| (n / 5) as i64 },
    Shape {
        name: "vectors",
        unit: "bytes of vector arithmetic",
        giant: 5_000_000,
        make: vectors,
        result: |n| (n / 7) as i64 * 2 + 1,
    },
    Shape {
        name: "vector_stores",
        unit: "bytes of vector loads and stores",
        giant: 5_000_000,
        make: vector_stores,
        result: |_| 0,
    },
    Shape {
        name: "block_params",
        unit: "blocks of 1,000 parameters and results",
        giant: 500,
        make: block_params,
        result: |_| 1000,
    },
    Shape { name: "params", unit: "calls with 1,000 arguments", giant: 500, make: params, result: |n| n as i64 * 1000 },
    Shape { name: "results", unit: "calls with 1,000 results", giant: 500, make: results, result: |n| n as i64 * 1000 },
    Shape { name: "functions", unit: "functions", giant: 100_000, make: functions, result: |_| 1 },
    Shape { name: "types", unit: "function types, functions and exports", giant: 50_000, make: types, result: |_| 1 },
    Shape { name: "data_segments", unit: "data segments", giant: 100_000, make: data_segments, result: |n| n as i64 },
    Shape { name: "elements", unit: "elements of a segment", giant: 1_000_000, make: elements, result: |n| n as i64 },
    Shape { name: "element_segments", unit: "element segments", giant: 100_000, make: element_segments, result: |n| n as i64 },
    Shape {
        name: "const_exprs",
        unit: "operators of a constant expression",
        giant: 100_000,
        make: const_exprs,
        result: |n| (n / 2) as i64,
    },
    Shape { name: "names", unit: "functions with names of 100 bytes", giant: 100_000, make: names, result: |_| 1 },
    Shape {
        name: "global_chain",
        unit: "globals, each from the one before",
        giant: 100_000,
        make: global_chain,
        result: |_| 5,
    },
];

/// 1 + 2 + ... + n, and n times the argument, which is 1.
fn sum(n: usize) -> i64 {
    let n = n as i64;
    n * (n + 1) / 2 + n
}

const I64: BlockType = BlockType::Result(ValType::I64);
const EMPTY: BlockType = BlockType::Empty;
const RUN: (&[ValType], &[ValType]) = (&[ValType::I32], &[ValType::I64]);

/// A module: `run` is the last function, of type 0.
#[derive(Default)]
struct Parts {
    types: TypeSection,
    functions: FunctionSection,
    tables: TableSection,
    memories: MemorySection,
    globals: GlobalSection,
    exports: ExportSection,
    elements: ElementSection,
    code: CodeSection,
    data: DataSection,
    names: NameSection,
}

impl Parts {
    fn new() -> Parts {
        let mut parts = Parts::default();
        parts.types.ty().function(RUN.0.iter().copied(), RUN.1.iter().copied());
        parts
    }

    fn function(&mut self, ty: u32, locals: &[(u32, ValType)], body: impl FnOnce(&mut InstructionSink<'_>)) -> u32 {
        let index = self.functions.len();
        self.functions.function(ty);
        let mut function = Function::new(locals.iter().copied());
        body(&mut function.instructions());
        function.instructions().end();
        self.code.function(&function);
        index
    }

    fn memory(&mut self, min: u64) {
        self.memories.memory(MemoryType { minimum: min, maximum: None, memory64: false, shared: false, page_size_log2: None });
    }

    fn table(&mut self, min: u64) {
        let element_type = RefType::FUNCREF;
        self.tables.table(TableType { element_type, table64: false, minimum: min, maximum: None, shared: false });
    }

    fn finish(mut self) -> Vec<u8> {
        self.exports.export("run", ExportKind::Func, self.functions.len() - 1);
        let mut module = Module::new();
        module.section(&self.types);
        module.section(&self.functions).section(&self.tables).section(&self.memories).section(&self.globals);
        module.section(&self.exports).section(&self.elements).section(&self.code).section(&self.data).section(&self.names);
        module.finish()
    }
}

/// A module with `run` alone.
fn run(locals: &[(u32, ValType)], body: impl FnOnce(&mut InstructionSink<'_>)) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.memory(32);
    parts.function(0, locals, body);
    parts.finish()
}

/// An access without alignment at this offset.
fn at(offset: u64) -> MemArg {
    MemArg { offset, align: 0, target: MemArgTarget::Memory(0), ordering: None }
}

fn repeat(code: &mut InstructionSink<'_>, times: usize, mut body: impl FnMut(&mut InstructionSink<'_>, usize)) {
    (0..times).for_each(|i| body(code, i));
}

/// Adds 1 to local 1.
fn count(code: &mut InstructionSink<'_>) {
    code.local_get(1).i64_const(1).i64_add().local_set(1);
}

fn blocks(n: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, n, |code, _| _ = code.block(EMPTY));
        repeat(code, n, |code, i| {
            code.local_get(0).i32_eqz().br_if((n - 1 - i) as u32).end();
            count(code);
        });
        code.local_get(1);
    })
}

fn loops(n: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, n, |code, _| _ = code.loop_(EMPTY));
        repeat(code, n, |code, _| {
            count(code);
            code.local_get(0).i32_eqz().br_if(0).end();
        });
        code.local_get(1);
    })
}

fn ifs(n: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, n, |code, _| {
            code.local_get(0).if_(EMPTY);
            count(code);
        });
        repeat(code, n, |code, _| _ = code.end());
        code.local_get(1);
    })
}

fn if_elses(n: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, n, |code, _| {
            count(code);
            code.local_get(0).i32_eqz().if_(EMPTY).else_();
        });
        repeat(code, n, |code, _| _ = code.end());
        code.local_get(1);
    })
}

fn block_values(n: usize) -> Vec<u8> {
    run(&[], |code| {
        repeat(code, n, |code, _| _ = code.block(I64));
        code.i64_const(0);
        repeat(code, n, |code, i| {
            code.local_get(0).i32_eqz().br_if((n - 1 - i) as u32).end().i64_const(1).i64_add();
        });
    })
}

fn br_tables(n: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, n, |code, _| _ = code.block(EMPTY));
        repeat(code, n, |code, i| {
            let outer = (n - 1 - i) as u32;
            code.local_get(0).br_table([outer, 0, outer / 2], outer).end();
            count(code);
        });
        code.local_get(1);
    })
}

fn unreachable(n: usize) -> Vec<u8> {
    run(&[], |code| {
        code.i64_const(7).return_();
        repeat(code, n, |code, _| _ = code.block(EMPTY));
        repeat(code, n, |code, _| _ = code.end());
        code.unreachable();
    })
}

fn if_chain(n: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, n, |code, _| {
            code.local_get(0).if_(EMPTY);
            count(code);
            code.end();
        });
        code.local_get(1);
    })
}

fn loop_chain(n: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, n, |code, _| {
            code.loop_(EMPTY);
            count(code);
            code.local_get(0).i32_eqz().br_if(0).end();
        });
        code.local_get(1);
    })
}

fn br_table(n: usize) -> Vec<u8> {
    run(&[], |code| {
        let targets: Vec<u32> = (0..n as u32).map(|i| i % 3).collect();
        code.block(EMPTY).block(EMPTY).block(EMPTY).local_get(0).br_table(targets, 0).end();
        code.i64_const(1).return_().end().i64_const(2).return_().end().i64_const(3);
    })
}

fn br_table_wide(n: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, n, |code, _| _ = code.block(EMPTY));
        let targets: Vec<u32> = (0..n as u32).collect();
        code.local_get(0).br_table(targets, 0);
        repeat(code, n, |code, i| {
            code.end();
            if i > 0 {
                count(code);
            }
        });
        code.local_get(1);
    })
}

/// Locals from 1 on: their number and the argument.
fn set_locals(code: &mut InstructionSink<'_>, n: usize) {
    repeat(code, n, |code, i| {
        code.local_get(0).i64_extend_i32_s().i64_const(i as i64 + 1).i64_add().local_set(i as u32 + 1);
    });
}

fn add_locals(code: &mut InstructionSink<'_>, n: usize) {
    code.i64_const(0);
    repeat(code, n, |code, i| _ = code.local_get(i as u32 + 1).i64_add());
}

fn locals(n: usize) -> Vec<u8> {
    // Through memory, so that the sum is not computed as the locals are.
    run(&[(n as u32, ValType::I64)], |code| {
        let mem = at(0);
        repeat(code, n, |code, i| {
            code.local_get(0).i64_load(mem).local_get(0).i64_extend_i32_s().i64_add();
            code.i64_const(i as i64 + 1).i64_add().local_set(i as u32 + 1);
            code.i32_const(8).i64_const(0).i64_store(mem);
        });
        add_locals(code, n);
    })
}

fn locals_call(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.types.ty().function([], []);
    parts.function(1, &[], |_| {});
    parts.function(0, &[(n as u32, ValType::I64)], |code| {
        set_locals(code, n);
        code.call(0);
        add_locals(code, n);
    });
    parts.finish()
}

fn locals_ifs(n: usize) -> Vec<u8> {
    run(&[(n as u32, ValType::I64)], |code| {
        repeat(code, n, |code, i| {
            code.local_get(0).if_(EMPTY);
            code.local_get(0).i64_extend_i32_s().i64_const(i as i64 + 1).i64_add().local_set(i as u32 + 1).end();
        });
        add_locals(code, n);
    })
}

fn locals_loop(n: usize) -> Vec<u8> {
    run(&[(n as u32, ValType::I64), (1, ValType::I32)], |code| {
        code.loop_(EMPTY);
        repeat(code, n, |code, i| {
            let local = i as u32 + 1;
            code.local_get(local).local_get(0).i64_extend_i32_s().i64_add().i64_const(i as i64 + 1).i64_add().local_set(local);
        });
        code.local_get(n as u32 + 1).i32_const(1).i32_add().local_tee(n as u32 + 1).i32_const(2).i32_lt_u().br_if(0).end();
        add_locals(code, n);
    })
}

fn locals_loops(n: usize) -> Vec<u8> {
    run(&[(n as u32, ValType::I64)], |code| {
        repeat(code, n, |code, i| {
            code.loop_(EMPTY).local_get(0).i64_extend_i32_s().i64_const(i as i64 + 1).i64_add().local_set(i as u32 + 1);
        });
        repeat(code, n, |code, _| _ = code.local_get(0).i32_eqz().br_if(0).end());
        add_locals(code, n);
    })
}

fn operands(n: usize) -> Vec<u8> {
    run(&[], |code| {
        repeat(code, n, |code, i| {
            // No value can be made later: the memory changes.
            code.local_get(0).i64_load(at(0)).i32_const(1).i64_const(i as i64 + 1).i64_store(at(0));
        });
        repeat(code, n - 1, |code, _| _ = code.i64_add());
    })
}

/// A local, to which `body` is done as often as fits into so many bytes.
fn line(bytes: usize, each: usize, body: impl Fn(&mut InstructionSink<'_>)) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        code.local_get(0).i64_extend_i32_s().local_set(1);
        repeat(code, bytes / each, |code, _| body(code));
        code.local_get(1);
    })
}

fn arithmetic(bytes: usize) -> Vec<u8> {
    line(bytes, 11, |code| {
        code.local_get(1).i64_const(3).i64_add().i64_const(0).i64_or().local_set(1).nop();
    })
}

fn constants(bytes: usize) -> Vec<u8> {
    run(&[], |code| {
        code.i64_const(0);
        repeat(code, bytes / 6, |code, _| _ = code.i64_const(5).i64_add().nop().nop().nop());
    })
}

fn divisions(bytes: usize) -> Vec<u8> {
    line(bytes, 8, |code| _ = code.local_get(1).local_get(1).i64_div_s().local_set(1).nop())
}

fn floats(bytes: usize) -> Vec<u8> {
    run(&[(1, ValType::F64)], |code| {
        code.local_get(0).f64_convert_i32_s().local_set(1);
        repeat(code, bytes / 15, |code, _| _ = code.local_get(1).f64_const(Ieee64::from(1.0)).f64_add().local_set(1).nop());
        code.local_get(1).i64_trunc_f64_s();
    })
}

fn loads(bytes: usize) -> Vec<u8> {
    line(bytes, 8, |code| {
        let mem = at(9);
        code.local_get(1).i32_wrap_i64().i64_load(mem).local_set(1);
    })
}

fn stores(bytes: usize) -> Vec<u8> {
    run(&[(1, ValType::I32)], |code| {
        let mem = at(0);
        repeat(code, bytes / 15, |code, _| {
            code.local_get(1).local_get(0).i32_store8(mem).local_get(1).i32_const(3).i32_add().local_tee(1).drop().nop();
        });
        code.i64_const(0);
    })
}

fn globals(bytes: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.globals.global(GlobalType { val_type: ValType::I64, mutable: true, shared: false }, &ConstExpr::i64_const(0));
    parts.function(0, &[], |code| {
        repeat(code, bytes / 7, |code, _| _ = code.global_get(0).i64_const(1).i64_add().global_set(0));
        code.global_get(0);
    });
    parts.finish()
}

/// Function 0: adds 1.
fn with_increment(body: impl FnOnce(&mut InstructionSink<'_>)) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.types.ty().function([ValType::I64], [ValType::I64]);
    parts.table(1);
    parts.elements.active(None, &ConstExpr::i32_const(0), Elements::Functions([0].as_slice().into()));
    parts.function(1, &[], |code| _ = code.local_get(0).i64_const(1).i64_add());
    parts.function(0, &[], |code| {
        code.local_get(0).i64_extend_i32_s();
        body(code);
    });
    parts.finish()
}

fn calls(bytes: usize) -> Vec<u8> {
    with_increment(|code| repeat(code, bytes / 2, |code, _| _ = code.call(0)))
}

fn indirect_calls(bytes: usize) -> Vec<u8> {
    with_increment(|code| repeat(code, bytes / 5, |code, _| _ = code.i32_const(0).call_indirect(0, 1)))
}

fn grows(bytes: usize) -> Vec<u8> {
    run(&[(1, ValType::I64)], |code| {
        repeat(code, bytes / 5, |code, _| _ = code.i32_const(0).memory_grow(0).drop());
        code.i64_const((bytes / 5) as i64);
    })
}

fn vectors(bytes: usize) -> Vec<u8> {
    run(&[(2, ValType::V128)], |code| {
        code.local_get(0).i64_extend_i32_s().i64x2_splat().local_set(1).i64_const(2).i64x2_splat().local_set(2);
        repeat(code, bytes / 7, |code, _| _ = code.local_get(1).local_get(2).i64x2_add().local_set(1));
        code.local_get(1).i64x2_extract_lane(0);
    })
}

fn vector_stores(bytes: usize) -> Vec<u8> {
    run(&[], |code| {
        let mem = at(0);
        repeat(code, bytes / 12, |code, _| _ = code.local_get(0).local_get(0).v128_load(mem).v128_store(mem));
        code.i64_const(0);
    })
}

fn block_params(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.types.ty().function([ValType::I64; 1000], [ValType::I64; 1000]);
    parts.function(0, &[], |code| {
        repeat(code, 1000, |code, _| _ = code.local_get(0).i64_extend_i32_s());
        repeat(code, n, |code, _| {
            code.block(BlockType::FunctionType(1)).local_get(0).i32_eqz().br_if(0).end();
        });
        repeat(code, 999, |code, _| _ = code.i64_add());
    });
    parts.finish()
}

fn params(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.types.ty().function([ValType::I64; 1000], [ValType::I64]);
    parts.function(1, &[], |code| {
        code.i64_const(0);
        repeat(code, 1000, |code, i| _ = code.local_get(i as u32).i64_add());
    });
    parts.function(0, &[], |code| {
        code.i64_const(0);
        repeat(code, n, |code, _| {
            repeat(code, 1000, |code, _| _ = code.local_get(0).i64_extend_i32_s());
            code.call(0).i64_add();
        });
    });
    parts.finish()
}

fn results(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.types.ty().function([ValType::I64], [ValType::I64; 1000]);
    parts.function(1, &[], |code| repeat(code, 1000, |code, _| _ = code.local_get(0)));
    parts.function(0, &[], |code| {
        code.i64_const(0);
        repeat(code, n, |code, _| {
            code.local_get(0).i64_extend_i32_s().call(0);
            repeat(code, 1000, |code, _| _ = code.i64_add());
        });
    });
    parts.finish()
}

fn many_functions(parts: &mut Parts, n: usize) {
    (0..n).for_each(|_| _ = parts.function(0, &[], |code| _ = code.local_get(0).i64_extend_i32_s()));
    parts.function(0, &[], |code| _ = code.local_get(0).call(n as u32 / 2));
}

fn functions(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    many_functions(&mut parts, n);
    parts.finish()
}

fn types(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    for i in 0..n {
        // A different one for each number: its digits to the base of 4.
        let digit = |place: usize| [ValType::I32, ValType::I64, ValType::F32, ValType::F64][i >> (2 * place) & 3];
        parts.types.ty().function((0..12).map(digit), [ValType::I64]);
        let function = parts.function(i as u32 + 1, &[], |code| _ = code.i64_const(1));
        parts.exports.export(&format!("f{i}"), ExportKind::Func, function);
    }
    parts.function(0, &[], |code| _ = code.i64_const(1));
    parts.finish()
}

fn data_segments(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.memory(n as u64 / 65536 + 1);
    for i in 0..n {
        let mode = DataSegmentMode::Active { memory_index: 0, offset: &ConstExpr::i32_const(i as i32) };
        parts.data.segment(DataSegment { mode, data: [1] });
    }
    // Adds up all bytes.
    parts.function(0, &[(1, ValType::I64), (1, ValType::I32)], |code| {
        code.loop_(EMPTY).local_get(1).local_get(2).i64_load8_u(at(0)).i64_add();
        code.local_set(1).local_get(2).i32_const(1).i32_add().local_tee(2).i32_const(n as i32).i32_lt_u().br_if(0).end();
        code.local_get(1);
    });
    parts.finish()
}

fn elements(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.table(n as u64);
    let functions = vec![0; n];
    parts.elements.active(None, &ConstExpr::i32_const(0), Elements::Functions(functions.as_slice().into()));
    parts.function(0, &[], |code| _ = code.table_size(0).i64_extend_i32_u());
    parts.finish()
}

fn element_segments(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.table(n as u64);
    for i in 0..n {
        parts.elements.active(None, &ConstExpr::i32_const(i as i32), Elements::Functions([0].as_slice().into()));
    }
    parts.function(0, &[], |code| _ = code.table_size(0).i64_extend_i32_u());
    parts.finish()
}

fn const_exprs(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    let one = ConstExpr::i64_const(0);
    let value = (0..n / 2).fold(one, |value, _| value.with_i64_const(1).with_i64_add());
    parts.globals.global(GlobalType { val_type: ValType::I64, mutable: false, shared: false }, &value);
    parts.function(0, &[], |code| _ = code.global_get(0));
    parts.finish()
}

fn names(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    many_functions(&mut parts, n);
    let mut names = NameMap::new();
    (0..n as u32).for_each(|i| names.append(i, &format!("{i:0>100}")));
    parts.names.functions(&names);
    parts.finish()
}

fn global_chain(n: usize) -> Vec<u8> {
    let mut parts = Parts::new();
    let ty = GlobalType { val_type: ValType::I64, mutable: false, shared: false };
    parts.globals.global(ty, &ConstExpr::i64_const(5));
    (1..n as u32).for_each(|i| _ = parts.globals.global(ty, &ConstExpr::global_get(i - 1)));
    parts.function(0, &[], |code| _ = code.global_get(n as u32 - 1));
    parts.finish()
}
