//! What does a trap cost, from the host's call to the error that it gets?
//!
//! "floor" is the kernel's part: an instruction that faults, and a handler that only lets the
//! thread continue after it. Each engine is measured with its own handlers first in line.

use benches::Question;
use criterion::{Criterion, criterion_group, criterion_main};
use wamr_aot_rt::HostError;

wamr_aot_rt::include_aot!(mod boundary = "boundary");
wamr_aot_rt::include_aot!(mod boundary_checked = "boundary_checked");

struct Host;

impl boundary::imports::Host for Host {
    fn next(_: &mut boundary::Caller<Self>, value: i32) -> Result<i32, HostError> {
        Ok(value)
    }
}

impl boundary_checked::imports::Host for Host {
    fn next(_: &mut boundary_checked::Caller<Self>, value: i32) -> Result<i32, HostError> {
        Ok(value)
    }
}

/// An address past the memory.
const OUTSIDE: i32 = 1 << 20;

/// The signals of faults.
const SIGNALS: [libc::c_int; 4] = [libc::SIGSEGV, libc::SIGBUS, libc::SIGILL, libc::SIGFPE];

/// The actions of the process.
struct Handlers([libc::sigaction; 4]);

impl Handlers {
    fn current() -> Handlers {
        Handlers(SIGNALS.map(|signal| {
            // SAFETY: an all-zero action is valid, and the pointer is to a variable for one.
            unsafe {
                let mut action = std::mem::zeroed();
                assert_eq!(libc::sigaction(signal, std::ptr::null(), &raw mut action), 0);
                action
            }
        }))
    }

    /// Skips the instruction that faulted.
    fn floor() -> Handlers {
        Handlers(SIGNALS.map(|_| {
            // SAFETY: an all-zero action is valid.
            let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
            action.sa_sigaction = floor::skip as *const () as usize;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
            action
        }))
    }

    fn install(&self) {
        for (signal, action) in SIGNALS.iter().zip(&self.0) {
            // SAFETY: the action was installed before, or is one of this file.
            assert_eq!(unsafe { libc::sigaction(*signal, action, std::ptr::null_mut()) }, 0);
        }
    }
}

/// Instructions that fault, and how to skip them.
#[cfg(target_arch = "x86_64")]
mod floor {
    /// Both instructions have two bytes.
    pub(super) extern "C" fn skip(_: libc::c_int, _: *mut libc::siginfo_t, context: *mut libc::c_void) {
        // SAFETY: the context is the kernel's.
        unsafe { (*context.cast::<libc::ucontext_t>()).uc_mcontext.gregs[libc::REG_RIP as usize] += 2 };
    }

    pub(super) fn no_instruction() {
        // SAFETY: the handler skips the instruction.
        unsafe { std::arch::asm!("ud2", options(nostack)) };
    }

    pub(super) fn access() {
        // SAFETY: this is `mov eax, [rdi]`, which the handler skips.
        unsafe { std::arch::asm!(".byte 0x8b, 0x07", in("rdi") 16, out("eax") _, options(nostack)) };
    }
}

/// Instructions that fault, and how to skip them.
#[cfg(target_arch = "aarch64")]
mod floor {
    pub(super) extern "C" fn skip(_: libc::c_int, _: *mut libc::siginfo_t, context: *mut libc::c_void) {
        // SAFETY: the context is the kernel's.
        unsafe { (*context.cast::<libc::ucontext_t>()).uc_mcontext.pc += 4 };
    }

    pub(super) fn no_instruction() {
        // SAFETY: the handler skips the instruction.
        unsafe { std::arch::asm!("udf #0", options(nostack)) };
    }

    pub(super) fn access() {
        // SAFETY: the handler skips the instruction.
        unsafe { std::arch::asm!("ldr {0:w}, [{1}]", out(reg) _, in(reg) 16, options(nostack)) };
    }
}

fn trap(criterion: &mut Criterion) {
    let mut instance = boundary::Instance::new(Host).expect("it can be instantiated");
    let mut checked = boundary_checked::Instance::new(Host).expect("it can be instantiated");
    let ours = Handlers::current();
    #[cfg(feature = "wasmtime")]
    let (mut store, peer) = {
        use benches::peer::{self, Allocation};
        let engine = peer::engine(Allocation::OnDemand, |config| {
            // The least that it can be configured to do.
            config.wasm_backtrace_max_frames(None);
        });
        let module = peer::module(&engine, include_str!("../guests/boundary.wat"));
        let mut linker = wasmtime::Linker::new(&engine);
        linker.func_wrap("host", "next", |value: i32| value).expect("defined once");
        let mut store = wasmtime::Store::new(&engine, ());
        let instance = linker.instantiate(&mut store, &module).expect("all imports are there");
        (store, instance)
    };
    #[cfg(feature = "wasmtime")]
    let peers = Handlers::current();

    let mut question = Question::new(criterion, "trap/unreachable");
    Handlers::floor().install();
    question.answer("floor", 1, floor::no_instruction);
    ours.install();
    question.answer("wamr-aot", 1, || instance.fail().expect_err("it traps"));
    question.answer("wamr-aot, Check and Call", 1, || checked.fail().expect_err("it traps"));
    #[cfg(feature = "wasmtime")]
    {
        peers.install();
        let fail = peer.get_typed_func::<(), ()>(&mut store, "fail").expect("it is exported");
        question.answer("wasmtime", 1, || fail.call(&mut store, ()).expect_err("it traps"));
    }
    question.compare("wasmtime");

    let mut question = Question::new(criterion, "trap/access");
    Handlers::floor().install();
    question.answer("floor", 1, floor::access);
    ours.install();
    question.answer("wamr-aot", 1, || instance.fail_access(OUTSIDE).expect_err("it traps"));
    question.answer("wamr-aot, Check and Call", 1, || checked.fail_access(OUTSIDE).expect_err("it traps"));
    #[cfg(feature = "wasmtime")]
    {
        peers.install();
        let fail = peer.get_typed_func::<i32, i32>(&mut store, "fail_access").expect("it is exported");
        question.answer("wasmtime", 1, || fail.call(&mut store, OUTSIDE).expect_err("it traps"));
    }
    question.compare("wasmtime");
}

criterion_group!(benches, trap);
criterion_main!(benches);
