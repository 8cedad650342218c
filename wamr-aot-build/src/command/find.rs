//! Which command is meant, and where it is.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use crate::diagnostics::{Finding, catalogue};

/// The command's name on `PATH`.
const NAME: &str = "wamr-aot";

/// The command that is meant.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sought<'a> {
    /// What the variable `WAMR_AOT` names: a path, or a name on `PATH`.
    Named(&'a OsStr),
    /// `wamr-aot` on `PATH`.
    Installed,
}

/// The file of the command. `path` is the value of `PATH`.
pub(crate) fn find(sought: Sought<'_>, path: Option<&OsStr>) -> Result<PathBuf, Finding> {
    match sought {
        Sought::Installed => on_path(OsStr::new(NAME), path).ok_or_else(|| catalogue::no_command(NAME)),
        Sought::Named(name) => {
            let named = Path::new(name);
            let found = if named.components().count() > 1 || named.is_absolute() {
                file(named)
            } else {
                on_path(name, path)
            };
            found.ok_or_else(|| catalogue::no_such_command(&named.display().to_string()))
        }
    }
}

fn on_path(name: &OsStr, path: Option<&OsStr>) -> Option<PathBuf> {
    env::split_paths(path?).find_map(|directory| file(&directory.join(name)))
}

/// The program with this path, to which Windows adds an extension.
fn file(path: &Path) -> Option<PathBuf> {
    let mut with_extension = path.as_os_str().to_owned();
    with_extension.push(env::consts::EXE_SUFFIX);
    [path.to_owned(), with_extension.into()].into_iter().find(|path| is_program(path))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|data| data.is_file())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::test_dir::TestDir;

    #[test]
    fn programs_are_found_as_a_shell_finds_them() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = TestDir::new("command-find");
        let make = |name: &str, mode: u32| {
            let file = dir.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, "").unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            file
        };
        make("text/wamr-aot", 0o644);
        fs::create_dir_all(dir.path().join("directory/wamr-aot")).unwrap();
        let program = make("bin/wamr-aot", 0o755);
        let other = make("bin/other", 0o755);
        let list = ["text", "directory", "missing", "bin"].map(|name| dir.path().join(name));
        let path = env::join_paths(list).unwrap();
        let path = Some(path.as_os_str());
        assert_eq!(find(Sought::Installed, path).unwrap(), program);
        assert_eq!(find(Sought::Named(OsStr::new("other")), path).unwrap(), other);
        assert_eq!(find(Sought::Named(program.as_os_str()), None).unwrap(), program);
        let missing = find(Sought::Installed, None).unwrap_err();
        assert!(missing.message.contains("`wamr-aot`") && missing.help[0].contains("cargo install"));
        let missing = find(Sought::Named(OsStr::new("none")), path).unwrap_err();
        assert!(missing.message.contains("`none`") && missing.message.contains("WAMR_AOT"));
    }
}
