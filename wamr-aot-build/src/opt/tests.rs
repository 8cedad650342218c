//! Filetests: a module in the text format, options, and the expected output, in one file.
//!
//! A file `filetests/*.wat` starts with lines `;;! option = value`. The module follows, and then
//! the expected output, in lines that start with `;;=`.
//! `BLESS=1 cargo test -p wamr-aot-build filetests` updates the expected output; review the diff
//! before you commit it. Options:
//!
//! | option | values | |
//! |---|---|---|
//! | `stage` | `clif` | the lowered functions |
//! | | `passes` | the functions after the passes |
//! | | `optimized` | the same after Cranelift's optimiser |
//! | | `machine` | machine code as the code generator prints it |
//! | | `remarks` | what the passes decided |
//! | `emitter` | `native`, `c` | |
//! | `opt` | passes that are off | as in `WAMR_AOT_OPT` |
//! | `size` | `true`, `false` | what runs at `OptLevel::SpeedAndSize` |
//! | `limit` | bytes | the most that a memory may have |
//! | `features` | names of CPU features, separated by commas | |
//! | `interrupt` | `none`, `epoch`, `fuel` | |
//! | `offsets` | `true`, `false` | traps report byte offsets |
//! | `bounds` | `check`, `guard` | |
//! | `traps` | `call`, `instruction` | |

use std::{collections::HashMap, fmt::Write as _, fs, path::Path};

use cranelift_codegen::{Context, control::ControlPlane};
use cranelift_frontend::FunctionBuilderContext;
use wamr_aot_abi::{manifest::Interrupt, symbols::Prefix};

use crate::{
    clif::{Callee, Env, Numbering, Prologue, lower},
    opt::remark::Remarks,
    options::{CpuFeatures, Emitter, OptLevel, Passes},
    plan::{Effort, LeftOut, Options, Plan, Protection, Tables, find_dispatch_tables, leave_out_unreached},
    remarks::{self, Decided},
    settings::{Bounds, Settings, Traps},
    target::Target,
    text::SourceMap,
    wasm,
};

#[test]
fn filetests() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("filetests");
    let mut paths: Vec<_> = fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "no filetests in {}", directory.display());
    #[expect(clippy::disallowed_methods, reason = "a test reads its switch")]
    let bless = std::env::var_os("BLESS").is_some();
    let mut failures = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let source: String = text
            .lines()
            .filter(|line| !line.starts_with(";;="))
            .fold(String::new(), |s, line| s + line + "\n");
        let source = source.trim_end();
        let mut expected = format!("{source}\n\n");
        for line in run(source).lines() {
            writeln!(expected, ";;= {line}").unwrap();
        }
        let expected: String = expected.lines().fold(String::new(), |s, line| s + line.trim_end() + "\n");
        if expected == text {
            continue;
        }
        if bless {
            fs::write(&path, expected).unwrap();
        } else {
            failures.push(format!("--- {}\n{expected}", path.display()));
        }
    }
    assert!(failures.is_empty(), "the output changed (BLESS=1 accepts it):\n{}", failures.join("\n"));
}

fn options(source: &str) -> HashMap<&str, &str> {
    source
        .lines()
        .filter_map(|line| line.strip_prefix(";;!"))
        .map(|line| line.split_once('=').expect("`;;! option = value`"))
        .map(|(option, value)| (option.trim(), value.trim()))
        .collect()
}

