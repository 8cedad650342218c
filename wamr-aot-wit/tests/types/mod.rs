//! A guest, and types of an interface as bindings define them:
//!
//! ```wit
//! enum colour { red, green, blue }
//! flags access { read, write, execute }
//! record person { name: string, age: option<u8>, colours: list<colour> }
//! variant shape { dot, circle(f64), polygon(list<tuple<s32, s32>>), named(tuple<string, u16>) }
//! ```

use core::ops::BitOr;

use wamr_aot_wit::{Fields, Flat, FlatMut, InvalidValue, Layout, Lift, Lifting, Lower, Value, store_case};

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

macro_rules! cases {
    ($($name:ident { $($case:ident = $number:literal),* })*) => {$(
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub(crate) enum $name { $($case = $number),* }

        impl $name {
            const ALL: &'static [$name] = &[$($name::$case),*];

            fn new(case: u32) -> Result<$name, InvalidValue> {
                let found = $name::ALL.get(case as usize).copied();
                found.ok_or(InvalidValue::no_such_case(case, $name::ALL.len() as u32))
            }
        }

        impl Value for $name {
            const LAYOUT: Layout = Layout::case($name::ALL.len());
            const FLAT: usize = 1;
        }

        impl<'a> Lift<'a> for $name {
            fn lift(_: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<$name, InvalidValue> {
                $name::new(flat.take() as u32)
            }

            fn load(guest: &mut Lifting<'a>, address: u32) -> Result<$name, InvalidValue> {
                $name::new(guest.case(address, $name::ALL.len())?)
            }
        }

        impl Lower for $name {
            fn lower<G: wamr_aot_wit::Guest + ?Sized>(
                &self,
                _: &mut G,
                flat: &mut FlatMut<'_>,
            ) -> Result<(), G::Error> {
                flat.put(*self as u64);
                Ok(())
            }

            fn store<G: wamr_aot_wit::Guest + ?Sized>(
                &self,
                guest: &mut G,
                address: u32,
            ) -> Result<(), G::Error> {
                store_case(guest, address, *self as u32, $name::ALL.len())
            }
        }
    )*};
}

cases! {
    Colour { Red = 0, Green = 1, Blue = 2 }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Access(u8);

impl Access {
    pub(crate) const READ: Access = Access(1);
    pub(crate) const EXECUTE: Access = Access(4);

    pub(crate) fn all() -> Access {
        Access(7)
    }
}

impl BitOr for Access {
    type Output = Access;

    fn bitor(self, other: Access) -> Access {
        Access(self.0 | other.0)
    }
}

impl Value for Access {
    const LAYOUT: Layout = Layout::flags(3);
    const FLAT: usize = 1;
}

impl<'a> Lift<'a> for Access {
    fn lift(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<Access, InvalidValue> {
        Ok(Access(u8::lift(guest, flat)? & 7))
    }

    fn load(guest: &mut Lifting<'a>, address: u32) -> Result<Access, InvalidValue> {
        Ok(Access(u8::load(guest, address)? & 7))
    }
}

impl Lower for Access {
    fn lower<G: wamr_aot_wit::Guest + ?Sized>(
        &self,
        guest: &mut G,
        flat: &mut FlatMut<'_>,
    ) -> Result<(), G::Error> {
        self.0.lower(guest, flat)
    }

    fn store<G: wamr_aot_wit::Guest + ?Sized>(&self, guest: &mut G, address: u32) -> Result<(), G::Error> {
        self.0.store(guest, address)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) age: Option<u8>,
    pub(crate) colours: Vec<Colour>,
}

impl Value for Person {
    const LAYOUT: Layout = Layout::record(&[String::LAYOUT, Option::<u8>::LAYOUT, Vec::<Colour>::LAYOUT]);
    const FLAT: usize = String::FLAT + Option::<u8>::FLAT + Vec::<Colour>::FLAT;
}

impl<'a> Lift<'a> for Person {
    fn lift(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<Person, InvalidValue> {
        Ok(Person {
            name: Lift::lift(guest, flat)?,
            age: Lift::lift(guest, flat)?,
            colours: Lift::lift(guest, flat)?,
        })
    }

    fn load(guest: &mut Lifting<'a>, address: u32) -> Result<Person, InvalidValue> {
        let mut fields = Fields::at(address);
        Ok(Person {
            name: Lift::load(guest, fields.next(String::LAYOUT))?,
            age: Lift::load(guest, fields.next(Option::<u8>::LAYOUT))?,
            colours: Lift::load(guest, fields.next(Vec::<Colour>::LAYOUT))?,
        })
    }
}

impl Lower for Person {
    fn lower<G: wamr_aot_wit::Guest + ?Sized>(
        &self,
        guest: &mut G,
        flat: &mut FlatMut<'_>,
    ) -> Result<(), G::Error> {
        self.name.lower(guest, flat)?;
        self.age.lower(guest, flat)?;
        self.colours.lower(guest, flat)
    }

    fn store<G: wamr_aot_wit::Guest + ?Sized>(&self, guest: &mut G, address: u32) -> Result<(), G::Error> {
        let mut fields = Fields::at(address);
        self.name.store(guest, fields.next(String::LAYOUT))?;
        self.age.store(guest, fields.next(Option::<u8>::LAYOUT))?;
        self.colours.store(guest, fields.next(Vec::<Colour>::LAYOUT))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    Dot,
    Circle(f64),
    Polygon(Vec<(i32, i32)>),
    Named(String, u16),
}

type Polygon = Vec<(i32, i32)>;
type Named = (String, u16);

impl Shape {
    const PAYLOADS: [Layout; 4] = [Layout::EMPTY, f64::LAYOUT, Polygon::LAYOUT, Named::LAYOUT];
    const OFFSET: u32 = Layout::payload_offset(&Shape::PAYLOADS);
}

impl Value for Shape {
    const LAYOUT: Layout = Layout::variant(&Shape::PAYLOADS);
    const FLAT: usize = 1 + Named::FLAT;
}

impl<'a> Lift<'a> for Shape {
    fn lift(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<Shape, InvalidValue> {
        let case = flat.take() as u32;
        let mut payload = flat.split(Shape::FLAT - 1);
        match case {
            0 => Ok(Shape::Dot),
            1 => f64::lift(guest, &mut payload).map(Shape::Circle),
            2 => Polygon::lift(guest, &mut payload).map(Shape::Polygon),
            3 => Named::lift(guest, &mut payload).map(|(name, count)| Shape::Named(name, count)),
            _ => Err(InvalidValue::no_such_case(case, 4)),
        }
    }

    fn load(guest: &mut Lifting<'a>, address: u32) -> Result<Shape, InvalidValue> {
        let payload = address.wrapping_add(Shape::OFFSET);
        match guest.case(address, 4)? {
            0 => Ok(Shape::Dot),
            1 => f64::load(guest, payload).map(Shape::Circle),
            2 => Polygon::load(guest, payload).map(Shape::Polygon),
            3 => Named::load(guest, payload).map(|(name, count)| Shape::Named(name, count)),
            case => Err(InvalidValue::no_such_case(case, 4)),
        }
    }
}

impl Lower for Shape {
    fn lower<G: wamr_aot_wit::Guest + ?Sized>(
        &self,
        guest: &mut G,
        flat: &mut FlatMut<'_>,
    ) -> Result<(), G::Error> {
        let (case, mut payload);
        match self {
            Shape::Dot => case = 0,
            Shape::Circle(_) => case = 1,
            Shape::Polygon(_) => case = 2,
            Shape::Named(..) => case = 3,
        }
        flat.put(case);
        payload = flat.split(Shape::FLAT - 1);
        match self {
            Shape::Dot => Ok(()),
            Shape::Circle(radius) => radius.lower(guest, &mut payload),
            Shape::Polygon(points) => points.lower(guest, &mut payload),
            Shape::Named(name, count) => (name, count).lower(guest, &mut payload),
        }
    }

    fn store<G: wamr_aot_wit::Guest + ?Sized>(&self, guest: &mut G, address: u32) -> Result<(), G::Error> {
        let payload = address.wrapping_add(Shape::OFFSET);
        match self {
            Shape::Dot => store_case(guest, address, 0, 4),
            Shape::Circle(radius) => {
                store_case(guest, address, 1, 4)?;
                radius.store(guest, payload)
            }
            Shape::Polygon(points) => {
                store_case(guest, address, 2, 4)?;
                points.store(guest, payload)
            }
            Shape::Named(name, count) => {
                store_case(guest, address, 3, 4)?;
                (name, count).store(guest, payload)
            }
        }
    }
}
