/// The WebAssembly module `plugin`, compiled from `wasm/plugin.wasm`.
mod plugin {
    const _: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("OUT_DIR"), "/wamr-aot/plugin.manifest")
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
            name = "wamr_aot_ABI_golden_plugin_0000000000000000",
            kind = "static"
        )]
        unsafe extern "C" {
            #[link_name = "wamr_aot_ABI_golden_plugin_0000000000000000_module"]
            pub(super) static MODULE: ::wamr_aot_rt::__private::VMModule;
            #[link_name = "wamr_aot_ABI_golden_plugin_0000000000000000_reflection"]
            pub(super) static REFLECTION: ::wamr_aot_rt::__private::VMReflection;
        }
        unsafe extern "C" {
            #[link_name = "wasm.plugin.0.0000000000000000"]
            pub(super) fn f0(vmctx: *mut ::wamr_aot_rt::__private::VMContext);
        }
        pub(super) static BUILTINS: ::wamr_aot_rt::__private::VMBuiltins = ::wamr_aot_rt::__private::VMBuiltins {
            trap: ::core::option::Option::Some(::wamr_aot_rt::__private::builtins::trap),
            epoch_reached: ::core::option::Option::Some(
                ::wamr_aot_rt::__private::builtins::epoch_reached,
            ),
            ..::wamr_aot_rt::__private::VMBuiltins::NONE
        };
    }
    /// All imports of the module. It has none, so every type implements this.
    pub trait Imports {}
    impl<H> Imports for H {}
    /// An instance of the module `plugin` with the host state `H`.
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
    /// Room for an instance of the module `plugin` with the host state `H`, for a `static`.
    ///
    /// It holds the context, the host's state, the memories and the tables, needs no allocator, and takes no place in the
    /// program's image.
    pub struct StaticInstance<H = ()> {
        storage: ::wamr_aot_rt::__private::StaticStorage<
            H,
            { ::wamr_aot_rt::__private::size(0) },
            0,
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
            data: H,
        ) -> ::core::result::Result<Instance<H>, ::wamr_aot_rt::InstantiateError> {
            let parts = ::wamr_aot_rt::__private::InstanceParts {
                module: unsafe { &symbols::MODULE },
                builtins: &symbols::BUILTINS,
                functions: &[],
                memories: &[],
                tables: &[],
                globals: &[],
            };
            ::core::result::Result::Ok(Instance {
                raw: unsafe {
                    self.storage
                        .init_with::<
                            2047,
                        >(data, parts, ::wamr_aot_rt::InstanceOptions::new())
                }?,
            })
        }
        /// As `init`, with options, which hold for the start function too.
        ///
        /// # Errors
        /// As `init`, and where the module was compiled for another kind of interruption than the options are for.
        pub fn init_with(
            &'static self,
            data: H,
            options: ::wamr_aot_rt::InstanceOptions,
        ) -> ::core::result::Result<Instance<H>, ::wamr_aot_rt::InstantiateError> {
            let parts = ::wamr_aot_rt::__private::InstanceParts {
                module: unsafe { &symbols::MODULE },
                builtins: &symbols::BUILTINS,
                functions: &[],
                memories: &[],
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
            pub fn new(data : H) -> ::core::result::Result < Self,
            ::wamr_aot_rt::InstantiateError > { let parts =
            ::wamr_aot_rt::__private::InstanceParts { module : unsafe { & symbols::MODULE
            }, builtins : & symbols::BUILTINS, functions : & [], memories : & [], tables
            : & [], globals : & [], }; ::core::result::Result::Ok(Self { raw : unsafe {
            ::wamr_aot_rt::__private::OwnedInstance::new(data, parts) } ? }) } #[doc =
            r" As `new`, with options, which hold for the start function too."] #[doc =
            r""] #[doc = r" # Errors"] #[doc =
            r" As `new`, and where the module was compiled for another kind of interruption than the options are for."]
            pub fn with_options(data : H, options : ::wamr_aot_rt::InstanceOptions,) ->
            ::core::result::Result < Self, ::wamr_aot_rt::InstantiateError > { let parts
            = ::wamr_aot_rt::__private::InstanceParts { module : unsafe { &
            symbols::MODULE }, builtins : & symbols::BUILTINS, functions : & [], memories
            : & [], tables : & [], globals : & [], }; ::core::result::Result::Ok(Self {
            raw : unsafe { ::wamr_aot_rt::__private::OwnedInstance::with_options(data,
            parts, options) } ? }) }
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
    impl<H> Instance<H> {
        /// Gives the instance a counter of epochs, which others may have too. There is no deadline then, until `set_deadline`.
        pub fn set_epoch(
            &mut self,
            epoch: impl ::core::convert::Into<::wamr_aot_rt::Epoch>,
        ) {
            self.raw.set_epoch(epoch);
        }
        ::wamr_aot_rt::__private::if_alloc! {
            #[doc =
            r" Sets what is called when the deadline has come: after how many ticks the next one is. With `None` the guest traps."]
            pub fn on_deadline(& mut self, callback : impl ::core::ops::FnMut(& mut H) ->
            ::core::option::Option < usize > + ::core::marker::Send + 'static,) { self
            .raw.on_deadline(callback); } #[doc =
            r" What stops the guest from other threads: it ticks a counter that only this instance has."]
            #[doc = r""] #[doc = r" # Errors"] #[doc =
            r" Where the instance has a counter by `set_epoch`."] pub fn
            interrupt_handle(& mut self) -> ::core::result::Result <
            ::wamr_aot_rt::InterruptHandle, ::wamr_aot_rt::InterruptError > { self.raw
            .interrupt_handle() }
        }
        ::wamr_aot_rt::__private::unless_alloc! {
            #[doc =
            r" Sets what is called when the deadline has come: after how many ticks the next one is. With `None` the guest traps."]
            pub fn on_deadline(& mut self, callback : fn (& mut H) ->
            ::core::option::Option < usize >) { self.raw.on_deadline(callback); }
        }
        /// Sets after how many ticks of the counter the guest is interrupted.
        pub fn set_deadline(&mut self, ticks: usize) {
            self.raw.set_deadline(ticks);
        }
    }
    impl<H> Caller<'_, H> {
        /// Sets after how many ticks of the counter the guest is interrupted.
        pub fn set_deadline(&mut self, ticks: usize) {
            self.raw.set_deadline(ticks);
        }
    }
    impl<H> Caller<'_, H> {
        /// Export `run`: `(func)`.
        ///
        /// # Errors
        /// Where the call traps.
        pub fn run(&mut self) -> ::core::result::Result<(), ::wamr_aot_rt::Trap> {
            unsafe {
                ::wamr_aot_rt::__private::call!(
                    self.raw, symbols::f0, unsafe extern "C" fn (* mut
                    ::wamr_aot_rt::__private::VMContext),
                )
            }
        }
    }
    impl<H> Instance<H> {
        /// Export `run`: `(func)`.
        ///
        /// # Errors
        /// Where the call traps.
        pub fn run(&mut self) -> ::core::result::Result<(), ::wamr_aot_rt::Trap> {
            self.as_caller().run()
        }
    }
    ::wamr_aot_rt::__private::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() ->
        ::wamr_aot_rt::Module { unsafe { ::wamr_aot_rt::__private::module(&
        symbols::MODULE, & symbols::REFLECTION) } }
    }
}
