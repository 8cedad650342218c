//! Regular expressions by `regex`: search, captures and replacement in a text.

use bench_guests::{Random, mix, run, sum};
use regex::Regex;

fn input() -> (String, Vec<Regex>) {
    let mut random = Random(79);
    let mut text = String::new();
    while text.len() < 60_000 {
        let (day, month) = (1 + random.below(28), 1 + random.below(12));
        match random.below(8) {
            0 => text.push_str(&format!("2024-{month:02}-{day:02} ")),
            1 => text.push_str(&format!("{}.{}@{}.example ", random.word(), random.word(), random.word())),
            2 => text.push_str(&format!("0x{:x}, ", random.below(1 << 30))),
            3 => text.push_str(".\n"),
            _ => text.extend([random.word(), " "]),
        }
    }
    let expressions = [
        r"(\d{4})-(\d{2})-(\d{2})",
        r"([a-z]+)\.([a-z]+)@([a-z]+)\.example",
        r"(?i)\b(trap|stack|segment)\s+(?:of|the|a)\b",
        r"0x[0-9a-f]*(?:dead|beef|ff|00)[0-9a-f]*",
        r"(?m)^.*host.*import.*$",
        r"(\w+)\s+(\w+)\s+(\w+)\.",
    ];
    (text, expressions.iter().map(|expression| Regex::new(expression).expect("it is valid")).collect())
}

fn main() {
    run(input, |(text, expressions)| {
        let mut checksum = 0;
        for expression in expressions.iter().cycle().take(8 * expressions.len()) {
            for captures in expression.captures_iter(text) {
                for group in captures.iter().flatten() {
                    checksum = mix(checksum, group.start() as u64 ^ (group.end() as u64) << 20);
                }
            }
        }
        let replaced = expressions[0].replace_all(text, "$3.$2.$1");
        mix(checksum, sum(replaced.as_bytes()))
    });
}
