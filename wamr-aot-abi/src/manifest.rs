//! The manifest: the compiler's description of a module for the macro.
//!
//! It is a text file with one record per line and fields separated by tabs. In a field, a tab, a
//! line feed, a carriage return and a backslash are written `\t`, `\n`, `\r`, `\\`. The first line
//! is `wamr-aot manifest` and the ABI hash in 16 hex digits; the records that [`Manifest::to_text`]
//! writes follow.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use crate::{builtins::Builtin, convention::Convention, needs, signature::ValType, version::ABI_HASH};

/// The directory of a crate's manifests, in `OUT_DIR`.
pub const DIRECTORY: &str = "wamr-aot";

/// The extension of a manifest's file name; the stem is the module's name.
pub const EXTENSION: &str = "manifest";

/// The compiler's description of a module for the macro.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The name that `include_aot!` takes.
    pub name: String,
    /// The file from which the module was read, as the user wrote it.
    pub source: String,
    /// Digest of everything that determines the output: equal digests mean equal outputs.
    pub digest: String,
    /// The forms that the module was compiled to.
    pub output: Output,
    /// What generated the code: `native`, or `c` with the name and version of the C compiler.
    pub emitter: String,
    /// The name of the archive, without `lib` and `.a`.
    pub library: String,
    /// The symbol of the [`VMModule`](crate::layout::VMModule).
    pub module_symbol: String,
    /// The symbol of the [`VMReflection`](crate::layout::VMReflection).
    pub reflection_symbol: String,
    /// Whether the names were checked for bindings. If not, the module is for the untyped API only.
    pub typed: bool,
    /// How the host can stop the guest.
    pub interrupt: Interrupt,
    /// The calling convention of the code.
    pub convention: Convention,
    /// Whether traps of the code can be signals, which the runtime must handle.
    pub signals: bool,
    /// Whether a memory of the module's own has a guard. Memories in static storage have none.
    pub guards: bool,
    /// The memory that an instance takes.
    pub footprint: Footprint,
    /// What instantiation requires: the bits of [`needs`].
    pub needs: u32,
    /// The builtins that the code calls.
    pub builtins: Vec<Builtin>,
    /// The import modules, each once, in the order of their first import.
    pub import_modules: Vec<ImportModule>,
    /// The imports, in the module's order.
    pub imports: Vec<Import>,
    /// The exports, in the module's order.
    pub exports: Vec<Export>,
}

/// The memory that an instance in static storage takes on the target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Footprint {
    /// The context, in bytes.
    pub context: u64,
    /// The linear memories, in bytes.
    pub memory: u64,
    /// The linear memories with the padding for their alignment, in bytes.
    pub storage: u64,
    /// The number of table elements.
    pub elements: u64,
    /// The table elements, in bytes.
    pub table: u64,
    /// The data from which memories and tables are initialised, in bytes.
    pub data: u64,
    /// The code, in bytes. `None` if it is not known.
    pub code: Option<u64>,
    /// The stack of the guest's functions.
    pub stack: StackUse,
}

/// The most stack that the functions of a module take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum StackUse {
    /// The number of bytes.
    Bytes(u64),
    /// There is no bound, for the given reason.
    Unbounded(String),
    /// The compiler does not report it.
    #[default]
    Unknown,
}

/// The forms that a module is compiled to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Output {
    /// A static library, linked into the program.
    #[default]
    Static,
    /// A file that the program loads at run time.
    Loadable,
    /// Both.
    Both,
}

impl Output {
    /// All forms.
    pub const ALL: [Output; 3] = [Output::Static, Output::Loadable, Output::Both];

    /// The name in a manifest.
    pub const fn name(self) -> &'static str {
        match self {
            Output::Static => "static",
            Output::Loadable => "loadable",
            Output::Both => "both",
        }
    }

    /// Whether there is a static library.
    pub const fn is_linked(self) -> bool {
        !matches!(self, Output::Loadable)
    }

    /// Whether there is a file to load.
    pub const fn is_loadable(self) -> bool {
        !matches!(self, Output::Static)
    }
}

