//! [`Tree`]: files, directories and symbolic links in memory, some of which may still be in another
//! file system.

use alloc::{borrow::Cow, boxed::Box, format, string::ToString, sync::Arc, vec::Vec};
use core::mem;

use self::{
    content::Content,
    directory::{Directory, Index},
    time::Time,
};
use super::{
    DirEntry, FileType, Files, Node, OpenOptions, Opened, Ready, SetTime, Stat,
    limits::MemoryLimits,
    path::{LINK_LIMIT, step},
};
use crate::Errno;

mod content;
mod directory;
mod entries;
mod time;

/// The root's place.
const ROOT: Index = 0;

pub(super) struct Tree {
    inodes: Vec<Option<Inode>>,
    free: Vec<Index>,
    limits: MemoryLimits,
    /// What is used of the limits.
    used: MemoryLimits,
    clock: Time,
    device: u64,
    /// The file system that has what was not changed.
    lower: Option<Arc<Files>>,
}

struct Inode {
    body: Body,
    /// Its names in directories. The root has one.
    links: u64,
    /// How many nodes are open.
    opens: u64,
    accessed: u64,
    modified: u64,
    changed: u64,
}

enum Body {
    File(Content),
    Directory(Directory),
    Link {
        target: Box<str>,
        /// Whether it takes bytes of the limit.
        is_charged: bool,
    },
}

impl Body {
    fn kind(&self) -> FileType {
        match self {
            Body::File(_) => FileType::Regular,
            Body::Directory(_) => FileType::Directory,
            Body::Link { .. } => FileType::SymbolicLink,
        }
    }
}

/// What a path leads to.
enum Found<'a> {
    /// A directory, by `.` or `..`.
    Directory(Index),
    /// An entry of a directory, which need not exist.
    Entry { parent: Index, name: Cow<'a, str>, node: Option<Index>, slash: bool },
}

impl Found<'_> {
    fn existing(&self) -> Result<Index, Errno> {
        match self {
            Found::Directory(index) => Ok(*index),
            Found::Entry { node, .. } => node.ok_or(Errno::NOENT),
        }
    }
}

impl Tree {
    pub(super) fn new(
        limits: MemoryLimits,
        clock: Option<fn() -> u64>,
        device: u64,
        lower: Option<Arc<Files>>,
    ) -> Tree {
        let clock = clock.map_or(Time::System, Time::Function);
        let root = match &lower {
            Some(_) => Directory::of_lower(ROOT, ".".into()),
            None => Directory::new(ROOT),
        };
        let now = clock.now();
        let root = Inode {
            body: Body::Directory(root),
            links: 1,
            opens: 0,
            accessed: now,
            modified: now,
            changed: now,
        };
        let used = MemoryLimits { bytes: 0, files: 0 };
        Tree { inodes: [Some(root)].into(), free: Vec::new(), limits, used, clock, device, lower }
    }

    fn inode(&self, index: Index) -> Result<&Inode, Errno> {
        self.inodes.get(index).and_then(Option::as_ref).ok_or(Errno::BADF)
    }

    fn inode_mut(&mut self, index: Index) -> Result<&mut Inode, Errno> {
        self.inodes.get_mut(index).and_then(Option::as_mut).ok_or(Errno::BADF)
    }

    /// A directory with its entries.
    fn directory(&mut self, index: Index) -> Result<&mut Directory, Errno> {
        let Body::Directory(directory) = &mut self.inode_mut(index)?.body else { return Err(Errno::NOTDIR) };
        if let Some(path) = directory.unloaded() {
            self.load(index, &path)?;
        }
        match &mut self.inode_mut(index)?.body {
            Body::Directory(directory) => Ok(directory),
            _ => Err(Errno::NOTDIR),
        }
    }

