//! Traps by signals beside a program that has signals of its own: what is the guest's becomes a trap, what is the host's ends as it
//! would without a guest. What ends a process is tried in one of its own.

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

/// What `fail` does.
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
        // Traps in the guest that a host function of the guest called.
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

/// A null pointer in the host.
fn crash() {
    // SAFETY: none: this is the mistake that the test is about.
    unsafe { ptr::null_mut::<u8>().write_volatile(1) };
}

/// Uses up the host's stack.
fn overflow() {
    #[allow(unconditional_recursion, reason = "what the test is about")]
    fn deeper(depth: u64) -> u64 {
        let frame = std::hint::black_box([depth; 64]);
        deeper(depth + 1) + frame[1]
    }
    std::hint::black_box(deeper(0));
}

/// Runs a case below in a process of its own.
fn child(case: &str) -> Output {
    let program = std::env::current_exe().unwrap();
    Command::new(program).args(["--exact", "a_case", "--nocapture", "--ignored"]).env("CASE", case).output().unwrap()
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

/// How often a handler of the test's was called.
static CALLS: AtomicUsize = AtomicUsize::new(0);
/// The action that the test's handler replaced.
static BEFORE: AtomicUsize = AtomicUsize::new(0);

extern "C" fn counts_and_exits(_: i32, _: *mut libc::siginfo_t, _: *mut libc::c_void) {
    let calls = CALLS.fetch_add(1, Ordering::SeqCst) + 1;
    // SAFETY: ends the process at once.
    unsafe { libc::_exit(40 + i32::try_from(calls).unwrap()) };
}

/// Passes on what it gets, as crash reporters do.
extern "C" fn passes_on(signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    CALLS.fetch_add(1, Ordering::SeqCst);
    pass_on(signal, info, context);
}

fn pass_on(signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    let before = BEFORE.load(Ordering::SeqCst);
    // SAFETY: the action before is the runtime's handler, or that of Rust's standard library: of this type.
    let before: extern "C" fn(i32, *mut libc::siginfo_t, *mut libc::c_void) = unsafe { std::mem::transmute(before) };
    before(signal, info, context);
}

/// An engine of its own: what is protected in [`PAGES`] becomes accessible when it is touched. It passes on all else.
extern "C" fn opens_pages(signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the kernel, or the runtime's handler, gives the information of a fault.
    let address = unsafe { (*info).si_addr() }.addr();
    let page = address & !(PAGE - 1);
    if PAGES.iter().any(|known| known.load(Ordering::SeqCst) == page) {
        CALLS.fetch_add(1, Ordering::SeqCst);
        // SAFETY: the test's page.
        let done = unsafe { libc::mprotect(ptr::with_exposed_provenance_mut(page), PAGE, libc::PROT_READ | libc::PROT_WRITE) };
        assert_eq!(done, 0);
    } else {
        pass_on(signal, info, context);
    }
}

/// No page of a machine's is larger.
const PAGE: usize = 1 << 16;

/// Where pages of [`opens_pages`] are.
static PAGES: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];

/// A page that [`opens_pages`] is for.
fn protected_page(index: usize) -> *mut u8 {
    // SAFETY: a new mapping.
    let pages =
        unsafe { libc::mmap(ptr::null_mut(), 2 * PAGE, libc::PROT_NONE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0) };
    assert_ne!(pages, libc::MAP_FAILED);
    let page = pages.cast::<u8>().map_addr(|address| address.next_multiple_of(PAGE));
    PAGES[index].store(page.expose_provenance(), Ordering::SeqCst);
    page
}

/// From where to where [`notes_its_stack`] should run.
static RANGE: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];

/// Counts its calls on the stack in [`RANGE`], and passes all on.
extern "C" fn notes_its_stack(signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    let local = 0_u8;
    let [start, end] = [0, 1].map(|index| RANGE[index].load(Ordering::SeqCst));
    CALLS.fetch_add(usize::from((start..end).contains(&(&raw const local).addr())), Ordering::SeqCst);
    pass_on(signal, info, context);
}

