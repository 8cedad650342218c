//! How a step ended: what it prints, and what another process reads of that.

use std::{fs, time::Instant};

/// How a step ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) name: String,
    pub(crate) passed: bool,
    /// In seconds.
    pub(crate) time: f64,
    /// What processors worked for it, in seconds, if the system tells.
    pub(crate) work: Option<f64>,
}

/// The start of a step.
pub(crate) struct Start {
    time: Instant,
    work: Option<f64>,
}

impl Start {
    pub(crate) fn now() -> Start {
        Start { time: Instant::now(), work: work() }
    }

    /// The outcome of the step that ends now.
    pub(crate) fn end(&self, name: &str, passed: bool) -> Outcome {
        let work = work().zip(self.work).map(|(now, then)| now - then);
        Outcome { name: name.to_owned(), passed, time: self.time.elapsed().as_secs_f64(), work }
    }
}

impl Outcome {
    fn word(&self) -> &'static str {
        if self.passed { "passed" } else { "FAILED" }
    }

    /// The line after the step.
    pub(crate) fn line(&self) -> String {
        let work = self.work.map(|work| format!(", {work:.1} s of work")).unwrap_or_default();
        format!("=== {}: {} ({:.1} s{work})", self.name, self.word(), self.time)
    }

    /// Its row in the table after the last step.
    pub(crate) fn row(&self) -> String {
        let work = self.work.map(|work| format!(" {work:7.1} s of work")).unwrap_or_default();
        format!("{:10} {} {:7.1} s{work}", self.name, self.word(), self.time)
    }

    /// What [`Outcome::line`] wrote.
    pub(crate) fn read(line: &str) -> Option<Outcome> {
        let (name, rest) = line.strip_prefix("=== ")?.split_once(": ")?;
        let (word, rest) = rest.split_once(" (")?;
        let passed = match word {
            "passed" => true,
            "FAILED" => false,
            _ => return None,
        };
        let (time, work) = rest.split_once(" s").and_then(|(time, rest)| {
            let work = rest.strip_prefix(", ").and_then(|rest| rest.strip_suffix(" s of work)"));
            Some((time.parse().ok()?, work.and_then(|work| work.parse().ok())))
        })?;
        Some(Outcome { name: name.to_owned(), passed, time, work })
    }
}

/// What processors worked for the processes that this one started and that ended.
fn work() -> Option<f64> {
    // See proc(5): clock ticks, of which Linux counts 100 in a second on all machines.
    const TICKS: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in parentheses, is the second field.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(13);
    let mut next = || fields.next()?.parse::<f64>().ok();
    Some((next()? + next()?) / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_step_prints_is_read() {
        for (passed, work) in [(true, Some(3.5)), (false, None)] {
            let outcome = Outcome { name: "no-std".to_owned(), passed, time: 12.3, work };
            assert_eq!(Outcome::read(&outcome.line()), Some(outcome));
        }
        assert_eq!(Outcome::read("=== no-std: what the step does"), None);
        assert_eq!(Outcome::read("=== no-std: what it does (in steps)"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_work_of_processes_is_known() {
        let start = Start::now();
        let status = std::process::Command::new("sh")
            .args(["-c", "i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done"])
            .status();
        assert!(status.unwrap().success());
        assert!(start.end("loop", true).work.unwrap() > 0.0);
    }
}
