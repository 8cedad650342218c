//! File systems: the trait, and the ones that there are.

use crate::Errno;

mod bundle;
mod files;
mod forward;
#[cfg(feature = "std")]
mod host;
#[cfg(feature = "alloc")]
mod limits;
#[cfg(feature = "alloc")]
mod memory;
mod path;
#[cfg(feature = "alloc")]
mod tree;

pub use bundle::{Bundle, BundleError};
pub use files::Files;
#[cfg(feature = "std")]
pub use host::{HostDir, Resolution};
#[cfg(feature = "alloc")]
pub use limits::MemoryLimits;
#[cfg(feature = "alloc")]
pub use memory::Memory;

/// An open file or directory of a file system. The file system chooses the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node(pub u64);

/// The type of a file, with its number in WASI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum FileType {
    /// Not known, or none of the others, such as a pipe: there are no offsets in it.
    #[default]
    Unknown = 0,
    /// A block device.
    BlockDevice = 1,
    /// A character device, such as a terminal.
    CharacterDevice = 2,
    /// A directory.
    Directory = 3,
    /// A regular file.
    Regular = 4,
    /// A datagram socket.
    SocketDatagram = 5,
    /// A stream socket.
    SocketStream = 6,
    /// A symbolic link.
    SymbolicLink = 7,
}

/// What is known of a file. Times are nanoseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stat {
    /// The device, which with the inode identifies the file.
    pub device: u64,
    /// The number of the file on the device.
    pub inode: u64,
    /// The type.
    pub kind: FileType,
    /// The number of hard links.
    pub links: u64,
    /// The size in bytes; of a symbolic link, the length of its target.
    pub size: u64,
    /// When it was last read.
    pub accessed: u64,
    /// When its content last changed.
    pub modified: u64,
    /// When it last changed in any way.
    pub changed: u64,
}

/// What [`FileSystem::open`] returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The node, which is open now.
    pub node: Node,
    /// Its type.
    pub kind: FileType,
}

/// What [`FileSystem::poll`] found of a pipe, a terminal or a socket that need not be waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ready {
    /// How many bytes can be read. 0 if that is not known, and at the end.
    pub bytes: u64,
    /// The other side is closed.
    pub hangup: bool,
}

/// How [`FileSystem::open`] opens.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct OpenOptions {
    /// The content is read.
    pub read: bool,
    /// The content is written.
    pub write: bool,
    /// A file that does not exist is made.
    pub create: bool,
    /// With `create`: nothing may exist.
    pub exclusive: bool,
    /// The content is removed.
    pub truncate: bool,
    /// It has to be a directory.
    pub directory: bool,
    /// If the path leads to a symbolic link, its target is opened; otherwise that is an error.
    pub follow: bool,
}

/// A time to set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SetTime {
    /// The time stays.
    #[default]
    Keep,
    /// The time becomes the present, by the context's clock: nanoseconds since 1970.
    Now(u64),
    /// The time becomes this: nanoseconds since 1970.
    To(u64),
}

/// An entry of a directory, as [`FileSystem::read_dir`] passes it.
#[derive(Clone, Copy, Debug)]
pub struct DirEntry<'a> {
    /// The name, which need not be UTF-8.
    pub name: &'a [u8],
    /// The number of the file.
    pub inode: u64,
    /// The type, if it is known.
    pub kind: FileType,
    /// The place after this entry, where [`FileSystem::read_dir`] can continue. Not 0.
    pub next: u64,
}

