//! What a guest passes to a function of the host.

use crate::{Flat, InvalidValue, Lift, Lifting};

/// A tuple with the type of each parameter of a function.
pub trait Arguments<'a>: Lift<'a> {
    /// Lifts core values.
    ///
    /// # Errors
    /// If one of them is not a value of its type.
    fn lift_each(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<Self, InvalidArgument>;

    /// Lifts what is in memory. The address is aligned.
    ///
    /// # Errors
    /// If one of them is not a value of its type, or is not in the memory.
    fn load_each(guest: &mut Lifting<'a>, address: u32) -> Result<Self, InvalidArgument>;
}

/// A guest passed something to a function that is not a value of the type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidArgument {
    /// The number of the parameter, or none if all of them are concerned.
    pub(crate) index: Option<usize>,
    pub(crate) error: InvalidValue,
}

impl InvalidArgument {
    #[cold]
    pub(crate) fn new(index: usize, error: InvalidValue) -> InvalidArgument {
        InvalidArgument { index: Some(index), error }
    }
}

impl<'a> Lifting<'a> {
    /// The arguments of a function, from its core values.
    ///
    /// # Errors
    /// If one of them is not a value of its type.
    #[inline]
    pub fn arguments<T: Arguments<'a>>(&mut self, flat: &[u64]) -> Result<T, InvalidArgument> {
        T::lift_each(self, &mut Flat::new(flat))
    }

    /// The arguments of a function with many parameters, of which the guest passed the address.
    ///
    /// # Errors
    /// If the address is not aligned, or if one of them is not a value of its type in the memory.
    #[inline]
    pub fn load_arguments<T: Arguments<'a>>(&mut self, address: u32) -> Result<T, InvalidArgument> {
        self.check(address, T::LAYOUT).map_err(|error| InvalidArgument { index: None, error })?;
        T::load_each(self, address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Text, error::Reason};

    #[test]
    fn the_argument_is_known() {
        let memory = [0xff, 0, 0, 0, 0, 0xd8, 0, 0];
        let lift = |flat: &[u64]| {
            Lifting::new(&memory).arguments::<(Text<'_>, char)>(flat).map_err(|error| error.index)
        };
        assert_eq!(lift(&[1, 0, 0x61]).unwrap().1, 'a');
        assert_eq!(lift(&[0, 1, 0x61]).unwrap_err(), Some(0));
        assert_eq!(lift(&[1, 0, 0xd800]).unwrap_err(), Some(1));
        let load = |address| Lifting::new(&memory).load_arguments::<(u32, char)>(address).unwrap_err();
        let error = InvalidValue(Reason::NotAChar(0xd800));
        assert_eq!(load(0), InvalidArgument::new(1, error));
        // Neither of them is in the memory.
        assert_eq!((load(8).index, load(1).index), (None, None));
    }
}
