//! Traps by signals in a program that uses signals itself: the guest's faults become traps, and the
//! host's have the effect that they would have without a guest. Cases that end the process run in
//! one of their own.

#![cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64", target_arch = "s390x")
))]

use std::{
    os::unix::process::ExitStatusExt as _,
    process::{Command, Output},
    ptr,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
};

use semantics::traps::{Caller, Instance, imports::Env};
use wamr_aot_rt::{
    HostError, MemoryType, TrapKind,
    untyped::{Extern, Linker, Memory, Store, Value},
};

/// The action of `fail`.
struct Host(fn());

impl Env for Host {
    fn fail(cx: &mut Caller<Self>) -> Result<(), HostError> {
        (cx.data().0)();
        Ok(())
    }

    fn panic(_: &mut Caller<Self>) -> Result<(), HostError> {
        panic!("from the host")
    }

    fn again(cx: &mut Caller<Self>, _: i32) -> Result<i32, HostError> {
        // A trap in the guest, called from a host function.
        let trap = cx.load(-1).unwrap_err();
        assert_eq!(trap.kind(), TrapKind::MemoryOutOfBounds);
        Ok(7)
    }
}

fn instance(does: fn()) -> Instance<Host> {
    Instance::new(Host(does)).unwrap()
}

/// Each kind of signal.
fn traps(instance: &mut Instance<Host>) {
    assert_eq!(instance.load(-1).unwrap_err().kind(), TrapKind::MemoryOutOfBounds);
    assert_eq!(instance.unreachable().unwrap_err().kind(), TrapKind::Unreachable);
    assert_eq!(instance.div_u(1, 0).unwrap_err().kind(), TrapKind::IntegerDivideByZero);
    assert_eq!(instance.div_s64(i64::MIN, -1).unwrap_err().kind(), TrapKind::IntegerOverflow);
    assert_eq!(instance.recurse(0).unwrap_err().kind(), TrapKind::StackOverflow);
    assert_eq!(instance.alternate(0).unwrap(), 8);
    assert_eq!(instance.answer().unwrap(), 42);
}

/// Writes to a null pointer in the host.
fn crash() {
    // SAFETY: not sound: the test is about this bug.
    unsafe { ptr::null_mut::<u8>().write_volatile(1) };
}

/// Uses up the host's stack.
fn overflow() {
    #[allow(unconditional_recursion, reason = "the test is about it")]
    fn deeper(depth: u64) -> u64 {
        let frame = std::hint::black_box([depth; 64]);
        deeper(depth + 1) + frame[1]
    }
    std::hint::black_box(deeper(0));
}

/// Runs one of the cases below in a process of its own.
fn child(case: &str) -> Output {
    let program = std::env::current_exe().unwrap();
    Command::new(program)
        .args(["--exact", "a_case", "--nocapture", "--ignored"])
        .env("CASE", case)
        .output()
        .unwrap()
}

#[track_caller]
fn dies_by(case: &str, signal: i32) -> String {
    let output = child(case);
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(output.status.signal(), Some(signal), "{:?}: {text}", output.status);
    text
}

#[track_caller]
fn exits_with(case: &str, code: i32) -> String {
    let output = child(case);
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(code), "{:?}: {text}", output.status);
    text
}

/// The number of calls of the test's handler.
static CALLS: AtomicUsize = AtomicUsize::new(0);
/// The action that the test's handler replaced.
static BEFORE: AtomicUsize = AtomicUsize::new(0);

extern "C" fn counts_and_exits(_: i32, _: *mut libc::siginfo_t, _: *mut libc::c_void) {
    let calls = CALLS.fetch_add(1, Ordering::SeqCst) + 1;
    // SAFETY: the call ends the process immediately.
    unsafe { libc::_exit(40 + i32::try_from(calls).unwrap()) };
}

/// Passes signals on, as crash reporters do.
extern "C" fn passes_on(signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    CALLS.fetch_add(1, Ordering::SeqCst);
    pass_on(signal, info, context);
}

fn pass_on(signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    let before = BEFORE.load(Ordering::SeqCst);
    // SAFETY: the previous action is the handler of the runtime or of Rust's standard library,
    // which have this type.
    let before: extern "C" fn(i32, *mut libc::siginfo_t, *mut libc::c_void) =
        unsafe { std::mem::transmute(before) };
    before(signal, info, context);
}

