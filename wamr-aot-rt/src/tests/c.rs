//! What the memory of a guest in C holds.

use alloc::{string::ToString, vec::Vec};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{
    HostError, MemoryMut, MemoryRef, MemoryType, Trap, TrapKind,
    c::{FnPtr, Guest, Passed, Ptr, Value, Void},
    untyped::{Memory, Store},
};

/// A memory of one page, and an allocator that gives what is asked for from 1024 on.
struct Heap {
    store: Store<()>,
    memory: Memory,
    next: u32,
    freed: Vec<u32>,
}

impl Heap {
    fn new() -> Heap {
        let mut store = Store::new(());
        let memory = Memory::new(&mut store, MemoryType::new(1, Some(1))).unwrap();
        memory.view_mut(&mut store).unwrap().fill(0, 65536, 0xff).unwrap();
        Heap { store, memory, next: 1024, freed: Vec::new() }
    }
}

impl Guest for Heap {
    fn c_memory(&self) -> MemoryRef<'_> {
        self.memory.view(&self.store).unwrap()
    }

    fn c_memory_mut(&mut self) -> MemoryMut<'_> {
        self.memory.view_mut(&mut self.store).unwrap()
    }

    fn c_allocate(&mut self, size: u32) -> Result<u32, Trap> {
        assert!(size > 0);
        let address = self.next;
        self.next += size.next_multiple_of(16);
        Ok(if size > 1 << 20 { 0 } else { address })
    }

    fn c_free(&mut self, address: u32) -> Result<(), Trap> {
        self.freed.push(address);
        if address == 2048 { Err(HostError::new("not a piece").into_trap()) } else { Ok(()) }
    }
}

fn ptr<T>(address: i32) -> Ptr<T> {
    Ptr::from_core(address)
}

/// As bindings define structures.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pair {
    small: u8,
    next: Ptr<Pair>,
}

impl Value for Pair {
    const SIZE: u32 = 8;

    fn read(bytes: &[u8]) -> Pair {
        Pair { small: crate::__private::read_field(bytes, 0), next: crate::__private::read_field(bytes, 4) }
    }

    fn write(&self, bytes: &mut [u8]) {
        crate::__private::write_field(bytes, 0, &self.small);
        crate::__private::write_field(bytes, 4, &self.next);
    }
}

#[test]
fn values_are_read_and_written_where_there_is_memory() {
    let mut heap = Heap::new();
    let pair = Pair { small: 1, next: ptr(0x0403_0201) };
    heap.write(ptr(65528), &pair).unwrap();
    assert_eq!(heap.read_bytes(ptr(65528), 8).unwrap(), [1, 0xff, 0xff, 0xff, 1, 2, 3, 4]);
    assert_eq!(heap.read(ptr::<Pair>(65528)).unwrap(), pair);
    assert_eq!(heap.read(ptr::<[u16; 2]>(65532)).unwrap(), [0x0201, 0x0403]);
    assert!(heap.read(ptr::<bool>(0)).unwrap());
    for address in [65529, 65536, -1, -8, i32::MIN] {
        let trap = heap.read(ptr::<Pair>(address)).unwrap_err();
        assert_eq!(trap.kind(), TrapKind::Host);
        assert!(trap.to_string().contains("out of bounds"), "{trap}");
        assert!(heap.write(ptr(address), &pair).is_err());
        assert!(heap.write_values(ptr(address), &[pair]).is_err());
        assert!(heap.read_values(ptr::<Pair>(address), 1).is_err());
        assert!(heap.read_bytes(ptr(address), 8).is_err());
        assert!(heap.write_bytes(ptr(address), &[0; 8]).is_err());
    }
    assert_eq!(heap.read_bytes(ptr(65528), 1).unwrap(), [1]);
}

#[test]
fn counts_are_not_believed() {
    let mut heap = Heap::new();
    heap.write_values(ptr(0), &[1_u64, 2, 3]).unwrap();
    let values: Vec<u64> = heap.read_values(ptr(8), 2).unwrap().collect();
    assert_eq!(values, [2, 3]);
    assert_eq!(heap.read_values(ptr::<u64>(0), 8192).unwrap().len(), 8192);
    for count in [8193, 1 << 29, u32::MAX] {
        assert!(heap.read_values(ptr::<u64>(0), count).is_err());
    }
}

