//! [`Module`]: a compiled module, as the untyped API and reflection see it.

#[cfg(feature = "load")]
use alloc::sync::Arc;
use alloc::vec::Vec;
#[cfg(feature = "load")]
use core::any::Any;
use core::ptr::NonNull;

use wamr_aot_abi::{
    layout::{
        EXTERN_FUNCTION, EXTERN_GLOBAL, EXTERN_MEMORY, EXTERN_TABLE, EXTERN_TAG, TABLE_64, VMExport,
        VMFuncType, VMGlobalType, VMImport, VMModule, VMReflection, VMTableType,
    },
    signature::ValType as AbiType,
};

use crate::{
    base::types::{ExternType, FuncType, GlobalType, TableType, ValType, declared_table_limits, memory_type},
    raw::Image,
};

pub(crate) mod interface;
pub(crate) mod loaded;

/// A compiled module: what `module()` of the bindings returns.
///
/// ```no_run
/// # fn module() -> wamr_aot_rt::Module { unimplemented!() }
/// for export in module().exports() {
///     println!("{}: {}", export.name, export.ty);
/// }
/// ```
///
/// It is a handle: copies are cheap. A module that was loaded is unloaded when its last handle,
/// instance and store is dropped.
#[derive(Clone)]
pub struct Module {
    image: Image,
    /// Not a reference, as in [`Image`].
    reflection: NonNull<VMReflection>,
    keeper: Keeper,
}

// SAFETY: what the compiler wrote never changes, and the keeper is `Send + Sync`.
unsafe impl Send for Module {}
// SAFETY: as above.
unsafe impl Sync for Module {}

/// Keeps the image of a loaded module mapped. A linked module needs no keeper.
#[derive(Clone, Default)]
pub(crate) struct Keeper(#[cfg(feature = "load")] Option<Arc<dyn Any + Send + Sync>>);

#[cfg(feature = "load")]
impl Keeper {
    pub(crate) fn of(image: Arc<dyn Any + Send + Sync>) -> Keeper {
        Keeper(Some(image))
    }

    /// What keeps the image, if it is a `T`.
    pub(crate) fn downcast_ref<T: 'static>(&self) -> Option<&T> {
        self.0.as_ref()?.downcast_ref()
    }
}

impl Keeper {
    /// Adds it to a list, once.
    pub(crate) fn add_to(&self, list: &mut Vec<Keeper>) {
        #[cfg(feature = "load")]
        if let Some(image) = &self.0
            && !list.iter().any(|known| known.0.as_ref().is_some_and(|known| Arc::ptr_eq(known, image)))
        {
            list.push(self.clone());
        }
        #[cfg(not(feature = "load"))]
        let _ = list;
    }
}

/// An import of a [`Module`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportType<'a> {
    /// The module part of the name.
    pub module: &'a str,
    /// The other part.
    pub name: &'a str,
    /// What the module asks for.
    pub ty: ExternType,
}

/// An export of a [`Module`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExportType<'a> {
    /// The name.
    pub name: &'a str,
    /// What it is.
    pub ty: ExternType,
}

impl Module {
    /// A module at a place that its loader chose.
    ///
    /// # Safety
    /// Both are written by a compiler of this version for one module, and their pointers, relative
    /// to `image_base`, stay valid for ever.
    pub unsafe fn from_raw(
        module: &'static VMModule,
        reflection: &'static VMReflection,
        image_base: usize,
    ) -> Module {
        // SAFETY: passed on.
        unsafe { Module::from_parts(Image::new(module, image_base), reflection, Keeper::default()) }
    }

    /// # Safety
    /// The reflection is that of the image's module, and both stay valid for ever or as long as
    /// `keeper` lives.
    pub(crate) unsafe fn from_parts(image: Image, reflection: *const VMReflection, keeper: Keeper) -> Module {
        // SAFETY: a pointer to a reflection is not null.
        Module { image, reflection: unsafe { NonNull::new_unchecked(reflection.cast_mut()) }, keeper }
    }

    /// The name that the build script gave it.
    pub fn name(&self) -> Option<&str> {
        Some(self.image.string(&self.image.module().name)).filter(|name| !name.is_empty())
    }