/// Another engine's handler: a protected page in [`PAGES`] becomes accessible on its first access.
/// It passes on all other faults.
extern "C" fn opens_pages(signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the kernel or the runtime's handler passes the information about a fault.
    let address = unsafe { (*info).si_addr() }.addr();
    let page = address & !(PAGE - 1);
    if PAGES.iter().any(|known| known.load(Ordering::SeqCst) == page) {
        CALLS.fetch_add(1, Ordering::SeqCst);
        // SAFETY: the page belongs to the test.
        let done = unsafe {
            libc::mprotect(ptr::with_exposed_provenance_mut(page), PAGE, libc::PROT_READ | libc::PROT_WRITE)
        };
        assert_eq!(done, 0);
    } else {
        pass_on(signal, info, context);
    }
}

/// No machine's pages are larger.
const PAGE: usize = 1 << 16;

/// The addresses of the pages for [`opens_pages`].
static PAGES: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];

/// Maps a page for [`opens_pages`].
fn protected_page(index: usize) -> *mut u8 {
    // SAFETY: the call creates a new mapping.
    let pages = unsafe {
        libc::mmap(ptr::null_mut(), 2 * PAGE, libc::PROT_NONE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0)
    };
    assert_ne!(pages, libc::MAP_FAILED);
    let page = pages.cast::<u8>().map_addr(|address| address.next_multiple_of(PAGE));
    PAGES[index].store(page.expose_provenance(), Ordering::SeqCst);
    page
}

/// The bounds of the stack on which [`notes_its_stack`] should run.
static RANGE: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];

/// Counts its calls on the stack in [`RANGE`], and passes all signals on.
extern "C" fn notes_its_stack(signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    let local = 0_u8;
    let [start, end] = [0, 1].map(|index| RANGE[index].load(Ordering::SeqCst));
    CALLS.fetch_add(usize::from((start..end).contains(&(&raw const local).addr())), Ordering::SeqCst);
    pass_on(signal, info, context);
}

/// The signals of faults that this thread blocks.
fn signal_mask() -> Vec<i32> {
    // SAFETY: the pointer is to a variable for the mask.
    unsafe {
        let mut mask = std::mem::zeroed();
        assert_eq!(libc::pthread_sigmask(libc::SIG_BLOCK, ptr::null(), &raw mut mask), 0);
        let all = [libc::SIGSEGV, libc::SIGBUS, libc::SIGILL, libc::SIGFPE];
        all.into_iter().filter(|signal| libc::sigismember(&raw const mask, *signal) == 1).collect()
    }
}

extern "C" fn takes_no_information(_: i32) {
    // SAFETY: the call ends the process immediately.
    unsafe { libc::_exit(55) };
}

extern "C" fn passes_nothing_on(_: i32, _: *mut libc::siginfo_t, _: *mut libc::c_void) {
    // SAFETY: the call ends the process immediately.
    unsafe { libc::_exit(99) };
}

fn install(signal: i32, handler: extern "C" fn(i32, *mut libc::siginfo_t, *mut libc::c_void)) {
    install_with(signal, handler as *const () as usize, libc::SA_SIGINFO | libc::SA_ONSTACK);
}

fn install_with(signal: i32, handler: usize, flags: i32) {
    // SAFETY: an all-zero action is valid, and the handler takes the arguments that the flags
    // specify.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        let mut before: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler;
        action.sa_flags = flags;
        assert_eq!(libc::sigaction(signal, &raw const action, &raw mut before), 0);
        BEFORE.store(before.sa_sigaction, Ordering::SeqCst);
    }
}

/// Runs `inside` in a new process, which exits with status 17 unless it ends in another way.
fn fork(inside: impl FnOnce()) -> libc::pid_t {
    // SAFETY: the child runs the caller's closure and exits.
    match unsafe { libc::fork() } {
        0 => {
            // SAFETY: the alarm ends the child if it hangs.
            unsafe { libc::alarm(60) };
            inside();
            // SAFETY: the call ends the process immediately.
            unsafe { libc::_exit(17) };
        }
        child => child,
    }
}

/// Waits for a process that [`fork`] created.
#[track_caller]
fn ends_well(child: libc::pid_t) {
    let mut status = 0;
    // SAFETY: the pointer is to a variable for the status.
    assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
    assert!(libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 17, "{status:#x}");
}

