//! The places of fields in structures on 32-bit WebAssembly.

use wamr_aot_abi::manifest::{CField, CKind, CType, Header};

/// The size of a type and what its addresses are multiples of. `None` if only pointers point to it.
/// The structures that it has inside have their layouts already.
pub(super) fn of(header: &Header, ty: &CType) -> Option<(u32, u32)> {
    match header.resolved(ty)? {
        CType::Void => None,
        CType::Function(_) | CType::Pointer(_) => Some((4, 4)),
        CType::Number(number) => Some((number.size(), number.size())),
        CType::Array(count, ty) => {
            let (size, align) = of(header, ty)?;
            Some((size.checked_mul(*count)?, align))
        }
        CType::Named(number) => match header.types[*number as usize].kind {
            CKind::Struct { size, align, .. } => Some((size, align)),
            _ => None,
        },
    }
}

/// A structure with these fields, by the rules of C. `None` if one of them has no size.
pub(super) fn structure(header: &Header, fields: Vec<(String, CType)>) -> Option<CKind> {
    let (mut end, mut most) = (0_u32, 1);
    let mut placed = Vec::new();
    for (name, ty) in fields {
        let (size, align) = of(header, &ty)?;
        let offset = end.checked_next_multiple_of(align)?;
        end = offset.checked_add(size)?;
        most = most.max(align);
        placed.push(CField { name, offset, ty });
    }
    Some(CKind::Struct { size: end.checked_next_multiple_of(most)?, align: most, fields: placed })
}
