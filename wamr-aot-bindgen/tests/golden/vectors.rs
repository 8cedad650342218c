/// The WebAssembly module `simd`, compiled from `wasm/simd.wasm`.
mod simd {
    use ::wamr_aot_rt::__private as __p;
    const _: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("OUT_DIR"), "/wamr-aot/simd.manifest")
    );
    use ::core::result::Result;
    #[doc(no_inline)]
    pub use ::wamr_aot_rt::{
        ExternRef, FuncRef, HostError, InstanceOptions, InstantiateError, MemoryError,
        MemoryMut, MemoryRef, Trap, TrapKind,
    };
    #[cfg(
        not(
            all(
                any(target_arch = "x86_64", target_arch = "aarch64"),
                target_endian = "little"
            )
        )
    )]
    ::core::compile_error!(
        "the imports or exports of the module `simd` have `v128` parameters or results: the typed bindings support them on x86_64 and aarch64 only; pass vectors through the memory, or use the untyped API"
    );
    const _: () = __p::assert_abi(ABI);
    #[doc(hidden)]
    mod symbols {
        use super::__p;
        #[link(
            name = "wamr_aot_ABI_golden_simd_0000000000000000",
            kind = "static"
        )]
        unsafe extern "C" {
            #[link_name = "wamr_aot_ABI_golden_simd_0000000000000000_module"]
            pub(super) static MODULE: __p::VMModule;
            #[link_name = "wamr_aot_ABI_golden_simd_0000000000000000_reflection"]
            pub(super) static REFLECTION: __p::VMReflection;
        }
        unsafe extern "C" {
            #[link_name = "wasm.simd.2.0000000000000000"]
            pub(super) fn f2();
            #[link_name = "wasm.simd.3.0000000000000000"]
            pub(super) fn f3(
                vmctx: *mut __p::VMContext,
                results: *mut __p::VMSlot,
            ) -> i32;
        }
        pub(super) static BUILTINS: __p::VMBuiltins = __p::VMBuiltins {
            trap: ::core::option::Option::Some(__p::builtins::trap),
            ..__p::VMBuiltins::NONE
        };
    }
    /// The imports of the module `simd`: a trait for each module from which it imports.
    pub mod imports {
        /// The imports of the module `simd` from `env`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `simd`",
            label = "must implement `simd::imports::Env`",
            note = "`simd::imports::Env` needs\n    fn load(cx: &mut Caller<Self>, address: i32) -> Result<V128, HostError>\n    fn pair(cx: &mut Caller<Self>, x: V128) -> Result<(V128, V128), HostError>\n    fn seed(&mut self) -> V128"
        )]
        pub trait Env<C = super::Caller<Self>>: ::core::marker::Sized {
            /// Import `env.load`: `(func (param i32) (result v128))`.
            ///
            /// # Errors
            /// An error ends the call into the module, whose caller gets it as a `Trap`.
            fn load(
                cx: &mut C,
                address: i32,
            ) -> ::core::result::Result<::wamr_aot_rt::V128, ::wamr_aot_rt::HostError>;
            /// Import `env.pair`: `(func (param v128) (result v128 v128))`.
            ///
            /// # Errors
            /// An error ends the call into the module, whose caller gets it as a `Trap`.
            fn pair(
                cx: &mut C,
                x: ::wamr_aot_rt::V128,
            ) -> ::core::result::Result<
                (::wamr_aot_rt::V128, ::wamr_aot_rt::V128),
                ::wamr_aot_rt::HostError,
            >;
            /// Import `env.seed`: `(global v128)`.
            ///
            /// The initial value.
            fn seed(&mut self) -> ::wamr_aot_rt::V128;
        }
    }
    /// All imports of the module: every type that implements the traits in `imports` implements
    /// this one.
    pub trait Imports: ::core::marker::Sized + imports::Env {}
    impl<H: imports::Env> Imports for H {}
    unsafe extern "C" fn import_0<H: imports::Env>(
        vmctx: *mut __p::VMContext,
        address: i32,
    ) -> __p::V128Abi {
        let host = move |cx: &mut Caller<H>| {
            let result0 = <H as imports::Env>::load(cx, address)?;
            ::core::result::Result::Ok(__p::v128_to_abi(result0))
        };
        unsafe { __p::host_call(vmctx, "env.load", host) }
    }
    unsafe extern "C" fn import_1<H: imports::Env>(
        vmctx: *mut __p::VMContext,
        x: __p::V128Abi,
        results: *mut __p::VMSlot,
    ) -> __p::V128Abi {
        let host = move |cx: &mut Caller<H>| {
            let (result0, result1) = <H as imports::Env>::pair(
                cx,
                __p::v128_from_abi(x),
            )?;
            ::core::result::Result::Ok((
                __p::v128_to_abi(result0),
                __p::v128_to_abi(result1),
            ))
        };
        let (result0, result1) = unsafe { __p::host_call(vmctx, "env.pair", host) };
        unsafe {
            results.add(0).cast::<__p::V128Abi>().write_unaligned(result1);
        }
        result0
    }
    /// An instance of the module `simd` with the host state `H`. It dereferences to [`Caller`].
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
        const FUNCTIONS: &'static [*const u8] = &[
            import_0::<H> as *const u8,
            import_1::<H> as *const u8,
        ];
        fn with_state<R>(
            mut data: H,
            make: impl ::core::ops::FnOnce(H, __p::ImportedState<'_>) -> R,
        ) -> R {
            let state = __p::ImportedState {
                globals: &[
                    <__p::GlobalValue as ::core::convert::From<
                        _,
                    >>::from(<H as imports::Env>::seed(&mut data)),
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
        /// Export `add`: `(func (param v128 v128) (result v128))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn add(
            &mut self,
            x: ::wamr_aot_rt::V128,
            y: ::wamr_aot_rt::V128,
        ) -> Result<::wamr_aot_rt::V128, Trap> {
            let x = __p::v128_to_abi(x);
            let y = __p::v128_to_abi(y);
            let result0 = unsafe {
                self.raw
                    .enter::<
                        false,
                        _,
                        _,
                    >(move |vmctx| ::core::mem::transmute::<
                        unsafe extern "C" fn(),
                        unsafe extern "C" fn(
                            vmctx: *mut __p::VMContext,
                            x: __p::V128Abi,
                            y: __p::V128Abi,
                        ) -> __p::V128Abi,
                    >(symbols::f2)(vmctx, x, y))
            }?;
            ::core::result::Result::Ok(__p::v128_from_abi(result0))
        }
        /// Export `both`: `(func (result i32 v128))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn both(&mut self) -> Result<(i32, ::wamr_aot_rt::V128), Trap> {
            let (result0, result1) = unsafe {
                self.raw
                    .enter::<
                        false,
                        _,
                        _,
                    >(move |vmctx| {
                        let mut rest = [__p::VMSlot([0; 16]); 1];
                        let first = symbols::f3(vmctx, rest.as_mut_ptr());
                        (
                            first,
                            rest.as_ptr().add(0).cast::<__p::V128Abi>().read_unaligned(),
                        )
                    })
            }?;
            ::core::result::Result::Ok((result0, __p::v128_from_abi(result1)))
        }
        /// Export `state`: `(global (mut v128))`.
        #[must_use]
        pub fn state(&self) -> ::wamr_aot_rt::V128 {
            self.raw.global(1)
        }
        /// Export `state`: `(global (mut v128))`.
        pub fn set_state(&mut self, value: ::wamr_aot_rt::V128) {
            self.raw.set_global(1, value);
        }
        /// Import `env.seed`: `(global v128)`.
        #[must_use]
        pub fn env_seed(&self) -> ::wamr_aot_rt::V128 {
            self.raw.global(0)
        }
    }
    /// The sizes of the module on this target.
    pub const STATS: ::wamr_aot_rt::Stats = ::wamr_aot_rt::Stats::NONE;
    /// Storage for an instance of the module `simd` with the host state `H`, to be placed in a `static`.
    pub type StaticInstance<H = ()> = ::wamr_aot_rt::StaticInstance<
        Caller<H>,
        8191,
        0,
        0,
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
