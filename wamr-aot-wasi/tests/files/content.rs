//! What is in files: reading, writing, offsets, sizes.

use crate::common::*;
use wamr_aot_wasi::Errno;

pub(super) fn files_are_read(guest: &mut Fake) {
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

pub(super) fn files_are_opened_as_asked_for(guest: &mut Fake) {
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

pub(super) fn files_are_written(guest: &mut Fake) {
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

pub(super) fn offsets_move(guest: &mut Fake) {
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

pub(super) fn appended_bytes_are_at_the_end(guest: &mut Fake) {
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

pub(super) fn sizes_are_set(guest: &mut Fake) {
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

pub(super) fn an_open_file_stays(guest: &mut Fake) {
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
