//! `@one-ini/wasm`: wasm-bindgen, with JavaScript's objects as `externref`.

wamr_aot_rt::include_aot!(mod module = "one_ini");

use std::collections::BTreeSet;

use module::{Caller, HostError, Instance};
use wamr_aot_rt::{ExternRef, ExternRefError, ExternRefTable};

/// A value of JavaScript's.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Undefined,
    Null,
    Bool(bool),
    Text(String),
    Error(String),
    Array(Vec<ExternRef>),
    Object(Vec<(String, ExternRef)>),
}

#[derive(Default)]
struct Host {
    values: ExternRefTable<Value>,
}

impl Host {
    fn text(&self, reference: Option<ExternRef>) -> Result<&str, HostError> {
        match self.values.get(reference)? {
            Value::Text(text) => Ok(text),
            other => Err(HostError::msg(format_args!("expected a string, not {other:?}"))),
        }
    }

    /// As JSON.
    fn show(&self, reference: Option<ExternRef>) -> Result<String, ExternRefError> {
        let list = |items: Vec<String>| items.join(",");
        Ok(match self.values.get(reference)? {
            Value::Undefined | Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Text(text) | Value::Error(text) => format!("{text:?}"),
            Value::Array(items) => {
                let items = items.iter().map(|item| self.show(Some(*item)));
                format!("[{}]", list(items.collect::<Result<_, _>>()?))
            }
            Value::Object(properties) => {
                let property = |(name, value): &(String, ExternRef)| {
                    Ok(format!("{name:?}:{}", self.show(Some(*value))?))
                };
                let properties = properties.iter().map(property).collect::<Result<_, ExternRefError>>()?;
                format!("{{{}}}", list(properties))
            }
        })
    }
}

fn text(cx: &Caller<Host>, address: i32, len: i32) -> Result<String, HostError> {
    Ok(cx.memory().read_str(address, len)?.to_owned())
}

impl module::imports::Glue for Host {
    fn new_array(cx: &mut Caller<Self>) -> Result<Option<ExternRef>, HostError> {
        Ok(Some(cx.data_mut().values.insert(Value::Array(vec![]))?))
    }

    fn new_object(cx: &mut Caller<Self>) -> Result<Option<ExternRef>, HostError> {
        Ok(Some(cx.data_mut().values.insert(Value::Object(vec![]))?))
    }

    fn set_element(
        cx: &mut Caller<Self>,
        array: Option<ExternRef>,
        index: i32,
        value: Option<ExternRef>,
    ) -> Result<(), HostError> {
        let value = value.ok_or(ExternRefError::Null)?;
        match cx.data_mut().values.get_mut(array)? {
            Value::Array(items) if items.len() == index as usize => items.push(value),
            other => return Err(HostError::msg(format_args!("{other:?} has no place {index}"))),
        }
        Ok(())
    }

    fn set_property(
        cx: &mut Caller<Self>,
        object: Option<ExternRef>,
        name: Option<ExternRef>,
        value: Option<ExternRef>,
    ) -> Result<(), HostError> {
        let value = value.ok_or(ExternRefError::Null)?;
        let name = cx.data().text(name)?.to_owned();
        match cx.data_mut().values.get_mut(object)? {
            Value::Object(properties) => properties.push((name, value)),
            other => return Err(HostError::msg(format_args!("{other:?} has no properties"))),
        }
        Ok(())
    }

    fn fromCodePoint(cx: &mut Caller<Self>, code: i32) -> Result<Option<ExternRef>, HostError> {
        let text = char::from_u32(code.cast_unsigned()).ok_or(HostError::new("not a character"))?;
        Ok(Some(cx.data_mut().values.insert(Value::Text(text.into()))?))
    }

    fn Error(cx: &mut Caller<Self>, message: i32, len: i32) -> Result<Option<ExternRef>, HostError> {
        let message = text(cx, message, len)?;
        Ok(Some(cx.data_mut().values.insert(Value::Error(message))?))
    }

    fn __wbindgen_throw(cx: &mut Caller<Self>, message: i32, len: i32) -> Result<(), HostError> {
        Err(HostError::msg(text(cx, message, len)?))
    }