/// Runs guests that trap, on several threads, while `inside` runs.
fn among_guests<R>(inside: impl FnOnce() -> R) -> R {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut guest = instance(|| {});
                while !done.load(Ordering::Relaxed) {
                    traps(&mut guest);
                }
            });
        }
        let result = inside();
        done.store(true, Ordering::Relaxed);
        result
    })
}

/// The cases that the other tests run in a process of their own.
#[test]
#[ignore = "ends the process: the other tests start it"]
fn a_case() {
    let case = std::env::var("CASE").unwrap();
    match case.as_str() {
        "crash in a host function" => {
            traps(&mut instance(crash));
            let _ = instance(crash).host_error();
        }
        "crash outside of guests" => {
            traps(&mut instance(crash));
            crash();
        }
        "crash in a guest's guard" => {
            let mut instance = instance(crash);
            traps(&mut instance);
            let end = instance.memory_mut().bytes_mut().as_mut_ptr_range().end;
            // SAFETY: not sound: a fault outside of guest code is not a trap.
            unsafe { end.write_volatile(1) };
        }
        "signal that was sent" => {
            traps(&mut instance(crash));
            // The handler of Rust's standard library assumes that the first signal is a fault that
            // will recur, and restores the default. SAFETY: the call sends a signal.
            unsafe { libc::raise(libc::SIGSEGV) };
            traps(&mut instance(crash));
            println!("until here");
            // SAFETY: the call sends a signal.
            unsafe { libc::raise(libc::SIGSEGV) };
        }
        "stack overflow" => {
            traps(&mut instance(overflow));
            let _ = instance(overflow).host_error();
        }
        "stack overflow on a thread" => {
            let thread = thread::Builder::new().name("deep".into()).spawn(|| {
                traps(&mut instance(overflow));
                overflow();
            });
            let _ = thread.unwrap().join();
        }
        "stack overflow in a host function on a thread" => {
            let thread = thread::Builder::new().name("deeper".into()).spawn(|| {
                traps(&mut instance(overflow));
                let _ = instance(overflow).host_error();
            });
            let _ = thread.unwrap().join();
        }
        "handler from before" => {
            install(libc::SIGSEGV, counts_and_exits);
            traps(&mut instance(crash));
            assert_eq!(CALLS.load(Ordering::SeqCst), 0);
            let _ = instance(crash).host_error();
        }
        "handler that passes on" => {
            let mut first = instance(crash);
            traps(&mut first);
            install(libc::SIGSEGV, passes_on);
            // The signals go through the other handler.
            traps(&mut first);
            assert!(CALLS.load(Ordering::SeqCst) > 0);
            // The runtime's handler comes first again.
            let before = CALLS.load(Ordering::SeqCst);
            let mut second = instance(crash);
            traps(&mut second);
            assert_eq!(CALLS.load(Ordering::SeqCst), before);
            println!("until here");
            // The signal goes from the runtime's handler to the other one, to the runtime's, and to
            // that of Rust's standard library.
            let _ = second.host_error();
        }
        "handler that passes nothing on" => {
            traps(&mut instance(crash));
            install(libc::SIGSEGV, passes_nothing_on);
            traps(&mut instance(crash));
            let _ = instance(crash).host_error();
        }
        "handlers of all signals" => {
            traps(&mut instance(crash));
            for signal in [libc::SIGSEGV, libc::SIGBUS, libc::SIGILL, libc::SIGFPE] {
                install(signal, passes_nothing_on);
            }
            // The next instantiation notices one replaced handler, and then examines the others.
            traps(&mut instance(crash));
        }
        "handler of one signal" => {
            traps(&mut instance(crash));
            install(libc::SIGFPE, passes_nothing_on);
            // The replacement is noticed after some time.
            let mut instances: Vec<_> = (0..16).map(|_| instance(crash)).collect();
            instances.iter_mut().for_each(traps);
        }
        "too few addresses" => {
            traps(&mut instance(crash));
            // Idle reservations would not need new mappings.
            wamr_aot_rt::pool::trim();
            let limit = libc::rlimit { rlim_cur: 2 << 30, rlim_max: 2 << 30 };
            // SAFETY: the call limits this process.
            assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_AS, &raw const limit) }, 0);
            println!("{}", Instance::new(Host(crash)).unwrap_err());
            // A checked memory takes only its own size.
            let mut store = Store::new(());
            store.instantiate(&semantics::growable_checked::module(), &Linker::new()).unwrap();
            Memory::new(&mut store, MemoryType::new(1, None)).unwrap();
        }
        "engine from before" => {
            install(libc::SIGSEGV, opens_pages);
            let mut guest = instance(|| {
                // SAFETY: the handler makes the page accessible.
                unsafe { protected_page(0).write_volatile(1) };
            });
            traps(&mut guest);
            guest.host_error().unwrap();
            assert_eq!(CALLS.load(Ordering::SeqCst), 1);
            traps(&mut guest);
            // Outside of guests. SAFETY: the handler makes the page accessible.
            unsafe { protected_page(1).write_volatile(1) };
            assert_eq!(CALLS.load(Ordering::SeqCst), 2);
            std::process::exit(12);
        }
        "engine from later" => {
            let mut guest = instance(crash);
            traps(&mut guest);
            install(libc::SIGSEGV, opens_pages);
            traps(&mut guest);
            // The other handler comes first; then the runtime's does again.
            for index in 0..2 {
                let before = CALLS.load(Ordering::SeqCst);
                // SAFETY: the handler makes the page accessible.
                unsafe { protected_page(index).write_volatile(1) };
                assert_eq!(CALLS.load(Ordering::SeqCst), before + 1);
                traps(&mut guest);
                traps(&mut instance(crash));
            }
            println!("until here");
            let _ = guest.host_error();
        }
        "handler without information" => {
            install_with(libc::SIGSEGV, takes_no_information as *const () as usize, 0);
            traps(&mut instance(crash));
            let _ = instance(crash).host_error();
        }
        "signal that is ignored" => {
            install_with(libc::SIGSEGV, libc::SIG_IGN, 0);
            traps(&mut instance(crash));
            // SAFETY: the call sends a signal.
            unsafe { libc::raise(libc::SIGSEGV) };
            traps(&mut instance(crash));
            println!("until here");
            let _ = instance(crash).host_error();
        }
        "alternate stack" => {
            let mut stack = vec![0_u8; 1 << 16];
            let range = stack.as_ptr_range();
            RANGE[0].store(range.start.addr(), Ordering::SeqCst);
            RANGE[1].store(range.end.addr(), Ordering::SeqCst);
            let alternate =
                libc::stack_t { ss_sp: stack.as_mut_ptr().cast(), ss_flags: 0, ss_size: stack.len() };
            // SAFETY: the stack exists until the process ends.
            assert_eq!(unsafe { libc::sigaltstack(&raw const alternate, ptr::null_mut()) }, 0);
            let mut guest = instance(|| {});
            install(libc::SIGSEGV, notes_its_stack);
            let mask = signal_mask();
            traps(&mut guest);
            assert!(CALLS.load(Ordering::SeqCst) > 0, "the alternate stack is not used");
            // The handler has returned: the alternate stack is no longer in use, and no signal is
            // blocked.
            let mut now = libc::stack_t { ss_sp: ptr::null_mut(), ss_flags: 0, ss_size: 0 };
            // SAFETY: the pointer is to a variable for the result.
            assert_eq!(unsafe { libc::sigaltstack(ptr::null(), &raw mut now) }, 0);
            assert_eq!((now.ss_flags & libc::SS_ONSTACK, now.ss_sp), (0, alternate.ss_sp));
            assert_eq!(signal_mask(), mask);
            std::process::exit(13);
        }
        "fork" => {
            let mut instance = instance(crash);
            let child = fork(|| {
                traps(&mut instance);
                traps(&mut self::instance(crash));
            });
            traps(&mut instance);
            ends_well(child);
            std::process::exit(17);
        }
        "fork in a host function" => {
            static CHILD: AtomicUsize = AtomicUsize::new(0);
            let mut guest = instance(|| {
                // SAFETY: both processes continue in the guest.
                let child = unsafe { libc::fork() };
                CHILD.store(usize::try_from(child).unwrap(), Ordering::SeqCst);
            });
            guest.host_error().unwrap();
            traps(&mut guest);
            // The module is new to the process.
            Store::new(()).instantiate(&semantics::growable::module(), &Linker::new()).unwrap();
            match CHILD.load(Ordering::SeqCst) {
                // SAFETY: the call ends the process immediately.
                0 => unsafe { libc::_exit(17) },
                child => ends_well(child.try_into().unwrap()),
            }
            std::process::exit(18);
        }
        "fork among guests" => {
            let mut guest = instance(crash);
            among_guests(|| {
                for _ in 0..20 {
                    // If another thread was reading the list of ranges, it does so forever in the
                    // child.
                    ends_well(fork(|| {
                        traps(&mut guest);
                        Store::new(()).instantiate(&semantics::growable::module(), &Linker::new()).unwrap();
                        traps(&mut guest);
                    }));
                    traps(&mut guest);
                }
            });
            std::process::exit(19);
        }
        "exit among guests" => {
            let mut guest = instance(|| std::process::exit(29));
            traps(&mut guest);
            among_guests(|| guest.host_error()).unwrap();
        }
        "exit in a host function" => {
            let _ = instance(|| std::process::exit(23)).host_error();
        }
        other => panic!("unknown case {other:?}"),
    }
}

