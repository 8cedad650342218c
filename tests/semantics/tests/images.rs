//! The initial contents of memories are the same whether they are mapped or written, in fresh or
//! reused memory, and each instance has its own.

#![cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64", target_arch = "s390x")
))]

use std::{
    process::Command,
    sync::{Barrier, Mutex, MutexGuard, PoisonError},
    thread,
};

use wamr_aot_rt::{
    GlobalType, InstantiateError, MemoryType, Module, SharedMemory, TableType, ValType, pool,
    untyped::{CallError, Extern, Func, Global, Instance, Linker, Store, Table, Value},
};

/// The pool belongs to the process, so only one test runs at a time.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    pool::set_capacity(pool::DEFAULT_CAPACITY);
    pool::set_image_capacity(pool::DEFAULT_IMAGES);
    pool::trim();
    turn
}

/// A guarded module, the same module with checks, and the number of its memories that are mapped.
struct Pair {
    name: &'static str,
    guarded: fn() -> Module,
    checked: fn() -> Module,
    images: usize,
}

macro_rules! pairs {
    ($($guarded:ident $checked:ident $images:literal)*) => {
        &[$(Pair {
            name: stringify!($guarded),
            guarded: semantics::$guarded::module,
            checked: semantics::$checked::module,
            images: $images,
        }),*]
    };
}

const PAIRS: &[Pair] = pairs! {
    image_overlapping image_overlapping_checked 1
    image_full image_full_checked 1
    image_inside image_inside_checked 1
    image_several image_several_checked 2
    image_sparse image_sparse_checked 0
    image_placed image_placed_checked 0
    image_passive image_passive_checked 1
};

struct Guest {
    store: Store<()>,
    instance: Instance,
}

fn linker(store: &mut Store<()>) -> (Linker<()>, Table) {
    let mut linker = Linker::new();
    let base = Global::new(store, GlobalType::new(ValType::I32, false), Value::I32(1234)).unwrap();
    linker.define("env", "base", base);
    let table = Table::new(store, TableType::new(ValType::FuncRef, 4, None), Value::FuncRef(None)).unwrap();
    linker.define("env", "table", table);
    (linker, table)
}

impl Guest {
    fn new(module: &Module) -> Guest {
        let mut store = Store::new(());
        let (linker, _) = linker(&mut store);
        let instance = store.instantiate(module, &linker).unwrap();
        Guest { store, instance }
    }

    /// All bytes of all memories.
    fn memories(&self) -> Vec<Vec<u8>> {
        let memory = |index: usize| match self.instance.export(&self.store, &index.to_string())? {
            Extern::Memory(memory) => Some(memory.view(&self.store).unwrap().bytes().to_vec()),
            _ => None,
        };
        (0..).map_while(memory).collect()
    }

    fn scribble(&mut self) {
        for index in 0..3 {
            if let Some(Extern::Memory(memory)) = self.instance.export(&self.store, &index.to_string()) {
                memory.view_mut(&mut self.store).unwrap().bytes_mut().fill(0xa5);
            }
        }
    }

    fn call(&mut self, name: &str, arguments: &[i32]) -> Result<Vec<Value>, CallError> {
        let Some(Extern::Func(function)) = self.instance.export(&self.store, name) else {
            panic!("it exports {name}")
        };
        let arguments: Vec<Value> = arguments.iter().map(|value| Value::I32(*value)).collect();
        function.call(&mut self.store, &arguments)
    }
}

/// Unlike `assert_eq`, it does not print megabytes.
#[track_caller]
fn same(name: &str, found: &[Vec<u8>], expected: &[Vec<u8>]) {
    assert_eq!(found.len(), expected.len(), "{name}");
    for (memory, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert_eq!(found.len(), expected.len(), "{name} {memory}");
        if found != expected {
            let place = found.iter().zip(expected).position(|(found, expected)| found != expected);
            panic!("{name}: memory {memory} differs at {place:?}");
        }
    }
}

#[test]
fn a_mapped_memory_is_as_one_that_was_written() {
    let _alone = alone();
    for Pair { name, guarded, checked, images } in PAIRS {
        pool::trim();
        let expected = Guest::new(&checked()).memories();
        assert!(expected[0] != vec![0; expected[0].len()], "{name}");
        assert_eq!(pool::images(), 0, "{name}");
        let module = guarded();
        // Fresh memories, and reused ones.
        for _ in 0..3 {
            let mut guest = Guest::new(&module);
            same(name, &guest.memories(), &expected);
            assert_eq!(pool::images(), *images, "{name}");
            guest.scribble();
        }
        pool::set_image_capacity(0);
        for _ in 0..2 {
            let mut guest = Guest::new(&module);
            same(name, &guest.memories(), &expected);
            assert_eq!(pool::images(), 0, "{name}");
            guest.scribble();
        }
        pool::set_image_capacity(pool::DEFAULT_IMAGES);
    }
}

