//! The sections of the objects, by their names.

use crate::clif::Env;

/// The section of the functions if the runtime recognises their faults by it.
pub(super) fn of_code(env: Env<'_>) -> String {
    format!("{}_code", env.plan.options.symbols.library())
}

/// Whether a section contains a part of a description.
pub(super) fn is_description(section: &str) -> bool {
    let name = section.rsplit('.').next().unwrap_or_default();
    ["module", "reflection"].iter().any(|description| {
        name.strip_prefix(description).is_some_and(|part| matches!(part, "_bytes" | "_structs"))
    }) || name.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with("_pieces")
}
