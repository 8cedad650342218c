//! A guest whose memory is a vector, and calls as a C library makes them.
#![allow(dead_code, unreachable_pub, reason = "each test uses a part")]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use wamr_aot_rt::HostError;
use wamr_aot_wasi::{
    Access, Errno, Guest, GuestMemory, WasiCtx, WasiCtxBuilder,
    fs::{Bundle, Files, HostDir, Memory, MemoryLimits, Resolution},
    preview1,
};

pub const CREATE: i32 = 1;
pub const DIRECTORY: i32 = 2;
pub const EXCLUSIVE: i32 = 4;
pub const TRUNCATE: i32 = 8;
pub const APPEND: i32 = 1;
pub const READ: i64 = 1 << 1;
pub const WRITE: i64 = 1 << 6;
pub const FOLLOW: i32 = 1;

/// The first preopened directory.
pub const ROOT: i32 = 3;

/// The places of texts, of results, and of buffers.
pub const PATH: i32 = 0;
pub const PATH2: i32 = 8192;
pub const OUT: i32 = 16384;
pub const VECTOR: i32 = 17000;
pub const BUFFER: i32 = 20000;
pub const BUFFER_LEN: i32 = 40000;

pub struct Fake {
    pub ctx: WasiCtx,
    pub memory: Vec<u8>,
    /// After how many calls of `waited` the guest is interrupted.
    pub patience: u64,
    pub waited: u64,
}

impl Guest for Fake {
    fn parts(&mut self) -> Result<(&mut WasiCtx, GuestMemory<'_>), HostError> {
        Ok((&mut self.ctx, GuestMemory::from(&mut self.memory[..])))
    }

    fn waited(&mut self, milliseconds: u64) -> Result<(), HostError> {
        self.waited += milliseconds;
        self.patience = self.patience.checked_sub(1).ok_or(HostError::new("interrupted"))?;
        Ok(())
    }
}

/// The result of a call: the errno's name, because numbers say nothing.
pub type Outcome<T = ()> = Result<T, Errno>;

pub fn errno(code: i32) -> Outcome {
    match code {
        0 => Ok(()),
        code => Err(ALL
            .into_iter()
            .find(|errno| i32::from(errno.code()) == code)
            .unwrap_or_else(|| panic!("errno {code}"))),
    }
}

const ALL: [Errno; 29] = [
    Errno::ACCES,
    Errno::AGAIN,
    Errno::BADF,
    Errno::BUSY,
    Errno::EXIST,
    Errno::FAULT,
    Errno::FBIG,
    Errno::ILSEQ,
    Errno::INVAL,
    Errno::IO,
    Errno::ISDIR,
    Errno::LOOP,
    Errno::MFILE,
    Errno::NAMETOOLONG,
    Errno::NOENT,
    Errno::NOSPC,
    Errno::NOSYS,
    Errno::NOTDIR,
    Errno::NOTEMPTY,
    Errno::NOTSOCK,
    Errno::NOTSUP,
    Errno::NXIO,
    Errno::OVERFLOW,
    Errno::PERM,
    Errno::PIPE,
    Errno::ROFS,
    Errno::SPIPE,
    Errno::XDEV,
    Errno::NOTCAPABLE,
];

macro_rules! wasi {
    ($guest:expr, $name:ident($($argument:expr),* $(,)?)) => {
        $crate::common::errno(
            ::wamr_aot_wasi::preview1::$name($guest $(, $argument)*).expect("the guest goes on"),
        )
    };
}
#[allow(unused_imports, reason = "not each test calls functions by name")]
pub(crate) use wasi;

impl Fake {
    pub fn new(ctx: WasiCtxBuilder) -> Fake {
        let ctx = ctx.build().expect("the context is valid");
        Fake { ctx, memory: vec![0; 65536], patience: 1000, waited: 0 }
    }

    pub fn of(files: impl Into<Files>, access: Access) -> Fake {
        Fake::new(WasiCtx::builder().preopen(files, "/", access))
    }

    pub fn put(&mut self, at: i32, bytes: &[u8]) {
        self.memory[at as usize..][..bytes.len()].copy_from_slice(bytes);
    }

    pub fn bytes(&self, at: i32, len: usize) -> &[u8] {
        &self.memory[at as usize..][..len]
    }

    pub fn u32(&self, at: i32) -> u32 {
        u32::from_le_bytes(self.bytes(at, 4).try_into().unwrap())
    }

    pub fn u64(&self, at: i32) -> u64 {
        u64::from_le_bytes(self.bytes(at, 8).try_into().unwrap())
    }

    fn path(&mut self, path: &str) -> i32 {
        self.put(PATH, path.as_bytes());
        path.len() as i32
    }

    fn path2(&mut self, path: &str) -> i32 {
        self.put(PATH2, path.as_bytes());
        path.len() as i32
    }

