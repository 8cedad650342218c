//! WASI, which another crate implements: the imports that are checked for it, what it needs of a
//! guest, and how a guest's program runs.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use wamr_aot_abi::{
    manifest::{Import, Item, Signature},
    wasi::Version,
};

use super::{
    Names, docs,
    exports::{self, Call},
    linkage::{self, Generics},
    loaded,
    model::{Checker, Export, Kind, Model, Provider},
};

/// The export that a guest's program starts with.
const START: &str = "_start";

/// The export with which a guest that is no program initialises itself.
const INITIALIZE: &str = "_initialize";

/// What a module has for WASI: places among the exports.
pub(super) struct Wasi {
    /// The memory, if a function of WASI is imported.
    memory: Option<usize>,
    /// The function that runs the program of a command.
    start: Option<usize>,
    /// The function that initialises a reactor.
    initialize: Option<usize>,
}

impl Wasi {
    pub(super) fn new(model: &Model<'_>, checker: &mut Checker) -> Wasi {
        let start = entry(START, model, checker);
        let initialize = entry(INITIALIZE, model, checker);
        if start.is_some() && initialize.is_some() {
            let message = "the module exports `_start` and `_initialize`, but in WASI it is either a program \
                           or not: compile the guest with one of the two";
            checker.error(message.to_owned());
        }
        if let Some(start) = start {
            let method = run_name(&model.exports[start]);
            let others = model.exports.iter().enumerate().filter(|(place, _)| *place != start);
            let exported = others.flat_map(|(_, export)| export.source.item.methods(&export.source.ident));
            let imports = model.imports.iter().filter(|import| !matches!(import.kind, Kind::Function(_)));
            let imported = imports.flat_map(|import| import.source.item.methods(&import.source.accessor()));
            if exported.chain(imported).any(|other| other == method) {
                checker.error(format!(
                    "the program of the module runs by the method `{method}`, which another item has \
                     too: rename one of them in the build script, as with `.rename_export(\"_start\", \
                     \"run_program\")`"
                ));
            }
        }
        let imports = model.imports.iter().find(|import| matches!(import.provider, Provider::Wasi(_)));
        let memory = imports.and_then(|import| {
            let found = memory(model);
            if let Err(why) = &found {
                checker.error(format!("import {} {why}", docs::code(&docs::import_name(import.source))));
            }
            found.ok()
        });
        Wasi { memory, start, initialize }
    }
}

/// The export of this name, which takes and returns nothing.
fn entry(name: &str, model: &Model<'_>, checker: &mut Checker) -> Option<usize> {
    let place = model.exports.iter().position(|export| export.source.name == name)?;
    let item = &model.exports[place].source.item;
    if *item != Item::Function(Signature::default()) {
        checker.error(format!(
            "export `{name}` is {}, but in WASI it is `(func)`: give the guest's export another name, \
             or leave out the option `wasi`",
            docs::code(&docs::item(item))
        ));
    }
    Some(place)
}

