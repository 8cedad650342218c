//! A script of the test suite (`.wast`) as plain data: no lifetimes, modules encoded.
//!
//! This module knows the format of scripts; it must not know the runtime.

use wast::{
    QuoteWat, QuoteWatTest, WastArg, WastDirective, WastExecute, WastInvoke, WastRet, Wat,
    core::{AbstractHeapType, HeapType, NanPattern, V128Pattern, WastArgCore, WastRetCore},
    lexer::Lexer,
    parser::{self, ParseBuffer},
    token::Span,
};

use crate::grammar::{Item, Items};

/// A script.
#[derive(Clone, Debug)]
pub struct Script {
    /// The directives, in order.
    pub directives: Vec<Directive>,
}

/// A directive and its line.
#[derive(Clone, Debug)]
pub struct Directive {
    /// The line in the file, counted from 1.
    pub line: usize,
    /// The command.
    pub command: Command,
}

/// The command of a directive.
#[derive(Clone, Debug)]
pub enum Command {
    /// Defines a module and instantiates it: the result is the current instance.
    Module(ModuleText),
    /// Defines a module without instantiating it.
    Define(ModuleText),
    /// Instantiates a defined module: the current one, or the one with the name.
    Instantiate {
        /// The name of the instance.
        instance: Option<String>,
        /// The name of the module.
        module: Option<String>,
    },
    /// Lets later modules import from an instance.
    Register {
        /// The module name for these imports.
        name: String,
        /// The instance, or `None` for the current one.
        instance: Option<String>,
    },
    /// Performs an action and ignores the results.
    Run(Action),
    /// The results must be the expected ones.
    AssertReturn(Action, Vec<Expected>),
    /// The action must trap.
    AssertTrap(Action, String),
    /// The action must use up the stack.
    AssertExhaustion(Action, String),
    /// The compiler must reject the module.
    AssertRefused(ModuleText, String),
    /// A custom section of the module is malformed. The compiler may reject the module.
    AssertCustomRefused(ModuleText, String),
    /// Linking the module must fail.
    AssertUnlinkable(ModuleText, String),
    /// Starts a thread, which executes its directives in a store of its own.
    Thread {
        /// Its name.
        name: String,
        /// The instance whose shared memories it can use.
        shared: Option<String>,
        /// The directives of the thread.
        directives: Vec<Directive>,
    },
    /// Waits for a thread to finish.
    Wait {
        /// The thread's name.
        thread: String,
    },
    /// The directive needs the unsupported feature with this name.
    Unsupported(&'static str),
}

/// An action with results or a trap.
#[derive(Clone, Debug)]
pub enum Action {
    /// Calls a function.
    Invoke {
        /// The instance, or `None` for the current one.
        instance: Option<String>,
        /// The export.
        function: String,
        /// The arguments, or the unsupported feature that they need.
        arguments: Result<Vec<Argument>, &'static str>,
    },
    /// Reads a global.
    Get {
        /// The instance, or `None` for the current one.
        instance: Option<String>,
        /// The export.
        global: String,
    },
    /// Instantiates a module.
    Instantiate(ModuleText),
}

/// A module in a script.
#[derive(Clone, Debug)]
pub struct ModuleText {
    /// The name that later directives use.
    pub name: Option<String>,
    /// Its index among the modules of the script.
    pub index: usize,
    /// The module in the binary format, or in the text format if the script quotes it; an error if
    /// it cannot be encoded.
    pub bytes: Result<Vec<u8>, String>,
}

/// An argument of a call. Floats are given by their bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// `i32.const`
    I32(i32),
    /// `i64.const`
    I64(i64),
    /// `f32.const`
    F32(u32),
    /// `f64.const`
    F64(u64),
    /// `v128.const`
    V128(u128),
    /// `ref.null func`
    NullFunc,
    /// `ref.null extern`
    NullExtern,
    /// `ref.extern n`
    Extern(u32),
}

