//! What was found out about compilers. Asking costs several processes each time, and one process
//! may compile many modules.

use std::{
    collections::HashMap,
    ffi::OsString,
    hash::Hash,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// All variables of the environment, in order: `cc` and the compilers decide by many of them, so an
/// answer holds as long as all are the same.
pub(super) type Variables = Arc<[(OsString, OsString)]>;

#[expect(
    clippy::disallowed_methods,
    reason = "`cc` reads the environment by itself: this tells whether it would read the same"
)]
pub(super) fn variables() -> Variables {
    let mut variables: Vec<(OsString, OsString)> = std::env::vars_os().collect();
    variables.sort_unstable();
    variables.into()
}

/// The file of a program: one without a directory is in one of those of `PATH`.
pub(super) fn file(program: &Path) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return program.is_file().then(|| program.to_owned());
    }
    #[expect(clippy::disallowed_methods, reason = "the system looks there for the program")]
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|directory| directory.join(program)).find(|file| file.is_file())
}

/// The macros that programs with arguments predefine.
pub(super) static MACROS: Known<(Vec<OsString>, Variables), String> = Known::new();

/// Answers, each by all that it depends on, for as long as the process runs.
pub(super) struct Known<K, V>(Mutex<Option<HashMap<K, V>>>);

impl<K: Eq + Hash, V: Clone> Known<K, V> {
    pub(super) const fn new() -> Known<K, V> {
        Known(Mutex::new(None))
    }

    /// The answer that is known, or the one that `ask` gets. Others that ask at the same time wait.
    /// A failure is not kept.
    pub(super) fn get_or_ask<E>(&self, key: K, ask: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        // An answer is put in whole.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.get_or_insert_default();
        if let Some(answer) = known.get(&key) {
            return Ok(answer.clone());
        }
        let answer = ask()?;
        known.insert(key, answer.clone());
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_asked_twice_but_what_failed() {
        let known: Known<(&str, Variables), u32> = Known::new();
        let with = |value: &str| Variables::from([("CC".into(), value.into())]);
        let asked = |key, answer: Result<u32, ()>| {
            let mut asked = false;
            let result = known.get_or_ask(key, || {
                asked = true;
                answer
            });
            (asked, result)
        };
        assert_eq!(asked(("x86_64", with("gcc")), Err(())), (true, Err(())));
        assert_eq!(asked(("x86_64", with("gcc")), Ok(1)), (true, Ok(1)));
        assert_eq!(asked(("x86_64", with("gcc")), Ok(2)), (false, Ok(1)));
        // Another target, another environment.
        assert_eq!(asked(("aarch64", with("gcc")), Ok(3)), (true, Ok(3)));
        assert_eq!(asked(("x86_64", with("clang")), Ok(4)), (true, Ok(4)));
    }
}