    /// Opens without following a symbolic link at the end.
    pub fn open_in(
        &mut self,
        fd: i32,
        path: &str,
        dirflags: i32,
        oflags: i32,
        rights: i64,
        fdflags: i32,
    ) -> Outcome<i32> {
        let len = self.path(path);
        wasi!(self, path_open(fd, dirflags, PATH, len, oflags, rights, 0, fdflags, OUT))?;
        Ok(self.u32(OUT) as i32)
    }

    pub fn open(&mut self, path: &str, oflags: i32, rights: i64) -> Outcome<i32> {
        self.open_in(ROOT, path, FOLLOW, oflags, rights, 0)
    }

    pub fn close(&mut self, fd: i32) -> Outcome {
        wasi!(self, fd_close(fd))
    }

    fn vector(&mut self, len: usize) {
        self.put(VECTOR, &BUFFER.to_le_bytes());
        self.put(VECTOR + 4, &(len as u32).to_le_bytes());
    }

    pub fn write(&mut self, fd: i32, bytes: &[u8]) -> Outcome<u32> {
        self.put(BUFFER, bytes);
        self.vector(bytes.len());
        wasi!(self, fd_write(fd, VECTOR, 1, OUT))?;
        Ok(self.u32(OUT))
    }

    pub fn pwrite(&mut self, fd: i32, bytes: &[u8], offset: i64) -> Outcome<u32> {
        self.put(BUFFER, bytes);
        self.vector(bytes.len());
        wasi!(self, fd_pwrite(fd, VECTOR, 1, offset, OUT))?;
        Ok(self.u32(OUT))
    }

    pub fn read(&mut self, fd: i32, len: usize) -> Outcome<Vec<u8>> {
        self.vector(len);
        wasi!(self, fd_read(fd, VECTOR, 1, OUT))?;
        Ok(self.bytes(BUFFER, self.u32(OUT) as usize).to_vec())
    }

    pub fn pread(&mut self, fd: i32, len: usize, offset: i64) -> Outcome<Vec<u8>> {
        self.vector(len);
        wasi!(self, fd_pread(fd, VECTOR, 1, offset, OUT))?;
        Ok(self.bytes(BUFFER, self.u32(OUT) as usize).to_vec())
    }

    pub fn seek(&mut self, fd: i32, offset: i64, whence: i32) -> Outcome<u64> {
        wasi!(self, fd_seek(fd, offset, whence, OUT))?;
        Ok(self.u64(OUT))
    }

    /// Makes a file.
    pub fn create(&mut self, path: &str, content: &[u8]) -> Outcome {
        let fd = self.open(path, CREATE | TRUNCATE, WRITE)?;
        self.write(fd, content)?;
        self.close(fd)
    }

    pub fn content(&mut self, path: &str) -> Outcome<Vec<u8>> {
        let fd = self.open(path, 0, READ)?;
        let content = self.read(fd, BUFFER_LEN as usize);
        self.close(fd)?;
        content
    }

    pub fn mkdir(&mut self, path: &str) -> Outcome {
        let len = self.path(path);
        wasi!(self, path_create_directory(ROOT, PATH, len))
    }

    pub fn rmdir(&mut self, path: &str) -> Outcome {
        let len = self.path(path);
        wasi!(self, path_remove_directory(ROOT, PATH, len))
    }

    pub fn unlink(&mut self, path: &str) -> Outcome {
        let len = self.path(path);
        wasi!(self, path_unlink_file(ROOT, PATH, len))
    }

    pub fn rename(&mut self, path: &str, new: &str) -> Outcome {
        let (len, new_len) = (self.path(path), self.path2(new));
        wasi!(self, path_rename(ROOT, PATH, len, ROOT, PATH2, new_len))
    }

    pub fn link(&mut self, path: &str, new: &str) -> Outcome {
        let (len, new_len) = (self.path(path), self.path2(new));
        wasi!(self, path_link(ROOT, 0, PATH, len, ROOT, PATH2, new_len))
    }

    pub fn symlink(&mut self, target: &str, path: &str) -> Outcome {
        let (len, new_len) = (self.path(target), self.path2(path));
        wasi!(self, path_symlink(PATH, len, ROOT, PATH2, new_len))
    }

    pub fn readlink(&mut self, path: &str, buffer: i32) -> Outcome<String> {
        let len = self.path(path);
        wasi!(self, path_readlink(ROOT, PATH, len, BUFFER, buffer, OUT))?;
        Ok(String::from_utf8(self.bytes(BUFFER, self.u32(OUT) as usize).to_vec()).unwrap())
    }

    /// The type, the number of links and the size.
    pub fn stat_with(&mut self, path: &str, flags: i32) -> Outcome<(u8, u64, u64)> {
        let len = self.path(path);
        wasi!(self, path_filestat_get(ROOT, flags, PATH, len, OUT))?;
        Ok((self.bytes(OUT + 16, 1)[0], self.u64(OUT + 24), self.u64(OUT + 32)))
    }

