//! Compares expansions with golden files: `tests/golden/NAME.rs`.
//! `BLESS=1 cargo test -p wamr-aot-macros` writes them.

use std::{collections::BTreeSet, env, fs, path::Path};

use wamr_aot_abi::manifest::{
    CConstant, CField, CFunction, CKind, CNamed, CNumber, CSignature, CType, FunctionKind, Header, Interface,
    InterfaceFunction, Intrinsics, NamedType, Part, Primitive, TypeKind, WitType, World,
};
use wamr_aot_abi::{
    builtins::Builtin,
    convention::Convention,
    manifest::{
        Export, ExportStack, Footprint, Global, Import, ImportModule, Interrupt, Item, Manifest, Memory,
        Output, Signature, StackUse, Table, Tag,
    },
    names,
    signature::ValType::{
        self, ExternRef, F32, F64, FuncRef, I32, I64, NonNullExnRef, NonNullExternRef, V128,
    },
    symbols::Prefix,
    version::ABI_HASH,
};

/// A manifest as the compiler writes it, item by item.
struct Module {
    manifest: Manifest,
    prefix: Prefix,
}

impl Module {
    fn new(name: &str) -> Module {
        let prefix = Prefix::new("golden", name, 0);
        let manifest = Manifest {
            name: name.into(),
            source: format!("wasm/{name}.wasm"),
            digest: "0".into(),
            output: Output::Static,
            emitter: "native".into(),
            library: prefix.library().into(),
            module_symbol: prefix.module(),
            reflection_symbol: prefix.reflection(),
            typed: true,
            interrupt: Interrupt::None,
            convention: Convention::C,
            signals: false,
            guards: false,
            footprint: Footprint::default(),
            needs: wamr_aot_abi::needs::ALL,
            builtins: vec![Builtin::Trap],
            import_modules: vec![],
            imports: vec![],
            exports: vec![],
            world: None,
            header: None,
        };
        Module { manifest, prefix }
    }

    fn import(mut self, module: &str, name: &str, item: Item) -> Module {
        let is_tag = matches!(item, Item::Tag(_));
        if !is_tag && !self.manifest.import_modules.iter().any(|m| m.name == module) {
            let ident = names::traits([module]).remove(0);
            self.manifest.import_modules.push(ImportModule { name: module.into(), ident });
        }
        let index = self.manifest.imports.iter().filter(|i| same_kind(&i.item, &item)).count() as u32;
        let ident = match &item {
            Item::Tag(_) => names::tags([], [(module, name)]).remove(0),
            _ => names::method(name),
        };
        let (module, name) = (module.into(), name.into());
        self.manifest.imports.push(Import { module, name, ident, item, index, stub: false });
        self
    }

    fn export(mut self, name: &str, index: u32, item: Item) -> Module {
        let imported = self.manifest.imports.iter().filter(|i| same_kind(&i.item, &item)).count() as u32;
        let defined = matches!(item, Item::Function(_)) && index >= imported;
        let symbol = defined.then(|| self.prefix.function(index, None));
        self.manifest.exports.push(Export {
            name: name.into(),
            ident: match &item {
                Item::Tag(_) => names::tags([name], []).remove(0),
                _ => names::method(name),
            },
            item,
            index,
            symbol,
        });
        self
    }
}

fn same_kind(a: &Item, b: &Item) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

fn function(params: &[(ValType, &str)], results: &[ValType]) -> Item {
    let params = params.iter().map(|(ty, name)| (*ty, String::from(*name))).collect();
    Item::Function(Signature { params, results: results.to_vec() })
}

fn memory(min: u64, max: Option<u64>) -> Item {
    Item::Memory(Memory { min, max, page_size_log2: 16, memory64: false, shared: false })
}

fn table(element: ValType) -> Item {
    Item::Table(Table { element, min: 2, max: Some(8), table64: false })
}

fn global(ty: ValType, mutable: bool) -> Item {
    Item::Global(Global { ty, mutable, offset: 64 })
}

fn tag(payload: &[ValType]) -> Item {
    Item::Tag(Tag { payload: payload.to_vec() })
}

fn expand(module: &Module, input: &str) -> syn::Result<String> {
    let tokens = super::expand(&module.manifest, &syn::parse_str(input)?)?;
    let file = prettyplease::unparse(&syn::parse2(tokens)?);
    // A different ABI hash is not a different expansion.
    Ok(file.replace(&format!("{ABI_HASH:016x}"), "ABI").replace(&format!("{ABI_HASH}u64"), "ABI"))
}