/// The expectation for a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// `i32.const`
    I32(i32),
    /// `i64.const`
    I64(i64),
    /// `f32.const`
    F32(Float<u32>),
    /// `f64.const`
    F64(Float<u64>),
    /// `v128.const`
    V128(Lanes),
    /// `ref.null`; `None` for any type.
    Null(Option<NullType>),
    /// `ref.extern`; `None` for any value.
    Extern(Option<u32>),
    /// `ref.func`
    Func,
    /// `either`
    Either(Vec<Expected>),
    /// A value of an unsupported feature.
    Unsupported(&'static str),
}

/// The feature for references other than function references and external references.
const GC: &str = "garbage-collected objects";

/// The expectation for a vector's lanes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lanes {
    /// All bits.
    Bits(u128),
    /// Each lane by itself.
    F32x4([Float<u32>; 4]),
    /// Each lane by itself.
    F64x2([Float<u64>; 2]),
}

/// The type of a null reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NullType {
    /// `func`
    Func,
    /// `extern`
    Extern,
}

/// A float: the bits, or a set of NaNs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Float<T> {
    /// These bits.
    Bits(T),
    /// A NaN whose payload is only the top bit, of either sign.
    CanonicalNan,
    /// A NaN with the top bit of the payload set.
    ArithmeticNan,
}

impl Script {
    /// Parses a script.
    ///
    /// # Errors
    /// Returns the place and the parser's message, on one line, if the text is not a script.
    pub fn parse(text: &str) -> Result<Script, String> {
        let failed = |error: wast::Error| {
            let (line, column) = error.span().linecol_in(text);
            format!("line {}, column {}: {}", line + 1, column + 1, error.message())
        };
        let mut lexer = Lexer::new(text);
        // The suite has names in many writing systems.
        lexer.allow_confusing_unicode(true);
        let buffer = ParseBuffer::new_with_lexer(lexer).map_err(failed)?;
        let items = parser::parse::<Items<'_>>(&buffer).map_err(failed)?;
        let line_ends = text.match_indices('\n').map(|(offset, _)| offset).collect();
        let mut converter = Converter { line_ends, modules: 0 };
        Ok(Script { directives: items.0.into_iter().map(|item| converter.item(item)).collect() })
    }

    /// The modules of the script, in the order of [`ModuleText::index`], each with the line of its
    /// directive.
    pub fn modules(&self) -> impl Iterator<Item = (usize, &ModuleText)> {
        modules(&self.directives).into_iter()
    }
}

/// The modules of directives and of the threads among them, in order.
pub(crate) fn modules(directives: &[Directive]) -> Vec<(usize, &ModuleText)> {
    let mut found = Vec::new();
    for directive in directives {
        match &directive.command {
            Command::Module(module)
            | Command::Define(module)
            | Command::AssertRefused(module, _)
            | Command::AssertCustomRefused(module, _)
            | Command::AssertUnlinkable(module, _)
            | Command::Run(Action::Instantiate(module))
            | Command::AssertReturn(Action::Instantiate(module), _)
            | Command::AssertTrap(Action::Instantiate(module), _)
            | Command::AssertExhaustion(Action::Instantiate(module), _) => {
                found.push((directive.line, module))
            }
            Command::Thread { directives, .. } => found.extend(modules(directives)),
            _ => {}
        }
    }
    found
}

struct Converter {
    /// The ends of the lines, in bytes from the script's start. Lines are looked up here rather
    /// than counted from the start each time, since generated scripts have a hundred thousand
    /// directives.
    line_ends: Vec<usize>,
    modules: usize,
}

impl Converter {
    fn item(&mut self, item: Item<'_>) -> Directive {
        match item {
            Item::Directive(directive) => self.directive(directive),
            Item::Quote { definition, id, text, span } => {
                let module = ModuleText { name: name(id), index: self.next_module(), bytes: Ok(text) };
                let command = if definition { Command::Define(module) } else { Command::Module(module) };
                Directive { line: self.line(span), command }
            }
        }
    }

    fn directive(&mut self, directive: WastDirective<'_>) -> Directive {
        Directive { line: self.line(directive.span()), command: self.command(directive) }
    }

    fn line(&self, span: Span) -> usize {
        self.line_ends.partition_point(|&end| end < span.offset()) + 1
    }

