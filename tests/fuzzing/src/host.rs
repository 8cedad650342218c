//! The imports of modules, which are the same for both engines. Functions return results that
//! depend on their arguments and on the number of calls; the arguments are recorded, and compared.

use wamr_aot_rt::ValType;

use crate::values::{Value, interesting};

/// The instance from which a module imports, if it is not the host: `instance 0` is the first one
/// in the store.
pub(crate) fn earlier_instance(module: &str) -> Option<usize> {
    module.strip_prefix("instance ")?.parse().ok()
}

/// The calls of host functions.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    count: usize,
    /// The import's name and the arguments of calls that have not been compared yet.
    pub(crate) new: Vec<(String, Vec<Value>)>,
}

impl Calls {
    /// Records a call. Its results are arguments of the same types, or values from the list.
    pub(crate) fn call(&mut self, name: &str, arguments: Vec<Value>, results: &[ValType]) -> Vec<Value> {
        // Collected by type, since there may be a thousand of each.
        let mut choices: Vec<(&ValType, Vec<Value>)> = Vec::new();
        let mut values = Vec::with_capacity(results.len());
        for (i, ty) in results.iter().enumerate() {
            let position = choices.iter().position(|(known, _)| *known == ty).unwrap_or_else(|| {
                let of_type: Vec<Value> =
                    arguments.iter().copied().filter(|value| value.ty() == *ty).collect();
                choices.push((ty, if of_type.is_empty() { interesting(ty) } else { of_type }));
                choices.len() - 1
            });
            let choices = &choices[position].1;
            assert!(!choices.is_empty(), "the host function {name} cannot return a {ty}");
            values.push(choices[(self.count + i) % choices.len()]);
        }
        self.count += 1;
        self.new.push((name.to_owned(), arguments));
        values
    }
}

/// The value of an imported global, different for each name and type.
pub(crate) fn global(name: &str, ty: ValType) -> Value {
    let choices = interesting(&ty);
    choices[name.bytes().map(usize::from).sum::<usize>() % choices.len()]
}
