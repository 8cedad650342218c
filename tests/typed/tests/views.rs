//! Strings and lists that stay in the guest's memory.

use typed::{
    echo,
    strings::{
        HostError, Instance,
        test::strings::types::{EntryView, FoundView},
    },
};

/// No allocator is used: what the host remembers has a fixed size.
#[derive(Default)]
struct Host {
    line: [u8; 16],
    length: usize,
    data: usize,
}

impl typed::strings::Host for Host {
    fn log(&mut self, line: &str, data: &[u8]) -> Result<(), HostError> {
        let place = self.line.get_mut(..line.len()).ok_or(HostError::new("the line is too long"))?;
        place.copy_from_slice(line.as_bytes());
        self.length = line.len();
        self.data = data.len();
        Ok(())
    }

    fn pick<'a>(&mut self, entry: EntryView<'a>, of: Option<&'a str>) -> Result<u32, HostError> {
        assert_eq!((entry.name, entry.size, of), ("an", 7, Some("AB")));
        let tags: Result<Vec<&str>, _> = entry.tags.iter().collect();
        assert_eq!(tags, Ok(vec!["A", "B"]));
        Ok(99)
    }
}

#[test]
fn strings_without_an_allocator() {
    let mut strings = Instance::new(Host::default()).unwrap();
    let length = strings.shout_with("quiet?", |loud| {
        assert_eq!(loud, "QUIET?");
        loud.len()
    });
    assert_eq!(length.unwrap(), 6);
    assert_eq!(&strings.data().line[..strings.data().length], b"quiet?");
    assert_eq!(strings.data().data, 4);
    assert_eq!(strings.release_count().unwrap(), 1);
    // The host's error comes back.
    let trap = strings.shout_with("more than sixteen bytes", |_| ()).unwrap_err();
    assert!(trap.to_string().contains("the line is too long"), "{trap}");

    assert!(strings.lookup_with(&[0], |found| matches!(found, FoundView::Nothing)).unwrap());
    strings
        .lookup_with(&[1], |found| {
            let FoundView::One(EntryView { name, tags, size }) = found else { panic!("{found:?}") };
            assert_eq!((name, tags.len(), size), ("an", 2, 99));
            assert_eq!(tags.get(1), Some(Ok("B")));
        })
        .unwrap();
    // Read as bytes, the entry's name.
    let first = strings.lookup_with(&[2], |found| match found {
        FoundView::Raw(bytes) => bytes.first().copied(),
        _ => None,
    });
    assert_eq!(first.unwrap(), Some(b'a'));
    let trap = strings.lookup_with(&[3], |_| ()).unwrap_err();
    assert!(trap.to_string().contains("the result of `lookup`"), "{trap}");
}

/// The bindings have both: results of the host's own, and views.
#[test]
fn results_can_be_viewed() {
    use echo::exports::test::echo::values::{PersonView, ShapeView};

    #[derive(Default)]
    struct Host;
    mod host {
        pub(super) use typed::echo::{Caller, HostError, test::echo::values::*};
    }
    type Result<T> = std::result::Result<T, host::HostError>;
    use std::result::Result as Std;

    macro_rules! returns {
        ($($name:ident($($param:ident: $ty:ty),*) -> $result:ty = $value:expr;)*) => {$(
            fn $name(_: &mut host::Caller<Self>, $($param: $ty),*) -> Result<$result> { Ok($value) }
        )*};
    }

    impl host::Host for Host {
        returns! {
            all_numbers(a: i8, b: u8, c: i16, d: u16, e: i32, f: u32, g: i64, h: u64, i: f32, j: f64)
                -> host::Numbers = host::Numbers { a, b, c, d, e, f, g, h, i, j };
            negate(flag: bool) -> bool = flag;
            next(letter: char) -> Option<char> = Some(letter);
            text(s: String) -> String = s;
            bytes(s: Vec<u8>) -> Vec<u8> = s;
            wide(_s: Vec<u64>) -> Vec<f32> = vec![1.5];
            words(s: Vec<String>) -> Vec<String> = s;
            nested(v: Option<Option<String>>) -> Option<Option<String>> = v;
            fallible(v: Std<String, u32>) -> Std<String, u32> = v;
            empty(v: Std<(), ()>) -> Std<(), ()> = v;
            mixed(v: (u8, String, f64)) -> (f64, String, u8) = (v.2, v.1, v.0);
            one_of(s: host::Shape) -> host::Shape = s;
            favourite(c: host::Colour) -> host::Colour = c;
            allowed(a: host::Access) -> host::Access = a;
            type_(p: host::Person) -> host::Person = p;
            everyone(p: host::People) -> host::People = p;
            spread(_a: host::Person, _b: host::Person, c: u64) -> u64 = c;
            nothing() -> () = ();
        }
    }

    impl echo::Host for Host {
        returns! {
            log(_line: String) -> () = ();
            lines() -> u32 = 0;
        }
    }

    let mut echo = echo::Instance::new(Host).unwrap();
    let values = &mut echo.test_echo_values();
    assert_eq!(values.text_with("größe", |text| text.len()).unwrap(), 7);
    assert_eq!(values.bytes_with(&[1, 2, 3], |bytes| bytes.to_vec()).unwrap(), [1, 2, 3]);
    assert_eq!(values.wide_with(&[1], |wide| wide.get(0)).unwrap(), Some(Ok(1.5)));
    let words = ["a", "bc"].map(String::from);
    let lengths = values.words_with(&words, |words| {
        words.iter().map(|word| word.map(str::len)).collect::<std::result::Result<Vec<_>, _>>()
    });
    assert_eq!(lengths.unwrap(), Ok(vec![1, 2]));
    assert!(values.nested_with(Some(Some("x")), |nested| nested == Some(Some("x"))).unwrap());
    assert!(values.fallible_with(Ok("x"), |result| result == Ok("x")).unwrap());
    let polygon = echo::exports::test::echo::values::Shape::Named("square".into());
    assert!(values.one_of_with(&polygon, |shape| matches!(shape, ShapeView::Named("square"))).unwrap());
    let person = echo::exports::test::echo::values::Person {
        name: "Ada".into(),
        age: None,
        tags: words.to_vec(),
        colour: echo::exports::test::echo::values::Colour::Red,
    };
    let summary = |person: PersonView<'_>| (person.name.len(), person.age, person.tags.len());
    assert_eq!(values.type_with(&person, summary).unwrap(), (3, None, 2));
}
