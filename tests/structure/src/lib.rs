//! Which files of a crate import which others, and whether that points one way.
//!
//! Imports are paths that start with `crate` or `super`, in `use` items and in expressions, and
//! `use` items that start with a child module. Comments, tests and re-exports (`pub use`) do not
//! count: a comment may link to where a thing is used, a test may compare with what comes later,
//! and a facade names what it shows.

mod source;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// The path of a module, by its file: `["store", "walk"]` for `src/store/walk/mod.rs`. Empty for
/// the root.
type Module = Vec<String>;

/// The files of a crate and their imports.
pub struct Floors {
    imports: BTreeMap<Module, BTreeSet<Module>>,
}

impl Floors {
    /// Reads the sources in a crate's `src` directory. Files named `tests.rs` and directories named
    /// `tests` are left out.
    ///
    /// # Panics
    /// If a file cannot be read, or is not Rust.
    pub fn read(src: &Path) -> Floors {
        let mut sources = BTreeMap::new();
        collect(src, &mut Vec::new(), &mut sources);
        assert!(!sources.is_empty(), "{} has no sources", src.display());
        Floors::of(&sources)
    }

    fn of(sources: &BTreeMap<Module, String>) -> Floors {
        let known = |module: &[String]| sources.contains_key(module);
        let imports = sources.iter().map(|(module, text)| {
            let paths = source::paths(text).unwrap_or_else(|error| panic!("{}: {error}", module.join("::")));
            let targets = paths
                .iter()
                .filter_map(|path| resolve(module, path, known))
                .filter(|target| target != module);
            // The root re-exports what others define, so an import of it says nothing.
            (module.clone(), targets.filter(|target| !target.is_empty()).collect())
        });
        Floors { imports: imports.collect() }
    }

    /// Files that import each other, directly or through others.
    pub fn circles(&self) -> Vec<String> {
        let reachable: BTreeMap<&Module, BTreeSet<&Module>> =
            self.imports.keys().map(|module| (module, self.reachable_from(module))).collect();
        let mut circles = BTreeSet::new();
        for (module, reached) in &reachable {
            let circle: Vec<String> = reached
                .iter()
                .filter(|other| reachable.get(*other).is_some_and(|back| back.contains(module)))
                .map(|other| other.join("::"))
                .collect();
            if !circle.is_empty() {
                circles.insert(circle.join(", "));
            }
        }
        circles.into_iter().collect()
    }

    fn reachable_from<'a>(&'a self, module: &'a Module) -> BTreeSet<&'a Module> {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&Module> = self.imports[module].iter().collect();
        while let Some(module) = next.pop() {
            if reached.insert(module) {
                next.extend(self.imports.get(module).into_iter().flatten());
            }
        }
        reached
    }

    /// What contradicts an order of the modules under the root, from what knows nothing of the
    /// others to what knows all: imports of later ones, modules without a place, and places without
    /// a module.
    pub fn violations(&self, order: &[&str]) -> Vec<String> {
        let rank =
            |module: &Module| order.iter().position(|name| Some(*name) == module.first().map(String::as_str));
        let mut violations = Vec::new();
        for (module, imports) in &self.imports {
            if module.is_empty() {
                continue;
            }
            let Some(own) = rank(module) else {
                violations.push(format!("{} has no place in the order", module.join("::")));
                continue;
            };
            for import in imports {
                if rank(import).is_some_and(|rank| rank > own) {
                    violations.push(format!(
                        "{} imports {}, which is above it",
                        module.join("::"),
                        import.join("::")
                    ));
                }
            }
        }
        for name in order {
            if !self.imports.keys().any(|module| module.first().is_some_and(|first| first == name)) {
                violations.push(format!("{name} has a place in the order and does not exist"));
            }
        }
        violations
    }

    /// How many files there are.
    pub fn files(&self) -> usize {
        self.imports.len()
    }
}

fn collect(directory: &Path, prefix: &mut Module, sources: &mut BTreeMap<Module, String>) {
    let read =
        |path: &Path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let entries = fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    for path in entries.map(|entry| entry.expect("a directory's entry").path()) {
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a module's name").to_owned();
        if name == "tests" {
            continue;
        }
        if path.is_dir() {
            prefix.push(name);
            collect(&path, prefix, sources);
            prefix.pop();
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let mut module = prefix.clone();
            if !matches!(name.as_str(), "mod" | "lib" | "main") {
                module.push(name);
            }
            sources.insert(module, read(&path));
        }
    }
}

/// The file that a path leads to: the longest prefix of it that is a module with a file.
fn resolve(from: &[String], path: &[String], known: impl Fn(&[String]) -> bool) -> Option<Module> {
    let mut module: Module = from.to_vec();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" => {
            module.clear();
            rest = &path[1..];
        }
        "super" => {
            while rest.first().is_some_and(|first| first == "super") {
                module.pop();
                rest = &rest[1..];
            }
        }
        child => {
            let child = [from, &[child.to_owned()]].concat();
            if !known(&child) {
                return None;
            }
        }
    }
    for name in rest {
        module.push(name.clone());
        if !known(&module) {
            module.pop();
            break;
        }
    }
    Some(module)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floors(sources: &[(&str, &str)]) -> Floors {
        let module =
            |path: &str| path.split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect();
        Floors::of(&sources.iter().map(|(path, text)| (module(path), (*text).to_owned())).collect())
    }

    #[test]
    fn imports_of_what_is_above_are_found() {
        let floors = floors(&[
            ("", "mod a; mod b; pub use a::A;"),
            ("a", "use crate::{b::c::{D, E}, A};"),
            ("b", "mod c;"),
            ("b::c", "fn f() { g(crate::a::h()) }"),
        ]);
        assert_eq!(floors.violations(&["a", "b"]), ["a imports b::c, which is above it"]);
        assert_eq!(floors.violations(&["b", "a"]), ["b::c imports a, which is above it"]);
        assert_eq!(floors.circles(), ["a, b::c"]);
    }

    #[test]
    fn every_place_has_a_module_and_every_module_a_place() {
        let floors = floors(&[("", "mod a;"), ("a", "")]);
        assert_eq!(
            floors.violations(&["b"]),
            ["a has no place in the order", "b has a place in the order and does not exist"]
        );
        assert!(floors.violations(&["a"]).is_empty());
    }

    #[test]
    fn circles_inside_a_folder_are_found() {
        let floors = floors(&[
            ("", ""),
            ("a", "mod b; use b::B;"),
            ("a::b", "use super::C;"),
            ("a::c", "use super::b::B;"),
        ]);
        assert_eq!(floors.circles(), ["a, a::b"]);
    }

    #[test]
    fn tests_comments_and_facades_do_not_count() {
        let floors = floors(&[
            ("", ""),
            (
                "a",
                "// crate::b\n/// [`crate::b`]\npub use crate::b::B;\n\
                 #[cfg(test)]\nmod tests { use crate::b::B; }",
            ),
            ("b", "use crate::a::A; macro_rules! m { () => { $crate::a::A } }"),
        ]);
        assert!(floors.circles().is_empty());
    }
}
