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
        pub(super) static BUILTINS: __p::VMBuiltins = __p::VMBuiltins {
            trap: ::core::option::Option::Some(__p::builtins::trap),
            ..__p::VMBuiltins::NONE
        };
    }
    /// All imports of the module. The module has none, so every type implements this trait.
    pub trait Imports {}
    impl<H> Imports for H {}
    static TAGS: [__p::TagSpec; 2] = [
        __p::TagSpec {
            module: "thrower",
            name: "failure",
            index: 1,
            item: 0,
            payload: 8,
        },
        __p::TagSpec {
            module: "thrower",
            name: "env.stop",
            index: 0,
            item: 1,
            payload: 0,
        },
    ];
    /// The tags of the module `thrower`: a type for each that it exports or imports.
    ///
    /// `TryFrom<&Trap>` tells whether the guest stopped because of an exception with the tag.
    /// A host function throws one with `Err(value.into())`.
    pub mod tags {
        /// Export `failure`: `(tag (param f32))`.
        #[derive(
            ::core::fmt::Debug,
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::cmp::PartialEq
        )]
        pub struct Failure(pub f32);
        impl<'a> ::core::convert::TryFrom<&'a ::wamr_aot_rt::Trap> for Failure {
            type Error = ::wamr_aot_rt::OtherTrap;
            fn try_from(
                trap: &'a ::wamr_aot_rt::Trap,
            ) -> ::core::result::Result<Failure, ::wamr_aot_rt::OtherTrap> {
                let bytes = super::__p::payload(&super::TAGS[0], trap)?;
                ::core::result::Result::Ok(
                    Failure(<f32 as super::__p::FromPayload>::read(bytes, 0)?),
                )
            }
        }
        /// The error with which a host function throws it into the guest.
        impl ::core::convert::From<Failure> for ::wamr_aot_rt::HostError {
            fn from(value: Failure) -> ::wamr_aot_rt::HostError {
                let mut bytes = [0; 8];
                super::__p::IntoPayload::write(value.0, &mut bytes, 0);
                unsafe { super::__p::throw(&super::TAGS[0], &bytes) }
            }
        }
        /// Import `env.stop`: `(tag)`.
        #[derive(
            ::core::fmt::Debug,
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq
        )]
        pub struct Stop;
        impl<'a> ::core::convert::TryFrom<&'a ::wamr_aot_rt::Trap> for Stop {
            type Error = ::wamr_aot_rt::OtherTrap;
            fn try_from(
                trap: &'a ::wamr_aot_rt::Trap,
            ) -> ::core::result::Result<Stop, ::wamr_aot_rt::OtherTrap> {
                super::__p::payload(&super::TAGS[1], trap)?;
                ::core::result::Result::Ok(Stop)
            }
        }
        /// The error with which a host function throws it into the guest.
        impl ::core::convert::From<Stop> for ::wamr_aot_rt::HostError {
            fn from(_: Stop) -> ::wamr_aot_rt::HostError {
                let bytes = [];
                unsafe { super::__p::throw(&super::TAGS[1], &bytes) }
            }
        }
    }
    /// An instance of the module `thrower` with the host state `H`. It dereferences to [`Caller`].
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
        const TAGS: &'static [__p::TagSpec] = &TAGS;
    }
    unsafe impl<H, L: __p::Linkage> __p::ImportBindings for Caller<H, L> {}
    unsafe impl<H> __p::LinkedBindings for Caller<H, __p::Linked> {
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
    }
    /// The sizes of the module on this target.
    pub const STATS: ::wamr_aot_rt::Stats = ::wamr_aot_rt::Stats::NONE;
    /// Storage for an instance of the module `thrower` with the host state `H`, to be placed in a `static`.
    pub type StaticInstance<H = ()> = ::wamr_aot_rt::StaticInstance<
        Caller<H, __p::Linked>,
        8191,
        0,
    >;
    #[doc(hidden)]
    #[derive(::core::fmt::Debug)]
    pub enum Interface {}
    impl __p::LoadedInterface for Interface {
        const INTERFACE: &'static __p::Interface = &__p::Interface {
            imports: &[
                __p::ImportSpec {
                    module: "env",
                    name: "stop",
                    ty: __p::TypeSpec::Tag { payload: &[] },
                },
            ],
            exports: &[
                __p::ExportSpec {
                    name: "failure",
                    ty: __p::TypeSpec::Tag {
                        payload: &[::wamr_aot_rt::ValType::F32],
                    },
                    import: ::core::option::Option::None,
                },
            ],
            interrupt: 0,
        };
    }
    __p::if_alloc! {
        #[doc =
        " The module `thrower`, from which `Instance::from_module` creates instances."]
        pub type Module = ::wamr_aot_rt::LoadedModule < Interface >; impl
        __p::LinkedInterface for Interface { fn linked() -> ::wamr_aot_rt::Module {
        module() } }
    }
    /// An instance of a loaded module, with the host state `H`.
    pub type LoadedInstance<H = ()> = Instance<H, __p::Loaded>;
    unsafe impl<H> __p::LoadedBindings for Caller<H, __p::Loaded> {
        type Interface = Interface;
    }
    __p::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() ->
        ::wamr_aot_rt::Module { unsafe { __p::module(& symbols::MODULE, &
        symbols::REFLECTION) } }
    }
}
