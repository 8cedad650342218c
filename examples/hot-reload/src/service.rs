//! [`Service`]: threads that answer requests, each with an instance of its own.

use std::{
    error::Error,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError, RwLock, mpsc},
    thread::{self, JoinHandle},
};

use crate::{Rules, rules::Instance};

/// What somebody wants to know: the price of some pieces.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// What one of them costs, in cents.
    pub cents: i64,
    /// How many there are.
    pub pieces: i32,
}

impl FromStr for Request {
    type Err = &'static str;

    fn from_str(line: &str) -> Result<Request, &'static str> {
        let (cents, pieces) = line.trim().split_once(' ').ok_or("expected `CENTS PIECES`")?;
        let cents = cents.parse().map_err(|_| "the price is not a number")?;
        let pieces = pieces.trim().parse().map_err(|_| "the number of pieces is not a number")?;
        Ok(Request { cents, pieces })
    }
}

/// The answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The price in cents.
    pub cents: i64,
    /// The version of the rules that it was computed by.
    pub version: i32,
}

/// An answer, or the text of an error.
type Outcome = Result<Answer, String>;

struct Job {
    request: Request,
    reply: mpsc::Sender<Outcome>,
}

/// The rules that new requests are answered by.
type Current = RwLock<Arc<Rules>>;

/// A service with some threads.
pub struct Service {
    current: Arc<Current>,
    queue: Option<mpsc::Sender<Job>>,
    workers: Vec<JoinHandle<()>>,
}

impl Service {
    /// Starts so many threads.
    pub fn new(rules: Rules, threads: usize) -> Service {
        let current = Arc::new(RwLock::new(Arc::new(rules)));
        let (queue, jobs) = mpsc::channel();
        let jobs = Arc::new(Mutex::new(jobs));
        let worker = |_| {
            let (current, jobs) = (Arc::clone(&current), Arc::clone(&jobs));
            thread::spawn(move || work(&current, &jobs))
        };
        let workers = (0..threads).map(worker).collect();
        Service { current, queue: Some(queue), workers }
    }

    /// Passes a request to the workers. The receiver gets the answer, or the text of an error.
    pub fn submit(&self, request: Request) -> mpsc::Receiver<Outcome> {
        let (reply, answer) = mpsc::channel();
        if let Some(queue) = &self.queue {
            // It fails only if there are no workers. Then the answer's channel is closed.
            let _ = queue.send(Job { request, reply });
        }
        answer
    }

    /// From now on requests are answered by these rules. Those that are being answered are not
    /// disturbed.
    pub fn swap(&self, rules: Rules) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
    }
}

/// Answers what was submitted, and ends the threads.
impl Drop for Service {
    fn drop(&mut self) {
        self.queue = None;
        for worker in self.workers.drain(..) {
            // A worker that panicked has said so.
            let _ = worker.join();
        }
    }
}

/// An instance, and the rules that it is one of.
struct Serving {
    rules: Arc<Rules>,
    instance: Instance,
}

/// A worker's life: until the queue is closed and empty.
fn work(current: &Current, jobs: &Mutex<mpsc::Receiver<Job>>) {
    let mut serving = None;
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { request, reply }) = job else { return };
        let outcome = answer(current, &mut serving, request).map_err(|error| {
            // What a trap left of the instance is not used again.
            serving = None;
            error.to_string()
        });
        // The one that asked may have gone.
        let _ = reply.send(outcome);
    }
}

fn answer(
    current: &Current,
    serving: &mut Option<Serving>,
    request: Request,
) -> Result<Answer, Box<dyn Error>> {
    let rules = Arc::clone(&current.read().unwrap_or_else(PoisonError::into_inner));
    let Serving { rules, instance } = match serving {
        Some(serving) if Arc::ptr_eq(&serving.rules, &rules) => serving,
        // The old instance is dropped, and with the last one of them the old code.
        other => other.insert(Serving { instance: rules.instantiate()?, rules }),
    };
    let cents = instance.price(request.cents, request.pieces)?;
    Ok(Answer { cents, version: rules.version() })
}
