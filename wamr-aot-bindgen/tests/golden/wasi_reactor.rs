/// The WebAssembly module `filter`, compiled from `wasm/filter.wasm`.
mod filter {
    use ::wamr_aot_rt::__private as __p;
    const _: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("OUT_DIR"), "/wamr-aot/filter.manifest")
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
            name = "wamr_aot_ABI_golden_filter_0000000000000000",
            kind = "static"
        )]
        unsafe extern "C" {
            #[link_name = "wamr_aot_ABI_golden_filter_0000000000000000_module"]
            pub(super) static MODULE: __p::VMModule;
            #[link_name = "wamr_aot_ABI_golden_filter_0000000000000000_reflection"]
            pub(super) static REFLECTION: __p::VMReflection;
        }
        unsafe extern "C" {
            #[link_name = "wasm.filter.1.0000000000000000"]
            pub(super) fn f1(vmctx: *mut __p::VMContext);
            #[link_name = "wasm.filter.2.0000000000000000"]
            pub(super) fn f2(vmctx: *mut __p::VMContext, level: i32) -> i32;
        }
        pub(super) static BUILTINS: __p::VMBuiltins = __p::VMBuiltins {
            trap: ::core::option::Option::Some(__p::builtins::trap),
            ..__p::VMBuiltins::NONE
        };
    }
    /// All imports of the module: every type that implements the traits in `imports` implements
    /// this one.
    pub trait Imports: ::core::marker::Sized + crate::wasi::WasiView {}
    impl<H: crate::wasi::WasiView> Imports for H {}
    unsafe extern "C" fn import_0<H: crate::wasi::WasiView>(
        vmctx: *mut __p::VMContext,
        arg0: i32,
        arg1: i64,
        arg2: i32,
        arg3: i32,
    ) -> i32 {
        let host = move |cx: &mut Caller<H>| crate::wasi::snapshot0::fd_seek(
            cx,
            arg0,
            arg1,
            arg2,
            arg3,
        );
        unsafe { __p::host_call(vmctx, "wasi_unstable.fd_seek", host) }
    }
    /// An instance of the module `filter` with the host state `H`. It dereferences to [`Caller`].
    pub type Instance<H = crate::wasi::WasiCtx, L = __p::Linked> = ::wamr_aot_rt::TypedInstance<
        Caller<H, L>,
    >;
    /// The instance that calls an imported function: the host's state and the exports.
    #[repr(transparent)]
    pub struct Caller<H, L = __p::Either> {
        raw: __p::Guest<H>,
        linkage: ::core::marker::PhantomData<fn() -> L>,
    }
    impl<H, L: __p::Linkage> ::core::fmt::Debug for Caller<H, L> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("Caller").finish_non_exhaustive()
        }
    }
    unsafe impl<H, L: __p::Linkage> __p::Bindings for Caller<H, L> {
        type Host = H;
        fn parts(&mut self) -> (&mut H, ::core::option::Option<MemoryMut<'_>>) {
            let (data, memory) = Caller::split(self);
            (data, ::core::option::Option::Some(memory))
        }
    }
    unsafe impl<H: crate::wasi::WasiView, L: __p::Linkage> __p::ImportBindings
    for Caller<H, L> {
        const FUNCTIONS: &'static [*const u8] = &[import_0::<H> as *const u8];
        fn initialize(&mut self) -> Result<(), Trap> {
            let callee = unsafe {
                ::core::mem::transmute::<
                    *const u8,
                    unsafe extern "C" fn(*mut __p::VMContext),
                >(
                    <L as __p::Linkage>::function(
                        self.raw.vmctx(),
                        symbols::f1 as *const u8,
                        2,
                    ),
                )
            };
            unsafe { __p::call!(self.raw, true, callee()) }
        }
    }
    unsafe impl<H: crate::wasi::WasiView> __p::LinkedBindings
    for Caller<H, __p::Linked> {
        const MODULE: *const __p::VMModule = &raw const symbols::MODULE;
        const BUILTINS: &'static __p::VMBuiltins = &symbols::BUILTINS;
    }
    impl<H, L: __p::Linkage> Caller<H, L> {
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
        /// The instance as imported functions get it, whether the module was linked or loaded.
        #[must_use]
        pub fn as_caller(&mut self) -> &mut Caller<H> {
            unsafe { __p::through(self) }
        }
        /// Borrows the host's state and the memory at the same time.
        pub fn split(&mut self) -> (&mut H, ::wamr_aot_rt::MemoryMut<'_>) {
            let index = unsafe { <L as __p::Linkage>::index(self.raw.vmctx(), 0, 0) };
            self.raw.split(index)
        }
        /// Export `scratch`: `(memory 1)`.
        #[must_use]
        pub fn scratch(&self) -> ::wamr_aot_rt::MemoryRef<'_> {
            self.raw
                .memory(unsafe { <L as __p::Linkage>::index(self.raw.vmctx(), 0, 0) })
        }
        /// Export `scratch`: `(memory 1)`.
        #[must_use]
        pub fn scratch_mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            let index = unsafe { <L as __p::Linkage>::index(self.raw.vmctx(), 0, 0) };
            self.raw.memory_mut(index)
        }
        /// Export `memory`: `(memory 2)`.
        #[must_use]
        pub fn memory(&self) -> ::wamr_aot_rt::MemoryRef<'_> {
            self.raw
                .memory(unsafe { <L as __p::Linkage>::index(self.raw.vmctx(), 1, 1) })
        }
        /// Export `memory`: `(memory 2)`.
        #[must_use]
        pub fn memory_mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            let index = unsafe { <L as __p::Linkage>::index(self.raw.vmctx(), 1, 1) };
            self.raw.memory_mut(index)
        }
        /// Export `apply`: `(func (param i32) (result i32))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn apply(&mut self, level: i32) -> Result<i32, Trap> {
            let callee = unsafe {
                ::core::mem::transmute::<
                    *const u8,
                    unsafe extern "C" fn(*mut __p::VMContext, i32) -> i32,
                >(
                    <L as __p::Linkage>::function(
                        self.raw.vmctx(),
                        symbols::f2 as *const u8,
                        3,
                    ),
                )
            };
            unsafe { __p::call!(self.raw, true, callee(level)) }
        }
    }
    /// The sizes of the module on this target.
    pub const STATS: ::wamr_aot_rt::Stats = ::wamr_aot_rt::Stats::NONE;
    /// Storage for an instance of the module `filter` with the host state `H`, to be placed in a `static`.
    pub type StaticInstance<H = crate::wasi::WasiCtx> = ::wamr_aot_rt::StaticInstance<
        Caller<H, __p::Linked>,
        8191,
        0,
    >;
    #[doc(hidden)]
    #[derive(::core::fmt::Debug)]
    pub enum Interface {}
    impl __p::LoadedInterface for Interface {
        const INTERFACE: &'static __p::Interface = &__p::Interface {
            imports: &[
                __p::ImportSpec {
                    module: "wasi_unstable",
                    name: "fd_seek",
                    ty: __p::TypeSpec::Function {
                        params: &[
                            ::wamr_aot_rt::ValType::I32,
                            ::wamr_aot_rt::ValType::I64,
                            ::wamr_aot_rt::ValType::I32,
                            ::wamr_aot_rt::ValType::I32,
                        ],
                        results: &[::wamr_aot_rt::ValType::I32],
                    },
                },
            ],
            exports: &[
                __p::ExportSpec {
                    name: "scratch",
                    ty: __p::TypeSpec::Memory {
                        memory64: false,
                        shared: false,
                        page_size_log2: 16,
                    },
                    import: ::core::option::Option::None,
                },
                __p::ExportSpec {
                    name: "memory",
                    ty: __p::TypeSpec::Memory {
                        memory64: false,
                        shared: false,
                        page_size_log2: 16,
                    },
                    import: ::core::option::Option::None,
                },
                __p::ExportSpec {
                    name: "_initialize",
                    ty: __p::TypeSpec::Function {
                        params: &[],
                        results: &[],
                    },
                    import: ::core::option::Option::None,
                },
                __p::ExportSpec {
                    name: "apply",
                    ty: __p::TypeSpec::Function {
                        params: &[::wamr_aot_rt::ValType::I32],
                        results: &[::wamr_aot_rt::ValType::I32],
                    },
                    import: ::core::option::Option::None,
                },
            ],
            interrupt: 0,
        };
    }
    __p::if_alloc! {
        #[doc =
        " The module `filter`, from which `Instance::from_module` creates instances."]
        pub type Module = ::wamr_aot_rt::LoadedModule < Interface >; impl
        __p::LinkedInterface for Interface { fn linked() -> ::wamr_aot_rt::Module {
        module() } }
    }
    /// An instance of a loaded module, with the host state `H`.
    pub type LoadedInstance<H = crate::wasi::WasiCtx> = Instance<H, __p::Loaded>;
    __p::if_in_place! {
        #[doc =
        r" Room in a static for an instance of an artefact in flash, with the host state `H`: a"]
        #[doc =
        r" context of `CONTEXT` bytes, `BYTES` bytes of memories, and `ELEMENTS` elements of"]
        #[doc = r" tables."] pub type Place < H, const CONTEXT : usize, const BYTES :
        usize, const ELEMENTS : usize > = ::wamr_aot_rt::in_place::Place < Caller < H,
        __p::Loaded >, 6, 1, CONTEXT, BYTES, ELEMENTS >;
    }
    unsafe impl<H: crate::wasi::WasiView> __p::LoadedBindings
    for Caller<H, __p::Loaded> {
        type Interface = Interface;
    }
    impl<H: crate::wasi::WasiView, L: __p::Linkage> crate::wasi::Guest for Caller<H, L> {
        fn parts(
            &mut self,
        ) -> Result<
            (&mut crate::wasi::WasiCtx, crate::wasi::GuestMemory<'_>),
            HostError,
        > {
            let index = unsafe { <L as __p::Linkage>::index(self.raw.vmctx(), 1, 1) };
            let (host, memory) = self.raw.split(index);
            Result::Ok((
                crate::wasi::WasiView::wasi(host),
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
