//! Malformed inputs, made of good ones: the same in each run.

/// A sequence of them.
#[derive(Debug)]
pub struct Mutations(u64);

/// Bytes at which arithmetic goes wrong.
const ODD: [u8; 6] = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

impl Mutations {
    /// The sequence of a number that is not 0.
    pub fn new(seed: u64) -> Mutations {
        Mutations(seed)
    }

    /// The next number below `end`; 0 if that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        // Xorshift: any sequence will do.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % end.max(1)
    }

    /// A copy with one to four changes.
    pub fn of(&mut self, data: &[u8]) -> Vec<u8> {
        let mut data = data.to_vec();
        for _ in 0..=self.below(4) {
            self.change(&mut data);
        }
        data
    }

    fn change(&mut self, data: &mut Vec<u8>) {
        let place = self.below(data.len());
        let end = place + self.below((data.len() - place).min(64) + 1);
        match self.below(6) {
            0 => data.truncate(place),
            1 => drop(data.drain(place..end)),
            2 => {
                let copy = data[place..end].to_vec();
                let to = self.below(data.len());
                data.splice(to..to, copy);
            }
            3 => {
                let byte = ODD[self.below(ODD.len())];
                data[place..end].fill(byte);
            }
            _ => {
                if let Some(byte) = data.get_mut(place) {
                    *byte ^= 1 << self.below(8);
                }
            }
        }
    }
}
