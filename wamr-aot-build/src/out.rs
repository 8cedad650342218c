//! The layout of `OUT_DIR`, and how files are written to it: only if they changed, and atomically.
//!
//! ```text
//! OUT_DIR/lib<library>.a               the archive to link
//! OUT_DIR/wamr-aot/<name>.manifest     what include_aot! reads
//! OUT_DIR/wamr-aot/<name>.aot          the artefact to load
//! ```

use std::{
    fs, io,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use wamr_aot_abi::{
    artefact,
    manifest::{DIRECTORY, EXTENSION, Manifest},
};

use crate::{
    diagnostics::{Finding, catalogue},
    files::Files,
};

/// An output directory.
#[derive(Debug)]
pub(crate) struct OutDir {
    root: PathBuf,
}

impl OutDir {
    pub(crate) fn new(root: impl Into<PathBuf>) -> OutDir {
        OutDir { root: root.into() }
    }

    /// The path of a library's archive.
    pub(crate) fn archive(&self, library: &str) -> PathBuf {
        self.root.join(format!("lib{library}.a"))
    }

    /// The path of a module's manifest.
    pub(crate) fn manifest(&self, name: &str) -> PathBuf {
        self.root.join(DIRECTORY).join(format!("{name}.{EXTENSION}"))
    }

    /// The path of a module's loadable artefact.
    pub(crate) fn loadable(&self, name: &str) -> PathBuf {
        self.root.join(DIRECTORY).join(format!("{name}.{}", artefact::EXTENSION))
    }

    /// A directory for this compilation only.
    pub(crate) fn scratch(&self, name: &str) -> PathBuf {
        self.root.join(DIRECTORY).join(format!(".{name}-{}-{}", process::id(), next_number()))
    }

    /// Whether the outputs of `name` exist and were generated from the same inputs.
    pub(crate) fn is_fresh(&self, name: &str, source: &str, digest: &str) -> Option<Manifest> {
        let text = fs::read_to_string(self.manifest(name)).ok()?;
        let manifest = Manifest::from_text(&text).ok()?;
        let same = manifest.digest == digest && manifest.name == name && manifest.source == source;
        let complete = (!manifest.output.is_linked() || self.archive(&manifest.library).is_file())
            && (!manifest.output.is_loadable() || self.loadable(name).is_file());
        (same && complete).then_some(manifest)
    }

    /// Writes the outputs of a module, and removes the outputs that they replace.
    ///
    /// The manifest is written last: if it exists, so do the files that it describes.
    pub(crate) fn write(&self, Files { manifest, archive, loadable, .. }: &Files) -> Result<(), Finding> {
        let manifest_path = self.manifest(&manifest.name);
        let previous = fs::read_to_string(&manifest_path).ok().and_then(|text| library_of(&text));
        if let Some(archive) = archive {
            write_if_changed(&self.archive(&manifest.library), archive)?;
        }
        if let Some(loadable) = loadable {
            write_if_changed(&self.loadable(&manifest.name), loadable)?;
        }
        write_if_changed(&manifest_path, manifest.to_text().as_bytes())?;
        if let Some(previous) = previous
            && (previous != manifest.library || archive.is_none())
        {
            remove(&self.archive(&previous))?;
        }
        if loadable.is_none() {
            remove(&self.loadable(&manifest.name))?;
        }
        Ok(())
    }
}

/// A number that is unique in this process.
fn next_number() -> u32 {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    COUNTER.fetch_add(1, Ordering::Relaxed)
}

/// Removes a directory and its contents.
pub(crate) fn remove_directory(directory: &Path) -> Result<(), Finding> {
    match fs::remove_dir_all(directory) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(catalogue::io("remove", directory, error))
        }
        _ => Ok(()),
    }
}

/// The list of the files that [`keep_directory`] put into a directory.
const KEPT: &str = ".wamr-aot-kept";

