//! A guest that passes all values on to the host, and returns what the host returns.

wit_bindgen::generate!({ path: "../wit", world: "echo", generate_all });

use exports::test::echo::values as own;
use test::echo::values as host;

struct Echo;

fn colour_to(colour: own::Colour) -> host::Colour {
    match colour {
        own::Colour::Red => host::Colour::Red,
        own::Colour::Green => host::Colour::Green,
        own::Colour::Blue => host::Colour::Blue,
    }
}

fn colour_from(colour: host::Colour) -> own::Colour {
    match colour {
        host::Colour::Red => own::Colour::Red,
        host::Colour::Green => own::Colour::Green,
        host::Colour::Blue => own::Colour::Blue,
    }
}

fn person_to(person: own::Person) -> host::Person {
    let own::Person { name, age, tags, colour } = person;
    host::Person { name, age, tags, colour: colour_to(colour) }
}

fn person_from(person: host::Person) -> own::Person {
    let host::Person { name, age, tags, colour } = person;
    own::Person { name, age, tags, colour: colour_from(colour) }
}

impl own::Guest for Echo {
    fn all_numbers(
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
    ) -> own::Numbers {
        let host::Numbers { a, b, c, d, e, f, g, h, i, j } = host::all_numbers(a, b, c, d, e, f, g, h, i, j);
        own::Numbers { a, b, c, d, e, f, g, h, i, j }
    }

    fn negate(flag: bool) -> bool {
        host::negate(flag)
    }

    fn next(letter: char) -> Option<char> {
        host::next(letter)
    }

    fn text(s: String) -> String {
        host::text(&s)
    }

    fn bytes(s: Vec<u8>) -> Vec<u8> {
        host::bytes(&s)
    }

    fn wide(s: Vec<u64>) -> Vec<f32> {
        host::wide(&s)
    }

    fn words(s: Vec<String>) -> Vec<String> {
        host::words(&s)
    }

    fn nested(v: Option<Option<String>>) -> Option<Option<String>> {
        host::nested(v.as_ref().map(|v| v.as_deref()))
    }

    fn fallible(v: Result<String, u32>) -> Result<String, u32> {
        host::fallible(v.as_ref().map(String::as_str).map_err(|v| *v))
    }

    fn empty(v: Result<(), ()>) -> Result<(), ()> {
        host::empty(v)
    }

    fn mixed(v: (u8, String, f64)) -> (f64, String, u8) {
        host::mixed((v.0, &v.1, v.2))
    }

    fn one_of(s: own::Shape) -> own::Shape {
        let shape = match s {
            own::Shape::Dot => host::Shape::Dot,
            own::Shape::Circle(radius) => host::Shape::Circle(radius),
            own::Shape::Polygon(points) => {
                let points = points.into_iter().map(|own::Point { x, y }| host::Point { x, y });
                host::Shape::Polygon(points.collect())
            }
            own::Shape::Named(name) => host::Shape::Named(name),
        };
        match host::one_of(&shape) {
            host::Shape::Dot => own::Shape::Dot,
            host::Shape::Circle(radius) => own::Shape::Circle(radius),
            host::Shape::Polygon(points) => {
                let points = points.into_iter().map(|host::Point { x, y }| own::Point { x, y });
                own::Shape::Polygon(points.collect())
            }
            host::Shape::Named(name) => own::Shape::Named(name),
        }
    }

    fn favourite(c: own::Colour) -> own::Colour {
        colour_from(host::favourite(colour_to(c)))
    }

    fn allowed(a: own::Access) -> own::Access {
        own::Access::from_bits_retain(host::allowed(host::Access::from_bits_retain(a.bits())).bits())
    }

    fn type_(p: own::Person) -> own::Person {
        person_from(host::type_(&person_to(p)))
    }

    fn everyone(p: Vec<own::Person>) -> Vec<own::Person> {
        let people: Vec<_> = p.into_iter().map(person_to).collect();
        host::everyone(&people).into_iter().map(person_from).collect()
    }

    fn spread(a: own::Person, b: own::Person, c: u64) -> u64 {
        host::spread(&person_to(a), &person_to(b), c)
    }

    fn nothing() {
        host::nothing();
    }
}

impl Guest for Echo {
    fn greet(name: String, times: u8) -> String {
        let mut greeting = String::new();
        for time in 0..times {
            let line = format!("{}: hello, {name}!", u32::from(time) + lines());
            log(&line);
            greeting.push_str(&line);
            greeting.push('\n');
        }
        greeting
    }

    fn halve(number: u32) -> Result<u32, String> {
        if number % 2 == 0 { Ok(number / 2) } else { Err(format!("{number} is odd")) }
    }

    fn crash(message: String) {
        panic!("{message}");
    }
}

export!(Echo);