#[test]
fn what_one_instance_writes_no_other_reads() {
    let _alone = alone();
    let modules: Vec<_> = PAIRS
        .iter()
        .map(|pair| (pair.name, (pair.guarded)(), Guest::new(&(pair.checked)()).memories()))
        .collect();
    let mut alive = Vec::new();
    for round in 0..140 {
        // Each module runs after each of the others, and after itself; some reuse a reservation,
        // some run while others are alive.
        let (name, module, expected) = &modules[(round / 7 + round * (round % 3)) % modules.len()];
        if round % 20 == 0 {
            pool::set_capacity(1 + round % 3);
        }
        let mut guest = Guest::new(module);
        same(name, &guest.memories(), expected);
        guest.call("store", &[65_537, 77]).unwrap();
        assert_eq!(guest.call("load", &[65_537]).unwrap(), [Value::I32(77)]);
        guest.scribble();
        if round % 5 == 0 {
            alive.push(guest);
        }
        if alive.len() > 3 {
            alive.remove(0);
        }
    }
    assert!(
        alive.iter().all(|guest| guest.memories().iter().all(|memory| *memory == vec![0xa5; memory.len()]))
    );
}

#[test]
fn a_mapped_memory_grows() {
    let _alone = alone();
    let expected = Guest::new(&semantics::image_full_checked::module()).memories();
    for _ in 0..3 {
        let mut guest = Guest::new(&semantics::image_full::module());
        guest.call("store", &[5, 99]).unwrap();
        assert!(guest.call("load", &[131_072]).is_err());
        assert_eq!(guest.call("grow", &[3]).unwrap(), [Value::I32(2)]);
        assert_eq!(guest.call("grow", &[296]).unwrap(), [Value::I32(-1)]);
        let memories = guest.memories();
        assert_eq!(memories[0].len(), 5 << 16);
        assert_eq!(memories[0][5], 99);
        assert!(memories[0][6..131_072] == expected[0][6..]);
        assert!(memories[0][131_072..] == vec![0; 3 << 16]);
        guest.call("store", &[(5 << 16) - 1, 1]).unwrap();
        assert!(guest.call("load", &[5 << 16]).is_err());
    }
}

#[test]
fn segments_of_another_module_are_written_to_a_mapped_memory() {
    let _alone = alone();
    for module in [semantics::image_importing::module(), semantics::image_importing_checked::module()] {
        let mut guest = Guest::new(&semantics::image_full::module());
        assert_eq!(pool::images(), 1);
        let mut expected = guest.memories();
        expected[0][100..108].copy_from_slice(b"imported");
        let mut linker = Linker::new();
        linker.define("other", "0", guest.instance.export(&guest.store, "0").unwrap());
        guest.store.instantiate(&module, &linker).unwrap();
        same("importing", &guest.memories(), &expected);
    }
}

#[test]
fn a_segment_that_was_mapped_is_dropped() {
    let _alone = alone();
    let mut guest = Guest::new(&semantics::image_passive::module());
    assert_eq!(pool::images(), 1);
    assert!(guest.call("again", &[]).is_err());
    guest.call("passive", &[]).unwrap();
    assert_eq!(guest.memories()[0][5..12], *b"passive");
}

/// The content of a memory of an incomplete instance, as seen by its function in another instance's
/// table.
fn seen(module: &Module) -> (String, Vec<Value>) {
    let mut store = Store::new(());
    let (linker, table) = linker(&mut store);
    let error: InstantiateError = store.instantiate(module, &linker).unwrap_err();
    let load = match table.get(&store, 0).unwrap() {
        Value::FuncRef(Some(load)) => load,
        other => panic!("{other:?}"),
    };
    let load: Func = load;
    let places = [0, 1, 9, 10, 99_999, 100_000, 196_600, 196_607];
    (error.to_string(), places.map(|place| load.call(&mut store, &[Value::I32(place)]).unwrap()[0]).to_vec())
}

#[test]
fn what_was_written_before_a_trap_is_seen_and_nothing_else() {
    let _alone = alone();
    let (error, written) = seen(&semantics::image_outside_checked::module());
    assert!(written[0] != Value::I32(0) && written[6] == Value::I32(0), "{written:?}");
    assert_eq!(seen(&semantics::image_outside::module()), (error, written));
    let (error, nothing) = seen(&semantics::image_element_outside_checked::module());
    assert_eq!(nothing, vec![Value::I32(0); 8]);
    assert_eq!(seen(&semantics::image_element_outside::module()), (error, nothing));
    assert_eq!(pool::images(), 0);
}

#[test]
fn threads_make_the_first_instance_at_the_same_time() {
    let _alone = alone();
    let expected = Guest::new(&semantics::image_several_checked::module()).memories();
    for _ in 0..5 {
        pool::trim();
        let start = Barrier::new(8);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    start.wait();
                    for _ in 0..20 {
                        let mut guest = Guest::new(&semantics::image_several::module());
                        same("image_several", &guest.memories(), &expected);
                        guest.scribble();
                    }
                });
            }
        });
        assert_eq!(pool::images(), 2);
    }
}

