//! Random sequences of calls have the same results over each file system: a directory of the host,
//! resolved in both ways, files in memory, and an overlay.
#![cfg(all(feature = "std", target_os = "linux"))]

mod common;

use std::{fs, os::unix::fs::symlink, sync::Arc};

use common::*;
use wamr_aot_wasi::{
    Access, Errno,
    fs::{HostDir, Memory, MemoryLimits, Resolution},
};

/// How many sequences are tried, and how many calls each of them has.
const SEQUENCES: u64 = 40;
const CALLS: u64 = 150;

/// Numbers that look random: an xorshift generator.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % below
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.next(from.len() as u64) as usize]
    }

    fn path(&mut self) -> String {
        const NAMES: [&str; 12] = ["a", "b", "c", "d", "a", "b", "c", "d", "a", "b", ".", ".."];
        let mut path = self.pick(&NAMES).to_owned();
        for _ in 0..self.pick(&[0, 0, 0, 1, 1, 2, 3]) {
            path += self.pick(&["/", "/", "/", "//"]);
            path += self.pick(&NAMES);
        }
        path + self.pick(&["", "", "", "", "", "/", "//"])
    }

    /// A descriptor that is likely to be open, and a file.
    fn fd(&mut self) -> i32 {
        self.pick(&[4, 5, 6, 6, 6, 7, 7, 7, 8, 9])
    }

    /// One that is likely to be a directory.
    fn dir(&mut self) -> i32 {
        self.pick(&[ROOT, ROOT, ROOT, ROOT, 4, 4, 5, 5, 6])
    }
}

#[derive(Debug)]
enum Call {
    Open { fd: i32, path: String, follow: i32, oflags: i32, rights: i64, fdflags: i32 },
    Close(i32),
    Renumber(i32, i32),
    Read(i32, usize),
    Pread(i32, usize, i64),
    Write(i32, u8, usize),
    Pwrite(i32, u8, usize, i64),
    Seek(i32, i64, i32),
    SetSize(i32, i64),
    Allocate(i32, i64, i64),
    SetFlags(i32, i32),
    SetTimes(i32, i64),
    Stat(i32),
    List(i32, i32),
    StatAt(i32, i32, String),
    SetTimesAt(i32, i32, String, i64),
    CreateDir(i32, String),
    RemoveDir(i32, String),
    Unlink(i32, String),
    ReadLink(i32, String, i32),
    Rename(i32, String, i32, String),
    Link(i32, String, i32, String),
    Symlink(String, i32, String),
}

fn call(numbers: &mut Numbers) -> Call {
    let (fd, dir, path) = (numbers.fd(), numbers.dir(), numbers.path());
    match numbers.next(34) {
        0..=6 => Call::Open {
            fd: dir,
            path,
            follow: numbers.pick(&[0, 1, 1]),
            oflags: numbers.pick(&[
                0,
                0,
                DIRECTORY,
                CREATE,
                CREATE,
                CREATE | EXCLUSIVE,
                CREATE | TRUNCATE,
                TRUNCATE,
            ]),
            rights: numbers.pick(&[READ, WRITE, READ | WRITE, READ | WRITE]),
            fdflags: numbers.pick(&[0, 0, 0, APPEND]),
        },
        7..=8 => Call::Close(fd),
        9 => Call::Renumber(fd, numbers.fd()),
        10 => Call::Read(fd, numbers.next(100) as usize),
        11 => Call::Pread(fd, numbers.next(100) as usize, numbers.next(300) as i64),
        12 => Call::Write(fd, numbers.next(256) as u8, numbers.next(100) as usize),
        13 => Call::Pwrite(fd, numbers.next(256) as u8, numbers.next(100) as usize, numbers.next(300) as i64),
        14 => Call::Seek(fd, numbers.next(300) as i64 - 100, numbers.next(4) as i32),
        15 => Call::SetSize(fd, numbers.next(500) as i64),
        16 => Call::Allocate(fd, numbers.next(300) as i64, numbers.next(300) as i64),
        17 => Call::SetFlags(fd, numbers.pick(&[0, APPEND])),
        18 => Call::SetTimes(fd, numbers.next(1 << 40) as i64),
        19 => Call::Stat(fd),
        20..=21 => Call::List(dir, numbers.pick(&[64, 100, 4096])),
        22 => Call::StatAt(dir, numbers.pick(&[0, FOLLOW]), path),
        23 => Call::SetTimesAt(dir, numbers.pick(&[0, FOLLOW]), path, numbers.next(1 << 40) as i64),
        24..=25 => Call::CreateDir(dir, path),
        26 => Call::RemoveDir(dir, path),
        27 => Call::Unlink(dir, path),
        28 => Call::ReadLink(dir, path, numbers.pick(&[0, 1, 100])),
        29 => Call::Rename(dir, path, dir, numbers.path()),
        30 => Call::Rename(dir, path, numbers.dir(), numbers.path()),
        31 => Call::Link(dir, path, numbers.dir(), numbers.path()),
        _ => Call::Symlink(numbers.path(), dir, path),
    }
}

