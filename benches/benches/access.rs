//! What does a memory access cost, with each way to confine it, and what does a loop that can be
//! interrupted cost?

use benches::Question;
use criterion::{Criterion, criterion_group, criterion_main};
use wamr_aot_rt::InstanceOptions;

wamr_aot_rt::include_aot!(mod guarded = "loops");
wamr_aot_rt::include_aot!(mod checked = "loops_checked");
wamr_aot_rt::include_aot!(mod through_c = "loops_c");
wamr_aot_rt::include_aot!(mod epoch = "loops_epoch");
wamr_aot_rt::include_aot!(mod fuel = "loops_fuel");

#[cfg(feature = "wasmtime")]
fn peer() -> (wasmtime::Store<()>, wasmtime::Instance) {
    use benches::peer::{self, Allocation};
    let engine = peer::engine(Allocation::OnDemand, |_| ());
    let module = peer::module(&engine, include_str!("../guests/loops.wat"));
    let mut store = wasmtime::Store::new(&engine, ());
    let instance =
        wasmtime::Linker::new(&engine).instantiate(&mut store, &module).expect("it has no imports");
    let touch = instance.get_typed_func::<i32, ()>(&mut store, "touch").expect("it is exported");
    touch.call(&mut store, END).expect("it is in the memory");
    (store, instance)
}

/// The end of the part of the memory that the functions access.
const END: i32 = 1 << 20;

/// An instance whose memory has been written.
macro_rules! touched {
    ($module:ident) => {
        touched!($module, InstanceOptions::new())
    };
    ($module:ident, $options:expr) => {{
        let mut instance = $module::Instance::with_options((), $options).expect("it can be instantiated");
        instance.touch(END).expect("it is in the memory");
        instance
    }};
}

/// Measures one of the guest's functions, called with this argument.
macro_rules! access {
    ($criterion:ident, $function:ident, $argument:expr) => {
        let mut question = Question::new($criterion, concat!("access/", stringify!($function)));
        let mut instance = touched!(guarded);
        question.answer("wamr-aot", 1, || instance.$function($argument));
        let mut instance = touched!(checked);
        question.answer("wamr-aot, Check and Call", 1, || instance.$function($argument));
        let mut instance = touched!(through_c);
        question.answer("wamr-aot, through C, Check", 1, || instance.$function($argument));
        #[cfg(feature = "wasmtime")]
        {
            let (mut store, instance) = peer();
            let function = instance
                .get_typed_func::<i32, i32>(&mut store, stringify!($function))
                .expect("it is exported");
            question.answer("wasmtime", 1, || function.call(&mut store, $argument));
        }
        question.compare("wasmtime");
    };
}

fn access(criterion: &mut Criterion) {
    access!(criterion, primes, 100_000);
    access!(criterion, sum, END);
}

/// Measures one of the guest's functions whose argument is the number of its rounds.
macro_rules! interruption {
    ($criterion:ident, $function:ident, $argument:expr) => {
        let mut question = Question::new($criterion, concat!("interruption/", stringify!($function)));
        let mut instance = touched!(guarded);
        question.answer("none", 1, || instance.$function($argument));
        let mut instance = touched!(epoch);
        question.answer("epoch", 1, || instance.$function($argument));
        let mut instance = touched!(fuel, InstanceOptions::new().fuel(u64::MAX));
        question.answer("fuel", 1, || instance.$function($argument).expect("it has enough"));
        question.compare("none");
    };
}

fn interruption(criterion: &mut Criterion) {
    interruption!(criterion, count, 100_000);
    interruption!(criterion, primes, 100_000);
    interruption!(criterion, sum, END);
}

criterion_group!(benches, access, interruption);
criterion_main!(benches);
