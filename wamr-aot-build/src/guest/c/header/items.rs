//! From the Rust that `bindgen` prints to the description of a header.

use std::collections::HashMap;

use syn::{
    Attribute, Expr, Fields, FnArg, ForeignItem, GenericArgument, Item, ItemStruct, Lit, Pat, PathArguments,
    ReturnType, Type, UnOp, UseTree,
};
use wamr_aot_abi::manifest::{CConstant, CFunction, CKind, CNamed, CNumber, CType, Header};

use super::layout;

/// What the items of a file declare.
pub(super) fn header(name: &str, file: &syn::File) -> Header {
    let mut reader = Reader::default();
    reader.header.name = name.to_owned();
    for item in &file.items {
        reader.announce(item);
    }
    for item in &file.items {
        reader.alias(item);
    }
    let structures: Vec<&ItemStruct> = file
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(structure) => Some(structure),
            _ => None,
        })
        .collect();
    reader.structures(structures);
    for item in &file.items {
        reader.value(item);
    }
    reader.header
}

#[derive(Default)]
struct Reader {
    header: Header,
    /// The numbers of types.
    numbers: HashMap<String, u32>,
}

impl Reader {
    /// Gives a type a number. What it is comes later: types refer to each other in any order.
    fn announce(&mut self, item: &Item) {
        let (name, attributes) = match item {
            Item::Struct(item) => (item.ident.to_string(), &*item.attrs),
            Item::Union(item) => (item.ident.to_string(), &*item.attrs),
            Item::Type(item) => (item.ident.to_string(), &*item.attrs),
            Item::Use(item) => match renamed(&item.tree) {
                Some((_, name)) => (name, &[][..]),
                None => return,
            },
            _ => return,
        };
        // Those of bindgen itself, such as for bit fields, are what they are without a definition.
        if name.starts_with("__Bindgen") || name.starts_with("__Incomplete") {
            return;
        }
        if !self.numbers.contains_key(&name) {
            self.numbers.insert(name.clone(), self.header.types.len() as u32);
            let docs = documentation(attributes);
            self.header.types.push(CNamed { name, docs, kind: CKind::Opaque });
        }
    }

    fn alias(&mut self, item: &Item) {
        let (name, ty) = match item {
            Item::Type(item) => (item.ident.to_string(), self.ty(&item.ty)),
            Item::Use(item) => match renamed(&item.tree) {
                Some((from, to)) => (to, self.named(&from)),
                None => return,
            },
            _ => return,
        };
        // A type that is not supported stays one that only pointers point to.
        if let (Some(number), Ok(ty)) = (self.numbers.get(&name), ty) {
            self.header.types[*number as usize].kind = CKind::Alias(ty);
        }
    }

    /// Finds out the layouts, those of structures inside of others first.
    fn structures(&mut self, mut left: Vec<&ItemStruct>) {
        loop {
            let before = left.len();
            left.retain(|structure| match self.structure(structure) {
                Some((number, kind)) => {
                    self.header.types[number as usize].kind = kind;
                    false
                }
                None => true,
            });
            // What is left has parts that are not supported.
            if left.len() == before {
                return;
            }
        }
    }

    fn structure(&self, structure: &ItemStruct) -> Option<(u32, CKind)> {
        let number = *self.numbers.get(&structure.ident.to_string())?;
        let Fields::Named(fields) = &structure.fields else { return None };
        let is_plain =
            structure.attrs.iter().filter(|attribute| attribute.path().is_ident("repr")).all(|attribute| {
                // Packed structures, and those with an alignment of their own, have other layouts.
                attribute.parse_args::<syn::Ident>().is_ok_and(|ident| ident == "C")
            });
        if !is_plain {
            return None;
        }
        let mut found = Vec::new();
        for field in &fields.named {
            let name = field.ident.as_ref()?.to_string();
            // No definition, no fields, bits, and arrays without a length.
            if matches!(&*name, "_unused" | "_address") || name.starts_with("_bitfield") {
                return None;
            }
            found.push((name, self.ty(&field.ty).ok()?));
        }
        Some((number, layout::structure(&self.header, found)?))
    }

    /// A function or a constant.
    fn value(&mut self, item: &Item) {
        match item {
            Item::ForeignMod(block) => {
                for item in &block.items {
                    let name = match item {
                        ForeignItem::Fn(item) => linked(&item.attrs, &item.sig.ident),
                        ForeignItem::Static(item) => item.ident.to_string(),
                        _ => continue,
                    };
                    let function = match item {
                        ForeignItem::Fn(item) => self.function(&name, item),
                        _ => Err("it is a variable".to_owned()),
                    };
                    match function {
                        Ok(function) => self.header.functions.push(function),
                        Err(why) => self.header.left_out.push((name, why)),
                    }
                }
            }
            Item::Const(item) if item.ident != "_" => {
                let name = item.ident.to_string();
                match self.constant(&item.ty, &item.expr) {
                    Some((ty, value)) => self.header.constants.push(CConstant { name, ty, value }),
                    None => self.header.left_out.push((name, "it is not a number".to_owned())),
                }
            }
            _ => {}
        }
    }

