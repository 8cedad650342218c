//! From the Rust that `bindgen` prints to the description of a header.

use syn::{Expr, ForeignItem, Item, Lit, Type, UnOp};
use wamr_aot_abi::manifest::{CConstant, CFunction, CNumber, CType, Header};

use super::{
    attributes::{documentation, linked},
    callbacks,
    types::Types,
};

/// What the items of a file declare.
pub(super) fn header(name: &str, file: &syn::File) -> Header {
    let types = Types::new(file);
    let callbacks = callbacks::find(file, &types);
    let mut header = types.header.clone();
    header.name = name.to_owned();
    for item in &file.items {
        value(item, &types, &mut header);
    }
    for (callback, result) in callbacks {
        let result = result.and_then(|function| {
            let export = Header::callback_export(&callback);
            match header.functions.iter().any(|function| function.name == export) {
                true => Err(format!("the header has a function `{export}`")),
                false => Ok(function),
            }
        });
        match result {
            Ok(function) => header.callbacks.push(function),
            Err(why) => header.left_out.push((callback, format!("as a callback: {why}"))),
        }
    }
    header
}

/// A function or a constant.
fn value(item: &Item, types: &Types, header: &mut Header) {
    match item {
        Item::ForeignMod(block) => {
            for item in &block.items {
                let name = match item {
                    ForeignItem::Fn(item) => linked(&item.attrs, &item.sig.ident),
                    ForeignItem::Static(item) => item.ident.to_string(),
                    _ => continue,
                };
                let function = match item {
                    ForeignItem::Fn(item) => types.declared(&item.sig).map(|parts| {
                        let docs = documentation(&item.attrs);
                        CFunction { name: name.clone(), docs, params: parts.params, result: parts.result }
                    }),
                    _ => Err("it is a variable".to_owned()),
                };
                match function {
                    Ok(function) => header.functions.push(function),
                    Err(why) => header.left_out.push((name, why)),
                }
            }
        }
        Item::Const(item) if item.ident != "_" => {
            let name = item.ident.to_string();
            match constant(types, &item.ty, &item.expr) {
                Some((ty, value)) => header.constants.push(CConstant { name, ty, value }),
                None => header.left_out.push((name, "it is not a number".to_owned())),
            }
        }
        _ => {}
    }
}

/// The type and the digits of a constant, if it is a number that the type has.
fn constant(types: &Types, ty: &Type, value: &Expr) -> Option<(CType, String)> {
    let ty = types.ty(ty).ok()?;
    let CType::Number(number) = types.header.resolved(&ty)? else { return None };
    let (sign, literal) = match value {
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => ("-", &*unary.expr),
        value => ("", value),
    };
    let Expr::Lit(literal) = literal else { return None };
    let is_float = matches!(number, CNumber::F32 | CNumber::F64);
    let digits = match &literal.lit {
        Lit::Int(value) if !is_float && *number != CNumber::Bool => {
            format!("{sign}{}", value.base10_parse::<u64>().ok()?)
        }
        Lit::Float(value) if is_float => {
            // With a point, which makes it one in Rust.
            format!("{sign}{:?}", value.base10_parse::<f64>().ok().filter(|value| value.is_finite())?)
        }
        _ => return None,
    };
    Some((ty, digits))
}

#[cfg(test)]
mod tests {
    use wamr_aot_abi::manifest::CKind;

    use super::*;

    fn read(text: &str) -> Header {
        header("lib.h", &syn::parse_file(text).unwrap())
    }

    fn types(header: &Header) -> Vec<(&str, String)> {
        let kind = |kind: &CKind| match kind {
            CKind::Opaque => "opaque".to_owned(),
            CKind::Alias(ty) => ty.to_string(),
            CKind::Struct { size, align, fields } => {
                let fields: Vec<_> = fields
                    .iter()
                    .map(|field| format!("{}@{}: {}", field.name, field.offset, field.ty))
                    .collect();
                format!("{size}/{align} {}", fields.join(", "))
            }
        };
        header.types.iter().map(|named| (named.name.as_str(), kind(&named.kind))).collect()
    }

