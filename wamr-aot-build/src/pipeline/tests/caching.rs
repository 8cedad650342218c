//! Builds whose outputs are in the cache.

use std::{fs, path::PathBuf};

use wamr_aot_abi::manifest::Output;

use super::*;
use crate::{cache::Variables, options::OptLevel, settings::Settings};

/// A cache in a directory, and output directories beside it.
pub(super) struct Fixture {
    pub(super) dir: TestDir,
    variables: Variables,
    pub(super) request: Request,
}

impl Fixture {
    pub(super) fn new(name: &str, emitter: Emitter) -> Fixture {
        let dir = TestDir::new(name);
        let settings = Settings { emitter: Some(emitter), output: Output::Both, ..Settings::default() };
        let request = Request { settings, ..request(&dir) };
        Fixture { variables: Fixture::variables(dir.path().join("cache"), None), dir, request }
    }

    fn variables(directory: PathBuf, size: Option<&str>) -> Variables {
        Variables::from(|name| match name {
            "WAMR_AOT_CACHE" => Some(directory.clone().into()),
            "WAMR_AOT_CACHE_SIZE" => size.map(Into::into),
            _ => None,
        })
    }

    /// Builds in an output directory, and returns the contents of the files.
    pub(super) fn build(&self, out_dir: &str, request: &Request) -> (Artifact, [Vec<u8>; 3]) {
        self.build_module(out_dir, request, MODULE.as_bytes())
    }

    fn build_module(&self, out_dir: &str, request: &Request, module: &[u8]) -> (Artifact, [Vec<u8>; 3]) {
        let request = Request { out_dir: self.dir.path().join(out_dir), ..request.clone() };
        let built = super::super::build(&request, &Jobs::available(), &self.variables, module);
        let built = built.map_err(|findings| report::all("plugin.wat", &findings)).unwrap();
        let files = [built.archive().unwrap(), built.loadable().unwrap(), built.manifest()];
        let contents = files.map(|file| fs::read(file).unwrap());
        (built, contents)
    }

    fn entries(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.dir.path().join("cache"));
        entries.map_or(Vec::new(), |entries| entries.map(|entry| entry.unwrap().path()).collect())
    }
}

/// Replaces the archive in the entry of the fixture's module.
fn plant(fixture: &Fixture, archive: &[u8]) {
    let machine = Machine::find(&fixture.request);
    let identity = machine.as_ref().ok().and_then(Machine::identity);
    let bytes = input::to_binary(MODULE.as_bytes()).unwrap();
    let lines = lines(MODULE.as_bytes(), &bytes);
    let digest = Digest::new(&fixture.request, identity.as_deref(), &bytes, &lines);
    let cached = Cached::open(&fixture.variables, &fixture.request, &machine, &mut Vec::new()).unwrap();
    let files = cached.get(&digest).unwrap();
    cached.put(&digest, &Files { archive: Some(archive.to_vec()), ..files }).unwrap();
}

fn outputs_survive_their_directory(name: &str, emitter: Emitter) {
    let fixture = Fixture::new(name, emitter);
    let (first, contents) = fixture.build("a", &fixture.request);
    assert!(first.warnings().is_empty(), "{:?}", first.warnings());
    let [entry] = &fixture.entries()[..] else { panic!("{:?}", fixture.entries()) };
    fs::remove_dir_all(fixture.dir.path().join("a")).unwrap();
    for out_dir in ["a", "elsewhere"] {
        let (again, same) = fixture.build(out_dir, &fixture.request);
        assert!(same == contents, "{out_dir}");
        assert!(!again.is_fresh() && again.emitter() == first.emitter());
        assert!(fixture.build(out_dir, &fixture.request).0.is_fresh());
    }
    // What is written is what the entry has.
    plant(&fixture, b"planted");
    assert_eq!(fixture.build("planted", &fixture.request).1[0], b"planted");
    assert_eq!(&fixture.entries(), std::slice::from_ref(entry));
    // Without a cache the bytes are the same, too.
    let plain = Fixture { variables: Variables::default(), ..fixture };
    assert!(plain.build("plain", &plain.request).1 == contents);
}

#[test]
fn native_outputs_survive_their_directory() {
    outputs_survive_their_directory("cache-native", Emitter::Native);
}

