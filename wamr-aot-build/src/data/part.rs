//! The [`VMCodePart`]s as data.

use wamr_aot_abi::layout::{VMCodePart, VMCodePiece};

use super::blob::{Array, Blob, Symbol, len32};

/// The code that a C compiler made of a unit.
#[derive(Debug)]
pub(crate) struct CodePart {
    /// Its first byte: so many bytes after this one.
    pub(crate) start: (Symbol, u32),
    pub(crate) pieces: Pieces,
}

/// The pieces of a unit's code.
#[derive(Debug)]
pub(crate) enum Pieces {
    /// In ascending order.
    Here(Vec<Piece>),
    /// This many, in the object of the unit with this number.
    Unit { number: u32, count: u32 },
}

/// A piece of a unit's code, up to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The offset in the unit's code.
    pub(crate) at: u32,
    /// The index of the function that it is of.
    pub(crate) function: Option<u32>,
}

impl Piece {
    /// The fields of a [`VMCodePiece`], in their order.
    pub(crate) fn fields(self) -> [u32; 2] {
        [self.at, self.function.unwrap_or(u32::MAX)]
    }
}

/// Appends the structs.
pub(super) fn describe(blob: &mut Blob, parts: &[CodePart]) -> Array {
    let fields = VMCodePart::OFFSETS;
    let array = blob.array(fields.layout, parts.len());
    for (i, part) in parts.iter().enumerate() {
        let record = array.record(i);
        let (base, offset) = part.start;
        blob.code(record, fields.start, base, offset);
        let count = match &part.pieces {
            Pieces::Here(pieces) => {
                let array = self::pieces(blob, pieces);
                blob.points_to(record, fields.pieces, array, pieces.len());
                len32(pieces.len())
            }
            &Pieces::Unit { number, count } => {
                blob.code(record, fields.pieces, Symbol::Pieces(number), 0);
                count
            }
        };
        blob.u32(record, fields.piece_count, count);
    }
    array
}

fn pieces(blob: &mut Blob, pieces: &[Piece]) -> Array {
    let fields = VMCodePiece::OFFSETS;
    let array = blob.array(fields.layout, pieces.len());
    for (i, piece) in pieces.iter().enumerate() {
        let [at, function] = piece.fields();
        blob.u32(array.record(i), fields.at, at);
        blob.u32(array.record(i), fields.function, function);
    }
    array
}
