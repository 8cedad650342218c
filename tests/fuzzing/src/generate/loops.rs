//! Modules of counted loops over memories, which the optimiser copies and unrolls: counters in all
//! directions and conditions, accesses at the ends of memories, several ways out.

use std::fmt::Write as _;

use crate::random::Random;

const FUNCTIONS: usize = 4;

/// The most rounds of a loop that might go on for ever.
const MOST_ROUNDS: u32 = 3000;

/// Steps of counters.
const STEPS: &[i32] = &[1, 1, 1, 2, 4, 4, 8, 3, 5, 24, 1000, 65536, -1, -1, -2, -4, -8, -3, -1000];

/// A module whose exports take four numbers.
pub(super) fn module(random: &mut Random) -> Vec<u8> {
    let pages = 1 + random.below(2);
    // A memory that loops grow has a maximum, so that it stays small.
    let most = random.pick(&[None, Some(pages), Some(pages + 2)]);
    let grows = most.is_some();
    let most = most.map_or(String::new(), |most| most.to_string());
    let mut text = format!(
        "(module (memory (export \"memory\") {pages} {most})
        (global $fuel (export \"fuel\") (mut i32) (i32.const 0))
        (global $total (export \"total\") (mut i64) (i64.const 0))
        (data (i32.const 0) \"\\01\\02\\03\\04\\05\\f0\\f1\\f2\\00\\00\\00\\80\") (data (i32.const {}) \"{}\")
        (func $callee (param i32) (result i32)
            (i32.store8 (i32.const 5) (local.get 0))
            (i32.add (local.get 0) (i32.load8_u (i32.const 6))))\n",
        pages * 65536 - 64,
        "a\\80b\\ff".repeat(16),
    );
    for number in 0..FUNCTIONS {
        text.push_str(&Writer { random, labels: 0, end: pages as i32 * 65536, grows }.function(number));
    }
    text.push(')');
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

struct Writer<'a> {
    random: &'a mut Random,
    labels: usize,
    /// The initial length of the memory, in bytes.
    end: i32,
    grows: bool,
}

/// Parameters 0 to 3 are the host's. `$i` and `$j` count, `$m` counts an outer loop.
const LOCALS: &str = "(local $i i32) (local $j i32) (local $m i32) (local $end i32) (local $left i32)
    (local $sum i32) (local $long i64) (local $float f64)";

impl Writer<'_> {
    fn function(&mut self, number: usize) -> String {
        let mut body = String::new();
        for _ in 0..1 + self.random.below(2) {
            let inner = self.counted_loop();
            if self.random.one_in(4) {
                let step = self.random.pick(&[1, 16, 400]);
                write!(
                    body,
                    "(local.set $m (i32.const 0))
                    (loop $outer{0} {inner}
                        (local.set $m (i32.add (local.get $m) (i32.const {step})))
                        (br_if $outer{0} (i32.lt_u (local.get $m) (i32.const {1}))))",
                    self.label(),
                    step * 3,
                )
                .expect("writing to a string cannot fail");
            } else {
                body.push_str(&inner);
            }
        }
        format!(
            "(func (export \"f{number}\") (param i32 i32 i32 i32) (result i64) {LOCALS}
            {body}
            (global.set $total (i64.add (global.get $total) (local.get $long)))
            (i64.add (i64.add (local.get $long) (i64.extend_i32_u (local.get $sum)))
                (i64.add (i64.trunc_sat_f64_s (local.get $float))
                    (i64.extend_i32_u (i32.add (local.get $i) (local.get $j))))))\n"
        )
    }

    fn label(&mut self) -> usize {
        self.labels += 1;
        self.labels
    }

    /// A loop with its counters' initial values.
    fn counted_loop(&mut self) -> String {
        let (step, other) = (self.random.pick(STEPS), self.random.pick(STEPS));
        let label = self.label();
        let start = self.start();
        let (end, condition) = self.end(step);
        let reads = self.random.one_in(3);
        let body = if reads { self.reading_body() } else { self.body() };
        let next = format!("(local.set $i (i32.add (local.get $i) (i32.const {step})))");
        let other = format!("(local.set $j (i32.add (local.get $j) (i32.const {other})))");
        let (before, after) =
            if self.random.one_in(2) { (other, String::new()) } else { (String::new(), other) };
        let start_of_other = self.start();
        let rounds = 1 + self.random.below(MOST_ROUNDS as usize);
        let exit = if reads {
            String::new()
        } else {
            format!(
                "(br_if $out{label} (i32.eqz (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))"
            )
        };
        // Tested before or after the body.
        let inside = if self.random.one_in(3) {
            format!(
                "(br_if $out{label} (i32.eqz {condition})) {exit} {before} {body} {next} {after}
                (br $again{label})"
            )
        } else {
            format!("{before} {body} {next} {after} {exit} (br_if $again{label} {condition})")
        };
        format!(
            "(local.set $i {start}) (local.set $j {start_of_other}) (local.set $end {end})
            (local.set $left (i32.const {rounds}))
            (block $out{label} (loop $again{label} {inside}))\n"
        )
    }

    fn body(&mut self) -> String {
        (0..1 + self.random.below(4)).map(|_| self.statement(3)).collect()
    }

    /// A body that reads at an address that changes in each round, so that the loop ends at the
    /// latest with the memory. It hardly does more than that.
    fn reading_body(&mut self) -> String {
        let load = self.random.pick(&["i32.load", "i32.load8_u", "i32.load16_u"]);
        let offset = self.random.pick(&[0, 0, 1, 4, -8, 65500]);
        let mut body = vec![format!(
            "(local.set $sum (i32.add (local.get $sum)
                ({load} (i32.add (local.get $i) (i32.const {offset})))))\n"
        )];
        for _ in 0..self.random.below(3) {
            let statement = match self.random.below(12) {
                0 => self.statement(1),
                1 => format!("(if (i32.and (local.get $i) (i32.const 1)) (then (drop {})))\n", self.load()),
                _ => format!("(local.set $sum (i32.xor (local.get $sum) {}))\n", self.load()),
            };
            let place = self.random.below(body.len() + 1);
            body.insert(place, statement);
        }
        body.concat()
    }

    /// What a counter starts with: an end of the memory or of the numbers, or a parameter.
    fn start(&mut self) -> String {
        let end = self.end;
        match self.random.below(7) {
            0 => format!("(i32.const {})", self.random.below(64)),
            1 => format!("(i32.sub (i32.const {end}) (i32.const {}))", self.random.below(512)),
            2 => format!("(i32.const {})", -(self.random.below(64) as i32)),
            3 => format!("(i32.and (local.get {}) (i32.const 0xffff))", self.random.below(4)),
            4 => format!("(i32.and (local.get {}) (i32.const 0x3f))", self.random.below(4)),
            5 => format!("(i32.add (i32.const 0x7fffffe0) (i32.const {}))", self.random.below(64)),
            _ => format!("(local.get {})", self.random.below(4)),
        }
    }

    /// The bound of the counter `$i`, and the condition to go on.
    fn end(&mut self, step: i32) -> (String, String) {
        let rounds = self.random.pick(&[0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 1000]);
        let exact = format!(
            "(i32.add (local.get $i) (i32.mul (i32.const {step}) {}))",
            if self.random.one_in(2) {
                format!("(i32.const {rounds})")
            } else {
                format!("(i32.and (local.get {}) (i32.const 0x7f))", self.random.below(4))
            }
        );
        let end = match self.random.below(5) {
            0 => format!("(i32.add {exact} (i32.const 1))"),
            1 => self.start(),
            _ => exact,
        };
        let name = if self.random.one_in(2) {
            "ne"
        } else {
            self.random.pick(&["lt_u", "lt_s", "le_u", "le_s", "gt_u", "gt_s", "ge_u", "ge_s", "ne"])
        };
        let operands = if self.random.one_in(4) {
            "(local.get $end) (local.get $i)"
        } else {
            "(local.get $i) (local.get $end)"
        };
        (end, format!("(i32.{name} {operands})"))
    }

    /// An index, and the offset to add to it.
    fn address(&mut self) -> String {
        let counter = self.random.pick(&["$i", "$i", "$i", "$j", "$m"]);
        let counter = format!("(local.get {counter})");
        let scaled = match self.random.below(4) {
            0 => format!("(i32.shl {counter} (i32.const {}))", self.random.below(4)),
            1 => format!("(i32.mul {counter} (i32.const {}))", self.random.pick(&[3, 12, -4, 100])),
            _ => counter,
        };
        match self.random.below(5) {
            0 => format!("(i32.add {scaled} (i32.const {}))", self.random.below(128) as i32 - 64),
            1 => format!("(i32.add (i32.and (local.get 2) (i32.const 0xff)) {scaled})"),
            2 => format!("(i32.add {scaled} (local.get $m))"),
            3 if self.random.one_in(3) => format!("(i32.and {scaled} (i32.const 0xffff))"),
            _ => scaled,
        }
    }

    fn offset(&mut self) -> String {
        let offsets = [0, 0, 1, 4, 8, 64, 32760, 65000, 65528];
        format!("offset={}", self.random.pick(&offsets))
    }

    /// An access of an `i32`.
    fn load(&mut self) -> String {
        let name = self.random.pick(&["i32.load", "i32.load8_u", "i32.load8_s", "i32.load16_u"]);
        format!("({name} {} {})", self.offset(), self.address())
    }

    fn value(&mut self) -> String {
        match self.random.below(6) {
            0 => self.load(),
            1 => format!("(i32.add {} {})", self.load(), self.load()),
            2 => format!("(i32.xor (local.get $sum) {})", self.load()),
            3 => format!("(i32.mul {} (i32.const 7))", self.load()),
            4 => "(local.get $i)".into(),
            _ => "(local.get $sum)".into(),
        }
    }

    fn statement(&mut self, depth: usize) -> String {
        let (value, address, offset) = (self.value(), self.address(), self.offset());
        match self.random.below(16) {
            0..3 => format!("(local.set $sum (i32.add (local.get $sum) {value}))\n"),
            3..6 => {
                let name = self.random.pick(&["i32.store", "i32.store8", "i32.store16"]);
                format!("({name} {offset} {address} {value})\n")
            }
            6 => format!(
                "(local.set $long (i64.add (local.get $long) (i64.load {offset} {address})))
                (i64.store {} {} (local.get $long))\n",
                self.offset(),
                self.address()
            ),
            // Copies keep the bits of NaNs; sums have none.
            7 => format!("(f64.store {offset} {address} (f64.load {} {}))\n", self.offset(), self.address()),
            8 => format!(
                "(local.set $float (f64.add (local.get $float) (f64.convert_i32_s {value})))
                (f64.store {offset} {address} (local.get $float))\n"
            ),
            9 | 10 if depth > 0 => {
                format!("(if (i32.and {value} (i32.const 1)) (then {}))\n", self.statement(depth - 1))
            }
            11 => {
                let name = self.random.pick(&["div_u", "rem_s", "div_s"]);
                format!(
                    "(local.set $sum (i32.{name} (i32.const 1000000) (i32.or {value} (i32.const 256))))\n"
                )
            }
            12 if self.random.one_in(3) => format!("(local.set $sum (call $callee {value}))\n"),
            13 if self.grows && self.random.one_in(6) => {
                "(local.set $sum (i32.add (local.get $sum) (memory.grow (i32.const 1))))\n".into()
            }
            14 if self.random.one_in(6) => {
                format!("(local.set $sum (i32.div_u (local.get $sum) {value}))\n")
            }
            15 if self.random.one_in(3) => format!("(global.set $total (i64.extend_i32_u {value}))\n"),
            _ => format!("(local.set $sum (i32.xor (local.get $sum) {value}))\n"),
        }
    }
}
