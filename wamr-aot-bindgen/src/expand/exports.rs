//! Methods of `Caller` for the parts of an instance that the host can access: the exports, and
//! imported memories, tables and globals.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use wamr_aot_abi::manifest::{Global, Item, Output};

use super::{
    Names, docs, imports, linkage, loaded,
    model::{Export, Function, Import, Kind, Model, Type},
    symbols,
    types::tuple,
};

pub(super) fn methods(model: &Model<'_>, names: &Names) -> TokenStream {
    let mut methods = TokenStream::new();
    if let Some(index) = model.visible_memory() {
        methods.extend(split(model, index, names));
    }
    for (place, export) in model.exports.iter().enumerate() {
        // They start the guest: the module `program` has what calls them.
        if model.wasi.as_ref().is_some_and(|wasi| [wasi.start, wasi.initialize].contains(&Some(place))) {
            continue;
        }
        if model.in_world.exports.contains(&place) {
            continue;
        }
        let heading = docs::heading("Export", &export.source.name, &export.source.item);
        if let Kind::Function(function) = &export.kind {
            let head = function_head(export, function, &heading, model, names);
            methods.extend(function_method(export, place, &head, function, model, names));
        } else {
            let index = linkage::index(model, names, export.source.index, loaded::export_item(place));
            let item = Accessed { ident: &export.ident, index: &index, heading: &heading };
            methods.extend(accessors(&item, &export.kind, &export.source.item, model, names));
        }
    }
    for import in &model.imports {
        let heading = docs::heading("Import", &docs::import_name(import.source), &import.source.item);
        let ident = format_ident!("{}", import.source.accessor());
        let index = linkage::index(model, names, import.source.index, loaded::import_item(import, model));
        let item = Accessed { ident: &ident, index: &index, heading: &heading };
        methods.extend(accessors(&item, &import.kind, &import.source.item, model, names));
    }
    methods
}

/// `name(&mut self, ..) -> Result<.., Trap>`, and its documentation.
fn function_head(
    export: &Export<'_>,
    function: &Function,
    heading: &str,
    model: &Model<'_>,
    names: &Names,
) -> TokenStream {
    let ident = &export.ident;
    let params = function.rust_params(names);
    let result = function.rust_result(names);
    let lint_level = function.lint_level();
    let bound = bound(export, model, names);
    // Inlined, a call takes half the time. Firmware, where flash is scarce, decides by size.
    quote! {
        #[doc = #heading]
        ///
        /// # Errors
        /// Returns an error if the call traps.
        #lint_level
        #[cfg_attr(not(target_os = "none"), inline)]
        pub fn #ident(&mut self, #params) -> Result<#result, Trap> #bound
    }
}

/// What the host's state must be, if the exported function is an import.
pub(super) fn bound(export: &Export<'_>, model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    import_of(export, model).map(|import| {
        let bound = imports::bound(import, names);
        quote!(where H: #bound)
    })
}

/// The import, if the exported function is one.
fn import_of<'m>(export: &Export<'_>, model: &'m Model<'_>) -> Option<&'m Import<'m>> {
    let is_import = |import: &&Import<'_>| {
        matches!(import.kind, Kind::Function(_)) && import.source.index == export.source.index
    };
    if export.source.symbol.is_none() { model.imports.iter().find(is_import) } else { None }
}