/// How a host can stop a running guest, which decides the checks in the code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Interrupt {
    /// The host cannot stop it: the code has no checks.
    #[default]
    None,
    /// By a counter that other threads and interrupt handlers advance: the code compares it with a
    /// deadline.
    Epoch,
    /// By fuel, which each instruction consumes: exact and deterministic.
    Fuel,
}

impl Interrupt {
    /// All kinds.
    pub const ALL: [Interrupt; 3] = [Interrupt::None, Interrupt::Epoch, Interrupt::Fuel];

    /// The name in a manifest.
    pub const fn name(self) -> &'static str {
        match self {
            Interrupt::None => "none",
            Interrupt::Epoch => "epoch",
            Interrupt::Fuel => "fuel",
        }
    }

    /// The flag in [`VMModule::flags`](crate::layout::VMModule::flags); 0 for none.
    pub const fn flag(self) -> u32 {
        match self {
            Interrupt::None => 0,
            Interrupt::Epoch => crate::layout::MODULE_EPOCH,
            Interrupt::Fuel => crate::layout::MODULE_FUEL,
        }
    }
}

/// A module from which the module imports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportModule {
    /// Its name in wasm.
    pub name: String,
    /// The trait's name in Rust.
    pub ident: String,
}

/// An import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The module part of the name.
    pub module: String,
    /// The other part.
    pub name: String,
    /// The name in Rust, unique in its module's trait.
    pub ident: String,
    /// Its type.
    pub item: Item,
    /// The index in the index space of its kind.
    pub index: u32,
}

/// An export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The name in wasm.
    pub name: String,
    /// The name in Rust, unique among the exports.
    pub ident: String,
    /// Its type.
    pub item: Item,
    /// The index in the index space of its kind.
    pub index: u32,
    /// Defined functions: the symbol of the code. `None` for re-exported imports, and for items
    /// other than functions.
    pub symbol: Option<String>,
}

/// The type of an import or export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A function.
    Function(Signature),
    /// A linear memory.
    Memory(Memory),
    /// A table.
    Table(Table),
    /// A global.
    Global(Global),
}

impl Item {
    /// The methods that the bindings generate for an item whose identifier is `ident`. The compiler
    /// rejects a module in which two of them are equal; the macro generates exactly these.
    ///
    /// | item | methods |
    /// |---|---|
    /// | function, shared memory | `ident` |
    /// | memory, table | `ident`, `ident_mut` |
    /// | global | `ident`, and `set_ident` if it is mutable |
    pub fn methods(&self, ident: &str) -> Vec<String> {
        match self {
            Item::Function(_)
            | Item::Memory(Memory { shared: true, .. })
            | Item::Global(Global { mutable: false, .. }) => Vec::from([ident.to_string()]),
            Item::Memory(_) | Item::Table(_) => Vec::from([ident.to_string(), format!("{ident}_mut")]),
            Item::Global(_) => Vec::from([ident.to_string(), format!("set_{ident}")]),
        }
    }
}

impl Import {
    /// The identifier of the accessors that an instance has for an imported memory, table or
    /// global: by the rule of [`names::accessor`](crate::names::accessor), or with the name that
    /// the user chose.
    pub fn accessor(&self) -> String {
        let is_chosen = self.ident != crate::names::method(&self.name);
        crate::names::accessor(&self.module, if is_chosen { &self.ident } else { &self.name })
    }
}

/// A function's type, and the names of its parameters if the module has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// The parameters: type, and the name in Rust (empty where unknown), unique among them.
    pub params: Vec<(ValType, String)>,
    /// The results.
    pub results: Vec<ValType>,
}

