fn main() {
    // The guest's data and its stack are below 1 KiB.
    wamr_aot_build::Builder::new("guest/blinky.wasm").memory_limit(1024).compile();
}
