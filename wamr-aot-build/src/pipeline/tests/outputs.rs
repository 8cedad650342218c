//! The files: what they are, and when they are written.

use std::num::NonZeroUsize;

use ::object::{File, Object as _, ObjectSection as _, SectionFlags, elf};
use wamr_aot_abi::manifest::{Footprint, Output, StackUse};

use super::*;
use crate::{
    options::{OptLevel, Passes},
    settings::Settings,
};

#[test]
fn nothing_is_compiled_twice() {
    let dir = TestDir::new("pipeline-fresh");
    let request = Request { debug_info: false, ..request(&dir) };
    let first = build(&request, MODULE.as_bytes()).unwrap();
    assert!(!first.is_fresh() && first.archive().unwrap().is_file() && first.manifest().is_file());
    let second = build(&request, MODULE.as_bytes()).unwrap();
    assert!(second.is_fresh());
    assert_eq!((second.archive(), second.report()), (first.archive(), first.report()));
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
    let bytes = wat::parse_str(COSTS).unwrap();
    for emitter in Emitter::ALL {
        // In other directories, and on one thread or several.
        let [first, second] = [("one", NonZeroUsize::MIN), ("other", NonZeroUsize::MIN.saturating_add(3))]
            .map(|(name, threads)| {
                let dir = TestDir::new(&format!("pipeline-deterministic-{name}"));
                let settings =
                    Settings { emitter: Some(emitter), output: Output::Both, ..Settings::default() };
                let request = Request { settings, ..request(&dir) };
                let (machine, digest) = (Machine::find(&request), Digest::new(&request, None, &bytes, &[]));
                let jobs = Jobs::new(threads, None);
                stages::run(&request, &jobs, machine, &digest, &bytes, &bytes, Vec::new()).unwrap()
            });
        assert_eq!(first.archive, second.archive);
        assert!(first.loadable.is_some());
        assert_eq!(first.loadable, second.loadable);
        assert_eq!(first.manifest, second.manifest);
    }
}

/// A machine without byte shuffles has no function for them either.
#[test]
fn shuffles_are_compiled_at_each_level() {
    for opt_level in OptLevel::ALL {
        let dir = TestDir::new(&format!("pipeline-shuffles-{}", opt_level.name()));
        let built = build(&Request { opt_level, ..request(&dir) }, SHUFFLE.as_bytes());
        built.map_err(|f| report::all("plugin.wat", &f)).unwrap();
    }
}

/// Lane 2 has bytes of both vectors.
const SHUFFLE: &str = "(module (func (export \"f\") (param v128 v128) (result i32)
    (i32x4.extract_lane 2
        (i8x16.shuffle 1 2 3 4 5 6 7 8 9 20 11 12 13 14 15 16 (local.get 0) (local.get 1)))))";

/// GCC makes scalar code of the others.
#[test]
fn c_for_gcc_has_shuffles_that_are_instructions() {
    let dir = TestDir::new("pipeline-shuffles");
    let kept = dir.path().join("kept");
    let request = Request {
        settings: Settings { emitter: Some(Emitter::C), ..Settings::default() },
        keep_c: Some(kept.clone()),
        ..request(&dir)
    };
    let built = build(&request, SHUFFLE.as_bytes()).map_err(|f| report::all("plugin.wat", &f)).unwrap();
    let text = std::fs::read_to_string(kept.join("unit0.c")).unwrap();
    let is_planned = cfg!(target_arch = "x86_64") && built.emitter().contains("GCC");
    assert_eq!(text.contains(", 1, 2, 3, 4, 5, 6, 7, 8,"), !is_planned, "{text}");
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
    assert!(!first.is_fresh() && first.archive().unwrap().is_file() && first.loadable().unwrap().is_file());
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

/// Nothing reaches functions 0 and 2, and the segment.
const UNREACHED: &str = r#"(module
    (memory 1)
    (func (result i32) (call 2))
    (func (export "f") (result i32) (i32.const 1))
    (func (result i32) (i32.const 2))
    (func (export "g") (result i32) (call 1))
    (data "these bytes are left out"))"#;

