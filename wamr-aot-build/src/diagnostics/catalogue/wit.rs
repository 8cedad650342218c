//! The messages about worlds.

use wamr_aot_abi::signature::ValType;

use crate::diagnostics::{Finding, Kind, report::quote};

/// What to do if the interfaces cannot be used.
const WITHOUT: &str =
    "without the interfaces the functions are there, with numbers: `Builder::embedded_wit(false)`";

pub(crate) fn wit_unsupported(what: &str, place: &str) -> Finding {
    Finding::new(Kind::Unsupported, format!("the interfaces have {what}, in {}", quote(place)))
        .help(
            "bindings have numbers, strings, lists, records, variants, enums, flags, options, results and \
             resources",
        )
        .help(WITHOUT)
}

/// `error` has the file and the place.
pub(crate) fn wit_not_readable(error: &str) -> Finding {
    Finding::new(Kind::Option, format!("cannot read the interfaces: {error}"))
}

pub(crate) fn no_such_world(name: &str, worlds: &[&str]) -> Finding {
    let finding = Finding::new(Kind::Option, format!("the interfaces have no world {}", quote(name)));
    match worlds {
        [] => finding.help("the package of the file has no worlds"),
        worlds => {
            let worlds: Vec<String> = worlds.iter().map(|world| quote(world)).collect();
            finding.help(format!("the worlds of the package are {}", worlds.join(", ")))
        }
    }
}

pub(crate) fn world_not_readable(error: &str) -> Finding {
    Finding::new(Kind::Malformed, format!("the section with the world of the module is not valid: {error}"))
        .help("build the guest with another version of `wit-bindgen`")
}

pub(crate) fn world_encoding(found: &[u8]) -> Finding {
    let message = format!("the world of the module has strings in another encoding than UTF-8 ({found:?})");
    Finding::new(Kind::Unsupported, message)
}

pub(crate) fn world_function_missing(function: &str, core: &str) -> Finding {
    let message =
        format!("the module does not export {}, which is {} of its world", quote(core), quote(function));
    Finding::new(Kind::Malformed, message).help("build the guest and its interfaces from the same files")
}

pub(crate) fn world_function_type(
    function: &str,
    core: &str,
    params: &[ValType],
    results: &[ValType],
) -> Finding {
    let types = |types: &[ValType]| types.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    Finding::new(Kind::Malformed, format!("{} has another type than its world says", quote(core)))
        .note(format!(
            "{} is (func (param {}) (result {})) by the canonical ABI",
            quote(function),
            types(params),
            types(results)
        ))
        .help("build the guest and its interfaces from the same files")
}

pub(crate) fn world_memory_missing(name: &str) -> Finding {
    let message = format!("the module does not export {}, in which strings and lists are", quote(name));
    Finding::new(Kind::Malformed, message).help("export it: `--export-memory` of `wasm-ld`")
}

pub(crate) fn world_memory_type() -> Finding {
    Finding::new(
        Kind::Unsupported,
        "the memory with the strings and lists is shared, or has 64-bit addresses",
    )
    .help(WITHOUT)
}

pub(crate) fn world_realloc_missing(name: &str) -> Finding {
    let message = format!("the module does not export {}, so it cannot get strings or lists", quote(name));
    Finding::new(Kind::Malformed, message)
        .help("export it: bindings generators for guests define the function")
}
