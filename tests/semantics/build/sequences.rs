//! Functions with several accesses relative to one address, some of whose checks an optimiser may
//! remove.

use std::fmt::Write as _;

use wamr_aot_build::{Bounds, Builder, Emitter, OptLevel, Traps};

/// The number of functions of each module.
const FUNCTIONS: usize = 240;

/// Numbers that are the same in each build.
struct Numbers(u64);

impl Numbers {
    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        // An LCG with Knuth's constants; the high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        choices[(self.0 >> 33) as usize % choices.len()]
    }
}

/// A memory with these limits, and exports with an address as their parameter. Their names say what
/// they do: `mask:step:count:accesses`. The base is the address, masked; `count` times the accesses
/// are made, and the step is added to the base. An access is
///
/// * `l,add,offset,bytes,line` or `s,...`: a load or a store at the base plus `add`, modulo 2^32,
///   and an offset in the instruction;
/// * the same with `L` or `S`, only if the base is odd;
/// * `g`: the memory grows by a page.
///
/// A store writes `0xa5` to each byte.
fn module(limits: &str, grows: bool) -> String {
    let mut numbers = Numbers(1);
    let mut wat = format!("(module\n(memory (export \"memory\") {limits})\n");
    let mut line = 3;
    for _ in 0..FUNCTIONS {
        let mask = numbers.pick(&[u32::MAX, u32::MAX, u32::MAX, 0xffff, 0xfff8]);
        let (step, count) = numbers.pick(&[(0, 1), (0, 1), (0, 1), (4, 3), (-4, 3)]);
        // The name is in the first line, and two more lines precede the accesses.
        line += 3;
        let (mut name, mut body) = (format!("{mask}:{step}:{count}:"), String::new());
        for number in 0..numbers.pick(&[2, 3, 4, 6]) {
            let separator = if number == 0 { "" } else { ";" };
            if grows && number > 0 && numbers.pick(&[false, false, false, true]) {
                write!(name, "{separator}g").unwrap();
                writeln!(body, "(drop (memory.grow (i32.const 1)))").unwrap();
                line += 1;
                continue;
            }
            let add = numbers.pick(&[0, 0, 0, 1, 4, 8, -1, -4, -8]);
            let offset = numbers.pick(&[0, 0, 0, 1, 4, 8, 12, 65528, 65536]);
            let bytes = numbers.pick(&[1, 2, 4, 4, 8]);
            let (is_store, is_conditional) =
                (numbers.pick(&[false, false, true]), numbers.pick(&[false, false, false, true]));
            let address = match add {
                0 => "(local.get 1)".to_owned(),
                add => format!("(i32.add (local.get 1) (i32.const {add}))"),
            };
            let access = match (is_store, bytes) {
                (true, 1) => format!("(i32.store8 offset={offset} {address} (i32.const 0xa5))"),
                (true, 2) => format!("(i32.store16 offset={offset} {address} (i32.const 0xa5a5))"),
                (true, 4) => format!("(i32.store offset={offset} {address} (i32.const 0xa5a5a5a5))"),
                (true, _) => format!("(i64.store offset={offset} {address} (i64.const 0xa5a5a5a5a5a5a5a5))"),
                (false, 1) => format!("(drop (i32.load8_u offset={offset} {address}))"),
                (false, 2) => format!("(drop (i32.load16_s offset={offset} {address}))"),
                (false, 4) => format!("(drop (i32.load offset={offset} {address}))"),
                (false, _) => format!("(drop (f64.load offset={offset} {address}))"),
            };
            let kind = match (is_store, is_conditional) {
                (false, false) => 'l',
                (true, false) => 's',
                (false, true) => 'L',
                (true, true) => 'S',
            };
            match is_conditional {
                true => {
                    let odd = "(i32.and (local.get 1) (i32.const 1))";
                    writeln!(body, "(if {odd} (then {access}))").unwrap();
                }
                false => writeln!(body, "{access}").unwrap(),
            }
            write!(name, "{separator}{kind},{add},{offset},{bytes},{line}").unwrap();
            line += 1;
        }
        let (head, tail) = match count {
            1 => ("", String::new()),
            _ => (
                "(loop",
                format!(
                    "(local.set 1 (i32.add (local.get 1) (i32.const {step})))
                    (br_if 0 (i32.lt_u (local.tee 2 (i32.add (local.get 2) (i32.const 1))) \
                     (i32.const {count}))))"
                )
                .replace('\n', " "),
            ),
        };
        writeln!(wat, "(func (export \"{name}\") (param i32) (local i32 i32)").unwrap();
        writeln!(wat, "(local.set 1 (i32.and (local.get 0) (i32.const {mask:#x})))").unwrap();
        writeln!(wat, "{head}\n{body}{tail})").unwrap();
        line += 1;
    }
    wat.push(')');
    wat
}

/// Compiles the modules, checked in different ways.
pub(crate) fn compile(through_c: bool, handles_signals: bool) {
    let build = |name: &str, limits: &str, places: bool, configure: &dyn Fn(Builder) -> Builder| {
        let builder = Builder::from_bytes(format!("sequences_{name}"), module(limits, limits == "1 2"));
        let builder = builder.untyped().bounds(Bounds::Check).debug_info(places);
        configure(builder.opt_level(OptLevel::Speed)).compile();
    };
    let call = |builder: Builder| builder.traps(Traps::Call);
    build("places", "1 2", true, &call);
    build("bare", "1 2", false, &call);
    build("endless", "1", true, &call);
    build("endless_bare", "1", false, &call);
    if handles_signals {
        let instruction = |builder: Builder| builder.traps(Traps::Instruction);
        build("instruction", "1 2", true, &instruction);
        build("instruction_bare", "1", false, &instruction);
    }
    if through_c {
        let c = |builder: Builder| builder.emitter(Emitter::C);
        build("c", "1 2", true, &c);
        build("c_bare", "1 2", false, &c);
    }
}
