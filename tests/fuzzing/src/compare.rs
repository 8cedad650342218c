//! Drives both engines through the same calls.

use std::{borrow::Cow, fmt, mem, ops::AddAssign};

use wamr_aot_build::Interrupt;
use wamr_aot_rt::{
    ExternType, FuncType, Module, TrapKind, ValType,
    untyped::{self, Extern},
};

use crate::{
    native::{self, Native, is_same_trap},
    oracle::{Item, Oracle, Wasmi},
    random::Random,
    values::{Outcome, Value, arguments},
};

/// A module to compare.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// The name in messages.
    pub name: &'static str,
    /// The module in the binary format.
    pub bytes: &'static [u8],
    /// The most calls of each export.
    pub calls: usize,
    /// The instructions that each call may execute: the value of the exported global `fuel`, if
    /// there is one.
    pub fuel: i32,
}

/// The counts of a comparison.
#[derive(Clone, Copy, Debug, Default)]
pub struct Summary {
    /// The modules.
    pub modules: usize,
    /// The modules whose instantiation traps.
    pub not_instantiated: usize,
    /// The calls that returned.
    pub returned: usize,
    /// The calls that trapped.
    pub trapped: usize,
    /// Those of them that ended with an exception.
    pub thrown: usize,
    /// The calls that used up the stack of an engine, or the room for exceptions.
    pub no_stack: usize,
    /// The calls that the host interrupted.
    pub interrupted: usize,
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Summary) {
        self.modules += other.modules;
        self.not_instantiated += other.not_instantiated;
        self.returned += other.returned;
        self.trapped += other.trapped;
        self.thrown += other.thrown;
        self.no_stack += other.no_stack;
        self.interrupted += other.interrupted;
    }
}

/// Instances to compare, which may import from earlier ones.
pub(crate) struct Group<'a> {
    /// The name in messages.
    pub(crate) name: &'a dyn fmt::Display,
    /// Each module in the binary format, and compiled.
    pub(crate) modules: Vec<(&'a [u8], Module)>,
    /// As in a [`Case`].
    pub(crate) calls: usize,
    /// As in a [`Case`].
    pub(crate) fuel: i32,
    /// How the compiled modules can be interrupted. Some of the calls are.
    pub(crate) interrupt: Interrupt,
}

/// An export in both engines. It is looked up only once, since a module may have thousands.
struct Export<N, I> {
    name: String,
    native: N,
    oracle: I,
}

struct Pair<O: Oracle> {
    native: Native,
    oracle: O,
    functions: Vec<(Export<untyped::Func, O::Func>, FuncType)>,
    memories: Vec<Export<untyped::Memory, O::Memory>>,
    globals: Vec<Export<untyped::Global, O::Global>>,
    tables: Vec<Export<untyped::Table, O::Table>>,
}

/// Compares a module in both engines: the outcome of instantiation, the outcomes of each exported
/// function for many arguments, and afterwards the exported memories, tables and globals, and the
/// calls of host functions.
///
/// If one engine runs out of stack, its instance and the other's are replaced by new ones.
///
/// # Errors
/// Returns the first difference.
pub fn compare(case: &Case, module: &Module) -> Result<Summary, String> {
    let Case { name, bytes, calls, fuel } = *case;
    compare_group::<Wasmi>(&Group {
        name: &name,
        modules: vec![(bytes, module.clone())],
        calls,
        fuel,
        interrupt: Interrupt::None,
    })
}

