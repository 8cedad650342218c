//! Messages, whole and damaged.

use super::*;

fn sample() -> Request {
    let name = |name: &str| name.to_owned();
    let mut renames = Renames::default();
    renames.exports.insert(name("$"), name("dollar"));
    renames.imports.insert((name("env"), name("_")), name("underscore"));
    renames.modules.insert(name("./glue.js"), name("Glue"));
    let mut stubs = Stubs::default();
    stubs.modules.insert(name("env"));
    stubs.imports.insert((name("other"), name("fork")));
    // Each field has a value of its own that is not the default.
    Request {
        settings: Settings {
            emitter: Some(Emitter::C),
            function_names: false,
            memory_limit: Some(u64::MAX),
            table_limit: 7,
            bounds: Some(Bounds::Check),
            traps: Some(Traps::Call),
            features: Features::default().simd(false).memory64(false),
            typed: false,
            renames,
            stubs,
            wit: Wit::Given(WitFiles {
                world: name("plugin"),
                packages: vec![vec![(name("a.wit"), name("package a:b;"))], vec![]],
            }),
            header: Some(Header { name: name("lib.h"), ..Header::default() }),
            output: Output::Both,
            interrupt: Interrupt::Fuel,
            exceptions: true,
            exception_limit: Some(9),
            strict_alignment: false,
            pre_initialization: PreInitialization { functions: vec![name("init")], fuel: 11 },
            passes: Passes::parse("-checks").ok(),
        },
        name: name("größe"),
        source: name("a/größe.wat"),
        package: name("package"),
        package_version: name("1.2.3-rc.1"),
        target: name("riscv64gc-unknown-linux-gnu"),
        cpu_features: CpuFeatures::Chosen(vec![name("v"), name("zba")]),
        keep_c: Some("kept".into()),
        remarks: Some("remarks.txt".into()),
        opt_level: OptLevel::SpeedAndSize,
        debug_info: true,
        out_dir: "/out put".into(),
    }
}

fn there_and_back<T: Wire>(value: &T) -> T {
    let mut out = Vec::new();
    value.put(&mut out);
    for length in 0..out.len() {
        // A value that ends early may be read as another one, without harm.
        let _ = T::get(&mut &out[..length]);
    }
    let mut input = &*out;
    let value = T::get(&mut input).expect("the value is there");
    assert!(input.is_empty());
    value
}

