/// The WebAssembly module `again`, compiled from `wasm/again.wasm`.
mod again {
    use ::wamr_aot_rt::__private as __p;
    const _: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("OUT_DIR"), "/wamr-aot/again.manifest")
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
            name = "wamr_aot_ABI_golden_again_0000000000000000",
            kind = "static"
        )]
        unsafe extern "C" {
            #[link_name = "wamr_aot_ABI_golden_again_0000000000000000_module"]
            pub(super) static MODULE: __p::VMModule;
            #[link_name = "wamr_aot_ABI_golden_again_0000000000000000_reflection"]
            pub(super) static REFLECTION: __p::VMReflection;
        }
        unsafe extern "C" {
            #[link_name = "wasm.again.3.0000000000000000"]
            pub(super) fn f3(vmctx: *mut __p::VMContext);
        }
        pub(super) static BUILTINS: __p::VMBuiltins = __p::VMBuiltins {
            trap: ::core::option::Option::Some(__p::builtins::trap),
            ..__p::VMBuiltins::NONE
        };
    }
    /// The imports of the module `again`: a trait for each module from which it imports.
    pub mod imports {
        /// The imports of the module `again` from `env`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `again`",
            label = "must implement `again::imports::Env`",
            note = "`again::imports::Env` needs\n    fn f(cx: &mut Caller<Self>, x: i32) -> Result<i32, HostError>\n    fn g(cx: &mut Caller<Self>) -> Result<(i32, i64), HostError>"
        )]
        pub trait Env<C = super::Caller<Self>>: ::core::marker::Sized {
            /// Import `env.f`: `(func (param i32) (result i32))`.
            ///
            /// # Errors
            /// An error ends the call into the module, whose caller gets it as a `Trap`.
            fn f(
                cx: &mut C,
                x: i32,
            ) -> ::core::result::Result<i32, ::wamr_aot_rt::HostError>;
            /// Import `env.g`: `(func (result i32 i64))`.
            ///
            /// # Errors
            /// An error ends the call into the module, whose caller gets it as a `Trap`.
            fn g(
                cx: &mut C,
            ) -> ::core::result::Result<(i32, i64), ::wamr_aot_rt::HostError>;
            /// Import `env.memory`: `(memory 1)`.
            ///
            /// The limits with which it is created, in pages. The default is the declared
            /// limits.
            fn memory(&mut self) -> ::wamr_aot_rt::MemoryLimits {
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
        x: i32,
    ) -> i32 {
        let host = move |cx: &mut Caller<H>| <H as imports::Env>::f(cx, x);
        unsafe { __p::host_call(vmctx, "env.f", host) }
    }
    unsafe extern "C" fn import_1<H: imports::Env>(
        vmctx: *mut __p::VMContext,
        results: *mut __p::VMSlot,
    ) -> i32 {
        let host = move |cx: &mut Caller<H>| <H as imports::Env>::g(cx);
        let (result0, result1) = unsafe { __p::host_call(vmctx, "env.g", host) };
        unsafe {
            results.add(0).cast::<i64>().write(result1);
        }
        result0
    }
    unsafe extern "C" fn import_2<H: imports::Env>(
        vmctx: *mut __p::VMContext,
        arg0: i32,
    ) -> i32 {
        let host = move |cx: &mut Caller<H>| <H as imports::Env>::f(cx, arg0);
        unsafe { __p::host_call(vmctx, "env.f", host) }
    }
    /// An instance of the module `again` with the host state `H`. It dereferences to [`Caller`].
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
        fn parts(&mut self) -> (&mut H, ::core::option::Option<MemoryMut<'_>>) {
            let (data, memory) = Caller::split(self);
            (data, ::core::option::Option::Some(memory))
        }
    }
    unsafe impl<H: imports::Env> __p::ImportBindings for Caller<H> {
        const FUNCTIONS: &'static [*const u8] = &[
            import_0::<H> as *const u8,
            import_1::<H> as *const u8,
            import_2::<H> as *const u8,
        ];
        fn with_state<R>(
            mut data: H,
            make: impl ::core::ops::FnOnce(H, __p::ImportedState<'_>) -> R,
        ) -> R {
            let state = __p::ImportedState {
                memories: &[
                    <__p::ImportedMemory as ::core::convert::From<
                        _,
                    >>::from(<H as imports::Env>::memory(&mut data)),
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
        pub fn split(&mut self) -> (&mut H, ::wamr_aot_rt::MemoryMut<'_>) {
            self.raw.split(0)
        }
        /// Export `f`: `(func (param i32) (result i32))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn f(&mut self, x: i32) -> Result<i32, Trap>
        where
            H: imports::Env,
        {
            unsafe {
                self.raw.enter::<false, _, _>(move |vmctx| import_0::<H>(vmctx, x))
            }
        }
        /// Export `g`: `(func (result i32 i64))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn g(&mut self) -> Result<(i32, i64), Trap>
        where
            H: imports::Env,
        {
            unsafe {
                self.raw
                    .enter::<
                        false,
                        _,
                        _,
                    >(move |vmctx| {
                        let mut rest = [__p::VMSlot([0; 16]); 1];
                        let first = import_1::<H>(vmctx, rest.as_mut_ptr());
                        (first, rest.as_ptr().add(0).cast::<i64>().read())
                    })
            }
        }
        /// Export `memory`: `(memory 1)`.
        #[must_use]
        pub fn memory(&self) -> ::wamr_aot_rt::MemoryRef<'_> {
            self.raw.memory(0)
        }
        /// Export `memory`: `(memory 1)`.
        #[must_use]
        pub fn memory_mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            self.raw.memory_mut(0)
        }
        /// Export `h`: `(func)`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn h(&mut self) -> Result<(), Trap> {
            unsafe { __p::call!(self.raw, false, symbols::f3()) }
        }
        /// Export `h2`: `(func)`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn h2(&mut self) -> Result<(), Trap> {
            unsafe { __p::call!(self.raw, false, symbols::f3()) }
        }
        /// Import `env.memory`: `(memory 1)`.
        #[must_use]
        pub fn env_memory(&self) -> ::wamr_aot_rt::MemoryRef<'_> {
            self.raw.memory(0)
        }
        /// Import `env.memory`: `(memory 1)`.
        #[must_use]
        pub fn env_memory_mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            self.raw.memory_mut(0)
        }
    }
    /// The sizes of the module on this target.
    pub const STATS: ::wamr_aot_rt::Stats = ::wamr_aot_rt::Stats::NONE;
    /// Storage for an instance of the module `again` with the host state `H`, to be placed in a `static`.
    pub type StaticInstance<H = ()> = ::wamr_aot_rt::StaticInstance<
        Caller<H>,
        8191,
        0,
        0,
        0,
        1,
    >;
    __p::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() ->
        ::wamr_aot_rt::Module { unsafe { __p::module(& symbols::MODULE, &
        symbols::REFLECTION) } }
    }
}
