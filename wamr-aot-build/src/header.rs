//! Stage 6b: the header of a guest in C. Its functions become those that the module has.

use wamr_aot_abi::{
    manifest::{CFunction, CKind, CNumber, CSignature, CType, Header, Item},
    signature::ValType,
};

use crate::{
    bindings::Bindings,
    diagnostics::{Finding, Findings, catalogue},
};

/// The export that pointers point into.
const MEMORY: &str = "memory";

/// Adds the header to the bindings, and makes its callbacks imports that a host may leave out. The
/// functions `ran` in the build, and are exported no longer.
///
/// # Errors
/// If a function has another type than the header says, or there is no memory.
pub(crate) fn add(header: &Header, bindings: &mut Bindings, ran: &[String]) -> Result<(), Findings> {
    let header = check(header, bindings, ran)?;
    for import in bindings.imports.iter_mut().filter(|import| import.module == Header::CALLBACKS) {
        // Nearly all headers have some that the program does not use.
        import.stub |= header.callbacks.iter().any(|callback| callback.name == import.name);
    }
    bindings.header = Some(header);
    Ok(())
}

/// The header with what the module has: the functions that it exports, the callbacks that it
/// imports with functions that return pointers to them, and the allocator, if there is one.
fn check(header: &Header, bindings: &Bindings, ran: &[String]) -> Result<Header, Findings> {
    let mut checked = Header { functions: Vec::new(), callbacks: Vec::new(), ..header.clone() };
    let mut findings = Vec::new();
    let memory = bindings.exports.iter().find(|export| export.name == MEMORY);
    if !memory.is_some_and(|export| is_usable(&export.item)) {
        findings.push(catalogue::header_without_memory(MEMORY));
    }
    for function in &header.functions {
        match bound(function, header, bindings) {
            Ok(true) => checked.functions.push(function.clone()),
            Ok(false) => {
                let why = if ran.contains(&function.name) {
                    "it ran in the build"
                } else {
                    "the sources do not define it"
                };
                checked.left_out.push((function.name.clone(), why.to_owned()));
            }
            Err(finding) => findings.push(finding),
        }
    }
    for callback in &header.callbacks {
        let pointer = pointer(callback, header);
        if is_imported(callback, header, bindings) && matches!(bound(&pointer, header, bindings), Ok(true)) {
            checked.callbacks.push(callback.clone());
            checked.functions.push(pointer);
        } else {
            let why = "as a callback: the module does not import it".to_owned();
            checked.left_out.push((callback.name.clone(), why));
        }
    }
    for helper in helpers() {
        let is_declared = header.functions.iter().any(|function| function.name == helper.name);
        // One of another type is not the allocator.
        if !is_declared && matches!(bound(&helper, header, bindings), Ok(true)) {
            checked.functions.push(helper);
        }
    }
    Findings::check(findings)?;
    Ok(checked)
}

fn is_usable(item: &Item) -> bool {
    matches!(item, Item::Memory(memory) if !memory.memory64 && !memory.shared)
}

/// Whether the module defines and exports a function.
fn bound(function: &CFunction, header: &Header, bindings: &Bindings) -> Result<bool, Finding> {
    let export = bindings.exports.iter().find(|export| export.name == function.name);
    let Some(export) = export.filter(|export| export.symbol.is_some()) else { return Ok(false) };
    if fits(function, header, &export.item) {
        return Ok(true);
    }
    let (params, results) = core(function, header);
    let types = |types: &[ValType]| types.iter().map(|ty| format!(" {ty}")).collect::<String>();
    let expected = format!("(func (param{}) (result{}))", types(&params), types(&results));
    Err(catalogue::header_function_type(&function.name, &expected))
}

fn is_imported(callback: &CFunction, header: &Header, bindings: &Bindings) -> bool {
    let mut imports = bindings.imports.iter();
    imports.any(|import| {
        (&*import.module, &import.name) == (Header::CALLBACKS, &callback.name)
            && fits(callback, header, &import.item)
    })
}

/// Whether an item is a function of the type that the header says.
fn fits(function: &CFunction, header: &Header, item: &Item) -> bool {
    let Item::Function(found) = item else { return false };
    let (params, results) = core(function, header);
    found.params.iter().map(|(ty, _)| ty).eq(&params) && found.results == results
}

/// The parameters and results in the types of WebAssembly.
fn core(function: &CFunction, header: &Header) -> (Vec<ValType>, Vec<ValType>) {
    let params = function.params.iter().filter_map(|(_, ty)| header.core(ty)).collect();
    (params, function.result.iter().filter_map(|ty| header.core(ty)).collect())
}

/// The function that returns a pointer to a callback.
fn pointer(callback: &CFunction, header: &Header) -> CFunction {
    let named = header.types.iter().position(|named| {
        named.name == callback.name && matches!(named.kind, CKind::Alias(CType::Function(Some(_))))
    });
    let result = match named {
        Some(number) => CType::Named(number as u32),
        None => {
            let params = callback.params.iter().map(|(_, ty)| ty.clone()).collect();
            CType::Function(Some(Box::new(CSignature { params, result: callback.result.clone() })))
        }
    };
    CFunction {
        name: Header::callback_export(&callback.name),
        docs: format!("A pointer to the host's `{}`, for the guest to call.", callback.name),
        params: Vec::new(),
        result: Some(result),
    }
}

