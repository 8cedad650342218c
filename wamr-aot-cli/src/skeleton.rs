//! `wamr-aot skeleton`: a host for a module, to be filled in.

use std::{fmt::Write as _, fs, path::PathBuf, process::ExitCode};

use wamr_aot_abi::{
    manifest::{Import, Item, Manifest},
    signature::ValType,
    wasi::{THREAD_SPAWN, Version},
};
use wamr_aot_build::compiler;

use crate::{
    args::CompilerArgs,
    artefact,
    compile::scratch,
    failure::{Failure, no_threads},
    files,
    generate::print,
    rust, terminal,
};

/// Print a complete host for a module: Cargo.toml, build.rs, and all imports to be implemented
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The module, in the binary or the text format
    file: PathBuf,
    /// Write the package, with a copy of the module, into this directory, which must be new or
    /// empty
    #[arg(short, long, value_name = "DIRECTORY")]
    output: Option<PathBuf>,
    #[command(flatten)]
    compiler: CompilerArgs,
}

pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    if artefact::is_artefact(&args.file) {
        return Err(Failure::new(format_args!("{} is an artefact", args.file.display()))
            .help("pass the module that it was compiled from: a build script compiles it"));
    }
    let scratch = scratch()?;
    let builder = args.compiler.builder(&args.file)?.out_dir(scratch.path());
    let compiled = terminal::with_progress("compiling", |progress| compiler::compile(&builder, progress))?;
    let manifest = &compiled.manifest;
    if manifest.imports.iter().any(|import| (&*import.module, &*import.name) == THREAD_SPAWN) {
        return Err(no_threads(&args.file));
    }
    let module = args.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let package = [
        ("Cargo.toml", cargo_toml(manifest)),
        ("build.rs", build_rs(manifest, &module)),
        ("src/main.rs", main_rs(manifest)),
    ];
    let Some(directory) = &args.output else {
        let mut text = String::new();
        for (name, content) in package {
            let comment = if name.ends_with(".toml") { "#" } else { "//" };
            let gap = if text.is_empty() { "" } else { "\n" };
            // Writing to a string cannot fail.
            let _ = write!(text, "{gap}{comment} {name}\n{content}");
        }
        return print(text.as_bytes());
    };
    let failed = |error: std::io::Error| {
        Failure::new(format_args!("cannot write to {}: {error}", directory.display()))
    };
    fs::create_dir_all(directory.join("src")).map_err(failed)?;
    for (name, content) in package {
        let path = directory.join(name);
        if path.exists() {
            return Err(Failure::new(format_args!("{} already exists", path.display()))
                .help("choose a new directory: nothing is replaced"));
        }
        files::write(&path, content.as_bytes())?;
    }
    files::write(&directory.join(&module), &files::read(&args.file)?)?;
    Ok(ExitCode::SUCCESS)
}

/// Whether the host gives the module WASI.
fn is_wasi(manifest: &Manifest) -> bool {
    manifest.imports.iter().any(|import| Version::of_module(&import.module).is_some())
}

/// Whether the module is a program of WASI, so that the host has `run`.
fn is_program(manifest: &Manifest) -> bool {
    is_wasi(manifest) && manifest.exports.iter().any(|export| export.name == "_start")
}

fn cargo_toml(manifest: &Manifest) -> String {
    let repository = env!("CARGO_PKG_REPOSITORY");
    let wasi = match is_wasi(manifest) {
        true => format!("wamr-aot-wasi = {{ git = \"{repository}\" }}\n"),
        false => String::new(),
    };
    format!(
        "[package]\n\
         name = \"{}-host\"\n\
         version = \"0.1.0\"\n\
         edition = \"2024\"\n\
         \n\
         [dependencies]\n\
         wamr-aot-rt = {{ git = \"{repository}\" }}\n\
         {wasi}\
         \n\
         [build-dependencies]\n\
         wamr-aot-build = {{ git = \"{repository}\" }}\n\
         \n\
         [profile.dev.build-override]\n\
         opt-level = 2 # the compiler runs in the build script\n\
         \n\
         [profile.release.build-override]\n\
         opt-level = 2\n",
        rust::module(&manifest.name).replace('_', "-").trim_matches('-')
    )
}

fn build_rs(manifest: &Manifest, file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let call = if stem == manifest.name {
        format!("wamr_aot_build::compile({file:?});")
    } else {
        format!("wamr_aot_build::Builder::new({file:?}).name({:?}).compile();", manifest.name)
    };
    format!("fn main() {{\n    {call}\n}}\n")
}

