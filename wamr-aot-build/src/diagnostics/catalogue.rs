//! The messages, on one screen: what a user reads when something is wrong.

use std::path::Path;

use super::{Finding, Kind, Place, report::quote};

// The file.

pub(crate) fn malformed(place: Place, message: &str) -> Finding {
    Finding::new(Kind::Malformed, format!("the module is not valid: {message}")).place(place)
}

/// The encoding of the proposal changed: to a reader of the present one, the former is not valid.
pub(crate) fn malformed_compact_imports(place: Place, message: &str) -> Finding {
    malformed(place, &format!("{message}, in an import section in the compact form"))
        .help("early tools encode this form in another way: use a newer version of the tool that wrote the module")
        .help("or write the module without it: `wasm-opt --disable-compact-imports`, `wat2wasm` without `--enable-compact-imports`")
}

pub(crate) fn not_wasm(wat: bool) -> Finding {
    let finding = Finding::new(Kind::Malformed, "this is not a WebAssembly file: it does not start with `\\0asm`");
    if wat { finding } else { finding.help("for the text format (`.wat`) enable the feature `wat` of wamr-aot-build") }
}

pub(crate) fn empty_file() -> Finding {
    Finding::new(Kind::Malformed, "the file is empty")
        .help("see whether the guest was built, or the file was downloaded, to its end")
}

pub(crate) fn git_lfs_pointer() -> Finding {
    Finding::new(Kind::Malformed, "this is a pointer of Git LFS, not the module that it stands for")
        .help("fetch the file: `git lfs install`, then `git lfs pull`")
}

