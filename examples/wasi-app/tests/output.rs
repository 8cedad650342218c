//! The program reads and writes the files that it is given, and no others.

use std::{fs, path::PathBuf, sync::Arc};

use wamr_aot_wasi::{
    Buffer, Input,
    fs::{Bundle, Files, HostDir, Memory},
};
use wasi_app::{Rejected, Run};

/// Files that are part of the program.
fn orders() -> Files {
    static FILES: Bundle = Bundle::new(&[
        ("orders.txt", b"pears 3\napples 10\npears 4\n"),
        ("wrong.txt", b"pears 3\n\nplums\n"),
    ]);
    Files::from(&FILES)
}

const REPORT: &str = "apples             10\npears               7\n";

struct Outcome {
    code: u32,
    rejected: Vec<Rejected>,
    stdout: String,
    stderr: String,
}

fn run(file: Option<&str>, stdin: Input, input: impl Into<Files>, output: impl Into<Files>) -> Outcome {
    let (stdout, stderr) = (Buffer::new(), Buffer::new());
    let run = Run {
        file: file.map(str::to_owned),
        stdin,
        input: input.into(),
        output: output.into(),
        stdout: stdout.clone().into(),
        stderr: stderr.clone().into(),
    };
    let (exit, rejected) = run.run().unwrap();
    let text = |buffer: Buffer| String::from_utf8(buffer.contents()).unwrap();
    Outcome { code: exit.code(), rejected, stdout: text(stdout), stderr: text(stderr) }
}

#[test]
fn reads_a_file_in_the_program_and_writes_one_in_memory() {
    let files = Arc::new(Memory::new());
    let outcome = run(Some("/in/orders.txt"), Input::empty(), orders(), Arc::clone(&files));
    assert_eq!((outcome.code, outcome.stdout.as_str()), (0, "2 names, 0 lines rejected\n"));
    assert_eq!(files.read("report.txt").unwrap(), REPORT.as_bytes());
}

#[test]
fn reads_standard_input() {
    let files = Arc::new(Memory::new());
    let input = Input::bytes("pears 3\napples 10\npears 4");
    assert_eq!(run(None, input, Memory::new(), Arc::clone(&files)).code, 0);
    assert_eq!(files.read("report.txt").unwrap(), REPORT.as_bytes());
}

#[test]
fn the_host_is_told_what_was_not_understood() {
    let outcome = run(Some("/in/wrong.txt"), Input::empty(), orders(), Memory::new());
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, "1 names, 2 lines rejected\n"));
    let rejected = |line, text: &str| Rejected { line, text: text.to_owned() };
    assert_eq!(outcome.rejected, [rejected(2, ""), rejected(3, "plums")]);
}

#[test]
fn other_files_are_not_there() {
    for (file, why) in [
        ("/in/none.txt", "No such file or directory"),
        ("/etc/passwd", "Capabilities insufficient"),
        ("/in/../../etc/passwd", "Operation not permitted"),
    ] {
        let outcome = run(Some(file), Input::empty(), orders(), Memory::new());
        assert_eq!((outcome.code, outcome.stderr), (2, format!("report: {file}: {why}\n")));
    }
}

/// What is given to be read stays as it is.
#[test]
fn an_output_that_is_read_only_is_refused() {
    let outcome = run(Some("/in/orders.txt"), Input::empty(), orders(), orders());
    let expected = (2, "report: /out/report.txt: Read-only file system\n".to_owned());
    assert_eq!((outcome.code, outcome.stderr), expected);
}

#[cfg(unix)]
#[test]
fn directories_of_the_host() {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("wasi-app");
    let (input, output) = (dir.join("in"), dir.join("out"));
    fs::create_dir_all(&input).unwrap();
    fs::create_dir_all(&output).unwrap();
    fs::write(input.join("orders.txt"), "pears 3\napples 10\npears 4\n").unwrap();
    let open = |path| HostDir::open(path).unwrap();
    let outcome = run(Some("/in/orders.txt"), Input::empty(), open(&input), open(&output));
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
    assert_eq!(fs::read_to_string(output.join("report.txt")).unwrap(), REPORT);
}
