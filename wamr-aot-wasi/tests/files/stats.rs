//! What is known of files: types, sizes, times.

use crate::common::*;
use wamr_aot_wasi::Errno;

pub(super) fn files_are_known(guest: &mut Fake) {
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

pub(super) fn times_are_set(guest: &mut Fake) {
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
