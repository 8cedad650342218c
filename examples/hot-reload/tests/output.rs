//! Rules are replaced while requests are answered: none is lost, and each is answered by one
//! version.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use hot_reload::{Answer, Event, Request, Rules, Service, Watcher};

/// For how long something may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

const ARTEFACTS: [&[u8]; 2] = [
    include_bytes!(concat!(env!("OUT_DIR"), "/wamr-aot/rules_1.aot")),
    include_bytes!(concat!(env!("OUT_DIR"), "/wamr-aot/rules_2.aot")),
];

/// Puts an artefact in its place as an installer does: all at once.
fn install(path: &Path, bytes: &[u8]) {
    let new = path.with_extension("new");
    fs::write(&new, bytes).unwrap();
    fs::rename(&new, path).unwrap();
}

/// What 10 pieces for so many cents cost.
fn price(cents: i64, version: i32) -> i64 {
    match version {
        1 => 10 * cents,
        2 => 9 * cents,
        _ => panic!("there is no version {version}"),
    }
}

/// Sends requests until it is to stop. How many were answered by each version.
fn ask(service: &Service, stop: &AtomicBool) -> [u64; 2] {
    let mut counts = [0; 2];
    while !stop.load(Ordering::Relaxed) {
        let requests = (0..64).map(|cents| (cents, service.submit(Request { cents, pieces: 10 })));
        for (cents, receiver) in requests.collect::<Vec<_>>() {
            let answer = receiver.recv_timeout(PATIENCE).expect("no request is lost").expect("no rule traps");
            assert_eq!(answer.cents, price(cents, answer.version));
            counts[answer.version as usize - 1] += 1;
            assert_eq!(receiver.recv(), Err(mpsc::RecvError), "there is one answer");
        }
    }
    counts
}

#[test]
fn no_request_is_lost_while_rules_are_replaced() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("rules.aot");
    install(&path, ARTEFACTS[0]);
    let (sender, events) = mpsc::channel();
    let (service, watcher) =
        Watcher::start(path.clone(), 3, Duration::from_millis(1), move |event| sender.send(event).unwrap())
            .unwrap();
    let next = || events.recv_timeout(PATIENCE).unwrap();
    let refused = |bytes: &[u8]| {
        install(&path, bytes);
        match next() {
            Event::Refused(why) => why,
            event => panic!("{event}"),
        }
    };
    let stop = AtomicBool::new(false);
    let counts = thread::scope(|scope| {
        let askers = [(); 2].map(|()| scope.spawn(|| ask(&service, &stop)));
        for round in 0..40 {
            let artefact = ARTEFACTS[(round + 1) % 2];
            match round % 4 {
                1 => assert!(refused(&artefact[..artefact.len() / 2]).contains("truncated")),
                2 => {
                    let mut damaged = artefact.to_vec();
                    damaged[artefact.len() / 2] ^= 1;
                    assert!(refused(&damaged).contains("damaged"));
                }
                3 => assert!(!refused(b"not an artefact").is_empty()),
                _ => {}
            }
            install(&path, artefact);
            assert_eq!(next(), Event::Swapped(((round + 1) % 2) as i32 + 1));
        }
        stop.store(true, Ordering::Relaxed);
        askers.map(|asker| asker.join().unwrap())
    });
    assert!(counts.iter().all(|[first, second]| *first > 0 && *second > 0), "{counts:?}");
    drop(watcher);
    assert!(events.try_recv().is_err(), "nothing else happened");
}

/// A file that is written in place is refused until it is complete.
#[test]
fn a_file_that_is_half_written_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("rules.aot");
    install(&path, ARTEFACTS[0]);
    let (sender, events) = mpsc::channel();
    let (service, _watcher) =
        Watcher::start(path.clone(), 1, Duration::from_millis(1), move |event| sender.send(event).unwrap())
            .unwrap();
    let version = || service.submit(Request { cents: 1, pieces: 1 }).recv().unwrap().unwrap().version;
    let mut file = fs::File::create(&path).unwrap();
    let (first, rest) = ARTEFACTS[1].split_at(ARTEFACTS[1].len() / 2);
    file.write_all(first).unwrap();
    // It may have been empty when it was first looked at.
    assert!(matches!(events.recv_timeout(PATIENCE).unwrap(), Event::Refused(_)));
    assert_eq!(version(), 1);
    file.write_all(rest).unwrap();
    let start = Instant::now();
    while events.recv_timeout(PATIENCE).unwrap() != Event::Swapped(2) {
        assert!(start.elapsed() < PATIENCE);
    }
    assert_eq!(version(), 2);
}

#[test]
fn a_service_does_not_start_without_rules() {
    let directory = tempfile::tempdir().unwrap();
    assert!(Rules::load(&directory.path().join("rules.aot")).is_err());
    let start = |bytes| {
        let path: PathBuf = directory.path().join("rules.aot");
        install(&path, bytes);
        Watcher::start(path, 1, Duration::from_secs(1), |_| {}).map(|_| ())
    };
    assert!(start(b"").is_err());
    assert!(start(ARTEFACTS[1]).is_ok());
}

#[test]
fn what_was_submitted_is_answered_at_the_end() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("rules.aot");
    install(&path, ARTEFACTS[1]);
    let service = Service::new(Rules::load(&path).unwrap(), 2);
    let answers: Vec<_> = (0..100).map(|cents| service.submit(Request { cents, pieces: 10 })).collect();
    drop(service);
    for (cents, answer) in (0..).zip(answers) {
        assert_eq!(answer.recv().unwrap(), Ok(Answer { cents: 9 * cents, version: 2 }));
    }
}

#[test]
fn the_program_answers_lines() {
    let directory = tempfile::tempdir().unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_hot-reload"))
        .arg(directory.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = program.stdin.take().unwrap();
    let mut stdout = BufReader::new(program.stdout.take().unwrap()).lines();
    let mut stderr = BufReader::new(program.stderr.take().unwrap()).lines();
    let mut ask = |line| {
        writeln!(stdin, "{line}").unwrap();
        stdin.flush().unwrap();
    };
    ask("200 12");
    assert_eq!(stdout.next().unwrap().unwrap(), "2400 cents, by version 1 of the rules");
    install(&directory.path().join("rules.aot"), ARTEFACTS[1]);
    assert_eq!(stderr.next().unwrap().unwrap(), "serving by version 2 of the rules");
    ask("200 12");
    assert_eq!(stdout.next().unwrap().unwrap(), "2160 cents, by version 2 of the rules");
    ask("twelve");
    assert_eq!(stderr.next().unwrap().unwrap(), "expected `CENTS PIECES`");
    drop(stdin);
    assert!(program.wait().unwrap().success());
}