    /// Reads the entries of a directory that is still in the lower file system.
    fn load(&mut self, index: Index, path: &str) -> Result<(), Errno> {
        let Some(lower) = self.lower.clone() else { return Err(Errno::IO) };
        let found = directory::read(lower.get(), path)?;
        for (name, stat, target) in found {
            let path: Arc<str> = if path == "." { name.clone() } else { format!("{path}/{name}").into() };
            let body = match (stat.kind, target) {
                (FileType::Directory, _) => Body::Directory(Directory::of_lower(index, path)),
                (FileType::Regular, _) => Body::File(Content::of_lower(path, stat.size)),
                (FileType::SymbolicLink, Some(target)) => Body::Link { target, is_charged: false },
                // Devices and sockets are not shown.
                _ => continue,
            };
            let Stat { accessed, modified, changed, .. } = stat;
            let child = self.add(Inode { body, links: 1, opens: 0, accessed, modified, changed });
            if let Body::Directory(directory) = &mut self.inode_mut(index)?.body {
                directory.insert_lower(name, child);
            }
        }
        if let Body::Directory(directory) = &mut self.inode_mut(index)?.body {
            directory.set_loaded();
        }
        Ok(())
    }

    fn add(&mut self, inode: Inode) -> Index {
        match self.free.pop() {
            Some(index) => {
                self.inodes[index] = Some(inode);
                index
            }
            None => {
                self.inodes.push(Some(inode));
                self.inodes.len() - 1
            }
        }
    }

    /// Takes bytes of the limit.
    fn charge(&mut self, bytes: u64) -> Result<(), Errno> {
        let used = self.used.bytes.checked_add(bytes).filter(|used| *used <= self.limits.bytes);
        self.used.bytes = used.ok_or(Errno::NOSPC)?;
        Ok(())
    }

    /// Frees a file that has no names and is not open.
    fn release(&mut self, index: Index) {
        if self.inode(index).is_ok_and(|inode| inode.links == 0 && inode.opens == 0)
            && let Some(inode) = self.inodes[index].take()
        {
            match inode.body {
                Body::File(content) => self.used.bytes -= content.charged(),
                Body::Link { target, is_charged: true } => self.used.bytes -= target.len() as u64,
                Body::Link { .. } | Body::Directory(_) => {}
            }
            self.free.push(index);
        }
    }

