//! The method of `Caller` that calls functions by reference.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    Names, linkage,
    model::{Kind, Model, Type},
};

/// The method, if the host can have references to functions.
pub(super) fn method(model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    if !shows_functions(model) {
        return None;
    }
    let (rt, throws) = (&names.rt, model.may_throw());
    let items = Literal::usize_unsuffixed(model.exports.len() + model.imports.len());
    let reflection = linkage::reflection(model, names, &items);
    Some(quote! {
        /// Calls a function that the guest has a reference to, such as one of a table. What it
        /// takes and returns is a value, or a tuple of values.
        ///
        /// # Errors
        /// Returns an error if the function belongs to another instance or has another type, or if
        /// the call traps.
        pub fn call_ref<P: #rt::Values, R: #rt::Values>(
            &mut self,
            function: FuncRef,
            params: P,
        ) -> Result<R, Trap> {
            unsafe {
                let reflection = #reflection;
                self.raw.call_ref::<#throws, P, R>(reflection, function, params)
            }
        }
    })
}

/// Whether a value or a table that the host can access is of references to functions.
fn shows_functions(model: &Model<'_>) -> bool {
    let kinds = model.imports.iter().map(|import| &import.kind);
    let mut kinds = kinds.chain(model.exports.iter().map(|export| &export.kind));
    kinds.any(|kind| match kind {
        Kind::Function(function) => {
            function.params.iter().map(|(_, ty)| ty).chain(&function.results).any(|ty| ty.is_func_ref())
        }
        Kind::Table(_, ty) | Kind::Global(ty) => ty.is_func_ref(),
        Kind::Tag(payload) => payload.iter().any(|ty: &Type| ty.is_func_ref()),
        Kind::Memory(_) => false,
    })
}
