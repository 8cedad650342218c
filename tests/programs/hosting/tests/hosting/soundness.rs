//! Programs that would break memory safety if they compiled: each does one thing that an argument
//! of `unsafe` code relies on being impossible.

use std::{collections::BTreeMap, process::Command};

use hosting::{Outcome, Workspace};

use crate::paths;

/// The programs of `fixtures/failures/unsound`, and the error that each has.
const PROGRAMS: &[(&str, &str)] = &[
    ("caller_escapes", "borrowed data escapes"),
    ("caller_is_invariant", "lifetime may not live long enough"),
    ("caller_is_not_moved", "E0507"),
    ("caller_is_not_send", "E0277"),
    ("host_state_is_not_send", "E0277"),
    ("host_state_is_not_sync", "E0277"),
    ("instance_is_invariant", "lifetime may not live long enough"),
    ("mutable_view_over_a_call", "E0499"),
    ("parts_over_a_call", "E0499"),
    ("parts_over_a_nested_call", "E0499"),
    ("reset_by_a_host_function", "E0599"),
    ("static_host_is_not_send", "E0277"),
    ("static_instance_on_the_stack", "E0597"),
    ("store_is_invariant", "lifetime may not live long enough"),
    ("store_is_not_send", "E0277"),
    ("two_mutable_views", "E0499"),
    ("untyped_view_over_a_call", "E0502"),
    ("view_over_a_call", "E0502"),
    ("view_over_a_reset", "E0505"),
    ("view_over_the_end", "E0505"),
];

#[test]
fn what_would_be_unsound_does_not_compile() {
    let workspace = Workspace::new(&paths(), "failures");
    let mut cargo: Command = workspace.cargo("check");
    let outcome =
        Outcome::of(cargo.args(["-p", "unsound", "--bins", "--keep-going", "--message-format=short"]));
    assert!(!outcome.status.success(), "{}", outcome.stderr);
    // `unsound/src/bin/NAME.rs:7:5: error[E0502]: ...`
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in outcome.stderr.lines() {
        if let Some((file, message)) = line.split_once(".rs:")
            && let Some((_, error)) = message.split_once(": error")
        {
            found.entry(file.rsplit('/').next().unwrap_or(file)).or_default().push(error);
        }
    }
    let names: Vec<&str> = found.keys().copied().collect();
    let expected: Vec<&str> = PROGRAMS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, expected, "{}", outcome.stderr);
    for (name, error) in PROGRAMS {
        // It may be told of several lifetimes.
        assert!(
            found[name].iter().all(|found| found.contains(error)),
            "{name}: expected {error}, found {:?}",
            found[name]
        );
    }
}
