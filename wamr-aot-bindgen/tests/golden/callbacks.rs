/// The WebAssembly module `lib`, compiled from `wasm/lib.wasm`.
mod lib {
    use ::wamr_aot_rt::__private as __p;
    const _: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("OUT_DIR"), "/wamr-aot/lib.manifest")
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
            name = "wamr_aot_ABI_golden_lib_0000000000000000",
            kind = "static"
        )]
        unsafe extern "C" {
            #[link_name = "wamr_aot_ABI_golden_lib_0000000000000000_module"]
            pub(super) static MODULE: __p::VMModule;
            #[link_name = "wamr_aot_ABI_golden_lib_0000000000000000_reflection"]
            pub(super) static REFLECTION: __p::VMReflection;
        }
        unsafe extern "C" {
            #[link_name = "wasm.lib.3.0000000000000000"]
            pub(super) fn f3(
                vmctx: *mut __p::VMContext,
                arg0: i32,
                arg1: i32,
                arg2: i32,
            );
            #[link_name = "wasm.lib.4.0000000000000000"]
            pub(super) fn f4(vmctx: *mut __p::VMContext) -> i32;
        }
        pub(super) static BUILTINS: __p::VMBuiltins = __p::VMBuiltins {
            trap: ::core::option::Option::Some(__p::builtins::trap),
            ..__p::VMBuiltins::NONE
        };
    }
    /// The imports of the module `lib`: a trait for each module from which it imports.
    pub mod imports {
        /// The imports of the module `lib` from `callbacks`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `lib`",
            label = "must implement `lib::imports::Callbacks`",
            note = "`lib::imports::Callbacks` needs no items: an empty `impl` will do"
        )]
        pub trait Callbacks<C = super::Caller<Self>>: ::core::marker::Sized {
            /// Import `callbacks.visit`: `(func (param i32 i32) (result i32))`.
            ///
            /// Docs of visit.
            ///
            /// The host need not implement it: by default it fails.
            ///
            /// # Errors
            /// An error ends the call into the module, whose caller gets it as a `Trap`.
            fn visit(
                cx: &mut C,
                Some_: ::wamr_aot_rt::c::Ptr<::core::primitive::u8>,
                level: super::c::level,
            ) -> ::core::result::Result<
                ::core::primitive::u8,
                ::wamr_aot_rt::HostError,
            > {
                let _ = (cx, Some_, level);
                ::core::result::Result::Err(
                    ::wamr_aot_rt::HostError::new("the host does not implement it"),
                )
            }
            /// Import `callbacks.each_done`: `(func)`.
            ///
            /// Docs of each_done.
            ///
            /// The host need not implement it: by default it fails.
            ///
            /// # Errors
            /// An error ends the call into the module, whose caller gets it as a `Trap`.
            fn each_done(
                cx: &mut C,
            ) -> ::core::result::Result<(), ::wamr_aot_rt::HostError> {
                let _ = (cx,);
                ::core::result::Result::Err(
                    ::wamr_aot_rt::HostError::new("the host does not implement it"),
                )
            }
        }
    }
    impl<C> imports::Callbacks<C> for () {}
    /// All imports of the module: every type that implements the traits in `imports` implements
    /// this one.
    pub trait Imports: ::core::marker::Sized + imports::Callbacks {}
    impl<H: imports::Callbacks> Imports for H {}
    unsafe extern "C" fn import_0<H: imports::Callbacks>(
        vmctx: *mut __p::VMContext,
        arg0: i32,
        arg1: i32,
    ) -> i32 {
        let host = move |cx: &mut Caller<H>| {
            let returned = <H as imports::Callbacks>::visit(
                cx,
                ::wamr_aot_rt::c::Passed::from_core(arg0),
                ::wamr_aot_rt::c::Passed::from_core(arg1),
            )?;
            ::core::result::Result::Ok(
                ::wamr_aot_rt::c::Passed::to_core(returned as ::core::primitive::i8),
            )
        };
        unsafe { __p::host_call(vmctx, "callbacks.visit", host) }
    }
    unsafe extern "C" fn import_1<H: imports::Callbacks>(vmctx: *mut __p::VMContext) {
        let host = move |cx: &mut Caller<H>| <H as imports::Callbacks>::each_done(cx);
        unsafe { __p::host_call(vmctx, "callbacks.each_done", host) }
    }
    /// The types and constants of `lib.h`.
    #[allow(missing_docs)]
    pub mod c {
        /// The type `level` of C.
        pub type level = ::core::primitive::u16;
        /// The type `visit` of C.
        pub type visit = ::wamr_aot_rt::c::FnPtr<
            fn(
                ::wamr_aot_rt::c::Ptr<::core::primitive::u8>,
                level,
            ) -> ::core::primitive::u8,
        >;
    }
    impl<H> ::wamr_aot_rt::c::Guest for Caller<H> {
        fn c_memory(&self) -> MemoryRef<'_> {
            self.raw.memory(0)
        }
        fn c_memory_mut(&mut self) -> MemoryMut<'_> {
            self.raw.memory_mut(0)
        }
        fn c_allocate(
            &mut self,
            size: ::core::primitive::u32,
        ) -> Result<::core::primitive::u32, Trap> {
            let _ = size;
            ::core::result::Result::Err(__p::without_malloc())
        }
        fn c_free(&mut self, address: ::core::primitive::u32) -> Result<(), Trap> {
            let _ = address;
            ::core::result::Result::Err(__p::without_malloc())
        }
    }
    /// An instance of the module `lib` with the host state `H`. It dereferences to [`Caller`].
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
    unsafe impl<H: imports::Callbacks> __p::ImportBindings for Caller<H> {
        const FUNCTIONS: &'static [*const u8] = &[
            import_0::<H> as *const u8,
            import_1::<H> as *const u8,
        ];
    }
    unsafe impl<H: imports::Callbacks> __p::LinkedBindings for Caller<H> {
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
        /// Export `memory`: `(memory 2)`.
        #[must_use]
        pub fn memory(&self) -> ::wamr_aot_rt::MemoryRef<'_> {
            self.raw.memory(0)
        }
        /// Export `memory`: `(memory 2)`.
        #[must_use]
        pub fn memory_mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            self.raw.memory_mut(0)
        }
        /// Export `each`: `(func (param i32 i32 i32))`.
        ///
        /// Docs of each.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        pub fn each(
            &mut self,
            visit: c::visit,
            done: ::wamr_aot_rt::c::FnPtr<fn()>,
            context: ::wamr_aot_rt::c::Ptr<::wamr_aot_rt::c::Void>,
        ) -> Result<(), Trap> {
            let (arg0, arg1, arg2) = (
                ::wamr_aot_rt::c::Passed::to_core(visit),
                ::wamr_aot_rt::c::Passed::to_core(done),
                ::wamr_aot_rt::c::Passed::to_core(context),
            );
            unsafe { __p::call!(self.raw, false, symbols::f3(arg0, arg1, arg2)) }
        }
        /// Export `callback_visit`: `(func (result i32))`.
        ///
        /// Docs of callback_visit.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        pub fn callback_visit(&mut self) -> Result<c::visit, Trap> {
            let returned: i32 = unsafe { __p::call!(self.raw, false, symbols::f4()) }?;
            ::core::result::Result::Ok(::wamr_aot_rt::c::Passed::from_core(returned))
        }
    }
    /// The sizes of the module on this target.
    pub const STATS: ::wamr_aot_rt::Stats = ::wamr_aot_rt::Stats::NONE;
    /// Storage for an instance of the module `lib` with the host state `H`, to be placed in a `static`.
    pub type StaticInstance<H = ()> = ::wamr_aot_rt::StaticInstance<Caller<H>, 8191, 0>;
    __p::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() ->
        ::wamr_aot_rt::Module { unsafe { __p::module(& symbols::MODULE, &
        symbols::REFLECTION) } }
    }
}
