/// The WebAssembly module `plugin`, compiled from `wasm/plugin.wasm`.
mod plugin {
    use ::wamr_aot_rt::__private as __p;
    const _: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("OUT_DIR"), "/wamr-aot/plugin.manifest")
    );
    use ::core::result::Result;
    #[doc(no_inline)]
    pub use ::wamr_aot_rt::{
        ExternRef, FuncRef, HostError, InstanceOptions, InstantiateError, MemoryError,
        MemoryMut, MemoryRef, Trap, TrapKind,
    };
    const _: () = __p::assert_abi(ABI);
    #[doc(hidden)]
    mod symbols {
        use super::__p;
        #[link(
            name = "wamr_aot_ABI_golden_plugin_0000000000000000",
            kind = "static"
        )]
        unsafe extern "C" {
            #[link_name = "wamr_aot_ABI_golden_plugin_0000000000000000_module"]
            pub(super) static MODULE: __p::VMModule;
            #[link_name = "wamr_aot_ABI_golden_plugin_0000000000000000_reflection"]
            pub(super) static REFLECTION: __p::VMReflection;
        }
        unsafe extern "C" {
            #[link_name = "wasm.plugin.0.0000000000000000"]
            pub(super) fn f0(vmctx: *mut __p::VMContext);
        }
        pub(super) static BUILTINS: __p::VMBuiltins = __p::VMBuiltins {
            trap: ::core::option::Option::Some(__p::builtins::trap),
            out_of_fuel: ::core::option::Option::Some(__p::builtins::out_of_fuel),
            ..__p::VMBuiltins::NONE
        };
    }
    /// All imports of the module. The module has none, so every type implements this trait.
    pub trait Imports {}
    impl<H> Imports for H {}
    /// An instance of the module `plugin` with the host state `H`. It dereferences to [`Caller`].
    pub type Instance<H = ()> = ::wamr_aot_rt::TypedInstance<Caller<H>>;
    /// The instance that calls an imported function: the host's state and the exports.
    #[repr(transparent)]
    pub struct Caller<H> {
        raw: __p::Guest<H>,
    }
    impl<H> ::core::fmt::Debug for Caller<H> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("Caller").finish_non_exhaustive()
        }
    }
    unsafe impl<H> __p::Bindings for Caller<H> {
        type Host = H;
        const IS_INTERRUPTIBLE: bool = true;
    }
    unsafe impl<H> __p::ImportBindings for Caller<H> {}
    unsafe impl<H> __p::LinkedBindings for Caller<H> {
        const MODULE: *const __p::VMModule = &raw const symbols::MODULE;
        const BUILTINS: &'static __p::VMBuiltins = &symbols::BUILTINS;
    }
    impl<H> Caller<H> {
        /// The host's state.
        #[must_use]
        pub fn data(&self) -> &H {
            self.raw.data()
        }
        /// The host's state.
        #[must_use]
        pub fn data_mut(&mut self) -> &mut H {
            self.raw.data_mut()
        }
        /// Export `run`: `(func)`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn run(&mut self) -> Result<(), Trap> {
            unsafe { __p::call!(self.raw, false, symbols::f0()) }
        }
    }
    impl<H> __p::FuelBindings for Caller<H> {}
    impl<H> Caller<H> {
        /// The fuel that is left. In a host function, the guest's execution up to and including the
        /// call has been charged.
        #[must_use]
        pub fn fuel(&self) -> u64 {
            self.raw.fuel()
        }
        /// Sets the fuel, at most 2^63 - 1. A new instance has no fuel.
        pub fn set_fuel(&mut self, fuel: u64) {
            self.raw.set_fuel(fuel);
        }
        /// Adds fuel, up to 2^63 - 1.
        pub fn add_fuel(&mut self, fuel: u64) {
            self.raw.add_fuel(fuel);
        }
    }
    /// The sizes of the module on this target.
    pub const STATS: ::wamr_aot_rt::Stats = ::wamr_aot_rt::Stats::NONE;
    /// Storage for an instance of the module `plugin` with the host state `H`, to be placed in a `static`.
    pub type StaticInstance<H = ()> = ::wamr_aot_rt::StaticInstance<Caller<H>, 8191, 0>;
    __p::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() ->
        ::wamr_aot_rt::Module { unsafe { __p::module(& symbols::MODULE, &
        symbols::REFLECTION) } }
    }
}
