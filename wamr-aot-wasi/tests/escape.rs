//! Guests do not get out of a directory of the host, whatever is in it, and whatever changes.
#![cfg(all(feature = "std", target_os = "linux"))]

mod common;

use std::{
    fs,
    os::unix::fs::symlink,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use common::*;
use wamr_aot_wasi::{
    Access, Errno, WasiCtx,
    fs::{HostDir, Memory, MemoryLimits, Resolution},
};

const BOTH: [Resolution; 2] = [Resolution::Kernel, Resolution::Steps];

/// `outside/secret.txt`, and the directory `inside` that the guest gets.
fn world() -> TempDir {
    let world = TempDir::new();
    fs::create_dir_all(world.0.join("outside/dir")).unwrap();
    fs::create_dir_all(world.0.join("inside/dir")).unwrap();
    fs::write(world.0.join("outside/secret.txt"), b"secret").unwrap();
    fs::write(world.0.join("inside/dir/file.txt"), b"public").unwrap();
    world
}

fn guest(world: &Path, resolution: Resolution) -> Fake {
    Fake::of(HostDir::open_with(world.join("inside"), resolution).unwrap(), Access::ReadWrite)
}

/// All that a guest can do with a path; none of it may succeed.
fn try_everything(guest: &mut Fake, path: &str) {
    for oflags in [0, CREATE, DIRECTORY, TRUNCATE, CREATE | EXCLUSIVE] {
        for rights in [READ, WRITE, READ | WRITE] {
            for follow in [0, FOLLOW] {
                let opened = guest.open_in(ROOT, path, follow, oflags, rights, 0);
                assert!(opened.is_err(), "{path} was opened");
            }
        }
    }
    let failures = [
        guest.stat(path).map(|_| ()),
        guest.mkdir(path),
        guest.rmdir(path),
        guest.unlink(path),
        guest.rename(path, "dir/stolen"),
        guest.rename("dir/file.txt", path),
        guest.link(path, "dir/stolen"),
        guest.link("dir/file.txt", path),
        guest.symlink("dir/file.txt", path),
        guest.set_times(path, FOLLOW, 0, 0, 5),
    ];
    for (index, failure) in failures.into_iter().enumerate() {
        assert!(failure.is_err(), "{path}, number {index}");
    }
}

#[test]
fn no_path_leads_out() {
    for resolution in BOTH {
        let world = world();
        let inside = world.0.join("inside");
        let outside = world.0.join("outside").to_str().unwrap().to_owned();
        // What the host has put there, which a guest could not.
        symlink(&outside, inside.join("absolute")).unwrap();
        symlink("../outside", inside.join("relative")).unwrap();
        symlink("dir/../../outside", inside.join("through")).unwrap();
        symlink("..", inside.join("dir/up")).unwrap();
        symlink("/proc/self/root", inside.join("magic")).unwrap();
        symlink("/proc/self/cwd", inside.join("cwd")).unwrap();
        symlink("relative", inside.join("chain")).unwrap();
        let guest = &mut guest(&world.0, resolution);
        let bases = [
            "..".to_owned(),
            "dir/../..".into(),
            "dir/up/..".into(),
            "dir/up/dir/up/..".into(),
            "./.././.".into(),
            "/".into(),
            "//".into(),
            outside.clone(),
            "absolute".into(),
            "relative".into(),
            "through".into(),
            "magic".into(),
            "cwd".into(),
            "chain".into(),
            "/proc/self/root".into(),
            "/proc/self/fd/3".into(),
            "\\".into(),
            "C:".into(),
        ];
        for base in bases {
            for end in ["/secret.txt", "/outside/secret.txt", "/dir/x", "/secret.txt/", "/.."] {
                try_everything(guest, &format!("{base}{end}"));
            }
        }
        for link in ["absolute", "relative", "through", "magic", "cwd", "chain"] {
            for path in [format!("{link}/"), format!("{link}/.")] {
                assert!(guest.open(&path, DIRECTORY, READ).is_err(), "{path}");
                assert!(guest.stat(&path).is_err(), "{path}");
                assert!(guest.lstat(&path).is_err(), "{path}");
                assert!(guest.set_times(&path, 0, 0, 0, 5).is_err(), "{path}");
                assert!(guest.rmdir(&path).is_err(), "{path}");
                assert!(guest.rename(&path, "dir/x").is_err(), "{path}");
            }
            // Links themselves can be looked at, and removed.
            assert_eq!(guest.lstat(link).map(|(kind, ..)| kind), Ok(7));
            assert_eq!(guest.unlink(link), Ok(()));
        }
        assert_eq!(fs::read(world.0.join("outside/secret.txt")).unwrap(), b"secret");
        assert_eq!(fs::read_dir(world.0.join("outside")).unwrap().count(), 2);
        assert_eq!(guest.content("dir/up/dir/file.txt").unwrap(), b"public");
    }
}

/// The target says where things are on the host.
#[test]
fn absolute_targets_are_not_shown() {
    let world = world();
    let outside = world.0.join("outside");
    symlink(&outside, world.0.join("inside/absolute")).unwrap();
    symlink("../outside", world.0.join("inside/relative")).unwrap();
    let host = || HostDir::open(world.0.join("inside")).unwrap();
    let over = Memory::over(host(), MemoryLimits::default());
    for mut guest in [Fake::of(host(), Access::Read), Fake::of(over, Access::ReadWrite)] {
        for len in [1, 100] {
            assert_eq!(guest.readlink("absolute", len), Err(Errno::PERM));
        }
        assert_eq!(guest.readlink("absolute", 0).unwrap(), "");
        assert_eq!(guest.lstat("absolute").map(|(kind, ..)| kind), Ok(7));
        assert_eq!(guest.stat("absolute"), Err(Errno::PERM));
        assert_eq!(guest.readlink("relative", 100).unwrap(), "../outside");
    }
}

/// The names on the host need not be UTF-8. A guest cannot write them, but links lead there.
#[test]
fn links_lead_through_names_that_are_not_utf8() {
    let name = |bytes: &'static [u8]| std::os::unix::ffi::OsStrExt::from_bytes(bytes);
    for resolution in BOTH {
        let world = world();
        let inside = world.0.join("inside");
        fs::create_dir(inside.join::<&std::ffi::OsStr>(name(b"d\xff"))).unwrap();
        fs::write(inside.join::<&std::ffi::OsStr>(name(b"d\xff/f\xfe")), b"found").unwrap();
        symlink::<&std::ffi::OsStr, _>(name(b"d\xff//f\xfe"), inside.join("file")).unwrap();
        symlink::<&std::ffi::OsStr, _>(name(b"d\xff"), inside.join("dir/link")).unwrap();
        symlink::<&std::ffi::OsStr, _>(name(b"d\xff/../.."), inside.join("out")).unwrap();
        symlink::<&std::ffi::OsStr, _>(name(b"d\xff"), inside.join("to")).unwrap();
        let guest = &mut guest(&world.0, resolution);
        assert_eq!(guest.content("file").unwrap(), b"found");
        assert_eq!(guest.set_times("file", FOLLOW, 0, 5, 4), Ok(()));
        assert_eq!(guest.stat("to/").map(|(kind, ..)| kind), Ok(3));
        assert_eq!(guest.create("to/new", b"new"), Ok(()));
        assert_eq!(guest.stat("dir/link"), Err(Errno::NOENT));
        assert_eq!(guest.stat("out/outside"), Err(Errno::PERM));
        assert_eq!(fs::read(inside.join::<&std::ffi::OsStr>(name(b"d\xff/new"))).unwrap(), b"new");
    }
}

#[test]
fn magic_links_of_proc_are_not_followed() {
    for resolution in BOTH {
        let dir = HostDir::open_with("/proc/self", resolution).unwrap();
        let guest = &mut Fake::of(dir, Access::Read);
        for path in ["root", "root/etc", "cwd", "exe", "fd/0", "task/../root", "cwd/Cargo.toml"] {
            assert!(guest.open(path, 0, READ).is_err(), "{path}");
            assert!(guest.stat(path).is_err(), "{path}");
        }
        assert!(guest.content("status").is_ok());
    }
}

#[test]
fn pipes_do_not_block() {
    for resolution in BOTH {
        let world = world();
        let pipe = world.0.join("inside/pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let guest = &mut guest(&world.0, resolution);
        assert_eq!(guest.open("pipe", 0, WRITE), Err(Errno::NXIO));
        let fd = guest.open("pipe", 0, READ).unwrap();
        assert_eq!(guest.read(fd, 10).unwrap(), b"");
        let writer = guest.open("pipe", 0, WRITE).unwrap();
        assert_eq!(guest.read(fd, 10), Err(Errno::AGAIN));
        assert_eq!(guest.write(writer, b"abc"), Ok(3));
        assert_eq!(guest.read(fd, 10).unwrap(), b"abc");
        assert_eq!(wasi!(guest, fd_sync(writer)), Ok(()));
        // There are no offsets in it.
        for fd in [fd, writer] {
            for whence in 0..3 {
                assert_eq!(guest.seek(fd, 0, whence), Err(Errno::SPIPE));
            }
            assert_eq!(wasi!(guest, fd_tell(fd, OUT)), Err(Errno::SPIPE));
            assert_eq!(wasi!(guest, fd_advise(fd, 0, 0, 0)), Err(Errno::SPIPE));
        }
        assert_eq!(guest.pread(fd, 1, 0), Err(Errno::SPIPE));
        assert_eq!(guest.pwrite(writer, b"x", 0), Err(Errno::SPIPE));
        assert_eq!(wasi!(guest, fd_allocate(writer, 0, 1)), Err(Errno::SPIPE));
        assert_eq!(guest.read(fd, 1), Err(Errno::AGAIN), "nothing was written");
    }
}

#[test]
fn a_link_that_is_swapped_does_not_lead_out() {
    for resolution in BOTH {
        let world = world();
        let inside = world.0.join("inside");
        fs::create_dir(inside.join("real")).unwrap();
        fs::write(inside.join("real/secret.txt"), b"public").unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let swapper = {
            let (is_over, inside) = (Arc::clone(&is_over), inside.clone());
            std::thread::spawn(move || {
                let mut count = 0_u32;
                while !is_over.load(Ordering::Relaxed) {
                    // `swap` is a directory inside, then a link to one outside, and so on.
                    fs::rename(inside.join("real"), inside.join("swap")).unwrap();
                    fs::rename(inside.join("swap"), inside.join("real")).unwrap();
                    symlink("../outside", inside.join("swap")).unwrap();
                    fs::remove_file(inside.join("swap")).unwrap();
                    count += 1;
                }
                count
            })
        };
        let guest = &mut guest(&world.0, resolution);
        let start = Instant::now();
        let mut opened = 0;
        // On a busy machine it takes longer until the file is there at the right moment.
        while start.elapsed() < Duration::from_millis(300)
            || opened == 0 && start.elapsed() < Duration::from_secs(60)
        {
            if let Ok(content) = guest.content("swap/secret.txt") {
                assert_eq!(content, b"public");
                opened += 1;
            }
            if let Ok(content) = guest.content("dir/../swap/./secret.txt") {
                assert_eq!(content, b"public");
            }
            let _ = guest.create("swap/planted.txt", b"x");
            let _ = guest.mkdir("swap/planted");
            let _ = guest.symlink("x", "swap/link");
            let _ = guest.set_times("swap/secret.txt", FOLLOW, 0, 1_000_000_000, 5);
            let _ = guest.unlink("swap/planted.txt");
            let _ = guest.rename("swap/planted", "swap/dir");
            let _ = guest.rmdir("swap/dir");
            let _ = guest.unlink("swap/link");
        }
        is_over.store(true, Ordering::Relaxed);
        assert!(swapper.join().unwrap() > 10);
        assert!(opened > 0, "the file was never there to be opened: nothing was tried");
        let mut left: Vec<_> = fs::read_dir(world.0.join("outside"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(left, ["dir", "secret.txt"]);
        let modified = fs::metadata(world.0.join("outside/secret.txt")).unwrap().modified().unwrap();
        assert!(modified.elapsed().unwrap() < Duration::from_secs(3600));
    }
}

#[test]
fn a_directory_that_moves_keeps_its_guests_inside() {
    for resolution in BOTH {
        let world = world();
        let guest = &mut guest(&world.0, resolution);
        let fd = guest.open("dir", DIRECTORY, READ).unwrap();
        fs::rename(world.0.join("inside/dir"), world.0.join("outside/moved")).unwrap();
        // It was granted, wherever it is now; what is around it was not.
        assert!(guest.open_in(fd, "file.txt", 0, 0, READ, 0).is_ok());
        assert_eq!(guest.open_in(fd, "../secret.txt", 0, 0, READ, 0), Err(Errno::PERM));
        assert_eq!(guest.open_in(fd, "..", 0, DIRECTORY, READ, 0), Err(Errno::PERM));
    }
}

#[test]
fn the_kernel_resolves_if_it_can() {
    let dir = HostDir::open(".").unwrap();
    assert_eq!(dir.resolution(), Resolution::Kernel);
    assert!(HostDir::open("/no/such/directory").is_err());
    assert!(HostDir::open("Cargo.toml").is_err());
    let ctx = WasiCtx::builder().preopen_dir(".", "/", Access::Read).build();
    assert!(ctx.is_ok());
}

#[test]
fn handles_stay_valid_while_another_thread_closes() {
    let world = world();
    let files = Arc::new(HostDir::open(world.0.join("inside")).unwrap());
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let files = Arc::clone(&files);
            std::thread::spawn(move || {
                let mut guest = Fake::of(files, Access::ReadWrite);
                for _ in 0..200 {
                    let fd = guest.open("dir/file.txt", 0, READ).unwrap();
                    assert_eq!(guest.read(fd, 10).unwrap(), b"public");
                    guest.close(fd).unwrap();
                    assert_eq!(guest.names("dir"), ["file.txt"]);
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}
