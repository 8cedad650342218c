//! Compiles the guest to native code.

fn main() {
    wamr_aot_build::compile("guest/report.wasm");
}
