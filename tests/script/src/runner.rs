//! Does what a script asks for, one directive after the other.

use std::collections::HashMap;

use wamr_aot_rt::{
    InstantiateError, Module, Trap, TrapKind,
    untyped::{CallError, Instance, Linker, Store, Value},
};

use crate::{
    matching::{matches, message_matches, value},
    script::{Action, Command, Directive, Expected, ModuleText, Script},
    spectest,
};

/// Where compiled modules come from.
pub trait Modules {
    /// The compiled module, or why the compiler refused it.
    fn module(&mut self, text: &ModuleText) -> Result<Module, Refused>;
}

impl<F: FnMut(&ModuleText) -> Result<Module, Refused>> Modules for F {
    fn module(&mut self, text: &ModuleText) -> Result<Module, Refused> {
        self(text)
    }
}

/// Why the compiler refused a module.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Whether the reason is that the module is not valid, or uses what is not supported: not that the compiler failed.
    pub invalid: bool,
    /// The report.
    pub message: String,
}

/// What became of a directive.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The directive's line.
    pub line: usize,
    /// Whether it is an assertion, not a preparation for one.
    pub assertion: bool,
    /// What went wrong.
    pub result: Result<(), Failed>,
}

/// A directive failed.
#[derive(Clone, Debug)]
pub enum Failed {
    /// It did something else than the script expects.
    Wrong(String),
    /// The module or the instance that it needs is not there, because of an earlier failure.
    Missing(String),
}

impl From<String> for Failed {
    fn from(message: String) -> Failed {
        Failed::Wrong(message)
    }
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Failed::Wrong(message) | Failed::Missing(message)) = self;
        f.write_str(message)
    }
}

/// Runs a script, in a store of its own. A failure does not end it; what depends on it fails, too.
pub fn run(script: &Script, modules: &mut impl Modules) -> Vec<Outcome> {
    let mut store = Store::new(());
    let mut linker = Linker::new();
    if let Err(error) = spectest::define(&mut store, &mut linker) {
        return vec![Outcome { line: 0, assertion: false, result: Err(format!("the host module: {error}").into()) }];
    }
    let mut runner = Runner {
        store,
        linker,
        modules,
        instance: None,
        instances: HashMap::new(),
        definition: None,
        definitions: HashMap::new(),
    };
    let outcome = |Directive { line, command }: &Directive| Outcome {
        line: *line,
        assertion: !matches!(
            command,
            Command::Module(_) | Command::Define(_) | Command::Instantiate { .. } | Command::Register { .. } | Command::Run(_)
        ),
        result: runner.command(command),
    };
    script.directives.iter().map(outcome).collect()
}

struct Runner<'a, M> {
    store: Store<()>,
    linker: Linker<()>,
    modules: &'a mut M,
    /// The current instance.
    instance: Option<Instance>,
    instances: HashMap<String, Instance>,
    /// The current module.
    definition: Option<Module>,
    definitions: HashMap<String, Module>,
}

/// Why an action has no results.
enum Failure {
    Call(CallError),
    Instantiate(InstantiateError),
    /// There is nothing to act on.
    Other(Failed),
}

impl Failure {
    fn trap(&self) -> Option<&Trap> {
        match self {
            Failure::Call(error) => error.trap(),
            Failure::Instantiate(error) => error.trap(),
            Failure::Other(_) => None,
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Call(error) => error.fmt(f),
            Failure::Instantiate(error) => write!(f, "cannot be instantiated: {error}"),
            Failure::Other(failed) => failed.fmt(f),
        }
    }
}

impl From<Failed> for Failure {
    fn from(failed: Failed) -> Failure {
        Failure::Other(failed)
    }
}

impl From<String> for Failure {
    fn from(message: String) -> Failure {
        Failure::Other(message.into())
    }
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Failed {
        match failure {
            Failure::Other(failed) => failed,
            failure => Failed::Wrong(failure.to_string()),
        }
    }
}

