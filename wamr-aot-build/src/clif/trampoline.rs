//! The functions that the compiler adds: the trap thunk, C entries of functions in other
//! conventions, and trampolines between slots and signatures.

use std::collections::BTreeSet;

use cranelift_codegen::ir::{
    AbiParam, ExtFuncData, ExternalName, Function, Inst, InstBuilder, MemFlagsData, Signature, StackSlotData,
    StackSlotKind, UserFuncName, Value, condcodes::IntCC, types,
};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use wamr_aot_abi::{
    builtins::{Builtin, BuiltinType},
    layout::{SLOT_SIZE, VMContext, VMHostFunction, VMStore},
    trap::{TrapKind, UNKNOWN_PLACE},
};

use super::{Accesses, Env, Lowered, Numbering, region::value_flags, trap::UNREACHABLE};

/// `trap_thunk(vmctx, code, function, offset)` looks up the builtin and calls it, so that each trap
/// site is a single call. If traps have no places, there is no `offset`.
pub(crate) fn trap_thunk(env: Env<'_>, context: &mut FunctionBuilderContext) -> Lowered {
    let number = env.numbering.trap_thunk();
    build(env, context, number, env.trap_signature(), |builder, params| {
        let mut args = params.to_vec();
        if !env.plan.options.trap_offsets {
            args.push(builder.ins().iconst(types::I32, i64::from(UNKNOWN_PLACE)));
        }
        call_builtin(env, builder, Builtin::Trap, &args);
        builder.ins().trap(UNREACHABLE);
    })
}

/// `copy_thunk(vmctx, dst, src, len)` and `fill_thunk(vmctx, dst, value, len)` call the builtin
/// with wider numbers, and return its result. They are for memory 0.
pub(crate) fn bulk_thunk(
    env: Env<'_>,
    context: &mut FunctionBuilderContext,
    number: u32,
    builtin: Builtin,
) -> Lowered {
    let mut lowered = build(env, context, number, env.thunk_signature(3), |builder, params| {
        let wanted = builtin.params();
        let memory = builder.ins().iconst(types::I32, 0);
        let mut args = vec![params[0]];
        args.resize(1 + wanted.len() - params.len(), memory);
        for (&param, &ty) in params[1..].iter().zip(&wanted[args.len()..]) {
            args.push(match ty {
                BuiltinType::I64 => builder.ins().uextend(types::I64, param),
                _ => param,
            });
        }
        let call = call_builtin(env, builder, builtin, &args);
        let code = builder.inst_results(call)[0];
        builder.ins().return_(&[code]);
    });
    lowered.builtins = BTreeSet::from([builtin]);
    lowered
}

/// `charge_thunk(vmctx, cost)` takes fuel, and asks the runtime for more if there is too little. It
/// returns 0 or a trap code.
pub(crate) fn charge_thunk(env: Env<'_>, context: &mut FunctionBuilderContext, number: u32) -> Lowered {
    let mut lowered = build(env, context, number, env.thunk_signature(1), |builder, params| {
        let width = env.plan.width();
        let flags = MemFlagsData::trusted();
        let field = VMStore::OFFSETS.fuel.at(width) as i32;
        let store =
            builder.ins().load(env.pointer(), flags, params[0], VMContext::OFFSETS.store.at(width) as i32);
        let fuel = builder.ins().load(types::I64, flags, store, field);
        let cost = builder.ins().uextend(types::I64, params[1]);
        let left = builder.ins().isub(fuel, cost);
        let lacks = builder.ins().icmp_imm_s(IntCC::SignedLessThan, left, 0);
        let (ask, pay, trap) = (builder.create_block(), builder.create_block(), builder.create_block());
        let paid = builder.append_block_param(pay, types::I64);
        builder.ins().brif(lacks, ask, &[], pay, &[left.into()]);

        builder.switch_to_block(ask);
        let call = call_builtin(env, builder, Builtin::OutOfFuel, &[params[0], cost]);
        let left = builder.inst_results(call)[0];
        let lacks = builder.ins().icmp_imm_s(IntCC::SignedLessThan, left, 0);
        builder.ins().brif(lacks, trap, &[], pay, &[left.into()]);

        builder.switch_to_block(pay);
        builder.ins().store(flags, paid, store, field);
        let good = builder.ins().iconst(types::I32, 0);
        builder.ins().return_(&[good]);

        builder.switch_to_block(trap);
        let code = builder.ins().iconst(types::I32, i64::from(TrapKind::FuelExhausted.code()));
        builder.ins().return_(&[code]);
        builder.seal_all_blocks();
    });
    lowered.builtins = BTreeSet::from([Builtin::OutOfFuel]);
    lowered
}

/// Calls a builtin. The first argument is the context.
fn call_builtin(env: Env<'_>, builder: &mut FunctionBuilder<'_>, builtin: Builtin, args: &[Value]) -> Inst {
    let width = env.plan.width();
    let pointer = env.pointer();
    let flags = MemFlagsData::trusted();
    let store = builder.ins().load(pointer, flags, args[0], VMContext::OFFSETS.store.at(width) as i32);
    let table = builder.ins().load(pointer, flags, store, VMStore::OFFSETS.builtins.at(width) as i32);
    let code = builder.ins().load(pointer, flags, table, builtin.offset(width) as i32);
    let signature = builder.import_signature(env.builtin_signature(builtin));
    builder.ins().call_indirect(signature, code, args)
}

