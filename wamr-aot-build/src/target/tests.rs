//! Tests of targets: what their names mean, and why some are rejected.

use std::{fs, path::Path};

use wamr_aot_abi::platform::{SIGNAL_SYSTEMS, SignalSystems};

use super::*;
use crate::diagnostics::{Kind, report};

fn target(name: &str, features: &CpuFeatures) -> Result<Target, Finding> {
    Target::from_triple(name, features, OptLevel::Speed, Some(Emitter::Native))
}

fn rejected(name: &str, features: &CpuFeatures) -> String {
    report::finding("", &target(name, features).unwrap_err())
}

fn strings(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn opt_levels_follow_cargo() {
    for (cargo, level) in [
        ("0", OptLevel::None),
        ("1", OptLevel::Speed),
        ("2", OptLevel::Speed),
        ("3", OptLevel::Speed),
        ("s", OptLevel::SpeedAndSize),
        ("z", OptLevel::SpeedAndSize),
    ] {
        assert_eq!(OptLevel::from_cargo(cargo), level, "{cargo}");
    }
}

#[test]
fn the_host_is_a_target() {
    let name = Triple::host().to_string();
    let target = target(&name, &CpuFeatures::Baseline).unwrap();
    assert_eq!(target.triple().to_string(), name);
    assert_eq!(target.pointer_width(), PointerWidth::HOST);
    assert_eq!(target.is_big_endian(), cfg!(target_endian = "big"));
}

#[test]
fn every_cpu_feature_is_a_flag_of_its_backend() {
    for (backend, name) in [
        (Backend::X86_64, "x86_64-unknown-linux-gnu"),
        (Backend::Aarch64, "aarch64-unknown-linux-gnu"),
        (Backend::Riscv64, "riscv64gc-unknown-linux-gnu"),
        (Backend::S390x, "s390x-unknown-linux-gnu"),
    ] {
        let all = backend.cpu_features().iter().map(|(rust, _)| (*rust).to_owned()).collect();
        match target(name, &CpuFeatures::Chosen(all)) {
            Ok(target) => {
                let set = target.isa().unwrap().isa_flags();
                let wanted: usize = backend.cpu_features().iter().map(|(_, flags)| flags.len()).sum();
                let enabled = set.iter().filter(|v| v.as_bool() == Some(true)).count();
                assert!(enabled > 0 && wanted > 0, "{name}");
            }
            // The backend is not compiled in, so there are no flags to compare.
            Err(finding) => assert!(finding.message.contains("not compiled in"), "{}", finding.message),
        }
    }
}

#[test]
fn features_of_the_compiler_become_flags() {
    if cfg!(not(target_arch = "x86_64")) {
        return;
    }
    let features =
        CpuFeatures::Compiler(strings(&["fxsr", "sse", "sse2", "sse3", "popcnt", "not-known-here"]));
    let target = target("x86_64-unknown-linux-gnu", &features).unwrap();
    let enabled: Vec<&str> = target
        .isa()
        .unwrap()
        .isa_flags()
        .iter()
        .filter(|v| v.as_bool() == Some(true))
        .map(|v| v.name)
        .collect();
    assert!(enabled.contains(&"has_sse3") && enabled.contains(&"has_popcnt"), "{enabled:?}");
    assert!(!enabled.contains(&"has_avx"), "{enabled:?}");
}

#[test]
fn chosen_features_must_be_known() {
    if cfg!(not(target_arch = "x86_64")) {
        return;
    }
    let finding = target("x86_64-unknown-linux-gnu", &CpuFeatures::Chosen(strings(&["sse5"]))).unwrap_err();
    assert_eq!(finding.kind, Kind::Option);
    assert!(finding.message.contains("`sse5`"), "{}", finding.message);
}

#[test]
fn unsupported_targets_are_rejected_with_a_reason() {
    let none = &CpuFeatures::Baseline;
    assert!(rejected("aarch64-pc-windows-msvc", none).contains("x86_64"));
    assert!(rejected("aarch64-apple-ios", none).contains("macOS"));
    assert!(rejected("x86_64-unknown-uefi", none).contains("not"));
    assert!(rejected("thumbv7em-none-eabihf", none).contains("no code generator"));
    assert!(rejected("thumbv7em-none-eabihf", none).contains("Emitter::C"));
    assert!(rejected("riscv64imac-unknown-none-elf", none).contains("extension D"));
    assert!(rejected("x86_64-unknown-none", none).contains("SSE2"));
    assert!(rejected("aarch64-unknown-none-softfloat", none).contains("NEON"));
    assert!(rejected("x86_64-unknown-linux-gnux32", none).contains("64 bits"));
    assert!(rejected("no-such-thing-at-all", none).contains("unknown target"));
}

#[test]
fn machines_without_a_port_are_rejected_by_name() {
    for (name, what, instead) in [
        ("i586-unknown-linux-gnu", "32-bit x86 except i686", "x86_64-unknown-linux-gnu"),
        ("i686-unknown-freebsd", "32-bit x86 except i686 with Linux", "x86_64"),
        ("i586-unknown-none", "32-bit x86", "x86_64"),
        (
            "armv7-unknown-linux-gnueabi",
            "32-bit Arm with an operating system except Armv7 with Linux",
            "gnueabihf",
        ),
        ("armv7-unknown-linux-musleabi", "32-bit Arm with an operating system", "aarch64-unknown-linux-gnu"),
        (
            "arm-unknown-linux-gnueabihf",
            "32-bit Arm with an operating system",
            "armv7-unknown-linux-gnueabihf",
        ),
        ("armv7-unknown-netbsd-eabihf", "32-bit Arm with an operating system", "aarch64"),
        ("armv7-linux-androideabi", "32-bit Arm with an operating system", "aarch64"),
        ("arm-linux-androideabi", "32-bit Arm with an operating system", "aarch64"),
        ("mipsel-unknown-linux-gnu", "MIPS", "x86_64"),
        ("powerpc64le-unknown-linux-gnu", "PowerPC", "x86_64"),
        ("loongarch64-unknown-linux-gnu", "this architecture", "x86_64"),
        ("xtensa-esp32-none-elf", "Xtensa", "riscv32imc-unknown-none-elf"),
        (
            "xtensa-esp32s3-none-elf",
            "Xtensa, with or without the compilers that `espup` installs",
            "riscv32imac-unknown-none-elf",
        ),
        ("xtensa-esp32s3-espidf", "Xtensa", "ESP32-C3"),
        ("riscv32e-unknown-none-elf", "RV32E", "riscv32imc"),
        ("wasm32-wasip1", "WebAssembly", "machine that runs the host"),
    ] {
        for emitter in [None, Some(Emitter::Native), Some(Emitter::C)] {
            let finding =
                Target::from_triple(name, &CpuFeatures::Baseline, OptLevel::Speed, emitter).unwrap_err();
            let text = report::finding("", &finding);
            assert!(
                text.contains(&format!("no port for {what}")) && text.contains(instead),
                "{name}: {text}"
            );
        }
    }
}

/// Passing floats in integer registers is a convention that no emitter supports.
#[test]
fn unsupported_targets_are_rejected_for_both_emitters() {
    let soft = CpuFeatures::Compiler(strings(&["fxsr"]));
    for (name, features, why) in [
        ("x86_64-unknown-none", &CpuFeatures::Baseline, "SSE2"),
        ("x86_64-unknown-linux-gnu", &soft, "SSE2"),
        ("aarch64-unknown-none-softfloat", &CpuFeatures::Baseline, "NEON"),
        ("aarch64-unknown-none", &soft, "NEON"),
        ("x86_64-unknown-linux-gnux32", &CpuFeatures::Baseline, "64 bits"),
        // The list of systems in the ABI crate relies on this.
        ("aarch64_be-unknown-linux-gnu", &CpuFeatures::Baseline, "big-endian"),
    ] {
        for emitter in [None, Some(Emitter::Native), Some(Emitter::C)] {
            let finding = Target::from_triple(name, features, OptLevel::Speed, emitter).unwrap_err();
            assert!(finding.message.contains(why), "{name}: {}", finding.message);
        }
    }
}

#[test]
fn c_is_offered_for_elf_alone() {
    let offers =
        |name| report::finding("", &catalogue::target_backend_disabled(name, "x", name.contains("linux")));
    assert!(
        offers("s390x-unknown-linux-gnu").contains("Emitter::C")
            && !offers("aarch64-apple-darwin").contains("Emitter::C")
    );
    if cfg!(not(any(feature = "aarch64", target_arch = "aarch64"))) {
        let rejected = rejected("aarch64-apple-darwin", &CpuFeatures::Baseline);
        assert!(rejected.contains("feature `aarch64`") && !rejected.contains("Emitter::C"), "{rejected}");
    }
}

#[test]
fn c_is_chosen_if_there_is_no_code_generator() {
    let emitter = |name: &str, features: &CpuFeatures, emitter| {
        Target::from_triple(name, features, OptLevel::Speed, emitter).map(|target| target.emitter())
    };
    let none = &CpuFeatures::Baseline;
    let host = Triple::host().to_string();
    assert_eq!(emitter(&host, none, None).unwrap(), Emitter::Native);
    assert_eq!(emitter(&host, none, Some(Emitter::C)).unwrap(), Emitter::C);
    for name in [
        "i686-unknown-linux-gnu",
        "armv7-unknown-linux-gnueabihf",
        "armv7-unknown-linux-musleabihf",
        "thumbv7neon-unknown-linux-gnueabihf",
        "thumbv6m-none-eabi",
        "thumbv7em-none-eabihf",
        "riscv32imac-unknown-none-elf",
        "riscv64imac-unknown-none-elf",
    ] {
        assert_eq!(emitter(name, none, None).unwrap(), Emitter::C, "{name}");
    }
    // C compilers need float registers, too.
    assert!(emitter("x86_64-unknown-none", none, None).unwrap_err().message.contains("SSE2"));
    for name in ["aarch64-apple-darwin", "x86_64-pc-windows-gnu"] {
        assert!(emitter(name, none, Some(Emitter::C)).unwrap_err().message.contains("ELF"), "{name}");
    }
    let chosen = CpuFeatures::Chosen(strings(&["mve"]));
    let finding = report::finding("", &emitter("thumbv7em-none-eabihf", &chosen, None).unwrap_err());
    assert!(finding.contains("CFLAGS_thumbv7em_none_eabihf"), "{finding}");
}

#[test]
fn c_has_the_pointer_width_of_the_target() {
    let target =
        Target::from_triple("thumbv7em-none-eabihf", &CpuFeatures::Baseline, OptLevel::Speed, None).unwrap();
    assert_eq!((target.pointer_width(), target.rust_arch()), (PointerWidth::U32, "arm"));
    assert!(target.has_rounding() && target.has_byte_shuffle() && target.has_vectors());
}

#[test]
fn a_missing_backend_is_named() {
    if cfg!(any(feature = "s390x", target_arch = "s390x")) {
        return;
    }
    assert!(
        rejected("s390x-unknown-linux-gnu", &CpuFeatures::Baseline)
            .contains("feature `s390x` of wamr-aot-build")
    );
}

/// A target for the C emitter, which needs no code generator to be compiled in.
fn for_c(name: &str) -> Target {
    Target::from_triple(name, &CpuFeatures::Baseline, OptLevel::Speed, Some(Emitter::C)).unwrap()
}

#[test]
fn signals_are_supported_on_the_listed_systems() {
    for (name, why) in [
        ("x86_64-unknown-linux-gnu", None),
        ("aarch64-unknown-linux-musl", None),
        ("riscv64gc-unknown-linux-gnu", None),
        ("s390x-unknown-linux-gnu", None),
        ("i686-unknown-linux-gnu", Some("32 bits")),
        ("aarch64-unknown-none", Some("no operating system")),
        ("aarch64-linux-android", Some("handles signals on Linux (x86_64, AArch64, riscv64, s390x), ")),
        ("x86_64-unknown-freebsd", Some("and Windows (x86_64)")),
    ] {
        match (for_c(name).signals_unsupported(), why) {
            (None, None) => {}
            (Some(reason), Some(why)) => assert!(reason.contains(why), "{name}: {reason}"),
            (reason, _) => panic!("{name}: {reason:?}"),
        }
    }
    assert!(for_c("x86_64-unknown-linux-gnu").signals_are_tested());
    for (name, is_tested) in [("x86_64-apple-darwin", false), ("x86_64-pc-windows-gnu", true)] {
        match target(name, &CpuFeatures::Baseline) {
            Ok(target) => {
                assert_eq!(
                    (target.signals_unsupported(), target.signals_are_tested()),
                    (None, is_tested),
                    "{name}"
                )
            }
            Err(finding) => assert!(finding.message.contains("not compiled in"), "{}", finding.message),
        }
    }
}

#[test]
fn the_book_has_the_list_of_systems() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/targets.md");
    let page = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut rows = page
        .lines()
        .skip_while(|line| !line.starts_with("| system |"))
        .take_while(|line| line.starts_with('|'));
    let cells = |row: &str| row.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<String>>();
    let head = cells(rows.next().expect("a table of systems"));
    let column =
        head.iter().position(|cell| cell == "guards and trap instructions").expect("a column about signals");
    let rows: Vec<Vec<String>> = rows.skip(1).map(cells).collect();
    for row in &rows {
        let system = SIGNAL_SYSTEMS.iter().find(|system| row[1].split(' ').next() == Some(system.name));
        let expected = match system {
            Some(system) if system.is_tested => "yes, by default",
            Some(_) => "opt-in",
            None => "no",
        };
        assert_eq!(row[column], expected, "{}", row[1]);
    }
    for system in SIGNAL_SYSTEMS {
        assert!(rows.iter().any(|row| row[1].starts_with(system.name)), "no row for {}", system.name);
    }
    let words = page.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = format!("The runtime turns faults of guest code into traps {SignalSystems}.");
    assert!(words.contains(&sentence), "the page does not say: {sentence}");
}