/// The memory that the functions read and write, or why there is none, with what to do.
fn memory(model: &Model<'_>) -> Result<usize, &'static str> {
    let is_memory =
        |export: &Export<'_>| export.source.name == "memory" && matches!(export.kind, Kind::Memory(_));
    let place = model.exports.iter().position(is_memory).ok_or(
        "needs the guest's memory, but the module exports no memory with the name `memory`: link the \
         guest so that it exports its memory",
    )?;
    match model.exports[place].kind {
        Kind::Memory(memory) if memory.shared => {
            Err("needs the guest's memory, but that is shared with other threads, which the option `wasi` \
             does not support: compile the guest without threads, or leave out the option and \
             implement the imports")
        }
        _ => Ok(place),
    }
}

/// Whether WASI has the function that is imported. The error is the text for the user.
pub(super) fn check(import: &Import, version: Version) -> Result<(), String> {
    let what = docs::code(&docs::import_name(import));
    let advice = "leave out the option `wasi` to implement the import yourself";
    let Some(function) = version.function(&import.name) else {
        return Err(format!(
            "import {what}: WASI has no such function: compile the guest for preview 1, or {advice}"
        ));
    };
    let matches = match &import.item {
        Item::Function(found) => {
            found.params.iter().map(|(ty, _)| ty).eq(function.params) && found.results == function.results
        }
        _ => false,
    };
    if matches {
        return Ok(());
    }
    let params = function.params.iter().map(|ty| (*ty, String::new())).collect();
    let expected = Item::Function(Signature { params, results: function.results.to_vec() });
    Err(format!(
        "import {what} is {}, but in WASI it is {}: correct its declaration in the guest, or {advice}",
        docs::code(&docs::item(&import.item)),
        docs::code(&docs::item(&expected))
    ))
}

/// The function that implements an import.
pub(super) fn function(version: Version, name: &str, names: &Names) -> TokenStream {
    let wasi = &names.wasi;
    let module = match version {
        Version::Preview1 => quote!(preview1),
        Version::Snapshot0 => quote!(snapshot0),
    };
    let name = format_ident!("{name}");
    quote!(#wasi::#module::#name)
}

/// The host state of instances for which the user names none: a context of WASI if nothing else is
/// imported.
pub(super) fn default_host(model: &Model<'_>, names: &Names) -> TokenStream {
    let wasi = &names.wasi;
    match &model.wasi {
        Some(Wasi { memory: Some(_), .. }) if model.traits.is_empty() => quote!(#wasi::WasiCtx),
        _ => quote!(()),
    }
}

/// The implementation of WASI's `Guest` for `Caller`.
pub(super) fn expand(model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    let wasi = &names.wasi;
    let found = model.wasi.as_ref()?;
    let exit = found.start.map(|_| {
        let rt = &names.rt;
        quote! {
            #[doc(no_inline)]
            pub use #rt::Exit;
        }
    });
    let guest = found.memory.map(|place| {
        let Generics { parameter, argument, .. } = Generics::new(model, names);
        let index = model.exports[place].source.index;
        let index = linkage::index(model, names, index, loaded::export_item(place));
        let (find, index) = exports::found(&index, model);
        quote! {
            impl<H: #wasi::WasiView #parameter> #wasi::Guest for Caller<H #argument> {
                fn parts(&mut self) -> Result<(&mut #wasi::WasiCtx, #wasi::GuestMemory<'_>), HostError> {
                    #find
                    let (host, memory) = self.raw.split(#index);
                    Result::Ok((#wasi::WasiView::wasi(host), ::core::convert::From::from(memory)))
                }

                fn waited(&mut self, milliseconds: u64) -> Result<(), HostError> {
                    self.raw.waited(milliseconds).map_err(::core::convert::From::from)
                }
            }
        }
    });
    Some(quote!(#exit #guest))
}

/// The name of the method that runs the program: `run`, unless the build script chose another.
fn run_name<'a>(export: &Export<'a>) -> &'a str {
    if export.source.ident == START { "run" } else { &export.source.ident }
}

/// The method for an export that WASI knows: one that runs the program, none for what initialises
/// the instance. `None` for other exports.
pub(super) fn program_method(
    export: &Export<'_>,
    place: usize,
    model: &Model<'_>,
    names: &Names,
) -> Option<TokenStream> {
    let wasi = model.wasi.as_ref()?;
    if wasi.initialize == Some(place) {
        return Some(TokenStream::new());
    }
    if wasi.start != Some(place) {
        return None;
    }
    let guest = Names::local("guest");
    let Call { find, call } = call(&quote!(#guest), export, place, model, names)?;
    let ident = format_ident!("{}", run_name(export));
    let bound = exports::bound(export, model, names);
    Some(quote! {
        /// Runs the program, and returns its exit code: export `_start`.
        ///
        /// # Errors
        /// Returns an error if the program traps, or if it has run in this instance already.
        pub fn #ident(&mut self) -> Result<Exit, Trap> #bound {
            #find
            self.raw.run(move |#guest| #call)
        }
    })
}

/// The item of `ImportBindings` that initialises a reactor.
pub(super) fn initialize(model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    let place = model.wasi.as_ref()?.initialize?;
    let Call { find, call } = call(&quote!(self.raw), &model.exports[place], place, model, names)?;
    Some(quote! {
        fn initialize(&mut self) -> Result<(), Trap> {
            #find
            #call
        }
    })
}

fn call(
    guest: &TokenStream,
    export: &Export<'_>,
    place: usize,
    model: &Model<'_>,
    names: &Names,
) -> Option<Call> {
    match &export.kind {
        Kind::Function(function) => Some(exports::call_export(guest, export, place, function, model, names)),
        _ => None,
    }
}