/// What does not depend on the file system: a directory has any size and number of links.
fn stat(guest: &Fake) -> String {
    let kind = guest.bytes(OUT + 16, 1)[0];
    match kind {
        3 => format!("{kind}"),
        _ => format!("{kind} {} {}", guest.u64(OUT + 24), guest.u64(OUT + 32)),
    }
}

/// Makes a call: what comes of it.
fn run(guest: &mut Fake, call: &Call) -> Outcome<String> {
    let put = |guest: &mut Fake, path: &str| {
        guest.put(PATH, path.as_bytes());
        path.len() as i32
    };
    let put2 = |guest: &mut Fake, path: &str| {
        guest.put(PATH2, path.as_bytes());
        path.len() as i32
    };
    let done = |()| String::new();
    match call {
        Call::Open { fd, path, follow, oflags, rights, fdflags } => {
            let opened = guest.open_in(*fd, path, *follow, *oflags, *rights, *fdflags)?;
            // The tests use few descriptors.
            if opened > 9 {
                guest.close(opened)?;
            }
            Ok(format!("{opened}"))
        }
        Call::Close(fd) => guest.close(*fd).map(done),
        Call::Renumber(from, to) => wasi!(guest, fd_renumber(*from, *to)).map(done),
        Call::Read(fd, len) => guest.read(*fd, *len).map(|bytes| format!("{bytes:?}")),
        Call::Pread(fd, len, offset) => guest.pread(*fd, *len, *offset).map(|bytes| format!("{bytes:?}")),
        Call::Write(fd, byte, len) => guest.write(*fd, &vec![*byte; *len]).map(|len| format!("{len}")),
        Call::Pwrite(fd, byte, len, offset) => {
            guest.pwrite(*fd, &vec![*byte; *len], *offset).map(|len| format!("{len}"))
        }
        Call::Seek(fd, offset, whence) => guest.seek(*fd, *offset, *whence).map(|offset| format!("{offset}")),
        Call::SetSize(fd, size) => wasi!(guest, fd_filestat_set_size(*fd, *size)).map(done),
        Call::Allocate(fd, offset, len) => wasi!(guest, fd_allocate(*fd, *offset, *len)).map(done),
        Call::SetFlags(fd, flags) => wasi!(guest, fd_fdstat_set_flags(*fd, *flags)).map(done),
        Call::SetTimes(fd, time) => {
            wasi!(guest, fd_filestat_set_times(*fd, *time, *time, 5))?;
            wasi!(guest, fd_filestat_get(*fd, OUT))?;
            Ok(format!("{} {}", guest.u64(OUT + 40), guest.u64(OUT + 48)))
        }
        Call::Stat(fd) => wasi!(guest, fd_filestat_get(*fd, OUT)).map(|()| stat(guest)),
        Call::List(fd, buffer) => guest.list_fd(*fd, *buffer).map(|entries| format!("{entries:?}")),
        Call::StatAt(fd, flags, path) => {
            let len = put(guest, path);
            wasi!(guest, path_filestat_get(*fd, *flags, PATH, len, OUT)).map(|()| stat(guest))
        }
        Call::SetTimesAt(fd, flags, path, time) => {
            let len = put(guest, path);
            wasi!(guest, path_filestat_set_times(*fd, *flags, PATH, len, *time, *time, 5))?;
            wasi!(guest, path_filestat_get(*fd, *flags, PATH, len, OUT))?;
            Ok(format!("{} {}", guest.u64(OUT + 40), guest.u64(OUT + 48)))
        }
        Call::CreateDir(fd, path) => {
            let len = put(guest, path);
            wasi!(guest, path_create_directory(*fd, PATH, len)).map(done)
        }
        Call::RemoveDir(fd, path) => {
            let len = put(guest, path);
            wasi!(guest, path_remove_directory(*fd, PATH, len)).map(done)
        }
        Call::Unlink(fd, path) => {
            let len = put(guest, path);
            wasi!(guest, path_unlink_file(*fd, PATH, len)).map(done)
        }
        Call::ReadLink(fd, path, buffer) => {
            let len = put(guest, path);
            wasi!(guest, path_readlink(*fd, PATH, len, BUFFER, *buffer, OUT))?;
            Ok(format!("{:?}", guest.bytes(BUFFER, guest.u32(OUT) as usize)))
        }
        Call::Rename(fd, path, new_fd, new_path) => {
            let (len, new_len) = (put(guest, path), put2(guest, new_path));
            wasi!(guest, path_rename(*fd, PATH, len, *new_fd, PATH2, new_len)).map(done)
        }
        Call::Link(fd, path, new_fd, new_path) => {
            let (len, new_len) = (put(guest, path), put2(guest, new_path));
            wasi!(guest, path_link(*fd, 0, PATH, len, *new_fd, PATH2, new_len)).map(done)
        }
        Call::Symlink(target, fd, path) => {
            let (len, new_len) = (put(guest, target), put2(guest, path));
            wasi!(guest, path_symlink(PATH, len, *fd, PATH2, new_len)).map(done)
        }
    }
}

