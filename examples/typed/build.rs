//! Compiles the guest to native code. Its world is in the module.

use wamr_aot_build::Builder;

fn main() {
    #[cfg(feature = "source")]
    let builder = Builder::cargo_package("guest").name("outline");
    #[cfg(not(feature = "source"))]
    let builder = Builder::new("guest/outline.wasm");
    builder.embedded_wit(true).compile();
}
