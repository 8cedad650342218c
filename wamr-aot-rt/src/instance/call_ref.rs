//! Calls of functions that the guest has only as references, such as those in a table.

use wamr_aot_abi::{
    guest_fn,
    layout::{VMContext, VMFuncRef, VMReflection, VMSlot},
    signature::ValType,
};

use crate::{
    base::{
        reference::{FuncRef, FuncRefError},
        scalar,
    },
    instance::{
        global::{HeldByGlobal, shown_as},
        guest::Guest,
    },
    raw::Context,
    trap::Trap,
};

/// The most values that such a function takes or returns.
const MOST: usize = 16;

/// Values of known types, as a function takes or returns them.
pub(crate) trait Sealed: Copy {
    /// How many there are: at most [`MOST`].
    const COUNT: usize;
    /// The type of one of them.
    fn ty(place: usize) -> ValType;
    /// Checks the references to functions for a guest that expects these types.
    fn check(self, context: Context, expected: &[u32]) -> Result<(), FuncRefError>;
    /// Writes them to the first slots.
    fn write(self, slots: &mut [VMSlot; MOST]);
    /// Reads them from the first slots.
    ///
    /// # Safety
    /// The slots have values of these types.
    unsafe fn read(slots: &[VMSlot; MOST]) -> Self;
}

/// What a function takes or returns that is called by reference: a value, or a tuple of at most 16.
///
/// Values are `i32`, `i64`, `f32`, `f64`, [`V128`](crate::V128), and `FuncRef` or `ExternRef`, in
/// an `Option` unless the type has no null.
#[allow(private_bounds, reason = "sealed by its supertrait")]
pub trait Values: Sealed {}

impl<T: Sealed> Values for T {}

impl<T: HeldByGlobal> Sealed for T {
    const COUNT: usize = 1;

    fn ty(_: usize) -> ValType {
        T::TYPE
    }

    fn check(self, context: Context, expected: &[u32]) -> Result<(), FuncRefError> {
        check(self, context, expected.first())
    }

    fn write(self, slots: &mut [VMSlot; MOST]) {
        write(self, &mut slots[0]);
    }

    unsafe fn read(slots: &[VMSlot; MOST]) -> T {
        // SAFETY: passed on.
        unsafe { read(&slots[0]) }
    }
}

macro_rules! tuples {
    ($(($($place:tt: $ty:ident)*))*) => {$(
        impl<$($ty: HeldByGlobal),*> Sealed for ($($ty,)*) {
            const COUNT: usize = [$($place),*].len();

            fn ty(place: usize) -> ValType {
                let types: &[ValType] = &[$($ty::TYPE),*];
                types[place]
            }

            fn check(self, context: Context, expected: &[u32]) -> Result<(), FuncRefError> {
                $(check(self.$place, context, expected.get($place))?;)*
                Ok(())
            }

            fn write(self, slots: &mut [VMSlot; MOST]) {
                $(write(self.$place, &mut slots[$place]);)*
            }

            unsafe fn read(slots: &[VMSlot; MOST]) -> Self {
                // SAFETY: passed on.
                unsafe { ($(read::<$ty>(&slots[$place]),)*) }
            }
        }
    )*};
}

impl Sealed for () {
    const COUNT: usize = 0;

    fn ty(_: usize) -> ValType {
        unreachable!("there are no values")
    }

    fn check(self, _: Context, _: &[u32]) -> Result<(), FuncRefError> {
        Ok(())
    }

    fn write(self, _: &mut [VMSlot; MOST]) {}

    unsafe fn read(_: &[VMSlot; MOST]) {}
}

tuples! {
    (0: A)
    (0: A 1: B)
    (0: A 1: B 2: C)
    (0: A 1: B 2: C 3: D)
    (0: A 1: B 2: C 3: D 4: E)
    (0: A 1: B 2: C 3: D 4: E 5: F)
    (0: A 1: B 2: C 3: D 4: E 5: F 6: G)
    (0: A 1: B 2: C 3: D 4: E 5: F 6: G 7: H)
    (0: A 1: B 2: C 3: D 4: E 5: F 6: G 7: H 8: I)
    (0: A 1: B 2: C 3: D 4: E 5: F 6: G 7: H 8: I 9: J)
    (0: A 1: B 2: C 3: D 4: E 5: F 6: G 7: H 8: I 9: J 10: K)
    (0: A 1: B 2: C 3: D 4: E 5: F 6: G 7: H 8: I 9: J 10: K 11: L)
    (0: A 1: B 2: C 3: D 4: E 5: F 6: G 7: H 8: I 9: J 10: K 11: L 12: M)
    (0: A 1: B 2: C 3: D 4: E 5: F 6: G 7: H 8: I 9: J 10: K 11: L 12: M 13: N)
    (0: A 1: B 2: C 3: D 4: E 5: F 6: G 7: H 8: I 9: J 10: K 11: L 12: M 13: N 14: O)
    (0: A 1: B 2: C 3: D 4: E 5: F 6: G 7: H 8: I 9: J 10: K 11: L 12: M 13: N 14: O 15: P)
}

