//! Whatever a guest answers or passes, its bindings return a value or a trap.

use typed::lies::{Caller, HostError, Instance, test::lies::log};
use wamr_aot_rt::Trap;

struct Host;

impl log::Host for Host {
    fn write(_: &mut Caller<Self>, _: String) -> Result<(), HostError> {
        Ok(())
    }

    fn pick(_: &mut Caller<Self>, _: Option<char>) -> Result<(), HostError> {
        Ok(())
    }

    fn give(_: &mut Caller<Self>) -> Result<String, HostError> {
        Ok("given".into())
    }

    fn many(_: &mut Caller<Self>) -> Result<Vec<String>, HostError> {
        Ok(vec!["a".into(), "bc".into()])
    }
}

/// Values and traps.
#[derive(Default)]
struct Tally {
    values: u64,
    traps: u64,
}

impl Tally {
    fn add<T>(&mut self, result: Result<T, Trap>) {
        match result {
            Ok(_) => self.values += 1,
            Err(_) => self.traps += 1,
        }
    }
}

#[test]
fn random_answers_of_a_guest_are_values_or_traps() {
    let count = match std::env::var("WAMR_AOT_WIT_ANSWERS") {
        Ok(count) => count.parse().expect("a number in `WAMR_AOT_WIT_ANSWERS`"),
        Err(_) => 50_000u64,
    };
    let mut state = 0x2545_f491_4f6c_dd1du64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    // Mostly numbers that are small, or addresses of what is in the memory.
    let number = |bits: u64| match bits >> 60 {
        0 => bits as u32,
        1 => (bits as u32 & 0xf) + 0xfff8,
        2..6 => bits as u32 & 0x7f,
        6..12 => bits as u32 & 0x3fc,
        _ => bits as u32 & 3,
    };
    let mut lies = Instance::new(Host).unwrap();
    let mut tally = Tally::default();
    let mut asked = 0;
    while asked < count {
        // An answer has its parts in the first 1024 bytes.
        for word in lies.memory_mut().into_bytes()[..1024].as_chunks_mut::<4>().0 {
            *word = number(random()).to_le_bytes();
        }
        lies.set_result(number(random()), number(random()), number(random())).unwrap();
        lies.set_realloc(number(random())).unwrap();
        tally.add(lies.text());
        tally.add(lies.texts());
        tally.add(lies.optional(0));
        tally.add(lies.colour_of(number(random())));
        tally.add(lies.letter(number(random()) << 8));
        tally.add(lies.call_write(number(random()), number(random())));
        tally.add(lies.call_pick(number(random()), number(random()) << 8));
        tally.add(lies.call_give(number(random())));
        tally.add(lies.call_many(number(random())));
        tally.add(lies.take("text"));
        asked += 10;
    }
    // Both happen often, or the answers are not as intended.
    let Tally { values, traps } = tally;
    assert!(values > count / 10 && traps > count / 10, "{values} values, {traps} traps");
}