#[test]
fn what_nothing_reaches_is_left_out_unless_that_is_switched_off() {
    let dir = TestDir::new("pipeline-unreached");
    let bytes = wat::parse_str(UNREACHED).unwrap();
    for emitter in Emitter::ALL {
        for (opt_level, passes, is_left_out) in [
            (OptLevel::Speed, None, true),
            (OptLevel::SpeedAndSize, Some(Passes::ALL), true),
            (OptLevel::Speed, Passes::parse("-unreached").ok(), false),
            (OptLevel::None, None, false),
        ] {
            let settings =
                Settings { emitter: Some(emitter), passes, output: Output::Both, ..Settings::default() };
            let request = Request { settings, opt_level, ..request(&dir) };
            let files = run(&request, &bytes).map_err(|f| report::all("plugin.wat", &f)).unwrap();
            let compiled: Vec<u32> = files.functions.iter().map(|function| function.index).collect();
            assert_eq!(compiled, if is_left_out { vec![1, 3] } else { vec![0, 1, 2, 3] }, "{request:?}");
            let artefact = files.loadable.unwrap();
            let has_data = artefact.windows(24).any(|window| window == b"these bytes are left out");
            assert_eq!(has_data, !is_left_out);
            assert_eq!(files.manifest.footprint.data, if is_left_out { 0 } else { 24 });
        }
    }
    let listed = list(&request(&dir), &Jobs::available(), &bytes, None).unwrap();
    assert_eq!(listed.len(), 4);
}

/// `dig` calls itself, and `feed` does not call it.
const COSTS: &str = r#"(module
    (import "env" "log" (func $log (param i32)))
    (export "log" (func $log))
    (memory (export "memory") 1)
    (data (i32.const 16) "some bytes")
    (func $low (param i32) (result i32) (i32.div_u (i32.load (local.get 0)) (i32.const 7)))
    (func $dig (export "dig") (param i32) (result i32)
        (if (result i32) (local.get 0)
            (then (i32.add (call $dig (call $low (local.get 0))) (i32.const 1)))
            (else (i32.const 0))))
    (func $feed (export "feed") (export "other") (param i32) (result i32)
        (call $log (local.get 0))
        (i32.add (call $low (local.get 0)) (i32.const 1))))"#;

#[test]
fn costs_are_those_of_the_objects() {
    let dir = TestDir::new("pipeline-costs");
    let bytes = wat::parse_str(COSTS).unwrap();
    for emitter in Emitter::ALL {
        let settings = Settings { emitter: Some(emitter), output: Output::Both, ..Settings::default() };
        let request = Request { settings, ..request(&dir) };
        let files = run(&request, &bytes).map_err(|f| report::all("plugin.wat", &f)).unwrap();
        let Footprint { code, data, description, reflection, stack, exports, largest, .. } =
            files.manifest.footprint;
        assert_eq!(data, 10);
        let sum = code.unwrap() + data + description + reflection;
        let mut allocated = 0;
        for object in &files.objects {
            let file = File::parse(&**object).unwrap();
            for section in file.sections() {
                let SectionFlags::Elf { sh_flags } = section.flags() else { panic!("not ELF") };
                let counts = sh_flags & u64::from(elf::SHF_ALLOC) != 0 && section.name() != Ok(".eh_frame");
                allocated += if counts { section.size() } else { 0 };
            }
        }
        // There may be padding between functions.
        assert!((sum..sum + 128).contains(&allocated), "{emitter:?}: {sum}, {allocated}");

        let unbounded = |stack: &StackUse| matches!(stack, StackUse::Unbounded(why) if why.contains("`dig`"));
        let [dig, feed, other] = &exports[..] else { panic!("{exports:?}") };
        assert!(unbounded(&stack) && dig.name == "dig" && unbounded(&dig.stack), "{stack:?} {dig:?}");
        assert!(feed.name == "feed" && matches!(feed.stack, StackUse::Bytes(8..300)), "{feed:?}");
        assert_eq!((&*other.name, &other.stack), ("other", &feed.stack));
        assert!(largest.iter().any(|function| function.name == "dig" && function.frame > 0), "{largest:?}");
        assert!(largest.is_sorted_by_key(|function| std::cmp::Reverse(function.code)), "{largest:?}");
        // A file to load has none of this.
        let artefact = files.loadable.unwrap();
        assert!(!artefact.windows(12).any(|window| window == b"export-stack"));
    }
}