#[test]
fn outputs_through_c_survive_their_directory() {
    outputs_survive_their_directory("cache-c", Emitter::C);
}

#[test]
fn what_decides_the_outputs_has_an_entry_of_its_own() {
    let fixture = Fixture::new("cache-keys", Emitter::Native);
    let base = &fixture.request;
    let mut expected = 0;
    let mut build = |out_dir: &str, request: &Request, module: &str| {
        fixture.build_module(out_dir, request, module.as_bytes());
        expected += 1;
        assert_eq!(fixture.entries().len(), expected, "{out_dir}");
    };
    build("base", base, MODULE);
    build("option", &Request { opt_level: OptLevel::None, ..base.clone() }, MODULE);
    // The path is in the manifest.
    build("source", &Request { source: "moved/plugin.wasm".into(), ..base.clone() }, MODULE);
    build("module", base, "(module)");
}

#[test]
fn what_is_whole_is_used_and_what_is_damaged_is_compiled_again() {
    let fixture = Fixture::new("cache-damage", Emitter::Native);
    let (_, contents) = fixture.build("0", &fixture.request);
    let entry = fixture.entries().remove(0);
    let good = fs::read(&entry).unwrap();
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    let longer = [&good[..], &[0]].concat();
    for (i, bad) in [vec![], good[..good.len() / 2].to_vec(), flipped, longer].into_iter().enumerate() {
        fs::write(&entry, bad).unwrap();
        assert!(fixture.build(&format!("damaged{i}"), &fixture.request).1 == contents);
        assert!(fs::read(&entry).unwrap() == good, "the entry is replaced");
    }
    // A whole entry of another module is not what was asked for.
    fixture.build_module("other", &fixture.request, b"(module (memory 2))");
    let other = fixture.entries().into_iter().find(|path| *path != entry).unwrap();
    fs::rename(other, &entry).unwrap();
    assert!(fixture.build("planted", &fixture.request).1 == contents);
    assert!(fs::read(&entry).unwrap() == good);
}

#[test]
fn builds_at_the_same_time_share_the_cache() {
    let fixture = Fixture::new("cache-parallel", Emitter::Native);
    let results: Vec<[Vec<u8>; 3]> = std::thread::scope(|scope| {
        let builds: Vec<_> = (0..4)
            .map(|i| {
                let fixture = &fixture;
                scope.spawn(move || fixture.build(&format!("out{i}"), &fixture.request).1)
            })
            .collect();
        builds.into_iter().map(|build| build.join().unwrap()).collect()
    });
    assert!(results.iter().all(|files| *files == results[0]));
    assert_eq!(fixture.entries().len(), 1, "and nothing else is left there");
}

#[test]
fn entries_make_room() {
    let fixture = Fixture::new("cache-size", Emitter::Native);
    let small = Fixture::variables(fixture.dir.path().join("cache"), Some("1"));
    let fixture = Fixture { variables: small, ..fixture };
    fixture.build("one", &fixture.request);
    let first = fixture.entries();
    fixture.build_module("two", &fixture.request, b"(module)");
    assert!(fixture.entries().len() == 1 && fixture.entries() != first);
}

#[test]
fn a_directory_that_cannot_be_used_is_a_warning() {
    let mut fixture = Fixture::new("cache-unwritable", Emitter::Native);
    // Root may write to each directory, but not into a file.
    let file = fixture.dir.path().join("file");
    fs::write(&file, "mine").unwrap();
    for (out_dir, directory) in [("one", file.join("cache")), ("two", "relative".into())] {
        fixture.variables = Fixture::variables(directory, None);
        let (built, _) = fixture.build(out_dir, &fixture.request);
        assert!(built.warnings().len() == 1 && built.warnings()[0].contains("not used"), "{built:?}");
    }
    assert_eq!(fs::read(&file).unwrap(), b"mine");
}

#[test]
fn c_that_is_kept_is_generated() {
    let fixture = Fixture::new("cache-keep-c", Emitter::C);
    fixture.build("plain", &fixture.request);
    let kept = fixture.dir.path().join("kept");
    fixture.build("kept-out", &Request { keep_c: Some(kept.clone()), ..fixture.request.clone() });
    assert!(kept.join("unit0.c").is_file());
}
