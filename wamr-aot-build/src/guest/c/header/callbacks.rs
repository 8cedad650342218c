//! Functions that the guest calls by pointers: each place in a header that names a type of such
//! pointers.

use std::collections::HashSet;

use syn::{Attribute, Fields, FnArg, ForeignItem, Item, Pat, TypeFnPtr};
use wamr_aot_abi::manifest::{CFunction, CKind};

use super::{
    attributes::{documentation, linked},
    types::{Types, function},
};

/// A callback with its name, or why bindings cannot have it.
pub(super) type Found = (String, Result<CFunction, String>);

/// The callbacks of a file: the types with a name, and then, for types without one, the parameters
/// of functions and the fields of structures.
pub(super) fn find(file: &syn::File, types: &Types) -> Vec<Found> {
    let mut finder = Finder { types, names: HashSet::new(), found: Vec::new() };
    for item in &file.items {
        if let Item::Type(item) = item
            && let Some(function) = function(&item.ty)
        {
            finder.add(item.ident.to_string(), documentation(&item.attrs), function);
        }
    }
    for item in &file.items {
        match item {
            Item::ForeignMod(block) => block.items.iter().for_each(|item| finder.params(item)),
            Item::Struct(item) => finder.fields(&item.ident.to_string(), &item.fields),
            _ => {}
        }
    }
    finder.found
}

struct Finder<'a> {
    types: &'a Types,
    names: HashSet<String>,
    found: Vec<Found>,
}

impl Finder<'_> {
    fn params(&mut self, item: &ForeignItem) {
        let ForeignItem::Fn(item) = item else { return };
        // What cannot be called gets no callbacks.
        if self.types.declared(&item.sig).is_err() {
            return;
        }
        let owner = linked(&item.attrs, &item.sig.ident);
        for input in &item.sig.inputs {
            if let FnArg::Typed(input) = input
                && let Pat::Ident(pattern) = &*input.pat
            {
                self.part(&owner, "parameter", &pattern.ident.to_string(), &[], &input.ty);
            }
        }
    }

    fn fields(&mut self, owner: &str, fields: &Fields) {
        // What has no fields in the bindings has no place for a pointer.
        if !matches!(self.types.kind(owner), Some(CKind::Struct { .. })) {
            return;
        }
        for field in fields {
            if let Some(ident) = &field.ident {
                self.part(owner, "field", &ident.to_string(), &field.attrs, &field.ty);
            }
        }
    }

    fn part(&mut self, owner: &str, what: &str, part: &str, attributes: &[Attribute], ty: &syn::Type) {
        if let Some(function) = function(ty) {
            let docs = format!("The {what} `{part}` of `{owner}`.\n\n{}", documentation(attributes));
            self.add(format!("{owner}_{part}"), docs.trim().to_owned(), function);
        }
    }

    fn add(&mut self, name: String, docs: String, function: &TypeFnPtr) {
        let found = match self.names.insert(name.clone()) {
            true => self.types.pointed(function).map(|parts| CFunction {
                name: name.clone(),
                docs,
                params: parts.params,
                result: parts.result,
            }),
            false => Err("another callback has the name".to_owned()),
        };
        self.found.push((name, found));
    }
}
