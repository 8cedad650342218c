//! The functions that generated code calls, by the contract of [`wamr_aot_abi::builtins`].
//!
//! # Safety
//! All have one precondition: generated code calls them with the context of an instance whose code
//! is running, and with indices of that instance's module.

use core::ptr;

#[cfg(signals)]
use wamr_aot_abi::layout::MODULE_FRAMES;
#[cfg(feature = "std")]
use wamr_aot_abi::layout::{MODULE_EPOCH, MODULE_FUEL};
use wamr_aot_abi::{builtins::VMBuiltins, layout::VMContext, trap::TrapKind};

#[cfg(all(signals, not(target_arch = "s390x")))]
use crate::store::unwinding;
#[cfg(signals)]
use crate::store::walk;
#[cfg(feature = "alloc")]
use crate::{memory::access::AtomicScalar, store::limits};
#[cfg(feature = "std")]
use crate::{
    memory::{error::MemoryError, shared::SharedMemory, wait::WaitOutcome},
    store::host_code::{self, Scope},
};
use crate::{
    memory::{linear, table as tables},
    raw::Context,
    store::{activation, exceptions, interrupt, rounding},
    trap::Trap,
};

/// All builtins.
pub static FULL: VMBuiltins = VMBuiltins {
    trap: Some(trap),
    memory_grow: Some(memory_grow),
    memory_copy: Some(memory_copy),
    memory_fill: Some(memory_fill),
    memory_move: Some(memory_move),
    memory_set: Some(memory_set),
    memory_init: Some(memory_init),
    data_drop: Some(data_drop),
    table_grow: Some(table_grow),
    table_copy: Some(table_copy),
    table_fill: Some(table_fill),
    table_init: Some(table_init),
    elem_drop: Some(elem_drop),
    atomic_wait32: Some(atomic_wait32),
    atomic_wait64: Some(atomic_wait64),
    atomic_notify: Some(atomic_notify),
    epoch_reached: Some(epoch_reached),
    out_of_fuel: Some(out_of_fuel),
    exception_new: Some(exception_new),
    throw: Some(throw),
    ceil_f32: Some(ceil_f32),
    floor_f32: Some(floor_f32),
    trunc_f32: Some(trunc_f32),
    nearest_f32: Some(nearest_f32),
    ceil_f64: Some(ceil_f64),
    floor_f64: Some(floor_f64),
    trunc_f64: Some(trunc_f64),
    nearest_f64: Some(nearest_f64),
};

/// # Safety
/// As the module says.
#[cfg(not(all(signals, not(target_arch = "s390x"))))]
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn trap(vmctx: *mut VMContext, code: u32, function: u32, offset: u32) {
    // SAFETY: passed on. There is no frame pointer at 0.
    unsafe { trap_in(vmctx, code, function, offset, 0) }
}

/// Adds the caller's frame pointer to the arguments of `trap_in`.
///
/// # Safety
/// As the module says.
#[cfg(all(signals, not(target_arch = "s390x")))]
#[unsafe(naked)]
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn trap(vmctx: *mut VMContext, code: u32, function: u32, offset: u32) {
    // A function without an entry in Windows' tables has no frame: neither has this one.
    #[cfg(all(target_arch = "x86_64", windows))]
    core::arch::naked_asm!("mov r8, rbp", "jmp {}", sym trap_in);
    #[cfg(all(target_arch = "x86_64", not(windows)))]
    core::arch::naked_asm!(".cfi_startproc", "mov r8, rbp", "jmp {}", ".cfi_endproc", sym trap_in);
    #[cfg(target_arch = "aarch64")]
    core::arch::naked_asm!(".cfi_startproc", "mov x4, x29", "b {}", ".cfi_endproc", sym trap_in);
    #[cfg(target_arch = "riscv64")]
    core::arch::naked_asm!(".cfi_startproc", "mv a4, s0", "tail {}", ".cfi_endproc", sym trap_in);
}

