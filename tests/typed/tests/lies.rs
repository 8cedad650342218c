//! What a guest passes and returns need not be a value: the call ends with a trap that says which
//! function lied, and how.

use typed::lies::{Caller, Colour, HostError, Instance, test::lies::log};
use wamr_aot_rt::Trap;

struct Host {
    lines: Vec<String>,
}

impl log::Host for Host {
    fn write(cx: &mut Caller<Self>, line: String) -> Result<(), HostError> {
        cx.data_mut().lines.push(line);
        Ok(())
    }

    fn pick(_: &mut Caller<Self>, _: Option<char>) -> Result<(), HostError> {
        Ok(())
    }

    fn give(_: &mut Caller<Self>) -> Result<String, HostError> {
        Ok("given".into())
    }

    fn many(_: &mut Caller<Self>) -> Result<Vec<String>, HostError> {
        Ok(vec!["a".into(), "b".into()])
    }
}

fn instance() -> Instance<Host> {
    Instance::new(Host { lines: Vec::new() }).unwrap()
}

#[track_caller]
fn expect<T: std::fmt::Debug>(result: Result<T, Trap>, parts: &[&str]) {
    let text = result.expect_err("the guest lied").to_string();
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn results() {
    let mut lies = instance();
    // The pair of address and length is not in the memory.
    for address in [65532, 65536, u32::MAX - 3] {
        lies.set_result(address, 0, 0).unwrap();
        expect(
            lies.text(),
            &["the result of `text` is not valid", "outside the memory, which has 65536 bytes"],
        );
    }
    lies.set_result(2, 0, 0).unwrap();
    expect(lies.text(), &["the result of `text`", "0x2 is not a multiple of 4"]);
    // The text is not in the memory.
    for (address, length) in [(65536, 1), (0, 65537), (65535, 2), (u32::MAX, 1), (1, u32::MAX)] {
        lies.set_result(16, address, length).unwrap();
        expect(lies.text(), &["the result of `text`", "outside the memory"]);
    }
    lies.memory_mut().into_bytes()[100..102].copy_from_slice(b"a\xff");
    lies.set_result(16, 100, 2).unwrap();
    expect(lies.text(), &["the result of `text`", "UTF-8", "0x65"]);
    assert_eq!(lies.posted().unwrap(), 0);
    lies.set_result(16, 100, 1).unwrap();
    assert_eq!(lies.text().unwrap(), "a");
    assert_eq!(lies.posted().unwrap(), 1);

    // Four thousand million strings.
    lies.set_result(16, 0, u32::MAX).unwrap();
    expect(lies.texts(), &["the result of `texts`", "outside the memory"]);
    // All of which are most of the memory.
    lies.memory_mut().into_bytes()[1024..].fill(b' ');
    let pair = [1024u32.to_le_bytes(), 60_000u32.to_le_bytes()].concat();
    for place in lies.memory_mut().into_bytes()[1024..].chunks_exact_mut(8) {
        place.copy_from_slice(&pair);
    }
    lies.set_result(16, 1024, 8000).unwrap();
    expect(lies.texts(), &["the result of `texts`"]);

    assert_eq!(lies.colour_of(2).unwrap(), Colour::Blue);
    for number in [3, 256, u32::MAX] {
        expect(lies.colour_of(number), &["the result of `colour-of`", "no case"]);
    }
    assert_eq!(lies.letter(0x10ffff).unwrap(), char::MAX);
    for number in [0xd800, 0x110000, u32::MAX] {
        expect(lies.letter(number), &["the result of `letter`", "char"]);
    }
    lies.set_result(0, 1 | 7 << 8, 0).unwrap();
    assert_eq!(lies.optional(0).unwrap(), Some(7));
    lies.set_result(0, 2, 0).unwrap();
    expect(lies.optional(0), &["the result of `optional`", "no case"]);
    lies.set_result(u32::MAX, 0, 0).unwrap();
    expect(lies.optional(0), &["the result of `optional`", "outside the memory"]);
}

#[test]
fn arguments() {
    let mut lies = instance();
    for (address, length) in [(65536, 1), (0, 65537), (u32::MAX, u32::MAX)] {
        let parts = ["the argument `line` of `test:lies/log.write` is not valid", "outside the memory"];
        expect(lies.call_write(address, length), &parts);
    }
    lies.memory_mut().into_bytes()[100] = 0x80;
    expect(lies.call_write(100, 1), &["`test:lies/log.write`", "UTF-8"]);
    assert!(lies.data().lines.is_empty());
    lies.memory_mut().into_bytes()[100] = b'x';
    lies.call_write(100, 1).unwrap();
    // An empty string may be anywhere up to the end.
    lies.call_write(65536, 0).unwrap();
    assert_eq!(lies.data().lines, ["x", ""]);
    expect(lies.call_pick(2, 0), &["`test:lies/log.pick`", "no case"]);
    expect(lies.call_pick(1, 0xdfff), &["`test:lies/log.pick`", "char"]);
    // The payload of a case that has none is not looked at.
    lies.call_pick(0, 0xdfff).unwrap();
}

#[test]
fn places_for_the_hosts_values() {
    const GIVEN: &str = "what the guest allocated for the result of `test:lies/log.give` is not valid";
    const MANY: &str = "the result of `test:lies/log.many`";
    const TAKEN: &str = "what the guest allocated for the arguments of `take` is not valid";
    let mut lies = instance();
    for address in [65532, 65536, u32::MAX - 3] {
        expect(lies.call_give(address), &[GIVEN, "outside the memory"]);
    }
    expect(lies.call_give(2), &[GIVEN, "not a multiple of 4"]);
    lies.call_give(16).unwrap();
    assert_eq!(&lies.memory().bytes()[1024..1029], b"given");
    for address in [65533, 65536, u32::MAX] {
        lies.set_realloc(address).unwrap();
        expect(lies.take("abcd"), &[TAKEN, "outside the memory"]);
        expect(lies.call_give(16), &[GIVEN, "outside the memory"]);
    }
    // The list is aligned to 4.
    lies.set_realloc(1025).unwrap();
    expect(lies.call_many(16), &[MANY, "not a multiple of 4"]);
    lies.take("abcd").unwrap();
    assert_eq!(&lies.memory().bytes()[1025..1029], b"abcd");
}
