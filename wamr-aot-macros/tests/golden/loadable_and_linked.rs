/// The WebAssembly module `both`, compiled from `wasm/both.wasm`.
mod both {
    const _: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("OUT_DIR"), "/wamr-aot/both.manifest")
    );
    #[doc(no_inline)]
    pub use ::wamr_aot_rt::{
        ExternRef, FuncRef, HostError, InstanceOptions, InstantiateError, Memory,
        MemoryError, MemoryMut, Trap, TrapKind,
    };
    const _: () = ::wamr_aot_rt::__private::assert_abi(ABI);
    #[doc(hidden)]
    mod symbols {
        #[link(
            name = "wamr_aot_ABI_golden_both_0000000000000000",
            kind = "static"
        )]
        unsafe extern "C" {
            #[link_name = "wamr_aot_ABI_golden_both_0000000000000000_module"]
            pub(super) static MODULE: ::wamr_aot_rt::__private::VMModule;
            #[link_name = "wamr_aot_ABI_golden_both_0000000000000000_reflection"]
            pub(super) static REFLECTION: ::wamr_aot_rt::__private::VMReflection;
        }
        unsafe extern "C" {
            #[link_name = "wasm.both.1.0000000000000000"]
            pub(super) fn f1(
                vmctx: *mut ::wamr_aot_rt::__private::VMContext,
                a: i32,
                b: i64,
            ) -> i32;
            #[link_name = "wasm.both.2.0000000000000000"]
            pub(super) fn f2(
                vmctx: *mut ::wamr_aot_rt::__private::VMContext,
                arg0: usize,
                results: *mut ::wamr_aot_rt::__private::VMSlot,
            ) -> usize;
        }
        pub(super) static BUILTINS: ::wamr_aot_rt::__private::VMBuiltins = ::wamr_aot_rt::__private::VMBuiltins {
            trap: ::core::option::Option::Some(::wamr_aot_rt::__private::builtins::trap),
            ..::wamr_aot_rt::__private::VMBuiltins::NONE
        };
    }
    /// What the module `both` imports: a trait for each module that it imports from.
    pub mod imports {
        /// What the module `both` imports from `env`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `both`",
            label = "must implement `both::imports::Env`",
            note = "`both::imports::Env` needs\n    fn log(cx: &mut Caller<'_, Self>, ptr: i32, len: i32) -> Result<(), HostError>"
        )]
        pub trait Env: ::core::marker::Sized {
            /// Import `env.log`: `(func (param i32 i32))`.
            ///
            /// # Errors
            /// An error ends the call into the module: its caller gets it as a `Trap`.
            fn log(
                cx: &mut super::Caller<'_, Self>,
                ptr: i32,
                len: i32,
            ) -> ::core::result::Result<(), ::wamr_aot_rt::HostError>;
            /// Import `env.table`: `(table 2 8 funcref)`.
            ///
            /// The limits to make it with, in elements: by default the declared ones.
            fn table(&mut self) -> ::wamr_aot_rt::TableLimits {
                ::wamr_aot_rt::TableLimits::new(2, ::core::option::Option::Some(8))
            }
            /// Import `env.memory`: `(memory 1 4)`.
            ///
            /// The limits to make it with, in pages: by default the declared ones.
            fn memory(&mut self) -> ::wamr_aot_rt::MemoryLimits {
                ::wamr_aot_rt::MemoryLimits::new(1, ::core::option::Option::Some(4))
            }
        }
    }
    /// All imports of the module: every type that implements the traits in `imports` has it.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` does not implement the imports of module `both`",
        label = "must implement `both::imports::Env`",
        note = "`both::imports::Env` needs\n    fn log(cx: &mut Caller<'_, Self>, ptr: i32, len: i32) -> Result<(), HostError>"
    )]
    pub trait Imports: imports::Env {}
    impl<H: imports::Env> Imports for H {}
    #[doc(hidden)]
    unsafe extern "C" fn import_0<H: imports::Env>(
        vmctx: *mut ::wamr_aot_rt::__private::VMContext,
        ptr: i32,
        len: i32,
    ) {
        unsafe {
            ::wamr_aot_rt::__private::host_call::<
                H,
                _,
                _,
            >(
                vmctx,
                "env.log",
                move |raw| <H as imports::Env>::log(
                    &mut Caller {
                        raw,
                        linkage: ::core::marker::PhantomData,
                    },
                    ptr,
                    len,
                ),
            )
        }
    }
    /// An instance of the module `both` with the host state `H`.
    pub struct Instance<H = (), L = ::wamr_aot_rt::__private::Linked> {
        raw: ::wamr_aot_rt::__private::OwnedInstance<H>,
        linkage: ::core::marker::PhantomData<fn() -> L>,
    }
    /// What an imported function sees of the instance that calls it: the host's state and the exports.
    pub struct Caller<'a, H, L = ::wamr_aot_rt::__private::Either> {
        raw: ::wamr_aot_rt::__private::ContextRef<'a, H>,
        linkage: ::core::marker::PhantomData<fn() -> L>,
    }
    impl<H, L: ::wamr_aot_rt::__private::Linkage> ::core::fmt::Debug for Instance<H, L> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("Instance").finish_non_exhaustive()
        }
    }
    impl<H, L: ::wamr_aot_rt::__private::Linkage> ::core::fmt::Debug
    for Caller<'_, H, L> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("Caller").finish_non_exhaustive()
        }
    }
    /// What the module costs on this target.
    pub const STATS: ::wamr_aot_rt::Stats = ::wamr_aot_rt::Stats {
        memory: 0,
        table: 0,
        context: 0,
        data: 0,
        code: ::core::option::Option::None,
        stack: ::wamr_aot_rt::StackUse::Unknown,
    };
    /// Room for an instance of the module `both` with the host state `H`, for a `static`.
    ///
    /// It holds the context, the host's state, the memories and the tables, needs no allocator, and takes no place in the
    /// program's image.
    pub struct StaticInstance<H = ()> {
        storage: ::wamr_aot_rt::__private::StaticStorage<
            H,
            { ::wamr_aot_rt::__private::size(0) },
            1,
            1,
            0,
            { ::wamr_aot_rt::__private::size(0) },
            { ::wamr_aot_rt::__private::size(0) },
        >,
    }
    impl<H> ::core::fmt::Debug for StaticInstance<H> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("StaticInstance").finish_non_exhaustive()
        }
    }
    impl<H> StaticInstance<H> {
        /// Room that nobody uses.
        #[must_use]
        pub const fn new() -> Self {
            Self {
                storage: ::wamr_aot_rt::__private::StaticStorage::new(),
            }
        }
        /// Makes the instance, with the state `data`. Runs the module's start function. When the instance is dropped, the room
        /// is free for another.
        ///
        /// On a CPU without atomic instructions (ARMv6-M, and RISC-V without extension A) interrupts are off for a moment, and
        /// two cores must not call it at the same time.
        ///
        /// # Errors
        /// Where there is an instance already, where a segment does not fit, and where the start function traps.
        pub fn init(
            &'static self,
            mut data: H,
        ) -> ::core::result::Result<
            Instance<H, ::wamr_aot_rt::__private::Linked>,
            ::wamr_aot_rt::InstantiateError,
        >
        where
            H: imports::Env,
        {
            let parts = ::wamr_aot_rt::__private::InstanceParts {
                module: unsafe { &symbols::MODULE },
                builtins: &symbols::BUILTINS,
                functions: &[import_0::<H> as *const u8],
                memories: &[
                    <::wamr_aot_rt::__private::ImportedMemory as ::core::convert::From<
                        _,
                    >>::from(<H as imports::Env>::memory(&mut data)),
                ],
                tables: &[<H as imports::Env>::table(&mut data)],
                globals: &[],
            };
            ::core::result::Result::Ok(Instance {
                raw: unsafe { self.storage.init::<2047>(data, parts) }?,
                linkage: ::core::marker::PhantomData,
            })
        }
        /// As `init`, with options, which hold for the start function too.
        ///
        /// # Errors
        /// As `init`, and where the module was compiled for another kind of interruption than the options are for.
        pub fn init_with(
            &'static self,
            mut data: H,
            options: ::wamr_aot_rt::InstanceOptions,
        ) -> ::core::result::Result<
            Instance<H, ::wamr_aot_rt::__private::Linked>,
            ::wamr_aot_rt::InstantiateError,
        >
        where
            H: imports::Env,
        {
            let parts = ::wamr_aot_rt::__private::InstanceParts {
                module: unsafe { &symbols::MODULE },
                builtins: &symbols::BUILTINS,
                functions: &[import_0::<H> as *const u8],
                memories: &[
                    <::wamr_aot_rt::__private::ImportedMemory as ::core::convert::From<
                        _,
                    >>::from(<H as imports::Env>::memory(&mut data)),
                ],
                tables: &[<H as imports::Env>::table(&mut data)],
                globals: &[],
            };
            ::core::result::Result::Ok(Instance {
                raw: unsafe { self.storage.init_with::<2047>(data, parts, options) }?,
                linkage: ::core::marker::PhantomData,
            })
        }
    }
    impl<H> Instance<H, ::wamr_aot_rt::__private::Linked> {
        ::wamr_aot_rt::__private::if_alloc! {
            #[doc =
            r" An instance with the state `data`. Runs the module's start function."]
            #[doc = r""] #[doc = r" # Errors"] #[doc =
            r" Where there is not enough memory, where a segment does not fit, and where the start function traps."]
            pub fn new(mut data : H) -> ::core::result::Result < Self,
            ::wamr_aot_rt::InstantiateError > where H : imports::Env, { let parts =
            ::wamr_aot_rt::__private::InstanceParts { module : unsafe { & symbols::MODULE
            }, builtins : & symbols::BUILTINS, functions : & [import_0:: < H > as * const
            u8], memories : & [< ::wamr_aot_rt::__private::ImportedMemory as
            ::core::convert::From < _ >> ::from(< H as imports::Env > ::memory(& mut
            data))], tables : & [< H as imports::Env > ::table(& mut data)], globals : &
            [], }; ::core::result::Result::Ok(Self { raw : unsafe {
            ::wamr_aot_rt::__private::OwnedInstance::new(data, parts) } ?, linkage :
            ::core::marker::PhantomData }) } #[doc =
            r" As `new`, with options, which hold for the start function too."] #[doc =
            r""] #[doc = r" # Errors"] #[doc =
            r" As `new`, and where the module was compiled for another kind of interruption than the options are for."]
            pub fn with_options(mut data : H, options : ::wamr_aot_rt::InstanceOptions,)
            -> ::core::result::Result < Self, ::wamr_aot_rt::InstantiateError > where H :
            imports::Env, { let parts = ::wamr_aot_rt::__private::InstanceParts { module
            : unsafe { & symbols::MODULE }, builtins : & symbols::BUILTINS, functions : &
            [import_0:: < H > as * const u8], memories : & [<
            ::wamr_aot_rt::__private::ImportedMemory as ::core::convert::From < _ >>
            ::from(< H as imports::Env > ::memory(& mut data))], tables : & [< H as
            imports::Env > ::table(& mut data)], globals : & [], };
            ::core::result::Result::Ok(Self { raw : unsafe {
            ::wamr_aot_rt::__private::OwnedInstance::with_options(data, parts, options) }
            ?, linkage : ::core::marker::PhantomData }) }
        }
    }
    impl<H, L: ::wamr_aot_rt::__private::Linkage> Instance<H, L> {
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
        /// The host's state, out of the instance.
        #[must_use]
        pub fn into_data(self) -> H {
            self.raw.into_data()
        }
        /// Limits the stack that a call takes, in bytes.
        pub fn set_stack_limit(&mut self, bytes: usize) {
            self.raw.set_stack_limit(bytes);
        }
        /// States the bounds of a stack that is not the thread's own and that calls are made on: see "Stacks" in the book.
        ///
        /// # Safety
        /// Whenever the instance is called with a stack pointer in the range, all addresses of the range that are below the
        /// stack pointer are writable, and hold nothing but that stack.
        pub unsafe fn set_stack_bounds(&mut self, bounds: ::core::ops::Range<usize>) {
            unsafe { self.raw.set_stack_bounds(bounds) }
        }
        /// The instance as an imported function sees it.
        #[must_use]
        pub fn as_caller(&mut self) -> Caller<'_, H> {
            Caller {
                raw: self.raw.context(),
                linkage: ::core::marker::PhantomData,
            }
        }
    }
    impl<H, L: ::wamr_aot_rt::__private::Linkage> Caller<'_, H, L> {
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
    }
    impl<H, L: ::wamr_aot_rt::__private::Linkage> Caller<'_, H, L> {
        /// The host's state and the memory, at the same time.
        pub fn split(&mut self) -> (&mut H, ::wamr_aot_rt::MemoryMut<'_>) {
            let index = unsafe {
                <L as ::wamr_aot_rt::__private::Linkage>::index(self.raw.vmctx(), 0, 6)
            };
            self.raw.split(index)
        }
        /// Export `add`: `(func (param i32 i64) (result i32))`.
        ///
        /// # Errors
        /// Where the call traps.
        pub fn add(
            &mut self,
            a: i32,
            b: i64,
        ) -> ::core::result::Result<i32, ::wamr_aot_rt::Trap> {
            let callee = unsafe {
                ::core::mem::transmute::<
                    *const u8,
                    unsafe extern "C" fn(
                        *mut ::wamr_aot_rt::__private::VMContext,
                        i32,
                        i64,
                    ) -> i32,
                >(
                    <L as ::wamr_aot_rt::__private::Linkage>::function(
                        self.raw.vmctx(),
                        symbols::f1 as *const u8,
                        0,
                    ),
                )
            };
            unsafe {
                ::wamr_aot_rt::__private::call!(
                    self.raw, callee, unsafe extern "C" fn (* mut
                    ::wamr_aot_rt::__private::VMContext, i32, i64) -> i32, a b
                )
            }
        }
        /// Export `pair`: `(func (param funcref) (result externref f64))`.
        ///
        /// # Errors
        /// Where the call traps.
        pub fn pair(
            &mut self,
            arg0: ::core::option::Option<::wamr_aot_rt::FuncRef>,
        ) -> ::core::result::Result<
            (::core::option::Option<::wamr_aot_rt::ExternRef>, f64),
            ::wamr_aot_rt::Trap,
        > {
            let arg0 = unsafe {
                ::wamr_aot_rt::__private::func_ref_to_abi(self.raw.vmctx(), arg0, 112)?
            };
            let callee = unsafe {
                ::core::mem::transmute::<
                    *const u8,
                    unsafe extern "C" fn(
                        *mut ::wamr_aot_rt::__private::VMContext,
                        usize,
                        *mut ::wamr_aot_rt::__private::VMSlot,
                    ) -> usize,
                >(
                    <L as ::wamr_aot_rt::__private::Linkage>::function(
                        self.raw.vmctx(),
                        symbols::f2 as *const u8,
                        1,
                    ),
                )
            };
            let (result0, result1) = unsafe {
                self.raw
                    .enter(move |vmctx| {
                        let mut rest = [::wamr_aot_rt::__private::VMSlot([0; 16]); 1];
                        let first = callee(vmctx, arg0, rest.as_mut_ptr());
                        (first, rest.as_ptr().add(0).cast::<f64>().read())
                    })
            }?;
            ::core::result::Result::Ok((
                ::wamr_aot_rt::__private::extern_ref_from_abi(result0),
                result1,
            ))
        }
        /// Export `log`: `(func (param i32 i32))`.
        ///
        /// # Errors
        /// Where the call traps.
        pub fn log(
            &mut self,
            ptr: i32,
            len: i32,
        ) -> ::core::result::Result<(), ::wamr_aot_rt::Trap>
        where
            H: imports::Env,
        {
            unsafe { self.raw.enter(move |vmctx| import_0::<H>(vmctx, ptr, len)) }
        }
        /// Export `count`: `(global (mut i32))`.
        #[must_use]
        pub fn count(&self) -> i32 {
            self.raw
                .global(unsafe {
                    <L as ::wamr_aot_rt::__private::Linkage>::index(
                        self.raw.vmctx(),
                        0,
                        3,
                    )
                })
        }
        /// Export `count`: `(global (mut i32))`.
        pub fn set_count(&mut self, value: i32) {
            let index = unsafe {
                <L as ::wamr_aot_rt::__private::Linkage>::index(self.raw.vmctx(), 0, 3)
            };
            self.raw.set_global(index, value);
        }
        /// Import `env.table`: `(table 2 8 funcref)`.
        #[must_use]
        pub fn env_table(&self) -> ::wamr_aot_rt::Table<'_, ::wamr_aot_rt::FuncRef> {
            self.raw
                .table(unsafe {
                    <L as ::wamr_aot_rt::__private::Linkage>::index(
                        self.raw.vmctx(),
                        0,
                        5,
                    )
                })
        }
        /// Import `env.table`: `(table 2 8 funcref)`.
        #[must_use]
        pub fn env_table_mut(
            &mut self,
        ) -> ::wamr_aot_rt::TableMut<'_, ::wamr_aot_rt::FuncRef> {
            let index = unsafe {
                <L as ::wamr_aot_rt::__private::Linkage>::index(self.raw.vmctx(), 0, 5)
            };
            self.raw.table_mut(index)
        }
        /// Import `env.memory`: `(memory 1 4)`.
        #[must_use]
        pub fn env_memory(&self) -> ::wamr_aot_rt::Memory<'_> {
            self.raw
                .memory(unsafe {
                    <L as ::wamr_aot_rt::__private::Linkage>::index(
                        self.raw.vmctx(),
                        0,
                        6,
                    )
                })
        }
        /// Import `env.memory`: `(memory 1 4)`.
        #[must_use]
        pub fn env_memory_mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            let index = unsafe {
                <L as ::wamr_aot_rt::__private::Linkage>::index(self.raw.vmctx(), 0, 6)
            };
            self.raw.memory_mut(index)
        }
    }
    impl<H, L: ::wamr_aot_rt::__private::Linkage> Instance<H, L> {
        /// The host's state and the memory, at the same time.
        pub fn split(&mut self) -> (&mut H, ::wamr_aot_rt::MemoryMut<'_>) {
            let index = unsafe {
                <L as ::wamr_aot_rt::__private::Linkage>::index(self.raw.vmctx(), 0, 6)
            };
            self.raw.split(index)
        }
        /// Export `add`: `(func (param i32 i64) (result i32))`.
        ///
        /// # Errors
        /// Where the call traps.
        pub fn add(
            &mut self,
            a: i32,
            b: i64,
        ) -> ::core::result::Result<i32, ::wamr_aot_rt::Trap> {
            Caller::<'_, H, L> {
                raw: self.raw.context(),
                linkage: ::core::marker::PhantomData,
            }
                .add(a, b)
        }
        /// Export `pair`: `(func (param funcref) (result externref f64))`.
        ///
        /// # Errors
        /// Where the call traps.
        pub fn pair(
            &mut self,
            arg0: ::core::option::Option<::wamr_aot_rt::FuncRef>,
        ) -> ::core::result::Result<
            (::core::option::Option<::wamr_aot_rt::ExternRef>, f64),
            ::wamr_aot_rt::Trap,
        > {
            Caller::<'_, H, L> {
                raw: self.raw.context(),
                linkage: ::core::marker::PhantomData,
            }
                .pair(arg0)
        }
        /// Export `log`: `(func (param i32 i32))`.
        ///
        /// # Errors
        /// Where the call traps.
        pub fn log(
            &mut self,
            ptr: i32,
            len: i32,
        ) -> ::core::result::Result<(), ::wamr_aot_rt::Trap>
        where
            H: imports::Env,
        {
            Caller::<'_, H, L> {
                raw: self.raw.context(),
                linkage: ::core::marker::PhantomData,
            }
                .log(ptr, len)
        }
        /// Export `count`: `(global (mut i32))`.
        #[must_use]
        pub fn count(&self) -> i32 {
            self.raw
                .global(unsafe {
                    <L as ::wamr_aot_rt::__private::Linkage>::index(
                        self.raw.vmctx(),
                        0,
                        3,
                    )
                })
        }
        /// Export `count`: `(global (mut i32))`.
        pub fn set_count(&mut self, value: i32) {
            Caller::<'_, H, L> {
                raw: self.raw.context(),
                linkage: ::core::marker::PhantomData,
            }
                .set_count(value)
        }
        /// Import `env.table`: `(table 2 8 funcref)`.
        #[must_use]
        pub fn env_table(&self) -> ::wamr_aot_rt::Table<'_, ::wamr_aot_rt::FuncRef> {
            self.raw
                .table(unsafe {
                    <L as ::wamr_aot_rt::__private::Linkage>::index(
                        self.raw.vmctx(),
                        0,
                        5,
                    )
                })
        }
        /// Import `env.table`: `(table 2 8 funcref)`.
        #[must_use]
        pub fn env_table_mut(
            &mut self,
        ) -> ::wamr_aot_rt::TableMut<'_, ::wamr_aot_rt::FuncRef> {
            let index = unsafe {
                <L as ::wamr_aot_rt::__private::Linkage>::index(self.raw.vmctx(), 0, 5)
            };
            self.raw.table_mut(index)
        }
        /// Import `env.memory`: `(memory 1 4)`.
        #[must_use]
        pub fn env_memory(&self) -> ::wamr_aot_rt::Memory<'_> {
            self.raw
                .memory(unsafe {
                    <L as ::wamr_aot_rt::__private::Linkage>::index(
                        self.raw.vmctx(),
                        0,
                        6,
                    )
                })
        }
        /// Import `env.memory`: `(memory 1 4)`.
        #[must_use]
        pub fn env_memory_mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            let index = unsafe {
                <L as ::wamr_aot_rt::__private::Linkage>::index(self.raw.vmctx(), 0, 6)
            };
            self.raw.memory_mut(index)
        }
    }
    static INTERFACE: ::wamr_aot_rt::__private::Interface = ::wamr_aot_rt::__private::Interface {
        imports: &[
            ::wamr_aot_rt::__private::ImportSpec {
                module: "env",
                name: "log",
                ty: ::wamr_aot_rt::__private::TypeSpec::Function {
                    params: &[::wamr_aot_rt::ValType::I32, ::wamr_aot_rt::ValType::I32],
                    results: &[],
                },
            },
            ::wamr_aot_rt::__private::ImportSpec {
                module: "env",
                name: "table",
                ty: ::wamr_aot_rt::__private::TypeSpec::Table {
                    element: ::wamr_aot_rt::ValType::FuncRef,
                    table64: false,
                },
            },
            ::wamr_aot_rt::__private::ImportSpec {
                module: "env",
                name: "memory",
                ty: ::wamr_aot_rt::__private::TypeSpec::Memory {
                    memory64: false,
                    shared: false,
                    page_size_log2: 16,
                },
            },
        ],
        exports: &[
            ::wamr_aot_rt::__private::ExportSpec {
                name: "add",
                ty: ::wamr_aot_rt::__private::TypeSpec::Function {
                    params: &[::wamr_aot_rt::ValType::I32, ::wamr_aot_rt::ValType::I64],
                    results: &[::wamr_aot_rt::ValType::I32],
                },
                import: ::core::option::Option::None,
            },
            ::wamr_aot_rt::__private::ExportSpec {
                name: "pair",
                ty: ::wamr_aot_rt::__private::TypeSpec::Function {
                    params: &[::wamr_aot_rt::ValType::FuncRef],
                    results: &[
                        ::wamr_aot_rt::ValType::ExternRef,
                        ::wamr_aot_rt::ValType::F64,
                    ],
                },
                import: ::core::option::Option::None,
            },
            ::wamr_aot_rt::__private::ExportSpec {
                name: "log",
                ty: ::wamr_aot_rt::__private::TypeSpec::Function {
                    params: &[::wamr_aot_rt::ValType::I32, ::wamr_aot_rt::ValType::I32],
                    results: &[],
                },
                import: ::core::option::Option::Some(0),
            },
            ::wamr_aot_rt::__private::ExportSpec {
                name: "count",
                ty: ::wamr_aot_rt::__private::TypeSpec::Global {
                    ty: ::wamr_aot_rt::ValType::I32,
                    mutable: true,
                },
                import: ::core::option::Option::None,
            },
        ],
        interrupt: 0,
    };
    /// The module `both`, ready to make instances of: with `Instance::from_module`.
    ///
    /// A handle: copies are cheap. A module that was loaded is unloaded when its last handle and instance is dropped.
    #[derive(::core::clone::Clone, ::core::fmt::Debug)]
    pub struct Module {
        raw: ::wamr_aot_rt::__private::LoadedModule,
    }
    impl Module {
        /// Checks that a module is one for these bindings: that it exports what they have methods for, and imports nothing else than
        /// they provide. Limits, order, and further exports do not matter.
        ///
        /// # Errors
        /// Where it is not. The error names the first difference.
        pub fn new(
            module: ::wamr_aot_rt::Module,
        ) -> ::core::result::Result<Self, ::wamr_aot_rt::InterfaceError> {
            ::core::result::Result::Ok(Self {
                raw: ::wamr_aot_rt::__private::LoadedModule::new(module, &INTERFACE)?,
            })
        }
        /// The one that is linked into this program. Its instances are used as those of a loaded one.
        #[must_use]
        pub fn linked() -> Self {
            Self::new(module()).expect("the bindings were made for this module")
        }
        /// For the untyped API.
        #[must_use]
        pub fn untyped(&self) -> &::wamr_aot_rt::Module {
            self.raw.module()
        }
    }
    ::wamr_aot_rt::__private::if_load! {
        impl Module { #[doc = r" Loads the module in a file."] #[doc = r""] #[doc =
        r" # Errors"] #[doc =
        r" Where the file cannot be read, is no artefact, is damaged, is for another version or machine, or is not one for these"]
        #[doc = r" bindings."] #[doc = r""] #[doc = r" # Safety"] #[doc =
        r" The file was written by `wamr-aot-build`: its code runs in this process."] pub
        unsafe fn load(path : impl ::core::convert::AsRef <
        ::wamr_aot_rt::__private::Path >,) -> ::core::result::Result < Self,
        ::wamr_aot_rt::LoadError > { ::core::result::Result::Ok(Self::new(unsafe {
        ::wamr_aot_rt::Module::load(path) } ?) ?) } #[doc =
        r" Loads the module in the bytes of a file."] #[doc = r""] #[doc = r" # Errors"]
        #[doc = r" As `load`."] #[doc = r""] #[doc = r" # Safety"] #[doc =
        r" As for `load`."] pub unsafe fn load_bytes(bytes : & [u8]) ->
        ::core::result::Result < Self, ::wamr_aot_rt::LoadError > {
        ::core::result::Result::Ok(Self::new(unsafe {
        ::wamr_aot_rt::Module::load_bytes(bytes) } ?) ?) } }
    }
    ::wamr_aot_rt::__private::if_sign! {
        impl Module { #[doc =
        r" Loads the module in a file that was signed with the key."] #[doc = r""] #[doc
        = r" # Errors"] #[doc = r" Where it was not, and as `load`."] pub fn
        load_signed(path : impl ::core::convert::AsRef < ::wamr_aot_rt::__private::Path
        >, key : & ::wamr_aot_rt::artefact::TrustedKey,) -> ::core::result::Result <
        Self, ::wamr_aot_rt::LoadError > {
        ::core::result::Result::Ok(Self::new(::wamr_aot_rt::Module::load_signed(path,
        key) ?) ?) } #[doc =
        r" Loads the module in the bytes of a file that was signed with the key."] #[doc
        = r""] #[doc = r" # Errors"] #[doc = r" As `load_signed`."] pub fn
        load_signed_bytes(bytes : & [u8], key : & ::wamr_aot_rt::artefact::TrustedKey,)
        -> ::core::result::Result < Self, ::wamr_aot_rt::LoadError > {
        ::core::result::Result::Ok(Self::new(::wamr_aot_rt::Module::load_signed_bytes(bytes,
        key) ?) ?) } }
    }
    /// An instance of a module that was loaded, with the host state `H`.
    pub type LoadedInstance<H = ()> = Instance<H, ::wamr_aot_rt::__private::Loaded>;
    impl<H> Instance<H, ::wamr_aot_rt::__private::Loaded> {
        /// An instance of the module with the state `data`. Runs the start function.
        ///
        /// # Errors
        /// Where there is not enough memory, where the limits of an import do not fit, where a segment does not fit, and where the
        /// start function traps.
        pub fn from_module(
            module: &Module,
            data: H,
        ) -> ::core::result::Result<Self, ::wamr_aot_rt::InstantiateError>
        where
            H: imports::Env,
        {
            Self::from_module_with_options(
                module,
                data,
                ::wamr_aot_rt::InstanceOptions::new(),
            )
        }
        /// As `from_module`, with options, which hold for the start function too.
        ///
        /// # Errors
        /// As `from_module`, and where the module was compiled for another kind of interruption than the options are for.
        pub fn from_module_with_options(
            module: &Module,
            mut data: H,
            options: ::wamr_aot_rt::InstanceOptions,
        ) -> ::core::result::Result<Self, ::wamr_aot_rt::InstantiateError>
        where
            H: imports::Env,
        {
            let parts = ::wamr_aot_rt::__private::LoadedParts {
                functions: &[import_0::<H> as *const u8],
                memories: &[
                    <::wamr_aot_rt::__private::ImportedMemory as ::core::convert::From<
                        _,
                    >>::from(<H as imports::Env>::memory(&mut data)),
                ],
                tables: &[<H as imports::Env>::table(&mut data)],
                globals: &[],
            };
            ::core::result::Result::Ok(Self {
                raw: unsafe {
                    ::wamr_aot_rt::__private::OwnedInstance::from_module(
                        data,
                        &module.raw,
                        parts,
                        options,
                    )
                }?,
                linkage: ::core::marker::PhantomData,
            })
        }
    }
    ::wamr_aot_rt::__private::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() ->
        ::wamr_aot_rt::Module { unsafe { ::wamr_aot_rt::__private::module(&
        symbols::MODULE, & symbols::REFLECTION) } }
    }
}
