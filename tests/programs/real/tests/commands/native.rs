//! Programs of this machine, and directories for them.

use std::{
    fs,
    io::Write,
    os::unix::{
        fs::symlink,
        process::{CommandExt, ExitStatusExt},
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use crate::world::{End, LINK, Outcome, Run, Tree, World, target};

/// A directory that is removed when it is dropped.
pub(crate) struct Directory(PathBuf);

impl Directory {
    pub(crate) fn new(start: &Tree) -> Directory {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("command-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).expect("the directory is made");
        for (name, content) in &start.0 {
            match name.strip_suffix(LINK) {
                Some(name) => symlink(target(content), path.join(name)).expect("the link is made"),
                None => fs::write(path.join(name), content).expect("the file is written"),
            }
        }
        Directory(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn files(&self) -> Tree {
        let mut tree = Tree::new();
        collect(&self.0, "", &mut tree);
        tree
    }
}

fn collect(dir: &Path, prefix: &str, tree: &mut Tree) {
    for entry in fs::read_dir(dir).expect("the directory is read") {
        let entry = entry.expect("the directory is read");
        let name = format!("{prefix}{}", entry.file_name().into_string().expect("names are text"));
        if entry.file_type().expect("the file has a type").is_dir() {
            let name = format!("{name}/");
            collect(&entry.path(), &name, tree);
            tree.0.insert(name, Vec::new());
        } else {
            tree.0.insert(name, fs::read(entry.path()).expect("the file is read"));
        }
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // A directory that stays is in the build directory, and goes with that.
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) struct Native {
    directory: Directory,
}

impl Native {
    pub(crate) fn new(start: &Tree) -> Native {
        Native { directory: Directory::new(start) }
    }
}

impl World for Native {
    fn name(&self) -> String {
        "a process".to_owned()
    }

    fn run(&mut self, run: &Run) -> Outcome {
        let program = Path::new(env!("WAMR_AOT_REAL_GUESTS")).join("native").join(run.program);
        let mut child = Command::new(&program)
            .arg0(&run.args[0])
            .args(&run.args[1..])
            .env_clear()
            .envs(run.env.iter().copied())
            .current_dir(self.directory.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("it is a pipe");
        let output = thread::scope(|scope| {
            // A program need not read its input.
            scope.spawn(move || stdin.write_all(&run.stdin));
            child.wait_with_output().expect("the program ends")
        });
        let end = match (output.status.code(), output.status.signal()) {
            (Some(code), _) => End::Exit(code as u32),
            (None, Some(SIGABRT)) => End::Abort,
            (None, _) => End::Other(output.status.to_string()),
        };
        Outcome { end, stdout: output.stdout, stderr: without_thread_id(output.stderr) }
    }

    fn files(&self) -> Tree {
        self.directory.files()
    }
}

const SIGABRT: i32 = 6;

/// Rust's message of a panic has the number of the thread.
pub(crate) fn without_thread_id(stderr: Vec<u8>) -> Vec<u8> {
    let Ok(text) = str::from_utf8(&stderr) else { return stderr };
    let Some((start, rest)) = text.split_once("thread 'main' (") else { return stderr };
    let Some((_, rest)) = rest.split_once(')') else { return stderr };
    format!("{start}thread 'main'{rest}").into_bytes()
}
