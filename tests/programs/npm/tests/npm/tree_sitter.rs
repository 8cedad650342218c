//! `web-tree-sitter`: Emscripten, for side modules, with an imported memory and table.

wamr_aot_rt::include_aot!(mod module = "tree_sitter");

use module::Instance;
use wamr_aot_rt::TableLimits;

struct Host;

/// The layout of the memory, which the package's JavaScript has as numbers.
const MEMORY_BASE: i32 = 1024;
const STACK_LOW: i32 = 16_704;
const HEAP_BASE: i32 = 82_240;

impl module::imports::Env for Host {
    fn __stack_pointer(&mut self) -> i32 {
        HEAP_BASE
    }

    /// One more than the module asks for, whose functions start at 1.
    fn __indirect_function_table(&mut self) -> TableLimits {
        TableLimits::new(31, None)
    }

    fn __memory_base(&mut self) -> i32 {
        MEMORY_BASE
    }

    fn __table_base(&mut self) -> i32 {
        1
    }
}

impl module::imports::GOTMem for Host {
    fn __stack_low(&mut self) -> i32 {
        STACK_LOW
    }

    fn __stack_high(&mut self) -> i32 {
        HEAP_BASE
    }

    fn __heap_base(&mut self) -> i32 {
        HEAP_BASE
    }
}

impl module::imports::WasiSnapshotPreview1 for Host {}

#[test]
fn the_memory_and_the_table_are_imported() {
    let mut tree_sitter = Instance::new(Host).unwrap();
    tree_sitter.__wasm_apply_data_relocs().unwrap();
    tree_sitter.__wasm_call_ctors().unwrap();
    let text = b"function main\0";
    let address = tree_sitter.malloc(text.len() as i32).unwrap();
    assert!(address >= HEAP_BASE);
    tree_sitter.env_memory_mut().write_bytes(address, text).unwrap();
    assert_eq!(tree_sitter.strlen(address).unwrap(), 13);
    assert_eq!(tree_sitter.memcmp(address, address + 9, 4).unwrap().signum(), i32::from(b'f' > b'm') * 2 - 1);
    // The buffer in which functions return structures, and the parser itself.
    assert_ne!(tree_sitter.ts_init().unwrap(), 0);
    tree_sitter.ts_parser_new_wasm().unwrap();

    // The module has put functions into the table. The first of type `() -> ()` is called.
    let table = tree_sitter.env___indirect_function_table();
    assert!(table.get(0).unwrap().is_none());
    let function = table.get(1).unwrap().unwrap();
    assert!(tree_sitter.call_ref::<_, ()>(function, (1, 1, 1, 1, 1, 1, 1)).is_err());
}