/// Moves the files of `from` into `to`, and removes those that an earlier call moved there. Other
/// files are left alone: if one of them has a name that is needed, nothing changes.
pub(crate) fn keep_directory(from: &Path, to: &Path) -> Result<(), Finding> {
    let names = file_names(from).map_err(|error| catalogue::io("read the directory", from, error))?;
    let list = to.join(KEPT);
    let is_ours = |name: &str| !name.is_empty() && !name.contains(['/', '\\']) && name != "..";
    let before: Vec<String> = match fs::read_to_string(&list) {
        Ok(text) => text.lines().filter(|name| is_ours(name)).map(str::to_owned).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(catalogue::io("read", &list, error)),
    };
    let is_foreign = |name: &&String| !before.contains(name) && to.join(name).symlink_metadata().is_ok();
    if let Some(name) = names.iter().find(is_foreign) {
        return Err(catalogue::c_would_replace(&to.join(name)));
    }
    fs::create_dir_all(to).map_err(|error| catalogue::io("create the directory", to, error))?;
    // The list is written before the files, so that none of them is ever mistaken for a foreign
    // file.
    let mut listed: Vec<&str> = before.iter().chain(&names).map(String::as_str).collect();
    listed.sort_unstable();
    listed.dedup();
    fs::write(&list, listed.join("\n") + "\n").map_err(|error| catalogue::io("write", &list, error))?;
    before.iter().try_for_each(|name| remove(&to.join(name)))?;
    for name in &names {
        let path = to.join(name);
        // Copied, since the directories may be on different file systems.
        fs::copy(from.join(name), &path).map_err(|error| catalogue::io("write", &path, error))?;
    }
    fs::write(&list, names.join("\n") + "\n").map_err(|error| catalogue::io("write", &list, error))?;
    remove_directory(from)
}

/// The names of the files in a directory, sorted.
fn file_names(directory: &Path) -> io::Result<Vec<String>> {
    let entries = fs::read_dir(directory)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names = entries.collect::<io::Result<Vec<_>>>()?;
    names.sort_unstable();
    Ok(names)
}

/// Whether [`keep_directory`] left something there.
pub(crate) fn is_kept(directory: &Path) -> bool {
    directory.join(KEPT).is_file()
}

/// Removes a file if it exists.
fn remove(stale: &Path) -> Result<(), Finding> {
    match fs::remove_file(stale) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(catalogue::io("remove", stale, error)),
        _ => Ok(()),
    }
}

/// The library that a manifest names, even if another version wrote the manifest. Only names that
/// this crate generates are accepted, because the file is about to be removed.
fn library_of(manifest: &str) -> Option<String> {
    let library = manifest.lines().find_map(|line| line.strip_prefix("library\t"))?;
    let ours =
        library.starts_with("wamr_aot_") && library.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    ours.then(|| library.to_owned())
}

/// Writes a file unless it already has this content, so that its time stamp is that of the last
/// change.
pub(crate) fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<(), Finding> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let directory = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(directory).map_err(|error| catalogue::io("create the directory", directory, error))?;
    // In the same directory, since a rename does not cross file systems; unique among processes and
    // threads.
    let number = next_number();
    let temporary = directory.join(format!(".wamr-aot-{}-{number}.tmp", process::id()));
    let written = fs::write(&temporary, bytes)
        .map_err(|error| catalogue::io("write", &temporary, error))
        .and_then(|()| fs::rename(&temporary, path).map_err(|error| catalogue::io("write", path, error)));
    if written.is_err() {
        // The first error is reported; a leftover temporary file does no harm.
        let _ = fs::remove_file(&temporary);
    }
    written
}

#[cfg(test)]
mod tests {
    use wamr_aot_abi::manifest::Output;

    use super::*;
    use crate::test_dir::TestDir;

    fn linked(manifest: &Manifest, archive: &[u8]) -> Files {
        Files {
            manifest: manifest.clone(),
            archive: Some(archive.into()),
            loadable: None,
            objects: Vec::new(),
            functions: Vec::new(),
            remarks: None,
        }
    }

    fn manifest(name: &str, digest: &str) -> Manifest {
        Manifest {
            name: name.into(),
            source: format!("{name}.wasm"),
            digest: digest.into(),
            output: Output::Static,
            emitter: "native".into(),
            library: format!("wamr_aot_{name}_{digest}"),
            module_symbol: "m".into(),
            reflection_symbol: "r".into(),
            typed: true,
            interrupt: wamr_aot_abi::manifest::Interrupt::None,
            convention: Default::default(),
            signals: false,
            guards: false,
            footprint: Default::default(),
            needs: wamr_aot_abi::needs::ALL,
            builtins: Vec::new(),
            import_modules: Vec::new(),
            imports: Vec::new(),
            exports: Vec::new(),
            world: None,
            header: None,
        }
    }

    fn files(root: &Path) -> Vec<String> {
        let mut names = Vec::new();
        for directory in [root.to_owned(), root.join(DIRECTORY)] {
            for entry in fs::read_dir(directory).unwrap() {
                let entry = entry.unwrap();
                if entry.file_type().unwrap().is_file() {
                    names.push(entry.file_name().into_string().unwrap());
                }
            }
        }
        names.sort();
        names
    }

