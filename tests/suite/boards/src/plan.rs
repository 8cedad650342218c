//! Splits a script into the steps for a board, and the checks of its answers.

use std::collections::{BTreeMap, HashMap};

use board_suite_wire::Step;
use wamr_aot_wast::{
    Script,
    script::{Action, Command, Directive, Expected, ModuleText},
    value,
};
use wasmparser::{Parser, Payload};

/// A directive.
#[derive(Debug)]
pub(crate) struct Planned<'a> {
    pub(crate) line: usize,
    pub(crate) what: What<'a>,
}

/// The plan for a directive.
#[derive(Debug)]
pub(crate) enum What<'a> {
    /// The board executes it.
    Do(Step<'a>, Check<'a>),
    /// The board cannot execute it, for this reason.
    Skip(String),
    /// It fails before the board is involved, for this reason.
    Fail(String),
}

/// The expected answer of the board.
#[derive(Debug)]
pub(crate) enum Check<'a> {
    /// No trap and no error.
    Success,
    Results(&'a [Expected]),
    Trap(&'a str),
    Exhaustion(&'a str),
    Exception,
    Unlinkable(&'a str),
}

/// Modules that the compiler rejected, by their index in the script.
pub(crate) type Refusals = BTreeMap<usize, Refusal>;

/// Why the compiler rejected a module.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// Whether the cause is an unsupported feature or size, rather than an error.
    pub(crate) is_unsupported: bool,
    pub(crate) message: String,
}

/// The modules that a board instantiates.
pub(crate) fn modules(script: &Script) -> impl Iterator<Item = &ModuleText> {
    script.directives.iter().filter_map(|directive| match &directive.command {
        Command::Module(module)
        | Command::Define(module)
        | Command::AssertUnlinkable(module, _)
        | Command::Run(Action::Instantiate(module))
        | Command::AssertReturn(Action::Instantiate(module), _)
        | Command::AssertTrap(Action::Instantiate(module), _)
        | Command::AssertExhaustion(Action::Instantiate(module), _)
        | Command::AssertException(Action::Instantiate(module)) => Some(module),
        _ => None,
    })
}

/// Plans a script. `place` returns the index of a module in the image's table.
pub(crate) fn plan<'a>(
    script: &'a Script,
    refusals: &Refusals,
    place: &dyn Fn(usize) -> u32,
) -> Vec<Planned<'a>> {
    let mut planner = Planner {
        refusals,
        place,
        line: 0,
        count: 0,
        instances: Names::new(),
        definitions: Names::new(),
        unregistered: HashMap::new(),
    };
    let plan_one = |Directive { place, command }: &'a Directive| {
        planner.line = place.line;
        let what = planner.command(command).unwrap_or_else(|absent| absent);
        Planned { line: place.line, what }
    };
    script.directives.iter().map(plan_one).collect()
}

struct Planner<'a> {
    refusals: &'a Refusals,
    place: &'a dyn Fn(usize) -> u32,
    /// The line of the current directive.
    line: usize,
    /// The number of instances that the board is asked to create.
    count: u32,
    instances: Names<u32>,
    /// The indices of modules in the script.
    definitions: Names<usize>,
    /// The names under which absent instances should have been registered.
    unregistered: HashMap<String, Absent>,
}

/// The items to which later directives refer: the current one, and those with names. A slot is an
/// error if the board is not asked to create the item.
struct Names<T> {
    current: Option<Result<T, Absent>>,
    by_name: HashMap<String, Result<T, Absent>>,
}

#[derive(Clone, Copy)]
struct Absent {
    line: usize,
    is_unsupported: bool,
}

impl Absent {
    /// An item that is absent because of the plan for the directive at this line.
    fn new(line: usize, what: &What<'_>) -> Absent {
        Absent { line, is_unsupported: matches!(what, What::Skip(_)) }
    }

    /// The plan for a directive that needs the item.
    fn consequence<'s>(self) -> What<'s> {
        let line = self.line;
        if self.is_unsupported {
            What::Skip("it depends on a skipped directive".into())
        } else {
            What::Fail(format!("it depends on line {line}, which failed"))
        }
    }
}

/// The modules from which a module imports. Empty if it is not in the binary format, or is
/// malformed.
fn imports(bytes: &[u8]) -> Vec<&str> {
    let sections =
        Parser::new(0).parse_all(bytes).map_while(Result::ok).filter_map(|payload| match payload {
            Payload::ImportSection(section) => Some(section),
            _ => None,
        });
    sections
        .flat_map(|section| section.into_imports().filter_map(Result::ok))
        .map(|import| import.module)
        .collect()
}

impl<T: Copy> Names<T> {
    fn new() -> Names<T> {
        Names { current: None, by_name: HashMap::new() }
    }

    /// The item with the name, or the current one.
    fn get<'s>(&self, name: Option<&String>) -> Result<T, What<'s>> {
        let found = match name {
            Some(name) => self.by_name.get(name).copied(),
            None => self.current,
        };
        match found {
            Some(Ok(found)) => Ok(found),
            Some(Err(Absent { line, is_unsupported: true })) => {
                Err(What::Skip(format!("it depends on line {line}, which was skipped")))
            }
            Some(Err(Absent { line, is_unsupported: false })) => {
                Err(What::Fail(format!("it depends on line {line}, which failed")))
            }
            None => Err(What::Fail("there is no such instance or module".into())),
        }
    }