/// A memory's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Initial size in pages.
    pub min: u64,
    /// Maximal size in pages.
    pub max: Option<u64>,
    /// Log2 of the page size in bytes.
    pub page_size_log2: u32,
    /// Whether indices are 64 bits wide.
    pub memory64: bool,
    /// Whether threads share it.
    pub shared: bool,
}

/// A table's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The type of the elements.
    pub element: ValType,
    /// Initial length in elements.
    pub min: u64,
    /// Maximal length in elements.
    pub max: Option<u64>,
    /// Whether indices are 64 bits wide.
    pub table64: bool,
}

/// A global's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Global {
    /// The type of the value.
    pub ty: ValType,
    /// Whether it may be written.
    pub mutable: bool,
    /// Defined globals: the offset of the value in the context, in bytes.
    pub offset: u32,
}

/// Why a text is not a manifest that this version can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ManifestError {
    /// A compiler with another ABI wrote it.
    OtherAbi {
        /// The hash that the file names.
        found: String,
    },
    /// The line (counted from 1) is malformed.
    Malformed {
        /// The line.
        line: usize,
    },
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ManifestError::OtherAbi { found } => write!(
                f,
                "the module was compiled by a wamr-aot-build with ABI {found}, \
                 but this wamr-aot-macros has ABI {ABI_HASH:016x}: \
                 use the same version of wamr-aot-build and wamr-aot-rt"
            ),
            ManifestError::Malformed { line } => {
                write!(f, "the manifest is damaged at line {line}: run `cargo clean` and rebuild")
            }
        }
    }
}

impl core::error::Error for ManifestError {}

const MAGIC: &str = "wamr-aot manifest";

