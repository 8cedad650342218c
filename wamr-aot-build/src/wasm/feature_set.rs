//! Which of the supported features a module may use, for the validator.

use wasmparser::WasmFeatures;

use crate::options::{Feature, Features};

impl Features {
    /// Whether modules may use the feature.
    pub(crate) fn allow(&self, feature: Feature) -> bool {
        feature.info().supported && !self.off().contains(&feature)
    }
}

/// The validator's features if only `allowed` features exist. Some encodings are valid only because
/// a feature gave them a meaning, for example an overlong encoding of a memory index.
pub(crate) fn strict(allowed: &Features) -> WasmFeatures {
    [
        (Feature::Simd, WasmFeatures::SIMD),
        (Feature::RelaxedSimd, WasmFeatures::RELAXED_SIMD),
        (Feature::Threads, WasmFeatures::THREADS),
        (Feature::TailCall, WasmFeatures::TAIL_CALL),
        (Feature::Exceptions, WasmFeatures::EXCEPTIONS),
        (Feature::LegacyExceptions, WasmFeatures::LEGACY_EXCEPTIONS),
        // For the validator, recursion groups of function types are part of the latter; its other
        // parts have been rejected before.
        (Feature::FunctionReferences, WasmFeatures::FUNCTION_REFERENCES | WasmFeatures::GC),
        (Feature::Memory64, WasmFeatures::MEMORY64),
        (Feature::MultiMemory, WasmFeatures::MULTI_MEMORY),
        (Feature::CustomPageSizes, WasmFeatures::CUSTOM_PAGE_SIZES),
        (Feature::WideArithmetic, WasmFeatures::WIDE_ARITHMETIC),
        (Feature::CompactImports, WasmFeatures::COMPACT_IMPORTS),
    ]
    .into_iter()
    .filter(|(feature, _)| allowed.allow(*feature))
    .fold(
        WasmFeatures::WASM2.difference(WasmFeatures::SIMD) | WasmFeatures::EXTENDED_CONST,
        |all, (_, one)| all | one,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_add_up() {
        let features = Features::default().memory64(false).multi_memory(false).memory64(true);
        assert!(features.allow(Feature::Memory64) && !features.allow(Feature::MultiMemory));
        assert!(!features.allow(Feature::Gc), "an unsupported feature cannot be enabled");
        assert_eq!(features, Features::default().multi_memory(false));
        assert_eq!(Features::default().named("multi-memory", false), Some(features));
        assert_eq!(Features::default().named("gc", true), None);
        let all_off =
            Features::NAMES.iter().fold(Features::default(), |f, name| f.named(name, false).unwrap());
        assert_eq!(all_off, Features::base());
        assert!(Features::base().allow(Feature::Base) && !Features::base().allow(Feature::WideArithmetic));
    }
}
