//! Loaded and linked instances that share a memory.

use std::thread;

use loadable::{
    artefact,
    workers::{Instance, Module, imports::Env},
};
use wamr_aot_rt::{MemoryType, SharedMemory};

struct Host(Option<SharedMemory>);

impl Env for Host {
    fn memory(&mut self) -> Option<SharedMemory> {
        self.0.clone()
    }
}

fn load(name: &str) -> Result<Module, wamr_aot_rt::LoadError> {
    // SAFETY: the build script compiled it.
    unsafe { Module::load(artefact(name)) }
}

#[test]
fn loaded_and_linked_instances_share_a_memory() {
    let memory = SharedMemory::new(MemoryType::shared(3, 7)).unwrap();
    let module = load("workers").unwrap();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut linked = Instance::new(Host(Some(memory.clone()))).unwrap();
                let mut loaded = Instance::from_module(&module, Host(Some(memory.clone()))).unwrap();
                for _ in 0..1000 {
                    linked.add(1).unwrap();
                    loaded.add(2).unwrap();
                }
                assert!(loaded.env_memory().is_same(&memory) && linked.env_memory().is_same(&memory));
                linked.add_own(3).unwrap();
                loaded.add_own(4).unwrap();
                assert_eq!((linked.own().read::<u32>(8), loaded.own().read::<u32>(8)), (Ok(3), Ok(4)));
            });
        }
    });
    assert_eq!(memory.read::<u32>(8), Ok(6000));
}

#[test]
fn a_waiting_thread_keeps_its_module() {
    let memory = SharedMemory::new(MemoryType::shared(3, 7)).unwrap();
    let mut instance = Instance::from_module(&load("workers").unwrap(), Host(Some(memory.clone()))).unwrap();
    let waiting = thread::spawn(move || instance.wait().unwrap());
    while memory.notify(16, 1).unwrap() == 0 {
        thread::yield_now();
    }
    assert_eq!(waiting.join().unwrap(), 0);
    let mut other = Instance::from_module(&load("workers").unwrap(), Host(None)).unwrap();
    assert_eq!((other.grow().unwrap(), memory.pages()), (3, 3));
}

#[test]
fn a_memory_for_one_thread_does_not_fit() {
    let error = load("unshared").unwrap_err().to_string();
    assert!(
        error.contains(
            "its import `env.memory` is a memory of 3 to 7 pages, but the bindings provide a memory, shared"
        ),
        "{error}"
    );
    // Without bindings it is an ordinary module. SAFETY: the build script compiled it.
    assert!(unsafe { wamr_aot_rt::Module::load(artefact("unshared")) }.is_ok());
}