/// # Safety
/// As the module says. In a module with frame pointers, `fp` is that of the caller, which is the
/// module's trap thunk.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn trap_in(vmctx: *mut VMContext, code: u32, function: u32, offset: u32, fp: usize) -> ! {
    // SAFETY: the context of a running instance.
    let context = unsafe { Context::new(vmctx) };
    let kind = TrapKind::from_code(code).unwrap_or(TrapKind::Unreachable);
    #[cfg_attr(not(signals), expect(unused_mut, reason = "no frames are known without signals"))]
    let mut trap = Trap::new(kind, function, offset, Some(context.image()));
    #[cfg(signals)]
    if context.module().flags & MODULE_FRAMES != 0 {
        trap.add_frames(|sink| {
            // The first address is in the function that traps, which is known; without frame
            // pointers one in the thunk comes before.
            let mut skipped = if walk::HAS_FRAME_POINTERS { 1 } else { 2 };
            let mut others = |address| match skipped {
                0 => sink(address),
                _ => {
                    skipped -= 1;
                    true
                }
            };
            // SAFETY: generated code of the store calls this function.
            unsafe {
                match walk::HAS_FRAME_POINTERS {
                    true => walk::from_guest(context.store(), fp, &mut others),
                    false => walk::from_host(context.store(), &mut others),
                }
            }
        });
    }
    let _ = fp;
    // SAFETY: guest code runs only in an activation, has no destructors, and this function's `trap`
    // is moved.
    unsafe { activation::raise_trap(context.store(), trap) }
}

fn code(outcome: Result<(), TrapKind>) -> u32 {
    outcome.map_or_else(TrapKind::code, |()| 0)
}

/// The bytes that an instruction handles between two looks at the epoch.
#[cfg(feature = "std")]
const PIECE: u64 = 16 << 20;

/// Whether an instruction on `len` bytes has to look at the epoch.
#[cfg(feature = "std")]
fn is_long(context: Context, len: u64) -> bool {
    len > PIECE && context.module().flags & MODULE_EPOCH != 0
}

/// Calls `piece` with the start and the length of each piece, and looks at the epoch in between.
///
/// # Errors
/// As `piece`, or if the guest is interrupted: the pieces before that are done.
///
/// # Safety
/// Guest code with this context is running, checks epochs, and called the runtime. Neither callers
/// nor `piece` have destructors.
#[cfg(feature = "std")]
unsafe fn in_pieces(
    context: Context,
    len: u64,
    backwards: bool,
    mut piece: impl FnMut(u64, u64) -> Result<(), TrapKind>,
) -> Result<(), TrapKind> {
    let store = context.store();
    let mut done = 0;
    while done < len {
        let next = PIECE.min(len - done);
        piece(if backwards { len - done - next } else { done }, next)?;
        done += next;
        // SAFETY: by this function's contract; the store is not borrowed.
        unsafe {
            if interrupt::is_reached(store) {
                activation::guard(store, |scope| Ok(interrupt::epoch_reached(store, scope)))?;
            }
        }
    }
    Ok(())
}

/// # Safety
/// As the module says.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn memory_grow(vmctx: *mut VMContext, memory: u32, delta: u64) -> u64 {
    // SAFETY: the context of a running instance. While guest code runs, nothing holds a reference
    // into its memories.
    unsafe {
        let context = Context::new(vmctx);
        let memory = context.memory(memory);
        #[cfg(feature = "alloc")]
        if !activation::guard(context.store(), |scope| {
            Ok(limits::memory(context.store(), memory, delta, scope))
        }) {
            return u64::MAX;
        }
        linear::grow_memory(memory, delta).unwrap_or(u64::MAX)
    }
}

/// # Safety
/// As the module says.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn memory_copy(
    vmctx: *mut VMContext,
    dst_memory: u32,
    src_memory: u32,
    dst: u64,
    src: u64,
    len: u64,
) -> u32 {
    // SAFETY: the context of a running instance.
    let context = unsafe { Context::new(vmctx) };
    #[cfg(feature = "std")]
    if is_long(context, len) {
        // Bytes are read before they are overwritten: from the end if the source comes first.
        let backwards = src < dst;
        let check = || context.check_copy(dst_memory, src_memory, dst, src, len);
        let copy = |start, len| context.memory_copy(dst_memory, src_memory, dst + start, src + start, len);
        // SAFETY: guest code is running, and checks epochs.
        return code(check().and_then(|()| unsafe { in_pieces(context, len, backwards, copy) }));
    }
    code(context.memory_copy(dst_memory, src_memory, dst, src, len))
}