/// The functions of the module, at the stage that the options name.
fn run(source: &str) -> String {
    let options = options(source);
    let stage = options.get("stage").copied().unwrap_or("clif");
    let features = options
        .get("features")
        .map_or(Vec::new(), |names| names.split(',').map(|n| n.trim().into()).collect());
    let target = Target::from_triple(
        "x86_64-unknown-linux-gnu",
        &CpuFeatures::Chosen(features),
        OptLevel::Speed,
        Some(Emitter::Native),
    )
    .unwrap();
    let bytes = wat::parse_str(source).unwrap();
    let mut module = wasm::parse(&bytes, &crate::options::Features::default()).unwrap();
    let remarked = stage == "remarks";
    let left_out = if remarked { leave_out_unreached(&mut module) } else { LeftOut::default() };
    let interrupt = options.get("interrupt").map_or(Interrupt::None, |name| {
        Interrupt::ALL.into_iter().find(|kind| kind.name() == *name).expect("a kind of interruption")
    });
    let emitter = options.get("emitter").map_or(Emitter::Native, |name| {
        Emitter::ALL.into_iter().find(|emitter| emitter.name() == *name).expect("an emitter")
    });
    let passes = options.get("opt").map(|list| Passes::parse(list).expect("passes to switch off"));
    let tables = match passes.unwrap_or(Passes::ALL).dispatch {
        true => find_dispatch_tables(&mut module),
        false => Tables::new(),
    };
    let level = if options.get("size") == Some(&"true") { OptLevel::SpeedAndSize } else { OptLevel::Speed };
    let memory_limit = options.get("limit").map(|bytes| bytes.parse().expect("a number of bytes"));
    let settings = Settings { interrupt, passes, memory_limit, ..Settings::default() };
    let protection = Protection {
        bounds: if options.get("bounds") == Some(&"guard") { Bounds::Guard } else { Bounds::Check },
        traps: if options.get("traps") == Some(&"instruction") { Traps::Instruction } else { Traps::Call },
    };
    let plan = Plan::new(
        &module,
        Options {
            trap_offsets: options.get("offsets") == Some(&"true"),
            unwind: false,
            for_speed: level == OptLevel::Speed,
            passes: passes.unwrap_or(Passes::ALL).at(level),
            unchecked_frame: 1024,
            emitter,
            ..Options::new("filetest", Prefix::new("filetest", "filetest", 0), settings, protection, &target)
        },
    );
    let numbering = Numbering::new(&module, &plan);
    let isa = &**target.isa().unwrap();
    let env = Env {
        module: &module,
        plan: &plan,
        numbering: &numbering,
        frontend: isa.frontend_config(),
        extension: target.argument_extension(),
    };
    let mut out = String::new();
    let mut found = Vec::new();
    let mut builder = FunctionBuilderContext::new();
    for (number, &callee) in (0..).zip(numbering.callees()) {
        let Callee::Wasm(index) = callee else { continue };
        let lowered = lower(env, &mut builder, number, callee, Prologue::CheckIfCalling).unwrap();
        cranelift_codegen::verify_function(&lowered.function, isa).unwrap();
        let mut context = Context::for_function(lowered.function);
        if stage != "clif" {
            let mut remarks = Remarks::new(remarked.then_some(index));
            super::run(env, Effort::Full, lowered.accesses, &mut context, &mut remarks).unwrap();
            if let Err(errors) = cranelift_codegen::verify_function(&context.func, isa) {
                panic!("{errors}\n{}", context.func.display());
            }
            found.extend(remarks.into_found());
        }
        match stage {
            "clif" | "passes" => write!(out, "{}", context.func.display()).unwrap(),
            "optimized" => {
                context.optimize(isa, &mut ControlPlane::default()).unwrap();
                write!(out, "{}", context.func.display()).unwrap();
            }
            "machine" => {
                context.set_disasm(true);
                let code = context.compile(isa, &mut ControlPlane::default()).unwrap();
                // Lines about unwind tables are not instructions.
                let is_code = |line: &&str| !line.trim_start().starts_with("unwind ");
                let lines: Vec<&str> = code.vcode.as_deref().unwrap().lines().filter(is_code).collect();
                writeln!(out, "function {index}:\n{}\n", lines.join("\n")).unwrap();
            }
            "remarks" => {}
            other => panic!("no stage is called {other:?}"),
        }
    }
    if remarked {
        let lines = SourceMap::new(source, &bytes).lines();
        let decided = Decided { functions: &found, left_out: &left_out, tables: &tables };
        out = remarks::body(env, "test.wat", decided, lines, 1);
    }
    out
}
