//! What the user sees on the standard error: reports in colour, and the progress of long work.
//! Colours and progress are for terminals only, and `NO_COLOR` switches the colours off.

use std::{
    env,
    io::{self, IsTerminal as _, Write as _},
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
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

/// Removes the line with the bar.
const ERASE: &str = "\r\x1b[K";

/// The characters in the bar.
const WIDTH: usize = 30;

pub(crate) const RED: &str = "\x1b[1;31m";
pub(crate) const GREEN: &str = "\x1b[1;32m";
pub(crate) const YELLOW: &str = "\x1b[1;33m";
const BLUE: &str = "\x1b[1;34m";
const CYAN: &str = "\x1b[1;36m";
/// The end of a colour.
pub(crate) const PLAIN: &str = "\x1b[0m";

/// The starts of lines in a report, and their colours.
const COLOURS: &[(&str, &str)] =
    &[("error:", RED), ("warning:", YELLOW), ("  = help:", CYAN), ("  = note:", CYAN), ("  -->", BLUE)];

/// Prints a report.
pub(crate) fn report(text: &str) {
    // If the standard error is closed, there is nothing left to do.
    let _ = anstream::stderr().write_all(painted(text).as_bytes());
}

/// A report in colours, with an end of line.
pub(crate) fn painted(text: &str) -> String {
    let mut painted = String::new();
    for line in text.lines() {
        match COLOURS.iter().find(|(start, _)| line.starts_with(start)) {
            Some((start, colour)) => {
                painted.push_str(&format!("{colour}{start}{PLAIN}{}\n", &line[start.len()..]))
            }
            None => painted.push_str(&format!("{line}\n")),
        }
    }
    painted
}

/// Prints results with colours in them. A reader that has seen enough, such as `head`, is no
/// failure.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// Prints the compiler's warnings.
pub(crate) fn warnings(warnings: &[String]) {
    for warning in warnings {
        report(&format!("warning: {}", wamr_aot_build::compiler::in_options(warning)));
    }
}

/// Works, with a bar if it takes long, and if there is a terminal for it.
pub(crate) fn with_progress<T>(what: &str, work: impl FnOnce(Option<Arc<Progress>>) -> T) -> T {
    if !has_bars() {
        return work(None);
    }
    let progress = Arc::new(Progress::default());
    with_bar(what, &|| progress.get(), |_| work(Some(Arc::clone(&progress))))
}

/// The same for work that counts what is done, and of how much, by itself.
pub(crate) fn with_bar<T>(
    what: &str,
    count: &(dyn Fn() -> (usize, usize) + Sync),
    work: impl FnOnce(&Bar) -> T,
) -> T {
    let bar = Bar::default();
    if !has_bars() {
        return work(&bar);
    }
    let (end, ended) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(|| bar.draw(what, count, ended));
        // Dropped on a panic, too.
        let _end = end;
        work(&bar)
    })
}

fn has_bars() -> bool {
    let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
    !is_dumb && io::stderr().is_terminal()
}

/// A bar that may be on the terminal.
#[derive(Default)]
pub(crate) struct Bar {
    /// Whether it is there now.
    shown: Mutex<bool>,
}

impl Bar {
    /// Prints something else, with the bar out of the way.
    pub(crate) fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        let mut shown = self.lock();
        if mem::take(&mut *shown) {
            eprint!("{ERASE}");
        }
        print()
    }

    /// Draws the bar until the work has ended, and removes it.
    fn draw(&self, what: &str, count: &dyn Fn() -> (usize, usize), ended: Receiver<()>) {
        let mut wait = PATIENCE;
        while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
            wait = INTERVAL;
            let (done, total) = count();
            let mut shown = self.lock();
            eprint!("\r{}", line(what, done, total));
            *shown = true;
        }
        self.aside(|| ());
    }

    fn lock(&self) -> MutexGuard<'_, bool> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
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
