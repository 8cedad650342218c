//! What bindings make the types of an interface with.

/// A record: a struct whose fields are the record's, in its order.
///
/// ```
/// use wamr_aot_wit::{Layout, Lifting, Value};
///
/// #[derive(Debug, PartialEq)]
/// pub struct Point { pub x: u8, pub y: u32 }
///
/// wamr_aot_wit::record!(Point { x: u8, y: u32 });
///
/// assert_eq!(Point::LAYOUT, Layout { size: 8, align: 4 });
/// assert_eq!(Lifting::new(&[]).lift(&[1, 2]), Ok(Point { x: 1, y: 2 }));
/// ```
#[macro_export]
macro_rules! record {
    ($name:ident { $($field:ident: $ty:ty),* $(,)? }) => {
        $crate::record!(@lift $name, $name, { $($field: $ty),* });

        impl $crate::Lower for $name {
            fn lower<G: $crate::Guest + ?::core::marker::Sized>(
                &self,
                guest: &mut G,
                flat: &mut $crate::FlatMut<'_>,
            ) -> ::core::result::Result<(), G::Error> {
                $(<$ty as $crate::Lower>::lower(&self.$field, guest, flat)?;)*
                ::core::result::Result::Ok(())
            }

            fn store<G: $crate::Guest + ?::core::marker::Sized>(
                &self,
                guest: &mut G,
                address: u32,
            ) -> ::core::result::Result<(), G::Error> {
                let mut fields = $crate::Fields::at(address);
                $(<$ty as $crate::Lower>::store(
                    &self.$field,
                    guest,
                    fields.next(<$ty as $crate::Value>::LAYOUT),
                )?;)*
                ::core::result::Result::Ok(())
            }
        }
    };
    ($name:ident<'a> { $($field:ident: $ty:ty),* $(,)? }) => {
        $crate::record!(@lift $name, $name<'a>, { $($field: $ty),* });
    };
    (@lift $name:ident, $self:ty, { $($field:ident: $ty:ty),* }) => {
        impl<'a> $crate::Value for $self {
            const LAYOUT: $crate::Layout = $crate::Layout::record(&[$(<$ty as $crate::Value>::LAYOUT),*]);
            const FLAT: usize = 0 $(+ <$ty as $crate::Value>::FLAT)*;
        }

        impl<'a> $crate::Lift<'a> for $self {
            fn lift(
                guest: &mut $crate::Lifting<'a>,
                flat: &mut $crate::Flat<'_>,
            ) -> ::core::result::Result<Self, $crate::InvalidValue> {
                ::core::result::Result::Ok($name {
                    $($field: <$ty as $crate::Lift<'a>>::lift(guest, flat)?),*
                })
            }

            fn load(
                guest: &mut $crate::Lifting<'a>,
                address: u32,
            ) -> ::core::result::Result<Self, $crate::InvalidValue> {
                let mut fields = $crate::Fields::at(address);
                ::core::result::Result::Ok($name {
                    $($field: <$ty as $crate::Lift<'a>>::load(
                        guest,
                        fields.next(<$ty as $crate::Value>::LAYOUT),
                    )?),*
                })
            }
        }
    };
}

