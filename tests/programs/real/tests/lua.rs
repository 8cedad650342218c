//! Lua: scripts print the same in the guest as natively.
//!
//! Lua raises errors with `longjmp`, which is an exception in the guest.

use std::ffi::c_void;

// The native Lua is linked with the library.
use real_libraries as _;
use wamr_aot_rt::{HostError, Trap};

wamr_aot_rt::include_aot! {
    mod lua = "lua"
}

/// The output of the guest.
#[derive(Default)]
struct Host {
    printed: Vec<u8>,
    panics: bool,
}

type Caller = lua::Caller<Host>;

impl lua::imports::Lua for Host {
    fn print(cx: &mut Caller, _context: i32, text: i32, size: i32) -> Result<(), HostError> {
        let (host, memory) = cx.split();
        if host.panics {
            panic!("a panic in print");
        }
        host.printed.extend(memory.slice(text, size)?);
        Ok(())
    }
}

/// The system interface that the C library links, and that these scripts do not use: a system
/// without files.
impl lua::imports::WasiSnapshotPreview1 for Host {
    fn clock_time_get(cx: &mut Caller, _id: i32, _precision: i64, time: i32) -> Result<i32, HostError> {
        cx.memory_mut().write(time, 0_u64)?;
        Ok(0)
    }

    fn fd_close(_: &mut Caller, _fd: i32) -> Result<i32, HostError> {
        Ok(EBADF)
    }

    fn fd_fdstat_get(_: &mut Caller, _fd: i32, _stat: i32) -> Result<i32, HostError> {
        Ok(EBADF)
    }

    fn fd_fdstat_set_flags(_: &mut Caller, _fd: i32, _flags: i32) -> Result<i32, HostError> {
        Ok(EBADF)
    }

    fn fd_prestat_get(_: &mut Caller, _fd: i32, _prestat: i32) -> Result<i32, HostError> {
        Ok(EBADF)
    }

    fn fd_prestat_dir_name(_: &mut Caller, _fd: i32, _path: i32, _size: i32) -> Result<i32, HostError> {
        Ok(EBADF)
    }

    fn fd_read(_: &mut Caller, _fd: i32, _iovs: i32, _count: i32, _size: i32) -> Result<i32, HostError> {
        Ok(EBADF)
    }

    fn fd_renumber(_: &mut Caller, _from: i32, _to: i32) -> Result<i32, HostError> {
        Ok(EBADF)
    }

    fn fd_seek(_: &mut Caller, _fd: i32, _offset: i64, _whence: i32, _size: i32) -> Result<i32, HostError> {
        Ok(EBADF)
    }

    fn fd_write(_: &mut Caller, _fd: i32, _iovs: i32, _count: i32, _size: i32) -> Result<i32, HostError> {
        Ok(EBADF)
    }

    fn path_open(
        _: &mut Caller,
        _fd: i32,
        _lookup: i32,
        _path: i32,
        _size: i32,
        _flags: i32,
        _rights: i64,
        _inheriting: i64,
        _fd_flags: i32,
        _opened: i32,
    ) -> Result<i32, HostError> {
        Ok(EBADF)
    }

    fn proc_exit(_: &mut Caller, _status: i32) -> Result<(), HostError> {
        Err(HostError::new("the guest wants to end the process"))
    }

    fn random_get(cx: &mut Caller, buffer: i32, size: i32) -> Result<i32, HostError> {
        cx.memory_mut().slice_mut(buffer, size)?.fill(4);
        Ok(0)
    }
}

/// WASI: no such file descriptor.
const EBADF: i32 = 8;

/// Runs a script in a guest. Returns Lua's status and the output.
fn run_in_guest(script: &[u8]) -> Result<(i32, String), Trap> {
    let mut guest = lua::Instance::new(Host::default()).expect("the guest starts");
    guest._initialize()?;
    let size = script.len() as i32;
    let address = guest.buffer_new(size)?;
    guest.memory_mut().write_bytes(address, script).expect("the buffer is the guest's");
    let stack_pointer = guest.__stack_pointer();
    let status = guest.run(0, address, size)?;
    assert_eq!(guest.__stack_pointer(), stack_pointer, "the guest's stack is as it was");
    let host = guest.into_data();
    Ok((status, String::from_utf8(host.printed).expect("text")))
}