/// Like [`compare`], for several instances.
///
/// # Errors
/// Returns the first difference.
pub(crate) fn compare_group<O: Oracle>(group: &Group<'_>) -> Result<Summary, String> {
    let mut summary = Summary { modules: group.modules.len(), ..Summary::default() };
    let (pair, complete) = Pair::<O>::new(group)?;
    let Some(mut pair) = pair.filter(|_| complete) else {
        return Ok(Summary { not_instantiated: 1, ..summary });
    };
    let mut random = Random::new(pair.functions.len() as u64);
    for index in 0..pair.functions.len() {
        let (Export { name, .. }, ty) = &pair.functions[index];
        let (name, params) = (name.clone(), ty.params().to_vec());
        for arguments in arguments(&params, group.calls) {
            let context = |difference: String| format!("{}: {name}({arguments:?}): {difference}", group.name);
            let interruptible = group.interrupt != Interrupt::None;
            let stop = (interruptible && random.one_in(20)).then(|| random.next() % 500);
            match pair.call(index, &arguments, group.fuel, stop).map_err(context)? {
                After::Results => summary.returned += 1,
                after @ (After::Trap | After::Exception) => {
                    summary.trapped += 1;
                    summary.thrown += usize::from(matches!(after, After::Exception));
                    // A difference usually persists, so the state is compared rarely: comparing
                    // whole memories is expensive.
                    if summary.trapped.is_multiple_of(16) {
                        pair.compare_state().map_err(context)?;
                    }
                }
                after => {
                    match after {
                        After::Interruption => summary.interrupted += 1,
                        _ => summary.no_stack += 1,
                    }
                    // Instantiation succeeded before.
                    pair = Pair::new(group)?.0.ok_or("instantiation traps now")?;
                }
            }
        }
        pair.compare_state().map_err(|difference| format!("{}: after {name}: {difference}", group.name))?;
    }
    Ok(summary)
}

enum After {
    Results,
    Trap,
    Exception,
    /// At least one engine ran out of stack, or of room for exceptions, so that they cannot be
    /// compared.
    NoStack,
    /// Only the compiled code can be interrupted.
    Interruption,
}

impl<O: Oracle> Pair<O> {
    /// All instances, and true. If an instantiation trapped in both engines: the instances before
    /// it, if there are any, and false.
    fn new(group: &Group<'_>) -> Result<(Option<Pair<O>>, bool), String> {
        let mut pair = Pair {
            native: Native::empty(group.interrupt),
            oracle: O::empty(),
            functions: Vec::new(),
            memories: Vec::new(),
            globals: Vec::new(),
            tables: Vec::new(),
        };
        for (instance, (bytes, module)) in group.modules.iter().enumerate() {
            let native = pair.native.add(module).map_err(|error| native::outcome(&error));
            let complete = match (native, pair.oracle.add(bytes)) {
                (Ok(()), Ok(())) => true,
                (Err(Outcome::Trapped(a)), Err(Outcome::Trapped(b))) if is_same_trap(a, b) => false,
                (Err(Outcome::Threw(a)), Err(Outcome::Threw(b))) if a == b => false,
                (native, oracle) => {
                    let (native, oracle) = (native.err(), oracle.err());
                    return Err(format!(
                        "{}: instantiation of module {instance}: compiled {native:?}, oracle {oracle:?} \
                         (`None` means success)",
                        group.name
                    ));
                }
            };
            if complete {
                pair.find_exports(instance, module)
                    .map_err(|name| format!("{}: the export {name} is missing", group.name))?;
            }
            // A start function or an active segment may have changed the exports of other
            // instances.
            pair.compare_state().map_err(|difference| {
                format!("{}: after instantiation of module {instance}: {difference}", group.name)
            })?;
            if !complete {
                return Ok((Some(pair).filter(|_| instance > 0), false));
            }
        }
        Ok((Some(pair), true))
    }

    /// Fails with the name of an export that an engine does not have.
    fn find_exports(&mut self, instance: usize, module: &Module) -> Result<(), String> {
        let exports: Vec<_> =
            self.native.exports(instance).map(|(name, native)| (name.to_owned(), native)).collect();
        for (export, (name, native)) in module.exports().zip(exports) {
            // A tag has no state. The host keeps what it gets of exceptions for good, so it looks
            // at few.
            let is_exception = |ty: &ValType| matches!(ty, ValType::ExnRef | ValType::NonNullExnRef);
            let is_left_out = match &export.ty {
                ExternType::Tag(_) => true,
                ExternType::Func(ty) => ty.results().iter().any(is_exception),
                ExternType::Table(ty) => is_exception(&ty.element),
                ExternType::Global(ty) => is_exception(&ty.value),
                _ => false,
            };
            if is_left_out {
                continue;
            }
            let oracle = self.oracle.export(instance, &name).ok_or_else(|| name.clone())?;
            match (native, oracle, export.ty) {
                (Extern::Func(native), Item::Func(oracle), ExternType::Func(ty)) => {
                    self.functions.push((Export { name, native, oracle }, ty));
                }
                (Extern::Memory(native), Item::Memory(oracle), ExternType::Memory(_)) => {
                    self.memories.push(Export { name, native, oracle });
                }
                (Extern::Global(native), Item::Global(oracle), ExternType::Global(_)) => {
                    self.globals.push(Export { name, native, oracle });
                }
                (Extern::Table(native), Item::Table(oracle), ExternType::Table(_)) => {
                    self.tables.push(Export { name, native, oracle });
                }
                _ => return Err(name),
            }
        }
        Ok(())
    }

