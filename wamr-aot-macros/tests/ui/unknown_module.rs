wamr_aot_macros::include_aot!(pub mod plugin = "plug-in");

fn main() {}
