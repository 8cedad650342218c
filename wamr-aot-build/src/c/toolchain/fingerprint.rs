//! What decides the bytes of objects, beyond what the compiler says about itself in its macros: an
//! update of a package may change the code generator and not its version.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Stdio},
    time::UNIX_EPOCH,
};

use super::{
    Toolchain,
    memo::{self, Memo, Variables},
};

/// The programs that a driver starts, by the names that `-print-prog-name` takes.
const PROGRAMS: &[&str] = &["cc1", "as"];

/// How the names of variables start that compilers, or the wrappers of distributions, read.
const READ: &[&str] = &[
    "CCC_",
    "CLANG_",
    "COMPILER_PATH",
    "CPATH",
    "C_INCLUDE_PATH",
    "GCC_",
    "LIBRARY_PATH",
    "MACOSX_DEPLOYMENT_TARGET",
    "NIX_",
    "SDKROOT",
    "SOURCE_DATE_EPOCH",
];

/// How flags start that name files, whose content would decide the object too.
const NAMING_FILES: &[&str] = &[
    "-B",
    "-I",
    "--config",
    "-fauto-profile",
    "-fplugin",
    "-fpass-plugin",
    "-fprofile",
    "-idirafter",
    "-imacros",
    "-include",
    "-iprefix",
    "-iquote",
    "-isysroot",
    "-isystem",
    "--param-file",
    "-specs",
    "--specs",
    "--sysroot",
    "-wrapper",
    "@",
];

/// What programs print and which files they are, by the command lines that ask.
static ANSWERS: Memo<(String, Variables), String> = Memo::new();

impl Toolchain {
    /// Everything that the compiler's output depends on and [`identity`](Toolchain::identity) does
    /// not have. The error says why the output may depend on more.
    pub(crate) fn fingerprint(&self) -> Result<String, String> {
        for arg in &self.args {
            let text = arg.to_string_lossy();
            if NAMING_FILES.iter().any(|start| text.starts_with(start)) {
                return Err(format!("the C compiler's flag `{text}` names a file or a directory"));
            }
            if text.ends_with("=native") {
                return Err(format!("the C compiler's flag `{text}` means another CPU on another machine"));
            }
        }
        let variables = memo::variables();
        let key = (self.identity(), variables.clone());
        ANSWERS.get_or_try_init(key, || self.examine(&variables))
    }

    fn examine(&self, variables: &Variables) -> Result<String, String> {
        let mut out = String::new();
        let program = self.file().ok_or("the C compiler's file is not found")?;
        out.push_str(&state(&program)?);
        out.push_str(&self.ask(&["-v".to_owned()])?);
        for name in PROGRAMS {
            let answer = self.ask(&[format!("-print-prog-name={name}")])?;
            let file = memo::file(Path::new(answer.lines().next().unwrap_or_default().trim()));
            // Clang has no `cc1`, and names a program that is not there.
            out.push_str(&file.map_or(Ok(format!("no {name}\n")), |file| state(&file))?);
        }
        for (name, value) in variables.iter() {
            let text = name.to_string_lossy();
            if READ.iter().any(|start| text.starts_with(start)) {
                // Writing to a string cannot fail.
                let _ = writeln!(out, "{name:?}={value:?}");
            }
        }
        Ok(out)
    }

    /// What the compiler prints.
    fn ask(&self, args: &[String]) -> Result<String, String> {
        let mut command = Command::new(&self.program);
        command.args(&self.args).args(args).env("LC_ALL", "C").stdin(Stdio::null());
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        let output = command.output().map_err(|error| format!("the C compiler does not start: {error}"))?;
        let texts = [output.stdout, output.stderr];
        Ok(texts.iter().map(|text| String::from_utf8_lossy(text)).collect())
    }
}

/// Which file this is, and in which state.
fn state(file: &Path) -> Result<String, String> {
    let describe = || {
        let file = file.canonicalize()?;
        let metadata = fs::metadata(&file)?;
        let modified = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(format!("{file:?} {} {}\n", metadata.len(), modified.as_nanos()))
    };
    describe().map_err(|error: std::io::Error| format!("{} cannot be examined: {error}", file.display()))
}

#[cfg(all(test, unix))]
mod tests {
    use std::{ffi::OsString, time::Duration};

    use target_lexicon::Triple;

    use super::*;
    use crate::{options::OptLevel, test_dir::TestDir};

    /// A compiler that prints `version` for `-v`, with flags of the user. A shell reads it, so that
    /// the file is not one that the system executes while another thread may have it open.
    fn toolchain(dir: &TestDir, version: &str, flags: &[&str]) -> Toolchain {
        let script = dir.path().join("compiler");
        let text = format!("case \"$*\" in *-v*) echo '{version}' >&2 ;; *) echo as ;; esac\n");
        fs::write(&script, text).unwrap();
        let triple = Triple::host();
        let macros = super::super::Macros::parse("#define __GNUC__ 12\n");
        let args = [script.into_os_string()].into_iter().chain(flags.iter().map(OsString::from));
        Toolchain {
            program: "/bin/sh".into(),
            args: args.collect(),
            env: Vec::new(),
            opt_level: OptLevel::Speed,
            dialect: macros.dialect(&triple, OptLevel::Speed).unwrap(),
            triple,
            name: "host".to_owned(),
            version: "GCC 12".to_owned(),
        }
    }

    #[test]
    fn an_update_is_another_compiler() {
        let dir = TestDir::new("fingerprint");
        let examine = |version: &str, variables: &[(&str, &str)]| {
            let variables: Vec<(OsString, OsString)> =
                variables.iter().map(|(name, value)| (name.into(), value.into())).collect();
            toolchain(&dir, version, &["-O2"]).examine(&variables.into()).unwrap()
        };
        let base = examine("gcc (12.2.0-1)", &[]);
        assert!(base.contains("gcc (12.2.0-1)"), "{base}");
        assert_eq!(base, examine("gcc (12.2.0-1)", &[("HOME", "/home"), ("LANG", "C")]));
        assert_ne!(base, examine("gcc (12.2.0-2)", &[]));
        assert_ne!(base, examine("gcc (12.2.0-1)", &[("NIX_CFLAGS_COMPILE", "-O1")]));
    }

    #[test]
    fn a_file_of_another_time_or_length_is_another() {
        let dir = TestDir::new("fingerprint-file");
        let path = dir.path().join("cc1");
        let state = |content: &str, seconds: u64| {
            fs::write(&path, content).unwrap();
            let file = fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
            state(&path).unwrap()
        };
        let base = state("one", 1);
        assert_eq!(base, state("two", 1));
        assert_ne!(base, state("one", 2));
        assert_ne!(base, state("three", 1));
        assert!(super::state(&dir.path().join("none")).is_err());
    }

    #[test]
    fn flags_that_name_files_are_refused() {
        let dir = TestDir::new("fingerprint-flags");
        let fingerprint = |flag: &str| toolchain(&dir, "1", &["-O2", "-funroll-loops", flag]).fingerprint();
        assert!(fingerprint("-mtune=generic").is_ok());
        for flag in ["-include", "-Iheaders", "@flags", "-specs=a", "--sysroot=/a", "-fplugin=a.so"] {
            let why = fingerprint(flag).unwrap_err();
            assert!(why.contains(&format!("`{flag}` names a file")), "{why}");
        }
        assert!(fingerprint("-march=native").unwrap_err().contains("another machine"));
    }
}
