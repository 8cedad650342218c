wamr_aot_macros::include_aot!(mod plugin);

fn main() {}
