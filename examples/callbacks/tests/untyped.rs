//! The same guest through the untyped API: what it imports and exports is looked up by name at run
//! time.

use std::error::Error;

use callbacks::template;
use wamr_aot_rt::{
    FuncType, HostError, ValType,
    untyped::{Caller, Instance, Linker, Store, Value},
};

const I32: ValType = ValType::I32;

/// Calls an export that takes and returns `i32`s.
fn call(cx: &mut Caller<'_, String>, name: &str, arguments: &[Value]) -> Result<Vec<Value>, HostError> {
    let function = cx.export(name).and_then(|item| item.func()).ok_or(HostError::new("no such function"))?;
    Ok(function.call(cx, arguments)?)
}

fn linker() -> Linker<String> {
    let mut linker = Linker::<String>::new();
    linker.define_func("env", "emit", FuncType::new([I32, I32], []), |cx, arguments, _| {
        let [Value::I32(text), Value::I32(length)] = *arguments else {
            return Err(HostError::new("two numbers"));
        };
        let memory = cx.export("memory").and_then(|item| item.memory()).ok_or(HostError::new("no memory"))?;
        let text = memory.view(cx)?.read_str(text, length)?.to_owned();
        cx.data_mut().push_str(&text);
        Ok(())
    });
    linker.define_func("env", "lookup", FuncType::new([I32, I32], [I32]), |cx, _, results| {
        // The value of all variables is `42`.
        results[0] = call(cx, "alloc", &[Value::I32(6)])?[0];
        let Value::I32(address) = results[0] else { return Err(HostError::new("an address")) };
        let memory = cx.export("memory").and_then(|item| item.memory()).ok_or(HostError::new("no memory"))?;
        let mut memory = memory.view_mut(cx)?;
        memory.write(address, 2_u32)?;
        memory.write_bytes(address + 4, b"42")?;
        Ok(())
    });
    linker.define_func("env", "include", FuncType::new([I32, I32], []), |cx, arguments, _| {
        // A template is its own name.
        call(cx, "expand", arguments).map(drop)
    });
    linker
}

fn expand(store: &mut Store<String>, instance: Instance, text: &str) -> Result<Vec<Value>, Box<dyn Error>> {
    let function = |store: &Store<String>, name| {
        instance.export(store, name).and_then(|item| item.func()).ok_or("no such function")
    };
    let address = function(store, "alloc")?.call(store, &[Value::I32(text.len() as i32)])?[0];
    let memory = instance.export(store, "memory").and_then(|item| item.memory()).ok_or("no memory")?;
    memory.view_mut(store)?.write_bytes(address.i32().ok_or("an address")?, text.as_bytes())?;
    Ok(function(store, "expand")?.call(store, &[address, Value::I32(text.len() as i32)])?)
}

#[test]
fn the_guest_runs_in_a_store() -> Result<(), Box<dyn Error>> {
    let module = template::module();
    let mut store = Store::new(String::new());
    let instance = store.instantiate(&module, &linker())?;
    let replaced = expand(&mut store, instance, "{a} is {b}, {>included}")?;
    assert_eq!(replaced, [Value::I32(3)]);
    assert_eq!(store.data(), "42 is 42, included");
    Ok(())
}

#[test]
fn the_module_tells_what_it_needs() {
    let module = template::module();
    let mut imports: Vec<String> =
        module.imports().map(|import| format!("{}.{}", import.module, import.name)).collect();
    imports.sort();
    assert_eq!(imports, ["env.emit", "env.include", "env.lookup"]);
    assert!(module.exports().any(|export| export.name == "expand"));
    let error =
        Store::new(String::new()).instantiate(&module, &Linker::new()).expect_err("the imports are missing");
    assert!(error.to_string().contains("env"), "{error}");
}
