//! The types in the Rust that `bindgen` prints.

use std::collections::HashMap;

use syn::{
    Expr, Fields, FnArg, GenericArgument, Item, ItemStruct, Lit, Pat, PathArguments, ReturnType, Type,
    TypeFnPtr, UseTree,
};
use wamr_aot_abi::manifest::{CKind, CNamed, CNumber, CSignature, CType, Header};

use super::{attributes::documentation, layout};

/// The types of a header.
pub(super) struct Types {
    /// Of which the types are filled in.
    pub(super) header: Header,
    /// The numbers of types.
    numbers: HashMap<String, u32>,
}

/// The parameters of a function, with their names, and the result.
pub(super) struct Parts {
    pub(super) params: Vec<(String, CType)>,
    pub(super) result: Option<CType>,
}

impl Parts {
    fn signature(self) -> CSignature {
        CSignature { params: self.params.into_iter().map(|(_, ty)| ty).collect(), result: self.result }
    }
}

impl Types {
    /// The types that a file defines.
    pub(super) fn new(file: &syn::File) -> Types {
        let mut types = Types { header: Header::default(), numbers: HashMap::new() };
        for item in &file.items {
            types.announce(item);
        }
        // Which parameters of function types fit in registers is known when all names have a
        // meaning.
        for _ in 0..2 {
            for item in &file.items {
                types.alias(item);
            }
        }
        let structures = file.items.iter().filter_map(|item| match item {
            Item::Struct(structure) => Some(structure),
            _ => None,
        });
        types.structures(structures.collect());
        types
    }

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

    /// The parts of a function that the header declares, or why bindings cannot have it.
    pub(super) fn declared(&self, signature: &syn::Signature) -> Result<Parts, String> {
        let mut inputs = Vec::new();
        for input in &signature.inputs {
            let FnArg::Typed(input) = input else { return Err("it has a receiver".to_owned()) };
            let name = match &*input.pat {
                Pat::Ident(pattern) => Some(pattern.ident.to_string()),
                _ => None,
            };
            inputs.push((name, &*input.ty));
        }
        self.parts(inputs, signature.variadic.is_some(), &signature.output)
    }

    /// The same for a function to which there are pointers.
    pub(super) fn pointed(&self, function: &TypeFnPtr) -> Result<Parts, String> {
        let inputs = function.inputs.iter().map(|input| {
            let name = input.name.as_ref().map(|(name, _)| name.to_string());
            (name, &input.ty)
        });
        self.parts(inputs.collect(), function.variadic.is_some(), &function.output)
    }

    fn parts(
        &self,
        inputs: Vec<(Option<String>, &Type)>,
        is_variadic: bool,
        output: &ReturnType,
    ) -> Result<Parts, String> {
        if is_variadic {
            return Err("it takes any number of arguments".to_owned());
        }
        let mut params: Vec<(String, CType)> = Vec::new();
        for (number, (name, ty)) in inputs.into_iter().enumerate() {
            let name = name.unwrap_or_else(|| format!("arg{number}"));
            let ty = self.passed(ty).map_err(|why| format!("its parameter `{name}` is {why}"))?;
            params.push((name, ty));
        }
        let result = match output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) if matches!(**ty, Type::Never(_)) => None,
            ReturnType::Type(_, ty) => Some(self.passed(ty).map_err(|why| format!("its result is {why}"))?),
        };
        Ok(Parts { params, result })
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
    pub(super) fn ty(&self, ty: &Type) -> Result<CType, String> {
        if let Some(function) = function(ty) {
            let signature = self.pointed(function).map(Parts::signature);
            return Ok(CType::Function(signature.ok().map(Box::new)));
        }
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

    /// What a structure is.
    pub(super) fn kind(&self, name: &str) -> Option<&CKind> {
        self.numbers.get(name).map(|number| &self.header.types[*number as usize].kind)
    }
}

/// The type of the functions to which a value points, if it is a pointer to functions.
pub(super) fn function(ty: &Type) -> Option<&TypeFnPtr> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(Type::FnPtr(function)) => Some(function),
        _ => None,
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
