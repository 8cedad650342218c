//! Which environment variables of the build script are the guest's too.
//!
//! Cargo and its subcommands describe the program's build in the environment of its build scripts:
//! the flags for its target, the wrappers of clippy or of a coverage tool, the target directory
//! that it has locked. None of that is meant for another crate on another machine.

/// Cargo's own variables that are about the machine, the network and the terminal, not about a
/// build. Those with an underscore at the end are the starts of names.
const KEPT: &[&str] = &[
    "CARGO_HOME",
    "CARGO_MAKEFLAGS",
    "CARGO_LOG",
    "CARGO_CACHE_",
    "CARGO_CREDENTIAL_",
    "CARGO_HTTP_",
    "CARGO_NET_",
    "CARGO_REGISTRIES_",
    "CARGO_REGISTRY_",
    "CARGO_SOURCE_",
    "CARGO_TERM_",
];

/// Variables that describe the program's build and do not start with `CARGO`. Those with an
/// underscore at the end are the starts of names.
const REMOVED: &[&str] = &[
    "CLIPPY_",
    "DEBUG",
    "DEP_",
    "HOST",
    "MIRI_",
    "MIRIFLAGS",
    "NUM_JOBS",
    "OPT_LEVEL",
    "OUT_DIR",
    "PROFILE",
    "RUSTC_LINKER",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTDOC",
    "RUSTDOCFLAGS",
    "RUSTFLAGS",
    "TARGET",
    "__CARGO_",
];

/// Whether a variable stays as it is for a build for this target.
pub(super) fn is_kept(name: &str, target: &str) -> bool {
    // On Windows names have no case.
    let name = &*name.to_ascii_uppercase();
    if name.starts_with("CARGO") {
        return is_listed(name, KEPT) || of_target(target).iter().any(|ours| ours == name);
    }
    !is_listed(name, REMOVED)
}

fn is_listed(name: &str, list: &[&str]) -> bool {
    list.iter().any(|entry| if entry.ends_with('_') { name.starts_with(entry) } else { name == *entry })
}

/// The variables that the user has for this target alone, whatever else is built.
pub(super) fn of_target(target: &str) -> [String; 2] {
    let target = target.to_ascii_uppercase().replace(['-', '.'], "_");
    ["LINKER", "RUSTFLAGS"].map(|what| format!("CARGO_TARGET_{target}_{what}"))
}

#[cfg(test)]
mod tests {
    use super::is_kept;

    #[test]
    fn the_programs_build_does_not_leak() {
        for name in [
            "CARGO",
            "CARGO_BUILD_TARGET",
            "CARGO_BUILD_RUSTC_WRAPPER",
            "CARGO_CFG_UNIX",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_FEATURE_STD",
            "CARGO_INCREMENTAL",
            "CARGO_MANIFEST_DIR",
            "CARGO_PROFILE_RELEASE_DEBUG",
            "CARGO_TARGET_DIR",
            "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS",
            "CARGO_LLVM_COV",
            "CLIPPY_ARGS",
            "DEP_Z_INCLUDE",
            "OUT_DIR",
            "RUSTC_WORKSPACE_WRAPPER",
            "RUSTC_WRAPPER",
            "RUSTFLAGS",
            "TARGET",
        ] {
            assert!(!is_kept(name, "wasm32-wasip1"), "{name}");
        }
    }

    #[test]
    fn the_machine_stays_the_same() {
        for name in [
            "CARGO_HOME",
            "CARGO_HTTP_PROXY",
            "CARGO_MAKEFLAGS",
            "CARGO_NET_OFFLINE",
            "CARGO_TARGET_WASM32_WASIP1_LINKER",
            "CARGO_TERM_COLOR",
            "HOME",
            "HOSTNAME",
            "PATH",
            "RUSTC",
            "RUSTC_BOOTSTRAP",
            "RUSTUP_TOOLCHAIN",
            "TARGETS",
        ] {
            assert!(is_kept(name, "wasm32-wasip1"), "{name}");
        }
        assert!(!is_kept("CARGO_TARGET_WASM32_WASIP1_LINKER", "wasm32v1-none"));
    }
}
