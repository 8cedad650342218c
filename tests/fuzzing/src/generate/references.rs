//! Modules with typed function references, which wasm-smith generates only together with garbage
//! collection.

use std::fmt::Write as _;

use crate::random::Random;

/// The type of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    I32,
    I64,
    F64,
    /// A function of the type with this number, or null.
    Nullable(usize),
    /// A function of the type with this number.
    NonNull(usize),
    /// Any function, or null.
    Func,
}

impl Type {
    fn text(self) -> String {
        match self {
            Type::I32 => "i32".into(),
            Type::I64 => "i64".into(),
            Type::F64 => "f64".into(),
            Type::Nullable(ty) => format!("(ref null $t{ty})"),
            Type::NonNull(ty) => format!("(ref $t{ty})"),
            Type::Func => "funcref".into(),
        }
    }
}

/// The type of a function, with one result.
struct Signature {
    params: Vec<Type>,
    result: Type,
}

/// The number of functions of each type in a module.
const FUNCTIONS: usize = 2;

/// One module, or two, of which the second imports from the first.
pub(super) fn modules(random: &mut Random) -> Vec<Vec<u8>> {
    let types = 3 + random.below(3);
    let mut signatures = Vec::new();
    for number in 0..types {
        let params = (0..random.below(4)).map(|_| choose(random, number)).collect();
        signatures.push(Signature { params, result: choose(random, number) });
    }
    (0..1 + random.below(2))
        .map(|instance| {
            let text =
                Writer { random, signatures: &signatures, params: &[], labels: 0 }.module(instance > 0);
            wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
        })
        .collect()
}

/// A type that does not refer to this number or a later one.
fn choose(random: &mut Random, number: usize) -> Type {
    match random.below(6) {
        0 | 1 => Type::I32,
        2 => Type::I64,
        3 => Type::F64,
        4 if number > 0 => Type::Nullable(random.below(number)),
        5 if number > 0 => Type::NonNull(random.below(number)),
        _ => Type::I32,
    }
}

struct Writer<'a> {
    random: &'a mut Random,
    signatures: &'a [Signature],
    /// The parameters of the current function.
    params: &'a [Type],
    labels: usize,
}

