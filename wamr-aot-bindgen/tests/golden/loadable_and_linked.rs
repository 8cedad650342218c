/// The WebAssembly module `both`, compiled from `wasm/both.wasm`.
mod both {
    use ::wamr_aot_rt::__private as __p;
    const _: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("OUT_DIR"), "/wamr-aot/both.manifest")
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
            name = "wamr_aot_ABI_golden_both_0000000000000000",
            kind = "static"
        )]
        unsafe extern "C" {
            #[link_name = "wamr_aot_ABI_golden_both_0000000000000000_module"]
            pub(super) static MODULE: __p::VMModule;
            #[link_name = "wamr_aot_ABI_golden_both_0000000000000000_reflection"]
            pub(super) static REFLECTION: __p::VMReflection;
        }
        unsafe extern "C" {
            #[link_name = "wasm.both.1.0000000000000000"]
            pub(super) fn f1(vmctx: *mut __p::VMContext, a: i32, b: i64) -> i32;
            #[link_name = "wasm.both.2.0000000000000000"]
            pub(super) fn f2(
                vmctx: *mut __p::VMContext,
                arg0: usize,
                results: *mut __p::VMSlot,
            ) -> usize;
        }
        pub(super) static BUILTINS: __p::VMBuiltins = __p::VMBuiltins {
            trap: ::core::option::Option::Some(__p::builtins::trap),
            ..__p::VMBuiltins::NONE
        };
    }
    /// The imports of the module `both`: a trait for each module from which it imports.
    pub mod imports {
        /// The imports of the module `both` from `env`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `both`",
            label = "must implement `both::imports::Env`",
            note = "`both::imports::Env` needs\n    fn log(cx: &mut Caller<Self>, ptr: i32, len: i32) -> Result<(), HostError>"
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
            /// Import `env.table`: `(table 2 8 funcref)`.
            ///
            /// The limits with which it is created, in elements. The default is the declared
            /// limits.
            fn table(&mut self) -> ::wamr_aot_rt::TableLimits {
                ::wamr_aot_rt::TableLimits::new(2, ::core::option::Option::Some(8))
            }
            /// Import `env.memory`: `(memory 1 4)`.
            ///
            /// The limits with which it is created, in pages. The default is the declared
            /// limits.
            fn memory(&mut self) -> ::wamr_aot_rt::MemoryLimits {
                ::wamr_aot_rt::MemoryLimits::new(1, ::core::option::Option::Some(4))
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
    /// An instance of the module `both` with the host state `H`. It dereferences to [`Caller`].
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
    unsafe impl<H: imports::Env, L: __p::Linkage> __p::ImportBindings for Caller<H, L> {
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
                ],
                tables: &[<H as imports::Env>::table(&mut data)],
                ..__p::ImportedState::NONE
            };
            make(data, state)
        }
    }
    unsafe impl<H: imports::Env> __p::LinkedBindings for Caller<H, __p::Linked> {
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
            let index = unsafe { <L as __p::Linkage>::index(self.raw.vmctx(), 0, 6) };
            self.raw.split(index)
        }
        /// Export `add`: `(func (param i32 i64) (result i32))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn add(&mut self, a: i32, b: i64) -> Result<i32, Trap> {
            let callee = unsafe {
                ::core::mem::transmute::<
                    *const u8,
                    unsafe extern "C" fn(*mut __p::VMContext, i32, i64) -> i32,
                >(
                    <L as __p::Linkage>::function(
                        self.raw.vmctx(),
                        symbols::f1 as *const u8,
                        0,
                    ),
                )
            };
            unsafe { __p::call!(self.raw, true, callee(a, b)) }
        }
        /// Export `pair`: `(func (param funcref) (result externref f64))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn pair(
            &mut self,
            arg0: ::core::option::Option<::wamr_aot_rt::FuncRef>,
        ) -> Result<(::core::option::Option<::wamr_aot_rt::ExternRef>, f64), Trap> {
            let arg0 = unsafe { __p::func_ref_to_abi(self.raw.vmctx(), arg0, 112)? };
            let callee = unsafe {
                ::core::mem::transmute::<
                    *const u8,
                    unsafe extern "C" fn(
                        *mut __p::VMContext,
                        usize,
                        *mut __p::VMSlot,
                    ) -> usize,
                >(
                    <L as __p::Linkage>::function(
                        self.raw.vmctx(),
                        symbols::f2 as *const u8,
                        1,
                    ),
                )
            };
            let (result0, result1) = unsafe {
                self.raw
                    .enter::<
                        true,
                        _,
                        _,
                    >(move |vmctx| {
                        let mut rest = [__p::VMSlot([0; 16]); 1];
                        let first = callee(vmctx, arg0, rest.as_mut_ptr());
                        (first, rest.as_ptr().add(0).cast::<f64>().read())
                    })
            }?;
            ::core::result::Result::Ok((__p::extern_ref_from_abi(result0), result1))
        }
        /// Export `log`: `(func (param i32 i32))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn log(&mut self, ptr: i32, len: i32) -> Result<(), Trap>
        where
            H: imports::Env,
        {
            unsafe {
                self.raw.enter::<true, _, _>(move |vmctx| import_0::<H>(vmctx, ptr, len))
            }
        }
        /// Export `count`: `(global (mut i32))`.
        #[must_use]
        pub fn count(&self) -> i32 {
            self.raw
                .global(unsafe { <L as __p::Linkage>::index(self.raw.vmctx(), 0, 3) })
        }
        /// Export `count`: `(global (mut i32))`.
        pub fn set_count(&mut self, value: i32) {
            let index = unsafe { <L as __p::Linkage>::index(self.raw.vmctx(), 0, 3) };
            self.raw.set_global(index, value);
        }
        /// Import `env.table`: `(table 2 8 funcref)`.
        #[must_use]
        pub fn env_table(&self) -> ::wamr_aot_rt::TableRef<'_, ::wamr_aot_rt::FuncRef> {
            self.raw.table(unsafe { <L as __p::Linkage>::index(self.raw.vmctx(), 0, 5) })
        }
        /// Import `env.table`: `(table 2 8 funcref)`.
        #[must_use]
        pub fn env_table_mut(
            &mut self,
        ) -> ::wamr_aot_rt::TableMut<'_, ::wamr_aot_rt::FuncRef> {
            let index = unsafe { <L as __p::Linkage>::index(self.raw.vmctx(), 0, 5) };
            self.raw.table_mut(index)
        }
        /// Import `env.memory`: `(memory 1 4)`.
        #[must_use]
        pub fn env_memory(&self) -> ::wamr_aot_rt::MemoryRef<'_> {
            self.raw
                .memory(unsafe { <L as __p::Linkage>::index(self.raw.vmctx(), 0, 6) })
        }
        /// Import `env.memory`: `(memory 1 4)`.
        #[must_use]
        pub fn env_memory_mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            let index = unsafe { <L as __p::Linkage>::index(self.raw.vmctx(), 0, 6) };
            self.raw.memory_mut(index)
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
                let reflection = <L as __p::Linkage>::reflection(
                    self.raw.vmctx(),
                    &raw const symbols::REFLECTION,
                    7,
                );
                self.raw.call_ref::<true, P, R>(reflection, function, params)
            }
        }
    }
    /// The sizes of the module on this target.
    pub const STATS: ::wamr_aot_rt::Stats = ::wamr_aot_rt::Stats::NONE;
    /// Storage for an instance of the module `both` with the host state `H`, to be placed in a `static`.
    pub type StaticInstance<H = ()> = ::wamr_aot_rt::StaticInstance<
        Caller<H, __p::Linked>,
        8191,
        0,
        0,
        0,
        1,
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
                    name: "table",
                    ty: __p::TypeSpec::Table {
                        element: ::wamr_aot_rt::ValType::FuncRef,
                        table64: false,
                    },
                },
                __p::ImportSpec {
                    module: "env",
                    name: "memory",
                    ty: __p::TypeSpec::Memory {
                        memory64: false,
                        shared: false,
                        page_size_log2: 16,
                    },
                },
            ],
            exports: &[
                __p::ExportSpec {
                    name: "add",
                    ty: __p::TypeSpec::Function {
                        params: &[
                            ::wamr_aot_rt::ValType::I32,
                            ::wamr_aot_rt::ValType::I64,
                        ],
                        results: &[::wamr_aot_rt::ValType::I32],
                    },
                    import: ::core::option::Option::None,
                },
                __p::ExportSpec {
                    name: "pair",
                    ty: __p::TypeSpec::Function {
                        params: &[::wamr_aot_rt::ValType::FuncRef],
                        results: &[
                            ::wamr_aot_rt::ValType::ExternRef,
                            ::wamr_aot_rt::ValType::F64,
                        ],
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
        " The module `both`, from which `Instance::from_module` creates instances."] pub
        type Module = ::wamr_aot_rt::LoadedModule < Interface >; impl
        __p::LinkedInterface for Interface { fn linked() -> ::wamr_aot_rt::Module {
        module() } }
    }
    /// An instance of a loaded module, with the host state `H`.
    pub type LoadedInstance<H = ()> = Instance<H, __p::Loaded>;
    unsafe impl<H: imports::Env> __p::LoadedBindings for Caller<H, __p::Loaded> {
        type Interface = Interface;
    }
    __p::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() ->
        ::wamr_aot_rt::Module { unsafe { __p::module(& symbols::MODULE, &
        symbols::REFLECTION) } }
    }
}
