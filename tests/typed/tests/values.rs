//! Values of all types, which go to the guest, from there to the host, and the same way back.

use typed::echo::{
    Caller, Instance,
    exports::test::echo::values::{Access, Colour, Numbers, Person, Point, Shape},
    test::echo::values as host,
};
use wamr_aot_rt::HostError;

#[derive(Default)]
struct Host {
    lines: Vec<String>,
    calls: u32,
}

type Result<T> = std::result::Result<T, HostError>;

impl host::Host for Host {
    fn all_numbers(
        _: &mut Caller<Self>,
        a: i8,
        b: u8,
        c: i16,
        d: u16,
        e: i32,
        f: u32,
        g: i64,
        h: u64,
        i: f32,
        j: f64,
    ) -> Result<host::Numbers> {
        Ok(host::Numbers { a, b, c, d, e, f, g, h, i, j })
    }

    fn negate(_: &mut Caller<Self>, flag: bool) -> Result<bool> {
        Ok(!flag)
    }

    fn next(_: &mut Caller<Self>, letter: char) -> Result<Option<char>> {
        Ok(char::from_u32(u32::from(letter) + 1))
    }

    fn text(_: &mut Caller<Self>, s: String) -> Result<String> {
        Ok(s)
    }

    fn bytes(_: &mut Caller<Self>, s: Vec<u8>) -> Result<Vec<u8>> {
        Ok(s)
    }

    fn wide(_: &mut Caller<Self>, s: Vec<u64>) -> Result<Vec<f32>> {
        Ok(s.into_iter().map(|number| number as f32).collect())
    }

    fn words(_: &mut Caller<Self>, s: Vec<String>) -> Result<Vec<String>> {
        Ok(s)
    }

    fn nested(_: &mut Caller<Self>, v: Option<Option<String>>) -> Result<Option<Option<String>>> {
        Ok(v)
    }

    fn fallible(
        _: &mut Caller<Self>,
        v: std::result::Result<String, u32>,
    ) -> Result<std::result::Result<String, u32>> {
        Ok(v)
    }

    fn empty(_: &mut Caller<Self>, v: std::result::Result<(), ()>) -> Result<std::result::Result<(), ()>> {
        Ok(v)
    }

    fn mixed(_: &mut Caller<Self>, v: (u8, String, f64)) -> Result<(f64, String, u8)> {
        Ok((v.2, v.1, v.0))
    }

    fn one_of(_: &mut Caller<Self>, s: host::Shape) -> Result<host::Shape> {
        Ok(s)
    }

    fn favourite(_: &mut Caller<Self>, c: host::Colour) -> Result<host::Colour> {
        Ok(c)
    }

    fn allowed(_: &mut Caller<Self>, a: host::Access) -> Result<host::Access> {
        Ok(a)
    }

    fn type_(_: &mut Caller<Self>, p: host::Person) -> Result<host::Person> {
        Ok(p)
    }

    fn everyone(_: &mut Caller<Self>, p: host::People) -> Result<host::People> {
        Ok(p)
    }

    fn spread(_: &mut Caller<Self>, a: host::Person, b: host::Person, c: u64) -> Result<u64> {
        Ok(c + (a.name.len() + b.tags.len()) as u64)
    }

    fn nothing(cx: &mut Caller<Self>) -> Result<()> {
        cx.data_mut().calls += 1;
        Ok(())
    }
}

impl typed::echo::Host for Host {
    fn log(cx: &mut Caller<Self>, line: String) -> Result<()> {
        cx.data_mut().lines.push(line);
        Ok(())
    }

    fn lines(cx: &mut Caller<Self>) -> Result<u32> {
        Ok(cx.data().lines.len() as u32)
    }
}

fn person(name: &str, tags: &[&str]) -> Person {
    let tags = tags.iter().map(|tag| tag.to_string()).collect();
    Person { name: name.into(), age: Some(40), tags, colour: Colour::Blue }
}

