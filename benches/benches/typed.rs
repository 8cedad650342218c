//! What do strings cost at the border? Sixteen bytes to the guest and back, and to the host and
//! back, beside the same calls with numbers.

use benches::Question;
use criterion::{Criterion, criterion_group, criterion_main};
use wamr_aot_rt::HostError;

wamr_aot_rt::include_aot!(mod strings);
wamr_aot_rt::include_aot!(mod numbers = "strings_numbers");

const TEXT: &str = "sixteen bytes ..";

/// The number of times that the guest calls the host in one iteration.
const CALLS: u32 = 100;

struct Host;

impl strings::Host for Host {
    fn same(_: &mut strings::Caller<Self>, s: String) -> Result<String, HostError> {
        Ok(s)
    }
}

impl numbers::imports::Root for Host {
    fn same(_: &mut numbers::Caller<Self>, _: i32, _: i32, _: i32) -> Result<(), HostError> {
        Ok(())
    }
}

#[cfg(feature = "component")]
mod peer {
    use wasmtime::{
        Store,
        component::{Component, Instance, Linker},
    };
    use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};

    /// The same module as a component.
    pub(crate) fn instance() -> (Store<()>, Instance) {
        let mut module = wat::parse_str(include_str!("../guests/strings.wat")).expect("the text is right");
        let mut resolve = wit_parser::Resolve::default();
        let package =
            resolve.push_source("strings.wit", include_str!("../guests/strings.wit")).expect("it is WIT");
        let world = resolve.select_world(&[package], Some("strings")).expect("the world is there");
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).expect("it has room");
        let mut encoder = ComponentEncoder::default().validate(true).module(&module).expect("it has a world");
        let bytes = encoder.encode().expect("it is a component");
        let engine = benches::peer::engine(benches::peer::Allocation::OnDemand, |_| ());
        let component = Component::new(&engine, bytes).expect("it compiles");
        let mut linker = Linker::new(&engine);
        linker.root().func_wrap("same", |_, (s,): (String,)| Ok((s,))).expect("defined once");
        let mut store = Store::new(&engine, ());
        let instance = linker.instantiate(&mut store, &component).expect("all imports are defined");
        (store, instance)
    }
}

fn host_to_guest(criterion: &mut Criterion) {
    let mut question = Question::new(criterion, "typed/host-to-guest");
    let mut instance = strings::Instance::new(Host).expect("it can be instantiated");
    question.answer("wamr-aot", 1, || instance.echo(TEXT));
    question.answer("wamr-aot, view", 1, || instance.echo_with(TEXT, str::len));
    let mut instance = numbers::Instance::new(Host).expect("it can be instantiated");
    question.answer("wamr-aot, numbers", 1, || instance.echo(1024, 16));
    // The three calls that one with strings is.
    question.answer("wamr-aot, numbers, three calls", 1, || {
        let at = instance.cabi_realloc(0, 0, 1, 16)?;
        let result = instance.echo(at, 16)?;
        instance.cabi_post_echo(result)
    });
    #[cfg(feature = "component")]
    {
        let (mut store, instance) = peer::instance();
        let echo = instance.get_typed_func::<(&str,), (String,)>(&mut store, "echo").expect("it is exported");
        question.answer("wasmtime", 1, || echo.call(&mut store, (TEXT,)));
    }
    question.compare("wasmtime");
}

fn guest_to_host(criterion: &mut Criterion) {
    let mut question = Question::new(criterion, "typed/guest-to-host");
    let mut instance = strings::Instance::new(Host).expect("it can be instantiated");
    question.answer("wamr-aot", CALLS, || instance.call_host(TEXT, CALLS));
    let mut instance = numbers::Instance::new(Host).expect("it can be instantiated");
    question.answer("wamr-aot, numbers", CALLS, || instance.call__dash_host(1024, 16, CALLS as i32));
    #[cfg(feature = "component")]
    {
        let (mut store, instance) = peer::instance();
        let call =
            instance.get_typed_func::<(&str, u32), ()>(&mut store, "call-host").expect("it is exported");
        question.answer("wasmtime", CALLS, || call.call(&mut store, (TEXT, CALLS)));
    }
    question.compare("wasmtime");
}

criterion_group!(benches, host_to_guest, guest_to_host);
criterion_main!(benches);
