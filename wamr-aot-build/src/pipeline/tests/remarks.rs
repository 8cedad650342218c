//! The file with remarks: when it is written, and what is in it.

use std::{fs, num::NonZeroUsize, path::PathBuf};

use wamr_aot_abi::manifest::Manifest;

use super::{caching::Fixture, *};
use crate::{
    options::OptLevel,
    settings::{Bounds, Settings},
};

/// Functions with a loop each, of which every third is copied, and one that nothing reaches.
fn module() -> String {
    let mut text = String::from("(module (memory 1) (func $unreached)\n");
    for number in 0..40 {
        let address = if number % 3 == 0 { "local.get 0" } else { "i32.load (local.get 0)" };
        text.push_str(&format!(
            "(func $f{number} (export \"f{number}\") (param i32 i32)
                (loop $again
                    (i32.store ({address}) (i32.const 0))
                    (local.set 0 (i32.add (local.get 0) (i32.const 4)))
                    (br_if $again (local.tee 1 (i32.sub (local.get 1) (i32.const 1))))))\n"
        ));
    }
    text + ")"
}

fn checked(emitter: Emitter) -> Settings {
    Settings { emitter: Some(emitter), bounds: Some(Bounds::Check), ..Settings::default() }
}

fn of(request: &Request, threads: usize, input: &[u8]) -> String {
    let request = Request { remarks: Some("not written".into()), ..request.clone() };
    let jobs = Jobs::new(NonZeroUsize::new(threads).unwrap(), None);
    let compiled = compile(&request, &jobs, input).map_err(|f| report::all("plugin.wat", &f));
    compiled.unwrap().0.remarks.unwrap()
}

#[test]
fn the_order_is_that_of_the_module_whatever_the_threads() {
    let dir = TestDir::new("remarks-order");
    for emitter in Emitter::ALL {
        let request = Request { settings: checked(emitter), ..request(&dir) };
        let one = of(&request, 1, module().as_bytes());
        assert_eq!(of(&request, 4, module().as_bytes()), one);
        let lines: Vec<u32> = one
            .lines()
            .filter_map(|line| line.strip_prefix("plugin.wasm:")?.split_once(": ")?.0.parse().ok())
            .collect();
        assert!(lines.len() > 80 && lines.is_sorted(), "{one}");
        assert!(
            one.contains("\nplugin.wasm:1: function 0 `unreached`: unreached (success): left out"),
            "{one}"
        );
        let copied = if emitter == Emitter::C { 40 } else { 14 };
        let summary = format!("\nplugin.wasm: versioning (summary): {copied} of 40 innermost loops copied");
        assert!(one.contains(&summary), "{one}");
        // A module in the binary format has no lines.
        let bytes = wat::parse_str(module()).unwrap();
        let binary = of(&request, 4, &bytes);
        assert!(binary.contains("\nplugin.wasm:0x"), "{binary}");
        assert_eq!(binary.lines().count(), one.lines().count());
        // Without places in traps it is the same.
        let plain = Request { debug_info: false, ..request };
        assert!(of(&plain, 1, module().as_bytes()).contains("\nplugin.wasm:1: function 0 "));
    }
}

#[test]
fn passes_that_are_off_say_so() {
    let dir = TestDir::new("remarks-off");
    let native = Request { settings: checked(Emitter::Native), ..request(&dir) };
    let text = of(&Request { opt_level: OptLevel::None, ..native.clone() }, 1, module().as_bytes());
    for pass in ["unreached", "checks", "versioning"] {
        assert!(text.contains(&format!("plugin.wasm: {pass} (summary): off\n")), "{text}");
    }
    let settings = Settings { passes: Passes::parse("-versioning").ok(), ..native.settings.clone() };
    let text = of(&Request { settings, ..native }, 1, module().as_bytes());
    assert!(text.contains("versioning (summary): off\n") && text.contains("checks (missed)"), "{text}");
    assert!(!text.contains("versioning (missed)"), "{text}");
}

