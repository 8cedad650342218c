//! Sets of flags: of rights, of descriptors, and of the arguments of functions.

use crate::Errno;

macro_rules! flags {
    ($(#[$doc:meta])* $visibility:vis struct $name:ident($bits:ident) {
        $($(#[$inner:meta])* $flag:ident = $bit:literal)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        $visibility struct $name(pub(crate) $bits);

        #[allow(dead_code, reason = "the specification's whole list")]
        impl $name {
            $($(#[$inner])* $visibility const $flag: $name = $name(1 << $bit);)*
            pub(crate) const NONE: $name = $name(0);
            pub(crate) const ALL: $name = $name(0 $(| 1 << $bit)*);

            /// Whether all of `other` is set.
            $visibility const fn contains(self, other: $name) -> bool {
                self.0 & other.0 == other.0
            }

            /// What is in one of the two.
            $visibility const fn union(self, other: $name) -> $name {
                $name(self.0 | other.0)
            }

            /// What is in both.
            $visibility const fn intersection(self, other: $name) -> $name {
                $name(self.0 & other.0)
            }

            pub(crate) const fn intersects(self, other: $name) -> bool {
                self.0 & other.0 != 0
            }

            /// What is set without `other`.
            pub(crate) const fn without(self, other: $name) -> $name {
                $name(self.0 & !other.0)
            }

            /// The flags of an argument: all its bits have a meaning.
            pub(crate) fn from_guest(bits: u32) -> Result<$name, Errno> {
                let flags = $bits::try_from(bits).ok().map($name);
                flags.filter(|flags| $name::ALL.contains(*flags)).ok_or(Errno::INVAL)
            }
        }
    };
}

flags! {
    /// What a descriptor may be used for.
    pub struct Rights(u64) {
        /// `fd_datasync`.
        FD_DATASYNC = 0
        /// `fd_read`.
        FD_READ = 1
        /// `fd_seek`.
        FD_SEEK = 2
        /// `fd_fdstat_set_flags`.
        FD_FDSTAT_SET_FLAGS = 3
        /// `fd_sync`.
        FD_SYNC = 4
        /// `fd_tell`.
        FD_TELL = 5
        /// `fd_write`.
        FD_WRITE = 6
        /// `fd_advise`.
        FD_ADVISE = 7
        /// `fd_allocate`.
        FD_ALLOCATE = 8
        /// `path_create_directory`.
        PATH_CREATE_DIRECTORY = 9
        /// `path_open` with `CREAT`.
        PATH_CREATE_FILE = 10
        /// `path_link`, from this directory.
        PATH_LINK_SOURCE = 11
        /// `path_link`, into this directory.
        PATH_LINK_TARGET = 12
        /// `path_open`.
        PATH_OPEN = 13
        /// `fd_readdir`.
        FD_READDIR = 14
        /// `path_readlink`.
        PATH_READLINK = 15
        /// `path_rename`, from this directory.
        PATH_RENAME_SOURCE = 16
        /// `path_rename`, into this directory.
        PATH_RENAME_TARGET = 17
        /// `path_filestat_get`.
        PATH_FILESTAT_GET = 18
        /// `path_open` with `TRUNC`.
        PATH_FILESTAT_SET_SIZE = 19
        /// `path_filestat_set_times`.
        PATH_FILESTAT_SET_TIMES = 20
        /// `fd_filestat_get`.
        FD_FILESTAT_GET = 21
        /// `fd_filestat_set_size`.
        FD_FILESTAT_SET_SIZE = 22
        /// `fd_filestat_set_times`.
        FD_FILESTAT_SET_TIMES = 23
        /// `path_symlink`.
        PATH_SYMLINK = 24
        /// `path_remove_directory`.
        PATH_REMOVE_DIRECTORY = 25
        /// `path_unlink_file`.
        PATH_UNLINK_FILE = 26
        /// `poll_oneoff`.
        POLL_FD_READWRITE = 27
        /// `sock_shutdown`.
        SOCK_SHUTDOWN = 28
        /// `sock_accept`.
        SOCK_ACCEPT = 29
    }
}

impl Rights {
    /// What changes a file.
    const WRITES: Rights = Rights::FD_DATASYNC
        .union(Rights::FD_WRITE)
        .union(Rights::FD_ALLOCATE)
        .union(Rights::FD_FILESTAT_SET_SIZE);

    /// What depends on how a file was opened.
    pub(crate) const TRANSFERS: Rights = Rights::FD_READ
        .union(Rights::FD_WRITE)
        .union(Rights::FD_ALLOCATE)
        .union(Rights::FD_FILESTAT_SET_SIZE);

    /// What changes a tree of files.
    const CHANGES: Rights = Rights::PATH_CREATE_DIRECTORY
        .union(Rights::PATH_CREATE_FILE)
        .union(Rights::PATH_LINK_SOURCE)
        .union(Rights::PATH_LINK_TARGET)
        .union(Rights::PATH_RENAME_SOURCE)
        .union(Rights::PATH_RENAME_TARGET)
        .union(Rights::PATH_FILESTAT_SET_SIZE)
        .union(Rights::PATH_FILESTAT_SET_TIMES)
        .union(Rights::PATH_SYMLINK)
        .union(Rights::PATH_REMOVE_DIRECTORY)
        .union(Rights::PATH_UNLINK_FILE);

    /// What a file can be used for.
    pub(crate) const FILE: Rights = Rights::WRITES
        .union(Rights::FD_READ)
        .union(Rights::FD_SEEK)
        .union(Rights::FD_FDSTAT_SET_FLAGS)
        .union(Rights::FD_SYNC)
        .union(Rights::FD_TELL)
        .union(Rights::FD_ADVISE)
        .union(Rights::FD_FILESTAT_GET)
        .union(Rights::FD_FILESTAT_SET_TIMES)
        .union(Rights::POLL_FD_READWRITE);

    /// What a directory can be used for.
    pub(crate) const DIRECTORY: Rights = Rights::CHANGES
        .union(Rights::FD_FDSTAT_SET_FLAGS)
        .union(Rights::FD_SYNC)
        .union(Rights::FD_ADVISE)
        .union(Rights::PATH_OPEN)
        .union(Rights::FD_READDIR)
        .union(Rights::PATH_READLINK)
        .union(Rights::PATH_FILESTAT_GET)
        .union(Rights::FD_FILESTAT_GET)
        .union(Rights::FD_FILESTAT_SET_TIMES);

    /// What a standard stream can be used for, beside its direction.
    pub(crate) const STREAM: Rights = Rights::FD_FDSTAT_SET_FLAGS
        .union(Rights::FD_SYNC)
        .union(Rights::FD_DATASYNC)
        .union(Rights::FD_ADVISE)
        .union(Rights::FD_FILESTAT_GET)
        .union(Rights::POLL_FD_READWRITE);

    /// What is left of them if nothing may be changed.
    pub(crate) const fn read_only(self) -> Rights {
        self.without(Rights::WRITES.union(Rights::CHANGES).union(Rights::FD_FILESTAT_SET_TIMES))
    }

    /// Whether a guest that asks for these rights of a file wants to read it, and to write it.
    pub(crate) const fn directions(self) -> (bool, bool) {
        let write = self.intersects(Rights::WRITES.without(Rights::FD_DATASYNC));
        let read = self.intersects(Rights::FD_READ.union(Rights::FD_READDIR));
        (read || !write, write)
    }
}

flags! {
    /// How a descriptor is used.
    pub(crate) struct FdFlags(u16) {
        APPEND = 0
        DSYNC = 1
        NONBLOCK = 2
        RSYNC = 3
        SYNC = 4
    }
}

flags! {
    pub(crate) struct OpenFlags(u16) {
        CREATE = 0
        DIRECTORY = 1
        EXCLUSIVE = 2
        TRUNCATE = 3
    }
}

flags! {
    pub(crate) struct LookupFlags(u32) {
        FOLLOW = 0
    }
}

flags! {
    pub(crate) struct TimeFlags(u16) {
        ATIM = 0
        ATIM_NOW = 1
        MTIM = 2
        MTIM_NOW = 3
    }
}

flags! {
    pub(crate) struct ClockFlags(u16) {
        ABSOLUTE = 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_without_a_meaning_are_refused() {
        assert_eq!(FdFlags::from_guest(0b11111), Ok(FdFlags::ALL));
        assert_eq!(FdFlags::from_guest(0b100000), Err(Errno::INVAL));
        assert_eq!(FdFlags::from_guest(0x1_0001), Err(Errno::INVAL));
        assert_eq!(LookupFlags::from_guest(2), Err(Errno::INVAL));
    }

    #[test]
    fn rights_say_how_a_file_is_opened() {
        assert_eq!(Rights::NONE.directions(), (true, false));
        assert_eq!(Rights::FD_WRITE.directions(), (false, true));
        assert_eq!(Rights::ALL.directions(), (true, true));
        assert!(!Rights::FILE.read_only().intersects(Rights::FD_WRITE));
        assert!(Rights::DIRECTORY.read_only().contains(Rights::PATH_OPEN));
    }
}
