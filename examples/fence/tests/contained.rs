//! The library reads what it should, and what it does beyond that is an error.

use fence::{ReadError, Tag, highest, number, read};
use wamr_aot_rt::{
    Trap, TrapKind,
    c::{Guest, Ptr},
};

const GOOD: &str = "title = Fence\nyear = 2026\n\nempty =\n";

fn tag(name: &str, value: &str, number: f64) -> Tag {
    Tag { name: name.into(), value: value.into(), number }
}

fn assert_unharmed() {
    let expected = [tag("title", "Fence", 0.0), tag("year", "2026", 2026.0), tag("empty", "", 0.0)];
    assert_eq!(read(GOOD).expect("a good text"), expected);
}

fn contained(text: &str) -> Trap {
    match read(text) {
        Err(ReadError::Contained(trap)) => trap,
        other => panic!("{other:?}"),
    }
}

#[test]
fn tags_are_read() {
    assert_unharmed();
    assert_eq!(number(GOOD, "year").expect("a good text"), Some(2026.0));
    assert_eq!(number(GOOD, "month").expect("a good text"), None);
    assert!(matches!(read("title\n"), Err(ReadError::Refused(_))));
}

#[test]
fn crashes_are_traps() {
    for (text, kind) in [
        ("!write = 1\n", TrapKind::MemoryOutOfBounds),
        ("!recurse = 1\n", TrapKind::MemoryOutOfBounds),
        ("!call = 1\n", TrapKind::UndefinedElement),
    ] {
        assert_eq!(contained(text).kind(), kind, "{text}");
        assert_unharmed();
    }
}

#[test]
fn pointers_and_lengths_are_not_believed() {
    for text in ["!pointer = 1\n", "!endless = 1\n", "!count = 1\n"] {
        assert_eq!(contained(text).kind(), TrapKind::Host, "{text}");
        assert_unharmed();
    }
}

#[test]
fn the_library_calls_back() {
    let text = format!("{GOOD}pages = 12\nprice = 30\n");
    assert_eq!(highest(&text, 2).expect("a good text"), ["year", "price"]);
    assert_eq!(highest(&text, 100).expect("a good text"), ["year", "price", "pages", "title", "empty"]);
}

/// Callbacks believe neither the pointers nor the `void *`, and are called as what they are.
#[test]
fn callbacks_are_not_fooled() {
    let cases = [
        ("!visit", TrapKind::Host, "out of bounds"),
        ("!context", TrapKind::Host, "visits for nobody"),
        ("!type", TrapKind::IndirectCallTypeMismatch, ""),
    ];
    for (name, kind, message) in cases {
        match highest(&format!("{name} = 1\n"), 1) {
            Err(ReadError::Contained(trap)) => {
                assert_eq!(trap.kind(), kind, "{name}");
                assert!(trap.to_string().contains(message), "{trap}");
            }
            other => panic!("{name}: {other:?}"),
        }
        assert_unharmed();
    }
}

/// A host that implements no callbacks can use all the rest.
#[test]
fn callbacks_can_be_left_out() {
    let mut library = fence::tags::Instance::new(()).expect("there is memory for an instance");
    let result = library.scope(|library| {
        let (text, place) = (library.bytes(b"a = 1")?, library.zeroed()?);
        library.tags_parse(text, 5, place)?;
        let (list, visitor) = (library.read(place)?, library.callback_tags_visitor()?);
        library.tags_each(list, visitor, Ptr::NULL)
    });
    let trap = result.expect_err("the library calls back");
    for part in ["callbacks.tags_visitor", "does not implement it"] {
        assert!(trap.to_string().contains(part), "{trap}");
    }
}

/// The bug: only the guest's own memory is damaged, and that is gone.
#[test]
fn overflows_stay_inside() {
    for length in 1..2000 {
        let text = format!("{} = 1\n{GOOD}", "n".repeat(length));
        if let Ok(tags) = read(&text) {
            assert!(tags.len() <= 10_000);
        }
    }
    assert_unharmed();
}
