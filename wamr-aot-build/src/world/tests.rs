//! Worlds from files and from sections, and what keeps a module from having one.

use wamr_aot_abi::manifest::{FunctionKind, Intrinsics, TypeKind, World};

use super::read;
use crate::{
    bindings::Bindings,
    diagnostics::report,
    plan::{self, Plan},
    renames::Renames,
    stubs::Stubs,
    wasm,
    wit::{Wit, WitFiles},
};

fn with_renames(module: &str, wit: &[&str], world: &str, renames: &Renames) -> Result<World, String> {
    let bytes = wat::parse_str(module).unwrap();
    let module = wasm::parse(&bytes, &crate::options::Features::default()).unwrap();
    let plan = Plan::new(&module, plan::Options::example());
    let bindings = Bindings::new(&module, &plan, Some(renames), &Stubs::default()).unwrap();
    let file = |(number, text): (usize, &&str)| vec![(format!("{number}.wit"), String::from(*text))];
    let packages = wit.iter().enumerate().map(file).collect();
    let wit = Wit::Given(WitFiles { world: world.into(), packages });
    match read(&wit, &module, &bindings, renames) {
        Ok(world) => Ok(world.expect("the user gave one")),
        Err(findings) => Err(report::all("plugin.wat", &findings)),
    }
}

fn world(module: &str, wit: &str) -> Result<World, String> {
    with_renames(module, &[wit], "w", &Renames::default())
}

const STRINGS: &str = r#"
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)"#;

#[test]
fn functions_have_their_core_functions() {
    let wit = "
        package my:pkg@1.2.0;
        /// What is logged.
        interface log {
            enum level { low, high }
            write: func(level: level, line: string);
            unused: func();
        }
        interface shapes {
            use log.{level};
            record point { x: s32, y: option<f32> }
            type points = list<point>;
            area: func(of: points) -> result<f64, level>;
        }
        world w {
            import log;
            import tick: func() -> u64;
            export shapes;
            /// Greets.
            export greet: func(name: string) -> string;
        }";
    let module = format!(
        r#"(module
            (import "env" "other" (func))
            (import "$root" "tick" (func (result i64)))
            (import "my:pkg/log@1.2.0" "write" (func (param i32 i32 i32)))
            {STRINGS}
            (func (export "greet") (param i32 i32) (result i32) i32.const 0)
            (func (export "cabi_post_greet") (param i32))
            (func (export "my:pkg/shapes@1.2.0#area") (param i32 i32) (result i32) i32.const 0))"#
    );
    let world = world(&module, wit).unwrap();
    assert_eq!(world.name, "my:pkg/w@1.2.0");
    let functions: Vec<(&str, &str, u32, String)> = world
        .interfaces
        .iter()
        .flat_map(|interface| interface.functions.iter().map(move |function| (interface, function)))
        .map(|(interface, function)| {
            let params: Vec<String> =
                function.params.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
            let result = function.result.as_ref().map_or_else(String::new, |ty| format!(" -> {ty}"));
            assert_eq!(function.kind, FunctionKind::Free);
            (
                interface.name.as_str(),
                function.name.as_str(),
                function.core,
                format!("({}){result}", params.join(", ")),
            )
        })
        .collect();
    assert_eq!(
        functions,
        [
            ("", "tick", 1, "() -> u64".into()),
            ("", "greet", 2, "(name: string) -> string".into()),
            ("my:pkg/log@1.2.0", "write", 2, "(level: #0, line: string)".into()),
            ("my:pkg/shapes@1.2.0", "area", 4, "(of: #3) -> result<f64, #1>".into()),
        ]
    );
    let types: Vec<(&str, u32)> = world.types.iter().map(|ty| (ty.name.as_str(), ty.interface)).collect();
    assert_eq!(types, [("level", 2), ("level", 3), ("point", 3), ("points", 3)]);
    assert!(matches!(&world.types[1].kind, TypeKind::Alias(ty) if ty.to_string() == "#0"));
    assert_eq!(world.interfaces[1].functions[0].docs, "Greets.");
    assert_eq!(world.modules(3), ["exports", "my", "pkg", "shapes"]);
    assert_eq!(world.accessor(3), "my_pkg_shapes");
}

