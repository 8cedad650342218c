//! Values, and where they come from.

use super::{TYPES, Writer};

impl Writer<'_> {
    /// The function's results.
    pub(super) fn results(&mut self) -> String {
        let mut results = String::new();
        for ty in TYPES[self.ty].2 {
            results.push_str(&self.of_type(ty));
        }
        results
    }

    pub(super) fn of_type(&mut self, ty: &str) -> String {
        match ty {
            "i32" => self.value(),
            "i64" => self.random.pick(&["(local.get $y)", "(global.get $g)", "(i64.const -9)"]).into(),
            "f64" => format!("(f64.convert_i32_s {})", self.value()),
            "v128" => format!("(i64x2.splat (i64.extend_i32_s {}))", self.value()),
            "funcref" => self.random.pick(&["(local.get $f)", "(ref.func $f1)", "(ref.null func)"]).into(),
            _ => self.reference(),
        }
    }

    pub(super) fn reference(&mut self) -> String {
        match self.random.below(8) {
            0 => "(global.get $last)".into(),
            1 => format!("(table.get $kept (i32.const {}))", self.random.below(4)),
            2 => "(ref.null exn)".into(),
            3 => "(local.get $h)".into(),
            _ => "(local.get $e)".into(),
        }
    }

    pub(super) fn local(ty: &str) -> &'static str {
        match ty {
            "i32" => "$x",
            "i64" => "$y",
            "f64" => "$d",
            "v128" => "$v",
            "funcref" => "$f",
            _ => "$e",
        }
    }

    pub(super) fn address(&mut self) -> String {
        match (self.random.below(5), self.counter.clone()) {
            (0, _) => "(i32.and (local.get $x) (i32.const 0x1fffc))".into(),
            (1 | 2, Some(counter)) => format!("(i32.shl (local.get {counter}) (i32.const 2))"),
            (3, Some(counter)) => {
                format!("(i32.add (local.get $q) (i32.mul (local.get {counter}) (i32.const 8)))")
            }
            _ => "(i32.and (local.get $z) (i32.const 0xffc))".into(),
        }
    }

    pub(super) fn value(&mut self) -> String {
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

    pub(super) fn condition(&mut self) -> String {
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
}
