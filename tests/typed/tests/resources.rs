//! Resources of the host and of the guest, which go both ways.

use typed::handles::{
    Caller, Instance,
    exports::test::handles::counters::Tagged,
    test::handles::files::{self, File, Lent, Pair},
};
use wamr_aot_rt::HostError;
use wamr_aot_wit::{Borrow, Handles, HandlesView, Own, Resources};

#[derive(Debug, Default)]
struct Text {
    name: String,
    lines: Vec<String>,
}

#[derive(Default)]
struct Host {
    handles: Handles,
    files: Resources<File, Text>,
    kept: Vec<Own<File>>,
    dropped: Vec<String>,
}

impl HandlesView for Host {
    fn handles(&mut self) -> &mut Handles {
        &mut self.handles
    }
}

type Result<T> = std::result::Result<T, HostError>;

impl Host {
    fn file(&mut self, name: &str) -> Own<File> {
        self.files.insert(Text { name: name.into(), lines: Vec::new() })
    }

    fn text(&mut self, file: Borrow<File>) -> &mut Text {
        self.files.get_mut(file).expect("a file that is there")
    }

    fn remove(&mut self, file: Own<File>) -> Text {
        self.files.remove(file).expect("a file that is there")
    }
}

impl files::HostFile for Host {
    fn new(cx: &mut Caller<Self>, name: String) -> Result<Own<File>> {
        Ok(cx.data_mut().file(&name))
    }

    fn append(cx: &mut Caller<Self>, self_: Borrow<File>, line: String) -> Result<u32> {
        let text = cx.data_mut().text(self_);
        text.lines.push(line);
        Ok(text.lines.len() as u32)
    }

    fn merge(cx: &mut Caller<Self>, first: Own<File>, second: Own<File>) -> Result<Own<File>> {
        let host = cx.data_mut();
        let (first, second) = (host.remove(first), host.remove(second));
        let lines = [first.lines, second.lines].concat();
        Ok(host.files.insert(Text { name: first.name + "+" + &second.name, lines }))
    }

    fn drop(cx: &mut Caller<Self>, file: Own<File>) -> Result<()> {
        let text = cx.data_mut().remove(file);
        cx.data_mut().dropped.push(text.name);
        Ok(())
    }
}

impl files::Host for Host {
    fn names(cx: &mut Caller<Self>, files: Vec<Borrow<File>>, more: Lent) -> Result<Vec<String>> {
        let Lent { one, count } = more;
        assert_eq!(count as usize, files.len());
        Ok(files.into_iter().chain([one]).map(|file| cx.data_mut().text(file).name.clone()).collect())
    }

    fn keep(cx: &mut Caller<Self>, files: Vec<Own<File>>) -> Result<()> {
        cx.data_mut().kept.extend(files);
        Ok(())
    }

    fn take(cx: &mut Caller<Self>) -> Result<Option<Own<File>>> {
        Ok(cx.data_mut().kept.pop())
    }

    fn swap(_: &mut Caller<Self>, p: Pair) -> Result<std::result::Result<Pair, String>> {
        Ok(match p {
            Pair { label, one, other: Some(other) } => Ok(Pair { label, one: other, other: Some(one) }),
            Pair { label, one, other: None } => Ok(Pair { label: label + "!", one, other: None }),
        })
    }
}

fn instance() -> Instance<Host> {
    Instance::new(Host::default()).unwrap()
}

const CALLS: u32 = 2;