fn fields(message: &[u8]) -> &[u8] {
    match receive(message) {
        Received::Fields(fields) => fields,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_choice_arrives() {
    let request = sample();
    assert_eq!(format!("{:?}", there_and_back(&request)), format!("{request:?}"));
    let plain = Request { settings: Settings::default(), ..Request::example("plugin") };
    assert_eq!(format!("{:?}", there_and_back(&plain)), format!("{plain:?}"));
    macro_rules! all {
        ($($type:ident),*) => {$(
            for choice in $type::ALL {
                assert_eq!(there_and_back(&choice), choice);
            }
        )*};
    }
    all!(Emitter, OptLevel, Bounds, Traps, Output, Interrupt);
    for name in Features::NAMES {
        let features = Features::default().named(name, false).unwrap();
        assert_eq!(there_and_back(&features), features);
    }
    for features in [CpuFeatures::Baseline, CpuFeatures::Compiler(vec!["sse2".into()])] {
        assert_eq!(there_and_back(&features), features);
    }
}

#[cfg(unix)]
#[test]
fn paths_need_not_be_unicode() {
    let name: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(b"/a\xff/b\n".to_vec());
    let path = PathBuf::from(name);
    assert_eq!(there_and_back(&path), path);
}

#[test]
fn findings_make_the_same_report() {
    let excerpt = Excerpt { text: "(module)".into(), column: 1, width: 6 };
    let place = Place {
        what: Some("function `f` (index 3)".into()),
        offset: Some(u64::MAX),
        line: Some((3, 14)),
        note: Some("31 times".into()),
        excerpt: Some(excerpt),
    };
    let kinds = [
        Kind::Malformed,
        Kind::Unsupported,
        Kind::Limit,
        Kind::Name,
        Kind::Option,
        Kind::Target,
        Kind::Tool,
        Kind::Io,
        Kind::Internal,
        Kind::Guest,
        Kind::Initialization,
    ];
    for kind in kinds {
        let finding = Finding {
            kind,
            message: "it failed".into(),
            places: vec![place.clone(), Place::default()],
            notes: vec!["a note".into(), String::new()],
            help: vec!["do this".into()],
            cause: Some(Box::new(std::io::Error::from(std::io::ErrorKind::NotFound))),
        };
        let arrived = there_and_back(&finding);
        assert_eq!(arrived.kind, kind);
        assert_eq!(
            crate::diagnostics::report::finding("plugin.wat", &arrived),
            crate::diagnostics::report::finding("plugin.wat", &finding)
        );
    }
}

#[test]
fn damaged_messages_are_told_apart() {
    let message = request(&sample(), b"module");
    assert!(fields(&message).ends_with(b"module"));
    for length in 0..message.len() {
        assert_eq!(receive(&message[..length]), Received::Incomplete, "{length} bytes");
    }
    assert_eq!(receive(&[&*message, b"!"].concat()), Received::Foreign);
    assert_eq!(receive(b"error: unrecognized subcommand"), Received::Foreign);
    assert_eq!(receive(&[MAGIC.as_bytes(), &[b'x'; 1000]].concat()), Received::Foreign);
    assert_eq!(receive(&[MAGIC.as_bytes(), b"\xff \n"].concat()), Received::Foreign);
    let own = Identity::own();
    for other in
        [Identity { version: "9.9.9".into(), ..own.clone() }, Identity { hashes: "0-0".into(), ..own }]
    {
        let message = format!("{MAGIC}{other}\nwhatever follows");
        assert_eq!(receive(message.as_bytes()), Received::Other(other));
    }
}

#[test]
fn an_answer_has_a_result_and_nothing_else() {
    assert!(read_answer(&[]).is_none());
    assert!(read_answer(&[2]).is_none());
    // A failure without a finding.
    assert!(read_answer(&[&[0][..], &0_u64.to_le_bytes()].concat()).is_none());
    // More items than there are bytes.
    assert!(read_answer(&[&[0][..], &u64::MAX.to_le_bytes()].concat()).is_none());
}

#[cfg(feature = "compiler")]
#[test]
fn both_sides_understand_each_other() {
    let message = request(&sample(), b"module");
    let (read, module) = read_request(fields(&message)).unwrap();
    assert_eq!((format!("{read:?}"), module), (format!("{:?}", sample()), &b"module"[..]));
    let artifact = Artifact {
        name: "plugin".into(),
        library: "wamr_aot_plugin".into(),
        emitter: "native".into(),
        archive: Some("/out/lib.a".into()),
        loadable: Some("/out/plugin.aot".into()),
        manifest: "/out/plugin.manifest".into(),
        c_sources: Some("/kept".into()),
        remarks: Some("/remarks.txt".into()),
        variables: vec!["CC".into()],
        c_compiler: Some("/usr/bin/cc".into()),
        warnings: vec!["one\ntwo".into()],
        report: "code: 7 bytes\n".into(),
        fresh: true,
    };
    let message = answer(Ok(artifact.clone()));
    let arrived = read_answer(fields(&message)).unwrap().unwrap();
    assert_eq!(format!("{arrived:?}"), format!("{artifact:?}"));
    let message = answer(Err(Finding::new(Kind::Limit, "too large").into()));
    let arrived = read_answer(fields(&message)).unwrap().unwrap_err();
    assert!(arrived.iter().all(|finding| finding.message == "too large") && arrived.iter().len() == 1);
    let more = [fields(&message), b"!"].concat();
    assert!(read_answer(&more).is_none());
    assert_eq!(fields(&identification()), b"");
}
