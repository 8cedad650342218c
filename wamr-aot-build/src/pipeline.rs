//! The pipeline from the bytes of a module to files. Only this module knows all stages.

use wamr_aot_abi::symbols::Prefix;

#[cfg(feature = "wat")]
use crate::text;
use crate::{
    artifact::{self, Artifact, Files},
    bindings::{self, Bindings},
    c::{
        self,
        toolchain::{self, Purpose, Toolchain},
    },
    clif::{Env, Numbering},
    diagnostics::{Finding, Findings, Kind, catalogue, report},
    digest::Digest,
    emitted::Emitted,
    input,
    listing::Listing,
    object,
    out::{self, OutDir},
    plan::{self, Plan, Protection},
    request::Request,
    target::{Emitter, Target},
    wasm,
};

/// The target that code is generated for, and the tools that generate it.
struct Machine {
    target: Target,
    /// For the C emitter.
    toolchain: Option<Toolchain>,
}

impl Machine {
    fn find(request: &Request) -> Result<Machine, Finding> {
        let target = Target::from_triple(
            &request.target,
            &request.cpu_features,
            request.opt_level,
            request.settings.emitter,
        )?;
        let toolchain = match target.emitter() {
            Emitter::Native => None,
            Emitter::C => Some(Toolchain::find(&Purpose {
                triple: target.triple(),
                name: &request.target,
                cpu_features: target.cpu_features(),
                opt_level: request.opt_level,
                loadable: request.settings.output.is_loadable(),
                directory: &request.out_dir,
            })?),
        };
        Ok(Machine { target, toolchain })
    }

    fn identity(&self) -> Option<String> {
        self.toolchain.as_ref().map(Toolchain::identity)
    }
}

/// Compiles the module in `input`, binary or text, into the output directory, unless that already
/// holds the same outputs.
pub(crate) fn build(request: &Request, input: &[u8]) -> Result<Artifact, Findings> {
    let bytes = input::to_binary(input)?;
    let machine = Machine::find(request);
    let identity = machine.as_ref().ok().and_then(Machine::identity);
    let c_compiler = machine.as_ref().ok().and_then(|machine| machine.toolchain.as_ref()?.file());
    let lines = if request.debug_info { lines(input, &bytes) } else { Vec::new() };
    let digest = Digest::new(request, identity.as_deref(), &bytes, &lines);
    let out = OutDir::new(&request.out_dir);
    let c_sources = request.keep_c.as_ref().filter(|_| identity.is_some());
    let is_kept = c_sources.is_none_or(|directory| out::is_kept(directory));
    let in_source = |findings| in_input(findings, input, &bytes);
    let (manifest, fresh) =
        match out.is_fresh(&request.name, &request.source, &digest.hex()).filter(|_| is_kept) {
            Some(manifest) => (manifest, true),
            None => {
                let output = run(request, machine, &digest, &bytes, lines).map_err(in_source)?;
                out.write(&output)?;
                (output.manifest, false)
            }
        };
    Ok(Artifact {
        archive: manifest.output.is_linked().then(|| out.archive(&manifest.library)),
        loadable: manifest.output.is_loadable().then(|| out.loadable(&manifest.name)),
        manifest: out.manifest(&manifest.name),
        name: manifest.name,
        library: manifest.library,
        emitter: manifest.emitter,
        c_sources: c_sources.cloned(),
        c_compiler,
        warnings: match warnings(request, &bytes).map_err(in_source) {
            Ok(()) => Vec::new(),
            Err(warnings) => {
                warnings.iter().map(|warning| report::finding(&request.source, warning)).collect()
            }
        },
        variables: identity.map_or(Vec::new(), |_| toolchain::variables(&request.target)),
        fresh,
    })
}