#[test]
fn host_resources_go_both_ways() {
    let mut guest = instance();
    // The guest makes one, and gives it away.
    let opened = guest.test_handles_counters().open("new").unwrap();
    assert!(guest.data().handles.is_empty());
    let text = guest.data().files.get(opened.borrow()).unwrap();
    assert_eq!((text.name.as_str(), text.lines.as_slice()), ("new", &["opened".to_owned()][..]));
    // It gets it, uses it and gives it back.
    let rep = opened.rep();
    let passed = guest.test_handles_counters().pass(opened).unwrap();
    assert_eq!(passed.rep(), rep);
    assert_eq!(guest.data().files.get(passed.borrow()).unwrap().lines, ["opened", "passed"]);

    // In records, options and results, through the guest to the host and back.
    let (one, two) = (guest.data_mut().file("one"), guest.data_mut().file("two"));
    let (first, second) = (one.rep(), two.rep());
    let pair = Pair { label: "l".into(), one, other: Some(two) };
    let swapped = guest.test_handles_counters().swap(pair).unwrap().unwrap();
    assert_eq!(swapped.one.rep(), second);
    assert_eq!(swapped.other.as_ref().map(Own::rep), Some(first));
    let Pair { one, other, .. } = swapped;
    let alone = Pair { label: "l".into(), one, other: None };
    let alone = guest.test_handles_counters().swap(alone).unwrap().unwrap();
    assert_eq!((alone.label.as_str(), alone.other), ("l!", None));

    // Borrowed: the host has them still.
    let (one, two) = (alone.one.borrow(), other.as_ref().unwrap().borrow());
    let names = guest.test_handles_counters().names(one, Some(two)).unwrap();
    assert_eq!(names, ["two", "one", "two"]);
    assert_eq!(guest.test_handles_counters().names(two, None).unwrap(), ["one", "one"]);
    assert!(guest.data().handles.is_empty());

    // In lists.
    guest.test_handles_counters().keep(vec![passed, alone.one, other.unwrap()]).unwrap();
    assert_eq!(guest.data().kept.iter().map(Own::rep).collect::<Vec<_>>(), [rep, second, first]);
    assert!(guest.data().handles.is_empty() && guest.data().dropped.is_empty());
}

/// Of many, those that the guest drops are the host's to drop, and nothing is left in the table.
#[test]
fn host_resources_are_dropped() {
    let mut guest = instance();
    assert_eq!(guest.test_handles_counters().juggle(CALLS).unwrap(), CALLS);
    assert_eq!(guest.data().dropped, ["a", "b+c", "a", "b+c"]);
    assert!(guest.data().files.is_empty() && guest.data().handles.is_empty());
}

#[test]
fn guest_resources() {
    let mut guest = instance();
    let counter = guest.test_handles_counters().counter().constructor(5).unwrap();
    let mut add = |by| guest.test_handles_counters().counter().add(counter.borrow(), by).unwrap();
    assert_eq!((add(1), add(10)), (6, 16));
    // A method with one of the host's.
    let file = guest.data_mut().file("log");
    let mut counters = guest.test_handles_counters();
    assert_eq!(counters.counter().write(counter.borrow(), file.borrow()).unwrap(), 1);
    assert_eq!(counters.counter().write(counter.borrow(), file.borrow()).unwrap(), 2);
    assert_eq!(guest.data().files.get(file.borrow()).unwrap().lines, ["16", "16"]);

    // In lists and records, borrowed and owned.
    let mut counters = guest.test_handles_counters();
    let made = counters.make(&["a", "b", "c"].map(String::from)).unwrap();
    assert_eq!(made.iter().map(|tagged| tagged.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    let borrowed: Vec<_> = made.iter().map(|tagged| tagged.counter.borrow()).collect();
    assert_eq!(counters.counter().sum(&[&borrowed[..], &[counter.borrow()]].concat()).unwrap(), 19);
    let joined = counters.counter().constructor(100).unwrap();
    let joined = counters.counter().join(joined, counter).unwrap();
    assert_eq!(counters.dropped().unwrap(), 2);
    let all = made.into_iter().chain([Tagged { name: "j".into(), counter: joined }]).collect();
    assert_eq!(counters.total(all).unwrap(), 119);
    assert_eq!(counters.dropped().unwrap(), 6);

    let last = counters.counter().constructor(0).unwrap();
    counters.counter().resource_drop(last).unwrap();
    assert_eq!(counters.dropped().unwrap(), 7);
    assert!(guest.data().handles.is_empty());
}

/// A guest cannot make the table grow forever.
#[test]
fn handles_are_limited() {
    let mut guest = instance();
    guest.data_mut().handles = Handles::with_limit(2);
    let files: Vec<_> = (0..3).map(|number| guest.data_mut().file(&number.to_string())).collect();
    let trap = guest.test_handles_counters().keep(files).unwrap_err().to_string();
    assert!(trap.contains("the guest has 2 handles, which is the limit"), "{trap}");
}