impl Manifest {
    /// The text of the file.
    pub fn to_text(&self) -> String {
        let mut out = Writer(format!("{MAGIC}\t{ABI_HASH:016x}\n"));
        out.record(&["name", &self.name]);
        out.record(&["source", &self.source]);
        out.record(&["digest", &self.digest]);
        out.record(&["output", self.output.name()]);
        out.record(&["emitter", &self.emitter]);
        out.record(&["library", &self.library]);
        out.record(&["module", &self.module_symbol]);
        out.record(&["reflection", &self.reflection_symbol]);
        out.record(&["bindings", if self.typed { "typed" } else { "none" }]);
        out.record(&["interrupt", self.interrupt.name()]);
        out.record(&["convention", self.convention.name()]);
        out.record(&["traps", if self.signals { "signals" } else { "calls" }]);
        out.record(&["memories", if self.guards { "guarded" } else { "checked" }]);
        let Footprint { context, memory, storage, elements, table, data, code, stack } = &self.footprint;
        let numbers = [context, memory, storage, elements, table, data].map(ToString::to_string);
        let code = code.map_or_else(String::new, |bytes| bytes.to_string());
        let [context, memory, storage, elements, table, data] = numbers.each_ref().map(String::as_str);
        out.record(&["footprint", context, memory, storage, elements, table, data, &code]);
        match stack {
            StackUse::Bytes(bytes) => out.record(&["stack", "bytes", &bytes.to_string()]),
            StackUse::Unbounded(why) => out.record(&["stack", "unbounded", why]),
            StackUse::Unknown => {}
        }
        out.record(&["needs", &format!("{:x}", self.needs)]);
        for builtin in &self.builtins {
            out.record(&["builtin", builtin.name()]);
        }
        for module in &self.import_modules {
            out.record(&["import-module", &module.name, &module.ident]);
        }
        for import in &self.imports {
            let index = import.index.to_string();
            out.item(&["import", &import.module, &import.name, &import.ident, &index], &import.item);
        }
        for export in &self.exports {
            let index = export.index.to_string();
            let symbol = export.symbol.as_deref().unwrap_or("");
            out.item(&["export", &export.name, &export.ident, &index, symbol], &export.item);
        }
        out.record(&["end"]);
        out.0
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// Returns an error if the text was written by another version, is damaged, or is truncated.
    pub fn from_text(text: &str) -> Result<Manifest, ManifestError> {
        let mut lines = text.lines().enumerate();
        let malformed = |line: usize| ManifestError::Malformed { line: line + 1 };
        let (_, first) = lines.next().ok_or(malformed(0))?;
        let found = first.strip_prefix(MAGIC).and_then(|rest| rest.strip_prefix('\t')).ok_or(malformed(0))?;
        if found != format!("{ABI_HASH:016x}") {
            return Err(ManifestError::OtherAbi { found: found.to_string() });
        }
        let mut manifest = Manifest {
            name: String::new(),
            source: String::new(),
            digest: String::new(),
            output: Output::Static,
            emitter: String::new(),
            library: String::new(),
            module_symbol: String::new(),
            reflection_symbol: String::new(),
            typed: false,
            interrupt: Interrupt::None,
            convention: Convention::C,
            signals: false,
            guards: false,
            footprint: Footprint::default(),
            needs: needs::ALL,
            builtins: Vec::new(),
            import_modules: Vec::new(),
            imports: Vec::new(),
            exports: Vec::new(),
        };
        for (number, line) in lines {
            let fields: Option<Vec<String>> = line.split('\t').map(unescape).collect();
            let fields = fields.ok_or(malformed(number))?;
            if fields == ["end"] {
                return Ok(manifest);
            }
            manifest.read_record(Fields(fields.into_iter())).ok_or(malformed(number))?;
        }
        Err(malformed(text.lines().count()))
    }

    fn read_record(&mut self, mut fields: Fields) -> Option<()> {
        match fields.next()?.as_str() {
            "name" => self.name = fields.next()?,
            "source" => self.source = fields.next()?,
            "digest" => self.digest = fields.next()?,
            "output" => {
                let name = fields.next()?;
                self.output = Output::ALL.into_iter().find(|output| output.name() == name)?;
            }
            "emitter" => self.emitter = fields.next()?,
            "library" => self.library = fields.next()?,
            "module" => self.module_symbol = fields.next()?,
            "reflection" => self.reflection_symbol = fields.next()?,
            "bindings" => {
                self.typed = match fields.next()?.as_str() {
                    "typed" => true,
                    "none" => false,
                    _ => return None,
                }
            }
            "interrupt" => {
                let name = fields.next()?;
                self.interrupt = Interrupt::ALL.into_iter().find(|kind| kind.name() == name)?;
            }
            "convention" => {
                let name = fields.next()?;
                self.convention = Convention::ALL.into_iter().find(|convention| convention.name() == name)?;
            }
            "traps" => {
                self.signals = match fields.next()?.as_str() {
                    "signals" => true,
                    "calls" => false,
                    _ => return None,
                }
            }
            "memories" => {
                self.guards = match fields.next()?.as_str() {
                    "guarded" => true,
                    "checked" => false,
                    _ => return None,
                }
            }
            "footprint" => {
                self.footprint = Footprint {
                    context: fields.parse()?,
                    memory: fields.parse()?,
                    storage: fields.parse()?,
                    elements: fields.parse()?,
                    table: fields.parse()?,
                    data: fields.parse()?,
                    code: match fields.next()?.as_str() {
                        "" => None,
                        bytes => Some(bytes.parse().ok()?),
                    },
                    stack: core::mem::take(&mut self.footprint.stack),
                };
            }
            "stack" => {
                self.footprint.stack = match fields.next()?.as_str() {
                    "bytes" => StackUse::Bytes(fields.parse()?),
                    "unbounded" => StackUse::Unbounded(fields.next()?),
                    _ => return None,
                };
            }
            "needs" => self.needs = u32::from_str_radix(&fields.next()?, 16).ok()?,
            "builtin" => self.builtins.push(Builtin::from_name(&fields.next()?)?),
            "import-module" => {
                self.import_modules.push(ImportModule { name: fields.next()?, ident: fields.next()? });
            }
            "import" => self.imports.push(Import {
                module: fields.next()?,
                name: fields.next()?,
                ident: fields.next()?,
                index: fields.parse()?,
                item: fields.item()?,
            }),
            "export" => self.exports.push(Export {
                name: fields.next()?,
                ident: fields.next()?,
                index: fields.parse()?,
                symbol: Some(fields.next()?).filter(|s| !s.is_empty()),
                item: fields.item()?,
            }),
            _ => return None,
        }
        fields.0.next().is_none().then_some(())
    }
}

struct Writer(String);

impl Writer {
    fn record(&mut self, fields: &[&str]) {
        for (i, field) in fields.iter().enumerate() {
            if i > 0 {
                self.0.push('\t');
            }
            for c in field.chars() {
                match c {
                    '\t' => self.0.push_str("\\t"),
                    '\n' => self.0.push_str("\\n"),
                    '\r' => self.0.push_str("\\r"),
                    '\\' => self.0.push_str("\\\\"),
                    c => self.0.push(c),
                }
            }
        }
        self.0.push('\n');
    }