#[test]
fn a_crash_of_the_host_is_one() {
    dies_by("crash in a host function", libc::SIGSEGV);
    dies_by("crash outside of guests", libc::SIGSEGV);
    dies_by("crash in a guest's guard", libc::SIGSEGV);
    assert!(dies_by("signal that was sent", libc::SIGSEGV).contains("until here"));
}

#[test]
fn a_stack_overflow_of_the_host_is_reported_as_usual() {
    assert!(dies_by("stack overflow", libc::SIGABRT).contains("has overflowed its stack"));
    assert!(dies_by("stack overflow on a thread", libc::SIGABRT).contains("thread 'deep'"));
    let text = dies_by("stack overflow in a host function on a thread", libc::SIGABRT);
    assert!(text.contains("thread 'deeper'") && text.contains("has overflowed its stack"), "{text}");
}

#[test]
fn a_handler_from_before_gets_what_is_not_the_guests() {
    exits_with("handler from before", 41);
    exits_with("handler without information", 55);
    assert!(dies_by("signal that is ignored", libc::SIGSEGV).contains("until here"));
}

/// A handler whose faults are not crashes.
#[test]
fn another_engine_gets_what_is_its_own() {
    exits_with("engine from before", 12);
    assert!(dies_by("engine from later", libc::SIGSEGV).contains("until here"));
}

