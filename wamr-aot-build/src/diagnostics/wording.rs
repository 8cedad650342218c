//! The builder's options in messages, as the command `wamr-aot` calls them.

use super::Findings;

/// What messages say, and what the command's user types instead.
const OPTIONS: &[(&str, &str)] = &[
    ("`Builder::rename_export(\"name\", \"method\")`", "`--rename-export name method`"),
    ("`Builder::rename_export(\"name\", \"Type\")`", "`--rename-export name Type`"),
    ("`Builder::rename_export(\"name\", \"f\")`", "`--rename-export name f`"),
    ("`Builder::rename_import_module(\"module\", \"Trait\")`", "`--rename-import-module module Trait`"),
    ("`Builder::rename_import(\"module\", \"name\", \"method\")`", "`--rename-import module name method`"),
    ("`Builder::name(\"plugin\")`", "`--name plugin`"),
    ("`Builder::target(\"aarch64-unknown-none\")`", "`--target aarch64-unknown-none`"),
    ("`Builder::emitter(Emitter::C)`", "`--emitter c`"),
    ("`Builder::traps(Traps::Instruction)`", "`--traps instruction`"),
    ("`Builder::output(Output::Static)`", "`-o FILE.a`"),
    ("`Emitter::Native`", "`--emitter native`"),
    ("`Traps::Instruction`", "`--traps instruction`"),
    ("`Traps::Call`", "`--traps call`"),
    ("`Bounds::Guard`", "`--bounds guard`"),
    ("`Bounds::Check`", "`--bounds check`"),
    ("`Builder::memory_limit`", "`--memory-limit`"),
    ("`Builder::rename_export`", "`--rename-export`"),
    ("`Builder::rename_import_module`", "`--rename-import-module`"),
    ("`Builder::rename_import`", "`--rename-import`"),
    ("`rename_import_module`", "`--rename-import-module`"),
    ("`rename_import`", "`--rename-import`"),
    ("`Builder::emscripten_names`", "`--emscripten-names`"),
    ("`Builder::stub_imports`", "`--stub-imports`"),
    ("`stub_import`", "`--stub-import`"),
    ("`Builder::pre_initialize_fuel`", "`--pre-initialize-fuel`"),
    ("`Builder::pre_initialize`", "`--pre-initialize`"),
    ("`Builder::embedded_wit(true)`", "`--embedded-wit true`"),
    ("`Builder::embedded_wit(false)`", "`--embedded-wit false`"),
    ("`Builder::wit`", "`--wit`"),
    ("`Builder::untyped`", "`--untyped`"),
    ("`Builder::features`", "`--disable`"),
    ("`-C target-feature=+v` in RUSTFLAGS, or `Builder::cpu_features`", "`--cpu-features v`"),
    ("`Builder::cpu_features`", "`--cpu-features`"),
    ("`Builder::keep_c`", "`--keep-c`"),
    ("`Builder::out_dir`", "`--keep-c`"),
    ("enable it in the build script", "do not pass `--disable` for it"),
    ("check the calls of", "check"),
    (" in the build script", ""),
    (FEATURE.0, FEATURE.1),
];

/// The place to enable a feature of the compiler: in the crate, and in the command.
const FEATURE: (&str, &str) = (
    "of wamr-aot-build, in [build-dependencies]",
    "of wamr-aot-cli when it is installed: `cargo install wamr-aot-cli --features`",
);

/// A report with the options of the command in place of the builder's methods.
pub fn in_options(report: &str) -> String {
    OPTIONS.iter().fold(report.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// Findings of the command for a build script, which sets options by the builder's methods, but
/// cannot enable a feature of the command.
pub(crate) fn of_command(findings: Findings) -> Findings {
    findings.with_help(|help| *help = help.replace(FEATURE.0, FEATURE.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A message that names another method needs a line in the list.
    #[test]
    fn every_option_in_the_catalogue_is_known() {
        let catalogue = [
            include_str!("catalogue/compiler.rs"),
            include_str!("catalogue/driver.rs"),
            include_str!("catalogue/initialize.rs"),
            include_str!("catalogue/wit.rs"),
        ]
        .concat();
        let catalogue = catalogue.replace("\\\"", "\"");
        let left = in_options(&catalogue);
        let missed: Vec<&str> = left.lines().filter(|line| line.contains("Builder::")).collect();
        assert!(missed.is_empty(), "{missed:#?}");
    }
}
