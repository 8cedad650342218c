//! Artefacts that are used where they are. None of their code runs here, where memory that can be
//! written is not executable: `examples/firmware/update` runs it.

use std::fs;

use fuzz_bodies::damage::with_checksum;
use loadable::{artefact, placed};
use wamr_aot_abi::{
    artefact::{CODE_START, HEADER_SIZE, Header},
    layout::{PointerWidth, VMModule},
    manifest::{Manifest, StackUse},
    needs,
};
use wamr_aot_rt::{
    HostError, InstanceOptions,
    artefact::{TrustedKey, public_key, sign},
    in_place::{Artefact, InPlaceError},
};

struct Host;

impl placed::imports::Env for Host {
    fn tick(_: &mut placed::Caller<Self>) -> Result<(), HostError> {
        Ok(())
    }
}

#[repr(align(16))]
#[derive(Clone, Copy)]
struct Aligned(#[expect(dead_code, reason = "only its place counts")] [u8; 16]);

/// The bytes in memory that stays, aligned as in flash, after so many others.
fn leaked_after(bytes: &[u8], before: usize) -> &'static [u8] {
    let place = Box::leak(vec![Aligned([0; 16]); (before + bytes.len()).div_ceil(16)].into_boxed_slice());
    // SAFETY: bytes of a box that nothing else refers to.
    let place = unsafe { std::slice::from_raw_parts_mut(place.as_mut_ptr().cast::<u8>(), 16 * place.len()) };
    let place = &mut place[before..][..bytes.len()];
    place.copy_from_slice(bytes);
    place
}

fn open(bytes: &[u8]) -> Result<Artefact, InPlaceError> {
    // SAFETY: the build script wrote the descriptions, and no function is called.
    unsafe { Artefact::open(leaked_after(bytes, 0)) }
}

fn hosted(name: &str) -> Vec<u8> {
    fs::read(artefact(name)).unwrap()
}

/// The artefact as it would be for use in place: with its data as far from its code in the file as
/// in the image.
fn in_place(name: &str) -> Vec<u8> {
    let bytes = hosted(name);
    let mut header = Header::from_bytes(bytes[..HEADER_SIZE].try_into().unwrap()).unwrap();
    let sections = header.sections().unwrap();
    let (code, data) = (sections.code as usize, sections.data as usize);
    header.code_len = header.data_start().unwrap() - CODE_START;
    header.in_place = true;
    header.length = header.sections().unwrap().end;
    let mut moved = [&header.to_bytes(), &bytes[HEADER_SIZE..data]].concat();
    moved.resize(code + header.code_len as usize, 0);
    moved.extend_from_slice(&bytes[data..]);
    with_checksum(moved)
}

type Place = placed::Place<Host, 1024, 4096, 5>;

static PLACE: Place = Place::new();

#[test]
fn an_instance_is_made_of_what_is_there() {
    let artefact = open(&in_place("placed")).unwrap();
    assert_eq!((artefact.name(), artefact.memory_size(), artefact.table_size()), ("placed", 4096, 5));
    assert_eq!(artefact.source_sha256().len(), 32);
    PLACE.check(&artefact).unwrap();
    let mut guest = PLACE.init(&artefact, Host).unwrap();
    assert_eq!(guest.count(), 7);
    guest.set_count(8);
    assert_eq!(guest.memory().read_str(8u32, 8).unwrap(), "in place");
    assert!(guest.table().get(1).unwrap().is_some() && guest.table().get(2).unwrap().is_none());
    let error = PLACE.init(&artefact, Host).unwrap_err();
    assert!(matches!(&error, InPlaceError::Instantiate(error) if error.is_in_use()), "{error}");
    // What a reset takes is known to the place alone.
    assert!(guest.reset().is_err());
    assert_eq!(PLACE.init(&artefact, Host).unwrap().count(), 7);
}

#[test]
fn what_does_not_fit_the_bindings_is_refused() {
    for (name, expected) in [
        ("placed_import", "it has an import that the bindings do not provide: `tock`"),
        ("placed_type", "its export has another type: `count`"),
        ("placed_export", "it does not have the export: `table`"),
    ] {
        let error = PLACE.check(&open(&in_place(name)).unwrap()).unwrap_err().to_string();
        assert!(error.ends_with(expected), "{error}");
    }
}

#[test]
fn what_needs_more_room_is_refused() {
    static SHORT: placed::Place<Host, 1024, 4095, 5> = placed::Place::new();
    static FEW: placed::Place<Host, 1024, 4096, 4> = placed::Place::new();
    static SMALL: placed::Place<Host, 32, 4096, 5> = placed::Place::new();
    let artefact = open(&in_place("placed")).unwrap();
    let refused = |error: InPlaceError| match error {
        InPlaceError::Room { what, needed, room } if needed > room => what,
        error => panic!("{error}"),
    };
    assert_eq!(refused(SHORT.init(&artefact, Host).unwrap_err()), "memory");
    assert_eq!(refused(FEW.check(&artefact).unwrap_err()), "table");
    assert_eq!(refused(SMALL.check(&artefact).unwrap_err()), "context");
}

