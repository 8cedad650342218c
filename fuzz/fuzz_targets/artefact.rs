#![no_main]

use fuzz_bodies::{Target, fuzz};

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz(Target::Artefact, input));
