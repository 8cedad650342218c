//! Measures the cost of epoch checks and fuel charges:
//! `cargo run -p semantics --example interrupt_cost`.
//!
//! Each loop runs in turn without interruption, with epochs and with fuel; the shortest time of
//! each is compared.

use std::time::{Duration, Instant as Clock};

#[cfg(through_c)]
use semantics::{epoch_c, fuel_c, plain_c};
use semantics::{epoch_native, fuel_native, plain_native};
use wamr_aot_rt::{
    FuncType, Module, ValType,
    untyped::{Func, Linker, Store, Value},
};

const ROUNDS: usize = 60;

fn prepare(module: &Module, name: &str) -> (Store<()>, Func) {
    let mut linker = Linker::new();
    linker.define_func("env", "host", FuncType::new([], [ValType::I64]), |_, _, _| Ok(()));
    linker.define_func("env", "again", FuncType::new([ValType::I32], []), |_, _, _| Ok(()));
    let mut store = Store::new(());
    let instance = store.instantiate(module, &linker).expect("it has its imports");
    let func = instance.export(&store, name).and_then(|export| export.func()).expect("it is exported");
    // Fails if the module does not use fuel.
    let _ = store.set_fuel(u64::MAX);
    (store, func)
}

fn main() {
    println!("{:<10} {:<8} {:>12} {:>8} {:>8}", "loop", "emitter", "ns", "epoch", "fuel");
    for (name, argument) in
        [("count", 3_000_000), ("checksum", 65_532), ("reverse", 65_535), ("sum", 1_000_000), ("fib", 24)]
    {
        let native = [plain_native::module(), epoch_native::module(), fuel_native::module()];
        let emitters = [
            ("native", native),
            #[cfg(through_c)]
            ("C", [plain_c::module(), epoch_c::module(), fuel_c::module()]),
        ];
        for (emitter, modules) in emitters {
            let mut guests = modules.each_ref().map(|module| prepare(module, name));
            let mut least = [Duration::MAX; 3];
            for _ in 0..ROUNDS {
                for (least, (store, func)) in least.iter_mut().zip(&mut guests) {
                    let start = Clock::now();
                    func.call(store, &[Value::I32(argument)]).expect("it returns");
                    *least = start.elapsed().min(*least);
                }
            }
            let [plain, epoch, fuel] = least.map(|time| time.as_secs_f64());
            let percent = |time: f64| format!("{:+.0} %", (time / plain - 1.0) * 100.0);
            println!(
                "{name:<10} {emitter:<8} {:>12.0} {:>8} {:>8}",
                plain * 1e9,
                percent(epoch),
                percent(fuel)
            );
        }
    }
}
