//! Markdown to HTML by `pulldown-cmark`.

use bench_guests::{Random, mix, run, sum};
use pulldown_cmark::{Options, Parser, html};

fn document() -> String {
    let mut random = Random(89);
    let mut text = String::new();
    for section in 0..90 {
        text.push_str(&format!("## Section {section} *{}*\n\n", random.word()));
        for _ in 0..60 {
            let (one, two) = (random.word(), random.word());
            text.push_str(&match random.below(9) {
                0 => format!("**{one} {two}** "),
                1 => format!("[{one}](https://{two}.example/{section} \"title\") "),
                2 => format!("`{one}` "),
                3 => format!("{one} & {two}\n"),
                _ => format!("{one} {two} "),
            });
        }
        text.push_str(&format!("\n\n* {}\n* {}\n  1. nested\n\n", random.word(), random.word()));
        text.push_str("| a | b |\n|---|--:|\n| 1 | *2* |\n| 3 | 4 |\n\n");
        text.push_str("```c\nint x = 1 < 2;\n```\n\n> quoted\n\n");
    }
    text
}

fn main() {
    run(document, |text| {
        let mut checksum = 0;
        for _ in 0..5 {
            let mut out = String::new();
            html::push_html(&mut out, Parser::new_ext(text, Options::ENABLE_TABLES));
            checksum = mix(checksum, sum(out.as_bytes()));
        }
        checksum
    });
}
