//! What a guest may not do, or only so much of.

use crate::common::*;
use wamr_aot_wasi::{
    Access, Errno, WasiCtx,
    fs::{Memory, MemoryLimits, Resolution},
};

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
