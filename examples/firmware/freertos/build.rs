use wamr_aot_build::Builder;

fn main() {
    Builder::new("../guest/filter.wasm").memory_limit(2048).compile();
}