    fn call(
        &mut self,
        function: usize,
        arguments: &[Value],
        fuel: i32,
        stop: Option<u64>,
    ) -> Result<After, String> {
        // Each instance has its own.
        for export in self.globals.iter().filter(|global| global.name == "fuel") {
            self.native.set_global(export.native, Value::I32(fuel));
            self.oracle.set_global(export.oracle, Value::I32(fuel));
        }
        let (Export { name, native, oracle }, ty) = &self.functions[function];
        self.native.allow(stop);
        let native = self.native.call(*native, arguments);
        self.native.allow(None);
        if stop.is_some()
            && matches!(native, Outcome::Trapped(TrapKind::Interrupted | TrapKind::FuelExhausted))
        {
            return Ok(After::Interruption);
        }
        let oracle = self.oracle.call(*oracle, arguments, ty.results());
        let same = match (&native, &oracle) {
            (Outcome::Trapped(TrapKind::StackOverflow | TrapKind::TooManyExceptions), _)
            | (_, Outcome::Trapped(TrapKind::StackOverflow)) => {
                return Ok(After::NoStack);
            }
            (Outcome::Trapped(a), Outcome::Trapped(b)) if is_same_trap(*a, *b) => return Ok(After::Trap),
            (Outcome::Threw(a), Outcome::Threw(b)) if a == b => return Ok(After::Exception),
            (Outcome::Returned(a), Outcome::Returned(b)) => {
                // Exports with this name do not compute NaNs, but pass them on.
                let exact = name.starts_with("bits_");
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| if exact { a == b } else { a.is_same(*b) })
            }
            _ => false,
        };
        if same { Ok(After::Results) } else { Err(format!("compiled {native:?}, oracle {oracle:?}")) }
    }

    fn compare_state(&mut self) -> Result<(), String> {
        let (a, b) = (mem::take(&mut self.native.calls().new), mem::take(&mut self.oracle.calls().new));
        if a != b {
            let at = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
            return Err(format!(
                "call {at} of host functions: compiled {:?}, oracle {:?}",
                a.get(at),
                b.get(at)
            ));
        }
        for Export { name, native, oracle } in &self.memories {
            let (a, b): (Cow<'_, [u8]>, Cow<'_, [u8]>) =
                (self.native.memory(*native), self.oracle.memory(oracle));
            if a != b {
                return Err(format!("the memory {name}: {}", bytes_differ(&a, &b)));
            }
        }
        for Export { name, native, oracle } in &self.globals {
            let (a, b) = (self.native.global(*native), self.oracle.global(*oracle));
            if !a.is_same(b) {
                return Err(format!("the global {name}: compiled {a:?}, oracle {b:?}"));
            }
        }
        for Export { name, native, oracle } in &self.tables {
            let (a, b) = (self.native.table(*native), self.oracle.table(*oracle));
            if a != b {
                return Err(format!("the table {name}: compiled {a:?}, oracle {b:?}"));
            }
        }
        Ok(())
    }
}

fn bytes_differ(a: &[u8], b: &[u8]) -> String {
    if a.len() != b.len() {
        return format!("{} bytes compiled, {} in the oracle", a.len(), b.len());
    }
    let at = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let end = a.len().min(at + 16);
    format!("at {at:#x}: compiled {:x?}, oracle {:x?}", &a[at..end], &b[at..end])
}
