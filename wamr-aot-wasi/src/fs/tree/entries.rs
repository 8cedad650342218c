//! The entries of directories: making, removing and renaming them.

use super::{
    Body, Found, ROOT, Tree,
    directory::{Directory, Index},
    index,
};
use crate::{
    Errno,
    fs::{FileType, Node},
};

impl Tree {
    pub(in crate::fs) fn create_dir(&mut self, dir: Node, path: &str) -> Result<(), Errno> {
        match self.walk(index(dir)?, path, false)? {
            Found::Entry { parent, name, node: None, .. } => {
                self.create(parent, &name, Body::Directory(Directory::new(parent))).map(|_| ())
            }
            _ => Err(Errno::EXIST),
        }
    }

    pub(in crate::fs) fn remove_dir(&mut self, dir: Node, path: &str) -> Result<(), Errno> {
        let (parent, name, node) = match self.walk(index(dir)?, path, false)? {
            Found::Entry { parent, name, node: Some(node), .. } => (parent, name, node),
            Found::Entry { .. } => return Err(Errno::NOENT),
            Found::Directory(_) if path.trim_end_matches('/').ends_with("..") => return Err(Errno::NOTEMPTY),
            Found::Directory(_) => return Err(Errno::INVAL),
        };
        if !self.directory(node)?.is_empty() {
            return Err(Errno::NOTEMPTY);
        }
        self.remove(parent, &name)
    }

    pub(in crate::fs) fn unlink(&mut self, dir: Node, path: &str) -> Result<(), Errno> {
        let Found::Entry { parent, name, node, slash } = self.walk(index(dir)?, path, false)? else {
            return Err(Errno::ISDIR);
        };
        match self.inode(node.ok_or(Errno::NOENT)?)?.body {
            Body::Directory(_) => Err(Errno::ISDIR),
            _ if slash => Err(Errno::NOTDIR),
            _ => self.remove(parent, &name),
        }
    }

    pub(in crate::fs) fn rename(
        &mut self,
        dir: Node,
        path: &str,
        new_dir: Node,
        new_path: &str,
    ) -> Result<(), Errno> {
        let old = self.walk(index(dir)?, path, false)?;
        let new = self.walk(index(new_dir)?, new_path, false)?;
        let Found::Entry { parent, name, node, slash } = old else { return Err(Errno::BUSY) };
        let Found::Entry { parent: new_parent, name: new_name, node: replaced, slash: new_slash } = new
        else {
            return Err(Errno::BUSY);
        };
        let node = node.ok_or(Errno::NOENT)?;
        let is_directory = self.inode(node)?.body.kind() == FileType::Directory;
        if !is_directory && (slash || new_slash) {
            return Err(Errno::NOTDIR);
        }
        if replaced == Some(node) {
            return Ok(());
        }
        if is_directory && self.is_within(new_parent, node)? {
            return Err(Errno::INVAL);
        }
        if let Some(replaced) = replaced {
            match (is_directory, self.inode(replaced)?.body.kind() == FileType::Directory) {
                (true, false) => return Err(Errno::NOTDIR),
                // As Linux has it: a directory that holds the file is first of all not empty.
                (false, true) if self.is_within(parent, replaced)? => return Err(Errno::NOTEMPTY),
                (false, true) => return Err(Errno::ISDIR),
                (true, true) if !self.directory(replaced)?.is_empty() => return Err(Errno::NOTEMPTY),
                _ => self.remove(new_parent, &new_name)?,
            }
        } else if self.inode(new_parent)?.links == 0 {
            return Err(Errno::NOENT);
        }
        // The entry moves, with what it takes of the limit.
        let now = self.clock.now();
        let Some((node, is_charged)) = self.directory(parent)?.remove(&name) else {
            return Err(Errno::NOENT);
        };
        self.directory(new_parent)?.insert_moved(new_name.into(), node, is_charged);
        for index in [parent, new_parent] {
            let inode = self.inode_mut(index)?;
            (inode.modified, inode.changed) = (now, now);
        }
        let inode = self.inode_mut(node)?;
        inode.changed = now;
        if let Body::Directory(directory) = &mut inode.body {
            directory.set_parent(new_parent);
        }
        Ok(())
    }

    /// Whether a directory is another one, or in it.
    fn is_within(&self, mut index: Index, outer: Index) -> Result<bool, Errno> {
        loop {
            if index == outer {
                return Ok(true);
            }
            if index == ROOT {
                return Ok(false);
            }
            let Body::Directory(directory) = &self.inode(index)?.body else { return Err(Errno::NOTDIR) };
            // A directory that was removed has a parent that may be another file by now.
            if self.inode(index)?.links == 0 {
                return Ok(false);
            }
            index = directory.parent();
        }
    }

    pub(in crate::fs) fn link(
        &mut self,
        dir: Node,
        path: &str,
        new_dir: Node,
        new_path: &str,
    ) -> Result<(), Errno> {
        let old = self.walk(index(dir)?, path, false)?;
        let node = old.existing()?;
        let is_directory = self.inode(node)?.body.kind() == FileType::Directory;
        if matches!(old, Found::Entry { slash: true, .. }) && !is_directory {
            return Err(Errno::NOTDIR);
        }
        let (parent, name) = match self.walk(index(new_dir)?, new_path, false)? {
            Found::Entry { node: None, slash: true, .. } => return Err(Errno::NOENT),
            Found::Entry { parent, name, node: None, .. } => (parent, name),
            _ => return Err(Errno::EXIST),
        };
        if is_directory {
            return Err(Errno::PERM);
        }
        self.check_room(parent)?;
        self.insert(parent, &name, node)?;
        self.used.files += 1;
        let now = self.clock.now();
        let inode = self.inode_mut(node)?;
        inode.links += 1;
        inode.changed = now;
        Ok(())
    }

    pub(in crate::fs) fn symlink(&mut self, target: &str, dir: Node, path: &str) -> Result<(), Errno> {
        match self.walk(index(dir)?, path, false)? {
            Found::Entry { node: None, slash: true, .. } => Err(Errno::NOENT),
            Found::Entry { parent, name, node: None, .. } => {
                self.create(parent, &name, Body::Link { target: target.into(), is_charged: true }).map(|_| ())
            }
            _ => Err(Errno::EXIST),
        }
    }

    pub(in crate::fs) fn read_link(
        &mut self,
        dir: Node,
        path: &str,
        buffer: &mut [u8],
    ) -> Result<usize, Errno> {
        let node = self.find(dir, path, false)?;
        let Body::Link { target, .. } = &self.inode(node)?.body else { return Err(Errno::INVAL) };
        let len = target.len().min(buffer.len());
        buffer[..len].copy_from_slice(&target.as_bytes()[..len]);
        Ok(len)
    }
}
