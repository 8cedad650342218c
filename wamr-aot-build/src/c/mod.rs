//! Stage 6b: CLIF to C, and to objects through a C compiler.
//!
//! | module | what it does |
//! |---|---|
//! | [`dialect`] | the properties of the compiler and the machine that the C depends on |
//! | `printer` | the state of printing one function |
//! | `function`, `operation`, `vector` | print functions |
//! | `tail_call` | functions with the calling convention for tail calls |
//! | `liveness` | the values that are printed |
//! | `cache` | header fields of memories and tables in C locals |
//! | `guest` | which accesses are to data of the guest |
//! | `alignment` | how they deal with addresses that are not aligned |
//! | `signalling` | which values may be signalling NaNs |
//! | `unknown` | which values the compiler cannot know |
//! | `names`, `literal` | identifiers and constants |
//! | `unit` | translation units |
//! | `section` | sections of objects |
//! | `part` | which function the code of a unit is of |
//! | `measure` | the sizes of code and frames |
//! | `headroom` | which functions need no comparison of the stack pointer |
//! | `link` | links objects into the code of a loadable artefact |
//! | `relocate` | the references between them |
//! | [`toolchain`] | finds, examines and runs the compiler |
//!
//! On 32-bit machines this stage gets CLIF that is almost unoptimised (see [`opt`](crate::opt)): the
//! C compiler optimises, and some of Cranelift's rewrites (a division by a constant as a high
//! multiplication) are slower there.

mod alignment;
mod cache;
mod dialect;
mod function;
mod guest;
mod headroom;
mod link;
mod literal;
mod liveness;
mod measure;
mod names;
mod operation;
mod part;
mod printer;
mod relocate;
mod section;
mod signalling;
mod tail_call;
pub(crate) mod toolchain;
mod unit;
mod unknown;
mod vector;

#[cfg(all(test, feature = "wat"))]
mod tests;

use std::{
    fs,
    path::{Path, PathBuf},
};

use cache::FieldCache;
use dialect::Family;
use function::Printed;
use headroom::Headroom;
use measure::Measured;
use printer::ModuleContext;
use toolchain::{Failure, Object, Toolchain};
use unit::Units;
use wamr_aot_abi::{builtins::Builtin, manifest::Output};

use crate::{
    clif::{Callee, Env, Prologue, place},
    data::{self, CodePart, Pieces, Symbol},
    diagnostics::{Finding, Findings, Place, catalogue},
    emitted::Emitted,
    functions::{self, Function, Functions, Step},
    image::Image,
    jobs::{Jobs, map_parallel},
    listing::Listing,
    opt::remark::Remark,
};

/// Prints all functions and compiles them, in `directory`.
pub(crate) fn emit(
    env: Env<'_>,
    toolchain: &Toolchain,
    jobs: &Jobs,
    output: Output,
    directory: &Path,
) -> Result<Emitted, Findings> {
    emit_units(env, toolchain, jobs, output, directory, None)
}

/// The same as [`emit`], with a unit size that only tests choose.
fn emit_units(
    env: Env<'_>,
    toolchain: &Toolchain,
    jobs: &Jobs,
    output: Output,
    directory: &Path,
    unit_size: Option<usize>,
) -> Result<Emitted, Findings> {
    if env.plan.signals && toolchain.dialect().strict_alignment {
        let why = "its C compiler emits only aligned accesses, so that one access of the guest can be \
                   several instructions";
        return Err(catalogue::no_signals(
            "Bounds::Guard",
            &toolchain.triple().to_string(),
            why,
            "Bounds::Check",
        )
        .into());
    }
    let cache = FieldCache::new(env.plan);
    let cx =
        ModuleContext { env, dialect: toolchain.dialect(), cache: &cache, accesses: unit::accesses(env) };
    let guarded = unit::is_guarded(env).then(|| toolchain.for_guards());
    let toolchain = guarded.as_ref().unwrap_or(toolchain);
    let compile = |unchecked: &Headroom| compile(cx, toolchain, jobs, directory, unit_size, unchecked);
    let mut compiled = compile(&Headroom::default())?;
    if needs_little_code(env)
        && let Some(headroom) = compiled.headroom(env)
        && headroom.is_worthwhile(&compiled.printed)
    {
        compiled = compile(&headroom)?;
        // The compiler may have made other frames.
        if !compiled.headroom(env).is_some_and(|confirmed| confirmed.includes(&headroom)) {
            compiled = compile(&Headroom::default())?;
        }
    }
    let Compiled { units, objects, measured, builtins, remarks, .. } = compiled;
    let sizes = measure::sizes(&objects);
    let mut objects: Vec<Vec<u8>> = objects.into_iter().map(|object| object.bytes).collect();
    let mut parts = Vec::new();
    if unit::is_guarded(env) {
        objects.iter().try_for_each(|object| link::check_sections(object, &section::of_code(env)))?;
        parts = part::of(env, objects.iter().take(units.functions.len()))?;
    }
    for ((unit, object), part) in (0..).zip(&mut objects).zip(&parts) {
        let symbol = env.plan.options.symbols.pieces(unit);
        part::fill(object, &symbol, &part.pieces, env.plan.options.big_endian)?;
    }
    let image = match output.is_loadable() {
        true => Some(image(env, &objects, parts, toolchain, &units, directory)?),
        false => None,
    };
    let c_compiler = Some(toolchain.version().to_owned());
    let Measured { stacks, functions, .. } = measured;
    Ok(Emitted { objects, image, builtins, c_compiler, sizes, stacks, functions, remarks })
}