    fn function(&self, name: &str, item: &syn::ForeignItemFn) -> Result<CFunction, String> {
        if item.sig.variadic.is_some() {
            return Err("it takes any number of arguments".to_owned());
        }
        let mut params: Vec<(String, CType)> = Vec::new();
        for (number, input) in item.sig.inputs.iter().enumerate() {
            let FnArg::Typed(input) = input else { return Err("it has a receiver".to_owned()) };
            let name = match &*input.pat {
                Pat::Ident(pattern) => pattern.ident.to_string(),
                _ => format!("arg{number}"),
            };
            let ty = self.passed(&input.ty).map_err(|why| format!("its parameter `{name}` is {why}"))?;
            params.push((name, ty));
        }
        let result = match &item.sig.output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) if matches!(**ty, Type::Never(_)) => None,
            ReturnType::Type(_, ty) => Some(self.passed(ty).map_err(|why| format!("its result is {why}"))?),
        };
        Ok(CFunction { name: name.to_owned(), docs: documentation(&item.attrs), params, result })
    }

    /// A type that is passed in one register, or what it is.
    fn passed(&self, ty: &Type) -> Result<CType, String> {
        let ty = self.ty(ty)?;
        if self.header.core(&ty).is_some() {
            return Ok(ty);
        }
        Err(match self.header.resolved(&ty) {
            Some(CType::Named(number)) => {
                let name = &self.header.types[*number as usize].name;
                format!("`{name}` by value: pass a pointer to it")
            }
            _ => "no number and no pointer".to_owned(),
        })
    }

    /// The type, or what it is if it is not supported.
    fn ty(&self, ty: &Type) -> Result<CType, String> {
        match ty {
            Type::Ptr(pointer) => self.ty(&pointer.elem).map(|ty| CType::Pointer(Box::new(ty))),
            Type::Array(array) => {
                let count = match &array.len {
                    Expr::Lit(syn::ExprLit { lit: Lit::Int(count), .. }) => count.base10_parse().ok(),
                    _ => None,
                };
                let count = count.ok_or("an array of unknown length")?;
                Ok(CType::Array(count, Box::new(self.ty(&array.elem)?)))
            }
            Type::Path(path) => {
                let last = path.path.segments.last().ok_or("of no type")?;
                match &last.arguments {
                    PathArguments::None => self.named(&last.ident.to_string()),
                    // An `Option` of a function is a pointer to one.
                    PathArguments::AngleBracketed(arguments) if last.ident == "Option" => {
                        match arguments.args.first() {
                            Some(GenericArgument::Type(Type::FnPtr(_))) => Ok(CType::Function),
                            _ => Err("of a type that bindings do not have".to_owned()),
                        }
                    }
                    _ => Err("of a type that bindings do not have".to_owned()),
                }
            }
            _ => Err("of a type that bindings do not have".to_owned()),
        }
    }

    /// The type with a name: the header's, which may be the same as one of C's in Rust.
    fn named(&self, name: &str) -> Result<CType, String> {
        if let Some(number) = self.numbers.get(name) {
            return Ok(CType::Named(*number));
        }
        let number = match name {
            "c_void" => return Ok(CType::Void),
            "c_char" => CNumber::Char,
            "c_schar" => CNumber::I8,
            "c_uchar" => CNumber::U8,
            "c_short" => CNumber::I16,
            "c_ushort" => CNumber::U16,
            "c_int" | "c_long" | "isize" => CNumber::I32,
            "c_uint" | "c_ulong" | "usize" => CNumber::U32,
            "c_longlong" => CNumber::I64,
            "c_ulonglong" => CNumber::U64,
            "c_float" => CNumber::F32,
            "c_double" => CNumber::F64,
            // In Rust it is not what C calls by this name.
            "char" => return Err("of a type that bindings do not have".to_owned()),
            name => CNumber::from_name(name).ok_or("of a type that bindings do not have")?,
        };
        Ok(CType::Number(number))
    }

    /// The type and the digits of a constant, if it is a number that the type has.
    fn constant(&self, ty: &Type, value: &Expr) -> Option<(CType, String)> {
        let ty = self.ty(ty).ok()?;
        let CType::Number(number) = self.header.resolved(&ty)? else { return None };
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
}

/// The two names in `use self::a as b`.
fn renamed(tree: &UseTree) -> Option<(String, String)> {
    match tree {
        UseTree::Path(path) => renamed(&path.tree),
        UseTree::Rename(names) => Some((names.ident.to_string(), names.rename.to_string())),
        _ => None,
    }
}

/// The name of a function in C, which is another one in Rust if that is a keyword there.
fn linked(attributes: &[Attribute], ident: &syn::Ident) -> String {
    let name = attributes.iter().filter(|attribute| attribute.path().is_ident("link_name"));
    let mut names = name.filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) => string(&pair.value),
        _ => None,
    });
    // The mark that no further prefix is added.
    let name = names.next().map(|name| name.trim_start_matches('\u{1}').to_owned());
    name.unwrap_or_else(|| ident.to_string())
}

fn string(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// The text of `#[doc = ".."]`.
fn documentation(attributes: &[Attribute]) -> String {
    let texts = attributes.iter().filter(|attribute| attribute.path().is_ident("doc"));
    let texts = texts.filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) => string(&pair.value),
        _ => None,
    });
    let lines: Vec<String> = texts.map(|text| text.trim().to_owned()).collect();
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
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
            ("read_fn", "fn"),
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
}
