//! Executes the steps.

use alloc::{
    string::{String, ToString as _},
    vec::Vec,
};

use board_suite_wire::{Answer, Step, Steps};
use wamr_aot_rt::{
    InstantiateError, Trap,
    untyped::{CallError, Instance, Linker, Store},
};

use crate::{
    board,
    console::{line, text},
    modules::module,
    spectest,
};

/// Executes the steps, and reports the outcome of each. Returns false if the bytes are not steps.
pub(crate) fn play(bytes: &[u8]) -> bool {
    let mut steps = Steps::new(bytes);
    let mut script = None;
    for (number, step) in steps.by_ref().enumerate() {
        text!("{number} ");
        line!("{}", act(&mut script, &step));
    }
    steps.is_at_end()
}

fn act(script: &mut Option<Script>, step: &Step<'_>) -> Answer {
    if *step == Step::Script {
        // The old script's memory is freed before the new one needs any.
        *script = None;
        return match Script::new() {
            Ok(new) => {
                *script = Some(new);
                Answer::Done
            }
            Err(message) => Answer::Error(message),
        };
    }
    script.as_mut().map_or(Answer::Absent, |script| script.act(step))
}

/// A script's instances.
struct Script {
    store: Store<()>,
    linker: Linker<()>,
    instances: Vec<Option<Instance>>,
}

impl Script {
    fn new() -> Result<Script, String> {
        let mut store = Store::new(());
        let mut linker = Linker::new();
        if let Some(bytes) = board::STACK {
            store.set_stack_limit(bytes);
        }
        // SAFETY: it is the program's only stack.
        #[cfg(target_arch = "x86_64")]
        unsafe {
            store.set_stack_bounds(board::stack_bounds());
        }
        spectest::define(&mut store, &mut linker).map_err(|error| error.to_string())?;
        Ok(Script { store, linker, instances: Vec::new() })
    }

    fn act(&mut self, step: &Step<'_>) -> Answer {
        match step {
            Step::Script => unreachable!("handled by the caller"),
            Step::Instantiate { module: index } => {
                let (instance, answer) = match module(*index) {
                    None => (None, Answer::Absent),
                    Some(module) => match self.store.instantiate(&module, &self.linker) {
                        Ok(instance) => (Some(instance), Answer::Done),
                        Err(error) => (None, not_instantiated(&error)),
                    },
                };
                self.instances.push(instance);
                answer
            }
            Step::Register { instance, name } => {
                let Some(instance) = self.instance(*instance) else { return Answer::Absent };
                match self.linker.define_instance(&self.store, name, instance) {
                    Ok(_) => Answer::Done,
                    Err(error) => Answer::Error(error.to_string()),
                }
            }
            Step::Call { instance, function, arguments } => {
                let Some(instance) = self.instance(*instance) else { return Answer::Absent };
                let export = instance.export(&self.store, function);
                let Some(function) = export.and_then(|export| export.func()) else {
                    return Answer::Error("no such function is exported".into());
                };
                match function.call(&mut self.store, arguments) {
                    Ok(values) => Answer::Values(values),
                    Err(error) => failed(&error),
                }
            }
            Step::Get { instance, global } => {
                let Some(instance) = self.instance(*instance) else { return Answer::Absent };
                let export = instance.export(&self.store, global);
                let Some(global) = export.and_then(|export| export.global()) else {
                    return Answer::Error("no such global is exported".into());
                };
                match global.get(&self.store) {
                    Ok(value) => Answer::Values([value].into()),
                    Err(error) => Answer::Error(error.to_string()),
                }
            }
        }
    }

    fn instance(&self, index: u32) -> Option<Instance> {
        *self.instances.get(index as usize)?
    }
}

fn trapped(trap: &Trap) -> Answer {
    Answer::Trap(trap.kind().message().into())
}

fn failed(error: &CallError) -> Answer {
    error.trap().map_or_else(|| Answer::Error(error.to_string()), trapped)
}

fn not_instantiated(error: &InstantiateError) -> Answer {
    error.trap().map_or_else(|| Answer::Error(error.to_string()), trapped)
}
