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
            #[link_name = "wasm.plugin.3.0000000000000000"]
            pub(super) fn f3(vmctx: *mut __p::VMContext, arg0: i32, arg1: i32) -> i32;
            #[link_name = "wasm.plugin.4.0000000000000000"]
            pub(super) fn f4(vmctx: *mut __p::VMContext, arg0: i32);
            #[link_name = "wasm.plugin.5.0000000000000000"]
            pub(super) fn f5(
                vmctx: *mut __p::VMContext,
                arg0: i32,
                arg1: i64,
                arg2: i32,
                arg3: i32,
            ) -> f64;
            #[link_name = "wasm.plugin.6.0000000000000000"]
            pub(super) fn f6(
                vmctx: *mut __p::VMContext,
                arg0: i32,
                arg1: i32,
                arg2: i32,
                arg3: i32,
            ) -> i32;
        }
        pub(super) static BUILTINS: __p::VMBuiltins = __p::VMBuiltins {
            trap: ::core::option::Option::Some(__p::builtins::trap),
            ..__p::VMBuiltins::NONE
        };
    }
    /// The imports of the module `plugin`: a trait for each module from which it imports.
    pub mod imports {
        /// The imports of the module `plugin` from `env`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `plugin`",
            label = "must implement `plugin::imports::Env`",
            note = "`plugin::imports::Env` needs\n    fn tick(cx: &mut Caller<Self>) -> Result<(), HostError>"
        )]
        pub trait Env<C = super::Caller<Self>>: ::core::marker::Sized {
            /// Import `env.tick`: `(func)`.
            ///
            /// # Errors
            /// An error ends the call into the module, whose caller gets it as a `Trap`.
            fn tick(cx: &mut C) -> ::core::result::Result<(), ::wamr_aot_rt::HostError>;
        }
    }
    /// All imports of the module: every type that implements the traits in `imports` implements
    /// this one.
    pub trait Imports: ::core::marker::Sized + imports::Env + my::pkg::log::Host {}
    impl<H: imports::Env + my::pkg::log::Host> Imports for H {}
    unsafe extern "C" fn import_2<H: imports::Env>(vmctx: *mut __p::VMContext) {
        let host = move |cx: &mut Caller<H>| <H as imports::Env>::tick(cx);
        unsafe { __p::host_call(vmctx, "env.tick", host) }
    }
    #[allow(missing_docs)]
    /// Docs of trap.
    #[derive(
        ::core::marker::Copy,
        ::core::clone::Clone,
        ::core::fmt::Debug,
        ::core::cmp::PartialEq
    )]
    pub enum Trap_ {
        /// Docs of here.
        Here,
    }
    ::wamr_aot_wit::variant!(Trap_ { 0 Here : (), });
    #[allow(missing_docs)]
    /// Docs of fine.
    pub type Fine = Trap_;
    #[allow(missing_docs)]
    pub mod exports {
        #[allow(missing_docs)]
        pub mod my {
            #[allow(missing_docs)]
            pub mod pkg {
                #[allow(missing_docs)]
                pub mod shapes {
                    #[allow(missing_docs)]
                    /// Docs of shape.
                    #[derive(
                        ::core::clone::Clone,
                        ::core::fmt::Debug,
                        ::core::cmp::PartialEq
                    )]
                    pub enum Shape {
                        /// Docs of dot.
                        Dot,
                        /// Docs of circle.
                        Circle(f64),
                        /// Docs of polygon.
                        Polygon(::wamr_aot_wit::__private::Vec<(u32, u32)>),
                    }
                    ::wamr_aot_wit::variant!(
                        Shape { 0 Dot : (), 1 Circle(value) : f64, 2 Polygon(value) :
                        ::wamr_aot_wit::__private::Vec < (u32, u32,) >, }
                    );
                    #[allow(missing_docs)]
                    /// A `shape` in the guest's memory.
                    #[derive(
                        ::core::marker::Copy,
                        ::core::clone::Clone,
                        ::core::fmt::Debug
                    )]
                    pub enum ShapeView<'a> {
                        /// Docs of dot.
                        Dot,
                        /// Docs of circle.
                        Circle(f64),
                        /// Docs of polygon.
                        Polygon(::wamr_aot_wit::List<'a, (u32, u32)>),
                    }
                    ::wamr_aot_wit::variant!(
                        ShapeView < 'a > { 0 Dot : (), 1 Circle(value) : f64, 2
                        Polygon(value) : ::wamr_aot_wit::List < 'a, (u32, u32,) >, }
                    );
                    #[allow(missing_docs)]
                    /// Docs of access.
                    #[derive(
                        ::core::marker::Copy,
                        ::core::clone::Clone,
                        ::core::fmt::Debug,
                        ::core::cmp::PartialEq
                    )]
                    pub struct Access(u8);
                    ::wamr_aot_wit::flags!(
                        Access(u8) { #[doc = " Docs of read."] READ = 0, #[doc =
                        " Docs of write-all."] WRITE_ALL = 1 }
                    );
                    #[allow(missing_docs)]
                    /// Docs of person.
                    #[derive(
                        ::core::clone::Clone,
                        ::core::fmt::Debug,
                        ::core::cmp::PartialEq
                    )]
                    pub struct Person {
                        /// Docs of first-name.
                        pub first_name: ::wamr_aot_wit::__private::String,
                        /// Docs of type.
                        pub type_: ::core::option::Option<u32>,
                    }
                    ::wamr_aot_wit::record!(
                        Person { first_name : ::wamr_aot_wit::__private::String, type_ :
                        ::core::option::Option < u32 > }
                    );
                    #[allow(missing_docs)]
                    /// A `person` in the guest's memory.
                    #[derive(
                        ::core::marker::Copy,
                        ::core::clone::Clone,
                        ::core::fmt::Debug
                    )]
                    pub struct PersonView_<'a> {
                        /// Docs of first-name.
                        pub first_name: &'a str,
                        /// Docs of type.
                        pub type_: ::core::option::Option<u32>,
                    }
                    ::wamr_aot_wit::record!(
                        PersonView_ < 'a > { first_name : & 'a str, type_ :
                        ::core::option::Option < u32 > }
                    );
                    #[allow(missing_docs)]
                    /// Docs of people.
                    pub type People = ::wamr_aot_wit::__private::Vec<
                        super::super::super::super::exports::my::pkg::shapes::Person,
                    >;
                    #[allow(missing_docs)]
                    /// Docs of guest.
                    pub type Guest_ = u32;
                    #[allow(missing_docs)]
                    /// Docs of person-view.
                    #[derive(
                        ::core::marker::Copy,
                        ::core::clone::Clone,
                        ::core::fmt::Debug,
                        ::core::cmp::PartialEq
                    )]
                    pub enum PersonView {
                        /// Docs of from-here.
                        FromHere,
                    }
                    ::wamr_aot_wit::variant!(PersonView { 0 FromHere : (), });
                    /// What the guest exports as `my:pkg/shapes@1.0.0`.
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
                    impl<H> Guest<'_, H> {
                        /// Export `my:pkg/shapes@1.0.0#area`.
                        ///
                        /// Docs of area.
                        ///
                        /// # Errors
                        /// Returns an error if the call traps, or the guest returns what is not a value of the
                        /// type.
                        pub fn area(
                            &mut self,
                            self_: &super::super::super::super::exports::my::pkg::shapes::Shape,
                            access: super::super::super::super::exports::my::pkg::shapes::Access,
                        ) -> ::core::result::Result<f64, ::wamr_aot_rt::Trap> {
                            use super::super::super::super::{__p, symbols};
                            let mut flat = [0_u64; 4];
                            ::wamr_aot_wit::Lower::lower(
                                    &(&self_, &access),
                                    self.0,
                                    &mut ::wamr_aot_wit::FlatMut::new(&mut flat),
                                )
                                .map_err(|error| ::wamr_aot_wit::LowerError::into_trap(
                                    error,
                                    "the arguments of `my:pkg/shapes@1.0.0#area`",
                                ))?;
                            let arg0 = flat[0] as i32;
                            let arg1 = flat[1] as i64;
                            let arg2 = flat[2] as i32;
                            let arg3 = flat[3] as i32;
                            let returned: f64 = unsafe {
                                __p::call!(
                                    self.0.raw, false, symbols::f5(arg0, arg1, arg2, arg3)
                                )
                            }?;
                            let value: f64 = ::wamr_aot_wit::Lifting::new(
                                    ::wamr_aot_wit::Guest::memory_mut(self.0),
                                )
                                .lift(&[returned.to_bits()])
                                .map_err(|error| __p::invalid(
                                    "the result of `my:pkg/shapes@1.0.0#area`",
                                    error,
                                ))?;
                            ::core::result::Result::Ok(value)
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
            pub mod log {
                #[allow(missing_docs)]
                /// Docs of level.
                #[derive(
                    ::core::marker::Copy,
                    ::core::clone::Clone,
                    ::core::fmt::Debug,
                    ::core::cmp::PartialEq
                )]
                pub enum Level {
                    /// Docs of low.
                    Low,
                    /// Docs of very-high.
                    VeryHigh,
                }
                ::wamr_aot_wit::variant!(Level { 0 Low : (), 1 VeryHigh : (), });
                #[allow(missing_docs)]
                /// Docs of host.
                #[derive(
                    ::core::marker::Copy,
                    ::core::clone::Clone,
                    ::core::fmt::Debug,
                    ::core::cmp::PartialEq
                )]
                pub struct Host_(u8);
                ::wamr_aot_wit::flags!(Host_(u8) { #[doc = " Docs of here."] HERE = 0 });
                /// What the module imports from `my:pkg/log@1.0.0`.
                pub trait Host: ::core::marker::Sized {
                    /// Docs of write.
                    ///
                    /// # Errors
                    /// An error ends the call into the module, whose caller gets it as a `Trap`.
                    fn write(
                        cx: &mut super::super::super::Caller<Self>,
                        level: super::super::super::my::pkg::log::Level,
                        line: ::wamr_aot_wit::__private::String,
                    ) -> ::core::result::Result<(), ::wamr_aot_rt::HostError>;
                    /// Docs of level.
                    ///
                    /// # Errors
                    /// An error ends the call into the module, whose caller gets it as a `Trap`.
                    fn level(
                        cx: &mut super::super::super::Caller<Self>,
                    ) -> ::core::result::Result<
                        super::super::super::my::pkg::log::Level,
                        ::wamr_aot_rt::HostError,
                    >;
                }
            }
        }
    }
    unsafe extern "C" fn import_0<H: my::pkg::log::Host>(
        vmctx: *mut __p::VMContext,
        arg0: i32,
        arg1: i32,
        arg2: i32,
    ) {
        let host = move |
            cx: &mut Caller<H>,
        | -> ::core::result::Result<_, ::wamr_aot_rt::HostError> {
            let (value0, value1) = ::wamr_aot_wit::Lifting::new(
                    ::wamr_aot_wit::Guest::memory_mut(cx),
                )
                .arguments(&[arg0 as u32 as u64, arg1 as u32 as u64, arg2 as u32 as u64])
                .map_err(|error| ::wamr_aot_wit::__private::invalid_argument(
                    "the list of arguments of `my:pkg/log@1.0.0.write`",
                    &[
                        "the argument `level` of `my:pkg/log@1.0.0.write`",
                        "the argument `line` of `my:pkg/log@1.0.0.write`",
                    ],
                    error,
                ))?;
            let result = <H as my::pkg::log::Host>::write(cx, value0, value1)?;
            ::core::result::Result::Ok(result)
        };
        unsafe { __p::host_call(vmctx, "my:pkg/log@1.0.0.write", host) }
    }
    unsafe extern "C" fn import_1<H: my::pkg::log::Host>(
        vmctx: *mut __p::VMContext,
    ) -> i32 {
        let host = move |
            cx: &mut Caller<H>,
        | -> ::core::result::Result<_, ::wamr_aot_rt::HostError> {
            let result = <H as my::pkg::log::Host>::level(cx)?;
            let mut flat = [0_u64; 1];
            ::wamr_aot_wit::Lower::lower(
                    &result,
                    cx,
                    &mut ::wamr_aot_wit::FlatMut::new(&mut flat),
                )
                .map_err(|error| ::wamr_aot_wit::LowerError::into_trap(
                    error,
                    "the result of `my:pkg/log@1.0.0.level`",
                ))?;
            ::core::result::Result::Ok(flat[0] as i32)
        };
        unsafe { __p::host_call(vmctx, "my:pkg/log@1.0.0.level", host) }
    }
    impl<H> ::wamr_aot_wit::Guest for Caller<H> {
        type Error = ::wamr_aot_wit::LowerError;
        fn memory_mut(&mut self) -> &mut [u8] {
            self.raw.memory_mut(0).into_bytes()
        }
        fn realloc(
            &mut self,
            layout: ::wamr_aot_wit::Layout,
        ) -> ::core::result::Result<u32, ::wamr_aot_wit::LowerError> {
            let arg0 = 0;
            let arg1 = 0;
            let arg2 = layout.align as i32;
            let arg3 = layout.size as i32;
            let address: i32 = unsafe {
                __p::call!(self.raw, false, symbols::f6(arg0, arg1, arg2, arg3))
            }?;
            ::core::result::Result::Ok(address as u32)
        }
    }
    impl<H> Caller<H> {
        /// Export `greet`.
        ///
        /// Docs of greet.
        ///
        /// # Errors
        /// Returns an error if the call traps, or the guest returns what is not a value of the
        /// type.
        pub fn greet(
            &mut self,
            name: &str,
        ) -> ::core::result::Result<
            ::wamr_aot_wit::__private::String,
            ::wamr_aot_rt::Trap,
        > {
            let mut flat = [0_u64; 2];
            ::wamr_aot_wit::Lower::lower(
                    &(&name,),
                    self,
                    &mut ::wamr_aot_wit::FlatMut::new(&mut flat),
                )
                .map_err(|error| ::wamr_aot_wit::LowerError::into_trap(
                    error,
                    "the arguments of `greet`",
                ))?;
            let arg0 = flat[0] as i32;
            let arg1 = flat[1] as i32;
            let returned: i32 = unsafe {
                __p::call!(self.raw, false, symbols::f3(arg0, arg1))
            }?;
            let value: ::wamr_aot_wit::__private::String = ::wamr_aot_wit::Lifting::new(
                    ::wamr_aot_wit::Guest::memory_mut(self),
                )
                .load_result(returned as u32)
                .map_err(|error| __p::invalid("the result of `greet`", error))?;
            let arg0 = returned;
            let () = unsafe { __p::call!(self.raw, false, symbols::f4(arg0)) }?;
            ::core::result::Result::Ok(value)
        }
        /// Export `greet`.
        ///
        /// Docs of greet.
        ///
        /// `read` gets the result as it is in the guest's memory; nothing is copied.
        ///
        /// # Errors
        /// Returns an error if the call traps, or the guest returns what is not a value of the
        /// type.
        pub fn greet_with<R>(
            &mut self,
            name: &str,
            read: impl for<'a> ::core::ops::FnOnce(&'a str) -> R,
        ) -> ::core::result::Result<R, ::wamr_aot_rt::Trap> {
            let mut flat = [0_u64; 2];
            ::wamr_aot_wit::Lower::lower(
                    &(&name,),
                    self,
                    &mut ::wamr_aot_wit::FlatMut::new(&mut flat),
                )
                .map_err(|error| ::wamr_aot_wit::LowerError::into_trap(
                    error,
                    "the arguments of `greet`",
                ))?;
            let arg0 = flat[0] as i32;
            let arg1 = flat[1] as i32;
            let returned: i32 = unsafe {
                __p::call!(self.raw, false, symbols::f3(arg0, arg1))
            }?;
            let value = read(
                ::wamr_aot_wit::Lifting::new(::wamr_aot_wit::Guest::memory_mut(self))
                    .load_result(returned as u32)
                    .map_err(|error| __p::invalid("the result of `greet`", error))?,
            );
            let arg0 = returned;
            let () = unsafe { __p::call!(self.raw, false, symbols::f4(arg0)) }?;
            ::core::result::Result::Ok(value)
        }
        /// What the guest exports as `my:pkg/shapes@1.0.0`.
        pub fn my_pkg_shapes(&mut self) -> exports::my::pkg::shapes::Guest<'_, H> {
            exports::my::pkg::shapes::Guest(self)
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
    unsafe impl<H: imports::Env + my::pkg::log::Host> __p::ImportBindings for Caller<H> {
        const FUNCTIONS: &'static [*const u8] = &[
            import_0::<H> as *const u8,
            import_1::<H> as *const u8,
            import_2::<H> as *const u8,
        ];
    }
    unsafe impl<H: imports::Env + my::pkg::log::Host> __p::LinkedBindings for Caller<H> {
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
