//! The text of a manifest.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Export, Footprint, Global, Header, Import, ImportModule, Interrupt, Item, Manifest, ManifestError,
    Memory, Output, Signature, Table, Tag,
};

use crate::{builtins::Builtin, convention::Convention, needs, signature::ValType, version::ABI_HASH};

/// How the first line starts.
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
        out.footprint(&self.footprint);
        out.record(&["needs", &format!("{:x}", self.needs)]);
        for builtin in &self.builtins {
            out.record(&["builtin", builtin.name()]);
        }
        for module in &self.import_modules {
            out.record(&["import-module", &module.name, &module.ident]);
        }
        for import in &self.imports {
            let index = import.index.to_string();
            let stub = if import.stub { "stub" } else { "" };
            let fields = ["import", &import.module, &import.name, &import.ident, &index, stub];
            out.item(&fields, &import.item);
        }
        for export in &self.exports {
            let index = export.index.to_string();
            let symbol = export.symbol.as_deref().unwrap_or("");
            out.item(&["export", &export.name, &export.ident, &index, symbol], &export.item);
        }
        if let Some(world) = &self.world {
            out.world(world);
        }
        if let Some(header) = &self.header {
            out.header(header);
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
            world: None,
            header: None,
        };
        for (number, line) in lines {
            if line == "end" {
                let is_whole = manifest.header.as_ref().is_none_or(Header::is_whole);
                return is_whole.then_some(manifest).ok_or(malformed(number));
            }
            let fields = fields(line).ok_or(malformed(number))?;
            manifest.read_record(fields).ok_or(malformed(number))?;
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
            record @ ("footprint" | "stack" | "export-stack" | "large-function") => {
                self.footprint.read_record(record, &mut fields)?;
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
                stub: match &*fields.next()? {
                    "" => false,
                    "stub" => true,
                    _ => return None,
                },
                item: fields.item()?,
            }),
            "export" => self.exports.push(Export {
                name: fields.next()?,
                ident: fields.next()?,
                index: fields.parse()?,
                symbol: Some(fields.next()?).filter(|s| !s.is_empty()),
                item: fields.item()?,
            }),
            record if record.starts_with("c-") => {
                self.header.get_or_insert_default().read_record(record, &mut fields)?;
            }
            record => self.world.get_or_insert_default().read_record(record, &mut fields)?,
        }
        fields.end()
    }
}

pub(super) struct Writer(pub(super) String);

impl Writer {
    pub(super) fn record(&mut self, fields: &[&str]) {
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
            Item::Tag(tag) => core::iter::once("tag".to_string())
                .chain(tag.payload.iter().map(|ty| type_field(*ty)))
                .collect(),
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

pub(super) struct Fields(alloc::vec::IntoIter<String>);

/// The fields of a line.
pub(super) fn fields(line: &str) -> Option<Fields> {
    let fields: Option<Vec<String>> = line.split('\t').map(unescape).collect();
    Some(Fields(fields?.into_iter()))
}

impl Fields {
    /// `None` if there are further fields.
    pub(super) fn end(&mut self) -> Option<()> {
        self.0.next().is_none().then_some(())
    }

    pub(super) fn next(&mut self) -> Option<String> {
        self.0.next()
    }

    pub(super) fn parse<T: core::str::FromStr>(&mut self) -> Option<T> {
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
            "tag" => {
                let payload = core::iter::from_fn(|| self.next()).map(|ty| type_of_field(&ty));
                Item::Tag(Tag { payload: payload.collect::<Option<_>>()? })
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::manifest::{
        FunctionKind, Interface, InterfaceFunction, Intrinsics, NamedType, Part, Primitive, TypeKind,
        WitType, World,
    };

    fn world() -> World {
        let part = |name: &str, ty| Part { name: name.into(), docs: "a\nb".into(), ty };
        let named = |name: &str, kind| NamedType { name: name.into(), interface: 2, docs: "".into(), kind };
        let string = || WitType::Primitive(Primitive::String);
        let colours = ["red", "green"].map(|name| part(name, None));
        World {
            name: "my:pkg/plugin".into(),
            docs: "docs".into(),
            types: vec![
                named("colour", TypeKind::Enum(colours.into())),
                named("access", TypeKind::Flags(vec![part("read", None)])),
                named("person", TypeKind::Record(vec![part("name", Some(string()))])),
                named("shape", TypeKind::Variant(vec![part("dot", None), part("text", Some(string()))])),
                named("people", TypeKind::Alias(WitType::List(WitType::Named(2).into()))),
                named(
                    "file",
                    TypeKind::Resource(Intrinsics { drop: Some(0), dtor: Some(2), ..Default::default() }),
                ),
            ],
            interfaces: vec![Interface {
                name: "my:pkg/types@1.0.0".into(),
                docs: "".into(),
                is_exported: true,
                functions: vec![InterfaceFunction {
                    name: "greet".into(),
                    docs: "".into(),
                    kind: FunctionKind::Method(5),
                    core: 0,
                    params: vec![("self".into(), WitType::Borrow(5)), ("all".into(), WitType::Named(4))],
                    result: Some(WitType::Result(Some(string().into()), None)),
                }],
            }],
        }
    }

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
            footprint: crate::manifest::footprint_text::tests::sample(),
            needs: needs::MEMORIES | needs::DATA,
            builtins: vec![Builtin::Trap, Builtin::MemoryGrow],
            import_modules: vec![ImportModule { name: "env".into(), ident: "Env".into() }],
            imports: vec![Import {
                module: "env".into(),
                name: "log".into(),
                ident: "log".into(),
                index: 0,
                stub: true,
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
                Export {
                    name: "e".into(),
                    ident: "E".into(),
                    index: 0,
                    symbol: None,
                    item: Item::Tag(Tag { payload: vec![ValType::I32, ValType::NonNullExnRef] }),
                },
            ],
            world: Some(world()),
            header: Some(crate::manifest::header_text::tests::sample()),
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
