//! The tables of where the functions of guarded code are.

use object::{ObjectSection as _, SymbolKind};

use super::*;
use crate::{c::part, data::Piece};

/// Functions that store a constant with their index; two equal ones, 7 and 8; and one that is
/// inlined, unless it is in another unit.
const STORES: &str = r#"(module
    (import "env" "host" (func $host (param i32)))
    (memory 1 4)
    (func (export "1") (param i32) (i32.store (local.get 0) (i32.const 0x5a5a0001)))
    (func (export "2") (param i32)
        (call $host (local.get 0)) (i32.store (local.get 0) (i32.const 0x5a5a0002)))
    (func $third (export "3") (param i32)
        (if (local.get 0) (then (call $third (i32.shr_u (local.get 0) (i32.const 1)))))
        (i32.store offset=8 (local.get 0) (i32.const 0x5a5a0003)))
    (func $fourth (param i32) (result i32) (i32.load8_u (local.get 0)))
    (func (export "5") (param i32) (i32.store (call $fourth (local.get 0)) (i32.const 0x5a5a0005)))
    (func (export "6") (param i32)
        (v128.store offset=3 (local.get 0) (i64x2.splat (i64.load (local.get 0))))
        (i32.store (local.get 0) (i32.const 0x5a5a0006)))
    (func (export "7") (param i32) (result i32)
        (i32.add (i32.load (local.get 0)) (i32.load offset=4 (local.get 0))))
    (func (export "8") (param i32) (result i32)
        (i32.add (i32.load (local.get 0)) (i32.load offset=4 (local.get 0))))
)"#;

/// What the object of a unit has.
struct Unit {
    code: Vec<u8>,
    /// The places and functions in the table that are not empty.
    pieces: Vec<(u32, u32)>,
    /// The names and places of the functions.
    functions: Vec<(String, u32)>,
}

impl Unit {
    /// `None` if the object has only data.
    fn of(number: u32, object: &[u8]) -> Option<Unit> {
        let symbols = Prefix::new("test", "test", 0);
        let file = object::File::parse(object).unwrap();
        let data = |name: &str| {
            let symbol = file.symbol_by_name(name).filter(|symbol| !symbol.is_undefined())?;
            let section = symbol.section_index().unwrap();
            assert_eq!(symbol.address(), 0);
            Some((section, file.section_by_index(section).unwrap().data().unwrap().to_vec()))
        };
        let (section, code) = data(&symbols.unit(number))?;
        let (_, table) = data(&symbols.pieces(number)).unwrap();
        let functions = file
            .symbols()
            .filter(|symbol| symbol.section_index() == Some(section) && symbol.kind() == SymbolKind::Text)
            .map(|symbol| (symbol.name().unwrap().to_owned(), symbol.address() as u32))
            .collect();
        let words: Vec<u32> =
            table.chunks(4).map(|word| u32::from_ne_bytes(word.try_into().unwrap())).collect();
        let pieces = words.chunks(2).map(|piece| (piece[0], piece[1]));
        Some(Unit { code, pieces: pieces.take_while(|piece| piece.0 != u32::MAX).collect(), functions })
    }

    /// The function of an instruction.
    fn function(&self, place: u32) -> u32 {
        self.pieces.iter().rfind(|(start, _)| *start <= place).unwrap().1
    }
}

/// The step `c` of `cargo xtask test` runs this with several compilers.
#[test]
fn the_functions_of_faults_are_known() {
    let guarded = Setup { bounds: Bounds::Guard, ..Setup::new(Output::Both) };
    for (name, setup, several) in [
        ("whole", guarded, false),
        ("split", Setup { unit_size: Some(1), ..guarded }, true),
        ("reduced", Setup { is_reduced: true, ..guarded }, true),
        ("small", Setup { opt_level: OptLevel::SpeedAndSize, ..guarded }, false),
    ] {
        let dir = TestDir::new(&format!("c-parts-{name}"));
        let objects = emitted(&dir, STORES, setup).objects;
        let units: Vec<Unit> =
            (0..).zip(&objects).filter_map(|(number, object)| Unit::of(number, object)).collect();
        assert_eq!(units.len() > 1, several, "{name}");
        let mut stores = Vec::new();
        let mut equal = Vec::new();
        for unit in &units {
            assert!(unit.pieces.is_sorted_by(|one, next| one.0 < next.0), "{name}: {:?}", unit.pieces);
            let end = unit.pieces.last().unwrap();
            assert!(end.1 == u32::MAX && end.0 <= unit.code.len() as u32, "{name}: {:?}", unit.pieces);
            for (place, bytes) in (0..).zip(unit.code.windows(4)) {
                if bytes[1..] == [0, 0x5a, 0x5a] {
                    stores.push((u32::from(bytes[0]), unit.function(place)));
                }
            }
            for (symbol, place) in &unit.functions {
                for index in [7, 8] {
                    if symbol.starts_with(&format!("wasm.test.{index}.")) {
                        equal.push((index, unit.function(*place)));
                    }
                }
            }
        }
        stores.sort_unstable();
        // On other machines the constants are not in one piece.
        if cfg!(target_arch = "x86_64") {
            assert_eq!(stores, [1, 2, 3, 5, 6].map(|index| (index, index)), "{name}");
        }
        equal.sort_unstable();
        assert_eq!(equal, [(7, 7), (8, 8)], "{name}");
    }
}

#[test]
fn of_what_does_not_fit_into_a_table_nothing_is_known() {
    let dir = TestDir::new("c-parts-many");
    let setup = Setup { bounds: Bounds::Guard, ..Setup::new(Output::Static) };
    let object = &mut emitted(&dir, STORES, setup).objects[0];
    let many: Vec<Piece> = (0..1000).map(|at| Piece { at, function: Some(at + 1) }).collect();
    let symbol = Prefix::new("test", "test", 0).pieces(0);
    part::fill(object, &symbol, &many, false).unwrap();
    let pieces = Unit::of(0, object).unwrap().pieces;
    let last = pieces.len() as u32 - 1;
    assert!((10..100).contains(&last) && pieces[last as usize] == (last, u32::MAX), "{pieces:?}");
    assert!((0..last).zip(&pieces).all(|(i, piece)| *piece == (i, i + 1)), "{pieces:?}");
    assert!(part::fill(object, "other", &many, false).is_err());
}
