//! The passes of the optimiser, each of which can be switched off to find out what it does.

#[cfg(feature = "compiler")]
use super::OptLevel;

/// The passes that run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Passes {
    /// What nothing reaches is left out.
    pub(crate) unreached: bool,
    /// Tables that only serve calls are constants.
    pub(crate) dispatch: bool,
    /// Bounds checks that other checks or the ranges of indices make redundant are removed.
    pub(crate) checks: bool,
    /// The bounds checks of loops that only read are moved before them.
    pub(crate) hoisting: bool,
    /// Loops get copies without bounds checks.
    pub(crate) versioning: bool,
    /// Counted loops do several rounds at once.
    pub(crate) unrolling: bool,
    /// Constants are folded, and instructions combined, before C is printed.
    pub(crate) fold: bool,
}

impl Passes {
    /// All passes.
    pub(crate) const ALL: Passes = Passes {
        unreached: true,
        dispatch: true,
        checks: true,
        hoisting: true,
        versioning: true,
        unrolling: true,
        fold: true,
    };

    /// No passes.
    #[cfg(feature = "compiler")]
    pub(crate) const NONE: Passes = Passes {
        unreached: false,
        dispatch: false,
        checks: false,
        hoisting: false,
        versioning: false,
        unrolling: false,
        fold: false,
    };

    /// Those that run at a level.
    #[cfg(feature = "compiler")]
    pub(crate) fn at(self, level: OptLevel) -> Passes {
        match level {
            OptLevel::None => Passes::NONE,
            // Copies without checks are faster, and loops that store have them, too.
            OptLevel::Speed => Passes { hoisting: false, ..self },
            // Copies of loops are larger.
            OptLevel::SpeedAndSize => Passes { versioning: false, unrolling: false, ..self },
        }
    }

    /// The names of the passes, in the order in which they run.
    pub(crate) const NAMES: &[&str] =
        &["unreached", "dispatch", "checks", "hoisting", "versioning", "unrolling", "fold"];

    /// All passes but those in a list of names, each after a minus sign, such as `-checks`. The
    /// error is the first entry that names no pass.
    pub(crate) fn parse(list: &str) -> Result<Passes, &str> {
        let entries = list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        entries.into_iter().try_fold(Passes::ALL, |mut passes, entry| {
            let name = entry.strip_prefix('-').ok_or(entry)?;
            *passes.pass(name).ok_or(entry)? = false;
            Ok(passes)
        })
    }

    /// The passes that are off, as [`Passes::parse`] reads them.
    pub(crate) fn list(mut self) -> String {
        let mut off = Vec::new();
        for name in Passes::NAMES {
            if self.pass(name) == Some(&mut false) {
                off.push(format!("-{name}"));
            }
        }
        off.join(",")
    }

    fn pass(&mut self, name: &str) -> Option<&mut bool> {
        match name {
            "unreached" => Some(&mut self.unreached),
            "dispatch" => Some(&mut self.dispatch),
            "checks" => Some(&mut self.checks),
            "hoisting" => Some(&mut self.hoisting),
            "versioning" => Some(&mut self.versioning),
            "unrolling" => Some(&mut self.unrolling),
            "fold" => Some(&mut self.fold),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Passes;

    #[test]
    fn a_list_is_what_is_off() {
        assert_eq!(Passes::parse(""), Ok(Passes::ALL));
        for name in Passes::NAMES {
            let list = format!("-{name}");
            let passes = Passes::parse(&list).unwrap();
            assert_ne!(passes, Passes::ALL, "{name}");
            assert_eq!(passes.list(), list);
        }
        let all: Vec<String> = Passes::NAMES.iter().map(|name| format!("-{name}")).collect();
        assert_eq!(Passes::parse(&all.join(", ")), Ok(Passes::NONE));
        assert_eq!(Passes::NONE.list(), all.join(","));
        assert_eq!(Passes::parse("-checks,-other"), Err("-other"));
        assert_eq!(Passes::parse("checks"), Err("checks"));
    }
}
