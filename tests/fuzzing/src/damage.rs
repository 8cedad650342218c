//! Changes that make input invalid, or nearly invalid.

use std::ops::Range;

use wamr_aot_abi::artefact::{CHECKED_FROM, HEADER_SIZE, Header};

use crate::random::Random;

fn is_binary(module: &[u8]) -> bool {
    module.starts_with(b"\0asm")
}

/// The ranges of a module's sections, each including its id and size. Stops at damage.
fn sections(module: &[u8]) -> Vec<Range<usize>> {
    let mut sections = Vec::new();
    let mut at = 8;
    while at < module.len() {
        let start = at;
        at += 1;
        let (mut size, mut shift) = (0usize, 0);
        while let Some(byte) = module.get(at).copied().filter(|_| shift < 32) {
            at += 1;
            size |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        at = at.saturating_add(size).min(module.len());
        sections.push(start..at);
    }
    sections
}

/// Bytes with a meaning in many places: types, the end of a block, frequent instructions, prefixes,
/// parts of long numbers.
const TELLING: &[u8] = &[
    0x00, 0x0b, 0x40, 0x41, 0x7f, 0x70, 0x6f, 0x63, 0x64, 0x80, 0xff, 0xfc, 0xfd, 0xfe, 0x10, 0x11, 0x14,
    0x20, 0x0e, 0x1a, 0x1b,
];

/// A module in either format, damaged.
pub fn module(seed: &[u8], random: &mut Random) -> Vec<u8> {
    let mut module = seed.to_vec();
    match random.below(9) {
        // A third of the cases change one bit, so that the result is often valid.
        0..=2 => {
            let at = random.below(module.len());
            module[at] ^= 1 << random.below(8);
        }
        3 => {
            for _ in 0..=random.below(8) {
                let at = random.below(module.len());
                module[at] = random.below(256) as u8;
            }
        }
        4 => module.truncate(random.below(module.len())),
        5 if is_binary(seed) => {
            let sections = sections(seed);
            let (a, b) = (random.below(sections.len()), random.below(sections.len()));
            let mut order: Vec<_> = (0..sections.len()).collect();
            order.swap(a, b);
            module.truncate(8);
            module.extend(order.into_iter().flat_map(|section| &seed[sections[section].clone()]));
        }
        6 if is_binary(seed) => {
            // A section is omitted or duplicated.
            let sections = sections(seed);
            let chosen = random.below(sections.len());
            let times = random.below(2) * 2;
            module.truncate(8);
            for (index, section) in sections.into_iter().enumerate() {
                let times = if index == chosen { times } else { 1 };
                (0..times).for_each(|_| module.extend(&seed[section.clone()]));
            }
        }
        7 => {
            for _ in 0..=random.below(3) {
                let at = random.below(module.len());
                module[at] = random.pick(TELLING);
            }
        }
        _ => {
            // Bytes are inserted, removed, or copied from elsewhere.
            let at = random.below(module.len());
            let end = module.len().min(at + random.below(16));
            let from = random.below(module.len());
            let bytes = module[from..module.len().min(from + random.below(16))].to_vec();
            module.splice(at..end, bytes);
        }
    }
    module
}

/// Numbers that are close to a pointer, a length or a limit.
const WORDS: &[u64] = &[
    0,
    1,
    8,
    0xffff,
    1 << 16,
    (1 << 16) + 8,
    2 << 16,
    (2 << 16) + 24,
    3 << 16,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    1 << 32,
    1 << 40,
    i64::MAX as u64,
    1 << 63,
    u64::MAX - 7,
    u64::MAX,
];

/// The increments for a word.
const STEPS: &[u64] = &[1, 4, 8, 24, 1 << 32, 0u64.wrapping_sub(1), 0u64.wrapping_sub(8)];

/// A valid artefact, damaged anywhere except in its code, with a correct checksum.
///
/// # Panics
/// Panics if the artefact is not valid.
pub fn artefact(original: &[u8], random: &mut Random) -> Vec<u8> {
    let header = original.first_chunk::<HEADER_SIZE>().expect("an artefact has a header");
    let header = Header::from_bytes(header).expect("the header is that of an artefact");
    let sections = header.sections().expect("the artefact has all sections");
    let mut bytes = original.to_vec();
    for _ in 0..1 + random.below(4) {
        let data = sections.data as usize..bytes.len();
        let at = match random.below(8) {
            0 => random.below(HEADER_SIZE),
            1 => sections.info as usize + random.below((sections.data - sections.info) as usize),
            // Most of the damage is in the descriptors.
            _ => data.start + random.below(data.len()),
        };
        let word = at & !7;
        match random.below(6) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = random.below(256) as u8,
            2 => {
                let at = at & !3;
                if let Some(word) = bytes.get_mut(at..at + 4) {
                    word.copy_from_slice(&(random.pick(WORDS) as u32).to_le_bytes());
                }
            }
            3 => put(&mut bytes, word, |_| random.pick(WORDS)),
            4 => put(&mut bytes, word, |value| value.wrapping_add(random.pick(STEPS))),
            _ => {
                // A value is copied to another place.
                let from = (data.start + random.below(data.len())) & !7;
                if let Some(value) = bytes.get(from..).and_then(|rest| rest.first_chunk().copied()) {
                    put(&mut bytes, word, |_| u64::from_le_bytes(value));
                }
            }
        }
    }
    with_checksum(bytes)
}

fn put(bytes: &mut [u8], at: usize, change: impl FnOnce(u64) -> u64) {
    if let Some(word) = bytes.get_mut(at..).and_then(|rest| rest.first_chunk_mut()) {
        *word = change(u64::from_le_bytes(*word)).to_le_bytes();
    }
}

/// Sets the checksum, as if the compiler had written the bytes.
///
/// # Panics
/// Panics if it is shorter than a header.
pub fn with_checksum(mut bytes: Vec<u8>) -> Vec<u8> {
    let checksum = crc32fast::hash(&bytes[CHECKED_FROM..]);
    bytes[12..16].copy_from_slice(&checksum.to_le_bytes());
    bytes
}