/// A variant: an enum with a case for each of the variant's, in its order, each with its number.
/// `()` is the payload of a case without one.
///
/// ```
/// use wamr_aot_wit::{Lifting, Value};
///
/// #[derive(Debug, PartialEq)]
/// pub enum Shape { Dot, Circle(f64) }
///
/// wamr_aot_wit::variant!(Shape { 0 Dot: (), 1 Circle(radius): f64 });
///
/// assert_eq!(Shape::FLAT, 2);
/// assert_eq!(Lifting::new(&[]).lift(&[1, 2f64.to_bits()]), Ok(Shape::Circle(2.0)));
/// assert!(Lifting::new(&[]).lift::<Shape>(&[2, 0]).is_err());
/// ```
#[macro_export]
macro_rules! variant {
    ($name:ident { $($number:literal $case:ident $(($payload:ident))?: $ty:ty),* $(,)? }) => {
        const _: () = {
            $crate::variant!(@lift $name, $name, { $($number $case $(($payload))?: $ty),* });

            impl $crate::Lower for $name {
                fn lower<G: $crate::Guest + ?::core::marker::Sized>(
                    &self,
                    guest: &mut G,
                    flat: &mut $crate::FlatMut<'_>,
                ) -> ::core::result::Result<(), G::Error> {
                    const PAYLOAD: usize = <$name as $crate::Value>::FLAT - 1;
                    match self {
                        $($name::$case $(($payload))? => {
                            flat.put($number);
                            let mut rest = flat.split(PAYLOAD);
                            let value: &$ty = $crate::variant!(@payload $($payload)?);
                            <$ty as $crate::Lower>::lower(value, guest, &mut rest)
                        })*
                    }
                }

                fn store<G: $crate::Guest + ?::core::marker::Sized>(
                    &self,
                    guest: &mut G,
                    address: u32,
                ) -> ::core::result::Result<(), G::Error> {
                    const PAYLOADS: &[$crate::Layout] = &[$(<$ty as $crate::Value>::LAYOUT),*];
                    let payload = address.wrapping_add(const { $crate::Layout::payload_offset(PAYLOADS) });
                    match self {
                        $($name::$case $(($payload))? => {
                            let value: &$ty = $crate::variant!(@payload $($payload)?);
                            $crate::store_case(guest, address, $number, PAYLOADS.len())?;
                            <$ty as $crate::Lower>::store(value, guest, payload)
                        })*
                    }
                }
            }
        };
    };
    ($name:ident<'a> { $($number:literal $case:ident $(($payload:ident))?: $ty:ty),* $(,)? }) => {
        $crate::variant!(@lift $name, $name<'a>, { $($number $case $(($payload))?: $ty),* });
    };
    (@lift $name:ident, $self:ty, { $($number:literal $case:ident $(($payload:ident))?: $ty:ty),* }) => {
        impl<'a> $crate::Value for $self {
            const LAYOUT: $crate::Layout = $crate::Layout::variant(&[$(<$ty as $crate::Value>::LAYOUT),*]);
            const FLAT: usize = 1 + $crate::most(&[$(<$ty as $crate::Value>::FLAT),*]);
        }

        impl<'a> $crate::Lift<'a> for $self {
            fn lift(
                guest: &mut $crate::Lifting<'a>,
                flat: &mut $crate::Flat<'_>,
            ) -> ::core::result::Result<Self, $crate::InvalidValue> {
                let case = flat.take() as u32;
                let mut payload = flat.split(<$self as $crate::Value>::FLAT - 1);
                match case {
                    $($number => {
                        let value = <$ty as $crate::Lift<'a>>::lift(guest, &mut payload)?;
                        let made = $crate::variant!(@make $name $case $($payload)?, value);
                        ::core::result::Result::Ok(made)
                    })*
                    _ => ::core::result::Result::Err($crate::InvalidValue::no_such_case(
                        case,
                        [$($number),*].len() as u32,
                    )),
                }
            }

            fn load(
                guest: &mut $crate::Lifting<'a>,
                address: u32,
            ) -> ::core::result::Result<Self, $crate::InvalidValue> {
                let payloads = &[$(<$ty as $crate::Value>::LAYOUT),*];
                let payload = address.wrapping_add($crate::Layout::payload_offset(payloads));
                match guest.case(address, payloads.len())? {
                    $($number => {
                        let value = <$ty as $crate::Lift<'a>>::load(guest, payload)?;
                        let made = $crate::variant!(@make $name $case $($payload)?, value);
                        ::core::result::Result::Ok(made)
                    })*
                    case => ::core::result::Result::Err(
                        $crate::InvalidValue::no_such_case(case, payloads.len() as u32),
                    ),
                }
            }
        }
    };
    (@make $name:ident $case:ident, $value:ident) => {{
        let () = $value;
        $name::$case
    }};
    (@make $name:ident $case:ident $payload:ident, $value:ident) => {
        $name::$case($value)
    };
    (@payload) => {
        &()
    };
    (@payload $payload:ident) => {
        $payload
    };
}

