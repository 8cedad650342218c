//! The names of the symbols in an object.
//!
//! ```text
//! symbol   ::= "wamr_aot_" abi "_" unit "_" item
//! abi      ::= 16 hex digits: the ABI hash
//! unit     ::= package "_" module "_" digest
//! package  ::= the crate that embeds the module, letters, digits and "_"
//! module   ::= the module's name, letters, digits and "_"
//! digest   ::= 16 hex digits over the package's name and version, the module's bytes and the options
//! item     ::= "module"          the VMModule
//!            | "reflection"      the VMReflection
//!            | "f" index         the function with that index
//! ```
//!
//! So two crates of one program may embed the same module or different ones of one name, and an object never links with
//! bindings that were made for another.

use alloc::{format, string::String};

use crate::version::ABI_HASH;

/// The part of a symbol's name that all symbols of one object share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix(String);

impl Prefix {
    /// The prefix for `module` in `package` with this digest.
    pub fn new(package: &str, module: &str, digest: u64) -> Prefix {
        Prefix(format!("wamr_aot_{ABI_HASH:016x}_{}_{}_{digest:016x}", sanitize(package), sanitize(module)))
    }

    /// The symbol of the [`VMModule`](crate::layout::VMModule).
    pub fn module(&self) -> String {
        format!("{}_module", self.0)
    }

    /// The symbol of the [`VMReflection`](crate::layout::VMReflection).
    pub fn reflection(&self) -> String {
        format!("{}_reflection", self.0)
    }

    /// The symbol of a function.
    pub fn function(&self, index: u32) -> String {
        format!("{}_f{index}", self.0)
    }

    /// The name of the archive, without `lib` and `.a`.
    pub fn library(&self) -> &str {
        &self.0
    }
}

fn sanitize(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_holds() {
        let prefix = Prefix::new("my-crate", "plug.in", 0xabc);
        assert_eq!(prefix.module(), format!("wamr_aot_{ABI_HASH:016x}_my_crate_plug_in_0000000000000abc_module"));
        assert!(prefix.function(7).ends_with("_f7"));
    }
}
