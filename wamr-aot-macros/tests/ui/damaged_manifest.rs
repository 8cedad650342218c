wamr_aot_macros::include_aot!(mod damaged);

fn main() {}
