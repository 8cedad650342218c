//! Calls of functions with arguments of all kinds, and their results.

use alloc::vec;

use wamr_aot_abi::{guest_fn, layout::VMContext};

use super::fixture::{Parts, guest_trap_with, instance};
use crate::{__private::Callee, TrapKind};

/// Calls a function of an instance.
fn call<A, C: Callee<A>>(code: C, arguments: A) -> C::Output {
    let module = Parts { functions: 1, names: vec![""], ..Parts::default() }.module();
    let mut instance = instance(module, (), &[]);
    // SAFETY: the functions of these tests use nothing of the instance.
    unsafe { instance.call::<false, _, _>(code, arguments) }.expect("it does not trap")
}

#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn nothing(_: *mut VMContext) {}

#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn integers(_: *mut VMContext, a: i32, b: i64, c: usize, d: i32, e: i64) -> i64 {
    // Each argument is known by its digits.
    i64::from(a) + b + c as i64 + i64::from(d) + e
}

#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn singles(_: *mut VMContext, a: f32, b: f32, c: f32, d: f32, e: f32) -> f32 {
    a + b * 2.0 + c * 4.0 + d * 8.0 + e * 16.0
}

#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn mixed(_: *mut VMContext, a: f64, b: i32, c: f32, d: i64, e: f64) -> f64 {
    a + f64::from(b) * 10.0 + f64::from(c) * 100.0 + d as f64 * 1000.0 + e * 10_000.0
}

#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn narrow(_: *mut VMContext, a: f64) -> i32 {
    -(a as i32)
}

#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn address(_: *mut VMContext, a: usize) -> usize {
    !a
}

type Function<A, R> = guest_fn!(unsafe fn(*mut VMContext, A) -> R);

#[test]
fn arguments_and_results_of_all_kinds_arrive() {
    call(nothing as guest_fn!(unsafe fn(*mut VMContext)), ());
    let five = integers as guest_fn!(unsafe fn(*mut VMContext, i32, i64, usize, i32, i64) -> i64);
    assert_eq!(call(five, (-1, 20, 300, 4000, 50_000 << 32)), (50_000 << 32) + 4319);
    let five = singles as guest_fn!(unsafe fn(*mut VMContext, f32, f32, f32, f32, f32) -> f32);
    assert_eq!(call(five, (1.0, 1.0, 1.0, 1.0, 1.0)), 31.0);
    let five = mixed as guest_fn!(unsafe fn(*mut VMContext, f64, i32, f32, i64, f64) -> f64);
    assert_eq!(call(five, (1.0, 2, 3.0, 4, 5.0)), 54_321.0);
    assert_eq!(call(narrow as Function<f64, i32>, (7.5,)), -7);
    assert_eq!(call(address as Function<usize, usize>, (usize::MAX - 5,)), 5);
}

#[test]
fn bits_of_floats_arrive() {
    #[cfg_attr(windows, wamr_aot_macros::system_v)]
    unsafe extern "C" fn same(_: *mut VMContext, a: f32) -> f32 {
        a
    }
    for bits in [0x7fc0_1234, 0xffc0_0001, 0x8000_0000, 1] {
        assert_eq!(call(same as Function<f32, f32>, (f32::from_bits(bits),)).to_bits(), bits);
    }
}

/// The registers of the caller are restored after a trap.
#[test]
fn a_trap_restores_the_callers_registers() {
    let module = Parts { functions: 1, names: vec![""], ..Parts::default() }.module();
    let mut instance = instance(module, (), &[]);
    let mut kept = core::hint::black_box([1u64, 2, 3, 4, 5, 6, 7, 8]);
    for round in 0..100 {
        let code = if round % 3 == 0 { 0 } else { TrapKind::Unreachable.code() as i32 };
        // SAFETY: the function has this type.
        let result = unsafe { instance.call::<false, _, _>(guest_trap_with as Function<i32, i32>, (code,)) };
        assert_eq!(result.is_ok(), code == 0);
        kept = kept.map(|value| value.wrapping_mul(3).wrapping_add(round));
    }
    let mut expected = [1u64, 2, 3, 4, 5, 6, 7, 8];
    for round in 0..100 {
        expected = expected.map(|value| value.wrapping_mul(3).wrapping_add(round));
    }
    assert_eq!(kept, expected);
}
