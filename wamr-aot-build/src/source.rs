//! Reads the module's file.

use std::{fs, io, path::Path};

use crate::diagnostics::{Finding, catalogue};

/// The bytes of a file. `in_package`: a relative path was one in a package.
pub(crate) fn read(path: &Path, in_package: bool) -> Result<Vec<u8>, Finding> {
    fs::read(path).map_err(|error| {
        let missing = error.kind() == io::ErrorKind::NotFound;
        let finding = catalogue::io("read", path, error);
        if missing && in_package {
            finding.help("a relative path starts at the package's directory, that of its Cargo.toml")
        } else {
            finding
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::report;

    #[test]
    fn a_missing_file_is_named() {
        let report =
            |in_package| report::finding("", &read(Path::new("no/such/file.wasm"), in_package).unwrap_err());
        let text = report(true);
        assert!(text.contains("no/such/file.wasm") && text.contains("Cargo.toml"), "{text}");
        assert!(!report(false).contains("Cargo.toml"));
    }
}
