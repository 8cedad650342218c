//! Ranges of a memory or a table.

/// `index` and `len` as `usize`s, if the range is within `size`.
pub(crate) fn range(index: u64, len: u64, size: usize) -> Option<(usize, usize)> {
    let end = index.checked_add(len)?;
    // A number that is not above a `usize` fits in one.
    (end <= size as u64).then_some((index as usize, len as usize))
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn ranges_end_at_the_size() {
        assert_eq!(range(3, 2, 5), Some((3, 2)));
        assert_eq!(range(5, 0, 5), Some((5, 0)));
        assert_eq!(range(6, 0, 5), None);
        assert_eq!(range(4, 2, 5), None);
        assert_eq!(range(u64::MAX, 2, usize::MAX), None);
        assert_eq!(range(2, u64::MAX, 5), None);
    }
}
