//! A temporary directory for one test.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
};

/// A directory that is removed on drop.
pub(crate) struct TestDir(PathBuf);

impl TestDir {
    /// `name` must be unique among the tests, which run at the same time.
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
        // A leftover in the system's temporary directory is not a failure.
        let _ = fs::remove_dir_all(&self.0);
    }
}
