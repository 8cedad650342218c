//! Hard and symbolic links.

use crate::common::*;
use wamr_aot_wasi::Errno;

pub(super) fn hard_links_are_names(guest: &mut Fake) {
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

pub(super) fn symbolic_links_are_followed(guest: &mut Fake) {
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

pub(super) fn symbolic_links_do_not_lead_out(guest: &mut Fake) {
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
