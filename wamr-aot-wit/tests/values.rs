//! Values of all types go to a guest and come back, by core values and by memory; what a guest says
//! that is not a value is refused.

mod types;

use core::fmt::Debug;

use types::{Access, Colour, Guest, Person, Shape};
use wamr_aot_wit::{Flat, FlatMut, InvalidValue, Layout, Lift, Lifting, List, Lower, Text, Value};

/// Lowers the value in both ways, and lifts it again.
#[track_caller]
fn there_and_back<T: for<'a> Lift<'a> + Lower + PartialEq + Debug>(value: T) {
    let mut guest = Guest::new(4096);
    let mut flat = [0; 16];
    value.lower(&mut guest, &mut FlatMut::new(&mut flat)).unwrap();
    // What the type does not use of a core value does not matter.
    assert_eq!(flat[T::FLAT..], [0; 16][T::FLAT..]);
    assert_eq!(Lifting::new(&guest.memory).lift::<T>(&flat[..T::FLAT]).as_ref(), Ok(&value));

    let mut guest = Guest::new(4096);
    let address = guest.bump(T::LAYOUT);
    value.store(&mut guest, address).unwrap();
    assert_eq!(Lifting::new(&guest.memory).load_result::<T>(address).as_ref(), Ok(&value));
    // The value fits exactly into its layout.
    let mut guest = Guest::new(T::LAYOUT.size as usize);
    guest.next = 0x7000_0000;
    let result = value.store(&mut guest, 0);
    assert!(result.is_ok() || result.is_err_and(|error| error.to_string().contains("outside the memory")));
}

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
fn values_go_there_and_back() {
    there_and_back(true);
    there_and_back((u8::MAX, i8::MIN, u16::MAX, i16::MIN));
    there_and_back((u32::MAX, i32::MIN, u64::MAX, i64::MIN));
    there_and_back((-1.5f32, f64::MIN_POSITIVE, 'ß', '\u{10ffff}'));
    there_and_back(text(""));
    there_and_back((text("grüße"), 7u8));
    there_and_back(vec![1u8, 2, 3]);
    there_and_back(vec![1u16, 2, u16::MAX]);
    there_and_back(vec![-1i64, 1]);
    there_and_back(vec![1.5f64]);
    there_and_back(vec![true, false]);
    there_and_back(vec!['a', 'ß']);
    there_and_back(vec![text("a"), text(""), text("bc")]);
    there_and_back(vec![vec![1u32], vec![], vec![2, 3]]);
    there_and_back(vec![(1u8, 2u64), (3, 4)]);
    there_and_back(Some(5u64));
    there_and_back(None::<u64>);
    there_and_back(Some(Some(text("x"))));
    there_and_back(Some(None::<String>));
    there_and_back(Ok::<u32, String>(1));
    there_and_back(Err::<u32, _>(text("no")));
    there_and_back(Ok::<(), ()>(()));
    there_and_back(Err::<f32, u64>(u64::MAX));
    there_and_back(Ok::<f32, u64>(-0.5));
    there_and_back(());
}

#[test]
fn types_of_an_interface_go_there_and_back() {
    there_and_back(Person { name: text("Ada"), age: Some(36), colours: vec![Colour::Red, Colour::Blue] });
    there_and_back(Shape::Dot);
    there_and_back(Shape::Circle(1.5));
    there_and_back(Shape::Polygon(vec![(1, 2), (3, -4)]));
    there_and_back(Shape::Named((text("square"), 4)));
    there_and_back(vec![Shape::Circle(0.5), Shape::Dot]);
    there_and_back(Access::READ | Access::EXECUTE);
}

#[test]
fn layouts_are_those_of_the_canonical_abi() {
    assert_eq!(Person::LAYOUT, Layout { size: 20, align: 4 });
    assert_eq!(Person::FLAT, 6);
    assert_eq!(Shape::LAYOUT, Layout { size: 24, align: 8 });
    assert_eq!(Shape::FLAT, 4);
    assert_eq!(<(u8, u64, u16)>::LAYOUT, Layout { size: 24, align: 8 });
    assert_eq!(Option::<u8>::LAYOUT, Layout { size: 2, align: 1 });
    assert_eq!(Result::<u64, String>::LAYOUT, Layout { size: 16, align: 8 });
    assert_eq!(Colour::LAYOUT, Layout::scalar(1));
    assert_eq!(Access::LAYOUT, Layout::scalar(1));
}

