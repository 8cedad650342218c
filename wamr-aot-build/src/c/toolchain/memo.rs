//! Memoised properties of compilers. Each query starts several processes, and one process may
//! compile many modules.

use std::{
    collections::HashMap,
    ffi::OsString,
    hash::Hash,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// All variables of the environment, sorted. `cc` and the compilers read many of them, so an answer
/// is valid only for the same environment.
pub(super) type Variables = Arc<[(OsString, OsString)]>;

#[expect(
    clippy::disallowed_methods,
    reason = "`cc` itself reads the environment: this is the key for its answers"
)]
pub(super) fn variables() -> Variables {
    let mut variables: Vec<(OsString, OsString)> = std::env::vars_os().collect();
    variables.sort_unstable();
    variables.into()
}

/// The file of a program. A program without a directory is searched for in `PATH`.
pub(super) fn file(program: &Path) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return program.is_file().then(|| program.to_owned());
    }
    #[expect(clippy::disallowed_methods, reason = "the system searches it for the program")]
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|directory| directory.join(program)).find(|file| file.is_file())
}

/// The predefined macros of compilers, by their command lines.
pub(super) static MACROS: Memo<(Vec<OsString>, Variables), String> = Memo::new();

/// Answers that are kept until the process ends. The key is everything that an answer depends on.
pub(super) struct Memo<K, V>(Mutex<Option<HashMap<K, V>>>);

impl<K: Eq + Hash, V: Clone> Memo<K, V> {
    pub(super) const fn new() -> Memo<K, V> {
        Memo(Mutex::new(None))
    }

    /// The stored answer, or the one that `query` returns. Concurrent callers wait. Errors are not
    /// stored.
    pub(super) fn get_or_try_init<E>(&self, key: K, query: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        // A panic in `query` leaves the map as it was.
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let answers = answers.get_or_insert_default();
        if let Some(answer) = answers.get(&key) {
            return Ok(answer.clone());
        }
        let answer = query()?;
        answers.insert(key, answer.clone());
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_failed_queries_are_repeated() {
        let memo: Memo<(&str, Variables), u32> = Memo::new();
        let with = |value: &str| Variables::from([("CC".into(), value.into())]);
        let query = |key, answer: Result<u32, ()>| {
            let mut ran = false;
            let result = memo.get_or_try_init(key, || {
                ran = true;
                answer
            });
            (ran, result)
        };
        assert_eq!(query(("x86_64", with("gcc")), Err(())), (true, Err(())));
        assert_eq!(query(("x86_64", with("gcc")), Ok(1)), (true, Ok(1)));
        assert_eq!(query(("x86_64", with("gcc")), Ok(2)), (false, Ok(1)));
        // A different target, then a different environment.
        assert_eq!(query(("aarch64", with("gcc")), Ok(3)), (true, Ok(3)));
        assert_eq!(query(("x86_64", with("clang")), Ok(4)), (true, Ok(4)));
    }
}
