//! [`Directory`]: the entries of a directory, by name and in the order in which they were made.

use alloc::{boxed::Box, collections::BTreeMap, sync::Arc, vec, vec::Vec};

use crate::{
    Errno,
    fs::{FileSystem, FileType, Stat},
};

/// The place of a file in the tree's list.
pub(super) type Index = usize;

/// The first place of an entry: `.` and `..` come before.
const FIRST: u64 = 3;

pub(super) struct Directory {
    parent: Index,
    entries: BTreeMap<Arc<str>, Entry>,
    /// The names by the places that guests continue from.
    order: BTreeMap<u64, Arc<str>>,
    next: u64,
    /// Its path in the lower file system, if its entries were not read yet.
    unloaded: Option<Arc<str>>,
}

struct Entry {
    node: Index,
    place: u64,
    /// Whether it takes one of the limit of files.
    is_charged: bool,
}

impl Directory {
    pub(super) fn new(parent: Index) -> Directory {
        Directory { parent, entries: BTreeMap::new(), order: BTreeMap::new(), next: FIRST, unloaded: None }
    }

    pub(super) fn of_lower(parent: Index, path: Arc<str>) -> Directory {
        Directory { unloaded: Some(path), ..Directory::new(parent) }
    }

    pub(super) fn unloaded(&self) -> Option<Arc<str>> {
        self.unloaded.clone()
    }

    pub(super) fn set_loaded(&mut self) {
        self.unloaded = None;
    }

    pub(super) fn parent(&self) -> Index {
        self.parent
    }

    pub(super) fn set_parent(&mut self, parent: Index) {
        self.parent = parent;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn get(&self, name: &str) -> Option<Index> {
        self.entries.get(name).map(|entry| entry.node)
    }

    pub(super) fn insert(&mut self, name: Arc<str>, node: Index) {
        self.insert_moved(name, node, true);
    }

    pub(super) fn insert_lower(&mut self, name: Arc<str>, node: Index) {
        self.insert_moved(name, node, false);
    }

    pub(super) fn insert_moved(&mut self, name: Arc<str>, node: Index, is_charged: bool) {
        let place = self.next;
        self.next += 1;
        self.order.insert(place, Arc::clone(&name));
        self.entries.insert(name, Entry { node, place, is_charged });
    }

    /// Removes an entry: its file, and whether it took one of the limit.
    pub(super) fn remove(&mut self, name: &str) -> Option<(Index, bool)> {
        let Entry { node, place, is_charged } = self.entries.remove(name)?;
        self.order.remove(&place);
        Some((node, is_charged))
    }

    /// The entries after a place, with their own places.
    pub(super) fn after(&self, from: u64) -> impl Iterator<Item = (u64, &str, Index)> {
        let rest = from.checked_add(1).map(|from| self.order.range(from..));
        rest.into_iter()
            .flatten()
            .filter_map(|(place, name)| Some((*place, &**name, self.entries.get(name)?.node)))
    }
}

/// An entry of a lower directory: its name, what is known of it, and the target of a link.
type Found = (Arc<str>, Stat, Option<Box<str>>);

/// Reads a directory of a lower file system.
pub(super) fn read(lower: &dyn FileSystem, path: &str) -> Result<Vec<Found>, Errno> {
    let root = lower.root()?;
    let options = crate::fs::OpenOptions { read: true, directory: true, ..Default::default() };
    let directory = match lower.open(root, path, options) {
        Ok(opened) => opened.node,
        Err(errno) => {
            lower.close(root);
            return Err(errno);
        }
    };
    lower.close(root);
    let mut names: Vec<Arc<str>> = Vec::new();
    let outcome = lower.read_dir(directory, 0, &mut |entry| {
        // A name that is not UTF-8 cannot be opened by a guest.
        if let Ok(name) = core::str::from_utf8(entry.name)
            && !matches!(name, "." | "..")
        {
            names.push(name.into());
        }
        true
    });
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        // An entry that is gone by now is not there.
        let Ok(stat) = lower.stat_at(directory, &name, false) else { continue };
        let target = match stat.kind {
            FileType::SymbolicLink => target(lower, directory, &name),
            _ => None,
        };
        found.push((name, stat, target));
    }
    lower.close(directory);
    outcome.map(|()| found)
}

fn target(lower: &dyn FileSystem, directory: crate::fs::Node, name: &str) -> Option<Box<str>> {
    let mut buffer = vec![0; 4096];
    let len = lower.read_link(directory, name, &mut buffer).ok()?;
    core::str::from_utf8(buffer.get(..len)?).ok().map(Into::into)
}