fn check(golden: &str, module: &Module, input: &str) {
    let actual = expand(module, input).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{golden}.rs"));
    if env::var_os("BLESS").is_some_and(|bless| bless == "1") {
        return fs::write(&path, actual).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    if actual != expected {
        let differing = actual.lines().zip(expected.lines()).position(|(a, e)| a != e);
        let line = differing.unwrap_or(actual.lines().count().min(expected.lines().count()));
        panic!(
            "{} differs, starting at line {} (`BLESS=1` accepts the new text)\nexpected: {}\nactual:   {}",
            path.display(),
            line + 1,
            expected.lines().nth(line).unwrap_or("the end"),
            actual.lines().nth(line).unwrap_or("the end"),
        );
    }
}

#[test]
fn guarded_modules_have_no_static_instances() {
    let text = |guards| {
        let mut module = Module::new("guards");
        module.manifest.guards = guards;
        let input = syn::parse_str("mod guards = \"guards\"").unwrap();
        super::expand(&module.manifest, &input).unwrap().to_string()
    };
    assert!(text(true).contains("const HAS_GUARDS : bool = true") && !text(false).contains("HAS_GUARDS"));
}

#[test]
fn signals_are_asked_for_where_traps_are_some() {
    let text = |signals| {
        let mut module = Module::new("signals");
        module.manifest.signals = signals;
        let input = syn::parse_str("mod signals = \"signals\"").unwrap();
        super::expand(&module.manifest, &input).unwrap().to_string()
    };
    assert!(text(true).contains("assert_signals ()") && !text(false).contains("assert_signals"));
}

/// The smallest useful module: what all bindings have, and little else.
#[test]
fn one_import_and_one_export() {
    let mut module = Module::new("plugin")
        .import("env", "log", function(&[(I32, "ptr"), (I32, "len")], &[]))
        .export("add", 1, function(&[(I32, ""), (I32, "")], &[I32]));
    let stack = |name: &str, stack| ExportStack { name: name.into(), stack };
    module.manifest.footprint = Footprint {
        code: Some(80),
        constants: 8,
        description: 208,
        stack: StackUse::Unbounded("function `dig` calls itself".into()),
        exports: vec![
            stack("add", StackUse::Bytes(48)),
            stack("dig", StackUse::Unbounded("function `dig` calls itself".into())),
            stack("odd", StackUse::Unknown),
        ],
        ..Footprint::default()
    };
    check("one_import_and_one_export", &module, "mod plugin");
}

/// Types of all kinds, with names of Rust's, and functions whose parameters have other names in the
/// module.
#[test]
fn header() {
    let named = |name: &str, kind| CNamed { name: name.into(), docs: format!("Docs of {name}."), kind };
    let number = CType::Number;
    let pointer = |ty| CType::Pointer(Box::new(ty));
    let field = |name: &str, offset, ty| CField { name: name.into(), offset, ty };
    let call = |name: &str, params: &[(&str, CType)], result| CFunction {
        name: name.into(),
        docs: format!("Docs of {name}."),
        params: params.iter().map(|(name, ty)| (String::from(*name), ty.clone())).collect(),
        result,
    };
    let mut module = Module::new("lib")
        .export("memory", 0, memory(2, None))
        .export("find", 0, function(&[(I32, "length"), (I32, "text"), (I64, "")], &[I32]))
        .export("mark", 1, function(&[(I32, "")], &[]))
        .export("type", 2, function(&[], &[F64]))
        .export("malloc", 3, function(&[(I32, "")], &[I32]))
        .export("free", 4, function(&[(I32, "")], &[]))
        .export("other", 5, function(&[(I32, "")], &[]));
    let fields = vec![
        field("next", 0, pointer(CType::Named(0))),
        field("bytes", 4, CType::Array(8, number(CNumber::Char).into())),
        field("on", 12, number(CNumber::Bool)),
        field("compare", 16, CType::Function(None)),
    ];
    module.manifest.header = Some(Header {
        name: "lib.h".into(),
        types: vec![
            named("Option", CKind::Struct { size: 20, align: 4, fields }),
            named("hidden", CKind::Opaque),
            named("u8", CKind::Alias(number(CNumber::U8))),
            named("letter", CKind::Alias(number(CNumber::Char))),
        ],
        constants: vec![
            CConstant { name: "LOW".into(), ty: CType::Named(2), value: "7".into() },
            CConstant { name: "COLD".into(), ty: number(CNumber::F64), value: "-273.15".into() },
        ],
        functions: vec![
            call(
                "find",
                &[
                    ("text", pointer(number(CNumber::Char))),
                    ("length", number(CNumber::U32)),
                    ("Some", number(CNumber::U64)),
                ],
                Some(pointer(CType::Named(0))),
            ),
            call("mark", &[("mark", CType::Named(3))], None),
            call("type", &[], Some(number(CNumber::F64))),
            call("malloc", &[("size", number(CNumber::U32))], Some(pointer(CType::Void))),
        ],
        callbacks: vec![],
        left_out: vec![("print".into(), "it takes any number of arguments".into())],
    });
    check("header", &module, "mod lib");

    // Without an allocator, and what is no Rust.
    module.manifest.exports.truncate(4);
    let text = expand(&module, "mod lib").unwrap();
    assert_eq!(text.matches("without_malloc()").count(), 2);
    for (name, value, message) in
        [("a b", "1", "the name `a b`"), ("A", "x()", "constant `A` is not a number")]
    {
        let mut module =
            Module { manifest: module.manifest.clone(), prefix: Prefix::new("golden", "lib", 0) };
        let header = module.manifest.header.as_mut().unwrap();
        header.constants =
            vec![CConstant { name: name.into(), ty: number(CNumber::U8), value: value.into() }];
        assert!(expand(&module, "mod lib").unwrap_err().to_string().contains(message), "{name}");
    }
}

/// Functions that the guest calls by pointers, of types with names and without, beside another
/// import from the same module.
#[test]
fn callbacks() {
    let number = CType::Number;
    let text = || CType::Pointer(number(CNumber::Char).into());
    let callback = |name: &str, params: &[(&str, CType)], result| CFunction {
        name: name.into(),
        docs: format!("Docs of {name}."),
        params: params.iter().map(|(name, ty)| (String::from(*name), ty.clone())).collect(),
        result,
    };
    let pointer = |params: Vec<CType>, result| CType::Function(Some(CSignature { params, result }.into()));
    let visit = pointer(vec![text(), CType::Named(0)], Some(number(CNumber::Char)));
    let module = |with_other: bool| {
        let mut module = Module::new("lib")
            .import("callbacks", "visit", function(&[(I32, ""), (I32, "")], &[I32]))
            .import("callbacks", "each_done", function(&[], &[]));
        if with_other {
            module = module.import("callbacks", "other", function(&[(I32, "")], &[]));
        }
        let mut module = module
            .export("memory", 0, memory(2, None))
            .export("each", 3, function(&[(I32, ""), (I32, ""), (I32, "")], &[]))
            .export("callback_visit", 4, function(&[], &[I32]));
        module.manifest.imports[0].stub = true;
        module.manifest.imports[1].stub = true;
        module.manifest.header = Some(Header {
            name: "lib.h".into(),
            types: vec![
                CNamed {
                    name: "level".into(),
                    docs: String::new(),
                    kind: CKind::Alias(number(CNumber::U16)),
                },
                CNamed { name: "visit".into(), docs: String::new(), kind: CKind::Alias(visit.clone()) },
            ],
            constants: vec![],
            functions: vec![
                callback(
                    "each",
                    &[
                        ("visit", CType::Named(1)),
                        ("done", pointer(vec![], None)),
                        ("context", CType::Pointer(CType::Void.into())),
                    ],
                    None,
                ),
                callback("callback_visit", &[], Some(CType::Named(1))),
            ],
            callbacks: vec![
                callback(
                    "visit",
                    &[("Some", text()), ("level", CType::Named(0))],
                    Some(number(CNumber::Char)),
                ),
                callback("each_done", &[], None),
            ],
            left_out: vec![],
        });
        module
    };
    check("callbacks", &module(false), "mod lib");
    // Such an import has to be implemented, for which the user has a type.
    let text = expand(&module(true), "mod lib").unwrap();
    assert!(text.contains("fn other(") && !text.contains("impl<C> imports"), "{text}");
    // The traits of other bindings are implemented there.
    let text = expand(&module(false), "mod lib, imports = crate::first").unwrap();
    assert!(text.contains("pub use crate::first::imports;") && !text.contains("impl<C> imports"), "{text}");
}

/// Types of all kinds, imported and exported functions, and those of the world itself.
#[test]
fn world() {
    let part = |name: &str, ty| Part { name: name.into(), docs: format!("Docs of {name}."), ty };
    let named = |name: &str, interface, kind| NamedType {
        name: name.into(),
        interface,
        docs: format!("Docs of {name}."),
        kind,
    };
    let string = || WitType::Primitive(Primitive::String);
    let u32 = || WitType::Primitive(Primitive::U32);
    let list = |ty| WitType::List(Box::new(ty));
    let call = |name: &str, core, params: &[(&str, WitType)], result| InterfaceFunction {
        name: name.into(),
        docs: format!("Docs of {name}."),
        kind: FunctionKind::Free,
        core,
        params: params.iter().map(|(name, ty)| (String::from(*name), ty.clone())).collect(),
        result,
    };
    let interface = |name: &str, is_exported, functions| Interface {
        name: name.into(),
        docs: String::new(),
        is_exported,
        functions,
    };
    let mut module = Module::new("plugin")
        .import("my:pkg/log@1.0.0", "write", function(&[(I32, ""), (I32, ""), (I32, "")], &[]))
        .import("my:pkg/log@1.0.0", "level", function(&[], &[I32]))
        .import("env", "tick", function(&[], &[]))
        .export("greet", 3, function(&[(I32, ""), (I32, "")], &[I32]))
        .export("cabi_post_greet", 4, function(&[(I32, "")], &[]))
        .export(
            "my:pkg/shapes@1.0.0#area",
            5,
            function(&[(I32, ""), (I64, ""), (I32, ""), (I32, "")], &[F64]),
        )
        .export("cabi_realloc", 6, function(&[(I32, ""), (I32, ""), (I32, ""), (I32, "")], &[I32]))
        .export("memory", 0, memory(1, None));
    let write = [("level", WitType::Named(0)), ("line", string())];
    let shape = vec![
        part("dot", None),
        part("circle", Some(WitType::Primitive(Primitive::F64))),
        part("polygon", Some(list(WitType::Tuple(vec![u32(), u32()])))),
    ];
    let person =
        vec![part("first-name", Some(string())), part("type", Some(WitType::Option(Box::new(u32()))))];
    module.manifest.world = Some(World {
        name: "my:pkg/plugin".into(),
        docs: String::new(),
        types: vec![
            named("level", 2, TypeKind::Enum(vec![part("low", None), part("very-high", None)])),
            named("shape", 3, TypeKind::Variant(shape)),
            named("access", 3, TypeKind::Flags(vec![part("read", None), part("write-all", None)])),
            named("person", 3, TypeKind::Record(person)),
            named("people", 3, TypeKind::Alias(list(WitType::Named(3)))),
            // The bindings have a `Trap`, a `Host`, a `Guest` and a `PersonView`.
            named("trap", 1, TypeKind::Enum(vec![part("here", None)])),
            named("fine", 1, TypeKind::Alias(WitType::Named(5))),
            named("host", 2, TypeKind::Flags(vec![part("here", None)])),
            named("guest", 3, TypeKind::Alias(u32())),
            named("person-view", 3, TypeKind::Enum(vec![part("from-here", None)])),
        ],
        interfaces: vec![
            interface("", false, vec![]),
            interface("", true, vec![call("greet", 0, &[("name", string())], Some(string()))]),
            interface(
                "my:pkg/log@1.0.0",
                false,
                vec![call("write", 0, &write, None), call("level", 1, &[], Some(WitType::Named(0)))],
            ),
            interface(
                "my:pkg/shapes@1.0.0",
                true,
                vec![call(
                    "area",
                    2,
                    &[("self", WitType::Named(1)), ("access", WitType::Named(2))],
                    Some(WitType::Primitive(Primitive::F64)),
                )],
            ),
        ],
    });
    check("world", &module, "mod plugin");
}

/// A resource of the host and one of the guest, with functions of all kinds.
#[test]
fn resources() {
    let named = |name: &str, interface, kind| NamedType {
        name: name.into(),
        interface,
        docs: format!("Docs of {name}."),
        kind,
    };
    let call = |name: &str, kind, core, params: &[(&str, WitType)], result| InterfaceFunction {
        name: name.into(),
        docs: format!("Docs of {name}."),
        kind,
        core,
        params: params.iter().map(|(name, ty)| (String::from(*name), ty.clone())).collect(),
        result,
    };
    let interface = |name: &str, is_exported, functions| Interface {
        name: name.into(),
        docs: String::new(),
        is_exported,
        functions,
    };
    let mut module = Module::new("plugin")
        .import("my:pkg/files", "[constructor]file", function(&[], &[I32]))
        .import("my:pkg/files", "[method]file.size", function(&[(I32, "")], &[I32]))
        .import("my:pkg/files", "[resource-drop]file", function(&[(I32, "")], &[]))
        .import("[export]my:pkg/counters", "[resource-new]counter", function(&[(I32, "")], &[I32]))
        .import("[export]my:pkg/counters", "[resource-rep]counter", function(&[(I32, "")], &[I32]))
        .import("[export]my:pkg/counters", "[resource-drop]counter", function(&[(I32, "")], &[]))
        .export("my:pkg/counters#[constructor]counter", 6, function(&[], &[I32]))
        .export("my:pkg/counters#[method]counter.log", 7, function(&[(I32, ""), (I32, "")], &[]))
        .export("my:pkg/counters#[dtor]counter", 8, function(&[(I32, "")], &[]))
        .export("my:pkg/counters#pass", 9, function(&[(I32, "")], &[I32]))
        .export("memory", 0, memory(1, None));
    let file = Intrinsics { drop: Some(2), ..Intrinsics::default() };
    let counter = Intrinsics { new: Some(3), rep: Some(4), drop: Some(5), dtor: Some(2) };
    let logged = [("self", WitType::Borrow(1)), ("to", WitType::Borrow(2))];
    let passed = [("counter", WitType::Named(3))];
    let fields = vec![Part { name: "one".into(), docs: String::new(), ty: Some(WitType::Own(1)) }];
    module.manifest.world = Some(World {
        name: "my:pkg/plugin".into(),
        docs: String::new(),
        types: vec![
            named("file", 2, TypeKind::Resource(file)),
            named("counter", 3, TypeKind::Resource(counter)),
            named("log", 3, TypeKind::Alias(WitType::Named(0))),
            named("pair", 3, TypeKind::Record(fields)),
        ],
        interfaces: vec![
            interface("", false, vec![]),
            interface("", true, vec![]),
            interface(
                "my:pkg/files",
                false,
                vec![
                    call("new", FunctionKind::Constructor(0), 0, &[], Some(WitType::Own(0))),
                    call(
                        "size",
                        FunctionKind::Method(0),
                        1,
                        &[("self", WitType::Borrow(0))],
                        Some(WitType::Primitive(Primitive::U32)),
                    ),
                ],
            ),
            interface(
                "my:pkg/counters",
                true,
                vec![
                    call("constructor", FunctionKind::Constructor(1), 0, &[], Some(WitType::Own(1))),
                    call("log", FunctionKind::Method(1), 1, &logged, None),
                    call("pass", FunctionKind::Free, 3, &passed, Some(WitType::Own(0))),
                ],
            ),
        ],
    });
    check("resources", &module, "mod plugin");
    let error = expand(&module, "mod plugin, views").unwrap_err();
    assert!(error.to_string().contains("there cannot be the resource `file`"), "{error}");
}

#[test]
fn stubs() {
    let mut module = Module::new("plugin")
        .import("env", "log", function(&[(I32, "ptr"), (I32, "len")], &[]))
        .import("env", "fork", function(&[(I32, ""), (I64, "")], &[I32, I64]))
        .export("add", 2, function(&[(I32, ""), (I32, "")], &[I32]));
    module.manifest.imports[1].stub = true;
    check("stubs", &module, "mod plugin");
}

#[test]
fn simple() {
    let module = Module::new("plugin")
        .import("env", "log", function(&[(I32, "ptr"), (I32, "len")], &[]))
        .export("add", 1, function(&[(I32, ""), (I32, "")], &[I32]))
        .export("memory", 0, memory(1, None))
        .export("count", 0, global(I32, true));
    check("simple", &module, "mod plugin");
}

/// The traits are those of other bindings.
#[test]
fn imports_shared() {
    let mut module = Module::new("plugin")
        .import("env", "log", function(&[(I32, "ptr"), (I32, "len")], &[]))
        .import("env", "base", global(I32, false))
        .export("add", 1, function(&[(I32, ""), (I32, "")], &[I32]))
        .export("log", 0, function(&[(I32, "ptr"), (I32, "len")], &[]))
        .export("memory", 0, memory(1, None));
    module.manifest.output = Output::Both;
    check("imports_shared", &module, "mod plugin, imports = crate::other");
    // What the host need not implement is not shared.
    let module = Module::new("plugin").export("add", 0, function(&[(I32, ""), (I32, "")], &[I32]));
    assert!(!expand(&module, "mod plugin, imports = crate::other").unwrap().contains("other"));
}

#[test]
fn imports_of_all_kinds() {
    let module = Module::new("all-kinds")
        .import("env", "memory", memory(1, Some(4)))
        .import("env", "lookup", function(&[(ExternRef, "key"), (FuncRef, "")], &[FuncRef]))
        .import("env", "table", table(FuncRef))
        .import("env", "base", global(I32, false))
        .import("env", "counter", global(I64, true))
        .import("env", "handle", global(ExternRef, false))
        .import("wasi_snapshot_preview1", "proc_exit", function(&[(I32, "code")], &[]))
        .import("only-memory", "m", memory(0, None))
        .export("call", 2, function(&[(FuncRef, "f"), (ExternRef, "x")], &[ExternRef]))
        .export("mem", 1, memory(0, None))
        .export("refs", 1, table(ExternRef))
        .export("callback", 3, global(FuncRef, true));
    check(
        "imports_of_all_kinds",
        &module,
        "/// By hand.\npub(crate) mod kinds = \"all-kinds\", crate = crate::rt",
    );
}

#[test]
fn tags() {
    let module = Module::new("thrower")
        .import("env", "disk-full", tag(&[]))
        .import("env", "run", function(&[], &[]))
        .import("env", "disk-full", tag(&[]))
        .export("my_error", 2, tag(&[I32, V128, F64]))
        .export("callback", 3, tag(&[FuncRef, NonNullExternRef]))
        .export("handle", 4, tag(&[ExternRef, I64]))
        .export("call", 1, function(&[(I32, "")], &[]));
    check("tags", &module, "pub mod thrower");
    let mut both = Module::new("thrower").import("env", "stop", tag(&[])).export("failure", 1, tag(&[F32]));
    both.manifest.output = Output::Both;
    check("tags_loadable_and_linked", &both, "pub mod thrower");
}

#[test]
fn references_to_exceptions_are_refused() {
    let module = Module::new("thrower").export("failure", 0, tag(&[I32, NonNullExnRef]));
    let error = expand(&module, "mod thrower").unwrap_err().to_string();
    assert_eq!(error, "(tag (param i32 (ref exn))): bindings do not support `exnref`");
}

#[test]
fn shared_memories() {
    let shared = |min, max| {
        Item::Memory(Memory { min, max: Some(max), page_size_log2: 16, memory64: false, shared: true })
    };
    let module = Module::new("workers")
        .import("env", "memory", shared(1, 4))
        .import("env", "log", function(&[(I32, "ptr"), (I32, "len")], &[]))
        .import("env", "own", memory(1, None))
        .export("run", 1, function(&[], &[]))
        .export("queue", 2, shared(1, 1));
    check("shared_memories", &module, "mod workers");
}

#[test]
fn loadable_and_linked() {
    let mut module = Module::new("both")
        .import("env", "log", function(&[(I32, "ptr"), (I32, "len")], &[]))
        .import("env", "table", table(FuncRef))
        .import("env", "memory", memory(1, Some(4)))
        .export("add", 1, function(&[(I32, "a"), (I64, "b")], &[I32]))
        .export("pair", 2, function(&[(FuncRef, "")], &[ExternRef, F64]))
        .export("log", 0, function(&[(I32, "ptr"), (I32, "len")], &[]))
        .export("count", 0, global(I32, true));
    module.manifest.output = Output::Both;
    check("loadable_and_linked", &module, "mod both");
}

#[test]
fn loadable_only() {
    let mut module = Module::new("plugin")
        .import("env", "log", function(&[(I32, "ptr"), (I32, "len")], &[]))
        .export("add", 1, function(&[(I32, ""), (I32, "")], &[I32]))
        .export("memory", 0, memory(1, None))
        .export("count", 0, global(I32, true));
    module.manifest.output = Output::Loadable;
    check("loadable_only", &module, "mod plugin");
}

#[test]
fn several_results() {
    let module = Module::new("multi")
        .import("env", "pair", function(&[(I64, "results")], &[I32, F64]))
        .import("env", "refs", function(&[], &[ExternRef, FuncRef, I64]))
        .export("swap", 2, function(&[(F32, "vmctx"), (F64, "rest")], &[F64, F32]))
        .export("refs", 3, function(&[(FuncRef, "")], &[I32, FuncRef, ExternRef]));
    check("several_results", &module, "mod multi");
}

#[test]
fn weird_names() {
    let module = Module::new("wei`rd{}\"")
        .import(
            "a.b c",
            "[x] <y>`{",
            function(&[(I32, "Some"), (I32, "arg2"), (I32, ""), (I32, "cx"), (I32, "raw")], &[]),
        )
        .export("", 1, function(&[(I32, "MODULE"), (I32, "None"), (I32, "None_")], &[]))
        .export("type", 2, function(&[], &[]))
        .export("new", 0, memory(1, Some(1)))
        .export("grö`ße\n\u{202e}", 0, global(F32, false));
    check("weird_names", &module, "pub mod r#type = \"weird\"");
}

#[test]
fn no_imports() {
    let module = Module::new("pure").export("square", 0, function(&[(F64, "x")], &[F64]));
    check("no_imports", &module, "pub mod pure");
}

#[test]
fn imports_exported_again() {
    let module = Module::new("again")
        .import("env", "f", function(&[(I32, "x")], &[I32]))
        .import("env", "g", function(&[], &[I32, I64]))
        .import("env", "f", function(&[(I32, "")], &[I32]))
        .import("env", "memory", memory(1, None))
        .export("f", 0, function(&[(I32, "x")], &[I32]))
        .export("g", 1, function(&[], &[I32, I64]))
        .export("memory", 0, memory(1, None))
        .export("h", 3, function(&[], &[]))
        .export("h2", 3, function(&[], &[]));
    check("imports_exported_again", &module, "mod again");
}

#[test]
fn vectors() {
    let module = Module::new("simd")
        .import("env", "load", function(&[(I32, "address")], &[V128]))
        .import("env", "pair", function(&[(V128, "x")], &[V128, V128]))
        .import("env", "seed", global(V128, false))
        .export("add", 2, function(&[(V128, "x"), (V128, "y")], &[V128]))
        .export("both", 3, function(&[], &[I32, V128]))
        .export("state", 1, global(V128, true));
    check("vectors", &module, "mod simd");
}

/// The names of the methods in a text.
fn methods(text: &str) -> BTreeSet<String> {
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let after = |keyword| text.split(keyword).skip(1).map(name).collect::<BTreeSet<String>>();
    after("pub fn ").union(&after("pub unsafe fn ")).cloned().collect()
}

/// Exactly the methods that `Instance` and `Caller` have in every module are reserved, so that no
/// name of the module becomes one of them.
#[test]
fn all_methods_of_the_types_are_reserved_and_no_others() {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wamr-aot-rt/src/instance/typed.rs");
    let mut found = methods(&fs::read_to_string(runtime).unwrap());
    for interrupt in [Interrupt::None, Interrupt::Epoch, Interrupt::Fuel] {
        for output in Output::ALL {
            let mut module = Module::new("plugin").export("the_export", 0, memory(1, None)).export(
                "the_export_table",
                0,
                table(FuncRef),
            );
            module.manifest.interrupt = interrupt;
            module.manifest.output = output;
            let text = expand(&module, "mod plugin").unwrap();
            found.extend(methods(&text).into_iter().filter(|name| !name.starts_with("the_export")));
        }
    }
    // A method of this name would look like it drops or copies the instance.
    found.extend(["drop", "clone"].map(str::to_owned));
    let reserved: BTreeSet<String> = names::RESERVED.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(found, reserved);
}

/// A module that writes, with another import and another export.
fn command() -> Module {
    Module::new("app")
        .import("wasi_snapshot_preview1", "fd_write", function(&[(I32, ""); 4], &[I32]))
        .import("env", "progress", function(&[(I32, "percent")], &[]))
        .import("wasi_snapshot_preview1", "proc_exit", function(&[(I32, "code")], &[]))
        .export("memory", 0, memory(2, None))
        .export("_start", 3, function(&[], &[]))
        .export("version", 4, function(&[], &[I32]))
}

#[test]
fn wasi_command() {
    check("wasi_command", &command(), "mod app, wasi");
}

#[test]
fn wasi_reactor() {
    let mut module = Module::new("filter")
        .import("wasi_unstable", "fd_seek", function(&[(I32, ""), (I64, ""), (I32, ""), (I32, "")], &[I32]))
        .export("scratch", 0, memory(1, None))
        .export("memory", 1, memory(2, None))
        .export("_initialize", 1, function(&[], &[]))
        .export("apply", 2, function(&[(I32, "level")], &[I32]));
    module.manifest.output = Output::Both;
    check("wasi_reactor", &module, "mod filter, wasi = crate::wasi");
}

/// The option may stand for any module; without imports of WASI nothing but the program is special.
#[test]
fn wasi_is_not_needed_by_every_module() {
    let module = Module::new("pure").export("add", 0, function(&[(I32, ""), (I32, "")], &[I32]));
    assert_eq!(expand(&module, "mod pure, wasi").unwrap(), expand(&module, "mod pure").unwrap());
    let module = module.export("_start", 1, function(&[], &[]));
    let text = expand(&module, "mod pure, wasi").unwrap();
    assert!(text.contains("fn run(&mut self) -> Result<Exit, Trap>") && !text.contains("wamr_aot_wasi"));
    let text = expand(&module, "mod pure").unwrap();
    assert!(text.contains("fn _start(&mut self) -> Result<(), Trap>") && !text.contains("Exit"));
}

#[test]
fn the_program_can_have_another_name() {
    let mut module = command().export("run", 5, function(&[], &[I32]));
    assert_eq!(
        errors(&module, "mod app, wasi"),
        ["the program of the module runs by the method `run`, which another item has too: rename \
             one of them in the build script, as with `.rename_export(\"_start\", \"run_program\")`"]
    );
    module.manifest.exports[1].ident = "main".into();
    let text = expand(&module, "mod app, wasi").unwrap();
    assert!(text.contains("fn main(&mut self) -> Result<Exit, Trap>"));
    assert!(text.contains("fn run(&mut self) -> Result<i32, Trap>"));
}

#[test]
fn what_is_not_wasi_is_refused() {
    const PREVIEW1: &str = "wasi_snapshot_preview1";
    let write = || Module::new("app").import(PREVIEW1, "fd_write", function(&[(I32, ""); 4], &[I32]));
    let shared = Memory { min: 1, max: Some(1), page_size_log2: 16, memory64: false, shared: true };
    let cases = [
        (
            command().import(PREVIEW1, "fd_wrote", function(&[], &[])),
            "import `wasi_snapshot_preview1.fd_wrote`: WASI has no such function: compile the guest \
             for preview 1, or leave out the option `wasi` to implement the import yourself",
        ),
        (
            command().import("wasi_unstable", "sock_accept", function(&[(I32, ""); 3], &[I32])),
            "import `wasi_unstable.sock_accept`: WASI has no such function: compile the guest for \
             preview 1, or leave out the option `wasi` to implement the import yourself",
        ),
        (
            command().import(PREVIEW1, "fd_close", function(&[(I64, "")], &[I32])),
            "import `wasi_snapshot_preview1.fd_close` is `(func (param i64) (result i32))`, but in \
             WASI it is `(func (param i32) (result i32))`: correct its declaration in the guest, or \
             leave out the option `wasi` to implement the import yourself",
        ),
        (
            command().import(PREVIEW1, "fd_sync", memory(1, None)),
            "import `wasi_snapshot_preview1.fd_sync` is `(memory 1)`, but in WASI it is `(func (param \
             i32) (result i32))`: correct its declaration in the guest, or leave out the option \
             `wasi` to implement the import yourself",
        ),
        (
            write().export("heap", 0, memory(1, None)),
            "import `wasi_snapshot_preview1.fd_write` needs the guest's memory, but the module \
             exports no memory with the name `memory`: link the guest so that it exports its memory",
        ),
        (
            write().export("memory", 0, Item::Memory(shared.clone())),
            "import `wasi_snapshot_preview1.fd_write` needs the guest's memory, but that is shared \
             with other threads, which the option `wasi` does not support: compile the guest without \
             threads, or leave out the option and implement the imports",
        ),
        (
            write()
                .import("env", "memory", Item::Memory(shared.clone()))
                .import("wasi", "thread-spawn", function(&[(I32, "")], &[I32]))
                .export("memory", 0, Item::Memory(shared)),
            "import `wasi.thread-spawn`: threads (wasi-threads) are not supported: compile the guest \
             without threads, for wasm32-wasip1, or leave out the option `wasi` and implement the \
             imports",
        ),
        (
            Module::new("app").export("_start", 0, function(&[(I32, "")], &[])),
            "export `_start` is `(func (param i32))`, but in WASI it is `(func)`: give the guest's \
             export another name, or leave out the option `wasi`",
        ),
        (
            command().export("_initialize", 5, function(&[], &[])),
            "the module exports `_start` and `_initialize`, but in WASI it is either a program or \
             not: compile the guest with one of the two",
        ),
    ];
    for (module, message) in cases {
        assert_eq!(errors(&module, "mod app, wasi"), [message]);
        assert!(expand(&module, "mod app").is_ok(), "{message}");
    }
}

fn errors(module: &Module, input: &str) -> Vec<String> {
    let errors = expand(module, input).unwrap_err();
    errors.into_iter().map(|error| error.to_string()).collect()
}

#[test]
fn errors_are_reported_together() {
    let module = Module::new("mistakes")
        .import("env", "f", function(&[], &[]))
        .import("env", "f", function(&[], &[I32]))
        .import("env", "g", function(&[], &[F64]))
        .import("env", "g", function(&[], &[F32]));
    assert_eq!(
        errors(&module, "mod mistakes"),
        [
            "import `env.f`: imported twice, with different types",
            "import `env.g`: imported twice, with different types",
        ]
    );
}

#[test]
fn interruptible() {
    for (golden, interrupt) in [("interrupt_epoch", Interrupt::Epoch), ("interrupt_fuel", Interrupt::Fuel)] {
        let mut module = Module::new("plugin").export("run", 0, function(&[], &[]));
        module.manifest.interrupt = interrupt;
        module.manifest.builtins.push(if interrupt == Interrupt::Epoch {
            Builtin::EpochReached
        } else {
            Builtin::OutOfFuel
        });
        check(golden, &module, "mod plugin");
    }
}