#[test]
fn what_takes_more_stack_is_refused() {
    static PLACE: Place = Place::new();
    let limited = |bytes| InstanceOptions::new().stack_limit(bytes);
    let bytes = in_place("placed_deep");
    let artefact = open(&bytes).unwrap();
    let needed = artefact.stack_size().unwrap();
    let sections = Header::from_bytes(bytes[..HEADER_SIZE].try_into().unwrap()).unwrap().sections().unwrap();
    let manifest = str::from_utf8(&bytes[sections.manifest as usize..sections.code as usize]).unwrap();
    let manifest = Manifest::from_text(manifest.trim_end_matches('\0')).unwrap();
    assert_eq!(manifest.footprint.stack, StackUse::Bytes(needed as u64));
    PLACE.check(&artefact).unwrap();
    PLACE.check_with(&artefact, &limited(needed)).unwrap();
    let expected = format!("the artefact takes {needed} bytes of stack, and there are {}", needed - 1);
    for error in [
        PLACE.check_with(&artefact, &limited(needed - 1)).unwrap_err(),
        PLACE.init_with(&artefact, Host, limited(needed - 1)).unwrap_err(),
    ] {
        assert!(matches!(error, InPlaceError::Stack { .. }) && error.to_string() == expected, "{error}");
    }
    // On a stack that ends soon, the rest is left to the host's functions.
    let here = std::ptr::from_ref(&needed).addr();
    // SAFETY: nothing is called.
    let ends = unsafe { InstanceOptions::new().stack_bounds(here - 64 * 1024..here + 64 * 1024) };
    let error = PLACE.check_with(&artefact, &ends).unwrap_err();
    assert!(matches!(error, InPlaceError::Stack { available: 0, .. }), "{error}");
    // One that needs little does not compare the stack pointer, and of one whose calls are through
    // a table nothing is known.
    let shallow = open(&in_place("placed_shallow")).unwrap();
    assert!(shallow.stack_size().is_some_and(|bytes| bytes <= 1024));
    PLACE.check_with(&shallow, &limited(0)).unwrap();
    let unknown = open(&in_place("placed")).unwrap();
    assert_eq!(unknown.stack_size(), None);
    PLACE.check_with(&unknown, &limited(0)).unwrap();
}

#[test]
fn what_relies_on_the_machine_is_refused_unless_the_host_states_that_it_can() {
    static PLACE: Place = Place::new();
    let mut bytes = in_place("placed");
    let header = Header::from_bytes(bytes[..HEADER_SIZE].try_into().unwrap()).unwrap();
    let module = header.sections().unwrap().code + header.module - CODE_START;
    let at = module as usize + VMModule::OFFSETS.needs.at(PointerWidth::HOST) as usize;
    let field: &mut [u8; 4] = (&mut bytes[at..at + 4]).try_into().unwrap();
    *field = (u32::from_ne_bytes(*field) | needs::MISALIGNED_ACCESSES).to_ne_bytes();
    let artefact = open(&with_checksum(bytes)).unwrap();
    for error in [PLACE.check(&artefact).unwrap_err(), PLACE.init(&artefact, Host).unwrap_err()] {
        assert!(matches!(error, InPlaceError::MisalignedAccesses), "{error}");
    }
    let options = || InstanceOptions::new().completes_misaligned();
    PLACE.check_with(&artefact, &options()).unwrap();
    assert_eq!(PLACE.init_with(&artefact, Host, options()).unwrap().count(), 7);
}

#[test]
fn what_is_damaged_or_for_others_is_refused() {
    let bytes = in_place("placed");
    for len in (0..HEADER_SIZE + 16).chain((0..bytes.len()).step_by(509)) {
        let error = open(&bytes[..len]).unwrap_err();
        let short = len < HEADER_SIZE && matches!(error, InPlaceError::NotAnArtefact);
        assert!(short || matches!(error, InPlaceError::Length { .. }), "{len}: {error}");
    }
    for at in (0..bytes.len()).step_by(97) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x20;
        open(&damaged).unwrap_err();
    }
    let mut damaged = bytes.clone();
    *damaged.last_mut().unwrap() ^= 1;
    assert!(matches!(open(&damaged), Err(InPlaceError::Damaged)));
    let mut other = bytes.clone();
    other[24] ^= 1;
    assert!(matches!(open(&with_checksum(other)), Err(InPlaceError::OtherVersion)));
    assert!(matches!(open(&hosted("placed")), Err(InPlaceError::OtherTarget)));
    // SAFETY: as in `open`.
    let misaligned = unsafe { Artefact::open(leaked_after(&bytes, 8)) };
    assert!(matches!(misaligned, Err(InPlaceError::Misaligned)));
    let triple = b"\ntriple\t";
    let at = bytes.windows(triple.len()).position(|found| found == triple).unwrap() + triple.len();
    let mut other = bytes;
    other[at] ^= 1;
    assert!(matches!(open(&with_checksum(other)), Err(InPlaceError::OtherTarget)));
}

#[test]
fn a_process_does_not_load_it() {
    // SAFETY: nothing of it is called.
    let error = unsafe { wamr_aot_rt::Module::load_bytes(&in_place("placed")) }.unwrap_err();
    assert!(error.to_string().contains("for use in place"), "{error}");
}

#[test]
fn a_signature_is_of_all_bytes() {
    let private = [7; 32];
    // SAFETY: only what the build script wrote is signed.
    let key = unsafe { TrustedKey::new(&public_key(&private)) }.unwrap();
    let open = |bytes: &[u8]| Artefact::open_signed(leaked_after(bytes, 0), &key);
    let bytes = in_place("placed");
    let signed = sign(&bytes, &private);
    open(&signed).unwrap();
    for at in (0..signed.len()).step_by(331) {
        let mut other = signed.clone();
        other[at] ^= 1;
        assert!(matches!(open(&other), Err(InPlaceError::Signature)), "{at}");
    }
    for other in [&bytes, &signed[..signed.len() - 1], &sign(&bytes, &[8; 32])] {
        assert!(matches!(open(other), Err(InPlaceError::Signature)));
    }
    // Without a key, a signature does not matter.
    // SAFETY: the build script wrote the content.
    unsafe { Artefact::open(leaked_after(&signed, 0)) }.unwrap();
}
