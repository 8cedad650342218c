//! Executes a script, directive by directive.

use std::{
    collections::HashMap,
    thread::{self, JoinHandle},
};

use wamr_aot_rt::{
    InstantiateError, Module, SharedMemory, Trap, TrapKind,
    untyped::{CallError, Instance, Linker, Store, StoreError, Value},
};

use crate::{
    matching::{matches, message_matches, value},
    script::{Action, Command, Directive, Expected, ModuleText, Script, modules},
    show, spectest,
};

/// The source of compiled modules.
pub trait Modules {
    /// The compiled module, or why the compiler rejected it.
    fn module(&mut self, text: &ModuleText) -> Result<Module, Refused>;
}

impl<F: FnMut(&ModuleText) -> Result<Module, Refused>> Modules for F {
    fn module(&mut self, text: &ModuleText) -> Result<Module, Refused> {
        self(text)
    }
}

/// The compiler's rejection of a module.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The kind of reason.
    pub reason: Reason,
    /// The report.
    pub message: String,
}

/// Why the compiler rejected a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The module is not valid, or uses a feature that is disabled.
    Invalid,
    /// It uses an unsupported feature of the standard, so whether it is valid is unknown.
    Unsupported,
    /// It uses something outside the standard, so scripts that expect a rejection are right.
    Foreign,
    /// The compiler failed.
    Failure,
}

/// The outcome of a directive.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The directive's line.
    pub line: usize,
    /// Whether it is an assertion, rather than a preparation for one.
    pub assertion: bool,
    /// Whether it passed, or how it failed.
    pub result: Result<(), Failed>,
}

/// Why a directive failed.
#[derive(Clone, Debug)]
pub enum Failed {
    /// It did not do what the script expects.
    Wrong(String),
    /// It needs an unsupported feature.
    Unsupported(String),
    /// An item that it needs is missing, because of an earlier directive.
    Missing {
        /// The item, and the directive that should have created it.
        what: String,
        /// Whether the earlier directive needed an unsupported feature.
        unsupported: bool,
    },
}

impl From<String> for Failed {
    fn from(message: String) -> Failed {
        Failed::Wrong(message)
    }
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Failed::Wrong(message) | Failed::Unsupported(message) | Failed::Missing { what: message, .. }) =
            self;
        f.write_str(message)
    }
}

/// Runs a script in a store of its own: each step of the iterator executes one directive. A failure
/// does not end the script; directives that depend on it fail, too.
pub fn run<'a>(script: &'a Script, modules: &'a mut impl Modules) -> impl Iterator<Item = Outcome> + 'a {
    let mut runner = Runner::new(modules);
    script.directives.iter().map(move |Directive { place, command }| Outcome {
        line: place.line,
        assertion: !matches!(
            command,
            Command::Module(_)
                | Command::Define(_)
                | Command::Instantiate { .. }
                | Command::Register { .. }
                | Command::Run(_)
                | Command::Thread { .. }
        ),
        result: match &mut runner {
            Ok(runner) => {
                runner.line = place.line;
                runner.command(command)
            }
            Err(error) => Err(format!("the host module: {error}").into()),
        },
    })
}

struct Runner<'a, M> {
    store: Store<()>,
    linker: Linker<()>,
    modules: &'a mut M,
    /// The line of the current directive.
    line: usize,
    instances: Names<Instance>,
    definitions: Names<Module>,
    /// The instances that should have been registered.
    unregistered: HashMap<String, Absent>,
    /// In a thread: the shared memories from the instances of the script that started it.
    shared: HashMap<String, Vec<(String, SharedMemory)>>,
    threads: HashMap<String, JoinHandle<Result<(), Failed>>>,
}

/// Items to which later directives refer.
struct Names<T> {
    what: &'static str,
    current: Option<Result<T, Absent>>,
    by_name: HashMap<String, Result<T, Absent>>,
}

