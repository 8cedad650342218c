//! The module as it is loaded when the program runs: what the bindings expect of it, and the type that has it.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{format_ident, quote};
use wamr_aot_abi::{
    manifest::{Item, Output},
    signature::ValType,
};

use super::{
    Names, docs, imports,
    linkage::Generics,
    model::{Import, Kind, Model},
};

pub(super) fn expand(model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    if !model.manifest.output.is_loadable() {
        return None;
    }
    let interface = interface(model, names);
    let module = module(model, names);
    let from_module = from_module(model, names);
    let needs_load = needs_load(model, names);
    Some(quote! {
        #needs_load
        #interface
        #module
        #from_module
    })
}

/// References to functions of one type are not supported in what is loaded: bindings know the type by its index in one module.
pub(super) fn check(model: &Model<'_>, span: Span) -> syn::Result<()> {
    if !model.manifest.output.is_loadable() {
        return Ok(());
    }
    let typed = |ty: &ValType| matches!(ty, ValType::TypedFuncRef { .. });
    let has_typed = |item: &Item| match item {
        Item::Function(f) => f.params.iter().map(|(ty, _)| ty).chain(&f.results).any(typed),
        Item::Table(table) => typed(&table.element),
        Item::Global(global) => typed(&global.ty),
        Item::Memory(_) => false,
    };
    let imports = model.imports.iter().map(|i| (docs::import_name(i.source), &i.source.item));
    let exports = model.exports.iter().map(|e| (e.source.name.clone(), &e.source.item));
    match imports.chain(exports).find(|(_, item)| has_typed(item)) {
        None => Ok(()),
        Some((name, _)) => {
            let message = "references to functions of one type are not supported in bindings of modules that are loaded";
            Err(syn::Error::new(span, format!("{}: {message}; use `funcref`", docs::code(&name))))
        }
    }
}

