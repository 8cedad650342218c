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
            #[link_name = "wasm.plugin.1.0000000000000000"]
            pub(super) fn f1(vmctx: *mut __p::VMContext, arg0: i32, arg1: i32) -> i32;
        }
        pub(super) static BUILTINS: __p::VMBuiltins = __p::VMBuiltins {
            trap: ::core::option::Option::Some(__p::builtins::trap),
            ..__p::VMBuiltins::NONE
        };
    }
    #[doc(no_inline)]
    pub use crate::other::imports;
    /// All imports of the module: every type that implements the traits in `imports` implements
    /// this one.
    pub trait Imports: ::core::marker::Sized + imports::Env<Caller<Self>> {}
    impl<H: imports::Env<Caller<H>>> Imports for H {}
    unsafe extern "C" fn import_0<H: imports::Env<Caller<H>>>(
        vmctx: *mut __p::VMContext,
        ptr: i32,
        len: i32,
    ) {
        let host = move |cx: &mut Caller<H>| <H as imports::Env<
            Caller<H>,
        >>::log(cx, ptr, len);
        unsafe { __p::host_call(vmctx, "env.log", host) }
    }
    /// An instance of the module `plugin` with the host state `H`. It dereferences to [`Caller`].
    pub type Instance<H = (), L = __p::Linked> = ::wamr_aot_rt::TypedInstance<
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
    unsafe impl<H: imports::Env<Caller<H>>, L: __p::Linkage> __p::ImportBindings
    for Caller<H, L> {
        const FUNCTIONS: &'static [*const u8] = &[import_0::<H> as *const u8];
        fn with_state<R>(
            mut data: H,
            make: impl ::core::ops::FnOnce(H, __p::ImportedState<'_>) -> R,
        ) -> R {
            let state = __p::ImportedState {
                globals: &[
                    <__p::GlobalValue as ::core::convert::From<
                        _,
                    >>::from(<H as imports::Env<Caller<H>>>::base(&mut data)),
                ],
                ..__p::ImportedState::NONE
            };
            make(data, state)
        }
    }
    unsafe impl<H: imports::Env<Caller<H>>> __p::LinkedBindings
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
            let index = unsafe { <L as __p::Linkage>::index(self.raw.vmctx(), 0, 2) };
            self.raw.split(index)
        }
        /// Export `add`: `(func (param i32 i32) (result i32))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn add(&mut self, arg0: i32, arg1: i32) -> Result<i32, Trap> {
            let callee = unsafe {
                ::core::mem::transmute::<
                    *const u8,
                    unsafe extern "C" fn(*mut __p::VMContext, i32, i32) -> i32,
                >(
                    <L as __p::Linkage>::function(
                        self.raw.vmctx(),
                        symbols::f1 as *const u8,
                        0,
                    ),
                )
            };
            unsafe { __p::call!(self.raw, true, callee(arg0, arg1)) }
        }
        /// Export `log`: `(func (param i32 i32))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn log(&mut self, ptr: i32, len: i32) -> Result<(), Trap>
        where
            H: imports::Env<Caller<H>>,
        {
            unsafe {
                self.raw.enter::<true, _, _>(move |vmctx| import_0::<H>(vmctx, ptr, len))
            }
        }
        /// Export `memory`: `(memory 1)`.
        #[must_use]
        pub fn memory(&self) -> ::wamr_aot_rt::MemoryRef<'_> {
            self.raw
                .memory(unsafe { <L as __p::Linkage>::index(self.raw.vmctx(), 0, 2) })
        }
        /// Export `memory`: `(memory 1)`.
        #[must_use]
        pub fn memory_mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            let index = unsafe { <L as __p::Linkage>::index(self.raw.vmctx(), 0, 2) };
            self.raw.memory_mut(index)
        }
        /// Import `env.base`: `(global i32)`.
        #[must_use]
        pub fn env_base(&self) -> i32 {
            self.raw
                .global(unsafe { <L as __p::Linkage>::index(self.raw.vmctx(), 0, 4) })
        }
    }
    /// The sizes of the module on this target.
    pub const STATS: ::wamr_aot_rt::Stats = ::wamr_aot_rt::Stats::NONE;
    /// Storage for an instance of the module `plugin` with the host state `H`, to be placed in a `static`.
    pub type StaticInstance<H = ()> = ::wamr_aot_rt::StaticInstance<
        Caller<H, __p::Linked>,
        8191,
        0,
        0,
        0,
        0,
        0,
        1,
    >;
    #[doc(hidden)]
    #[derive(::core::fmt::Debug)]
    pub enum Interface {}
    impl __p::LoadedInterface for Interface {
        const INTERFACE: &'static __p::Interface = &__p::Interface {
            imports: &[
                __p::ImportSpec {
                    module: "env",
                    name: "log",
                    ty: __p::TypeSpec::Function {
                        params: &[
                            ::wamr_aot_rt::ValType::I32,
                            ::wamr_aot_rt::ValType::I32,
                        ],
                        results: &[],
                    },
                },
                __p::ImportSpec {
                    module: "env",
                    name: "base",
                    ty: __p::TypeSpec::Global {
                        ty: ::wamr_aot_rt::ValType::I32,
                        mutable: false,
                    },
                },
            ],
            exports: &[
                __p::ExportSpec {
                    name: "add",
                    ty: __p::TypeSpec::Function {
                        params: &[
                            ::wamr_aot_rt::ValType::I32,
                            ::wamr_aot_rt::ValType::I32,
                        ],
                        results: &[::wamr_aot_rt::ValType::I32],
                    },
                    import: ::core::option::Option::None,
                },
                __p::ExportSpec {
                    name: "log",
                    ty: __p::TypeSpec::Function {
                        params: &[
                            ::wamr_aot_rt::ValType::I32,
                            ::wamr_aot_rt::ValType::I32,
                        ],
                        results: &[],
                    },
                    import: ::core::option::Option::Some(0),
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
            ],
            interrupt: 0,
        };
    }
    __p::if_alloc! {
        #[doc =
        " The module `plugin`, from which `Instance::from_module` creates instances."]
        pub type Module = ::wamr_aot_rt::LoadedModule < Interface >; impl
        __p::LinkedInterface for Interface { fn linked() -> ::wamr_aot_rt::Module {
        module() } }
    }
    /// An instance of a loaded module, with the host state `H`.
    pub type LoadedInstance<H = ()> = Instance<H, __p::Loaded>;
    unsafe impl<H: imports::Env<Caller<H>>> __p::LoadedBindings
    for Caller<H, __p::Loaded> {
        type Interface = Interface;
    }
    __p::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() ->
        ::wamr_aot_rt::Module { unsafe { __p::module(& symbols::MODULE, &
        symbols::REFLECTION) } }
    }
}
