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
            #[link_name = "wasm.plugin.6.0000000000000000"]
            pub(super) fn f6(vmctx: *mut __p::VMContext) -> i32;
            #[link_name = "wasm.plugin.7.0000000000000000"]
            pub(super) fn f7(vmctx: *mut __p::VMContext, arg0: i32, arg1: i32);
            #[link_name = "wasm.plugin.8.0000000000000000"]
            pub(super) fn f8(vmctx: *mut __p::VMContext, arg0: i32);
            #[link_name = "wasm.plugin.9.0000000000000000"]
            pub(super) fn f9(vmctx: *mut __p::VMContext, arg0: i32) -> i32;
        }
        pub(super) static BUILTINS: __p::VMBuiltins = __p::VMBuiltins {
            trap: ::core::option::Option::Some(__p::builtins::trap),
            ..__p::VMBuiltins::NONE
        };
    }
    /// All imports of the module: every type that implements the traits in `imports` implements
    /// this one.
    pub trait Imports: ::core::marker::Sized + my::pkg::files::Host + ::wamr_aot_wit::HandlesView {}
    impl<H: my::pkg::files::Host + ::wamr_aot_wit::HandlesView> Imports for H {}
    #[allow(missing_docs)]
    pub mod exports {
        #[allow(missing_docs)]
        pub mod my {
            #[allow(missing_docs)]
            pub mod pkg {
                #[allow(missing_docs)]
                pub mod counters {
                    #[allow(missing_docs)]
                    /// Docs of counter.
                    #[derive(::core::fmt::Debug)]
                    pub enum Counter {}
                    impl ::wamr_aot_wit::ResourceType for Counter {
                        const NUMBER: u32 = 1;
                        const NAME: &'static str = "counter";
                        const OF_GUEST: bool = true;
                    }
                    #[allow(missing_docs)]
                    /// Docs of log.
                    pub type Log = super::super::super::super::my::pkg::files::File;
                    #[allow(missing_docs)]
                    /// Docs of pair.
                    #[derive(::core::fmt::Debug, ::core::cmp::PartialEq)]
                    pub struct Pair {
                        pub one: ::wamr_aot_wit::Own<
                            super::super::super::super::exports::my::pkg::counters::Counter,
                        >,
                    }
                    ::wamr_aot_wit::record!(
                        Pair { one : ::wamr_aot_wit::Own <
                        super::super::super::super::exports::my::pkg::counters::Counter >
                        }
                    );
                    /// The resource `counter` of the guest.
                    pub struct GuestCounter<'a, H>(
                        &'a mut super::super::super::super::Caller<H>,
                    );
                    impl<H> ::core::fmt::Debug for GuestCounter<'_, H> {
                        fn fmt(
                            &self,
                            f: &mut ::core::fmt::Formatter<'_>,
                        ) -> ::core::fmt::Result {
                            f.debug_struct("GuestCounter").finish_non_exhaustive()
                        }
                    }
                    impl<H: ::wamr_aot_wit::HandlesView> GuestCounter<'_, H> {
                        /// Export `my:pkg/counters#[constructor]counter`.
                        ///
                        /// Docs of constructor.
                        ///
                        /// # Errors
                        /// Returns an error if the call traps, or the guest returns what is not a value of the
                        /// type.
                        pub fn constructor(
                            &mut self,
                        ) -> ::core::result::Result<
                            ::wamr_aot_wit::Own<
                                super::super::super::super::exports::my::pkg::counters::Counter,
                            >,
                            ::wamr_aot_rt::Trap,
                        > {
                            use super::super::super::super::{__p, symbols};
                            let returned: i32 = unsafe {
                                __p::call!(self.0.raw, false, symbols::f6())
                            }?;
                            let value: ::wamr_aot_wit::Own<
                                super::super::super::super::exports::my::pkg::counters::Counter,
                            > = ::wamr_aot_wit::Guest::lifting(self.0)
                                .lift(&[returned as u32 as u64])
                                .map_err(|error| __p::invalid(
                                    "the result of `my:pkg/counters#[constructor]counter`",
                                    error,
                                ))?;
                            ::core::result::Result::Ok(value)
                        }
                        /// Export `my:pkg/counters#[method]counter.log`.
                        ///
                        /// Docs of log.
                        ///
                        /// # Errors
                        /// Returns an error if the call traps, or the guest returns what is not a value of the
                        /// type.
                        pub fn log(
                            &mut self,
                            self_: ::wamr_aot_wit::Borrow<
                                super::super::super::super::exports::my::pkg::counters::Counter,
                            >,
                            to: ::wamr_aot_wit::Borrow<
                                super::super::super::super::exports::my::pkg::counters::Log,
                            >,
                        ) -> ::core::result::Result<(), ::wamr_aot_rt::Trap> {
                            use super::super::super::super::{__p, symbols};
                            let mut scope = ::wamr_aot_wit::__private::Call::enter(
                                self.0,
                            );
                            let guest = scope.guest();
                            let mut flat = [0_u64; 2];
                            ::wamr_aot_wit::Lower::lower(
                                    &(&self_, &to),
                                    guest,
                                    &mut ::wamr_aot_wit::FlatMut::new(&mut flat),
                                )
                                .map_err(|error| ::wamr_aot_wit::LowerError::into_trap(
                                    error,
                                    "the arguments of `my:pkg/counters#[method]counter.log`",
                                ))?;
                            let arg0 = flat[0] as i32;
                            let arg1 = flat[1] as i32;
                            let returned: () = unsafe {
                                __p::call!(guest.raw, false, symbols::f7(arg0, arg1))
                            }?;
                            scope
                                .returned()
                                .map_err(|error| __p::invalid(
                                    "the return from `my:pkg/counters#[method]counter.log`",
                                    error,
                                ))?;
                            ::core::result::Result::Ok(())
                        }
                        /// Drops a `counter`.
                        ///
                        /// # Errors
                        /// Returns an error if the guest traps.
                        pub fn resource_drop(
                            &mut self,
                            counter: ::wamr_aot_wit::Own<
                                super::super::super::super::exports::my::pkg::counters::Counter,
                            >,
                        ) -> ::core::result::Result<(), ::wamr_aot_rt::Trap> {
                            use super::super::super::super::{__p, symbols};
                            let arg0 = counter.rep() as i32;
                            let () = unsafe {
                                __p::call!(self.0.raw, false, symbols::f8(arg0))
                            }?;
                            ::core::result::Result::Ok(())
                        }
                    }
                    /// What the guest exports as `my:pkg/counters`.
                    pub struct Guest<'a, H>(
                        pub(in super::super::super::super) &'a mut super::super::super::super::Caller<
                            H,
                        >,
                    );
                    impl<H> ::core::fmt::Debug for Guest<'_, H> {
                        fn fmt(
                            &self,
                            f: &mut ::core::fmt::Formatter<'_>,
                        ) -> ::core::fmt::Result {
                            f.debug_struct("Guest").finish_non_exhaustive()
                        }
                    }
                    impl<H: ::wamr_aot_wit::HandlesView> Guest<'_, H> {
                        /// Export `my:pkg/counters#pass`.
                        ///
                        /// Docs of pass.
                        ///
                        /// # Errors
                        /// Returns an error if the call traps, or the guest returns what is not a value of the
                        /// type.
                        pub fn pass(
                            &mut self,
                            counter: super::super::super::super::exports::my::pkg::counters::Pair,
                        ) -> ::core::result::Result<
                            ::wamr_aot_wit::Own<
                                super::super::super::super::my::pkg::files::File,
                            >,
                            ::wamr_aot_rt::Trap,
                        > {
                            use super::super::super::super::{__p, symbols};
                            let mut flat = [0_u64; 1];
                            ::wamr_aot_wit::Lower::lower(
                                    &(&counter,),
                                    self.0,
                                    &mut ::wamr_aot_wit::FlatMut::new(&mut flat),
                                )
                                .map_err(|error| ::wamr_aot_wit::LowerError::into_trap(
                                    error,
                                    "the arguments of `my:pkg/counters#pass`",
                                ))?;
                            let arg0 = flat[0] as i32;
                            let returned: i32 = unsafe {
                                __p::call!(self.0.raw, false, symbols::f9(arg0))
                            }?;
                            let value: ::wamr_aot_wit::Own<
                                super::super::super::super::my::pkg::files::File,
                            > = ::wamr_aot_wit::Guest::lifting(self.0)
                                .lift(&[returned as u32 as u64])
                                .map_err(|error| __p::invalid(
                                    "the result of `my:pkg/counters#pass`",
                                    error,
                                ))?;
                            ::core::result::Result::Ok(value)
                        }
                        /// The resource `counter` of the guest.
                        pub fn counter(&mut self) -> GuestCounter<'_, H> {
                            GuestCounter(self.0)
                        }
                    }
                }
            }
        }
    }
    #[allow(missing_docs)]
    pub mod my {
        #[allow(missing_docs)]
        pub mod pkg {
            #[allow(missing_docs)]
            pub mod files {
                #[allow(missing_docs)]
                /// Docs of file.
                #[derive(::core::fmt::Debug)]
                pub enum File {}
                impl ::wamr_aot_wit::ResourceType for File {
                    const NUMBER: u32 = 0;
                    const NAME: &'static str = "file";
                    const OF_GUEST: bool = false;
                }
                /// The resource `file` of `my:pkg/files`.
                ///
                /// Docs of file.
                pub trait HostFile: ::core::marker::Sized {
                    /// Docs of new.
                    ///
                    /// # Errors
                    /// An error ends the call into the module, whose caller gets it as a `Trap`.
                    fn new(
                        cx: &mut super::super::super::Caller<Self>,
                    ) -> ::core::result::Result<
                        ::wamr_aot_wit::Own<super::super::super::my::pkg::files::File>,
                        ::wamr_aot_rt::HostError,
                    >;
                    /// Docs of size.
                    ///
                    /// # Errors
                    /// An error ends the call into the module, whose caller gets it as a `Trap`.
                    fn size(
                        cx: &mut super::super::super::Caller<Self>,
                        self_: ::wamr_aot_wit::Borrow<
                            super::super::super::my::pkg::files::File,
                        >,
                    ) -> ::core::result::Result<u32, ::wamr_aot_rt::HostError>;
                    /// The guest drops a `file` that it owned.
                    ///
                    /// # Errors
                    /// An error ends the call into the module, whose caller gets it as a `Trap`.
                    fn drop(
                        cx: &mut super::super::super::Caller<Self>,
                        file: ::wamr_aot_wit::Own<
                            super::super::super::my::pkg::files::File,
                        >,
                    ) -> ::core::result::Result<(), ::wamr_aot_rt::HostError>;
                }
                /// What the module imports from `my:pkg/files`.
                pub trait Host: ::core::marker::Sized + HostFile {}
            }
        }
    }
    unsafe extern "C" fn import_0<
        H: my::pkg::files::HostFile + ::wamr_aot_wit::HandlesView,
    >(vmctx: *mut __p::VMContext) -> i32 {
        let host = move |
            cx: &mut Caller<H>,
        | -> ::core::result::Result<_, ::wamr_aot_rt::HostError> {
            let result = <H as my::pkg::files::HostFile>::new(cx)?;
            let mut flat = [0_u64; 1];
            ::wamr_aot_wit::Lower::lower(
                    &result,
                    cx,
                    &mut ::wamr_aot_wit::FlatMut::new(&mut flat),
                )
                .map_err(|error| ::wamr_aot_wit::LowerError::into_trap(
                    error,
                    "the result of `my:pkg/files.[constructor]file`",
                ))?;
            ::core::result::Result::Ok(flat[0] as i32)
        };
        unsafe { __p::host_call(vmctx, "my:pkg/files.[constructor]file", host) }
    }
    unsafe extern "C" fn import_1<
        H: my::pkg::files::HostFile + ::wamr_aot_wit::HandlesView,
    >(vmctx: *mut __p::VMContext, arg0: i32) -> i32 {
        let host = move |
            cx: &mut Caller<H>,
        | -> ::core::result::Result<_, ::wamr_aot_rt::HostError> {
            let mut call = ::wamr_aot_wit::__private::Call::enter(cx);
            let cx = call.guest();
            let (value0,) = ::wamr_aot_wit::Guest::lifting(cx)
                .arguments(&[arg0 as u32 as u64])
                .map_err(|error| ::wamr_aot_wit::__private::invalid_argument(
                    "the list of arguments of `my:pkg/files.[method]file.size`",
                    &["the argument `self` of `my:pkg/files.[method]file.size`"],
                    error,
                ))?;
            let result = <H as my::pkg::files::HostFile>::size(cx, value0)?;
            let mut flat = [0_u64; 1];
            ::wamr_aot_wit::Lower::lower(
                    &result,
                    cx,
                    &mut ::wamr_aot_wit::FlatMut::new(&mut flat),
                )
                .map_err(|error| ::wamr_aot_wit::LowerError::into_trap(
                    error,
                    "the result of `my:pkg/files.[method]file.size`",
                ))?;
            ::core::result::Result::Ok(flat[0] as i32)
        };
        unsafe { __p::host_call(vmctx, "my:pkg/files.[method]file.size", host) }
    }
    unsafe extern "C" fn import_2<
        H: my::pkg::files::HostFile + ::wamr_aot_wit::HandlesView,
    >(vmctx: *mut __p::VMContext, arg0: i32) {
        let host = move |
            cx: &mut Caller<H>,
        | -> ::core::result::Result<_, ::wamr_aot_rt::HostError> {
            if let ::core::option::Option::Some(own) = ::wamr_aot_wit::__private::resource_drop::<
                my::pkg::files::File,
                _,
            >(cx, arg0)
                .map_err(|error| __p::invalid(
                    "the argument of `my:pkg/files.[resource-drop]file`",
                    error,
                ))?
            {
                <H as my::pkg::files::HostFile>::drop(cx, own)?;
            }
            ::core::result::Result::Ok(())
        };
        unsafe { __p::host_call(vmctx, "my:pkg/files.[resource-drop]file", host) }
    }
    unsafe extern "C" fn import_3<H: ::wamr_aot_wit::HandlesView>(
        vmctx: *mut __p::VMContext,
        arg0: i32,
    ) -> i32 {
        let host = move |
            cx: &mut Caller<H>,
        | -> ::core::result::Result<_, ::wamr_aot_rt::HostError> {
            ::core::result::Result::Ok(
                ::wamr_aot_wit::__private::resource_new::<
                    exports::my::pkg::counters::Counter,
                    _,
                >(cx, arg0)
                    .map_err(|error| __p::invalid(
                        "the result of `[export]my:pkg/counters.[resource-new]counter`",
                        error,
                    ))?,
            )
        };
        unsafe {
            __p::host_call(vmctx, "[export]my:pkg/counters.[resource-new]counter", host)
        }
    }
    unsafe extern "C" fn import_4<H: ::wamr_aot_wit::HandlesView>(
        vmctx: *mut __p::VMContext,
        arg0: i32,
    ) -> i32 {
        let host = move |
            cx: &mut Caller<H>,
        | -> ::core::result::Result<_, ::wamr_aot_rt::HostError> {
            ::core::result::Result::Ok(
                ::wamr_aot_wit::__private::resource_rep::<
                    exports::my::pkg::counters::Counter,
                    _,
                >(cx, arg0)
                    .map_err(|error| __p::invalid(
                        "the argument of `[export]my:pkg/counters.[resource-rep]counter`",
                        error,
                    ))?,
            )
        };
        unsafe {
            __p::host_call(vmctx, "[export]my:pkg/counters.[resource-rep]counter", host)
        }
    }
    unsafe extern "C" fn import_5<H: ::wamr_aot_wit::HandlesView>(
        vmctx: *mut __p::VMContext,
        arg0: i32,
    ) {
        let host = move |
            cx: &mut Caller<H>,
        | -> ::core::result::Result<_, ::wamr_aot_rt::HostError> {
            if let ::core::option::Option::Some(own) = ::wamr_aot_wit::__private::resource_drop::<
                exports::my::pkg::counters::Counter,
                _,
            >(cx, arg0)
                .map_err(|error| __p::invalid(
                    "the argument of `[export]my:pkg/counters.[resource-drop]counter`",
                    error,
                ))?
            {
                let arg0 = own.rep() as i32;
                let () = unsafe { __p::call!(cx.raw, false, symbols::f8(arg0)) }?;
            }
            ::core::result::Result::Ok(())
        };
        unsafe {
            __p::host_call(vmctx, "[export]my:pkg/counters.[resource-drop]counter", host)
        }
    }
    impl<H: ::wamr_aot_wit::HandlesView> ::wamr_aot_wit::Guest for Caller<H> {
        type Error = ::wamr_aot_wit::LowerError;
        fn memory_mut(&mut self) -> &mut [u8] {
            self.raw.memory_mut(0).into_bytes()
        }
        fn realloc(
            &mut self,
            layout: ::wamr_aot_wit::Layout,
        ) -> ::core::result::Result<u32, ::wamr_aot_wit::LowerError> {
            let _ = layout;
            ::core::result::Result::Err(
                ::wamr_aot_wit::LowerError::Call(__p::without_realloc()),
            )
        }
        fn handles(&mut self) -> ::core::option::Option<&mut ::wamr_aot_wit::Handles> {
            ::core::option::Option::Some(
                ::wamr_aot_wit::HandlesView::handles(self.raw.data_mut()),
            )
        }
        fn lifting(&mut self) -> ::wamr_aot_wit::Lifting<'_> {
            let (host, memory) = self.raw.split(0);
            ::wamr_aot_wit::Lifting::new(memory.into_bytes())
                .with_handles(::wamr_aot_wit::HandlesView::handles(host))
        }
    }
    impl<H: ::wamr_aot_wit::HandlesView> Caller<H> {
        /// What the guest exports as `my:pkg/counters`.
        pub fn my_pkg_counters(&mut self) -> exports::my::pkg::counters::Guest<'_, H> {
            exports::my::pkg::counters::Guest(self)
        }
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
    unsafe impl<
        H: my::pkg::files::Host + ::wamr_aot_wit::HandlesView,
    > __p::ImportBindings for Caller<H> {
        const FUNCTIONS: &'static [*const u8] = &[
            import_0::<H> as *const u8,
            import_1::<H> as *const u8,
            import_2::<H> as *const u8,
            import_3::<H> as *const u8,
            import_4::<H> as *const u8,
            import_5::<H> as *const u8,
        ];
    }
    unsafe impl<
        H: my::pkg::files::Host + ::wamr_aot_wit::HandlesView,
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
        pub fn split(&mut self) -> (&mut H, ::wamr_aot_rt::MemoryMut<'_>) {
            self.raw.split(0)
        }
        /// Export `memory`: `(memory 1)`.
        #[must_use]
        pub fn memory(&self) -> ::wamr_aot_rt::MemoryRef<'_> {
            self.raw.memory(0)
        }
        /// Export `memory`: `(memory 1)`.
        #[must_use]
        pub fn memory_mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            self.raw.memory_mut(0)
        }
    }
    /// The sizes of the module on this target.
    pub const STATS: ::wamr_aot_rt::Stats = ::wamr_aot_rt::Stats::NONE;
    /// Storage for an instance of the module `plugin` with the host state `H`, to be placed in a `static`.
    pub type StaticInstance<H = ()> = ::wamr_aot_rt::StaticInstance<Caller<H>, 8191, 0>;
    __p::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() ->
        ::wamr_aot_rt::Module { unsafe { __p::module(& symbols::MODULE, &
        symbols::REFLECTION) } }
    }
}
