//! Which of the supported features a module may use.

use super::feature::Feature;

macro_rules! switches {
    ($($(#[$doc:meta])* $method:ident => $feature:ident;)*) => {
        /// Which proposals a module may use beyond WebAssembly 2.0 without SIMD. By default it may
        /// use all that are supported.
        ///
        /// A module that uses a disabled proposal is rejected, like one that uses an unsupported
        /// proposal. The switches have no effect on the generated code or its speed.
        ///
        /// ```
        /// use wamr_aot_build::{Builder, Features};
        ///
        /// let builder = Builder::new("plugin.wasm").features(Features::default().memory64(false));
        /// # drop(builder);
        /// ```
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Features {
            off: Vec<Feature>,
        }

        impl Features {
            /// The names of the switches: those of the methods, with `-` for `_`.
            pub const NAMES: &'static [&'static str] = &[$(Feature::$feature.id()),*];

            /// The same, with the switch of this name on or off. `None` if there is no such switch.
            #[must_use]
            pub fn named(self, name: &str, on: bool) -> Option<Features> {
                $(if name == Feature::$feature.id() {
                    return Some(self.$method(on));
                })*
                None
            }

            /// WebAssembly 2.0 without SIMD, and no later proposals.
            pub fn base() -> Features {
                Features { off: vec![$(Feature::$feature),*] }
            }

            $(
                $(#[$doc])*
                #[must_use]
                pub fn $method(self, on: bool) -> Features {
                    self.switch(Feature::$feature, on)
                }
            )*
        }
    };
}

switches! {
    /// 128-bit vectors.
    simd => Simd;
    /// Vector instructions whose results may differ between machines; here they do not.
    relaxed_simd => RelaxedSimd;
    /// Atomic instructions and memories that threads share.
    threads => Threads;
    /// Calls that replace the caller's frame.
    tail_call => TailCall;
    /// Exceptions: tags, `throw`, `try_table`, and references to exceptions.
    exceptions => Exceptions;
    /// The older form of handlers, with `try`, `catch`, `rethrow` and `delegate`. Modules that use
    /// it also need [`exceptions`](Features::exceptions), for their tags.
    legacy_exceptions => LegacyExceptions;
    /// References with the type of the function, and calls through them.
    function_references => FunctionReferences;
    /// Memories and tables with 64-bit indices.
    memory64 => Memory64;
    /// More than one memory.
    multi_memory => MultiMemory;
    /// Memories with one-byte pages.
    custom_page_sizes => CustomPageSizes;
    /// 128-bit addition, subtraction and multiplication.
    wide_arithmetic => WideArithmetic;
    /// Groups of imports that share a module name, or a module name and a type, which is encoded
    /// only once.
    compact_imports => CompactImports;
}

impl Features {
    fn switch(mut self, feature: Feature, on: bool) -> Features {
        self.off.retain(|off| *off != feature);
        if !on {
            self.off.push(feature);
            self.off.sort_unstable();
        }
        self
    }

    /// The features that the user switched off.
    pub(crate) fn off(&self) -> &[Feature] {
        &self.off
    }
}
