//! [`AnyCaller`]: what all callers of a host have.

use crate::instance::{
    bindings::{self, Bindings},
    memory::MemoryMut,
};

/// An instance that calls an imported function, whatever its module: one implementation of imports
/// serves the callers of several modules.
///
/// The traits of the bindings have the caller as a parameter, `Env<C>`. The default is the
/// `Caller` of the bindings that have the trait; bindings with the option `imports` use the trait
/// with their own.
///
/// ```
/// # mod a { pub mod imports {
/// #     pub trait Env<C>: Sized {
/// #         fn log(cx: &mut C, line: i32) -> Result<(), wamr_aot_rt::HostError>;
/// #     }
/// # } }
/// // wamr_aot_rt::include_aot!(mod a);
/// // wamr_aot_rt::include_aot!(mod b, imports = crate::a);
/// use wamr_aot_rt::{AnyCaller, HostError};
///
/// struct Host {
///     lines: Vec<i32>,
/// }
///
/// impl<C: AnyCaller<Host = Host>> a::imports::Env<C> for Host {
///     fn log(cx: &mut C, line: i32) -> Result<(), HostError> {
///         cx.data_mut().lines.push(line);
///         Ok(())
///     }
/// }
/// ```
pub trait AnyCaller {
    /// The host's state.
    type Host;

    /// The host's state.
    fn data(&self) -> &Self::Host;

    /// The host's state.
    fn data_mut(&mut self) -> &mut Self::Host;

    /// Borrows the host's state and the guest's memory at the same time. The memory is the one that
    /// the caller's own method `split` returns. If the caller has no such method, because the
    /// memory is shared or hidden, it is `None`.
    fn split(&mut self) -> (&mut Self::Host, Option<MemoryMut<'_>>);
}

impl<B: Bindings> AnyCaller for B {
    type Host = B::Host;

    fn data(&self) -> &B::Host {
        bindings::guest(self).data()
    }

    fn data_mut(&mut self) -> &mut B::Host {
        bindings::guest_mut(self).data_mut()
    }

    fn split(&mut self) -> (&mut B::Host, Option<MemoryMut<'_>>) {
        self.parts()
    }
}
