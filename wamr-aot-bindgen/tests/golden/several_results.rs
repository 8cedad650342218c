/// The WebAssembly module `multi`, compiled from `wasm/multi.wasm`.
mod multi {
    use ::wamr_aot_rt::__private as __p;
    const _: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("OUT_DIR"), "/wamr-aot/multi.manifest")
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
            name = "wamr_aot_ABI_golden_multi_0000000000000000",
            kind = "static"
        )]
        unsafe extern "C" {
            #[link_name = "wamr_aot_ABI_golden_multi_0000000000000000_module"]
            pub(super) static MODULE: __p::VMModule;
            #[link_name = "wamr_aot_ABI_golden_multi_0000000000000000_reflection"]
            pub(super) static REFLECTION: __p::VMReflection;
        }
        unsafe extern "C" {
            #[link_name = "wasm.multi.2.0000000000000000"]
            pub(super) fn f2(
                vmctx: *mut __p::VMContext,
                vmctx: f32,
                rest: f64,
                results: *mut __p::VMSlot,
            ) -> f64;
            #[link_name = "wasm.multi.3.0000000000000000"]
            pub(super) fn f3(
                vmctx: *mut __p::VMContext,
                arg0: usize,
                results: *mut __p::VMSlot,
            ) -> i32;
        }
        pub(super) static BUILTINS: __p::VMBuiltins = __p::VMBuiltins {
            trap: ::core::option::Option::Some(__p::builtins::trap),
            ..__p::VMBuiltins::NONE
        };
    }
    /// The imports of the module `multi`: a trait for each module from which it imports.
    pub mod imports {
        /// The imports of the module `multi` from `env`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `multi`",
            label = "must implement `multi::imports::Env`",
            note = "`multi::imports::Env` needs\n    fn pair(cx: &mut Caller<Self>, results: i64) -> Result<(i32, f64), HostError>\n    fn refs(cx: &mut Caller<Self>) -> Result<(Option<ExternRef>, Option<FuncRef>, i64), HostError>"
        )]
        pub trait Env<C = super::Caller<Self>>: ::core::marker::Sized {
            /// Import `env.pair`: `(func (param i64) (result i32 f64))`.
            ///
            /// # Errors
            /// An error ends the call into the module, whose caller gets it as a `Trap`.
            fn pair(
                cx: &mut C,
                results: i64,
            ) -> ::core::result::Result<(i32, f64), ::wamr_aot_rt::HostError>;
            /// Import `env.refs`: `(func (result externref funcref i64))`.
            ///
            /// # Errors
            /// An error ends the call into the module, whose caller gets it as a `Trap`.
            fn refs(
                cx: &mut C,
            ) -> ::core::result::Result<
                (
                    ::core::option::Option<::wamr_aot_rt::ExternRef>,
                    ::core::option::Option<::wamr_aot_rt::FuncRef>,
                    i64,
                ),
                ::wamr_aot_rt::HostError,
            >;
        }
    }
    /// All imports of the module: every type that implements the traits in `imports` implements
    /// this one.
    pub trait Imports: ::core::marker::Sized + imports::Env {}
    impl<H: imports::Env> Imports for H {}
    unsafe extern "C" fn import_0<H: imports::Env>(
        vmctx: *mut __p::VMContext,
        results: i64,
        results: *mut __p::VMSlot,
    ) -> i32 {
        let host = move |cx: &mut Caller<H>| <H as imports::Env>::pair(cx, results);
        let (result0, result1) = unsafe { __p::host_call(vmctx, "env.pair", host) };
        unsafe {
            results.add(0).cast::<f64>().write(result1);
        }
        result0
    }
    unsafe extern "C" fn import_1<H: imports::Env>(
        vmctx: *mut __p::VMContext,
        results: *mut __p::VMSlot,
    ) -> usize {
        let host = move |cx: &mut Caller<H>| {
            let (result0, result1, result2) = <H as imports::Env>::refs(cx)?;
            ::core::result::Result::Ok((
                __p::extern_ref_to_abi(result0),
                __p::func_ref_to_abi(vmctx, result1, 112)?,
                result2,
            ))
        };
        let (result0, result1, result2) = unsafe {
            __p::host_call(vmctx, "env.refs", host)
        };
        unsafe {
            results.add(0).cast::<usize>().write(result1);
            results.add(1).cast::<i64>().write(result2);
        }
        result0
    }
    /// An instance of the module `multi` with the host state `H`. It dereferences to [`Caller`].
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
        /// Export `swap`: `(func (param f32 f64) (result f64 f32))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn swap(&mut self, vmctx: f32, rest: f64) -> Result<(f64, f32), Trap> {
            unsafe {
                self.raw
                    .enter::<
                        false,
                        _,
                        _,
                    >(move |vmctx| {
                        let mut rest = [__p::VMSlot([0; 16]); 1];
                        let first = symbols::f2(vmctx, vmctx, rest, rest.as_mut_ptr());
                        (first, rest.as_ptr().add(0).cast::<f32>().read())
                    })
            }
        }
        /// Export `refs`: `(func (param funcref) (result i32 funcref externref))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn refs(
            &mut self,
            arg0: ::core::option::Option<::wamr_aot_rt::FuncRef>,
        ) -> Result<
            (
                i32,
                ::core::option::Option<::wamr_aot_rt::FuncRef>,
                ::core::option::Option<::wamr_aot_rt::ExternRef>,
            ),
            Trap,
        > {
            let arg0 = unsafe { __p::func_ref_to_abi(self.raw.vmctx(), arg0, 112)? };
            let (result0, result1, result2) = unsafe {
                self.raw
                    .enter::<
                        false,
                        _,
                        _,
                    >(move |vmctx| {
                        let mut rest = [__p::VMSlot([0; 16]); 2];
                        let first = symbols::f3(vmctx, arg0, rest.as_mut_ptr());
                        (
                            first,
                            rest.as_ptr().add(0).cast::<usize>().read(),
                            rest.as_ptr().add(1).cast::<usize>().read(),
                        )
                    })
            }?;
            ::core::result::Result::Ok((
                result0,
                __p::func_ref_from_abi(result1),
                __p::extern_ref_from_abi(result2),
            ))
        }
        /// Calls a function that the guest has a reference to, such as one of a table. What it
        /// takes and returns is a value, or a tuple of values.
        ///
        /// # Errors
        /// Returns an error if the function belongs to another instance or has another type, or if
        /// the call traps.
        pub fn call_ref<P: ::wamr_aot_rt::Values, R: ::wamr_aot_rt::Values>(
            &mut self,
            function: FuncRef,
            params: P,
        ) -> Result<R, Trap> {
            unsafe {
                let reflection = &raw const symbols::REFLECTION;
                self.raw.call_ref::<false, P, R>(reflection, function, params)
            }
        }
    }
    /// The sizes of the module on this target.
    pub const STATS: ::wamr_aot_rt::Stats = ::wamr_aot_rt::Stats::NONE;
    /// Storage for an instance of the module `multi` with the host state `H`, to be placed in a `static`.
    pub type StaticInstance<H = ()> = ::wamr_aot_rt::StaticInstance<Caller<H>, 8191, 0>;
    __p::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() ->
        ::wamr_aot_rt::Module { unsafe { __p::module(& symbols::MODULE, &
        symbols::REFLECTION) } }
    }
}
