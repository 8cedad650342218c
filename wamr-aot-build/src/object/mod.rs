//! Stage 6a: CLIF to a native object, to the image of a loadable artefact, or to both, through
//! Cranelift.
//!
//! The object defines its functions and two data symbols, the
//! [`VMModule`](wamr_aot_abi::layout::VMModule) and the
//! [`VMReflection`](wamr_aot_abi::layout::VMReflection). It has no undefined symbols.

mod code;
mod compile;
mod compiled;
mod image;
mod unwind;

use compiled::Compiled;
use cranelift_codegen::{ir, isa::OwnedTargetIsa};
use cranelift_module::{DataDescription, DataId, FuncId, Linkage, Module as _, ModuleError};
use cranelift_object::{
    ObjectBuilder, ObjectModule,
    object::{FileFlags, macho::MH_SUBSECTIONS_VIA_SYMBOLS},
};
use wamr_aot_abi::manifest::Output;

use crate::{
    clif::Env,
    data::{self, Blob, Code, Pointer, Symbol},
    diagnostics::{Findings, Place, catalogue},
    emitted::{Emitted, Sizes, function_sizes},
    functions::Functions,
    jobs::Jobs,
    listing::Listing,
    stack,
    target::{Isas, Target},
};

/// Compiles all functions in parallel, and writes the object, the image, or both.
pub(crate) fn emit(
    env: Env<'_>,
    target: &Target,
    isas: &Isas,
    jobs: &Jobs,
    output: Output,
) -> Result<Emitted, Findings> {
    let Functions { emitted: compiled, builtins, remarks } = compile::all(env, isas, jobs)?;
    let (starts, len) = code::offsets(&compiled);
    let code = code::describe(env, &compiled, &starts, len);
    let (module, reflection) = (data::module(env, code.as_ref()), data::reflection(env));
    let sizes = Sizes {
        code: compiled.iter().map(|function| function.bytes.len() as u64).sum(),
        // They are in the functions.
        constants: 0,
        module: module.len(),
        reflection: reflection.len(),
    };
    let image = if output.is_loadable() {
        Some(image::lay_out(
            &compiled,
            &starts,
            &module,
            &reflection,
            target.is_big_endian(),
            env.plan.options.runs_in_place(),
            target.is_x86(),
        )?)
    } else {
        None
    };
    let mut objects = Vec::new();
    if output.is_linked() {
        let object = write(env, &isas.full, &compiled, &starts, code.as_ref(), [module, reflection]);
        let object = object.map_err(|error| {
            catalogue::internal(Place::default(), &format!("the object cannot be written: {error}"))
        })?;
        objects.push(object);
    }
    let frames: Vec<u64> = compiled.iter().map(|function| function.frame.into()).collect();
    let calls: Vec<Vec<u32>> = compiled.iter().map(Compiled::calls).collect();
    let stacks = stack::of(env, &frames, &calls);
    let code = |number: usize| Some(compiled[number].bytes.len() as u64);
    let functions = function_sizes(env, &frames, &calls, code);
    Ok(Emitted { objects, image, builtins, c_compiler: None, sizes, stacks, functions, remarks })
}

/// The wasm function with this index at each stage, or all of them.
pub(crate) fn list(
    env: Env<'_>,
    isas: &Isas,
    jobs: &Jobs,
    index: Option<u32>,
) -> Result<Vec<Listing>, Findings> {
    compile::listed(env, isas, jobs, index)
}

fn write(
    env: Env<'_>,
    isa: &OwnedTargetIsa,
    compiled: &[Compiled],
    starts: &[u64],
    code: Option<&Code>,
    [module, reflection]: [Blob; 2],
) -> Result<Vec<u8>, Box<ModuleError>> {
    // `compile` rejects calls of library functions.
    let libcalls = Box::new(|call: ir::LibCall| unreachable!("a call of the library function {call}"));
    let mut builder = ObjectBuilder::new(isa.clone(), env.plan.options.name.as_bytes(), libcalls)?;
    // Linkers keep a section in one piece.
    builder.per_function_section(code.is_none()).per_data_object_section(true);
    let mut object = ObjectModule::new(builder);
    for (&callee, compiled) in env.numbering.callees().iter().zip(compiled) {
        let symbol = env.symbol(callee);
        let linkage = if symbol.public { Linkage::Hidden } else { Linkage::Local };
        let id = object.declare_function(&symbol.name, linkage, &compiled.signature)?;
        debug_assert_eq!(id.as_u32(), compiled.number, "CLIF names functions by these ids");
    }
    for compiled in compiled {
        let id = FuncId::from_u32(compiled.number);
        object.define_function_bytes(id, compiled.alignment, &compiled.bytes, &compiled.relocs)?;
    }
    let symbols = &env.plan.options.symbols;
    define(&mut object, &symbols.module(), module)?;
    define(&mut object, &symbols.reflection(), reflection)?;
    let mut product = object.finish();
    if let FileFlags::MachO { flags } = &mut product.object.flags
        && code.is_some()
    {
        // With this flag, linkers divide a section at its symbols.
        *flags &= !MH_SUBSECTIONS_VIA_SYMBOLS;
    }
    if code.is_some() {
        for (compiled, &start) in compiled.iter().zip(starts) {
            let symbol = product.function_symbol(FuncId::from_u32(compiled.number));
            if product.object.symbol(symbol).value != start {
                let message = format!("function {} is not at the offset in the trap table", compiled.number);
                return Err(Box::new(ModuleError::Backend(std::io::Error::other(message).into())));
            }
        }
    }
    if env.plan.options.unwind {
        unwind::write(&mut product, &**isa, compiled)
            .map_err(|message| Box::new(ModuleError::Backend(std::io::Error::other(message).into())))?;
    }
    product.emit().map_err(|error| Box::new(ModuleError::Backend(error.into())))
}

/// Defines two data objects for a description: the bytes, which have no pointers and need no
/// relocations, and the structs, which have pointers and the public name.
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
    pointers: &[Pointer],
    [bytes, structs]: [DataId; 2],
) -> Result<(), Box<ModuleError>> {
    let mut description = DataDescription::new();
    // `cranelift-object` would put an empty object into a section for zero-initialised data.
    description.define(if contents.is_empty() { Box::from([0]) } else { contents.into_boxed_slice() });
    description.set_align(data::ALIGN);
    let bytes = object.declare_data_in_data(bytes, &mut description);
    let structs = object.declare_data_in_data(structs, &mut description);
    for pointer in pointers {
        match pointer.target {
            Symbol::Bytes => description.write_data_addr(pointer.at, bytes, i64::from(pointer.addend)),
            Symbol::Structs => description.write_data_addr(pointer.at, structs, i64::from(pointer.addend)),
            Symbol::CodeStart | Symbol::CodeEnd => {
                // The code starts with function number 0, and its end is a recorded length.
                let function = object.declare_func_in_data(FuncId::from_u32(0), &mut description);
                description.write_function_addr(pointer.at, function);
            }
            Symbol::Unit(_) | Symbol::Pieces(_) => unreachable!("the code is not a C compiler's"),
            Symbol::Function(number) => {
                let function = object.declare_func_in_data(FuncId::from_u32(number), &mut description);
                description.write_function_addr(pointer.at, function);
            }
        }
    }
    Ok(object.define_data(id, &description)?)
}

#[cfg(all(test, feature = "wat"))]
mod tests;