#[test]
fn narrow_integers_ignore_what_they_do_not_use() {
    let lift = |bits: u64| Lifting::new(&[]).lift::<i8>(&[bits]).unwrap();
    assert_eq!(lift(0xffff_ffff), -1);
    assert_eq!(lift(0xdead_beef_0000_0180), -128);
    assert_eq!(Lifting::new(&[]).lift::<bool>(&[2]), Ok(true));
    // The core value of a variant's payload is wider than that of the case.
    assert_eq!(Lifting::new(&[]).lift::<Result<u32, u64>>(&[0, 0xffff_ffff_0000_0001]), Ok(Ok(1)));
    let mut flat = [0; 1];
    i8::lower(&-1, &mut Guest::new(0), &mut FlatMut::new(&mut flat)).unwrap();
    assert_eq!(flat, [0xffff_ffff]);
}

#[track_caller]
fn refused<'a, T: Lift<'a> + Debug>(memory: &'a [u8], flat: &[u64], message: &str) {
    let error = Lifting::new(memory).lift::<T>(flat).unwrap_err();
    assert_eq!(error.to_string(), message);
}

#[test]
fn what_is_not_a_value_is_refused() {
    let memory = &[b'a', 0xc3, 0x28, 0, 0, 0, 0, 0][..];
    let outside = "the bytes 0x4..0x9 are outside the memory, which has 8 bytes";
    refused::<String>(memory, &[4, 5], outside);
    refused::<Text<'_>>(memory, &[4, 5], outside);
    refused::<Vec<u8>>(memory, &[4, 5], outside);
    refused::<List<'_, u8>>(memory, &[4, 5], outside);
    refused::<String>(
        memory,
        &[0xffff_ffff, 0xffff_ffff],
        "the bytes 0xffffffff..0x1fffffffe are outside the memory, which has 8 bytes",
    );
    refused::<Vec<u64>>(
        memory,
        &[0, 0xffff_ffff],
        "the bytes 0x0..0x7fffffff8 are outside the memory, which has 8 bytes",
    );
    refused::<String>(memory, &[0, 3], "the string at 0x0 is not valid UTF-8 from 0x1 on");
    refused::<Vec<u32>>(memory, &[2, 1], "the address 0x2 is not a multiple of 4");
    refused::<List<'_, u32>>(memory, &[2, 0], "the address 0x2 is not a multiple of 4");
    refused::<char>(memory, &[0xd800], "0xd800 is not a `char`");
    refused::<char>(memory, &[0x11_0000], "0x110000 is not a `char`");
    refused::<Option<u8>>(memory, &[2, 0], "there is no case 2: the type has 2 cases");
    refused::<Result<(), ()>>(memory, &[0x100], "there is no case 256: the type has 2 cases");
    refused::<Colour>(memory, &[3], "there is no case 3: the type has 3 cases");
    refused::<Shape>(memory, &[4, 0, 0, 0], "there is no case 4: the type has 4 cases");
    // An element of a list is not a value.
    refused::<Vec<Option<u8>>>(memory, &[0, 2], "there is no case 97: the type has 2 cases");
    refused::<Vec<String>>(
        &[0xff, 0, 0, 0, 1, 0, 0, 0],
        &[0, 1],
        "the bytes 0xff..0x100 are outside the memory, which has 8 bytes",
    );
    // Flags that the type does not have are ignored.
    assert_eq!(Lifting::new(memory).lift::<Access>(&[0xff]), Ok(Access::all()));

    let load = |address| Lifting::new(memory).load_result::<u64>(address).unwrap_err().to_string();
    assert_eq!(load(4), "the address 0x4 is not a multiple of 8");
    assert_eq!(load(8), "the bytes 0x8..0x10 are outside the memory, which has 8 bytes");
}

#[test]
fn what_one_call_copies_is_limited() {
    // A list of 100 strings, which are all the same kilobyte.
    let mut memory = vec![b'x'; 1024];
    for _ in 0..100 {
        memory.extend([0, 0, 0, 0, 0, 4, 0, 0]);
    }
    let lift = |limit| Lifting::with_limit(&memory, limit).lift::<Vec<String>>(&[1024, 100]);
    let needed = 100 * (size_of::<String>() + 1024);
    assert_eq!(lift(needed).unwrap().len(), 100);
    let error = lift(needed - 1).unwrap_err();
    let message =
        format!("the strings and lists of the call take more than the limit of {} bytes", needed - 1);
    assert_eq!(error.to_string(), message);
    // Views copy nothing.
    let list: List<'_, Text<'_>> = Lifting::with_limit(&memory, 0).lift(&[1024, 100]).unwrap();
    assert_eq!(list.iter().map(|text| text.unwrap().len()).sum::<usize>(), 100 * 1024);
    // Elements without a size count, too.
    assert!(Lifting::with_limit(&memory, 999).lift::<Vec<()>>(&[0, 1000]).is_err());
}

