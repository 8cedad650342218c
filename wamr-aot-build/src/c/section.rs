//! The sections of the objects, by their names.

use crate::clif::Env;

/// The section of the functions if the runtime recognises their faults by it.
pub(super) fn of_code(env: Env<'_>) -> String {
    format!("{}_code", env.plan.options.symbols.library())
}

/// Whether a section contains a part of a description.
pub(super) fn is_description(section: &str) -> bool {
    let name = last_part(section);
    is_part_of(name, "module")
        || is_reflection(section)
        || name.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with("_pieces")
}

/// Whether a section contains a part of what only the untyped API reads.
pub(super) fn is_reflection(section: &str) -> bool {
    is_part_of(last_part(section), "reflection")
}

fn last_part(section: &str) -> &str {
    section.rsplit('.').next().unwrap_or_default()
}

/// Compilers name the section of an object by its name in C, or by its symbol.
fn is_part_of(name: &str, description: &str) -> bool {
    let is_symbol = name.starts_with("wamr_aot_")
        && name.strip_suffix(description).is_some_and(|library| library.ends_with('_'));
    let rest = name.strip_prefix(description);
    is_symbol || rest.is_some_and(|part| matches!(part, "_bytes" | "_structs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_told_from_code() {
        for (section, description, reflection) in [
            (".rodata.wamr_aot_0f_filter_1e_module", true, false),
            (".data.rel.ro.local.wamr_aot_0f_filter_1e_reflection", true, true),
            (".rodata.module_bytes", true, false),
            (".rodata.reflection_structs", true, true),
            (".rodata.wamr_aot_0f_filter_1e_pieces12", true, false),
            (".text.wasm.module.7.reflection.00ff", false, false),
            ("wamr_aot_0f_module_1e_code", false, false),
            (".rodata", false, false),
        ] {
            assert_eq!(
                (is_description(section), is_reflection(section)),
                (description, reflection),
                "{section}"
            );
        }
    }
}
