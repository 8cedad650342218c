//! The macro that defines a struct once, for the compiler and for the runtime.

/// Expands a list of structs to `repr(C)` structs, to the offsets of their fields, to assertions
/// that the two agree, and to the text that the ABI hash covers. The caller has the types that it
/// names.
macro_rules! vm_structs {
    ($(
        $(#[$doc:meta])*
        struct $name:ident, $offsets:ident { $($(#[$field_doc:meta])* $field:ident: $ty:ty,)* }
    )*) => {$(
        $(#[$doc])*
        #[repr(C)]
        #[derive(Clone, Copy, Debug)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $ty,)*
        }

        #[doc = concat!("The offsets of the fields of [`", stringify!($name), "`].")]
        #[derive(Clone, Copy, Debug)]
        pub struct $offsets {
            $($(#[$field_doc])* pub $field: FieldOffset,)*
            /// Size and alignment of the struct.
            pub layout: TypeLayout,
        }

        impl $name {
            /// The offsets of the fields, on targets of either pointer width.
            pub const OFFSETS: $offsets = {
                let mut cursor = Cursor::new();
                $(let $field = cursor.field(<$ty as Field>::LAYOUT);)*
                $offsets { $($field,)* layout: cursor.finish() }
            };
        }

        impl Field for $name {
            const LAYOUT: TypeLayout = $name::OFFSETS.layout;
        }

        // The compiler's offsets are those that rustc chose for this target.
        const _: () = {
            let offsets = $name::OFFSETS;
            $(
                let offset = offsets.$field.at(PointerWidth::HOST);
                assert!(offset as usize == core::mem::offset_of!($name, $field));
            )*
            assert!(offsets.layout.size(PointerWidth::HOST) as usize == size_of::<$name>());
            assert!(offsets.layout.align(PointerWidth::HOST) as usize == align_of::<$name>());
        };
    )*

        pub(crate) const TEXT: &str = stringify!($($name { $($field: $ty,)* })*);
    };
}

pub(super) use vm_structs;
