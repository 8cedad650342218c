//! Modules whose every trap is known, compiled and linked as a user would. The tests are in `tests/`.

wamr_aot_rt::include_aot!(pub mod traps = "traps");
wamr_aot_rt::include_aot!(pub mod start_traps = "start_traps");
wamr_aot_rt::include_aot!(pub mod segments = "segments");
wamr_aot_rt::include_aot!(pub mod unnamed = "unnamed");
wamr_aot_rt::include_aot!(pub mod growable = "growable");
wamr_aot_rt::include_aot!(pub mod fixed = "fixed");
wamr_aot_rt::include_aot!(pub mod wide = "wide");
wamr_aot_rt::include_aot!(pub mod wide_fixed = "wide_fixed");
wamr_aot_rt::include_aot!(pub mod tail_calls = "tail_calls");
wamr_aot_rt::include_aot!(pub mod references = "references");
wamr_aot_rt::include_aot!(pub mod simd = "simd");
wamr_aot_rt::include_aot!(pub mod atomics_shared = "atomics_shared");
wamr_aot_rt::include_aot!(pub mod atomics_shared_unoptimised = "atomics_shared_unoptimised");
wamr_aot_rt::include_aot!(pub mod atomics_fixed = "atomics_fixed");
wamr_aot_rt::include_aot!(pub mod atomics_fixed_unoptimised = "atomics_fixed_unoptimised");
wamr_aot_rt::include_aot!(pub mod atomics_wide = "atomics_wide");
wamr_aot_rt::include_aot!(pub mod atomics_wide_unoptimised = "atomics_wide_unoptimised");
wamr_aot_rt::include_aot!(pub mod atomics_second = "atomics_second");
wamr_aot_rt::include_aot!(pub mod atomics_second_unoptimised = "atomics_second_unoptimised");
wamr_aot_rt::include_aot!(pub mod atomics_unshared = "atomics_unshared");
wamr_aot_rt::include_aot!(pub mod atomics_unshared_unoptimised = "atomics_unshared_unoptimised");
wamr_aot_rt::include_aot!(pub mod threads = "threads");
#[cfg(target_arch = "x86_64")]
wamr_aot_rt::include_aot!(pub mod rare_cpu = "rare_cpu");
