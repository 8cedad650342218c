//! Translation units: the functions and the data of a module, divided into files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use cranelift_codegen::ir::Signature;
use wamr_aot_abi::layout::PointerWidth;

use super::{
    dialect::{Accesses, Part},
    function::{Printed, signature},
    names, part,
    printer::ModuleContext,
    section,
};
use crate::{
    clif::{Callee, Env},
    data::{self, Blob, Code, CodePart, Pieces, Symbol},
    options::OptLevel,
    plan::Effort,
};

/// The most text of functions in one of several units, in bytes. A larger function has a unit to
/// itself. The C compiler uses a few hundred times as much memory.
const PART: usize = 512 << 10;

/// The most text in the only unit of a module. Functions are inlined within a unit.
const WHOLE: usize = 4 << 20;

/// The most text of functions in a unit. Without optimisation several units are compiled sooner.
pub(super) fn size(env: Env<'_>, opt_level: OptLevel, printed: &[Printed]) -> usize {
    let full = printed.iter().filter(|function| env.effort(function.callee) == Effort::Full);
    let text: usize = full.map(|function| function.text.len()).sum();
    if opt_level != OptLevel::None && text <= WHOLE { WHOLE } else { PART }
}

/// A source file for the C compiler, or a header.
#[derive(Debug)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) text: String,
    /// The effort for the functions of the file.
    pub(super) effort: Effort,
}

/// The units of a module, and the headers that they include.
pub(super) struct Units {
    pub(super) headers: Vec<File>,
    /// Those with functions come first.
    pub(super) units: Vec<File>,
    /// The number of functions in each of these.
    pub(super) functions: Vec<usize>,
}

/// Divides the functions into units of at most `unit_size` bytes, in order.
pub(super) fn arrange(cx: ModuleContext<'_>, printed: &[Printed], unit_size: usize) -> Units {
    let parts: BTreeSet<Part> = printed.iter().flat_map(|function| function.parts.iter().copied()).collect();
    let files =
        cx.dialect.base(cx.accesses).into_iter().chain(parts.iter().map(|&part| cx.dialect.part(part)));
    let headers: Vec<File> = files
        .map(|(name, text)| File { name: name.to_owned(), text: text.to_owned(), effort: Effort::Full })
        .collect();

    let (reduced, full): (Vec<&Printed>, Vec<&Printed>) =
        printed.iter().partition(|function| cx.env.effort(function.callee) == Effort::Reduced);
    let mut groups = grouped(&full, unit_size);
    let full_groups = groups.len();
    groups.extend(grouped(&reduced, unit_size));
    if groups.is_empty() {
        groups.push(Vec::new());
    }
    let counts: Vec<usize> = groups.iter().map(Vec::len).collect();
    let single = groups.len() == 1;
    let mut units: Vec<File> = (0u32..)
        .zip(&groups)
        .map(|(i, functions)| {
            let mut used: BTreeSet<u32> =
                functions.iter().flat_map(|function| function.calls.iter().copied()).collect();
            used.extend(functions.iter().filter_map(|function| number(cx.env, function.callee)));
            let effort = if (i as usize) < full_groups { Effort::Full } else { Effort::Reduced };
            let mut out = preamble(cx, &headers, single, effort, &used);
            if is_guarded(cx.env) {
                out.push_str(&part::definitions(cx.env, i, functions.len()));
            }
            for function in functions {
                out.push('\n');
                let _ = writeln!(out, "/* {} */", describe(cx.env, function.callee));
                out.push_str(&function.text);
            }
            if single {
                out.push_str(&descriptions(cx.env, &counts));
            }
            File { name: format!("unit{i}.c"), text: out, effort }
        })
        .collect();
    if !single {
        let all = (0..).take(cx.env.numbering.callees().len()).collect();
        let mut out = preamble(cx, &headers, false, Effort::Full, &all);
        if is_guarded(cx.env) {
            out.push('\n');
            out.push_str(part::TYPE);
            (0..).take(groups.len()).for_each(|unit| out.push_str(&part::declarations(cx.env, unit)));
        }
        out.push_str(&descriptions(cx.env, &counts));
        units.push(File { name: "data.c".to_owned(), text: out, effort: Effort::Full });
    }
    Units { headers, units, functions: counts }
}

/// Groups of functions of at most `unit_size` bytes, in order.
fn grouped<'a>(functions: &[&'a Printed], unit_size: usize) -> Vec<Vec<&'a Printed>> {
    let mut groups: Vec<Vec<&Printed>> = Vec::new();
    let mut size = 0;
    for &function in functions {
        match groups.last_mut() {
            Some(group) if size + function.text.len() <= unit_size => group.push(function),
            _ => {
                groups.push(vec![function]);
                size = 0;
            }
        }
        size += function.text.len();
    }
    groups
}

fn number(env: Env<'_>, callee: Callee) -> Option<u32> {
    match callee {
        Callee::Wasm(index) => Some(env.numbering.wasm(index)),
        callee => env.numbering.trampoline(callee),
    }
}

