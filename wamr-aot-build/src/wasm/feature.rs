//! The WebAssembly features, which of them are supported, and which types need them.
//!
//! To enable a feature: implement it in the later stages, then set `supported` in
//! [`Feature::info`].

use wamr_aot_abi::signature::ValType;
use wasmparser::{AbstractHeapType, HeapType, RefType, WasmFeatures};

use crate::options::Feature;

/// The description of a feature.
pub(crate) struct Info {
    pub(crate) supported: bool,
    /// The name in messages: "the module uses ...".
    pub(crate) name: &'static str,
    /// How to compile a module without it.
    pub(crate) help: &'static str,
}

impl Feature {
    /// The table of features.
    pub(crate) const fn info(self) -> Info {
        let (supported, name, help) = match self {
            Feature::Base => (true, "WebAssembly 1.0", ""),
            Feature::Simd => (
                true,
                "SIMD",
                "compile the module without it: `-C target-feature=-simd128` for Rust, `-mno-simd128` \
                 for C and C++",
            ),
            Feature::RelaxedSimd => (
                true,
                "relaxed SIMD",
                "compile the module without it: `-C target-feature=-relaxed-simd` for Rust, \
                 `-mno-relaxed-simd` for C and C++",
            ),
            Feature::Threads => (
                true,
                "threads (atomic instructions or shared memory)",
                "compile the module for one thread: without `-C target-feature=+atomics` for Rust, \
                 without `-pthread` for C and C++",
            ),
            Feature::TailCall => (
                true,
                "tail calls",
                "compile the module without them: `-C target-feature=-tail-call` for Rust, \
                 `-mno-tail-call` for C and C++",
            ),
            Feature::Exceptions => (
                true,
                "exceptions",
                "compile the module without them: `-C panic=abort` for Rust, `-fno-exceptions` for C and C++",
            ),
            Feature::LegacyExceptions => (
                true,
                "legacy exceptions",
                "compile the module without them: `-C panic=abort` for Rust, without \
                 `-fwasm-exceptions` for C and C++",
            ),
            Feature::FunctionReferences => {
                (true, "typed function references", "compile the module for WebAssembly 2.0")
            }
            Feature::Gc => (
                false,
                "garbage-collected objects",
                "use a toolchain with its own garbage collector that keeps objects in linear memory, \
                 such as TinyGo or AssemblyScript",
            ),
            Feature::Memory64 => (
                true,
                "64-bit memories or tables",
                "compile the module for `wasm32`, not `wasm64`: without `-sMEMORY64` for Emscripten",
            ),
            Feature::MultiMemory => {
                (true, "more than one memory", "merge the memories: `wasm-opt --multi-memory-lowering`")
            }
            Feature::CustomPageSizes => (true, "custom page sizes", "link the module without `--page-size`"),
            Feature::WideArithmetic => (
                true,
                "wide arithmetic",
                "compile the module without it: `-C target-feature=-wide-arithmetic` for Rust, \
                 `-mno-wide-arithmetic` for C and C++",
            ),
            Feature::CompactImports => (
                true,
                "the compact form of the import section",
                "write the module without it: `wasm-opt --disable-compact-imports`",
            ),
            Feature::StackSwitching => (false, "stack switching", "compile the module without it"),
            Feature::Experimental => {
                (false, "an experimental proposal", "compile the module for WebAssembly 2.0")
            }
        };
        Info { supported, name, help }
    }

    /// The feature that a value type belongs to.
    pub(crate) fn of_type(ty: wasmparser::ValType) -> Feature {
        match ty {
            wasmparser::ValType::V128 => Feature::Simd,
            wasmparser::ValType::Ref(ty) => Feature::of_reference(ty),
            _ => Feature::Base,
        }
    }

    /// The feature that a reference type belongs to.
    pub(crate) fn of_reference(ty: RefType) -> Feature {
        match Feature::of_heap_type(ty.heap_type()) {
            Feature::Base if !ty.is_nullable() => Feature::FunctionReferences,
            feature => feature,
        }
    }

    /// The feature that a heap type belongs to.
    pub(crate) fn of_heap_type(ty: HeapType) -> Feature {
        match ty {
            HeapType::FUNC | HeapType::EXTERN => Feature::Base,
            HeapType::Abstract { shared: true, .. } | HeapType::Exact(_) => Feature::Experimental,
            HeapType::Concrete(_) => Feature::FunctionReferences,
            HeapType::Abstract { ty, .. } => match ty {
                AbstractHeapType::Exn => Feature::Exceptions,
                AbstractHeapType::Cont | AbstractHeapType::NoCont => Feature::StackSwitching,
                _ => Feature::Gc,
            },
        }
    }
}

/// The features that the validator accepts: all stable ones, and unstable ones that toolchains
/// produce. So a module that uses such a feature is reported as "not supported", never as "not
/// valid".
pub(crate) fn validated() -> WasmFeatures {
    WasmFeatures::default()
        | WasmFeatures::COMPACT_IMPORTS
        | WasmFeatures::CUSTOM_PAGE_SIZES
        | WasmFeatures::LEGACY_EXCEPTIONS
        | WasmFeatures::STACK_SWITCHING
        | WasmFeatures::WIDE_ARITHMETIC
}

/// The type in the contract's representation, with the module's own index of a function type.
/// `None` if no feature in the contract has the type.
pub(crate) fn value_type(ty: wasmparser::ValType) -> Option<ValType> {
    Some(match ty {
        wasmparser::ValType::I32 => ValType::I32,
        wasmparser::ValType::I64 => ValType::I64,
        wasmparser::ValType::F32 => ValType::F32,
        wasmparser::ValType::F64 => ValType::F64,
        wasmparser::ValType::V128 => ValType::V128,
        wasmparser::ValType::Ref(RefType::FUNCREF) => ValType::FuncRef,
        wasmparser::ValType::Ref(RefType::EXTERNREF) => ValType::ExternRef,
        wasmparser::ValType::Ref(ty) => match ty.heap_type() {
            HeapType::FUNC => ValType::NonNullFuncRef,
            HeapType::EXTERN => ValType::NonNullExternRef,
            HeapType::Abstract { ty: AbstractHeapType::Exn, shared: false } => match ty.is_nullable() {
                true => ValType::ExnRef,
                false => ValType::NonNullExnRef,
            },
            HeapType::Concrete(index) => {
                ValType::TypedFuncRef { nullable: ty.is_nullable(), index: index.as_module_index()? }
            }
            _ => return None,
        },
    })
}
