//! What the command is asked for.

use super::program::PROGRAMS;
use crate::shell::Result;

#[derive(Debug, PartialEq)]
pub(super) struct Options {
    pub(super) quick: bool,
    pub(super) check: bool,
    pub(super) record: bool,
    /// The programs; all if there are no names.
    pub(super) only: Vec<String>,
    /// The sides; all if there are no names.
    pub(super) sides: Vec<String>,
    /// How often each program is started.
    pub(super) rounds: u32,
    /// How often each process does its work.
    pub(super) runs: u32,
}

impl Options {
    pub(super) fn parse(arguments: &[&str]) -> Result<Options> {
        let mut options = Options {
            quick: false,
            check: false,
            record: false,
            only: Vec::new(),
            sides: Vec::new(),
            rounds: 0,
            runs: 0,
        };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let mut value = || {
                let value = rest.next().filter(|value| !value.starts_with("--"));
                value.copied().ok_or_else(|| format!("`{argument}` needs a value"))
            };
            match *argument {
                "--quick" => options.quick = true,
                "--check" => options.check = true,
                "--record" => options.record = true,
                "--only" => options.only.extend(value()?.split(',').map(str::to_owned)),
                "--sides" => options.sides.extend(value()?.split(',').map(str::to_owned)),
                "--rounds" => options.rounds = value()?.parse()?,
                other => return Err(format!("`cargo xtask bench` has no option `{other}`").into()),
            }
        }
        if let Some(unknown) = options.only.iter().find(|name| PROGRAMS.iter().all(|is| is.name != **name)) {
            let known: Vec<&str> = PROGRAMS.iter().map(|program| program.name).collect();
            return Err(
                format!("no program has the name `{unknown}`; there are: {}", known.join(", ")).into()
            );
        }
        if options.record && (options.check || !options.only.is_empty() || !options.sides.is_empty()) {
            return Err("`--record` is without `--check`, `--only` and `--sides`".into());
        }
        (options.rounds, options.runs) = match (options.rounds, options.quick) {
            (0, true) => (3, 2),
            (0, false) => (7, 3),
            (rounds, _) => (rounds, 3),
        };
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn options_are_understood() {
        let options = Options::parse(&["--quick", "--only", "sort,lua", "--sides", "c-gcc"]).unwrap();
        assert!(options.quick && !options.check && !options.record);
        assert_eq!(options.only, ["sort", "lua"]);
        assert_eq!(options.sides, ["c-gcc"]);
        for wrong in [&["--only"][..], &["--only", "nothing"], &["--fast"], &["--record", "--only", "lua"]] {
            assert!(Options::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
