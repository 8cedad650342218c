//! The types of interfaces in Rust.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use wamr_aot_abi::manifest::{NamedType, Part, Primitive, TypeKind, WitType, World};

use super::path;
use crate::expand::docs;

/// A place in the bindings, from which types are named.
pub(super) struct Scope<'a> {
    pub(super) world: &'a World,
    /// The crate with the traits.
    pub(super) wit: &'a TokenStream,
    /// Whether types with strings or lists are views only.
    pub(super) views: bool,
    /// The way to the module of the bindings.
    pub(super) root: TokenStream,
}

/// How a value is passed.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Passing {
    Owned,
    /// As a parameter of a call of the guest.
    Borrowed,
    /// In the guest's memory, for the lifetime `'a`.
    Viewed,
}

impl Scope<'_> {
    pub(super) fn ty(&self, ty: &WitType, passing: Passing) -> TokenStream {
        let wit = self.wit;
        let part = |ty: &Option<Box<WitType>>| ty.as_ref().map_or(quote!(()), |ty| self.ty(ty, passing));
        match (ty, passing) {
            (WitType::Primitive(Primitive::String), Passing::Owned) => quote!(#wit::__private::String),
            (WitType::Primitive(Primitive::String), Passing::Borrowed) => quote!(&str),
            (WitType::Primitive(Primitive::String), Passing::Viewed) => quote!(&'a str),
            (WitType::Primitive(primitive), _) => number(*primitive),
            (WitType::List(ty), Passing::Owned) => {
                let ty = self.ty(ty, Passing::Owned);
                quote!(#wit::__private::Vec<#ty>)
            }
            (WitType::List(ty), Passing::Borrowed) => {
                let ty = self.ty(ty, Passing::Owned);
                quote!(&[#ty])
            }
            (WitType::List(ty), Passing::Viewed) => match **ty {
                WitType::Primitive(Primitive::U8) => quote!(&'a [u8]),
                _ => {
                    let ty = self.ty(ty, Passing::Viewed);
                    quote!(#wit::List<'a, #ty>)
                }
            },
            (WitType::Option(ty), _) => {
                let ty = self.ty(ty, passing);
                quote!(::core::option::Option<#ty>)
            }
            (WitType::Result(ok, err), _) => {
                let (ok, err) = (part(ok), part(err));
                quote!(::core::result::Result<#ok, #err>)
            }
            (WitType::Tuple(types), _) => {
                let types = types.iter().map(|ty| self.ty(ty, passing));
                quote!((#(#types,)*))
            }
            (WitType::Named(number), Passing::Borrowed) if !self.is_copy(ty) => {
                match &self.named(*number).kind {
                    // The same as what it is another name for.
                    TypeKind::Alias(ty) => self.ty(ty, passing),
                    _ => {
                        let path = self.path(*number);
                        quote!(&#path)
                    }
                }
            }
            (WitType::Named(number), Passing::Viewed) if self.has_lists(ty) => {
                match &self.named(*number).kind {
                    TypeKind::Alias(ty) => self.ty(ty, Passing::Viewed),
                    _ => {
                        let path = self.view_path(*number);
                        quote!(#path<'a>)
                    }
                }
            }
            (WitType::Named(number), _) => self.path(*number),
            (WitType::Own(number), _) => self.own(*number),
            (WitType::Borrow(number), _) => {
                let path = self.path(*number);
                quote!(#wit::Borrow<#path>)
            }
        }
    }

    /// An owned resource.
    pub(super) fn own(&self, resource: u32) -> TokenStream {
        let (wit, path) = (self.wit, self.path(resource));
        quote!(#wit::Own<#path>)
    }

    /// A parameter of a call of the guest. What has owned resources in it is moved.
    pub(super) fn param(&self, ty: &WitType) -> TokenStream {
        let passing = if self.has_owned(ty) { Passing::Owned } else { Passing::Borrowed };
        self.ty(ty, passing)
    }

    /// What the host's state has to be for calls of the guest.
    pub(super) fn bound(&self) -> Option<TokenStream> {
        let wit = self.wit;
        self.world.has_resources().then(|| quote!(: #wit::HandlesView))
    }

    fn has_owned(&self, ty: &WitType) -> bool {
        self.has(ty, &|part| matches!(part, WitType::Own(_)))
    }

    /// Whether values have resources in them.
    pub(super) fn has_resources(&self, ty: &WitType) -> bool {
        self.has(ty, &|part| matches!(part, WitType::Own(_) | WitType::Borrow(_)))
    }

    /// Whether values lend resources of the host.
    pub(super) fn lends(&self, ty: &WitType) -> bool {
        self.has(ty, &|part| matches!(part, WitType::Borrow(number) if !self.is_of_guest(*number)))
    }

    /// Whether the guest implements a resource.
    pub(super) fn is_of_guest(&self, resource: u32) -> bool {
        let ty = self.named(resource);
        match &ty.kind {
            TypeKind::Alias(WitType::Named(number)) => self.is_of_guest(*number),
            _ => self.world.interfaces[ty.interface as usize].is_exported,
        }
    }

    /// Whether a type has such a part, or is one.
    fn has(&self, ty: &WitType, is_it: &dyn Fn(&WitType) -> bool) -> bool {
        let part = |ty: &Option<Box<WitType>>| ty.as_ref().is_some_and(|ty| self.has(ty, is_it));
        is_it(ty)
            || match ty {
                WitType::Primitive(_) | WitType::Own(_) | WitType::Borrow(_) => false,
                WitType::List(ty) | WitType::Option(ty) => self.has(ty, is_it),
                WitType::Result(ok, err) => part(ok) || part(err),
                WitType::Tuple(types) => types.iter().any(|ty| self.has(ty, is_it)),
                WitType::Named(number) => match &self.named(*number).kind {
                    TypeKind::Record(parts) | TypeKind::Variant(parts) => {
                        parts.iter().any(|part| part.ty.as_ref().is_some_and(|ty| self.has(ty, is_it)))
                    }
                    TypeKind::Alias(ty) => self.has(ty, is_it),
                    TypeKind::Enum(_) | TypeKind::Flags(_) | TypeKind::Resource(_) => false,
                },
            }
    }

    pub(super) fn named(&self, number: u32) -> &NamedType {
        &self.world.types[number as usize]
    }

    pub(super) fn path(&self, number: u32) -> TokenStream {
        self.path_to(number, &path::ty(self.world, number))
    }

    fn view_path(&self, number: u32) -> TokenStream {
        self.path_to(number, &path::view(self.world, number))
    }

    /// The way to an item in the module of a type.
    fn path_to(&self, number: u32, ident: &Ident) -> TokenStream {
        let (ty, root) = (self.named(number), &self.root);
        let modules = path::modules(self.world, ty.interface as usize);
        quote!(#root #(#modules::)* #ident)
    }

    /// Whether values are copied and not moved.
    fn is_copy(&self, ty: &WitType) -> bool {
        let part = |ty: &Option<Box<WitType>>| ty.as_ref().is_none_or(|ty| self.is_copy(ty));
        match ty {
            WitType::Primitive(primitive) => *primitive != Primitive::String,
            WitType::Borrow(_) => true,
            WitType::List(_) | WitType::Own(_) => false,
            WitType::Option(ty) => self.is_copy(ty),
            WitType::Result(ok, err) => part(ok) && part(err),
            WitType::Tuple(types) => types.iter().all(|ty| self.is_copy(ty)),
            WitType::Named(number) => match &self.named(*number).kind {
                TypeKind::Record(parts) | TypeKind::Variant(parts) => {
                    parts.iter().all(|part| part.ty.as_ref().is_none_or(|ty| self.is_copy(ty)))
                }
                TypeKind::Enum(_) | TypeKind::Flags(_) => true,
                TypeKind::Alias(ty) => self.is_copy(ty),
                TypeKind::Resource(_) => false,
            },
        }
    }

    /// Whether values have parts in the guest's memory.
    pub(super) fn has_lists(&self, ty: &WitType) -> bool {
        self.has(ty, &|part| matches!(part, WitType::Primitive(Primitive::String) | WitType::List(_)))
    }

    /// Whether values can stay in the guest's memory: resources do not.
    pub(super) fn has_view(&self, ty: &WitType) -> bool {
        self.has_lists(ty) && !self.has_resources(ty)
    }

    /// Whether a parameter of this type has nothing that the host would have to own: numbers, and
    /// strings and lists outside of records.
    pub(super) fn is_borrowed(&self, ty: &WitType) -> bool {
        let part = |ty: &Option<Box<WitType>>| ty.as_ref().is_none_or(|ty| self.is_borrowed(ty));
        match ty {
            WitType::Primitive(_) => true,
            WitType::List(ty) => !self.has_lists(ty),
            WitType::Option(ty) => self.is_borrowed(ty),
            WitType::Result(ok, err) => part(ok) && part(err),
            WitType::Tuple(types) => types.iter().all(|ty| self.is_borrowed(ty)),
            WitType::Named(number) => match &self.named(*number).kind {
                TypeKind::Alias(ty) => self.is_borrowed(ty),
                _ => !self.has_lists(ty),
            },
            WitType::Own(_) | WitType::Borrow(_) => true,
        }
    }

    /// The number of core values of a type.
    pub(super) fn flat(&self, ty: &WitType) -> usize {
        let part = |ty: &Option<Box<WitType>>| ty.as_ref().map_or(0, |ty| self.flat(ty));
        match ty {
            WitType::Primitive(Primitive::String) | WitType::List(_) => 2,
            WitType::Primitive(_) | WitType::Own(_) | WitType::Borrow(_) => 1,
            WitType::Option(ty) => 1 + self.flat(ty),
            WitType::Result(ok, err) => 1 + part(ok).max(part(err)),
            WitType::Tuple(types) => types.iter().map(|ty| self.flat(ty)).sum(),
            WitType::Named(number) => {
                let part = |part: &Part| part.ty.as_ref().map_or(0, |ty| self.flat(ty));
                match &self.named(*number).kind {
                    TypeKind::Record(parts) => parts.iter().map(part).sum(),
                    TypeKind::Variant(parts) => 1 + parts.iter().map(part).max().unwrap_or(0),
                    TypeKind::Enum(_) | TypeKind::Flags(_) | TypeKind::Resource(_) => 1,
                    TypeKind::Alias(ty) => self.flat(ty),
                }
            }
        }
    }

    /// The definition of a type.
    pub(super) fn define(&self, number: u32) -> TokenStream {
        let wit = self.wit;
        let ty = self.named(number);
        let (ident, text) = (path::ty(self.world, number), docs::text(&ty.docs));
        // Not all that an interface has is documented.
        let docs = quote!(#[allow(missing_docs)] #text);
        let copy = self.is_copy(&WitType::Named(number)).then(|| quote!(::core::marker::Copy,));
        let clone = (!self.has_owned(&WitType::Named(number))).then(|| quote!(::core::clone::Clone,));
        let derive = quote! {
            #[derive(#copy #clone ::core::fmt::Debug, ::core::cmp::PartialEq)]
        };
        match &ty.kind {
            TypeKind::Record(parts) => {
                let fields: Vec<Ident> = parts.iter().map(|part| path::snake(&part.name)).collect();
                let texts: Vec<_> = parts.iter().map(|part| docs::text(&part.docs)).collect();
                let payloads = |passing| parts.iter().map(move |part| self.payload(part, passing));
                let types: Vec<TokenStream> = payloads(Passing::Owned).collect();
                let view = self.view_of(number).map(|(view, heading)| {
                    let types: Vec<TokenStream> = payloads(Passing::Viewed).collect();
                    quote! {
                        #heading
                        pub struct #view<'a> { #(#texts pub #fields: #types,)* }

                        #wit::record!(#view<'a> { #(#fields: #types),* });
                    }
                });
                if self.views && view.is_some() {
                    return quote!(#view);
                }
                quote! {
                    #docs
                    #derive
                    pub struct #ident { #(#texts pub #fields: #types,)* }

                    #wit::record!(#ident { #(#fields: #types),* });

                    #view
                }
            }
            TypeKind::Variant(parts) | TypeKind::Enum(parts) => {
                let view = self.view_of(number).map(|(view, heading)| {
                    let (cases, listed) = self.cases(parts, Passing::Viewed);
                    quote! {
                        #heading
                        pub enum #view<'a> { #cases }

                        #wit::variant!(#view<'a> { #listed });
                    }
                });
                if self.views && view.is_some() {
                    return quote!(#view);
                }
                let (cases, listed) = self.cases(parts, Passing::Owned);
                quote! {
                    #docs
                    #derive
                    pub enum #ident { #cases }

                    #wit::variant!(#ident { #listed });

                    #view
                }
            }
            TypeKind::Flags(parts) => {
                let bits = match parts.len() {
                    0..=8 => quote!(u8),
                    9..=16 => quote!(u16),
                    _ => quote!(u32),
                };
                let flags = parts.iter().enumerate().map(|(number, part)| {
                    let (flag, docs) = (path::screaming(&part.name), docs::text(&part.docs));
                    let number = Literal::usize_unsuffixed(number);
                    quote!(#docs #flag = #number)
                });
                quote! {
                    #docs
                    #derive
                    pub struct #ident(#bits);

                    #wit::flags!(#ident(#bits) { #(#flags),* });
                }
            }
            TypeKind::Alias(target) if self.views && self.has_lists(target) => TokenStream::new(),
            TypeKind::Alias(target) => {
                let target = self.ty(target, Passing::Owned);
                quote!(#docs pub type #ident = #target;)
            }
            TypeKind::Resource(_) => {
                let (name, of_guest) = (&ty.name, self.is_of_guest(number));
                let number = Literal::u32_unsuffixed(number);
                quote! {
                    #docs
                    #[derive(::core::fmt::Debug)]
                    pub enum #ident {}

                    impl #wit::ResourceType for #ident {
                        const NUMBER: u32 = #number;
                        const NAME: &'static str = #name;
                        const OF_GUEST: bool = #of_guest;
                    }
                }
            }
        }
    }

    /// The cases of a variant, and the list of them for the macro.
    fn cases(&self, parts: &[Part], passing: Passing) -> (TokenStream, TokenStream) {
        let cases = parts.iter().map(|part| {
            let (case, ty, text) =
                (path::camel(&part.name), self.payload(part, passing), docs::text(&part.docs));
            if part.ty.is_some() { quote!(#text #case(#ty),) } else { quote!(#text #case,) }
        });
        let listed = parts.iter().enumerate().map(|(number, part)| {
            let number = Literal::usize_unsuffixed(number);
            let (case, ty) = (path::camel(&part.name), self.payload(part, passing));
            let value = part.ty.is_some().then(|| quote!((value)));
            quote!(#number #case #value: #ty,)
        });
        (cases.collect(), listed.collect())
    }

    /// The name and the attributes of a type's view, if it has one.
    fn view_of(&self, number: u32) -> Option<(Ident, TokenStream)> {
        self.has_view(&WitType::Named(number)).then(|| {
            let name = &self.named(number).name;
            let heading = format!(" A `{name}` in the guest's memory.");
            let heading = quote! {
                #[allow(missing_docs)]
                #[doc = #heading]
                #[derive(::core::marker::Copy, ::core::clone::Clone, ::core::fmt::Debug)]
            };
            (path::view(self.world, number), heading)
        })
    }

    fn payload(&self, part: &Part, passing: Passing) -> TokenStream {
        part.ty.as_ref().map_or(quote!(()), |ty| self.ty(ty, passing))
    }
}

fn number(primitive: Primitive) -> TokenStream {
    match primitive {
        Primitive::Bool => quote!(bool),
        Primitive::S8 => quote!(i8),
        Primitive::U8 => quote!(u8),
        Primitive::S16 => quote!(i16),
        Primitive::U16 => quote!(u16),
        Primitive::S32 => quote!(i32),
        Primitive::U32 => quote!(u32),
        Primitive::S64 => quote!(i64),
        Primitive::U64 => quote!(u64),
        Primitive::F32 => quote!(f32),
        Primitive::F64 => quote!(f64),
        Primitive::Char => quote!(char),
        Primitive::String => quote!(str),
    }
}
