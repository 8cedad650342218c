//! [`WasiCtxBuilder`]: what a guest is given.

use core::{error::Error, fmt};

use super::{
    access::Access,
    clock::Clock,
    context::{Mount, WasiCtx},
    random::Random,
    stdio::{Input, Output},
    table::{Descriptor, Kind, Table},
};
use crate::{
    Errno,
    abi::flags::{FdFlags, Rights},
    fs::Files,
    store::{List, Text},
};

/// The most bytes of arguments, and of the environment.
const TEXT_LIMIT: usize = 1 << 20;

/// How many descriptors a guest may have at a time, if nothing else is said.
///
/// Well below what a process may have, which usually is 1024: a directory that is read takes two.
const DESCRIPTORS: usize = 256;

/// Says what a guest gets. See [`WasiCtx::builder`].
#[derive(Debug)]
#[must_use = "`build` makes the context"]
pub struct WasiCtxBuilder {
    args: List<Text, 16>,
    env: List<(Text, Text), 16>,
    stdin: Input,
    stdout: Output,
    stderr: Output,
    clock: Clock,
    random: Random,
    mounts: List<Option<Mount>, 4>,
    descriptors: usize,
    error: Option<BuildError>,
}

impl WasiCtx {
    /// Says what a guest gets. If nothing is said it has no arguments, no environment and no files,
    /// reads nothing, and what it writes is discarded. It has clocks and random numbers, because
    /// programs do not work without them and they give access to nothing: with `std` those of the
    /// machine, otherwise those that it is given.
    ///
    /// ```
    /// use wamr_aot_wasi::{Access, Buffer, WasiCtx, fs::Memory};
    ///
    /// let stdout = Buffer::new();
    /// let ctx = WasiCtx::builder()
    ///     .args(["sort", "--reverse"])
    ///     .env("LANG", "C")
    ///     .stdout(stdout.clone())
    ///     .preopen(Memory::new(), "/data", Access::ReadWrite)
    ///     .build()?;
    /// # Ok::<(), wamr_aot_wasi::BuildError>(())
    /// ```
    pub fn builder() -> WasiCtxBuilder {
        WasiCtxBuilder::new()
    }
}

impl WasiCtxBuilder {
    fn new() -> WasiCtxBuilder {
        WasiCtxBuilder {
            args: List::new(),
            env: List::new(),
            stdin: Input::empty(),
            stdout: Output::discard(),
            stderr: Output::discard(),
            #[cfg(feature = "std")]
            clock: Clock::system(),
            #[cfg(not(feature = "std"))]
            clock: Clock::absent(),
            #[cfg(feature = "std")]
            random: Random::system(),
            #[cfg(not(feature = "std"))]
            random: Random::absent(),
            mounts: List::new(),
            descriptors: DESCRIPTORS,
            error: None,
        }
    }

    /// The first mistake is the one that is reported.
    fn fail(&mut self, error: BuildError) {
        self.error.get_or_insert(error);
    }

    /// Adds an argument. The first is the program's name.
    pub fn arg(mut self, arg: impl Into<Text>) -> WasiCtxBuilder {
        let arg = arg.into();
        if arg.contains('\0') {
            self.fail(BuildError(Mistake::Zero(arg)));
        } else if self.args.push(arg).is_err() {
            self.fail(BuildError(Mistake::TooMany("arguments")));
        }
        self
    }

    /// Adds arguments. The first of all is the program's name.
    pub fn args<A: Into<Text>>(self, args: impl IntoIterator<Item = A>) -> WasiCtxBuilder {
        args.into_iter().fold(self, WasiCtxBuilder::arg)
    }

    /// Adds a variable to the environment.
    pub fn env(mut self, name: impl Into<Text>, value: impl Into<Text>) -> WasiCtxBuilder {
        let (name, value) = (name.into(), value.into());
        if name.is_empty() || name.contains(['\0', '=']) {
            self.fail(BuildError(Mistake::Name(name)));
        } else if value.contains('\0') {
            self.fail(BuildError(Mistake::Zero(value)));
        } else if self.env.push((name, value)).is_err() {
            self.fail(BuildError(Mistake::TooMany("variables")));
        }
        self
    }

