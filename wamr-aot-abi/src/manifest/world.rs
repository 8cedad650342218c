//! The world of a module: the interfaces between it and its host.

use alloc::{string::String, vec::Vec};

use super::wit::WitType;
use crate::names;

/// The interfaces of a module whose functions follow the component model's canonical ABI.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct World {
    /// The name in WIT: `my:package/world`.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// The interfaces. The first two are those without a name, of functions that the world itself
    /// imports and exports.
    pub interfaces: Vec<Interface>,
    /// The types with names, each after those that it has in it.
    pub types: Vec<NamedType>,
}

/// A type with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedType {
    /// The name in WIT.
    pub name: String,
    /// The number of its interface in [`World::interfaces`].
    pub interface: u32,
    /// Its documentation.
    pub docs: String,
    /// What it is.
    pub kind: TypeKind,
}

/// What a type with a name is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeKind {
    /// `record`: fields, which have types.
    Record(Vec<Part>),
    /// `variant`: cases, which may have types.
    Variant(Vec<Part>),
    /// `enum`: cases without types.
    Enum(Vec<Part>),
    /// `flags`: names without types.
    Flags(Vec<Part>),
    /// `type`: another name for a type.
    Alias(WitType),
    /// `resource`.
    Resource(Intrinsics),
}

/// The core functions of a resource, by their numbers in the module's imports or exports as the
/// manifest lists them. A module has those that it needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Intrinsics {
    /// The import by which the module drops a handle.
    pub drop: Option<u32>,
    /// The import by which the module gets a handle of a resource that it implements.
    pub new: Option<u32>,
    /// The import by which the module gets the resource of a handle.
    pub rep: Option<u32>,
    /// The export that drops a resource that the module implements.
    pub dtor: Option<u32>,
}

impl Intrinsics {
    /// The numbers of the imports.
    pub fn imports(&self) -> impl Iterator<Item = u32> {
        [self.drop, self.new, self.rep].into_iter().flatten()
    }
}

/// A field, case or flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The name in WIT.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// The type of a field, or of the payload of a case.
    pub ty: Option<WitType>,
}

/// An interface that the module imports or exports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// The name in WIT, `my:package/interface@1.0.0`; empty for the world's own functions.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// Whether the module exports it. Otherwise it imports it.
    pub is_exported: bool,
    /// The functions.
    pub functions: Vec<InterfaceFunction>,
}

/// A function of an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterfaceFunction {
    /// The name in WIT. That of a method is without the resource. A constructor, which has none, is
    /// called `new` if the host implements it, and `constructor` otherwise.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// What it belongs to.
    pub kind: FunctionKind,
    /// The number of the core function in the module's imports or exports, as the manifest lists
    /// them.
    pub core: u32,
    /// The names and types of the parameters. The first of a method is the resource.
    pub params: Vec<(String, WitType)>,
    /// The type of the result.
    pub result: Option<WitType>,
}

/// What a function belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionKind {
    /// An interface, or the world.
    Free,
    /// A value of a resource, by the number of its type.
    Method(u32),
    /// A resource, by the number of its type.
    Static(u32),
    /// A resource, of which it makes a value.
    Constructor(u32),
}

impl FunctionKind {
    /// The number of the resource that the function belongs to.
    pub fn resource(self) -> Option<u32> {
        match self {
            FunctionKind::Free => None,
            FunctionKind::Method(number)
            | FunctionKind::Static(number)
            | FunctionKind::Constructor(number) => Some(number),
        }
    }
}

impl World {
    /// The names of the modules around an interface, by its number: those of its name, after
    /// `exports` if the module exports it. The world's own functions have none.
    pub fn modules(&self, number: usize) -> Vec<String> {
        let interface = &self.interfaces[number];
        let (package, version) = package_of(&interface.name);
        let versioned = self.interfaces.iter().any(|other| {
            let (name, other_version) = package_of(&other.name);
            name == package && other_version != version
        });
        let parts = names::interface_modules(&interface.name, versioned);
        let exports = (interface.is_exported && !parts.is_empty()).then(|| String::from("exports"));
        exports.into_iter().chain(parts).collect()
    }

    /// The resources of an interface: their numbers in [`World::types`], and their core functions.
    pub fn resources(&self, interface: usize) -> impl Iterator<Item = (u32, &NamedType, Intrinsics)> {
        let types = (0u32..).zip(&self.types);
        types.filter(move |(_, ty)| ty.interface as usize == interface).filter_map(|(number, ty)| {
            match ty.kind {
                TypeKind::Resource(intrinsics) => Some((number, ty, intrinsics)),
                _ => None,
            }
        })
    }

    /// Whether the host or the module can call anything of an interface.
    pub fn is_called(&self, interface: usize) -> bool {
        let Interface { is_exported, functions, .. } = &self.interfaces[interface];
        let is_dropped = |(_, _, intrinsics): (u32, &NamedType, Intrinsics)| intrinsics.drop.is_some();
        !functions.is_empty() || self.resources(interface).any(|found| *is_exported || is_dropped(found))
    }

    /// Whether any interface has resources.
    pub fn has_resources(&self) -> bool {
        self.types.iter().any(|ty| matches!(ty.kind, TypeKind::Resource(_)))
    }

    /// The name of the method that returns an exported interface.
    pub fn accessor(&self, number: usize) -> String {
        let modules = self.modules(number);
        modules[1.min(modules.len())..].join("_")
    }
}

/// The package of an interface, and its version.
fn package_of(interface: &str) -> (&str, &str) {
    let (name, version) = interface.split_once('@').unwrap_or((interface, ""));
    (name.split('/').next().unwrap_or_default(), version)
}
