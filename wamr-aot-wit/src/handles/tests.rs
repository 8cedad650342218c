//! Random operations, compared with a table that does each as the canonical ABI says.

use alloc::{collections::BTreeMap, vec::Vec};

use super::*;

const KINDS: [Kind; 2] = [Kind { number: 3, name: "file" }, Kind { number: 4, name: "counter" }];
const LIMIT: u32 = 20;

#[derive(Clone, PartialEq)]
struct Known {
    kind: u32,
    rep: u32,
    /// The call that it is borrowed for.
    call: Option<usize>,
}

#[derive(Default)]
struct Model {
    handles: BTreeMap<u32, Known>,
    /// What is lent to each call.
    calls: Vec<Vec<u32>>,
}

impl Model {
    fn of(&self, kind: Kind, handle: u32) -> Option<&Known> {
        self.handles.get(&handle).filter(|known| known.kind == kind.number)
    }

    fn is_lent(&self, handle: u32) -> bool {
        self.calls.iter().flatten().any(|lent| *lent == handle)
    }

    fn lends(&self) -> usize {
        self.calls.iter().map(Vec::len).sum()
    }

    fn unlent(&self, kind: Kind, handle: u32) -> Option<&Known> {
        self.of(kind, handle).filter(|_| !self.is_lent(handle))
    }

    fn kept(&self, call: usize) -> usize {
        self.handles.values().filter(|known| known.call == Some(call)).count()
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) % u64::from(end)) as u32
    }
}

#[test]
fn random_operations() {
    let mut random = Random(1);
    for _ in 0..200 {
        let (mut handles, mut model) = (Handles::with_limit(LIMIT), Model::default());
        for _ in 0..500 {
            let kind = KINDS[random.below(2) as usize];
            let handle = random.below(LIMIT + 2);
            let rep = random.below(u32::MAX);
            let operation = random.below(10);
            match operation {
                0..=3 => {
                    let call = (operation > 1).then(|| model.calls.len().checked_sub(1));
                    let given = match call {
                        None => handles.give(kind, rep),
                        Some(_) => handles.borrow(kind, rep),
                    };
                    let fits = model.handles.len() < LIMIT as usize && call != Some(None);
                    assert_eq!(given.is_ok(), fits);
                    if let Ok(handle) = given {
                        assert_ne!(handle, 0);
                        let known = Known { kind: kind.number, rep, call: call.flatten() };
                        assert!(model.handles.insert(handle, known).is_none());
                    }
                }
                4 => {
                    let known = model.unlent(kind, handle).filter(|known| known.call.is_none());
                    let expected = known.map(|known| known.rep);
                    assert_eq!(handles.take(kind, handle).ok(), expected);
                    expected.map(|_| model.handles.remove(&handle));
                }
                5 => {
                    let known = model.unlent(kind, handle);
                    let expected = known.map(|known| known.call.is_none().then_some(known.rep));
                    assert_eq!(handles.drop(kind, handle).ok(), expected);
                    expected.map(|_| model.handles.remove(&handle));
                }
                6 => {
                    let fits = !model.calls.is_empty() && model.lends() < LIMIT as usize;
                    let known = model.of(kind, handle).filter(|_| fits);
                    let expected = known.map(|known| known.rep);
                    assert_eq!(handles.lend(kind, handle).ok(), expected);
                    if expected.is_some() {
                        model.calls.last_mut().unwrap().push(handle);
                    }
                }
                7 => {
                    let expected = model.of(kind, handle).map(|known| known.rep);
                    assert_eq!(handles.rep(kind, handle).ok(), expected);
                }
                8 => {
                    assert_eq!(handles.enter(), model.calls.len());
                    model.calls.push(Vec::new());
                }
                _ => {
                    // Those in it end with it.
                    let call = random.below(model.calls.len() as u32 + 1) as usize;
                    assert_eq!(handles.kept(call) as usize, model.kept(call));
                    handles.leave(call);
                    model.calls.truncate(call);
                    model.handles.retain(|_, known| known.call.is_none_or(|of| of < call));
                }
            }
            assert_eq!(handles.len(), model.handles.len());
        }
        handles.leave(0);
        model.calls.clear();
        model.handles.retain(|_, known| known.call.is_none());
        for (&handle, known) in &model.handles {
            let kind = KINDS.into_iter().find(|kind| kind.number == known.kind).unwrap();
            assert_eq!(handles.drop(kind, handle).ok(), Some(Some(known.rep)));
        }
        assert!(handles.is_empty());
    }
}

#[test]
fn what_is_wrong_is_said() {
    let [file, counter] = KINDS;
    let mut handles = Handles::with_limit(2);
    let call = handles.enter();
    let owned = handles.give(file, 7).unwrap();
    let borrowed = handles.borrow(counter, 8).unwrap();
    let text = |result: Result<u32, InvalidValue>| alloc::format!("{}", result.unwrap_err());
    assert_eq!(text(handles.give(file, 1)), "the guest has 2 handles, which is the limit");
    assert_eq!(text(handles.take(file, 0)), "there is no handle 0, which is to be a `file`");
    assert_eq!(text(handles.rep(counter, owned)), "the handle 1 is of another resource than `counter`");
    assert_eq!(
        text(handles.take(counter, borrowed)),
        "the handle 2 is borrowed: the guest does not own the `counter`"
    );
    handles.lend(file, owned).unwrap();
    assert_eq!(
        text(handles.take(file, owned)),
        "the handle 1, of a `file`, is lent to a call that has not returned"
    );
    handles.leave(call);
    assert_eq!(handles.take(file, owned), Ok(7));
    assert!(handles.is_empty());
    assert!(text(handles.borrow(file, 1)).contains("outside of a call"));
}
