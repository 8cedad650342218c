/// The WebAssembly module `lib`, compiled from `wasm/lib.wasm`.
mod lib {
    use ::wamr_aot_rt::__private as __p;
    const _: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("OUT_DIR"), "/wamr-aot/lib.manifest")
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
            name = "wamr_aot_ABI_golden_lib_0000000000000000",
            kind = "static"
        )]
        unsafe extern "C" {
            #[link_name = "wamr_aot_ABI_golden_lib_0000000000000000_module"]
            pub(super) static MODULE: __p::VMModule;
            #[link_name = "wamr_aot_ABI_golden_lib_0000000000000000_reflection"]
            pub(super) static REFLECTION: __p::VMReflection;
        }
        unsafe extern "C" {
            #[link_name = "wasm.lib.0.0000000000000000"]
            pub(super) fn f0(
                vmctx: *mut __p::VMContext,
                length: i32,
                text: i32,
                arg2: i64,
            ) -> i32;
            #[link_name = "wasm.lib.1.0000000000000000"]
            pub(super) fn f1(vmctx: *mut __p::VMContext, arg0: i32);
            #[link_name = "wasm.lib.2.0000000000000000"]
            pub(super) fn f2(vmctx: *mut __p::VMContext) -> f64;
            #[link_name = "wasm.lib.3.0000000000000000"]
            pub(super) fn f3(vmctx: *mut __p::VMContext, arg0: i32) -> i32;
            #[link_name = "wasm.lib.4.0000000000000000"]
            pub(super) fn f4(vmctx: *mut __p::VMContext, arg0: i32);
            #[link_name = "wasm.lib.5.0000000000000000"]
            pub(super) fn f5(vmctx: *mut __p::VMContext, arg0: i32);
        }
        pub(super) static BUILTINS: __p::VMBuiltins = __p::VMBuiltins {
            trap: ::core::option::Option::Some(__p::builtins::trap),
            ..__p::VMBuiltins::NONE
        };
    }
    /// All imports of the module. The module has none, so every type implements this trait.
    pub trait Imports {}
    impl<H> Imports for H {}
    /// The types and constants of `lib.h`.
    ///
    /// There are no bindings for:
    ///
    /// * `print`: it takes any number of arguments
    #[allow(missing_docs)]
    pub mod c {
        /// The structure `Option` of C.
        ///
        /// Docs of Option.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct Option {
            pub next: ::wamr_aot_rt::c::Ptr<Option>,
            pub bytes: [::core::primitive::u8; 8],
            pub on: ::core::primitive::bool,
            pub compare: ::wamr_aot_rt::c::FnPtr,
        }
        impl ::wamr_aot_rt::c::Value for Option {
            const SIZE: ::core::primitive::u32 = 20;
            fn read(bytes: &[::core::primitive::u8]) -> Self {
                Self {
                    next: ::wamr_aot_rt::__private::read_field(bytes, 0),
                    bytes: ::wamr_aot_rt::__private::read_field(bytes, 4),
                    on: ::wamr_aot_rt::__private::read_field(bytes, 12),
                    compare: ::wamr_aot_rt::__private::read_field(bytes, 16),
                }
            }
            fn write(&self, bytes: &mut [::core::primitive::u8]) {
                ::wamr_aot_rt::__private::write_field(bytes, 0, &self.next);
                ::wamr_aot_rt::__private::write_field(bytes, 4, &self.bytes);
                ::wamr_aot_rt::__private::write_field(bytes, 12, &self.on);
                ::wamr_aot_rt::__private::write_field(bytes, 16, &self.compare);
            }
        }
        /// The type `hidden` of C.
        ///
        /// Docs of hidden.
        ///
        /// There are only pointers to it.
        #[derive(Clone, Copy, Debug)]
        pub enum hidden {}
        /// The type `u8` of C.
        ///
        /// Docs of u8.
        pub type u8 = ::core::primitive::u8;
        /// The type `letter` of C.
        ///
        /// Docs of letter.
        pub type letter = ::core::primitive::u8;
        /// The constant `LOW` of C.
        pub const LOW: u8 = 7;
        /// The constant `COLD` of C.
        pub const COLD: ::core::primitive::f64 = -273.15;
    }
    impl<H> ::wamr_aot_rt::c::Guest for Caller<H> {
        fn c_memory(&self) -> MemoryRef<'_> {
            self.raw.memory(0)
        }
        fn c_memory_mut(&mut self) -> MemoryMut<'_> {
            self.raw.memory_mut(0)
        }
        fn c_allocate(
            &mut self,
            size: ::core::primitive::u32,
        ) -> Result<::core::primitive::u32, Trap> {
            let arg0 = size as ::core::primitive::i32;
            let address: ::core::primitive::i32 = unsafe {
                __p::call!(self.raw, false, symbols::f3(arg0))
            }?;
            ::core::result::Result::Ok(address as ::core::primitive::u32)
        }
        fn c_free(&mut self, address: ::core::primitive::u32) -> Result<(), Trap> {
            let arg0 = address as ::core::primitive::i32;
            unsafe { __p::call!(self.raw, false, symbols::f4(arg0)) }
        }
    }
    /// An instance of the module `lib` with the host state `H`. It dereferences to [`Caller`].
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
    unsafe impl<H> __p::ImportBindings for Caller<H> {}
    unsafe impl<H> __p::LinkedBindings for Caller<H> {
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
        /// Export `memory`: `(memory 2)`.
        #[must_use]
        pub fn memory(&self) -> ::wamr_aot_rt::MemoryRef<'_> {
            self.raw.memory(0)
        }
        /// Export `memory`: `(memory 2)`.
        #[must_use]
        pub fn memory_mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            self.raw.memory_mut(0)
        }
        /// Export `free`: `(func (param i32))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn free(&mut self, arg0: i32) -> Result<(), Trap> {
            unsafe { __p::call!(self.raw, false, symbols::f4(arg0)) }
        }
        /// Export `other`: `(func (param i32))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn other(&mut self, arg0: i32) -> Result<(), Trap> {
            unsafe { __p::call!(self.raw, false, symbols::f5(arg0)) }
        }
        /// Export `find`: `(func (param i32 i32 i64) (result i32))`.
        ///
        /// Docs of find.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        pub fn find(
            &mut self,
            text: ::wamr_aot_rt::c::Ptr<::core::primitive::u8>,
            length: ::core::primitive::u32,
            Some_: ::core::primitive::u64,
        ) -> Result<::wamr_aot_rt::c::Ptr<c::Option>, Trap> {
            let (length, text, arg2) = (
                ::wamr_aot_rt::c::Passed::to_core(text),
                ::wamr_aot_rt::c::Passed::to_core(length),
                ::wamr_aot_rt::c::Passed::to_core(Some_),
            );
            let returned: i32 = unsafe {
                __p::call!(self.raw, false, symbols::f0(length, text, arg2))
            }?;
            ::core::result::Result::Ok(::wamr_aot_rt::c::Passed::from_core(returned))
        }
        /// Export `mark`: `(func (param i32))`.
        ///
        /// Docs of mark.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        pub fn mark(&mut self, mark: c::letter) -> Result<(), Trap> {
            let arg0 = ::wamr_aot_rt::c::Passed::to_core(mark as ::core::primitive::i8);
            unsafe { __p::call!(self.raw, false, symbols::f1(arg0)) }
        }
        /// Export `type`: `(func (result f64))`.
        ///
        /// Docs of type.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        pub fn type_(&mut self) -> Result<::core::primitive::f64, Trap> {
            let returned: f64 = unsafe { __p::call!(self.raw, false, symbols::f2()) }?;
            ::core::result::Result::Ok(::wamr_aot_rt::c::Passed::from_core(returned))
        }
        /// Export `malloc`: `(func (param i32) (result i32))`.
        ///
        /// Docs of malloc.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        pub fn malloc(
            &mut self,
            size: ::core::primitive::u32,
        ) -> Result<::wamr_aot_rt::c::Ptr<::wamr_aot_rt::c::Void>, Trap> {
            let arg0 = ::wamr_aot_rt::c::Passed::to_core(size);
            let returned: i32 = unsafe {
                __p::call!(self.raw, false, symbols::f3(arg0))
            }?;
            ::core::result::Result::Ok(::wamr_aot_rt::c::Passed::from_core(returned))
        }
    }
    /// The sizes of the module on this target.
    pub const STATS: ::wamr_aot_rt::Stats = ::wamr_aot_rt::Stats::NONE;
    /// Storage for an instance of the module `lib` with the host state `H`, to be placed in a `static`.
    pub type StaticInstance<H = ()> = ::wamr_aot_rt::StaticInstance<Caller<H>, 8191, 0>;
    __p::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() ->
        ::wamr_aot_rt::Module { unsafe { __p::module(& symbols::MODULE, &
        symbols::REFLECTION) } }
    }
}
