//! How functions reach the guest that calls them.

use wamr_aot_rt::HostError;

use crate::{GuestMemory, WasiCtx};

/// A host state that has a context.
///
/// ```
/// use wamr_aot_wasi::{WasiCtx, WasiView};
///
/// struct State {
///     wasi: WasiCtx,
///     requests: u32,
/// }
///
/// impl WasiView for State {
///     fn wasi(&mut self) -> &mut WasiCtx {
///         &mut self.wasi
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no WASI context",
    label = "this host state does not say where its `WasiCtx` is",
    note = "implement `wamr_aot_wasi::WasiView` for `{Self}`, with `fn wasi(&mut self) -> &mut WasiCtx`"
)]
pub trait WasiView {
    /// The context.
    fn wasi(&mut self) -> &mut WasiCtx;
}

impl WasiView for WasiCtx {
    fn wasi(&mut self) -> &mut WasiCtx {
        self
    }
}

impl<T: WasiView + ?Sized> WasiView for &mut T {
    fn wasi(&mut self) -> &mut WasiCtx {
        (**self).wasi()
    }
}

/// The guest that calls a function: its context and its memory.
///
/// The bindings of a module implement it, and so does what
/// [`add_to_linker`](crate::add_to_linker) defines. A test can have a guest of its own:
///
/// ```
/// use wamr_aot_rt::HostError;
/// use wamr_aot_wasi::{Guest, GuestMemory, WasiCtx, preview1};
///
/// struct Fake {
///     ctx: WasiCtx,
///     memory: Vec<u8>,
/// }
///
/// impl Guest for Fake {
///     fn parts(&mut self) -> Result<(&mut WasiCtx, GuestMemory<'_>), HostError> {
///         Ok((&mut self.ctx, GuestMemory::from(&mut self.memory[..])))
///     }
/// }
///
/// let ctx = WasiCtx::builder().args(["name"]).build()?;
/// let mut guest = Fake { ctx, memory: vec![0; 64] };
/// let errno = preview1::args_sizes_get(&mut guest, 0, 4).unwrap();
/// assert_eq!((errno, &guest.memory[..8]), (0, &[1, 0, 0, 0, 5, 0, 0, 0][..]));
/// # Ok::<(), wamr_aot_wasi::BuildError>(())
/// ```
pub trait Guest {
    /// The context, and the memory that is exported as `memory`.
    ///
    /// # Errors
    /// If the guest has no such memory, or one that cannot be borrowed. It ends the guest.
    fn parts(&mut self) -> Result<(&mut WasiCtx, GuestMemory<'_>), HostError>;

    /// Called by functions that take long, after they have waited for `milliseconds` or worked for
    /// about as long. A guest that can be interrupted passes it on to its runtime
    /// (`Caller::waited`), so that a guest that sleeps stops as soon as one that runs.
    ///
    /// # Errors
    /// If the guest is to stop.
    fn waited(&mut self, milliseconds: u64) -> Result<(), HostError> {
        let _ = milliseconds;
        Ok(())
    }
}
