//! Options and Cargo's environment.

use std::path::Path;

use super::*;
use crate::{
    cargo::Environment,
    options::{CpuFeatures, Passes},
    request::HOST,
};

fn cargo() -> Environment {
    Environment {
        out_dir: Some("/out".into()),
        manifest_dir: Some("/package".into()),
        package: Some("package".into()),
        package_version: Some("1.0.0".into()),
        target: Some("x86_64-unknown-linux-gnu".into()),
        target_features: Some(vec!["sse2".into()]),
        opt_level: Some("0".into()),
        debug: Some(false),
        profile: Some("debug".into()),
        ..Environment::default()
    }
}

#[test]
fn defaults_follow_cargo() {
    let request = Builder::new("guest/filter.wasm").request(&cargo(), "s").unwrap();
    assert_eq!(request.name, "filter");
    assert_eq!(request.target, "x86_64-unknown-linux-gnu");
    assert_eq!(request.cpu_features, CpuFeatures::Compiler(vec!["sse2".into()]));
    assert_eq!(request.opt_level, OptLevel::None);
    assert_eq!(request.out_dir, Path::new("/out"));
    assert!(!request.debug_info && request.settings.function_names);
}

#[test]
fn options_win() {
    let builder = Builder::new("filter.wasm")
        .name("other")
        .target("aarch64-unknown-linux-gnu")
        .opt_level(OptLevel::SpeedAndSize)
        .debug_info(true)
        .function_names(false)
        .memory_limit(1)
        .table_limit(2)
        .exception_limit(3)
        .exceptions(true)
        .out_dir("/elsewhere");
    let request = builder.clone().request(&cargo(), "s").unwrap();
    assert_eq!(request.name, "other");
    // Cargo's features apply to a different target.
    assert_eq!(request.cpu_features, CpuFeatures::Baseline);
    assert_eq!(request.opt_level, OptLevel::SpeedAndSize);
    assert_eq!(request.out_dir, Path::new("/elsewhere"));
    assert!(request.debug_info && !request.settings.function_names);
    assert_eq!((request.settings.memory_limit, request.settings.table_limit), (Some(1), 2));
    assert_eq!((request.settings.exception_limit, request.settings.exceptions), (Some(3), true));
    let request = builder.cpu_features(["lse"]).request(&cargo(), "s").unwrap();
    assert_eq!(request.cpu_features, CpuFeatures::Chosen(vec!["lse".into()]));
}

#[test]
fn the_environment_switches_passes_off() {
    let request = |list: Option<&str>| {
        let environment = Environment { passes: list.map(str::to_owned), ..cargo() };
        Builder::new("filter.wasm").request(&environment, "s")
    };
    assert_eq!(request(None).unwrap().settings.passes, Some(Passes::ALL));
    assert_eq!(request(Some("-checks")).unwrap().settings.passes, Passes::parse("-checks").ok());
    let findings = request(Some("-checks,fast")).unwrap_err();
    let error = Error::new("filter.wasm".to_owned(), findings).to_string();
    assert!(error.contains("`fast`") && error.contains("WAMR_AOT_OPT"), "{error}");
}

#[test]
fn outside_cargo_the_output_directory_must_be_named() {
    let builder = Builder::from_bytes("", []);
    let error = builder.with_request(&Environment::default(), |_, _| Ok(())).unwrap_err();
    assert!(error.is_option());
    // Both errors are reported at once.
    assert_eq!(error.texts().count(), 2);
    let request = Builder::new("a.wasm").out_dir("/out").request(&Environment::default(), "s").unwrap();
    assert_eq!(request.target, HOST);
    #[cfg(feature = "compiler")]
    assert_eq!(HOST, target_lexicon::Triple::host().to_string());
    assert_eq!(request.opt_level, OptLevel::Speed);
}

#[test]
fn a_name_is_for_one_module() {
    let artifact = Artifact {
        emitter: "native".into(),
        c_compiler: None,
        name: "claimed".into(),
        library: "l".into(),
        archive: Some("/claimed/l.a".into()),
        loadable: None,
        c_sources: None,
        remarks: None,
        variables: Vec::new(),
        warnings: Vec::new(),
        report: String::new(),
        manifest: "/claimed/claimed.manifest".into(),
        fresh: false,
    };
    assert!(Builder::new("a/claimed.wasm").claim(artifact.clone()).is_ok());
    assert!(Builder::new("a/claimed.wasm").claim(artifact.clone()).is_ok());
    let error = Builder::new("b/claimed.wasm").claim(artifact).unwrap_err();
    assert!(error.to_string().contains("`a/claimed.wasm`"), "{error}");
}

#[test]
fn relative_paths_start_at_the_package() {
    assert_eq!(Builder::new("a.wasm").file(&cargo()).unwrap(), Path::new("/package/a.wasm"));
    assert_eq!(Builder::new("/b/a.wasm").file(&cargo()).unwrap(), Path::new("/b/a.wasm"));
}
