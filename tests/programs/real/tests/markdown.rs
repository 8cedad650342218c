//! A Markdown renderer in Rust, with the standard library: the guest's HTML equals the native one.

use pulldown_cmark::{Options, Parser, html};

wamr_aot_rt::include_aot!(mod markdown = "markdown");

fn render_natively(text: &str) -> String {
    let mut output = String::new();
    html::push_html(&mut output, Parser::new_ext(text, Options::all()));
    output
}

fn render(guest: &mut markdown::Instance, text: &str) -> Result<String, Box<dyn std::error::Error>> {
    let size = text.len() as i32;
    let address = guest.buffer_new(size)?;
    guest.memory_mut().write_bytes(address, text.as_bytes())?;
    let html = guest.render(address, size)?;
    let length = guest.memory().read::<i32>(html)?;
    let output = guest.memory().read_str(html + 4, length)?.to_owned();
    guest.html_free(html)?;
    Ok(output)
}

const SAMPLES: &[&str] = &[
    "",
    "plain",
    "# Title\n\nA *paragraph* with **strong** `code` and [a link](https://example.org \"title\").\n",
    "1. one\n2. two\n   - nested\n   - [x] done\n\n> quote\n> > deeper\n",
    "| a | b |\n|:--|--:|\n| 1 | 2 |\n\n~~gone~~ and a footnote[^1].\n\n[^1]: Here.\n",
    "```rust\nfn main() {}\n```\n\n    indented\n\n<div>html</div>\n\n---\n",
    "Grüße &amp; &copy; \u{1f600} \\*not emphasis\\* <http://auto.link>\n\n![image](a.png)\n",
    "$x^2$ and $$\\sum$$\n\n> [!NOTE]\n> A note.\n\nTerm\n: Definition\n",
    "[[[[[[[[[[[[[[[[****____````~~~~<<<<>>>>\n\n- \n-\n\t-\n",
];

#[test]
fn samples_as_native() {
    let mut guest = markdown::Instance::new(()).expect("the guest starts");
    for sample in SAMPLES {
        assert_eq!(render(&mut guest, sample).expect("no trap"), render_natively(sample), "{sample:?}");
    }
}

/// This project's own documents.
#[test]
fn documents_as_native() {
    let mut guest = markdown::Instance::new(()).expect("the guest starts");
    for document in [
        include_str!("../../../../README.md"),
        include_str!("../../../../docs/design/bindings.md"),
        include_str!("../../../../docs/src/sandbox.md"),
        include_str!("../../../../docs/src/comparison.md"),
    ] {
        assert!(
            render(&mut guest, document).expect("no trap") == render_natively(document),
            "the HTML differs"
        );
    }
}

#[test]
fn a_large_document_as_native() {
    let mut guest = markdown::Instance::new(()).expect("the guest starts");
    let document = SAMPLES.join("\n\n").repeat(200);
    assert!(
        render(&mut guest, &document).expect("no trap") == render_natively(&document),
        "the HTML differs"
    );
}

/// A panic in a guest is a trap.
#[test]
fn a_panic_in_the_guest_is_a_trap() {
    let mut guest = markdown::Instance::new(()).expect("the guest starts");
    let address = guest.buffer_new(2).expect("no trap");
    guest.memory_mut().write_bytes(address, &[0xff, 0xfe]).expect("the buffer is the guest's");
    let trap = guest.render(address, 2).expect_err("the text is not UTF-8");
    assert_eq!(trap.kind(), wamr_aot_rt::TrapKind::Unreachable);
}
