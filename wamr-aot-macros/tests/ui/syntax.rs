use wamr_aot_macros::include_aot;

include_aot!();
include_aot!("plugin");
include_aot!(plugin = "plugin");
include_aot!(mod plugin: "plugin");
include_aot!(mod plugin = plugin);
include_aot!(mod plugin = "plugin" "another");
include_aot!(mod plugin = "plugin", mode = fast);
include_aot!(mod plugin = "plugin", crate = runtime);
include_aot!(mod plugin = "plugin", crate = ::runtime, crate = ::runtime);
include_aot!(mod plugin = "plugin", wasi = wamr_aot_wasi);
include_aot!(mod plugin = "plugin", wasi, wasi);
include_aot!(mod plugin = "plugin", imports = another);
include_aot!(mod plugin = "plugin", imports);

fn main() {}