    pub fn stat(&mut self, path: &str) -> Outcome<(u8, u64, u64)> {
        self.stat_with(path, FOLLOW)
    }

    pub fn lstat(&mut self, path: &str) -> Outcome<(u8, u64, u64)> {
        self.stat_with(path, 0)
    }

    /// The times when the file was read and changed.
    pub fn times(&mut self, path: &str) -> Outcome<(u64, u64)> {
        let len = self.path(path);
        wasi!(self, path_filestat_get(ROOT, 0, PATH, len, OUT))?;
        Ok((self.u64(OUT + 40), self.u64(OUT + 48)))
    }

    pub fn set_times(&mut self, path: &str, follow: i32, atim: i64, mtim: i64, flags: i32) -> Outcome {
        let len = self.path(path);
        wasi!(self, path_filestat_set_times(ROOT, follow, PATH, len, atim, mtim, flags))
    }

    /// The names and types of a directory's entries, sorted, read with a buffer of some length.
    pub fn list(&mut self, path: &str, buffer: i32) -> Outcome<Vec<(String, u8)>> {
        let fd = self.open(path, DIRECTORY, READ)?;
        let entries = self.list_fd(fd, buffer);
        self.close(fd)?;
        entries
    }

    pub fn list_fd(&mut self, fd: i32, buffer: i32) -> Outcome<Vec<(String, u8)>> {
        let (mut entries, mut cookie) = (Vec::new(), 0);
        loop {
            wasi!(self, fd_readdir(fd, BUFFER, buffer, cookie as i64, OUT))?;
            let used = self.u32(OUT) as i32;
            let mut at = 0;
            while at + 24 <= used {
                let len = self.u32(BUFFER + at + 16) as i32;
                if at + 24 + len > used {
                    break;
                }
                cookie = self.u64(BUFFER + at);
                let name = String::from_utf8(self.bytes(BUFFER + at + 24, len as usize).to_vec()).unwrap();
                entries.push((name, self.bytes(BUFFER + at + 20, 1)[0]));
                at += 24 + len;
            }
            if used < buffer {
                entries.sort();
                return Ok(entries);
            }
            assert!(at > 0, "the buffer is too short for a name");
        }
    }

    pub fn names(&mut self, path: &str) -> Vec<String> {
        let entries = self.list(path, 4096).expect("the directory can be read");
        entries.into_iter().map(|(name, _)| name).filter(|name| !name.starts_with('.')).collect()
    }
}

/// A directory of the host that is removed in the end.
pub struct TempDir(pub PathBuf);

impl TempDir {
    pub fn new() -> TempDir {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("wasi-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("the directory can be made");
        TempDir(path)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What the file systems of a test begin with.
pub static BUNDLE: Bundle = Bundle::new(&[
    ("dir/inner/deep.txt", b"deep"),
    ("dir/other.txt", b"other"),
    ("empty.txt", b""),
    ("file.txt", b"0123456789"),
]);

const CONTENT: [(&str, &[u8]); 4] = [
    ("dir/inner/deep.txt", b"deep"),
    ("dir/other.txt", b"other"),
    ("empty.txt", b""),
    ("file.txt", b"0123456789"),
];

/// A file system with the content of [`BUNDLE`], and what has to live as long.
pub struct Filled {
    pub guest: Fake,
    _dir: Option<TempDir>,
}

pub fn host(resolution: Resolution) -> Filled {
    let dir = TempDir::new();
    for (path, content) in CONTENT {
        let path = dir.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let files = HostDir::open_with(&dir.0, resolution).expect("the directory can be opened in this way");
    Filled { guest: Fake::of(files, Access::ReadWrite), _dir: Some(dir) }
}

pub fn memory() -> Filled {
    let files = Memory::new();
    for (path, content) in CONTENT {
        files.write(path, content).unwrap();
    }
    Filled { guest: Fake::of(files, Access::ReadWrite), _dir: None }
}

pub fn over_bundle() -> Filled {
    let files = Memory::over(BUNDLE, MemoryLimits::default());
    Filled { guest: Fake::of(files, Access::ReadWrite), _dir: None }
}

pub fn over_host() -> Filled {
    let dir = TempDir::new();
    for (path, content) in CONTENT {
        let path = dir.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let files = Memory::over(HostDir::open(&dir.0).unwrap(), MemoryLimits::default());
    Filled { guest: Fake::of(files, Access::ReadWrite), _dir: Some(dir) }
}

pub fn bundle() -> Filled {
    Filled { guest: Fake::of(BUNDLE, Access::Read), _dir: None }
}

/// Called to see that `preview1` is what the macro reaches.
pub const FUNCTIONS: usize = preview1::FUNCTIONS.len();
