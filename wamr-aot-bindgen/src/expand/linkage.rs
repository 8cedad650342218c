//! How generated code reaches the functions that it calls: by symbol, through the table of a loaded
//! module, or in either way, as a type parameter of `Caller` decides.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use wamr_aot_abi::manifest::Output;

use super::{Names, model::Model};

/// The generics of `Instance` and `Caller` beyond the host state `H`, each with a leading comma.
pub(super) struct Generics {
    /// In the declaration of `Instance`.
    pub(super) instance: TokenStream,
    /// In the declaration of `Caller`.
    pub(super) caller: TokenStream,
    /// After `impl`.
    pub(super) parameter: TokenStream,
    /// As arguments.
    pub(super) argument: TokenStream,
    /// As argument, for an instance of the linked module.
    pub(super) linked: TokenStream,
    /// The field that uses them.
    pub(super) field: TokenStream,
}

impl Generics {
    pub(super) fn new(model: &Model<'_>, names: &Names) -> Generics {
        let p = &names.p;
        let none = TokenStream::new;
        if model.manifest.output != Output::Both {
            return Generics {
                instance: none(),
                caller: none(),
                parameter: none(),
                argument: none(),
                linked: none(),
                field: none(),
            };
        }
        Generics {
            instance: quote!(, L = #p::Linked),
            caller: quote!(, L = #p::Either),
            parameter: quote!(, L: #p::Linkage),
            argument: quote!(, L),
            linked: quote!(, #p::Linked),
            field: quote!(, linkage: ::core::marker::PhantomData<fn() -> L>),
        }
    }
}

/// The linkage of the type whose method is generated: `None` if there is only the linked module.
fn linkage(model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    let p = &names.p;
    match model.manifest.output {
        Output::Static => None,
        Output::Loadable => Some(quote!(#p::Loaded)),
        _ => Some(quote!(L)),
    }
}

/// The index of a memory, table or global: an expression, in a method of `Caller`.
pub(super) fn index(model: &Model<'_>, names: &Names, linked: u32, item: usize) -> TokenStream {
    let p = &names.p;
    let linked = Literal::u32_unsuffixed(linked);
    match linkage(model, names) {
        None => quote!(#linked),
        Some(linkage) => {
            let item = Literal::usize_unsuffixed(item);
            quote!(unsafe { <#linkage as #p::Linkage>::index(self.raw.vmctx(), #linked, #item) })
        }
    }
}

/// The pointer to the module's reflection: an expression, in a method of `Caller` and in an
/// `unsafe` block. `items` is how many items the bindings have.
pub(super) fn reflection(model: &Model<'_>, names: &Names, items: &Literal) -> TokenStream {
    let p = &names.p;
    let linked = match model.manifest.output.is_linked() {
        true => quote!(&raw const symbols::REFLECTION),
        false => quote!(::core::ptr::null()),
    };
    match linkage(model, names) {
        None => linked,
        Some(linkage) => {
            quote!(<#linkage as #p::Linkage>::reflection(self.raw.vmctx(), #linked, #items))
        }
    }
}

/// The code of an exported function: an expression of type `ty`, in a method of `Caller`. `None` if
/// it is called by symbol.
pub(super) fn function(
    model: &Model<'_>,
    names: &Names,
    symbol: &TokenStream,
    item: usize,
    signature: &TokenStream,
) -> Option<TokenStream> {
    let p = &names.p;
    let linkage = linkage(model, names)?;
    let (item, abi) = (Literal::usize_unsuffixed(item), &names.abi);
    let linked = if model.manifest.output.is_linked() {
        quote!(#symbol as *const u8)
    } else {
        quote!(::core::ptr::null())
    };
    Some(quote! {
        unsafe {
            ::core::mem::transmute::<*const u8, unsafe extern #abi fn #signature>(
                <#linkage as #p::Linkage>::function(self.raw.vmctx(), #linked, #item)
            )
        }
    })
}
