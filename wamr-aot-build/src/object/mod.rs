//! Stage 4a: CLIF to a native object, through Cranelift, or to the image of a loadable artefact, or both.
//!
//! The object defines its functions and two data symbols, the [`VMModule`](wamr_aot_abi::layout::VMModule) and the
//! [`VMReflection`](wamr_aot_abi::layout::VMReflection); nothing in it is undefined.

mod blob;
mod compile;
mod image;
mod module;
mod reflection;
mod stack;

use std::collections::BTreeSet;

use cranelift_codegen::ir;
use cranelift_module::{DataDescription, DataId, FuncId, Linkage, Module as _, ModuleError};
use cranelift_object::{ObjectBuilder, ObjectModule};
use wamr_aot_abi::{
    builtins::Builtin,
    manifest::{Output, StackUse},
};

use crate::{
    clif::{Callee, Env, Numbering},
    diagnostics::{Findings, Place, catalogue},
    jobs::Jobs,
    plan::{Convention, Plan},
    target::Target,
    wasm::Module,
};
use blob::{Blob, Symbol};
use compile::Compiled;
pub(crate) use image::Image;

/// The forms that were asked for.
pub(crate) struct Emitted {
    pub(crate) object: Option<Vec<u8>>,
    pub(crate) image: Option<Image>,
    /// The builtins that the code calls.
    pub(crate) builtins: Vec<Builtin>,
    /// The bytes of the code, without what the linker adds for alignment.
    pub(crate) code_len: u64,
    pub(crate) stack: StackUse,
}

/// Compiles all functions, in parallel, and writes the object or the image.
pub(crate) fn emit(
    module: &Module<'_>,
    plan: &Plan,
    target: &Target,
    jobs: &Jobs,
    output: Output,
) -> Result<Emitted, Findings> {
    let isa = target.isa();
    let numbering = Numbering::new(module, plan);
    let env =
        Env { module, plan, numbering: &numbering, frontend: isa.frontend_config(), extension: target.argument_extension() };
    let compiled = compile::all(env, isa, jobs)?;
    let builtins: BTreeSet<Builtin> = compiled.iter().flat_map(|c| c.builtins.iter().copied()).collect();
    let image = if output.is_loadable() {
        let (module, reflection) = (module::describe(env), reflection::describe(env));
        Some(image::lay_out(&compiled, &module, &reflection, target.is_big_endian(), target.is_x86())?)
    } else {
        None
    };
    let object = if output.is_linked() {
        let object = write(env, target, &compiled)
            .map_err(|error| catalogue::internal(Place::default(), &format!("the object cannot be written: {error}")))?;
        Some(object)
    } else {
        None
    };
    let code_len = compiled.iter().map(|function| function.bytes.len() as u64).sum();
    let stack = stack::of(env, &compiled);
    Ok(Emitted { object, image, builtins: builtins.into_iter().collect(), code_len, stack })
}

fn write(env: Env<'_>, target: &Target, compiled: &[Compiled]) -> Result<Vec<u8>, Box<ModuleError>> {
    // `compile` refuses calls of library functions.
    let libcalls = Box::new(|call: ir::LibCall| unreachable!("a call of the library function {call}"));
    let mut builder = ObjectBuilder::new(target.owned_isa(), env.plan.options.name.as_bytes(), libcalls)?;
    builder.per_function_section(true).per_data_object_section(true);
    let mut object = ObjectModule::new(builder);
    for (&callee, compiled) in env.numbering.callees().iter().zip(compiled) {
        let (name, linkage) = function_symbol(env, callee);
        let id = object.declare_function(&name, linkage, &compiled.signature)?;
        debug_assert_eq!(id.as_u32(), compiled.number, "CLIF names functions by these ids");
    }
    for compiled in compiled {
        let id = FuncId::from_u32(compiled.number);
        object.define_function_bytes(id, compiled.alignment, &compiled.bytes, &compiled.relocs)?;
    }
    let symbols = &env.plan.options.symbols;
    let module = module::describe(env);
    define(&mut object, &symbols.module(), module)?;
    define(&mut object, &symbols.reflection(), reflection::describe(env))?;
    object.finish().emit().map_err(|error| Box::new(ModuleError::Backend(error.into())))
}

fn function_symbol(env: Env<'_>, callee: Callee) -> (String, Linkage) {
    let symbols = &env.plan.options.symbols;
    let c_function = |index: u32| match &env.plan.functions[index as usize].symbol {
        Some(symbol) => (symbol.clone(), Linkage::Hidden),
        None => (symbols.function(index), Linkage::Local),
    };
    match callee {
        Callee::Wasm(index) => match env.plan.functions[index as usize].convention {
            Convention::C => c_function(index),
            Convention::Tail { .. } => (format!("{}_tail", symbols.function(index)), Linkage::Local),
        },
        Callee::Entry(index) => c_function(index),
        Callee::TrapThunk => (format!("{}_trap", symbols.library()), Linkage::Local),
        Callee::CallFromSlots(ty) => (format!("{}_call_from_slots_{ty}", symbols.library()), Linkage::Local),
        Callee::CallToSlots(ty) => (format!("{}_call_to_slots_{ty}", symbols.library()), Linkage::Local),
        Callee::Swizzle => (format!("{}_swizzle", symbols.library()), Linkage::Local),
    }
}

/// Defines two data objects for a description: the bytes without pointers, which can stay in read-only memory as they are, and
/// the structs with pointers, under the public name.
fn define(object: &mut ObjectModule, name: &str, blob: Blob) -> Result<(), Box<ModuleError>> {
    let bytes = object.declare_data(&format!("{name}_bytes"), Linkage::Local, false, false)?;
    let structs = object.declare_data(name, Linkage::Hidden, false, false)?;
    define_data(object, bytes, blob.bytes, &[], [bytes, structs])?;
    define_data(object, structs, blob.structs, &blob.pointers, [bytes, structs])
}

fn define_data(
    object: &mut ObjectModule,
    id: DataId,
    contents: Vec<u8>,
    pointers: &[blob::Pointer],
    [bytes, structs]: [DataId; 2],
) -> Result<(), Box<ModuleError>> {
    let mut description = DataDescription::new();
    // An empty object would be zero-initialised, in a section that has no place for it.
    description.define(if contents.is_empty() { Box::from([0]) } else { contents.into_boxed_slice() });
    description.set_align(blob::ALIGN);
    let bytes = object.declare_data_in_data(bytes, &mut description);
    let structs = object.declare_data_in_data(structs, &mut description);
    for pointer in pointers {
        match pointer.target {
            Symbol::Bytes => description.write_data_addr(pointer.at, bytes, i64::from(pointer.addend)),
            Symbol::Structs => description.write_data_addr(pointer.at, structs, i64::from(pointer.addend)),
            Symbol::Function(number) => {
                let function = object.declare_func_in_data(FuncId::from_u32(number), &mut description);
                description.write_function_addr(pointer.at, function);
            }
        }
    }
    Ok(object.define_data(id, &description)?)
}

/// A finding about a function of the module.
fn function_place(module: &Module<'_>, index: u32) -> Place {
    Place::item(function_name(module, index))
}

fn function_name(module: &Module<'_>, index: u32) -> String {
    match module.functions[index as usize].name.as_deref() {
        Some(name) => format!("function `{}` (index {index})", name.escape_debug()),
        None => format!("function with index {index}"),
    }
}

#[cfg(all(test, feature = "wat"))]
mod tests;
