/// The WebAssembly module `app`, compiled from `wasm/app.wasm`.
mod app {
    use ::wamr_aot_rt::__private as __p;
    const _: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("OUT_DIR"), "/wamr-aot/app.manifest")
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
            name = "wamr_aot_ABI_golden_app_0000000000000000",
            kind = "static"
        )]
        unsafe extern "C" {
            #[link_name = "wamr_aot_ABI_golden_app_0000000000000000_module"]
            pub(super) static MODULE: __p::VMModule;
            #[link_name = "wamr_aot_ABI_golden_app_0000000000000000_reflection"]
            pub(super) static REFLECTION: __p::VMReflection;
        }
        unsafe extern "C" {
            #[link_name = "wasm.app.3.0000000000000000"]
            pub(super) fn f3(vmctx: *mut __p::VMContext);
            #[link_name = "wasm.app.4.0000000000000000"]
            pub(super) fn f4(vmctx: *mut __p::VMContext) -> i32;
        }
        pub(super) static BUILTINS: __p::VMBuiltins = __p::VMBuiltins {
            trap: ::core::option::Option::Some(__p::builtins::trap),
            ..__p::VMBuiltins::NONE
        };
    }
    /// The imports of the module `app`: a trait for each module from which it imports.
    pub mod imports {
        /// The imports of the module `app` from `env`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `app`",
            label = "must implement `app::imports::Env`",
            note = "`app::imports::Env` needs\n    fn progress(cx: &mut Caller<Self>, percent: i32) -> Result<(), HostError>"
        )]
        pub trait Env<C = super::Caller<Self>>: ::core::marker::Sized {
            /// Import `env.progress`: `(func (param i32))`.
            ///
            /// # Errors
            /// An error ends the call into the module, whose caller gets it as a `Trap`.
            fn progress(
                cx: &mut C,
                percent: i32,
            ) -> ::core::result::Result<(), ::wamr_aot_rt::HostError>;
        }
    }
    /// All imports of the module: every type that implements the traits in `imports` implements
    /// this one.
    pub trait Imports: ::core::marker::Sized + imports::Env + ::wamr_aot_wasi::WasiView {}
    impl<H: imports::Env + ::wamr_aot_wasi::WasiView> Imports for H {}
    unsafe extern "C" fn import_0<H: ::wamr_aot_wasi::WasiView>(
        vmctx: *mut __p::VMContext,
        arg0: i32,
        arg1: i32,
        arg2: i32,
        arg3: i32,
    ) -> i32 {
        let host = move |cx: &mut Caller<H>| ::wamr_aot_wasi::preview1::fd_write(
            cx,
            arg0,
            arg1,
            arg2,
            arg3,
        );
        unsafe { __p::host_call(vmctx, "wasi_snapshot_preview1.fd_write", host) }
    }
    unsafe extern "C" fn import_1<H: imports::Env>(
        vmctx: *mut __p::VMContext,
        percent: i32,
    ) {
        let host = move |cx: &mut Caller<H>| <H as imports::Env>::progress(cx, percent);
        unsafe { __p::host_call(vmctx, "env.progress", host) }
    }
    unsafe extern "C" fn import_2<H: ::wamr_aot_wasi::WasiView>(
        vmctx: *mut __p::VMContext,
        code: i32,
    ) {
        let host = move |cx: &mut Caller<H>| ::wamr_aot_wasi::preview1::proc_exit(
            cx,
            code,
        );
        unsafe { __p::host_call(vmctx, "wasi_snapshot_preview1.proc_exit", host) }
    }
    /// An instance of the module `app` with the host state `H`. It dereferences to [`Caller`].
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
    unsafe impl<H: imports::Env + ::wamr_aot_wasi::WasiView> __p::ImportBindings
    for Caller<H> {
        const FUNCTIONS: &'static [*const u8] = &[
            import_0::<H> as *const u8,
            import_1::<H> as *const u8,
            import_2::<H> as *const u8,
        ];
    }
    unsafe impl<H: imports::Env + ::wamr_aot_wasi::WasiView> __p::LinkedBindings
    for Caller<H> {
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
        /// Export `version`: `(func (result i32))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn version(&mut self) -> Result<i32, Trap> {
            unsafe { __p::call!(self.raw, false, symbols::f4()) }
        }
        /// Runs the program, and returns its exit code: export `_start`.
        ///
        /// # Errors
        /// Returns an error if the program traps, or if it has run in this instance already.
        pub fn run(&mut self) -> Result<Exit, Trap> {
            self.raw.run(move |guest| unsafe { __p::call!(guest, false, symbols::f3()) })
        }
    }
    /// The sizes of the module on this target.
    pub const STATS: ::wamr_aot_rt::Stats = ::wamr_aot_rt::Stats::NONE;
    /// Storage for an instance of the module `app` with the host state `H`, to be placed in a `static`.
    pub type StaticInstance<H = ()> = ::wamr_aot_rt::StaticInstance<Caller<H>, 8191, 0>;
    #[doc(no_inline)]
    pub use ::wamr_aot_rt::Exit;
    impl<H: ::wamr_aot_wasi::WasiView> ::wamr_aot_wasi::Guest for Caller<H> {
        fn parts(
            &mut self,
        ) -> Result<
            (&mut ::wamr_aot_wasi::WasiCtx, ::wamr_aot_wasi::GuestMemory<'_>),
            HostError,
        > {
            let (host, memory) = self.raw.split(0);
            Result::Ok((
                ::wamr_aot_wasi::WasiView::wasi(host),
                ::core::convert::From::from(memory),
            ))
        }
        fn waited(&mut self, milliseconds: u64) -> Result<(), HostError> {
            self.raw.waited(milliseconds).map_err(::core::convert::From::from)
        }
    }
    __p::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() ->
        ::wamr_aot_rt::Module { unsafe { __p::module(& symbols::MODULE, &
        symbols::REFLECTION) } }
    }
}
