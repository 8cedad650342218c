//! Which functions need no comparison of the stack pointer with the limit.
//!
//! The runtime leaves some stack below the limit to functions that call nothing. A function that
//! calls only functions of the module fits there too if all of their frames together do. Only the C
//! compiler knows the frames, so this is decided after it ran, and the functions are compiled
//! again.

use super::{function::Printed, measure::Frames};
use crate::clif::{Callee, Env};

/// The functions that fit, by number.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Headroom(Vec<bool>);

impl Headroom {
    /// The functions that fit according to the frames that the compiler made.
    pub(super) fn of(env: Env<'_>, printed: &[Printed], frames: &Frames) -> Headroom {
        let calls = |function: &Printed| match function.callee {
            Callee::Wasm(_) if !function.calls_others => Some(function.calls.iter().copied().collect()),
            // There is room for traps in addition to that for leaves.
            Callee::TrapThunk => Some(Vec::new()),
            _ => None,
        };
        let frame = |(function, &frame): (&Printed, &u64)| match function.callee {
            Callee::TrapThunk => 0,
            _ => frame,
        };
        let calls: Vec<Option<Vec<u32>>> = printed.iter().map(calls).collect();
        let of: Vec<u64> = printed.iter().zip(&frames.of).map(frame).collect();
        let most = u64::from(env.plan.options.unchecked_frame).saturating_sub(frames.helper);
        Headroom(fitting(&of, &calls, most))
    }

    pub(super) fn contains(&self, number: u32) -> bool {
        self.0.get(number as usize) == Some(&true)
    }

    /// Whether a function that fits compares the stack pointer.
    pub(super) fn is_worthwhile(&self, printed: &[Printed]) -> bool {
        let checks = |function: &Printed| matches!(function.callee, Callee::Wasm(_)) && function.checks_stack;
        printed.iter().zip(&self.0).any(|(function, fits)| *fits && checks(function))
    }

    /// Whether all functions of `other` are also in this one.
    pub(super) fn includes(&self, other: &Headroom) -> bool {
        self.0.iter().zip(&other.0).all(|(own, others)| *own || !others)
    }
}

/// The functions that take at most `most` bytes with all that they call. For each function the
/// bytes of its frame, and the functions that it calls: `None` if it does not fit for other
/// reasons.
fn fitting(frames: &[u64], calls: &[Option<Vec<u32>>], most: u64) -> Vec<bool> {
    let mut fits = vec![false; frames.len()];
    let mut depths = frames.to_vec();
    let mut callers = vec![Vec::new(); frames.len()];
    // The calls of each function that are not known to fit.
    let mut open: Vec<usize> = Vec::with_capacity(frames.len());
    for (number, calls) in calls.iter().enumerate() {
        let calls = calls.as_deref().unwrap_or_default();
        calls.iter().for_each(|&callee| callers[callee as usize].push(number));
        open.push(calls.len());
    }
    // Functions that call themselves, directly or through others, are never here.
    let mut ready: Vec<usize> = (0..frames.len()).filter(|&number| open[number] == 0).collect();
    while let Some(number) = ready.pop() {
        if calls[number].is_none() || depths[number] > most {
            continue;
        }
        fits[number] = true;
        for &caller in &callers[number] {
            depths[caller] = depths[caller].max(frames[caller].saturating_add(depths[number]));
            open[caller] -= 1;
            if open[caller] == 0 {
                ready.push(caller);
            }
        }
    }
    fits
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn a_function_fits_with_all_that_it_calls() {
        // 0 calls 1 and 2, and 1 calls 2; 3 is too large, and so is 4, which calls it; 5 and 6 call
        // each other; 7 calls something else, and 8 calls 7.
        let calls: Vec<Option<Vec<u32>>> = vec![
            Some(vec![1, 2]),
            Some(vec![2]),
            Some(vec![]),
            Some(vec![]),
            Some(vec![3]),
            Some(vec![6]),
            Some(vec![5]),
            None,
            Some(vec![7]),
        ];
        let frames = [16, 16, 16, 64, 0, 8, 8, 8, 8];
        let fit = |most| fitting(&frames, &calls, most).iter().filter(|fits| **fits).count();
        assert_eq!(fitting(&frames, &calls, 48)[..3], [true; 3]);
        assert_eq!([15, 16, 32, 47, 48, 63, 64].map(fit), [0, 1, 2, 2, 3, 3, 5]);
    }
}