    fn next_module(&mut self) -> usize {
        let index = self.modules;
        self.modules += 1;
        index
    }

    fn command(&mut self, directive: WastDirective<'_>) -> Command {
        match directive {
            WastDirective::Module(module) => Command::Module(self.module(module)),
            WastDirective::ModuleDefinition(module) => Command::Define(self.module(module)),
            WastDirective::ModuleInstance { instance, module, .. } => {
                Command::Instantiate { instance: name(instance), module: name(module) }
            }
            WastDirective::Register { name: export, module, .. } => {
                Command::Register { name: export.to_owned(), instance: name(module) }
            }
            WastDirective::Invoke(invoke) => Command::Run(invocation(invoke)),
            WastDirective::AssertReturn { exec, results, .. } => {
                Command::AssertReturn(self.action(exec), results.into_iter().map(expected).collect())
            }
            WastDirective::AssertTrap { exec, message, .. } => {
                Command::AssertTrap(self.action(exec), message.to_owned())
            }
            WastDirective::AssertExhaustion { call, message, .. } => {
                Command::AssertExhaustion(invocation(call), message.to_owned())
            }
            WastDirective::AssertMalformed { module, message, .. }
            | WastDirective::AssertInvalid { module, message, .. } => {
                Command::AssertRefused(self.module(module), message.to_owned())
            }
            WastDirective::AssertUnlinkable { module, message, .. } => {
                Command::AssertUnlinkable(self.module(QuoteWat::Wat(module)), message.to_owned())
            }
            WastDirective::AssertInvalidCustom { module, message, .. }
            | WastDirective::AssertMalformedCustom { module, message, .. } => {
                Command::AssertCustomRefused(self.module(module), message.to_owned())
            }
            WastDirective::AssertException { .. } => Command::Unsupported("exceptions"),
            WastDirective::AssertSuspension { .. } => Command::Unsupported("stack switching"),
            WastDirective::Thread(thread) => Command::Thread {
                name: thread.name.name().to_owned(),
                shared: name(thread.shared_module),
                directives: thread
                    .directives
                    .into_iter()
                    .map(|directive| self.directive(directive))
                    .collect(),
            },
            WastDirective::Wait { thread, .. } => Command::Wait { thread: thread.name().to_owned() },
        }
    }

    fn action(&mut self, execute: WastExecute<'_>) -> Action {
        match execute {
            WastExecute::Invoke(invoke) => invocation(invoke),
            WastExecute::Get { module, global, .. } => {
                Action::Get { instance: name(module), global: global.to_owned() }
            }
            WastExecute::Wat(module) => Action::Instantiate(self.module(QuoteWat::Wat(module))),
        }
    }

    fn module(&mut self, mut module: QuoteWat<'_>) -> ModuleText {
        let index = self.next_module();
        let name = match &module {
            QuoteWat::Wat(Wat::Module(module)) => name(module.id),
            _ => None,
        };
        let bytes = match module.to_test() {
            Ok(QuoteWatTest::Binary(bytes) | QuoteWatTest::Text(bytes)) => Ok(bytes),
            Err(error) => Err(error.to_string()),
        };
        ModuleText { name, index, bytes }
    }
}

fn name(id: Option<wast::token::Id<'_>>) -> Option<String> {
    id.map(|id| id.name().to_owned())
}

fn invocation(invoke: WastInvoke<'_>) -> Action {
    let arguments = invoke.args.into_iter().map(argument).collect();
    Action::Invoke { instance: name(invoke.module), function: invoke.name.to_owned(), arguments }
}