/// # Safety
/// As the module says.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn memory_fill(
    vmctx: *mut VMContext,
    memory: u32,
    dst: u64,
    value: u32,
    len: u64,
) -> u32 {
    // SAFETY: the context of a running instance.
    let context = unsafe { Context::new(vmctx) };
    #[cfg(feature = "std")]
    if is_long(context, len) {
        let fill = |start, len| context.memory_fill(memory, dst + start, value as u8, len);
        // SAFETY: guest code is running, and checks epochs.
        return code(
            context
                .check_range(memory, dst, len)
                .and_then(|()| unsafe { in_pieces(context, len, false, fill) }),
        );
    }
    code(context.memory_fill(memory, dst, value as u8, len))
}

/// # Safety
/// As the module says, but without a context: both ranges are in memories of a running instance
/// that are not shared.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn memory_move(dst: *mut u8, src: *mut u8, len: usize) {
    // SAFETY: the ranges are in bounds. While guest code runs, nothing holds a reference into its
    // memories, and no other thread accesses them.
    unsafe { ptr::copy(src, dst, len) }
}

/// # Safety
/// As for [`memory_move`].
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn memory_set(dst: *mut u8, value: u32, len: usize) {
    // SAFETY: as in `memory_move`.
    unsafe { dst.write_bytes(value as u8, len) }
}

/// # Safety
/// As the module says.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn memory_init(
    vmctx: *mut VMContext,
    memory: u32,
    segment: u32,
    dst: u64,
    src: u32,
    len: u32,
) -> u32 {
    // SAFETY: the context of a running instance.
    code(unsafe { Context::new(vmctx) }.memory_init(memory, segment, dst, src.into(), len.into()))
}

/// # Safety
/// As the module says.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn data_drop(vmctx: *mut VMContext, segment: u32) {
    // SAFETY: the context of a running instance.
    unsafe { Context::new(vmctx) }.drop_data(segment);
}

/// # Safety
/// As the module says; `value` is a reference of the table's type.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn table_grow(vmctx: *mut VMContext, table: u32, value: usize, delta: u64) -> u64 {
    // SAFETY: the context of a running instance. While guest code runs, nothing holds a reference
    // into its tables.
    unsafe {
        let context = Context::new(vmctx);
        let table = context.table(table);
        #[cfg(feature = "alloc")]
        if !activation::guard(context.store(), |scope| {
            Ok(limits::table(context.store(), table, delta, scope))
        }) {
            return u64::MAX;
        }
        tables::grow_table(table, delta, value).unwrap_or(u64::MAX)
    }
}

/// # Safety
/// As the module says.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn table_copy(
    vmctx: *mut VMContext,
    dst_table: u32,
    src_table: u32,
    dst: u64,
    src: u64,
    len: u64,
) -> u32 {
    // SAFETY: the context of a running instance.
    code(unsafe { Context::new(vmctx) }.table_copy(dst_table, src_table, dst, src, len))
}

/// # Safety
/// As the module says; `value` is a reference of the table's type.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn table_fill(
    vmctx: *mut VMContext,
    table: u32,
    dst: u64,
    value: usize,
    len: u64,
) -> u32 {
    // SAFETY: the context of a running instance.
    code(unsafe { Context::new(vmctx) }.table_fill(table, dst, value, len))
}

/// # Safety
/// As the module says.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn table_init(
    vmctx: *mut VMContext,
    table: u32,
    segment: u32,
    dst: u64,
    src: u32,
    len: u32,
) -> u32 {
    // SAFETY: the context of a running instance.
    code(unsafe { Context::new(vmctx) }.table_init(table, segment, dst, src.into(), len.into()))
}

/// # Safety
/// As the module says.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn elem_drop(vmctx: *mut VMContext, segment: u32) {
    // SAFETY: the context of a running instance.
    unsafe { Context::new(vmctx) }.drop_element(segment);
}

/// What a wait returns that does not end with a trap: its result.
///
/// # Safety
/// As the module says; the memory is shared.
#[cfg(feature = "alloc")]
unsafe fn atomic_wait<T: AtomicScalar>(
    context: Context,
    memory: u32,
    address: u64,
    expected: T,
    timeout: u64,
) -> u64 {
    // SAFETY: a shared memory of a running instance.
    let shared = unsafe { context.shared_memory(memory) };
    let trap = |kind: TrapKind| u64::from(kind.code()) << 32;
    #[cfg(feature = "std")]
    let outcome = {
        let timeout = u64::try_from(timeout.cast_signed()).ok().map(core::time::Duration::from_nanos);
        if context.module().flags & (MODULE_EPOCH | MODULE_FUEL) == 0 {
            shared.wait(address, expected, timeout).map(|outcome| outcome as u64)
        } else {
            // SAFETY: passed on.
            unsafe { interruptible_wait(context, address, expected, timeout, shared) }
        }
    };
    // There is no thread to wake this one.
    #[cfg(not(feature = "std"))]
    let outcome = {
        let _ = timeout;
        shared.atomic_load::<T>(address).map(|value| match value.to_word() == expected.to_word() {
            true => trap(TrapKind::CannotWait),
            false => 1,
        })
    };
    // Generated code has checked the address.
    outcome.unwrap_or(trap(TrapKind::MemoryOutOfBounds))
}

