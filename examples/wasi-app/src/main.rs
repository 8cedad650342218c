//! `wasi-app IN OUT [FILE]` runs the program with the directory IN as `/in` and OUT as `/out`.

use std::{env, error::Error, process::ExitCode};

use wamr_aot_wasi::{Input, Output, fs::HostDir};
use wasi_app::Run;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let (Some(input), Some(output)) = (args.next(), args.next()) else {
        return Err("usage: wasi-app IN OUT [FILE]; FILE is in IN, as in /in/orders.txt".into());
    };
    let run = Run {
        file: args.next(),
        stdin: Input::host(),
        input: HostDir::open(input)?.into(),
        output: HostDir::open(output)?.into(),
        stdout: Output::host_stdout(),
        stderr: Output::host_stderr(),
    };
    let (exit, rejected) = run.run()?;
    for line in rejected {
        eprintln!("line {} was not understood: {}", line.line, line.text);
    }
    Ok(exit.into())
}
