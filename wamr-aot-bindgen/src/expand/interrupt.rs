//! The methods of instances of a module that can be interrupted.

use proc_macro2::TokenStream;
use quote::quote;
use wamr_aot_abi::manifest::Interrupt;

use super::{Names, linkage::Generics, model::Model};

pub(super) fn expand(model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    let p = &names.p;
    let (bindings, methods) = match model.manifest.interrupt {
        Interrupt::Epoch => (quote!(#p::EpochBindings), epoch()),
        Interrupt::Fuel => (quote!(#p::FuelBindings), fuel()),
        _ => return None,
    };
    let Generics { parameter, argument, .. } = Generics::new(model, names);
    Some(quote! {
        impl<H #parameter> #bindings for Caller<H #argument> {}

        impl<H #parameter> Caller<H #argument> { #methods }
    })
}

fn epoch() -> TokenStream {
    quote! {
        /// Sets the number of ticks of the counter after which the guest is interrupted.
        pub fn set_deadline(&mut self, ticks: usize) { self.raw.set_deadline(ticks); }
    }
}

fn fuel() -> TokenStream {
    quote! {
        /// The fuel that is left. In a host function, the guest's execution up to and including the
        /// call has been charged.
        #[must_use]
        pub fn fuel(&self) -> u64 { self.raw.fuel() }

        /// Sets the fuel, at most 2^63 - 1. A new instance has no fuel.
        pub fn set_fuel(&mut self, fuel: u64) { self.raw.set_fuel(fuel); }

        /// Adds fuel, up to 2^63 - 1.
        pub fn add_fuel(&mut self, fuel: u64) { self.raw.add_fuel(fuel); }
    }
}
