//! The messages of the compiler.

use std::path::Path;

use crate::diagnostics::{Finding, Kind, Place, report::quote};

// The file.

pub(crate) fn malformed(place: Place, message: &str) -> Finding {
    Finding::new(Kind::Malformed, format!("the module is not valid: {message}")).place(place)
}

/// The encoding of the proposal changed, so a reader of the current encoding rejects the old one.
pub(crate) fn malformed_compact_imports(place: Place, message: &str) -> Finding {
    malformed(place, &format!("{message}, in an import section in the compact form"))
        .help(
            "early tools encode this form differently: use a newer version of the tool that wrote the \
             module",
        )
        .help(
            "or write the module without it: `wasm-opt --disable-compact-imports`, `wat2wasm` without \
             `--enable-compact-imports`",
        )
}

pub(crate) fn not_wasm(wat: bool) -> Finding {
    let finding =
        Finding::new(Kind::Malformed, "this is not a WebAssembly file: it does not start with `\\0asm`");
    if wat {
        finding
    } else {
        finding.help("to compile the text format (`.wat`), enable the feature `wat` of wamr-aot-build")
    }
}

pub(crate) fn empty_file() -> Finding {
    Finding::new(Kind::Malformed, "the file is empty")
        .help("check that the build or the download of the guest ran to completion")
}

pub(crate) fn git_lfs_pointer() -> Finding {
    Finding::new(Kind::Malformed, "this is a Git LFS pointer file, not the module itself")
        .help("fetch the file: `git lfs install`, then `git lfs pull`")
}

/// `looks_like_markup`: the file may be the error page of a web server.
pub(crate) fn neither_format(first_line: &str, looks_like_markup: bool) -> Finding {
    let message = format!(
        "this is neither a WebAssembly file (which starts with `\\0asm`) nor its text format (which \
         starts with `(`): it starts with {}",
        quote(first_line)
    );
    Finding::new(Kind::Malformed, message).help(if looks_like_markup {
        "if the file was downloaded, the server sent a web page instead of the module, perhaps an error page"
    } else {
        "check that the path is that of the module"
    })
}

#[cfg(feature = "wat")]
pub(crate) fn bad_text(message: &str, place: Place) -> Finding {
    Finding::new(Kind::Malformed, format!("the text format is not valid: {message}")).place(place)
}

pub(crate) fn component(place: Place) -> Finding {
    Finding::new(Kind::Unsupported, "this is a component, not a module: components are not supported")
        .place(place)
        .help("compile for `wasm32-unknown-unknown` or `wasm32-wasip1`, not for `wasm32-wasip2`")
        .help("or extract the module from the component: `wasm-tools component unbundle`")
}

pub(crate) fn too_large(bytes: u64, limit: u64) -> Finding {
    Finding::new(
        Kind::Limit,
        format!("the file is too large: it has {bytes} bytes, and the limit is {limit}"),
    )
}

pub(crate) fn types_too_deep(ty: u32, limit: u32) -> Finding {
    Finding::new(Kind::Limit, format!("function types are nested more than {limit} deep"))
        .place(Place::item(format!("type {ty}")))
        .help("reduce the nesting: use `funcref` instead of a concrete function type")
}

pub(crate) fn feature_off(name: &str, help: &str) -> Finding {
    Finding::new(Kind::Unsupported, format!("the module uses {name}, which `Builder::features` disables"))
        .help("enable it in the build script")
        .help(help)
}

pub(crate) fn memory_over_limit(index: u32, bytes: u64, limit: u64) -> Finding {
    Finding::new(
        Kind::Limit,
        format!("an imported or shared memory starts with {bytes} bytes, more than the limit of {limit}"),
    )
    .place(Place::item(format!("memory {index}")))
    .help("raise `Builder::memory_limit`, or reduce the memory's initial size in the module")
}

pub(crate) fn segment_over_limit(segment: u32, memory: u32, start: u64, end: u64, limit: u64) -> Finding {
    let message = format!(
        "data segment {segment} fills the bytes {start}..{end} of memory {memory}, which the limit cuts \
         off at {limit} bytes"
    );
    Finding::new(Kind::Limit, message)
        .place(Place::item(format!("data segment {segment}")))
        .help("raise `Builder::memory_limit`")
        .help(
            "or have the linker place the data lower: with wasm-ld, `-z stack-size=BYTES` and \
             `--global-base=ADDRESS`",
        )
}

