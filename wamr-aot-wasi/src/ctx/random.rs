//! [`Random`]: the random numbers of a guest.

use crate::Errno;

/// The source of a guest's random numbers.
#[derive(Debug)]
pub struct Random(Source);

#[derive(Debug)]
enum Source {
    #[cfg_attr(feature = "std", allow(dead_code, reason = "with std there are random numbers"))]
    Absent,
    #[cfg(feature = "std")]
    System,
    Seeded(u64),
    Function(fn(&mut [u8]) -> Result<(), Errno>),
}

impl Random {
    /// The random numbers of the operating system, which are fit for keys.
    #[cfg(feature = "std")]
    pub const fn system() -> Random {
        Random(Source::System)
    }

    /// No random numbers: functions return `NOTSUP`.
    #[cfg(not(feature = "std"))]
    pub(crate) const fn absent() -> Random {
        Random(Source::Absent)
    }

    /// The same numbers in each run. Anyone who knows the seed knows them: a guest's
    /// keys are not secret.
    pub const fn seeded(seed: u64) -> Random {
        Random(Source::Seeded(seed))
    }

    /// A function of the host's, which fills the bytes.
    pub const fn function(fill: fn(&mut [u8]) -> Result<(), Errno>) -> Random {
        Random(Source::Function(fill))
    }

    pub(crate) fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Errno> {
        match &mut self.0 {
            Source::Absent => Err(Errno::NOTSUP),
            #[cfg(feature = "std")]
            Source::System => getrandom::fill(bytes).map_err(|_| Errno::IO),
            Source::Seeded(state) => {
                for chunk in bytes.chunks_mut(8) {
                    chunk.copy_from_slice(&split_mix(state).to_le_bytes()[..chunk.len()]);
                }
                Ok(())
            }
            Source::Function(fill) => fill(bytes),
        }
    }
}

/// The generator SplitMix64.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut value = *state;
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides_the_numbers() {
        let bytes = |seed| {
            let mut bytes = [0; 19];
            Random::seeded(seed).fill(&mut bytes).unwrap();
            bytes
        };
        assert_eq!(bytes(1), bytes(1));
        assert_ne!(bytes(1), bytes(2));
        // The first number of the published generator for the seed 0.
        assert_eq!(bytes(0)[..8], 0xe220_a839_7b1d_cdaf_u64.to_le_bytes());
    }

    #[cfg(feature = "std")]
    #[test]
    fn the_systems_numbers_differ() {
        let (mut one, mut other) = ([0; 32], [0; 32]);
        Random::system().fill(&mut one).unwrap();
        Random::system().fill(&mut other).unwrap();
        assert_ne!(one, other);
    }
}
