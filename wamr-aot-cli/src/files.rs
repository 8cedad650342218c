//! Files: every error names the path.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use crate::failure::Failure;

/// The bytes of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::new(format_args!("cannot read {}: {error}", path.display())))
}

/// Writes a file, in one step: nobody sees a part of it.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    replace(path, bytes)
        .map_err(|error| Failure::new(format_args!("cannot write {}: {error}", path.display())))
}

/// Writes a file beside `path`, and renames it.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".wamr-aot-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any other file: the process's mask applies.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let made = builder.tempfile_in(directory.unwrap_or(Path::new(".")));
    // Without the name of the file, which nobody knows.
    let mut file = made.map_err(|error| io::Error::from(error.kind()))?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}
