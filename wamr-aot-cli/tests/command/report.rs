//! The page that `report` writes.

use crate::shell::Shell;

/// The elements that have no end.
const VOID: &[&str] = &["meta", "br", "wbr"];

/// The elements whose end may be left out, as the page does.
const OPEN: &[&str] = &["tr", "td", "th"];

/// Reads a page, and verifies that its elements are closed in their order, that attributes are
/// quoted, and that it needs nothing from elsewhere. Returns its text, without markup.
#[track_caller]
fn read(page: &str) -> String {
    for word in ["http", "//", "<script", "<link", "<img", "<iframe", "url(", "@import"] {
        assert!(!page.contains(word), "{word} is on the page");
    }
    assert!(!page.contains(|c: char| c.is_control() && c != '\n'), "a control character");
    let mut rest = page.strip_prefix("<!DOCTYPE html>\n").expect("the type of the document");
    let (mut open, mut text): (Vec<&str>, String) = (Vec::new(), String::new());
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let end = rest[at..].find('>').expect("a tag ends") + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        let name = tag.trim_start_matches('/').split(' ').next().expect("a name");
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{tag}");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "the end of another element");
        } else if !VOID.contains(&name) && !OPEN.contains(&name) {
            open.push(name);
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        assert_eq!(tag.matches("=\"").count() * 2, tag.matches('"').count(), "{tag}");
        if name == "style" && !tag.starts_with('/') {
            rest = &rest[rest.find("</style>").expect("the style ends")..];
        }
    }
    assert_eq!(open, [""; 0], "elements that are not closed");
    text
}

#[test]
fn a_page_is_complete_and_the_same_each_time() {
    let shell = Shell::new();
    let page = shell.run("report calc.wat --html").success();
    let text = read(&page);
    for part in ["Code and constants", "Memory", "Stack", "Imports", "Exports", "Options", "divide"] {
        assert!(text.contains(part), "{part} is missing: {text}");
    }
    shell.run("report calc.wat --html -o calc.html").success();
    let written = std::fs::read_to_string(shell.path().join("calc.html")).expect("it was written");
    assert_eq!(written, page);
}

#[test]
fn an_artefact_says_what_is_not_known() {
    let shell = Shell::new();
    shell.run("compile calc.wat -o calc.aot").success();
    let text = read(&shell.run("report calc.aot --html").success());
    assert!(text.contains("The sizes of the functions are not known"), "{text}");
    assert!(text.contains("The frames of the functions and their calls are not known"), "{text}");
    assert!(text.contains("Other options are not known"), "{text}");
    assert!(text.contains("divide"), "{text}");
}

#[test]
fn what_cannot_be_compiled_has_a_page() {
    let shell = Shell::new();
    let text = read(&shell.run("report hostile.wat --html").success());
    assert!(text.contains("It cannot be compiled") && text.contains("make"), "{text}");
    assert!(text.contains("the areas are those of the functions in WebAssembly"), "{text}");
}

#[test]
fn functions_have_sizes_through_c() {
    let shell = Shell::new();
    let inlined = r#"(module
        (func $leaf (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
        (func (export "f") (param i32) (result i32) (i32.mul (call $leaf (local.get 0)) (i32.const 5))))"#;
    shell.write("inlined.wat", inlined);
    let text = read(&shell.run("report inlined.wat --html --emitter c").success());
    assert!(text.contains("Areas are bytes of machine code") && text.contains("leaf"), "{text}");
    assert!(text.contains("1 function has no code of its own") && text.contains("merged"), "{text}");
    let text = read(&shell.run("report calc.wat --html --emitter c").success());
    assert!(text.contains("Areas are bytes of machine code"), "{text}");
    assert!(text.contains("The deepest chain of direct calls"), "{text}");
    let text = shell.run("inspect inlined.wat --emitter c").success();
    assert!(text.lines().any(|line| line.contains("merged") && line.ends_with("leaf")), "{text}");
    assert!(text.contains("the C compiler inlined it into its callers"), "{text}");
    let json = shell.run("inspect inlined.wat --emitter c --json").success();
    assert_eq!((json.matches("\"merged\": true").count(), json.matches("\"merged\": false").count()), (1, 1));
}

#[test]
fn functions_that_are_left_out_are_marked() {
    let shell = Shell::new();
    let module = r#"(module
        (func $dead (result i32) (call $used))
        (func $used (result i32) (i32.const 5))
        (func (export "f") (result i32) (call $used)))"#;
    shell.write("dead.wat", module);
    let text = read(&shell.run("report dead.wat --html").success());
    assert!(text.contains("1 function is left out"), "{text}");
    let text = shell.run("inspect dead.wat").success();
    assert!(text.lines().any(|line| line.contains("unreached") && line.ends_with("dead")), "{text}");
    assert!(text.contains("neither the host nor the start function reaches it"), "{text}");
    let json = shell.run("inspect dead.wat --json").success();
    assert_eq!(json.matches("\"unreached\": true").count(), 1, "{json}");
    // The code of each is listed.
    assert!(shell.run("objdump dead.wat dead").success().starts_with("function 0 `dead`"));
    let kept = shell.run("inspect dead.wat --opt none").success();
    assert!(!kept.contains("unreached"), "{kept}");
}

#[test]
fn names_cannot_change_the_page() {
    let shell = Shell::new();
    let long = "y".repeat(100_000);
    let module = format!(
        r#"(module $"</title><script>m"
            (import "<script>alert(1)</script>" "\"onload='x'\00\n" (func))
            (func $"--></bdi><b>\u{{202e}}f" (export "a\u{{202e}}b<i>\00") (call 0))
            (func $"{long}" (export "{long}") (call 1) (call 1)))"#
    );
    shell.write("names.wat", module);
    let page = shell.run("report names.wat --html --untyped").success();
    let text = read(&page);
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{text}");
    assert!(text.contains("a\\u{202e}b&lt;i&gt;\\0"), "{text}");
    assert!(!page.contains('\u{202e}') && page.len() < 30_000, "{}", page.len());
}
