//! Runs functions of a module in the build, for a module that starts where they ended.
//!
//! The module is compiled for this machine, and executed by the runtime: the semantics are those of
//! the program that it is for. `docs/design/pre-initialization.md` has the decisions.

use std::{fmt, thread};

use wamr_aot_abi::{
    manifest::{Interrupt, Output},
    signature::ValType,
};
use wamr_aot_rt::{
    __private::StateValue,
    ExternType, Frame, HostError, InstantiateError, Limiter, Module as Loaded, Trap, TrapKind,
    untyped::{CallError, Extern, Instance, Linker, Store, Tag},
};

use super::{machine::Machine, planning};
use crate::{
    diagnostics::{Finding, Findings, Place, catalogue, report::quote},
    digest::Digest,
    files,
    jobs::Jobs,
    object,
    options::{CpuFeatures, OptLevel},
    plan::{self, LeftOut},
    pre_initialization::PreInitialization,
    request::{HOST, Request},
    settings::{Bounds, Traps},
    snapshot::{MemoryState, Snapshot},
    stubs::Stubs,
    target::Target,
    wasm::{ConstOp, Entity, Module, SegmentMode},
    wit::Wit,
};

/// What a reactor of WASI exports: nothing else of it may be called before.
const REACTOR: &str = "_initialize";

/// The stack of the thread that runs the functions, in bytes, and what the guest may use of it.
/// Frames of code that is not optimised are large.
const STACK: usize = 64 << 20;
const GUEST_STACK: usize = 48 << 20;

/// The most bytes that the memories have together while the functions run.
const MAX_MEMORY: u64 = 4 << 30;

/// How many of the functions that ran are named if one trapped: the innermost.
const MAX_FRAMES: usize = 8;

/// The most bytes that a snapshot has: as many as the largest file.
const MAX_BYTES: u64 = 1 << 30;

/// Runs the functions that the request names, in their order. `None` if it names none.
pub(super) fn run(
    request: &Request,
    jobs: &Jobs,
    digest: &Digest,
    module: &Module<'_>,
    bytes: &[u8],
) -> Result<Option<Snapshot>, Findings> {
    let PreInitialization { functions, fuel } = &request.settings.pre_initialization;
    if functions.is_empty() {
        return Ok(None);
    }
    let functions = with_reactor(module, functions);
    Findings::check(check(module, &functions))?;
    // Only what the functions reach is compiled, and can change.
    let mut reached = module.clone();
    reached.exports.retain(|export| functions.contains(&export.name));
    for (index, import) in reached.imports.iter_mut().enumerate() {
        // One name may be imported with several types.
        if let Entity::Function(_) = import.entity {
            import.module = format!("import {index}");
        }
    }
    let left_out = plan::leave_out_unreached(&mut reached);
    let loaded = load(request, jobs, digest, reached, bytes)?;
    let run = Run {
        module,
        left_out: &left_out,
        loaded: &loaded,
        functions: &functions,
        fuel: *fuel,
        table_limit: request.settings.table_limit,
    };
    let snapshot = thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || run.snapshot());
        let thread = thread.map_err(|error| Findings::from(catalogue::not_run(&error.to_string())))?;
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })?;
    if snapshot.len() > MAX_BYTES {
        return Err(catalogue::snapshot_too_large(snapshot.len(), MAX_BYTES).into());
    }
    Ok(Some(snapshot))
}

/// The functions that run: a reactor is initialised before anything else, whether it is said or
/// not.
fn with_reactor(module: &Module<'_>, functions: &[String]) -> Vec<String> {
    let is_reactor = module.exports.iter().any(|export| {
        export.name == REACTOR
            && matches!(export.entity, Entity::Function(index) if is_initializer(module, index))
    });
    let unsaid = is_reactor && functions.iter().all(|name| name != REACTOR);
    unsaid.then(|| REACTOR.to_owned()).into_iter().chain(functions.iter().cloned()).collect()
}

/// Whether a function takes and returns nothing.
fn is_initializer(module: &Module<'_>, function: u32) -> bool {
    let ty = module.function_type(function);
    ty.params.is_empty() && ty.results.is_empty()
}

/// What keeps functions of a module from being run in the build.
fn check(module: &Module<'_>, functions: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in functions {
        match module.exports.iter().find(|export| export.name == *name).map(|export| export.entity) {
            Some(Entity::Function(index)) if is_initializer(module, index) => {}
            Some(Entity::Function(_)) => findings.push(catalogue::initializer_type(name, "a function")),
            Some(entity) => findings.push(catalogue::initializer_type(name, what(entity))),
            None => {
                let exports = module.exports.iter().filter(|export| {
                    matches!(export.entity, Entity::Function(index) if is_initializer(module, index))
                });
                let known: Vec<String> = exports.map(|export| quote(&export.name)).collect();
                findings.push(catalogue::no_such_initializer(name, &known));
            }
        }
    }
    for import in &module.imports {
        if !matches!(import.entity, Entity::Function(_) | Entity::Tag(_)) {
            let name = format!("{}.{}", import.module, import.name);
            findings.push(catalogue::initializer_import(what(import.entity), &name));
        }
    }
    let memories = (module.imported_memories..).zip(&module.memories[module.imported_memories as usize..]);
    findings.extend(
        memories
            .filter(|(_, memory)| memory.shared)
            .map(|(index, _)| catalogue::initializer_shared_memory(index)),
    );
    findings
}

