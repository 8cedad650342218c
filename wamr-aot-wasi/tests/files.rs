//! Functions of files, over each file system: the results are the same.
#![cfg(all(feature = "std", target_os = "linux"))]

mod common;

use common::*;
use wamr_aot_wasi::{
    Access, Errno, WasiCtx,
    fs::{Memory, MemoryLimits, Resolution},
};

/// Runs each test over all file systems that can be written to.
macro_rules! on_all {
    ($($name:ident)*) => {
        mod kernel {
            use super::Resolution::Kernel;
            $(#[test] fn $name() { super::$name(&mut super::host(Kernel).guest); })*
        }
        mod steps {
            use super::Resolution::Steps;
            $(#[test] fn $name() { super::$name(&mut super::host(Steps).guest); })*
        }
        mod memory { $(#[test] fn $name() { super::$name(&mut super::memory().guest); })* }
        mod over_bundle { $(#[test] fn $name() { super::$name(&mut super::over_bundle().guest); })* }
        mod over_host { $(#[test] fn $name() { super::$name(&mut super::over_host().guest); })* }
    };
}

/// Runs each test over all file systems.
macro_rules! on_read_only {
    ($($name:ident)*) => {
        on_all!($($name)*);
        mod bundle { $(#[test] fn $name() { super::$name(&mut super::bundle().guest); })* }
    };
}

mod reading {
    use super::*;

    on_read_only! { files_are_read paths_are_resolved directories_are_listed files_are_known }
}

mod writing {
    use super::*;

    on_all! {
        files_are_opened_as_asked_for
        files_are_written
        offsets_move
        appended_bytes_are_at_the_end
        sizes_are_set
        directories_are_made_and_removed
        files_are_removed
        files_are_renamed
        hard_links_are_names
        symbolic_links_are_followed
        symbolic_links_do_not_lead_out
        times_are_set
        listings_survive_changes
        an_open_file_stays
        names_have_limits
    }
}

fn files_are_read(guest: &mut Fake) {
    assert_eq!(guest.content("file.txt").unwrap(), b"0123456789");
    assert_eq!(guest.content("dir/inner/deep.txt").unwrap(), b"deep");
    assert_eq!(guest.content("empty.txt").unwrap(), b"");
    let fd = guest.open("file.txt", 0, READ).unwrap();
    assert_eq!(guest.read(fd, 4).unwrap(), b"0123");
    assert_eq!(guest.pread(fd, 3, 8).unwrap(), b"89");
    assert_eq!(guest.pread(fd, 3, 10).unwrap(), b"");
    assert_eq!(guest.pread(fd, 3, i64::MAX).unwrap(), b"");
    assert_eq!(guest.pread(fd, 3, -1), Err(Errno::INVAL));
    assert_eq!(guest.read(fd, 100).unwrap(), b"456789");
    assert_eq!(guest.read(fd, 100).unwrap(), b"");
    assert_eq!(guest.write(fd, b"x"), Err(Errno::BADF));
    assert_eq!(guest.pwrite(fd, b"x", 0), Err(Errno::BADF));
    assert_eq!(guest.close(fd), Ok(()));
    assert_eq!(guest.close(fd), Err(Errno::BADF));
    assert_eq!(guest.read(fd, 1), Err(Errno::BADF));
}

fn paths_are_resolved(guest: &mut Fake) {
    let cases: &[(&str, Outcome<(u8, u64)>)] = &[
        ("file.txt", Ok((4, 10))),
        ("./file.txt", Ok((4, 10))),
        ("dir/../file.txt", Ok((4, 10))),
        ("dir/inner/../../file.txt", Ok((4, 10))),
        ("dir//inner///deep.txt", Ok((4, 4))),
        ("file.txt/", Err(Errno::NOTDIR)),
        ("file.txt/.", Err(Errno::NOTDIR)),
        ("file.txt/..", Err(Errno::NOTDIR)),
        ("file.txt/x", Err(Errno::NOTDIR)),
        ("missing", Err(Errno::NOENT)),
        ("missing/", Err(Errno::NOENT)),
        ("missing/x", Err(Errno::NOENT)),
        ("missing/../file.txt", Err(Errno::NOENT)),
        ("..", Err(Errno::PERM)),
        ("../", Err(Errno::PERM)),
        ("dir/../..", Err(Errno::PERM)),
        ("dir/../../file.txt", Err(Errno::PERM)),
        ("/", Err(Errno::PERM)),
        ("/file.txt", Err(Errno::PERM)),
        ("//file.txt", Err(Errno::PERM)),
        ("", Err(Errno::NOENT)),
        ("file.txt\0", Err(Errno::INVAL)),
        ("FILE.TXT", Err(Errno::NOENT)),
    ];
    for (path, expected) in cases {
        for found in [guest.stat(path), guest.lstat(path)] {
            assert_eq!(found.map(|(kind, _, size)| (kind, size)), *expected, "{path:?}");
        }
        let opened = guest.open(path, 0, READ);
        assert_eq!(opened.map(|fd| guest.close(fd).unwrap()), expected.map(|_| ()), "{path:?}");
    }
    for path in [".", "dir", "dir/", "dir/.", "dir/inner/..", "./"] {
        assert_eq!(guest.stat(path).map(|(kind, ..)| kind), Ok(3), "{path}");
        assert_eq!(guest.open(path, DIRECTORY, READ).map(|fd| guest.close(fd)), Ok(Ok(())), "{path}");
    }
    // A path starts from a directory, and does not get out of that either.
    let fd = guest.open("dir/inner", DIRECTORY, READ).unwrap();
    assert!(guest.open_in(fd, "deep.txt", 0, 0, READ, 0).is_ok());
    assert_eq!(guest.open_in(fd, "../other.txt", 0, 0, READ, 0), Err(Errno::PERM));
    assert_eq!(guest.open_in(99, "x", 0, 0, READ, 0), Err(Errno::BADF));
    let file = guest.open("file.txt", 0, READ).unwrap();
    assert_eq!(guest.open_in(file, "x", 0, 0, READ, 0), Err(Errno::NOTDIR));
    guest.put(0, b"\xff\xfe");
    assert_eq!(wasi!(guest, path_open(ROOT, 0, 0, 2, 0, READ, 0, 0, OUT)), Err(Errno::ILSEQ));
    assert_eq!(wasi!(guest, path_open(ROOT, 2, 0, 1, 0, READ, 0, 0, OUT)), Err(Errno::INVAL));
    assert_eq!(wasi!(guest, path_open(ROOT, 0, 0, 1, 16, READ, 0, 0, OUT)), Err(Errno::INVAL));
    assert_eq!(wasi!(guest, path_open(ROOT, 0, 0, 1, 0, READ, 0, 32, OUT)), Err(Errno::INVAL));
    assert_eq!(wasi!(guest, path_open(ROOT, 0, 65000, 1000, 0, READ, 0, 0, OUT)), Err(Errno::FAULT));
    assert_eq!(wasi!(guest, path_open(ROOT, 0, 0, 5000, 0, READ, 0, 0, OUT)), Err(Errno::NAMETOOLONG));
}

fn directories_are_listed(guest: &mut Fake) {
    let expected = |names: &[(&str, u8)]| -> Vec<(String, u8)> {
        names.iter().map(|(name, kind)| (name.to_string(), *kind)).collect()
    };
    let root = expected(&[(".", 3), ("..", 3), ("dir", 3), ("empty.txt", 4), ("file.txt", 4)]);
    // Buffers that end in headers and names, and one that ends with the last entry.
    for buffer in [40, 64, 100, 128, 149, 150, 4096] {
        assert_eq!(guest.list(".", buffer), Ok(root.clone()), "{buffer}");
    }
    assert_eq!(guest.list("dir", 50), Ok(expected(&[(".", 3), ("..", 3), ("inner", 3), ("other.txt", 4)])));
    let fd = guest.open("dir", DIRECTORY, READ).unwrap();
    assert_eq!(wasi!(guest, fd_readdir(fd, BUFFER, 0, 0, OUT)), Ok(()));
    assert_eq!(guest.u32(OUT), 0);
    // A place past the end, or one that never was.
    assert!(matches!(wasi!(guest, fd_readdir(fd, BUFFER, 100, i64::MAX, OUT)), Ok(()) | Err(Errno::INVAL)));
    assert!(matches!(wasi!(guest, fd_readdir(fd, BUFFER, 100, -1, OUT)), Ok(()) | Err(Errno::INVAL)));
    assert_eq!(guest.list_fd(fd, 50).unwrap().len(), 4);
    assert_eq!(wasi!(guest, fd_readdir(fd, 65000, 1000, 0, OUT)), Err(Errno::FAULT));
    assert_eq!(wasi!(guest, fd_readdir(fd, BUFFER, 100, 0, 65535)), Err(Errno::FAULT));
    let file = guest.open("file.txt", 0, READ).unwrap();
    assert_eq!(wasi!(guest, fd_readdir(file, BUFFER, 100, 0, OUT)), Err(Errno::NOTDIR));
    assert_eq!(guest.list("file.txt", 100), Err(Errno::NOTDIR));
}

fn files_are_known(guest: &mut Fake) {
    let fd = guest.open("file.txt", 0, READ).unwrap();
    assert_eq!(wasi!(guest, fd_filestat_get(fd, OUT)), Ok(()));
    assert_eq!((guest.bytes(OUT + 16, 1)[0], guest.u64(OUT + 24), guest.u64(OUT + 32)), (4, 1, 10));
    let inode = guest.u64(OUT + 8);
    assert_eq!(guest.lstat("file.txt").map(|_| guest.u64(OUT + 8)), Ok(inode));
    assert_eq!(wasi!(guest, fd_fdstat_get(fd, OUT)), Ok(()));
    let rights = guest.u64(OUT + 8);
    assert_eq!((guest.bytes(OUT, 1)[0], rights & (READ | WRITE) as u64), (4, READ as u64));
    let directory = guest.open("dir", 0, READ).unwrap();
    assert_eq!(wasi!(guest, fd_fdstat_get(directory, OUT)), Ok(()));
    assert_eq!(guest.bytes(OUT, 1)[0], 3);
    // A directory is not a file.
    assert_eq!(guest.read(directory, 1), Err(Errno::BADF));
    assert_eq!(guest.write(directory, b"x"), Err(Errno::BADF));
    assert_eq!(guest.pread(directory, 1, 0), Err(Errno::BADF));
    assert_eq!(guest.seek(directory, 0, 0), Err(Errno::BADF));
    assert_eq!(wasi!(guest, fd_tell(directory, OUT)), Err(Errno::BADF));
    assert_eq!(wasi!(guest, fd_filestat_set_size(directory, 0)), Err(Errno::BADF));
    assert_eq!(wasi!(guest, fd_allocate(directory, 0, 1)), Err(Errno::BADF));
    assert_eq!(wasi!(guest, fd_advise(directory, 0, 1, 0)), Err(Errno::BADF));
    assert_eq!(wasi!(guest, fd_sync(directory)), Ok(()));
    assert_eq!(wasi!(guest, fd_filestat_get(directory, OUT)), Ok(()));
    assert_eq!(wasi!(guest, fd_filestat_get(99, OUT)), Err(Errno::BADF));
    assert_eq!(wasi!(guest, fd_filestat_get(fd, 65500)), Err(Errno::FAULT));
    assert_eq!(guest.readlink("file.txt", 100), Err(Errno::INVAL));
    assert_eq!(guest.readlink("missing", 100), Err(Errno::NOENT));
    for (advice, expected) in [(0, Ok(())), (5, Ok(())), (6, Err(Errno::INVAL))] {
        assert_eq!(wasi!(guest, fd_advise(fd, 0, 10, advice)), expected);
    }
    assert_eq!(wasi!(guest, fd_advise(fd, i64::MAX, 1, 0)), Err(Errno::INVAL));
    assert_eq!(wasi!(guest, fd_datasync(fd)), Ok(()));
}

fn files_are_opened_as_asked_for(guest: &mut Fake) {
    let cases = [
        ("file.txt", CREATE | EXCLUSIVE, WRITE, Some(Errno::EXIST)),
        ("dir", CREATE | EXCLUSIVE, WRITE, Some(Errno::EXIST)),
        ("new.txt", 0, WRITE, Some(Errno::NOENT)),
        ("new.txt/", CREATE, WRITE, Some(Errno::ISDIR)),
        ("missing/new.txt", CREATE, WRITE, Some(Errno::NOENT)),
        ("file.txt/new.txt", CREATE, WRITE, Some(Errno::NOTDIR)),
        ("../new.txt", CREATE, WRITE, Some(Errno::PERM)),
        ("/new.txt", CREATE, WRITE, Some(Errno::PERM)),
        ("dir", 0, WRITE, Some(Errno::ISDIR)),
        ("dir", CREATE, WRITE, Some(Errno::ISDIR)),
        ("dir", DIRECTORY, WRITE, None),
        ("dir", 0, READ, None),
        ("file.txt", DIRECTORY, READ, Some(Errno::NOTDIR)),
        ("file.txt", DIRECTORY | CREATE, READ, Some(Errno::INVAL)),
        ("file.txt", DIRECTORY | TRUNCATE, READ, Some(Errno::INVAL)),
        ("new.txt", CREATE | EXCLUSIVE, WRITE, None),
        ("new.txt", CREATE, READ, None),
    ];
    for (path, oflags, rights, expected) in cases {
        let opened = guest.open(path, oflags, rights);
        assert_eq!(opened.err(), expected, "{path} {oflags}");
        if let Ok(fd) = opened {
            guest.close(fd).unwrap();
        }
    }
    // The mode decides what can be done.
    let fd = guest.open("file.txt", 0, WRITE).unwrap();
    assert_eq!(guest.read(fd, 1), Err(Errno::BADF));
    assert_eq!(guest.write(fd, b"ab"), Ok(2));
    let fd = guest.open("file.txt", 0, READ | WRITE).unwrap();
    assert_eq!(guest.read(fd, 3).unwrap(), b"ab2");
    let fd = guest.open("file.txt", TRUNCATE, READ | WRITE).unwrap();
    assert_eq!(guest.read(fd, 3).unwrap(), b"");
    // Without any right a file is opened for reading.
    let fd = guest.open("dir/other.txt", 0, 0).unwrap();
    assert_eq!(guest.read(fd, 9).unwrap(), b"other");
}

fn files_are_written(guest: &mut Fake) {
    let fd = guest.open("new.txt", CREATE, READ | WRITE).unwrap();
    assert_eq!(guest.write(fd, b"hello"), Ok(5));
    assert_eq!(guest.write(fd, b", world"), Ok(7));
    assert_eq!(guest.pwrite(fd, b"J", 0), Ok(1));
    assert_eq!(guest.pread(fd, 100, 0).unwrap(), b"Jello, world");
    // Beyond the end there are zeroes.
    assert_eq!(guest.pwrite(fd, b"!", 14), Ok(1));
    assert_eq!(guest.pread(fd, 100, 10).unwrap(), b"ld\0\0!");
    assert_eq!(guest.pwrite(fd, b"!", i64::MAX), Err(Errno::FBIG));
    assert_eq!(guest.pwrite(fd, b"!", i64::MIN), Err(Errno::INVAL));
    assert_eq!(guest.write(fd, b""), Ok(0));
    assert_eq!(guest.stat("new.txt").map(|(.., size)| size), Ok(15));
    // Several buffers, some empty.
    guest.put(BUFFER, b"abcdef");
    for (index, (at, len)) in [(0, 2), (2, 0), (2, 3), (0, 1)].into_iter().enumerate() {
        guest.put(VECTOR + index as i32 * 8, &(BUFFER + at).to_le_bytes());
        guest.put(VECTOR + index as i32 * 8 + 4, &i32::to_le_bytes(len));
    }
    assert_eq!(wasi!(guest, fd_pwrite(fd, VECTOR, 4, 0, OUT)), Ok(()));
    assert_eq!((guest.u32(OUT), guest.pread(fd, 7, 0).unwrap()), (6, b"abcdea ".to_vec()));
    assert_eq!(wasi!(guest, fd_pwrite(fd, VECTOR, -1, 0, OUT)), Err(Errno::FAULT));
    assert_eq!(wasi!(guest, fd_write(fd, VECTOR, 1, 65533)), Err(Errno::FAULT));
    assert_eq!(wasi!(guest, fd_write(fd, VECTOR, 0, OUT)), Ok(()));
    for sync in [wasi!(guest, fd_sync(fd)), wasi!(guest, fd_datasync(fd))] {
        assert_eq!(sync, Ok(()));
    }
    guest.close(fd).unwrap();
    assert_eq!(guest.content("new.txt").unwrap(), b"abcdea world\0\0!");
}

fn offsets_move(guest: &mut Fake) {
    let fd = guest.open("file.txt", 0, READ | WRITE).unwrap();
    assert_eq!(guest.seek(fd, 4, 0), Ok(4));
    assert_eq!(guest.read(fd, 2).unwrap(), b"45");
    assert_eq!(guest.seek(fd, -3, 1), Ok(3));
    assert_eq!(guest.seek(fd, -1, 2), Ok(9));
    assert_eq!(guest.seek(fd, 10, 2), Ok(20));
    assert_eq!(guest.read(fd, 2).unwrap(), b"");
    assert_eq!(guest.seek(fd, -21, 1), Err(Errno::INVAL));
    assert_eq!(guest.seek(fd, -1, 0), Err(Errno::INVAL));
    assert_eq!(guest.seek(fd, i64::MIN, 2), Err(Errno::INVAL));
    assert_eq!(guest.seek(fd, i64::MAX, 1), Err(Errno::INVAL));
    assert_eq!(guest.seek(fd, 0, 3), Err(Errno::INVAL));
    assert_eq!(guest.seek(fd, i64::MAX, 0), Ok(i64::MAX as u64));
    assert_eq!(guest.read(fd, 2).unwrap(), b"");
    assert_eq!(guest.write(fd, b"x"), Err(Errno::FBIG));
    assert_eq!(wasi!(guest, fd_seek(fd, 0, 0, 65530)), Err(Errno::FAULT));
    assert_eq!(guest.seek(fd, 7, 0), Ok(7));
    assert_eq!(wasi!(guest, fd_tell(fd, OUT)), Ok(()));
    assert_eq!(guest.u64(OUT), 7);
    // The number of snapshot 0 for the offset itself, the end, and the start.
    for (whence, expected) in [(0, 8), (1, 11), (2, 1)] {
        let code = wamr_aot_wasi::snapshot0::fd_seek(guest, fd, 1, whence, OUT).unwrap();
        assert_eq!((errno(code), guest.u64(OUT)), (Ok(()), expected));
    }
}

fn appended_bytes_are_at_the_end(guest: &mut Fake) {
    let fd = guest.open_in(ROOT, "file.txt", 0, 0, READ | WRITE, APPEND).unwrap();
    assert_eq!(guest.write(fd, b"ab"), Ok(2));
    assert_eq!(guest.seek(fd, 0, 0), Ok(0));
    assert_eq!(guest.write(fd, b"cd"), Ok(2));
    assert_eq!(guest.seek(fd, 0, 1), Ok(14));
    assert_eq!(guest.content("file.txt").unwrap(), b"0123456789abcd");
    // The flag is set and taken away later, too.
    assert_eq!(wasi!(guest, fd_fdstat_set_flags(fd, 0)), Ok(()));
    assert_eq!(guest.seek(fd, 0, 0), Ok(0));
    assert_eq!(guest.write(fd, b"XY"), Ok(2));
    assert_eq!(wasi!(guest, fd_fdstat_set_flags(fd, APPEND)), Ok(()));
    assert_eq!(guest.write(fd, b"Z"), Ok(1));
    assert_eq!(guest.content("file.txt").unwrap(), b"XY23456789abcdZ");
    assert_eq!(wasi!(guest, fd_fdstat_get(fd, OUT)), Ok(()));
    assert_eq!(guest.bytes(OUT + 2, 1)[0], APPEND as u8);
    assert_eq!(wasi!(guest, fd_fdstat_set_flags(fd, 32)), Err(Errno::INVAL));
    assert_eq!(wasi!(guest, fd_fdstat_set_flags(ROOT, 1)), Err(Errno::BADF));
}

fn sizes_are_set(guest: &mut Fake) {
    let fd = guest.open("file.txt", 0, READ | WRITE).unwrap();
    assert_eq!(wasi!(guest, fd_filestat_set_size(fd, 4)), Ok(()));
    assert_eq!(guest.content("file.txt").unwrap(), b"0123");
    assert_eq!(wasi!(guest, fd_filestat_set_size(fd, 6)), Ok(()));
    assert_eq!(guest.content("file.txt").unwrap(), b"0123\0\0");
    assert_eq!(wasi!(guest, fd_filestat_set_size(fd, -1)), Err(Errno::INVAL));
    assert_eq!(wasi!(guest, fd_allocate(fd, 6, 4)), Ok(()));
    assert_eq!(guest.stat("file.txt").map(|(.., size)| size), Ok(10));
    assert_eq!(wasi!(guest, fd_allocate(fd, 0, 4)), Ok(()));
    assert_eq!(guest.stat("file.txt").map(|(.., size)| size), Ok(10));
    assert_eq!(wasi!(guest, fd_allocate(fd, 0, 0)), Err(Errno::INVAL));
    assert_eq!(wasi!(guest, fd_allocate(fd, -1, 1)), Err(Errno::INVAL));
    assert_eq!(wasi!(guest, fd_allocate(fd, i64::MAX, 1)), Err(Errno::FBIG));
    let reader = guest.open("file.txt", 0, READ).unwrap();
    assert_eq!(wasi!(guest, fd_filestat_set_size(reader, 0)), Err(Errno::BADF));
    assert_eq!(wasi!(guest, fd_allocate(reader, 0, 1)), Err(Errno::BADF));
}

fn directories_are_made_and_removed(guest: &mut Fake) {
    assert_eq!(guest.mkdir("a"), Ok(()));
    assert_eq!(guest.mkdir("a/b/"), Ok(()));
    assert_eq!(guest.names("."), ["a", "dir", "empty.txt", "file.txt"]);
    let cases: &[(&str, Errno)] = &[
        ("a", Errno::EXIST),
        ("a/", Errno::EXIST),
        (".", Errno::EXIST),
        ("a/..", Errno::EXIST),
        ("file.txt", Errno::EXIST),
        ("file.txt/x", Errno::NOTDIR),
        ("missing/x", Errno::NOENT),
        ("..", Errno::PERM),
        ("../x", Errno::PERM),
        ("/x", Errno::PERM),
        ("a/../../x", Errno::PERM),
    ];
    for (path, expected) in cases {
        assert_eq!(guest.mkdir(path), Err(*expected), "{path}");
    }
    let cases: &[(&str, Errno)] = &[
        ("a", Errno::NOTEMPTY),
        ("a/", Errno::NOTEMPTY),
        ("a/b/..", Errno::NOTEMPTY),
        ("a/b/.", Errno::INVAL),
        ("file.txt", Errno::NOTDIR),
        ("missing", Errno::NOENT),
        ("..", Errno::PERM),
        ("/", Errno::PERM),
    ];
    for (path, expected) in cases {
        assert_eq!(guest.rmdir(path), Err(*expected), "{path}");
    }
    assert_eq!(guest.rmdir("a/b/"), Ok(()));
    let open = guest.open("a", DIRECTORY, READ).unwrap();
    assert_eq!(guest.rmdir("a"), Ok(()));
    assert_eq!(guest.stat("a"), Err(Errno::NOENT));
    // In a directory that was removed, nothing is made.
    assert_eq!(guest.open_in(open, "x", 0, CREATE, WRITE, 0), Err(Errno::NOENT));
    assert_eq!(guest.rmdir("dir"), Err(Errno::NOTEMPTY));
}

fn files_are_removed(guest: &mut Fake) {
    let cases: &[(&str, Errno)] = &[
        ("dir", Errno::ISDIR),
        ("dir/", Errno::ISDIR),
        (".", Errno::ISDIR),
        ("file.txt/", Errno::NOTDIR),
        ("missing", Errno::NOENT),
        ("missing/", Errno::NOENT),
        ("file.txt/x", Errno::NOTDIR),
        ("../x", Errno::PERM),
    ];
    for (path, expected) in cases {
        assert_eq!(guest.unlink(path), Err(*expected), "{path}");
    }
    assert_eq!(guest.unlink("dir/../file.txt"), Ok(()));
    assert_eq!(guest.unlink("file.txt"), Err(Errno::NOENT));
    assert_eq!(guest.names("."), ["dir", "empty.txt"]);
    // It can be made again, and is new.
    guest.create("file.txt", b"new").unwrap();
    assert_eq!(guest.content("file.txt").unwrap(), b"new");
}

fn files_are_renamed(guest: &mut Fake) {
    assert_eq!(guest.rename("file.txt", "dir/moved.txt"), Ok(()));
    assert_eq!(guest.content("dir/moved.txt").unwrap(), b"0123456789");
    assert_eq!(guest.stat("file.txt"), Err(Errno::NOENT));
    // What has the name is replaced.
    assert_eq!(guest.rename("dir/moved.txt", "empty.txt"), Ok(()));
    assert_eq!(guest.content("empty.txt").unwrap(), b"0123456789");
    assert_eq!(guest.rename("empty.txt", "empty.txt"), Ok(()));
    assert_eq!(guest.rename("dir", "moved"), Ok(()));
    assert_eq!(guest.content("moved/inner/deep.txt").unwrap(), b"deep");
    assert_eq!(guest.stat("moved/inner/../../empty.txt").map(|(kind, ..)| kind), Ok(4));
    guest.mkdir("target").unwrap();
    assert_eq!(guest.rename("moved/", "target/"), Ok(()));
    guest.mkdir("full").unwrap();
    guest.create("full/x", b"").unwrap();
    let cases: &[(&str, &str, Errno)] = &[
        ("missing", "x", Errno::NOENT),
        ("empty.txt", "full", Errno::ISDIR),
        ("target", "empty.txt", Errno::NOTDIR),
        ("target", "full", Errno::NOTEMPTY),
        ("full/x", "full", Errno::NOTEMPTY),
        ("target", "target/inner/x", Errno::INVAL),
        ("target/inner/deep.txt", "missing/x", Errno::NOENT),
        ("empty.txt/", "x", Errno::NOTDIR),
        ("empty.txt", "x/", Errno::NOTDIR),
        ("target/.", "x", Errno::BUSY),
        ("empty.txt", "..", Errno::PERM),
        ("empty.txt", "../x", Errno::PERM),
        ("empty.txt", "/x", Errno::PERM),
        ("../x", "x", Errno::PERM),
    ];
    for (path, new, expected) in cases {
        assert_eq!(guest.rename(path, new), Err(*expected), "{path} {new}");
    }
    assert_eq!(guest.rename("target", "new-name/"), Ok(()));
    assert_eq!(guest.names("."), ["empty.txt", "full", "new-name"]);
}

fn hard_links_are_names(guest: &mut Fake) {
    assert_eq!(guest.link("file.txt", "dir/second.txt"), Ok(()));
    assert_eq!(guest.stat("file.txt"), Ok((4, 2, 10)));
    let fd = guest.open("dir/second.txt", 0, WRITE).unwrap();
    guest.write(fd, b"ABC").unwrap();
    assert_eq!(guest.content("file.txt").unwrap(), b"ABC3456789");
    assert_eq!(guest.rename("file.txt", "dir/second.txt"), Ok(()));
    assert_eq!(guest.stat("file.txt").is_ok(), guest.stat("dir/second.txt").unwrap().1 == 2);
    let cases: &[(&str, &str, Errno)] = &[
        ("dir/second.txt", "empty.txt", Errno::EXIST),
        ("dir", "x", Errno::PERM),
        ("missing", "x", Errno::NOENT),
        ("dir/second.txt/", "x", Errno::NOTDIR),
        ("dir/second.txt", "x/", Errno::NOENT),
        ("dir/second.txt", "../x", Errno::PERM),
        ("../x", "x", Errno::PERM),
        ("dir/second.txt", "/x", Errno::PERM),
    ];
    for (path, new, expected) in cases {
        assert_eq!(guest.link(path, new), Err(*expected), "{path} {new}");
    }
    guest.put(PATH, b"file.txt");
    assert_eq!(wasi!(guest, path_link(ROOT, FOLLOW, PATH, 8, ROOT, PATH, 8)), Err(Errno::INVAL));
}

fn symbolic_links_are_followed(guest: &mut Fake) {
    guest.symlink("file.txt", "link").unwrap();
    guest.symlink("../file.txt", "dir/up").unwrap();
    guest.symlink("dir", "to-dir").unwrap();
    guest.symlink("to-dir/inner/", "two").unwrap();
    guest.symlink("missing", "dangling").unwrap();
    guest.symlink("loop-b", "loop-a").unwrap();
    guest.symlink("loop-a", "loop-b").unwrap();
    let size = |outcome: Outcome<(u8, u64, u64)>| outcome.map(|(kind, _, size)| (kind, size));
    assert_eq!(size(guest.stat("link")), Ok((4, 10)));
    assert_eq!(size(guest.lstat("link")), Ok((7, 8)));
    assert_eq!(size(guest.stat("dir/up")), Ok((4, 10)));
    assert_eq!(size(guest.stat("to-dir/up")), Ok((4, 10)));
    assert_eq!(size(guest.stat("two/deep.txt")), Ok((4, 4)));
    assert_eq!(size(guest.stat("two/../other.txt")), Ok((4, 5)));
    assert_eq!(guest.lstat("to-dir/").map(|(kind, ..)| kind), Ok(3));
    assert_eq!(guest.lstat("link/"), Err(Errno::NOTDIR));
    assert_eq!(guest.stat("dangling"), Err(Errno::NOENT));
    assert_eq!(guest.lstat("dangling").map(|(kind, ..)| kind), Ok(7));
    assert_eq!(guest.stat("loop-a"), Err(Errno::LOOP));
    assert_eq!(guest.stat("loop-a/x"), Err(Errno::LOOP));
    assert_eq!(guest.content("link").unwrap(), b"0123456789");
    // Not followed at the end unless that is asked for.
    assert_eq!(guest.open_in(ROOT, "link", 0, 0, READ, 0), Err(Errno::LOOP));
    assert_eq!(guest.open_in(ROOT, "to-dir", 0, DIRECTORY, READ, 0), Err(Errno::NOTDIR));
    assert!(guest.open_in(ROOT, "to-dir/inner", 0, DIRECTORY, READ, 0).is_ok());
    assert_eq!(guest.open("link", CREATE | EXCLUSIVE, WRITE), Err(Errno::EXIST));
    assert_eq!(guest.open("dangling", CREATE | EXCLUSIVE, WRITE), Err(Errno::EXIST));
    // A file is made where the link leads to.
    guest.create("dangling", b"made").unwrap();
    assert_eq!(guest.content("missing").unwrap(), b"made");
    assert_eq!(guest.readlink("link", 100).unwrap(), "file.txt");
    assert_eq!(guest.readlink("link", 4).unwrap(), "file");
    assert_eq!(guest.readlink("link", 0).unwrap(), "");
    assert_eq!(guest.readlink("to-dir/", 100), Err(Errno::INVAL));
    assert_eq!(guest.readlink("link/x", 100), Err(Errno::NOTDIR));
    // The links themselves are removed and renamed.
    assert_eq!(guest.rmdir("to-dir"), Err(Errno::NOTDIR));
    assert_eq!(guest.rmdir("to-dir/"), Err(Errno::NOTDIR));
    assert_eq!(guest.rename("to-dir/", "x"), Err(Errno::NOTDIR));
    assert_eq!(guest.rename("to-dir", "renamed"), Ok(()));
    assert_eq!(guest.lstat("renamed").map(|(kind, ..)| kind), Ok(7));
    assert_eq!(guest.unlink("renamed/"), Err(Errno::NOTDIR));
    assert_eq!(guest.unlink("renamed"), Ok(()));
    assert_eq!(guest.stat("dir").map(|(kind, ..)| kind), Ok(3));
    assert_eq!(guest.link("link", "hard"), Ok(()));
    assert_eq!(guest.lstat("hard").map(|(kind, ..)| kind), Ok(7));
    assert_eq!(guest.symlink("x", "link"), Err(Errno::EXIST));
    assert_eq!(guest.symlink("x", "new/"), Err(Errno::NOENT));
    assert_eq!(guest.symlink("", "new"), Err(Errno::NOENT));
}

fn symbolic_links_do_not_lead_out(guest: &mut Fake) {
    assert_eq!(guest.symlink("/etc/passwd", "absolute"), Err(Errno::PERM));
    assert_eq!(guest.symlink("file.txt", "../outside"), Err(Errno::PERM));
    guest.symlink("../../file.txt", "dir/out").unwrap();
    guest.symlink("..", "up").unwrap();
    guest.symlink("dir/inner/../../../", "far").unwrap();
    for path in ["dir/out", "up", "up/", "up/x", "far", "far/", "far/x", "dir/../up"] {
        assert_eq!(guest.stat(path), Err(Errno::PERM), "{path}");
        assert_eq!(guest.open(path, 0, READ), Err(Errno::PERM), "{path}");
        assert!(guest.open(path, CREATE, WRITE).is_err(), "{path}");
    }
    for path in ["up/x", "far/x"] {
        assert_eq!(guest.mkdir(path), Err(Errno::PERM), "{path}");
        assert_eq!(guest.unlink(path), Err(Errno::PERM), "{path}");
        assert_eq!(guest.rename("file.txt", path), Err(Errno::PERM), "{path}");
        assert_eq!(guest.link("file.txt", path), Err(Errno::PERM), "{path}");
        assert_eq!(guest.symlink("file.txt", path), Err(Errno::PERM), "{path}");
        assert_eq!(guest.readlink(path, 10), Err(Errno::PERM), "{path}");
        assert_eq!(guest.set_times(path, 0, 0, 0, 5), Err(Errno::PERM), "{path}");
    }
    assert_eq!(guest.set_times("up", FOLLOW, 0, 0, 5), Err(Errno::PERM));
    assert_eq!(guest.set_times("up/", 0, 0, 0, 5), Err(Errno::PERM));
}

fn times_are_set(guest: &mut Fake) {
    let second = 1_000_000_000;
    assert_eq!(guest.set_times("file.txt", 0, 5 * second, 7 * second + 1000, 1 | 4), Ok(()));
    assert_eq!(guest.times("file.txt"), Ok((5 * second as u64, 7 * second as u64 + 1000)));
    assert_eq!(guest.set_times("file.txt", 0, 9 * second, 0, 1), Ok(()));
    assert_eq!(guest.times("file.txt"), Ok((9 * second as u64, 7 * second as u64 + 1000)));
    assert_eq!(guest.set_times("file.txt", 0, 0, 0, 8), Ok(()));
    assert!(guest.times("file.txt").unwrap().1 > 1_000_000 * second as u64);
    for flags in [3, 12, 15, 16] {
        assert_eq!(guest.set_times("file.txt", 0, 0, 0, flags), Err(Errno::INVAL), "{flags}");
    }
    assert_eq!(guest.set_times("missing", 0, 0, 0, 1), Err(Errno::NOENT));
    assert_eq!(guest.set_times("file.txt/", 0, 0, 0, 1), Err(Errno::NOTDIR));
    assert_eq!(guest.set_times("dir/", 0, 0, 3 * second, 4), Ok(()));
    assert_eq!(guest.times("dir").map(|times| times.1), Ok(3 * second as u64));
    assert_eq!(guest.set_times("dir/.", 0, 0, 4 * second, 4), Ok(()));
    assert_eq!(guest.times("dir").map(|times| times.1), Ok(4 * second as u64));
    // A link's own times, or those of what it leads to.
    guest.symlink("file.txt", "link").unwrap();
    assert_eq!(guest.set_times("link", FOLLOW, 0, 11 * second, 4), Ok(()));
    assert_eq!(guest.times("file.txt").map(|times| times.1), Ok(11 * second as u64));
    assert_eq!(guest.set_times("link", 0, 0, 12 * second, 4), Ok(()));
    assert_eq!(guest.times("link").map(|times| times.1), Ok(12 * second as u64));
    assert_eq!(guest.times("file.txt").map(|times| times.1), Ok(11 * second as u64));
    let fd = guest.open("file.txt", 0, READ).unwrap();
    assert_eq!(wasi!(guest, fd_filestat_set_times(fd, 0, 13 * second, 4)), Ok(()));
    assert_eq!(guest.times("file.txt").map(|times| times.1), Ok(13 * second as u64));
    assert_eq!(wasi!(guest, fd_filestat_set_times(fd, 0, 0, 3)), Err(Errno::INVAL));
    assert_eq!(wasi!(guest, fd_filestat_set_times(99, 0, 0, 1)), Err(Errno::BADF));
}

fn listings_survive_changes(guest: &mut Fake) {
    guest.mkdir("many").unwrap();
    for index in 0..100 {
        guest.create(&format!("many/{index:03}"), b"").unwrap();
    }
    assert_eq!(guest.names("many").len(), 100);
    assert_eq!(guest.list("many", 128).unwrap().len(), 102);
    // As Rust's `remove_dir_all`: a part is read, removed, and the next part read.
    let fd = guest.open("many", DIRECTORY, READ).unwrap();
    let mut cookie = 0;
    let mut seen = std::collections::BTreeSet::new();
    loop {
        assert_eq!(wasi!(guest, fd_readdir(fd, BUFFER, 128, cookie, OUT)), Ok(()));
        let used = guest.u32(OUT) as i32;
        let (mut at, mut names) = (0, Vec::new());
        while at + 24 <= used && at + 24 + guest.u32(BUFFER + at + 16) as i32 <= used {
            let len = guest.u32(BUFFER + at + 16) as i32;
            cookie = guest.u64(BUFFER + at) as i64;
            names.push(String::from_utf8(guest.bytes(BUFFER + at + 24, len as usize).to_vec()).unwrap());
            at += 24 + len;
        }
        for name in names.iter().filter(|name| !name.starts_with('.')) {
            assert!(seen.insert(name.clone()), "{name} comes twice");
            guest.unlink(&format!("many/{name}")).unwrap();
        }
        if used < 128 {
            break;
        }
    }
    assert_eq!(seen.len(), 100);
    assert_eq!(guest.rmdir("many"), Ok(()));
}

fn an_open_file_stays(guest: &mut Fake) {
    let fd = guest.open("file.txt", 0, READ | WRITE).unwrap();
    guest.unlink("file.txt").unwrap();
    assert_eq!(guest.pread(fd, 4, 0).unwrap(), b"0123");
    assert_eq!(guest.pwrite(fd, b"x", 0), Ok(1));
    assert_eq!(wasi!(guest, fd_filestat_get(fd, OUT)), Ok(()));
    assert_eq!(guest.u64(OUT + 24), 0);
    guest.create("file.txt", b"other").unwrap();
    assert_eq!(guest.pread(fd, 2, 0).unwrap(), b"x1");
    // The number of a descriptor moves.
    let other = guest.open("file.txt", 0, READ).unwrap();
    assert_eq!(wasi!(guest, fd_renumber(other, fd)), Ok(()));
    assert_eq!(guest.read(fd, 10).unwrap(), b"other");
    assert_eq!(guest.read(other, 10), Err(Errno::BADF));
    assert_eq!(wasi!(guest, fd_renumber(other, fd)), Err(Errno::BADF));
    assert_eq!(wasi!(guest, fd_renumber(fd, other)), Err(Errno::BADF));
    assert_eq!(wasi!(guest, fd_renumber(fd, fd)), Ok(()));
}

fn names_have_limits(guest: &mut Fake) {
    assert_eq!(guest.mkdir(&"n".repeat(256)), Err(Errno::NAMETOOLONG));
    assert_eq!(guest.stat(&"n".repeat(256)), Err(Errno::NAMETOOLONG));
    assert_eq!(guest.stat(&"n".repeat(255)), Err(Errno::NOENT));
    assert_eq!(guest.create(&"n".repeat(255), b"x"), Ok(()));
    assert_eq!(guest.stat(&"./".repeat(2000)).map(|(kind, ..)| kind), Ok(3));
    // All bytes but zero and slashes are names.
    for name in ["\u{1}", "a\\b", "con", "a:b", "\u{e9}", "... ", "-rf"] {
        assert_eq!(guest.create(name, b"x"), Ok(()), "{name:?}");
        assert_eq!(guest.content(name).unwrap(), b"x", "{name:?}");
    }
}

#[test]
fn a_read_only_directory_stays_as_it_is() {
    let memory = Memory::new();
    memory.write("file.txt", b"0123456789").unwrap();
    memory.write("dir/x", b"").unwrap();
    let dir = TempDir::new();
    std::fs::write(dir.0.join("file.txt"), b"0123456789").unwrap();
    std::fs::create_dir(dir.0.join("dir")).unwrap();
    let host = |resolution| wamr_aot_wasi::fs::HostDir::open_with(&dir.0, resolution).unwrap();
    let guests = [
        Fake::of(memory, Access::Read),
        Fake::of(BUNDLE, Access::Read),
        Fake::of(BUNDLE, Access::ReadWrite),
        Fake::of(host(Resolution::Kernel), Access::Read),
        Fake::of(host(Resolution::Steps), Access::Read),
    ];
    for mut guest in guests {
        let guest = &mut guest;
        assert_eq!(guest.open("file.txt", 0, WRITE), Err(Errno::ROFS));
        assert_eq!(guest.open("file.txt", TRUNCATE, READ), Err(Errno::ROFS));
        assert_eq!(guest.open("new", CREATE, READ), Err(Errno::ROFS));
        assert_eq!(guest.mkdir("new"), Err(Errno::ROFS));
        assert_eq!(guest.rmdir("dir"), Err(Errno::ROFS));
        assert_eq!(guest.unlink("file.txt"), Err(Errno::ROFS));
        assert_eq!(guest.rename("file.txt", "new"), Err(Errno::ROFS));
        assert_eq!(guest.link("file.txt", "new"), Err(Errno::ROFS));
        assert_eq!(guest.symlink("file.txt", "new"), Err(Errno::ROFS));
        assert_eq!(guest.set_times("file.txt", 0, 0, 0, 5), Err(Errno::ROFS));
        let fd = guest.open("file.txt", 0, READ).unwrap();
        assert_eq!(wasi!(guest, fd_filestat_set_times(fd, 0, 0, 5)), Err(Errno::ROFS));
        assert_eq!(guest.write(fd, b"x"), Err(Errno::BADF));
        assert_eq!(wasi!(guest, fd_filestat_set_size(fd, 0)), Err(Errno::BADF));
        assert_eq!(guest.content("file.txt").unwrap(), b"0123456789");
        // What was opened below it is no better.
        let inner = guest.open("dir", DIRECTORY, READ).unwrap();
        assert_eq!(guest.open_in(inner, "new", 0, CREATE, WRITE, 0), Err(Errno::ROFS));
    }
}

#[test]
fn memory_has_a_quota() {
    let limits = MemoryLimits { bytes: 100, files: 3 };
    let mut guest = Fake::of(Memory::with_limits(limits), Access::ReadWrite);
    let fd = guest.open("a", CREATE, READ | WRITE).unwrap();
    assert_eq!(guest.write(fd, &[1; 80]), Ok(80));
    assert_eq!(guest.write(fd, &[1; 30]), Err(Errno::NOSPC));
    assert_eq!(guest.pwrite(fd, b"x", 1 << 40), Err(Errno::NOSPC));
    assert_eq!(wasi!(&mut guest, fd_filestat_set_size(fd, i64::MAX)), Err(Errno::NOSPC));
    assert_eq!(wasi!(&mut guest, fd_allocate(fd, 0, 101)), Err(Errno::NOSPC));
    assert_eq!(guest.symlink(&"x".repeat(21), "l"), Err(Errno::NOSPC));
    assert_eq!(guest.symlink(&"x".repeat(20), "l"), Ok(()));
    assert_eq!(guest.write(fd, b"x"), Err(Errno::NOSPC));
    assert_eq!(guest.unlink("l"), Ok(()));
    assert_eq!(guest.write(fd, &[1; 20]), Ok(20));
    assert_eq!(guest.mkdir("d"), Ok(()));
    assert_eq!(guest.link("a", "d/b"), Ok(()));
    assert_eq!(guest.mkdir("e"), Err(Errno::NOSPC));
    assert_eq!(guest.link("a", "c"), Err(Errno::NOSPC));
    assert_eq!(guest.open("c", CREATE, WRITE), Err(Errno::NOSPC));
    assert_eq!(guest.rename("a", "d/b2"), Ok(()));
    assert_eq!(guest.unlink("d/b"), Ok(()));
    assert_eq!(guest.unlink("d/b2"), Ok(()));
    // What is open still counts.
    let other = guest.open("z", CREATE, WRITE).unwrap();
    assert_eq!(guest.write(other, b"x"), Err(Errno::NOSPC));
    guest.close(fd).unwrap();
    assert_eq!(guest.write(other, &[1; 100]), Ok(100));
}

#[test]
fn changes_to_an_overlay_stay_in_memory() {
    let dir = TempDir::new();
    std::fs::create_dir(dir.0.join("d")).unwrap();
    std::fs::write(dir.0.join("d/f"), b"below").unwrap();
    std::os::unix::fs::symlink("d/f", dir.0.join("l")).unwrap();
    let lower = wamr_aot_wasi::fs::HostDir::open(&dir.0).unwrap();
    let files = std::sync::Arc::new(Memory::over(lower, MemoryLimits { bytes: 10, files: 2 }));
    let mut guest = Fake::of(files.clone(), Access::ReadWrite);
    assert_eq!(guest.content("l").unwrap(), b"below");
    let reader = guest.open("d/f", 0, READ).unwrap();
    assert_eq!(guest.read(reader, 2).unwrap(), b"be");
    let fd = guest.open("d/f", 0, WRITE).unwrap();
    assert_eq!(guest.write(fd, b"BE"), Ok(2));
    assert_eq!(guest.content("l").unwrap(), b"BElow");
    assert_eq!(guest.read(reader, 9).unwrap(), b"low");
    // The copy takes 5 bytes of the limit.
    guest.create("new", b"12345").unwrap();
    assert_eq!(guest.create("more", b"1"), Err(Errno::NOSPC));
    assert_eq!(guest.rename("d", "e"), Ok(()));
    assert_eq!(guest.unlink("l"), Ok(()));
    assert_eq!(guest.names("."), ["e", "more", "new"]);
    assert_eq!(guest.rmdir("e"), Err(Errno::NOTEMPTY));
    assert_eq!(files.read("e/f").unwrap(), b"BElow");
    assert_eq!(std::fs::read(dir.0.join("d/f")).unwrap(), b"below");
    assert!(dir.0.join("l").is_symlink() && !dir.0.join("new").exists());
}

#[test]
fn file_systems_are_apart() {
    let ctx = WasiCtx::builder().preopen(Memory::new(), "/a", Access::ReadWrite).preopen(
        Memory::new(),
        "/b",
        Access::ReadWrite,
    );
    let mut guest = Fake::new(ctx);
    guest.create("x", b"1").unwrap();
    guest.put(PATH, b"x");
    assert_eq!(wasi!(&mut guest, path_rename(3, PATH, 1, 4, PATH, 1)), Err(Errno::XDEV));
    assert_eq!(wasi!(&mut guest, path_link(3, 0, PATH, 1, 4, PATH, 1)), Err(Errno::XDEV));
    assert_eq!(wasi!(&mut guest, fd_filestat_get(3, OUT)), Ok(()));
    let device = guest.u64(OUT);
    assert_eq!(wasi!(&mut guest, fd_filestat_get(4, OUT)), Ok(()));
    assert_ne!(guest.u64(OUT), device);
}