#[test]
fn packages_use_others() {
    let main = "package a:main; world w { import b:dep/i@1.0.0; import b:dep/i@2.0.0; }";
    let deps = [
        "package b:dep@1.0.0; interface i { f: func(); }",
        "package b:dep@2.0.0; interface i { f: func(); }",
    ];
    let module = r#"(module (import "b:dep/i@1.0.0" "f" (func)) (import "b:dep/i@2.0.0" "f" (func)))"#;
    let world = with_renames(module, &[main, deps[0], deps[1]], "a:main/w", &Renames::default()).unwrap();
    // With two versions of a package, its modules have different names.
    assert_eq!(world.modules(2), ["b", "dep1_0_0", "i"]);
    assert_eq!(world.modules(3), ["b", "dep2_0_0", "i"]);
}

/// A type of an interface that is imported and exported is two types.
#[test]
fn both_directions() {
    let wit =
        "package a:b; interface i { record r { x: u8 } f: func(r: r); } world w { import i; export i; }";
    let module = r#"(module (import "a:b/i" "f" (func (param i32))) (func (export "a:b/i#f") (param i32)))"#;
    let world = world(module, wit).unwrap();
    let of: Vec<(u32, bool)> = world
        .types
        .iter()
        .map(|ty| (ty.interface, world.interfaces[ty.interface as usize].is_exported))
        .collect();
    assert_eq!(of, [(2, false), (3, true)]);
}

