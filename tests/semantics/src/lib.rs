//! Modules in which every trap is known, compiled and linked as a user would do it. The tests are
//! in `tests/`.

wamr_aot_rt::include_aot!(pub mod traps = "traps");
wamr_aot_rt::include_aot!(pub mod start_traps = "start_traps");
wamr_aot_rt::include_aot!(pub mod segments = "segments");
wamr_aot_rt::include_aot!(pub mod unnamed = "unnamed");
wamr_aot_rt::include_aot!(pub mod growable = "growable");
wamr_aot_rt::include_aot!(pub mod growable_checked = "growable_checked");
#[cfg(handles_signals)]
wamr_aot_rt::include_aot!(pub mod growable_c = "growable_c");
#[cfg(handles_signals)]
wamr_aot_rt::include_aot!(pub mod faults_c = "faults_c");
#[cfg(handles_signals)]
wamr_aot_rt::include_aot!(pub mod large_frame = "large_frame");
wamr_aot_rt::include_aot!(pub mod stubs = "stubs");
wamr_aot_rt::include_aot!(pub mod fixed = "fixed");
wamr_aot_rt::include_aot!(pub mod fixed_checked = "fixed_checked");
wamr_aot_rt::include_aot!(pub mod wide = "wide");
wamr_aot_rt::include_aot!(pub mod wide_checked = "wide_checked");
wamr_aot_rt::include_aot!(pub mod wide_fixed = "wide_fixed");
wamr_aot_rt::include_aot!(pub mod wide_fixed_checked = "wide_fixed_checked");
wamr_aot_rt::include_aot!(pub mod cut_accesses = "cut_accesses");
wamr_aot_rt::include_aot!(pub mod wide_cut_accesses = "wide_cut_accesses");
wamr_aot_rt::include_aot!(pub mod sequences_places = "sequences_places");
wamr_aot_rt::include_aot!(pub mod sequences_bare = "sequences_bare");
wamr_aot_rt::include_aot!(pub mod sequences_endless = "sequences_endless");
wamr_aot_rt::include_aot!(pub mod sequences_endless_bare = "sequences_endless_bare");
#[cfg(handles_signals)]
wamr_aot_rt::include_aot!(pub mod sequences_instruction = "sequences_instruction");
#[cfg(handles_signals)]
wamr_aot_rt::include_aot!(pub mod sequences_instruction_bare = "sequences_instruction_bare");
#[cfg(through_c)]
wamr_aot_rt::include_aot!(pub mod sequences_c = "sequences_c");
#[cfg(through_c)]
wamr_aot_rt::include_aot!(pub mod sequences_c_bare = "sequences_c_bare");
wamr_aot_rt::include_aot!(pub mod bulk_native = "bulk_native");
wamr_aot_rt::include_aot!(pub mod bulk_checked = "bulk_checked");
wamr_aot_rt::include_aot!(pub mod bulk_unoptimised = "bulk_unoptimised");
#[cfg(through_c)]
wamr_aot_rt::include_aot!(pub mod bulk_c = "bulk_c");
wamr_aot_rt::include_aot!(pub mod unreached = "unreached");
wamr_aot_rt::include_aot!(pub mod unreached_called = "unreached_called");
wamr_aot_rt::include_aot!(pub mod unreached_kept = "unreached_kept");
#[cfg(through_c)]
wamr_aot_rt::include_aot!(pub mod unreached_c = "unreached_c");
wamr_aot_rt::include_aot!(pub mod imported = "imported");
wamr_aot_rt::include_aot!(pub mod cut = "cut");
wamr_aot_rt::include_aot!(pub mod static_instance = "static_instance");
wamr_aot_rt::include_aot!(pub mod reset = "reset");
wamr_aot_rt::include_aot!(pub mod reset_checked = "reset_checked");
wamr_aot_rt::include_aot!(pub mod reset_mapped = "reset_mapped");
wamr_aot_rt::include_aot!(pub mod reset_mapped_checked = "reset_mapped_checked");
wamr_aot_rt::include_aot!(pub mod initialized = "initialized");
wamr_aot_rt::include_aot!(pub mod initialized_unoptimised = "initialized_unoptimised");
wamr_aot_rt::include_aot!(pub mod initialized_checked = "initialized_checked");
#[cfg(through_c)]
wamr_aot_rt::include_aot!(pub mod initialized_c = "initialized_c");
wamr_aot_rt::include_aot!(pub mod tags = "tags");
wamr_aot_rt::include_aot!(pub mod tags_unoptimised = "tags_unoptimised");
wamr_aot_rt::include_aot!(pub mod tags_called = "tags_called");
wamr_aot_rt::include_aot!(pub mod tags_checked = "tags_checked");
wamr_aot_rt::include_aot!(pub mod tags_fuel = "tags_fuel");
wamr_aot_rt::include_aot!(pub mod tags_epoch = "tags_epoch");
#[cfg(handles_signals)]
wamr_aot_rt::include_aot!(pub mod tags_instruction = "tags_instruction");
#[cfg(through_c)]
wamr_aot_rt::include_aot!(pub mod tags_c = "tags_c");
#[cfg(through_c)]
wamr_aot_rt::include_aot!(pub mod tags_c_checked = "tags_c_checked");
wamr_aot_rt::include_aot!(pub mod tags_start = "tags_start");
wamr_aot_rt::include_aot!(pub mod tags_named = "tags_named");
wamr_aot_rt::include_aot!(pub mod tail_calls = "tail_calls");
wamr_aot_rt::include_aot!(pub mod references = "references");
wamr_aot_rt::include_aot!(pub mod groups = "groups");
// On other architectures bindings do not support vectors in signatures.
#[cfg(all(any(target_arch = "x86_64", target_arch = "aarch64"), target_endian = "little"))]
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
wamr_aot_rt::include_aot!(pub mod race_native = "race_native");
wamr_aot_rt::include_aot!(pub mod race_unoptimised = "race_unoptimised");
#[cfg(through_c)]
wamr_aot_rt::include_aot!(pub mod race_c = "race_c");
#[cfg(through_c)]
wamr_aot_rt::include_aot!(pub mod race_c_small = "race_c_small");
#[cfg(target_arch = "x86_64")]
wamr_aot_rt::include_aot!(pub mod rare_cpu = "rare_cpu");
wamr_aot_rt::include_aot!(pub mod epoch_native = "epoch_native");
wamr_aot_rt::include_aot!(pub mod epoch_static = "epoch_static");
wamr_aot_rt::include_aot!(pub mod epoch_unoptimised = "epoch_unoptimised");
#[cfg(through_c)]
wamr_aot_rt::include_aot!(pub mod epoch_c = "epoch_c");
wamr_aot_rt::include_aot!(pub mod fuel_native = "fuel_native");
wamr_aot_rt::include_aot!(pub mod fuel_static = "fuel_static");
wamr_aot_rt::include_aot!(pub mod fuel_unoptimised = "fuel_unoptimised");
#[cfg(through_c)]
wamr_aot_rt::include_aot!(pub mod fuel_c = "fuel_c");
wamr_aot_rt::include_aot!(pub mod plain_native = "plain_native");
wamr_aot_rt::include_aot!(pub mod epoch_waits = "epoch_waits");
wamr_aot_rt::include_aot!(pub mod epoch_starts = "epoch_starts");
wamr_aot_rt::include_aot!(pub mod fuel_starts = "fuel_starts");
#[cfg(through_c)]
wamr_aot_rt::include_aot!(pub mod plain_c = "plain_c");
wamr_aot_rt::include_aot!(pub mod deep = "deep");
wamr_aot_rt::include_aot!(pub mod deep_checked = "deep_checked");
#[cfg(through_c)]
wamr_aot_rt::include_aot!(pub mod deep_c = "deep_c");
wamr_aot_rt::include_aot!(pub mod asks_epoch = "asks_epoch");
wamr_aot_rt::include_aot!(pub mod asks_fuel = "asks_fuel");
wamr_aot_rt::include_aot!(pub mod tables_limited = "tables_limited");
wamr_aot_rt::include_aot!(pub mod tables_above = "tables_above");
wamr_aot_rt::include_aot!(pub mod tables_huge = "tables_huge");
wamr_aot_rt::include_aot!(pub mod stress = "stress");
wamr_aot_rt::include_aot!(pub mod stress_checked = "stress_checked");
wamr_aot_rt::include_aot!(pub mod image_overlapping = "image_overlapping");
wamr_aot_rt::include_aot!(pub mod image_overlapping_checked = "image_overlapping_checked");
wamr_aot_rt::include_aot!(pub mod image_full = "image_full");
wamr_aot_rt::include_aot!(pub mod image_full_checked = "image_full_checked");
wamr_aot_rt::include_aot!(pub mod image_inside = "image_inside");
wamr_aot_rt::include_aot!(pub mod image_inside_checked = "image_inside_checked");
wamr_aot_rt::include_aot!(pub mod image_several = "image_several");
wamr_aot_rt::include_aot!(pub mod image_several_checked = "image_several_checked");
wamr_aot_rt::include_aot!(pub mod image_sparse = "image_sparse");
wamr_aot_rt::include_aot!(pub mod image_sparse_checked = "image_sparse_checked");
wamr_aot_rt::include_aot!(pub mod image_placed = "image_placed");
wamr_aot_rt::include_aot!(pub mod image_placed_checked = "image_placed_checked");
wamr_aot_rt::include_aot!(pub mod image_passive = "image_passive");
wamr_aot_rt::include_aot!(pub mod image_passive_checked = "image_passive_checked");
wamr_aot_rt::include_aot!(pub mod image_importing = "image_importing");
wamr_aot_rt::include_aot!(pub mod image_importing_checked = "image_importing_checked");
wamr_aot_rt::include_aot!(pub mod image_outside = "image_outside");
wamr_aot_rt::include_aot!(pub mod image_outside_checked = "image_outside_checked");
wamr_aot_rt::include_aot!(pub mod image_element_outside = "image_element_outside");
wamr_aot_rt::include_aot!(pub mod image_element_outside_checked = "image_element_outside_checked");
wamr_aot_rt::include_aot!(pub mod frames = "frames");
wamr_aot_rt::include_aot!(pub mod frames_called = "frames_called");
wamr_aot_rt::include_aot!(pub mod frames_plain = "frames_plain");
wamr_aot_rt::include_aot!(pub mod frames_bare = "frames_bare");
wamr_aot_rt::include_aot!(pub mod frames_binary = "frames_binary");
#[cfg(through_c)]
wamr_aot_rt::include_aot!(pub mod frames_c = "frames_c");
wamr_aot_rt::include_aot!(pub mod frames_start = "frames_start");
wamr_aot_rt::include_aot!(pub mod frames_tail = "frames_tail");
