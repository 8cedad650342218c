//! Measures closures alongside each other and prints how they compare.
//!
//! Each benchmark asks one question. [`Question::ask`] measures every answer with criterion, in one
//! process and one run, and prints the ratio of ours to the peer's. Machines differ and are noisy,
//! but ratios vary less.

use std::{
    cell::RefCell,
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion, measurement::WallTime};

#[cfg(feature = "wasmtime")]
pub mod peer;

/// A group of measurements that answer one question.
#[allow(missing_debug_implementations, reason = "a group of criterion has none")]
pub struct Question<'c> {
    group: criterion::BenchmarkGroup<'c, WallTime>,
    name: String,
    /// Median nanoseconds per iteration of each answer.
    answers: Vec<(String, f64)>,
}

impl<'c> Question<'c> {
    /// A question with this name, by which command lines can filter.
    pub fn new(criterion: &'c mut Criterion, name: &str) -> Question<'c> {
        let mut group = criterion.benchmark_group(name);
        group
            .warm_up_time(Duration::from_millis(500))
            .measurement_time(Duration::from_secs(2))
            .sample_size(50);
        Question { group, name: name.to_owned(), answers: Vec::new() }
    }

    /// Takes few samples: for iterations that take a large part of a second.
    pub fn few_samples(&mut self) -> &mut Self {
        self.group.sample_size(10);
        self
    }

    /// Measures one answer. `iteration` performs the measured operation `per_iteration` times.
    pub fn answer<T>(
        &mut self,
        name: &str,
        per_iteration: u32,
        mut iteration: impl FnMut() -> T,
    ) -> &mut Self {
        let samples = RefCell::new(Vec::new());
        self.group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter_custom(|count| {
                let start = Instant::now();
                for _ in 0..count {
                    black_box(iteration());
                }
                let elapsed = start.elapsed();
                samples
                    .borrow_mut()
                    .push(elapsed.as_nanos() as f64 / count as f64 / f64::from(per_iteration));
                elapsed
            });
        });
        let mut samples = samples.into_inner();
        samples.sort_by(f64::total_cmp);
        // If the command line filters it out, nothing was measured.
        if let Some(median) = samples.get(samples.len() / 2) {
            self.answers.push((name.to_owned(), *median));
        }
        self
    }

    /// Prints each answer, and its ratio to the answer `base`.
    pub fn compare(self, base: &str) {
        self.group.finish();
        let reference = self.answers.iter().find(|(name, _)| name == base).map(|(_, time)| *time);
        for (name, time) in &self.answers {
            match reference {
                Some(reference) => {
                    println!("| {} | {name} | {time:.2} ns | {:.3} |", self.name, time / reference)
                }
                None => println!("| {} | {name} | {time:.2} ns | |", self.name),
            }
        }
        println!();
    }
}
