//! What cargo says about the workspace of a package: `cargo metadata --no-deps`.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::package::Wanted;
use crate::diagnostics::{Finding, catalogue};

/// A package and its place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Workspace {
    /// The directory of the workspace, which may be the package's own.
    pub(super) root: PathBuf,
    /// The package's manifest, as cargo spells it.
    pub(super) manifest: String,
    pub(super) name: String,
    has_library: bool,
    binaries: Vec<String>,
}

/// Reads cargo's answer about the package with this manifest. `None` if it is no such answer.
pub(super) fn read(answer: &[u8], manifest: &Path) -> Option<Result<Workspace, Finding>> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    let root = PathBuf::from(answer["workspace_root"].as_str()?);
    let packages = answer["packages"].as_array()?;
    let found = packages.iter().find(|package| is_same(&package["manifest_path"], manifest));
    let Some(package) = found else {
        let members: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
        return Some(Err(catalogue::guest_is_a_workspace(manifest, &members)));
    };
    let targets = package["targets"].as_array()?;
    let has = |target: &Value, list: &str, entry: &str| {
        target[list].as_array().is_some_and(|types| types.iter().any(|name| name == entry))
    };
    let binaries = targets.iter().filter(|target| has(target, "kind", "bin"));
    Some(Ok(Workspace {
        root,
        manifest: package["manifest_path"].as_str()?.to_owned(),
        name: package["name"].as_str()?.to_owned(),
        has_library: targets.iter().any(|target| has(target, "crate_types", "cdylib")),
        binaries: binaries.filter_map(|target| target["name"].as_str().map(str::to_owned)).collect(),
    }))
}

/// Whether cargo means this manifest. It leaves links in paths alone.
fn is_same(path: &Value, manifest: &Path) -> bool {
    let Some(path) = path.as_str().map(Path::new) else { return false };
    path == manifest
        || path.canonicalize().ok().is_some_and(|path| manifest.canonicalize().ok() == Some(path))
}

impl Workspace {
    /// The part that becomes the module: the one that the user wants, or the only one.
    pub(super) fn choose(&self, wanted: Option<&Wanted>) -> Result<Wanted, Finding> {
        match wanted {
            Some(Wanted::Library) if !self.has_library => {
                Err(catalogue::guest_without_library(&self.name, &self.binaries))
            }
            Some(Wanted::Binary(name)) if !self.binaries.contains(name) => {
                Err(catalogue::guest_without_binary(&self.name, name, &self.binaries))
            }
            Some(wanted) => Ok(wanted.clone()),
            None => match (self.has_library, self.binaries.as_slice()) {
                (true, []) => Ok(Wanted::Library),
                (false, [only]) => Ok(Wanted::Binary(only.clone())),
                (false, []) => Err(catalogue::guest_without_artefact(&self.name)),
                (library, binaries) => {
                    Err(catalogue::guest_with_several_artefacts(&self.name, library, binaries))
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(targets: &str) -> Vec<u8> {
        let packages = format!(
            r#"{{"name":"other","manifest_path":"/w/other/Cargo.toml","targets":[]}},
            {{"name":"guest","manifest_path":"/w/guest/Cargo.toml","targets":[{targets}]}}"#
        );
        format!(r#"{{"packages":[{packages}],"workspace_root":"/w","version":1}}"#).into_bytes()
    }

    fn workspace(targets: &str) -> Workspace {
        read(&answer(targets), Path::new("/w/guest/Cargo.toml")).unwrap().unwrap()
    }

    const LIBRARY: &str = r#"{"kind":["cdylib","rlib"],"crate_types":["cdylib","rlib"],"name":"guest"}"#;
    const RLIB: &str = r#"{"kind":["lib"],"crate_types":["lib"],"name":"guest"}"#;
    const BINARY: &str = r#"{"kind":["bin"],"crate_types":["bin"],"name":"tool"}"#;
    const EXAMPLE: &str = r#"{"kind":["example"],"crate_types":["bin"],"name":"example"}"#;

    #[test]
    fn the_only_part_is_chosen() {
        let tool = || Wanted::Binary("tool".into());
        assert_eq!(workspace(LIBRARY).choose(None).unwrap(), Wanted::Library);
        assert_eq!(workspace(&format!("{LIBRARY},{EXAMPLE}")).choose(None).unwrap(), Wanted::Library);
        assert_eq!(workspace(&format!("{RLIB},{BINARY}")).choose(None).unwrap(), tool());
        let both = workspace(&format!("{LIBRARY},{BINARY}"));
        assert_eq!(both.choose(Some(&Wanted::Library)).unwrap(), Wanted::Library);
        assert_eq!(both.choose(Some(&tool())).unwrap(), tool());
        assert_eq!((both.root, both.name), ("/w".into(), "guest".into()));
    }

    #[test]
    fn what_cannot_be_chosen_is_explained() {
        let message =
            |targets: &str, wanted: Option<&Wanted>| workspace(targets).choose(wanted).unwrap_err().message;
        assert!(message(RLIB, None).contains("neither"));
        assert!(message(&format!("{LIBRARY},{BINARY}"), None).contains("`tool`"));
        assert!(message(BINARY, Some(&Wanted::Library)).contains("no library"));
        assert!(message(LIBRARY, Some(&Wanted::Binary("x".into()))).contains("`x`"));
    }

    #[test]
    fn other_answers_are_refused() {
        let manifest = Path::new("/w/Cargo.toml");
        assert!(read(b"", manifest).is_none());
        assert!(read(b"{}", manifest).is_none());
        let finding = read(&answer(""), manifest).unwrap().unwrap_err();
        assert!(finding.notes.iter().any(|note| note.contains("`other`, `guest`")), "{finding:?}");
    }
}