unsafe extern "C" {
    fn lua_run_script(context: *mut c_void, script: *const u8, size: usize) -> i32;
}

/// The function that the native Lua calls for `print`.
#[unsafe(no_mangle)]
unsafe extern "C" fn lua_print_text(context: *mut c_void, text: *const u8, size: usize) {
    // SAFETY: the context is the one that `run_natively` passed, and the text is Lua's output.
    let (printed, text) =
        unsafe { (&mut *context.cast::<Vec<u8>>(), std::slice::from_raw_parts(text, size)) };
    printed.extend(text);
}

fn run_natively(script: &[u8]) -> (i32, String) {
    let mut printed = Vec::<u8>::new();
    // SAFETY: `lua_print_text` gets the context back, and nothing keeps it.
    let status = unsafe { lua_run_script((&raw mut printed).cast(), script.as_ptr(), script.len()) };
    (status, String::from_utf8(printed).expect("text"))
}

fn compare(script: &str) {
    let found = run_in_guest(script.as_bytes()).expect("the guest does not trap");
    assert_eq!(found, run_natively(script.as_bytes()));
}

#[test]
fn sorts() {
    compare(include_str!("../scripts/sort.lua"));
}

#[test]
fn computes() {
    compare(include_str!("../scripts/numbers.lua"));
}

#[test]
fn handles_strings() {
    compare(include_str!("../scripts/strings.lua"));
}

#[test]
fn catches_errors() {
    compare(include_str!("../scripts/errors.lua"));
}

#[test]
fn jumps_out_of_libraries() {
    compare(include_str!("../scripts/jumps.lua"));
}

#[test]
fn runs_coroutines() {
    compare(include_str!("../scripts/coroutines.lua"));
}

#[test]
fn reports_what_nobody_caught() {
    compare(include_str!("../scripts/fails.lua"));
    compare("x = = 1");
}

const NESTED: &str = "
local function nested(n) if n > 0 then return pcall(nested, n - 1) end print('bottom') end
nested(100)
";

/// Copies a script into the guest and runs it.
fn run(guest: &mut lua::Instance<Host>, script: &str) -> Result<i32, Trap> {
    let size = script.len() as i32;
    let address = guest.buffer_new(size)?;
    guest.memory_mut().write_bytes(address, script.as_bytes()).expect("the buffer is the guest's");
    guest.run(0, address, size)
}

/// The script does not catch a trap that is not a Lua error: it ends the call of the guest.
#[test]
fn a_trap_passes_through_protected_calls() {
    let mut guest = lua::Instance::new(Host::default()).expect("the guest starts");
    guest._initialize().expect("no trap");
    let stack_pointer = guest.__stack_pointer();

    guest.set_stack_limit(24 << 10);
    let trap = run(&mut guest, NESTED).expect_err("the stack is too small for so many calls");
    assert_eq!(trap.kind(), wamr_aot_rt::TrapKind::StackOverflow);
    assert!(guest.data().printed.is_empty());

    // The instance continues, with its stack pointer restored and more of the host's stack.
    guest.set___stack_pointer(stack_pointer);
    guest.set_stack_limit(512 << 10);
    assert_eq!(run(&mut guest, NESTED).expect("no trap"), 0);
    assert_eq!(guest.data().printed, b"bottom\n");
}

/// A panic in a host function passes through 101 protected calls of the guest, to its caller.
#[test]
fn a_panic_passes_through_protected_calls() {
    let mut guest = lua::Instance::new(Host { panics: true, ..Host::default() }).expect("the guest starts");
    guest._initialize().expect("no trap");
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&mut guest, NESTED)))
        .expect_err("it panics");
    assert_eq!(panic.downcast_ref(), Some(&"a panic in print"));
}
