//! Steps that run beside the others: a process of their own, whose output is shown when it ends.

use std::{
    env,
    fs::{self, File},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use crate::{
    outcome::Outcome,
    shell::{Result, make_dir, target},
};

/// A process that runs steps.
pub(crate) struct Background {
    steps: Vec<&'static str>,
    process: Child,
    log: PathBuf,
}

impl Background {
    /// Starts the steps, one after the other.
    pub(crate) fn start(steps: Vec<&'static str>) -> Result<Background> {
        make_dir(&target())?;
        let log = target().join("background.txt");
        let output = File::create(&log).map_err(|error| format!("cannot make {}: {error}", log.display()))?;
        println!("\nin the background, to {}: {}", log.display(), steps.join(", "));
        let process = Command::new(env::current_exe()?)
            .arg("test")
            .args(&steps)
            .stdin(Stdio::null())
            .stderr(output.try_clone()?)
            .stdout(output)
            .spawn()?;
        Ok(Background { steps, process, log })
    }

    /// Waits for the steps, shows what they printed, and tells how each ended.
    pub(crate) fn end(mut self) -> Result<Vec<Outcome>> {
        println!("\nwhat ran in the background:");
        self.process.wait()?;
        let printed = String::from_utf8_lossy(&fs::read(&self.log)?).into_owned();
        println!("{printed}");
        Ok(outcomes(&self.steps, &printed))
    }
}

/// How steps ended, by what their process printed. One that it says nothing about has failed.
fn outcomes(steps: &[&str], printed: &str) -> Vec<Outcome> {
    let read: Vec<Outcome> = printed.lines().filter_map(Outcome::read).collect();
    let find = |name: &str| read.iter().find(|outcome| outcome.name == name).cloned();
    let failed = |name: &str| Outcome { name: name.to_owned(), passed: false, time: 0.0, work: None };
    steps.iter().map(|name| find(name).unwrap_or_else(|| failed(name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_without_an_outcome_has_failed() {
        let printed = "=== book: mdbook renders the book\n=== book: passed (2.0 s)\n=== loom: the models\n";
        let outcomes = outcomes(&["book", "loom"], printed);
        let passed: Vec<_> = outcomes.iter().map(|outcome| (&*outcome.name, outcome.passed)).collect();
        assert_eq!(passed, [("book", true), ("loom", false)]);
    }
}
