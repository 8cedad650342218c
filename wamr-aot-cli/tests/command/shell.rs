//! A directory with the guests and the scripts, and the command in it.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

/// A directory of its own, with the guests and the scripts in it and a cache.
pub(crate) struct Shell {
    directory: tempfile::TempDir,
}

impl Shell {
    pub(crate) fn new() -> Shell {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        for source in ["tests/guests", "tests/scripts"] {
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(source);
            for entry in fs::read_dir(source).expect("there are files") {
                let path = entry.expect("an entry").path();
                fs::copy(&path, directory.path().join(path.file_name().expect("a name")))
                    .expect("it can be copied");
            }
        }
        Shell { directory }
    }

    /// The directory.
    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path().join(name), content).expect("a file can be written");
    }

    /// The files in the cache, sorted.
    pub(crate) fn cached(&self) -> Vec<std::path::PathBuf> {
        let entries = fs::read_dir(self.path().join("cache")).expect("there is a cache");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        paths
    }

    /// The command, without what Cargo and the user have set.
    pub(crate) fn command(&self, args: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wamr-aot"));
        command.current_dir(self.path()).args(args.split_whitespace());
        for name in ["OUT_DIR", "TARGET", "CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "COLUMNS"] {
            command.env_remove(name);
        }
        command.env("WAMR_AOT_CACHE", self.path().join("cache")).env("NO_COLOR", "1");
        command
    }

    /// Runs the command to its end.
    pub(crate) fn run(&self, args: &str) -> Outcome {
        Outcome::of(&mut self.command(args))
    }
}

/// What a command did.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    pub(crate) fn of(command: &mut Command) -> Outcome {
        let Output { status, stdout, stderr } = command.output().expect("the command starts");
        Outcome {
            code: status.code(),
            stdout: String::from_utf8(stdout).expect("text"),
            stderr: String::from_utf8(stderr).expect("text"),
        }
    }

    /// What it printed, if all went well.
    #[track_caller]
    pub(crate) fn success(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "{}", self.stdout);
        self.stdout
    }

    /// What it complained about.
    #[track_caller]
    pub(crate) fn failure(self, code: i32) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (Some(code), ""), "{}", self.stderr);
        self.stderr
    }
}
