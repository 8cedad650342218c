//! The [`include_aot!`] macro: typed Rust bindings for WebAssembly modules that `wamr-aot-build`
//! compiled to native objects.
//!
//! Programs use it as `wamr_aot_rt::include_aot!`; this crate is an implementation detail of
//! `wamr-aot-rt`.
//!
//! # An example
//!
//! `build.rs` compiles the module and writes a manifest to `OUT_DIR`:
//!
//! ```ignore
//! fn main() {
//!     wamr_aot_build::compile("plugin.wasm");
//! }
//! ```
//!
//! The program includes the module. In this example it imports `env.log` and exports `memory`,
//! `add` and a mutable global `count`:
//!
//! ```ignore
//! wamr_aot_rt::include_aot!(mod plugin = "plugin");
//!
//! struct Host {
//!     lines: Vec<String>,
//! }
//!
//! impl plugin::imports::Env for Host {
//!     fn log(cx: &mut plugin::Caller<Self>, ptr: i32, len: i32) -> Result<(), plugin::HostError> {
//!         let (host, memory) = cx.split();
//!         host.lines.push(memory.read_str(ptr, len)?.to_owned());
//!         Ok(())
//!     }
//! }
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let mut plugin = plugin::Instance::new(Host { lines: vec![] })?;
//!     let sum: i32 = plugin.add(5, 3)?;
//!     println!("{sum}, {} calls, {} bytes", plugin.count(), plugin.memory().size());
//!     Ok(())
//! }
//! ```
//!
//! A wrong argument, a missing import or a changed signature is a compile error.
#![forbid(unsafe_code)]

mod convention;
mod locate;

use proc_macro::TokenStream;
use wamr_aot_bindgen::Input;