impl<M: Modules> Runner<'_, M> {
    fn command(&mut self, command: &Command) -> Result<(), Failed> {
        match command {
            Command::Module(text) => {
                // What follows must not run on an instance from before.
                self.instance = None;
                let instance = self.instantiate_text(text)?;
                self.set_instance(text.name.as_ref(), instance);
                Ok(())
            }
            Command::Define(text) => {
                let module = self.compile(text)?;
                self.definitions.extend(text.name.clone().map(|name| (name, module.clone())));
                self.definition = Some(module);
                Ok(())
            }
            Command::Instantiate { instance, module } => {
                let module = named(&self.definitions, module.as_ref(), self.definition.as_ref(), "module")?;
                self.instance = None;
                let created = self.instantiate(&module)?;
                self.set_instance(instance.as_ref(), created);
                Ok(())
            }
            Command::Register { name, instance } => {
                let instance = self.instance(instance.as_ref())?;
                self.linker.define_instance(&self.store, name, instance).map_err(|error| error.to_string())?;
                Ok(())
            }
            Command::Run(action) => {
                self.run(action)?;
                Ok(())
            }
            Command::AssertReturn(action, expected) => {
                let results = self.run(action)?;
                check_results(&results, expected)
            }
            Command::AssertTrap(action, message) => {
                let result = self.run(action);
                check_trap(result, message, |_| true)
            }
            Command::AssertExhaustion(action, message) => {
                let result = self.run(action);
                check_trap(result, message, |kind| kind == TrapKind::StackOverflow)
            }
            Command::AssertRefused(text, message) => match self.modules.module(text) {
                Ok(_) => Err(format!("compiled, but it should be refused: {message}").into()),
                Err(refused) if refused.invalid => Ok(()),
                Err(refused) => Err(format!("not refused for `{message}`, but: {}", refused.message).into()),
            },
            Command::AssertUnlinkable(text, message) => {
                let module = self.compile(text)?;
                match self.instantiate(&module) {
                    Err(Failure::Instantiate(error))
                        if error.trap().is_none() && message_matches(&error.to_string(), message) =>
                    {
                        Ok(())
                    }
                    Ok(_) => Err(format!("linked, but expected `{message}`").into()),
                    Err(other) => Err(format!("expected `{message}`, got {other}").into()),
                }
            }
            Command::Unknown(what) => Err(format!("the runner does not know {what}").into()),
        }
    }

    fn run(&mut self, action: &Action) -> Result<Vec<Value>, Failure> {
        match action {
            Action::Invoke { instance, function, arguments } => {
                let instance = self.instance(instance.as_ref())?;
                let export = instance.export(&self.store, function);
                let function =
                    export.and_then(|export| export.func()).ok_or_else(|| format!("no function `{function}` is exported"))?;
                let arguments: Vec<Value> =
                    arguments.as_ref().map_err(|error| error.to_string())?.iter().copied().map(value).collect();
                function.call(&mut self.store, &arguments).map_err(Failure::Call)
            }
            Action::Get { instance, global } => {
                let instance = self.instance(instance.as_ref())?;
                let export = instance.export(&self.store, global);
                let global =
                    export.and_then(|export| export.global()).ok_or_else(|| format!("no global `{global}` is exported"))?;
                Ok(vec![global.get(&self.store).map_err(|error| error.to_string())?])
            }
            Action::Instantiate(text) => self.instantiate_text(text).map(|_| Vec::new()),
        }
    }

    fn compile(&mut self, text: &ModuleText) -> Result<Module, String> {
        self.modules.module(text).map_err(|refused| format!("not compiled: {}", refused.message))
    }

    fn instantiate_text(&mut self, text: &ModuleText) -> Result<Instance, Failure> {
        let module = self.compile(text)?;
        self.instantiate(&module)
    }

    fn instantiate(&mut self, module: &Module) -> Result<Instance, Failure> {
        self.store.instantiate(module, &self.linker).map_err(Failure::Instantiate)
    }

    fn set_instance(&mut self, name: Option<&String>, instance: Instance) {
        self.instance = Some(instance);
        self.instances.extend(name.cloned().map(|name| (name, instance)));
    }

    fn instance(&self, name: Option<&String>) -> Result<Instance, Failed> {
        named(&self.instances, name, self.instance.as_ref(), "instance")
    }
}

/// The item with the name, or the current one.
fn named<T: Clone>(items: &HashMap<String, T>, name: Option<&String>, current: Option<&T>, what: &str) -> Result<T, Failed> {
    match name {
        Some(name) => items.get(name).cloned().ok_or_else(|| Failed::Missing(format!("there is no {what} `{name}`"))),
        None => current.cloned().ok_or_else(|| Failed::Missing(format!("there is no current {what}"))),
    }
}

fn check_results(results: &[Value], expected: &[Expected]) -> Result<(), Failed> {
    let same =
        results.len() == expected.len() && results.iter().zip(expected).all(|(value, expected)| matches(value, expected));
    if same { Ok(()) } else { Err(format!("expected {expected:x?}, got {results:x?}").into()) }
}

fn check_trap(result: Result<Vec<Value>, Failure>, message: &str, is_right: impl Fn(TrapKind) -> bool) -> Result<(), Failed> {
    let found = match result {
        Ok(results) => format!("{results:x?}"),
        Err(failure) => match failure.trap() {
            Some(trap) if message_matches(trap.kind().message(), message) && is_right(trap.kind()) => return Ok(()),
            Some(trap) => format!("the trap `{trap}`"),
            None => return Err(failure.into()),
        },
    };
    Err(format!("expected the trap `{message}`, got {found}").into())
}
