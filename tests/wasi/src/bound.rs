//! Guests whose bindings have the option `wasi`.

use wamr_aot_rt::include_aot;
use wamr_aot_wasi::{WasiCtx, WasiView};

include_aot!(pub mod command, wasi);
include_aot!(pub mod resident, wasi = ::wamr_aot_wasi);
include_aot!(pub mod reactor, wasi);
include_aot!(pub mod sleeper, wasi);

/// A host state that has more than a context, and serves several modules.
pub struct Host {
    wasi: WasiCtx,
    /// What a second run said, if the guest asked for one.
    pub again: Option<String>,
}

impl Host {
    /// A host with this context.
    pub fn new(wasi: WasiCtx) -> Host {
        Host { wasi, again: None }
    }
}

impl WasiView for Host {
    fn wasi(&mut self) -> &mut WasiCtx {
        &mut self.wasi
    }
}

impl command::imports::Env for Host {
    fn again(cx: &mut command::Caller<Self>) -> Result<i32, command::HostError> {
        let outcome = cx.run();
        cx.data_mut().again = outcome.err().map(|trap| trap.to_string());
        Ok(5)
    }
}

impl resident::imports::Env for Host {
    fn again(_: &mut resident::Caller<Self>) -> Result<i32, resident::HostError> {
        Ok(6)
    }
}
