//! Programs that throw: calls of all kinds, handlers of both forms with all kinds of clauses, loops
//! and tail calls in and around them, references to exceptions in locals, globals and tables.
//!
//! No oracle has the older form of handlers, so each module is written twice: as it is compiled,
//! and with `try_table` only.

mod handler;
mod statement;
mod value;

use std::fmt::Write as _;

use crate::random::Random;

/// The modules to compile, and the same for an oracle.
pub(super) struct Modules {
    pub(super) compiled: Vec<Vec<u8>>,
    pub(super) oracle: Vec<Vec<u8>>,
}

/// Which form handlers have in what is compiled.
#[derive(Clone, Copy)]
enum Form {
    New,
    Old,
    Mixed,
}

/// The payloads of the tags. The last is the second again, or another tag like it.
const TAGS: &[&[&str]] = &[
    &[],
    &["i32"],
    &["i64", "i32"],
    &["exnref", "i32"],
    &["v128", "i64"],
    &["funcref"],
    &["f64", "i32", "i32"],
    &["i32"],
];

/// The types of functions, with the number of functions of each.
const TYPES: &[(&str, &[&str], &[&str], usize)] = &[
    ("f", &["i32", "i32"], &["i32"], 6),
    ("m", &["i32", "i32"], &["i32", "i64", "i32"], 3),
    ("n", &["exnref", "i32"], &["exnref"], 2),
];

/// The functions of each type that a second instance imports from the first.
const IMPORTED: usize = 1;

const LOCALS: &str = "(local $x i32) (local $z i32) (local $y i64) (local $d f64) (local $v v128)
    (local $e exnref) (local $h exnref) (local $f funcref)\n";

/// One module, or two, of which the second imports from the first.
pub(super) fn modules(random: &mut Random) -> Modules {
    let form = random.pick(&[Form::New, Form::Old, Form::Mixed]);
    let tail_calls = random.one_in(2);
    let mut modules = Modules { compiled: Vec::new(), oracle: Vec::new() };
    let shares_table = random.one_in(2);
    for instance in 0..1 + random.below(2) {
        let mut writer = Writer {
            random,
            form,
            tail_calls,
            text: Text::default(),
            labels: Vec::new(),
            names: 0,
            locals: String::new(),
            ty: 0,
            counter: None,
        };
        writer.module(instance > 0, shares_table);
        let Text { compiled, oracle } = writer.text;
        for (text, modules) in [(compiled, &mut modules.compiled), (oracle, &mut modules.oracle)] {
            modules.push(wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}")));
        }
    }
    modules
}

/// A part of a module in both forms.
#[derive(Default)]
struct Text {
    compiled: String,
    oracle: String,
}

impl Text {
    fn both(&mut self, text: &str) {
        self.each(text, text);
    }

    fn each(&mut self, compiled: &str, oracle: &str) {
        for (text, part) in [(&mut self.compiled, compiled), (&mut self.oracle, oracle)] {
            text.push_str(part);
            text.push('\n');
        }
    }

    fn add(&mut self, other: &Text) {
        self.each(&other.compiled, &other.oracle);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A construct without handlers.
    Plain,
    /// The body of a construct with handlers. The label belongs to the construct, if it is one of
    /// the older form.
    Body { number: usize, is_target: bool },
    /// A handler of a `try`.
    Catch { number: usize },
}

/// An open construct.
struct Label {
    name: String,
    kind: Kind,
    /// Whether branches to it carry a number.
    carries: bool,
}

struct Writer<'a> {
    random: &'a mut Random,
    form: Form,
    tail_calls: bool,
    text: Text,
    labels: Vec<Label>,
    names: usize,
    /// Further locals of the function.
    locals: String,
    /// The type of the function.
    ty: usize,
    /// The counter of the innermost loop.
    counter: Option<String>,
}

