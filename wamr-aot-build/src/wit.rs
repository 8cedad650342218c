//! The interfaces that the user gives for a module: texts in WIT.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::diagnostics::{Finding, catalogue};

/// The place of a module's interfaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Wit {
    /// Nothing was chosen: the bindings are in numbers, and there is a warning if the module has
    /// interfaces.
    #[default]
    Unchosen,
    /// The module has none: its bindings are in numbers.
    Ignored,
    /// In the module, if it has sections with them.
    Embedded,
    /// In files.
    Given(WitFiles),
}

/// A package of WIT, those that it uses, and the name of one of its worlds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WitFiles {
    /// The name of the world, with or without the package.
    pub(crate) world: String,
    /// The files of each package by name, in alphabetical order. The first package has the world.
    pub(crate) packages: Vec<Vec<(String, String)>>,
}

/// The directory with the packages that a package uses.
const DEPS: &str = "deps";

impl WitFiles {
    /// What a file has, or a directory with a package.
    pub(crate) fn read(path: &Path, world: &str) -> Result<WitFiles, Finding> {
        let mut packages = vec![if path.is_dir() { package(path)? } else { vec![file(path)?] }];
        let deps = path.join(DEPS);
        if deps.is_dir() {
            for entry in entries(&deps)? {
                if entry.is_dir() {
                    packages.push(package(&entry)?);
                } else if is_wit(&entry) {
                    packages.push(vec![file(&entry)?]);
                } else if entry.extension().is_some_and(|extension| extension == "wasm") {
                    return Err(catalogue::wit_is_binary(&entry));
                }
            }
        }
        Ok(WitFiles { world: world.to_owned(), packages })
    }
}

/// The files of a package in a directory.
fn package(directory: &Path) -> Result<Vec<(String, String)>, Finding> {
    let files: Vec<_> =
        entries(directory)?.iter().filter(|path| is_wit(path)).map(|path| file(path)).collect();
    if files.is_empty() {
        return Err(catalogue::no_wit(directory));
    }
    files.into_iter().collect()
}

fn entries(directory: &Path) -> Result<Vec<PathBuf>, Finding> {
    let read = || -> std::io::Result<Vec<PathBuf>> {
        let mut paths = fs::read_dir(directory)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<std::io::Result<Vec<PathBuf>>>()?;
        paths.sort();
        Ok(paths)
    };
    read().map_err(|error| catalogue::io("read", directory, error))
}

fn is_wit(path: &Path) -> bool {
    path.is_file() && path.extension().is_some_and(|extension| extension == "wit")
}

fn file(path: &Path) -> Result<(String, String), Finding> {
    let text = fs::read_to_string(path).map_err(|error| catalogue::io("read", path, error))?;
    Ok((path.display().to_string(), text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnostics::report, test_dir::TestDir};

    #[test]
    fn a_directory_has_packages() {
        let dir = TestDir::new("wit-packages");
        let path = dir.path();
        let error = report::finding("", &WitFiles::read(path, "w").unwrap_err());
        assert!(error.contains("no files"), "{error}");
        fs::create_dir_all(path.join("deps/one")).unwrap();
        for (name, text) in [
            ("b.wit", "b"),
            ("a.wit", "a"),
            ("notes.txt", "not read"),
            ("deps/one/c.wit", "c"),
            ("deps/two.wit", "d"),
        ] {
            fs::write(path.join(name), text).unwrap();
        }
        let files = WitFiles::read(path, "w").unwrap();
        let texts: Vec<Vec<&str>> = files
            .packages
            .iter()
            .map(|package| package.iter().map(|(_, text)| text.as_str()).collect())
            .collect();
        assert_eq!(texts, [vec!["a", "b"], vec!["c"], vec!["d"]]);
        let one = WitFiles::read(&path.join("a.wit"), "w").unwrap();
        assert_eq!(one.packages, [[(path.join("a.wit").display().to_string(), "a".to_owned())]]);
        fs::write(path.join("deps/three.wasm"), "").unwrap();
        let error = report::finding("", &WitFiles::read(path, "w").unwrap_err());
        assert!(error.contains("three.wasm"), "{error}");
        let error = report::finding("", &WitFiles::read(&path.join("c.wit"), "w").unwrap_err());
        assert!(error.contains("c.wit"), "{error}");
    }
}
