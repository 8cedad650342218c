//! Constructs with handlers, in both forms.

use std::fmt::Write as _;

use super::{Form, Kind, Label, TAGS, Text, Writer};

impl Writer<'_> {
    /// A construct with handlers, whose result is a number.
    pub(super) fn try_(&mut self, depth: usize) {
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