impl Writer<'_> {
    fn module(&mut self, imports: bool, shares_table: bool) {
        self.text.both("(module");
        let mut header = String::new();
        for (name, params, results, _) in TYPES {
            let (params, results) = (params.join(" "), results.join(" "));
            writeln!(header, "(type ${name} (func (param {params}) (result {results})))").expect("a string");
        }
        header.push_str("(import \"env\" \"i32\" (func $host (param i32) (result i32)))\n");
        let mut defined = String::new();
        for (number, payload) in TAGS.iter().enumerate() {
            let ty = payload.join(" ");
            if imports && self.random.below(3) > 0 {
                // The last tag is the second again.
                let found = if number == TAGS.len() - 1 { 1 } else { number };
                writeln!(header, "(import \"instance 0\" \"t{found}\" (tag $t{number} (param {ty})))")
            } else {
                writeln!(defined, "(tag $t{number} (export \"t{number}\") (param {ty}))")
            }
            .expect("a string");
        }
        let first = if imports { IMPORTED } else { 0 };
        for (name, ..) in TYPES {
            for number in 0..first {
                writeln!(
                    header,
                    "(import \"instance 0\" \"{name}{number}\" (func ${name}{number} (type ${name})))"
                )
                .expect("a string");
            }
        }
        let kept = "(table $kept (export \"kept\") 4 exnref)
            (global $last (export \"last\") (mut exnref) (ref.null exn))";
        let table = "(table $functions 8 funcref)";
        if imports && self.random.one_in(2) {
            header.push_str(
                "(import \"instance 0\" \"kept\" (table $kept 4 exnref))
                (import \"instance 0\" \"last\" (global $last (mut exnref)))\n",
            );
        } else {
            defined.push_str(kept);
        }
        if shares_table && imports {
            header.push_str("(import \"instance 0\" \"functions\" (table $functions 8 funcref))\n");
        } else {
            defined.push_str(table);
            if shares_table {
                defined.push_str("(export \"functions\" (table $functions))\n");
            }
        }
        self.text.both(&header);
        self.text.both(&defined);
        // It stays small, though loops grow it.
        let most = self.random.pick(&[1, 3]);
        self.text.both(&format!(
            "(memory (export \"memory\") 1 {most})
            (data (i32.const 0) \"\\01\\02\\03\\04\\05\\f0\\f1\\f2\\00\\00\\00\\80\")
            (global $fuel (export \"fuel\") (mut i32) (i32.const 500))
            (global $g (export \"g\") (mut i64) (i64.const 0))
            (table $dynamic 2 funcref)
            (elem (table $functions) (i32.const 0) func $f0 $f1 $f2 $m1 $f3 $f1)
            (elem (table $dynamic) (i32.const 0) func $f1)"
        ));
        for (ty, (name, _, _, count)) in TYPES.iter().enumerate() {
            for number in first..*count {
                self.function(ty, &format!("${name}{number} (export \"{name}{number}\") (type ${name})"));
            }
        }
        self.text.both(")");
    }

    fn function(&mut self, ty: usize, header: &str) {
        self.ty = ty;
        self.locals.clear();
        self.labels.clear();
        self.counter = None;
        self.labels.push(Label { name: "$body".into(), kind: Kind::Plain, carries: false });
        let count = 2 + self.random.below(5);
        let body = self.capture(|this| this.statements(count, 3));
        let results = self.results();
        let (params, names) = match ty {
            2 => ("(param $p exnref) (param $q i32) (result exnref)", "(local.set $e (local.get $p))"),
            1 => ("(param $p i32) (param $q i32) (result i32 i64 i32)", "(local.set $z (local.get $p))"),
            _ => ("(param $p i32) (param $q i32) (result i32)", "(local.set $z (local.get $p))"),
        };
        self.text.both(&format!("(func {header} {params} {LOCALS} {}", self.locals));
        self.text.both(&format!(
            "{names} (local.set $x (local.get $q))
            (if (i32.lt_s (global.get $fuel) (i32.const 1)) (then (return {results})))
            (global.set $fuel (i32.sub (global.get $fuel) (i32.const 1)))"
        ));
        let is_target = body.oracle.contains("$d0\n");
        self.text.each("", if is_target { "block $d0 (result exnref)" } else { "" });
        self.text.both("block $body");
        self.text.add(&body);
        self.text.both(&format!("end {results}"));
        self.text.each("", if is_target { "return end throw_ref" } else { "" });
        self.text.both(")");
    }

    fn capture(&mut self, write: impl FnOnce(&mut Self)) -> Text {
        let outer = std::mem::take(&mut self.text);
        write(self);
        std::mem::replace(&mut self.text, outer)
    }

    fn number(&mut self) -> usize {
        self.names += 1;
        self.names
    }
}
