//! Types of a world, by number.

use std::collections::HashMap;

use wamr_aot_abi::manifest::{Intrinsics, NamedType, Part, Primitive, TypeKind, WitType};
use wit_parser::{Docs, Handle, InterfaceId, Resolve, Type, TypeDefKind, TypeId, TypeOwner};

use crate::diagnostics::{Finding, catalogue::wit_unsupported as unsupported};

/// The types with names so far.
pub(super) struct Types<'r> {
    resolve: &'r Resolve,
    /// The numbers of interfaces.
    interfaces: &'r HashMap<InterfaceId, u32>,
    numbers: HashMap<TypeId, u32>,
    pub(super) named: Vec<NamedType>,
}

impl<'r> Types<'r> {
    pub(super) fn new(resolve: &'r Resolve, interfaces: &'r HashMap<InterfaceId, u32>) -> Types<'r> {
        Types { resolve, interfaces, numbers: HashMap::new(), named: Vec::new() }
    }

    /// The type, after those that it has in it. `place` has it, for messages.
    pub(super) fn ty(&mut self, ty: &Type, place: &str) -> Result<WitType, Finding> {
        Ok(WitType::Primitive(match ty {
            Type::Bool => Primitive::Bool,
            Type::S8 => Primitive::S8,
            Type::U8 => Primitive::U8,
            Type::S16 => Primitive::S16,
            Type::U16 => Primitive::U16,
            Type::S32 => Primitive::S32,
            Type::U32 => Primitive::U32,
            Type::S64 => Primitive::S64,
            Type::U64 => Primitive::U64,
            Type::F32 => Primitive::F32,
            Type::F64 => Primitive::F64,
            Type::Char => Primitive::Char,
            Type::String => Primitive::String,
            Type::ErrorContext => return Err(unsupported("`error-context`", place)),
            Type::Id(id) => return self.defined(*id, place),
        }))
    }

    /// The number of a type with a name.
    pub(super) fn number(&mut self, id: TypeId, place: &str) -> Result<u32, Finding> {
        if let Some(&number) = self.numbers.get(&id) {
            return Ok(number);
        }
        let resolve = self.resolve;
        let definition = &resolve.types[id];
        let name = definition.name.clone().unwrap_or_default();
        let kind = match &definition.kind {
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter();
                TypeKind::Record(self.parts(fields.map(|f| (&f.name, &f.docs, Some(&f.ty))), &name)?)
            }
            TypeDefKind::Variant(variant) => {
                let cases = variant.cases.iter();
                TypeKind::Variant(self.parts(cases.map(|c| (&c.name, &c.docs, c.ty.as_ref())), &name)?)
            }
            TypeDefKind::Enum(cases) => {
                TypeKind::Enum(self.parts(cases.cases.iter().map(|c| (&c.name, &c.docs, None)), &name)?)
            }
            TypeDefKind::Flags(flags) if flags.flags.len() > 32 => {
                return Err(unsupported("more than 32 flags", &name));
            }
            TypeDefKind::Flags(flags) => {
                TypeKind::Flags(self.parts(flags.flags.iter().map(|f| (&f.name, &f.docs, None)), &name)?)
            }
            // Its core functions are found with its interface.
            TypeDefKind::Resource => TypeKind::Resource(Intrinsics::default()),
            _ => TypeKind::Alias(self.anonymous(id, place)?),
        };
        let interface = match definition.owner {
            TypeOwner::Interface(id) => self.interfaces.get(&id).copied().unwrap_or_default(),
            TypeOwner::World(_) | TypeOwner::None => 0,
        };
        let number = self.named.len() as u32;
        self.named.push(NamedType { name, interface, docs: text(&definition.docs), kind });
        self.numbers.insert(id, number);
        Ok(number)
    }

    /// Whether values have parts in the guest's memory.
    pub(super) fn has_lists(&self, ty: &WitType) -> bool {
        let part = |ty: &Option<Box<WitType>>| ty.as_ref().is_some_and(|ty| self.has_lists(ty));
        match ty {
            WitType::Primitive(primitive) => *primitive == Primitive::String,
            WitType::List(_) => true,
            WitType::Option(ty) => self.has_lists(ty),
            WitType::Result(ok, err) => part(ok) || part(err),
            WitType::Tuple(types) => types.iter().any(|ty| self.has_lists(ty)),
            WitType::Named(number) => match &self.named[*number as usize].kind {
                TypeKind::Record(parts) | TypeKind::Variant(parts) => {
                    parts.iter().any(|part| part.ty.as_ref().is_some_and(|ty| self.has_lists(ty)))
                }
                TypeKind::Alias(ty) => self.has_lists(ty),
                TypeKind::Enum(_) | TypeKind::Flags(_) | TypeKind::Resource(_) => false,
            },
            WitType::Own(_) | WitType::Borrow(_) => false,
        }
    }

    fn parts<'t>(
        &mut self,
        parts: impl Iterator<Item = (&'t String, &'t Docs, Option<&'t Type>)>,
        place: &str,
    ) -> Result<Vec<Part>, Finding> {
        parts
            .map(|(name, docs, ty)| {
                let ty = ty.map(|ty| self.ty(ty, place)).transpose()?;
                Ok(Part { name: name.clone(), docs: text(docs), ty })
            })
            .collect()
    }

    fn defined(&mut self, id: TypeId, place: &str) -> Result<WitType, Finding> {
        match self.resolve.types[id].name {
            Some(_) => self.number(id, place).map(WitType::Named),
            None => self.anonymous(id, place),
        }
    }

    fn boxed(&mut self, ty: &Type, place: &str) -> Result<Box<WitType>, Finding> {
        self.ty(ty, place).map(Box::new)
    }

    /// What a type is, whatever it is called.
    fn anonymous(&mut self, id: TypeId, place: &str) -> Result<WitType, Finding> {
        let resolve = self.resolve;
        Ok(match &resolve.types[id].kind {
            TypeDefKind::List(ty) => WitType::List(self.boxed(ty, place)?),
            TypeDefKind::Option(ty) => WitType::Option(self.boxed(ty, place)?),
            TypeDefKind::Result(result) => {
                let mut part = |ty: &Option<Type>| ty.as_ref().map(|ty| self.boxed(ty, place)).transpose();
                WitType::Result(part(&result.ok)?, part(&result.err)?)
            }
            TypeDefKind::Tuple(tuple) if tuple.types.len() > 16 => {
                return Err(unsupported("a tuple with more than 16 parts", place));
            }
            TypeDefKind::Tuple(tuple) => {
                WitType::Tuple(tuple.types.iter().map(|ty| self.ty(ty, place)).collect::<Result<_, _>>()?)
            }
            TypeDefKind::Handle(Handle::Own(id)) => WitType::Own(self.number(*id, place)?),
            TypeDefKind::Handle(Handle::Borrow(id)) => WitType::Borrow(self.number(*id, place)?),
            TypeDefKind::Type(ty) => self.ty(ty, place)?,
            other => return Err(unsupported(&format!("`{}`", other.as_str()), place)),
        })
    }
}

pub(super) fn text(docs: &Docs) -> String {
    docs.contents.clone().unwrap_or_default()
}
