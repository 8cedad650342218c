//! The files that a guest was made of, so that cargo runs the build script again when one changes.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The sources of a module that was built, with everything else that decides what it is.
///
/// `module` is the file that cargo made, beside which it lists the sources; `built` is the
/// directory that all of its files are in.
pub(super) fn of_module(module: &Path, built: &Path, package: &Path, root: &Path) -> Vec<PathBuf> {
    let list = fs::read_to_string(module.with_extension("d")).unwrap_or_default();
    // What build scripts generate is newer than the start of the program's build script, so that
    // cargo would run that again, and again.
    let sources = listed(&list).map(|path| package.join(path)).filter(|path| !path.starts_with(built));
    let mut files: BTreeSet<PathBuf> = sources.collect();
    let packages: BTreeSet<PathBuf> = files.iter().filter_map(|file| package_of(file)).collect();
    files.extend(of_packages(packages.iter().map(PathBuf::as_path).chain([package]), root));
    files.into_iter().collect()
}

/// The same for a package that could not be built, as far as it is known.
pub(super) fn of_package(package: &Path, root: &Path) -> Vec<PathBuf> {
    let mut files = of_packages([package].into_iter(), root);
    files.extend(existing(package.join("src")));
    files.into_iter().collect()
}

/// The manifests, the lock file and cargo's configuration, and what build scripts may read.
fn of_packages<'a>(packages: impl Iterator<Item = &'a Path>, root: &Path) -> BTreeSet<PathBuf> {
    let mut files = BTreeSet::new();
    files.extend(existing(root.join("Cargo.toml")));
    files.extend(existing(root.join("Cargo.lock")));
    for package in packages {
        files.extend(existing(package.join("Cargo.toml")));
        if package.join("build.rs").is_file() {
            files.extend(entries(package));
        }
        let configuration = ["config.toml", "config"];
        files.extend(package.ancestors().flat_map(|directory| {
            configuration.into_iter().filter_map(|name| existing(directory.join(".cargo").join(name)))
        }));
    }
    files
}

/// Cargo takes a file that does not exist for one that changed.
fn existing(path: PathBuf) -> Option<PathBuf> {
    path.exists().then_some(path)
}

/// What a build script without `rerun-if-changed` depends on: all but what is built and hidden.
fn entries(package: &Path) -> Vec<PathBuf> {
    let names = fs::read_dir(package).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let names = names.filter(|name| name != "target" && !name.to_string_lossy().starts_with('.'));
    names.map(|name| package.join(name)).collect()
}

/// The directory of the package that a file is in.
fn package_of(file: &Path) -> Option<PathBuf> {
    file.ancestors().skip(1).find(|directory| directory.join("Cargo.toml").is_file()).map(Path::to_owned)
}

/// The files after the colon. Only spaces in them are escaped.
fn listed(list: &str) -> impl Iterator<Item = PathBuf> {
    let after = list.lines().next().and_then(|line| line.split_once(": ")).map_or("", |(_, files)| files);
    let mut files = Vec::new();
    let mut next = String::new();
    for word in after.split(' ') {
        match word.strip_suffix('\\') {
            Some(start) => {
                next.push_str(start);
                next.push(' ');
            }
            None => files.push(std::mem::take(&mut next) + word),
        }
    }
    files.into_iter().filter(|file| !file.is_empty()).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_dir::TestDir;

    #[test]
    fn cargos_list_is_read() {
        let read = |list: &str| listed(list).collect::<Vec<_>>();
        assert_eq!(
            read("/t/a\\ b.wasm: /g/build.rs /g/a\\ b/lib.rs C:\\g\\lib.rs\n"),
            ["/g/build.rs", "/g/a b/lib.rs", "C:\\g\\lib.rs"].map(PathBuf::from)
        );
        assert!(read("").is_empty() && read("/t/a.wasm:\n").is_empty());
    }

    #[test]
    fn everything_that_decides_is_watched() {
        let dir = TestDir::new("guest-sources");
        let root = dir.path();
        let write = |name: &str, text: &str| {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        for name in [
            "Cargo.toml",
            "Cargo.lock",
            ".cargo/config.toml",
            "guest/Cargo.toml",
            "guest/src/lib.rs",
            "guest/src/unused.rs",
            "helper/Cargo.toml",
            "helper/build.rs",
            "helper/table.txt",
            "helper/target/junk",
            "helper/src/lib.rs",
            "out/generated.rs",
        ] {
            write(name, "");
        }
        let path = |name: &str| root.join(name).display().to_string();
        let sources = ["guest/src/lib.rs", "helper/src/lib.rs", "out/generated.rs"].map(path).join(" ");
        write("out/guest.d", &format!("{}: {sources}\n", path("out/guest.wasm")));
        let (built, package) = (root.join("out"), root.join("guest"));
        let watched = of_module(&built.join("guest.wasm"), &built, &package, root);
        let names: Vec<_> =
            watched.iter().filter_map(|file| file.strip_prefix(root).ok()?.to_str()).collect();
        assert_eq!(
            names,
            [
                ".cargo/config.toml",
                "Cargo.lock",
                "Cargo.toml",
                "guest/Cargo.toml",
                "guest/src/lib.rs",
                "helper/Cargo.toml",
                "helper/build.rs",
                "helper/src",
                "helper/src/lib.rs",
                "helper/table.txt",
            ]
        );
        assert!(of_package(&package, root).contains(&package.join("src")));
    }
}
