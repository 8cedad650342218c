//! What the user sees on the standard error: reports in colour, and the progress of long work.
//! Colours and progress are for terminals only, and `NO_COLOR` switches the colours off.

use std::{
    env,
    io::{self, IsTerminal as _, Write as _},
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use wamr_aot_build::compiler::Progress;

/// Work that is done earlier shows no progress.
const PATIENCE: Duration = Duration::from_secs(1);

/// The time between two pictures of the bar.
const INTERVAL: Duration = Duration::from_millis(100);

/// The characters in the bar.
const WIDTH: usize = 30;

/// The starts of lines in a report, and their colours.
const COLOURS: &[(&str, &str)] = &[
    ("error:", "\x1b[1;31m"),
    ("warning:", "\x1b[1;33m"),
    ("  = help:", "\x1b[1;36m"),
    ("  = note:", "\x1b[1;36m"),
    ("  -->", "\x1b[1;34m"),
];

/// Prints a report.
pub(crate) fn report(text: &str) {
    let mut painted = String::new();
    for line in text.lines() {
        match COLOURS.iter().find(|(start, _)| line.starts_with(start)) {
            Some((start, colour)) => {
                painted.push_str(&format!("{colour}{start}\x1b[0m{}\n", &line[start.len()..]))
            }
            None => painted.push_str(&format!("{line}\n")),
        }
    }
    // If the standard error is closed, there is nothing left to do.
    let _ = anstream::stderr().write_all(painted.as_bytes());
}

/// Prints the compiler's warnings.
pub(crate) fn warnings(warnings: &[String]) {
    for warning in warnings {
        report(&format!("warning: {}", wamr_aot_build::compiler::in_options(warning)));
    }
}

/// Works, with a bar if it takes long.
pub(crate) fn with_progress<T>(what: &str, work: impl FnOnce(Option<Arc<Progress>>) -> T) -> T {
    let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
    if is_dumb || !io::stderr().is_terminal() {
        return work(None);
    }
    let progress = Arc::new(Progress::default());
    let (end, ended) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(|| draw(what, &progress, ended));
        // Dropped on a panic, too.
        let _end = end;
        work(Some(Arc::clone(&progress)))
    })
}

/// Draws the bar until the work has ended, and removes it.
fn draw(what: &str, progress: &Progress, ended: Receiver<()>) {
    let mut wait = PATIENCE;
    while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        wait = INTERVAL;
        let (done, total) = progress.get();
        eprint!("\r{}", line(what, done, total));
    }
    if wait == INTERVAL {
        eprint!("\r\x1b[K");
    }
}

fn line(what: &str, done: usize, total: usize) -> String {
    let filled = (done * WIDTH).checked_div(total).unwrap_or(0);
    format!("{what} [{}{}] {done}/{total}\x1b[K", "=".repeat(filled), " ".repeat(WIDTH - filled))
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn the_bar_fills() {
        assert_eq!(line("x", 0, 0), format!("x [{}] 0/0\x1b[K", " ".repeat(30)));
        assert_eq!(line("x", 1, 2), format!("x [{}{}] 1/2\x1b[K", "=".repeat(15), " ".repeat(15)));
        assert_eq!(line("x", 2, 2), format!("x [{}] 2/2\x1b[K", "=".repeat(30)));
    }
}
