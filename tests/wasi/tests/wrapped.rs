//! WASI for compiled guests, by bindings: what a host writes that implements the imports itself.

use wamr_aot_rt::{Exit, HostError};
use wamr_aot_wasi::{Buffer, Guest, GuestMemory, WasiCtx, WasiView, preview1};
use wasi::guests::typed::{self as guest, imports::WasiSnapshotPreview1};

struct State {
    wasi: WasiCtx,
    randoms: u32,
}

impl WasiView for State {
    fn wasi(&mut self) -> &mut WasiCtx {
        &mut self.wasi
    }
}

/// The caller as a guest.
struct Calling<'a>(&'a mut guest::Caller<State>);

impl Guest for Calling<'_> {
    fn parts(&mut self) -> Result<(&mut WasiCtx, GuestMemory<'_>), HostError> {
        let (state, memory) = self.0.split();
        Ok((state.wasi(), memory.into()))
    }
}

macro_rules! forward {
    ($($name:ident($($parameter:ident: $ty:ty),*) $(-> $result:ty)?;)*) => {
        $(fn $name(
            cx: &mut guest::Caller<State>,
            $($parameter: $ty),*
        ) -> Result<forward!(@ $($result)?), HostError> {
            preview1::$name(&mut Calling(cx), $($parameter),*)
        })*
    };
    (@ $result:ty) => { $result };
    (@) => { () };
}

impl WasiSnapshotPreview1 for State {
    forward! {
        fd_write(fd: i32, iovs: i32, len: i32, out: i32) -> i32;
        fd_read(fd: i32, iovs: i32, len: i32, out: i32) -> i32;
        args_sizes_get(count: i32, len: i32) -> i32;
        clock_time_get(id: i32, precision: i64, out: i32) -> i32;
        poll_oneoff(subscriptions: i32, events: i32, count: i32, out: i32) -> i32;
        path_open(
            fd: i32, dirflags: i32, path: i32, len: i32, oflags: i32,
            rights: i64, inheriting: i64, flags: i32, out: i32
        ) -> i32;
        fd_close(fd: i32) -> i32;
        proc_exit(code: i32);
    }

    fn random_get(cx: &mut guest::Caller<State>, buf: i32, len: i32) -> Result<i32, HostError> {
        cx.data_mut().randoms += 1;
        preview1::random_get(&mut Calling(cx), buf, len)
    }
}

#[test]
fn a_host_wraps_functions() {
    let stdout = Buffer::new();
    let wasi = WasiCtx::builder().arg("only").stdout(stdout.clone()).build().unwrap();
    let mut instance = guest::Instance::new(State { wasi, randoms: 0 }).unwrap();
    let trap = instance._start().unwrap_err();
    assert_eq!(trap.downcast_ref::<Exit>().map(|exit| exit.code()), Some(1));
    assert_eq!(stdout.contents(), b"hello\n");
    assert_eq!(instance.random(16).unwrap(), 0);
    assert_eq!(instance.data().randoms, 1);
}