/// All files, their types, and what is in them.
fn tree(guest: &mut Fake, path: &str, found: &mut Vec<String>) {
    for (name, kind) in guest.list(path, 4096).expect("the directory can be read") {
        let path = format!("{path}/{name}");
        match (kind, &*name) {
            (3, "." | "..") => {}
            (3, _) => {
                found.push(format!("{path}/"));
                tree(guest, &path, found);
            }
            (4, _) => found.push(format!("{path}: {:?}", guest.content(&path))),
            (7, _) => found.push(format!("{path} -> {:?}", guest.readlink(&path, 100))),
            _ => panic!("{path} has the type {kind}"),
        }
    }
}

#[test]
fn the_same_calls_have_the_same_results() {
    for sequence in 0..SEQUENCES {
        let dirs @ [one, other, lower] = &[(); 3].map(|()| TempDir::new());
        for TempDir(dir) in dirs {
            fs::create_dir_all(dir.join("a/b")).unwrap();
            fs::write(dir.join("b"), b"01234567").unwrap();
            symlink("b/c", dir.join("a/d")).unwrap();
        }
        let kernel = HostDir::open_with(&one.0, Resolution::Kernel).unwrap();
        let steps = HostDir::open_with(&other.0, Resolution::Steps).unwrap();
        let over = Memory::over(HostDir::open(&lower.0).unwrap(), MemoryLimits::default());
        let mut guests = [
            ("kernel", Fake::of(kernel, Access::ReadWrite)),
            ("steps", Fake::of(steps, Access::ReadWrite)),
            ("memory", Fake::of(Memory::new(), Access::ReadWrite)),
            ("overlay", Fake::of(over, Access::ReadWrite)),
        ];
        let numbers = &mut Numbers(0x9e37_79b9_7f4a_7c15 ^ (sequence + 1) << 20);
        let mut log = Vec::new();
        let check = |log: &[String], results: &[(&str, String)]| {
            let (_, expected) = &results[0];
            for (name, result) in results {
                let calls = log.join("\n");
                assert_eq!(result, expected, "sequence {sequence}, {name}, after these calls:\n{calls}");
            }
        };
        for (name, guest) in &mut guests {
            if *name == "memory" {
                guest.mkdir("a").unwrap();
                guest.mkdir("a/b").unwrap();
                guest.create("b", b"01234567").unwrap();
                guest.symlink("b/c", "a/d").unwrap();
            }
            guest.link("b", "a/b/c").unwrap();
            assert_eq!(guest.open("a", DIRECTORY, READ), Ok(4));
            assert_eq!(guest.open("a/b", DIRECTORY, READ), Ok(5));
            assert_eq!(guest.open("b", 0, READ | WRITE), Ok(6));
            assert_eq!(guest.open("a/c", CREATE, READ | WRITE), Ok(7));
        }
        for _ in 0..CALLS {
            let call = call(numbers);
            let two_paths = matches!(call, Call::Rename(..) | Call::Link(..));
            let creates = matches!(call, Call::Open { oflags, .. } if oflags & CREATE != 0);
            let results = guests.each_mut().map(|(name, guest)| match run(guest, &call) {
                // If both paths are wrong, it does not matter of which the errno is.
                Err(_) if two_paths => (*name, String::from("Err")),
                // A link that leads to itself and a slash is one or the other.
                Err(Errno::LOOP) if creates => (*name, String::from("Err(ISDIR)")),
                outcome => (*name, format!("{outcome:?}")),
            });
            log.push(format!("{call:?}: {}", results[0].1));
            check(&log, &results);
        }
        let results = guests.each_mut().map(|(name, guest)| {
            let mut found = Vec::new();
            tree(guest, ".", &mut found);
            (*name, format!("{found:#?}"))
        });
        check(&log, &results);
        // What the overlay is over stays as it was.
        assert_eq!(fs::read(lower.0.join("b")).unwrap(), b"01234567");
        assert_eq!(fs::read_dir(lower.0.join("a")).unwrap().count(), 2);
    }
}