/// What the C compiler made of a module, and of what.
struct Compiled {
    printed: Vec<Printed>,
    units: Units,
    objects: Vec<Object>,
    measured: Measured,
    builtins: Vec<Builtin>,
    remarks: Vec<Remark>,
}

impl Compiled {
    /// The functions that need no comparison of the stack pointer. `None` if the frames are not
    /// known.
    fn headroom(&self, env: Env<'_>) -> Option<Headroom> {
        self.measured.frames.as_ref().map(|frames| Headroom::of(env, &self.printed, frames))
    }
}

/// Whether it is worth compiling a module twice to make its code smaller.
fn needs_little_code(env: Env<'_>) -> bool {
    !env.plan.options.is_hosted && !env.plan.options.for_speed
}

/// Prints all functions and compiles them. Those in `unchecked` do not compare the stack pointer.
fn compile(
    cx: ModuleContext<'_>,
    toolchain: &Toolchain,
    jobs: &Jobs,
    directory: &Path,
    unit_size: Option<usize>,
    unchecked: &Headroom,
) -> Result<Compiled, Findings> {
    let env = cx.env;
    let print = |function: Function<'_>| print_one(cx, function, unchecked);
    let Functions { emitted: printed, builtins, remarks } =
        functions::each(env, jobs, |_| Prologue::CheckIfCalling, print)?;
    let unit_size = unit_size.unwrap_or_else(|| unit::size(env, toolchain.opt_level(), &printed));
    let units = unit::arrange(cx, &printed, unit_size);
    fs::create_dir_all(directory).map_err(|error| catalogue::io("create the directory", directory, error))?;
    for file in units.headers.iter().chain(&units.units) {
        let path = directory.join(&file.name);
        fs::write(&path, &file.text).map_err(|error| catalogue::io("write", &path, error))?;
    }
    let results =
        map_parallel(&units.units, jobs, |unit| toolchain.compile(directory, &unit.name, unit.effort));
    let mut objects = Vec::new();
    let mut findings = Vec::new();
    for result in results {
        match result {
            Ok(object) => objects.push(object),
            Err(Failure::Other(finding)) => findings.push(finding),
            Err(Failure::Frames(frames, most)) => findings.extend(
                frames
                    .into_iter()
                    .map(|(name, bytes)| catalogue::c_frame_too_large(named(env, &name), bytes, most.into())),
            ),
        }
    }
    Findings::check(findings)?;
    let measured = Measured::of(env, toolchain, &printed, &objects);
    Ok(Compiled { printed, units, objects, measured, builtins, remarks })
}