/// The signals of faults that this thread blocks.
fn signal_mask() -> Vec<i32> {
    // SAFETY: there is room for the mask.
    unsafe {
        let mut mask = std::mem::zeroed();
        assert_eq!(libc::pthread_sigmask(libc::SIG_BLOCK, ptr::null(), &raw mut mask), 0);
        let all = [libc::SIGSEGV, libc::SIGBUS, libc::SIGILL, libc::SIGFPE];
        all.into_iter().filter(|signal| libc::sigismember(&raw const mask, *signal) == 1).collect()
    }
}

extern "C" fn takes_no_information(_: i32) {
    // SAFETY: ends the process at once.
    unsafe { libc::_exit(55) };
}

extern "C" fn passes_nothing_on(_: i32, _: *mut libc::siginfo_t, _: *mut libc::c_void) {
    // SAFETY: ends the process at once.
    unsafe { libc::_exit(99) };
}

fn install(signal: i32, handler: extern "C" fn(i32, *mut libc::siginfo_t, *mut libc::c_void)) {
    install_with(signal, handler as *const () as usize, libc::SA_SIGINFO | libc::SA_ONSTACK);
}

fn install_with(signal: i32, handler: usize, flags: i32) {
    // SAFETY: zeroes are actions, and the handler takes the arguments that the flags tell.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        let mut before: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler;
        action.sa_flags = flags;
        assert_eq!(libc::sigaction(signal, &raw const action, &raw mut before), 0);
        BEFORE.store(before.sa_sigaction, Ordering::SeqCst);
    }
}

/// Runs `inside` in a new process: what it exits with, unless something else ends it first.
fn fork(inside: impl FnOnce()) -> libc::pid_t {
    // SAFETY: the child does what its callers say and ends.
    match unsafe { libc::fork() } {
        0 => {
            // SAFETY: ends the child where it hangs.
            unsafe { libc::alarm(60) };
            inside();
            // SAFETY: ends the process at once.
            unsafe { libc::_exit(17) };
        }
        child => child,
    }
}

