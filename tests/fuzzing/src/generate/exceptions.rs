//! Programs that throw: calls of all kinds, handlers of both forms with all kinds of clauses, loops
//! and tail calls in and around them, references to exceptions in locals, globals and tables.
//!
//! No oracle has the older form of handlers, so each module is written twice: as it is compiled,
//! and with `try_table` only.

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

    /// The function's results.
    fn results(&mut self) -> String {
        let mut results = String::new();
        for ty in TYPES[self.ty].2 {
            results.push_str(&self.of_type(ty));
        }
        results
    }

    fn of_type(&mut self, ty: &str) -> String {
        match ty {
            "i32" => self.value(),
            "i64" => self.random.pick(&["(local.get $y)", "(global.get $g)", "(i64.const -9)"]).into(),
            "f64" => format!("(f64.convert_i32_s {})", self.value()),
            "v128" => format!("(i64x2.splat (i64.extend_i32_s {}))", self.value()),
            "funcref" => self.random.pick(&["(local.get $f)", "(ref.func $f1)", "(ref.null func)"]).into(),
            _ => self.reference(),
        }
    }

    fn reference(&mut self) -> String {
        match self.random.below(8) {
            0 => "(global.get $last)".into(),
            1 => format!("(table.get $kept (i32.const {}))", self.random.below(4)),
            2 => "(ref.null exn)".into(),
            3 => "(local.get $h)".into(),
            _ => "(local.get $e)".into(),
        }
    }

    fn local(ty: &str) -> &'static str {
        match ty {
            "i32" => "$x",
            "i64" => "$y",
            "f64" => "$d",
            "v128" => "$v",
            "funcref" => "$f",
            _ => "$e",
        }
    }

    fn address(&mut self) -> String {
        match (self.random.below(5), self.counter.clone()) {
            (0, _) => "(i32.and (local.get $x) (i32.const 0x1fffc))".into(),
            (1 | 2, Some(counter)) => format!("(i32.shl (local.get {counter}) (i32.const 2))"),
            (3, Some(counter)) => {
                format!("(i32.add (local.get $q) (i32.mul (local.get {counter}) (i32.const 8)))")
            }
            _ => "(i32.and (local.get $z) (i32.const 0xffc))".into(),
        }
    }

    fn value(&mut self) -> String {
        match self.random.below(10) {
            0 => format!("(i32.const {})", self.random.pick(&[0, 1, -1, 3, 7, 100, 65536])),
            1 => "(local.get $x)".into(),
            2 => "(local.get $z)".into(),
            3 => "(local.get $q)".into(),
            4 => format!("(i32.load {})", self.address()),
            5 => "(i32.wrap_i64 (local.get $y))".into(),
            6 => "(i32.trunc_sat_f64_s (local.get $d))".into(),
            7 => "(i32.wrap_i64 (i64x2.extract_lane 0 (local.get $v)))".into(),
            8 => match self.counter.clone() {
                Some(counter) => format!("(local.get {counter})"),
                None => "(ref.is_null (local.get $e))".into(),
            },
            _ => format!(
                "(i32.{} {} {})",
                self.random.pick(&["add", "xor", "sub", "mul", "and"]),
                self.random.pick(&["(local.get $x)", "(local.get $z)"]),
                self.random.pick(&["(i32.const 3)", "(local.get $q)", "(i32.const 17)"])
            ),
        }
    }

    fn condition(&mut self) -> String {
        match self.random.below(5) {
            0 => format!("(i32.eqz {})", self.value()),
            1 => format!("(i32.lt_s {} {})", self.value(), self.value()),
            2 => format!("(i32.and {} (i32.const {}))", self.value(), 1 + self.random.below(7)),
            3 => format!(
                "(i32.eq (i32.and {0} (i32.const 3)) (i32.const {1}))",
                self.value(),
                self.random.below(4)
            ),
            _ => self.value(),
        }
    }

    fn number(&mut self) -> usize {
        self.names += 1;
        self.names
    }

    fn statements(&mut self, count: usize, depth: usize) {
        for _ in 0..count {
            self.statement(depth);
        }
    }

    /// Some statements that are inside.
    fn inside(&mut self, depth: usize) {
        let count = 1 + self.random.below(3);
        self.statements(count, depth - 1);
    }

    fn statement(&mut self, depth: usize) {
        let choice = if depth == 0 { self.random.below(16) } else { self.random.below(27) };
        let text = match choice {
            0 => format!("(local.set $x {})", self.value()),
            1 => format!("(local.set $z {})", self.value()),
            2 => format!("(i32.store {} {})", self.address(), self.value()),
            3 => format!(
                "(global.set $g (i64.add (global.get $g) (i64.extend_i32_s {})))
                (local.set $y (i64.extend_i32_s {}))",
                self.value(),
                self.value()
            ),
            4 | 5 => format!("(if {} (then {}))", self.condition(), self.throw()),
            6 if self.random.one_in(6) => self.throw(),
            6 | 7 => self.call(),
            8 => match self.random.below(4) {
                0 => format!("(throw_ref {})", self.reference()),
                _ => format!(
                    "(local.set $h {})
                    (if (i32.eqz (ref.is_null (local.get $h))) (then (throw_ref (local.get $h))))",
                    self.reference()
                ),
            },
            9 => {
                let slot = self.random.below(4);
                match self.random.below(4) {
                    0 => format!("(table.set $kept (i32.const {slot}) {})", self.reference()),
                    1 => format!("(global.set $last {})", self.reference()),
                    2 => format!("(local.set $h {})", self.reference()),
                    _ => format!("(local.set $e {})", self.reference()),
                }
            }
            10 => match self.random.below(4) {
                0 => "(local.set $z (memory.grow (i32.const 1)))".into(),
                1 => format!("(local.set $z (i32.div_u (local.get $x) {}))", self.value()),
                2 => format!("(local.set $z (call $host {}))", self.value()),
                _ => "(table.set $dynamic (i32.const 1) (local.get $f))".into(),
            },
            11 | 12 => return self.branch(),
            13 => self.leave(),
            14 => return self.rethrow(),
            15 => self.call(),
            16 | 17 => return self.loop_(depth),
            18 => {
                let number = self.number();
                self.text.both(&format!("block $l{number}"));
                self.labels.push(Label { name: format!("$l{number}"), kind: Kind::Plain, carries: false });
                self.inside(depth);
                self.labels.pop();
                "end".into()
            }
            19 => {
                let condition = self.condition();
                self.text.both(&format!("{condition} if"));
                self.labels.push(Label { name: String::new(), kind: Kind::Plain, carries: false });
                self.inside(depth);
                if self.random.one_in(2) {
                    self.text.both("else");
                    self.inside(depth);
                }
                self.labels.pop();
                "end".into()
            }
            _ => return self.try_(depth),
        };
        self.text.both(&text);
    }

    fn throw(&mut self) -> String {
        let tag = self.random.below(TAGS.len());
        let values: String = TAGS[tag].iter().map(|ty| self.of_type(ty)).collect();
        format!("(throw $t{tag} {values})")
    }

    fn call(&mut self) -> String {
        let ty = self.random.pick(&[0, 0, 0, 1, 2]);
        let call = match self.random.below(3) {
            0 if ty != 2 => {
                let table = self.random.pick(&["$functions", "$functions", "$dynamic"]);
                let mask = if table == "$dynamic" { 1 } else { 7 };
                format!(
                    "(call_indirect {table} (type ${}) {} {} (i32.and {} (i32.const {mask})))",
                    TYPES[ty].0,
                    self.value(),
                    self.value(),
                    self.value()
                )
            }
            _ => {
                let (name, params, _, count) = TYPES[ty];
                let arguments: String = params.iter().map(|ty| self.of_type(ty)).collect();
                format!("(call ${name}{} {arguments})", self.random.below(count))
            }
        };
        let sets: String =
            TYPES[ty].2.iter().rev().map(|ty| format!(" local.set {}", Self::local(ty))).collect();
        call + &sets
    }

    /// A return or a tail call, on a condition.
    fn leave(&mut self) -> String {
        let condition = self.condition();
        let leave = match self.random.below(3) {
            1 | 2 if self.tail_calls => self.call_like_this().replacen("(call", "(return_call", 1),
            _ => format!("(return {})", self.results()),
        };
        format!("(if {condition} (then {leave}))")
    }

    /// A call of a function of this one's type.
    fn call_like_this(&mut self) -> String {
        let (name, params, _, count) = TYPES[self.ty];
        let arguments: String = params.iter().map(|ty| self.of_type(ty)).collect();
        if self.ty != 2 && self.random.one_in(2) {
            let index = self.value();
            return format!(
                "(call_indirect $functions (type ${name}) {arguments} (i32.and {index} (i32.const 7)))"
            );
        }
        format!("(call ${name}{} {arguments})", self.random.below(count))
    }

    /// The labels that branches may go to.
    fn targets(&self) -> Vec<(String, bool)> {
        let can = |label: &&Label| {
            !label.name.is_empty() && !matches!(label.kind, Kind::Body { is_target: false, .. })
        };
        self.labels.iter().filter(can).map(|label| (label.name.clone(), label.carries)).collect()
    }

    fn branch(&mut self) {
        let targets = self.targets();
        let (name, carries) = targets[self.random.below(targets.len())].clone();
        let (value, drop) = if carries { (self.value(), "drop") } else { (String::new(), "") };
        let condition = self.condition();
        let same: Vec<_> =
            targets.iter().filter(|target| target.1 == carries).map(|target| &target.0).collect();
        let text = if self.random.one_in(4) {
            let list: String = (0..1 + self.random.below(3))
                .map(|_| format!("{} ", same[self.random.below(same.len())]))
                .collect();
            let selector = self.value();
            format!("{condition} if {value} {selector} br_table {list} {name} end")
        } else {
            format!("{value} {condition} br_if {name} {drop}")
        };
        self.text.both(&text);
    }

    fn rethrow(&mut self) {
        let numbers: Vec<usize> = self
            .labels
            .iter()
            .filter_map(|label| match label.kind {
                Kind::Catch { number } => Some(number),
                _ => None,
            })
            .collect();
        if numbers.is_empty() {
            return self.text.both("(local.set $e (local.get $h))");
        }
        let number = self.random.pick(&numbers);
        let condition = self.condition();
        self.text.each(
            &format!("{condition} if rethrow $l{number} end"),
            &format!("{condition} if (throw_ref (local.get $r{number})) end"),
        );
    }

    fn loop_(&mut self, depth: usize) {
        let number = self.number();
        let counter = format!("$c{number}");
        writeln!(self.locals, "(local {counter} i32)").expect("a string");
        let (start, step, end) =
            self.random.pick(&[(0, 1, 5), (0, 1, 40), (0, 4, 64), (9, -1, 0), (0, 1, 3), (100, -4, 0)]);
        self.text.both(&format!(
            "(local.set {counter} (i32.const {start})) block $o{number} loop $l{number}
            (global.set $fuel (i32.sub (global.get $fuel) (i32.const 1)))
            (br_if $o{number} (i32.lt_s (global.get $fuel) (i32.const 0)))"
        ));
        let outer = self.counter.replace(counter.clone());
        for letter in ["o", "l"] {
            self.labels.push(Label { name: format!("${letter}{number}"), kind: Kind::Plain, carries: false });
        }
        self.inside(depth);
        self.labels.truncate(self.labels.len() - 2);
        self.counter = outer;
        self.text.both(&format!(
            "(local.set {counter} (i32.add (local.get {counter}) (i32.const {step})))
            (br_if $l{number} (i32.ne (local.get {counter}) (i32.const {end}))) end end"
        ));
    }

    /// A construct with handlers, whose result is a number.
    fn try_(&mut self, depth: usize) {
        let is_old = match self.form {
            Form::New => false,
            Form::Old => true,
            Form::Mixed => self.random.one_in(2),
        };
        if !is_old {
            self.try_table(depth);
        } else if self.random.one_in(4) {
            self.delegate(depth);
        } else {
            self.old_try(depth);
        }
        self.text.both("local.set $x");
    }

    /// The body of the construct with this number. Exceptions that `delegate` brings here are
    /// thrown again.
    fn body(&mut self, depth: usize, number: usize, name: String, is_target: bool) -> Text {
        self.labels.push(Label { name, kind: Kind::Body { number, is_target }, carries: true });
        let body = self.capture(|this| this.inside(depth));
        self.labels.pop();
        let value = self.value();
        let mut text = Text::default();
        let is_target = body.oracle.contains(&format!("$d{number}\n"));
        text.each("", &if is_target { format!("block $d{number} (result exnref)") } else { String::new() });
        text.add(&body);
        text.both(&value);
        text.each("", &if is_target { format!("br $l{number} end throw_ref") } else { String::new() });
        text
    }

    /// The tags of handlers: `None` catches all.
    fn tags(&mut self) -> Vec<Option<usize>> {
        let mut tags: Vec<_> =
            (0..self.random.below(4)).map(|_| Some(self.random.below(TAGS.len()))).collect();
        if self.random.one_in(2) {
            tags.push(None);
        }
        tags
    }

    fn payload(tag: Option<usize>) -> &'static [&'static str] {
        tag.map_or(&[], |tag| TAGS[tag])
    }

    /// Takes the payload from the stack.
    fn take(payload: &[&str]) -> String {
        payload.iter().rev().map(|ty| format!("local.set {} ", Self::local(ty))).collect()
    }

    fn try_table(&mut self, depth: usize) {
        let number = self.number();
        let tags = self.tags();
        let direct: Vec<String> =
            self.targets().into_iter().filter(|target| !target.1).map(|target| target.0).collect();
        let (mut clauses, mut blocks) = (String::new(), Vec::new());
        for (position, &tag) in tags.iter().enumerate() {
            let (name, payload) = (tag.map_or("all".into(), |tag| format!("t{tag}")), Self::payload(tag));
            let is_reference = self.random.one_in(2);
            let label = if payload.is_empty() && !is_reference && self.random.one_in(2) {
                direct[self.random.below(direct.len())].clone()
            } else {
                blocks.push((position, payload, is_reference));
                format!("$h{number}_{position}")
            };
            let reference = if is_reference { "_ref" } else { "" };
            match tag {
                Some(_) => write!(clauses, "(catch{reference} ${name} {label}) "),
                None => write!(clauses, "(catch_all{reference} {label}) "),
            }
            .expect("a string");
        }
        let mut before = format!("block $l{number} (result i32)\n");
        for &(position, payload, is_reference) in blocks.iter().rev() {
            let reference = if is_reference { "exnref" } else { "" };
            writeln!(before, "block $h{number}_{position} (result {} {reference})", payload.join(" "))
                .expect("a string");
        }
        self.labels.push(Label { name: format!("$l{number}"), kind: Kind::Plain, carries: true });
        let has_param = self.random.one_in(3);
        let body = self.body(depth, number, format!("$b{number}"), false);
        let value = self.value();
        let (param, take) = if has_param { ("(param i32)", "local.set $z") } else { ("", "") };
        let value = if has_param { value } else { String::new() };
        self.text.both(&before);
        // The value falls out of the body.
        self.text.both(&format!("{value} try_table $b{number} {param} (result i32) {clauses} {take}"));
        self.text.add(&body);
        self.text.both(&format!("end br $l{number}"));
        for (_, payload, is_reference) in blocks {
            self.text.both("end");
            if is_reference {
                self.text.both("local.set $e");
            }
            self.text.both(&Self::take(payload));
            self.inside(depth);
            let value = self.value();
            self.text.both(&format!("{value} br $l{number}"));
        }
        self.labels.pop();
        self.text.both("end");
    }

    fn old_try(&mut self, depth: usize) {
        let number = self.number();
        let tags = self.tags();
        writeln!(self.locals, "(local $r{number} exnref)").expect("a string");
        let (mut clauses, mut blocks) = (String::new(), String::new());
        for (position, &tag) in tags.iter().enumerate() {
            match tag {
                Some(tag) => write!(clauses, "(catch_ref $t{tag} $h{number}_{position}) "),
                None => write!(clauses, "(catch_all_ref $h{number}_{position}) "),
            }
            .expect("a string");
        }
        for (position, &tag) in tags.iter().enumerate().rev() {
            let payload = Self::payload(tag).join(" ");
            writeln!(blocks, "block $h{number}_{position} (result {payload} exnref)").expect("a string");
        }
        let has_param = self.random.one_in(3);
        let body = self.body(depth, number, format!("$l{number}"), true);
        let (param, take) = if has_param { ("(param i32)", "local.set $z") } else { ("", "") };
        let value = if has_param { self.value() } else { String::new() };
        self.text.each(
            &format!("{value} try $l{number} {param} (result i32) {take}"),
            &format!(
                "block $l{number} (result i32) {blocks}
                {value} try_table {param} (result i32) {clauses} {take}"
            ),
        );
        self.text.add(&body);
        self.text.each("", &format!("end br $l{number}"));
        self.labels.push(Label { name: format!("$l{number}"), kind: Kind::Catch { number }, carries: true });
        for &tag in &tags {
            let name = tag.map_or("catch_all".into(), |tag| format!("catch $t{tag}"));
            self.text.each(&name, &format!("end local.set $r{number}"));
            self.text.both(&Self::take(Self::payload(tag)));
            self.inside(depth);
            let value = self.value();
            self.text.each(&value, &format!("{value} br $l{number}"));
        }
        self.labels.pop();
        self.text.both("end");
    }

    fn delegate(&mut self, depth: usize) {
        let number = self.number();
        let named: Vec<usize> =
            (0..self.labels.len()).filter(|label| !self.labels[*label].name.is_empty()).collect();
        let target = self.random.pick(&named);
        let name = self.labels[target].name.clone();
        let around = self.labels[..=target].iter().rev().find_map(|label| match label.kind {
            Kind::Body { number, .. } => Some(number),
            _ => None,
        });
        // 0 is the function.
        let around = around.unwrap_or(0);
        let body = self.body(depth, number, format!("$l{number}"), true);
        self.text.each(
            &format!("try $l{number} (result i32)"),
            &format!(
                "block $l{number} (result i32) block $x{number} (result exnref)
                try_table (result i32) (catch_all_ref $x{number})"
            ),
        );
        self.text.add(&body);
        self.text.each(&format!("delegate {name}"), &format!("end br $l{number} end br $d{around}\nend"));
    }
}
