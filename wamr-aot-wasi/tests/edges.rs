//! Calls at the edges of what is common, over each file system that can be written to.
#![cfg(all(feature = "std", target_os = "linux"))]

mod common;

use common::*;
use wamr_aot_wasi::{Errno, WasiCtx, fs::Resolution};

fn each(test: impl Fn(&mut Fake)) {
    for mut filled in
        [host(Resolution::Kernel), host(Resolution::Steps), memory(), over_bundle(), over_host()]
    {
        test(&mut filled.guest);
    }
}

#[test]
fn a_slash_in_a_links_target_means_a_directory() {
    each(|guest| {
        guest.symlink("file.txt/", "to-file").unwrap();
        guest.symlink("new/", "to-new").unwrap();
        guest.symlink("dir/", "to-dir").unwrap();
        assert_eq!(guest.open("to-file", 0, READ), Err(Errno::NOTDIR));
        assert_eq!(guest.set_times("to-file", FOLLOW, 0, 0, 5), Err(Errno::NOTDIR));
        assert_eq!(guest.open("to-new", CREATE, WRITE), Err(Errno::ISDIR));
        assert_eq!(guest.stat("new"), Err(Errno::NOENT));
        assert!(guest.open("to-dir", DIRECTORY, READ).is_ok());
    });
}

#[test]
fn a_path_with_a_slash_does_not_make_a_file() {
    each(|guest| {
        guest.symlink("file.txt/x", "link").unwrap();
        assert_eq!(guest.open("./", CREATE | EXCLUSIVE, WRITE), Err(Errno::EXIST));
        assert_eq!(guest.open("link/", CREATE, WRITE), Err(Errno::ISDIR));
    });
}

#[test]
fn a_directory_that_was_removed_has_no_entries() {
    each(|guest| {
        guest.mkdir("gone").unwrap();
        let fd = guest.open("gone", DIRECTORY, READ).unwrap();
        assert_eq!(guest.list_fd(fd, 64).unwrap().len(), 2);
        guest.rmdir("gone").unwrap();
        assert_eq!(guest.list_fd(fd, 64).unwrap(), []);
    });
}

#[test]
fn a_second_buffer_does_not_make_a_reader_wait() {
    struct OneLine(bool);
    impl std::io::Read for OneLine {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            assert!(!self.0, "the second read would wait for the next line");
            self.0 = true;
            buffer.fill(b'x');
            Ok(buffer.len())
        }
    }
    let guest = &mut Fake::new(WasiCtx::builder().stdin(OneLine(false)));
    for (index, vector) in [0, 4, 500].into_iter().enumerate() {
        guest.put(VECTOR + index as i32 * 8, &BUFFER.to_le_bytes());
        guest.put(VECTOR + index as i32 * 8 + 4, &i32::to_le_bytes(vector));
    }
    assert_eq!(wasi!(guest, fd_read(0, VECTOR, 3, OUT)), Ok(()));
    assert_eq!(guest.u32(OUT), 4);
}