/// Compiles the module in `input`, binary or text. Returns the content of the files, and warnings.
pub(crate) fn compile(request: &Request, input: &[u8]) -> Result<(Files, Vec<String>), Findings> {
    let bytes = input::to_binary(input)?;
    let machine = Machine::find(request);
    let identity = machine.as_ref().ok().and_then(Machine::identity);
    let lines = if request.debug_info { lines(input, &bytes) } else { Vec::new() };
    let digest = Digest::new(request, identity.as_deref(), &bytes, &lines);
    let in_source = |findings| in_input(findings, input, &bytes);
    let files = run(request, machine, &digest, &bytes, lines).map_err(in_source)?;
    let warnings = match warnings(request, &bytes).map_err(in_source) {
        Ok(()) => Vec::new(),
        Err(warnings) => warnings.iter().map(|warning| report::finding(&request.source, warning)).collect(),
    };
    Ok((files, warnings))
}

/// The digest of everything that decides what [`compile`] returns. It needs no code generator.
pub(crate) fn digest(request: &Request, input: &[u8]) -> Result<String, Findings> {
    let bytes = input::to_binary(input)?;
    let identity = match request.settings.emitter {
        Some(Emitter::Native) => None,
        _ => Machine::find(request)?.identity(),
    };
    let lines = if request.debug_info { lines(input, &bytes) } else { Vec::new() };
    Ok(Digest::new(request, identity.as_deref(), &bytes, &lines).hex())
}

/// The functions of the module in `input` at each stage: one of them, or all that it defines.
pub(crate) fn list(request: &Request, input: &[u8], function: Option<u32>) -> Result<Vec<Listing>, Findings> {
    let bytes = input::to_binary(input)?;
    let machine = Machine::find(request);
    let digest = Digest::new(request, None, &bytes, &[]);
    let listed = with_plan(
        request,
        machine,
        &digest,
        &bytes,
        Vec::new(),
        |Planned { env, target, toolchain, .. }| match (target.isas(), toolchain) {
            (Some(isas), _) => object::list(env, isas, &request.jobs, function),
            (None, Some(toolchain)) => c::list(env, toolchain, &request.jobs, function),
            (None, None) => unreachable!("a machine without an ISA has a toolchain"),
        },
    );
    listed.map_err(|findings| in_input(findings, input, &bytes))
}

/// Warnings about a module that can be compiled. They are collected even if the outputs are fresh:
/// Cargo discards earlier warnings when it runs the build script again.
fn warnings(request: &Request, bytes: &[u8]) -> Result<(), Findings> {
    // All warnings are about limits.
    match request.settings.memory_limit {
        Some(_) => Findings::check(plan::beyond_limit(
            &wasm::parse(bytes, &request.settings.features)?,
            request.settings.memory_limit,
        )),
        None => Ok(()),
    }
}