#[test]
fn the_code_is_the_same_without_remarks() {
    let dir = TestDir::new("remarks-code");
    for bounds in [Bounds::Check, Bounds::Guard] {
        let settings = Settings { bounds: Some(bounds), ..Settings::default() };
        let plain = Request { settings, ..request(&dir) };
        let remarked = Request { remarks: Some("remarks".into()), ..plain.clone() };
        let bytes = wat::parse_str(module()).unwrap();
        let [plain, remarked] = [plain, remarked].map(|request| run(&request, &bytes).unwrap());
        assert!(plain.remarks.is_none() && remarked.remarks.is_some());
        assert_eq!((plain.archive, plain.manifest), (remarked.archive, remarked.manifest));
    }
}

/// A loop with this many stores.
fn loop_of(stores: usize) -> String {
    let store = |n: usize| format!("(i32.store8 offset={n} (local.get 0) (i32.const 0))");
    let body: String = (0..stores).map(store).collect();
    format!(
        "(loop $again {body}
            (local.set 0 (i32.add (local.get 0) (i32.const 4)))
            (br_if $again (local.tee 1 (i32.sub (local.get 1) (i32.const 1)))))"
    )
}

#[test]
fn limits_are_reasons() {
    let dir = TestDir::new("remarks-limits");
    let request = Request { settings: checked(Emitter::Native), ..request(&dir) };
    let text = |loops: String| {
        let module = format!("(module (memory 1) (func (export \"f\") (param i32 i32) {loops}))");
        of(&request, 1, module.as_bytes())
    };
    let large = text(loop_of(100));
    assert!(large.contains("versioning (missed): not copied: it has more than 256 instructions"), "{large}");
    let growth = text(loop_of(20).repeat(30));
    assert!(growth.contains("instructions, and the function may grow by"), "{growth}");
    let many = text(loop_of(1).repeat(200));
    assert!(many.contains("not copied: 64 loops of the function have copies"), "{many}");
    assert!(many.contains("64 of 200 innermost loops copied; not copied: 136 number of copies"), "{many}");
}

#[test]
fn less_effort_has_a_reason() {
    let dir = TestDir::new("remarks-effort");
    let deep = format!("{}{}", "(loop ".repeat(301), ")".repeat(301));
    let module = format!("(module (func (export \"f\") {deep}) (func (export \"g\")))");
    let text = of(&request(&dir), 1, module.as_bytes());
    assert!(
        text.contains("effort (missed): compiled with less effort: 301 nested loops, more than 300\n"),
        "{text}"
    );
    assert!(text.contains("effort (summary): 1 of 2 functions compiled with less effort\n"), "{text}");
}

/// Builds, and returns what the file has.
fn written(fixture: &Fixture, out_dir: &str, request: &Request) -> (Artifact, String) {
    let (artifact, _) = fixture.build(out_dir, request);
    let text = fs::read_to_string(artifact.remarks().unwrap()).unwrap();
    (artifact, text)
}

#[test]
fn the_file_is_that_of_the_build() {
    for emitter in Emitter::ALL {
        let fixture = Fixture::new(&format!("remarks-cache-{}", emitter.name()), emitter);
        let file: PathBuf = fixture.dir.path().join("some/plugin.remarks");
        let plain = fixture.request.clone();
        let remarked = Request { remarks: Some(file.clone()), ..plain.clone() };
        let (artifact, _) = fixture.build("out", &plain);
        assert!(artifact.remarks().is_none() && !file.exists());
        // Neither the cache nor the files of the same build have remarks.
        let (artifact, text) = written(&fixture, "out", &remarked);
        assert!(!artifact.is_fresh() && artifact.remarks() == Some(&*file));
        assert!(text.starts_with("# wamr-aot ") && text.contains(&artifact_digest(&artifact)), "{text}");
        assert!(written(&fixture, "out", &remarked).0.is_fresh());
        fs::remove_file(&file).unwrap();
        assert!(!written(&fixture, "out", &remarked).0.is_fresh());
        // A file of another build.
        let other = Request { debug_info: !plain.debug_info, ..plain.clone() };
        fixture.build("out", &other);
        let (artifact, other_text) = written(&fixture, "out", &Request { remarks: Some(file), ..other });
        assert!(!artifact.is_fresh() && other_text != text);
        let names = fs::read_dir(fixture.dir.path().join("some")).unwrap();
        assert_eq!(names.count(), 1, "temporary files are left");
    }
}

fn artifact_digest(artifact: &Artifact) -> String {
    let manifest = fs::read_to_string(artifact.manifest()).unwrap();
    Manifest::from_text(&manifest).unwrap().digest
}
