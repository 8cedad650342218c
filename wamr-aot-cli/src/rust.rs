//! What imports and exports look like in Rust, as text: the signatures that `include_aot!`
//! generates.

use wamr_aot_abi::{
    manifest::{Export, Global, Import, Item, Memory, Signature, Tag},
    names::method,
};
use wamr_aot_bindgen::rust_type;

/// The name of the Rust module for a module of this name.
pub(crate) fn module(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    method(&plain.to_ascii_lowercase())
}

/// The item of a trait that an import is, or the type that a tag is.
pub(crate) fn import(import: &Import) -> String {
    let ident = &import.ident;
    match &import.item {
        Item::Function(signature) => {
            let params = params(signature);
            let result = result(signature);
            let cx = &names(signature)[0];
            format!("fn {ident}({cx}: &mut Caller<Self>{params}) -> Result<{result}, HostError>")
        }
        Item::Memory(Memory { shared: true, .. }) => format!("fn {ident}(&mut self) -> Option<SharedMemory>"),
        Item::Memory(_) => format!("fn {ident}(&mut self) -> MemoryLimits"),
        Item::Table(_) => format!("fn {ident}(&mut self) -> TableLimits"),
        Item::Global(global) => format!("fn {ident}(&mut self) -> {}", rust_type(global.ty)),
        Item::Tag(payload) => tag(ident, payload),
    }
}

/// The type in the module `tags` that a tag is.
fn tag(ident: &str, tag: &Tag) -> String {
    let types: Vec<&str> = tag.payload.iter().copied().map(rust_type).collect();
    let fields = if types.is_empty() { String::new() } else { format!("({})", types.join(", ")) };
    format!("struct tags::{ident}{fields}")
}

/// The methods that an export is, or the type that a tag is.
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
            let get = format!("fn {ident}(&self) -> {}", rust_type(*ty));
            let result = if ty.is_function_reference() { " -> Result<(), FuncRefError>" } else { "" };
            let set = format!("fn set_{ident}(&mut self, value: {}){result}", rust_type(*ty));
            if *mutable { vec![get, set] } else { vec![get] }
        }
        Item::Tag(payload) => vec![tag(ident, payload)],
    }
}

/// The names of the caller and the parameters of an import, which all differ.
pub(crate) fn names(signature: &Signature) -> Vec<String> {
    let given = signature.params.iter().map(|(_, name)| name.as_str());
    let unnamed = (0..).zip(given).map(|(number, name)| match name {
        "" => format!("arg{number}"),
        // In a pattern these would be the constructors of the prelude.
        "None" | "Some" | "Ok" | "Err" => format!("{name}_"),
        name => name.to_owned(),
    });
    let mut names: Vec<String> = std::iter::once("cx".to_owned()).chain(unnamed).collect();
    for place in 0..names.len() {
        // A name of the module's own stays as it is.
        let is_own = place > 0 && signature.params[place - 1].1 == names[place];
        while !is_own && names.iter().filter(|name| **name == names[place]).count() > 1 {
            names[place].push('_');
        }
    }
    names
}

/// `, name: type` for each parameter.
fn params(signature: &Signature) -> String {
    let names = names(signature).into_iter().skip(1);
    names.zip(&signature.params).map(|(name, (ty, _))| format!(", {name}: {}", rust_type(*ty))).collect()
}

fn result(signature: &Signature) -> String {
    let results: Vec<&str> = signature.results.iter().copied().map(rust_type).collect();
    match &results[..] {
        [result] => (*result).to_owned(),
        results => format!("({})", results.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use wamr_aot_abi::signature::ValType;

    use super::*;

    #[test]
    fn tags_are_types() {
        let export = |payload: &[ValType]| {
            let item = Item::Tag(Tag { payload: payload.to_vec() });
            let name = "my_error".to_owned();
            super::export(&Export { ident: "MyError".to_owned(), name, item, index: 0, symbol: None })
        };
        assert_eq!(export(&[]), ["struct tags::MyError"]);
        assert_eq!(
            export(&[ValType::I32, ValType::ExternRef]),
            ["struct tags::MyError(i32, Option<ExternRef>)"]
        );
    }

    #[test]
    fn names_of_parameters_differ() {
        let named = |names: &[&str]| {
            let params = names.iter().map(|name| (ValType::I32, (*name).to_owned())).collect();
            super::names(&Signature { params, results: vec![] })
        };
        assert_eq!(named(&["ptr", ""]), ["cx", "ptr", "arg1"]);
        assert_eq!(named(&["cx", "cx_"]), ["cx__", "cx", "cx_"]);
        assert_eq!(named(&["arg1", "", "None"]), ["cx", "arg1", "arg1_", "None_"]);
    }
}