/// A warning. `places` lists what lies beyond the limit; it needs `needed` bytes.
pub(crate) fn beyond_limit(memory: u32, needed: u64, limit: u64, places: Vec<Place>) -> Finding {
    let message = format!(
        "the module uses memory {memory} beyond the limit of {limit} bytes: it traps when it \
         accesses those bytes"
    );
    let mut finding = Finding::new(Kind::Limit, message);
    finding.places = places;
    finding
        .help(format!("raise `Builder::memory_limit` to {needed} bytes or more"))
        .help("or have the linker place it lower: with wasm-ld, `--stack-first` and `-z stack-size=BYTES`")
}

pub(crate) fn unsupported_feature(name: &str, help: &str) -> Finding {
    let finding =
        Finding::new(Kind::Unsupported, format!("the module uses {name}, which is not supported yet"));
    if help.is_empty() { finding } else { finding.help(help) }
}

pub(crate) fn unknown_feature(place: Place, message: &str) -> Finding {
    Finding::new(Kind::Unsupported, format!("the module uses a proposal that is not supported: {message}"))
        .place(place)
}

// Names.

const RENAME_METHOD: &str = "rename one of them in Rust: `Builder::rename_export(\"name\", \"method\")`, or \
                             `Builder::rename_import` if it is imported";

const UNTYPED: &str = "or use the untyped API, in which names are those of the module: `Builder::untyped`";

pub(crate) fn nothing_to_rename(what: &str) -> Finding {
    Finding::new(Kind::Option, format!("there is no {what} to rename"))
        .help(
            "check the calls of `Builder::rename_export`, `rename_import` and `rename_import_module` \
             in the build script",
        )
        .help("`wasm-tools print --skeleton` and `wasm-objdump -x` show the names in the module")
}

pub(crate) fn nothing_to_stub(what: &str) -> Finding {
    Finding::new(Kind::Option, format!("the module imports no {what} that could be left out"))
        .help("check the calls of `Builder::stub_imports` and `stub_import` in the build script")
        .help("`wamr-aot inspect` shows the imports of the module")
}

pub(crate) fn no_emscripten_names(file: &str) -> Finding {
    Finding::new(Kind::Option, format!("{} does not name the exports of the module", quote(file)))
        .note("it is searched for assignments like `Module[\"_malloc\"] = wasmExports[\"Ka\"]`")
        .help("pass to `Builder::emscripten_names` the JavaScript that Emscripten made along with the module")
        .help("or leave the call out, and name what the host uses by `Builder::rename_export`")
}

pub(crate) fn several_emscripten_names(file: &str, export: &str, first: &str, second: &str) -> Finding {
    Finding::new(
        Kind::Option,
        format!(
            "{} has several sets of names that fit the module: in them the export {} is {} and {}",
            quote(file),
            quote(export),
            quote(first),
            quote(second)
        ),
    )
    .help("cut out the part for another form of the library, such as one in JavaScript")
    .help("or leave `Builder::emscripten_names` out, and name what the host uses by `Builder::rename_export`")
}

pub(crate) fn bad_rename(what: &str, to: &str, why: &str) -> Finding {
    Finding::new(Kind::Option, format!("the {what} cannot be renamed to {}: {why}", quote(to)))
        .help("choose another name in the build script")
}

pub(crate) fn export_collision(ident: &str, first: &str, second: &str) -> Finding {
    Finding::new(Kind::Name, format!("{first} and {second} both become the method `{ident}` in Rust"))
        .help(RENAME_METHOD)
        .help(UNTYPED)
}

pub(crate) fn reserved_method(ident: &str, owner: &str) -> Finding {
    Finding::new(
        Kind::Name,
        format!("{owner} becomes the method `{ident}` in Rust, a name that the bindings already use"),
    )
    .help("rename it in Rust: `Builder::rename_export`, or `Builder::rename_import` if it is imported")
    .help(UNTYPED)
}

pub(crate) fn tag_collision(ident: &str, first: &str, second: &str) -> Finding {
    Finding::new(Kind::Name, format!("{first} and {second} both become the type `{ident}` in Rust"))
        .help(
            "rename one of them in Rust: `Builder::rename_export(\"name\", \"Type\")`, or \
             `Builder::rename_import` if it is imported",
        )
        .help(UNTYPED)
}