/// A tree of files that a guest may get at.
///
/// A guest names files by a path and the open directory that it starts from. **A path never leads
/// out of that directory**: not by `..`, not by symbolic links, not if links change meanwhile. An
/// implementation returns [`Errno::PERM`] then. It also returns that for absolute paths.
///
/// Paths are not empty, have no zero bytes, and have at most 4096 bytes. Offsets are below 2^63,
/// and so is their sum with the length of the buffer. What the caller may not do with a node
/// (writing, if it was opened for reading) is refused before the file system is asked.
///
/// A node is open until [`close`](FileSystem::close). What changes files is refused by default with
/// [`Errno::ROFS`], what needs more than files and directories with [`Errno::NOTSUP`].
///
/// ```
/// use wamr_aot_wasi::fs::{DirEntry, FileSystem, FileType, Node, OpenOptions, Opened, Stat};
/// use wamr_aot_wasi::{Access, Errno, WasiCtx};
///
/// /// A directory with one file, `answer`.
/// struct Answer;
///
/// const TEXT: &[u8] = b"42\n";
///
/// impl FileSystem for Answer {
///     fn root(&self) -> Result<Node, Errno> {
///         Ok(Node(0))
///     }
///     fn open(&self, _: Node, path: &str, _: OpenOptions) -> Result<Opened, Errno> {
///         match path {
///             "answer" => Ok(Opened { node: Node(1), kind: FileType::Regular }),
///             "." => Ok(Opened { node: Node(0), kind: FileType::Directory }),
///             _ => Err(Errno::NOENT),
///         }
///     }
///     fn stat(&self, node: Node) -> Result<Stat, Errno> {
///         Ok(match node {
///             Node(0) => Stat { kind: FileType::Directory, ..Stat::default() },
///             _ => Stat { kind: FileType::Regular, size: TEXT.len() as u64, ..Stat::default() },
///         })
///     }
///     fn read_at(&self, _: Node, buffer: &mut [u8], offset: u64) -> Result<usize, Errno> {
///         let rest = TEXT.get(offset as usize..).unwrap_or_default();
///         let len = rest.len().min(buffer.len());
///         buffer[..len].copy_from_slice(&rest[..len]);
///         Ok(len)
///     }
///     fn read_dir(
///         &self,
///         _: Node,
///         from: u64,
///         each: &mut dyn FnMut(DirEntry<'_>) -> bool,
///     ) -> Result<(), Errno> {
///         if from == 0 {
///             each(DirEntry { name: b"answer", inode: 1, kind: FileType::Regular, next: 1 });
///         }
///         Ok(())
///     }
/// }
///
/// let ctx = WasiCtx::builder().preopen(Answer, "/", Access::Read).build()?;
/// # Ok::<(), wamr_aot_wasi::BuildError>(())
/// ```
pub trait FileSystem: Send + Sync {
    /// Opens the root.
    ///
    /// # Errors
    /// If it cannot be opened.
    fn root(&self) -> Result<Node, Errno>;

    /// Opens what `path` leads to from the directory `dir`.
    ///
    /// # Errors
    /// If it does not exist, or cannot be opened in this way.
    fn open(&self, dir: Node, path: &str, options: OpenOptions) -> Result<Opened, Errno>;

    /// What time it is by the clock of the guest that calls next: nanoseconds since 1970. A file
    /// system that keeps times may note it. Guests with the machine's clock do not call it.
    fn set_time(&self, now: u64) {
        let _ = now;
    }

    /// A node is no longer used. Its number may come again.
    fn close(&self, node: Node) {
        let _ = node;
    }

    /// What is known of the file.
    ///
    /// # Errors
    /// If it cannot be found out.
    fn stat(&self, node: Node) -> Result<Stat, Errno>;

    /// What is known of the file that `path` leads to.
    ///
    /// # Errors
    /// If it does not exist.
    fn stat_at(&self, dir: Node, path: &str, follow: bool) -> Result<Stat, Errno> {
        let options = OpenOptions { read: true, follow, ..OpenOptions::default() };
        let Opened { node, .. } = self.open(dir, path, options)?;
        let stat = self.stat(node);
        self.close(node);
        stat
    }

    /// Reads from `offset` on. 0 is the end of the file.
    ///
    /// # Errors
    /// If the file cannot be read.
    fn read_at(&self, node: Node, buffer: &mut [u8], offset: u64) -> Result<usize, Errno>;

    /// Waits at most `milliseconds` until a read or, if `write`, a write would not have to wait.
    /// `None` if it would have to. It is called for what has no offsets and for character devices:
    /// [`FileType::Unknown`], [`CharacterDevice`](FileType::CharacterDevice) and sockets.
    ///
    /// # Errors
    /// If it cannot be found out.
    fn poll(&self, node: Node, write: bool, milliseconds: u16) -> Result<Option<Ready>, Errno> {
        let _ = (node, write, milliseconds);
        Ok(Some(Ready::default()))
    }

