//! Guests that are linked into the test, with their bindings.

use wamr_aot_rt::{Exit, HostError, Trap};
use wamr_aot_wasi::{WasiCtx, WasiView};

use crate::guest::Throw;

wamr_aot_rt::include_aot!(mod database = "database", wasi);
#[cfg(exceptions)]
wamr_aot_rt::include_aot!(mod exceptions = "exceptions", wasi);
wamr_aot_rt::include_aot!(mod files = "files", wasi);
wamr_aot_rt::include_aot!(mod filter = "filter", wasi);
wamr_aot_rt::include_aot!(mod interpreter = "interpreter", wasi);
#[cfg(exceptions)]
wamr_aot_rt::include_aot!(mod pictures = "pictures", wasi);
wamr_aot_rt::include_aot!(mod urls = "urls", wasi);

/// The state of a host that supplies what Lua needs too.
struct Host {
    wasi: WasiCtx,
}

impl WasiView for Host {
    fn wasi(&mut self) -> &mut WasiCtx {
        &mut self.wasi
    }
}

impl interpreter::imports::Lua for Host {
    fn throw(_: &mut interpreter::Caller<Host>) -> Result<(), HostError> {
        Err(Throw.into())
    }

    fn try_(
        cx: &mut interpreter::Caller<Host>,
        function: i32,
        state: i32,
        argument: i32,
    ) -> Result<i32, HostError> {
        // The frames that an error skips do not reset the guest's stack pointer: the host does.
        let stack_pointer = cx.__stack_pointer();
        match cx.lua_invoke(function, state, argument) {
            Ok(()) => Ok(0),
            Err(trap) if trap.downcast_ref::<Throw>().is_some() => {
                cx.set___stack_pointer(stack_pointer);
                Ok(1)
            }
            Err(trap) => Err(trap.into()),
        }
    }
}

/// Runs a program.
pub(crate) fn run(program: &str, wasi: WasiCtx) -> Result<Exit, Trap> {
    const STARTS: &str = "the guest starts";
    match program {
        "database" => database::Instance::new(wasi).expect(STARTS).run(),
        #[cfg(exceptions)]
        "exceptions" => exceptions::Instance::new(wasi).expect(STARTS).run(),
        "files" => files::Instance::new(wasi).expect(STARTS).run(),
        "filter" => filter::Instance::new(wasi).expect(STARTS).run(),
        "interpreter" => interpreter::Instance::new(Host { wasi }).expect(STARTS).run(),
        #[cfg(exceptions)]
        "pictures" => pictures::Instance::new(wasi).expect(STARTS).run(),
        "urls" => urls::Instance::new(wasi).expect(STARTS).run(),
        other => panic!("there is no program `{other}`"),
    }
}