pub(crate) fn exception_reference(owner: &str, what: &str) -> Finding {
    Finding::new(
        Kind::Unsupported,
        format!(
            "{owner} is a {what} with references to exceptions (`exnref`), which typed bindings do \
             not support"
        ),
    )
    .help("use the untyped API: `Builder::untyped`")
    .help("or keep the references inside the module: a tag's payload reaches the host as values")
}

pub(crate) fn trait_collision(ident: &str, first: &str, second: &str) -> Finding {
    Finding::new(
        Kind::Name,
        format!(
            "the import modules {} and {} both become the trait `{ident}` in Rust",
            quote(first),
            quote(second)
        ),
    )
    .help("rename one of them in Rust: `Builder::rename_import_module(\"module\", \"Trait\")`")
    .help(UNTYPED)
}

pub(crate) fn import_collision(ident: &str, module: &str, first: &str, second: &str) -> Finding {
    Finding::new(
        Kind::Name,
        format!(
            "the imports {} and {} of {} both become the function `{ident}` in Rust",
            quote(first),
            quote(second),
            quote(module)
        ),
    )
    .help("rename one of them in Rust: `Builder::rename_import(\"module\", \"name\", \"method\")`")
    .help(UNTYPED)
}

pub(crate) fn import_with_two_types(module: &str, name: &str) -> Finding {
    Finding::new(
        Kind::Name,
        format!("{} is imported more than once, with different types", quote(&format!("{module}.{name}"))),
    )
    .note("a Rust trait can have only one function of each name")
    .help("declare the import in one place in the module's source")
    .help(UNTYPED)
}

// Options and target.

pub(crate) fn no_signals(option: &str, triple: &str, why: &str, instead: &str) -> Finding {
    Finding::new(Kind::Option, format!("`{option}` is not available on {}: {why}", quote(triple)))
        .help(format!("remove the option to use the default, or use `{instead}`"))
}

pub(crate) fn unknown_target(triple: &str, message: &str) -> Finding {
    Finding::new(Kind::Target, format!("unknown target {}: {message}", quote(triple))).help(
        "use a known target with the same architecture and object format: \
         `Builder::target(\"aarch64-unknown-none\")`",
    )
}

pub(crate) fn target_without_backend(triple: &str) -> Finding {
    Finding::new(Kind::Target, format!("no code generator supports {}", quote(triple)))
        .note("Cranelift supports x86_64, aarch64, riscv64gc and s390x")
        .help("use a C compiler: `Builder::emitter(Emitter::C)`")
}

/// `has_c`: the C emitter supports the target, too.
pub(crate) fn target_backend_disabled(triple: &str, feature: &str, has_c: bool) -> Finding {
    let finding =
        Finding::new(Kind::Target, format!("the code generator for {} is not compiled in", quote(triple)))
            .help(format!("enable the feature `{feature}` of wamr-aot-build, in [build-dependencies]"));
    if has_c { finding.help("or use a C compiler: `Builder::emitter(Emitter::C)`") } else { finding }
}

pub(crate) fn no_port(triple: &str, what: &str, instead: &str) -> Finding {
    Finding::new(
        Kind::Target,
        format!("no code can be generated for {}: the runtime has no port for {what}", quote(triple)),
    )
    .help(format!("build for {instead}"))
}

pub(crate) fn target_refused(triple: &str, why: &str) -> Finding {
    Finding::new(Kind::Target, format!("no code can be generated for {}: {why}", quote(triple)))
}

pub(crate) fn no_vectors(triple: &str, place: Place) -> Finding {
    Finding::new(
        Kind::Target,
        format!(
            "the module uses SIMD, and the vector instructions (extension V) are not enabled for {}",
            quote(triple)
        ),
    )
    .place(place)
    .help("enable them if the CPU has them: `-C target-feature=+v` in RUSTFLAGS, or `Builder::cpu_features`")
    .help(
        "or compile the module without SIMD: `-C target-feature=-simd128` for Rust, \
         `-mno-simd128` for C and C++",
    )
}

pub(crate) fn unknown_cpu_feature(name: &str, architecture: &str, known: &str) -> Finding {
    Finding::new(Kind::Option, format!("unknown CPU feature {} for {architecture}", quote(name)))
        .note(format!("known features: {known}"))
}

// The C compiler.