/// Waits, and now and then looks at the epoch, or pays fuel for the time. A millisecond that has
/// begun is paid in full.
///
/// # Safety
/// As the module says; the module checks epochs or takes fuel, and `shared` is one of its memories.
#[cfg(feature = "std")]
unsafe fn interruptible_wait<T: AtomicScalar>(
    context: Context,
    address: u64,
    expected: T,
    timeout: Option<core::time::Duration>,
    shared: &SharedMemory,
) -> Result<u64, MemoryError> {
    let store = context.store();
    let takes_fuel = context.module().flags & MODULE_FUEL != 0;
    let start = std::time::Instant::now();
    let milliseconds = || u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    let mut paid = 0;
    let mut pay = |owed: u64, scope: &Scope| {
        let cost = (owed - paid).saturating_mul(interrupt::FUEL_PER_MILLISECOND);
        paid = owed;
        // SAFETY: guest code is running, and the store is not borrowed.
        unsafe { interrupt::pay(store, cost, scope) }
    };
    let mut stopped = Ok(Ok(()));
    let go_on = || {
        stopped = host_code::run(store, |scope| match takes_fuel {
            true => pay(milliseconds(), scope),
            // SAFETY: the module checks epochs; guest code is running, and the store is not
            // borrowed.
            false => unsafe {
                match interrupt::is_reached(store) {
                    true => interrupt::epoch_reached(store, scope),
                    false => Ok(()),
                }
            },
        });
        matches!(stopped, Ok(Ok(())))
    };
    let outcome = shared.wait_while(address, expected, timeout, go_on);
    let was_suspended = matches!(outcome, Ok(WaitOutcome::Woken | WaitOutcome::TimedOut));
    if takes_fuel && was_suspended && matches!(stopped, Ok(Ok(()))) {
        stopped = host_code::run(store, |scope| pay(milliseconds().saturating_add(1), scope));
    }
    match stopped {
        Ok(Ok(())) => outcome.map(|outcome| outcome as u64),
        Ok(Err(kind)) => Ok(u64::from(kind.code()) << 32),
        // SAFETY: what this function and its callers own was moved or needs no destructor.
        Err(payload) => unsafe { activation::raise_panic(store, payload) },
    }
}

/// # Safety
/// As the module says; the memory is shared, and the address inside and aligned.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn atomic_wait32(
    vmctx: *mut VMContext,
    memory: u32,
    address: u64,
    expected: u32,
    timeout: u64,
) -> u64 {
    // SAFETY: the context of a running instance.
    #[cfg(feature = "alloc")]
    return unsafe { atomic_wait(Context::new(vmctx), memory, address, expected, timeout) };
    #[cfg(not(feature = "alloc"))]
    no_shared_memory((vmctx, memory, address, expected, timeout))
}

/// # Safety
/// As the module says; the memory is shared, and the address inside and aligned.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn atomic_wait64(
    vmctx: *mut VMContext,
    memory: u32,
    address: u64,
    expected: u64,
    timeout: u64,
) -> u64 {
    // SAFETY: the context of a running instance.
    #[cfg(feature = "alloc")]
    return unsafe { atomic_wait(Context::new(vmctx), memory, address, expected, timeout) };
    #[cfg(not(feature = "alloc"))]
    no_shared_memory((vmctx, memory, address, expected, timeout))
}

/// Without an allocator there are no shared memories, and no instance that calls this.
#[cfg(not(feature = "alloc"))]
fn no_shared_memory<T>(_: T) -> u64 {
    u64::from(TrapKind::CannotWait.code()) << 32
}