#[test]
fn an_alternate_stack_is_used_and_left() {
    exits_with("alternate stack", 13);
}

#[test]
fn a_handler_that_was_installed_over_it_is_survived() {
    assert!(dies_by("handler that passes on", libc::SIGSEGV).contains("until here"));
    exits_with("handler that passes nothing on", 99);
    exits_with("handlers of all signals", 0);
    exits_with("handler of one signal", 0);
}

#[test]
fn too_little_address_space_is_reported() {
    let text = exits_with("too few addresses", 0);
    assert!(text.contains("ulimit -v") && text.contains("Bounds::Check"), "{text}");
}

#[test]
fn processes_fork_and_exit() {
    exits_with("fork", 17);
    exits_with("fork in a host function", 18);
    exits_with("fork among guests", 19);
    exits_with("exit in a host function", 23);
    exits_with("exit among guests", 29);
}

#[test]
fn threads_trap_at_the_same_time() {
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut instance = instance(|| {});
                for round in 0..500 {
                    traps(&mut instance);
                    if round % 50 == 0 {
                        // The list of ranges is read concurrently.
                        instance = self::instance(|| {});
                    }
                }
            });
        }
    });
}

/// A thread that Rust did not start has no alternate stack.
#[test]
fn a_thread_of_another_library_traps() {
    extern "C" fn run(_: *mut libc::c_void) -> *mut libc::c_void {
        // SAFETY: the call removes the alternate stack, if there is one.
        unsafe {
            let none = libc::stack_t { ss_sp: ptr::null_mut(), ss_flags: libc::SS_DISABLE, ss_size: 0 };
            assert_eq!(libc::sigaltstack(&raw const none, ptr::null_mut()), 0);
        }
        traps(&mut instance(|| {}));
        ptr::null_mut()
    }
    // SAFETY: the thread's function takes and returns a pointer, and the test joins the thread.
    unsafe {
        let mut thread = std::mem::zeroed();
        assert_eq!(libc::pthread_create(&raw mut thread, ptr::null(), run, ptr::null_mut()), 0);
        assert_eq!(libc::pthread_join(thread, ptr::null_mut()), 0);
    }
}

