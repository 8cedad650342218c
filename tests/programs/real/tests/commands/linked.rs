//! Guests that are linked into the test, with their bindings.

use wamr_aot_rt::{Exit, Trap};
use wamr_aot_wasi::WasiCtx;

wamr_aot_rt::include_aot!(mod database = "database", wasi);
wamr_aot_rt::include_aot!(mod exceptions = "exceptions", wasi);
wamr_aot_rt::include_aot!(mod files = "files", wasi);
wamr_aot_rt::include_aot!(mod filter = "filter", wasi);
wamr_aot_rt::include_aot!(mod interpreter = "interpreter", wasi);
wamr_aot_rt::include_aot!(mod panics = "panics", wasi);
wamr_aot_rt::include_aot!(mod pictures = "pictures", wasi);
wamr_aot_rt::include_aot!(mod urls = "urls", wasi);

/// Runs a program.
pub(crate) fn run(program: &str, wasi: WasiCtx) -> Result<Exit, Trap> {
    const STARTS: &str = "the guest starts";
    match program {
        "database" => database::Instance::new(wasi).expect(STARTS).run(),
        "exceptions" => exceptions::Instance::new(wasi).expect(STARTS).run(),
        "files" => files::Instance::new(wasi).expect(STARTS).run(),
        "filter" => filter::Instance::new(wasi).expect(STARTS).run(),
        "interpreter" => interpreter::Instance::new(wasi).expect(STARTS).run(),
        "panics" => panics::Instance::new(wasi).expect(STARTS).run(),
        "pictures" => pictures::Instance::new(wasi).expect(STARTS).run(),
        "urls" => urls::Instance::new(wasi).expect(STARTS).run(),
        other => panic!("there is no program `{other}`"),
    }
}
