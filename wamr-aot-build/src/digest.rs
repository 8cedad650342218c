//! One number for everything that determines the output: equal digests mean equal outputs.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use wamr_aot_abi::version::ABI_HASH;

use crate::request::Request;

/// SHA-256 of everything that determines the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Digest([u8; 32]);

impl Digest {
    /// The digest for the module in `bytes`, with its `lines` if it is text, and the identity of
    /// the C compiler, if one is used.
    pub(crate) fn new(
        request: &Request,
        toolchain: Option<&str>,
        bytes: &[u8],
        lines: &[(u32, u32)],
    ) -> Digest {
        // Named one by one, so that a new field cannot be forgotten.
        let Request {
            settings,
            name,
            source: _,  // passed to the macro, for error messages only
            out_dir: _, // the place, not the content
            package,
            package_version,
            target,
            cpu_features,
            keep_c: _,  // does not change the output
            remarks: _, // nor does this
            opt_level,
            debug_info,
        } = request;
        let mut hasher = Hasher(Sha256::new());
        hasher.add(env!("CARGO_PKG_VERSION"));
        hasher.add(env!("WAMR_AOT_BUILD_SOURCES"));
        hasher.add(cranelift_codegen::VERSION);
        hasher.add(ABI_HASH.to_le_bytes());
        hasher.add(name);
        hasher.add(package);
        hasher.add(package_version);
        hasher.add(target);
        // The origin of the names determines which of them are errors, not the output.
        let mut features: Vec<&str> = cpu_features.names().iter().map(String::as_str).collect();
        features.sort_unstable();
        features.dedup();
        hasher.add(features.join(","));
        hasher.add(toolchain.unwrap_or_default());
        hasher.add(opt_level.name());
        hasher.add([u8::from(*debug_info)]);
        // All of them, by name. Some do not change the output, but a module that they reject has
        // none.
        hasher.add(format!("{settings:?}"));
        hasher.add(bytes);
        let lines = lines.iter().flat_map(|(start, line)| [start.to_le_bytes(), line.to_le_bytes()]);
        hasher.add(lines.flatten().collect::<Vec<u8>>());
        Digest(hasher.0.finalize().into())
    }

    /// The whole digest in hexadecimal.
    pub(crate) fn hex(&self) -> String {
        hex(&self.0)
    }

    /// The 64 bits that symbol names contain.
    pub(crate) fn short(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

struct Hasher(Sha256);

impl Hasher {
    /// Adds a field prefixed by its length, so that no two lists of fields give the same bytes.
    fn add(&mut self, field: impl AsRef<[u8]>) {
        let field = field.as_ref();
        self.0.update((field.len() as u64).to_le_bytes());
        self.0.update(field);
    }
}

#[cfg(test)]
mod tests {
    use wamr_aot_abi::manifest::{Header, Interrupt, Output};

    use super::*;
    use crate::{
        emscripten::EmscriptenNames,
        options::{CpuFeatures, Emitter, OptLevel, Passes},
        settings::{Bounds, Traps},
        wit::{Wit, WitFiles},
    };

    #[test]
    fn every_option_counts() {
        let base = Request::example("plugin");
        let mut variants = vec![base.clone()];
        let mut vary = |change: &dyn Fn(&mut Request)| {
            let mut request = base.clone();
            change(&mut request);
            variants.push(request);
        };
        vary(&|r| r.name = "other".into());
        vary(&|r| r.package = "other".into());
        vary(&|r| r.package_version = "9.9.9".into());
        vary(&|r| r.target = "riscv64gc-unknown-linux-gnu".into());
        vary(&|r| r.cpu_features = CpuFeatures::Chosen(vec!["sse3".into()]));
        vary(&|r| r.settings.emitter = Some(Emitter::C));
        vary(&|r| r.opt_level = OptLevel::None);
        vary(&|r| r.debug_info = !r.debug_info);
        vary(&|r| r.settings.function_names = !r.settings.function_names);
        vary(&|r| r.settings.memory_limit = Some(0));
        vary(&|r| r.settings.memory_limit = Some(1));
        vary(&|r| r.settings.table_limit = 1);
        vary(&|r| r.settings.exceptions = true);
        vary(&|r| r.settings.exception_limit = Some(1));
        vary(&|r| r.settings.strict_alignment = false);
        vary(&|r| r.settings.pre_initialization.functions.push("init".into()));
        vary(&|r| r.settings.pre_initialization.fuel = 1);
        vary(&|r| r.settings.bounds = Some(Bounds::Check));
        vary(&|r| r.settings.bounds = Some(Bounds::Guard));
        vary(&|r| r.settings.traps = Some(Traps::Call));
        vary(&|r| drop(r.settings.renames.exports.insert("a".into(), "b".into())));
        vary(&|r| drop(r.settings.renames.modules.insert("a".into(), "b".into())));
        vary(&|r| drop(r.settings.renames.imports.insert(("a".into(), "b".into()), "c".into())));
        vary(&|r| r.settings.renames.ignores_hashes = true);
        vary(&|r| r.settings.renames.emscripten = Some(EmscriptenNames::read("a.js", "m._b=e.c")));
        vary(&|r| r.settings.renames.emscripten = Some(EmscriptenNames::read("a.js", "m._b=e.d")));
        vary(&|r| r.settings.stubs.modules.extend(["a".into()]));
        vary(&|r| r.settings.stubs.imports.extend([("a".into(), "b".into())]));
        vary(&|r| r.settings.wit = Wit::Given(WitFiles { world: "a".into(), packages: vec![] }));
        vary(&|r| r.settings.wit = Wit::Embedded);
        vary(&|r| r.settings.wit = Wit::Ignored);
        vary(&|r| r.settings.header = Some(Header::default()));
        vary(&|r| r.settings.output = Output::Loadable);
        vary(&|r| r.settings.output = Output::Both);
        vary(&|r| r.settings.interrupt = Interrupt::Epoch);
        vary(&|r| r.settings.interrupt = Interrupt::Fuel);
        vary(&|r| r.settings.typed = false);
        vary(&|r| r.settings.passes = Passes::parse("-checks").ok());
        vary(&|r| r.settings.features = crate::Features::base());
        let mut digests: Vec<String> =
            variants.iter().map(|r| Digest::new(r, None, b"wasm", &[]).hex()).collect();
        digests.push(Digest::new(&base, None, b"wasn", &[]).hex());
        digests.push(Digest::new(&base, Some("gcc 12"), b"wasm", &[]).hex());
        digests.push(Digest::new(&base, Some("gcc 13"), b"wasm", &[]).hex());
        digests.push(Digest::new(&base, None, b"wasm", &[(8, 1)]).hex());
        let count = digests.len();
        digests.sort();
        digests.dedup();
        assert_eq!(digests.len(), count);
    }

    #[test]
    fn paths_do_not_change_the_digest() {
        let base = Request::example("plugin");
        let moved = Request { source: "elsewhere.wasm".into(), out_dir: "/elsewhere".into(), ..base.clone() };
        let digest = Digest::new(&base, None, b"wasm", &[]);
        assert_eq!(digest, Digest::new(&moved, None, b"wasm", &[]));
        assert_eq!(digest.hex()[..16], format!("{:016x}", digest.short()));
    }
}