/// `looks_like_markup`: as what a web server sends for a page that it does not have.
pub(crate) fn neither_format(first_line: &str, looks_like_markup: bool) -> Finding {
    let message = format!(
        "this is neither a WebAssembly file (which starts with `\\0asm`) nor its text format (which starts with `(`): it starts with {}",
        quote(first_line)
    );
    Finding::new(Kind::Malformed, message).help(if looks_like_markup {
        "if it was downloaded, the server sent a page, perhaps of an error, instead of the module"
    } else {
        "is the path that of the module?"
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
        .help("or take the module out of the component: `wasm-tools component unbundle`")
}

pub(crate) fn too_large(bytes: u64, limit: u64) -> Finding {
    Finding::new(Kind::Limit, format!("the file has {bytes} bytes, more than the {limit} that are accepted"))
}

pub(crate) fn types_too_deep(ty: u32, limit: u32) -> Finding {
    Finding::new(Kind::Limit, format!("function types are nested more than {limit} deep"))
        .place(Place::item(format!("type {ty}")))
        .help("let function types mention fewer others: `funcref` stands for any")
}

pub(crate) fn feature_off(name: &str, help: &str) -> Finding {
    Finding::new(Kind::Unsupported, format!("the module uses {name}, which `Builder::features` switches off"))
        .help("switch it on in the build script")
        .help(help)
}

pub(crate) fn memory_over_limit(index: u32, bytes: u64, limit: u64) -> Finding {
    Finding::new(
        Kind::Limit,
        format!("a memory that is imported or shared starts with {bytes} bytes, more than the limit of {limit}"),
    )
    .place(Place::item(format!("memory {index}")))
    .help("raise `Builder::memory_limit`, or let the module start with less")
}

pub(crate) fn segment_over_limit(segment: u32, memory: u32, start: u64, end: u64, limit: u64) -> Finding {
    let message = format!(
        "data segment {segment} writes the bytes from {start} up to {end} of memory {memory}, which the limit ends at {limit}"
    );
    Finding::new(Kind::Limit, message)
        .place(Place::item(format!("data segment {segment}")))
        .help("raise `Builder::memory_limit`")
        .help("or let the linker place less in front of the data: with wasm-ld, `-z stack-size=BYTES` and `--global-base=ADDRESS`")
}

/// A warning. `places` tell what is beyond the limit, and need `needed` bytes.
pub(crate) fn beyond_limit(memory: u32, needed: u64, limit: u64, places: Vec<Place>) -> Finding {
    let message =
        format!("the limit of {limit} bytes cuts off what the module uses of memory {memory}: it traps when it gets there");
    let mut finding = Finding::new(Kind::Limit, message);
    finding.places = places;
    finding
        .help(format!("raise `Builder::memory_limit` to {needed} bytes or more"))
        .help("or let the linker place it lower: with wasm-ld, `--stack-first` and `-z stack-size=BYTES`")
}

pub(crate) fn unsupported_feature(name: &str, help: &str) -> Finding {
    let finding = Finding::new(Kind::Unsupported, format!("the module uses {name}, which is not supported yet"));
    if help.is_empty() { finding } else { finding.help(help) }
}

pub(crate) fn unknown_feature(place: Place, message: &str) -> Finding {
    Finding::new(Kind::Unsupported, format!("the module uses a proposal that is not supported: {message}")).place(place)
}

// Names.

const RENAME_METHOD: &str = "give one of them another name in Rust: `Builder::rename_export(\"name\", \"method\")`, or \
                             `Builder::rename_import` for one that is imported";

const UNTYPED: &str = "or use the module through the untyped API, by its own names: `Builder::untyped`";

pub(crate) fn nothing_to_rename(what: &str) -> Finding {
    Finding::new(Kind::Option, format!("there is no {what} to be renamed"))
        .help("look at `Builder::rename_export`, `rename_import` and `rename_import_module` in the build script")
        .help("to see the names that the module has: `wasm-tools print --skeleton`, or `wasm-objdump -x`")
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
    Finding::new(Kind::Name, format!("{owner} becomes the method `{ident}` in Rust, which the bindings have already"))
        .help("give it another name in Rust: `Builder::rename_export`, or `Builder::rename_import` if it is imported")
        .help(UNTYPED)
}

pub(crate) fn trait_collision(ident: &str, first: &str, second: &str) -> Finding {
    Finding::new(
        Kind::Name,
        format!("the import modules {} and {} both become the trait `{ident}` in Rust", quote(first), quote(second)),
    )
    .help("give one of them another name in Rust: `Builder::rename_import_module(\"module\", \"Trait\")`")
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
    .help("give one of them another name in Rust: `Builder::rename_import(\"module\", \"name\", \"method\")`")
    .help(UNTYPED)
}

pub(crate) fn import_with_two_types(module: &str, name: &str) -> Finding {
    Finding::new(Kind::Name, format!("{} is imported more than once, with different types", quote(&format!("{module}.{name}"))))
        .note("a Rust trait has one function of a name")
        .help("let the module's source declare the import in one place")
        .help(UNTYPED)
}

pub(crate) fn bad_module_name(name: &str, why: &str) -> Finding {
    Finding::new(Kind::Option, format!("{} cannot be a module's name: {why}", quote(name)))
        .help("give it another one: `Builder::name(\"plugin\")`")
}

pub(crate) fn module_name_taken(name: &str, other: &str) -> Finding {
    Finding::new(Kind::Option, format!("{} is the name of another module already, of {}", quote(name), quote(other)))
        .help("give one of them another name: `Builder::name(\"plugin\")`")
}

// Options and target.

pub(crate) fn no_out_dir() -> Finding {
    Finding::new(Kind::Option, "there is no directory for the output: the environment variable OUT_DIR is not set")
        .help("call this from a build script, or set `Builder::out_dir`")
}

pub(crate) fn no_signals(option: &str, triple: &str, why: &str, instead: &str) -> Finding {
    Finding::new(Kind::Option, format!("there is no `{option}` for {}: {why}", quote(triple)))
        .help(format!("leave the choice to the compiler, or take `{instead}`"))
}

pub(crate) fn unknown_target(triple: &str, message: &str) -> Finding {
    Finding::new(Kind::Target, format!("the target {} is not known: {message}", quote(triple)))
        .help("name one with the same architecture and object format: `Builder::target(\"aarch64-unknown-none\")`")
}

pub(crate) fn target_without_backend(triple: &str) -> Finding {
    Finding::new(Kind::Target, format!("there is no code generator for {}", quote(triple)))
        .note("code can be generated for x86_64, aarch64, riscv64gc and s390x")
        .help("use a C compiler: `Builder::emitter(Emitter::C)`")
}

/// `has_c`: C can be compiled for the target, too.
pub(crate) fn target_backend_disabled(triple: &str, feature: &str, has_c: bool) -> Finding {
    let finding = Finding::new(Kind::Target, format!("the code generator for {} is not compiled in", quote(triple)))
        .help(format!("enable the feature `{feature}` of wamr-aot-build, in [build-dependencies]"));
    if has_c { finding.help("or use a C compiler: `Builder::emitter(Emitter::C)`") } else { finding }
}

pub(crate) fn no_port(triple: &str, what: &str, instead: &str) -> Finding {
    Finding::new(Kind::Target, format!("no code can be generated for {}: the runtime has no port for {what}", quote(triple)))
        .help(format!("build for {instead}"))
}

pub(crate) fn target_refused(triple: &str, why: &str) -> Finding {
    Finding::new(Kind::Target, format!("no code can be generated for {}: {why}", quote(triple)))
}

pub(crate) fn no_vectors(triple: &str, place: Place) -> Finding {
    Finding::new(Kind::Target, format!("the module uses SIMD, and {} has no vector instructions (extension V)", quote(triple)))
        .place(place)
        .help("enable them where the CPU has them: `-C target-feature=+v` in RUSTFLAGS, or `Builder::cpu_features`")
        .help("or compile the module without SIMD: `-C target-feature=-simd128` for Rust, `-mno-simd128` for C and C++")
}

pub(crate) fn unknown_cpu_feature(name: &str, architecture: &str, known: &str) -> Finding {
    Finding::new(Kind::Option, format!("{} is not a CPU feature of {architecture} that is known here", quote(name)))
        .note(format!("known are {known}"))
}

// The C compiler.

/// The variables that choose it.
fn c_variables(target: &str) -> String {
    format!("or name another one in the environment: `CC_{}`, or `CC`", target.replace(['-', '.'], "_"))
}

pub(crate) fn no_c_compiler(target: &str, message: &str, install: &str) -> Finding {
    Finding::new(Kind::Tool, format!("no C compiler was found for {}", quote(target)))
        .note(message)
        .help(format!("install one: {install}"))
        .help(c_variables(target))
}

pub(crate) fn c_compiler_not_started(program: &Path, error: std::io::Error, install: &str) -> Finding {
    Finding::new(Kind::Tool, format!("the C compiler {} cannot be started", quote(&program.display().to_string())))
        .help(format!("install it: {install}"))
        .help("or name another one in the environment: `CC_<target>`, with `_` for each `-`, or `CC`")
        .cause(error)
}

pub(crate) fn c_compiler_refused(program: &str, target: &str, message: &str, install: &str) -> Finding {
    let mut finding =
        Finding::new(Kind::Tool, format!("the C compiler {} cannot compile for {}", quote(program), quote(target)));
    for line in message.lines().take(10) {
        finding = finding.note(line);
    }
    finding.help(format!("install one that can: {install}")).help(c_variables(target))
}

pub(crate) fn c_wrong_compiler(program: &str, target: &str, why: &str, install: &str) -> Finding {
    let underscored = target.replace(['-', '.'], "_");
    Finding::new(Kind::Tool, format!("the C compiler {} is not one for {}: {why}", quote(program), quote(target)))
        .help(format!("install one that is: {install}"))
        .help(format!("or name one in the environment: `CC_{underscored}`, with its flags in `CFLAGS_{underscored}`"))
}

pub(crate) fn c_compiler_too_old(program: &str, version: &str) -> Finding {
    Finding::new(Kind::Tool, format!("the C compiler {} is too old: {version}", quote(program)))
        .note("GCC from 12 on and Clang from 14 on can be used")
}

pub(crate) fn c_wrong_object(program: &str, target: &str, why: &str) -> Finding {
    Finding::new(Kind::Tool, format!("the C compiler {} made no object for {}: {why}", quote(program), quote(target)))
        .help("look at the flags in `CFLAGS` and `CFLAGS_<target>`, and at what `CC` names")
}

fn frame_too_large(place: Place, bytes: u64, most: u64) -> Finding {
    Finding::new(Kind::Limit, format!("a function needs a stack frame of {bytes} bytes")).place(place).note(format!(
        "{most} bytes are the most that an overflow of the stack can be found with where traps are calls: a frame is there before it \
         is checked"
    ))
}

pub(crate) fn native_frame_too_large(place: Place, bytes: u64, most: u64) -> Finding {
    frame_too_large(place, bytes, most)
        .help("split the function, or have traps be instructions where the target can: `Builder::traps(Traps::Instruction)`")
}

pub(crate) fn c_frame_too_large(place: Place, bytes: u64, most: u64) -> Finding {
    frame_too_large(place, bytes, most)
        .note("the C compiler puts functions that are called in one place into their caller, with their frames")
        .help("compile the guest with less inlining (Clang: `-fno-inline`; Rust: `#[inline(never)]` on what it calls), or split it")
}

/// The compiler refused what this crate wrote.
pub(crate) fn c_compiler_failed(program: &str, status: &str, message: &str, directory: &Path) -> Finding {
    let mut finding = Finding::new(Kind::Internal, format!("the C compiler {} failed: {status}", quote(program)));
    for line in message.lines().take(20) {
        finding = finding.note(line);
    }
    finding
        .note(format!("the C is in {}", directory.display()))
        .help("if the compiler works otherwise, this is a bug in wamr-aot: please report it with the module")
}

pub(crate) fn unknown_cpu_feature_for_c(name: &str, target: &str, architecture: &str, known: &str) -> Finding {
    let finding =
        Finding::new(Kind::Option, format!("{} is not a CPU feature of {architecture} that is known here", quote(name)))
            .help(format!("give the C compiler its flag for it: `CFLAGS_{}`", target.replace(['-', '.'], "_")));
    if known.is_empty() { finding } else { finding.note(format!("known are {known}")) }
}

// Files.

pub(crate) fn io(what: &str, path: &Path, error: std::io::Error) -> Finding {
    Finding::new(Kind::Io, format!("cannot {what} {}", quote(&path.display().to_string()))).cause(error)
}

/// The C would be written over a file that the emitter did not write.
pub(crate) fn c_would_replace(file: &Path) -> Finding {
    Finding::new(
        Kind::Io,
        format!(
            "cannot keep the C: {} is there already, and was not written by `Builder::keep_c`",
            quote(&file.display().to_string())
        ),
    )
    .help("give `Builder::keep_c` a directory of its own, or move the file away")
}

pub(crate) fn not_told(error: std::io::Error) -> Finding {
    Finding::new(Kind::Io, "cannot tell Cargo what to link: the standard output cannot be written").cause(error)
}

// The code generator.

/// A function that the code generator cannot take because of its size. `place` names it.
pub(crate) fn function_too_large(place: Place) -> Finding {
    Finding::new(Kind::Limit, "a function is too large for the code generator").place(place).help(SPLIT)
}

/// A function that would take too long to compile, or too much memory. `function` names it.
pub(crate) fn function_over_limit(function: String, size: &str, limit: u64) -> Finding {
    Finding::new(Kind::Limit, "a function is too large to be compiled")
        .place(Place::item(function))
        .note(format!("it has {size}"))
        .note(format!(
            "the limit is {limit} units: an instruction, an argument and a result are one each, a call is 6, a branch or check 12"
        ))
        .help(SPLIT)
}

pub(crate) fn module_over_budget(functions: usize, largest: &str, size: &str, sum: u64, limit: u64, c: bool) -> Finding {
    let how = if c { " through a C compiler" } else { "" };
    let finding = Finding::new(Kind::Limit, format!("compiling the module would take too long{how}"))
        .note(format!("its {functions} functions are estimated at {sum} units; the limit for a file of its size is {limit}"))
        .note(format!("the largest share has {largest}: {size}"))
        .help(SPLIT);
    if c {
        finding.help("or compile it with `Emitter::Native`, if Cranelift has a code generator for the target")
    } else {
        finding
    }
}

pub(crate) fn too_many_items(count: usize, limit: usize) -> Finding {
    Finding::new(Kind::Limit, format!("typed bindings for {count} imports and exports would take too long to compile"))
        .note(format!("the limit is {limit}"))
        .help("export less: a linker option that exports every symbol is often the reason")
        .help("or use the untyped API: `Builder::untyped`")
}

const SPLIT: &str = "split the function, or compile the module with less inlining";

/// The code generator failed on a valid module.
pub(crate) fn not_loadable(what: &str) -> Finding {
    Finding::new(Kind::Unsupported, format!("the module cannot be made loadable: it needs {what}"))
        .help("compile it with `Output::Static`")
}

pub(crate) fn internal(place: Place, message: &str) -> Finding {
    Finding::new(Kind::Internal, format!("the code generator failed: {message}"))
        .place(place)
        .help("this is a bug in wamr-aot: please report it with the module")
}
