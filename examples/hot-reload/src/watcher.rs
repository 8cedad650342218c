//! [`Watcher`]: loads an artefact again when its file is another one.

use std::{
    fmt,
    fs::{self, Metadata},
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError},
    },
    thread::{self, JoinHandle},
    time::{Duration, SystemTime},
};

use crate::{Rules, Service};

/// What a watcher tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// New requests are answered by the rules with this version.
    Swapped(i32),
    /// The file cannot be used, for this reason: the old rules go on to serve.
    Refused(String),
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::Swapped(version) => write!(f, "serving by version {version} of the rules"),
            Event::Refused(why) => write!(f, "the new rules are refused, and the old ones go on: {why}"),
        }
    }
}

/// What tells a file from the one before it, without reading it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    len: u64,
    inode: u64,
}

impl Stamp {
    /// `None` if there is no file.
    fn of(path: &Path) -> Option<Stamp> {
        let metadata = fs::metadata(path).ok()?;
        Some(Stamp { modified: metadata.modified().ok(), len: metadata.len(), inode: inode(&metadata) })
    }
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> u64 {
    0
}

/// A thread that looks at a file now and then, until it is dropped.
pub struct Watcher {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watcher {
    /// Loads the rules of a file, starts a service by them, and looks each `interval` whether the
    /// file is another one. `tell` is called with whatever comes of that.
    ///
    /// # Errors
    /// If the file cannot be used.
    pub fn start(
        path: PathBuf,
        threads: usize,
        interval: Duration,
        tell: impl Fn(Event) + Send + 'static,
    ) -> Result<(Arc<Service>, Watcher), Box<dyn std::error::Error>> {
        // If the file changes between the two, it is loaded once too often.
        let seen = Stamp::of(&path);
        let service = Arc::new(Service::new(Rules::load(&path)?, threads));
        let (stop, stopped) = mpsc::channel();
        let watched = Arc::clone(&service);
        let thread = thread::spawn(move || watch(&path, seen, &watched, interval, &stopped, tell));
        Ok((service, Watcher { stop: Some(stop), thread: Some(thread) }))
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so.
            let _ = thread.join();
        }
    }
}

fn watch(
    path: &Path,
    mut seen: Option<Stamp>,
    service: &Service,
    interval: Duration,
    stopped: &mpsc::Receiver<()>,
    tell: impl Fn(Event),
) {
    while stopped.recv_timeout(interval) == Err(RecvTimeoutError::Timeout) {
        let stamp = Stamp::of(path);
        // A file that is not there is on its way, or will not come.
        if stamp.is_none() || stamp == seen {
            continue;
        }
        seen = stamp;
        // What is loaded is a copy of the file. If that was not complete, the rest changes its
        // stamp.
        match Rules::load(path) {
            Ok(rules) => {
                let version = rules.version();
                service.swap(rules);
                tell(Event::Swapped(version));
            }
            Err(error) => tell(Event::Refused(error.to_string())),
        }
    }
}
