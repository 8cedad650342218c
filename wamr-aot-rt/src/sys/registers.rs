//! x86_64, System V convention: calls of functions whose arguments and results are in registers.

use core::{arch::asm, mem::MaybeUninit};

use wamr_aot_abi::layout::VMContext;

use super::Saved;

/// The largest number of arguments, whatever their types.
const MOST: usize = 5;

/// The values that are passed in registers and returned in them.
#[derive(Clone, Copy)]
pub struct Registers {
    vmctx: *mut VMContext,
    integers: [MaybeUninit<u64>; MOST],
    integer_count: usize,
    floats: [MaybeUninit<f64>; MOST],
    float_count: usize,
    integer: u64,
    float: f64,
}

impl Registers {
    #[inline(always)]
    pub(crate) fn new(vmctx: *mut VMContext) -> Registers {
        Registers {
            vmctx,
            integers: [MaybeUninit::uninit(); MOST],
            integer_count: 0,
            floats: [MaybeUninit::uninit(); MOST],
            float_count: 0,
            integer: 0,
            float: 0.0,
        }
    }

    /// Sets the next argument that is not a float. At most [`MOST`] are passed.
    #[inline(always)]
    pub(crate) fn pass_integer(&mut self, value: u64) {
        self.integers[self.integer_count].write(value);
        self.integer_count += 1;
    }

    #[inline(always)]
    pub(crate) fn pass_f32(&mut self, value: f32) {
        self.pass_f64(f64::from_bits(u64::from(value.to_bits())));
    }

    #[inline(always)]
    pub(crate) fn pass_f64(&mut self, value: f64) {
        self.floats[self.float_count].write(value);
        self.float_count += 1;
    }

    #[inline(always)]
    pub(crate) fn integer(&self) -> u64 {
        self.integer
    }

    #[inline(always)]
    pub(crate) fn f32(&self) -> f32 {
        f32::from_bits(self.float.to_bits() as u32)
    }

    #[inline(always)]
    pub(crate) fn f64(&self) -> f64 {
        self.float
    }

    /// Calls `code`. Returns 0 if the call returned, 1 if [`resume`](super::resume) was called
    /// instead. Both work as in [`catch`](super::catch), where the instructions are explained, too.
    ///
    /// # Safety
    /// `saved` is writable. `code` may be called with the arguments that were passed, does not
    /// unwind, and returns what is taken later, or nothing. The content of `*saved` is used only
    /// before this function returns.
    #[inline(always)]
    pub(crate) unsafe fn call(&mut self, saved: *mut Saved, code: *const ()) -> u32 {
        let trapped: u64;
        let [b, c, d, e, f] = self.integers;
        let [x0, x1, x2, x3, x4] = self.floats;
        // SAFETY: as in `catch`. `code` takes the registers that are written; it does not read the
        // others, which may have any value.
        unsafe {
            asm!(
                "lea rax, [rip + 2f]",
                "mov [{saved}], rsp",
                "mov [{saved} + 8], rbp",
                "mov [{saved} + 16], rbx",
                "mov [{saved} + 24], rax",
                "call {code}",
                "xor edx, edx",
                "2:",
                saved = in(reg) saved,
                code = in(reg) code,
                in("rdi") self.vmctx,
                in("rsi") b,
                inlateout("rdx") c => trapped,
                in("rcx") d,
                in("r8") e,
                in("r9") f,
                inlateout("xmm0") x0 => self.float,
                in("xmm1") x1,
                in("xmm2") x2,
                in("xmm3") x3,
                in("xmm4") x4,
                out("rax") self.integer,
                lateout("r12") _,
                lateout("r13") _,
                lateout("r14") _,
                lateout("r15") _,
                clobber_abi("sysv64"),
            );
        }
        trapped as u32
    }
}
