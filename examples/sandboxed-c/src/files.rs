//! Files to decode: good ones, and ones made to break the decoder.

/// A file, piece by piece. Nothing is checked: that is the point.
#[derive(Clone, Debug)]
pub struct File {
    size: (u16, u16),
    colours: Vec<[u8; 3]>,
    tiles: Vec<Vec<u8>>,
}

/// How a tile's pixels are written.
#[derive(Clone, Copy, Debug)]
pub enum Coding {
    /// A byte for each pixel.
    Plain = 0,
    /// A count and a colour for each run.
    Runs = 1,
    /// Two pixels to a byte.
    Packed = 2,
    /// A copy of another part of the image.
    Copy = 3,
}

impl File {
    /// An empty image.
    pub fn new(width: u16, height: u16, colours: &[[u8; 3]]) -> File {
        File { size: (width, height), colours: colours.into(), tiles: Vec::new() }
    }

    /// Adds a tile.
    pub fn tile(
        mut self,
        (x, y): (u16, u16),
        (width, height): (u8, u8),
        coding: Coding,
        data: &[u8],
    ) -> File {
        let mut tile = Vec::new();
        tile.extend(x.to_le_bytes());
        tile.extend(y.to_le_bytes());
        tile.extend([width, height, coding as u8]);
        tile.extend((data.len() as u16).to_le_bytes());
        tile.extend(data);
        self.tiles.push(tile);
        self
    }

    /// The file's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = b"TILE".to_vec();
        out.extend(self.size.0.to_le_bytes());
        out.extend(self.size.1.to_le_bytes());
        out.push(self.colours.len() as u8);
        out.extend((self.tiles.len() as u16).to_le_bytes());
        out.extend(self.colours.iter().flatten());
        out.extend(self.tiles.iter().flatten());
        out
    }
}

const COLOURS: [[u8; 3]; 3] = [[0, 0, 0], [255, 255, 255], [220, 40, 40]];

/// A picture of two boxes: each coding is used once.
pub fn picture() -> Vec<u8> {
    File::new(12, 6, &COLOURS)
        .tile((1, 1), (4, 1), Coding::Plain, &[1, 1, 1, 1])
        .tile((1, 2), (4, 2), Coding::Runs, &[1, 1, 2, 2, 2, 1, 2, 2, 1, 1])
        .tile((1, 4), (4, 1), Coding::Packed, &[0x11, 0x11])
        .tile((6, 1), (4, 4), Coding::Copy, &[1, 0, 1, 0])
        .bytes()
}

/// A file whose tile lies far below the image: the decoder writes 2 GiB past its buffer.
pub fn attack() -> Vec<u8> {
    File::new(32768, 16, &COLOURS).tile((0, 65535), (255, 1), Coding::Runs, &[255, 2]).bytes()
}

/// A file whose tile starts just below the image: the decoder damages its own heap, and does not
/// leave its memory.
pub fn subtle_attack() -> Vec<u8> {
    File::new(12, 6, &COLOURS).tile((0, 6), (12, 4), Coding::Runs, &[48, 2]).bytes()
}
