//! The settings of the profile that a guest has if its workspace says nothing.

/// Settings for `--config`. The release profile optimises already, and leaves out the information
/// for debuggers but not the names of functions, which traps report.
pub(super) const SETTINGS: [&str; 3] = [
    "profile.release.lto=\"fat\"",
    "profile.release.codegen-units=1",
    // The default of the targets, which `cargo` has to know for the crates that ask.
    "profile.release.panic=\"abort\"",
];

/// Whether a manifest has a profile. It is enough to look at the starts of lines: a table of
/// profiles has a header. If a quoted text has such a line, the guest is only built without the
/// settings.
pub(super) fn is_in(manifest: &str) -> bool {
    manifest.lines().any(|line| {
        let line = line.trim_start();
        let key = line.strip_prefix('[').unwrap_or(line).trim_start();
        key.strip_prefix("profile").is_some_and(|rest| rest.trim_start().starts_with(['.', ']', '=']))
    })
}

#[cfg(test)]
mod tests {
    use super::is_in;

    #[test]
    fn profiles_are_found_in_manifests() {
        for manifest in [
            "[package]\nname = \"a\"\n[profile.release]\nstrip = true\n",
            "profile.dev.debug = false",
            "profile = { release = { lto = true } }",
            "[ profile . release ]\n",
            "[profile]\nrelease.lto = true",
        ] {
            assert!(is_in(manifest), "{manifest}");
        }
        for manifest in ["", "# [profile.release]\n", "[package]\nname = \"profile\"", "profiles = 1"] {
            assert!(!is_in(manifest), "{manifest}");
        }
    }
}