/// A missing item that a directive should have created.
#[derive(Clone, Copy)]
struct Absent {
    line: usize,
    unsupported: bool,
}

impl Absent {
    fn failed(self, what: &str) -> Failed {
        Failed::Missing {
            what: format!("there is no {what}: see line {}", self.line),
            unsupported: self.unsupported,
        }
    }
}

impl<T: Clone> Names<T> {
    fn new(what: &'static str) -> Names<T> {
        Names { what, current: None, by_name: HashMap::new() }
    }

    /// The item with the name, or the current one.
    fn get(&self, name: Option<&String>) -> Result<T, Failed> {
        let what = self.what;
        let (found, what) = match name {
            Some(name) => (self.by_name.get(name), format!("{what} `{name}`")),
            None => (self.current.as_ref(), format!("current {what}")),
        };
        match found {
            Some(Ok(found)) => Ok(found.clone()),
            Some(Err(absent)) => Err(absent.failed(&what)),
            None => Err(format!("there is no {what}").into()),
        }
    }

    /// Makes the result of a directive the current item, and the one with the name.
    fn set(&mut self, name: Option<&String>, line: usize, result: Result<T, Failed>) -> Result<(), Failed> {
        let (thing, result) = match result {
            Ok(thing) => (Ok(thing), Ok(())),
            Err(failed) => {
                let unsupported =
                    matches!(failed, Failed::Unsupported(_) | Failed::Missing { unsupported: true, .. });
                (Err(Absent { line, unsupported }), Err(failed))
            }
        };
        self.by_name.extend(name.map(|name| (name.clone(), thing.clone())));
        self.current = Some(thing);
        result
    }
}

/// Why an action has no results.
enum Failure {
    Call(CallError),
    Instantiate(InstantiateError),
    /// The instance or its export is missing.
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

impl<'a, M: Modules> Runner<'a, M> {
    fn new(modules: &'a mut M) -> Result<Self, StoreError> {
        let mut store = Store::new(());
        let mut linker = Linker::new();
        spectest::define(&mut store, &mut linker)?;
        Ok(Runner {
            store,
            linker,
            modules,
            line: 0,
            instances: Names::new("instance"),
            definitions: Names::new("module"),
            unregistered: HashMap::new(),
            shared: HashMap::new(),
            threads: HashMap::new(),
        })
    }

