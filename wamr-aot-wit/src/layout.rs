//! [`Layout`]: where values are in memory.

/// The most core parameters of a function. If the parameters of an interface's function need more,
/// it has one: the address of a record of them.
pub const MAX_FLAT_PARAMS: usize = 16;

/// The most core results of a function. If the result of an interface's function needs more, it is
/// in memory.
pub const MAX_FLAT_RESULTS: usize = 1;

/// The size and the alignment of a type in a guest's memory, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The size: a multiple of the alignment.
    pub size: u32,
    /// The alignment: 1, 2, 4 or 8.
    pub align: u32,
}

impl Layout {
    /// Nothing.
    pub const EMPTY: Layout = Layout { size: 0, align: 1 };

    /// The address and the length of a string or list.
    pub const LIST: Layout = Layout { size: 8, align: 4 };

    /// A value that is aligned to its size.
    pub const fn scalar(size: u32) -> Layout {
        Layout { size, align: size }
    }

    /// A record or tuple: fields one after the other.
    pub const fn record(fields: &[Layout]) -> Layout {
        let (mut size, mut align, mut index) = (0, 1, 0);
        while index < fields.len() {
            size = align_to(size, fields[index].align) + fields[index].size;
            align = max(align, fields[index].align);
            index += 1;
        }
        Layout { size: align_to(size, align), align }
    }

    /// A variant, option or result: the number of the case, then its payload.
    pub const fn variant(payloads: &[Layout]) -> Layout {
        let case = Layout::case(payloads.len());
        let (mut size, mut align, mut index) = (0, 1, 0);
        while index < payloads.len() {
            size = max(size, payloads[index].size);
            align = max(align, payloads[index].align);
            index += 1;
        }
        let size = align_to(case.size, align) + size;
        let align = max(align, case.align);
        Layout { size: align_to(size, align), align }
    }

    /// The offset of the payload in a variant, in bytes.
    pub const fn payload_offset(payloads: &[Layout]) -> u32 {
        let (mut align, mut index) = (1, 0);
        while index < payloads.len() {
            align = max(align, payloads[index].align);
            index += 1;
        }
        align_to(Layout::case(payloads.len()).size, align)
    }

    /// The number of a case, of a variant or enum with so many.
    pub const fn case(count: usize) -> Layout {
        match count {
            0..=0x100 => Layout::scalar(1),
            0x101..=0x1_0000 => Layout::scalar(2),
            _ => Layout::scalar(4),
        }
    }

    /// So many flags: at most 32.
    pub const fn flags(count: usize) -> Layout {
        match count {
            0..=8 => Layout::scalar(1),
            9..=16 => Layout::scalar(2),
            _ => Layout::scalar(4),
        }
    }
}

/// The next multiple of a power of two.
pub(crate) const fn align_to(offset: u32, align: u32) -> u32 {
    (offset + align - 1) & !(align - 1)
}

const fn max(one: u32, other: u32) -> u32 {
    if one > other { one } else { other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_aligned() {
        let [byte, word, long] = [1, 4, 8].map(Layout::scalar);
        assert_eq!(Layout::record(&[]), Layout::EMPTY);
        assert_eq!(Layout::record(&[byte, word, byte]), Layout { size: 12, align: 4 });
        assert_eq!(Layout::record(&[byte, long]), Layout { size: 16, align: 8 });
        assert_eq!(Layout::variant(&[Layout::EMPTY, Layout::EMPTY]), byte);
        assert_eq!(Layout::variant(&[byte, long]), Layout { size: 16, align: 8 });
        assert_eq!(Layout::payload_offset(&[byte, long]), 8);
        assert_eq!(Layout::variant(&[Layout::EMPTY; 300]), Layout::scalar(2));
        assert_eq!(Layout::payload_offset(&[byte; 300]), 2);
    }
}