    fn set(&mut self, name: Option<&String>, line: usize, made: Result<T, &What<'_>>) {
        let slot = made.map_err(|what| Absent::new(line, what));
        self.current = Some(slot);
        self.by_name.extend(name.map(|name| (name.clone(), slot)));
    }
}

impl Planner<'_> {
    /// Plans a command. The error is the plan for a directive whose instance or module is absent.
    fn command<'s>(&mut self, command: &'s Command) -> Result<What<'s>, What<'s>> {
        Ok(match command {
            Command::Module(module) => {
                self.define(module);
                let made = self.instantiate(module);
                self.instances.set(module.name.as_ref(), self.line, made.as_ref().map(|(slot, _)| *slot));
                What::Do(made?.1, Check::Success)
            }
            Command::Define(module) => {
                self.define(module);
                self.compiled(module)?;
                What::Skip("boards do not handle modules that are only defined".into())
            }
            Command::Instantiate { instance, module } => {
                let made = self.definitions.get(module.as_ref()).map(|module| self.make(module));
                self.instances.set(instance.as_ref(), self.line, made.as_ref().map(|(slot, _)| *slot));
                What::Do(made?.1, Check::Success)
            }
            Command::Register { name, instance } => {
                let found = self.instances.get(instance.as_ref());
                self.unregistered.remove(name);
                if let Err(what) = &found {
                    self.unregistered.insert(name.clone(), Absent::new(self.line, what));
                }
                What::Do(Step::Register { instance: found?, name }, Check::Success)
            }
            Command::Run(action) => What::Do(self.action(action)?, Check::Success),
            Command::AssertReturn(action, expected) => {
                What::Do(self.action(action)?, Check::Results(expected))
            }
            Command::AssertTrap(action, message) => What::Do(self.action(action)?, Check::Trap(message)),
            Command::AssertExhaustion(action, message) => {
                What::Do(self.action(action)?, Check::Exhaustion(message))
            }
            Command::AssertException(action) => What::Do(self.action(action)?, Check::Exception),
            Command::AssertUnlinkable(module, message) => {
                What::Do(self.instantiate(module)?.1, Check::Unlinkable(message))
            }
            Command::AssertRefused(..) | Command::AssertCustomRefused(..) => {
                What::Skip("boards do not handle modules that the compiler rejects".into())
            }
            Command::Thread { .. } | Command::Wait { .. } => What::Skip("boards have no threads".into()),
            Command::Unsupported(what) => {
                What::Skip(format!("the directive needs {what}, which is not supported"))
            }
        })
    }

    fn action<'s>(&mut self, action: &'s Action) -> Result<Step<'s>, What<'s>> {
        Ok(match action {
            Action::Invoke { instance, function, arguments } => Step::Call {
                instance: self.instances.get(instance.as_ref())?,
                function,
                arguments: match arguments {
                    Ok(arguments) => arguments.iter().copied().map(value).collect(),
                    Err(what) => {
                        return Err(What::Skip(format!("an argument needs {what}, which is not supported")));
                    }
                },
            },
            Action::Get { instance, global } => {
                Step::Get { instance: self.instances.get(instance.as_ref())?, global }
            }
            Action::Instantiate(module) => self.instantiate(module)?.1,
        })
    }

    /// Defines a module that later directives may instantiate.
    fn define(&mut self, module: &ModuleText) {
        let compiled = self.compiled(module);
        self.definitions.set(module.name.as_ref(), self.line, compiled.as_ref().map(|()| module.index));
    }

    /// The number of the new instance, and the step that creates it.
    fn instantiate<'s>(&mut self, module: &ModuleText) -> Result<(u32, Step<'s>), What<'s>> {
        self.compiled(module)?;
        let bytes = module.bytes.as_deref().unwrap_or_default();
        if let Some(absent) = imports(bytes).into_iter().find_map(|name| self.unregistered.get(name)) {
            return Err(absent.consequence());
        }
        Ok(self.make(module.index))
    }

    /// As [`Self::instantiate`], for a module that is compiled.
    fn make<'s>(&mut self, module: usize) -> (u32, Step<'s>) {
        let number = self.count;
        self.count += 1;
        (number, Step::Instantiate { module: (self.place)(module) })
    }

    /// Checks that a module is compiled. The error is the plan for a directive whose module is not.
    fn compiled<'s>(&self, module: &ModuleText) -> Result<(), What<'s>> {
        if let Err(message) = &module.bytes {
            return Err(What::Fail(format!("the module cannot be encoded: {message}")));
        }
        match self.refusals.get(&module.index) {
            None => Ok(()),
            Some(Refusal { is_unsupported: true, message }) => Err(What::Skip(message.clone())),
            Some(Refusal { is_unsupported: false, message }) => {
                Err(What::Fail(format!("not compiled: {message}")))
            }
        }
    }
}
