//! The checked manifest, with parsed identifiers. The later steps cannot fail.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span};
use quote::format_ident;
use wamr_aot_abi::{
    builtins::Builtin,
    manifest::{self, CFunction, Header, ImportModule, Item, Manifest, Output},
    signature::ValType,
    wasi::Version,
    wit,
};

use super::{
    docs,
    wasi::{self, Wasi},
};

/// The module to expand.
pub(super) struct Model<'a> {
    pub(super) manifest: &'a Manifest,
    pub(super) traits: Vec<ImportTrait<'a>>,
    /// In the module's order.
    pub(super) imports: Vec<Import<'a>>,
    /// In the module's order.
    pub(super) exports: Vec<Export<'a>>,
    /// What is there for WASI, if the bindings implement it.
    pub(super) wasi: Option<Wasi>,
    /// The core functions of interfaces and of a header.
    pub(super) in_world: InWorld,
}

/// The core functions that are functions of interfaces or of a header, and have no bindings of
/// their own.
#[derive(Default)]
pub(super) struct InWorld {
    /// Numbers of imports.
    pub(super) imports: BTreeSet<usize>,
    /// Numbers of exports.
    pub(super) exports: BTreeSet<usize>,
}

impl InWorld {
    fn new(manifest: &Manifest) -> InWorld {
        let mut in_world = InWorld::default();
        if let Some(header) = &manifest.header {
            let exports = manifest.exports.iter().enumerate();
            let of_header =
                exports.filter(|(_, export)| header.functions.iter().any(|f| f.name == export.name));
            in_world.exports.extend(of_header.map(|(number, _)| number));
        }
        let Some(world) = &manifest.world else { return in_world };
        for interface in &world.interfaces {
            let set = if interface.is_exported { &mut in_world.exports } else { &mut in_world.imports };
            set.extend(interface.functions.iter().map(|function| function.core as usize));
        }
        for (number, _) in world.interfaces.iter().enumerate() {
            for (.., intrinsics) in world.resources(number) {
                in_world.imports.extend(intrinsics.imports().map(|number| number as usize));
                in_world.exports.extend(intrinsics.dtor.map(|number| number as usize));
            }
        }
        // What functions of interfaces need.
        let helpers = manifest.exports.iter().enumerate().filter(|(_, export)| {
            matches!(export.item, Item::Function(_))
                && (export.name == wit::REALLOC || export.name.starts_with(wit::POST_RETURN))
        });
        in_world.exports.extend(helpers.map(|(number, _)| number));
        in_world
    }
}

/// The trait of an import module.
pub(super) struct ImportTrait<'a> {
    /// The import module's name.
    pub(super) name: &'a str,
    pub(super) ident: Ident,
    /// Its items: indices in [`Model::imports`]. An item that is imported twice is listed only
    /// once.
    pub(super) items: Vec<usize>,
}

pub(super) struct Import<'a> {
    pub(super) source: &'a manifest::Import,
    /// The name in the trait.
    pub(super) ident: Ident,
    pub(super) provider: Provider,
    pub(super) kind: Kind<'a>,
    /// What it is in the types of a header.
    pub(super) callback: Option<&'a CFunction>,
}

impl Import<'_> {
    /// The name of an imported function's trampoline.
    pub(super) fn trampoline(&self) -> Ident {
        format_ident!("import_{}", self.source.index)
    }
}

/// What provides an import.
pub(super) enum Provider {
    /// The host, by the trait with this name.
    Host(Ident),
    /// The crate that implements WASI.
    Wasi(Version),
    /// The host, by the trait of an interface.
    Interface,
    /// The bindings themselves: a tag.
    Bindings,
}

pub(super) struct Export<'a> {
    pub(super) source: &'a manifest::Export,
    pub(super) ident: Ident,
    pub(super) kind: Kind<'a>,
}

pub(super) enum Kind<'a> {
    Function(Function),
    Memory(&'a manifest::Memory),
    /// A table, and the type of its elements.
    Table(&'a manifest::Table, Type),
    Global(Type),
    /// A tag, and the types of its payload.
    Tag(Vec<Type>),
}

/// A function type with named parameters.
pub(super) struct Function {
    pub(super) params: Vec<(Ident, Type)>,
    pub(super) results: Vec<Type>,
}

/// A value type that the bindings support.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    I32,
    I64,
    F32,
    F64,
    V128,
    FuncRef {
        nullable: bool,
        /// The code of the wasm type, which includes the function type.
        code: u32,
    },
    ExternRef {
        nullable: bool,
    },
}

impl Type {
    pub(super) fn new(ty: ValType) -> Type {
        match ty {
            ValType::I32 => Type::I32,
            ValType::I64 => Type::I64,
            ValType::F32 => Type::F32,
            ValType::F64 => Type::F64,
            ValType::FuncRef | ValType::NonNullFuncRef | ValType::TypedFuncRef { .. } => {
                Type::FuncRef { nullable: ty.is_nullable(), code: ty.code() }
            }
            ValType::ExternRef | ValType::NonNullExternRef => Type::ExternRef { nullable: ty.is_nullable() },
            ValType::V128 => Type::V128,
            // What has it is refused: see `Checker::kind`.
            ValType::ExnRef | ValType::NonNullExnRef => Type::ExternRef { nullable: ty.is_nullable() },
        }
    }
}

