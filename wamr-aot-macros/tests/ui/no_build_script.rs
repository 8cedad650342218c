wamr_aot_macros::include_aot!(mod plugin = "plugin");

fn main() {}