/// # Safety
/// As the module says; the memory is shared, and the address inside and aligned.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn atomic_notify(vmctx: *mut VMContext, memory: u32, address: u64, count: u32) -> u32 {
    // SAFETY: the context of a running instance. Generated code has checked the address.
    #[cfg(feature = "std")]
    return unsafe { Context::new(vmctx).shared_memory(memory) }.notify(address, count).unwrap_or(0);
    #[cfg(not(feature = "std"))]
    {
        // No thread can be waiting.
        let _ = (vmctx, memory, address, count);
        0
    }
}

/// # Safety
/// As the module says; the module checks epochs.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn epoch_reached(vmctx: *mut VMContext) -> u32 {
    // SAFETY: the context of a running instance.
    let store = unsafe { Context::new(vmctx) }.store();
    // SAFETY: this function and generated code have no destructors; the store is not borrowed while
    // guest code runs.
    unsafe { activation::guard(store, |scope| Ok(code(interrupt::epoch_reached(store, scope)))) }
}

/// # Safety
/// As the module says; the module takes fuel, and has less than `cost`, which is below 2^63.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn out_of_fuel(vmctx: *mut VMContext, cost: u64) -> u64 {
    // SAFETY: the context of a running instance.
    let store = unsafe { Context::new(vmctx) }.store();
    // SAFETY: as in `epoch_reached`.
    unsafe {
        activation::guard(store, |scope| Ok(interrupt::out_of_fuel(store, cost, scope).unwrap_or(u64::MAX)))
    }
}

/// # Safety
/// As the module says; the tag is one of the instance's store.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn exception_new(vmctx: *mut VMContext, tag: *mut u8) -> *mut u8 {
    // SAFETY: the context of a running instance; the rest is passed on.
    unsafe { exceptions::new(Context::new(vmctx), tag.cast()).cast() }
}

/// Adds the caller's frame pointer and the return address to the arguments of `throw_in`.
///
/// # Safety
/// As the module says; the module of the instance has frame pointers, and the store an exception.
#[cfg(all(signals, not(target_arch = "s390x")))]
#[unsafe(naked)]
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn throw(vmctx: *mut VMContext) {
    // A function without an entry in Windows' tables has no frame: neither has this one.
    #[cfg(all(target_arch = "x86_64", windows))]
    core::arch::naked_asm!("mov rsi, rbp", "mov rdx, [rsp]", "jmp {}", sym throw_in);
    #[cfg(all(target_arch = "x86_64", not(windows)))]
    core::arch::naked_asm!(
        ".cfi_startproc", "mov rsi, rbp", "mov rdx, [rsp]", "jmp {}", ".cfi_endproc", sym throw_in
    );
    #[cfg(target_arch = "aarch64")]
    core::arch::naked_asm!(
        ".cfi_startproc", "mov x1, x29", "mov x2, x30", "b {}", ".cfi_endproc", sym throw_in
    );
    #[cfg(target_arch = "riscv64")]
    core::arch::naked_asm!(
        ".cfi_startproc", "mv a1, s0", "mv a2, ra", "tail {}", ".cfi_endproc", sym throw_in
    );
}

/// # Safety
/// As for [`throw`]: `fp` is the frame pointer of generated code, and `address` one in it.
#[cfg(all(signals, not(target_arch = "s390x")))]
#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn throw_in(vmctx: *mut VMContext, fp: usize, address: usize) -> ! {
    // SAFETY: the context of a running instance; the rest is passed on.
    unsafe { unwinding::throw(Context::new(vmctx).store(), fp, address) }
}

/// # Safety
/// Nothing calls it: no module whose exceptions need it can be instantiated.
#[cfg(not(all(signals, not(target_arch = "s390x"))))]
#[cfg_attr(windows, wamr_aot_macros::system_v)]
pub unsafe extern "C" fn throw(_: *mut VMContext) {
    unreachable!("exceptions of this module need frames to be walked");
}

macro_rules! rounding {
    ($($name:ident: $float:ident;)*) => {$(
        #[doc = concat!("`", stringify!($name), "`: see [`VMBuiltins`].")]
        ///
        /// # Safety
        /// None: `unsafe` is part of the table's type.
        #[cfg_attr(windows, wamr_aot_macros::system_v)]
        pub unsafe extern "C" fn $name(value: $float) -> $float {
            rounding::$name(value)
        }
    )*};
}

rounding! {
    ceil_f32: f32;
    floor_f32: f32;
    trunc_f32: f32;
    nearest_f32: f32;
    ceil_f64: f64;
    floor_f64: f64;
    trunc_f64: f64;
    nearest_f64: f64;
}
