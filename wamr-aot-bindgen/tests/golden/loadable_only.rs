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
    /// The imports of the module `plugin`: a trait for each module from which it imports.
    pub mod imports {
        /// The imports of the module `plugin` from `env`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `plugin`",
            label = "must implement `plugin::imports::Env`",
            note = "`plugin::imports::Env` needs\n    fn log(cx: &mut Caller<Self>, ptr: i32, len: i32) -> Result<(), HostError>"
        )]
        pub trait Env<C = super::Caller<Self>>: ::core::marker::Sized {
            /// Import `env.log`: `(func (param i32 i32))`.
            ///
            /// # Errors
            /// An error ends the call into the module, whose caller gets it as a `Trap`.
            fn log(
                cx: &mut C,
                ptr: i32,
                len: i32,
            ) -> ::core::result::Result<(), ::wamr_aot_rt::HostError>;
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
        fn parts(&mut self) -> (&mut H, ::core::option::Option<MemoryMut<'_>>) {
            let (data, memory) = Caller::split(self);
            (data, ::core::option::Option::Some(memory))
        }
    }
    unsafe impl<H: imports::Env> __p::ImportBindings for Caller<H> {
        const FUNCTIONS: &'static [*const u8] = &[import_0::<H> as *const u8];
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
            let index = unsafe {
                <__p::Loaded as __p::Linkage>::index(self.raw.vmctx(), 0, 1)
            };
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
                    <__p::Loaded as __p::Linkage>::function(
                        self.raw.vmctx(),
                        ::core::ptr::null(),
                        0,
                    ),
                )
            };
            unsafe { __p::call!(self.raw, true, callee(arg0, arg1)) }
        }
        /// Export `memory`: `(memory 1)`.
        #[must_use]
        pub fn memory(&self) -> ::wamr_aot_rt::MemoryRef<'_> {
            self.raw
                .memory(unsafe {
                    <__p::Loaded as __p::Linkage>::index(self.raw.vmctx(), 0, 1)
                })
        }
        /// Export `memory`: `(memory 1)`.
        #[must_use]
        pub fn memory_mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            let index = unsafe {
                <__p::Loaded as __p::Linkage>::index(self.raw.vmctx(), 0, 1)
            };
            self.raw.memory_mut(index)
        }
        /// Export `count`: `(global (mut i32))`.
        #[must_use]
        pub fn count(&self) -> i32 {
            self.raw
                .global(unsafe {
                    <__p::Loaded as __p::Linkage>::index(self.raw.vmctx(), 0, 2)
                })
        }
        /// Export `count`: `(global (mut i32))`.
        pub fn set_count(&mut self, value: i32) {
            let index = unsafe {
                <__p::Loaded as __p::Linkage>::index(self.raw.vmctx(), 0, 2)
            };
            self.raw.set_global(index, value);
        }
    }
    __p::needs_load! {}
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
                    name: "memory",
                    ty: __p::TypeSpec::Memory {
                        memory64: false,
                        shared: false,
                        page_size_log2: 16,
                    },
                    import: ::core::option::Option::None,
                },
                __p::ExportSpec {
                    name: "count",
                    ty: __p::TypeSpec::Global {
                        ty: ::wamr_aot_rt::ValType::I32,
                        mutable: true,
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
        pub type Module = ::wamr_aot_rt::LoadedModule < Interface >;
    }
    /// An instance of a loaded module, with the host state `H`.
    pub type LoadedInstance<H = ()> = Instance<H>;
    __p::if_in_place! {
        #[doc =
        r" Room in a static for an instance of an artefact in flash, with the host state `H`: a"]
        #[doc =
        r" context of `CONTEXT` bytes, `BYTES` bytes of memories, and `ELEMENTS` elements of"]
        #[doc = r" tables."] pub type Place < H, const CONTEXT : usize, const BYTES :
        usize, const ELEMENTS : usize > = ::wamr_aot_rt::in_place::Place < Caller < H >,
        5, 1, CONTEXT, BYTES, ELEMENTS >;
    }
    unsafe impl<H: imports::Env> __p::LoadedBindings for Caller<H> {
        type Interface = Interface;
    }
}
