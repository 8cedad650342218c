//! Which of the supported features a module may use.

use super::features::Feature;

macro_rules! switches {
    ($($(#[$doc:meta])* $method:ident => $feature:ident;)*) => {
        /// Which proposals a module may use beyond WebAssembly 2.0 without SIMD. The default is all that are supported.
        ///
        /// A module that uses a proposal that is off is refused, as for one that is not supported. What is off costs nothing
        /// either way: code does not depend on it.
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
            /// WebAssembly 2.0 without SIMD, and nothing that came later.
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
    /// References with the type of the function, and calls through them.
    function_references => FunctionReferences;
    /// Memories and tables with 64-bit indices.
    memory64 => Memory64;
    /// More than one memory.
    multi_memory => MultiMemory;
    /// Memories whose pages have one byte.
    custom_page_sizes => CustomPageSizes;
    /// 128-bit addition, subtraction and multiplication.
    wide_arithmetic => WideArithmetic;
    /// Imports that share the name of a module, or a type as well, and have it once.
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

    /// Whether modules may use it.
    pub(crate) fn allow(&self, feature: Feature) -> bool {
        feature.info().supported && !self.off.contains(&feature)
    }

    /// The names of what is off.
    pub(crate) fn off(&self) -> impl Iterator<Item = &'static str> {
        self.off.iter().map(|feature| feature.info().name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_add_up() {
        let features = Features::default().memory64(false).multi_memory(false).memory64(true);
        assert!(features.allow(Feature::Memory64) && !features.allow(Feature::MultiMemory));
        assert!(!features.allow(Feature::Gc), "what is not supported cannot be switched on");
        assert_eq!(features, Features::default().multi_memory(false));
        assert!(Features::base().allow(Feature::Base) && !Features::base().allow(Feature::WideArithmetic));
    }
}
