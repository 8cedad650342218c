//! [`Bundle`]: files that are part of the program.

use core::{error::Error, fmt};

use super::{DirEntry, FileSystem, FileType, Node, OpenOptions, Opened, Stat, path::step};
use crate::Errno;

/// Files that are part of the program, to read. It needs no allocator.
///
/// The files are listed by path, sorted by bytes; directories are what paths lead through. Nodes
/// are numbers that say which entry a file is, or with how many bytes of which entry the paths in a
/// directory begin: nothing is kept for them.
///
/// ```
/// use wamr_aot_wasi::{Access, WasiCtx, fs::Bundle};
///
/// static FILES: Bundle = Bundle::new(&[
///     ("index.html", b"<h1>Hello</h1>"),
///     ("pages/about.html", b"<h1>About</h1>"), // or `include_bytes!`
/// ]);
///
/// let ctx = WasiCtx::builder().preopen(&FILES, "/www", Access::Read).build()?;
/// # Ok::<(), wamr_aot_wasi::BuildError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Bundle {
    entries: &'static [(&'static str, &'static [u8])],
}

/// The error returned when a list of files is not a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BundleError {
    index: usize,
    message: &'static str,
}

impl BundleError {
    /// The number of the entry, counted from 0.
    pub const fn index(&self) -> usize {
        self.index
    }
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {} of the bundle: {}", self.index, self.message)
    }
}

impl Error for BundleError {}

/// The bits of a node that say which entry it is. The others are the length of a directory's path
/// and its slash, plus 1, or 0 for a file.
const ENTRY_BITS: u32 = 40;

/// What a node is.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    File(usize),
    /// The first entry in the directory, and how long the common start of the paths is.
    Directory(usize, usize),
}

impl Bundle {
    /// The files with these paths, sorted by bytes.
    ///
    /// # Panics
    /// If [`try_new`](Bundle::try_new) returns an error. In a `static` or `const` that is an error
    /// of the build.
    pub const fn new(entries: &'static [(&'static str, &'static [u8])]) -> Bundle {
        match Bundle::try_new(entries) {
            Ok(bundle) => bundle,
            Err(error) => panic!("{}", error.message),
        }
    }

    /// The files with these paths, sorted by bytes.
    ///
    /// # Errors
    /// If the paths are not sorted, are not relative, have empty components, `.` or `..`, or name a
    /// file that is a directory too.
    pub const fn try_new(entries: &'static [(&'static str, &'static [u8])]) -> Result<Bundle, BundleError> {
        let mut index = 0;
        while index < entries.len() {
            let path = entries[index].0.as_bytes();
            if let Some(message) = mistake(path) {
                return Err(BundleError { index, message });
            }
            if index > 0 {
                let previous = entries[index - 1].0.as_bytes();
                let message = match order(previous, path) {
                    Order::Before => None,
                    Order::Same => Some("the path is in the list twice"),
                    Order::After => Some("the paths are not sorted by their bytes"),
                };
                if let Some(message) = message {
                    return Err(BundleError { index, message });
                }
            }
            // The files whose paths begin like this one need not follow at once: `a-b` is between
            // `a` and `a/b`.
            let mut other = index + 1;
            while other < entries.len() && starts_with(entries[other].0.as_bytes(), path) {
                if entries[other].0.as_bytes()[path.len()] == b'/' {
                    let message = "the path is a file, and the directory of another";
                    return Err(BundleError { index, message });
                }
                other += 1;
            }
            index += 1;
        }
        Ok(Bundle { entries })
    }

    fn place(&self, node: Node) -> Result<Place, Errno> {
        let entry = usize::try_from(node.0 & ((1 << ENTRY_BITS) - 1)).map_err(|_| Errno::BADF)?;
        match (node.0 >> ENTRY_BITS) as usize {
            0 if entry < self.entries.len() => Ok(Place::File(entry)),
            0 => Err(Errno::BADF),
            len => Ok(Place::Directory(entry, len - 1)),
        }
    }

    fn node(place: Place) -> Node {
        Node(match place {
            Place::File(entry) => entry as u64,
            Place::Directory(entry, len) => entry as u64 | (len as u64 + 1) << ENTRY_BITS,
        })
    }

