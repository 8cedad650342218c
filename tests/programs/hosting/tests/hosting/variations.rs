//! The same programs with the settings that profiles and flags have.

use std::os::unix::process::ExitStatusExt as _;

use hosting::{Outcome, Workspace, elf::Elf, run};

use crate::paths;

#[derive(Default)]
pub(crate) struct Variation<'a> {
    pub(crate) name: &'static str,
    /// Environment variables for cargo.
    pub(crate) settings: &'static [(&'static str, &'static str)],
    /// For the crates of the target.
    pub(crate) flags: &'static str,
    /// For the last step only.
    pub(crate) last: &'a [&'a str],
    /// A panic is the end.
    pub(crate) aborts: bool,
    /// There are no symbols to look at.
    pub(crate) stripped: bool,
    /// At a fixed address.
    pub(crate) fixed: bool,
}

fn check(variation: &Variation<'_>) {
    let paths = paths();
    let workspace = Workspace::new(&paths, "programs");
    let cargo = |command| {
        let mut cargo = workspace.cargo(command);
        cargo
            .args(["-p", "matrix"])
            .envs(variation.settings.iter().copied())
            .env("RUSTFLAGS", variation.flags);
        cargo
    };
    if variation.last.is_empty() {
        run(&mut cargo("build"));
    } else {
        for program in ["typed", "untyped", "panics"] {
            run(cargo("rustc").args(["--bin", program, "--"]).args(variation.last));
        }
    }
    println!("{}", variation.name);
    look(&workspace, variation);
}

pub(crate) fn look(workspace: &Workspace, variation: &Variation<'_>) {
    assert_eq!(
        workspace.output_of("typed"),
        "42\n\
         IntegerDivideByZero\nStackOverflow\n\
         IntegerDivideByZero\nStackOverflow\n\
         IntegerDivideByZero\nStackOverflow\n\
         MemoryOutOfBounds\n[\"hello from the guest\"]\nHost\nStackOverflow\n"
    );
    assert_eq!(workspace.output_of("untyped"), "[I32(42)]\nIntegerDivideByZero\n");

    let panics = Outcome::of(&mut workspace.program("panics"));
    assert!(panics.stderr.contains("the host panics"), "{}", panics.stderr);
    if variation.aborts {
        assert_eq!(panics.stdout, "MemoryOutOfBounds\n");
        assert_eq!(panics.status.signal(), Some(6), "{}", panics.status);
    } else {
        assert_eq!(panics.stdout, "MemoryOutOfBounds\nthe host panics\n");
        assert!(panics.status.success(), "{}", panics.status);
    }

    let typed = Elf::read(&workspace.built("typed"));
    let untyped = Elf::read(&workspace.built("untyped"));
    assert_eq!(typed.position_independent, !variation.fixed);
    // What the untyped API needs is in the programs that use it, and in no other.
    assert_eq!(typed.guests("_reflection"), [""; 0]);
    if variation.stripped {
        assert_eq!(typed.guests("_module"), [""; 0]);
    } else {
        assert_eq!(typed.guests("_module").len(), 2);
        assert_eq!(untyped.guests("_reflection").len(), 1);
    }
}

#[test]
fn profiles() {
    for variation in [
        Variation { name: "plain", ..Variation::default() },
        Variation {
            name: "size",
            settings: &[("CARGO_PROFILE_DEV_OPT_LEVEL", "z"), ("CARGO_PROFILE_DEV_CODEGEN_UNITS", "1")],
            flags: "-C opt-level=z -C codegen-units=1",
            ..Variation::default()
        },
        Variation {
            name: "speed, without debug information and debug assertions",
            settings: &[("CARGO_PROFILE_DEV_OPT_LEVEL", "3"), ("CARGO_PROFILE_DEV_DEBUG", "false")],
            flags: "-C opt-level=3 -C debug-assertions=off -C overflow-checks=off",
            ..Variation::default()
        },
        Variation {
            name: "panic=abort",
            settings: &[("CARGO_PROFILE_DEV_PANIC", "abort")],
            aborts: true,
            ..Variation::default()
        },
        Variation {
            name: "strip=symbols",
            settings: &[("CARGO_PROFILE_DEV_STRIP", "symbols")],
            stripped: true,
            ..Variation::default()
        },
    ] {
        check(&variation);
    }
}

#[test]
fn optimisation_at_link_time() {
    // In the profile it would reach the build scripts too, and cargo would build the compiler once
    // more.
    for (name, last) in [("fat", ["-C", "lto=fat"]), ("thin", ["-C", "lto=thin"])] {
        let last = &last;
        check(&Variation {
            name,
            flags: "-C embed-bitcode=yes -C opt-level=2",
            last,
            ..Variation::default()
        });
    }
}

#[test]
fn linkers() {
    for variation in [
        Variation { name: "gc-sections", flags: "-C link-arg=-Wl,--gc-sections", ..Variation::default() },
        Variation { name: "the system's linker", flags: "-C linker-features=-lld", ..Variation::default() },
        Variation {
            name: "fixed address",
            flags: "-C relocation-model=static",
            fixed: true,
            ..Variation::default()
        },
        Variation { name: "static program", flags: "-C target-feature=+crt-static", ..Variation::default() },
    ] {
        check(&variation);
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn newer_processors() {
    let features = ["avx2", "bmi1", "bmi2", "fma", "lzcnt", "movbe"];
    let flags = "-C target-cpu=x86-64-v3";
    let level3 = is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("fma")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("movbe");
    if level3 {
        check(&Variation { name: "x86-64-v3", flags, ..Variation::default() });
    } else {
        println!("built only: this machine lacks one of {features:?}");
        let paths = paths();
        let workspace = Workspace::new(&paths, "programs");
        run(workspace.cargo("build").args(["-p", "matrix"]).env("RUSTFLAGS", flags));
    }
}