    /// Follows a path from a directory. The last component, if it is a symbolic link, only if
    /// `follow`.
    fn walk<'a>(&mut self, start: Index, path: &'a str, follow: bool) -> Result<Found<'a>, Errno> {
        let mut text = Cow::Borrowed(path);
        let mut at = 0;
        let mut current = start;
        let mut links = 0;
        loop {
            let step = step(&text[at..])?;
            let (is_last, slash, len) = (step.is_last(), step.slash, step.name.len());
            let next = text.len() - step.rest.len();
            match step.name {
                "." => {
                    self.directory(current)?;
                }
                ".." => {
                    if current == start {
                        return Err(Errno::PERM);
                    }
                    current = self.directory(current)?.parent();
                }
                name => {
                    let node = self.directory(current)?.get(name);
                    let target = match node.map(|node| self.inode(node)).transpose()? {
                        Some(Inode { body: Body::Link { target, .. }, .. }) if !is_last || follow => {
                            Some(target)
                        }
                        _ => None,
                    };
                    if let Some(target) = target {
                        links += 1;
                        if links > LINK_LIMIT {
                            return Err(Errno::LOOP);
                        }
                        let separator = if slash { "/" } else { "" };
                        text = Cow::Owned(format!("{target}{separator}{}", &text[next..]));
                        at = 0;
                        continue;
                    }
                    if is_last {
                        let name = match &text {
                            Cow::Borrowed(text) => Cow::Borrowed(&text[at..at + len]),
                            Cow::Owned(text) => Cow::Owned(text[at..at + len].to_string()),
                        };
                        return Ok(Found::Entry { parent: current, name, node, slash });
                    }
                    let node = node.ok_or(Errno::NOENT)?;
                    self.directory(node)?;
                    current = node;
                }
            }
            if is_last {
                return Ok(Found::Directory(current));
            }
            at = next;
        }
    }

    /// Follows a path to something that exists. A path that ends with a slash leads to a directory.
    fn find(&mut self, start: Node, path: &str, follow: bool) -> Result<Index, Errno> {
        let found = self.walk(index(start)?, path, follow || path.ends_with('/'))?;
        let node = found.existing()?;
        if let Found::Entry { slash: true, .. } = found {
            self.directory(node)?;
        }
        Ok(node)
    }

    /// Adds an entry to a directory.
    fn insert(&mut self, parent: Index, name: &str, node: Index) -> Result<(), Errno> {
        let now = self.clock.now();
        self.directory(parent)?.insert(name.into(), node);
        let inode = self.inode_mut(parent)?;
        (inode.modified, inode.changed) = (now, now);
        Ok(())
    }

    /// Whether an entry can be added to a directory: it was not removed, and there is room.
    fn check_room(&mut self, parent: Index) -> Result<(), Errno> {
        if self.inode(parent)?.links == 0 {
            return Err(Errno::NOENT);
        }
        if self.used.files >= self.limits.files { Err(Errno::NOSPC) } else { Ok(()) }
    }

    /// Makes a file with an entry in a directory.
    fn create(&mut self, parent: Index, name: &str, body: Body) -> Result<Index, Errno> {
        self.check_room(parent)?;
        if let Body::Link { target, .. } = &body {
            self.charge(target.len() as u64)?;
        }
        let now = self.clock.now();
        let inode = Inode { body, links: 1, opens: 0, accessed: now, modified: now, changed: now };
        let node = self.add(inode);
        self.insert(parent, name, node)?;
        self.used.files += 1;
        Ok(node)
    }

    /// Removes an entry of a directory.
    fn remove(&mut self, parent: Index, name: &str) -> Result<(), Errno> {
        let now = self.clock.now();
        let Some((node, is_charged)) = self.directory(parent)?.remove(name) else { return Err(Errno::NOENT) };
        self.used.files -= u64::from(is_charged);
        let inode = self.inode_mut(parent)?;
        (inode.modified, inode.changed) = (now, now);
        let inode = self.inode_mut(node)?;
        inode.links -= 1;
        inode.changed = now;
        self.release(node);
        Ok(())
    }

    fn content(&mut self, node: Node) -> Result<&mut Content, Errno> {
        match &mut self.inode_mut(index(node)?)?.body {
            Body::File(content) => Ok(content),
            _ => Err(Errno::ISDIR),
        }
    }

    /// The content of a file that is changed: it is in memory.
    fn owned(&mut self, node: Node) -> Result<&mut Vec<u8>, Errno> {
        if let Some(size) = self.content(node)?.lower_size() {
            self.charge(size)?;
            let lower = self.lower.clone();
            if let Err(errno) = self.content(node)?.copy_up(lower.as_ref().map(|lower| lower.get())) {
                self.used.bytes -= size;
                return Err(errno);
            }
        }
        self.content(node)?.bytes().ok_or(Errno::IO)
    }

    fn touch(&mut self, node: Node) -> Result<(), Errno> {
        let now = self.clock.now();
        let inode = self.inode_mut(index(node)?)?;
        (inode.modified, inode.changed) = (now, now);
        Ok(())
    }

    pub(super) fn set_time(&mut self, now: u64) {
        // What was not changed yet has times of its own there.
        if let Some(lower) = &self.lower {
            lower.get().set_time(now);
        }
        match &mut self.clock {
            Time::Function(_) => {}
            Time::Told(time) => *time = now,
            Time::System => {
                self.clock = Time::Told(now);
                for inode in self.inodes.iter_mut().flatten() {
                    (inode.accessed, inode.modified, inode.changed) = (now, now, now);
                }
            }
        }
    }

    pub(super) fn root(&mut self) -> Result<Node, Errno> {
        self.inode_mut(ROOT)?.opens += 1;
        Ok(Node(ROOT as u64))
    }

    pub(super) fn open(&mut self, dir: Node, path: &str, options: OpenOptions) -> Result<Opened, Errno> {
        let is_new = options.create && options.exclusive;
        let follow = if path.ends_with('/') { !options.create } else { options.follow && !is_new };
        let found = self.walk(index(dir)?, path, follow)?;
        let node = match &found {
            Found::Entry { slash: true, .. } if options.create => return Err(Errno::ISDIR),
            Found::Directory(node) | Found::Entry { node: Some(node), .. } => *node,
            Found::Entry { parent, name, node: None, .. } if options.create => {
                let node = self.create(*parent, name, Body::File(Content::new()))?;
                return self.opened(node);
            }
            Found::Entry { .. } => return Err(Errno::NOENT),
        };
        if is_new {
            return Err(Errno::EXIST);
        }
        let must_be_directory = options.directory || matches!(found, Found::Entry { slash: true, .. });
        match &self.inode(node)?.body {
            Body::Link { .. } if must_be_directory => return Err(Errno::NOTDIR),
            Body::Link { .. } => return Err(Errno::LOOP),
            Body::File(_) if must_be_directory => return Err(Errno::NOTDIR),
            Body::Directory(_) if options.write || options.create => return Err(Errno::ISDIR),
            _ => {}
        }
        let opened = self.opened(node)?;
        if options.truncate
            && let Err(errno) = self.set_size(opened.node, 0)
        {
            self.close(opened.node);
            return Err(errno);
        }
        Ok(opened)
    }

    fn opened(&mut self, node: Index) -> Result<Opened, Errno> {
        let inode = self.inode_mut(node)?;
        inode.opens += 1;
        Ok(Opened { node: Node(node as u64), kind: inode.body.kind() })
    }

    pub(super) fn close(&mut self, node: Node) {
        let Ok(index) = index(node) else { return };
        let lower = self.lower.clone();
        let Ok(inode) = self.inode_mut(index) else { return };
        inode.opens = inode.opens.saturating_sub(1);
        if inode.opens == 0 {
            if let (Body::File(content), Some(lower)) = (&mut inode.body, lower) {
                content.close_lower(lower.get());
            }
            self.release(index);
        }
    }

    pub(super) fn stat(&self, node: Node) -> Result<Stat, Errno> {
        self.stat_of(index(node)?)
    }

    fn stat_of(&self, index: Index) -> Result<Stat, Errno> {
        let inode = self.inode(index)?;
        let size = match &inode.body {
            Body::File(content) => content.len(),
            Body::Link { target, .. } => target.len() as u64,
            Body::Directory(_) => 0,
        };
        Ok(Stat {
            device: self.device,
            inode: index as u64 + 1,
            kind: inode.body.kind(),
            links: inode.links,
            size,
            accessed: inode.accessed,
            modified: inode.modified,
            changed: inode.changed,
        })
    }

    pub(super) fn stat_at(&mut self, dir: Node, path: &str, follow: bool) -> Result<Stat, Errno> {
        let node = self.find(dir, path, follow)?;
        self.stat_of(node)
    }

    pub(super) fn read_at(&mut self, node: Node, buffer: &mut [u8], offset: u64) -> Result<usize, Errno> {
        // A handle to the file below is kept until the file is closed.
        let Tree { lower, inodes, .. } = self;
        let inode = inodes.get_mut(index(node)?).and_then(Option::as_mut).ok_or(Errno::BADF)?;
        match &mut inode.body {
            Body::File(content) => content.read_at(lower.as_ref().map(|lower| lower.get()), buffer, offset),
            _ => Err(Errno::ISDIR),
        }
    }

    pub(super) fn poll(&mut self, node: Node, _write: bool, _: u16) -> Result<Option<Ready>, Errno> {
        // There are no pipes and devices.
        self.inode(index(node)?).map(|_| Some(Ready::default()))
    }

    pub(super) fn write_at(&mut self, node: Node, bytes: &[u8], offset: u64) -> Result<usize, Errno> {
        if bytes.is_empty() {
            return Ok(0);
        }
        let len = self.owned(node)?.len() as u64;
        let end = offset.checked_add(bytes.len() as u64).ok_or(Errno::FBIG)?;
        if end > len {
            self.extend(node, end)?;
        }
        let content = self.owned(node)?;
        // The end is within the file, whose length is a `usize`.
        let start = offset as usize;
        content[start..start + bytes.len()].copy_from_slice(bytes);
        self.touch(node)?;
        Ok(bytes.len())
    }

    /// Makes a file longer, by zeroes.
    fn extend(&mut self, node: Node, size: u64) -> Result<(), Errno> {
        let more = size - self.owned(node)?.len() as u64;
        self.charge(more)?;
        let outcome = usize::try_from(size)
            .map_err(|_| Errno::NOSPC)
            .and_then(|size| content::grow(self.owned(node)?, size));
        if outcome.is_err() {
            self.used.bytes -= more;
        }
        outcome
    }

    pub(super) fn append(&mut self, node: Node, bytes: &[u8]) -> Result<(usize, u64), Errno> {
        let end = self.content(node)?.len();
        let done = self.write_at(node, bytes, end)?;
        Ok((done, end + done as u64))
    }

    pub(super) fn set_size(&mut self, node: Node, size: u64) -> Result<(), Errno> {
        if size == 0 && self.content(node)?.lower_size().is_some() {
            let lower = self.lower.clone();
            let content = mem::replace(self.content(node)?, Content::new());
            content.discard(lower.as_ref().map(|lower| lower.get()));
        }
        let len = self.owned(node)?.len() as u64;
        if size > len {
            self.extend(node, size)?;
        } else {
            content::cut(self.owned(node)?, size as usize);
            self.used.bytes -= len - size;
        }
        self.touch(node)
    }

    pub(super) fn allocate(&mut self, node: Node, offset: u64, len: u64) -> Result<(), Errno> {
        let end = offset.checked_add(len).ok_or(Errno::FBIG)?;
        if end > self.content(node)?.len() { self.set_size(node, end) } else { Ok(()) }
    }

    pub(super) fn sync(&mut self, node: Node, _data_only: bool) -> Result<(), Errno> {
        self.inode(index(node)?).map(|_| ())
    }

    pub(super) fn set_times(
        &mut self,
        node: Node,
        accessed: SetTime,
        modified: SetTime,
    ) -> Result<(), Errno> {
        let now = self.clock.now();
        let inode = self.inode_mut(index(node)?)?;
        for (time, set) in [(&mut inode.accessed, accessed), (&mut inode.modified, modified)] {
            match set {
                SetTime::Keep => {}
                SetTime::Now(to) | SetTime::To(to) => *time = to,
            }
        }
        inode.changed = now;
        Ok(())
    }

    pub(super) fn set_times_at(
        &mut self,
        dir: Node,
        path: &str,
        follow: bool,
        accessed: SetTime,
        modified: SetTime,
    ) -> Result<(), Errno> {
        let node = self.find(dir, path, follow)?;
        self.set_times(Node(node as u64), accessed, modified)
    }

    pub(super) fn read_dir(
        &mut self,
        node: Node,
        from: u64,
        each: &mut dyn FnMut(DirEntry<'_>) -> bool,
    ) -> Result<(), Errno> {
        let this = index(node)?;
        let parent = self.directory(this)?.parent();
        // A directory that was removed has no entries at all, as on a host.
        if self.inode(this)?.links == 0 {
            return Ok(());
        }
        for (place, name, index) in [(0, ".", this), (1, "..", parent)] {
            let (name, inode) = (name.as_bytes(), index as u64 + 1);
            if from <= place && !each(DirEntry { name, inode, kind: FileType::Directory, next: place + 1 }) {
                return Ok(());
            }
        }
        let Body::Directory(directory) = &self.inode(this)?.body else { return Err(Errno::NOTDIR) };
        for (next, name, index) in directory.after(from) {
            let kind = self.inode(index)?.body.kind();
            if !each(DirEntry { name: name.as_bytes(), inode: index as u64 + 1, kind, next }) {
                return Ok(());
            }
        }
        Ok(())
    }
}

fn index(node: Node) -> Result<Index, Errno> {
    usize::try_from(node.0).map_err(|_| Errno::BADF)
}
