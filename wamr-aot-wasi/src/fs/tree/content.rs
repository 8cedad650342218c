//! [`Content`]: the bytes of a file, in memory or still in a lower file system.

use alloc::{sync::Arc, vec::Vec};

use crate::{
    Errno,
    fs::{FileSystem, Node, OpenOptions, Opened},
};

pub(super) enum Content {
    Owned(Vec<u8>),
    Lower { path: Arc<str>, size: u64, open: Option<Node> },
}

impl Content {
    pub(super) fn new() -> Content {
        Content::Owned(Vec::new())
    }

    pub(super) fn of_lower(path: Arc<str>, size: u64) -> Content {
        Content::Lower { path, size, open: None }
    }

    pub(super) fn len(&self) -> u64 {
        match self {
            Content::Owned(bytes) => bytes.len() as u64,
            Content::Lower { size, .. } => *size,
        }
    }

    /// How many bytes of the limit it takes.
    pub(super) fn charged(&self) -> u64 {
        match self {
            Content::Owned(bytes) => bytes.len() as u64,
            Content::Lower { .. } => 0,
        }
    }

    pub(super) fn lower_size(&self) -> Option<u64> {
        match self {
            Content::Owned(_) => None,
            Content::Lower { size, .. } => Some(*size),
        }
    }

    pub(super) fn bytes(&mut self) -> Option<&mut Vec<u8>> {
        match self {
            Content::Owned(bytes) => Some(bytes),
            Content::Lower { .. } => None,
        }
    }

    pub(super) fn read_at(
        &mut self,
        lower: Option<&dyn FileSystem>,
        buffer: &mut [u8],
        offset: u64,
    ) -> Result<usize, Errno> {
        match self {
            Content::Owned(bytes) => {
                let rest = usize::try_from(offset).ok().and_then(|offset| bytes.get(offset..));
                let rest = rest.unwrap_or_default();
                let len = rest.len().min(buffer.len());
                buffer[..len].copy_from_slice(&rest[..len]);
                Ok(len)
            }
            Content::Lower { path, open, .. } => {
                let lower = lower.ok_or(Errno::IO)?;
                let node = match *open {
                    Some(node) => node,
                    None => *open.insert(open_lower(lower, path)?),
                };
                lower.read_at(node, buffer, offset)
            }
        }
    }

    /// Reads what is in the lower file system into memory.
    pub(super) fn copy_up(&mut self, lower: Option<&dyn FileSystem>) -> Result<(), Errno> {
        let size = self.len();
        let mut bytes = Vec::new();
        grow(&mut bytes, usize::try_from(size).map_err(|_| Errno::NOSPC)?)?;
        let mut done = 0;
        while done < bytes.len() {
            match self.read_at(lower, &mut bytes[done..], done as u64)? {
                // It has become shorter: the rest is zeroes.
                0 => break,
                read => done += read,
            }
        }
        core::mem::replace(self, Content::Owned(bytes)).discard(lower);
        Ok(())
    }

    pub(super) fn close_lower(&mut self, lower: &dyn FileSystem) {
        if let Content::Lower { open, .. } = self
            && let Some(node) = open.take()
        {
            lower.close(node);
        }
    }

    pub(super) fn discard(mut self, lower: Option<&dyn FileSystem>) {
        if let Some(lower) = lower {
            self.close_lower(lower);
        }
    }
}

fn open_lower(lower: &dyn FileSystem, path: &str) -> Result<Node, Errno> {
    let root = lower.root()?;
    let options = OpenOptions { read: true, ..OpenOptions::default() };
    let opened = lower.open(root, path, options);
    lower.close(root);
    opened.map(|Opened { node, .. }| node)
}

/// How much more a file of some size may take than it needs: large ones an eighth.
fn slack(size: usize) -> usize {
    const LARGE: usize = 1 << 20;
    if size < LARGE { size } else { size / 8 }
}

/// Makes a file longer, by zeroes.
pub(super) fn grow(bytes: &mut Vec<u8>, size: usize) -> Result<(), Errno> {
    if size > bytes.capacity() {
        let capacity = bytes.capacity();
        let wanted = size.max(capacity.saturating_add(slack(capacity)));
        bytes.try_reserve_exact(wanted - bytes.len()).map_err(|_| Errno::NOSPC)?;
    }
    bytes.resize(size, 0);
    Ok(())
}

/// Makes a file shorter. What it no longer takes of the limit, it does not take of the memory.
pub(super) fn cut(bytes: &mut Vec<u8>, size: usize) {
    bytes.truncate(size);
    if bytes.capacity() > size.saturating_add(slack(size)) {
        bytes.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_takes_little_more_memory_than_it_has_bytes() {
        let mut bytes = Vec::new();
        for size in [8 << 20, 3 << 20, 4 << 20, 1 << 20, 5000, 3000, 1000, 0] {
            if size > bytes.len() {
                grow(&mut bytes, size).unwrap();
            } else {
                cut(&mut bytes, size);
            }
            assert_eq!(bytes.len(), size);
            assert!(bytes.capacity() <= size + slack(size), "{size}: {}", bytes.capacity());
        }
    }
}
