//! Every form of memory access around the ends of the memory: accesses in bounds succeed, and
//! accesses out of bounds trap.

use wamr_aot_rt::{
    ExternType, FuncType, Module, TrapKind, ValType,
    untyped::{Extern, Func, Instance, Linker, Store, Value},
};

/// The numbers of accesses that succeeded and trapped, so that a run that tested nothing fails.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    inside: usize,
    outside: usize,
}

struct Guest {
    store: Store<()>,
    instance: Instance,
    module: Module,
}

impl Guest {
    fn new(module: Module) -> Guest {
        let mut store = Store::new(());
        let mut linker = Linker::new();
        linker.define_func("env", "back", FuncType::new([], []), |caller, _, _| {
            let stores = caller.export("stores").and_then(Extern::func).unwrap();
            stores.call(caller, &[Value::I32(-1)]).map(drop).map_err(Into::into)
        });
        let instance = store.instantiate(&module, &linker).unwrap();
        Guest { store, instance, module }
    }

    fn memory_len(&self) -> u64 {
        let Some(Extern::Memory(memory)) = self.instance.export(&self.store, "memory") else {
            panic!("a memory is exported")
        };
        memory.view(&self.store).unwrap().size() as u64
    }

    /// Calls every access, at addresses around each end of the memory, and compares with
    /// arithmetic.
    fn check(&mut self) -> Counts {
        let len = self.memory_len();
        let mut counts = Counts::default();
        let functions: Vec<String> = self
            .module
            .exports()
            .filter(|export| matches!(export.ty, ExternType::Func(_)))
            .map(|export| export.name.to_owned())
            .collect();
        for name in functions {
            let Some(Extern::Func(function)) = self.instance.export(&self.store, &name) else {
                panic!("{name} is a function")
            };
            let mut fields = name.split(':').skip(1).map(|field| field.parse::<u64>().unwrap());
            let (offset, bytes) = (fields.next().unwrap(), fields.next().unwrap());
            match fields.next() {
                Some(address) => {
                    self.access(&name, function, &[], is_inside(address, offset, bytes, len), &mut counts)
                }
                None => {
                    let wide = function.ty(&self.store).unwrap().params() == [ValType::I64];
                    for address in addresses(len, offset, bytes, wide) {
                        let argument = match wide {
                            true => Value::I64(address.cast_signed()),
                            false => Value::I32((address as u32).cast_signed()),
                        };
                        self.access(
                            &name,
                            function,
                            &[argument],
                            is_inside(address, offset, bytes, len),
                            &mut counts,
                        );
                    }
                }
            }
        }
        counts
    }

    fn access(&mut self, name: &str, function: Func, args: &[Value], inside: bool, counts: &mut Counts) {
        match function.call(&mut self.store, args) {
            Ok(_) => {
                assert!(inside, "{name} {args:?} was out of bounds and did not trap");
                counts.inside += 1;
            }
            Err(error) => {
                let trap = error.trap().expect("the arguments fit");
                assert_eq!(trap.kind(), TrapKind::MemoryOutOfBounds, "{name} {args:?}");
                assert_eq!(trap.function().unwrap().name, Some(name), "{args:?}");
                assert!(!inside, "{name} {args:?} was in bounds and trapped");
                counts.outside += 1;
            }
        }
    }
}

fn is_inside(address: u64, offset: u64, bytes: u64, len: u64) -> bool {
    u128::from(address) + u128::from(offset) + u128::from(bytes) <= u128::from(len)
}

/// Addresses of accesses that end around the end of the memory, and extreme ones.
fn addresses(len: u64, offset: u64, bytes: u64, wide: bool) -> Vec<u64> {
    let last = (len - bytes).saturating_sub(offset);
    let mut addresses: Vec<u64> = [
        0,
        1,
        0x7fff_ffff,
        0x8000_0000,
        0xffff_0000,
        0xffff_fff8,
        0xffff_ffff,
        0x1_0000_0000,
        1 << 63,
        u64::MAX - 7,
        u64::MAX,
    ]
    .into();
    for delta in 0..=bytes {
        addresses.push(last + delta);
        addresses.push(last.saturating_sub(delta));
    }
    // The sum of address and offset overflows the index type.
    addresses.push(0u64.wrapping_sub(offset));
    if !wide {
        addresses.iter_mut().for_each(|address| *address &= 0xffff_ffff);
    }
    addresses
}

/// Checks a memory of one page that can have two, before and after it grows.
fn grows(module: Module) {
    let mut guest = Guest::new(module);
    let before = guest.check();
    assert!(before.inside > 500 && before.outside > 1000, "{before:?}");
    let Some(Extern::Memory(memory)) = guest.instance.export(&guest.store, "memory") else { unreachable!() };
    memory.view_mut(&mut guest.store).unwrap().grow(1).unwrap();
    assert_eq!(guest.memory_len(), 131_072);
    let after = guest.check();
    assert!(after.inside > before.inside, "{after:?}");
}

fn fixed(module: Module) {
    let counts = Guest::new(module).check();
    assert!(counts.inside > 500 && counts.outside > 1000, "{counts:?}");
}

#[test]
fn a_memory_that_can_grow() {
    grows(semantics::growable::module());
    grows(semantics::growable_checked::module());
}

#[cfg(handles_signals)]
#[test]
fn a_memory_that_can_grow_through_c() {
    grows(semantics::growable_c::module());
}

/// [`Guest::check`] compares names, too.
#[cfg(handles_signals)]
#[test]
fn a_fault_through_c_names_its_function() {
    let mut guest = Guest::new(semantics::faults_c::module());
    for (export, arguments, function, index) in [
        ("loads", &[-1][..], "loads", 1),
        ("equal", &[-1], "equal", 2),
        ("stores", &[65533], "stores", 3),
        ("recurses", &[-2, 50], "recurses", 4),
        ("chooses", &[-1, 0], "loads", 1),
        ("chooses", &[-1, 1], "equal", 2),
        ("chooses", &[-1, 2], "stores", 3),
        ("chooses", &[65536, 3], "vectors", 5),
        ("calls back", &[], "stores", 3),
    ] {
        let Some(Extern::Func(func)) = guest.instance.export(&guest.store, export) else {
            panic!("{export} is a function")
        };
        let arguments: Vec<Value> = arguments.iter().map(|argument| Value::I32(*argument)).collect();
        let error = func.call(&mut guest.store, &arguments).unwrap_err();
        let trap = error.trap().expect("the arguments fit");
        assert_eq!(trap.kind(), TrapKind::MemoryOutOfBounds, "{trap}");
        let found = trap.function().unwrap();
        assert_eq!((found.name, found.index), (Some(function), index), "{export}");
        assert_eq!((trap.offset(), trap.line()), (None, None), "{export}");
    }
}

#[test]
fn a_memory_that_cannot_grow() {
    fixed(semantics::fixed::module());
    fixed(semantics::fixed_checked::module());
}

#[test]
fn a_64_bit_memory_that_can_grow() {
    grows(semantics::wide::module());
    grows(semantics::wide_checked::module());
}

#[test]
fn a_64_bit_memory_that_cannot_grow() {
    fixed(semantics::wide_fixed::module());
    fixed(semantics::wide_fixed_checked::module());
}

#[test]
fn a_memory_that_a_limit_cuts_off() {
    for module in [semantics::cut_accesses::module(), semantics::wide_cut_accesses::module()] {
        let mut guest = Guest::new(module);
        assert_eq!(guest.memory_len(), 1000);
        let counts = guest.check();
        assert!(counts.inside > 500 && counts.outside > 1000, "{counts:?}");
    }
}