    /// Passes entries of a directory to `each`, from the place `from` on, as long as it returns
    /// `true`. The first place is 0, others come from [`DirEntry::next`], or from a guest that made
    /// one up. A place stays valid if entries are added or removed.
    ///
    /// # Errors
    /// If it is not a directory, or cannot be read.
    fn read_dir(
        &self,
        node: Node,
        from: u64,
        each: &mut dyn FnMut(DirEntry<'_>) -> bool,
    ) -> Result<(), Errno>;

    /// Writes at `offset`, beyond the end if need be.
    ///
    /// # Errors
    /// If nothing can be written.
    fn write_at(&self, node: Node, bytes: &[u8], offset: u64) -> Result<usize, Errno> {
        let _ = (node, bytes, offset);
        Err(Errno::ROFS)
    }

    /// Writes at the end. Returns how much was written, and the offset after it.
    ///
    /// # Errors
    /// If nothing can be written.
    fn append(&self, node: Node, bytes: &[u8]) -> Result<(usize, u64), Errno> {
        let _ = (node, bytes);
        Err(Errno::ROFS)
    }

    /// Cuts the file, or extends it with zeroes.
    ///
    /// # Errors
    /// If the size cannot be changed.
    fn set_size(&self, node: Node, size: u64) -> Result<(), Errno> {
        let _ = (node, size);
        Err(Errno::ROFS)
    }

    /// Makes room for `len` bytes at `offset`, and extends the file to their end.
    ///
    /// # Errors
    /// If there is no room.
    fn allocate(&self, node: Node, offset: u64, len: u64) -> Result<(), Errno> {
        let _ = (node, offset, len);
        Err(Errno::NOTSUP)
    }

    /// Waits until the file's content is on the medium, and if not `data_only`, what is known of it
    /// too.
    ///
    /// # Errors
    /// If it cannot be stored.
    fn sync(&self, node: Node, data_only: bool) -> Result<(), Errno> {
        let _ = (node, data_only);
        Ok(())
    }

    /// Sets when the file was read and changed.
    ///
    /// # Errors
    /// If the times cannot be set.
    fn set_times(&self, node: Node, accessed: SetTime, modified: SetTime) -> Result<(), Errno> {
        let _ = (node, accessed, modified);
        Err(Errno::ROFS)
    }

    /// Sets when the file that `path` leads to was read and changed.
    ///
    /// # Errors
    /// If the times cannot be set.
    fn set_times_at(
        &self,
        dir: Node,
        path: &str,
        follow: bool,
        accessed: SetTime,
        modified: SetTime,
    ) -> Result<(), Errno> {
        let _ = (dir, path, follow, accessed, modified);
        Err(Errno::ROFS)
    }

    /// Makes a directory.
    ///
    /// # Errors
    /// If it exists, or cannot be made.
    fn create_dir(&self, dir: Node, path: &str) -> Result<(), Errno> {
        let _ = (dir, path);
        Err(Errno::ROFS)
    }

    /// Removes an empty directory.
    ///
    /// # Errors
    /// If it cannot be removed.
    fn remove_dir(&self, dir: Node, path: &str) -> Result<(), Errno> {
        let _ = (dir, path);
        Err(Errno::ROFS)
    }

    /// Removes a file or a symbolic link.
    ///
    /// # Errors
    /// If it cannot be removed.
    fn unlink(&self, dir: Node, path: &str) -> Result<(), Errno> {
        let _ = (dir, path);
        Err(Errno::ROFS)
    }

    /// Renames a file or directory, and replaces what has the new name.
    ///
    /// # Errors
    /// If it cannot be renamed.
    fn rename(&self, dir: Node, path: &str, new_dir: Node, new_path: &str) -> Result<(), Errno> {
        let _ = (dir, path, new_dir, new_path);
        Err(Errno::ROFS)
    }

    /// Makes another name of a file. Symbolic links are not followed.
    ///
    /// # Errors
    /// If it cannot be made.
    fn link(&self, dir: Node, path: &str, new_dir: Node, new_path: &str) -> Result<(), Errno> {
        let _ = (dir, path, new_dir, new_path);
        Err(Errno::ROFS)
    }

    /// Makes a symbolic link. Its target is not absolute.
    ///
    /// # Errors
    /// If it cannot be made.
    fn symlink(&self, target: &str, dir: Node, path: &str) -> Result<(), Errno> {
        let _ = (target, dir, path);
        Err(Errno::ROFS)
    }

    /// Reads the target of a symbolic link into `buffer`, and cuts it if need be. Returns how much
    /// of `buffer` it takes.
    ///
    /// # Errors
    /// If it is not a symbolic link.
    fn read_link(&self, dir: Node, path: &str, buffer: &mut [u8]) -> Result<usize, Errno> {
        let _ = (dir, path, buffer);
        Err(Errno::INVAL)
    }
}
