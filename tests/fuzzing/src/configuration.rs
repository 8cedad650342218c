//! How a module is compiled.

use std::{fmt, path::Path};

use wamr_aot_build::{
    Bounds, Builder, Emitter, Interrupt, OptLevel, Output, Traps,
    compiler::{PASSES, without_passes},
};

use crate::random::Random;

/// The CPU features of the level `x86-64-v3`, beyond the baseline.
const X86_64_V3: &[&str] = &[
    "sse3",
    "ssse3",
    "sse4.1",
    "sse4.2",
    "popcnt",
    "cmpxchg16b",
    "avx",
    "avx2",
    "fma",
    "bmi1",
    "bmi2",
    "lzcnt",
];

/// Sets of CPU features: the baseline, and more.
const CPUS: &[(&str, &[&str])] = &[
    ("baseline", &[]),
    ("sse4.1", &["sse3", "ssse3", "sse4.1"]),
    ("avx", &["sse3", "ssse3", "sse4.1", "sse4.2", "avx"]),
    ("x86-64-v3", X86_64_V3),
];

/// The options of a module.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Configuration {
    emitter: Emitter,
    opt_level: OptLevel,
    bounds: Bounds,
    traps: Traps,
    debug_info: bool,
    function_names: bool,
    cpu: &'static (&'static str, &'static [&'static str]),
    /// The passes of the optimiser that are off: bits by their positions in `PASSES`.
    passes_off: usize,
    /// The kind of interruption, which is the same for all modules that share a store.
    pub(crate) interrupt: Interrupt,
    /// The room for exceptions.
    exceptions: Option<u32>,
}

impl Configuration {
    /// Random options. `through_c` percent of the modules are compiled through C.
    pub(crate) fn choose(random: &mut Random, interrupt: Interrupt, through_c: usize) -> Configuration {
        let emitter = if random.below(100) < through_c { Emitter::C } else { Emitter::Native };
        // The compiler decides which targets have guards and trapping instructions; these targets
        // have them.
        let has_signals =
            cfg!(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")));
        let has_v3 = {
            #[cfg(target_arch = "x86_64")]
            let has_v3 = std::is_x86_feature_detected!("avx2")
                && std::is_x86_feature_detected!("fma")
                && std::is_x86_feature_detected!("bmi2")
                && std::is_x86_feature_detected!("lzcnt");
            #[cfg(not(target_arch = "x86_64"))]
            let has_v3 = false;
            has_v3
        };
        Configuration {
            emitter,
            opt_level: random.pick(&[
                OptLevel::None,
                OptLevel::Speed,
                OptLevel::Speed,
                OptLevel::SpeedAndSize,
            ]),
            bounds: if has_signals && random.one_in(2) { Bounds::Guard } else { Bounds::Check },
            traps: if has_signals && emitter == Emitter::Native && random.one_in(2) {
                Traps::Instruction
            } else {
                Traps::Call
            },
            debug_info: random.one_in(2),
            function_names: random.one_in(2),
            cpu: if has_v3 { &CPUS[random.below(CPUS.len())] } else { &CPUS[0] },
            passes_off: if random.one_in(2) { 0 } else { random.below(1 << PASSES.len()) },
            interrupt,
            exceptions: random.pick(&[None, Some(20), Some(7)]),
        }
    }

    /// Whether memories have no guards.
    pub(crate) fn is_checked(&self) -> bool {
        self.bounds == Bounds::Check
    }

    /// The same configuration without guards.
    pub(crate) fn checked(self) -> Configuration {
        Configuration { bounds: Bounds::Check, ..self }
    }

    /// The same configuration, with the way of another for exceptions to leave functions: modules
    /// that share functions have the same.
    pub(crate) fn throwing_like(self, other: &Configuration) -> Configuration {
        Configuration { emitter: other.emitter, bounds: other.bounds, traps: other.traps, ..self }
    }

    /// A builder of a module to load.
    pub(crate) fn builder(
        &self,
        name: &str,
        module: &[u8],
        directory: &Path,
        passes_exceptions: bool,
    ) -> Builder {
        let builder = Builder::from_bytes(name, module)
            .untyped()
            .output(Output::Loadable)
            .out_dir(directory)
            .emitter(self.emitter)
            .opt_level(self.opt_level)
            .bounds(self.bounds)
            .traps(self.traps)
            .debug_info(self.debug_info)
            .function_names(self.function_names)
            .cpu_features(self.cpu.1.iter().copied())
            .interrupt(self.interrupt)
            .exceptions(passes_exceptions);
        let builder = match self.exceptions {
            Some(limit) => builder.exception_limit(limit),
            None => builder,
        };
        without_passes(builder, &self.passes_off()).expect("the names are those of passes")
    }

    fn passes_off(&self) -> Vec<&'static str> {
        let off = PASSES.iter().enumerate().filter(|(bit, _)| self.passes_off >> bit & 1 == 1);
        off.map(|(_, name)| *name).collect()
    }
}

impl fmt::Display for Configuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Configuration {
            emitter,
            opt_level,
            bounds,
            traps,
            debug_info,
            function_names,
            cpu,
            passes_off: _,
            interrupt,
            exceptions,
        } = self;
        write!(f, "{emitter:?} {opt_level:?} {bounds:?} {traps:?} {} {interrupt:?}", cpu.0)?;
        write!(
            f,
            "{}{}",
            if *debug_info { " debug" } else { "" },
            if *function_names { " names" } else { "" }
        )?;
        if let Some(limit) = exceptions {
            write!(f, " {limit} exceptions")?;
        }
        self.passes_off().iter().try_for_each(|name| write!(f, " -{name}"))
    }
}
