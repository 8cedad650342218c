//! A temporary workspace, and cargo in it.

use std::{
    env,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
};

use crate::paths::{self, Paths};

/// A temporary workspace. While it lives no other one exists: they share cargo's target directory.
#[derive(Debug)]
pub struct Workspace {
    paths: Paths,
    root: PathBuf,
    profile: &'static str,
    _lock: File,
}

impl Workspace {
    /// The workspace of `fixtures/<name>`, with `fixtures/guests` in it.
    pub fn new(paths: &Paths, name: &str) -> Workspace {
        Workspace::at(paths, name, name)
    }

    /// The same, in the directory `place`.
    pub fn at(paths: &Paths, name: &str, place: &str) -> Workspace {
        let root = paths.hosting().join(place);
        make_dir(&root);
        let lock = File::create(paths.hosting().join("lock")).expect("the lock file can be made");
        lock.lock().expect("the lock can be taken");

        let workspace = Workspace { paths: paths.clone(), root, profile: "debug", _lock: lock };
        let fixtures = paths.here().join("fixtures");
        let packages = workspace.copy(&fixtures.join(name), &workspace.root);
        workspace.copy(&fixtures.join("guests"), &workspace.root.join("guests"));
        let (members, excluded): (Vec<_>, Vec<_>) =
            packages.into_iter().partition(|package| !package.contains('/'));
        let profiles = profiles(&read(&paths.root.join("Cargo.toml")));
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = {members:?}\nexclude = {excluded:?}\n\n{profiles}"
        );
        workspace.write("Cargo.toml", &manifest);
        // Cargo removes what is not needed, so that it differs each time.
        fs::copy(paths.root.join("Cargo.lock"), workspace.root.join("Cargo.lock"))
            .expect("the lock file can be copied");
        workspace
    }

    /// Copies a directory, and removes what is not in it. Returns the packages, relative to `from`.
    fn copy(&self, from: &Path, to: &Path) -> Vec<String> {
        make_dir(to);
        let names = |directory: &Path| -> Vec<_> {
            let entries = fs::read_dir(directory)
                .unwrap_or_else(|error| panic!("cannot list {}: {error}", directory.display()));
            entries.map(|entry| entry.expect("an entry").file_name()).collect()
        };
        for name in names(to) {
            let keep = to == self.root && !name.to_string_lossy().contains(".rs");
            if !keep && !from.join(&name).exists() {
                let stale = to.join(&name);
                let removed =
                    if stale.is_dir() { fs::remove_dir_all(&stale) } else { fs::remove_file(&stale) };
                removed.unwrap_or_else(|error| panic!("cannot remove {}: {error}", stale.display()));
            }
        }
        let mut packages = Vec::new();
        for name in names(from) {
            let (source, copy) = (from.join(&name), to.join(&name));
            let name = name.to_string_lossy();
            if source.is_dir() {
                packages
                    .extend(self.copy(&source, &copy).into_iter().map(|package| format!("{name}/{package}")));
            } else if name == "Cargo.toml" {
                write_if_changed(
                    &copy,
                    read(&source).replace("@ROOT@", &self.paths.root.display().to_string()).as_bytes(),
                );
                packages.push(String::new());
            } else {
                write_if_changed(&copy, &fs::read(&source).expect("a fixture can be read"));
            }
        }
        packages.sort();
        packages.into_iter().map(|package| package.trim_end_matches('/').to_owned()).collect()
    }

    /// Its directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Writes a file, unless it holds these bytes.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.root.join(path);
        make_dir(path.parent().expect("a file in the workspace"));
        write_if_changed(&path, content.as_ref());
    }

    /// Cargo with `command`, for this machine as an explicit target: then `RUSTFLAGS` do not reach
    /// the build scripts, and the compiler is built once for all variations. No variable of the
    /// cargo that runs the tests reaches it.
    pub fn cargo(&self, command: &str) -> Command {
        let mut cargo = Command::new(paths::cargo());
        clean_environment(&mut cargo);
        cargo
            .args([command, "--offline", "--target", &self.paths.triple])
            .current_dir(&self.root)
            .stdin(Stdio::null());
        cargo
            .env("CARGO_TARGET_DIR", &self.paths.target)
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_INCREMENTAL", "0");
        cargo
    }

    /// Looks for what was built in the directory of another profile than `debug`.
    pub fn set_profile(&mut self, directory: &'static str) {
        self.profile = directory;
    }

    /// What a `cargo` built, by its file's name.
    pub fn built(&self, name: &str) -> PathBuf {
        self.paths.target.join(&self.paths.triple).join(self.profile).join(name)
    }

    /// Runs a program that was built, and returns what it prints.
    pub fn output_of(&self, program: &str) -> String {
        run(&mut self.program(program)).stdout
    }

    /// A program that was built.
    pub fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.built(name));
        clean_environment(&mut command);
        command.stdin(Stdio::null());
        command
    }
}

/// What a command did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How it ended.
    pub status: ExitStatus,
    /// What it printed.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
}

impl Outcome {
    /// Runs a command to its end.
    pub fn of(command: &mut Command) -> Outcome {
        let output = command.output().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        Outcome {
            status: output.status,
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// Runs a command that must succeed.
pub fn run(command: &mut Command) -> Outcome {
    let outcome = Outcome::of(command);
    let Outcome { status, stdout, stderr } = &outcome;
    assert!(status.success(), "{command:?}: {status}\n--- stdout\n{stdout}\n--- stderr\n{stderr}");
    outcome
}

/// Removes what the outer cargo and its user put there.
fn clean_environment(command: &mut Command) {
    const KEPT: [&str; 4] = ["CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "RUSTC"];
    const REMOVED: [&str; 9] = [
        "OUT_DIR",
        "TARGET",
        "HOST",
        "NUM_JOBS",
        "OPT_LEVEL",
        "PROFILE",
        "DEBUG",
        "MAKEFLAGS",
        "LD_LIBRARY_PATH",
    ];
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let cargos = text.starts_with("CARGO") || text.starts_with("RUST") || text.starts_with("DEP_");
        if (cargos || REMOVED.contains(&&*text)) && !KEPT.contains(&&*text) {
            command.env_remove(&name);
        }
    }
}

/// The profiles in a manifest: the same ones give cargo the same units.
fn profiles(manifest: &str) -> String {
    let mut inside = false;
    let mut out = String::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.starts_with("[profile.");
        }
        if inside {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

fn make_dir(path: &Path) {
    fs::create_dir_all(path).unwrap_or_else(|error| panic!("cannot make {}: {error}", path.display()));
}

/// Cargo goes by the time stamps.
fn write_if_changed(path: &Path, bytes: &[u8]) {
    let result = match fs::read(path) {
        Ok(old) if old == bytes => Ok(()),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => fs::write(path, bytes),
    };
    result.unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
}