#[test]
fn no_more_images_are_made_than_allowed() {
    let _alone = alone();
    pool::set_image_capacity(1);
    let expected = Guest::new(&semantics::image_several_checked::module()).memories();
    for _ in 0..2 {
        let mut guest = Guest::new(&semantics::image_several::module());
        same("image_several", &guest.memories(), &expected);
        guest.scribble();
        assert_eq!(pool::images(), 1);
    }
    let mut full = Guest::new(&semantics::image_full::module());
    same("image_full", &full.memories(), &Guest::new(&semantics::image_full_checked::module()).memories());
    full.scribble();
    // Live instances keep their mappings when the files are closed.
    pool::trim();
    assert_eq!((pool::images(), pool::idle()), (0, 0));
    assert!(full.memories()[0] == vec![0xa5; 2 << 16]);
}

/// Runs one of the cases below in a process of its own.
#[track_caller]
fn child(case: &str) {
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program)
        .args(["--exact", "a_case", "--nocapture", "--ignored"])
        .env("CASE", case)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{:?}: {text}", output.status);
}

fn limit(resource: libc::__rlimit_resource_t, bytes: u64) {
    let limit = libc::rlimit { rlim_cur: bytes, rlim_max: bytes };
    // SAFETY: the call limits this process.
    assert_eq!(unsafe { libc::setrlimit(resource, &raw const limit) }, 0);
}

/// The cases that the other tests run in a process of their own.
#[test]
#[ignore = "limits the process: the other tests start it"]
fn a_case() {
    let module = semantics::image_several::module();
    let expected = Guest::new(&semantics::image_several_checked::module()).memories();
    let case = std::env::var("CASE").unwrap();
    match case.as_str() {
        "no files" | "short files" => {
            match case.as_str() {
                "no files" => limit(libc::RLIMIT_NOFILE, 0),
                // The system would end the process.
                _ => limit(libc::RLIMIT_FSIZE, 100),
            }
            for _ in 0..3 {
                let mut guest = Guest::new(&module);
                same("image_several", &guest.memories(), &expected);
                assert_eq!(pool::images(), 0);
                guest.scribble();
            }
        }
        "fork" => {
            let mut guest = Guest::new(&module);
            assert_eq!(pool::images(), 2);
            // SAFETY: the child creates instances, and exits.
            match unsafe { libc::fork() } {
                0 => {
                    same("image_several", &guest.memories(), &expected);
                    guest.scribble();
                    let mut second = Guest::new(&module);
                    same("image_several", &second.memories(), &expected);
                    second.scribble();
                    drop(second);
                    pool::trim();
                    same("image_several", &Guest::new(&module).memories(), &expected);
                    // SAFETY: the call ends the process immediately.
                    unsafe { libc::_exit(0) };
                }
                child => {
                    let mut status = 0;
                    // SAFETY: the pointer is to a variable for the status.
                    assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
                    assert!(libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0, "{status}");
                    same("image_several", &guest.memories(), &expected);
                    guest.call("store", &[0, 1]).unwrap();
                    same("image_several", &Guest::new(&module).memories(), &expected);
                }
            }
        }
        "addresses" => {
            // Three reservations are idle, and there is no room for another.
            drop(Guest::new(&module));
            assert_eq!(pool::idle(), 3);
            let status = std::fs::read_to_string("/proc/self/statm").unwrap();
            let pages: u64 = status.split(' ').next().unwrap().parse().unwrap();
            limit(libc::RLIMIT_AS, pages * 4096 + (64 << 20));
            // A guarded memory, and one that reserves only its maximum.
            let shared = SharedMemory::new(MemoryType::shared(1, 2)).unwrap();
            shared.write_bytes(65_000, b"there").unwrap();
            assert_eq!(pool::idle(), 0);
            drop(shared);
            drop(Guest::new(&semantics::image_full::module()));
            assert_eq!(pool::idle(), 1);
            // 12 GiB, most of which is idle.
            let mut wide = MemoryType::shared(1, 12 << 14);
            wide.memory64 = true;
            let wide = SharedMemory::new(wide).unwrap();
            assert_eq!(pool::idle(), 0);
            drop(wide);
            // If nothing is idle, the system's error is final.
            let _alive: Vec<Guest> = (0..3).map(|_| Guest::new(&semantics::image_full::module())).collect();
            let mut store = Store::new(());
            let (linker, _) = linker(&mut store);
            let error = store.instantiate(&semantics::image_full::module(), &linker).unwrap_err().to_string();
            assert!(error.contains("ulimit -v"), "{error}");
        }
        other => panic!("unknown case {other:?}"),
    }
}

#[test]
fn without_files_memories_are_written() {
    child("no files");
    child("short files");
}

#[test]
fn a_process_forks() {
    child("fork");
}

#[test]
fn what_lies_idle_is_given_back_where_addresses_are_short() {
    child("addresses");
}
