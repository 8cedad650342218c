//! [`Limiter`]: what is consulted before an instance takes more.

/// Is asked before a memory or a table is made or grows, by the guest or by the host, and may refuse: then `memory.grow` and
/// `table.grow` return -1, the host's methods an error, and instantiation fails.
///
/// Without a limiter memories have the limits of their module, and tables those of `Builder::table_limit`. A limiter decides beyond that,
/// too. What exceeds the maximum of the memory or table is refused without asking. That it was allowed does not mean that there was
/// enough memory.
///
/// ```
/// use wamr_aot_rt::Limiter;
///
/// /// As many bytes for all memories of an instance together.
/// struct Budget(usize);
///
/// impl Limiter for Budget {
///     fn memory_growing(&mut self, current: usize, desired: usize, _maximum: usize) -> bool {
///         match self.0.checked_sub(desired - current) {
///             Some(left) => {
///                 self.0 = left;
///                 true
///             }
///             None => false,
///         }
///     }
/// }
/// ```
pub trait Limiter: Send {
    /// Whether a memory of `current` bytes may have `desired` bytes. It is 0 where the memory is being made. The type's limits allow
    /// `maximum` bytes.
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: usize) -> bool {
        let _ = (current, desired, maximum);
        true
    }

    /// Whether a table of `current` elements may have `desired` elements. It is 0 where the table is being made. The type's limits
    /// allow `maximum` elements.
    fn table_growing(&mut self, current: usize, desired: usize, maximum: usize) -> bool {
        let _ = (current, desired, maximum);
        true
    }

    /// Whether a store that has `count` instances may have another.
    fn instance_added(&mut self, count: usize) -> bool {
        let _ = count;
        true
    }
}