/// The module's text, if it is not in the binary format.
#[cfg(feature = "wat")]
fn text_of(input: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(input).ok().filter(|_| !wasm::is_binary(input))?;
    Some(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The lines of a module in the text format, as in [`plan::Options`].
#[cfg(feature = "wat")]
fn lines(input: &[u8], binary: &[u8]) -> Vec<(u32, u32)> {
    text_of(input).map_or(Vec::new(), |text| text::SourceMap::new(text, binary).lines())
}

#[cfg(not(feature = "wat"))]
fn lines(_: &[u8], _: &[u8]) -> Vec<(u32, u32)> {
    Vec::new()
}

/// Translates the places of findings to the user's file.
#[cfg(feature = "wat")]
pub(crate) fn in_input(findings: Findings, input: &[u8], binary: &[u8]) -> Findings {
    let Some(text) = text_of(input) else { return findings };
    let map = text::SourceMap::new(text, binary);
    findings.with_places(|place| map.translate(place))
}

#[cfg(not(feature = "wat"))]
pub(crate) fn in_input(findings: Findings, _: &[u8], _: &[u8]) -> Findings {
    findings
}

/// Compiles a module in the binary format. Pure, except for the C compiler's working directory.
fn run(
    request: &Request,
    machine: Result<Machine, Finding>,
    digest: &Digest,
    bytes: &[u8],
    lines: Vec<(u32, u32)>,
) -> Result<Files, Findings> {
    with_plan(request, machine, digest, bytes, lines, |planned| {
        let Planned { env, target, toolchain, bindings } = planned;
        let emitted = match (target.isas(), toolchain) {
            (Some(isas), _) => object::emit(env, target, isas, &request.jobs, request.settings.output)?,
            (None, Some(toolchain)) => emit_c(request, env, toolchain)?,
            (None, None) => unreachable!("a machine without an ISA has a toolchain"),
        };
        Ok(artifact::assemble(request, digest, env.plan, target, bindings, emitted, bytes)?)
    })
}

/// All that is decided before code is generated.
struct Planned<'a> {
    env: Env<'a>,
    target: &'a Target,
    toolchain: Option<&'a Toolchain>,
    bindings: Bindings,
}

/// Plans a module in the binary format, and passes the plan to `emit`.
fn with_plan<T>(
    request: &Request,
    machine: Result<Machine, Finding>,
    digest: &Digest,
    bytes: &[u8],
    lines: Vec<(u32, u32)>,
    emit: impl FnOnce(Planned<'_>) -> Result<T, Findings>,
) -> Result<T, Findings> {
    // Errors in the target and in the module are reported together.
    let (Machine { target, toolchain }, module) =
        match (machine, wasm::parse(bytes, &request.settings.features)) {
            (Ok(machine), Ok(module)) => (machine, module),
            (Ok(_), Err(findings)) => return Err(findings),
            (Err(finding), Ok(_)) => return Err(finding.into()),
            (Err(finding), Err(findings)) => return Err(Findings::from(finding).and(findings)),
        };
    Findings::check(plan::over_limit(&module, request.settings.memory_limit))?;
    Findings::check(bindings::over_limit(&module, request.settings.typed).into_iter().collect())?;
    Findings::check(plan::too_large(&module, request.settings.interrupt, target.emitter()))?;
    if let Some(place) = module.simd.clone().filter(|_| !target.has_vectors()) {
        return Err(catalogue::no_vectors(&request.target, place).into());
    }
    let protection = Protection::new(&request.settings, &target)?;
    let symbols = Prefix::new(&request.package, &request.name, digest.short());
    let options = plan::Options {
        trap_offsets: request.debug_info,
        lines,
        ..plan::Options::new(&request.name, symbols, request.settings.clone(), protection, &target)
    };
    let plan = Plan::new(&module, options);
    let bindings =
        Bindings::new(&module, &plan, request.settings.typed.then_some(&request.settings.renames))?;
    let env = Env {
        module: &module,
        plan: &plan,
        numbering: &Numbering::new(&module, &plan),
        frontend: target.frontend_config(),
        extension: target.argument_extension(),
    };
    emit(Planned { env, target: &target, toolchain: toolchain.as_ref(), bindings })
}

/// Emits C in a directory of its own, which is kept if the request asks for it.
fn emit_c(request: &Request, env: Env<'_>, toolchain: &Toolchain) -> Result<Emitted, Findings> {
    let scratch = OutDir::new(&request.out_dir).scratch(&request.name);
    let emitted = c::emit(env, toolchain, &request.jobs, request.settings.output, &scratch).inspect_err(
        |findings| {
            // An internal error in the C names the directory, so it stays.
            if !findings.iter().any(|finding| finding.kind == Kind::Internal) {
                // The error that matters is already reported.
                let _ = out::remove_directory(&scratch);
            }
        },
    )?;
    match &request.keep_c {
        Some(directory) => {
            out::keep_directory(&scratch, directory).inspect_err(|_| drop(out::remove_directory(&scratch)))?
        }
        None => out::remove_directory(&scratch)?,
    }
    Ok(emitted)
}

#[cfg(all(test, feature = "wat"))]
mod tests {
    use wamr_aot_abi::manifest::Output;

    use super::*;
    use crate::{settings::Settings, target::OptLevel, test_dir::TestDir};

    const MODULE: &str = r#"(module
        (import "env" "log" (func (param i32)))
        (memory (export "memory") 1)
        (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))"#;

    fn request(dir: &TestDir) -> Request {
        Request { out_dir: dir.path().to_owned(), ..Request::example("plugin") }
    }

    #[test]
    fn nothing_is_compiled_twice() {
        let dir = TestDir::new("pipeline-fresh");
        let request = Request { debug_info: false, ..request(&dir) };
        let first = build(&request, MODULE.as_bytes()).unwrap();
        assert!(!first.is_fresh() && first.archive().unwrap().is_file() && first.manifest().is_file());
        let second = build(&request, MODULE.as_bytes()).unwrap();
        assert!(second.is_fresh());
        assert_eq!(second.archive(), first.archive());
        // A text and its binary are the same module, unless traps report lines.
        let binary = wat::parse_str(MODULE).unwrap();
        assert!(build(&request, &binary).unwrap().is_fresh());
        let with_places = Request { debug_info: true, ..request.clone() };
        build(&with_places, &binary).unwrap();
        assert!(build(&with_places, &binary).unwrap().is_fresh());
        assert!(!build(&with_places, MODULE.as_bytes()).unwrap().is_fresh());

        let other = Request { opt_level: OptLevel::None, ..request };
        let third = build(&other, MODULE.as_bytes()).unwrap();
        assert!(!third.is_fresh() && third.archive().unwrap().is_file());
        assert!(!first.archive().unwrap().exists(), "the replaced archive is removed");
    }

    #[test]
    fn files_follow_the_output() {
        let dir = TestDir::new("pipeline-output");
        let build = |output| {
            build(
                &Request { settings: Settings { output, ..Settings::default() }, ..request(&dir) },
                MODULE.as_bytes(),
            )
            .unwrap()
        };
        let both = build(Output::Both);
        let (archive, loadable) = (both.archive().unwrap(), both.loadable().unwrap());
        assert!(archive.is_file() && loadable.ends_with("wamr-aot/plugin.aot") && loadable.is_file());
        assert!(build(Output::Both).is_fresh());
        std::fs::remove_file(loadable).unwrap();
        assert!(!build(Output::Both).is_fresh());
        let bytes = std::fs::read(loadable).unwrap();

        let only = build(Output::Loadable);
        assert!(
            only.archive().is_none() && !archive.exists(),
            "an archive that is no longer requested is removed"
        );
        assert!(build(Output::Loadable).is_fresh());
        // The manifest in the file records the requested outputs; the code is the same.
        assert_ne!(std::fs::read(only.loadable().unwrap()).unwrap(), bytes);

        let linked = build(Output::Static);
        assert!(linked.loadable().is_none() && !loadable.exists() && linked.archive().unwrap().is_file());
    }

    #[test]
    fn outputs_are_deterministic() {
        let dir = TestDir::new("pipeline-deterministic");
        let request =
            Request { settings: Settings { output: Output::Both, ..Settings::default() }, ..request(&dir) };
        let bytes = wat::parse_str(MODULE).unwrap();
        let digest = Digest::new(&request, None, &bytes, &[]);
        let [first, second] =
            [(); 2].map(|()| run(&request, Machine::find(&request), &digest, &bytes, Vec::new()).unwrap());
        assert_eq!(first.archive, second.archive);
        assert!(first.loadable.is_some());
        assert_eq!(first.loadable, second.loadable);
        assert_eq!(first.manifest, second.manifest);
    }

    #[test]
    #[cfg(all(feature = "x86_64", feature = "aarch64", feature = "riscv64", feature = "s390x"))]
    fn every_backend_makes_tail_calls() {
        let params = "i64 ".repeat(40);
        let args = "(local.get 1) ".repeat(40);
        let text = format!(
            r#"(module
                (import "env" "f" (func $f (param i32 i64) (result i32 i64)))
                (type $short (func (param i32 i64) (result i32 i64)))
                (type $long (func (param {params}) (result i32 i64)))
                (table (export "table") 1 funcref)
                (func $long (export "long") (type $long) (return_call $f (i32.const 1) (local.get 30)))
                (func (export "short") (type $short) (return_call $long {args}))
                (func (export "indirect") (type $short)
                    (return_call_indirect (type $long) {args} (local.get 0)))
                (func (export "ref") (param (ref $long) i64) (result i32 i64)
                    (return_call_ref $long {args} (local.get 0))))"#
        );
        let bytes = wat::parse_str(text).unwrap();
        let dir = TestDir::new("pipeline-tail-calls");
        for target in [
            "x86_64-unknown-linux-gnu",
            "aarch64-unknown-none",
            "riscv64gc-unknown-linux-gnu",
            "s390x-unknown-linux-gnu",
        ] {
            for opt_level in [OptLevel::None, OptLevel::Speed] {
                let request = Request { target: target.into(), opt_level, ..request(&dir) };
                let output = run(
                    &request,
                    Machine::find(&request),
                    &Digest::new(&request, None, &bytes, &[]),
                    &bytes,
                    Vec::new(),
                );
                assert!(
                    output.is_ok(),
                    "{target}: {}",
                    output.map(drop).map_err(|f| report::all("", &f)).unwrap_err()
                );
            }
        }
    }

    #[test]
    #[cfg(all(feature = "x86_64", feature = "aarch64", feature = "riscv64", feature = "s390x"))]
    fn every_backend_makes_atomic_accesses() {
        let mut functions = String::new();
        for memory in ["$shared", "$plain", "$wide"] {
            let index = if memory == "$wide" { "i64" } else { "i32" };
            let mut function = |instruction: &str, operands: &[&str], result: &str| {
                let params: String = (1..=operands.len()).map(|i| format!("(local.get {i})")).collect();
                let operands = operands.join(" ");
                functions.push_str(&format!(
                    "(func (param {index} {operands}) (result {result})
                        ({instruction} {memory} (local.get 0) {params}))"
                ));
            };
            for (ty, narrow) in [
                ("i32", ""),
                ("i32", "8"),
                ("i32", "16"),
                ("i64", ""),
                ("i64", "8"),
                ("i64", "16"),
                ("i64", "32"),
            ] {
                let unsigned = if narrow.is_empty() { "" } else { "_u" };
                function(&format!("{ty}.atomic.load{narrow}{unsigned}"), &[], ty);
                function(&format!("{ty}.atomic.store{narrow}"), &[ty], "");
                for op in ["add", "sub", "and", "or", "xor", "xchg"] {
                    function(&format!("{ty}.atomic.rmw{narrow}.{op}{unsigned}"), &[ty], ty);
                }
                function(&format!("{ty}.atomic.rmw{narrow}.cmpxchg{unsigned}"), &[ty, ty], ty);
            }
            function("memory.atomic.wait32", &["i32", "i64"], "i32");
            function("memory.atomic.wait64", &["i64", "i64"], "i32");
            function("memory.atomic.notify", &["i32"], "i32");
        }
        let text = format!(
            "(module (memory $shared 1 2 shared) (memory $plain 1) (memory $wide i64 1 2 shared)
                (func (atomic.fence)) {functions})"
        );
        let bytes = wat::parse_str(text).unwrap();
        let dir = TestDir::new("pipeline-atomics");
        let with_lse = ("aarch64-unknown-linux-gnu", crate::target::CpuFeatures::Chosen(vec!["lse".into()]));
        let targets = [
            "x86_64-unknown-linux-gnu",
            "aarch64-unknown-none",
            "riscv64gc-unknown-linux-gnu",
            "s390x-unknown-linux-gnu",
        ];
        for (target, cpu_features) in
            targets.map(|target| (target, crate::target::CpuFeatures::Baseline)).into_iter().chain([with_lse])
        {
            for opt_level in [OptLevel::None, OptLevel::Speed] {
                let request = Request {
                    target: target.into(),
                    opt_level,
                    cpu_features: cpu_features.clone(),
                    ..request(&dir)
                };
                let output = run(
                    &request,
                    Machine::find(&request),
                    &Digest::new(&request, None, &bytes, &[]),
                    &bytes,
                    Vec::new(),
                );
                assert!(
                    output.is_ok(),
                    "{target}: {}",
                    output.map(drop).map_err(|f| report::all("", &f)).unwrap_err()
                );
            }
        }
    }

    #[test]
    fn vectors_need_a_cpu_that_has_them() {
        let dir = TestDir::new("pipeline-vectors");
        let request = Request { target: "riscv64gc-unknown-linux-gnu".into(), ..request(&dir) };
        let report =
            report::all("plugin.wat", &build(&request, b"(module (func $f (local v128)))").unwrap_err());
        // If the code generator is not compiled in, the error is another one.
        if !report.contains("not compiled in") {
            assert!(report.contains("the module uses SIMD") && report.contains("function `f`"), "{report}");
            build(&request, b"(module (func))").unwrap();
        }
    }

    #[test]
    fn findings_of_all_stages_are_reported_together() {
        let dir = TestDir::new("pipeline-findings");
        let request = Request {
            target: "thumbv7em-none-eabi".into(),
            settings: Settings { emitter: Some(Emitter::Native), ..Settings::default() },
            ..request(&dir)
        };
        let findings = build(&request, b"(module (func $f (drop (ref.i31 (i32.const 0)))))").unwrap_err();
        assert_eq!(
            report::all("plugin.wat", &findings),
            "error: no code generator supports `thumbv7em-none-eabi`\n\
             \x20 = note: Cranelift supports x86_64, aarch64, riscv64gc and s390x\n\
             \x20 = help: use a C compiler: `Builder::emitter(Emitter::C)`\n\
             \n\
             error: the module uses garbage-collected objects, which is not supported yet\n\
             \x20 --> plugin.wat:1:25: function `f` (index 0)\n\
             \x20  |\n\
             \x201 | (module (func $f (drop (ref.i31 (i32.const 0)))))\n\
             \x20  |                         ^^^^^^^\n\
             \x20 = help: use a toolchain with its own garbage collector that keeps objects \
             in linear memory, such as TinyGo or AssemblyScript"
        );
    }

    #[test]
    fn c_is_compiled_once_and_kept_in_the_requested_directory() {
        let dir = TestDir::new("pipeline-c");
        let kept = dir.path().join("kept");
        let request = Request {
            settings: Settings { emitter: Some(Emitter::C), output: Output::Both, ..Settings::default() },
            keep_c: Some(kept.clone()),
            ..request(&dir)
        };
        let first = build(&request, MODULE.as_bytes()).map_err(|f| report::all("plugin.wat", &f)).unwrap();
        assert!(
            !first.is_fresh() && first.archive().unwrap().is_file() && first.loadable().unwrap().is_file()
        );
        assert_eq!(first.c_sources(), Some(&*kept));
        let text = std::fs::read_to_string(kept.join("unit0.c")).unwrap();
        assert!(text.contains("v1 + v2"), "{text}");
        assert!(
            first.variables.contains(&"CC".to_owned())
                && first.c_compiler.as_ref().is_some_and(|file| file.is_file())
        );
        let manifest = std::fs::read_to_string(first.manifest()).unwrap();
        assert!(first.emitter().starts_with("c, ") && manifest.contains(first.emitter()), "{manifest}");
        assert!(build(&request, MODULE.as_bytes()).unwrap().is_fresh());
        std::fs::remove_dir_all(&kept).unwrap();
        assert!(!build(&request, MODULE.as_bytes()).unwrap().is_fresh());
        assert!(kept.is_dir());
        // A directory with the user's own files, which stay untouched.
        let sources = dir.path().join("src");
        std::fs::create_dir(&sources).unwrap();
        std::fs::write(sources.join("lib.rs"), "mine").unwrap();
        let into_sources = Request { keep_c: Some(sources.clone()), ..request.clone() };
        build(&into_sources, MODULE.as_bytes()).map_err(|f| report::all("plugin.wat", &f)).unwrap();
        build(&into_sources, b"(module)").map_err(|f| report::all("plugin.wat", &f)).unwrap();
        assert!(sources.join("unit0.c").is_file());
        assert_eq!(std::fs::read_to_string(sources.join("lib.rs")).unwrap(), "mine");
        let own = dir.path().join("own");
        std::fs::create_dir(&own).unwrap();
        std::fs::write(own.join("unit0.c"), "mine").unwrap();
        let findings =
            build(&Request { keep_c: Some(own.clone()), ..request.clone() }, MODULE.as_bytes()).unwrap_err();
        let refused = report::all("plugin.wat", &findings);
        assert!(
            refused.contains("unit0.c") && refused.contains("help: pass `Builder::keep_c` a directory"),
            "{refused}"
        );
        assert_eq!(std::fs::read_to_string(own.join("unit0.c")).unwrap(), "mine");
        // The compiler's working directory is removed.
        let files = std::fs::read_dir(dir.path().join("wamr-aot")).unwrap();
        assert!(files.flatten().all(|entry| entry.file_type().unwrap().is_file()));
        let native = Request { settings: Settings { emitter: None, ..request.settings.clone() }, ..request };
        let native = build(&native, MODULE.as_bytes()).unwrap();
        assert!(!native.is_fresh() && native.c_sources().is_none() && native.variables.is_empty());
        assert!(native.emitter() == "native" && native.c_compiler.is_none());
    }

    #[test]
    fn a_type_error_in_text_has_its_line() {
        let dir = TestDir::new("pipeline-text-lines");
        let text = "(module\n  (func $ok)\n  (func $add (param i32) (result i32)\n    \
                    (i32.add (local.get 0)\n      (i64.const 1))))";
        let report = report::all("plugin.wat", &build(&request(&dir), text.as_bytes()).unwrap_err());
        assert_eq!(
            report,
            "error: the module is not valid: type mismatch: expected i32, found i64\n\
             \x20 --> plugin.wat:4:6: function `add` (index 1)\n\
             \x20  |\n\
             \x204 |     (i32.add (local.get 0)\n\
             \x20  |      ^^^^^^^"
        );
        for (field, line) in [
            ("(global i32\n  (i64.const 1))", 2),
            ("(table 1 funcref)\n(elem\n  (i64.const 0) func)", 3),
            ("(memory 1)\n(data (i64.const 0) \"\")", 3),
            ("(global i32 (i32.const 0))\n(global\n $g (mut i32) (global.get 5))", 3),
        ] {
            let report = report::all(
                "plugin.wat",
                &build(&request(&dir), format!("(module\n{field})").as_bytes()).unwrap_err(),
            );
            assert!(report.contains(&format!("--> plugin.wat:{line}:")), "{report}");
        }
        // In the binary format, places are byte offsets.
        let report =
            report::all("plugin.wasm", &build(&request(&dir), &wat::parse_str(text).unwrap()).unwrap_err());
        assert!(report.contains("plugin.wasm: function `add` (index 1), byte 0x"), "{report}");
    }

    #[test]
    fn memory_use_beyond_the_limit_is_a_warning() {
        let dir = TestDir::new("pipeline-beyond-limit");
        let with = |limit: u64, module: &[u8]| {
            let request = Request {
                settings: Settings { memory_limit: Some(limit), ..Settings::default() },
                source: "guest.wasm".into(),
                ..request(&dir)
            };
            build(&request, module).map_err(|f| report::all("guest.wasm", &f)).unwrap()
        };
        let module = r#"(module
            (memory 2)
            (global $__stack_pointer (mut i32) (i32.const 4096))
            (global (export "__heap_base") i32 (i32.const 5008))
            (global $else i32 (i32.const 60000))
            (func $feed (export "feed") (param i32) (result i32)
                (i32.store16 offset=2 (i32.const 5000) (local.get 0))
                (i64.load offset=8 (local.get 0))
                drop
                (i64.store (i32.const 4900) (i64.const 1))
                (drop (f32.load (i32.const 2147483647)))
                (call $feed (i32.const 7000))))"#;
        let binary = wat::parse_str(module).unwrap();
        // The opcodes of `i32.store16`, `i32.const` and `i32.const`.
        assert_eq!([0x51, 0x1e, 0x24].map(|at| binary[at]), [0x3b, 0x41, 0x41]);
        let artifact = with(4095, &binary);
        assert_eq!(
            artifact.warnings(),
            ["the module uses memory 0 beyond the limit of 4095 bytes: \
                 it traps when it accesses those bytes\n\
              \x20 --> guest.wasm: function `feed` (index 0), byte 0x51 (accesses the bytes 5002..5004)\n\
              \x20 --> guest.wasm: global 0, byte 0x1e (`__stack_pointer`: the stack starts at 4096)\n\
              \x20 --> guest.wasm: global 1, byte 0x24 (`__heap_base`: the heap starts at 5008)\n\
              \x20 = help: raise `Builder::memory_limit` to 5008 bytes or more\n\
              \x20 = help: or have the linker place it lower: \
              with wasm-ld, `--stack-first` and `-z stack-size=BYTES`"]
        );
        // Cargo discards the warnings when the build script runs again.
        let again = with(4095, &binary);
        assert!(again.is_fresh());
        assert_eq!(again.warnings(), artifact.warnings());
        let only_heap = with(5007, &binary).warnings().join("\n");
        assert!(
            only_heap.contains("__heap_base")
                && !only_heap.contains("feed")
                && !only_heap.contains("__stack"),
            "{only_heap}"
        );
        assert!(with(5008, &binary).warnings().is_empty());
        // In the text format, the place is a line.
        let text = with(5000, module.as_bytes()).warnings().join("\n");
        assert!(text.contains("--> guest.wasm:7:18: function `feed` (index 0) (accesses"), "{text}");
    }

    #[test]
    fn a_limit_truncates_memories_but_not_segments() {
        let dir = TestDir::new("pipeline-limit");
        let with = |limit, module: &str| {
            build(
                &Request {
                    settings: Settings { memory_limit: Some(limit), ..Settings::default() },
                    ..request(&dir)
                },
                module.as_bytes(),
            )
        };
        assert!(with(65536, MODULE).is_ok() && with(65535, MODULE).is_ok());
        let refused = |limit, module| report::all("plugin.wasm", &with(limit, module).unwrap_err());
        let text = refused(65535, r#"(module (import "env" "memory" (memory 1)))"#);
        assert!(
            text.contains("memory 0") && text.contains("65536 bytes") && text.contains("65535"),
            "{text}"
        );
        let segment = r#"(module (memory 1) (data (i32.const 1000) "12345678"))"#;
        assert!(with(1008, segment).is_ok());
        let text = refused(1007, segment);
        assert!(
            text.contains("data segment 0") && text.contains("1000..1008") && text.contains("1007"),
            "{text}"
        );
        // Instantiation reports a segment that is outside the declared memory.
        assert!(with(5000, r#"(module (memory 0) (data (i32.const 6000) "1"))"#).is_ok());
    }
}