/// The wasm function with this index at each stage, or all of them.
pub(crate) fn list(
    env: Env<'_>,
    toolchain: &Toolchain,
    jobs: &Jobs,
    index: Option<u32>,
) -> Result<Vec<Listing>, Findings> {
    let cache = FieldCache::new(env.plan);
    let cx =
        ModuleContext { env, dialect: toolchain.dialect(), cache: &cache, accesses: unit::accesses(env) };
    let list = |function: Function<'_>| {
        // A listing is for functions of the module.
        let Callee::Wasm(index) = function.callee else { unreachable!("only wasm functions are asked for") };
        let clif = function.context.func.display().to_string();
        Ok(match print_one(cx, function, &Headroom::default())? {
            Step::Done(printed) => Step::Done(Listing { index, clif, c: Some(printed.text), code: None }),
            Step::Again(prologue) => Step::Again(prologue),
        })
    };
    functions::each_wasm(env, jobs, index, |_| Prologue::CheckIfCalling, list)
}

/// The function with this name in C or in the object.
fn named(env: Env<'_>, name: &str) -> Place {
    let mut callees = env.numbering.callees().iter().copied();
    let callee =
        callees.find(|&callee| names::function(env, callee) == name || env.symbol(callee).name == name);
    callee.map_or_else(|| Place::item(format!("`{name}` in the C")), |callee| place(env, callee))
}

/// The image of a loadable artefact. `parts` has the code of the units, if it is guarded.
fn image(
    env: Env<'_>,
    objects: &[Vec<u8>],
    parts: Vec<part::Part>,
    toolchain: &Toolchain,
    units: &Units,
    directory: &Path,
) -> Result<Image, Finding> {
    // A process has such functions in other places.
    let missing = if env.plan.options.runs_in_place() { link::missing(objects)? } else { None };
    let whole = match missing {
        Some(function) if toolchain.dialect().family == Family::Clang => {
            return Err(catalogue::no_compiler_library(&function, toolchain.version()));
        }
        Some(_) => {
            let names: Vec<PathBuf> =
                units.units.iter().map(|unit| Path::new(&unit.name).with_extension("o")).collect();
            Some([toolchain.with_library(directory, &names)?])
        }
        None => None,
    };
    let linked = link::link(whole.as_ref().map_or(objects, |whole| whole), toolchain.triple())?;
    let code = unit::is_guarded(env).then(|| {
        // A part without code may start at the end of all code.
        let parts = parts.into_iter().enumerate().filter(|(_, part)| part.has_functions());
        let parts = parts.map(|(unit, part::Part { section, pieces })| {
            let start = linked.section(unit, section).expect("all code is linked");
            let start = u32::try_from(start).expect("linked code is smaller than 4 GiB");
            CodePart { start: (Symbol::CodeStart, start), pieces: Pieces::Here(pieces) }
        });
        let parts = parts.collect();
        data::Code { len: Some(linked.code.len() as u64), parts, ..data::Code::default() }
    });
    let (module, reflection) = (data::module(env, code.as_ref()), data::reflection(env));
    let mut functions = vec![0; env.numbering.callees().len()];
    for blob in [&module, &reflection] {
        for pointer in &blob.pointers {
            if let Symbol::Function(number) = pointer.target {
                let callee = env.numbering.callees()[number as usize];
                let symbol = env.symbol(callee).name;
                let missing =
                    || catalogue::internal(place(env, callee), "the C compiler's objects do not define it");
                functions[number as usize] = linked.symbol(&symbol).ok_or_else(missing)?;
            }
        }
    }
    let options = &env.plan.options;
    let (big_endian, in_place) = (options.big_endian, options.runs_in_place());
    Ok(Image::new(linked.code, &functions, &module, &reflection, big_endian, in_place))
}

fn print_one(
    cx: ModuleContext<'_>,
    function: Function<'_>,
    unchecked: &Headroom,
) -> Result<Step<Printed>, Findings> {
    let Function { number, callee, prologue, checks_stack, values_size, context, .. } = function;
    if prologue == Prologue::CheckIfCalling {
        let may_be_large = values_size.is_some_and(|size| size > cx.env.plan.options.unchecked_frame);
        if (checks_stack || may_be_large) && unchecked.contains(number) {
            return Ok(Step::Again(Prologue::Unchecked));
        }
        if !checks_stack && may_be_large {
            return Ok(Step::Again(Prologue::Check));
        }
    }
    match function::print(cx, callee, &context.func) {
        Ok(printed) => Ok(Step::Done(Printed { checks_stack, ..printed })),
        Err(message) => Err(catalogue::internal(place(cx.env, callee), &message).into()),
    }
}
