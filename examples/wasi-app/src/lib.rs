//! A C program in a sandbox: it reads one directory and writes another, both of which the host
//! chooses, and tells the host which lines it did not understand.

use std::error::Error;

use wamr_aot_rt::include_aot;
use wamr_aot_wasi::{Access, Input, Output, WasiCtx, WasiView, fs::Files};

include_aot!(mod report = "report", wasi);

pub use report::Exit;

/// The state of one run.
struct Host {
    wasi: WasiCtx,
    rejected: Vec<Rejected>,
}

/// A line that the program did not understand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The number of the line, from 1.
    pub line: i32,
    /// What is in it.
    pub text: String,
}

// It has the context for all that the program imports from WASI.
impl WasiView for Host {
    fn wasi(&mut self) -> &mut WasiCtx {
        &mut self.wasi
    }
}

// The one import that is not WASI's.
impl report::imports::Host for Host {
    fn rejected(
        cx: &mut report::Caller<Self>,
        line: i32,
        text: i32,
        length: i32,
    ) -> Result<(), report::HostError> {
        let (host, memory) = cx.split();
        let text = String::from_utf8_lossy(memory.slice(text, length)?).into_owned();
        host.rejected.push(Rejected { line, text });
        Ok(())
    }
}

/// What the program is given. It sees nothing else of the machine.
pub struct Run {
    /// The file to read, by the program's name for it. Without one, the program reads standard
    /// input.
    pub file: Option<String>,
    /// Standard input.
    pub stdin: Input,
    /// The directory that the program sees as `/in`, which it cannot change.
    pub input: Files,
    /// The directory that the program sees as `/out`.
    pub output: Files,
    /// Standard output.
    pub stdout: Output,
    /// Standard error.
    pub stderr: Output,
}

impl Run {
    /// Runs the program: its exit code, and the lines that it did not understand.
    ///
    /// # Errors
    /// If the program traps, which a bug in it can cause, or there is not enough memory.
    pub fn run(self) -> Result<(Exit, Vec<Rejected>), Box<dyn Error>> {
        let wasi = WasiCtx::builder()
            .arg("report")
            .args(self.file)
            .stdin(self.stdin)
            .stdout(self.stdout)
            .stderr(self.stderr)
            .preopen(self.input, "/in", Access::Read)
            .preopen(self.output, "/out", Access::ReadWrite)
            .build()?;
        let mut program = report::Instance::new(Host { wasi, rejected: Vec::new() })?;
        let exit = program.run()?;
        Ok((exit, program.into_data().rejected))
    }
}
