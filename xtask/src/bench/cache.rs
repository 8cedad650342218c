//! What was built stays: it is built again if anything that decides it changes.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{
    shell::{Result, read, write},
    usage::Usage,
};

/// A digest of what decides a file.
#[derive(Default)]
pub(super) struct Key(DefaultHasher);

impl Key {
    /// The arguments and the variables of a command.
    pub(super) fn command(mut self, command: &Command) -> Key {
        command.get_program().hash(&mut self.0);
        command.get_args().for_each(|argument| argument.hash(&mut self.0));
        command.get_envs().for_each(|variable| variable.hash(&mut self.0));
        self
    }

    /// The content of a file.
    pub(super) fn file(mut self, path: &Path) -> Result<Key> {
        read(path)?.hash(&mut self.0);
        Ok(self)
    }

    /// The content of all files in a directory.
    pub(super) fn dir(mut self, path: &Path) -> Result<Key> {
        let entries =
            fs::read_dir(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let mut files: Vec<PathBuf> = Vec::new();
        for entry in entries {
            files.push(entry?.path());
        }
        files.sort();
        for file in files.iter().filter(|file| file.is_file()) {
            self = self.file(file)?;
        }
        Ok(self)
    }
}

/// Makes a file, or leaves it as it is if it was made with the same key. Returns what it took then.
pub(super) fn made(path: &Path, key: Key, make: impl FnOnce() -> Result<Usage>) -> Result<Usage> {
    let note = PathBuf::from(format!("{}.made", path.display()));
    let key = format!("{:016x}", key.0.finish());
    let old = fs::read_to_string(&note).unwrap_or_default();
    if let Some(usage) = noted(&old, &key)
        && path.exists()
    {
        return Ok(usage);
    }
    let usage = make()?;
    let Usage { wall, cpu, memory } = usage;
    let text = format!("{key} {} {} {memory}\n", wall.as_micros(), cpu.as_micros());
    write(&note, text.as_bytes())?;
    Ok(usage)
}

/// The usage in a note, if that is for this key.
fn noted(note: &str, key: &str) -> Option<Usage> {
    let mut words = note.split_whitespace();
    if words.next() != Some(key) {
        return None;
    }
    let mut number = || words.next().and_then(|word| word.parse().ok());
    let wall = Duration::from_micros(number()?);
    Some(Usage { wall, cpu: Duration::from_micros(number()?), memory: number()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_for_one_key() {
        let [wall, cpu] = [12, 34].map(Duration::from_micros);
        assert_eq!(noted("0a 12 34 56\n", "0a"), Some(Usage { wall, cpu, memory: 56 }));
        assert_eq!(noted("0a 12 34 56\n", "0b"), None);
        assert_eq!(noted("0a 12 34", "0a"), None);
        assert_eq!(noted("", "0a"), None);
    }
}
