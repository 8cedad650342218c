/// The WebAssembly module ``wei`rd{}"``, compiled from ``wasm/wei`rd{}".wasm``.
pub mod r#type {
    use ::wamr_aot_rt::__private as __p;
    const _: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("OUT_DIR"), "/wamr-aot/weird.manifest")
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
            name = "wamr_aot_ABI_golden_wei_rd____0000000000000000",
            kind = "static"
        )]
        unsafe extern "C" {
            #[link_name = "wamr_aot_ABI_golden_wei_rd____0000000000000000_module"]
            pub(super) static MODULE: __p::VMModule;
            #[link_name = "wamr_aot_ABI_golden_wei_rd____0000000000000000_reflection"]
            pub(super) static REFLECTION: __p::VMReflection;
        }
        unsafe extern "C" {
            #[link_name = "wasm.wei_rd___.1.0000000000000000"]
            pub(super) fn f1(
                vmctx: *mut __p::VMContext,
                MODULE: i32,
                None__: i32,
                None_: i32,
            );
            #[link_name = "wasm.wei_rd___.2.0000000000000000"]
            pub(super) fn f2(vmctx: *mut __p::VMContext);
        }
        pub(super) static BUILTINS: __p::VMBuiltins = __p::VMBuiltins {
            trap: ::core::option::Option::Some(__p::builtins::trap),
            ..__p::VMBuiltins::NONE
        };
    }
    /// The imports of the module ``wei`rd{}"``: a trait for each module from which it imports.
    pub mod imports {
        /// The imports of the module ``wei`rd{}"`` from `a.b c`.
        #[diagnostic::on_unimplemented(
            message = "`{Self}` does not implement the imports of module `wei`rd{{}}\"`",
            label = "must implement `r#type::imports::ABC`",
            note = "`r#type::imports::ABC` needs\n    fn __lbracket_x__rbracket___space___lt_y__gt___backtick___lbrace_(cx: &mut Caller<Self>, Some_: i32, arg2: i32, arg2_: i32, cx: i32, raw: i32) -> Result<(), HostError>"
        )]
        pub trait ABC<C = super::Caller<Self>>: ::core::marker::Sized {
            /// Import ``a.b c.[x] <y>`{``: `(func (param i32 i32 i32 i32 i32))`.
            ///
            /// # Errors
            /// An error ends the call into the module, whose caller gets it as a `Trap`.
            fn __lbracket_x__rbracket___space___lt_y__gt___backtick___lbrace_(
                cx: &mut C,
                Some_: i32,
                arg2: i32,
                arg2_: i32,
                cx: i32,
                raw: i32,
            ) -> ::core::result::Result<(), ::wamr_aot_rt::HostError>;
        }
    }
    /// All imports of the module: every type that implements the traits in `imports` implements
    /// this one.
    pub trait Imports: ::core::marker::Sized + imports::ABC {}
    impl<H: imports::ABC> Imports for H {}
    unsafe extern "C" fn import_0<H: imports::ABC>(
        vmctx: *mut __p::VMContext,
        Some_: i32,
        arg2: i32,
        arg2_: i32,
        cx: i32,
        raw: i32,
    ) {
        let host = move |cx: &mut Caller<H>| <H as imports::ABC>::__lbracket_x__rbracket___space___lt_y__gt___backtick___lbrace_(
            cx,
            Some_,
            arg2,
            arg2_,
            cx,
            raw,
        );
        unsafe { __p::host_call(vmctx, "a.b c.[x] <y>`{", host) }
    }
    /// An instance of the module ``wei`rd{}"`` with the host state `H`. It dereferences to [`Caller`].
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
    unsafe impl<H: imports::ABC> __p::ImportBindings for Caller<H> {
        const FUNCTIONS: &'static [*const u8] = &[import_0::<H> as *const u8];
    }
    unsafe impl<H: imports::ABC> __p::LinkedBindings for Caller<H> {
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
        /// Export `""`: `(func (param i32 i32 i32))`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn __empty_(
            &mut self,
            MODULE: i32,
            None__: i32,
            None_: i32,
        ) -> Result<(), Trap> {
            unsafe { __p::call!(self.raw, false, symbols::f1(MODULE, None__, None_)) }
        }
        /// Export `type`: `(func)`.
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn type_(&mut self) -> Result<(), Trap> {
            unsafe { __p::call!(self.raw, false, symbols::f2()) }
        }
        /// Export `new`: `(memory 1 1)`.
        #[must_use]
        pub fn new_(&self) -> ::wamr_aot_rt::MemoryRef<'_> {
            self.raw.memory(0)
        }
        /// Export `new`: `(memory 1 1)`.
        #[must_use]
        pub fn new__mut(&mut self) -> ::wamr_aot_rt::MemoryMut<'_> {
            self.raw.memory_mut(0)
        }
        /// Export ``grö`ße\n\u{202e}``: `(global f32)`.
        #[must_use]
        pub fn gr__u00f6___backtick___u00df_e__u000a___u202e_(&self) -> f32 {
            self.raw.global(0)
        }
    }
    /// The sizes of the module on this target.
    pub const STATS: ::wamr_aot_rt::Stats = ::wamr_aot_rt::Stats::NONE;
    /// Storage for an instance of the module ``wei`rd{}"`` with the host state `H`, to be placed in a `static`.
    pub type StaticInstance<H = ()> = ::wamr_aot_rt::StaticInstance<Caller<H>, 8191, 0>;
    __p::if_alloc! {
        #[doc = r" The module for the untyped API."] #[must_use] pub fn module() ->
        ::wamr_aot_rt::Module { unsafe { __p::module(& symbols::MODULE, &
        symbols::REFLECTION) } }
    }
}
