/// By hand.
pub(crate) mod kinds {
    use crate::rt::__private as __p;
    const _: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("OUT_DIR"), "/wamr-aot/all-kinds.manifest")
    );
    use ::core::result::Result;
    #[doc(no_inline)]
    pub use crate::rt::{
        ExternRef, FuncRef, HostError, InstanceOptions, InstantiateError, MemoryError,
        MemoryMut, MemoryRef, Trap, TrapKind,
    };
    const _: () = __p::assert_abi(ABI);
    #[doc(hidden)]
    mod symbols {
        use super::__p;
        #[link(
            name = "wamr_aot_ABI_golden_all_kinds_0000000000000000",
            kind = "static"
        )]
        unsafe extern "C" {
            #[link_name = "wamr_aot_ABI_golden_all_kinds_0000000000000000_module"]
            pub(super) static MODULE: __p::VMModule;
            #[link_name = "wamr_aot_ABI_golden_all_kinds_0000000000000000_reflection"]
            pub(super) static REFLECTION: __p::VMReflection;
        }
        unsafe extern "C" {
            #[link_name = "wasm.all_kinds.2.0000000000000000"]
            pub(super) fn f2(vmctx: *mut __p::VMContext, f: usize, x: usize) -> usize;
        }
        pub(super) static BUILTINS: __p::VMBuiltins = __p::VMBuiltins {
            trap: ::core::option::Option::Some(__p::builtins::trap),
            ..__p::VMBuiltins::NONE
        };
    }
    /// The imports of the module `all-kinds`: a trait for each module from which it imports.
    pub mod imports {
        /// The imports of the module `all-kinds` from `env`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `all-kinds`",
            label = "must implement `kinds::imports::Env`",
            note = "`kinds::imports::Env` needs\n    fn lookup(cx: &mut Caller<Self>, key: Option<ExternRef>, arg1: Option<FuncRef>) -> Result<Option<FuncRef>, HostError>\n    fn base(&mut self) -> i32\n    fn counter(&mut self) -> i64\n    fn handle(&mut self) -> Option<ExternRef>"
        )]
        pub trait Env<C = super::Caller<Self>>: ::core::marker::Sized {
            /// Import `env.memory`: `(memory 1 4)`.
            ///
            /// The limits with which it is created, in pages. The default is the declared
            /// limits.
            fn memory(&mut self) -> crate::rt::MemoryLimits {
                crate::rt::MemoryLimits::new(1, ::core::option::Option::Some(4))
            }
            /// Import `env.lookup`: `(func (param externref funcref) (result funcref))`.
            ///
            /// # Errors
            /// An error ends the call into the module, whose caller gets it as a `Trap`.
            fn lookup(
                cx: &mut C,
                key: ::core::option::Option<crate::rt::ExternRef>,
                arg1: ::core::option::Option<crate::rt::FuncRef>,
            ) -> ::core::result::Result<
                ::core::option::Option<crate::rt::FuncRef>,
                crate::rt::HostError,
            >;
            /// Import `env.table`: `(table 2 8 funcref)`.
            ///
            /// The limits with which it is created, in elements. The default is the declared
            /// limits.
            fn table(&mut self) -> crate::rt::TableLimits {
                crate::rt::TableLimits::new(2, ::core::option::Option::Some(8))
            }
            /// Import `env.base`: `(global i32)`.
            ///
            /// The initial value.
            fn base(&mut self) -> i32;
            /// Import `env.counter`: `(global (mut i64))`.
            ///
            /// The initial value.
            fn counter(&mut self) -> i64;
            /// Import `env.handle`: `(global externref)`.
            ///
            /// The initial value.
            fn handle(&mut self) -> ::core::option::Option<crate::rt::ExternRef>;
        }
        /// The imports of the module `all-kinds` from `wasi_snapshot_preview1`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `all-kinds`",
            label = "must implement `kinds::imports::WasiSnapshotPreview1`",
            note = "`kinds::imports::WasiSnapshotPreview1` needs\n    fn proc_exit(cx: &mut Caller<Self>, code: i32) -> Result<(), HostError>"
        )]
        pub trait WasiSnapshotPreview1<C = super::Caller<Self>>: ::core::marker::Sized {
            /// Import `wasi_snapshot_preview1.proc_exit`: `(func (param i32))`.
            ///
            /// # Errors
            /// An error ends the call into the module, whose caller gets it as a `Trap`.
            fn proc_exit(
                cx: &mut C,
                code: i32,
            ) -> ::core::result::Result<(), crate::rt::HostError>;
        }
        /// The imports of the module `all-kinds` from `only-memory`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `all-kinds`",
            label = "must implement `kinds::imports::OnlyMemory`",
            note = "`kinds::imports::OnlyMemory` needs no items: an empty `impl` will do"
        )]
        pub trait OnlyMemory<C = super::Caller<Self>>: ::core::marker::Sized {
            /// Import `only-memory.m`: `(memory 0)`.
            ///
            /// The limits with which it is created, in pages. The default is the declared
            /// limits.
            fn m(&mut self) -> crate::rt::MemoryLimits {
                crate::rt::MemoryLimits::new(0, ::core::option::Option::None)
            }
        }
    }
    /// All imports of the module: every type that implements the traits in `imports` implements
    /// this one.
    pub trait Imports: ::core::marker::Sized + imports::Env + imports::WasiSnapshotPreview1 + imports::OnlyMemory {}
    impl<H: imports::Env + imports::WasiSnapshotPreview1 + imports::OnlyMemory> Imports
    for H {}
    unsafe extern "C" fn import_0<H: imports::Env>(
        vmctx: *mut __p::VMContext,
        key: usize,
        arg1: usize,
    ) -> usize {
        let host = move |cx: &mut Caller<H>| {
            let result0 = <H as imports::Env>::lookup(
                cx,
                __p::extern_ref_from_abi(key),
                __p::func_ref_from_abi(arg1),
            )?;
            ::core::result::Result::Ok(__p::func_ref_to_abi(vmctx, result0, 112)?)
        };
        unsafe { __p::host_call(vmctx, "env.lookup", host) }
    }
    unsafe extern "C" fn import_1<H: imports::WasiSnapshotPreview1>(
        vmctx: *mut __p::VMContext,
        code: i32,
    ) {
        let host = move |cx: &mut Caller<H>| <H as imports::WasiSnapshotPreview1>::proc_exit(
            cx,
            code,
        );
        unsafe { __p::host_call(vmctx, "wasi_snapshot_preview1.proc_exit", host) }
    }
    /// An instance of the module `all-kinds` with the host state `H`. It dereferences to [`Caller`].
    pub type Instance<H = ()> = crate::rt::TypedInstance<Caller<H>>;
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
    unsafe impl<
        H: imports::Env + imports::WasiSnapshotPreview1 + imports::OnlyMemory,
    > __p::ImportBindings for Caller<H> {
        const FUNCTIONS: &'static [*const u8] = &[
            import_0::<H> as *const u8,
            import_1::<H> as *const u8,
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
                    <__p::ImportedMemory as ::core::convert::From<
                        _,
                    >>::from(<H as imports::OnlyMemory>::m(&mut data)),
                ],
                tables: &[<H as imports::Env>::table(&mut data)],
                globals: &[
                    <__p::GlobalValue as ::core::convert::From<
                        _,
                    >>::from(<H as imports::Env>::base(&mut data)),
                    <__p::GlobalValue as ::core::convert::From<
                        _,
                    >>::from(<H as imports::Env>::counter(&mut data)),
                    <__p::GlobalValue as ::core::convert::From<
                        _,
                    >>::from(<H as imports::Env>::handle(&mut data)),
                ],
            };
            make(data, state)
        }
    }
    unsafe impl<
        H: imports::Env + imports::WasiSnapshotPreview1 + imports::OnlyMemory,
    > __p::LinkedBindings for Caller<H> {
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
        pub fn split(&mut self) -> (&mut H, crate::rt::MemoryMut<'_>) {
            self.raw.split(1)
        }
        /// Export `call`: `(func (param funcref externref) (result externref))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn call(
            &mut self,
            f: ::core::option::Option<crate::rt::FuncRef>,
            x: ::core::option::Option<crate::rt::ExternRef>,
        ) -> Result<::core::option::Option<crate::rt::ExternRef>, Trap> {
            let f = unsafe { __p::func_ref_to_abi(self.raw.vmctx(), f, 112)? };
            let x = __p::extern_ref_to_abi(x);
            let result0 = unsafe { __p::call!(self.raw, false, symbols::f2(f, x)) }?;
            ::core::result::Result::Ok(__p::extern_ref_from_abi(result0))
        }
        /// Export `mem`: `(memory 0)`.
        #[must_use]
        pub fn mem(&self) -> crate::rt::MemoryRef<'_> {
            self.raw.memory(1)
        }
        /// Export `mem`: `(memory 0)`.
        #[must_use]
        pub fn mem_mut(&mut self) -> crate::rt::MemoryMut<'_> {
            self.raw.memory_mut(1)
        }
        /// Export `refs`: `(table 2 8 externref)`.
        #[must_use]
        pub fn refs(&self) -> crate::rt::TableRef<'_, crate::rt::ExternRef> {
            self.raw.table(1)
        }
        /// Export `refs`: `(table 2 8 externref)`.
        #[must_use]
        pub fn refs_mut(&mut self) -> crate::rt::TableMut<'_, crate::rt::ExternRef> {
            self.raw.table_mut(1)
        }
        /// Export `callback`: `(global (mut funcref))`.
        #[must_use]
        pub fn callback(&self) -> ::core::option::Option<crate::rt::FuncRef> {
            self.raw.global(3)
        }
        /// Export `callback`: `(global (mut funcref))`.
        ///
        /// # Errors
        /// Returns an error if the reference belongs to another instance, or to a function of
        /// another type.
        pub fn set_callback(
            &mut self,
            value: ::core::option::Option<crate::rt::FuncRef>,
        ) -> ::core::result::Result<(), crate::rt::FuncRefError> {
            unsafe { __p::func_ref_to_abi(self.raw.vmctx(), value, 112)? };
            self.raw.set_global(3, value);
            ::core::result::Result::Ok(())
        }
        /// Import `env.memory`: `(memory 1 4)`.
        #[must_use]
        pub fn env_memory(&self) -> crate::rt::MemoryRef<'_> {
            self.raw.memory(0)
        }
        /// Import `env.memory`: `(memory 1 4)`.
        #[must_use]
        pub fn env_memory_mut(&mut self) -> crate::rt::MemoryMut<'_> {
            self.raw.memory_mut(0)
        }
        /// Import `env.table`: `(table 2 8 funcref)`.
        #[must_use]
        pub fn env_table(&self) -> crate::rt::TableRef<'_, crate::rt::FuncRef> {
            self.raw.table(0)
        }
        /// Import `env.table`: `(table 2 8 funcref)`.
        #[must_use]
        pub fn env_table_mut(&mut self) -> crate::rt::TableMut<'_, crate::rt::FuncRef> {
            self.raw.table_mut(0)
        }
        /// Import `env.base`: `(global i32)`.
        #[must_use]
        pub fn env_base(&self) -> i32 {
            self.raw.global(0)
        }
        /// Import `env.counter`: `(global (mut i64))`.
        #[must_use]
        pub fn env_counter(&self) -> i64 {
            self.raw.global(1)
        }
        /// Import `env.counter`: `(global (mut i64))`.
        pub fn set_env_counter(&mut self, value: i64) {
            self.raw.set_global(1, value);
        }
        /// Import `env.handle`: `(global externref)`.
        #[must_use]
        pub fn env_handle(&self) -> ::core::option::Option<crate::rt::ExternRef> {
            self.raw.global(2)
        }
        /// Import `only-memory.m`: `(memory 0)`.
        #[must_use]
        pub fn only__dash_memory_m(&self) -> crate::rt::MemoryRef<'_> {
            self.raw.memory(1)
        }
        /// Import `only-memory.m`: `(memory 0)`.
        #[must_use]
        pub fn only__dash_memory_m_mut(&mut self) -> crate::rt::MemoryMut<'_> {
            self.raw.memory_mut(1)
        }
        /// Calls a function that the guest has a reference to, such as one of a table. What it
        /// takes and returns is a value, or a tuple of values.
        ///
        /// # Errors
        /// Returns an error if the function belongs to another instance or has another type, or if
        /// the call traps.
        pub fn call_ref<P: crate::rt::Values, R: crate::rt::Values>(
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
    pub const STATS: crate::rt::Stats = crate::rt::Stats::NONE;
    /// Storage for an instance of the module `all-kinds` with the host state `H`, to be placed in a `static`.
    pub type StaticInstance<H = ()> = crate::rt::StaticInstance<
        Caller<H>,
        8191,
        0,
        0,
        0,
        2,
        1,
        3,
    >;
    __p::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() -> crate
        ::rt::Module { unsafe { __p::module(& symbols::MODULE, & symbols::REFLECTION) } }
    }
}