    fn item(&mut self, head: &[&str], item: &Item) {
        let flag = |set: bool| String::from(if set { "1" } else { "0" });
        let max = |max: Option<u64>| max.map_or_else(String::new, |m| m.to_string());
        let tail: Vec<String> = match item {
            Item::Function(signature) => {
                let params = signature.params.iter().map(|(ty, name)| format!("{} {name}", type_field(*ty)));
                let results: Vec<String> = signature.results.iter().map(|ty| type_field(*ty)).collect();
                ["function".to_string(), results.join(" ")].into_iter().chain(params).collect()
            }
            Item::Memory(m) => [
                "memory".to_string(),
                m.min.to_string(),
                max(m.max),
                m.page_size_log2.to_string(),
                flag(m.memory64),
                flag(m.shared),
            ]
            .into(),
            Item::Table(t) => {
                ["table".to_string(), type_field(t.element), t.min.to_string(), max(t.max), flag(t.table64)]
                    .into()
            }
            Item::Global(g) => {
                ["global".to_string(), type_field(g.ty), flag(g.mutable), g.offset.to_string()].into()
            }
        };
        let fields: Vec<&str> = head.iter().copied().chain(tail.iter().map(String::as_str)).collect();
        self.record(&fields);
    }
}

/// A type without spaces: underscores replace those in its name.
fn type_field(ty: ValType) -> String {
    ty.to_string().replace(' ', "_")
}

fn type_of_field(field: &str) -> Option<ValType> {
    ValType::from_name(&field.replace('_', " "))
}

fn unescape(field: &str) -> Option<String> {
    let mut out = String::with_capacity(field.len());
    let mut chars = field.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '\\' => match chars.next()? {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                '\\' => '\\',
                _ => return None,
            },
            c => c,
        });
    }
    Some(out)
}

struct Fields(alloc::vec::IntoIter<String>);

impl Fields {
    fn next(&mut self) -> Option<String> {
        self.0.next()
    }

    fn parse<T: core::str::FromStr>(&mut self) -> Option<T> {
        self.next()?.parse().ok()
    }

    fn flag(&mut self) -> Option<bool> {
        match self.next()?.as_str() {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        }
    }

    fn max(&mut self) -> Option<Option<u64>> {
        match self.next()?.as_str() {
            "" => Some(None),
            digits => digits.parse().ok().map(Some),
        }
    }

    fn ty(&mut self) -> Option<ValType> {
        type_of_field(&self.next()?)
    }