/// Removes all that is in a directory.
fn clear(guest: &mut Fake, path: &str) {
    for (name, kind) in guest.list(path, 4096).expect("the directory can be read") {
        let path = format!("{path}/{name}");
        match (kind, &*name) {
            (_, "." | "..") => {}
            (3, _) => {
                clear(guest, &path);
                guest.rmdir(&path).unwrap();
            }
            _ => guest.unlink(&path).unwrap(),
        }
    }
}

#[test]
fn what_is_removed_is_given_back_to_the_limits() {
    let limits = {
        let mut limits = MemoryLimits::default();
        (limits.bytes, limits.files) = (1000, 12);
        limits
    };
    for sequence in 0..400 {
        let files = Arc::new(match sequence % 2 {
            0 => Memory::with_limits(limits),
            _ => Memory::over(BUNDLE, limits),
        });
        let numbers = &mut Numbers(0x2545_f491_4f6c_dd1d ^ (sequence + 1) << 20);
        let guest = &mut Fake::of(Arc::clone(&files), Access::ReadWrite);
        // Names that the calls use: directories and a file of the bundle are among them.
        let _ = guest.rename("dir", "a");
        let _ = guest.rename("file.txt", "b");
        for _ in 0..CALLS {
            let call = call(numbers);
            let _ = run(guest, &call);
        }
        // Files that are open are closed with the context.
        *guest = Fake::of(Arc::clone(&files), Access::ReadWrite);
        clear(guest, ".");
        for file in 0..12 {
            assert_eq!(guest.create(&format!("{file}"), b""), Ok(()), "sequence {sequence}, file {file}");
        }
        assert_eq!(guest.mkdir("more"), Err(Errno::NOSPC), "sequence {sequence}");
        let fd = guest.open("0", 0, WRITE).unwrap();
        assert_eq!(guest.write(fd, &[1; 1000]), Ok(1000), "sequence {sequence}");
        assert_eq!(guest.write(fd, &[1]), Err(Errno::NOSPC), "sequence {sequence}");
    }
}
