//! A directory for one test.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
};

/// Removed when it is dropped.
pub(crate) struct TestDir(PathBuf);

impl TestDir {
    /// `name` is the test's: tests run at the same time.
    pub(crate) fn new(name: &str) -> TestDir {
        let path = env::temp_dir().join(format!("wamr-aot-build-{}-{name}", process::id()));
        fs::create_dir_all(&path).unwrap();
        TestDir(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TestDir {
    fn drop(&mut self) {
        // Left over in the system's temporary directory: no reason to fail.
        let _ = fs::remove_dir_all(&self.0);
    }
}