    /// The start of the paths in a directory, with the slash.
    fn prefix(&self, entry: usize, len: usize) -> &'static str {
        self.entries.get(entry).and_then(|(path, _)| path.get(..len)).unwrap_or_default()
    }

    /// What has the name in the directory.
    fn child(&self, entry: usize, len: usize, name: &str) -> Result<Place, Errno> {
        let prefix = self.prefix(entry, len);
        // The entries in the directory follow its first one. Those with the name begin at:
        let rest = self.entries.get(entry..).unwrap_or_default();
        let from = rest.partition_point(|(path, _)| match path.strip_prefix(prefix) {
            Some(inner) => inner < name,
            None => false,
        });
        for (index, (path, _)) in rest.iter().enumerate().skip(from) {
            let Some(inner) = path.strip_prefix(prefix).and_then(|inner| inner.strip_prefix(name)) else {
                break;
            };
            match inner.as_bytes().first() {
                None => return Ok(Place::File(entry + index)),
                Some(b'/') => return Ok(Place::Directory(entry + index, len + name.len() + 1)),
                // Another name that begins with this one.
                Some(_) => {}
            }
        }
        Err(Errno::NOENT)
    }

    /// The directory that a directory is in.
    fn parent(&self, entry: usize, len: usize) -> Place {
        let prefix = self.prefix(entry, len).trim_end_matches('/');
        let len = prefix.rfind('/').map_or(0, |slash| slash + 1);
        let outer = &prefix[..len];
        let first = self.entries.partition_point(|(path, _)| *path < outer);
        Place::Directory(first, len)
    }

    /// What a path leads to.
    fn find(&self, dir: Node, mut path: &str) -> Result<Place, Errno> {
        let start = self.place(dir)?;
        let mut current = start;
        loop {
            let Place::Directory(entry, len) = current else { return Err(Errno::NOTDIR) };
            let step = step(path)?;
            current = match step.name {
                "." => current,
                ".." if current == start => return Err(Errno::PERM),
                ".." => self.parent(entry, len),
                name => self.child(entry, len, name)?,
            };
            if step.slash && matches!(current, Place::File(_)) {
                return Err(Errno::NOTDIR);
            }
            if step.is_last() {
                return Ok(current);
            }
            path = step.rest;
        }
    }

    fn stat_of(&self, place: Place) -> Stat {
        let (kind, size) = match place {
            Place::File(entry) => {
                (FileType::Regular, self.entries.get(entry).map_or(0, |(_, content)| content.len() as u64))
            }
            Place::Directory(..) => (FileType::Directory, 0),
        };
        Stat { inode: inode(place), kind, links: 1, size, ..Stat::default() }
    }
}

fn inode(place: Place) -> u64 {
    Bundle::node(place).0 + 1
}

enum Order {
    Before,
    Same,
    After,
}

const fn order(one: &[u8], other: &[u8]) -> Order {
    let mut index = 0;
    while index < one.len() && index < other.len() {
        if one[index] != other[index] {
            return if one[index] < other[index] { Order::Before } else { Order::After };
        }
        index += 1;
    }
    if one.len() == other.len() {
        Order::Same
    } else if one.len() < other.len() {
        Order::Before
    } else {
        Order::After
    }
}

const fn starts_with(path: &[u8], start: &[u8]) -> bool {
    path.len() > start.len() && matches!(order(path.split_at(start.len()).0, start), Order::Same)
}

/// What is wrong with a path.
const fn mistake(path: &[u8]) -> Option<&'static str> {
    if path.len() > 4096 {
        return Some("the path has more than 4096 bytes");
    }
    let (mut index, mut start) = (0, 0);
    while index <= path.len() {
        if index == path.len() || path[index] == b'/' {
            match index - start {
                0 => return Some("the path is empty, absolute, ends with a slash, or has two in a row"),
                1 if path[start] == b'.' => return Some("the path has the component `.`"),
                2 if path[start] == b'.' && path[start + 1] == b'.' => {
                    return Some("the path has the component `..`");
                }
                1..=255 => {}
                _ => return Some("the path has a component of more than 255 bytes"),
            }
            start = index + 1;
        } else if path[index] == 0 {
            return Some("the path has a zero byte");
        }
        index += 1;
    }
    None
}

impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.entries.iter().map(|(path, _)| path)).finish()
    }
}

impl FileSystem for Bundle {
    fn root(&self) -> Result<Node, Errno> {
        Ok(Bundle::node(Place::Directory(0, 0)))
    }

    fn open(&self, dir: Node, path: &str, options: OpenOptions) -> Result<Opened, Errno> {
        let place = match self.find(dir, path) {
            Err(Errno::NOENT) if options.create => return Err(Errno::ROFS),
            place => place?,
        };
        let kind = match place {
            _ if options.create && options.exclusive => return Err(Errno::EXIST),
            Place::File(_) if options.directory => return Err(Errno::NOTDIR),
            Place::Directory(..) if options.write || options.create => return Err(Errno::ISDIR),
            _ if options.write => return Err(Errno::ROFS),
            Place::File(_) => FileType::Regular,
            Place::Directory(..) => FileType::Directory,
        };
        Ok(Opened { node: Bundle::node(place), kind })
    }

    fn stat(&self, node: Node) -> Result<Stat, Errno> {
        Ok(self.stat_of(self.place(node)?))
    }

    fn stat_at(&self, dir: Node, path: &str, _follow: bool) -> Result<Stat, Errno> {
        Ok(self.stat_of(self.find(dir, path)?))
    }

    fn read_at(&self, node: Node, buffer: &mut [u8], offset: u64) -> Result<usize, Errno> {
        let Place::File(entry) = self.place(node)? else { return Err(Errno::ISDIR) };
        let (_, content) = self.entries.get(entry).ok_or(Errno::BADF)?;
        let rest = usize::try_from(offset).ok().and_then(|offset| content.get(offset..)).unwrap_or_default();
        let len = rest.len().min(buffer.len());
        buffer[..len].copy_from_slice(&rest[..len]);
        Ok(len)
    }