    /// The imports, in the module's order.
    pub fn imports(&self) -> impl ExactSizeIterator<Item = ImportType<'_>> {
        let types = self.func_types();
        self.raw_imports().iter().map(move |import| ImportType {
            module: self.image.string(&import.module),
            name: self.image.string(&import.name),
            ty: self.extern_type(import.kind, import.index, import.type_index, &types),
        })
    }

    /// The exports, in the module's order.
    pub fn exports(&self) -> impl ExactSizeIterator<Item = ExportType<'_>> {
        let types = self.func_types();
        self.raw_exports().iter().map(move |export| ExportType {
            name: self.image.string(&export.name),
            ty: self.extern_type(export.kind, export.index, export.type_index, &types),
        })
    }

    pub(crate) fn image(&self) -> Image {
        self.image
    }

    pub(crate) fn keeper(&self) -> &Keeper {
        &self.keeper
    }

    /// The address of the reflection, which is exposed.
    pub(crate) fn reflection_address(&self) -> usize {
        self.reflection.as_ptr().expose_provenance()
    }

    fn reflection(&self) -> &'static VMReflection {
        // SAFETY: valid by the contract of `from_parts`, as long as the handle; `'static` as in
        // `Image`.
        unsafe { self.reflection.as_ref() }
    }

    pub(crate) fn raw_imports(&self) -> &'static [VMImport] {
        // SAFETY: the reflection's own list and length.
        unsafe { self.image.list(self.reflection().imports, self.reflection().import_count as usize) }
    }

    pub(crate) fn raw_exports(&self) -> &'static [VMExport] {
        // SAFETY: the reflection's own list and length.
        unsafe { self.image.list(self.reflection().exports, self.reflection().export_count as usize) }
    }

    pub(crate) fn raw_types(&self) -> &'static [VMFuncType] {
        // SAFETY: the reflection's own list and length.
        unsafe { self.image.list(self.reflection().types, self.reflection().type_count as usize) }
    }

    /// Parameters and results of a function type of the module's, with indices of its types below
    /// the end of this one's group.
    pub(crate) fn signature(
        &self,
        ty: &VMFuncType,
    ) -> (impl Iterator<Item = AbiType> + use<>, impl Iterator<Item = AbiType> + use<>) {
        // SAFETY: the type's own lists and lengths.
        let (params, results) = unsafe {
            (
                self.image.list(ty.params, ty.param_count as usize),
                self.image.list(ty.results, ty.result_count as usize),
            )
        };
        (params.iter().map(|code| val_type(*code)), results.iter().map(|code| val_type(*code)))
    }

    /// The function types, in the order of [`Module::raw_types`].
    pub(crate) fn func_types(&self) -> Vec<FuncType> {
        let mut types: Vec<FuncType> = Vec::new();
        for group in self.type_groups() {
            let members = group.iter().map(|raw| {
                let (params, results) = self.signature(raw);
                let seen = |ty| ValType::from_abi(ty, &types);
                (params.map(seen).collect(), results.map(seen).collect())
            });
            let group = FuncType::group(members);
            types.extend(group);
        }
        types
    }

    /// The recursion groups, in the order of [`Module::raw_types`].
    pub(crate) fn type_groups(&self) -> impl Iterator<Item = &'static [VMFuncType]> {
        let mut rest = self.raw_types();
        core::iter::from_fn(move || {
            let len = rest.first()?.group_len as usize;
            let (group, behind) =
                rest.split_at_checked(len.max(1)).expect("the compiler writes whole groups");
            rest = behind;
            Some(group)
        })
    }

    pub(crate) fn extern_type(
        &self,
        kind: u32,
        index: u32,
        type_index: u32,
        types: &[FuncType],
    ) -> ExternType {
        let (index, type_index) = (index as usize, type_index as usize);
        match kind {
            EXTERN_FUNCTION => ExternType::Func(types[type_index].clone()),
            EXTERN_TABLE => ExternType::Table(table_type(&self.image.tables()[index], types)),
            EXTERN_MEMORY => ExternType::Memory(memory_type(&self.image.memories()[index])),
            EXTERN_TAG => ExternType::Tag(types[type_index].clone()),
            EXTERN_GLOBAL => ExternType::Global(global_type(&self.image.globals()[index], types)),
            kind => unreachable!("the compiler writes no kind {kind}"),
        }
    }
}

impl core::fmt::Debug for Module {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Module").field("name", &self.name()).finish_non_exhaustive()
    }
}

/// With indices of the module's types.
pub(crate) fn val_type(code: u32) -> AbiType {
    AbiType::from_code(code).expect("the compiler writes only known types")
}

fn table_type(ty: &VMTableType, types: &[FuncType]) -> TableType {
    let mut out = TableType::new(ValType::from_abi(val_type(ty.element_type), types), 0, None);
    out.limits = declared_table_limits(ty);
    out.table64 = ty.flags & TABLE_64 != 0;
    out
}

fn global_type(ty: &VMGlobalType, types: &[FuncType]) -> GlobalType {
    GlobalType::new(ValType::from_abi(val_type(ty.value_type), types), ty.mutable != 0)
}

/// The module of the bindings.
///
/// # Safety
/// Both are symbols of one object that the compiler wrote, linked into this program.
pub unsafe fn module(module: &'static VMModule, reflection: &'static VMReflection) -> Module {
    // SAFETY: the linker has resolved the pointers, so they are absolute and live as long as the
    // program.
    unsafe { Module::from_raw(module, reflection, 0) }
}