#[test]
fn views_stay_in_the_guest() {
    let memory = &[4, 0, 0, 0, 3, 0, 0, 0, 1, 0, 2, 0][..];
    let list: List<'_, u16> = Lifting::new(memory).lift(&[8, 2]).unwrap();
    assert_eq!((list.len(), list.is_empty(), list.bytes()), (2, false, &memory[8..]));
    assert_eq!(list.iter().collect::<Result<Vec<_>, _>>(), Ok(vec![1, 2]));
    assert_eq!((list.get(1), list.get(2)), (Some(Ok(2)), None));
    assert_eq!(list.get(usize::MAX), None);
    let text: Text<'_> = Lifting::new(b"hello").lift(&[1, 3]).unwrap();
    assert_eq!(&*text, "ell");
}

/// A guest whose `cabi_realloc` lies.
#[test]
fn what_a_guest_allocates_is_checked() {
    let lower = |next, value: &dyn Fn(&mut Guest) -> Result<(), InvalidValue>| {
        let mut guest = Guest::new(64);
        guest.next = next;
        guest.lies = true;
        let result = value(&mut guest).map_err(|error| error.to_string());
        (result, guest.memory)
    };
    let text = |guest: &mut Guest| "hello".lower(guest, &mut FlatMut::new(&mut [0; 2]));
    let numbers = |guest: &mut Guest| [1u32, 2].lower(guest, &mut FlatMut::new(&mut [0; 2]));
    let names = |guest: &mut Guest| ["a", "b"].lower(guest, &mut FlatMut::new(&mut [0; 2]));
    let (result, memory) = lower(60, &text);
    assert_eq!(result.unwrap_err(), "the bytes 0x3c..0x41 are outside the memory, which has 64 bytes");
    assert_eq!(memory, [0; 64]);
    let (result, _) = lower(0xffff_ffff, &text);
    assert_eq!(
        result.unwrap_err(),
        "the bytes 0xffffffff..0x100000004 are outside the memory, which has 64 bytes"
    );
    let (result, memory) = lower(2, &numbers);
    assert_eq!(result.unwrap_err(), "the address 0x2 is not a multiple of 4");
    assert_eq!(memory, [0; 64]);
    // The strings land in the list: that is the guest's own affair.
    let (result, _) = lower(0, &names);
    assert_eq!(result, Ok(()));
}

/// The memory of a guest may become smaller while it allocates.
#[test]
fn a_memory_that_shrinks_is_noticed() {
    let mut guest = Guest::new(64);
    guest.shrinks = true;
    let result = ["a", "b"].lower(&mut guest, &mut FlatMut::new(&mut [0; 2]));
    assert!(result.unwrap_err().to_string().contains("outside the memory"));
}

/// Whatever a guest answers, there is a value or an error.
#[test]
fn random_answers_are_lifted_or_refused() {
    let count = match std::env::var("WAMR_AOT_WIT_ANSWERS") {
        Ok(count) => count.parse().expect("a number in `WAMR_AOT_WIT_ANSWERS`"),
        Err(_) => 100_000u64,
    };
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    // Mostly cases and lengths, and addresses that are aligned and in the memory.
    let number = |bits: u64| match bits >> 60 {
        0 => bits,
        1 | 2 => bits & 0xff,
        3..8 => bits & 0x7c,
        _ => bits & 3,
    };
    let mut memory = [0u8; 256];
    let (mut lifted, mut refused) = (0u64, 0u64);
    for _ in 0..count {
        for word in memory.as_chunks_mut::<4>().0.iter_mut().take((random() % 65) as usize) {
            *word = (number(random()) as u32).to_le_bytes();
        }
        let flat: [u64; 16] = core::array::from_fn(|_| number(random()));
        let memory = &memory[..128 + (random() % 129) as usize];
        let mut count = |is_ok: bool| if is_ok { lifted += 1 } else { refused += 1 };
        let limit = 1 << 16;
        let mut from = Lifting::with_limit(memory, limit);
        count(Person::lift(&mut from, &mut Flat::new(&flat)).is_ok());
        let mut from = Lifting::with_limit(memory, limit);
        count(from.load_result::<Vec<Shape>>(flat[0] as u32).is_ok());
        let mut from = Lifting::with_limit(memory, limit);
        count(from.load_result::<(Access, Result<Person, Option<char>>)>(flat[1] as u32).is_ok());
        if let Ok(list) = Lifting::new(memory).lift::<List<'_, (Text<'_>, Shape)>>(&flat[..2]) {
            list.iter().take(100).for_each(|element| count(element.is_ok()));
        }
    }
    // Both happen often, or the answers are not as intended.
    assert!(lifted > count / 10 && refused > count, "{lifted} lifted, {refused} refused");
}