    /// A string from the guest's memory.
    fn __wbindgen_cast(
        cx: &mut Caller<Self>,
        address: i32,
        len: i32,
    ) -> Result<Option<ExternRef>, HostError> {
        let text = text(cx, address, len)?;
        Ok(Some(cx.data_mut().values.insert(Value::Text(text))?))
    }

    fn __wbindgen_debug_string(
        cx: &mut Caller<Self>,
        result: i32,
        value: Option<ExternRef>,
    ) -> Result<(), HostError> {
        let shown = cx.data().show(value)?;
        let (address, len) = pass(cx, &shown)?;
        cx.memory_mut().write(result, address)?;
        Ok(cx.memory_mut().write(result + 4, len)?)
    }

    /// Puts the values that the guest has from the start into its table, as JavaScript does.
    fn __wbindgen_init_externref_table(cx: &mut Caller<Self>) -> Result<(), HostError> {
        let first = cx.__wbindgen_externrefs_mut().grow(4, None)?;
        let values = [Value::Undefined, Value::Null, Value::Bool(true), Value::Bool(false)];
        for (index, value) in (first..).zip(values) {
            let reference = cx.data_mut().values.insert(value)?;
            cx.__wbindgen_externrefs_mut().set(index, Some(reference))?;
        }
        Ok(())
    }
}

/// Passes a string to the guest, which frees it.
fn pass(cx: &mut Caller<Host>, text: &str) -> Result<(i32, i32), HostError> {
    let len = text.len() as i32;
    let address = cx.__wbindgen_malloc(len, 1)?;
    cx.memory_mut().write_bytes(address, text.as_bytes())?;
    Ok((address, len))
}

fn instance() -> Instance<Host> {
    let mut ini = Instance::new(Host::default()).unwrap();
    ini.__wbindgen_start().unwrap();
    ini
}

fn parse(ini: &mut Instance<Host>, source: &str) -> String {
    let (address, len) = pass(ini, source).unwrap();
    let result = ini.parse_to_json(address, len).unwrap();
    ini.data().show(result).unwrap()
}

#[test]
fn configurations_become_objects() {
    let mut ini = instance();
    let (address, len) = ini.version().unwrap();
    assert_eq!(ini.memory().read_str(address, len).unwrap().split('.').count(), 3);
    ini.__wbindgen_free(address, len, 1).unwrap();

    let source = "root = true\n[*.rs]\nindent_style = space\nindent_size = 4\n";
    let expected = concat!(
        r#"{"version":"0.2.1","body":[{"type":"Pair","key":"root","value":"true"},"#,
        r#"{"type":"Section","name":"*.rs","body":["#,
        r#"{"type":"Pair","key":"indent_style","value":"space"},"#,
        r#"{"type":"Pair","key":"indent_size","value":"4"}]}]}"#
    );
    assert_eq!(parse(&mut ini, source), expected);
}

#[test]
fn what_the_guest_has_dropped_is_removed() {
    let mut ini = instance();
    let mut left = Vec::new();
    for _ in 0..100 {
        parse(&mut ini, "a = b\n");
        let before = ini.data().values.len();
        let table = ini.__wbindgen_externrefs();
        let held: BTreeSet<ExternRef> = (0..table.len()).filter_map(|i| table.get(i).ok()?).collect();
        ini.data_mut().values.retain(|reference, _| held.contains(&reference));
        left.push(ini.data().values.len());
        assert!(before > left[0]);
    }
    // The values from the start, and the names of properties, which the guest keeps.
    assert_eq!(left, [9; 100]);
}

#[test]
fn endless_objects_are_an_error() {
    let mut ini = Instance::new(Host { values: ExternRefTable::with_limit(10) }).unwrap();
    ini.__wbindgen_start().unwrap();
    let (address, len) = pass(&mut ini, "a = b\nc = d\n").unwrap();
    let trap = ini.parse_to_json(address, len).unwrap_err();
    assert_eq!(trap.downcast_ref::<ExternRefError>(), Some(&ExternRefError::Full));
}