/// What an item is, with its article.
fn what(entity: Entity) -> &'static str {
    match entity {
        Entity::Function(_) => "a function",
        Entity::Table(_) => "a table",
        Entity::Memory(_) => "a memory",
        Entity::Global(_) => "a global",
        Entity::Tag(_) => "a tag",
    }
}

/// The module for this machine, in memory.
fn load(
    request: &Request,
    jobs: &Jobs,
    digest: &Digest,
    module: Module<'_>,
    bytes: &[u8],
) -> Result<Loaded, Findings> {
    let mut request = Request {
        target: HOST.into(),
        cpu_features: CpuFeatures::Baseline,
        opt_level: OptLevel::None,
        debug_info: true,
        keep_c: None,
        remarks: None,
        ..request.clone()
    };
    let settings = &mut request.settings;
    settings.function_names = true;
    settings.bounds = Some(Bounds::Check);
    settings.traps = Some(Traps::Call);
    settings.output = Output::Loadable;
    settings.interrupt = Interrupt::Fuel;
    settings.typed = false;
    settings.stubs = Stubs::default();
    settings.wit = Wit::Unchosen;
    settings.header = None;
    let target = Target::reproducible(HOST).map_err(|why| catalogue::cannot_run_here(HOST, &why))?;
    let machine = Machine { target, toolchain: None };
    let isas = machine.target.isas().ok_or_else(|| catalogue::not_run("the code is C"))?;
    let artefact = planning::plan(&request, &machine, digest, module, Vec::new(), |planned| {
        let emitted = object::emit(planned.env, &machine.target, isas, jobs, Output::Loadable)?;
        let planning::Planned { env, bindings, .. } = planned;
        let of = (env.module, env.plan);
        Ok(files::assemble(&request, digest, of, &machine.target, bindings, emitted, bytes)?.loadable)
    })?;
    // SAFETY: the bytes are what the compiler has just written, for this machine, and nobody else
    // had them.
    let loaded = unsafe { Loaded::load_bytes(&artefact.unwrap_or_default()) };
    loaded.map_err(|error| catalogue::cannot_load_here(HOST, &error.to_string()).into())
}

/// What a host function for an import that is called ends the call with.
#[derive(Debug)]
struct Called {
    import: String,
}

impl fmt::Display for Called {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was called", quote(&self.import))
    }
}

impl std::error::Error for Called {}

/// The functions, and what runs them.
struct Run<'a, 'b> {
    /// All of the module.
    module: &'a Module<'b>,
    /// What the functions do not reach.
    left_out: &'a LeftOut,
    loaded: &'a Loaded,
    functions: &'a [String],
    fuel: u64,
    /// The most elements of the tables.
    table_limit: u32,
}

/// What the module may still take.
struct Limits {
    bytes: u64,
    elements: u64,
}

impl Limits {
    fn take(left: &mut u64, more: usize) -> bool {
        let rest = left.checked_sub(more as u64);
        *left = rest.unwrap_or(*left);
        rest.is_some()
    }
}

impl Limiter for Limits {
    fn memory_growing(&mut self, current: usize, desired: usize, _: usize) -> bool {
        Limits::take(&mut self.bytes, desired - current)
    }

    fn table_growing(&mut self, current: usize, desired: usize, _: usize) -> bool {
        Limits::take(&mut self.elements, desired - current)
    }
}

impl Run<'_, '_> {
    fn snapshot(&self) -> Result<Snapshot, Findings> {
        let mut store = Store::new(());
        store.set_stack_limit(GUEST_STACK);
        store.set_limiter(Limits { bytes: MAX_MEMORY, elements: self.table_limit.into() });
        store.set_fuel(self.fuel).map_err(|error| catalogue::not_run(&error.to_string()))?;
        let linker = self.linker(&mut store)?;
        let instance =
            store.instantiate(self.loaded, &linker).map_err(|error| self.not_instantiated(&error))?;
        for name in self.functions {
            let function = instance.export(&store, name).and_then(Extern::func);
            let function = function.ok_or_else(|| catalogue::not_run("an export is missing"))?;
            function.call(&mut store, &[]).map_err(|error| match error {
                CallError::Trap(trap) => self.trapped(&format!("the export {}", quote(name)), &trap),
                error => catalogue::not_run(&error.to_string()),
            })?;
        }
        self.read(&store, instance)
    }

    /// Functions for all imports, which no guest comes back from, and tags.
    fn linker(&self, store: &mut Store<()>) -> Result<Linker<()>, Findings> {
        let mut linker = Linker::new();
        for (import, named) in self.loaded.imports().zip(&self.module.imports) {
            match import.ty {
                ExternType::Func(ty) => {
                    let name = format!("{}.{}", named.module, named.name);
                    linker.define_func(import.module, import.name, ty, move |_, _, _| {
                        Err(HostError::from(Called { import: name.clone() }))
                    });
                }
                ExternType::Tag(ty) => {
                    let tag = Tag::new(store, ty).map_err(|error| catalogue::not_run(&error.to_string()))?;
                    linker.define(import.module, import.name, tag);
                }
                // The module has none: see `check`.
                _ => {}
            }
        }
        Ok(linker)
    }

