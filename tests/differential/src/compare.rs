//! Drives both engines through the same calls.

use wamr_aot_rt::{ExternType, Module, TrapKind, ValType};

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

struct Pair {
    native: Native,
    interpreted: Interpreted,
    exports: Vec<(&'static str, ExternType)>,
}

/// Compares a module in both engines: what instantiation gives, what each exported function gives for many arguments, and the
/// exported memories, tables and globals and the calls of host functions after it. The result is the number of calls.
///
/// Where one engine runs out of stack, its instance and the other's are replaced by new ones.
///
/// # Errors
/// The first difference.
pub fn compare(case: &Case, module: &Module) -> Result<usize, String> {
    let Some(mut pair) = Pair::new(case, module)? else {
        return Ok(1);
    };
    let mut calls = 0;
    for (name, ty) in pair.exports.clone() {
        let Some((params, results)) = native::signature(&ty) else { continue };
        for arguments in arguments(&params, case.calls) {
            calls += 1;
            let context = |difference: String| format!("{}: {name}({arguments:?}): {difference}", case.name);
            match pair.call(name, &arguments, &results, case.fuel).map_err(context)? {
                After::Results => {}
                After::Trap => pair.compare_state().map_err(context)?,
                After::NoStack => match Pair::new(case, module)? {
                    Some(new) => pair = new,
                    None => return Ok(calls),
                },
            }
        }
        pair.compare_state().map_err(|difference| format!("{}: after {name}: {difference}", case.name))?;
    }
    Ok(calls)
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
        let exports = module.exports().map(|export| (export.name, export.ty)).collect();
        let pair = Pair { native, interpreted, exports };
        pair.compare_state().map_err(|difference| format!("{}: after instantiation: {difference}", case.name))?;
        Ok(Some(pair))
    }

    fn call(&mut self, name: &str, arguments: &[Value], results: &[ValType], fuel: i32) -> Result<After, String> {
        self.set_fuel(fuel);
        let native = self.native.call(name, arguments);
        let interpreted = self.interpreted.call(name, arguments, results);
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

    fn set_fuel(&mut self, fuel: i32) {
        let native = self.native.export("fuel").and_then(|export| export.global());
        let interpreted = self.interpreted.export("fuel").and_then(|export| export.into_global());
        if let (Some(native), Some(interpreted)) = (native, interpreted) {
            self.native.set_global(native, Value::I32(fuel));
            self.interpreted.set_global(interpreted, Value::I32(fuel));
        }
    }

    fn compare_state(&self) -> Result<(), String> {
        let (a, b) = (self.native.store.data(), self.interpreted.store.data());
        if a != b {
            let at = a.0.iter().zip(&b.0).take_while(|(a, b)| a == b).count();
            return Err(format!("call {at} of host functions: compiled {:?}, interpreted {:?}", a.0.get(at), b.0.get(at)));
        }
        for (name, ty) in &self.exports {
            let missing = || format!("the export {name} is missing");
            let native = self.native.export(name).ok_or_else(missing)?;
            let interpreted = self.interpreted.export(name).ok_or_else(missing)?;
            match ty {
                ExternType::Func(_) => {}
                ExternType::Memory(_) => {
                    let (native, interpreted) =
                        (native.memory().ok_or_else(missing)?, interpreted.into_memory().ok_or_else(missing)?);
                    let (a, b) = (self.native.memory(native), self.interpreted.memory(interpreted));
                    if a != b {
                        return Err(format!("the memory {name}: {}", bytes_differ(a, b)));
                    }
                }
                ExternType::Global(_) => {
                    let (native, interpreted) =
                        (native.global().ok_or_else(missing)?, interpreted.into_global().ok_or_else(missing)?);
                    let (a, b) = (self.native.global(native), self.interpreted.global(interpreted));
                    if !a.is_same(b) {
                        return Err(format!("the global {name}: compiled {a:?}, interpreted {b:?}"));
                    }
                }
                ExternType::Table(_) => {
                    let (native, interpreted) =
                        (native.table().ok_or_else(missing)?, interpreted.into_table().ok_or_else(missing)?);
                    let (a, b) = (self.native.table(native), self.interpreted.table(interpreted));
                    if a != b {
                        return Err(format!("the table {name}: compiled {a:?}, interpreted {b:?}"));
                    }
                }
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
