//! What paths lead to, and how long they may be.

use crate::common::*;
use wamr_aot_wasi::Errno;

pub(super) fn paths_are_resolved(guest: &mut Fake) {
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

pub(super) fn names_have_limits(guest: &mut Fake) {
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