    fn command(&mut self, command: &Command) -> Result<(), Failed> {
        match command {
            Command::Module(text) => {
                let module = self.compile(text);
                let instance = module.clone().and_then(|module| Ok(self.instantiate(&module)?));
                // `(module)` defines a module, and then instantiates it.
                self.definitions.set(text.name.as_ref(), self.line, module).ok();
                self.instances.set(text.name.as_ref(), self.line, instance)
            }
            Command::Define(text) => {
                let module = self.compile(text);
                self.definitions.set(text.name.as_ref(), self.line, module)
            }
            Command::Instantiate { instance, module } => {
                let module = self.definitions.get(module.as_ref());
                let created = module.and_then(|module| Ok(self.instantiate(&module)?));
                self.instances.set(instance.as_ref(), self.line, created)
            }
            Command::Register { name, instance: Some(instance) } if self.shared.contains_key(instance) => {
                self.unregistered.remove(name);
                for (export, memory) in &self.shared[instance] {
                    self.linker.define_shared_memory(name, export, memory);
                }
                Ok(())
            }
            Command::Register { name, instance } => {
                let instance = self.instances.get(instance.as_ref()).inspect_err(|failed| {
                    let unsupported = matches!(failed, Failed::Missing { unsupported: true, .. });
                    self.unregistered.insert(name.clone(), Absent { line: self.line, unsupported });
                })?;
                self.unregistered.remove(name);
                self.linker
                    .define_instance(&self.store, name, instance)
                    .map_err(|error| error.to_string())?;
                Ok(())
            }
            Command::Run(action) => {
                self.run(action)?;
                Ok(())
            }
            Command::AssertReturn(action, expected) => {
                let results = self.run(action).map_err(|failure| match failure.trap() {
                    Some(trap) => {
                        Failed::Wrong(format!("expected {}, got a trap: {trap}", show::expected(expected)))
                    }
                    None => failure.into(),
                })?;
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
            Command::AssertException(action) => match self.run(action) {
                Ok(results) => {
                    Err(format!("expected an exception, got {}", show::results(&results, &[])).into())
                }
                Err(failure) => match failure.trap() {
                    Some(trap) if trap.kind() == TrapKind::Exception => Ok(()),
                    Some(trap) => Err(format!("expected an exception, got a trap: {trap}").into()),
                    None => Err(failure.into()),
                },
            },
            Command::AssertRefused(text, message) => match self.modules.module(text) {
                Ok(_) => Err(format!("compiled, but it should be rejected: {message}").into()),
                Err(refused) => match refused.reason {
                    Reason::Invalid | Reason::Foreign => Ok(()),
                    Reason::Unsupported => Err(Failed::Unsupported(refused.message)),
                    Reason::Failure => {
                        Err(format!("expected a rejection for `{message}`, got: {}", refused.message).into())
                    }
                },
            },
            // The specification leaves it to the implementation whether such a section is an error
            // (4.1 "Custom sections").
            Command::AssertCustomRefused(text, message) => match self.compile(text) {
                Err(Failed::Wrong(_)) => Ok(()),
                Err(failed) => Err(failed),
                Ok(_) => {
                    Err(Failed::Unsupported(format!("unknown custom sections are not checked: {message}")))
                }
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
                    Err(Failure::Other(failed)) => Err(failed),
                    Err(other) => Err(format!("expected `{message}`, got {other}").into()),
                }
            }
            Command::Thread { name, shared, directives } => {
                let shared = match shared {
                    Some(instance) => vec![(instance.clone(), self.shared_memories(instance)?)],
                    None => Vec::new(),
                };
                let compiled =
                    modules(directives).into_iter().map(|(_, text)| (text.index, self.modules.module(text)));
                let thread = Thread { modules: compiled.collect(), shared: shared.into_iter().collect() };
                let directives = directives.clone();
                let handle = thread::spawn(move || thread.run(&directives));
                match self.threads.insert(name.clone(), handle) {
                    None => Ok(()),
                    Some(_) => Err(format!("a thread `{name}` already exists").into()),
                }
            }
            Command::Wait { thread } => match self.threads.remove(thread).map(JoinHandle::join) {
                Some(Ok(result)) => result,
                Some(Err(_)) => Err(format!("the thread `{thread}` panicked").into()),
                None => Err(format!("there is no thread `{thread}`").into()),
            },
            Command::Unsupported(what) => {
                Err(Failed::Unsupported(format!("the directive needs {what}, which is not supported")))
            }
        }
    }

    fn run(&mut self, action: &Action) -> Result<Vec<Value>, Failure> {
        match action {
            Action::Invoke { instance, function, arguments } => {
                let instance = self.instances.get(instance.as_ref())?;
                let export = instance.export(&self.store, function);
                let function = export
                    .and_then(|export| export.func())
                    .ok_or_else(|| format!("no function `{function}` is exported"))?;
                let arguments = arguments.as_ref().map_err(|feature| {
                    Failed::Unsupported(format!("an argument needs {feature}, which is not supported"))
                })?;
                let arguments: Vec<Value> = arguments.iter().copied().map(value).collect();
                function.call(&mut self.store, &arguments).map_err(Failure::Call)
            }
            Action::Get { instance, global } => {
                let instance = self.instances.get(instance.as_ref())?;
                let export = instance.export(&self.store, global);
                let global = export
                    .and_then(|export| export.global())
                    .ok_or_else(|| format!("no global `{global}` is exported"))?;
                Ok(vec![global.get(&self.store).map_err(|error| error.to_string())?])
            }
            Action::Instantiate(text) => self.instantiate_text(text).map(|_| Vec::new()),
        }
    }