impl<'a> Model<'a> {
    /// Checks a manifest. The bindings implement the imports of WASI if `wasi` says so. All errors
    /// are reported at `span`.
    pub(super) fn new(manifest: &'a Manifest, wasi: bool, span: Span) -> syn::Result<Model<'a>> {
        let mut checker = Checker { span, errors: None };
        if wasi {
            // What else is wrong, such as a shared memory, follows from it.
            wasi::check_threads(manifest).map_err(|message| syn::Error::new(span, message))?;
        }
        let mut model = Model {
            manifest,
            traits: Vec::new(),
            imports: Vec::new(),
            exports: Vec::new(),
            wasi: None,
            in_world: InWorld::new(manifest),
        };
        let is_hosts = |module: &&ImportModule| !wasi || Version::of_module(&module.name).is_none();
        // A module from which only functions of interfaces are imported has no trait of its own.
        let has_others = |module: &&ImportModule| {
            let mut imports = manifest.imports.iter().enumerate();
            imports.any(|(number, import)| {
                import.module == module.name && !model.in_world.imports.contains(&number)
            })
        };
        let modules: Vec<&ImportModule> =
            manifest.import_modules.iter().filter(is_hosts).filter(has_others).collect();
        for module in modules {
            let ident = checker.ident(&module.ident);
            model.traits.push(ImportTrait { name: &module.name, ident, items: Vec::new() });
        }
        for (number, import) in manifest.imports.iter().enumerate() {
            if model.in_world.imports.contains(&number) {
                let (ident, kind) = (checker.ident(&import.ident), checker.kind(&import.item));
                model.imports.push(Import {
                    source: import,
                    ident,
                    provider: Provider::Interface,
                    kind,
                    callback: None,
                });
                continue;
            }
            match Version::of_module(&import.module) {
                Some(version) if wasi => model.add_wasi_import(import, version, &mut checker),
                _ => model.add_import(import, &mut checker),
            }
        }
        for export in &manifest.exports {
            model.exports.push(Export {
                source: export,
                ident: checker.ident(&export.ident),
                kind: checker.kind(&export.item),
            });
        }
        if wasi {
            let mut errors = Vec::new();
            model.wasi = Some(Wasi::new(manifest, &mut errors));
            errors.into_iter().for_each(|error| checker.error(error));
        }
        checker.errors.map_or(Ok(model), Err)
    }

    fn add_wasi_import(&mut self, source: &'a manifest::Import, version: Version, checker: &mut Checker) {
        if let Err(message) = wasi::check(source, version) {
            checker.error(message);
        }
        self.imports.push(Import {
            source,
            ident: checker.ident(&source.ident),
            provider: Provider::Wasi(version),
            kind: checker.kind(&source.item),
            callback: None,
        });
    }

    fn add_import(&mut self, source: &'a manifest::Import, checker: &mut Checker) {
        let what = format!("import {}", docs::code(&docs::import_name(source)));
        if matches!(source.item, Item::Tag(_)) {
            return self.add_tag(source, checker);
        }
        let import_trait = self.traits.iter_mut().find(|t| t.name == source.module);
        let Some(import_trait) = import_trait else {
            return checker.error(format!("{what}: the manifest does not list its module"));
        };
        let ident = checker.ident(&source.ident);
        let kind = checker.kind(&source.item);
        match import_trait.items.iter().map(|&i| &self.imports[i]).find(|other| other.ident == ident) {
            None => import_trait.items.push(self.imports.len()),
            Some(other) if docs::item(&other.source.item) == docs::item(&source.item) => {}
            Some(_) => checker.error(format!("{what}: imported twice, with different types")),
        }
        let provider = Provider::Host(import_trait.ident.clone());
        let callback = callback(self.manifest, source);
        self.imports.push(Import { source, ident, provider, kind, callback });
    }

    /// An imported tag, for which no trait has an item.
    fn add_tag(&mut self, source: &'a manifest::Import, checker: &mut Checker) {
        let (ident, kind) = (checker.ident(&source.ident), checker.kind(&source.item));
        self.imports.push(Import { source, ident, provider: Provider::Bindings, kind, callback: None });
    }

    /// The export with this name, and its number.
    pub(super) fn export(&self, name: &str) -> Option<(usize, &Export<'a>)> {
        self.exports.iter().enumerate().find(|(_, export)| export.source.name == name)
    }

    /// The index of the first memory that the host can access.
    pub(super) fn visible_memory(&self) -> Option<u32> {
        let exported =
            self.exports.iter().find(|e| matches!(e.kind, Kind::Memory(_))).map(|e| e.source.index);
        exported.or_else(|| {
            self.imports.iter().find(|i| matches!(i.kind, Kind::Memory(_))).map(|i| i.source.index)
        })
    }
}

/// What the header says about an import.
fn callback<'a>(manifest: &'a Manifest, import: &manifest::Import) -> Option<&'a CFunction> {
    let header = manifest.header.as_ref().filter(|_| import.module == Header::CALLBACKS)?;
    header.callbacks.iter().find(|callback| callback.name == import.name)
}