/// Flags: a struct with a field of the type `$bits`, which is the smallest that has room for all.
///
/// ```
/// use wamr_aot_wit::{Lifting, Value};
///
/// #[derive(Clone, Copy, Debug, PartialEq, Eq)]
/// pub struct Access(u8);
///
/// wamr_aot_wit::flags!(Access(u8) { READ = 0, WRITE = 1 });
///
/// let both = Access::READ | Access::WRITE;
/// assert!(both.contains(Access::READ) && both == Access::all());
/// // What the type does not have is ignored.
/// assert_eq!(Lifting::new(&[]).lift(&[0xff]), Ok(both));
/// ```
#[macro_export]
macro_rules! flags {
    ($name:ident($bits:ty) { $($(#[$attribute:meta])* $flag:ident = $number:literal),* $(,)? }) => {
        impl $name {
            $($(#[$attribute])* pub const $flag: $name = $name(1 << $number);)*

            /// No flags.
            pub const fn empty() -> $name {
                $name(0)
            }

            /// All flags.
            pub const fn all() -> $name {
                $name(0 $(| 1 << $number)*)
            }

            /// The flags, the first in the lowest bit.
            pub const fn bits(self) -> $bits {
                self.0
            }

            /// Whether it has all flags of the other.
            pub const fn contains(self, other: $name) -> bool {
                self.0 & other.0 == other.0
            }

            /// Whether no flag is set.
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }
        }

        impl ::core::ops::BitOr for $name {
            type Output = $name;

            fn bitor(self, other: $name) -> $name {
                $name(self.0 | other.0)
            }
        }

        impl ::core::ops::BitOrAssign for $name {
            fn bitor_assign(&mut self, other: $name) {
                self.0 |= other.0;
            }
        }

        impl ::core::ops::BitAnd for $name {
            type Output = $name;

            fn bitand(self, other: $name) -> $name {
                $name(self.0 & other.0)
            }
        }

        impl ::core::ops::Sub for $name {
            type Output = $name;

            fn sub(self, other: $name) -> $name {
                $name(self.0 & !other.0)
            }
        }

        impl $crate::Value for $name {
            const LAYOUT: $crate::Layout = <$bits as $crate::Value>::LAYOUT;
            const FLAT: usize = 1;
        }

        impl<'a> $crate::Lift<'a> for $name {
            fn lift(
                guest: &mut $crate::Lifting<'a>,
                flat: &mut $crate::Flat<'_>,
            ) -> ::core::result::Result<Self, $crate::InvalidValue> {
                let bits = <$bits as $crate::Lift<'a>>::lift(guest, flat)?;
                ::core::result::Result::Ok($name(bits & $name::all().0))
            }

            fn load(
                guest: &mut $crate::Lifting<'a>,
                address: u32,
            ) -> ::core::result::Result<Self, $crate::InvalidValue> {
                let bits = <$bits as $crate::Lift<'a>>::load(guest, address)?;
                ::core::result::Result::Ok($name(bits & $name::all().0))
            }
        }

        impl $crate::Lower for $name {
            fn lower<G: $crate::Guest + ?::core::marker::Sized>(
                &self,
                guest: &mut G,
                flat: &mut $crate::FlatMut<'_>,
            ) -> ::core::result::Result<(), G::Error> {
                $crate::Lower::lower(&self.0, guest, flat)
            }

            fn store<G: $crate::Guest + ?::core::marker::Sized>(
                &self,
                guest: &mut G,
                address: u32,
            ) -> ::core::result::Result<(), G::Error> {
                $crate::Lower::store(&self.0, guest, address)
            }
        }
    };
}

/// The largest of these numbers.
#[doc(hidden)]
pub const fn most(numbers: &[usize]) -> usize {
    let (mut most, mut index) = (0, 0);
    while index < numbers.len() {
        if numbers[index] > most {
            most = numbers[index];
        }
        index += 1;
    }
    most
}