    /// Each form as `bindgen` 0.73 prints it.
    #[test]
    fn types_have_the_layout_of_the_guest() {
        let header = read(
            r#"
            #[repr(C)] pub struct outer {
                pub a: ::core::ffi::c_char, pub inner: pair, pub tail: [pair; 2usize],
            }
            #[doc = " Two."] #[repr(C)] pub struct pair { pub wide: u64, pub next: *mut outer }
            #[repr(C)] pub struct hidden { _unused: [u8; 0] }
            #[repr(C, packed)] pub struct packed { pub a: u8, pub b: u32 }
            #[repr(C)] #[repr(align(16))] pub struct aligned { pub a: u8 }
            #[repr(C)] pub struct bits { pub _bitfield_1: __BindgenBitfieldUnit<[u8; 1usize]> }
            #[repr(C)] pub struct open { pub n: u32, pub rest: __IncompleteArrayField<u8> }
            #[repr(C)] pub struct has_hidden { pub a: hidden }
            #[repr(C)] pub union either { pub a: u8, pub b: u32 }
            pub type colour = ::core::ffi::c_uint;
            pub use self::colour as color;
            pub type read_fn = ::core::option::Option<unsafe extern "C" fn(a: u8) -> u8>;
            pub type wide = u128;
            #[repr(C)] pub struct __BindgenBitfieldUnit<S> { storage: S }
            "#,
        );
        let expected = [
            ("outer", "56/8 a@0: char, inner@8: #1, tail@24: [2]#1"),
            ("pair", "16/8 wide@0: u64, next@8: *#0"),
            ("hidden", "opaque"),
            ("packed", "opaque"),
            ("aligned", "opaque"),
            ("bits", "opaque"),
            ("open", "opaque"),
            ("has_hidden", "opaque"),
            ("either", "opaque"),
            ("colour", "u32"),
            ("color", "#9"),
            ("read_fn", "fn(u8)u8"),
            ("wide", "opaque"),
        ];
        let found = types(&header);
        let found: Vec<_> = found.iter().map(|(name, kind)| (*name, kind.as_str())).collect();
        assert_eq!(found, expected);
        assert_eq!(header.types[1].docs, "Two.");
    }

    #[test]
    fn functions_and_constants_are_found_or_left_out() {
        let header = read(
            r#"
            pub const MOST: u32 = 12;
            pub const LEAST: ::core::ffi::c_int = -3;
            pub const HALF: f64 = 0.5;
            pub const NAME: &[u8; 3] = b"ab\0";
            #[repr(C)] pub struct pair { pub a: u32, pub b: u32 }
            unsafe extern "C" {
                #[doc = " Adds.\n\n More."]
                pub fn add(a: ::core::ffi::c_int, type_: usize) -> ::core::ffi::c_longlong;
                #[link_name = "\u{1}loop"]
                pub fn loop_(arg1: *const ::core::ffi::c_char) -> !;
                pub fn print(format: *const ::core::ffi::c_char, ...);
                pub fn swap(pair: pair) -> pair;
                pub fn wide() -> u128;
                pub static mut counter: ::core::ffi::c_int;
            }"#,
        );
        let constants: Vec<_> = header.constants.iter().map(|c| (&*c.name, &*c.value)).collect();
        assert_eq!(constants, [("MOST", "12"), ("LEAST", "-3"), ("HALF", "0.5")]);
        let functions: Vec<_> = header
            .functions
            .iter()
            .map(|function| {
                let params: Vec<_> =
                    function.params.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
                (&*function.name, params.join(", "), function.result.as_ref().map(ToString::to_string))
            })
            .collect();
        assert_eq!(
            functions,
            [
                ("add", "a: i32, type_: u32".to_owned(), Some("i64".to_owned())),
                ("loop", "arg1: *char".to_owned(), None)
            ]
        );
        assert_eq!(header.functions[0].docs, "Adds.\n\n More.");
        let left_out: Vec<_> = header.left_out.iter().map(|(name, why)| (&**name, &**why)).collect();
        assert_eq!(
            left_out,
            [
                ("NAME", "it is not a number"),
                ("print", "it takes any number of arguments"),
                ("swap", "its parameter `pair` is `pair` by value: pass a pointer to it"),
                ("wide", "its result is of a type that bindings do not have"),
                ("counter", "it is a variable"),
            ]
        );
    }

    #[test]
    fn pointers_to_functions_are_callbacks() {
        let header = read(
            r#"
            #[doc = " Visits."]
            pub type visit = ::core::option::Option<
                unsafe extern "C" fn(node: *const node, level: level, next: visit) -> ::core::ffi::c_char>;
            pub type level = ::core::ffi::c_short;
            pub type print = ::core::option::Option<unsafe extern "C" fn(format: *const u8, ...)>;
            pub type taken = ::core::option::Option<unsafe extern "C" fn(node: node)>;
            pub type each_done = ::core::option::Option<unsafe extern "C" fn()>;
            pub type named = ::core::option::Option<unsafe extern "C" fn()>;
            #[repr(C)] pub struct node {
                pub value: f64,
                #[doc = " Frees it."]
                pub free: ::core::option::Option<unsafe extern "C" fn(arg1: *mut ::core::ffi::c_void)>,
                pub print: print,
            }
            unsafe extern "C" {
                pub fn each(
                    visit: visit,
                    done: ::core::option::Option<unsafe extern "C" fn()>,
                    less: ::core::option::Option<unsafe extern "C" fn(u64, f32) -> bool>,
                );
                pub fn by_value(node: node, f: ::core::option::Option<unsafe extern "C" fn()>);
                pub fn callback_named();
            }"#,
        );
        let found = types(&header);
        assert_eq!(found[0].1, "fn(*#6,#1,#0)char");
        assert_eq!([&*found[2].1, &*found[3].1], ["fn", "fn"]);
        assert_eq!(found[6].1, "16/8 value@0: f64, free@8: fn(*void), print@12: #2");
        let callbacks: Vec<_> = header
            .callbacks
            .iter()
            .map(|callback| {
                let params: Vec<_> =
                    callback.params.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
                let result = callback.result.as_ref().map(|ty| format!(" -> {ty}")).unwrap_or_default();
                format!("{}({}){result}; {}", callback.name, params.join(", "), callback.docs)
            })
            .collect();
        assert_eq!(
            callbacks,
            [
                "visit(node: *#6, level: #1, next: #0) -> char; Visits.",
                "each_done(); ",
                "node_free(arg1: *void); The field `free` of `node`.\n\nFrees it.",
                "each_less(arg0: u64, arg1: f32) -> bool; The parameter `less` of `each`.",
            ]
        );
        let left_out: Vec<_> = header.left_out.iter().map(|(name, why)| (&**name, &**why)).collect();
        let by_value = "its parameter `node` is `node` by value: pass a pointer to it";
        assert_eq!(
            left_out,
            [
                ("by_value", by_value),
                ("print", "as a callback: it takes any number of arguments"),
                ("taken", &format!("as a callback: {by_value}")),
                ("named", "as a callback: the header has a function `callback_named`"),
                ("each_done", "as a callback: another callback has the name"),
            ]
        );
    }
}