/// The functions that the host's memory in a guest comes from, though the header has no
/// declarations of them.
fn helpers() -> [CFunction; 2] {
    let size = CType::Number(CNumber::U32);
    let pointer = || CType::Pointer(Box::new(CType::Void));
    let function = |name: &str, docs: &str, param: &str, ty, result| CFunction {
        name: name.to_owned(),
        docs: docs.to_owned(),
        params: vec![(param.to_owned(), ty)],
        result,
    };
    [
        function("malloc", "Memory of the guest's, or null.", "size", size, Some(pointer())),
        function("free", "Frees memory of `malloc`.", "ptr", pointer(), None),
    ]
}

#[cfg(all(test, feature = "wat"))]
mod tests {
    use super::*;
    use crate::{
        diagnostics::report,
        plan::{self, Plan},
        renames::Renames,
        stubs::Stubs,
        wasm,
    };

    fn bindings(text: &str) -> Bindings {
        let bytes = wat::parse_str(text).unwrap();
        let module = wasm::parse(&bytes, &crate::options::Features::default()).unwrap();
        let plan = Plan::new(&module, plan::Options::example());
        Bindings::new(&module, &plan, Some(&Renames::default()), &Stubs::default()).unwrap()
    }

    fn checked(text: &str, functions: &[CFunction]) -> Result<Header, String> {
        let header = Header { name: "lib.h".into(), functions: functions.to_vec(), ..Header::default() };
        let ran = ["ran".to_owned()];
        check(&header, &bindings(text), &ran).map_err(|findings| report::all("lib.c", &findings))
    }

    fn function(name: &str, params: &[CNumber], result: Option<CType>) -> CFunction {
        let params = params.iter().map(|number| ("a".to_owned(), CType::Number(*number))).collect();
        CFunction { name: name.into(), docs: String::new(), params, result }
    }

    fn names(header: &Header) -> Vec<&str> {
        header.functions.iter().map(|function| function.name.as_str()).collect()
    }

    #[test]
    fn functions_of_the_header_are_those_of_the_module() {
        let text = r#"(module
            (memory (export "memory") 1)
            (func (export "add") (param i32 i64) (result i32) i32.const 0)
            (func (export "malloc") (param i32) (result i32) i32.const 0)
            (func (export "free") (param i64))
            (func (export "other")))"#;
        let add = function("add", &[CNumber::U8, CNumber::I64], Some(CType::Pointer(CType::Void.into())));
        let gone = ["absent", "ran"].map(|name| function(name, &[], None));
        let header = checked(text, &[&[add], &gone[..]].concat()).unwrap();
        assert_eq!(names(&header), ["add", "malloc"]);
        let reasons = [("absent", "the sources do not define it"), ("ran", "it ran in the build")];
        assert_eq!(header.left_out, reasons.map(|(name, why)| (name.to_owned(), why.to_owned())));
    }

    #[test]
    fn callbacks_are_imports_with_pointers() {
        let text = r#"(module
            (import "callbacks" "visit" (func $visit (param i32 i64) (result i32)))
            (import "callbacks" "other" (func (param f32)))
            (table funcref (elem $visit))
            (memory (export "memory") 1)
            (func (export "callback_visit") (result i32) i32.const 0)
            (func (export "callback_other") (result i32) i32.const 0))"#;
        let visit = function("visit", &[CNumber::Bool, CNumber::U64], Some(CType::Number(CNumber::Char)));
        let other = function("other", &[], None);
        let mut bindings = bindings(text);
        let callbacks = vec![visit.clone(), other];
        let header = Header { callbacks, ..Header::default() };
        add(&header, &mut bindings, &[]).unwrap();
        let stubs: Vec<_> = bindings.imports.iter().map(|import| (&*import.name, import.stub)).collect();
        assert_eq!(stubs, [("visit", true), ("other", false)]);
        let header = bindings.header.unwrap();
        assert_eq!(header.callbacks, [visit]);
        assert_eq!(names(&header), ["callback_visit"]);
        let text = header.functions[0].result.as_ref().map(ToString::to_string);
        assert_eq!(text.as_deref(), Some("fn(bool,u64)char"));
        let why = "as a callback: the module does not import it".to_owned();
        assert_eq!(header.left_out, [("other".to_owned(), why)]);
    }

    #[test]
    fn other_types_and_memories_are_refused() {
        let text = r#"(module
            (memory (export "memory") i64 1)
            (func (export "add") (param f32) (result i32) i32.const 0))"#;
        let report = checked(text, &[function("add", &[CNumber::F64], None)]).unwrap_err();
        for part in ["`add` has another type than its header says", "(func (param f64) (result))", "`memory`"]
        {
            assert!(report.contains(part), "{report}");
        }
    }
}