/// The text before the functions of a unit.
fn preamble(
    cx: ModuleContext<'_>,
    headers: &[File],
    single: bool,
    effort: Effort,
    used: &BTreeSet<u32>,
) -> String {
    let env = cx.env;
    // The compiler must not move accesses that may fault, nor writes that the host could see before
    // or after a fault.
    let state = if is_guarded(env) { "volatile" } else { "" };
    // Another thread may change a shared memory: if the compiler read a word again, the second
    // value could differ from the one that was checked.
    let guest = if accesses(env).are_volatile() { "volatile" } else { "" };
    let mut out = format!(
        "/* Qualifiers of accesses to linear memory, and of writes that the runtime sees. */\n\
         #define GUEST {guest}\n#define STATE {state}\n\n"
    );
    out.push_str(match cx.trusts_alignment() {
        false => "#define STORED(value) (value)\n\n",
        true => include_str!("prelude/stored.h"),
    });
    if is_guarded(env) {
        let _ = writeln!(
            out,
            "/* One section for all code: the runtime recognises faults by their addresses. */\n\
             #define CODE __attribute__((section(\"{}\")))\n",
            section::of_code(env)
        );
    } else {
        out.push_str("#define CODE\n\n");
    }
    out.push_str(
        "/* Attributes of the functions that implement operations. */\n\
         #define ALWAYS_INLINE static inline __attribute__((always_inline, unused))\n",
    );
    out.push_str(match effort {
        Effort::Full => "#define INLINE ALWAYS_INLINE\n\n",
        // Without inlining the code is smaller, and the compiler is faster: the time for inlining
        // grows faster than the size of a function.
        Effort::Reduced => "#define INLINE static CODE __attribute__((noinline, unused))\n\n",
    });
    for header in headers {
        let _ = writeln!(out, "#include \"{}\"", header.name);
    }
    let _ = writeln!(
        out,
        "\n/* Linkage of functions that only this module calls. */\n#define LOCAL {}\n\n\
         ALWAYS_INLINE uptr stack_pointer(void) {{\n    uptr x;\n    {}\n    return x;\n}}\n",
        if single { "static" } else { "__attribute__((visibility(\"hidden\")))" },
        cx.dialect.stack_pointer
    );
    for &number in used {
        let callee = env.numbering.callees()[number as usize];
        out.push_str(&prototype(cx, callee));
    }
    out
}

/// Whether accesses may fault: the only traps of generated C that can be signals.
pub(super) fn is_guarded(env: Env<'_>) -> bool {
    env.plan.signals
}

/// Whether other threads may access a memory of the module.
fn is_shared(env: Env<'_>) -> bool {
    env.plan.memories.iter().any(|memory| memory.shared)
}

/// How the module's code accesses linear memory.
pub(super) fn accesses(env: Env<'_>) -> Accesses {
    match is_guarded(env) {
        _ if is_shared(env) => Accesses::Shared,
        true => Accesses::Faulting,
        false => Accesses::Ordinary,
    }
}

fn prototype(cx: ModuleContext<'_>, callee: Callee) -> String {
    let env = cx.env;
    let symbol = env.symbol(callee);
    let linkage = if symbol.public { "__attribute__((visibility(\"hidden\")))" } else { "LOCAL" };
    let never_returns =
        if callee == Callee::TrapThunk { " __attribute__((noreturn, cold, noinline))" } else { "" };
    let head = signature(cx, &clif_signature(env, callee), &names::function(env, callee), |_| String::new());
    format!("{linkage}{never_returns} CODE {head} __asm__(\"{}\");\n", symbol.name)
}

fn clif_signature(env: Env<'_>, callee: Callee) -> Signature {
    match callee {
        Callee::Wasm(index) => env.signature_of(index),
        Callee::Entry(index) => env.signature(env.module.function_type(index)),
        Callee::TrapThunk => env.trap_signature(),
        Callee::CallToSlots(ty) => env.signature(&env.module.types[ty as usize]),
        Callee::CallFromSlots(_) => env.pointers(3),
        Callee::CopyThunk | Callee::FillThunk => env.thunk_signature(3),
        Callee::ChargeThunk => env.thunk_signature(1),
        Callee::Swizzle => unreachable!("the C emitter has its own vector operations"),
    }
}

/// The comment above a function.
fn describe(env: Env<'_>, callee: Callee) -> String {
    let name = |index: u32| match &env.module.functions[index as usize].name {
        Some(name) => format!("function {index}: {}", names::comment(name)),
        None => format!("function {index}"),
    };
    match callee {
        Callee::Wasm(index) => name(index),
        Callee::Entry(index) => format!("{}, called from outside of the module", name(index)),
        Callee::TrapThunk => "raises a trap".to_owned(),
        Callee::CallFromSlots(ty) => format!("calls functions of type {ty} with arguments in slots"),
        Callee::CallToSlots(ty) => format!("calls host functions of type {ty} with arguments in slots"),
        Callee::CopyThunk => "copies within memory 0".to_owned(),
        Callee::FillThunk => "fills memory 0".to_owned(),
        Callee::ChargeThunk => "charges fuel".to_owned(),
        Callee::Swizzle => "selects bytes".to_owned(),
    }
}

