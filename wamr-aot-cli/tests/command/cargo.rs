//! A crate without a compiler, built by Cargo with the command.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const COMMAND: &str = env!("CARGO_BIN_EXE_wamr-aot");

/// Notes whether it has Cargo's jobserver, and does what the command does.
const WRAPPER: &str = r#"#!/bin/sh
auth=${CARGO_MAKEFLAGS##*--jobserver-auth=}
auth=${auth%% *}
if [ -e "/proc/self/fd/${auth%%,*}" ] && [ -e "/proc/self/fd/${auth##*,}" ]; then
    echo "has the jobserver" >> "$LOG"
else
    echo "has no jobserver: $CARGO_MAKEFLAGS" >> "$LOG"
fi
exec "$REAL" "$@"
"#;

struct Package {
    directory: tempfile::TempDir,
}

impl Package {
    fn new() -> Package {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
        let package = Package { directory: tempfile::tempdir().expect("a temporary directory can be made") };
        package.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"served\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                 [dependencies]\nwamr-aot-rt = {{ path = '{0}/wamr-aot-rt' }}\n\n\
                 [build-dependencies]\n\
                 wamr-aot-build = {{ path = '{0}/wamr-aot-build', default-features = false }}\n\n\
                 [workspace]\n",
                root.display()
            ),
        );
        fs::copy(root.join("Cargo.lock"), package.path("Cargo.lock")).expect("the lock file can be copied");
        package.write("build.rs", "fn main() { wamr_aot_build::compile(\"plugin.wat\"); }\n");
        package.write(
            "src/main.rs",
            "wamr_aot_rt::include_aot!(mod plugin = \"plugin\");\n\
             fn main() { println!(\"{:?}\", plugin::Instance::new(()).unwrap().number()); }\n",
        );
        package.guest("(i32.const 1)");
        package
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a directory")).expect("it can be made");
        fs::write(path, text).expect("the file can be written");
    }

    fn guest(&self, body: &str) {
        self.write("plugin.wat", &format!("(module\n  (func (export \"number\") (result i32) {body}))\n"));
    }

    fn cargo(&self, arguments: &[&str], command: &Path) -> Output {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(arguments).args(["--quiet", "--offline"]).current_dir(self.directory.path());
        // Kept between runs, so that only the package is built again.
        cargo.env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("served"));
        for name in
            ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_MAKEFLAGS", "MAKEFLAGS", "CARGO_BUILD_TARGET"]
        {
            cargo.env_remove(name);
        }
        cargo.env("WAMR_AOT", command).env("REAL", COMMAND).env("LOG", self.path("log"));
        cargo.output().expect("cargo starts")
    }
}

#[test]
fn cargo_builds_a_crate_by_the_command() {
    let package = Package::new();
    let wrapper = package.path("wrapper");
    package.write("wrapper", WRAPPER);
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).expect("it can be made a program");
    let printed = |output: Output| {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(&output.stdout), text(&output.stderr))
    };

    let (stdout, stderr) = printed(package.cargo(&["run"], &wrapper));
    assert_eq!(stdout, "Ok(1)\n", "{stderr}");
    // Nothing changed, so the build script does not run.
    assert_eq!(printed(package.cargo(&["run"], &wrapper)).0, "Ok(1)\n");
    let log = || fs::read_to_string(package.path("log")).expect("the wrapper ran");
    assert_eq!(log(), "has the jobserver\n");

    package.guest("(i32.const 2)");
    assert_eq!(printed(package.cargo(&["run"], &wrapper)).0, "Ok(2)\n");
    // A changed command runs again.
    package.write("wrapper", &format!("{WRAPPER}\n"));
    assert_eq!(printed(package.cargo(&["run"], &wrapper)).0, "Ok(2)\n");
    assert_eq!(log().lines().count(), 3);

    package.guest("(i64.const 3)");
    let (_, stderr) = printed(package.cargo(&["build"], &wrapper));
    assert!(
        stderr.contains("the module is not valid: type mismatch: expected i32, found i64")
            && stderr.contains("--> plugin.wat:2:4: function"),
        "{stderr}"
    );
    let (_, stderr) = printed(package.cargo(&["build"], Path::new("/no/such/command")));
    assert!(stderr.contains("install the command: `cargo install --path "), "{stderr}");
    assert!(stderr.contains("enable the feature `compiler` of wamr-aot-build"), "{stderr}");
}
