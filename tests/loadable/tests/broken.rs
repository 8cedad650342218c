//! Files that differ from the compiler's output: each is an error of the right kind, and none of
//! their code ever runs.

use std::fs;

use fuzz_bodies::{
    Random,
    damage::{self, with_checksum},
};
use loadable::artefact;
use wamr_aot_abi::artefact::{HEADER_SIZE, Header, Info};
use wamr_aot_rt::{LoadError, LoadErrorKind, Module};

fn bytes(name: &str) -> Vec<u8> {
    fs::read(artefact(name)).unwrap()
}

fn load(bytes: &[u8]) -> Result<Module, LoadError> {
    // SAFETY: none of its functions is called, and the loader trusts only the code.
    unsafe { Module::load_bytes(bytes) }
}

fn kind(bytes: &[u8]) -> LoadErrorKind {
    load(bytes).unwrap_err().kind()
}

fn header(bytes: &[u8]) -> Header {
    Header::from_bytes(bytes[..HEADER_SIZE].try_into().unwrap()).unwrap()
}

#[test]
fn every_cut_is_an_error() {
    let bytes = bytes("pure");
    for len in 0..bytes.len() {
        let error = load(&bytes[..len]).unwrap_err();
        let expected = if len == 0 { LoadErrorKind::NotAnArtefact } else { LoadErrorKind::Truncated };
        assert_eq!(error.kind(), expected, "cut to {len}: {error}");
    }
    for more in [1, 79, 81] {
        assert_eq!(kind(&[&bytes[..], &vec![0; more]].concat()), LoadErrorKind::Damaged);
    }
}

#[test]
fn a_shared_memory_has_a_maximum() {
    let mut bytes = bytes("workers");
    // Minimum, maximum, and no limit by the builder.
    let limits = [3, 7, u64::MAX].map(u64::to_le_bytes).concat();
    let places: Vec<usize> =
        (0..bytes.len() - limits.len()).filter(|i| bytes[*i..*i + limits.len()] == limits).collect();
    assert_eq!(places.len(), 1, "the memory's type");
    bytes[places[0] + 8..places[0] + 16].fill(0xff);
    let error = load(&with_checksum(bytes)).unwrap_err().to_string();
    assert!(error.contains("a shared memory has no maximum"), "{error}");
}

#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64", target_arch = "s390x")
))]
#[test]
fn a_memory_image_is_in_a_memory_and_has_the_segments() {
    let bytes = bytes("large");
    // Start, length, bytes of segments; then the memory's index.
    let image = [100_u64, 100_000, 100_000].map(u64::to_le_bytes).concat();
    let places: Vec<usize> =
        (0..bytes.len() - image.len()).filter(|at| bytes[*at..*at + image.len()] == image).collect();
    assert_eq!(places.len(), 1, "the image");
    load(&with_checksum(bytes.clone())).unwrap();
    let outside = "a memory image is not within a memory that can have one";
    let segment = "a data segment is not in its memory image";
    for (word, value, expected) in [
        (0, u64::MAX, outside),
        (0, 4 << 16, outside),
        (0, 101, segment),
        (1, 4 << 16, outside),
        (1, 99_999, segment),
        (3, 1, outside),
    ] {
        let mut changed = bytes.clone();
        let at = places[0] + word * 8;
        changed[at..at + 8].copy_from_slice(&u64::to_le_bytes(value));
        let error = load(&with_checksum(changed)).unwrap_err().to_string();
        assert!(error.contains(expected), "{word} {value}: {error}");
    }
}

