//! Stage 6b: the header of a guest in C. Its functions become those that the module has.

use wamr_aot_abi::{
    manifest::{CFunction, CNumber, CType, Header, Item},
    signature::ValType,
};

use crate::{
    bindings::Bindings,
    diagnostics::{Finding, Findings, catalogue},
};

/// The export that pointers point into.
const MEMORY: &str = "memory";

/// The header with the functions that the module exports, and with the allocator, if there is one.
///
/// # Errors
/// If a function has another type than the header says, or there is no memory.
pub(crate) fn check(header: &Header, bindings: &Bindings) -> Result<Header, Findings> {
    let mut checked = Header { functions: Vec::new(), ..header.clone() };
    let mut findings = Vec::new();
    let memory = bindings.exports.iter().find(|export| export.name == MEMORY);
    if !memory.is_some_and(|export| is_usable(&export.item)) {
        findings.push(catalogue::header_without_memory(MEMORY));
    }
    for function in &header.functions {
        match bound(function, header, bindings) {
            Ok(true) => checked.functions.push(function.clone()),
            Ok(false) => {
                let why = "the sources do not define it".to_owned();
                checked.left_out.push((function.name.clone(), why));
            }
            Err(finding) => findings.push(finding),
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
    let params: Option<Vec<ValType>> = function.params.iter().map(|(_, ty)| header.core(ty)).collect();
    let result: Option<Vec<ValType>> = function.result.iter().map(|ty| header.core(ty)).collect();
    let (params, results) = (params.unwrap_or_default(), result.unwrap_or_default());
    let fits = match &export.item {
        Item::Function(found) => {
            found.params.iter().map(|(ty, _)| *ty).eq(params.iter().copied()) && found.results == results
        }
        _ => false,
    };
    if fits {
        return Ok(true);
    }
    let types = |types: &[ValType]| types.iter().map(|ty| format!(" {ty}")).collect::<String>();
    let expected = format!("(func (param{}) (result{}))", types(&params), types(&results));
    Err(catalogue::header_function_type(&function.name, &expected))
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

    fn checked(text: &str, functions: &[CFunction]) -> Result<Header, String> {
        let bytes = wat::parse_str(text).unwrap();
        let module = wasm::parse(&bytes, &crate::options::Features::default()).unwrap();
        let plan = Plan::new(&module, plan::Options::example());
        let bindings = Bindings::new(&module, &plan, Some(&Renames::default()), &Stubs::default()).unwrap();
        let header = Header { name: "lib.h".into(), functions: functions.to_vec(), ..Header::default() };
        check(&header, &bindings).map_err(|findings| report::all("lib.c", &findings))
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
        let header = checked(text, &[add, function("absent", &[], None)]).unwrap();
        assert_eq!(names(&header), ["add", "malloc"]);
        assert_eq!(header.left_out, [("absent".to_owned(), "the sources do not define it".to_owned())]);
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