    #[test]
    fn unchanged_files_are_left_alone() {
        let dir = TestDir::new("out-unchanged");
        let out = OutDir::new(dir.path());
        let manifest = manifest("plugin", "d1");
        out.write(&linked(&manifest, b"archive")).unwrap();
        let paths = [out.archive(&manifest.library), out.manifest("plugin")];
        let old = std::time::SystemTime::UNIX_EPOCH;
        for path in &paths {
            fs::File::options().write(true).open(path).unwrap().set_modified(old).unwrap();
        }
        out.write(&linked(&manifest, b"archive")).unwrap();
        for path in &paths {
            assert_eq!(fs::metadata(path).unwrap().modified().unwrap(), old, "{path:?}");
        }
        out.write(&linked(&manifest, b"other archive")).unwrap();
        assert_ne!(fs::metadata(&paths[0]).unwrap().modified().unwrap(), old);
        assert_eq!(fs::metadata(&paths[1]).unwrap().modified().unwrap(), old);
    }

    #[test]
    fn a_replaced_archive_goes() {
        let dir = TestDir::new("out-stale");
        let out = OutDir::new(dir.path());
        out.write(&linked(&manifest("other", "d0"), b"other")).unwrap();
        out.write(&linked(&manifest("plugin", "d1"), b"one")).unwrap();
        out.write(&linked(&manifest("plugin", "d2"), b"two")).unwrap();
        assert_eq!(
            files(dir.path()),
            ["libwamr_aot_other_d0.a", "libwamr_aot_plugin_d2.a", "other.manifest", "plugin.manifest"]
        );
    }

    #[test]
    fn only_complete_outputs_are_fresh() {
        let dir = TestDir::new("out-fresh");
        let out = OutDir::new(dir.path());
        let manifest = manifest("plugin", "d1");
        assert_eq!(out.is_fresh("plugin", "plugin.wasm", "d1"), None);
        out.write(&linked(&manifest, b"archive")).unwrap();
        assert_eq!(out.is_fresh("plugin", "plugin.wasm", "d1").as_ref(), Some(&manifest));
        assert_eq!(out.is_fresh("plugin", "plugin.wasm", "d2"), None);
        assert_eq!(out.is_fresh("plugin", "moved/plugin.wasm", "d1"), None);
        fs::remove_file(out.archive(&manifest.library)).unwrap();
        assert_eq!(out.is_fresh("plugin", "plugin.wasm", "d1"), None);
    }

    #[test]
    fn only_files_kept_earlier_are_removed() {
        let dir = TestDir::new("out-keep");
        let (from, to) = (dir.path().join("from"), dir.path().join("to"));
        let keep = |files: &[&str]| {
            fs::create_dir_all(&from).unwrap();
            files.iter().for_each(|name| fs::write(from.join(name), format!("new {name}")).unwrap());
            keep_directory(&from, &to)
        };
        let read = |name: &str| fs::read_to_string(to.join(name)).ok();
        fs::create_dir_all(to.join("nested")).unwrap();
        for name in ["lib.rs", "nested/data", "unit7.c"] {
            fs::write(to.join(name), "mine").unwrap();
        }
        keep(&["unit0.c", "unit1.c"]).unwrap();
        assert!(is_kept(&to) && !from.exists());
        assert_eq!(read("unit1.c").as_deref(), Some("new unit1.c"));
        // The next call has fewer files.
        fs::write(to.join("later.c"), "mine").unwrap();
        keep(&["unit0.c", "access.h"]).unwrap();
        assert_eq!((read("unit0.c").as_deref(), read("unit1.c")), (Some("new unit0.c"), None));
        for name in ["lib.rs", "nested/data", "unit7.c", "later.c"] {
            assert_eq!(read(name).as_deref(), Some("mine"), "{name}");
        }
        // A foreign file is in the way, so nothing changes.
        let finding = keep(&["other.c", "unit7.c"]).unwrap_err();
        assert!(finding.message.contains("unit7.c"), "{}", finding.message);
        assert_eq!((read("unit7.c").as_deref(), read("other.c")), (Some("mine"), None));
        assert_eq!(read("unit0.c").as_deref(), Some("new unit0.c"));
        // A list that names a file outside the directory.
        fs::write(dir.path().join("outside"), "mine").unwrap();
        fs::write(to.join(KEPT), "../outside\n..\nunit0.c\naccess.h\n").unwrap();
        fs::remove_dir_all(&from).unwrap();
        keep(&["unit0.c"]).unwrap();
        assert_eq!(
            (fs::read(dir.path().join("outside")).unwrap().as_slice(), read("access.h")),
            (&b"mine"[..], None)
        );
    }

    #[test]
    fn errors_name_the_path() {
        let dir = TestDir::new("out-error");
        fs::write(dir.path().join("file"), "").unwrap();
        let finding =
            OutDir::new(dir.path().join("file")).write(&linked(&manifest("plugin", "d1"), b"")).unwrap_err();
        assert!(finding.message.contains("file"), "{}", finding.message);
        assert!(finding.cause.is_some());
    }
}