/// A function in the C convention that calls a function in the convention for tail calls.
pub(crate) fn entry(env: Env<'_>, context: &mut FunctionBuilderContext, number: u32, index: u32) -> Lowered {
    build(env, context, number, env.signature(env.module.function_type(index)), |builder, params| {
        let signature = builder.import_signature(env.signature_of(index));
        let name = builder.func.declare_imported_user_function(Numbering::name(env.numbering.wasm(index)));
        let name = ExternalName::User(name);
        let body =
            builder.import_function(ExtFuncData { name, signature, colocated: true, patchable: false });
        let call = builder.ins().call(body, params);
        let results = builder.inst_results(call).to_vec();
        builder.ins().return_(&results);
    })
}

/// `call_from_slots(vmctx, code, slots)` calls `code`, a function of type `ty`, with arguments from
/// the slots, and leaves the results there.
pub(crate) fn call_from_slots(
    env: Env<'_>,
    context: &mut FunctionBuilderContext,
    number: u32,
    ty: u32,
) -> Lowered {
    let ty = &env.module.types[ty as usize];
    build(env, context, number, env.pointers(3), |builder, params| {
        let &[vmctx, code, slots] = params else { unreachable!("three parameters were declared") };
        let flags = MemFlagsData::trusted();
        let mut args = vec![vmctx];
        for (i, &ty) in (0..).zip(&ty.params) {
            let ty = env.value_type(ty);
            args.push(builder.ins().load(ty, value_flags(flags, ty), slots, i * SLOT_SIZE as i32));
        }
        if ty.results.len() > 1 {
            // The arguments are already loaded, so the callee may overwrite the slots with results.
            args.push(builder.ins().iadd_imm_s(slots, i64::from(SLOT_SIZE)));
        }
        let signature = builder.import_signature(env.signature(ty));
        let call = builder.ins().call_indirect(signature, code, &args);
        if let Some(&result) = builder.inst_results(call).first() {
            let flags = value_flags(flags, builder.func.dfg.value_type(result));
            builder.ins().store(flags, result, slots, 0);
        }
        builder.ins().return_(&[]);
    })
}

/// A function of type `ty` that stores its arguments in slots and calls the [`VMHostFunction`] that
/// is passed as its context.
pub(crate) fn call_to_slots(
    env: Env<'_>,
    context: &mut FunctionBuilderContext,
    number: u32,
    ty: u32,
) -> Lowered {
    let ty = &env.module.types[ty as usize];
    let pointer = env.pointer();
    build(env, context, number, env.signature(ty), |builder, params| {
        let flags = MemFlagsData::trusted();
        let slots = ty.params.len().max(ty.results.len()).max(1);
        let size = u32::try_from(slots).expect("validation bounds both") * SLOT_SIZE;
        let slot = builder.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, size, 3));
        let slots = builder.ins().stack_addr(pointer, slot, 0);
        for (i, &value) in (0..).zip(&params[1..=ty.params.len()]) {
            let flags = value_flags(flags, builder.func.dfg.value_type(value));
            builder.ins().store(flags, value, slots, i * SLOT_SIZE as i32);
        }
        let offset = VMHostFunction::OFFSETS.call.at(env.plan.width());
        let code = builder.ins().load(pointer, flags, params[0], offset as i32);
        let signature = builder.import_signature(env.pointers(2));
        builder.ins().call_indirect(signature, code, &[params[0], slots]);
        let results: Vec<Value> = (0..)
            .zip(&ty.results)
            .map(|(i, &ty)| {
                let ty = env.value_type(ty);
                builder.ins().load(ty, value_flags(flags, ty), slots, i * SLOT_SIZE as i32)
            })
            .collect();
        if let [_, rest @ ..] = results.as_slice()
            && let Some((&pointer, true)) = params.last().map(|last| (last, !rest.is_empty()))
        {
            for (i, &value) in (0..).zip(rest) {
                let flags = value_flags(flags, builder.func.dfg.value_type(value));
                builder.ins().store(flags, value, pointer, i * SLOT_SIZE as i32);
            }
        }
        builder.ins().return_(&results[..results.len().min(1)]);
    })
}

impl Env<'_> {
    /// The signature of a function that takes pointers and returns nothing.
    pub(crate) fn pointers(&self, count: usize) -> Signature {
        let mut signature = Signature::new(self.frontend.default_call_conv);
        signature.params = vec![AbiParam::new(self.pointer()); count];
        signature
    }
}

pub(super) fn build(
    env: Env<'_>,
    context: &mut FunctionBuilderContext,
    number: u32,
    signature: Signature,
    fill: impl FnOnce(&mut FunctionBuilder<'_>, &[Value]),
) -> Lowered {
    let mut function = Function::with_name_signature(UserFuncName::User(Numbering::name(number)), signature);
    let mut builder = FunctionBuilder::new(&mut function, context);
    let entry = builder.create_block();
    builder.append_block_params_for_function_params(entry);
    builder.switch_to_block(entry);
    builder.seal_block(entry);
    let params = builder.block_params(entry).to_vec();
    fill(&mut builder, &params);
    builder.finalize(env.frontend);
    Lowered {
        function,
        builtins: BTreeSet::from([Builtin::Trap]),
        checks_stack: true,
        accesses: Accesses::default(),
    }
}
