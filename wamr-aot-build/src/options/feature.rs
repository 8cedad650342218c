//! The WebAssembly features by name. Which of them are supported is the concern of `wasm`.

/// A feature beyond WebAssembly 1.0, by the name of its proposal.
#[cfg_attr(not(feature = "compiler"), expect(dead_code, reason = "only the compiler knows all of them"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Feature {
    /// WebAssembly 1.0, and the proposals that are always enabled: mutable globals, sign extension,
    /// saturating conversions, multi-value, bulk memory, reference types, extended constants.
    Base,
    Simd,
    RelaxedSimd,
    Threads,
    TailCall,
    Exceptions,
    LegacyExceptions,
    FunctionReferences,
    Gc,
    Memory64,
    MultiMemory,
    CustomPageSizes,
    WideArithmetic,
    CompactImports,
    StackSwitching,
    /// Proposals that are too young for help texts of their own.
    Experimental,
}

impl Feature {
    /// Its name in options of commands and in reports for programs.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Feature::Base => "base",
            Feature::Simd => "simd",
            Feature::RelaxedSimd => "relaxed-simd",
            Feature::Threads => "threads",
            Feature::TailCall => "tail-call",
            Feature::Exceptions => "exceptions",
            Feature::LegacyExceptions => "legacy-exceptions",
            Feature::FunctionReferences => "function-references",
            Feature::Gc => "gc",
            Feature::Memory64 => "memory64",
            Feature::MultiMemory => "multi-memory",
            Feature::CustomPageSizes => "custom-page-sizes",
            Feature::WideArithmetic => "wide-arithmetic",
            Feature::CompactImports => "compact-imports",
            Feature::StackSwitching => "stack-switching",
            Feature::Experimental => "experimental",
        }
    }
}