#[test]
fn a_function_can_have_another_name() {
    let wit = "package a:b; world w { import drop: func(); export data: func(); }";
    let module = r#"(module (import "$root" "drop" (func)) (func (export "data")))"#;
    let error = world(module, wit).unwrap_err();
    assert!(error.contains("the function `data` of the world becomes the method `data`"), "{error}");
    let mut renames = Renames::default();
    renames.exports.insert("data".into(), "payload".into());
    renames.imports.insert(("$root".into(), "drop".into()), "discard".into());
    let world = with_renames(module, &[wit], "w", &renames).unwrap();
    assert_eq!(world.interfaces[0].functions[0].name, "discard");
    assert_eq!(world.interfaces[1].functions[0].name, "payload");
    // The accessor of an interface and a function.
    let wit = "package a:b; interface c { f: func(); } world w { export c; export b-c: func(); }";
    let error = self::world(r#"(module (func (export "a:b/c#f")) (func (export "b-c")))"#, wit);
    assert_eq!(error.map(|world| world.accessor(2)), Ok("a_b_c".into()));
    let wit = "package a:b; world w { export a-b: func(); }";
    let error = self::world(r#"(module (func (export "a_b")) (func (export "a-b")))"#, wit).unwrap_err();
    assert!(error.contains("both become the method `a_b`"), "{error}");
}

#[test]
fn a_module_must_be_of_its_world() {
    let strings = "package a:b; world w { import get: func() -> string; export put: func(s: string); }";
    let put = r#"(func (export "put") (param i32 i32))"#;
    for (wit, module, expected) in [
        (strings, format!("(module {STRINGS})"), "the module does not export `put`"),
        (
            strings,
            format!(r#"(module {STRINGS} (func (export "put") (param i32)))"#),
            "`put` is (func (param i32 i32) (result )) by the canonical ABI",
        ),
        (
            strings,
            format!(r#"(module (import "$root" "get" (func (result i32))) {STRINGS} {put})"#),
            "`$root.get` has another type",
        ),
        (
            strings,
            format!(r#"(module {STRINGS} {put} (func (export "cabi_post_put") (param i32)))"#),
            "`cabi_post_put` has another type",
        ),
        (strings, format!("(module {put})"), "does not export `memory`"),
        (strings, format!("(module {put})"), "does not export `cabi_realloc`"),
        (
            strings,
            format!(r#"(module {put} (memory (export "memory") i64 1) (func (export "cabi_realloc")))"#),
            "64-bit addresses",
        ),
        (
            strings,
            format!(r#"(module {put} (memory (export "memory") 1) (func (export "cabi_realloc")))"#),
            "`cabi_realloc` has another type",
        ),
        (
            "package a:b; world w { export f: async func(); }",
            r#"(module (func (export "f")))"#.into(),
            "asynchronous",
        ),
        (
            "package a:b; world w { export f: func(s: stream<u8>); }",
            r#"(module (func (export "f") (param i32)))"#.into(),
            "stream",
        ),
        ("package a:b; world w { export f: func(s: strin); }", "(module)".into(), "0.wit:1"),
        ("package a:b; world w { export f: func(s: string }", "(module)".into(), "0.wit:1"),
        ("package a:b; world v { } world u { }", "(module)".into(), "the worlds of the package are `v`, `u`"),
        ("package a:b; interface i { }", "(module)".into(), "has no worlds"),
    ] {
        let error = world(&module, wit).expect_err(wit);
        assert!(error.contains(expected), "{expected}: {error}");
    }
}

/// A function that the module does not import is one that it never calls.
#[test]
fn what_is_not_needed_need_not_be_there() {
    let wit = "package a:b; world w { import get: func() -> string; export f: func(); }";
    assert!(world(r#"(module (func (export "f")))"#, wit).is_ok());
    // Results that the guest returns are in its memory, but it allocates nothing for them.
    let wit = "package a:b; world w { export f: func() -> string; }";
    let module = r#"(module (memory (export "memory") 1) (func (export "f") (result i32) i32.const 0))"#;
    assert!(world(module, wit).is_ok());
}

/// Each resource has the core functions by which the module makes and drops handles.
#[test]
fn resources_have_core_functions() {
    let wit = "
        package my:pkg;
        interface files {
            resource file {
                constructor();
                size: func() -> u32;
                make: static func() -> file;
            }
        }
        interface counters {
            use files.{file};
            resource counter { constructor(); log: func(to: borrow<file>); }
            resource empty;
        }
        world w { import files; export counters; }";
    let module = r#"(module
        (import "my:pkg/files" "[constructor]file" (func (result i32)))
        (import "my:pkg/files" "[static]file.make" (func (result i32)))
        (import "my:pkg/files" "[resource-drop]file" (func (param i32)))
        (import "[export]my:pkg/counters" "[resource-new]counter" (func (param i32) (result i32)))
        (import "[export]my:pkg/counters" "[resource-rep]counter" (func (param i32) (result i32)))
        (import "[export]my:pkg/counters" "[resource-drop]counter" (func (param i32)))
        (func (export "my:pkg/counters#[constructor]counter") (result i32) i32.const 0)
        (func (export "my:pkg/counters#[method]counter.log") (param i32 i32))
        (func (export "my:pkg/counters#[dtor]counter") (param i32)))"#;
    let world = self::world(module, wit).unwrap();
    let found = |interface| -> Vec<(u32, &str, Intrinsics)> {
        let resources = world.resources(interface);
        resources.map(|(number, ty, found)| (number, ty.name.as_str(), found)).collect()
    };
    let file = Intrinsics { drop: Some(2), ..Intrinsics::default() };
    let counter = Intrinsics { new: Some(3), rep: Some(4), drop: Some(5), dtor: Some(2) };
    assert_eq!(found(2), [(0, "file", file)]);
    assert_eq!(found(3), [(2, "counter", counter), (3, "empty", Intrinsics::default())]);
    let functions = |interface: usize| -> Vec<(&str, FunctionKind)> {
        let functions = world.interfaces[interface].functions.iter();
        functions.map(|function| (function.name.as_str(), function.kind)).collect()
    };
    assert_eq!(functions(2), [("new", FunctionKind::Constructor(0)), ("make", FunctionKind::Static(0))]);
    assert_eq!(
        functions(3),
        [("constructor", FunctionKind::Constructor(2)), ("log", FunctionKind::Method(2))]
    );
    assert!(world.is_called(2) && world.is_called(3) && world.has_resources());
}

#[test]
fn resources_must_be_as_their_world_says() {
    let imported = "package a:b; interface i { resource r { drop: func(); } } world w { import i; }";
    let named = r#"(module
        (import "a:b/i" "[method]r.drop" (func (param i32)))
        (import "a:b/i" "[resource-drop]r" (func (param i32))))"#;
    let exported = "package a:b; interface i { resource r; } world w { export i; }";
    for (wit, module, expected) in [
        (imported, named, "both become the method `drop`"),
        (
            imported,
            r#"(module (import "a:b/i" "[resource-drop]r" (func)))"#,
            "`a:b/i.[resource-drop]r` has another type",
        ),
        (
            exported,
            r#"(module (import "[export]a:b/i" "[resource-new]r" (func (param i32))))"#,
            "`[export]a:b/i.[resource-new]r` has another type",
        ),
        (exported, r#"(module (func (export "a:b/i#[dtor]r")))"#, "`a:b/i#[dtor]r` has another type"),
    ] {
        let error = world(module, wit).expect_err(wit);
        assert!(error.contains(expected), "{expected}: {error}");
    }
    // Another name is chosen.
    let mut renames = Renames::default();
    renames.imports.insert(("a:b/i".into(), "[method]r.drop".into()), "discard".into());
    assert!(with_renames(named, &[imported], "w", &renames).is_ok());
}
