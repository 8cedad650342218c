//! The messages of errors and how values are shown: once for `core::fmt` and, with feature `defmt`,
//! for defmt, whose messages stay out of the program.

/// Implements `Display` and `defmt::Format` with a message for each pattern. The braces of a
/// message hold no names, which defmt does not know.
macro_rules! messages {
    ($ty:ty { $($(#[$attribute:meta])* $pattern:pat => $message:literal $(, $argument:expr)*;)* }) => {
        impl ::core::fmt::Display for $ty {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self {
                    $($(#[$attribute])* $pattern => ::core::write!(f, $message $(, $argument)*),)*
                }
            }
        }

        #[cfg(feature = "defmt")]
        impl ::defmt::Format for $ty {
            fn format(&self, f: ::defmt::Formatter<'_>) {
                match self {
                    $($(#[$attribute])* $pattern => ::defmt::write!(f, $message $(, $argument)*),)*
                }
            }
        }
    };
}

/// Implements `defmt::Format` by `Display`: for what firmware seldom logs.
macro_rules! displayed {
    ($($ty:ty),*) => {$(
        #[cfg(feature = "defmt")]
        impl ::defmt::Format for $ty {
            fn format(&self, f: ::defmt::Formatter<'_>) {
                ::defmt::write!(f, "{}", ::defmt::Display2Format(self));
            }
        }
    )*};
}

pub(crate) use {displayed, messages};
