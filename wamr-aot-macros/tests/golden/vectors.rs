/// The WebAssembly module `simd`, compiled from `wasm/simd.wasm`.
mod simd {
    const _: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("OUT_DIR"), "/wamr-aot/simd.manifest")
    );
    #[doc(no_inline)]
    pub use ::wamr_aot_rt::{
        ExternRef, FuncRef, HostError, InstanceOptions, InstantiateError, Memory,
        MemoryError, MemoryMut, Trap, TrapKind,
    };
    #[cfg(
        not(
            all(
                any(target_arch = "x86_64", target_arch = "aarch64"),
                target_endian = "little"
            )
        )
    )]
    ::core::compile_error!(
        "the imports or exports of the module `simd` have `v128` parameters or results: the typed bindings support that on x86_64 and aarch64 only; pass vectors through the memory, or use the untyped API"
    );
    const _: () = ::wamr_aot_rt::__private::assert_abi(ABI);
    #[doc(hidden)]
    mod symbols {
        #[link(
            name = "wamr_aot_ABI_golden_simd_0000000000000000",
            kind = "static"
        )]
        unsafe extern "C" {
            #[link_name = "wamr_aot_ABI_golden_simd_0000000000000000_module"]
            pub(super) static MODULE: ::wamr_aot_rt::__private::VMModule;
            #[link_name = "wamr_aot_ABI_golden_simd_0000000000000000_reflection"]
            pub(super) static REFLECTION: ::wamr_aot_rt::__private::VMReflection;
        }
        unsafe extern "C" {
            #[link_name = "wasm.simd.2.0000000000000000"]
            pub(super) fn f2();
            #[link_name = "wasm.simd.3.0000000000000000"]
            pub(super) fn f3(
                vmctx: *mut ::wamr_aot_rt::__private::VMContext,
                results: *mut ::wamr_aot_rt::__private::VMSlot,
            ) -> i32;
        }
        pub(super) static BUILTINS: ::wamr_aot_rt::__private::VMBuiltins = ::wamr_aot_rt::__private::VMBuiltins {
            trap: ::core::option::Option::Some(::wamr_aot_rt::__private::builtins::trap),
            ..::wamr_aot_rt::__private::VMBuiltins::NONE
        };
    }
    /// What the module `simd` imports: a trait for each module that it imports from.
    pub mod imports {
        /// What the module `simd` imports from `env`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `simd`",
            label = "must implement `simd::imports::Env`",
            note = "`simd::imports::Env` needs\n    fn load(cx: &mut Caller<'_, Self>, address: i32) -> Result<V128, HostError>\n    fn pair(cx: &mut Caller<'_, Self>, x: V128) -> Result<(V128, V128), HostError>\n    fn seed(&mut self) -> V128"
        )]
        pub trait Env: ::core::marker::Sized {
            /// Import `env.load`: `(func (param i32) (result v128))`.
            ///
            /// # Errors
            /// An error ends the call into the module: its caller gets it as a `Trap`.
            fn load(
                cx: &mut super::Caller<'_, Self>,
                address: i32,
            ) -> ::core::result::Result<::wamr_aot_rt::V128, ::wamr_aot_rt::HostError>;
            /// Import `env.pair`: `(func (param v128) (result v128 v128))`.
            ///
            /// # Errors
            /// An error ends the call into the module: its caller gets it as a `Trap`.
            fn pair(
                cx: &mut super::Caller<'_, Self>,
                x: ::wamr_aot_rt::V128,
            ) -> ::core::result::Result<
                (::wamr_aot_rt::V128, ::wamr_aot_rt::V128),
                ::wamr_aot_rt::HostError,
            >;
            /// Import `env.seed`: `(global v128)`.
            ///
            /// The value that it starts with.
            fn seed(&mut self) -> ::wamr_aot_rt::V128;
        }
    }
    /// All imports of the module: every type that implements the traits in `imports` has it.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` does not implement the imports of module `simd`",
        label = "must implement `simd::imports::Env`",
        note = "`simd::imports::Env` needs\n    fn load(cx: &mut Caller<'_, Self>, address: i32) -> Result<V128, HostError>\n    fn pair(cx: &mut Caller<'_, Self>, x: V128) -> Result<(V128, V128), HostError>\n    fn seed(&mut self) -> V128"
    )]
    pub trait Imports: imports::Env {}
    impl<H: imports::Env> Imports for H {}
    #[doc(hidden)]
    unsafe extern "C" fn import_0<H: imports::Env>(
        vmctx: *mut ::wamr_aot_rt::__private::VMContext,
        address: i32,
    ) -> ::wamr_aot_rt::__private::V128Abi {
        unsafe {
            ::wamr_aot_rt::__private::host_call::<
                H,
                _,
                _,
            >(
                vmctx,
                "env.load",
                move |raw| {
                    let result0 = <H as imports::Env>::load(
                        &mut Caller { raw },
                        address,
                    )?;
                    ::core::result::Result::Ok(
                        ::wamr_aot_rt::__private::v128_to_abi(result0),
                    )
                },
            )
        }
    }
    #[doc(hidden)]
    unsafe extern "C" fn import_1<H: imports::Env>(
        vmctx: *mut ::wamr_aot_rt::__private::VMContext,
        x: ::wamr_aot_rt::__private::V128Abi,
        results: *mut ::wamr_aot_rt::__private::VMSlot,
    ) -> ::wamr_aot_rt::__private::V128Abi {
        let (result0, result1) = unsafe {
            ::wamr_aot_rt::__private::host_call::<
                H,
                _,
                _,
            >(
                vmctx,
                "env.pair",
                move |raw| {
                    let (result0, result1) = <H as imports::Env>::pair(
                        &mut Caller { raw },
                        ::wamr_aot_rt::__private::v128_from_abi(x),
                    )?;
                    ::core::result::Result::Ok((
                        ::wamr_aot_rt::__private::v128_to_abi(result0),
                        ::wamr_aot_rt::__private::v128_to_abi(result1),
                    ))
                },
            )
        };
        unsafe {
            results
                .add(0)
                .cast::<::wamr_aot_rt::__private::V128Abi>()
                .write_unaligned(result1);
        }
        result0
    }
    /// An instance of the module `simd` with the host state `H`.
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
    /// Room for an instance of the module `simd` with the host state `H`, for a `static`.
    ///
    /// It holds the context, the host's state, the memories and the tables, needs no allocator, and takes no place in the
    /// program's image.
    pub struct StaticInstance<H = ()> {
        storage: ::wamr_aot_rt::__private::StaticStorage<
            H,
            { ::wamr_aot_rt::__private::size(0) },
            0,
            0,
            1,
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
                functions: &[import_0::<H> as *const u8, import_1::<H> as *const u8],
                memories: &[],
                tables: &[],
                globals: &[
                    <::wamr_aot_rt::__private::GlobalValue as ::core::convert::From<
                        _,
                    >>::from(<H as imports::Env>::seed(&mut data)),
                ],
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
                functions: &[import_0::<H> as *const u8, import_1::<H> as *const u8],
                memories: &[],
                tables: &[],
                globals: &[
                    <::wamr_aot_rt::__private::GlobalValue as ::core::convert::From<
                        _,
                    >>::from(<H as imports::Env>::seed(&mut data)),
                ],
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
            u8, import_1:: < H > as * const u8], memories : & [], tables : & [], globals
            : & [< ::wamr_aot_rt::__private::GlobalValue as ::core::convert::From < _ >>
            ::from(< H as imports::Env > ::seed(& mut data))], };
            ::core::result::Result::Ok(Self { raw : unsafe {
            ::wamr_aot_rt::__private::OwnedInstance::new(data, parts) } ? }) } #[doc =
            r" As `new`, with options, which hold for the start function too."] #[doc =
            r""] #[doc = r" # Errors"] #[doc =
            r" As `new`, and where the module was compiled for another kind of interruption than the options are for."]
            pub fn with_options(mut data : H, options : ::wamr_aot_rt::InstanceOptions,)
            -> ::core::result::Result < Self, ::wamr_aot_rt::InstantiateError > where H :
            imports::Env, { let parts = ::wamr_aot_rt::__private::InstanceParts { module
            : unsafe { & symbols::MODULE }, builtins : & symbols::BUILTINS, functions : &
            [import_0:: < H > as * const u8, import_1:: < H > as * const u8], memories :
            & [], tables : & [], globals : & [< ::wamr_aot_rt::__private::GlobalValue as
            ::core::convert::From < _ >> ::from(< H as imports::Env > ::seed(& mut
            data))], }; ::core::result::Result::Ok(Self { raw : unsafe {
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
        /// Export `add`: `(func (param v128 v128) (result v128))`.
        ///
        /// # Errors
        /// Where the call traps.
        pub fn add(
            &mut self,
            x: ::wamr_aot_rt::V128,
            y: ::wamr_aot_rt::V128,
        ) -> ::core::result::Result<::wamr_aot_rt::V128, ::wamr_aot_rt::Trap> {
            let x = ::wamr_aot_rt::__private::v128_to_abi(x);
            let y = ::wamr_aot_rt::__private::v128_to_abi(y);
            let result0 = unsafe {
                self.raw
                    .enter(move |vmctx| ::core::mem::transmute::<
                        unsafe extern "C" fn(),
                        unsafe extern "C" fn(
                            vmctx: *mut ::wamr_aot_rt::__private::VMContext,
                            x: ::wamr_aot_rt::__private::V128Abi,
                            y: ::wamr_aot_rt::__private::V128Abi,
                        ) -> ::wamr_aot_rt::__private::V128Abi,
                    >(symbols::f2)(vmctx, x, y))
            }?;
            ::core::result::Result::Ok(::wamr_aot_rt::__private::v128_from_abi(result0))
        }
        /// Export `both`: `(func (result i32 v128))`.
        ///
        /// # Errors
        /// Where the call traps.
        pub fn both(
            &mut self,
        ) -> ::core::result::Result<(i32, ::wamr_aot_rt::V128), ::wamr_aot_rt::Trap> {
            let (result0, result1) = unsafe {
                self.raw
                    .enter(move |vmctx| {
                        let mut rest = [::wamr_aot_rt::__private::VMSlot([0; 16]); 1];
                        let first = symbols::f3(vmctx, rest.as_mut_ptr());
                        (
                            first,
                            rest
                                .as_ptr()
                                .add(0)
                                .cast::<::wamr_aot_rt::__private::V128Abi>()
                                .read_unaligned(),
                        )
                    })
            }?;
            ::core::result::Result::Ok((
                result0,
                ::wamr_aot_rt::__private::v128_from_abi(result1),
            ))
        }
        /// Export `state`: `(global (mut v128))`.
        #[must_use]
        pub fn state(&self) -> ::wamr_aot_rt::V128 {
            self.raw.global(1)
        }
        /// Export `state`: `(global (mut v128))`.
        pub fn set_state(&mut self, value: ::wamr_aot_rt::V128) {
            self.raw.set_global(1, value);
        }
        /// Import `env.seed`: `(global v128)`.
        #[must_use]
        pub fn env_seed(&self) -> ::wamr_aot_rt::V128 {
            self.raw.global(0)
        }
    }
    impl<H> Instance<H> {
        /// Export `add`: `(func (param v128 v128) (result v128))`.
        ///
        /// # Errors
        /// Where the call traps.
        pub fn add(
            &mut self,
            x: ::wamr_aot_rt::V128,
            y: ::wamr_aot_rt::V128,
        ) -> ::core::result::Result<::wamr_aot_rt::V128, ::wamr_aot_rt::Trap> {
            self.as_caller().add(x, y)
        }
        /// Export `both`: `(func (result i32 v128))`.
        ///
        /// # Errors
        /// Where the call traps.
        pub fn both(
            &mut self,
        ) -> ::core::result::Result<(i32, ::wamr_aot_rt::V128), ::wamr_aot_rt::Trap> {
            self.as_caller().both()
        }
        /// Export `state`: `(global (mut v128))`.
        #[must_use]
        pub fn state(&self) -> ::wamr_aot_rt::V128 {
            self.raw.global(1)
        }
        /// Export `state`: `(global (mut v128))`.
        pub fn set_state(&mut self, value: ::wamr_aot_rt::V128) {
            self.as_caller().set_state(value)
        }
        /// Import `env.seed`: `(global v128)`.
        #[must_use]
        pub fn env_seed(&self) -> ::wamr_aot_rt::V128 {
            self.raw.global(0)
        }
    }
    ::wamr_aot_rt::__private::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() ->
        ::wamr_aot_rt::Module { unsafe { ::wamr_aot_rt::__private::module(&
        symbols::MODULE, & symbols::REFLECTION) } }
    }
}
