//! [`Table`]: the open descriptors of a guest.

use super::stdio::{Input, Output};
use crate::{
    Errno,
    abi::flags::{FdFlags, Rights},
    fs::{FileType, Node},
    store::List,
};

/// How many descriptors there are without an allocator, the standard streams included.
const WITHOUT_ALLOCATOR: usize = 16;

#[derive(Debug)]
pub(crate) struct Descriptor {
    pub(crate) kind: Kind,
    pub(crate) rights: Rights,
    /// The rights of what is opened from this directory.
    pub(crate) inheriting: Rights,
    pub(crate) flags: FdFlags,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Input(Input),
    Output(Output),
    File {
        /// Its file system, by its place in the context's list.
        mount: usize,
        node: Node,
        file: FileType,
        offset: u64,
    },
    Directory {
        mount: usize,
        node: Node,
        /// Whether the guest finds it by `fd_prestat_get`.
        is_preopen: bool,
    },
}

impl Descriptor {
    /// Whether the descriptor may be used for this.
    pub(crate) fn require(&self, rights: Rights) -> Result<(), Errno> {
        if self.rights.contains(rights) {
            return Ok(());
        }
        let missing = rights.without(self.rights);
        let (file, directory) = (Rights::FILE, Rights::DIRECTORY);
        Err(match self.kind {
            Kind::Directory { .. } if missing.intersects(file.without(directory)) => Errno::BADF,
            Kind::Directory { .. } => Errno::NOTCAPABLE,
            _ if missing.intersects(directory.without(file)) => Errno::NOTDIR,
            // It was not opened for it.
            _ if missing.intersects(Rights::TRANSFERS) => Errno::BADF,
            _ => Errno::NOTCAPABLE,
        })
    }
}

#[derive(Debug)]
pub(crate) struct Table {
    slots: List<Option<Descriptor>, WITHOUT_ALLOCATOR>,
    /// No slot below this one is free.
    first_free: usize,
    limit: usize,
}

impl Table {
    pub(crate) const fn new(limit: usize) -> Table {
        Table { slots: List::new(), first_free: 0, limit }
    }

    pub(crate) fn get(&self, fd: u32) -> Result<&Descriptor, Errno> {
        self.slots.get(fd as usize).and_then(Option::as_ref).ok_or(Errno::BADF)
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, fd: u32) -> Result<&mut Descriptor, Errno> {
        self.slots.get_mut(fd as usize).and_then(Option::as_mut).ok_or(Errno::BADF)
    }

    /// The number that the next descriptor gets: the lowest that is free.
    pub(crate) fn reserve(&mut self) -> Result<u32, Errno> {
        let free = self.slots[self.first_free.min(self.slots.len())..].iter().position(Option::is_none);
        let place = free.map_or(self.slots.len(), |place| self.first_free + place);
        self.first_free = place;
        if place >= self.limit || !self.slots.has_room(place) {
            return Err(Errno::MFILE);
        }
        u32::try_from(place).map_err(|_| Errno::MFILE)
    }

    /// Adds a descriptor. If there is no room, it comes back.
    pub(crate) fn insert(&mut self, descriptor: Descriptor) -> Result<u32, Descriptor> {
        let Ok(fd) = self.reserve() else { return Err(descriptor) };
        match self.slots.get_mut(fd as usize) {
            Some(slot) => *slot = Some(descriptor),
            None => match self.slots.push(Some(descriptor)) {
                Ok(()) => {}
                Err(Some(descriptor)) => return Err(descriptor),
                Err(None) => {}
            },
        }
        self.first_free = fd as usize + 1;
        Ok(fd)
    }

    pub(crate) fn remove(&mut self, fd: u32) -> Result<Descriptor, Errno> {
        let place = fd as usize;
        let descriptor = self.slots.get_mut(place).and_then(Option::take).ok_or(Errno::BADF)?;
        self.first_free = self.first_free.min(place);
        Ok(descriptor)
    }

    /// Gives `from` the number `to`. Returns what had it.
    pub(crate) fn renumber(&mut self, from: u32, to: u32) -> Result<Option<Descriptor>, Errno> {
        self.get(to)?;
        if from == to {
            return Ok(None);
        }
        let descriptor = self.remove(from)?;
        Ok(self.slots[to as usize].replace(descriptor))
    }

    /// Takes all descriptors out.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Descriptor> {
        self.slots.iter_mut().filter_map(Option::take)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn descriptor() -> Descriptor {
        Descriptor {
            kind: Kind::Input(Input::empty()),
            rights: Rights::FD_READ,
            inheriting: Rights::NONE,
            flags: FdFlags::NONE,
        }
    }

    #[test]
    fn the_lowest_number_is_next() {
        let mut table = Table::new(4);
        for fd in 0..4 {
            assert_eq!(table.insert(descriptor()).unwrap(), fd);
        }
        assert!(table.insert(descriptor()).is_err());
        assert_eq!(table.reserve(), Err(Errno::MFILE));
        table.remove(2).unwrap();
        table.remove(1).unwrap();
        assert_eq!(table.insert(descriptor()).unwrap(), 1);
        assert_eq!(table.insert(descriptor()).unwrap(), 2);
        assert_eq!(table.remove(9).unwrap_err(), Errno::BADF);
    }

    #[test]
    fn renumbering_replaces() {
        let mut table = Table::new(4);
        table.insert(descriptor()).unwrap();
        table.insert(descriptor()).unwrap();
        assert!(table.renumber(0, 0).unwrap().is_none());
        assert!(table.renumber(1, 0).unwrap().is_some());
        assert_eq!(table.get(1).unwrap_err(), Errno::BADF);
        assert_eq!(table.renumber(1, 0).unwrap_err(), Errno::BADF);
        assert_eq!(table.renumber(0, 3).unwrap_err(), Errno::BADF);
        assert_eq!(table.reserve(), Ok(1));
    }
}