/// The program. Writing to a string cannot fail.
fn main_rs(manifest: &Manifest) -> String {
    let module = rust::module(&manifest.name);
    let wasi = is_wasi(manifest);
    // Those that are left to the user.
    let own = manifest.import_modules.iter().filter(|module| Version::of_module(&module.name).is_none());
    let own: Vec<_> = own.collect();
    let mut body = String::new();
    let (state, view) = match (own.is_empty(), wasi) {
        (true, true) => ("wasi", false),
        (true, false) => ("()", false),
        (false, true) => ("Host { wasi }", true),
        (false, false) => ("Host", false),
    };
    if view {
        let _ = write!(
            body,
            "\n/// What the imports work on.\nstruct Host {{\n    wasi: WasiCtx,\n}}\n\
             \nimpl wamr_aot_wasi::WasiView for Host {{\n    fn wasi(&mut self) -> &mut WasiCtx {{\n        \
             &mut self.wasi\n    }}\n}}\n"
        );
    } else if !own.is_empty() {
        body.push_str("\n/// What the imports work on.\nstruct Host;\n");
    }
    for import_module in own {
        let mut seen = Vec::new();
        let imports = manifest.imports.iter().filter(|import| import.module == import_module.name);
        let imports = imports.filter(|import| !matches!(import.item, Item::Tag(_)));
        let _ = writeln!(body, "\nimpl {module}::imports::{} for Host {{", import_module.ident);
        for import in imports {
            // A name may be imported more than once.
            if !seen.contains(&&import.ident) {
                seen.push(&import.ident);
                write_import(&mut body, &module, import);
            }
        }
        body.push_str("}\n");
    }
    write_main(&mut body, manifest, &module, state);
    let used = ["ExternRef", "FuncRef", "V128"];
    let used: Vec<&str> = used.into_iter().filter(|name| uses(&body, name)).collect();
    let mut import = match &used[..] {
        [] => String::new(),
        [name] => format!("use wamr_aot_rt::{name};\n"),
        names => format!("use wamr_aot_rt::{{{}}};\n", names.join(", ")),
    };
    if wasi {
        import.push_str("use wamr_aot_wasi::WasiCtx;\n");
    }
    let gap = if import.is_empty() { "" } else { "\n" };
    let option = if wasi { ", wasi" } else { "" };
    format!("{import}{gap}wamr_aot_rt::include_aot!(mod {module} = {:?}{option});\n{body}", manifest.name)
}

/// Writes the function that makes an instance with the host's `state`, and runs it if it is a
/// program. Writing to a string cannot fail.
fn write_main(body: &mut String, manifest: &Manifest, module: &str, state: &str) {
    let program = is_program(manifest);
    let result = if program { "std::process::ExitCode" } else { "()" };
    let _ = writeln!(body, "\nfn main() -> Result<{result}, Box<dyn std::error::Error>> {{");
    if is_wasi(manifest) {
        body.push_str(
            "    // What is not granted here the guest does not have. To grant a directory:\n    \
             // .preopen_dir(\"data\", \"/data\", wamr_aot_wasi::Access::Read)\n    \
             let wasi = WasiCtx::builder().args(std::env::args()).inherit_stdio().build()?;\n",
        );
    }
    let mutable = if program { "mut " } else { "" };
    let _ = writeln!(body, "    let {mutable}{module} = {module}::Instance::new({state})?;");
    // WASI calls these two.
    let is_called = |name: &str| is_wasi(manifest) && matches!(name, "_start" | "_initialize");
    let exports = manifest.exports.iter().filter(|export| !is_called(&export.name));
    let exports: Vec<String> = exports.flat_map(rust::export).collect();
    if !exports.is_empty() {
        body.push_str("    // What the module exports:\n");
    }
    for line in exports {
        let _ = writeln!(body, "    // {line}");
    }
    match program {
        true => {
            let _ = write!(body, "    let exit = {module}.run()?;\n    Ok(exit.into())\n}}\n");
        }
        false => {
            let _ = write!(body, "    drop({module});\n    Ok(())\n}}\n");
        }
    }
}

/// Whether code, not a comment, names a type.
fn uses(body: &str, name: &str) -> bool {
    let code = body.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric())).any(|word| word == name)
}

/// Writes an item of a trait. Memories and tables have defaults.
fn write_import(out: &mut String, module: &str, import: &Import) {
    let head = rust::import(import).replace("&mut Caller<", &format!("&mut {module}::Caller<"));
    let name = format!("{}.{}", import.module, import.name);
    match &import.item {
        Item::Function(signature) => {
            let head = head.replace("HostError>", &format!("{module}::HostError>"));
            let _ = writeln!(out, "    {head} {{");
            let unused = rust::names(signature);
            let unused = match &unused[..] {
                [cx] => cx.clone(),
                all => format!("({})", all.join(", ")),
            };
            let _ = writeln!(out, "        let _ = {unused};");
            let message = format!("`{name}` is not implemented yet");
            let _ = writeln!(out, "        Err({module}::HostError::new({message:?}))");
            out.push_str("    }\n");
        }
        Item::Global(global) => {
            let _ = writeln!(out, "    {head} {{\n        {}\n    }}", initial(global.ty, &name));
        }
        Item::Memory(_) | Item::Table(_) | Item::Tag(_) => {}
    }
}

/// A value to begin with.
fn initial(ty: ValType, name: &str) -> String {
    match ty {
        ValType::I32 | ValType::I64 => "0".to_owned(),
        ValType::F32 | ValType::F64 => "0.0".to_owned(),
        ValType::V128 => "V128::from_u128(0)".to_owned(),
        ty if ty.is_nullable() => "None".to_owned(),
        ValType::NonNullExternRef => "ExternRef::from_index(0)".to_owned(),
        _ => format!("unimplemented!(\"the value of `{}`\")", name.escape_default()),
    }
}
