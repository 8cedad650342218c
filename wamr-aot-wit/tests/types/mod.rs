//! A guest, and types of an interface as bindings define them:
//!
//! ```wit
//! enum colour { red, green, blue }
//! flags access { read, write, execute }
//! record person { name: string, age: option<u8>, colours: list<colour> }
//! variant shape { dot, circle(f64), polygon(list<tuple<s32, s32>>), named(tuple<string, u16>) }
//! ```

use wamr_aot_wit::{InvalidValue, Layout};

/// A guest that gives memory from its start on.
pub(crate) struct Guest {
    pub(crate) memory: Vec<u8>,
    pub(crate) next: u32,
    /// Whether it gives what is not aligned, or not there.
    pub(crate) lies: bool,
    /// Whether it loses its memory when it gives some.
    pub(crate) shrinks: bool,
}

impl Guest {
    pub(crate) fn new(size: usize) -> Guest {
        Guest { memory: vec![0; size], next: 8, lies: false, shrinks: false }
    }

    pub(crate) fn bump(&mut self, layout: Layout) -> u32 {
        let address = match self.lies {
            true => self.next,
            false => self.next.next_multiple_of(layout.align),
        };
        if !self.lies {
            self.next = address + layout.size;
        }
        address
    }
}

impl wamr_aot_wit::Guest for Guest {
    type Error = InvalidValue;

    fn memory_mut(&mut self) -> &mut [u8] {
        &mut self.memory
    }

    fn realloc(&mut self, layout: Layout) -> Result<u32, InvalidValue> {
        let address = self.bump(layout);
        if self.shrinks {
            self.memory.truncate((address + layout.size) as usize);
            self.next = 0;
        }
        Ok(address)
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Colour {
    Red,
    Green,
    Blue,
}

wamr_aot_wit::variant!(Colour { 0 Red: (), 1 Green: (), 2 Blue: () });

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Access(u8);

wamr_aot_wit::flags!(Access(u8) { READ = 0, WRITE = 1, EXECUTE = 2 });

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) age: Option<u8>,
    pub(crate) colours: Vec<Colour>,
}

wamr_aot_wit::record!(Person { name: String, age: Option<u8>, colours: Vec<Colour> });

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    Dot,
    Circle(f64),
    Polygon(Vec<(i32, i32)>),
    Named((String, u16)),
}

wamr_aot_wit::variant!(Shape {
    0 Dot: (),
    1 Circle(radius): f64,
    2 Polygon(points): Vec<(i32, i32)>,
    3 Named(name): (String, u16),
});
