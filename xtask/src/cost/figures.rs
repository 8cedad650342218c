//! The figures of guests that are committed, and whether new ones are worse.

use std::{fmt::Write as _, path::Path};

use crate::shell::{Result, read, write};

/// By how many percent a figure may be worse: compilers and linkers change a little.
const TOLERANCE: u64 = 2;

const HEAD: &str = "\
# The figures of guests on a board, for these compilers: `BLESS=1 cargo xtask measure guests` writes them.
";

/// What a guest costs. Sizes are in bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Figures {
    pub(super) guest: String,
    /// Its functions, with all checks.
    pub(super) flash: u64,
    pub(super) native_flash: u64,
    /// What the workload executes: from the call to the return, with what the guest calls.
    pub(super) instructions: u64,
    pub(super) native_instructions: u64,
    /// The functions and constants of the runtime, of the bindings and of the program around them.
    pub(super) runtime: u64,
    /// What the instance has besides its memory.
    pub(super) ram: u64,
}

impl Figures {
    /// The numbers, in the order of [`Figures::columns`].
    fn of(guest: String, values: &[u64]) -> Option<Figures> {
        let [flash, native_flash, instructions, native_instructions, runtime, ram] = *values else {
            return None;
        };
        Some(Figures { guest, flash, native_flash, instructions, native_instructions, runtime, ram })
    }

    fn columns(&self) -> [(&'static str, u64); 6] {
        [
            ("flash", self.flash),
            ("native flash", self.native_flash),
            ("instructions", self.instructions),
            ("native instructions", self.native_instructions),
            ("runtime", self.runtime),
            ("RAM", self.ram),
        ]
    }
}

/// Compares figures with those in a file, or writes them there. The compilers are a line each.
pub(super) fn compare(path: &Path, compilers: &[String], figures: &[Figures], bless: bool) -> Result {
    if bless {
        return write(path, print(compilers, figures).as_bytes());
    }
    if !path.is_file() {
        println!("{} is missing: with BLESS=1 the command writes it\n", path.display());
        return Ok(());
    }
    let text = String::from_utf8(read(path)?)?;
    let (of, committed) = parse(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    if of != compilers {
        println!(
            "The figures are not compared with those in {}, which are of other compilers:\n    {}\n\
             instead of\n    {}\n",
            path.display(),
            of.join("\n    "),
            compilers.join("\n    ")
        );
        return Ok(());
    }
    let worse = worse(&committed, figures);
    if worse.is_empty() {
        return Ok(());
    }
    Err(format!(
        "figures that are worse than in {} by more than {TOLERANCE} %:\n{}\
         if that is intended, BLESS=1 writes the new ones",
        path.display(),
        worse
    )
    .into())
}

fn print(compilers: &[String], figures: &[Figures]) -> String {
    let mut text = HEAD.to_owned();
    compilers.iter().for_each(|compiler| text += &format!("compiler {compiler}\n"));
    let columns = Figures::default().columns().map(|(name, _)| name);
    let _ = writeln!(text, "# guest, {}", columns.join(", "));
    for figures in figures {
        let columns = figures.columns().map(|(_, value)| value.to_string());
        let _ = writeln!(text, "{} {}", figures.guest, columns.join(" "));
    }
    text
}

/// The compilers, and the figures by the names of guests.
fn parse(text: &str) -> Result<(Vec<String>, Vec<Figures>)> {
    let mut compilers = Vec::new();
    let mut figures = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(compiler) = line.strip_prefix("compiler ") {
            compilers.push(compiler.to_owned());
            continue;
        }
        let mut words = line.split(' ');
        let guest = words.next().unwrap_or_default().to_owned();
        let values: Vec<u64> = words.map(str::parse).collect::<Result<Vec<u64>, _>>()?;
        figures.push(Figures::of(guest, &values).ok_or_else(|| format!("`{line}` has too few numbers"))?);
    }
    Ok((compilers, figures))
}

/// What is worse than it was: a line for each. What only natively compiled code costs is not
/// compared.
fn worse(committed: &[Figures], figures: &[Figures]) -> String {
    let mut lines = String::new();
    for new in figures {
        let Some(old) = committed.iter().find(|old| old.guest == new.guest) else {
            lines += &format!("    {}: it has no figures there\n", new.guest);
            continue;
        };
        for ((name, old), (_, value)) in old.columns().into_iter().zip(new.columns()) {
            if !name.starts_with("native") && value * 100 > old * (100 + TOLERANCE) {
                lines += &format!("    {}: {name} {value} instead of {old}\n", new.guest);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(flash: u64, instructions: u64) -> Figures {
        Figures::of("jsmn".to_owned(), &[flash, 800, instructions, 50_000, 1500, 144]).unwrap()
    }

    #[test]
    fn what_is_written_is_read() {
        let compilers = ["GCC 12".to_owned(), "Clang 19".to_owned()];
        let text = print(&compilers, &[figures(1000, 60_000)]);
        let (of, read) = parse(&text).unwrap();
        assert_eq!(of, compilers);
        assert_eq!(read, [figures(1000, 60_000)]);
        assert!(parse("jsmn 1 2 3").is_err());
        assert!(parse("jsmn many").is_err());
    }

    #[test]
    fn two_percent_are_tolerated() {
        let committed = [figures(1000, 60_000)];
        assert_eq!(worse(&committed, &[figures(1020, 30_000)]), "");
        assert_eq!(worse(&committed, &[figures(1021, 60_000)]), "    jsmn: flash 1021 instead of 1000\n");
        let both = worse(&committed, &[figures(2000, 70_000)]);
        assert!(both.contains("flash") && both.contains("instructions"), "{both}");
        assert!(worse(&[], &[figures(1, 1)]).contains("no figures"));
    }
}
