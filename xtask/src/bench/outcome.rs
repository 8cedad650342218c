//! What a run measured: times of all cases on all sides, and what compiling took.

use std::time::Duration;

use super::{
    program::{Case, Group},
    sample::Samples,
    side::Side,
    statistics::{geometric_mean, median},
};
use crate::usage::Usage;

/// What is known of a case on a side.
#[derive(Default)]
pub(super) struct Cell {
    pub(super) samples: Samples,
    pub(super) cost: Option<Usage>,
    pub(super) code: u64,
    /// Why it has no times.
    pub(super) failure: Option<String>,
}

pub(super) struct Outcome {
    pub(super) sides: Vec<&'static Side>,
    pub(super) cases: Vec<Case>,
    /// A row for each case, with a cell for each side; `None` if the side cannot run it.
    pub(super) cells: Vec<Vec<Option<Cell>>>,
    /// Nanoseconds from the start of a process to its end without work, for each side.
    pub(super) starts: Vec<Vec<u64>>,
}

/// Which of the times counts.
#[derive(Clone, Copy)]
pub(super) enum Time {
    Min,
    Median,
}

impl Time {
    fn of(self, samples: &Samples) -> Option<u64> {
        match self {
            Time::Min => samples.min(),
            Time::Median => samples.median(),
        }
    }
}

impl Outcome {
    /// The time of the fastest native side.
    pub(super) fn native(&self, case: usize, time: Time) -> Option<u64> {
        let natives = (0..self.sides.len()).filter(|side| self.sides[*side].is_native());
        natives.filter_map(|side| self.time(case, side, time)).min()
    }

    fn time(&self, case: usize, side: usize, time: Time) -> Option<u64> {
        time.of(&self.cells[case][side].as_ref()?.samples)
    }

    /// The time of a side over that of the fastest native one.
    pub(super) fn ratio(&self, case: usize, side: usize, time: Time) -> Option<f64> {
        Some(self.time(case, side, time)? as f64 / self.native(case, time)? as f64)
    }

    /// The indices of a group's cases.
    pub(super) fn rows(&self, group: Group) -> impl Iterator<Item = usize> + '_ {
        (0..self.cases.len()).filter(move |case| self.cases[*case].group == group)
    }

    /// The mean of a side's ratios in a group, and of how many of the cases it is.
    pub(super) fn mean(&self, group: Group, side: usize, time: Time) -> Option<(f64, usize)> {
        let ratios: Vec<f64> = self.rows(group).filter_map(|case| self.ratio(case, side, time)).collect();
        Some((geometric_mean(ratios.iter().copied())?, ratios.len()))
    }

    /// CPU time, peak memory in KiB and bytes of code for the real programs whose cost all sides
    /// know.
    pub(super) fn compiled(&self, side: usize) -> Option<(Duration, u64, u64)> {
        let mut total = (Usage::default(), 0);
        let mut any = false;
        for case in self.rows(Group::Programs) {
            let cells = &self.cells[case];
            if !cells.iter().all(|cell| cell.as_ref().is_some_and(|cell| cell.cost.is_some())) {
                continue;
            }
            let Some(cell) = &cells[side] else { continue };
            total = (total.0.and(cell.cost.unwrap_or_default()), total.1 + cell.code);
            any = true;
        }
        any.then_some((total.0.cpu, total.0.memory, total.1))
    }

    /// Nanoseconds of a start, the shortest and the median.
    pub(super) fn start(&self, side: usize) -> Option<(u64, u64)> {
        let starts = &self.starts[side];
        Some((*starts.iter().min()?, median(starts)?))
    }

    /// What went wrong, a line for each case.
    pub(super) fn failures(&self) -> Vec<String> {
        let mut failures = Vec::new();
        for (case, cells) in self.cases.iter().zip(&self.cells) {
            for (side, cell) in self.sides.iter().zip(cells) {
                if let Some(failure) = cell.as_ref().and_then(|cell| cell.failure.as_ref()) {
                    failures.push(format!("{} by {}: {failure}", case.name, side.name));
                }
            }
        }
        failures
    }
}
