//! What cargo says about a build: a line of JSON for each crate.

use std::path::PathBuf;

use serde_json::Value;

use super::package::Wanted;

/// The module that was built from this part of the package with this manifest.
pub(super) fn module(messages: &[u8], manifest: &str, part: &Wanted) -> Option<PathBuf> {
    messages
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact" && message["manifest_path"] == manifest)
        .filter(|message| is_part(&message["target"], part))
        .find_map(|message| {
            let files = message["filenames"].as_array()?;
            let mut files = files.iter().filter_map(|file| file.as_str().map(PathBuf::from));
            files.find(|file| file.extension().is_some_and(|ending| ending == "wasm"))
        })
}

fn is_part(target: &Value, part: &Wanted) -> bool {
    let has = |list: &str, entry: &str| {
        target[list].as_array().is_some_and(|list| list.iter().any(|found| found == entry))
    };
    match part {
        Wanted::Library => has("crate_types", "cdylib") && !has("kind", "example"),
        Wanted::Binary(name) => has("kind", "bin") && target["name"] == **name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_is_that_of_the_part() {
        let artifact = |manifest: &str, kind: &str, name: &str, files: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"{manifest}","target":
                {{"kind":["{kind}"],"crate_types":["{kind}"],"name":"{name}"}},"filenames":[{files}]}}"#
            )
            .replace('\n', " ")
        };
        let messages = [
            artifact("/d/Cargo.toml", "cdylib", "d", r#""/t/d.wasm""#),
            artifact("/g/Cargo.toml", "custom-build", "build-script-build", r#""/t/build""#),
            "not JSON".to_owned(),
            artifact("/g/Cargo.toml", "cdylib", "g", r#""/t/libg.rlib","/t/g.wasm""#),
            artifact("/g/Cargo.toml", "bin", "tool", r#""/t/tool.wasm""#),
            r#"{"reason":"build-finished","success":true}"#.to_owned(),
        ]
        .join("\n");
        let module = |part: &Wanted| module(messages.as_bytes(), "/g/Cargo.toml", part);
        assert_eq!(module(&Wanted::Library), Some("/t/g.wasm".into()));
        assert_eq!(module(&Wanted::Binary("tool".into())), Some("/t/tool.wasm".into()));
        assert_eq!(module(&Wanted::Binary("g".into())), None);
    }
}
