/// The WebAssembly module `thrower`, compiled from `wasm/thrower.wasm`.
pub mod thrower {
    use ::wamr_aot_rt::__private as __p;
    const _: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("OUT_DIR"), "/wamr-aot/thrower.manifest")
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
            name = "wamr_aot_ABI_golden_thrower_0000000000000000",
            kind = "static"
        )]
        unsafe extern "C" {
            #[link_name = "wamr_aot_ABI_golden_thrower_0000000000000000_module"]
            pub(super) static MODULE: __p::VMModule;
            #[link_name = "wamr_aot_ABI_golden_thrower_0000000000000000_reflection"]
            pub(super) static REFLECTION: __p::VMReflection;
        }
        unsafe extern "C" {
            #[link_name = "wasm.thrower.1.0000000000000000"]
            pub(super) fn f1(vmctx: *mut __p::VMContext, arg0: i32);
        }
        pub(super) static BUILTINS: __p::VMBuiltins = __p::VMBuiltins {
            trap: ::core::option::Option::Some(__p::builtins::trap),
            ..__p::VMBuiltins::NONE
        };
    }
    /// The imports of the module `thrower`: a trait for each module from which it imports.
    pub mod imports {
        /// The imports of the module `thrower` from `env`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `thrower`",
            label = "must implement `thrower::imports::Env`",
            note = "`thrower::imports::Env` needs\n    fn run(cx: &mut Caller<Self>) -> Result<(), HostError>"
        )]
        pub trait Env<C = super::Caller<Self>>: ::core::marker::Sized {
            /// Import `env.run`: `(func)`.
            ///
            /// # Errors
            /// An error ends the call into the module, whose caller gets it as a `Trap`.
            fn run(cx: &mut C) -> ::core::result::Result<(), ::wamr_aot_rt::HostError>;
        }
    }
    /// All imports of the module: every type that implements the traits in `imports` implements
    /// this one.
    pub trait Imports: ::core::marker::Sized + imports::Env {}
    impl<H: imports::Env> Imports for H {}
    unsafe extern "C" fn import_0<H: imports::Env>(vmctx: *mut __p::VMContext) {
        let host = move |cx: &mut Caller<H>| <H as imports::Env>::run(cx);
        unsafe { __p::host_call(vmctx, "env.run", host) }
    }
    static TAGS: [__p::TagSpec; 4] = [
        __p::TagSpec {
            module: "thrower",
            name: "my_error",
            index: 2,
            item: 0,
            payload: 32,
        },
        __p::TagSpec {
            module: "thrower",
            name: "callback",
            index: 3,
            item: 1,
            payload: 16,
        },
        __p::TagSpec {
            module: "thrower",
            name: "handle",
            index: 4,
            item: 2,
            payload: 16,
        },
        __p::TagSpec {
            module: "thrower",
            name: "env.disk-full",
            index: 0,
            item: 4,
            payload: 0,
        },
    ];
    /// The tags of the module `thrower`: a type for each that it exports or imports.
    ///
    /// `TryFrom<&Trap>` tells whether the guest stopped because of an exception with the tag.
    /// A host function throws one with `Err(value.into())`.
    pub mod tags {
        /// Export `my_error`: `(tag (param i32 v128 f64))`.
        #[derive(
            ::core::fmt::Debug,
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::cmp::PartialEq
        )]
        pub struct MyError(pub i32, pub ::wamr_aot_rt::V128, pub f64);
        impl<'a> ::core::convert::TryFrom<&'a ::wamr_aot_rt::Trap> for MyError {
            type Error = ::wamr_aot_rt::OtherTrap;
            fn try_from(
                trap: &'a ::wamr_aot_rt::Trap,
            ) -> ::core::result::Result<MyError, ::wamr_aot_rt::OtherTrap> {
                let bytes = super::__p::payload(&super::TAGS[0], trap)?;
                ::core::result::Result::Ok(
                    MyError(
                        <i32 as super::__p::FromPayload>::read(bytes, 0)?,
                        <::wamr_aot_rt::V128 as super::__p::FromPayload>::read(
                            bytes,
                            8,
                        )?,
                        <f64 as super::__p::FromPayload>::read(bytes, 24)?,
                    ),
                )
            }
        }
        /// The error with which a host function throws it into the guest.
        impl ::core::convert::From<MyError> for ::wamr_aot_rt::HostError {
            fn from(value: MyError) -> ::wamr_aot_rt::HostError {
                let mut bytes = [0; 32];
                super::__p::IntoPayload::write(value.0, &mut bytes, 0);
                super::__p::IntoPayload::write(value.1, &mut bytes, 8);
                super::__p::IntoPayload::write(value.2, &mut bytes, 24);
                unsafe { super::__p::throw(&super::TAGS[0], &bytes) }
            }
        }
        /// Export `callback`: `(tag (param funcref (ref extern)))`.
        ///
        /// The payload has a reference to a function, which belongs to an instance: a host
        /// function cannot throw it, except by passing on the trap that it got.
        #[derive(
            ::core::fmt::Debug,
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq
        )]
        pub struct Callback(
            pub ::core::option::Option<::wamr_aot_rt::FuncRef>,
            pub ::wamr_aot_rt::ExternRef,
        );
        impl<'a> ::core::convert::TryFrom<&'a ::wamr_aot_rt::Trap> for Callback {
            type Error = ::wamr_aot_rt::OtherTrap;
            fn try_from(
                trap: &'a ::wamr_aot_rt::Trap,
            ) -> ::core::result::Result<Callback, ::wamr_aot_rt::OtherTrap> {
                let bytes = super::__p::payload(&super::TAGS[1], trap)?;
                ::core::result::Result::Ok(
                    Callback(
                        <::core::option::Option<
                            ::wamr_aot_rt::FuncRef,
                        > as super::__p::FromPayload>::read(bytes, 0)?,
                        <::wamr_aot_rt::ExternRef as super::__p::FromPayload>::read(
                            bytes,
                            8,
                        )?,
                    ),
                )
            }
        }
        /// Export `handle`: `(tag (param externref i64))`.
        #[derive(
            ::core::fmt::Debug,
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq
        )]
        pub struct Handle(pub ::core::option::Option<::wamr_aot_rt::ExternRef>, pub i64);
        impl<'a> ::core::convert::TryFrom<&'a ::wamr_aot_rt::Trap> for Handle {
            type Error = ::wamr_aot_rt::OtherTrap;
            fn try_from(
                trap: &'a ::wamr_aot_rt::Trap,
            ) -> ::core::result::Result<Handle, ::wamr_aot_rt::OtherTrap> {
                let bytes = super::__p::payload(&super::TAGS[2], trap)?;
                ::core::result::Result::Ok(
                    Handle(
                        <::core::option::Option<
                            ::wamr_aot_rt::ExternRef,
                        > as super::__p::FromPayload>::read(bytes, 0)?,
                        <i64 as super::__p::FromPayload>::read(bytes, 8)?,
                    ),
                )
            }
        }
        /// The error with which a host function throws it into the guest.
        impl ::core::convert::From<Handle> for ::wamr_aot_rt::HostError {
            fn from(value: Handle) -> ::wamr_aot_rt::HostError {
                let mut bytes = [0; 16];
                super::__p::IntoPayload::write(value.0, &mut bytes, 0);
                super::__p::IntoPayload::write(value.1, &mut bytes, 8);
                unsafe { super::__p::throw(&super::TAGS[2], &bytes) }
            }
        }
        /// Import `env.disk-full`: `(tag)`.
        #[derive(
            ::core::fmt::Debug,
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq
        )]
        pub struct DiskFull;
        impl<'a> ::core::convert::TryFrom<&'a ::wamr_aot_rt::Trap> for DiskFull {
            type Error = ::wamr_aot_rt::OtherTrap;
            fn try_from(
                trap: &'a ::wamr_aot_rt::Trap,
            ) -> ::core::result::Result<DiskFull, ::wamr_aot_rt::OtherTrap> {
                super::__p::payload(&super::TAGS[3], trap)?;
                ::core::result::Result::Ok(DiskFull)
            }
        }
        /// The error with which a host function throws it into the guest.
        impl ::core::convert::From<DiskFull> for ::wamr_aot_rt::HostError {
            fn from(_: DiskFull) -> ::wamr_aot_rt::HostError {
                let bytes = [];
                unsafe { super::__p::throw(&super::TAGS[3], &bytes) }
            }
        }
    }
    /// An instance of the module `thrower` with the host state `H`. It dereferences to [`Caller`].
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
        const TAGS: &'static [__p::TagSpec] = &TAGS;
    }
    unsafe impl<H: imports::Env> __p::ImportBindings for Caller<H> {
        const FUNCTIONS: &'static [*const u8] = &[import_0::<H> as *const u8];
    }
    unsafe impl<H: imports::Env> __p::LinkedBindings for Caller<H> {
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
        /// Export `call`: `(func (param i32))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn call(&mut self, arg0: i32) -> Result<(), Trap> {
            unsafe { __p::call!(self.raw, false, symbols::f1(arg0)) }
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
                let reflection = &raw const symbols::REFLECTION;
                self.raw.call_ref::<false, P, R>(reflection, function, params)
            }
        }
    }
    /// The sizes of the module on this target.
    pub const STATS: ::wamr_aot_rt::Stats = ::wamr_aot_rt::Stats::NONE;
    /// Storage for an instance of the module `thrower` with the host state `H`, to be placed in a `static`.
    pub type StaticInstance<H = ()> = ::wamr_aot_rt::StaticInstance<Caller<H>, 8191, 0>;
    __p::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() ->
        ::wamr_aot_rt::Module { unsafe { __p::module(& symbols::MODULE, &
        symbols::REFLECTION) } }
    }
}