fn argument(argument: WastArg<'_>) -> Result<Argument, &'static str> {
    Ok(match argument {
        WastArg::Core(WastArgCore::I32(value)) => Argument::I32(value),
        WastArg::Core(WastArgCore::I64(value)) => Argument::I64(value),
        WastArg::Core(WastArgCore::F32(value)) => Argument::F32(value.bits),
        WastArg::Core(WastArgCore::F64(value)) => Argument::F64(value.bits),
        WastArg::Core(WastArgCore::V128(value)) => Argument::V128(u128::from_le_bytes(value.to_le_bytes())),
        WastArg::Core(WastArgCore::RefExtern(value)) => Argument::Extern(value),
        WastArg::Core(WastArgCore::RefNull(ty)) => match null_type(&ty) {
            Some(NullType::Func) => Argument::NullFunc,
            Some(NullType::Extern) => Argument::NullExtern,
            None => return Err(GC),
        },
        _ => return Err(GC),
    })
}

fn null_type(ty: &HeapType<'_>) -> Option<NullType> {
    match ty {
        HeapType::Abstract { shared: false, ty: AbstractHeapType::Func | AbstractHeapType::NoFunc } => {
            Some(NullType::Func)
        }
        HeapType::Abstract { shared: false, ty: AbstractHeapType::Extern | AbstractHeapType::NoExtern } => {
            Some(NullType::Extern)
        }
        // Without garbage collection all defined types are function types.
        HeapType::Concrete(_) => Some(NullType::Func),
        _ => None,
    }
}

fn expected(result: WastRet<'_>) -> Expected {
    match result {
        WastRet::Core(result) => expected_core(result),
        #[allow(unreachable_patterns, reason = "with some features of `wast` there are other variants")]
        _ => Expected::Unsupported("components"),
    }
}

fn expected_core(result: WastRetCore<'_>) -> Expected {
    match result {
        WastRetCore::I32(value) => Expected::I32(value),
        WastRetCore::I64(value) => Expected::I64(value),
        WastRetCore::F32(value) => Expected::F32(float(value, |value| value.bits)),
        WastRetCore::F64(value) => Expected::F64(float(value, |value| value.bits)),
        WastRetCore::V128(pattern) => Expected::V128(lanes(pattern)),
        WastRetCore::RefNull(None) => Expected::Null(None),
        WastRetCore::RefNull(Some(ty)) => {
            null_type(&ty).map_or(Expected::Unsupported(GC), |ty| Expected::Null(Some(ty)))
        }
        WastRetCore::RefExtern(value) => Expected::Extern(value),
        // The identity of the function is not observable.
        WastRetCore::RefFunc(_) => Expected::Func,
        WastRetCore::Either(choices) => Expected::Either(choices.into_iter().map(expected_core).collect()),
        _ => Expected::Unsupported(GC),
    }
}

fn lanes(pattern: V128Pattern) -> Lanes {
    fn bits<const N: usize, const B: usize, T>(lanes: [T; N], to_bytes: impl Fn(T) -> [u8; B]) -> Lanes {
        let bytes: Vec<u8> = lanes.into_iter().flat_map(to_bytes).collect();
        Lanes::Bits(u128::from_le_bytes(bytes.try_into().expect("the lanes are 16 bytes")))
    }
    match pattern {
        V128Pattern::I8x16(lanes) => bits(lanes, i8::to_le_bytes),
        V128Pattern::I16x8(lanes) => bits(lanes, i16::to_le_bytes),
        V128Pattern::I32x4(lanes) => bits(lanes, i32::to_le_bytes),
        V128Pattern::I64x2(lanes) => bits(lanes, i64::to_le_bytes),
        V128Pattern::F32x4(lanes) => Lanes::F32x4(lanes.map(|lane| float(lane, |value| value.bits))),
        V128Pattern::F64x2(lanes) => Lanes::F64x2(lanes.map(|lane| float(lane, |value| value.bits))),
    }
}

fn float<T, U>(pattern: NanPattern<T>, bits: impl Fn(T) -> U) -> Float<U> {
    match pattern {
        NanPattern::CanonicalNan => Float::CanonicalNan,
        NanPattern::ArithmeticNan => Float::ArithmeticNan,
        NanPattern::Value(value) => Float::Bits(bits(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_have_the_lines_that_they_start_in() {
        let script = Script::parse("(module)\n\n(module\n) (module)\n").expect("a script");
        let lines: Vec<usize> = script.directives.iter().map(|directive| directive.line).collect();
        assert_eq!(lines, [1, 3, 4]);
    }
}
