//! In-memory files that are mapped privately: a feature of Linux.

/// A file that can no longer be changed.
pub(crate) struct ImageFile(imp::File);

impl ImageFile {
    /// Makes a file of `len` bytes with these parts, each at its offset, and zeroes elsewhere.
    /// `None` if the system does not support such files or refuses one.
    pub(crate) fn new<'a>(len: usize, parts: impl Iterator<Item = (usize, &'a [u8])>) -> Option<ImageFile> {
        imp::new(len, parts).map(ImageFile)
    }

    /// The descriptor, which stays open as long as the value lives.
    #[cfg(unix)]
    pub(crate) fn descriptor(&self) -> core::ffi::c_int {
        imp::descriptor(&self.0)
    }
}

#[cfg(target_os = "linux")]
mod imp {
    use core::ffi::c_int;
    pub(super) use std::fs::File;
    use std::os::{
        fd::{AsRawFd as _, FromRawFd as _},
        unix::fs::FileExt as _,
    };

    pub(super) fn new<'a>(len: usize, parts: impl Iterator<Item = (usize, &'a [u8])>) -> Option<File> {
        if !may_be_so_long(len) {
            return None;
        }
        // SAFETY: the name is a string, and the flags are the call's.
        let descriptor = unsafe {
            libc::memfd_create(c"wamr-aot memory".as_ptr(), libc::MFD_CLOEXEC | libc::MFD_ALLOW_SEALING)
        };
        if descriptor < 0 {
            return None;
        }
        // SAFETY: just opened, and nobody else's.
        let file = unsafe { File::from_raw_fd(descriptor) };
        file.set_len(len as u64).ok()?;
        for (start, bytes) in parts {
            file.write_all_at(bytes, start as u64).ok()?;
        }
        let seals = libc::F_SEAL_WRITE | libc::F_SEAL_SHRINK | libc::F_SEAL_GROW | libc::F_SEAL_SEAL;
        // SAFETY: the argument is a number.
        let is_sealed = unsafe { libc::fcntl(file.as_raw_fd(), libc::F_ADD_SEALS, seals) } == 0;
        is_sealed.then_some(file)
    }

    /// Whether a file may have this length. If the process's limit is lower (`ulimit -f`), the
    /// system would end the process by a signal.
    fn may_be_so_long(len: usize) -> bool {
        let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        // SAFETY: there is room for the limit.
        unsafe {
            libc::getrlimit(libc::RLIMIT_FSIZE, &raw mut limit) == 0
                && libc::rlim_t::try_from(len).is_ok_and(|len| len <= limit.rlim_cur)
        }
    }

    pub(super) fn descriptor(file: &File) -> c_int {
        file.as_raw_fd()
    }
}

#[cfg(not(target_os = "linux"))]
mod imp {
    pub(super) enum File {}

    pub(super) fn new<'a>(_: usize, _: impl Iterator<Item = (usize, &'a [u8])>) -> Option<File> {
        None
    }

    #[cfg(unix)]
    pub(super) fn descriptor(file: &File) -> core::ffi::c_int {
        match *file {}
    }
}