#[test]
fn strings_end_in_the_memory() {
    let mut heap = Heap::new();
    heap.write_bytes(ptr(8), b"abc\0").unwrap();
    assert_eq!(heap.read_c_str(ptr(9)).unwrap(), c"bc");
    assert!(heap.read_c_str(Ptr::NULL).unwrap_err().to_string().contains("null"));
    assert!(heap.read_c_str(ptr(12)).is_err() && heap.read_c_str(ptr(-1)).is_err());
}

#[test]
fn pieces_of_a_scope_are_freed() {
    let mut heap = Heap::new();
    let text = heap.scope(|scope| {
        let text = scope.c_str("hi")?;
        assert_eq!(scope.read_c_str(text)?, c"hi");
        let pair = scope.value(&Pair { small: 1, next: Ptr::NULL })?;
        assert_eq!(scope.read_bytes(pair.cast(), 8)?, [1, 0, 0, 0, 0, 0, 0, 0]);
        let zeros = scope.zeroed_array::<u32>(3)?;
        assert!(scope.read_values(zeros, 3)?.all(|value| value == 0));
        assert!(!scope.bytes(b"")?.is_null());
        Ok(text)
    });
    assert_eq!(text.unwrap(), ptr(1024));
    assert_eq!(heap.freed, [1072, 1056, 1040, 1024]);
}

#[test]
fn pieces_are_freed_after_errors_and_panics() {
    let mut heap = Heap::new();
    let error = heap.scope(|scope| {
        scope.bytes(b"a")?;
        scope.c_str("a\0b").map(drop)
    });
    assert!(error.unwrap_err().to_string().contains("zero inside"));
    for count in [1 << 20, 1 << 30, u32::MAX] {
        let error = heap.scope(|scope| scope.zeroed_array::<u64>(count)).unwrap_err();
        assert!(error.to_string().contains("no memory left"), "{error}");
    }
    assert_eq!(heap.freed, [1024]);
    let panics = |heap: &mut Heap| {
        heap.scope(|scope| -> Result<(), Trap> {
            scope.bytes(b"a")?;
            panic!("on purpose")
        })
    };
    let mut heap = Heap::new();
    assert!(catch_unwind(AssertUnwindSafe(|| panics(&mut heap))).is_err());
    assert_eq!(heap.freed, [1024]);
}

#[test]
fn what_malloc_and_free_do_is_not_believed() {
    // Memory that is not there.
    let mut heap = Heap { next: 65530, ..Heap::new() };
    assert!(heap.scope(|scope| scope.bytes(b"1234567")).is_err());
    assert_eq!(heap.freed, [65530]);
    // `free` fails: the other pieces are freed, and the error is returned.
    let mut heap = Heap { next: 2032, ..Heap::new() };
    let freed = heap.scope(|scope| {
        scope.bytes(b"1")?;
        scope.bytes(b"2").map(drop)
    });
    assert!(freed.unwrap_err().to_string().contains("not a piece"));
    assert_eq!(heap.freed, [2048, 2032]);
}

#[test]
fn registers_hold_all_values() {
    assert_eq!(
        [(-1_i8).to_core(), 255_u8.to_core(), (-2_i16).to_core(), 0xffff_u16.to_core()],
        [-1, 255, -2, 65535]
    );
    assert_eq!((u8::from_core(-1), i8::from_core(0x180), u16::from_core(-1)), (255, -128, 65535));
    assert_eq!((u32::from_core(-1), u32::MAX.to_core(), u64::from_core(-1)), (u32::MAX, -1, u64::MAX));
    assert!(bool::from_core(2) && !bool::from_core(0) && true.to_core() == 1);
    let pointers = [Ptr::<Void>::from_core(-16), Ptr::NULL];
    assert_eq!(pointers.iter().map(|ptr| ptr.to_core()).collect::<Vec<_>>(), [-16, 0]);
    assert!(
        Ptr::<u8>::default().is_null()
            && FnPtr::<Void>::NULL.is_null()
            && !FnPtr::<Void>::from_core(1).is_null()
    );
    assert_eq!(ptr::<u32>(-4).add(2), ptr(4));
    assert_eq!(alloc::format!("{:?}", ptr::<u8>(-16)), "Ptr(0xfffffff0)");
}
