//! What a guest passes as a handle need not be one: the call ends with a trap that says which
//! function lied, and how.

use typed::handle_lies::{
    Caller, Instance,
    test::lies::io::{self, File, Pipe},
};
use wamr_aot_rt::{HostError, Trap};
use wamr_aot_wit::{Borrow, Handles, HandlesView, Own};

#[derive(Default)]
struct Host {
    handles: Handles,
    files: u32,
    read: Vec<u32>,
    taken: Vec<u32>,
    dropped: Vec<u32>,
}

impl HandlesView for Host {
    fn handles(&mut self) -> &mut Handles {
        &mut self.handles
    }
}

impl io::HostFile for Host {
    fn new(cx: &mut Caller<Self>) -> Result<Own<File>, HostError> {
        cx.data_mut().files += 1;
        Ok(Own::new(100 + cx.data().files))
    }

    fn drop(cx: &mut Caller<Self>, file: Own<File>) -> Result<(), HostError> {
        cx.data_mut().dropped.push(file.rep());
        Ok(())
    }
}

impl io::HostPipe for Host {
    fn drop(_: &mut Caller<Self>, _: Own<Pipe>) -> Result<(), HostError> {
        unreachable!("the guest has no such resource")
    }
}

impl io::Host for Host {
    fn read(cx: &mut Caller<Self>, f: Borrow<File>, fails: bool) -> Result<(), HostError> {
        cx.data_mut().read.push(f.rep());
        if fails { Err(HostError::new("cannot read")) } else { Ok(()) }
    }

    fn take(cx: &mut Caller<Self>, f: Own<File>) -> Result<(), HostError> {
        cx.data_mut().taken.push(f.rep());
        Ok(())
    }

    fn both(_: &mut Caller<Self>, _: Vec<Borrow<File>>, _: Own<File>) -> Result<(), HostError> {
        Ok(())
    }

    fn call_back(cx: &mut Caller<Self>, _: Borrow<File>, dropped: u32) -> Result<(), HostError> {
        cx.drop_file(dropped)?;
        Ok(())
    }
}

fn instance() -> Instance<Host> {
    Instance::new(Host::default()).unwrap()
}

#[track_caller]
fn expect<T: std::fmt::Debug>(result: Result<T, Trap>, parts: &[&str]) {
    let text = result.expect_err("the guest lied").to_string();
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

const READ: &str = "the argument `f` of `test:lies/io.read` is not valid";
const TAKE: &str = "the argument `f` of `test:lies/io.take` is not valid";
const DROP: &str = "the argument of `test:lies/io.[resource-drop]file`";

#[test]
fn there_is_no_such_handle() {
    let mut lies = instance();
    for handle in [0, 1, 1000, u32::MAX] {
        let there_is_none = format!("there is no handle {handle}, which is to be a `file`");
        expect(lies.call_read(handle, false), &[READ, &there_is_none]);
        expect(lies.call_take(handle), &[TAKE, &there_is_none]);
        expect(lies.drop_file(handle), &[DROP, &there_is_none]);
        expect(lies.rep(handle), &["`[export]test:lies/counters.[resource-rep]counter`", "no handle"]);
        expect(
            lies.test_lies_counters().back(handle),
            &["the result of `test:lies/counters#back`", "no handle"],
        );
    }
    let file = lies.open().unwrap();
    lies.call_read(file, false).unwrap();
    lies.call_take(file).unwrap();
    // It is the host's now.
    expect(lies.call_read(file, false), &[READ, "no handle"]);
    expect(lies.call_take(file), &[TAKE, "no handle"]);
    let file = lies.open().unwrap();
    lies.drop_file(file).unwrap();
    expect(lies.drop_file(file), &[DROP, "no handle"]);
    let host = lies.data();
    assert_eq!((&host.read[..], &host.taken[..], &host.dropped[..]), (&[101][..], &[101][..], &[102][..]));
}

#[test]
fn it_is_of_another_resource() {
    let mut lies = instance();
    let (file, counter) = (lies.open().unwrap(), lies.make(3).unwrap());
    let parts = ["is of another resource than `file`"];
    expect(lies.call_read(counter, false), &[&[READ], &parts[..]].concat());
    expect(lies.call_take(counter), &[&[TAKE], &parts[..]].concat());
    expect(lies.drop_file(counter), &[&[DROP], &parts[..]].concat());
    expect(lies.drop_pipe(file), &["[resource-drop]pipe", "another resource than `pipe`"]);
    expect(lies.drop_counter(file), &["[resource-drop]counter", "another resource than `counter`"]);
    expect(lies.rep(file), &["[resource-rep]counter", "another resource"]);
    expect(lies.test_lies_counters().back(file), &["counters#back", "another resource"]);
    // Both are there still.
    assert_eq!(lies.rep(counter).unwrap(), 3);
    lies.drop_counter(counter).unwrap();
    assert_eq!(lies.dropped().unwrap(), 3);
    lies.drop_file(file).unwrap();
    assert!(lies.data().handles.is_empty());
}

#[test]
fn it_is_borrowed() {
    let mut lies = instance();
    let file = Own::new(9);
    let parts = [TAKE, "is borrowed: the guest does not own the `file`"];
    expect(lies.test_lies_counters().show(file.borrow(), 2), &parts);
    assert!(lies.data().handles.is_empty());
    let kept = ["the return from `test:lies/counters#show`", "did not drop 1 of the handles"];
    expect(lies.test_lies_counters().show(file.borrow(), 1), &kept);
    assert!(lies.data().handles.is_empty());
    // A guest that drops it tells the host nothing.
    lies.test_lies_counters().show(file.borrow(), 0).unwrap();
    assert!(lies.data().handles.is_empty() && lies.data().dropped.is_empty());
}

#[test]
fn it_is_lent() {
    let mut lies = instance();
    let (file, other) = (lies.open().unwrap(), lies.open().unwrap());
    expect(lies.call_both(file, file), &["the argument `given` of `test:lies/io.both`", "is lent to a call"]);
    expect(lies.call_call_back(file, file), &[DROP, "is lent to a call that has not returned"]);
    lies.call_call_back(file, other).unwrap();
    // It is not lent after a call that failed.
    expect(lies.call_read(file, true), &["cannot read"]);
    lies.drop_file(file).unwrap();
    assert_eq!(lies.data().dropped, [102, 101]);
}

#[test]
fn there_are_too_many() {
    let mut lies = instance();
    lies.data_mut().handles = Handles::with_limit(10);
    for _ in 0..10 {
        lies.make(0).unwrap();
    }
    let parts = ["`[export]test:lies/counters.[resource-new]counter`", "10 handles, which is the limit"];
    expect(lies.make(0), &parts);
    expect(
        lies.open(),
        &[
            "a resource in the result of `test:lies/io.[constructor]file` cannot be passed",
            "10 handles, which is the limit",
        ],
    );
    expect(lies.test_lies_counters().show(Borrow::new(1), 0), &["10 handles"]);
}

#[test]
fn the_guests_own_are_passed_as_they_are() {
    let mut lies = instance();
    let counter = lies.test_lies_counters().counter().constructor().unwrap();
    assert_eq!(lies.test_lies_counters().counter().get(counter.borrow()).unwrap(), 7);
    lies.test_lies_counters().counter().resource_drop(counter).unwrap();
    assert_eq!(lies.dropped().unwrap(), 7);
    let handle = lies.make(8).unwrap();
    assert_eq!(lies.test_lies_counters().back(handle).unwrap().rep(), 8);
    assert!(lies.data().handles.is_empty());
}
