//! The options of a module as a list for people: what was chosen, or the default in its place.

use crate::request::Request;

/// An option and its value.
pub type Choice = (&'static str, String);

/// The options that decide the code, by the builder's names. What only the target decides is in the
/// manifest.
pub(crate) fn of(request: &Request) -> Vec<Choice> {
    let settings = &request.settings;
    let yes_or_no = |value: bool| if value { "yes" } else { "no" }.to_owned();
    let chosen = |value: Option<&str>| value.unwrap_or("the target's default").to_owned();
    let features = request.cpu_features.names();
    vec![
        ("target", request.target.clone()),
        ("CPU features", if features.is_empty() { "baseline".to_owned() } else { features.join(", ") }),
        ("optimisation", request.opt_level.name().to_owned()),
        ("bounds", chosen(settings.bounds.map(|bounds| bounds.name()))),
        ("traps", chosen(settings.traps.map(|traps| traps.name()))),
        ("interruption", settings.interrupt.name().to_owned()),
        ("memory limit", settings.memory_limit.map_or("none".to_owned(), |bytes| format!("{bytes} bytes"))),
        ("table limit", format!("{} elements", settings.table_limit)),
        ("exception limit", settings.exception_limit.map_or(chosen(None), |count| count.to_string())),
        ("strict alignment", yes_or_no(settings.strict_alignment)),
        ("places in traps", yes_or_no(request.debug_info)),
        ("function names in traps", yes_or_no(settings.function_names)),
        ("typed bindings", yes_or_no(settings.typed)),
    ]
}
