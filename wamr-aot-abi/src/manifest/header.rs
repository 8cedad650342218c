//! What a module exports by a header in C, with the layouts of its target: 32-bit WebAssembly.

use alloc::{format, string::String, vec::Vec};

use super::c_type::CType;
use crate::signature::ValType;

/// The declarations of a header for which there are bindings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The file, as the user wrote it.
    pub name: String,
    /// The types with a name. They refer to each other by their numbers, in any order.
    pub types: Vec<CNamed>,
    /// Constants: of enumerations, and macros that are numbers.
    pub constants: Vec<CConstant>,
    /// The functions. Each is the export with its name.
    pub functions: Vec<CFunction>,
    /// The functions that the guest calls by pointers, and the host implements. Each is the import
    /// with its name from the module [`CALLBACKS`](Header::CALLBACKS).
    pub callbacks: Vec<CFunction>,
    /// What has no bindings: its name, and why.
    pub left_out: Vec<(String, String)>,
}

/// A type with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CNamed {
    /// The name: a Rust identifier.
    pub name: String,
    /// What the header says about it.
    pub docs: String,
    /// What it is.
    pub kind: CKind,
}

/// What a type with a name is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CKind {
    /// Something that only pointers point to.
    Opaque,
    /// A structure.
    Struct {
        /// Its size in bytes.
        size: u32,
        /// What its addresses are multiples of.
        align: u32,
        /// The fields.
        fields: Vec<CField>,
    },
    /// Another name for a type.
    Alias(CType),
}

/// A field of a structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CField {
    /// The name: a Rust identifier.
    pub name: String,
    /// The number of bytes before it in the structure.
    pub offset: u32,
    /// Its type.
    pub ty: CType,
}

/// A constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CConstant {
    /// The name: a Rust identifier.
    pub name: String,
    /// Its type: a number.
    pub ty: CType,
    /// The value: an integer in decimal digits, or a floating-point number as Rust writes it.
    pub value: String,
}

/// A function, which the guest or the host has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CFunction {
    /// The name of the export or import.
    pub name: String,
    /// What the header says about it.
    pub docs: String,
    /// The parameters: names, and types that are passed in one register.
    pub params: Vec<(String, CType)>,
    /// The type of the result, which is returned in one register.
    pub result: Option<CType>,
}

impl Header {
    /// The module from which callbacks are imported.
    pub const CALLBACKS: &str = "callbacks";

    /// The export that returns a pointer to a callback.
    pub fn callback_export(name: &str) -> String {
        format!("callback_{name}")
    }

    /// The type that a chain of names ends with. `None` if they lead nowhere.
    pub fn resolved<'h>(&'h self, ty: &'h CType) -> Option<&'h CType> {
        let mut ty = ty;
        // No chain of names is longer than the list of them.
        for _ in 0..=self.types.len() {
            match ty {
                CType::Named(number) => match &self.types.get(*number as usize)?.kind {
                    CKind::Alias(other) => ty = other,
                    _ => return Some(ty),
                },
                _ => return Some(ty),
            }
        }
        None
    }

    /// The type in which a value is passed. `None` if it is not passed in one register.
    pub fn core(&self, ty: &CType) -> Option<ValType> {
        match self.resolved(ty)? {
            CType::Number(number) => Some(number.core()),
            CType::Pointer(_) | CType::Function(_) => Some(ValType::I32),
            CType::Void | CType::Array(..) | CType::Named(_) => None,
        }
    }

    /// Whether all numbers are those of types.
    pub(super) fn is_whole(&self) -> bool {
        let fields = self.types.iter().flat_map(|named| match &named.kind {
            CKind::Struct { fields, .. } => fields.as_slice(),
            _ => &[],
        });
        let aliases = self.types.iter().filter_map(|named| match &named.kind {
            CKind::Alias(ty) => Some(ty),
            _ => None,
        });
        let functions = self.functions.iter().chain(&self.callbacks);
        let passed =
            functions.flat_map(|function| function.params.iter().map(|(_, ty)| ty).chain(&function.result));
        let constants = self.constants.iter().map(|constant| &constant.ty);
        let is_known = |number: u32| (number as usize) < self.types.len();
        let others = fields.map(|field| &field.ty).chain(aliases).chain(constants);
        others.chain(passed.clone()).all(|ty| ty.all_named(&is_known))
            && passed.clone().all(|ty| self.core(ty).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_nowhere_are_not_followed() {
        let named = |kind| CNamed { name: "a".into(), docs: String::new(), kind };
        let types = [named(CKind::Alias(CType::Named(1))), named(CKind::Alias(CType::Named(0)))];
        let header = Header { types: types.into(), ..Header::default() };
        assert_eq!(header.core(&CType::Named(0)), None);
        assert_eq!(header.resolved(&CType::Named(2)), None);
    }
}