fn needs_load(model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    let p = &names.p;
    (model.manifest.output == Output::Loadable).then(|| quote!(#p::needs_load! {}))
}

/// The place of an export among the items.
pub(super) fn export_item(place: usize) -> usize {
    place
}

/// The place of an import among the items. An import that is listed twice has the place of the first.
pub(super) fn import_item(import: &Import<'_>, model: &Model<'_>) -> usize {
    let same = |other: &Import<'_>| other.source.module == import.source.module && other.source.name == import.source.name;
    model.exports.len() + model.imports.iter().position(same).unwrap_or_default()
}

fn interface(model: &Model<'_>, names: &Names) -> TokenStream {
    let p = &names.p;
    let imports = model.imports.iter().map(|import| {
        let (module, name) = (&import.source.module, &import.source.name);
        let ty = type_spec(&import.source.item, names);
        quote!(#p::ImportSpec { module: #module, name: #name, ty: #ty })
    });
    let exports = model.exports.iter().map(|export| {
        let name = &export.source.name;
        let ty = type_spec(&export.source.item, names);
        let is_import = |i: &Import<'_>| matches!(i.kind, Kind::Function(_)) && i.source.index == export.source.index;
        let import = match (&export.kind, &export.source.symbol) {
            (Kind::Function(_), None) => model.imports.iter().position(is_import),
            _ => None,
        };
        let import = match import {
            Some(place) => {
                let place = Literal::usize_unsuffixed(place);
                quote!(::core::option::Option::Some(#place))
            }
            None => quote!(::core::option::Option::None),
        };
        quote!(#p::ExportSpec { name: #name, ty: #ty, import: #import })
    });
    let interrupt = Literal::u32_unsuffixed(model.manifest.interrupt.flag());
    quote! {
        static INTERFACE: #p::Interface = #p::Interface { imports: &[#(#imports),*], exports: &[#(#exports),*], interrupt: #interrupt };
    }
}

fn type_spec(item: &Item, names: &Names) -> TokenStream {
    let p = &names.p;
    match item {
        Item::Function(signature) => {
            let params = signature.params.iter().map(|(ty, _)| val_type(*ty, names));
            let results = signature.results.iter().map(|ty| val_type(*ty, names));
            quote!(#p::TypeSpec::Function { params: &[#(#params),*], results: &[#(#results),*] })
        }
        Item::Memory(memory) => {
            let (memory64, shared) = (memory.memory64, memory.shared);
            let page_size_log2 = Literal::u32_unsuffixed(memory.page_size_log2);
            quote!(#p::TypeSpec::Memory { memory64: #memory64, shared: #shared, page_size_log2: #page_size_log2 })
        }
        Item::Table(table) => {
            let (element, table64) = (val_type(table.element, names), table.table64);
            quote!(#p::TypeSpec::Table { element: #element, table64: #table64 })
        }
        Item::Global(global) => {
            let (ty, mutable) = (val_type(global.ty, names), global.mutable);
            quote!(#p::TypeSpec::Global { ty: #ty, mutable: #mutable })
        }
    }
}

fn val_type(ty: ValType, names: &Names) -> TokenStream {
    let rt = &names.rt;
    let ident = format_ident!("{ty:?}");
    quote!(#rt::ValType::#ident)
}

fn module(model: &Model<'_>, names: &Names) -> TokenStream {
    let (rt, p) = (&names.rt, &names.p);
    let name = docs::code(&model.manifest.name);
    let doc = format!(" The module {name}, ready to make instances of: with `Instance::from_module`.");
    let linked = model.manifest.output.is_linked().then(|| {
        quote! {
            /// The one that is linked into this program. Its instances are used as those of a loaded one.
            #[must_use]
            pub fn linked() -> Self {
                Self::new(module()).expect("the bindings were made for this module")
            }
        }
    });
    quote! {
        #[doc = #doc]
        ///
        /// A handle: copies are cheap. A module that was loaded is unloaded when its last handle and instance is dropped.
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        pub struct Module { raw: #p::LoadedModule }

        impl Module {
            /// Checks that a module is one for these bindings: that it exports what they have methods for, and imports nothing else than
            /// they provide. Limits, order, and further exports do not matter.
            ///
            /// # Errors
            /// Where it is not. The error names the first difference.
            pub fn new(module: #rt::Module) -> ::core::result::Result<Self, #rt::InterfaceError> {
                ::core::result::Result::Ok(Self { raw: #p::LoadedModule::new(module, &INTERFACE)? })
            }

            #linked

            /// For the untyped API.
            #[must_use]
            pub fn untyped(&self) -> &#rt::Module { self.raw.module() }
        }

        #p::if_load! {
            impl Module {
                /// Loads the module in a file.
                ///
                /// # Errors
                /// Where the file cannot be read, is no artefact, is damaged, is for another version or machine, or is not one for these
                /// bindings.
                ///
                /// # Safety
                /// The file was written by `wamr-aot-build`: its code runs in this process.
                pub unsafe fn load(
                    path: impl ::core::convert::AsRef<#p::Path>,
                ) -> ::core::result::Result<Self, #rt::LoadError> {
                    ::core::result::Result::Ok(Self::new(unsafe { #rt::Module::load(path) }?)?)
                }

                /// Loads the module in the bytes of a file.
                ///
                /// # Errors
                /// As `load`.
                ///
                /// # Safety
                /// As for `load`.
                pub unsafe fn load_bytes(bytes: &[u8]) -> ::core::result::Result<Self, #rt::LoadError> {
                    ::core::result::Result::Ok(Self::new(unsafe { #rt::Module::load_bytes(bytes) }?)?)
                }
            }
        }

        #p::if_sign! {
            impl Module {
                /// Loads the module in a file that was signed with the key.
                ///
                /// # Errors
                /// Where it was not, and as `load`.
                pub fn load_signed(
                    path: impl ::core::convert::AsRef<#p::Path>,
                    key: &#rt::artefact::TrustedKey,
                ) -> ::core::result::Result<Self, #rt::LoadError> {
                    ::core::result::Result::Ok(Self::new(#rt::Module::load_signed(path, key)?)?)
                }

                /// Loads the module in the bytes of a file that was signed with the key.
                ///
                /// # Errors
                /// As `load_signed`.
                pub fn load_signed_bytes(
                    bytes: &[u8],
                    key: &#rt::artefact::TrustedKey,
                ) -> ::core::result::Result<Self, #rt::LoadError> {
                    ::core::result::Result::Ok(Self::new(#rt::Module::load_signed_bytes(bytes, key)?)?)
                }
            }
        }
    }
}

fn from_module(model: &Model<'_>, names: &Names) -> TokenStream {
    let (rt, p) = (&names.rt, &names.p);
    let generics = Generics::new(model, names);
    let (loaded, value) = (&generics.loaded, &generics.value);
    let data = Names::local("data");
    let module = Names::local("module");
    let parts = Names::local("parts");
    let options = Names::local("options");
    let imports::Arguments { functions, memories, tables, globals } = imports::arguments(model, names, &data);
    let asks_data = !(memories.is_empty() && tables.is_empty() && globals.is_empty());
    let mutable = asks_data.then(|| quote!(mut));
    let bounds = imports::bounds(model).map(|bounds| quote!(where H: #bounds,));
    quote! {
        /// An instance of a module that was loaded, with the host state `H`.
        pub type LoadedInstance<H = ()> = Instance<H #loaded>;

        impl<H> Instance<H #loaded> {
            /// An instance of the module with the state `data`. Runs the start function.
            ///
            /// # Errors
            /// Where there is not enough memory, where the limits of an import do not fit, where a segment does not fit, and where the
            /// start function traps.
            pub fn from_module(
                #module: &Module,
                #data: H,
            ) -> ::core::result::Result<Self, #rt::InstantiateError>
            #bounds
            {
                Self::from_module_with_options(#module, #data, #rt::InstanceOptions::new())
            }

            /// As `from_module`, with options, which hold for the start function too.
            ///
            /// # Errors
            /// As `from_module`, and where the module was compiled for another kind of interruption than the options are for.
            pub fn from_module_with_options(
                #module: &Module,
                #mutable #data: H,
                #options: #rt::InstanceOptions,
            ) -> ::core::result::Result<Self, #rt::InstantiateError>
            #bounds
            {
                let #parts = #p::LoadedParts {
                    functions: &[#(#functions),*],
                    memories: &[#(#memories),*],
                    tables: &[#(#tables),*],
                    globals: &[#(#globals),*],
                };
                ::core::result::Result::Ok(Self {
                    raw: unsafe { #p::OwnedInstance::from_module(#data, &#module.raw, #parts, #options) }? #value
                })
            }
        }
    }
}