/// The definitions of both descriptions. The units with functions have so many.
fn descriptions(env: Env<'_>, counts: &[usize]) -> String {
    let symbols = &env.plan.options.symbols;
    let mut out = String::from("\nunion word { uptr number; const void *pointer; };\n");
    let code = is_guarded(env).then(|| {
        let part = |(unit, &functions): (u32, &usize)| CodePart {
            start: (Symbol::Unit(unit), 0),
            pieces: Pieces::Unit {
                number: unit,
                count: u32::try_from(part::capacity(functions)).expect("a module has fewer functions"),
            },
        };
        Code { parts: (0..).zip(counts).map(part).collect(), ..Code::default() }
    });
    if code.is_some() {
        // Linkers define these symbols for a section whose name is an identifier. They are weak
        // since the linker may discard the section.
        for bound in ["start", "stop"] {
            let _ = writeln!(
                out,
                "extern const u8 code_{bound}[] __asm__(\"__{bound}_{}\") \
                 __attribute__((visibility(\"hidden\"), weak));",
                section::of_code(env)
            );
        }
    }
    description(env, &mut out, "module", &symbols.module(), &data::module(env, code.as_ref()));
    description(env, &mut out, "reflection", &symbols.reflection(), &data::reflection(env));
    out
}

fn description(env: Env<'_>, out: &mut String, name: &str, symbol: &str, blob: &Blob) {
    let width = env.plan.width().bytes() as usize;
    let words = blob.structs.len().div_ceil(width).max(1);
    let align = data::ALIGN;
    let attributes = format!("__attribute__((visibility(\"hidden\"), aligned({align})))");
    if !blob.bytes.is_empty() {
        let _ = write!(
            out,
            "\nstatic const u8 {name}_bytes[{}] __attribute__((aligned({align}))) =",
            blob.bytes.len() + 1
        );
        for line in blob.bytes.chunks(64) {
            out.push_str("\n    \"");
            quote(out, line);
            out.push('"');
        }
        out.push_str(";\n");
    }
    let _ = writeln!(
        out,
        "\nextern const union word {name}_structs[{words}] __asm__(\"{symbol}\") {attributes};"
    );
    let pointers: BTreeMap<usize, (Symbol, u32)> = blob
        .pointers
        .iter()
        .map(|pointer| (pointer.at as usize / width, (pointer.target, pointer.addend)))
        .collect();
    let _ = writeln!(out, "const union word {name}_structs[{words}] = {{");
    for i in 0..words {
        let word = match pointers.get(&i) {
            Some((Symbol::Bytes, addend)) => format!("{{.pointer = {name}_bytes + {addend}}}"),
            Some((Symbol::Structs, addend)) => {
                format!("{{.pointer = {name}_structs + {}}}", *addend as usize / width)
            }
            Some((Symbol::Function(number), _)) => {
                let callee = env.numbering.callees()[*number as usize];
                format!("{{.pointer = (const void *){}}}", names::function(env, callee))
            }
            Some((Symbol::CodeStart, _)) => "{.pointer = code_start}".to_owned(),
            Some((Symbol::CodeEnd, _)) => "{.pointer = code_stop}".to_owned(),
            Some((Symbol::Unit(unit), _)) => format!("{{.pointer = unit{unit}_code}}"),
            Some((Symbol::Pieces(unit), _)) => format!("{{.pointer = unit{unit}_pieces}}"),
            None => {
                format!(
                    "{{.number = {:#x}u}}",
                    word(&blob.structs, i * width, env.plan.options.big_endian, env.plan.width())
                )
            }
        };
        let _ = writeln!(out, "    {word},");
    }
    out.push_str("};\n");
}

fn word(bytes: &[u8], at: usize, big_endian: bool, width: PointerWidth) -> u64 {
    let end = bytes.len().min(at + width.bytes() as usize);
    let mut word = vec![0; width.bytes() as usize];
    if let Some(bytes) = bytes.get(at..end) {
        word[..bytes.len()].copy_from_slice(bytes);
    }
    if !big_endian {
        word.reverse();
    }
    word.into_iter().fold(0, |value, byte| value << 8 | u64::from(byte))
}

/// Appends bytes for a string literal. An octal escape always has three digits, so that a digit
/// after it is not part of it.
fn quote(out: &mut String, bytes: &[u8]) {
    for &byte in bytes {
        match byte {
            b'"' | b'\\' | b'?' => {
                out.push('\\');
                out.push(byte.into());
            }
            b' '..=b'~' => out.push(byte.into()),
            0 => out.push_str("\\000"),
            _ => {
                let _ = write!(out, "\\{byte:03o}");
            }
        }
    }
}
