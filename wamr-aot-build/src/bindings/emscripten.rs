//! Which names that Emscripten made short are those of the module.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostics::{Finding, catalogue},
    emscripten::EmscriptenNames,
};

impl EmscriptenNames {
    /// The names of the functions that a module exports.
    ///
    /// # Errors
    /// If no set of names fits the module, or different sets fit equally well.
    pub(crate) fn of_exports(&self, functions: &BTreeSet<&str>) -> Result<BTreeMap<&str, &str>, Finding> {
        // Names of other exports, and of what is no export, are those of another module.
        let mut found: Vec<_> = self.exports.iter().filter_map(|set| fitting(set, functions)).collect();
        found.sort_by_key(|set| std::cmp::Reverse(set.len()));
        let mut found = found.into_iter();
        let best = found.next().filter(|best| !best.is_empty());
        let best = best.ok_or_else(|| catalogue::no_emscripten_names(&self.file))?;
        let equals = found.take_while(|other| other.len() == best.len());
        let different = equals.flatten().find(|(short, name)| best.get(short).is_some_and(|own| own != name));
        match different {
            Some((short, name)) => {
                Err(catalogue::several_emscripten_names(&self.file, short, best[short], name))
            }
            None => Ok(best),
        }
    }

    /// The names of the functions that a module imports from one module, as far as they are known.
    pub(crate) fn of_imports(&self, functions: &BTreeSet<&str>) -> BTreeMap<&str, &str> {
        let mut found: Vec<_> = self.imports.iter().filter_map(|set| fitting(set, functions)).collect();
        found.sort_by_key(|set| std::cmp::Reverse(set.len()));
        let mut found = found.into_iter();
        let best = found.next().unwrap_or_default();
        let is_only = found.all(|other| other.len() < best.len() || other == best);
        if is_only { best } else { BTreeMap::new() }
    }
}

/// The set, if its short names are all among these.
fn fitting<'a>(
    set: &'a BTreeMap<String, String>,
    functions: &BTreeSet<&str>,
) -> Option<BTreeMap<&'a str, &'a str>> {
    let entry = |(short, name): (&'a String, &'a String)| {
        functions.contains(short.as_str()).then_some((short.as_str(), name.as_str()))
    };
    set.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::report;

    /// As in a file with a form in JavaScript, and one in WebAssembly, which has a table, `g`.
    const TWO: &str = "d._one=A.g;d._two=A.h;d._three=A.i;e._one=A.h;e._two=A.i;e._three=A.j";

    #[test]
    fn the_set_that_fits_is_chosen() {
        let names = EmscriptenNames::read("glue.js", TWO);
        assert_eq!(names.exports.len(), 2);
        let of = |functions: &[&str]| {
            let functions = functions.iter().copied().collect();
            names.of_exports(&functions).map_err(|error| report::finding("", &error)).map(|names| {
                names.iter().map(|(short, name)| format!("{short}={name}")).collect::<Vec<_>>().join(" ")
            })
        };
        assert_eq!(of(&["f", "h", "i", "j"]).unwrap(), "h=one i=two j=three");
        assert_eq!(of(&["g", "h", "i"]).unwrap(), "g=one h=two i=three");
        let error = of(&["g", "h", "i", "j"]).unwrap_err();
        assert!(error.contains("the export `h` is `two` and `one`"), "{error}");
        // Of another version of the module.
        let error = of(&["h", "i"]).unwrap_err();
        assert!(error.contains("`glue.js` does not name the exports"), "{error}");
    }

    #[test]
    fn imports_are_named_if_it_is_clear_how() {
        let of = |text: &str, functions: &[&str]| {
            let names = EmscriptenNames::read("glue.js", text);
            let found = names.of_imports(&functions.iter().copied().collect());
            found.iter().map(|(short, name)| format!("{short}={name}")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(of("{a:_one,b:_two}", &["a", "b", "c"]), "a=one b=two");
        assert_eq!(of("{a:_one,z:_two}", &["a", "b"]), "");
        assert_eq!(of("{a:_one} {a:_two,b:_one}", &["a", "b"]), "a=two b=one");
        assert_eq!(of("{a:_one} {a:_two}", &["a", "b"]), "");
        assert_eq!(of("", &["a"]), "");
    }
}