/// Generates a Rust module for a WebAssembly module that the crate's build script compiled.
///
/// # Syntax
///
/// ```ignore
/// include_aot!(mod plugin);                                  // the module's name is "plugin"
/// include_aot!(mod plugin = "plug-in");                      // it has another name in Rust
/// include_aot!(pub(crate) mod plugin = "plugin");            // any visibility
/// include_aot! {
///     /// Attributes and documentation go to the module.
///     #[cfg(feature = "plugin")]
///     pub mod plugin = "plugin",
///     crate = ::my_framework::wamr_aot_rt                    // options come last
/// }
/// include_aot!(mod app = "app", wasi);                       // WASI is implemented for it
/// include_aot!(mod other, imports = crate::plugin);          // its imports have the same traits
/// ```
///
/// | option | value | default |
/// |---|---|---|
/// | `crate` | the path of the crate `wamr-aot-rt`, from `::` or `crate::` on | `::wamr_aot_rt` |
/// | `wasi` | nothing, or the path of the crate `wamr-aot-wasi` | without a path `::wamr_aot_wasi` |
/// | `imports` | the path of other bindings, from `::` or `crate::` on | traits of its own |
///
/// The option `crate` is for crates that reach `wamr-aot-rt` through a re-export. Without the
/// option `wasi`, imports from WASI are like any others.
///
/// With the option `imports`, the host implements the traits of the other bindings, for the callers
/// of these: `impl<C: AnyCaller<Host = Host>> plugin::imports::Env<C> for Host` serves both. Those
/// traits have at least the items that the module needs, with the same types; what they lack, the
/// compiler reports at the path. Interfaces in WIT have traits of their own.
///
/// # What the module holds
///
/// * `Instance<H>`: an instance with host state `H`. `new(H)`, `with_options(H, InstanceOptions)`,
///   `data`, `data_mut`, `into_data`, `reset`, `reset_with_options`, `set_stack_limit`,
///   `set_stack_bounds`, `as_caller`, and the exports.
/// * `Caller<H>`: the instance as an imported function gets it. It has `data`, `data_mut`, and the
///   exports.
/// * `imports`: a trait for each module from which the module imports, to be implemented by `H`. An
///   imported function is an associated function that takes the caller, `&mut Caller<Self>` unless
///   the trait is implemented for others, and the parameters, and returns `Result<_, HostError>`; a
///   memory or table is a method that returns the limits with which it is created (by default the
///   declared ones); a global is a method that returns its initial value.
/// * `Imports`: combines the traits of `imports`. If there are no imports, every type implements
///   it, including `()`.
/// * `tags`: a type for each tag that the module exports or imports, if there are any: see
///   [Exceptions](#exceptions).
/// * `HostError`, `Trap`, `TrapKind`, `InstantiateError`, `InstanceOptions`, `Memory`, `MemoryMut`,
///   `MemoryError`, `FuncRef` and `ExternRef` of `wamr-aot-rt`: the types in the signatures.
/// * `module()`: the module for the untyped API (feature `alloc` of `wamr-aot-rt`).
///
/// If the build script chose `Output::Loadable` or `Output::Both`, the module also has the
/// following (with `Loadable`, the items for a linked module are absent):
///
/// * `Module`: a loaded module that matches these bindings. `load`, `load_bytes` (feature `load` of
///   `wamr-aot-rt`), `load_signed`, `load_signed_bytes` (feature `sign`), `linked()`,
///   `new(wamr_aot_rt::Module)`, `untyped()`.
/// * `Instance::from_module(&Module, H)`, which returns a `LoadedInstance<H>`.
///
/// # WASI
///
/// With the option `wasi`, the imports from `wasi_snapshot_preview1` and `wasi_unstable` have no
/// traits. The host state implements `wamr_aot_wasi::WasiView`, which says where its context is, or
/// is the context itself if the module imports nothing else.
///
/// * A module that exports `_start` has `run(&mut self) -> Result<Exit, Trap>` instead, which runs
///   the program and returns its exit code. It runs once in an instance: a second call is an error.
/// * A module that exports `_initialize` is initialised when an instance is made, after its start
///   function. If it traps or exits, that is the trap of the `InstantiateError`.
/// * The module need not import anything from WASI. If it does, it exports its memory as `memory`.
///
/// # Exceptions
///
/// A tag of the module is a tuple struct in `tags`, whose fields are the payload. Its name is that
/// of the tag's first export, or of the import, in upper camel case: the tag `my_error` with an
/// `i32` is `tags::MyError(pub i32)`.
///
/// * `TryFrom<&Trap>` tells whether an exception with the tag left the guest. The error is
///   `wamr_aot_rt::OtherTrap`. The tag is known by the names of the module and the tag.
/// * `HostError: From<tags::MyError>`: a host function that fails with it throws the exception into
///   the guest that called it. Tags with references to functions in their payload do not have this.
///
/// ```ignore
/// fn read(cx: &mut plugin::Caller<Self>) -> Result<i32, HostError> {
///     cx.data_mut().pop().ok_or_else(|| plugin::tags::MyError(7).into())
/// }
///
/// match plugin.run() {
///     Ok(()) => println!("done"),
///     Err(trap) => match plugin::tags::MyError::try_from(&trap) {
///         Ok(plugin::tags::MyError(code)) => println!("the guest threw {code}"),
///         Err(_) => println!("{trap}"),
///     },
/// }
/// ```
///
/// # Items and types
///
/// | item | on `Instance` and `Caller` |
/// |---|---|
/// | exported function `f` | `f(&mut self, ..) -> Result<_, Trap>`; several results are a tuple |
/// | exported memory or table `m` | `m(&self)`, `m_mut(&mut self)` |
/// | exported global `g` | `g(&self)`; if mutable, `set_g(&mut self, value)` (fallible for a `funcref`) |
/// | memory, table or global `m` imported from `env` | the same for `env_m` |
/// | an exported or imported memory | `split(&mut self) -> (&mut H, MemoryMut<'_>)`, for the first one |
///
/// | wasm | Rust |
/// |---|---|
/// | `i32`, `i64`, `f32`, `f64` | `i32`, `i64`, `f32`, `f64` |
/// | `funcref` | `Option<FuncRef>` |
/// | `externref` | `Option<ExternRef>` |
/// | `v128` | `V128`; in signatures on x86_64 and aarch64 only |
///
/// A name that is a Rust identifier stays as it is. In other names, each character other than an
/// ASCII letter, an ASCII digit or `_` becomes `__`, a word for it and `_`: `$a` becomes
/// `__dollar_a`. A Rust keyword, or a name that the generated types use, gets one more `_`. The
/// documentation of each item has the original name, and the book's page on bindings has the
/// complete rule. `Builder::rename_export` and `Builder::rename_import` choose other identifiers.
///
/// # Lints
///
/// The lints of the crate do not apply to the generated code: crates with
/// `#![forbid(unsafe_code)]`, `#![deny(warnings)]` or `#![deny(missing_docs)]` can use the macro.
/// All public items have documentation.
///
/// # Errors
///
/// Reports a compile error at the module's name if no build script ran, if it compiled no module of
/// this name, or if it used another version of `wamr-aot-build`. With the option `wasi`, also if
/// WASI has no function of an import's name and type, if the module has no memory for it, or if it
/// exports `_start` or `_initialize` in another way than WASI says.
#[proc_macro]
pub fn include_aot(input: TokenStream) -> TokenStream {
    include(input.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

fn include(input: proc_macro2::TokenStream) -> syn::Result<proc_macro2::TokenStream> {
    let input: Input = syn::parse2(input)?;
    let manifest =
        locate::locate(&input.name).map_err(|message| syn::Error::new(input.name_span, message))?;
    wamr_aot_bindgen::expand(&manifest, &input)
}

/// Changes the convention of an `extern "C"` function to that of generated code for Windows on
/// x86_64.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn system_v(_: TokenStream, item: TokenStream) -> TokenStream {
    convention::system_v(item.into()).into()
}
