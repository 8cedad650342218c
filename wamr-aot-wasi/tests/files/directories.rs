//! Directories and what is in them: listing, making, removing, renaming.

use crate::common::*;
use wamr_aot_wasi::Errno;

pub(super) fn directories_are_listed(guest: &mut Fake) {
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

pub(super) fn directories_are_made_and_removed(guest: &mut Fake) {
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

pub(super) fn files_are_removed(guest: &mut Fake) {
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

pub(super) fn files_are_renamed(guest: &mut Fake) {
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

pub(super) fn listings_survive_changes(guest: &mut Fake) {
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
