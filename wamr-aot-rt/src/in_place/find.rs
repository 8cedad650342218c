//! Finds what bindings expect in a module, without an allocator.

use wamr_aot_abi::{
    layout::{
        EXTERN_FUNCTION, MEMORY_64, MEMORY_SHARED, TABLE_64, VMExport, VMFuncType, VMImport, VMReflection,
    },
    signature::ValType as AbiType,
};

use crate::{
    base::types::ValType,
    in_place::{artefact::Artefact, error::InPlaceError},
    interface::spec::{Interface, TypeSpec, interruption},
    raw::Image,
};

/// A module, as bindings compare it.
pub(super) struct Finder {
    image: Image,
    reflection: &'static VMReflection,
    interface: &'static Interface,
}

fn differs(what: &'static str, name: &'static str) -> InPlaceError {
    InPlaceError::Interface { what, name }
}

impl Finder {
    pub(super) fn new(artefact: &Artefact, interface: &'static Interface) -> Result<Finder, InPlaceError> {
        let image = artefact.image();
        let found = interruption(image.module().flags);
        if interruption(interface.interrupt) != found {
            return Err(differs("the bindings are for another kind of interruption", found));
        }
        // SAFETY: an artefact's reflection is what the compiler wrote, and never changes.
        let reflection = unsafe { &*artefact.reflection() };
        Ok(Finder { image, reflection, interface })
    }

    /// Writes the function for each import of the module, in its order. `provided` are those of the
    /// bindings. Returns how many there are.
    pub(super) fn functions(
        &self,
        provided: &[*const u8],
        functions: &mut [*const u8],
    ) -> Result<usize, InPlaceError> {
        let imports = self.imports();
        for import in imports {
            let (module, name) = (self.image.string(&import.module), self.image.string(&import.name));
            if import.kind != EXTERN_FUNCTION {
                return Err(differs("it imports something that is not a function", name));
            }
            let mut specs = self.interface.imports.iter().filter(|spec| spec.ty.kind() == EXTERN_FUNCTION);
            let place = specs.clone().position(|spec| (spec.module, spec.name) == (module, name));
            let (spec, code) = place
                .and_then(|place| Some((specs.nth(place)?, *provided.get(place)?)))
                .ok_or(differs("it has an import that the bindings do not provide", name))?;
            if !self.function_is(import.type_index, &spec.ty) {
                return Err(differs("its import has another type", name));
            }
            *functions.get_mut(import.index as usize).ok_or(differs("it has too many imports", name))? = code;
        }
        Ok(imports.len())
    }

    /// Writes the words of the bindings.
    pub(super) fn words(&self, words: &mut [usize]) -> Result<(), InPlaceError> {
        let exports = self.interface.exports;
        let reflection = core::ptr::from_ref(self.reflection).expose_provenance();
        let functions = core::iter::repeat_n(0, self.interface.imports.len());
        let mut words = words.iter_mut();
        let mut put = |word: usize| match words.next() {
            Some(place) => *place = word,
            None => unreachable!("bindings have as many words as items, and one more"),
        };
        for spec in exports {
            let missing = || differs("it does not have the export", spec.name);
            let mut found =
                self.exports().iter().filter(|export| self.image.string(&export.name) == spec.name);
            let export = found.next().ok_or_else(missing)?;
            if export.kind != spec.ty.kind() || !self.is(export, &spec.ty) {
                return Err(differs("its export has another type", spec.name));
            }
            let is_import = export.kind == EXTERN_FUNCTION && export.code.is_null();
            if is_import || spec.import.is_some() {
                return Err(differs("it exports an import again", spec.name));
            }
            put(match export.kind {
                EXTERN_FUNCTION => self.image.code(export.code).expose_provenance(),
                _ => export.index as usize,
            });
        }
        functions.chain([reflection]).for_each(put);
        Ok(())
    }

    fn is(&self, export: &VMExport, spec: &TypeSpec) -> bool {
        let (memories, tables, globals) = (self.image.memories(), self.image.tables(), self.image.globals());
        let index = export.index as usize;
        match spec {
            TypeSpec::Function { .. } => self.function_is(export.type_index, spec),
            TypeSpec::Memory { memory64, shared, page_size_log2 } => memories.get(index).is_some_and(|ty| {
                (*memory64, *shared, *page_size_log2)
                    == (ty.flags & MEMORY_64 != 0, ty.flags & MEMORY_SHARED != 0, ty.page_size_log2)
            }),
            TypeSpec::Table { element, table64 } => tables
                .get(index)
                .is_some_and(|ty| is(ty.element_type, element) && *table64 == (ty.flags & TABLE_64 != 0)),
            TypeSpec::Global { ty, mutable } => globals
                .get(index)
                .is_some_and(|found| is(found.value_type, ty) && *mutable == (found.mutable != 0)),
            TypeSpec::Tag { .. } => false,
        }
    }

    fn function_is(&self, index: u32, spec: &TypeSpec) -> bool {
        let TypeSpec::Function { params, results } = spec else { return false };
        let Some(ty) = self.types().get(index as usize) else { return false };
        // SAFETY: the type's own lists and lengths.
        let (found_params, found_results) = unsafe {
            (
                self.image.list(ty.params, ty.param_count as usize),
                self.image.list(ty.results, ty.result_count as usize),
            )
        };
        are(found_params, params) && are(found_results, results)
    }

    fn imports(&self) -> &'static [VMImport] {
        // SAFETY: the reflection's own list and length.
        unsafe { self.image.list(self.reflection.imports, self.reflection.import_count as usize) }
    }

    fn exports(&self) -> &'static [VMExport] {
        // SAFETY: the reflection's own list and length.
        unsafe { self.image.list(self.reflection.exports, self.reflection.export_count as usize) }
    }

    fn types(&self) -> &'static [VMFuncType] {
        // SAFETY: the reflection's own list and length.
        unsafe { self.image.list(self.reflection.types, self.reflection.type_count as usize) }
    }
}

fn are(codes: &[u32], types: &[ValType]) -> bool {
    codes.len() == types.len() && codes.iter().zip(types).all(|(code, ty)| is(*code, ty))
}

fn is(code: u32, ty: &ValType) -> bool {
    AbiType::from_code(code).and_then(ValType::untyped).is_some_and(|found| found == *ty)
}