    fn not_instantiated(&self, error: &InstantiateError) -> Finding {
        match error.trap() {
            Some(trap) if trap.kind() == TrapKind::Host || trap.frames().next().is_some() => {
                self.trapped("the start function", trap)
            }
            // A segment does not fit, or the limits are too low.
            _ => catalogue::not_run(&error.to_string()),
        }
    }

    fn trapped(&self, function: &str, trap: &Trap) -> Finding {
        let finding = match (trap.downcast_ref::<Called>(), trap.kind()) {
            (Some(called), _) => catalogue::initializer_calls(function, &called.import),
            (None, TrapKind::FuelExhausted) => catalogue::initializer_out_of_fuel(function, self.fuel),
            (None, kind) => catalogue::initializer_trapped(function, kind.message()),
        };
        let mut places: Vec<Place> = trap.frames().map(|frame| self.place(&frame)).collect();
        let left_out = places.len().saturating_sub(MAX_FRAMES);
        places.truncate(MAX_FRAMES);
        let finding = places.into_iter().fold(finding, Finding::place);
        if left_out == 0 { finding } else { finding.note("there are more callers") }
    }

    fn place(&self, frame: &Frame<'_>) -> Place {
        let place = Place::item(self.module.function_label(frame.index));
        match frame.offset {
            Some(offset) => place.at(offset.into()),
            None => place,
        }
    }

    /// What the functions left.
    fn read(&self, store: &Store<()>, instance: Instance) -> Result<Snapshot, Findings> {
        let state = instance.state(store).ok_or_else(|| catalogue::not_run("the instance is gone"))?;
        let Module { memories, tables, globals, elements, data, .. } = self.module;
        let mut findings = Vec::new();
        let mut snapshot = Snapshot { functions: self.functions.to_vec(), ..Snapshot::default() };
        for (index, _) in (0..).zip(memories) {
            let (pages, bytes) =
                state.memory(index).ok_or_else(|| catalogue::initializer_shared_memory(index))?;
            snapshot.memories.push((index, MemoryState::new(pages, bytes)));
        }
        for (index, _) in (0..).zip(tables).filter(|(index, _)| is_reached(&self.left_out.tables, *index)) {
            let elements = state.table(index).map(|value| match value {
                StateValue::Function(function) => Ok(Some(function)),
                StateValue::Null => Ok(None),
                StateValue::Number(_) | StateValue::Other => Err(()),
            });
            match elements.collect() {
                Ok(elements) => snapshot.tables.push((index, elements)),
                Err(()) => findings.push(catalogue::initializer_left(&format!("table {index}"))),
            }
        }
        for (index, global) in (0..).zip(globals) {
            if !global.mutable || !is_reached(&self.left_out.globals, index) {
                continue;
            }
            match constant(global.ty, state.global(index)) {
                Some(value) => snapshot.globals.push((index, value)),
                None => findings.push(catalogue::initializer_left(&format!("global {index}"))),
            }
        }
        Findings::check(findings)?;
        snapshot.dropped_data = (0..)
            .zip(data)
            .filter(|(index, segment)| {
                matches!(segment.mode, SegmentMode::Active { .. }) || state.is_data_dropped(*index)
            })
            .map(|(index, _)| index)
            .collect();
        snapshot.dropped_elements = (0..)
            .zip(elements)
            .filter(|(segment, elements)| match elements.mode {
                SegmentMode::Active { index, .. } => is_reached(&self.left_out.tables, index),
                SegmentMode::Passive => state.is_element_dropped(*segment),
                // It stays a declaration.
                SegmentMode::Declared => false,
            })
            .map(|(index, _)| index)
            .collect();
        Ok(snapshot)
    }
}

/// Whether an item is not among those that were left out, which are in ascending order.
fn is_reached(left_out: &[u32], index: u32) -> bool {
    left_out.binary_search(&index).is_err()
}

/// The constant of this type. `None` for what no constant is.
fn constant(ty: ValType, value: StateValue) -> Option<ConstOp> {
    Some(match (ty, value) {
        (_, StateValue::Null) => ConstOp::RefNull,
        (_, StateValue::Function(function)) => ConstOp::RefFunc(function),
        (ValType::I32, StateValue::Number(bits)) => ConstOp::I32((bits as u32).cast_signed()),
        (ValType::I64, StateValue::Number(bits)) => ConstOp::I64((bits as u64).cast_signed()),
        (ValType::F32, StateValue::Number(bits)) => ConstOp::F32(bits as u32),
        (ValType::F64, StateValue::Number(bits)) => ConstOp::F64(bits as u64),
        (ValType::V128, StateValue::Number(bits)) => ConstOp::V128(bits),
        _ => return None,
    })
}
