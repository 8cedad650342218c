//! Drives both engines through the same calls.

use std::{mem, ops::AddAssign};

use wamr_aot_rt::{
    ExternType, FuncType, Module, TrapKind,
    untyped::{self, Extern},
};

use crate::{
    interpreted::Interpreted,
    native::{self, Native, comparable},
    values::{Outcome, Value, arguments},
};

/// A module to compare.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// For messages.
    pub name: &'static str,
    /// The module in the binary format.
    pub bytes: &'static [u8],
    /// The most calls of each export.
    pub calls: usize,
    /// The instructions that each call may execute: the value of the exported global `fuel`, if there is one.
    pub fuel: i32,
}

/// What was compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Summary {
    /// The modules.
    pub modules: usize,
    /// The modules whose instantiation traps.
    pub not_instantiated: usize,
    /// The calls that gave results.
    pub returned: usize,
    /// The calls that trapped.
    pub trapped: usize,
    /// The calls that used up the stack of an engine.
    pub no_stack: usize,
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Summary) {
        self.modules += other.modules;
        self.not_instantiated += other.not_instantiated;
        self.returned += other.returned;
        self.trapped += other.trapped;
        self.no_stack += other.no_stack;
    }
}

/// An export in both engines. Looked up once: a module may have thousands.
struct Export<N, I> {
    name: String,
    native: N,
    interpreted: I,
}

type Function = (Export<untyped::Func, wasmi::Func>, FuncType);

struct Pair {
    native: Native,
    interpreted: Interpreted,
    functions: Vec<Function>,
    memories: Vec<Export<untyped::Memory, wasmi::Memory>>,
    globals: Vec<Export<untyped::Global, wasmi::Global>>,
    tables: Vec<Export<untyped::Table, wasmi::Table>>,
}

/// Compares a module in both engines: what instantiation gives, what each exported function gives for many arguments, and the
/// exported memories, tables and globals and the calls of host functions after it.
///
/// Where one engine runs out of stack, its instance and the other's are replaced by new ones.
///
/// # Errors
/// The first difference.
pub fn compare(case: &Case, module: &Module) -> Result<Summary, String> {
    let mut summary = Summary { modules: 1, ..Summary::default() };
    let Some(mut pair) = Pair::new(case, module)? else {
        return Ok(Summary { not_instantiated: 1, ..summary });
    };
    for index in 0..pair.functions.len() {
        let (Export { name, .. }, ty) = &pair.functions[index];
        let (name, params) = (name.clone(), ty.params().to_vec());
        for arguments in arguments(&params, case.calls) {
            let context = |difference: String| format!("{}: {name}({arguments:?}): {difference}", case.name);
            match pair.call(index, &arguments, case.fuel).map_err(context)? {
                After::Results => summary.returned += 1,
                After::Trap => {
                    summary.trapped += 1;
                    // What differs now will differ later, mostly: the price of comparing whole memories counts.
                    if summary.trapped.is_multiple_of(16) {
                        pair.compare_state().map_err(context)?;
                    }
                }
                After::NoStack => {
                    summary.no_stack += 1;
                    // It was instantiated before.
                    pair = Pair::new(case, module)?.ok_or("instantiation traps now")?;
                }
            }
        }
        pair.compare_state().map_err(|difference| format!("{}: after {name}: {difference}", case.name))?;
    }
    Ok(summary)
}

enum After {
    Results,
    Trap,
    /// An engine ran out of stack, not necessarily both, so that they cannot be compared.
    NoStack,
}

impl Pair {
    /// Both instances, or nothing where both trapped.
    fn new(case: &Case, module: &Module) -> Result<Option<Pair>, String> {
        let native = Native::new(module).map_err(|error| native::outcome(&error));
        let (native, interpreted) = match (native, Interpreted::new(case.bytes)) {
            (Ok(native), Ok(interpreted)) => (native, interpreted),
            (Err(Outcome::Trapped(a)), Err(Outcome::Trapped(b))) if comparable(a) == comparable(b) => return Ok(None),
            (native, interpreted) => {
                let (native, interpreted) = (native.err(), interpreted.err());
                return Err(format!(
                    "{}: instantiation: compiled {native:?}, interpreted {interpreted:?} (`None` means success)",
                    case.name
                ));
            }
        };
        let mut pair =
            Pair { native, interpreted, functions: Vec::new(), memories: Vec::new(), globals: Vec::new(), tables: Vec::new() };
        pair.find_exports(module).map_err(|name| format!("{}: the export {name} is missing", case.name))?;
        pair.compare_state().map_err(|difference| format!("{}: after instantiation: {difference}", case.name))?;
        Ok(Some(pair))
    }