fn function_method(
    export: &Export<'_>,
    place: usize,
    head: &TokenStream,
    function: &Function,
    model: &Model<'_>,
    names: &Names,
) -> TokenStream {
    let context = quote!(self.raw.vmctx());
    let converts = function.params.iter().filter(|(_, ty)| ty.is_converted()).map(|(ident, ty)| {
        let value = ty.lower(ident, &context, names);
        if ty.is_func_ref() { quote!(let #ident = unsafe { #value };) } else { quote!(let #ident = #value;) }
    });
    let Call { find, call } = call_export(&quote!(self.raw), export, place, function, model, names);
    let body = if function.results.iter().any(|ty| ty.is_converted()) {
        let locals = function.result_locals();
        let values = tuple(&locals);
        let converted: Vec<_> =
            locals.iter().zip(&function.results).map(|(local, ty)| ty.lift(local, names)).collect();
        let converted = tuple(&converted);
        quote!(let #values = #call?; ::core::result::Result::Ok(#converted))
    } else {
        call
    };
    quote!(#head { #(#converts)* #find #body })
}

/// A call of an exported function with arguments in C types, in a method of `Caller`.
pub(super) struct Call {
    /// A statement that looks up the function, if it has to be looked up.
    pub(super) find: Option<TokenStream>,
    /// An expression for a `Result` of C types.
    pub(super) call: TokenStream,
}

/// Calls an exported function of the instance that `guest` is.
pub(super) fn call_export(
    guest: &TokenStream,
    export: &Export<'_>,
    place: usize,
    function: &Function,
    model: &Model<'_>,
    names: &Names,
) -> Call {
    let throws = model.may_throw();
    // The entry of the instance's context for this import.
    if let Some(import) = import_of(export, model) {
        let trampoline = import.trampoline();
        return Call { find: None, call: enter(guest, throws, &quote!(#trampoline::<H>), function, names) };
    }
    let ident = symbols::function_ident(export);
    let symbol = quote!(symbols::#ident);
    let signature = function.abi_type(names);
    let local = Names::local("callee");
    let code = linkage::function(model, names, &symbol, loaded::export_item(place), &signature);
    let callee = if code.is_some() { quote!(#local) } else { symbols::callee(export, function, names) };
    let find = code.map(|code| quote!(let #local = #code;));
    let call = match function.is_in_registers() {
        true => call(guest, throws, &callee, function, names),
        false => enter(guest, throws, &callee, function, names),
    };
    Call { find, call }
}

/// Calls a guest function with arguments in C types, all of which are in registers: an expression
/// for a `Result` of the C type.
fn call(
    guest: &TokenStream,
    throws: bool,
    callee: &TokenStream,
    function: &Function,
    names: &Names,
) -> TokenStream {
    let p = &names.p;
    let arguments = function.arguments();
    quote!(unsafe { #p::call!(#guest, #throws, #callee(#(#arguments),*)) })
}

/// Calls the function with arguments in C types: an expression for a `Result` of C types.
fn enter(
    guest: &TokenStream,
    throws: bool,
    callee: &TokenStream,
    function: &Function,
    names: &Names,
) -> TokenStream {
    let p = &names.p;
    let vmctx = Names::local("vmctx");
    let arguments = function.arguments();
    let body = if function.results.len() > 1 {
        let (rest, first) = (Names::local("rest"), Names::local("first"));
        let count = Literal::usize_unsuffixed(function.results.len() - 1);
        let loads = function.results[1..].iter().enumerate().map(|(i, ty)| {
            let i = Literal::usize_unsuffixed(i);
            ty.read_slot(&quote!(#rest.as_ptr().add(#i)), names)
        });
        quote!({
            let mut #rest = [#p::VMSlot([0; 16]); #count];
            let #first = #callee(#vmctx, #(#arguments,)* #rest.as_mut_ptr());
            (#first, #(#loads),*)
        })
    } else {
        quote!(#callee(#vmctx, #(#arguments),*))
    };
    quote!(unsafe { #guest.enter::<#throws, _, _>(move |#vmctx| #body) })
}

fn split(model: &Model<'_>, memory: u32, names: &Names) -> TokenStream {
    let rt = &names.rt;
    let exported =
        model.exports.iter().position(|e| matches!(e.kind, Kind::Memory(_)) && e.source.index == memory);
    let imported =
        || model.imports.iter().find(|i| matches!(i.kind, Kind::Memory(_)) && i.source.index == memory);
    let item =
        exported.map(loaded::export_item).or_else(|| imported().map(|i| loaded::import_item(i, model)));
    let (find, found) = found(&linkage::index(model, names, memory, item.unwrap_or_default()), model);
    let kinds = model.exports.iter().map(|e| (&e.kind, e.source.index));
    let mut kinds = kinds.chain(model.imports.iter().map(|i| (&i.kind, i.source.index)));
    let is_shared =
        kinds.any(|(kind, index)| matches!(kind, Kind::Memory(ty) if ty.shared) && index == memory);
    let (view, split) = match is_shared {
        true => (quote!(&#rt::SharedMemory), quote!(split_shared)),
        false => (quote!(#rt::MemoryMut<'_>), quote!(split)),
    };
    quote! {
        /// Borrows the host's state and the memory at the same time.
        pub fn split(&mut self) -> (&mut H, #view) {
            #find
            self.raw.#split(#found)
        }
    }
}

/// A memory, table or global that the host can access.
struct Accessed<'a> {
    ident: &'a Ident,
    index: &'a TokenStream,
    heading: &'a str,
}

/// An index that has to be looked up with `self` before `self` is borrowed exclusively: the
/// statement and the expression.
pub(super) fn found(index: &TokenStream, model: &Model<'_>) -> (Option<TokenStream>, TokenStream) {
    if model.manifest.output == Output::Static {
        return (None, index.clone());
    }
    let local = Names::local("index");
    (Some(quote!(let #local = #index;)), quote!(#local))
}

/// The methods that [`Item::methods`] lists, except for functions.
fn accessors(
    accessed: &Accessed<'_>,
    kind: &Kind<'_>,
    item: &Item,
    model: &Model<'_>,
    names: &Names,
) -> TokenStream {
    let rt = &names.rt;
    let Accessed { ident, heading, .. } = accessed;
    let ident_mut = format_ident!("{ident}_mut");
    let index = accessed.index;
    let (find, found) = found(index, model);
    match kind {
        Kind::Function(_) | Kind::Tag(_) => TokenStream::new(),
        Kind::Memory(memory) if memory.shared => quote! {
            #[doc = #heading]
            #[must_use]
            pub fn #ident(&self) -> &#rt::SharedMemory { self.raw.shared_memory(#index) }
        },
        Kind::Memory(_) => quote! {
            #[doc = #heading]
            #[must_use]
            pub fn #ident(&self) -> #rt::MemoryRef<'_> { self.raw.memory(#index) }

            #[doc = #heading]
            #[must_use]
            pub fn #ident_mut(&mut self) -> #rt::MemoryMut<'_> { #find self.raw.memory_mut(#found) }
        },
        Kind::Table(_, element) => {
            let element = element.reference(names);
            quote! {
                #[doc = #heading]
                #[must_use]
                pub fn #ident(&self) -> #rt::TableRef<'_, #element> { self.raw.table(#index) }

                #[doc = #heading]
                #[must_use]
                pub fn #ident_mut(&mut self) -> #rt::TableMut<'_, #element> {
                    #find
                    self.raw.table_mut(#found)
                }
            }
        }
        Kind::Global(ty) => {
            let rust = ty.rust(names);
            let get = quote! {
                #[doc = #heading]
                #[must_use]
                pub fn #ident(&self) -> #rust { self.raw.global(#index) }
            };
            let set = matches!(item, Item::Global(Global { mutable: true, .. }))
                .then(|| set_global(accessed, *ty, model, names));
            quote!(#get #set)
        }
    }
}

fn set_global(accessed: &Accessed<'_>, ty: Type, model: &Model<'_>, names: &Names) -> TokenStream {
    let rt = &names.rt;
    let Accessed { ident, heading, .. } = accessed;
    let (find, found) = found(accessed.index, model);
    let ident = format_ident!("set_{ident}");
    let rust = ty.rust(names);
    let lowered = ty.lower(&format_ident!("value"), &quote!(self.raw.vmctx()), names);
    let (head, set) = if ty.is_func_ref() {
        let head = quote! {
            #[doc = #heading]
            ///
            /// # Errors
            /// Returns an error if the reference belongs to another instance, or to a function of
            /// another type.
            pub fn #ident(&mut self, value: #rust) -> ::core::result::Result<(), #rt::FuncRefError>
        };
        let set = quote! {
            unsafe { #lowered };
            #find self.raw.set_global(#found, value);
            ::core::result::Result::Ok(())
        };
        (head, set)
    } else {
        let head = quote! {
            #[doc = #heading]
            pub fn #ident(&mut self, value: #rust)
        };
        (head, quote!(#find self.raw.set_global(#found, value);))
    };
    quote!(#head { #set })
}
