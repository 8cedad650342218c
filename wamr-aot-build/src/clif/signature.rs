//! Translation of wasm signatures to C, by the rules of [`wamr_aot_abi::signature`].

use cranelift_codegen::{
    ir::{AbiParam, ArgumentExtension, Signature, Type, types},
    isa::CallConv,
};
use wamr_aot_abi::{
    builtins::{Builtin, BuiltinType},
    signature::ValType,
};

use super::Env;
use crate::{
    plan::Convention,
    wasm::{FuncType, feature},
};

/// A type that occurs in a body. Stage 1 accepts only those with a representation.
pub(super) fn accepted_type(ty: wasmparser::ValType) -> ValType {
    feature::value_type(ty).expect("stage 1 rejects types without a representation")
}

impl Env<'_> {
    /// The type of an address.
    pub(crate) fn pointer(&self) -> Type {
        self.frontend.pointer_type()
    }

    /// The CLIF type of a wasm value.
    pub(crate) fn value_type(&self, ty: ValType) -> Type {
        match ty {
            ValType::I32 => types::I32,
            ValType::I64 => types::I64,
            ValType::F32 => types::F32,
            ValType::F64 => types::F64,
            ValType::V128 => types::I8X16,
            ValType::FuncRef
            | ValType::ExternRef
            | ValType::NonNullFuncRef
            | ValType::NonNullExternRef
            | ValType::ExnRef
            | ValType::NonNullExnRef
            | ValType::TypedFuncRef { .. } => self.pointer(),
        }
    }

    /// The signature of a wasm function: context, parameters, and a pointer if there are two
    /// results or more.
    pub(crate) fn signature(&self, ty: &FuncType) -> Signature {
        let mut signature = Signature::new(self.frontend.default_call_conv);
        signature.params.push(AbiParam::new(self.pointer()));
        signature.params.extend(ty.params.iter().map(|&ty| self.abi_param(self.value_type(ty))));
        if ty.results.len() > 1 {
            signature.params.push(AbiParam::new(self.pointer()));
        }
        signature.returns.extend(ty.results.first().map(|&ty| self.abi_param(self.value_type(ty))));
        signature
    }

    /// The same in the convention for tail calls.
    pub(crate) fn tail_signature(&self, ty: &FuncType) -> Signature {
        Signature { call_conv: CallConv::Tail, ..self.signature(ty) }
    }

    /// The signature of a defined function, in the convention that the plan gives it.
    pub(crate) fn signature_of(&self, function: u32) -> Signature {
        let ty = self.module.function_type(function);
        match self.plan.functions[function as usize].convention {
            Convention::C => self.signature(ty),
            Convention::Tail { .. } => self.tail_signature(ty),
        }
    }

    /// The signature of a builtin.
    pub(crate) fn builtin_signature(&self, builtin: Builtin) -> Signature {
        let ty = |ty: BuiltinType| match ty {
            BuiltinType::Pointer => self.pointer(),
            BuiltinType::I32 => types::I32,
            BuiltinType::I64 => types::I64,
            BuiltinType::F32 => types::F32,
            BuiltinType::F64 => types::F64,
        };
        let mut signature = Signature::new(self.frontend.default_call_conv);
        signature.params.extend(builtin.params().iter().map(|&param| self.abi_param(ty(param))));
        signature.returns.extend(builtin.result().map(|result| self.abi_param(ty(result))));
        signature
    }

    /// The signature of the function that raises traps: that of the builtin, without the place if
    /// traps have none.
    pub(crate) fn trap_signature(&self) -> Signature {
        let mut signature = self.builtin_signature(Builtin::Trap);
        if !self.plan.options.trap_offsets {
            signature.params.pop();
        }
        signature
    }

    /// The signature of the functions that copy within memory 0, fill it and charge fuel: the
    /// context and so many numbers, and 0 or a trap code.
    pub(crate) fn thunk_signature(&self, numbers: usize) -> Signature {
        let mut signature = Signature::new(self.frontend.default_call_conv);
        let number = self.abi_param(types::I32);
        signature.params = vec![self.abi_param(self.pointer())];
        signature.params.resize(1 + numbers, number);
        signature.returns = vec![number];
        signature
    }

    fn abi_param(&self, ty: Type) -> AbiParam {
        let extension = if ty == types::I32 { self.extension } else { ArgumentExtension::None };
        AbiParam { extension, ..AbiParam::new(ty) }
    }
}
