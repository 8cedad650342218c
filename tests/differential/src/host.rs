//! What modules import: the same for both engines. Functions give results that depend on their arguments and on how often they
//! were called; what they were called with is kept, and compared.

use wamr_aot_rt::ValType;

use crate::values::{Value, interesting};

/// The calls of host functions so far: the import's name and the arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Calls(pub(crate) Vec<(String, Vec<Value>)>);

impl Calls {
    /// A call: its results are arguments of their types, or values from the list.
    pub(crate) fn call(&mut self, name: &str, arguments: Vec<Value>, results: &[ValType]) -> Vec<Value> {
        let count = self.0.len();
        let values = results.iter().enumerate().map(|(i, ty)| {
            let of_type: Vec<Value> = arguments.iter().copied().filter(|value| value.ty() == *ty).collect();
            let choices = if of_type.is_empty() { interesting(ty) } else { of_type };
            choices[(count + i) % choices.len()]
        });
        let values = values.collect();
        self.0.push((name.to_owned(), arguments));
        values
    }
}

/// The value of an imported global: another one for each name and type.
pub(crate) fn global(name: &str, ty: ValType) -> Value {
    let choices = interesting(&ty);
    choices[name.bytes().map(usize::from).sum::<usize>() % choices.len()]
}