fn check<T: HeldByGlobal>(value: T, context: Context, expected: Option<&u32>) -> Result<(), FuncRefError> {
    let expected = expected.and_then(|code| ValType::from_code(*code)).ok_or(FuncRefError::WrongType)?;
    value.check(context, expected)
}

fn write<T: HeldByGlobal>(value: T, slot: &mut VMSlot) {
    // SAFETY: a slot has room for any type.
    unsafe { scalar::store(T::TYPE, slot.0.as_mut_ptr(), value.to_bits()) };
}

/// # Safety
/// The slot has a value of type `T`.
unsafe fn read<T: HeldByGlobal>(slot: &VMSlot) -> T {
    // SAFETY: a slot has room for any type; the value is of this one.
    T::from_bits(unsafe { scalar::load(T::TYPE, slot.0.as_ptr()) })
}

/// Whether Rust's `T` is how the bindings show values of these types.
fn shows<T: Sealed>(types: &[u32]) -> bool {
    let shown = |(place, code): (usize, &u32)| ValType::from_code(*code).map(shown_as) == Some(T::ty(place));
    types.len() == T::COUNT && types.iter().enumerate().all(shown)
}

/// The error if a function with these types is called with others.
#[cold]
#[cfg_attr(not(feature = "alloc"), allow(unused_variables, reason = "a trap has no room for the types"))]
fn wrong_type<P: Sealed, R: Sealed>(params: &[u32], results: &[u32]) -> Trap {
    #[cfg(feature = "alloc")]
    {
        let list = |types: &mut dyn Iterator<Item = ValType>| {
            let types: alloc::vec::Vec<_> = types.map(|ty| alloc::format!("{ty}")).collect();
            types.join(" ")
        };
        let codes = |codes: &[u32]| list(&mut codes.iter().filter_map(|code| ValType::from_code(*code)));
        let has = alloc::format!("[{}] -> [{}]", codes(params), codes(results));
        let values = (list(&mut (0..P::COUNT).map(P::ty)), list(&mut (0..R::COUNT).map(R::ty)));
        let called = alloc::format!("[{}] -> [{}]", values.0, values.1);
        crate::trap::HostError::msg(format_args!("a function of the type {has} is called as {called}"))
            .into_trap()
    }
    #[cfg(not(feature = "alloc"))]
    FuncRefError::WrongType.into()
}

impl<H> Guest<H> {
    /// Calls the function that a reference is to.
    ///
    /// # Errors
    /// If the reference is to another instance's function, or to one of another type; if a
    /// reference among the parameters is; if the guest traps.
    ///
    /// # Safety
    /// The reflection is that of the instance's module. Unless `THROWS`, nothing throws in the
    /// instance's store.
    pub unsafe fn call_ref<const THROWS: bool, P: Values, R: Values>(
        &mut self,
        reflection: *const VMReflection,
        function: FuncRef,
        params: P,
    ) -> Result<R, Trap> {
        // SAFETY: the instance is borrowed.
        let context = unsafe { Context::new(self.vmctx()) };
        let image = context.image();
        let index = context.func_ref_index(function.address()).ok_or(FuncRefError::Foreign)?;
        let type_index = image.func_refs()[index as usize].type_index as usize;
        // SAFETY: the reflection's own list and length, and those of one of its types.
        let (ty, expected, results) = unsafe {
            let ty = &image.list((*reflection).types, (*reflection).type_count as usize)[type_index];
            let params = image.list(ty.params, ty.param_count as usize);
            (ty, params, image.list(ty.results, ty.result_count as usize))
        };
        // The compiler writes a trampoline for each type of a function with a reference.
        if !shows::<P>(expected) || !shows::<R>(results) || ty.call_from_slots.is_null() {
            return Err(wrong_type::<P, R>(expected, results));
        }
        params.check(context, expected)?;
        let mut slots = [VMSlot::default(); MOST];
        params.write(&mut slots);
        let values = slots.as_mut_ptr();
        type FromSlots = guest_fn!(unsafe fn(*mut VMContext, *const u8, *mut VMSlot));
        // SAFETY: by the contract that is the type of `VMFuncType::call_from_slots`.
        let from_slots =
            unsafe { core::mem::transmute::<*const u8, FromSlots>(image.code(ty.call_from_slots)) };
        // SAFETY: the reference is one of the instance's, which are filled. The function has the
        // type that the trampoline is for, and the slots have its arguments and room for its
        // results. The closure captures only pointers.
        unsafe {
            let VMFuncRef { code, vmctx, .. } = *context.func_ref(index);
            self.enter::<THROWS, _, _>(move |_| from_slots(vmctx, code, values))?;
            // The function left results of its type.
            Ok(R::read(&slots))
        }
    }
}
