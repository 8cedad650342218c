//! The features that a script may use: by directory of the official suite, or by a list of names.

use std::path::Path;

use wamr_aot_build::Features;

/// The features that the scripts of a directory of the suite expect: older scripts expect later
/// features to be rejected. `None` if they expect all features.
pub fn of_directory(directory: &str) -> Option<Features> {
    let base = Features::base();
    Some(match directory {
        "wasm-v1"
        | "wasm-v2"
        | "bulk-memory"
        | "extended-const"
        | "multi-value"
        | "mutable-global"
        | "nontrapping-float-to-int-conversions"
        | "reference-types"
        | "sign-extension-ops" => base,
        "exceptions" => base.exceptions(true).function_references(true).tail_call(true),
        "annotations" => base.simd(true),
        "custom-page-sizes" => base.custom_page_sizes(true).memory64(true).multi_memory(true),
        "memory64" => base.memory64(true).simd(true),
        "function-references" => base.function_references(true).tail_call(true),
        "tail-call" => base.tail_call(true),
        "threads" => base.threads(true),
        "multi-memory" => base.multi_memory(true),
        "relaxed-simd" => base.simd(true).relaxed_simd(true),
        "simd" => base.simd(true).multi_memory(true),
        "wide-arithmetic" => base.wide_arithmetic(true),
        _ => return None,
    })
}

/// The features for a file, by its directory, if that is one of the suite's: a version (`wasm-v1/`)
/// or a proposal (`proposals/simd/`). `None` for all other files.
pub fn of_file(file: &Path) -> Option<Features> {
    let directory = file.parent()?;
    let name = directory.file_name()?.to_str()?;
    let is_proposal =
        || directory.parent().and_then(Path::file_name).is_some_and(|parent| parent == "proposals");
    if name.starts_with("wasm-v") || is_proposal() { of_directory(name) } else { None }
}

/// The features with these names, separated by commas, beyond WebAssembly 2.0 without SIMD. `all`
/// stands for all of them, `base` for none.
///
/// # Errors
/// Returns an error with the known names if a name is unknown.
pub fn from_list(list: &str) -> Result<Features, String> {
    if list == "all" {
        return Ok(Features::default());
    }
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty() && *name != "base");
    names.into_iter().try_fold(Features::base(), |features, name| {
        features.named(name, true).ok_or_else(|| {
            format!("unknown feature `{name}`; known features: all, base, {}", Features::NAMES.join(", "))
        })
    })
}