#[test]
fn values_come_back() {
    let mut echo = Instance::new(Host::default()).unwrap();
    let values = &mut echo.test_echo_values();
    assert_eq!(
        values
            .all_numbers(i8::MIN, 255, i16::MIN, 65535, -1, u32::MAX, i64::MIN, u64::MAX, -0.5, 1e300)
            .unwrap(),
        Numbers {
            a: i8::MIN,
            b: 255,
            c: i16::MIN,
            d: 65535,
            e: -1,
            f: u32::MAX,
            g: i64::MIN,
            h: u64::MAX,
            i: -0.5,
            j: 1e300
        }
    );
    assert!(!values.negate(true).unwrap() && values.negate(false).unwrap());
    assert_eq!(values.next('a').unwrap(), Some('b'));
    assert_eq!(values.next(char::MAX).unwrap(), None);
    for text in ["", "größe", "🦀 and more", &"x".repeat(100_000)] {
        assert_eq!(values.text(text).unwrap(), text);
    }
    let bytes: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    assert_eq!(values.bytes(&bytes).unwrap(), bytes);
    assert_eq!(values.bytes(&[]).unwrap(), []);
    assert_eq!(values.wide(&[1, 1 << 40]).unwrap(), [1.0, (1u64 << 40) as f32]);
    let words = ["a", "", "three"].map(String::from);
    assert_eq!(values.words(&words).unwrap(), words);
    for nested in [None, Some(None), Some(Some("x"))] {
        assert_eq!(values.nested(nested).unwrap(), nested.map(|inner| inner.map(String::from)));
    }
    assert_eq!(values.fallible(Ok("fine")).unwrap(), Ok("fine".into()));
    assert_eq!(values.fallible(Err(7)).unwrap(), Err(7));
    assert_eq!(values.empty(Ok(())).unwrap(), Ok(()));
    assert_eq!(values.empty(Err(())).unwrap(), Err(()));
    assert_eq!(values.mixed((1, "two", 3.0)).unwrap(), (3.0, "two".into(), 1));
    let polygon = Shape::Polygon(vec![Point { x: 1, y: -2 }, Point { x: i32::MAX, y: 0 }]);
    for shape in [Shape::Dot, Shape::Circle(0.1), polygon, Shape::Named("square".into())] {
        assert_eq!(values.one_of(&shape).unwrap(), shape);
    }
    assert_eq!(values.favourite(Colour::Green).unwrap(), Colour::Green);
    let access = Access::READ | Access::RUN_IT;
    assert_eq!(values.allowed(access).unwrap(), access);
    let ada = person("Ada", &["one", "two"]);
    assert_eq!(values.type_(&ada).unwrap(), ada);
    let nobody = Person { age: None, ..person("", &[]) };
    let everyone = [ada, nobody];
    assert_eq!(values.everyone(&everyone).unwrap(), everyone);
    assert_eq!(values.spread(&everyone[0], &person("B", &["x"; 5]), 100).unwrap(), 108);
    values.nothing().unwrap();
    assert_eq!(echo.data().calls, 1);
}

#[test]
fn functions_of_the_world() {
    let mut echo = Instance::new(Host::default()).unwrap();
    assert_eq!(echo.greet("Ada", 2).unwrap(), "0: hello, Ada!\n2: hello, Ada!\n");
    assert_eq!(echo.data().lines, ["0: hello, Ada!", "2: hello, Ada!"]);
    assert_eq!(echo.halve(8).unwrap(), Ok(4));
    assert_eq!(echo.halve(7).unwrap(), Err("7 is odd".into()));
    let trap = echo.crash("the end").unwrap_err();
    assert!(trap.to_string().contains("unreachable"), "{trap}");
}

/// All that the guest allocates for results is freed: its memory stays as it is.
#[test]
fn results_are_freed() {
    let mut echo = Instance::new(Host::default()).unwrap();
    let words = vec!["some text that is longer".repeat(10); 1000];
    echo.test_echo_values().words(&words).unwrap();
    let pages = echo.memory().bytes().len();
    for _ in 0..100 {
        echo.test_echo_values().words(&words).unwrap();
    }
    assert_eq!(echo.memory().bytes().len(), pages);
}
