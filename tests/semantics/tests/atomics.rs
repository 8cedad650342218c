//! Every atomic instruction in every width, on each kind of memory, compared with arithmetic:
//! results, the memory's content, and traps for addresses that are out of bounds or unaligned.

use wamr_aot_rt::{
    ExternType, Module, TrapKind, ValType,
    untyped::{Func, Instance, Linker, Memory, Store, Value},
};

/// The numbers of calls with each outcome, so that a run that tested nothing fails.
#[derive(Debug, Default)]
struct Counts {
    done: usize,
    outside: usize,
    unaligned: usize,
    unshared: usize,
}

struct Guest {
    store: Store<()>,
    instance: Instance,
    module: Module,
    memory: Memory,
    shared: bool,
}

/// The operation of an export, from its name.
struct Operation<'a> {
    name: &'a str,
    bits: u32,
    width: u32,
    offset: u64,
}

impl<'a> Operation<'a> {
    fn parse(export: &'a str) -> Operation<'a> {
        let mut fields = export.split(':');
        let name = fields.next().unwrap();
        let mut number = || fields.next().unwrap().parse::<u64>().unwrap();
        Operation { name, bits: number() as u32, width: number() as u32, offset: number() }
    }
}

fn mask(width: u32) -> u64 {
    u64::MAX >> (64 - width)
}

impl Guest {
    fn new(module: Module) -> Guest {
        let mut store = Store::new(());
        let instance = store.instantiate(&module, &Linker::new()).unwrap();
        let memory = instance
            .export(&store, "memory")
            .and_then(|export| export.memory())
            .expect("a memory is exported");
        let shared = memory.ty(&store).unwrap().shared;
        Guest { store, instance, module, memory, shared }
    }

    fn bytes(&self) -> Vec<u8> {
        match self.shared {
            true => {
                let memory = self.memory.shared(&self.store).unwrap();
                memory.read_vec(0, memory.size()).unwrap()
            }
            false => self.memory.view(&self.store).unwrap().bytes().to_vec(),
        }
    }

    /// Some bytes around an address that is in bounds.
    fn window(&self, bytes: &[u8], place: u128) -> (usize, Vec<u8>) {
        let start = (place as usize).saturating_sub(16).min(bytes.len());
        let end = (start + 40).min(bytes.len());
        let mut window = vec![0; end - start];
        match self.shared {
            true => self.memory.shared(&self.store).unwrap().read_bytes(start as u64, &mut window).unwrap(),
            false => self.memory.view(&self.store).unwrap().read_bytes(start as u64, &mut window).unwrap(),
        }
        (start, window)
    }

    fn write(&mut self, address: u64, bytes: &[u8]) {
        match self.shared {
            true => self.memory.shared(&self.store).unwrap().write_bytes(address, bytes).unwrap(),
            false => self.memory.view_mut(&mut self.store).unwrap().write_bytes(address, bytes).unwrap(),
        }
    }

    fn check(&mut self) -> Counts {
        let mut counts = Counts::default();
        let module = self.module.clone();
        for export in module.exports() {
            let ExternType::Func(ty) = &export.ty else { continue };
            let operation = Operation::parse(export.name);
            let function =
                self.instance.export(&self.store, export.name).and_then(|export| export.func()).unwrap();
            let wide = ty.params()[0] == ValType::I64;
            let mut bytes = self.bytes();
            for address in addresses(bytes.len() as u64, &operation, wide) {
                self.access(&operation, function, wide, address, &mut bytes, &mut counts);
            }
            assert!(self.bytes() == bytes, "{}: bytes outside of the access changed", export.name);
        }
        counts
    }