impl Writer<'_> {
    fn module(&mut self, imports: bool) -> String {
        let mut out = String::from("(module\n");
        let types = self.signatures.len();
        let mut push = |text: String| writeln!(out, "{text}").expect("writing to a string cannot fail");
        for (number, Signature { params, result }) in self.signatures.iter().enumerate() {
            let params: Vec<_> = params.iter().map(|ty| ty.text()).collect();
            push(format!("(type $t{number} (func (param {}) (result {})))", params.join(" "), result.text()));
        }
        for number in 0..types {
            if imports {
                push(format!(
                    "(import \"instance 0\" \"f{number}_0\" (func $f{number}_0 (type $t{number})))"
                ));
            }
        }
        for number in 0..types {
            // Globals and tables of the other instance, or the module's own.
            let global = format!("(global $g{number} (export \"g{number}\")");
            let global_type = format!("(mut (ref null $t{number}))");
            let table = format!("(table $table{number} (export \"table{number}\")");
            let table_type = format!("4 8 (ref null $t{number})");
            if imports {
                push(format!("{global} (import \"instance 0\" \"g{number}\") {global_type})"));
                push(format!("{table} (import \"instance 0\" \"table{number}\") {table_type})"));
            }
        }
        if imports {
            push("(table $all (export \"all\") (import \"instance 0\" \"all\") 6 12 funcref)".into());
        } else {
            push("(table $all (export \"all\") 6 12 funcref)".into());
            for number in 0..types {
                push(format!(
                    "(global $g{number} (export \"g{number}\") (mut (ref null $t{number})) \
                     (ref.null $t{number}))"
                ));
                push(format!("(table $table{number} (export \"table{number}\") 4 8 (ref null $t{number}))"));
            }
        }
        push("(global $fuel (export \"fuel\") (mut i32) (i32.const 0))".into());
        for number in 0..types {
            push(format!("(global $c{number} (ref $t{number}) (ref.func $f{number}_1))"));
            push(format!("(table $full{number} 3 (ref $t{number}) (ref.func $f{number}_1))"));
            push(format!(
                "(elem (table $table{number}) (i32.const 1) (ref null $t{number}) \
                 (ref.func $f{number}_0) (ref.func $f{number}_1))"
            ));
            push(format!("(elem (table $all) (i32.const {}) func $f{number}_1)", number % 6));
            push(format!("(elem declare func $f{number}_0 $f{number}_1)"));
        }
        for number in 0..types {
            for function in usize::from(imports)..FUNCTIONS {
                let header = format!(
                    "(func $f{number}_{function} (export \"f{number}_{function}\") (type $t{number})"
                );
                let body = self.function(number);
                writeln!(out, "{header}\n{body})").expect("writing to a string cannot fail");
            }
        }
        // The functions that the host can call, with numbers only.
        for (number, result) in [Type::I32, Type::I64, Type::F64].into_iter().cycle().take(6).enumerate() {
            self.params = &[Type::I32, Type::I64, Type::F64];
            let body = self.value(result, 4);
            let result = result.text();
            writeln!(out, "(func (export \"e{number}\") (param i32 i64 f64) (result {result}) {body})")
                .expect("writing to a string cannot fail");
        }
        out.push(')');
        out
    }

    /// A body that consumes fuel, performs a few actions and returns a result.
    fn function(&mut self, number: usize) -> String {
        let signatures = self.signatures;
        let Signature { params, result } = &signatures[number];
        self.params = params;
        let mut out = String::from(
            "(if (i32.eqz (global.get $fuel)) (then unreachable))
            (global.set $fuel (i32.sub (global.get $fuel) (i32.const 1)))\n",
        );
        for _ in 0..self.random.below(3) {
            out.push_str(&self.statement());
        }
        let same = self.callees(*result);
        if !same.is_empty() && self.random.one_in(3) {
            let callee = self.random.pick(&same);
            let arguments = self.arguments(callee, 2);
            let reference = self.value(Type::Nullable(callee), 2);
            out.push_str(&format!("(return_call_ref $t{callee} {arguments} {reference})"));
        } else {
            out.push_str(&self.value(*result, 3));
        }
        out
    }

    fn statement(&mut self) -> String {
        let ty = self.random.below(self.signatures.len());
        let index = self.value(Type::I32, 1);
        let index = format!("(i32.and {index} (i32.const {}))", self.random.pick(&[1, 3, 3, 7]));
        match self.random.below(6) {
            0 => format!("(global.set $g{ty} {})", self.value(Type::Nullable(ty), 2)),
            1 => format!("(table.set $table{ty} {index} {})", self.value(Type::Nullable(ty), 2)),
            2 => format!("(table.set $full{ty} {index} {})", self.value(Type::NonNull(ty), 2)),
            3 => format!("(table.set $all {index} {})", self.value(Type::Func, 2)),
            4 => {
                format!("(drop (table.grow $table{ty} {} (i32.const 1)))", self.value(Type::Nullable(ty), 1))
            }
            _ => {
                format!("(table.fill $table{ty} {index} {} (i32.const 2))", self.value(Type::Nullable(ty), 1))
            }
        }
    }

    /// The types of functions with this result.
    fn callees(&self, result: Type) -> Vec<usize> {
        (0..self.signatures.len()).filter(|number| self.signatures[*number].result == result).collect()
    }

    fn arguments(&mut self, callee: usize, depth: usize) -> String {
        let signatures = self.signatures;
        signatures[callee].params.iter().map(|ty| self.value(*ty, depth)).collect::<Vec<_>>().join(" ")
    }

    /// An expression of this type without operands.
    fn leaf(&mut self, ty: Type) -> String {
        let params: Vec<usize> = (0..self.params.len()).filter(|param| self.params[*param] == ty).collect();
        if !params.is_empty() && self.random.one_in(2) {
            return format!("(local.get {})", self.random.pick(&params));
        }
        match ty {
            Type::I32 => format!("(i32.const {})", self.random.pick(&[0, 1, 2, -1, 7, i32::MIN])),
            Type::I64 => format!("(i64.const {})", self.random.pick(&[0, 1, -3, i64::MAX])),
            Type::F64 => format!("(f64.const {})", self.random.pick(&["0", "-0", "1.5", "-inf", "1e300"])),
            Type::Nullable(ty) => match self.random.below(4) {
                0 => format!("(ref.null $t{ty})"),
                1 => format!("(global.get $g{ty})"),
                _ => self.leaf(Type::NonNull(ty)),
            },
            Type::NonNull(ty) => match self.random.below(3) {
                0 => format!("(global.get $c{ty})"),
                _ => format!("(ref.func $f{ty}_{})", self.random.below(FUNCTIONS)),
            },
            Type::Func => match self.random.below(3) {
                0 => "(ref.null func)".into(),
                _ => {
                    let ty = self.random.below(self.signatures.len());
                    self.leaf(Type::Nullable(ty))
                }
            },
        }
    }

    fn value(&mut self, ty: Type, depth: usize) -> String {
        if depth == 0 || self.random.one_in(6) {
            return self.leaf(ty);
        }
        let depth = depth - 1;
        let callees = self.callees(ty);
        if !callees.is_empty() && self.random.one_in(2) {
            let callee = self.random.pick(&callees);
            let arguments = self.arguments(callee, depth);
            if self.random.one_in(4) {
                let index = self.value(Type::I32, 1);
                return format!(
                    "(call_indirect $all (type $t{callee}) {arguments} (i32.and {index} (i32.const 7)))"
                );
            }
            let reference = self.value(Type::Nullable(callee), depth);
            return format!("(call_ref $t{callee} {arguments} {reference})");
        }
        if self.random.one_in(5) {
            let (condition, one, other) =
                (self.value(Type::I32, 1), self.value(ty, depth), self.value(ty, depth));
            let result = ty.text();
            return match self.random.one_in(2) {
                true => format!("(if (result {result}) {condition} (then {one}) (else {other}))"),
                false => format!("(select (result {result}) {one} {other} {condition})"),
            };
        }
        let some = self.random.below(self.signatures.len());
        match ty {
            Type::I32 => match self.random.below(4) {
                0 => format!("(ref.is_null {})", self.value(Type::Nullable(some), depth)),
                1 => format!("(i32.add {} {})", self.value(Type::I32, depth), self.value(Type::I32, depth)),
                2 => format!("(i32.wrap_i64 {})", self.value(Type::I64, depth)),
                _ => {
                    let (value, reference) = (self.value(ty, depth), self.value(Type::Nullable(some), depth));
                    let label = self.label();
                    format!(
                        "(block {label} (result i32) {value} {reference} \
                         br_on_null {label} drop i32.const 1 i32.add)"
                    )
                }
            },
            Type::I64 => match self.random.below(2) {
                0 => format!("(i64.mul {} {})", self.value(ty, depth), self.value(ty, depth)),
                _ => format!("(i64.extend_i32_s {})", self.value(Type::I32, depth)),
            },
            Type::F64 => match self.random.below(2) {
                0 => format!("(f64.min {} {})", self.value(ty, depth), self.value(ty, depth)),
                _ => format!("(f64.convert_i64_s {})", self.value(Type::I64, depth)),
            },
            Type::Nullable(ty) => match self.random.below(2) {
                0 => format!("(table.get $table{ty} (i32.and {} (i32.const 3)))", self.value(Type::I32, 1)),
                _ => self.value(Type::NonNull(ty), depth),
            },
            Type::NonNull(number) => match self.random.below(4) {
                0 => format!("(ref.as_non_null {})", self.value(Type::Nullable(number), depth)),
                1 => {
                    format!("(table.get $full{number} (i32.and {} (i32.const 1)))", self.value(Type::I32, 1))
                }
                2 => {
                    let (maybe, other) = (self.value(Type::Nullable(number), depth), self.value(ty, depth));
                    let (label, result) = (self.label(), ty.text());
                    format!("(block {label} (result {result}) {maybe} br_on_non_null {label} {other})")
                }
                _ => self.leaf(ty),
            },
            Type::Func => match self.random.below(2) {
                0 => format!("(table.get $all (i32.and {} (i32.const 3)))", self.value(Type::I32, 1)),
                _ => self.value(Type::Nullable(some), depth),
            },
        }
    }

    fn label(&mut self) -> String {
        self.labels += 1;
        format!("$l{}", self.labels)
    }
}
