//! Modules whose every trap is known, compiled and linked as a user would. The tests are in `tests/`.

wamr_aot_rt::include_aot!(pub mod traps = "traps");
wamr_aot_rt::include_aot!(pub mod start_traps = "start_traps");
wamr_aot_rt::include_aot!(pub mod segments = "segments");
wamr_aot_rt::include_aot!(pub mod unnamed = "unnamed");
wamr_aot_rt::include_aot!(pub mod growable = "growable");
wamr_aot_rt::include_aot!(pub mod fixed = "fixed");
wamr_aot_rt::include_aot!(pub mod wide = "wide");
wamr_aot_rt::include_aot!(pub mod wide_fixed = "wide_fixed");
wamr_aot_rt::include_aot!(pub mod cut_accesses = "cut_accesses");
wamr_aot_rt::include_aot!(pub mod wide_cut_accesses = "wide_cut_accesses");
wamr_aot_rt::include_aot!(pub mod cut = "cut");
wamr_aot_rt::include_aot!(pub mod resident = "resident");
wamr_aot_rt::include_aot!(pub mod tail_calls = "tail_calls");
wamr_aot_rt::include_aot!(pub mod references = "references");
wamr_aot_rt::include_aot!(pub mod simd = "simd");
#[cfg(target_arch = "x86_64")]
wamr_aot_rt::include_aot!(pub mod rare_cpu = "rare_cpu");