#[cfg(guards_through_c)]
#[test]
fn the_pieces_of_code_are_of_functions_of_the_module() {
    use wamr_aot_abi::layout::{VMCode, VMCodePart, VMCodePiece, VMModule};

    let bytes = bytes("faults");
    load(&with_checksum(bytes.clone())).unwrap();
    let header = header(&bytes);
    let in_file =
        |offset: u64| (header.sections().unwrap().data + offset - header.data_start().unwrap()) as usize;
    let word = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    let code = in_file(header.module) + size_of::<VMModule>();
    let part = in_file(word(code + std::mem::offset_of!(VMCode, parts)));
    let pieces = part + std::mem::offset_of!(VMCodePart, pieces);
    let count = part + std::mem::offset_of!(VMCodePart, piece_count);
    let first = in_file(word(pieces));
    let function = first + std::mem::offset_of!(VMCodePiece, function);
    let outside = "a descriptor is not within the data";
    let missing = "a piece of its code is of a function that does not exist";
    for (at, value, expected) in [
        (code + std::mem::offset_of!(VMCode, part_count), u32::MAX, outside),
        (part, 0, "code is not in the code section"),
        (pieces + 4, 1, outside),
        (pieces, word(pieces) as u32 + 1, "a descriptor is not aligned"),
        (count, u32::MAX, outside),
        (first, u32::MAX, "the pieces of its code are out of order"),
        // Function 0 is imported.
        (function, 0, missing),
        (function, 3, missing),
    ] {
        let mut changed = bytes.clone();
        changed[at..at + 4].copy_from_slice(&u32::to_le_bytes(value));
        let error = load(&with_checksum(changed)).unwrap_err().to_string();
        assert!(error.contains(expected), "{at} {value}: {error}");
    }
    // Of unknown functions traps have no names.
    let mut changed = bytes.clone();
    changed[function..function + 4].fill(0xff);
    load(&with_checksum(changed)).unwrap();
}

#[test]
fn dispatch_tables_hold_code() {
    use std::mem::offset_of;

    use wamr_aot_abi::layout::{MODULE_FRAMES, MODULE_SIGNALS, VMCode, VMDispatchEntry, VMModule};

    let bytes = bytes("dispatch");
    load(&with_checksum(bytes.clone())).unwrap();
    let header = header(&bytes);
    let in_file =
        |offset: u64| (header.sections().unwrap().data + offset - header.data_start().unwrap()) as usize;
    let word = |at: usize| usize::from_ne_bytes(bytes[at..at + size_of::<usize>()].try_into().unwrap());
    let module = in_file(header.module);
    let number = |field: usize| u32::from_ne_bytes(bytes[module + field..][..4].try_into().unwrap());
    // Padding follows it.
    let len = module + offset_of!(VMModule, dispatch_count);
    assert_eq!((word(len), number(offset_of!(VMModule, table_count))), (3, 0));
    let has_code = number(offset_of!(VMModule, flags)) & (MODULE_FRAMES | MODULE_SIGNALS) != 0;
    let first = module + size_of::<VMModule>() + if has_code { size_of::<VMCode>() } else { 0 };
    let second = first + size_of::<VMDispatchEntry>();
    let ty = offset_of!(VMDispatchEntry, type_index);
    let outside = "a descriptor is not within the data";
    for (at, value, expected) in [
        (len, usize::MAX, outside),
        (len, 1 << 20, outside),
        (second, 8, "code is not in the code section"),
        (second, usize::MAX, "code is not in the code section"),
        (second, 0, "code is not in the code section"),
        (second + ty, 2, "a constant table's element has a type that does not exist"),
        (second + ty, usize::MAX, "a constant table's null has code"),
        (first + ty, 0, "code is not in the code section"),
    ] {
        let mut changed = bytes.clone();
        changed[at..at + size_of::<usize>()].copy_from_slice(&value.to_ne_bytes());
        let error = load(&with_checksum(changed)).unwrap_err().to_string();
        assert!(error.contains(expected), "{at} {value}: {error}");
    }
}

#[test]
fn every_changed_bit_is_an_error() {
    let original = bytes("pure");
    for at in 0..original.len() {
        let mut changed = original.clone();
        changed[at] ^= 1 << (at % 8);
        let error = load(&changed).unwrap_err();
        let expected = match at {
            0..8 => [LoadErrorKind::NotAnArtefact].as_slice(),
            8..12 => &[LoadErrorKind::OtherVersion],
            // A length may exceed the file.
            16..104 => &[LoadErrorKind::Damaged, LoadErrorKind::Truncated],
            _ => &[LoadErrorKind::Damaged],
        };
        assert!(expected.contains(&error.kind()), "byte {at}: {error}");
    }
}

#[test]
fn thousands_of_mutations_with_a_valid_checksum_do_not_crash() {
    let mut random = Random::new(0);
    let (mut loaded, mut refused) = (0, 0);
    let names = ["plugin", "update", "pure", "large", "workers", "dispatch"];
    for name in names.into_iter().chain(cfg!(guards_through_c).then_some("faults")) {
        let original = bytes(name);
        for _ in 0..4000 {
            match load(&damage::artefact(&original, &mut random)) {
                Ok(module) => {
                    loaded += 1;
                    // Everything that can be read without running code.
                    let names: usize = module
                        .imports()
                        .map(|i| i.module.len() + i.name.len() + i.ty.to_string().len())
                        .sum();
                    let exports: usize =
                        module.exports().map(|e| e.name.len() + e.ty.to_string().len()).sum();
                    std::hint::black_box((names, exports, module.name()));
                    drop(loadable::plugin::Module::new(module));
                }
                Err(error) => {
                    refused += 1;
                    assert!(!error.to_string().is_empty());
                }
            }
        }
    }
    assert!(loaded > 100 && refused > 100, "{loaded} loaded, {refused} refused");
}

