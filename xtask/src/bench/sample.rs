//! Runs programs, and collects what they say of themselves.

use std::time::Instant;

use super::{module::Built, statistics::median};
use crate::shell::{Result, output, show};

/// What a program printed.
#[derive(Debug, PartialEq)]
pub(super) struct Report {
    pub(super) checksum: String,
    /// Nanoseconds of each run.
    pub(super) times: Vec<u64>,
}

/// The times of a case on a side.
#[derive(Clone, Default)]
pub(super) struct Samples {
    times: Vec<u64>,
    /// The shortest time of each process.
    best: Vec<u64>,
}

impl Samples {
    pub(super) fn add(&mut self, times: &[u64]) {
        self.times.extend(times);
        self.best.extend(times.iter().min());
    }

    pub(super) fn min(&self) -> Option<u64> {
        self.times.iter().min().copied()
    }

    pub(super) fn median(&self) -> Option<u64> {
        median(&self.times)
    }

    /// How far the processes differ: by how much the median of their shortest times is above the
    /// shortest, as a fraction.
    pub(super) fn noise(&self) -> f64 {
        match (median(&self.best), self.min()) {
            (Some(median), Some(min)) if min > 0 => median as f64 / min as f64 - 1.0,
            _ => 0.0,
        }
    }
}

/// Runs a program, which does its work once for its checksum and then so often.
pub(super) fn run(built: &Built, runs: u32) -> Result<Report> {
    let mut command = built.command(runs);
    let printed = output(&mut command)?;
    parse(&printed, runs).ok_or_else(|| format!("`{}` printed\n{printed}", show(&command)).into())
}

fn parse(printed: &str, runs: u32) -> Option<Report> {
    let mut lines = printed.lines();
    let checksum = lines.next()?.strip_prefix("checksum ")?.to_owned();
    let times: Option<Vec<u64>> = lines.map(|line| line.strip_prefix("time ")?.parse().ok()).collect();
    let times = times.filter(|times| times.len() == runs as usize)?;
    Some(Report { checksum, times })
}

/// The nanoseconds of a process that starts its guest, which ends at once.
pub(super) fn start(built: &Built) -> Result<u64> {
    let mut command = built.command(0);
    let start = Instant::now();
    output(&mut command)?;
    Ok(u64::try_from(start.elapsed().as_nanos())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_has_a_checksum_and_all_times() {
        let report = Report { checksum: "77".into(), times: vec![5, 6] };
        assert_eq!(parse("checksum 77\ntime 5\ntime 6\n", 2), Some(report));
        for wrong in ["", "checksum 77\ntime 5\n", "checksum 77\ntime 5\ntime x\n", "time 5\ntime 6\n"] {
            assert_eq!(parse(wrong, 2), None, "{wrong}");
        }
    }

    #[test]
    fn noise_is_between_processes() {
        let mut samples = Samples::default();
        samples.add(&[100, 300]);
        samples.add(&[900, 110]);
        samples.add(&[120]);
        assert_eq!((samples.min(), samples.median()), (Some(100), Some(120)));
        assert!((samples.noise() - 0.1).abs() < 1e-12);
    }
}
