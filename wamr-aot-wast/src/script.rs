//! A script of the test suite (`.wast`) as plain data: no lifetimes, modules encoded.
//!
//! This module knows the format of scripts; it must not know the runtime.

use std::fmt;

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

/// A place in the file, counted from 1: `12:3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The byte in the line.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Why a text is not a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Where.
    pub place: Place,
    /// The parser's message, on one line.
    pub message: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.place.line, self.place.column, self.message)
    }
}

impl std::error::Error for ParseError {}

/// A directive and its place.
#[derive(Clone, Debug)]
pub struct Directive {
    /// Its parenthesis.
    pub place: Place,
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
    /// The action must end with an exception that no guest handles.
    AssertException(Action),
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
    /// `ref.null exn`
    NullExn,
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
    /// `exn`
    Exn,
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
    /// If the text is not a script.
    pub fn parse(text: &str) -> Result<Script, ParseError> {
        let lines = Lines::new(text);
        let failed = |error: wast::Error| ParseError {
            place: lines.place(error.span().offset()),
            message: error.message(),
        };
        let mut lexer = Lexer::new(text);
        // The suite has names in many writing systems.
        lexer.allow_confusing_unicode(true);
        let buffer = ParseBuffer::new_with_lexer(lexer).map_err(failed)?;
        let items = parser::parse::<Items<'_>>(&buffer).map_err(failed)?;
        let mut converter = Converter { text, lines, modules: 0 };
        Ok(Script { directives: items.0.into_iter().map(|item| converter.item(item)).collect() })
    }

    /// The modules of the script, in the order of [`ModuleText::index`], each with the place of its
    /// directive.
    pub fn modules(&self) -> impl Iterator<Item = (Place, &ModuleText)> {
        modules(&self.directives).into_iter()
    }

    /// Whether some module has tags. Then all modules have to be compiled so that exceptions can
    /// pass through them: they may share functions.
    pub fn throws(&self) -> bool {
        self.modules().any(|(_, module)| module.bytes.as_ref().is_ok_and(|bytes| has_tags(bytes)))
    }
}

/// Whether a module in the binary format has tags of its own: those that it imports are of such a
/// module.
fn has_tags(bytes: &[u8]) -> bool {
    const TAGS: u8 = 13;
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((&id, after)) = rest.split_first() {
        if id == TAGS {
            return true;
        }
        // The size of the section, in LEB128.
        let len = after.iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
        let Some((size, content)) = after.split_at_checked(len) else { return false };
        let size = size.iter().rev().fold(0, |size, byte| size << 7 | usize::from(byte & 0x7f));
        rest = content.get(size..).unwrap_or_default();
    }
    false
}

/// The modules of directives and of the threads among them, in order.
pub(crate) fn modules(directives: &[Directive]) -> Vec<(Place, &ModuleText)> {
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
            | Command::AssertExhaustion(Action::Instantiate(module), _)
            | Command::AssertException(Action::Instantiate(module)) => found.push((directive.place, module)),
            Command::Thread { directives, .. } => found.extend(modules(directives)),
            _ => {}
        }
    }
    found
}

/// The starts of the lines, in bytes from the script's start. Lines are looked up here rather than
/// counted from the start each time, since generated scripts have a hundred thousand directives.
struct Lines(Vec<usize>);

impl Lines {
    fn new(text: &str) -> Lines {
        Lines(std::iter::once(0).chain(text.match_indices('\n').map(|(offset, _)| offset + 1)).collect())
    }

    fn place(&self, offset: usize) -> Place {
        // The first line starts at 0, so there is one at or before every offset.
        let line = self.0.partition_point(|&start| start <= offset);
        Place { line, column: offset - self.0[line - 1] + 1 }
    }
}

struct Converter<'t> {
    text: &'t str,
    lines: Lines,
    modules: usize,
}

impl Converter<'_> {
    fn item(&mut self, item: Item<'_>) -> Directive {
        match item {
            Item::Directive(directive) => self.directive(directive),
            Item::Quote { definition, id, text, span } => {
                let module = ModuleText { name: name(id), index: self.next_module(), bytes: Ok(text) };
                let command = if definition { Command::Define(module) } else { Command::Module(module) };
                Directive { place: self.place(span), command }
            }
        }
    }

    fn directive(&mut self, directive: WastDirective<'_>) -> Directive {
        Directive { place: self.place(directive.span()), command: self.command(directive) }
    }

    /// The place of the directive with its keyword at `span`: that of its parenthesis, unless there
    /// is a comment in between. Of `(module quote ...)` the parser has the second keyword.
    fn place(&self, span: Span) -> Place {
        let before = self.text[..span.offset()].trim_end();
        let before = before.strip_suffix("module").map_or(before, str::trim_end);
        self.lines.place(if before.ends_with('(') { before.len() - 1 } else { span.offset() })
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
            WastDirective::AssertException { exec, .. } => Command::AssertException(self.action(exec)),
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
            Some(NullType::Exn) => Argument::NullExn,
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
        HeapType::Abstract { shared: false, ty: AbstractHeapType::Exn | AbstractHeapType::NoExn } => {
            Some(NullType::Exn)
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
    fn a_script_throws_if_a_module_has_tags() {
        let throws = |text| Script::parse(text).unwrap().throws();
        assert!(throws("(module (func) (export \"f\" (func 0))) (module (func) (tag) (memory 1))"));
        assert!(!throws(
            "(module (memory 1) (data (i32.const 0) \"\\0d\\0d\\0d\")) (module quote \"(tag)\")"
        ));
    }

    fn places(text: &str) -> Vec<String> {
        let script = Script::parse(text).expect("a script");
        script.directives.iter().map(|directive| directive.place.to_string()).collect()
    }

    #[test]
    fn directives_have_the_places_that_they_start_at() {
        assert_eq!(places("(module)\n\n(module\n) (module)\n"), ["1:1", "3:1", "4:3"]);
        assert_eq!(places("  ( module $a quote)\n\t(\nmodule)"), ["1:3", "2:2"]);
        assert_eq!(places(" (module quote) (module\nquote) ( module binary)"), ["1:2", "1:17", "2:8"]);
        assert_eq!(places("(;c;)(; ( ;) (assert_invalid (module) \"\")"), ["1:14"]);
    }

    #[test]
    fn errors_have_places() {
        let error = Script::parse("(module)\n(assert_nothing)\n").expect_err("not a directive");
        assert_eq!(error.place, Place { line: 2, column: 2 });
        let error = Script::parse("(module").expect_err("not closed");
        assert_eq!(error.place, Place { line: 1, column: 8 });
    }
}