    /// `bytes` is the expected content of the memory, before and after.
    fn access(
        &mut self,
        operation: &Operation<'_>,
        function: Func,
        wide: bool,
        address: u64,
        bytes: &mut [u8],
        counts: &mut Counts,
    ) {
        let &Operation { name, bits, width, offset } = operation;
        let size = u64::from(width / 8);
        let place = u128::from(address) + u128::from(offset);
        let inside = place + u128::from(size) <= bytes.len() as u128;
        let number = |value: u64| match bits {
            32 => Value::I32((value as u32).cast_signed()),
            _ => Value::I64(value.cast_signed()),
        };
        let index = match wide {
            true => Value::I64(address.cast_signed()),
            false => Value::I32((address as u32).cast_signed()),
        };
        let old = 0x8182_8384_8586_8788_u64;
        for operand in [1, 0x7fff_ffff_ffff_ffff, 0xfedc_ba98_7654_3210, old] {
            let start = place as usize;
            if inside {
                let old = &old.to_le_bytes()[..size as usize];
                self.write(place as u64, old);
                bytes[start..start + old.len()].copy_from_slice(old);
            }
            let found = old & mask(width);
            let (arguments, new, result) = match name {
                "load" => (vec![index], found, Some(number(found))),
                "store" => (vec![index, number(operand)], operand, None),
                // Only the bits of the access count in the expected value.
                "cmpxchg" => {
                    let new = if operand & mask(width) == found { 0x1122_3344_5566_7788 } else { found };
                    (vec![index, number(operand), number(0x1122_3344_5566_7788)], new, Some(number(found)))
                }
                "wait" => {
                    let outcome = if operand & mask(width) == found { 2 } else { 1 };
                    (vec![index, number(operand), Value::I64(0)], found, Some(Value::I32(outcome)))
                }
                "notify" => (vec![index, number(operand)], found, Some(Value::I32(0))),
                op => {
                    let new = match op {
                        "add" => found.wrapping_add(operand),
                        "sub" => found.wrapping_sub(operand),
                        "and" => found & operand,
                        "or" => found | operand,
                        "xor" => found ^ operand,
                        "xchg" => operand,
                        other => panic!("unknown operation {other}"),
                    };
                    (vec![index, number(operand)], new, Some(number(found)))
                }
            };
            let called = function.call(&mut self.store, &arguments);
            let what = format!("{name} {bits}:{width} of {address:#x} + {offset:#x}, {operand:#x}");
            let trap = called
                .as_ref()
                .err()
                .map(|error| error.trap().unwrap_or_else(|| panic!("{what}: {error}")).kind());
            if !inside {
                assert_eq!(trap, Some(TrapKind::MemoryOutOfBounds), "{what}");
                counts.outside += 1;
            } else if place % u128::from(size) != 0 {
                assert_eq!(trap, Some(TrapKind::UnalignedAtomic), "{what}");
                counts.unaligned += 1;
            } else if name == "wait" && !self.shared {
                assert_eq!(trap, Some(TrapKind::ExpectedSharedMemory), "{what}");
                counts.unshared += 1;
            } else {
                assert_eq!(
                    called.unwrap_or_else(|error| panic!("{what}: {error}")),
                    Vec::from_iter(result),
                    "{what}"
                );
                bytes[start..start + size as usize].copy_from_slice(&new.to_le_bytes()[..size as usize]);
                counts.done += 1;
            }
            let (start, window) = self.window(bytes, place);
            assert_eq!(window, bytes[start..start + window.len()], "{what}: the memory differs");
        }
    }
}

/// Addresses for which the access starts or ends around either end of the memory, aligned and
/// unaligned.
fn addresses(len: u64, operation: &Operation<'_>, wide: bool) -> Vec<u64> {
    let size = u64::from(operation.width / 8);
    let last = if wide { u64::MAX } else { u64::from(u32::MAX) };
    let starts = [
        0,
        1,
        2,
        4,
        8,
        len - size,
        len - size + 1,
        (len - size).saturating_sub(1),
        len,
        len.saturating_sub(2 * size),
    ];
    let mut addresses: Vec<u64> = starts
        .iter()
        .filter_map(|start| start.checked_sub(operation.offset))
        .chain([0, 1, last, last - 7, last - 1])
        .filter(|address| *address <= last)
        .collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}

fn check(modules: [Module; 2], pages: i64) {
    for module in modules {
        let mut guest = Guest::new(module);
        assert_eq!(guest.bytes().len() as i64, pages * 65536);
        let counts = guest.check();
        println!("{counts:?}");
        assert!(counts.done > 1000 && counts.outside > 1000 && counts.unaligned > 500, "{counts:?}");
        assert_eq!(counts.unshared > 0, !guest.shared, "{counts:?}");
    }
}

#[test]
fn of_a_shared_memory() {
    check([semantics::atomics_shared::module(), semantics::atomics_shared_unoptimised::module()], 1);
}

#[test]
fn of_a_shared_memory_that_cannot_grow() {
    check([semantics::atomics_fixed::module(), semantics::atomics_fixed_unoptimised::module()], 2);
}

#[test]
fn of_a_shared_memory_with_64_bit_addresses() {
    check([semantics::atomics_wide::module(), semantics::atomics_wide_unoptimised::module()], 1);
}

#[test]
fn of_a_shared_memory_that_is_not_the_first() {
    check([semantics::atomics_second::module(), semantics::atomics_second_unoptimised::module()], 1);
}

#[test]
fn of_a_memory_that_is_not_shared() {
    check([semantics::atomics_unshared::module(), semantics::atomics_unshared_unoptimised::module()], 1);
}