/// The variables that choose the C compiler.
fn c_variables(target: &str) -> String {
    format!("or set the environment variable `CC_{}` or `CC` to another one", target.replace(['-', '.'], "_"))
}

pub(crate) fn no_c_compiler(target: &str, message: &str, install: &str) -> Finding {
    Finding::new(Kind::Tool, format!("no C compiler was found for {}", quote(target)))
        .note(message)
        .help(format!("install one: {install}"))
        .help(c_variables(target))
}

pub(crate) fn c_compiler_not_started(program: &Path, error: std::io::Error, install: &str) -> Finding {
    Finding::new(
        Kind::Tool,
        format!("the C compiler {} cannot be started", quote(&program.display().to_string())),
    )
    .help(format!("install it: {install}"))
    .help("or set the environment variable `CC_<target>` (with `_` for each `-`) or `CC` to another one")
    .cause(error)
}

pub(crate) fn c_compiler_refused(program: &str, target: &str, message: &str, install: &str) -> Finding {
    let mut finding = Finding::new(
        Kind::Tool,
        format!("the C compiler {} cannot compile for {}", quote(program), quote(target)),
    );
    for line in message.lines().take(10) {
        finding = finding.note(line);
    }
    finding.help(format!("install a compiler that can: {install}")).help(c_variables(target))
}

pub(crate) fn c_wrong_compiler(program: &str, target: &str, why: &str, install: &str) -> Finding {
    let underscored = target.replace(['-', '.'], "_");
    Finding::new(
        Kind::Tool,
        format!("the C compiler {} does not compile for {}: {why}", quote(program), quote(target)),
    )
    .help(format!("install a compiler that does: {install}"))
    .help(format!(
        "or set the environment variable `CC_{underscored}` to such a compiler, and \
             `CFLAGS_{underscored}` to its flags"
    ))
}

pub(crate) fn c_compiler_too_old(program: &str, version: &str) -> Finding {
    Finding::new(Kind::Tool, format!("the C compiler {} is too old: {version}", quote(program)))
        .note("GCC 12 or later, or Clang 14 or later, is required")
}

pub(crate) fn c_wrong_object(program: &str, target: &str, why: &str) -> Finding {
    Finding::new(
        Kind::Tool,
        format!("the C compiler {} did not produce an object for {}: {why}", quote(program), quote(target)),
    )
    .help("check the flags in `CFLAGS` and `CFLAGS_<target>`, and which compiler `CC` names")
}

fn frame_too_large(place: Place, bytes: u64, most: u64) -> Finding {
    Finding::new(Kind::Limit, format!("a function needs a stack frame of {bytes} bytes")).place(place).note(
        format!(
            "with `Traps::Call` the stack check runs after the prologue has allocated the frame, so a frame \
         may have at most {most} bytes"
        ),
    )
}

pub(crate) fn native_frame_too_large(place: Place, bytes: u64, most: u64) -> Finding {
    frame_too_large(place, bytes, most)
        .help("split the function, or use `Builder::traps(Traps::Instruction)` if the target supports it")
}

pub(crate) fn c_frame_too_large(place: Place, bytes: u64, most: u64) -> Finding {
    frame_too_large(place, bytes, most)
        .note("the C compiler inlines functions that are called in one place, and their frames add up")
        .help(
            "compile the guest with less inlining (Clang: `-fno-inline`; Rust: `#[inline(never)]` on \
             the functions that it calls), or split it",
        )
}

/// The C compiler rejected the C of this crate.
pub(crate) fn c_compiler_failed(program: &str, status: &str, message: &str, directory: &Path) -> Finding {
    let mut finding =
        Finding::new(Kind::Internal, format!("the C compiler {} failed: {status}", quote(program)));
    for line in message.lines().take(20) {
        finding = finding.note(line);
    }
    finding.note(format!("the generated C is in {}", directory.display())).help(
        "if the C compiler works for other code, this is a bug in wamr-aot: please report it with \
         the module",
    )
}

pub(crate) fn unknown_cpu_feature_for_c(
    name: &str,
    target: &str,
    architecture: &str,
    known: &str,
) -> Finding {
    let finding =
        Finding::new(Kind::Option, format!("unknown CPU feature {} for {architecture}", quote(name))).help(
            format!(
                "to enable it, pass the C compiler's own flag in `CFLAGS_{}`",
                target.replace(['-', '.'], "_")
            ),
        );
    if known.is_empty() { finding } else { finding.note(format!("known features: {known}")) }
}

