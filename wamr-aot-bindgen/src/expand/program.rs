//! How a guest of WASI is called, and what it is for the crate that implements WASI.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    Names,
    exports::{self, Call},
    linkage::{self, Generics},
    loaded,
    model::{Export, Kind, Model},
    wasi,
};

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

/// The method that runs the program.
pub(super) fn method(model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    let place = model.wasi.as_ref()?.start?;
    let export = &model.exports[place];
    let guest = Names::local("guest");
    let Call { find, call } = call(&quote!(#guest), export, place, model, names)?;
    let ident = format_ident!("{}", wasi::run_name(export.source));
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
