/// The WebAssembly module `workers`, compiled from `wasm/workers.wasm`.
mod workers {
    const _: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("OUT_DIR"), "/wamr-aot/workers.manifest")
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
            name = "wamr_aot_ABI_golden_workers_0000000000000000",
            kind = "static"
        )]
        unsafe extern "C" {
            #[link_name = "wamr_aot_ABI_golden_workers_0000000000000000_module"]
            pub(super) static MODULE: ::wamr_aot_rt::__private::VMModule;
            #[link_name = "wamr_aot_ABI_golden_workers_0000000000000000_reflection"]
            pub(super) static REFLECTION: ::wamr_aot_rt::__private::VMReflection;
        }
        unsafe extern "C" {
            #[link_name = "wasm.workers.1.0000000000000000"]
            pub(super) fn f1(vmctx: *mut ::wamr_aot_rt::__private::VMContext);
        }
        pub(super) static BUILTINS: ::wamr_aot_rt::__private::VMBuiltins = ::wamr_aot_rt::__private::VMBuiltins {
            trap: ::core::option::Option::Some(::wamr_aot_rt::__private::builtins::trap),
            ..::wamr_aot_rt::__private::VMBuiltins::NONE
        };
    }
    /// What the module `workers` imports: a trait for each module that it imports from.
    pub mod imports {
        /// What the module `workers` imports from `env`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `workers`",
            label = "must implement `workers::imports::Env`",
            note = "`workers::imports::Env` needs\n    fn log(cx: &mut Caller<'_, Self>, ptr: i32, len: i32) -> Result<(), HostError>"
        )]
        pub trait Env: ::core::marker::Sized {
            /// Import `env.memory`: `(memory 1 4 shared)`.
            ///
            /// The memory that the instance shares with others: by default a new one with the declared limits.
            fn memory(&mut self) -> ::core::option::Option<::wamr_aot_rt::SharedMemory> {
                ::core::option::Option::None
            }
            /// Import `env.log`: `(func (param i32 i32))`.
            ///
            /// # Errors
            /// An error ends the call into the module: its caller gets it as a `Trap`.
            fn log(
                cx: &mut super::Caller<'_, Self>,
                ptr: i32,
                len: i32,
            ) -> ::core::result::Result<(), ::wamr_aot_rt::HostError>;
            /// Import `env.own`: `(memory 1)`.
            ///
            /// The limits to make it with, in pages: by default the declared ones.
            fn own(&mut self) -> ::wamr_aot_rt::MemoryLimits {
                ::wamr_aot_rt::MemoryLimits::new(1, ::core::option::Option::None)
            }
        }
    }
    /// All imports of the module: every type that implements the traits in `imports` has it.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` does not implement the imports of module `workers`",
        label = "must implement `workers::imports::Env`",
        note = "`workers::imports::Env` needs\n    fn log(cx: &mut Caller<'_, Self>, ptr: i32, len: i32) -> Result<(), HostError>"
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
                move |raw| <H as imports::Env>::log(&mut Caller { raw }, ptr, len),
            )
        }
    }
    /// An instance of the module `workers` with the host state `H`.
    pub struct Instance<H = ()> {
        raw: ::wamr_aot_rt::__private::OwnedInstance<H>,
    }
    /// What an imported function sees of the instance that calls it: the host's state and the exports.
    pub struct Caller<'a, H> {
        raw: ::wamr_aot_rt::__private::ContextRef<'a, H>,
    }
    impl<H> ::core::fmt::Debug for Instance<H> {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            f.debug_struct("Instance").finish_non_exhaustive()
        }
    }
    impl<H> ::core::fmt::Debug for Caller<'_, H> {
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
    /// Room for an instance of the module `workers` with the host state `H`, for a `static`.
    ///
    /// It holds the context, the host's state, the memories and the tables, needs no allocator, and takes no place in the
    /// program's image.
    pub struct StaticInstance<H = ()> {
        storage: ::wamr_aot_rt::__private::StaticStorage<
            H,
            { ::wamr_aot_rt::__private::size(0) },
            2,
            0,
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
        ) -> ::core::result::Result<Instance<H>, ::wamr_aot_rt::InstantiateError>
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
                    <::wamr_aot_rt::__private::ImportedMemory as ::core::convert::From<
                        _,
                    >>::from(<H as imports::Env>::own(&mut data)),
                ],
                tables: &[],
                globals: &[],
            };
            ::core::result::Result::Ok(Instance {
                raw: unsafe { self.storage.init::<2047>(data, parts) }?,
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
        ) -> ::core::result::Result<Instance<H>, ::wamr_aot_rt::InstantiateError>
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
                    <::wamr_aot_rt::__private::ImportedMemory as ::core::convert::From<
                        _,
                    >>::from(<H as imports::Env>::own(&mut data)),
                ],
                tables: &[],
                globals: &[],
            };
            ::core::result::Result::Ok(Instance {
                raw: unsafe { self.storage.init_with::<2047>(data, parts, options) }?,
            })
        }
    }
    impl<H> Instance<H> {
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
            data)), < ::wamr_aot_rt::__private::ImportedMemory as ::core::convert::From <
            _ >> ::from(< H as imports::Env > ::own(& mut data))], tables : & [], globals
            : & [], }; ::core::result::Result::Ok(Self { raw : unsafe {
            ::wamr_aot_rt::__private::OwnedInstance::new(data, parts) } ? }) } #[doc =
            r" As `new`, with options, which hold for the start function too."] #[doc =
            r""] #[doc = r" # Errors"] #[doc =
            r" As `new`, and where the module was compiled for another kind of interruption than the options are for."]
            pub fn with_options(mut data : H, options : ::wamr_aot_rt::InstanceOptions,)
            -> ::core::result::Result < Self, ::wamr_aot_rt::InstantiateError > where H :
            imports::Env, { let parts = ::wamr_aot_rt::__private::InstanceParts { module
            : unsafe { & symbols::MODULE }, builtins : & symbols::BUILTINS, functions : &
            [import_0:: < H > as * const u8], memories : & [<
            ::wamr_aot_rt::__private::ImportedMemory as ::core::convert::From < _ >>
            ::from(< H as imports::Env > ::memory(& mut data)), <
            ::wamr_aot_rt::__private::ImportedMemory as ::core::convert::From < _ >>
            ::from(< H as imports::Env > ::own(& mut data))], tables : & [], globals : &
            [], }; ::core::result::Result::Ok(Self { raw : unsafe {
            ::wamr_aot_rt::__private::OwnedInstance::with_options(data, parts, options) }
            ? }) }
        }
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
            Caller { raw: self.raw.context() }
        }
    }
    impl<H> Caller<'_, H> {
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
    impl<H> Caller<'_, H> {
        /// The host's state and the memory, at the same time.
        pub fn split(&mut self) -> (&mut H, &::wamr_aot_rt::SharedMemory) {
            self.raw.split_shared(2)
        }
        /// Export `run`: `(func)`.
        ///
        /// # Errors
        /// Where the call traps.
        pub fn run(&mut self) -> ::core::result::Result<(), ::wamr_aot_rt::Trap> {
            unsafe {
                ::wamr_aot_rt::__private::call!(
                    self.raw, symbols::f1, unsafe extern "C" fn (* mut
                    ::wamr_aot_rt::__private::VMContext),
                )
            }
        }
        /// Export `queue`: `(memory 1 1 shared)`.
        #[must_use]
        pub fn queue(&self) -> &::wamr_aot_rt::SharedMemory {
            self.raw.shared_memory(2)
        }
        /// Import `env.memory`: `(memory 1 4 shared)`.
        #[must_use]
        pub fn env_memory(&self) -> &::wamr_aot_rt::SharedMemory {
            self.raw.shared_memory(0)
        }
        /// Import `env.own`: `(memory 1)`.
        #[must_use]
        pub fn env_own(&self) -> ::wamr_aot_rt::Memory<'_> {
            self.raw.memory(1)
        }
        /// Import `env.own`: `(memory 1)`.
        #[must_use]
        pub fn env_own_mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            self.raw.memory_mut(1)
        }
    }
    impl<H> Instance<H> {
        /// The host's state and the memory, at the same time.
        pub fn split(&mut self) -> (&mut H, &::wamr_aot_rt::SharedMemory) {
            self.raw.split_shared(2)
        }
        /// Export `run`: `(func)`.
        ///
        /// # Errors
        /// Where the call traps.
        pub fn run(&mut self) -> ::core::result::Result<(), ::wamr_aot_rt::Trap> {
            self.as_caller().run()
        }
        /// Export `queue`: `(memory 1 1 shared)`.
        #[must_use]
        pub fn queue(&self) -> &::wamr_aot_rt::SharedMemory {
            self.raw.shared_memory(2)
        }
        /// Import `env.memory`: `(memory 1 4 shared)`.
        #[must_use]
        pub fn env_memory(&self) -> &::wamr_aot_rt::SharedMemory {
            self.raw.shared_memory(0)
        }
        /// Import `env.own`: `(memory 1)`.
        #[must_use]
        pub fn env_own(&self) -> ::wamr_aot_rt::Memory<'_> {
            self.raw.memory(1)
        }
        /// Import `env.own`: `(memory 1)`.
        #[must_use]
        pub fn env_own_mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            self.raw.memory_mut(1)
        }
    }
    ::wamr_aot_rt::__private::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() ->
        ::wamr_aot_rt::Module { unsafe { ::wamr_aot_rt::__private::module(&
        symbols::MODULE, & symbols::REFLECTION) } }
    }
}
