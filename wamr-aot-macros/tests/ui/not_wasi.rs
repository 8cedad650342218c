wamr_aot_macros::include_aot!(mod app, wasi);

fn main() {}