    fn item(&mut self) -> Option<Item> {
        Some(match self.next()?.as_str() {
            "function" => {
                let results =
                    self.next()?.split_ascii_whitespace().map(type_of_field).collect::<Option<_>>()?;
                let mut params = Vec::new();
                for field in self.0.by_ref() {
                    let (ty, name) = field.split_once(' ')?;
                    params.push((type_of_field(ty)?, name.to_string()));
                }
                Item::Function(Signature { params, results })
            }
            "memory" => Item::Memory(Memory {
                min: self.parse()?,
                max: self.max()?,
                page_size_log2: self.parse()?,
                memory64: self.flag()?,
                shared: self.flag()?,
            }),
            "table" => Item::Table(Table {
                element: self.ty()?,
                min: self.parse()?,
                max: self.max()?,
                table64: self.flag()?,
            }),
            "global" => Item::Global(Global { ty: self.ty()?, mutable: self.flag()?, offset: self.parse()? }),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn sample() -> Manifest {
        Manifest {
            name: "plugin".into(),
            source: "wasm\\odd\tname\n.wasm".into(),
            digest: "00ff".into(),
            output: Output::Both,
            emitter: "c, GCC 12.2.0".into(),
            library: "wamr_aot_x".into(),
            module_symbol: "m".into(),
            reflection_symbol: "r".into(),
            typed: true,
            interrupt: Interrupt::Fuel,
            convention: Convention::SystemV,
            signals: true,
            guards: true,
            footprint: Footprint {
                context: 112,
                memory: 65536,
                storage: 65536,
                elements: 2,
                table: 16,
                data: 7,
                code: Some(100),
                stack: StackUse::Unbounded("function `f` calls itself".into()),
            },
            needs: needs::MEMORIES | needs::DATA,
            builtins: vec![Builtin::Trap, Builtin::MemoryGrow],
            import_modules: vec![ImportModule { name: "env".into(), ident: "Env".into() }],
            imports: vec![Import {
                module: "env".into(),
                name: "log".into(),
                ident: "log".into(),
                index: 0,
                item: Item::Function(Signature {
                    params: vec![(ValType::I32, "ptr".into()), (ValType::I32, String::new())],
                    results: vec![],
                }),
            }],
            exports: vec![
                Export {
                    name: "".into(),
                    ident: "__".into(),
                    index: 3,
                    symbol: Some("s".into()),
                    item: Item::Function(Signature {
                        params: vec![],
                        results: vec![ValType::I64, ValType::F32],
                    }),
                },
                Export {
                    name: "memory".into(),
                    ident: "memory".into(),
                    index: 0,
                    symbol: None,
                    item: Item::Memory(Memory {
                        min: 1,
                        max: None,
                        page_size_log2: 16,
                        memory64: false,
                        shared: false,
                    }),
                },
                Export {
                    name: "t".into(),
                    ident: "t".into(),
                    index: 0,
                    symbol: None,
                    item: Item::Table(Table {
                        element: ValType::FuncRef,
                        min: 1,
                        max: Some(9),
                        table64: false,
                    }),
                },
                Export {
                    name: "g".into(),
                    ident: "g".into(),
                    index: 1,
                    symbol: None,
                    item: Item::Global(Global { ty: ValType::F64, mutable: true, offset: 64 }),
                },
            ],
        }
    }

    #[test]
    fn text_round_trips() {
        let manifest = sample();
        assert_eq!(Manifest::from_text(&manifest.to_text()), Ok(manifest));
    }

    #[test]
    fn another_abi_is_named() {
        let text = sample().to_text().replacen(&format!("{ABI_HASH:016x}"), "0123456789abcdef", 1);
        let error = Manifest::from_text(&text).unwrap_err();
        assert_eq!(error, ManifestError::OtherAbi { found: "0123456789abcdef".into() });
        assert!(error.to_string().contains("use the same version"));
    }

    #[test]
    fn every_truncation_is_rejected() {
        let text = sample().to_text();
        for end in 0..text.len() - 4 {
            assert!(Manifest::from_text(&text[..end]).is_err(), "cut at {end}");
        }
    }
}
