//! What `Instance` and `Caller` have where the module can be interrupted.

use proc_macro2::TokenStream;
use quote::quote;
use wamr_aot_abi::manifest::Interrupt;

use super::{Names, linkage::Generics, model::Model};

pub(super) fn expand(model: &Model<'_>, names: &Names) -> Option<TokenStream> {
    let (instance, caller) = match model.manifest.interrupt {
        Interrupt::Epoch => epoch(names),
        Interrupt::Fuel => fuel(names),
        _ => return None,
    };
    let Generics { parameter, argument, .. } = Generics::new(model, names);
    Some(quote! {
        impl<H #parameter> Instance<H #argument> { #instance #caller }
        impl<H #parameter> Caller<'_, H #argument> { #caller }
    })
}

/// What only an instance has, and what a host function has too.
fn epoch(names: &Names) -> (TokenStream, TokenStream) {
    let (rt, p) = (&names.rt, &names.p);
    let instance = quote! {
        /// Gives the instance a counter of epochs, which others may have too. There is no deadline then, until `set_deadline`.
        pub fn set_epoch(&mut self, epoch: impl ::core::convert::Into<#rt::Epoch>) { self.raw.set_epoch(epoch); }

        #p::if_alloc! {
            /// Sets what is called when the deadline has come: after how many ticks the next one is. With `None` the guest traps.
            pub fn on_deadline(
                &mut self,
                callback: impl ::core::ops::FnMut(&mut H) -> ::core::option::Option<usize> + ::core::marker::Send + 'static,
            ) {
                self.raw.on_deadline(callback);
            }

            /// What stops the guest from other threads: it ticks a counter that only this instance has.
            ///
            /// # Errors
            /// Where the instance has a counter by `set_epoch`.
            pub fn interrupt_handle(&mut self) -> ::core::result::Result<#rt::InterruptHandle, #rt::InterruptError> {
                self.raw.interrupt_handle()
            }
        }

        #p::unless_alloc! {
            /// Sets what is called when the deadline has come: after how many ticks the next one is. With `None` the guest traps.
            pub fn on_deadline(&mut self, callback: fn(&mut H) -> ::core::option::Option<usize>) {
                self.raw.on_deadline(callback);
            }
        }
    };
    let caller = quote! {
        /// Sets after how many ticks of the counter the guest is interrupted.
        pub fn set_deadline(&mut self, ticks: usize) { self.raw.set_deadline(ticks); }
    };
    (instance, caller)
}

fn fuel(names: &Names) -> (TokenStream, TokenStream) {
    let p = &names.p;
    let instance = quote! {
        #p::if_alloc! {
            /// Sets what is called where the fuel does not suffice: how much to add. It is called again until there is enough; with
            /// `None` or 0 the guest traps.
            pub fn on_out_of_fuel(
                &mut self,
                callback: impl ::core::ops::FnMut(&mut H) -> ::core::option::Option<u64> + ::core::marker::Send + 'static,
            ) {
                self.raw.on_out_of_fuel(callback);
            }
        }

        #p::unless_alloc! {
            /// Sets what is called where the fuel does not suffice: how much to add. It is called again until there is enough; with
            /// `None` or 0 the guest traps.
            pub fn on_out_of_fuel(&mut self, callback: fn(&mut H) -> ::core::option::Option<u64>) {
                self.raw.on_out_of_fuel(callback);
            }
        }
    };
    let caller = quote! {
        /// The fuel that is left. In a host function: what the guest did up to the call is paid, and the call.
        #[must_use]
        pub fn fuel(&self) -> u64 { self.raw.fuel() }

        /// Sets the fuel, at most 2^63 - 1. At first there is none.
        pub fn set_fuel(&mut self, fuel: u64) { self.raw.set_fuel(fuel); }

        /// Adds fuel, up to 2^63 - 1.
        pub fn add_fuel(&mut self, fuel: u64) { self.raw.add_fuel(fuel); }
    };
    (instance, caller)
}
