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
    /// What the module `plugin` imports: a trait for each module that it imports from.
    pub mod imports {
        /// What the module `plugin` imports from `env`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `plugin`",
            label = "must implement `plugin::imports::Env`",
            note = "`plugin::imports::Env` needs\n    fn log(cx: &mut Caller<'_, Self>, ptr: i32, len: i32) -> Result<(), HostError>"
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
        }
    }
    /// All imports of the module: every type that implements the traits in `imports` has it.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` does not implement the imports of module `plugin`",
        label = "must implement `plugin::imports::Env`",
        note = "`plugin::imports::Env` needs\n    fn log(cx: &mut Caller<'_, Self>, ptr: i32, len: i32) -> Result<(), HostError>"
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
    impl<H> Instance<H> {
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
        pub fn split(&mut self) -> (&mut H, ::wamr_aot_rt::MemoryMut<'_>) {
            let index = unsafe {
                <::wamr_aot_rt::__private::Loaded as ::wamr_aot_rt::__private::Linkage>::index(
                    self.raw.vmctx(),
                    0,
                    1,
                )
            };
            self.raw.split(index)
        }
        /// Export `add`: `(func (param i32 i32) (result i32))`.
        ///
        /// # Errors
        /// Where the call traps.
        pub fn add(
            &mut self,
            arg0: i32,
            arg1: i32,
        ) -> ::core::result::Result<i32, ::wamr_aot_rt::Trap> {
            let callee = unsafe {
                ::core::mem::transmute::<
                    *const u8,
                    unsafe extern "C" fn(
                        *mut ::wamr_aot_rt::__private::VMContext,
                        i32,
                        i32,
                    ) -> i32,
                >(
                    <::wamr_aot_rt::__private::Loaded as ::wamr_aot_rt::__private::Linkage>::function(
                        self.raw.vmctx(),
                        ::core::ptr::null(),
                        0,
                    ),
                )
            };
            unsafe {
                ::wamr_aot_rt::__private::call!(
                    self.raw, callee, unsafe extern "C" fn (* mut
                    ::wamr_aot_rt::__private::VMContext, i32, i32) -> i32, arg0 arg1
                )
            }
        }
        /// Export `memory`: `(memory 1)`.
        #[must_use]
        pub fn memory(&self) -> ::wamr_aot_rt::Memory<'_> {
            self.raw
                .memory(unsafe {
                    <::wamr_aot_rt::__private::Loaded as ::wamr_aot_rt::__private::Linkage>::index(
                        self.raw.vmctx(),
                        0,
                        1,
                    )
                })
        }
        /// Export `memory`: `(memory 1)`.
        #[must_use]
        pub fn memory_mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            let index = unsafe {
                <::wamr_aot_rt::__private::Loaded as ::wamr_aot_rt::__private::Linkage>::index(
                    self.raw.vmctx(),
                    0,
                    1,
                )
            };
            self.raw.memory_mut(index)
        }
        /// Export `count`: `(global (mut i32))`.
        #[must_use]
        pub fn count(&self) -> i32 {
            self.raw
                .global(unsafe {
                    <::wamr_aot_rt::__private::Loaded as ::wamr_aot_rt::__private::Linkage>::index(
                        self.raw.vmctx(),
                        0,
                        2,
                    )
                })
        }
        /// Export `count`: `(global (mut i32))`.
        pub fn set_count(&mut self, value: i32) {
            let index = unsafe {
                <::wamr_aot_rt::__private::Loaded as ::wamr_aot_rt::__private::Linkage>::index(
                    self.raw.vmctx(),
                    0,
                    2,
                )
            };
            self.raw.set_global(index, value);
        }
    }
    impl<H> Instance<H> {
        /// The host's state and the memory, at the same time.
        pub fn split(&mut self) -> (&mut H, ::wamr_aot_rt::MemoryMut<'_>) {
            let index = unsafe {
                <::wamr_aot_rt::__private::Loaded as ::wamr_aot_rt::__private::Linkage>::index(
                    self.raw.vmctx(),
                    0,
                    1,
                )
            };
            self.raw.split(index)
        }
        /// Export `add`: `(func (param i32 i32) (result i32))`.
        ///
        /// # Errors
        /// Where the call traps.
        pub fn add(
            &mut self,
            arg0: i32,
            arg1: i32,
        ) -> ::core::result::Result<i32, ::wamr_aot_rt::Trap> {
            self.as_caller().add(arg0, arg1)
        }
        /// Export `memory`: `(memory 1)`.
        #[must_use]
        pub fn memory(&self) -> ::wamr_aot_rt::Memory<'_> {
            self.raw
                .memory(unsafe {
                    <::wamr_aot_rt::__private::Loaded as ::wamr_aot_rt::__private::Linkage>::index(
                        self.raw.vmctx(),
                        0,
                        1,
                    )
                })
        }
        /// Export `memory`: `(memory 1)`.
        #[must_use]
        pub fn memory_mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            let index = unsafe {
                <::wamr_aot_rt::__private::Loaded as ::wamr_aot_rt::__private::Linkage>::index(
                    self.raw.vmctx(),
                    0,
                    1,
                )
            };
            self.raw.memory_mut(index)
        }
        /// Export `count`: `(global (mut i32))`.
        #[must_use]
        pub fn count(&self) -> i32 {
            self.raw
                .global(unsafe {
                    <::wamr_aot_rt::__private::Loaded as ::wamr_aot_rt::__private::Linkage>::index(
                        self.raw.vmctx(),
                        0,
                        2,
                    )
                })
        }
        /// Export `count`: `(global (mut i32))`.
        pub fn set_count(&mut self, value: i32) {
            self.as_caller().set_count(value)
        }
    }
    ::wamr_aot_rt::__private::needs_load! {}
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
        ],
        exports: &[
            ::wamr_aot_rt::__private::ExportSpec {
                name: "add",
                ty: ::wamr_aot_rt::__private::TypeSpec::Function {
                    params: &[::wamr_aot_rt::ValType::I32, ::wamr_aot_rt::ValType::I32],
                    results: &[::wamr_aot_rt::ValType::I32],
                },
                import: ::core::option::Option::None,
            },
            ::wamr_aot_rt::__private::ExportSpec {
                name: "memory",
                ty: ::wamr_aot_rt::__private::TypeSpec::Memory {
                    memory64: false,
                    shared: false,
                    page_size_log2: 16,
                },
                import: ::core::option::Option::None,
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
    /// The module `plugin`, ready to make instances of: with `Instance::from_module`.
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
    pub type LoadedInstance<H = ()> = Instance<H>;
    impl<H> Instance<H> {
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
            data: H,
            options: ::wamr_aot_rt::InstanceOptions,
        ) -> ::core::result::Result<Self, ::wamr_aot_rt::InstantiateError>
        where
            H: imports::Env,
        {
            let parts = ::wamr_aot_rt::__private::LoadedParts {
                functions: &[import_0::<H> as *const u8],
                memories: &[],
                tables: &[],
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
            })
        }
    }
}
