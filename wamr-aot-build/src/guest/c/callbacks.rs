//! The source of ours that makes pointers to functions of the host.

use std::fmt::Write as _;

use wamr_aot_abi::{
    manifest::{CFunction, CType, Header},
    signature::ValType,
};

/// For each callback an imported function and an exported one that returns its address. `None` if
/// there are no callbacks.
///
/// All types are those that WebAssembly passes, which is what a call by a pointer compares. So the
/// source needs neither the header nor the names of types, and some have none.
pub(super) fn source(header: &Header) -> Option<String> {
    if header.callbacks.is_empty() {
        return None;
    }
    let mut text = String::new();
    for callback in &header.callbacks {
        let CFunction { name, params, result, .. } = callback;
        let params: Vec<_> = params.iter().map(|(_, ty)| in_c(header, ty)).collect();
        let params = if params.is_empty() { "void".to_owned() } else { params.join(", ") };
        let result = result.as_ref().map_or("void", |ty| in_c(header, ty));
        let (module, export) = (Header::CALLBACKS, Header::callback_export(name));
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "__attribute__((import_module(\"{module}\"), import_name(\"{name}\")))\n\
             {result} wamr_aot_callback_{name}({params});\n\
             __attribute__((export_name(\"{export}\")))\n\
             void *wamr_aot_pointer_{name}(void) {{ return (void *)wamr_aot_callback_{name}; }}\n"
        );
    }
    Some(text)
}

fn in_c(header: &Header, ty: &CType) -> &'static str {
    match header.core(ty) {
        Some(ValType::I64) => "long long",
        Some(ValType::F32) => "float",
        Some(ValType::F64) => "double",
        _ => "int",
    }
}

#[cfg(test)]
mod tests {
    use wamr_aot_abi::manifest::CNumber;

    use super::*;

    #[test]
    fn callbacks_are_imported_and_their_addresses_exported() {
        let number = CType::Number;
        let param = |ty| ("a".to_owned(), ty);
        let params = vec![
            param(CType::Pointer(CType::Void.into())),
            param(number(CNumber::U64)),
            param(number(CNumber::F32)),
        ];
        let callback =
            |name: &str, params, result| CFunction { name: name.into(), docs: String::new(), params, result };
        let callbacks =
            vec![callback("visit", params, Some(number(CNumber::F64))), callback("done", Vec::new(), None)];
        let text = source(&Header { callbacks, ..Header::default() }).unwrap();
        for part in [
            "((import_module(\"callbacks\"), import_name(\"visit\")))\n\
             double wamr_aot_callback_visit(int, long long, float);\n",
            "((export_name(\"callback_visit\")))\nvoid *wamr_aot_pointer_visit(void) {",
            "\nvoid wamr_aot_callback_done(void);\n",
        ] {
            assert!(text.contains(part), "{text}");
        }
        assert_eq!(source(&Header::default()), None);
    }
}