    /// Fails with the name of an export that an engine does not have.
    fn find_exports(&mut self, module: &Module) -> Result<(), String> {
        let exports: Vec<_> = self.native.exports().map(|(name, native)| (name.to_owned(), native)).collect();
        for (export, (name, native)) in module.exports().zip(exports) {
            let interpreted = self.interpreted.export(&name).ok_or_else(|| name.clone())?;
            use wasmi::Extern as Interpreted;
            match (native, interpreted, export.ty) {
                (Extern::Func(native), Interpreted::Func(interpreted), ExternType::Func(ty)) => {
                    self.functions.push((Export { name, native, interpreted }, ty));
                }
                (Extern::Memory(native), Interpreted::Memory(interpreted), ExternType::Memory(_)) => {
                    self.memories.push(Export { name, native, interpreted });
                }
                (Extern::Global(native), Interpreted::Global(interpreted), ExternType::Global(_)) => {
                    self.globals.push(Export { name, native, interpreted });
                }
                (Extern::Table(native), Interpreted::Table(interpreted), ExternType::Table(_)) => {
                    self.tables.push(Export { name, native, interpreted });
                }
                _ => return Err(name),
            }
        }
        Ok(())
    }

    fn call(&mut self, function: usize, arguments: &[Value], fuel: i32) -> Result<After, String> {
        if let Some(export) = self.globals.iter().find(|global| global.name == "fuel") {
            self.native.set_global(export.native, Value::I32(fuel));
            self.interpreted.set_global(export.interpreted, Value::I32(fuel));
        }
        let (Export { name, native, interpreted }, ty) = &self.functions[function];
        let native = self.native.call(*native, arguments);
        let interpreted = self.interpreted.call(*interpreted, arguments, ty.results());
        let same = match (&native, &interpreted) {
            (Outcome::Trapped(TrapKind::StackOverflow), _) | (_, Outcome::Trapped(TrapKind::StackOverflow)) => {
                return Ok(After::NoStack);
            }
            (Outcome::Trapped(a), Outcome::Trapped(b)) if comparable(*a) == comparable(*b) => return Ok(After::Trap),
            (Outcome::Returned(a), Outcome::Returned(b)) => {
                // Exports with this name compute no NaN, they hand it on.
                let exact = name.starts_with("bits_");
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| if exact { a == b } else { a.is_same(*b) })
            }
            _ => false,
        };
        if same { Ok(After::Results) } else { Err(format!("compiled {native:?}, interpreted {interpreted:?}")) }
    }

    fn compare_state(&mut self) -> Result<(), String> {
        let (a, b) = (mem::take(&mut self.native.calls().new), mem::take(&mut self.interpreted.calls().new));
        if a != b {
            let at = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
            return Err(format!("call {at} of host functions: compiled {:?}, interpreted {:?}", a.get(at), b.get(at)));
        }
        for Export { name, native, interpreted } in &self.memories {
            let (a, b) = (self.native.memory(*native), self.interpreted.memory(*interpreted));
            if a != b {
                return Err(format!("the memory {name}: {}", bytes_differ(a, b)));
            }
        }
        for Export { name, native, interpreted } in &self.globals {
            let (a, b) = (self.native.global(*native), self.interpreted.global(*interpreted));
            if !a.is_same(b) {
                return Err(format!("the global {name}: compiled {a:?}, interpreted {b:?}"));
            }
        }
        for Export { name, native, interpreted } in &self.tables {
            let (a, b) = (self.native.table(*native), self.interpreted.table(*interpreted));
            if a != b {
                return Err(format!("the table {name}: compiled {a:?}, interpreted {b:?}"));
            }
        }
        Ok(())
    }
}

fn bytes_differ(a: &[u8], b: &[u8]) -> String {
    if a.len() != b.len() {
        return format!("{} bytes compiled, {} interpreted", a.len(), b.len());
    }
    let at = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let end = a.len().min(at + 16);
    format!("at {at:#x}: compiled {:x?}, interpreted {:x?}", &a[at..end], &b[at..end])
}
