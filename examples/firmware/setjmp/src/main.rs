//! A guest in C with `setjmp` and `longjmp`, on a microcontroller: no operating system, no
//! allocator. A jump is an exception of WebAssembly, and the room for it is in the instance.
#![no_std]
#![no_main]

mod console;

wamr_aot_rt::include_aot!(mod calculator = "calculator");
