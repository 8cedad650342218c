//! The text of a world in a manifest: a record for each interface, type, function and part, each
//! after what it belongs to.

use alloc::{
    format,
    string::{String, ToString},
};

use super::{
    text::{Fields, Writer},
    wit::WitType,
    world::{FunctionKind, Interface, InterfaceFunction, Intrinsics, NamedType, Part, TypeKind, World},
};

impl Writer {
    pub(super) fn world(&mut self, world: &World) {
        self.record(&["world", &world.name, &world.docs]);
        for ty in &world.types {
            self.named_type(ty);
        }
        for interface in &world.interfaces {
            let direction = if interface.is_exported { "export" } else { "import" };
            self.record(&["interface", direction, &interface.name, &interface.docs]);
            for function in &interface.functions {
                self.interface_function(function);
            }
        }
    }

    fn named_type(&mut self, ty: &NamedType) {
        let (kind, parts) = match &ty.kind {
            TypeKind::Record(parts) => ("record".to_string(), parts.as_slice()),
            TypeKind::Variant(parts) => ("variant".to_string(), parts.as_slice()),
            TypeKind::Enum(parts) => ("enum".to_string(), parts.as_slice()),
            TypeKind::Flags(parts) => ("flags".to_string(), parts.as_slice()),
            TypeKind::Alias(ty) => (format!("type {ty}"), &[][..]),
            TypeKind::Resource(Intrinsics { drop, new, rep, dtor }) => {
                let [drop, new, rep, dtor] = [drop, new, rep, dtor].map(|number| place(*number));
                (format!("resource {drop} {new} {rep} {dtor}"), &[][..])
            }
        };
        self.record(&["type", &ty.name, &ty.interface.to_string(), &kind, &ty.docs]);
        for part in parts {
            self.record(&["part", &part.name, &optional(part.ty.as_ref()), &part.docs]);
        }
    }

    fn interface_function(&mut self, function: &InterfaceFunction) {
        let kind = match function.kind {
            FunctionKind::Free => "free".to_string(),
            FunctionKind::Method(number) => format!("method {number}"),
            FunctionKind::Static(number) => format!("static {number}"),
            FunctionKind::Constructor(number) => format!("constructor {number}"),
        };
        let (core, result) = (function.core.to_string(), optional(function.result.as_ref()));
        self.record(&["interface-function", &function.name, &kind, &core, &result, &function.docs]);
        for (name, ty) in &function.params {
            self.record(&["param", name, &ty.to_string()]);
        }
    }
}

/// The number of a core function, or `_`.
fn place(number: Option<u32>) -> String {
    number.map_or_else(|| "_".to_string(), |number| number.to_string())
}

fn read_place(text: &str) -> Option<Option<u32>> {
    if text == "_" { Some(None) } else { text.parse().ok().map(Some) }
}

/// What is after `resource `.
fn read_intrinsics(text: &str) -> Option<Intrinsics> {
    let mut places = text.split(' ').map(read_place);
    let mut next = || places.next()?;
    let intrinsics = Intrinsics { drop: next()?, new: next()?, rep: next()?, dtor: next()? };
    places.next().is_none().then_some(intrinsics)
}

fn optional(ty: Option<&WitType>) -> String {
    ty.map_or_else(String::new, ToString::to_string)
}

impl World {
    /// Reads a record that belongs to a world.
    pub(super) fn read_record(&mut self, record: &str, fields: &mut Fields) -> Option<()> {
        match record {
            "world" => (self.name, self.docs) = (fields.next()?, fields.next()?),
            "type" => {
                let (name, interface, kind) = (fields.next()?, fields.parse()?, fields.next()?);
                let kind = match kind.as_str() {
                    "record" => TypeKind::Record(Default::default()),
                    "variant" => TypeKind::Variant(Default::default()),
                    "enum" => TypeKind::Enum(Default::default()),
                    "flags" => TypeKind::Flags(Default::default()),
                    other => match other.strip_prefix("resource ") {
                        Some(places) => TypeKind::Resource(read_intrinsics(places)?),
                        None => TypeKind::Alias(self.ty(other.strip_prefix("type ")?)?),
                    },
                };
                self.types.push(NamedType { name, interface, docs: fields.next()?, kind });
            }
            "part" => {
                let (name, ty) = (fields.next()?, self.optional(&fields.next()?)?);
                let part = Part { name, ty, docs: fields.next()? };
                match &mut self.types.last_mut()?.kind {
                    TypeKind::Record(parts)
                    | TypeKind::Variant(parts)
                    | TypeKind::Enum(parts)
                    | TypeKind::Flags(parts) => parts.push(part),
                    TypeKind::Alias(_) | TypeKind::Resource(_) => return None,
                }
            }
            "interface" => {
                let is_exported = match fields.next()?.as_str() {
                    "export" => true,
                    "import" => false,
                    _ => return None,
                };
                let (name, docs) = (fields.next()?, fields.next()?);
                self.interfaces.push(Interface { name, docs, is_exported, functions: Default::default() });
            }
            "interface-function" => {
                let (name, kind) = (fields.next()?, self.function_kind(&fields.next()?)?);
                let (core, result) = (fields.parse()?, self.optional(&fields.next()?)?);
                let docs = fields.next()?;
                let function =
                    InterfaceFunction { name, docs, kind, core, params: Default::default(), result };
                self.interfaces.last_mut()?.functions.push(function);
            }
            "param" => {
                let param = (fields.next()?, self.ty(&fields.next()?)?);
                self.interfaces.last_mut()?.functions.last_mut()?.params.push(param);
            }
            _ => return None,
        }
        Some(())
    }

    fn function_kind(&self, text: &str) -> Option<FunctionKind> {
        if text == "free" {
            return Some(FunctionKind::Free);
        }
        let (kind, number) = text.split_once(' ')?;
        let number = self.number(number.parse().ok()?)?;
        match kind {
            "method" => Some(FunctionKind::Method(number)),
            "static" => Some(FunctionKind::Static(number)),
            "constructor" => Some(FunctionKind::Constructor(number)),
            _ => None,
        }
    }

    /// A type, which only has types that are there already.
    fn ty(&self, text: &str) -> Option<WitType> {
        let ty = WitType::from_text(text)?;
        self.is_known(&ty).then_some(ty)
    }

    fn optional(&self, text: &str) -> Option<Option<WitType>> {
        if text.is_empty() { Some(None) } else { self.ty(text).map(Some) }
    }

    fn number(&self, number: u32) -> Option<u32> {
        (number as usize).lt(&self.types.len()).then_some(number)
    }

    fn is_known(&self, ty: &WitType) -> bool {
        let part = |ty: &Option<alloc::boxed::Box<WitType>>| ty.as_ref().is_none_or(|ty| self.is_known(ty));
        match ty {
            WitType::Primitive(_) => true,
            WitType::List(ty) | WitType::Option(ty) => self.is_known(ty),
            WitType::Result(ok, err) => part(ok) && part(err),
            WitType::Tuple(types) => types.iter().all(|ty| self.is_known(ty)),
            WitType::Named(number) | WitType::Own(number) | WitType::Borrow(number) => {
                self.number(*number).is_some()
            }
        }
    }
}
