//! Statements: throws, calls, branches and loops.

use std::fmt::Write as _;

use super::{Kind, Label, TAGS, TYPES, Writer};

impl Writer<'_> {
    pub(super) fn statements(&mut self, count: usize, depth: usize) {
        for _ in 0..count {
            self.statement(depth);
        }
    }

    /// Some statements that are inside.
    pub(super) fn inside(&mut self, depth: usize) {
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
    pub(super) fn targets(&self) -> Vec<(String, bool)> {
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
}
