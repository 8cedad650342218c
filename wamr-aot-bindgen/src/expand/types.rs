//! Value types in Rust and at the boundary to generated code.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use wamr_aot_abi::layout::EXCEPTION_SLOT;

use super::{
    Names,
    model::{Function, Type},
};

impl Type {
    /// The type in the user's signatures.
    pub(super) fn rust(self, names: &Names) -> TokenStream {
        let rt = &names.rt;
        match self {
            Type::I32 => quote!(i32),
            Type::I64 => quote!(i64),
            Type::F32 => quote!(f32),
            Type::F64 => quote!(f64),
            Type::V128 => quote!(#rt::V128),
            Type::FuncRef { nullable: true, .. } | Type::ExternRef { nullable: true } => {
                let reference = self.reference(names);
                quote!(::core::option::Option<#reference>)
            }
            Type::FuncRef { nullable: false, .. } => quote!(#rt::FuncRef),
            Type::ExternRef { nullable: false } => quote!(#rt::ExternRef),
        }
    }

    /// The type of a non-null reference. Other types stay as they are.
    pub(super) fn reference(self, names: &Names) -> TokenStream {
        let rt = &names.rt;
        match self {
            Type::FuncRef { .. } => quote!(#rt::FuncRef),
            Type::ExternRef { .. } => quote!(#rt::ExternRef),
            number => number.rust(names),
        }
    }

    /// The same type, as text for messages.
    pub(super) fn text(self) -> &'static str {
        match self {
            Type::I32 => "i32",
            Type::I64 => "i64",
            Type::F32 => "f32",
            Type::F64 => "f64",
            Type::V128 => "V128",
            Type::FuncRef { nullable: true, .. } => "Option<FuncRef>",
            Type::FuncRef { nullable: false, .. } => "FuncRef",
            Type::ExternRef { nullable: true } => "Option<ExternRef>",
            Type::ExternRef { nullable: false } => "ExternRef",
        }
    }

    /// The type in the C convention.
    pub(super) fn abi(self, names: &Names) -> TokenStream {
        let p = &names.p;
        match self {
            Type::I32 => quote!(i32),
            Type::I64 => quote!(i64),
            Type::F32 => quote!(f32),
            Type::F64 => quote!(f64),
            Type::V128 => quote!(#p::V128Abi),
            Type::FuncRef { .. } | Type::ExternRef { .. } => quote!(usize),
        }
    }

    /// The size of the value in a payload.
    pub(super) fn slot_bytes(self) -> usize {
        let slot = EXCEPTION_SLOT as usize;
        if self == Type::V128 { 2 * slot } else { slot }
    }

    /// Whether the two are different types.
    pub(super) fn is_converted(self) -> bool {
        matches!(self, Type::V128 | Type::FuncRef { .. } | Type::ExternRef { .. })
    }

    /// Whether it is a reference to a function, which not every instance accepts.
    pub(super) fn is_func_ref(self) -> bool {
        matches!(self, Type::FuncRef { .. })
    }

    /// Reads the value from a slot, given by pointer: an expression to be used in an `unsafe`
    /// block. Slots are aligned to 8 bytes.
    pub(super) fn read_slot(self, slot: &TokenStream, names: &Names) -> TokenStream {
        let ty = self.abi(names);
        let read = if self == Type::V128 { quote!(read_unaligned) } else { quote!(read) };
        quote!(#slot.cast::<#ty>().#read())
    }

    /// Writes the value to a slot, like [`read_slot`](Self::read_slot).
    pub(super) fn write_slot(self, slot: &TokenStream, value: &Ident, names: &Names) -> TokenStream {
        let ty = self.abi(names);
        let write = if self == Type::V128 { quote!(write_unaligned) } else { quote!(write) };
        quote!(#slot.cast::<#ty>().#write(#value);)
    }

    /// Converts from C to Rust: an expression.
    pub(super) fn lift(self, value: &Ident, names: &Names) -> TokenStream {
        let p = &names.p;
        match self {
            Type::V128 => quote!(#p::v128_from_abi(#value)),
            Type::FuncRef { nullable: true, .. } => quote!(#p::func_ref_from_abi(#value)),
            Type::FuncRef { nullable: false, .. } => quote!(#p::non_null_func_ref_from_abi(#value)),
            Type::ExternRef { nullable: true } => quote!(#p::extern_ref_from_abi(#value)),
            Type::ExternRef { nullable: false } => quote!(#p::non_null_extern_ref_from_abi(#value)),
            _ => quote!(#value),
        }
    }

    /// Converts from Rust to C, for the instance of `vmctx`: an expression that may return from the
    /// function with a `FuncRefError`, to be used in an `unsafe` block.
    pub(super) fn lower(self, value: &Ident, vmctx: &TokenStream, names: &Names) -> TokenStream {
        let p = &names.p;
        match self {
            Type::V128 => quote!(#p::v128_to_abi(#value)),
            Type::FuncRef { nullable, code } => {
                let value = optional(nullable, value);
                let code = Literal::u32_unsuffixed(code);
                quote!(#p::func_ref_to_abi(#vmctx, #value, #code)?)
            }
            Type::ExternRef { nullable } => {
                let value = optional(nullable, value);
                quote!(#p::extern_ref_to_abi(#value))
            }
            _ => quote!(#value),
        }
    }
}

/// An attribute that keeps clippy from counting so many parameters.
pub(super) fn lint_level(params: usize) -> Option<TokenStream> {
    /// The default of `too-many-arguments-threshold`; a receiver or context counts, too.
    const THRESHOLD: usize = 7;
    (params >= THRESHOLD).then(|| quote!(#[allow(clippy::too_many_arguments)]))
}

impl Function {
    /// An attribute that keeps clippy from counting parameters, whose number the module determines.
    pub(super) fn lint_level(&self) -> Option<TokenStream> {
        lint_level(self.params.len())
    }

    /// `name: type, ..` in Rust.
    pub(super) fn rust_params(&self, names: &Names) -> TokenStream {
        let params = self.params.iter().map(|(ident, ty)| {
            let ty = ty.rust(names);
            quote!(#ident: #ty)
        });
        quote!(#(#params),*)
    }

    /// The result in Rust: `()`, a type, or a tuple.
    pub(super) fn rust_result(&self, names: &Names) -> TokenStream {
        let types: Vec<_> = self.results.iter().map(|ty| ty.rust(names)).collect();
        tuple(&types)
    }

    /// `name, ..`.
    pub(super) fn arguments(&self) -> Vec<&Ident> {
        self.params.iter().map(|(ident, _)| ident).collect()
    }

    /// Parameters and result in the C convention (`wamr_aot_abi::signature`), without `fn` and a
    /// name.
    pub(super) fn abi_signature(&self, names: &Names) -> TokenStream {
        let p = &names.p;
        let vmctx = Names::local("vmctx");
        let params = self.params.iter().map(|(ident, ty)| {
            let ty = ty.abi(names);
            quote!(#ident: #ty)
        });
        let results = (self.results.len() > 1).then(|| {
            let results = Names::local("results");
            quote!(#results: *mut #p::VMSlot)
        });
        let first = self.results.first().map(|ty| {
            let ty = ty.abi(names);
            quote!(-> #ty)
        });
        let params = params.chain(results);
        quote!((#vmctx: *mut #p::VMContext #(, #params)*) #first)
    }

    /// The same as a function pointer type.
    pub(super) fn abi_type(&self, names: &Names) -> TokenStream {
        let p = &names.p;
        let params = self.params.iter().map(|(_, ty)| ty.abi(names));
        let results = (self.results.len() > 1).then(|| quote!(*mut #p::VMSlot));
        let first = self.results.first().map(|ty| {
            let ty = ty.abi(names);
            quote!(-> #ty)
        });
        let params = params.chain(results);
        quote!((*mut #p::VMContext #(, #params)*) #first)
    }

    /// Local variables for the results.
    pub(super) fn result_locals(&self) -> Vec<Ident> {
        (0..self.results.len()).map(|i| Names::local(&format!("result{i}"))).collect()
    }
}

/// A value as an `Option`, which it may already be.
fn optional(is_option: bool, value: &Ident) -> TokenStream {
    if is_option { quote!(#value) } else { quote!(::core::option::Option::Some(#value)) }
}

/// A type, pattern or expression for any number of values.
pub(super) fn tuple<T: quote::ToTokens>(items: &[T]) -> TokenStream {
    match items {
        [item] => quote!(#item),
        items => quote!((#(#items),*)),
    }
}