impl Model<'_> {
    /// Whether a trait has no methods but those of callbacks.
    pub(super) fn has_only_callbacks(&self, import_trait: &ImportTrait<'_>) -> bool {
        import_trait.items.iter().all(|&item| self.imports[item].callback.is_some())
    }

    /// Whether the module throws, or host functions throw into it.
    pub(super) fn throws(&self) -> bool {
        self.manifest.builtins.contains(&Builtin::ExceptionNew)
    }

    /// Whether the methods of instances have one that borrows a memory which is not shared.
    pub(super) fn has_split(&self) -> bool {
        let kinds = self.exports.iter().map(|export| (&export.kind, export.source.index));
        let mut kinds = kinds.chain(self.imports.iter().map(|import| (&import.kind, import.source.index)));
        let index = self.visible_memory();
        kinds.any(|(kind, of)| matches!(kind, Kind::Memory(memory) if !memory.shared && Some(of) == index))
    }

    /// Whether a call of the guest may leave an exception. A module that is loaded may throw though
    /// that of the manifest does not.
    pub(super) fn may_throw(&self) -> bool {
        self.throws() || self.manifest.output != Output::Static
    }

    /// Whether a function takes or returns vectors.
    pub(super) fn passes_vectors(&self) -> bool {
        let kinds = self
            .imports
            .iter()
            .map(|import| &import.kind)
            .chain(self.exports.iter().map(|export| &export.kind));
        kinds.into_iter().any(|kind| matches!(kind, Kind::Function(function) if function.passes_vectors()))
    }
}

impl Function {
    /// Whether it takes or returns a vector in a register.
    pub(super) fn passes_vectors(&self) -> bool {
        self.params.iter().map(|(_, ty)| ty).chain(self.results.first()).any(|ty| *ty == Type::V128)
    }

    /// Whether `wamr_aot_rt::__private::call` supports functions of this type: on 64-bit machines
    /// all arguments are in registers.
    pub(super) fn is_in_registers(&self) -> bool {
        const MOST: usize = 5;
        self.params.len() <= MOST && self.results.len() <= 1 && !self.passes_vectors()
    }
}

struct Checker {
    span: Span,
    errors: Option<syn::Error>,
}

impl Checker {
    fn error(&mut self, message: String) {
        let error = syn::Error::new(self.span, message);
        match &mut self.errors {
            None => self.errors = Some(error),
            Some(errors) => errors.combine(error),
        }
    }

    fn ident(&mut self, name: &str) -> Ident {
        syn::parse_str(name).unwrap_or_else(|_| {
            self.error(format!("the manifest has the name `{name}`, which is not a Rust identifier"));
            Ident::new("invalid", self.span)
        })
    }

    fn kind<'a>(&mut self, item: &'a Item) -> Kind<'a> {
        let has_exceptions = match item {
            Item::Function(f) => {
                f.params.iter().map(|(ty, _)| ty).chain(&f.results).any(|ty| ty.is_exception_reference())
            }
            Item::Table(table) => table.element.is_exception_reference(),
            Item::Global(global) => global.ty.is_exception_reference(),
            Item::Tag(tag) => tag.payload.iter().any(|ty| ty.is_exception_reference()),
            Item::Memory(_) => false,
        };
        if has_exceptions {
            self.error(format!("{}: bindings do not support `exnref`", docs::item(item)));
        }
        match item {
            Item::Function(signature) => Kind::Function(Function {
                params: self.params(&signature.params),
                results: signature.results.iter().copied().map(Type::new).collect(),
            }),
            Item::Memory(memory) => Kind::Memory(memory),
            Item::Table(table) => Kind::Table(table, Type::new(table.element)),
            Item::Global(global) => Kind::Global(Type::new(global.ty)),
            Item::Tag(tag) => Kind::Tag(tag.payload.iter().copied().map(Type::new).collect()),
        }
    }

    fn params(&mut self, params: &[(ValType, String)]) -> Vec<(Ident, Type)> {
        let mut taken: Vec<String> = params.iter().map(|(_, name)| name.clone()).collect();
        let mut named = Vec::new();
        for (i, (ty, name)) in params.iter().enumerate() {
            let mut name = match name.as_str() {
                "" => format!("arg{i}"),
                // In a pattern these would be the constructors of the prelude.
                "None" | "Some" | "Ok" | "Err" => format!("{name}_"),
                _ => {
                    named.push((self.ident(name), Type::new(*ty)));
                    continue;
                }
            };
            while taken.contains(&name) {
                name.push('_');
            }
            named.push((self.ident(&name), Type::new(*ty)));
            taken.push(name);
        }
        named
    }
}