/// Waits for a process that [`fork`] made.
#[track_caller]
fn ends_well(child: libc::pid_t) {
    let mut status = 0;
    // SAFETY: there is room for the status.
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

/// What the other tests run in a process of its own.
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
            // SAFETY: none: what no guest's instruction does is no trap.
            unsafe { end.write_volatile(1) };
        }
        "signal that was sent" => {
            traps(&mut instance(crash));
            // The handler of Rust's standard library takes the first one for a fault that happens again, and restores the default.
            // SAFETY: sends a signal.
            unsafe { libc::raise(libc::SIGSEGV) };
            traps(&mut instance(crash));
            println!("until here");
            // SAFETY: sends a signal.
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
            // Through the other handler.
            traps(&mut first);
            assert!(CALLS.load(Ordering::SeqCst) > 0);
            // The runtime's is the first one again.
            let before = CALLS.load(Ordering::SeqCst);
            let mut second = instance(crash);
            traps(&mut second);
            assert_eq!(CALLS.load(Ordering::SeqCst), before);
            println!("until here");
            // From the runtime's to the other one, to the runtime's, to the one of Rust's standard library.
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
            // What replaced one is found at the next instantiation, and then the others are looked at.
            traps(&mut instance(crash));
        }
        "handler of one signal" => {
            traps(&mut instance(crash));
            install(libc::SIGFPE, passes_nothing_on);
            // It is found after some time.
            let mut instances: Vec<_> = (0..16).map(|_| instance(crash)).collect();
            instances.iter_mut().for_each(traps);
        }
        "too few addresses" => {
            traps(&mut instance(crash));
            // What is there already is no new mapping.
            wamr_aot_rt::pool::trim();
            let limit = libc::rlimit { rlim_cur: 2 << 30, rlim_max: 2 << 30 };
            // SAFETY: limits this process.
            assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_AS, &raw const limit) }, 0);
            println!("{}", Instance::new(Host(crash)).unwrap_err());
            // What is checked takes what it needs.
            let mut store = Store::new(());
            store.instantiate(&semantics::growable_checked::module(), &Linker::new()).unwrap();
            Memory::new(&mut store, MemoryType::new(1, None)).unwrap();
        }
        "engine from before" => {
            install(libc::SIGSEGV, opens_pages);
            let mut guest = instance(|| {
                // SAFETY: becomes accessible.
                unsafe { protected_page(0).write_volatile(1) };
            });
            traps(&mut guest);
            guest.host_error().unwrap();
            assert_eq!(CALLS.load(Ordering::SeqCst), 1);
            traps(&mut guest);
            // Outside of guests.
            // SAFETY: becomes accessible.
            unsafe { protected_page(1).write_volatile(1) };
            assert_eq!(CALLS.load(Ordering::SeqCst), 2);
            std::process::exit(12);
        }
        "engine from later" => {
            let mut guest = instance(crash);
            traps(&mut guest);
            install(libc::SIGSEGV, opens_pages);
            traps(&mut guest);
            // It is first; then the runtime's handler is, again.
            for index in 0..2 {
                let before = CALLS.load(Ordering::SeqCst);
                // SAFETY: becomes accessible.
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
            // SAFETY: sends a signal.
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
            let alternate = libc::stack_t { ss_sp: stack.as_mut_ptr().cast(), ss_flags: 0, ss_size: stack.len() };
            // SAFETY: the stack is there until the process ends.
            assert_eq!(unsafe { libc::sigaltstack(&raw const alternate, ptr::null_mut()) }, 0);
            let mut guest = instance(|| {});
            install(libc::SIGSEGV, notes_its_stack);
            let mask = signal_mask();
            traps(&mut guest);
            assert!(CALLS.load(Ordering::SeqCst) > 0, "the alternate stack is not used");
            // The handler is left: it is no more in use, and no signal is blocked.
            let mut now = libc::stack_t { ss_sp: ptr::null_mut(), ss_flags: 0, ss_size: 0 };
            // SAFETY: there is room for the answer.
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
                // SAFETY: both continue in the guest.
                let child = unsafe { libc::fork() };
                CHILD.store(usize::try_from(child).unwrap(), Ordering::SeqCst);
            });
            guest.host_error().unwrap();
            traps(&mut guest);
            // A module that is new to the process.
            Store::new(()).instantiate(&semantics::growable::module(), &Linker::new()).unwrap();
            match CHILD.load(Ordering::SeqCst) {
                // SAFETY: ends the process at once.
                0 => unsafe { libc::_exit(17) },
                child => ends_well(child.try_into().unwrap()),
            }
            std::process::exit(18);
        }
        "fork among guests" => {
            let mut guest = instance(crash);
            among_guests(|| {
                for _ in 0..20 {
                    // Where another thread was reading the list of ranges, it does so for ever in the child.
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
        other => panic!("there is no case {other:?}"),
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
fn a_stack_overflow_of_the_host_is_told_as_ever() {
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

/// One whose faults are no crashes.
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
fn too_few_addresses_are_told() {
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
                        // The list of ranges is read meanwhile.
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
        // SAFETY: takes the alternate stack away, if there is one.
        unsafe {
            let none = libc::stack_t { ss_sp: ptr::null_mut(), ss_flags: libc::SS_DISABLE, ss_size: 0 };
            assert_eq!(libc::sigaltstack(&raw const none, ptr::null_mut()), 0);
        }
        traps(&mut instance(|| {}));
        ptr::null_mut()
    }
    // SAFETY: the thread's function takes and returns a pointer, and is waited for.
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

/// One module's memory in another.
#[test]
fn an_imported_memory_has_a_guard() {
    let importer = semantics::imported::module();
    let call = |store: &mut Store<()>, linker: &Linker<()>, address: i32| {
        let instance = store.instantiate(&importer, linker).map_err(|error| error.to_string())?;
        let Some(Extern::Func(load)) = instance.export(store, "load") else { panic!("it exports `load`") };
        load.call(store, &[Value::I32(address)]).map_err(|error| error.to_string())
    };
    for (exporter, is_guarded) in [(semantics::growable::module(), true), (semantics::growable_checked::module(), false)] {
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

    // A stack without guard pages, and what is below it: as much as the frame is larger.
    const BELOW: usize = 1 << 20;
    const STACK: usize = 144 << 10;
    const FILL: u8 = 0xa5;
    // SAFETY: the thread has the upper part of the mapping as its stack, and ends before the rest is read and all of it unmapped.
    unsafe {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let region = libc::mmap(ptr::null_mut(), BELOW + STACK, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0);
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