    /// Adds variables to the environment.
    pub fn envs<N: Into<Text>, V: Into<Text>>(
        self,
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> WasiCtxBuilder {
        variables.into_iter().fold(self, |builder, (name, value)| builder.env(name, value))
    }

    /// Adds all variables of the host's environment. One that is not UTF-8 is an error.
    #[cfg(feature = "std")]
    pub fn inherit_env(mut self) -> WasiCtxBuilder {
        for (name, value) in std::env::vars_os() {
            self = match (name.into_string(), value.into_string()) {
                (Ok(name), Ok(value)) => self.env(name, value),
                (name, _) => {
                    let name = name.unwrap_or_else(|name| name.to_string_lossy().into_owned());
                    self.fail(BuildError(Mistake::NotUtf8(name.into())));
                    self
                }
            };
        }
        self
    }

    /// The guest's standard streams are those of the host.
    #[cfg(feature = "std")]
    pub fn inherit_stdio(self) -> WasiCtxBuilder {
        self.stdin(Input::host()).stdout(Output::host_stdout()).stderr(Output::host_stderr())
    }

    /// The guest's standard input: an [`Input`], or anything that implements `Read`.
    pub fn stdin(mut self, input: impl Into<Input>) -> WasiCtxBuilder {
        self.stdin = input.into();
        self
    }

    /// The guest's standard output: an [`Output`], a [`Buffer`](crate::Buffer), or anything that
    /// implements `Write`.
    pub fn stdout(mut self, output: impl Into<Output>) -> WasiCtxBuilder {
        self.stdout = output.into();
        self
    }

    /// The guest's standard error, as [`stdout`](WasiCtxBuilder::stdout).
    pub fn stderr(mut self, output: impl Into<Output>) -> WasiCtxBuilder {
        self.stderr = output.into();
        self
    }

    /// The guest's clocks. The default is the machine's clocks, or no clock without `std`.
    pub fn clock(mut self, clock: Clock) -> WasiCtxBuilder {
        self.clock = clock;
        self
    }

    /// The guest's random numbers. The default is the operating system's generator, or no generator
    /// without `std`.
    pub fn random(mut self, random: Random) -> WasiCtxBuilder {
        self.random = random;
        self
    }

    /// Gives the guest a file system under the name `guest_path`, for example `/data` or `.`.
    pub fn preopen(
        mut self,
        files: impl Into<Files>,
        guest_path: impl Into<Text>,
        access: Access,
    ) -> WasiCtxBuilder {
        let (files, name) = (files.into(), guest_path.into());
        if name.is_empty() || name.contains('\0') {
            self.fail(BuildError(Mistake::Zero(name)));
        } else if self.mounts.push(Some(Mount { files, name, access })).is_err() {
            self.fail(BuildError(Mistake::TooMany("directories")));
        }
        self
    }

    /// Gives the guest a directory of the host under the name `guest_path`:
    /// [`HostDir::open`](crate::fs::HostDir::open), whose errors `build` returns.
    #[cfg(feature = "std")]
    pub fn preopen_dir(
        mut self,
        host_path: impl AsRef<std::path::Path>,
        guest_path: impl Into<Text>,
        access: Access,
    ) -> WasiCtxBuilder {
        let guest_path = guest_path.into();
        match crate::fs::HostDir::open(&host_path) {
            Ok(dir) => self.preopen(dir, guest_path, access),
            Err(error) => {
                let path = host_path.as_ref().to_string_lossy().into();
                self.fail(BuildError(Mistake::HostDir(path, error)));
                self
            }
        }
    }

    /// How many descriptors the guest may have open at a time. The default is 256, and without an
    /// allocator there are at most 16.
    ///
    /// Each file of the host takes one of the process's descriptors, and a directory that is read
    /// takes two; if paths are resolved by steps, one takes up to 256 for the time of a call. A
    /// process may usually have 1024, so a host with several guests at a time may want a lower
    /// limit, and one that has raised its own a higher one.
    pub fn max_descriptors(mut self, limit: usize) -> WasiCtxBuilder {
        self.descriptors = limit;
        self
    }

    /// Makes the context.
    ///
    /// # Errors
    /// If a text has a zero byte, there is too much of something, or a directory cannot be opened.
    pub fn build(mut self) -> Result<WasiCtx, BuildError> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        let args: usize = self.args.iter().map(|arg| arg.len() + 1).sum();
        let env: usize = self.env.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
        for (what, len) in [("arguments", args), ("environment", env)] {
            if len > TEXT_LIMIT {
                return Err(BuildError(Mistake::TooLong(what)));
            }
        }
        let WasiCtxBuilder { args, env, stdin, stdout, stderr, clock, random, mounts, descriptors, .. } =
            self;
        let mut ctx = WasiCtx { args, env, clock, random, mounts, table: Table::new(descriptors) };
        let input = (Kind::Input(stdin), Rights::FD_READ);
        let outputs = [stdout, stderr].map(|output| (Kind::Output(output), Rights::FD_WRITE));
        let no_room = || BuildError(Mistake::TooMany("descriptors"));
        for (kind, direction) in [input].into_iter().chain(outputs) {
            let rights = Rights::STREAM.union(direction);
            let flags = FdFlags::NONE;
            let stream = Descriptor { kind, rights, inheriting: Rights::NONE, flags };
            ctx.table.insert(stream).map_err(|_| no_room())?;
        }
        for index in 0..ctx.mounts.len() {
            let Some(mount) = &ctx.mounts[index] else { continue };
            ctx.clock.tell(mount.files.get());
            let node = match mount.files.get().root() {
                Ok(node) => node,
                Err(errno) => return Err(BuildError(Mistake::Preopen(Text::clone(&mount.name), errno))),
            };
            let (rights, inheriting) = mount.rights();
            let kind = Kind::Directory { mount: index, node, is_preopen: true };
            let descriptor = Descriptor { kind, rights, inheriting, flags: FdFlags::NONE };
            if let Err(descriptor) = ctx.table.insert(descriptor) {
                ctx.close(descriptor);
                return Err(no_room());
            }
        }
        Ok(ctx)
    }
}

