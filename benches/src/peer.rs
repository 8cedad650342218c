//! Wasmtime, configured for speed as its documentation advises.

use wasmtime::{Config, Engine, InstanceAllocationStrategy, Module, OptLevel, PoolingAllocationConfig};

/// How instances get their memories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allocation {
    /// From the operating system, each time.
    OnDemand,
    /// From a pool.
    Pooling,
}

/// An engine with the most optimisation.
pub fn engine(allocation: Allocation, change: impl FnOnce(&mut Config)) -> Engine {
    let mut config = Config::new();
    config.cranelift_opt_level(OptLevel::Speed);
    if allocation == Allocation::Pooling {
        let mut pool = PoolingAllocationConfig::default();
        pool.total_core_instances(11_000)
            .total_memories(11_000)
            .total_tables(11_000)
            .max_memory_size(257 << 16);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    }
    change(&mut config);
    Engine::new(&config).expect("the configuration is valid")
}

/// Compiles a guest of this package.
pub fn module(engine: &Engine, text: &str) -> Module {
    Module::new(engine, text).expect("the guest is valid")
}