    /// The shared memories that an instance exports, the only exports that threads can use.
    fn shared_memories(&self, instance: &String) -> Result<Vec<(String, SharedMemory)>, Failed> {
        let exports = self.instances.get(Some(instance))?.exports(&self.store);
        let memories = exports
            .filter_map(|(name, item)| Some((name.to_owned(), item.memory()?.shared(&self.store).ok()?)));
        Ok(memories.collect())
    }

    fn compile(&mut self, text: &ModuleText) -> Result<Module, Failed> {
        self.modules.module(text).map_err(|refused| match refused.reason {
            Reason::Unsupported | Reason::Foreign => Failed::Unsupported(refused.message),
            Reason::Invalid | Reason::Failure => format!("not compiled: {}", refused.message).into(),
        })
    }

    fn instantiate_text(&mut self, text: &ModuleText) -> Result<Instance, Failure> {
        let module = self.compile(text)?;
        self.instantiate(&module)
    }

    fn instantiate(&mut self, module: &Module) -> Result<Instance, Failure> {
        for import in module.imports() {
            if let Some(absent) = self.unregistered.get(import.module) {
                return Err(absent.failed(&format!("registered instance `{}`", import.module)).into());
            }
        }
        self.store.instantiate(module, &self.linker).map_err(Failure::Instantiate)
    }
}

/// The input of a thread. Its modules are compiled beforehand, so that their source need not be
/// `Send`.
struct Thread {
    /// The modules, by their index in the script.
    modules: HashMap<usize, Result<Module, Refused>>,
    shared: HashMap<String, Vec<(String, SharedMemory)>>,
}

impl Thread {
    /// Executes the directives. Returns the first failure, with its line.
    fn run(self, directives: &[Directive]) -> Result<(), Failed> {
        let mut modules = |text: &ModuleText| self.modules[&text.index].clone();
        let mut runner = Runner::new(&mut modules).map_err(|error| format!("the host module: {error}"))?;
        runner.shared = self.shared;
        let mut result = Ok(());
        for Directive { place, command } in directives {
            runner.line = place.line;
            let at = |message| format!("line {}: {message}", place.line);
            result = result.and(runner.command(command).map_err(|failed| match failed {
                Failed::Wrong(message) => Failed::Wrong(at(message)),
                Failed::Unsupported(message) => Failed::Unsupported(at(message)),
                Failed::Missing { what, unsupported } => Failed::Missing { what: at(what), unsupported },
            }));
        }
        result
    }
}

/// Whether the results of a call are what the script expects.
///
/// # Errors
/// Returns an error if they are not, or need an unsupported feature.
pub fn check_results(results: &[Value], expected: &[Expected]) -> Result<(), Failed> {
    let unsupported = expected.iter().find_map(|expected| match expected {
        Expected::Unsupported(feature) => Some(feature),
        _ => None,
    });
    if let Some(feature) = unsupported {
        return Err(Failed::Unsupported(format!(
            "the expected result needs {feature}, which is not supported"
        )));
    }
    let same = results.len() == expected.len()
        && results.iter().zip(expected).all(|(value, expected)| matches(value, expected));
    if same {
        return Ok(());
    }
    Err(format!("expected {}, got {}", show::expected(expected), show::results(results, expected)).into())
}

fn check_trap(
    result: Result<Vec<Value>, Failure>,
    message: &str,
    is_right: impl Fn(TrapKind) -> bool,
) -> Result<(), Failed> {
    let found = match result {
        Ok(results) => show::results(&results, &[]),
        Err(failure) => match failure.trap() {
            Some(trap) if message_matches(trap.kind().message(), message) && is_right(trap.kind()) => {
                return Ok(());
            }
            Some(trap) => format!("another: {trap}"),
            None => return Err(failure.into()),
        },
    };
    Err(format!("expected the trap `{message}`, got {found}").into())
}
