//! Identifiers, type names and comments of the generated C.

use cranelift_codegen::ir::{Type, types};

use crate::clif::{Callee, Env};

/// The identifier of a function. The index makes it unique, and the wasm name makes it readable.
pub(super) fn function(env: Env<'_>, callee: Callee) -> String {
    match callee {
        Callee::Wasm(index) | Callee::Entry(index) => {
            let kind = if env.is_tail_body(callee) { "tail" } else { "func" };
            let name = env.module.functions[index as usize].name.as_deref().map_or(String::new(), sanitize);
            if name.is_empty() { format!("{kind}{index}") } else { format!("{kind}{index}_{name}") }
        }
        Callee::TrapThunk => "raise_trap".to_owned(),
        Callee::CallFromSlots(ty) => format!("call_from_slots_{ty}"),
        Callee::CallToSlots(ty) => format!("call_to_slots_{ty}"),
        Callee::CopyThunk => "memory_copy".to_owned(),
        Callee::FillThunk => "memory_fill".to_owned(),
        Callee::ChargeThunk => "charge_fuel".to_owned(),
        Callee::Swizzle => "swizzle".to_owned(),
    }
}

/// Whether an identifier in C or in the object is the name of a function of the prelude: one that
/// does not come from [`function`].
pub(super) fn is_helper(name: &str) -> bool {
    let numbered = |kind: &str| {
        name.strip_prefix(kind).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let is_thunk = ["raise_trap", "memory_copy", "memory_fill", "charge_fuel"].contains(&name);
    let is_function = ["func", "tail", "call_from_slots_", "call_to_slots_"].into_iter().any(numbered);
    !is_function && !is_thunk && !name.starts_with("wasm.")
}

/// A name reduced to the characters of an identifier, of limited length.
fn sanitize(name: &str) -> String {
    const MAX_LEN: usize = 40;
    let mut out = String::new();
    for c in name.chars() {
        if out.len() == MAX_LEN {
            break;
        }
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('_') {
            out.push('_');
        }
    }
    out.trim_matches('_').to_owned()
}

/// A name that is escaped for a comment.
pub(super) fn comment(name: &str) -> String {
    name.escape_default().to_string().replace("*/", "* /").replace("/*", "/ *")
}

/// The C type of a CLIF type.
pub(super) fn ty(ty: Type) -> &'static str {
    match ty {
        types::I8 => "u8",
        types::I16 => "u16",
        types::I32 => "u32",
        types::I64 => "u64",
        types::I128 => "u128",
        types::F32 => "f32",
        types::F64 => "f64",
        types::I8X16 => "u8x16",
        types::I16X8 => "u16x8",
        types::I32X4 => "u32x4",
        types::I64X2 => "u64x2",
        types::F32X4 => "f32x4",
        types::F64X2 => "f64x2",
        _ => unreachable!("the lowering produces no values of type {ty}"),
    }
}

/// The signed type with the width of an integer type.
pub(super) fn signed(ty: Type) -> &'static str {
    match ty {
        types::I8 => "i8",
        types::I16 => "i16",
        types::I32 => "i32",
        types::I64 => "i64",
        types::I8X16 => "i8x16",
        types::I16X8 => "i16x8",
        types::I32X4 => "i32x4",
        types::I64X2 => "i64x2",
        _ => unreachable!("{ty} is not an integer type"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_only_characters_that_c_allows() {
        assert_eq!(sanitize("core::fmt::write"), "core_fmt_write");
        assert_eq!(sanitize("größe $1"), "gr_e_1");
        assert_eq!(sanitize("$$"), "");
        assert!(sanitize(&"long".repeat(100)).len() <= 40);
    }

    #[test]
    fn helpers_are_distinguished_from_functions() {
        for name in [
            "func1_fmin_f64",
            "tail2",
            "call_to_slots_3",
            "raise_trap",
            "memory_copy",
            "charge_fuel",
            "wasm.x.0.1",
        ] {
            assert!(!is_helper(name), "{name}");
        }
        for name in ["fmin_f64", "any_true", "swap_1"] {
            assert!(is_helper(name), "{name}");
        }
    }

    #[test]
    fn a_name_cannot_end_the_comment_around_it() {
        assert_eq!(comment("a*/ b"), "a* / b");
        assert_eq!(comment("a\nb"), "a\\nb");
    }
}
