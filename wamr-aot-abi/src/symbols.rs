//! The names of the symbols in an object.
//!
//! ```text
//! data     ::= "wamr_aot_" abi "_" unit "_" item
//! abi      ::= 16 hex digits: the ABI hash
//! unit     ::= package "_" module "_" digest
//! package  ::= the crate that embeds the module, letters, digits and "_"
//! module   ::= the module's name, letters, digits and "_"
//! digest   ::= 16 hex digits over the package's name and version, the ABI hash, the
//!              module's bytes and the options
//! item     ::= "module"          the VMModule
//!            | "reflection"      the VMReflection
//!            | "unit" number     the start of the code of a C compiler's unit
//!            | "pieces" number   the VMCodePieces of that code
//!
//! function ::= "wasm." module "." index ["." name] "." digest      a function of the module
//!            | "wasm." module "." helper "." digest                a function that the compiler adds
//! index    ::= the function's index
//! name     ::= the function's name in the module, as `readable` returns it
//! ```
//!
//! So two crates of one program can embed the same module, or different modules of the same name,
//! and an object never links with bindings for another one. The part of a function's symbol between
//! the first and the last dot is for people: debuggers and profilers show it.

use alloc::{format, string::String};

use crate::version::ABI_HASH;

/// The common prefix of all symbols of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix {
    library: String,
    module: String,
    digest: u64,
}

/// The most bytes of a function's name in its symbol.
pub const LONGEST_NAME: usize = 128;

impl Prefix {
    /// The prefix for `module` in `package` with this digest.
    pub fn new(package: &str, module: &str, digest: u64) -> Prefix {
        let (package, module) = (sanitize(package), sanitize(module));
        Prefix {
            library: format!("wamr_aot_{ABI_HASH:016x}_{package}_{module}_{digest:016x}"),
            module,
            digest,
        }
    }

    /// The symbol of the [`VMModule`](crate::layout::VMModule).
    pub fn module(&self) -> String {
        format!("{}_module", self.library)
    }

    /// The symbol of the [`VMReflection`](crate::layout::VMReflection).
    pub fn reflection(&self) -> String {
        format!("{}_reflection", self.library)
    }

    /// The symbol of the first byte of the code of a C compiler's unit.
    pub fn unit(&self, number: u32) -> String {
        format!("{}_unit{number}", self.library)
    }

    /// The symbol of the [`VMCodePiece`](crate::layout::VMCodePiece)s of that code.
    pub fn pieces(&self, number: u32) -> String {
        format!("{}_pieces{number}", self.library)
    }

    /// The symbol of a function of the module, with its name, if it has one.
    pub fn function(&self, index: u32, name: Option<&str>) -> String {
        let name = name.map(readable).filter(|name| !name.is_empty());
        match name {
            Some(name) => format!("wasm.{}.{index}.{name}.{:016x}", self.module, self.digest),
            None => format!("wasm.{}.{index}.{:016x}", self.module, self.digest),
        }
    }

    /// The symbol of the entry to a function that only generated code can call directly.
    pub fn entry(&self, index: u32) -> String {
        self.helper(&format!("entry.{index}"))
    }

    /// The symbol of a function that the compiler adds. `helper` starts with a letter, so that it
    /// is not an index.
    pub fn helper(&self, helper: &str) -> String {
        format!("wasm.{}.{helper}.{:016x}", self.module, self.digest)
    }

    /// The name of the archive, without `lib` and `.a`.
    pub fn library(&self) -> &str {
        &self.library
    }
}

/// A function's name as part of a symbol that assemblers, linkers and debuggers accept: ASCII
/// letters, digits, `_` and `$` stay, `::` becomes a dot, dots between other characters stay, and
/// each run of any other characters becomes `_`. The name is cut after [`LONGEST_NAME`] bytes.
///
/// ```
/// use wamr_aot_abi::symbols::readable;
///
/// assert_eq!(readable("core::fmt::write::h0123"), "core.fmt.write.h0123");
/// assert_eq!(readable("<T as Größe>::of"), "_T_as_Gr_e_.of");
/// ```
pub fn readable(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if out.len() == LONGEST_NAME {
            break;
        }
        match c {
            c if c.is_ascii_alphanumeric() || c == '_' || c == '$' => out.push(c),
            '.' | ':' if out.ends_with('.') || out.is_empty() => {}
            '.' | ':' => out.push('.'),
            _ if out.ends_with('_') => {}
            _ => out.push('_'),
        }
    }
    out.truncate(out.trim_end_matches('.').len());
    out
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
        assert_eq!(
            prefix.module(),
            format!("wamr_aot_{ABI_HASH:016x}_my_crate_plug_in_0000000000000abc_module")
        );
        assert_eq!(prefix.function(7, None), "wasm.plug_in.7.0000000000000abc");
        assert_eq!(prefix.function(7, Some("a b")), "wasm.plug_in.7.a_b.0000000000000abc");
        assert_eq!(prefix.function(7, Some("..")), prefix.function(7, None));
        assert_eq!(prefix.helper("trap"), "wasm.plug_in.trap.0000000000000abc");
    }

    #[test]
    fn names_become_readable_and_safe() {
        for (name, expected) in [
            ("add", "add"),
            ("a  \0\n\u{202e}b", "a_b"),
            ("::a::b::", "a.b"),
            ("$x", "$x"),
            ("\"(,@;", "_"),
            ("\u{1f600}", "_"),
            ("", ""),
        ] {
            assert_eq!(readable(name), expected, "{name:?}");
        }
        assert_eq!(readable(&"ü1".repeat(1000)).len(), LONGEST_NAME);
        assert!(readable(&format!("{}::b", "a".repeat(127))).len() == 127);
    }
}