    fn read_dir(
        &self,
        node: Node,
        from: u64,
        each: &mut dyn FnMut(DirEntry<'_>) -> bool,
    ) -> Result<(), Errno> {
        let this = self.place(node)?;
        let Place::Directory(first, len) = this else { return Err(Errno::NOTDIR) };
        let parent = if len == 0 { this } else { self.parent(first, len) };
        for (place, name, directory) in [(0, ".", this), (1, "..", parent)] {
            let (name, inode) = (name.as_bytes(), inode(directory));
            if from <= place && !each(DirEntry { name, inode, kind: FileType::Directory, next: place + 1 }) {
                return Ok(());
            }
        }
        // The place after an entry is 3 more than its index.
        let prefix = self.prefix(first, len);
        let start = usize::try_from(from.saturating_sub(2)).unwrap_or(usize::MAX).max(first);
        let mut last = None;
        if start > first {
            last = self.entries.get(start - 1).and_then(|(path, _)| component(path, prefix));
        }
        for (index, (path, _)) in self.entries.iter().enumerate().skip(start) {
            let Some((name, kind)) = component(path, prefix) else { break };
            if last.is_some_and(|(last, _)| last == name) {
                continue;
            }
            last = Some((name, kind));
            let place = match kind {
                FileType::Directory => Place::Directory(index, len + name.len() + 1),
                _ => Place::File(index),
            };
            let next = index as u64 + 3;
            if !each(DirEntry { name: name.as_bytes(), inode: inode(place), kind, next }) {
                break;
            }
        }
        Ok(())
    }

    fn read_link(&self, dir: Node, path: &str, _buffer: &mut [u8]) -> Result<usize, Errno> {
        self.find(dir, path)?;
        Err(Errno::INVAL)
    }
}

/// The first component of a path after a start, and what it is.
fn component<'a>(path: &'a str, prefix: &str) -> Option<(&'a str, FileType)> {
    let inner = path.strip_prefix(prefix)?;
    Some(match inner.split_once('/') {
        Some((name, _)) => (name, FileType::Directory),
        None => (inner, FileType::Regular),
    })
}

#[cfg(test)]
mod tests {
    use std::{string::String, vec::Vec};

    use super::*;

    const FILES: Bundle =
        Bundle::new(&[("a", b"1"), ("a-b", b"2"), ("d/e/f", b"3"), ("d/g", b"4"), ("d0", b"5")]);

    fn names(path: &str) -> Vec<String> {
        let root = FILES.root().unwrap();
        let dir = FILES.open(root, path, OpenOptions { directory: true, ..Default::default() }).unwrap();
        let (mut names, mut from) = (Vec::new(), 0);
        // One entry at a time.
        loop {
            let mut next = None;
            FILES
                .read_dir(dir.node, from, &mut |entry| {
                    next = Some((String::from_utf8(entry.name.to_vec()).unwrap(), entry.next));
                    false
                })
                .unwrap();
            let Some((name, place)) = next else { return names };
            names.push(name);
            from = place;
        }
    }

    #[test]
    fn directories_are_what_paths_lead_through() {
        assert_eq!(names("."), [".", "..", "a", "a-b", "d", "d0"]);
        assert_eq!(names("d"), [".", "..", "e", "g"]);
        assert_eq!(names("d/e/"), [".", "..", "f"]);
    }

    #[test]
    fn paths_lead_to_files() {
        let root = FILES.root().unwrap();
        let size = |path| FILES.stat_at(root, path, true).map(|stat| (stat.kind, stat.size));
        assert_eq!(size("d/e/../g"), Ok((FileType::Regular, 1)));
        assert_eq!(size("d/../a-b"), Ok((FileType::Regular, 1)));
        assert_eq!(size("d"), Ok((FileType::Directory, 0)));
        assert_eq!(size("d/.."), Ok((FileType::Directory, 0)));
        assert_eq!(size("a/"), Err(Errno::NOTDIR));
        assert_eq!(size("d/e/../../.."), Err(Errno::PERM));
        assert_eq!(size("b"), Err(Errno::NOENT));
        assert_eq!(size("d/e/f/g"), Err(Errno::NOTDIR));
        assert_eq!(FILES.stat(Node(u64::MAX >> 24)).map(|stat| stat.kind), Err(Errno::BADF));
    }

    #[test]
    fn lists_that_are_not_trees_are_refused() {
        let error = |entries| Bundle::try_new(entries).unwrap_err().index();
        assert_eq!(error(&[("b", b""), ("a", b"")]), 1);
        assert_eq!(error(&[("a", b""), ("a", b"")]), 1);
        assert_eq!(error(&[("a", b""), ("a-b", b""), ("a/b", b"")]), 0);
        for path in ["", "/a", "a/", "a//b", "./a", "a/..", "\0"] {
            let entries: &'static [(&str, &[u8])] = Vec::leak([(path, &b""[..])].into());
            assert_eq!(error(entries), 0, "{path:?}");
        }
    }
}