// Files.

/// The C would replace a file that the emitter did not write.
pub(crate) fn c_would_replace(file: &Path) -> Finding {
    Finding::new(
        Kind::Io,
        format!(
            "cannot keep the C: {} already exists, and was not written by `Builder::keep_c`",
            quote(&file.display().to_string())
        ),
    )
    .help("pass `Builder::keep_c` a directory of its own, or move the file away")
}

// The code generator.

/// A function that exceeds a limit of the code generator. `place` names it.
pub(crate) fn function_too_large(place: Place) -> Finding {
    Finding::new(Kind::Limit, "a function is too large for the code generator").place(place).help(SPLIT)
}

/// A function whose compilation would take too much time or memory. `function` names it.
pub(crate) fn function_over_limit(function: String, size: &str, limit: u64) -> Finding {
    Finding::new(Kind::Limit, "a function is too large to compile")
        .place(Place::item(function))
        .note(format!("it has {size}"))
        .note(format!(
            "the limit is {limit} units: an instruction, an argument and a result count 1 each, a call \
             6, a branch or check 12"
        ))
        .help(SPLIT)
}

pub(crate) fn module_over_budget(
    functions: usize,
    largest: &str,
    size: &str,
    sum: u64,
    limit: u64,
    c: bool,
) -> Finding {
    let how = if c { " through a C compiler" } else { "" };
    let finding = Finding::new(Kind::Limit, format!("compiling the module would take too long{how}"))
        .note(format!(
            "the estimate for its {functions} functions is {sum} units; the limit for a file \
             of its size is {limit}"
        ))
        .note(format!("the most expensive is {largest}: {size}"))
        .help(SPLIT);
    if c {
        finding.help("or use `Emitter::Native`, if Cranelift has a code generator for the target")
    } else {
        finding
    }
}

pub(crate) fn too_many_items(count: usize, limit: usize) -> Finding {
    Finding::new(
        Kind::Limit,
        format!("typed bindings for {count} imports and exports would take too long to compile"),
    )
    .note(format!("the limit is {limit}"))
    .help("export fewer items: often the cause is a linker option that exports every symbol")
    .help("or use the untyped API: `Builder::untyped`")
}

const SPLIT: &str = "split the function, or compile the module with less inlining";

pub(crate) fn not_loadable(what: &str) -> Finding {
    Finding::new(
        Kind::Unsupported,
        format!("the module cannot be compiled to a loadable artefact: it needs {what}"),
    )
    .help("use `Builder::output(Output::Static)`")
}

/// An artefact contains what it needs of the compiler's library, which is GCC's.
pub(crate) fn no_compiler_library(function: &str, compiler: &str) -> Finding {
    Finding::new(
        Kind::Unsupported,
        format!("the module cannot be compiled to an artefact for use in place by {compiler}"),
    )
    .note(format!("its code calls `{function}`, a function of the compiler's library"))
    .help("compile it by GCC, whose library is linked into the artefact")
    .help("or use `Builder::output(Output::Static)`: the program has the function")
}

/// The code generator failed on a valid module.
pub(crate) fn internal(place: Place, message: &str) -> Finding {
    Finding::new(Kind::Internal, format!("the code generator failed: {message}"))
        .place(place)
        .help("this is a bug in wamr-aot: please report it with the module")
}

#[cfg(not(feature = "wit"))]
pub(crate) fn without_wit() -> Finding {
    Finding::new(Kind::Option, "this compiler cannot read interfaces: it has no feature `wit`")
        .help("enable the feature `wit` of wamr-aot-build, in [build-dependencies]")
}

#[cfg(not(feature = "pre-initialize"))]
pub(crate) fn without_pre_initialization() -> Finding {
    Finding::new(
        Kind::Option,
        "this compiler cannot run functions in the build: it has no feature `pre-initialize`",
    )
    .help("enable the feature `pre-initialize` of wamr-aot-build, in [build-dependencies]")
}

pub(crate) fn world_unused() -> Finding {
    Finding::new(Kind::Option, "the module has interfaces, but its bindings are in numbers")
        .help("`Builder::embedded_wit(true)` gives bindings with strings, lists and records")
        .help("`Builder::embedded_wit(false)` keeps the numbers, without this warning")
}
