//! [`Limiter`]: what is consulted before an instance takes more resources.

/// A limiter is consulted before the guest or the host makes or grows a memory or a table. If it
/// returns `false`, `memory.grow` and `table.grow` return -1, the host's methods return an error,
/// and instantiation fails.
///
/// Without a limiter, memories are limited by their module, and tables by `Builder::table_limit`. A
/// limiter applies in addition. If the maximum of the memory or table would be exceeded, the
/// operation fails without consulting it. Even if the limiter allows an operation, the operation
/// may fail for lack of memory.
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
    /// Whether a memory of `current` bytes may grow to `desired` bytes. `current` is 0 if the
    /// memory is being made. The type's limits allow `maximum` bytes.
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: usize) -> bool {
        let _ = (current, desired, maximum);
        true
    }

    /// Whether a table of `current` elements may grow to `desired` elements. `current` is 0 if the
    /// table is being made. The type's limits allow `maximum` elements.
    fn table_growing(&mut self, current: usize, desired: usize, maximum: usize) -> bool {
        let _ = (current, desired, maximum);
        true
    }

    /// The instance is being reset (`Instance::reset` of the bindings). Its memories and tables are
    /// given back; what they start with is asked for next, as when an instance is made. A limiter
    /// that counts starts again.
    fn instance_reset(&mut self) {}

    /// Whether another instance may be added to a store that has `count` instances.
    fn instance_added(&mut self, count: usize) -> bool {
        let _ = count;
        true
    }
}
