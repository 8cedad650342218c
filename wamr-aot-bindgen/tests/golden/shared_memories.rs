/// The WebAssembly module `workers`, compiled from `wasm/workers.wasm`.
mod workers {
    use ::wamr_aot_rt::__private as __p;
    const _: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("OUT_DIR"), "/wamr-aot/workers.manifest")
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
            name = "wamr_aot_ABI_golden_workers_0000000000000000",
            kind = "static"
        )]
        unsafe extern "C" {
            #[link_name = "wamr_aot_ABI_golden_workers_0000000000000000_module"]
            pub(super) static MODULE: __p::VMModule;
            #[link_name = "wamr_aot_ABI_golden_workers_0000000000000000_reflection"]
            pub(super) static REFLECTION: __p::VMReflection;
        }
        unsafe extern "C" {
            #[link_name = "wasm.workers.1.0000000000000000"]
            pub(super) fn f1(vmctx: *mut __p::VMContext);
        }
        pub(super) static BUILTINS: __p::VMBuiltins = __p::VMBuiltins {
            trap: ::core::option::Option::Some(__p::builtins::trap),
            ..__p::VMBuiltins::NONE
        };
    }
    /// The imports of the module `workers`: a trait for each module from which it imports.
    pub mod imports {
        /// The imports of the module `workers` from `env`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `workers`",
            label = "must implement `workers::imports::Env`",
            note = "`workers::imports::Env` needs\n    fn log(cx: &mut Caller<Self>, ptr: i32, len: i32) -> Result<(), HostError>"
        )]
        pub trait Env<C = super::Caller<Self>>: ::core::marker::Sized {
            /// Import `env.memory`: `(memory 1 4 shared)`.
            ///
            /// The memory that the instance shares with others. The default is a new memory with
            /// the declared limits.
            fn memory(&mut self) -> ::core::option::Option<::wamr_aot_rt::SharedMemory> {
                ::core::option::Option::None
            }
            /// Import `env.log`: `(func (param i32 i32))`.
            ///
            /// # Errors
            /// An error ends the call into the module, whose caller gets it as a `Trap`.
            fn log(
                cx: &mut C,
                ptr: i32,
                len: i32,
            ) -> ::core::result::Result<(), ::wamr_aot_rt::HostError>;
            /// Import `env.own`: `(memory 1)`.
            ///
            /// The limits with which it is created, in pages. The default is the declared
            /// limits.
            fn own(&mut self) -> ::wamr_aot_rt::MemoryLimits {
                ::wamr_aot_rt::MemoryLimits::new(1, ::core::option::Option::None)
            }
        }
    }
    /// All imports of the module: every type that implements the traits in `imports` implements
    /// this one.
    pub trait Imports: ::core::marker::Sized + imports::Env {}
    impl<H: imports::Env> Imports for H {}
    unsafe extern "C" fn import_0<H: imports::Env>(
        vmctx: *mut __p::VMContext,
        ptr: i32,
        len: i32,
    ) {
        let host = move |cx: &mut Caller<H>| <H as imports::Env>::log(cx, ptr, len);
        unsafe { __p::host_call(vmctx, "env.log", host) }
    }
    /// An instance of the module `workers` with the host state `H`. It dereferences to [`Caller`].
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
    }
    unsafe impl<H: imports::Env> __p::ImportBindings for Caller<H> {
        const FUNCTIONS: &'static [*const u8] = &[import_0::<H> as *const u8];
        fn with_state<R>(
            mut data: H,
            make: impl ::core::ops::FnOnce(H, __p::ImportedState<'_>) -> R,
        ) -> R {
            let state = __p::ImportedState {
                memories: &[
                    <__p::ImportedMemory as ::core::convert::From<
                        _,
                    >>::from(<H as imports::Env>::memory(&mut data)),
                    <__p::ImportedMemory as ::core::convert::From<
                        _,
                    >>::from(<H as imports::Env>::own(&mut data)),
                ],
                ..__p::ImportedState::NONE
            };
            make(data, state)
        }
    }
    unsafe impl<H: imports::Env> __p::LinkedBindings for Caller<H> {
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
        /// Borrows the host's state and the memory at the same time.
        pub fn split(&mut self) -> (&mut H, &::wamr_aot_rt::SharedMemory) {
            self.raw.split_shared(2)
        }
        /// Export `run`: `(func)`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn run(&mut self) -> Result<(), Trap> {
            unsafe { __p::call!(self.raw, false, symbols::f1()) }
        }
        /// Export `queue`: `(memory 1 1 shared)`.
        #[must_use]
        pub fn queue(&self) -> &::wamr_aot_rt::SharedMemory {
            self.raw.shared_memory(2)
        }
        /// Import `env.memory`: `(memory 1 4 shared)`.
        #[must_use]
        pub fn env_memory(&self) -> &::wamr_aot_rt::SharedMemory {
            self.raw.shared_memory(0)
        }
        /// Import `env.own`: `(memory 1)`.
        #[must_use]
        pub fn env_own(&self) -> ::wamr_aot_rt::MemoryRef<'_> {
            self.raw.memory(1)
        }
        /// Import `env.own`: `(memory 1)`.
        #[must_use]
        pub fn env_own_mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            self.raw.memory_mut(1)
        }
    }
    /// The sizes of the module on this target.
    pub const STATS: ::wamr_aot_rt::Stats = ::wamr_aot_rt::Stats::NONE;
    /// Storage for an instance of the module `workers` with the host state `H`, to be placed in a `static`.
    pub type StaticInstance<H = ()> = ::wamr_aot_rt::StaticInstance<
        Caller<H>,
        8191,
        0,
        0,
        0,
        2,
    >;
    __p::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() ->
        ::wamr_aot_rt::Module { unsafe { __p::module(& symbols::MODULE, &
        symbols::REFLECTION) } }
    }
}