#[test]
fn a_guarded_memory_never_moves() {
    let mut instance = instance(|| {});
    let base = instance.memory_mut().bytes_mut().as_mut_ptr();
    assert_eq!(instance.grow(1).unwrap(), 1);
    assert_eq!(instance.memory_mut().bytes_mut().as_mut_ptr(), base);
    assert_eq!(instance.load(65536).unwrap(), 0);
    instance.store(131_068).unwrap();
    traps(&mut instance);
}

/// A module accesses the memory of another.
#[test]
fn an_imported_memory_has_a_guard() {
    let importer = semantics::imported::module();
    let call = |store: &mut Store<()>, linker: &Linker<()>, address: i32| {
        let instance = store.instantiate(&importer, linker).map_err(|error| error.to_string())?;
        let Some(Extern::Func(load)) = instance.export(store, "load") else { panic!("it exports `load`") };
        load.call(store, &[Value::I32(address)]).map_err(|error| error.to_string())
    };
    for (exporter, is_guarded) in
        [(semantics::growable::module(), true), (semantics::growable_checked::module(), false)]
    {
        let mut store = Store::new(());
        let exporter = store.instantiate(&exporter, &Linker::new()).unwrap();
        let mut linker = Linker::new();
        linker.define("env", "memory", exporter.export(&store, "memory").unwrap());
        match is_guarded {
            true => {
                assert_eq!(call(&mut store, &linker, 65532), Ok(vec![Value::I32(0)]));
                assert!(call(&mut store, &linker, 65533).unwrap_err().contains("out of bounds"));
            }
            false => assert!(call(&mut store, &linker, 0).unwrap_err().contains("Bounds::Check")),
        }
    }
    let mut store = Store::new(());
    let memory = Memory::new(&mut store, MemoryType::new(1, None)).unwrap();
    let mut linker = Linker::new();
    linker.define("env", "memory", memory);
    assert!(call(&mut store, &linker, -1).unwrap_err().contains("out of bounds"));
}

#[test]
fn a_frame_larger_than_the_stack_writes_nothing_outside() {
    const SUM: f64 = 7.0 * 26_000.0;
    // The frame takes more than 200 KB.
    assert_eq!(semantics::large_frame::Instance::new(()).unwrap().sum().unwrap(), SUM);

    extern "C" fn run(_: *mut libc::c_void) -> *mut libc::c_void {
        let mut guest = semantics::large_frame::Instance::new(()).unwrap();
        assert_eq!(guest.seven().unwrap(), 7.0);
        assert_eq!(guest.sum().unwrap_err().kind(), TrapKind::StackOverflow);
        assert_eq!(guest.seven().unwrap(), 7.0);
        ptr::null_mut()
    }

    // The addresses below a stack without guard pages: as much as the frame exceeds the stack.
    const BELOW: usize = 1 << 20;
    const STACK: usize = 144 << 10;
    const FILL: u8 = 0xa5;
    // SAFETY: the upper part of the mapping is the thread's stack; the thread ends before the rest
    // is read and the mapping is unmapped.
    unsafe {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let region =
            libc::mmap(ptr::null_mut(), BELOW + STACK, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0);
        assert_ne!(region, libc::MAP_FAILED);
        ptr::write_bytes(region.cast::<u8>(), FILL, BELOW);
        let mut attributes = std::mem::MaybeUninit::uninit();
        assert_eq!(libc::pthread_attr_init(attributes.as_mut_ptr()), 0);
        assert_eq!(libc::pthread_attr_setstack(attributes.as_mut_ptr(), region.byte_add(BELOW), STACK), 0);
        let mut thread = std::mem::zeroed();
        assert_eq!(libc::pthread_create(&raw mut thread, attributes.as_ptr(), run, ptr::null_mut()), 0);
        assert_eq!(libc::pthread_join(thread, ptr::null_mut()), 0);
        let below = std::slice::from_raw_parts(region.cast::<u8>(), BELOW);
        assert!(below.iter().all(|byte| *byte == FILL));
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
        libc::munmap(region, BELOW + STACK);
    }
}
