wamr_aot_macros::include_aot!(mod bindings = "simd");

fn main() {}