/// The error returned when a context cannot be made.
#[derive(Debug)]
pub struct BuildError(Mistake);

#[derive(Debug)]
enum Mistake {
    Zero(Text),
    Name(Text),
    #[cfg(feature = "std")]
    NotUtf8(Text),
    TooMany(&'static str),
    TooLong(&'static str),
    Preopen(Text, Errno),
    #[cfg(feature = "std")]
    HostDir(Text, std::io::Error),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Mistake::Zero(text) if text.is_empty() => f.write_str("the guest's name of a directory is empty"),
            Mistake::Zero(text) => {
                write!(f, "{text:?} contains a zero byte, which ends texts in WASI: remove it")
            }
            Mistake::Name(name) => {
                write!(f, "{name:?} is not a name of a variable: it is empty, or contains `=` or a zero byte")
            }
            #[cfg(feature = "std")]
            Mistake::NotUtf8(name) => {
                write!(f, "the environment variable {name:?} is not UTF-8: remove it, or use `env`")
            }
            Mistake::TooMany(what) => {
                write!(f, "there are too many {what}; with the feature `alloc` there may be more")
            }
            Mistake::TooLong(what) => write!(f, "the {what} has more than {TEXT_LIMIT} bytes"),
            Mistake::Preopen(name, errno) => write!(f, "the directory {name:?} cannot be opened: {errno}"),
            #[cfg(feature = "std")]
            Mistake::HostDir(path, error) => write!(f, "{path}: {error}"),
        }
    }
}

impl Error for BuildError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Mistake::Preopen(_, errno) => Some(errno),
            #[cfg(feature = "std")]
            Mistake::HostDir(_, error) => Some(error),
            _ => None,
        }
    }
}
