//! From an instruction of a module to the C and the object that are made of it: the commands of the
//! book's page on evidence.

use std::{fs, process::Command};

use crate::shell::{Outcome, Shell};

/// The guest of the firmware example, whose function `peek` is one load.
const FILTER: &[u8] = include_bytes!("../../../examples/firmware/guest/filter.wasm");

#[test]
fn a_check_is_found_in_the_c_and_its_function_in_the_object() {
    let shell = Shell::new();
    shell.write("filter.wasm", FILTER);
    let listed = shell.run("objdump filter.wasm peek --wasm").success();
    let load = listed.lines().find(|line| line.ends_with("i32.load")).expect("the function loads");
    let offset = load.trim().split(' ').next().and_then(|offset| offset.strip_prefix("0x"));
    let offset = u32::from_str_radix(offset.expect("an offset"), 16).expect("a number");

    let options = "--emitter c --bounds check --traps call --keep-c c";
    assert_eq!(shell.run(&format!("compile filter.wasm -o filter.o {options}")).success(), "");
    let c = fs::read_to_string(shell.path().join("c/unit0.c")).expect("the C is kept");
    let (_, function) = c.split_once("\n/* function 4: peek */\n").expect("a comment names the function");
    let (body, _) = function.split_once("\n}\n").expect("the function ends");
    let raises = body.lines().filter(|line| line.contains("raise_trap("));
    let raises: Vec<&str> = raises.collect();
    assert!(raises.len() == 1 && raises[0].ends_with(&format!(", {offset}u);")), "{offset}: {body}");

    let mut nm = Command::new("nm");
    let symbols = Outcome::of(nm.current_dir(shell.path()).args(["--print-size", "filter.o"])).success();
    assert!(symbols.lines().any(|line| line.contains(" wasm.filter.4.peek.")), "{symbols}");
}
