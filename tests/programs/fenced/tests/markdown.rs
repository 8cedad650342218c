//! cmark: documents, malformed and pathological ones, and a bug beside it that follows addresses.

use fenced::{
    markdown::{html_length, links, new, to_html},
    mutations::Mutations,
    samples::document,
};
use wamr_aot_rt::{Trap, TrapKind};

fn assert_unharmed() {
    let html = to_html(&mut new(), &document()).expect("a good document");
    for part in [
        "<h1>Title</h1>",
        "<em>word</em>, <strong>two</strong> <code>code</code>",
        "<a href=\"https://example.org\" title=\"title\">a link</a>",
        "<ol>\n<li>three</li>",
        "int x = 1 &lt; 2;",
        "<img src=\"/a.png\" alt=\"image\" title=\"A title\" /> &amp; λ <b>raw</b>",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
}

#[test]
fn documents_are_rendered() {
    assert_unharmed();
    assert_eq!(to_html(&mut new(), b"").expect("an empty document"), "");
    assert_eq!(links(&mut new(), "[a](b) and [c](d)").expect("a good document"), 2);
}

#[test]
fn malformed_documents_are_contained() {
    let mut guest = new();
    let (mut rendered, mut trapped) = (0, 0);
    let mut mutations = Mutations::new(0x5eed);
    for _ in 0..5000 {
        match to_html(&mut guest, &mutations.of(&document())) {
            Ok(html) => {
                assert!(html.len() < 100_000);
                rendered += 1;
            }
            Err(_) => {
                trapped += 1;
                guest = new();
            }
        }
    }
    println!("{rendered} rendered, {trapped} trapped");
    assert!(rendered > 1000);
    assert_unharmed();
}

/// What exhausts the stack, the memory or the time of a careless parser. This one takes seconds for
/// 120 KB of brackets.
#[test]
fn pathological_documents_are_contained() {
    const FUEL: u64 = 1_000_000_000;
    let mut stopped = Vec::new();
    for (middle, end) in [
        ("*a **a ", ""),
        ("[", "a"),
        ("a](b)", ""),
        ("> ", "a"),
        ("![[]()", ""),
        ("<?", ""),
        ("`", "a"),
        ("&", ""),
        ("  * a\n", ""),
        ("\0", ""),
    ] {
        let text = format!("{}{end}", middle.repeat(20_000));
        match html_length(text.as_bytes(), FUEL) {
            Ok(length) => assert!(length < 1 << 20, "{middle}"),
            Err(trap) => {
                assert_eq!(trap.kind(), TrapKind::FuelExhausted, "{middle}");
                stopped.push(middle);
            }
        }
    }
    assert_eq!(stopped, ["![[]()"]);
    assert_unharmed();
}

fn trap(url: &str) -> Trap {
    links(&mut new(), &format!("[a]({url})")).expect_err("the bug")
}

#[test]
fn the_planted_bug_is_contained() {
    for (url, kind) in [
        ("peek:0xffffffff", TrapKind::MemoryOutOfBounds),
        ("poke:0x7ffffff0", TrapKind::MemoryOutOfBounds),
        ("call:0x123456", TrapKind::UndefinedElement),
        // All that the library has: its code pointers, its heap, its constants.
        ("wipe:0", TrapKind::MemoryOutOfBounds),
    ] {
        assert_eq!(trap(url).kind(), kind, "{url}");
        assert_unharmed();
    }
    // What hits something damages this instance, and no other.
    let mut guest = new();
    for address in (0..1 << 17).step_by(61) {
        let _ = links(&mut guest, &format!("[a](poke:{address})"));
    }
    let _ = to_html(&mut guest, &document());
    assert_unharmed();
}
