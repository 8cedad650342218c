//! What imports and exports look like in Rust, as text: the signatures that `include_aot!` generates.

use wamr_aot_abi::{
    manifest::{Export, Global, Import, Item, Memory, Signature},
    signature::ValType,
};

/// The item of a trait that an import is.
pub(crate) fn import(import: &Import) -> String {
    let ident = &import.ident;
    match &import.item {
        Item::Function(signature) => {
            let params = params(signature);
            let result = result(signature);
            format!("fn {ident}(cx: &mut Caller<Self>{params}) -> Result<{result}, HostError>")
        }
        Item::Memory(Memory { shared: true, .. }) => format!("fn {ident}(&mut self) -> Option<SharedMemory>"),
        Item::Memory(_) => format!("fn {ident}(&mut self) -> MemoryLimits"),
        Item::Table(_) => format!("fn {ident}(&mut self) -> TableLimits"),
        Item::Global(global) => format!("fn {ident}(&mut self) -> {}", value(global.ty)),
    }
}

/// The methods that an export is.
pub(crate) fn export(export: &Export) -> Vec<String> {
    let ident = &export.ident;
    match &export.item {
        Item::Function(signature) => {
            let (params, result) = (params(signature), result(signature));
            vec![format!("fn {ident}(&mut self{params}) -> Result<{result}, Trap>")]
        }
        Item::Memory(Memory { shared: true, .. }) => vec![format!("fn {ident}(&self) -> &SharedMemory")],
        Item::Memory(_) => {
            vec![format!("fn {ident}(&self) -> MemoryRef"), format!("fn {ident}_mut(&mut self) -> MemoryMut")]
        }
        Item::Table(_) => {
            vec![format!("fn {ident}(&self) -> TableRef"), format!("fn {ident}_mut(&mut self) -> TableMut")]
        }
        Item::Global(Global { ty, mutable, .. }) => {
            let get = format!("fn {ident}(&self) -> {}", value(*ty));
            let result = if ty.is_function_reference() { " -> Result<(), FuncRefError>" } else { "" };
            let set = format!("fn set_{ident}(&mut self, value: {}){result}", value(*ty));
            if *mutable { vec![get, set] } else { vec![get] }
        }
    }
}

/// `, name: type` for each parameter.
fn params(signature: &Signature) -> String {
    let params = signature.params.iter().enumerate();
    let text = params.map(|(number, (ty, name))| {
        let name = if name.is_empty() { format!("arg{number}") } else { name.clone() };
        format!(", {name}: {}", value(*ty))
    });
    text.collect()
}

fn result(signature: &Signature) -> String {
    let results: Vec<&str> = signature.results.iter().copied().map(value).collect();
    match &results[..] {
        [result] => (*result).to_owned(),
        results => format!("({})", results.join(", ")),
    }
}

/// A value type in signatures.
pub(crate) fn value(ty: ValType) -> &'static str {
    match ty {
        ValType::I32 => "i32",
        ValType::I64 => "i64",
        ValType::F32 => "f32",
        ValType::F64 => "f64",
        ValType::V128 => "V128",
        ValType::FuncRef | ValType::TypedFuncRef { nullable: true, .. } => "Option<FuncRef>",
        ValType::NonNullFuncRef | ValType::TypedFuncRef { nullable: false, .. } => "FuncRef",
        ValType::ExternRef => "Option<ExternRef>",
        ValType::NonNullExternRef => "ExternRef",
    }
}