#[test]
fn stale_and_foreign_files_are_named() {
    let original = bytes("plugin");
    let edit = |change: &dyn Fn(&mut Header)| {
        let mut changed = original.clone();
        let mut header = header(&changed);
        change(&mut header);
        changed[..HEADER_SIZE].copy_from_slice(&header.to_bytes());
        load(&with_checksum(changed)).unwrap_err()
    };
    let error = edit(&|header| header.abi_hash ^= 1);
    assert_eq!(error.kind(), LoadErrorKind::OtherVersion);
    assert!(error.to_string().contains("compile it again with the same version"), "{error}");
    let error = edit(&|header| header.big_endian = !header.big_endian);
    assert_eq!(error.kind(), LoadErrorKind::OtherMachine);
    assert!(error.to_string().contains("byte order"), "{error}");
    let error = edit(&|header| header.pointer_bytes = 4);
    assert!(error.to_string().contains("pointer size 4, but this program runs on 8"), "{error}");

    let with_info = |change: &dyn Fn(&mut Info)| {
        let header = header(&original);
        let sections = header.sections().unwrap();
        let text = &original[HEADER_SIZE..HEADER_SIZE + header.info_len as usize];
        let mut info = Info::from_text(std::str::from_utf8(text).unwrap()).unwrap();
        change(&mut info);
        let text = info.to_text();
        let mut changed = Header { info_len: text.len() as u32, ..header };
        changed.length = changed.sections().unwrap().end;
        let mut file = changed.to_bytes().to_vec();
        file.extend_from_slice(text.as_bytes());
        file.resize(file.len().next_multiple_of(16), 0);
        file.extend_from_slice(&original[sections.manifest as usize..]);
        load(&with_checksum(file))
    };
    let info = |change: &dyn Fn(&mut Info)| with_info(change).unwrap_err();
    for version in ["0.135.7", "0.99.0", "0.134.100-dev"] {
        let error = info(&|info| info.cranelift = version.into());
        assert_eq!(error.kind(), LoadErrorKind::FaultyCompiler, "{error}");
        assert!(error.to_string().contains(&format!("compiled by Cranelift {version}")), "{error}");
        assert!(error.to_string().contains("compile the artefact again"), "{error}");
    }
    for version in ["", "new", "0.135"] {
        let error = info(&|info| info.cranelift = version.into());
        assert_eq!(error.kind(), LoadErrorKind::Damaged, "{error}");
    }
    with_info(&|info| info.cranelift = "999.0.0".into()).unwrap();
    // Code of a C compiler has no version of Cranelift.
    with_info(&|info| (info.emitter, info.cranelift) = ("c, GCC 12.2.0".into(), String::new())).unwrap();
    let error = info(&|info| info.arch = "s390x".into());
    assert_eq!(error.kind(), LoadErrorKind::OtherMachine);
    assert!(error.to_string().contains("for the architecture s390x, but this program runs on"), "{error}");
    let error = info(&|info| info.os = "plan9".into());
    assert!(error.to_string().contains("operating system plan9"), "{error}");
    let error = info(&|info| info.features.push("quantum".into()));
    assert_eq!(error.kind(), LoadErrorKind::OtherMachine);
    assert!(error.to_string().contains("CPU features that this machine lacks: quantum"), "{error}");

    let mut format = original.clone();
    format[8] = 3;
    assert!(
        load(&format).unwrap_err().to_string().contains("has format 3, but this wamr-aot-rt reads format 2")
    );
    assert_eq!(kind(b"\x7fELF, something else altogether"), LoadErrorKind::NotAnArtefact);

    // SAFETY: the file does not exist.
    let error = unsafe { Module::load("/nonexistent/plugin.aot") }.unwrap_err();
    assert_eq!(error.kind(), LoadErrorKind::Io);
    assert!(error.to_string().starts_with("/nonexistent/plugin.aot: "), "{error}");
}
