//! What the code is for: a target triple and CPU features become the code generator's ISA, or a finding that says why not.
//!
//! The only place that knows which targets are supported and how their CPU features are called.

use cranelift_codegen::{
    ir::ArgumentExtension,
    isa::{self, CallConv, OwnedTargetIsa, TargetFrontendConfig},
    settings::{self, Configurable},
};
use target_lexicon::{
    Architecture, ArmArchitecture, BinaryFormat, Endianness, Environment, OperatingSystem, Triple, X86_32Architecture,
};
use wamr_aot_abi::{convention::Convention, cpu, layout::PointerWidth};

use crate::diagnostics::{Finding, catalogue};

/// The convention of Cranelift's code for tail calls, by its number in descriptors.
pub(crate) const TAIL_CONVENTION: u32 = wamr_aot_abi::version::tail_convention(cranelift_codegen::VERSION);

/// How much the code generator optimises.
///
/// ```
/// use wamr_aot_build::{Builder, OptLevel};
///
/// let builder = Builder::new("plugin.wasm").opt_level(OptLevel::SpeedAndSize);
/// # drop(builder);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OptLevel {
    /// Fast to compile, slow to run.
    None,
    /// For speed.
    Speed,
    /// For speed, and for size where that costs little speed.
    SpeedAndSize,
}

impl OptLevel {
    /// The level for the value of Cargo's `OPT_LEVEL`.
    pub(crate) fn from_cargo(level: &str) -> OptLevel {
        match level {
            "0" => OptLevel::None,
            "s" | "z" => OptLevel::SpeedAndSize,
            _ => OptLevel::Speed,
        }
    }

    /// The code generator's name for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            OptLevel::None => "none",
            OptLevel::Speed => "speed",
            OptLevel::SpeedAndSize => "speed_and_size",
        }
    }
}

/// What makes objects of the code.
///
/// ```no_run
/// // In `main` of build.rs.
/// use wamr_aot_build::{Builder, Emitter};
///
/// Builder::new("plugin.wasm").emitter(Emitter::C).compile();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Emitter {
    /// Cranelift, which is part of this crate: nothing else is needed.
    Native,
    /// The code as C, and a C compiler: GCC from 12 on or Clang from 14 on. For any target that it makes ELF objects for.
    C,
}

impl Emitter {
    /// Its name in artefacts and digests.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Emitter::Native => "native",
            Emitter::C => "c",
        }
    }
}

/// CPU features by rustc's names, and how they were chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CpuFeatures {
    /// What the compiler enables for the target (`CARGO_CFG_TARGET_FEATURE`): names that the code generator has no use for are
    /// no mistake.
    Compiler(Vec<String>),
    /// What the user asked for: unknown names are a mistake.
    Chosen(Vec<String>),
    /// The target's baseline.
    Baseline,
}

impl CpuFeatures {
    pub(crate) fn names(&self) -> &[String] {
        match self {
            CpuFeatures::Compiler(names) | CpuFeatures::Chosen(names) => names,
            CpuFeatures::Baseline => &[],
        }
    }
}

/// What code is generated for.
pub(crate) struct Target {
    triple: Triple,
    code: Code,
    /// CPU features by rustc's names.
    features: Vec<String>,
}

enum Code {
    Native(Isas),
    C,
}

/// The code generator, set up in two ways.
pub(crate) struct Isas {
    pub(crate) full: OwnedTargetIsa,
    /// The same, with compile time that grows with a function's size alone: without optimisation, with the simple register allocator.
    pub(crate) frugal: OwnedTargetIsa,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Target").field("triple", self.triple()).field("emitter", &self.emitter()).finish()
    }
}

impl Target {
    /// The target with this triple. Fails where no code can be generated for it.
    ///
    /// Without an emitter it is the native one, and C where Cranelift has no code generator for the target.
    pub(crate) fn from_triple(
        name: &str,
        features: &CpuFeatures,
        opt_level: OptLevel,
        emitter: Option<Emitter>,
    ) -> Result<Target, Finding> {
        let triple = triple(name)?;
        if let Some((what, instead)) = no_port(&triple) {
            return Err(catalogue::no_port(name, what, instead));
        }
        if let Some(why) = no_runtime(&triple) {
            return Err(catalogue::target_refused(name, why));
        }
        let backend = Backend::of(&triple);
        let lacks = backend.and_then(|backend| backend.refusal(&triple, features));
        let chosen = match (emitter, backend, lacks) {
            // What the code generator lacks C lacks as well.
            (_, Some(backend), Some(why)) if !backend.is_for_c(&triple) => return Err(catalogue::target_refused(name, why)),
            (Some(emitter), ..) => emitter,
            (None, Some(_), None) => Emitter::Native,
            (None, ..) => Emitter::C,
        };
        match (chosen, backend, lacks) {
            (Emitter::C, ..) => Target::c(name, triple, features),
            (Emitter::Native, Some(_), Some(why)) => Err(catalogue::target_refused(name, why)),
            (Emitter::Native, Some(backend), None) => Target::native(name, triple, backend, features, opt_level),
            (Emitter::Native, None, _) => Err(catalogue::target_without_backend(name)),
        }
    }

    fn c(name: &str, triple: Triple, features: &CpuFeatures) -> Result<Target, Finding> {
        if triple.binary_format != BinaryFormat::Elf {
            return Err(catalogue::target_refused(
                name,
                "through C there are only ELF objects, not those of Windows and Apple",
            ));
        }
        let backend = Backend::of(&triple);
        if let (CpuFeatures::Chosen(chosen), backend) = (features, backend) {
            for feature in chosen {
                let known = backend.map_or(&[][..], Backend::cpu_features);
                if !known.iter().any(|(rust, _)| rust == feature) {
                    let known: Vec<&str> = known.iter().map(|(rust, _)| *rust).collect();
                    let architecture = triple.architecture.to_string();
                    return Err(catalogue::unknown_cpu_feature_for_c(feature, name, &architecture, &known.join(", ")));
                }
            }
        }
        Ok(Target { triple, code: Code::C, features: features.names().to_vec() })
    }

    fn native(
        name: &str,
        triple: Triple,
        backend: Backend,
        features: &CpuFeatures,
        opt_level: OptLevel,
    ) -> Result<Target, Finding> {
        // The backend makes tail calls only there; it has frame pointers in all functions anyway.
        let keep_frame_pointers = triple.architecture == Architecture::X86_64;
        let has_c = triple.binary_format == BinaryFormat::Elf;
        let mut builder =
            isa::lookup(triple.clone()).map_err(|_| catalogue::target_backend_disabled(name, backend.name(), has_c))?;
        for feature in features.names() {
            match backend.cpu_features().iter().find(|(rust, _)| rust == feature) {
                Some((_, flags)) => {
                    for flag in *flags {
                        builder.enable(flag).map_err(|e| internal(name, &e.to_string()))?;
                    }
                }
                None if matches!(features, CpuFeatures::Chosen(_)) => {
                    let known: Vec<&str> = backend.cpu_features().iter().map(|(rust, _)| *rust).collect();
                    return Err(catalogue::unknown_cpu_feature(feature, backend.name(), &known.join(", ")));
                }
                None => {}
            }
        }
        let finish = |frugal| {
            let flags = flags(&triple, opt_level, keep_frame_pointers, frugal).map_err(|e| internal(name, &e.to_string()))?;
            builder.finish(flags).map_err(|e| internal(name, &e.to_string()))
        };
        let isas = Isas { full: finish(false)?, frugal: finish(true)? };
        Ok(Target { triple, code: Code::Native(isas), features: features.names().to_vec() })
    }

    pub(crate) fn triple(&self) -> &Triple {
        &self.triple
    }

    pub(crate) fn emitter(&self) -> Emitter {
        match self.code {
            Code::Native { .. } => Emitter::Native,
            Code::C => Emitter::C,
        }
    }

    /// The code generator. `None` for C.
    pub(crate) fn isas(&self) -> Option<&Isas> {
        match &self.code {
            Code::Native(isas) => Some(isas),
            Code::C => None,
        }
    }

    /// The code generator's ISA. `None` for C.
    pub(crate) fn isa(&self) -> Option<&OwnedTargetIsa> {
        self.isas().map(|isas| &isas.full)
    }

    /// How the code is called, and calls.
    pub(crate) fn convention(&self) -> Convention {
        match self.triple().operating_system {
            OperatingSystem::Windows => Convention::SystemV,
            _ => Convention::C,
        }
    }

    /// Pointer width and the calling convention.
    pub(crate) fn frontend_config(&self) -> TargetFrontendConfig {
        match &self.code {
            Code::Native(isas) => TargetFrontendConfig {
                default_call_conv: match self.convention() {
                    Convention::C => isas.full.default_call_conv(),
                    Convention::SystemV => CallConv::SystemV,
                },
                ..isas.full.frontend_config()
            },
            Code::C => TargetFrontendConfig {
                default_call_conv: CallConv::triple_default(&self.triple),
                pointer_width: self.triple.pointer_width().unwrap_or(target_lexicon::PointerWidth::U64),
                page_size_align_log2: 12,
            },
        }
    }

    /// CPU features by rustc's names, as they were chosen.
    pub(crate) fn cpu_features(&self) -> &[String] {
        &self.features
    }

    pub(crate) fn pointer_width(&self) -> PointerWidth {
        match self.frontend_config().pointer_bytes() {
            4 => PointerWidth::U32,
            _ => PointerWidth::U64,
        }
    }

    pub(crate) fn is_big_endian(&self) -> bool {
        self.triple().endianness() == Ok(Endianness::Big)
    }

    pub(crate) fn is_x86(&self) -> bool {
        self.triple().architecture == Architecture::X86_64
    }

    /// The architecture, as in `std::env::consts::ARCH`.
    pub(crate) fn rust_arch(&self) -> &'static str {
        match self.triple().architecture {
            Architecture::Arm(_) => "arm",
            Architecture::X86_32(_) => "x86",
            Architecture::Riscv32(_) => "riscv32",
            Architecture::Powerpc => "powerpc",
            Architecture::Powerpc64 | Architecture::Powerpc64le => "powerpc64",
            _ => Backend::of(self.triple()).map_or("", Backend::name),
        }
    }

    /// The operating system, as in `std::env::consts::OS`.
    pub(crate) fn rust_os(&self) -> String {
        match (self.triple().operating_system, self.triple().environment) {
            (OperatingSystem::Linux, Environment::Android | Environment::Androideabi) => "android".to_owned(),
            (OperatingSystem::Darwin(_) | OperatingSystem::MacOSX(_), _) => "macos".to_owned(),
            (system, _) => system.to_string(),
        }
    }

    /// Those of the features that the code generator has a use for, beyond the baseline: sorted, each once.
    pub(crate) fn used_features(&self, features: &CpuFeatures) -> Vec<String> {
        let known = Backend::of(self.triple()).map_or(&[][..], Backend::cpu_features);
        let used = |name: &str| known.iter().any(|(rust, flags)| *rust == name && !flags.is_empty());
        let mut used: Vec<String> = features.names().iter().filter(|name| used(name)).cloned().collect();
        used.sort();
        used.dedup();
        used
    }

    /// How the C convention widens 32-bit arguments. On x86_64 and aarch64 it leaves the upper halves of registers undefined.
    pub(crate) fn argument_extension(&self) -> ArgumentExtension {
        match self.triple().architecture {
            Architecture::X86_64 | Architecture::Aarch64(_) => ArgumentExtension::None,
            _ => self.isa().map_or(ArgumentExtension::None, |isa| isa.default_argument_extension()),
        }
    }

    /// Whether floats are rounded (`f32.ceil` and its like) by an instruction.
    pub(crate) fn has_rounding(&self) -> bool {
        match self.triple().architecture {
            // In C every function is there.
            _ if self.isa().is_none() => true,
            Architecture::X86_64 => self.has_flag("has_sse41"),
            _ => true,
        }
    }

    /// Whether vectors' bytes are picked by a vector of indices with an instruction: else the code generator calls a function.
    pub(crate) fn has_byte_shuffle(&self) -> bool {
        match self.triple().architecture {
            _ if self.isa().is_none() => true,
            Architecture::X86_64 => self.has_flag("has_ssse3"),
            _ => true,
        }
    }

    /// Frames up to this many bytes need no check of the stack in functions that call nothing. Below the limit the runtime keeps
    /// 128 KiB free, and 1 KiB where there is no operating system.
    pub(crate) fn unchecked_frame(&self) -> u32 {
        if self.is_hosted() { 1024 } else { 256 }
    }

    /// Whether there is an operating system: debuggers, profilers and backtraces need to find the callers of functions, and tables
    /// for that take no flash.
    pub(crate) fn is_hosted(&self) -> bool {
        is_hosted(self.triple())
    }

    /// Whether a store across the end of what is accessible may have written the bytes inside when it faults. On x86_64 it has not;
    /// AArch64 does not promise that.
    pub(crate) fn has_partial_stores(&self) -> bool {
        self.triple().architecture != Architecture::X86_64
    }

    /// Why the runtime has no signal handler that makes traps of faults there.
    pub(crate) fn signals_refusal(&self) -> Option<&'static str> {
        if self.pointer_width() != PointerWidth::U64 {
            return Some("its addresses have 32 bits");
        }
        match (self.triple().operating_system, self.triple().environment, self.triple().architecture) {
            (OperatingSystem::None_ | OperatingSystem::Unknown, ..) => Some("there is no operating system"),
            // Bionic's devices often have 512 GiB of addresses.
            (OperatingSystem::Linux, Environment::Android, _) => Some("the runtime does not handle signals on Android"),
            (OperatingSystem::Linux, _, Architecture::X86_64) => None,
            (OperatingSystem::Linux, _, Architecture::Aarch64(_)) if !self.is_big_endian() => None,
            (OperatingSystem::Linux, _, Architecture::Riscv64(_) | Architecture::S390x) => None,
            (OperatingSystem::Linux, ..) => Some("the runtime handles signals on x86_64, AArch64, riscv64 and s390x"),
            (OperatingSystem::Windows, ..) => None,
            _ if is_macos(self.triple()) => None,
            _ => Some("the runtime handles signals on Linux, macOS and Windows"),
        }
    }

    /// Why faults of accesses in C are not made traps there, although those of native code are.
    pub(crate) fn c_guard_refusal(&self) -> Option<&'static str> {
        let is_known = matches!(self.triple().architecture, Architecture::X86_64 | Architecture::Aarch64(_));
        (self.emitter() == Emitter::C && !is_known).then_some("through C, memories have guards on x86_64 and AArch64")
    }

    /// Whether a process has room for as many guarded memories as a program may want.
    ///
    /// Most RISC-V machines translate 39 bits (Sv39), half of them for processes: room for 60 memories.
    pub(crate) fn has_many_addresses(&self) -> bool {
        !matches!(self.triple().architecture, Architecture::Riscv64(_))
    }

    /// Whether the runtime's handling of signals was ever run there. Where it was not, it is for who asks for it.
    pub(crate) fn has_tried_signals(&self) -> bool {
        !is_macos(self.triple())
    }

    /// Whether there are vectors at all.
    pub(crate) fn has_vectors(&self) -> bool {
        match self.triple().architecture {
            _ if self.isa().is_none() => true,
            Architecture::Riscv64(_) => self.has_flag("has_v"),
            _ => true,
        }
    }

    /// The CPU features that the code may use: `wamr_aot_abi::cpu` bits. 0 on architectures that are not checked.
    pub(crate) fn needed_cpu_features(&self) -> u32 {
        match self.triple().architecture {
            Architecture::X86_64 => cpu::X86_64
                .iter()
                .filter(|feature| {
                    let flags = Backend::X86_64.cpu_features().iter().find(|(name, _)| *name == feature.name);
                    flags.is_some_and(|(_, flags)| flags.iter().any(|flag| self.has_flag(flag)))
                })
                .fold(0, |bits, feature| bits | feature.bit),
            _ => 0,
        }
    }

    fn has_flag(&self, name: &str) -> bool {
        match self.isa() {
            Some(isa) => isa.isa_flags().iter().any(|flag| flag.name == name && flag.as_bool() == Some(true)),
            None => {
                let known = Backend::of(self.triple()).map_or(&[][..], Backend::cpu_features);
                let of_flag = known.iter().filter(|(_, flags)| flags.contains(&name));
                of_flag.into_iter().any(|(rust, _)| self.features.iter().any(|feature| feature == rust))
            }
        }
    }
}

/// The bytes of a frame that may be there before its function compares the stack pointer with the limit: less than what the runtime
/// keeps free below that.
pub(crate) fn largest_frame(triple: &Triple) -> u32 {
    if is_hosted(triple) { 64 << 10 } else { 4 << 10 }
}

/// The largest frame that a function may have before it compares the stack pointer, if traps may be instructions.
pub(crate) const LARGEST_UNCHECKED_FRAME: u32 = 4 << 10;

fn is_hosted(triple: &Triple) -> bool {
    !matches!(triple.operating_system, OperatingSystem::None_ | OperatingSystem::Unknown)
}

fn triple(name: &str) -> Result<Triple, Finding> {
    if name.starts_with("riscv32e") {
        // Half of the registers that the runtime saves. The crate that knows the triples does not know it.
        return Err(catalogue::no_port(name, "RV32E", "one with all 32 registers, such as `riscv32imc-unknown-none-elf`"));
    }
    let mut triple: Triple =
        name.parse().map_err(|e: target_lexicon::ParseError| catalogue::unknown_target(name, &e.to_string()))?;
    // Bare targets name no object format, but have one.
    if triple.binary_format == BinaryFormat::Unknown {
        triple.binary_format = BinaryFormat::Elf;
    }
    Ok(triple)
}

/// Why the runtime does not run there, whatever the emitter.
fn no_runtime(triple: &Triple) -> Option<&'static str> {
    let width = triple.pointer_width().map(|width| width.bits());
    let is_x86_64 = triple.architecture == Architecture::X86_64;
    if triple.operating_system == OperatingSystem::Uefi {
        Some("UEFI is not supported")
    } else if !matches!(width, Ok(32 | 64)) {
        Some("its pointers are neither 32 nor 64 bits wide")
    } else {
        match triple.binary_format {
            BinaryFormat::Elf => None,
            BinaryFormat::Coff if triple.operating_system == OperatingSystem::Windows && is_x86_64 => None,
            BinaryFormat::Coff => Some("Windows is supported on x86_64"),
            BinaryFormat::Macho if is_macos(triple) && triple.pointer_width() == Ok(target_lexicon::PointerWidth::U64) => None,
            BinaryFormat::Macho => Some("of Apple's systems, macOS is supported"),
            _ => Some("its objects have none of the formats ELF, COFF and Mach-O"),
        }
    }
}

/// For a machine that the runtime has no port for: what it is, and what to build for instead. A port is a file in the runtime's
/// `src/sys`, and a line here.
fn no_port(triple: &Triple) -> Option<(&'static str, &'static str)> {
    const OTHERS: &str = "x86_64, aarch64, riscv64gc or s390x, or without an operating system Cortex-M or RV32";
    match triple.architecture {
        Architecture::X86_64
        | Architecture::Aarch64(_)
        | Architecture::Riscv32(_)
        | Architecture::Riscv64(_)
        | Architecture::S390x => None,
        Architecture::Arm(arm) if !is_hosted(triple) || is_armv7_linux(triple, arm) => None,
        Architecture::Arm(_) => Some((
            "32-bit Arm with an operating system except Armv7 with Linux and floats in float registers",
            "`armv7-unknown-linux-gnueabihf` if the CPU and the system have these, `aarch64-unknown-linux-gnu` (or another system on \
             aarch64) if the CPU has 64 bits",
        )),
        // i586 has no SSE2, and x87 arithmetic rounds twice.
        Architecture::X86_32(X86_32Architecture::I686) if triple.operating_system == OperatingSystem::Linux => None,
        Architecture::X86_32(_) => Some((
            "32-bit x86 except i686 with Linux",
            "`x86_64-unknown-linux-gnu` (or another system on x86_64) if the CPU has 64 bits",
        )),
        Architecture::Wasm32 | Architecture::Wasm64 => {
            Some(("WebAssembly", "the machine that runs the host: guests alone are compiled to WebAssembly"))
        }
        Architecture::XTensa => Some(("Xtensa", "an ESP32 with RISC-V cores, such as `riscv32imc-unknown-none-elf`")),
        Architecture::Mips32(_) | Architecture::Mips64(_) => Some(("MIPS", OTHERS)),
        Architecture::Powerpc | Architecture::Powerpc64 | Architecture::Powerpc64le => Some(("PowerPC", OTHERS)),
        _ => Some(("this architecture", OTHERS)),
    }
}

/// Armv6 lacks atomic instructions for 64 bits, and for 8 and 16.
fn is_armv7_linux(triple: &Triple, arm: ArmArchitecture) -> bool {
    matches!(arm, ArmArchitecture::Armv7 | ArmArchitecture::Thumbv7neon)
        && triple.operating_system == OperatingSystem::Linux
        && matches!(triple.environment, Environment::Gnueabihf | Environment::Musleabihf)
}

fn is_macos(triple: &Triple) -> bool {
    matches!(triple.operating_system, OperatingSystem::Darwin(_) | OperatingSystem::MacOSX(_))
}

fn internal(target: &str, message: &str) -> Finding {
    catalogue::internal(crate::diagnostics::Place::item(format!("target {target}")), message)
}

fn flags(
    triple: &Triple,
    opt_level: OptLevel,
    keep_frame_pointers: bool,
    frugal: bool,
) -> Result<settings::Flags, settings::SetError> {
    let mut flags = settings::builder();
    flags.set("opt_level", if frugal { OptLevel::None } else { opt_level }.name())?;
    flags.set("regalloc_algorithm", if frugal { "single_pass" } else { "backtracking" })?;
    // Position-independent everywhere: an object is linked into executables, shared objects and firmware alike.
    flags.set("is_pic", "true")?;
    // A vector is returned through memory where the C convention has no register for it (riscv64). Nothing else is: functions
    // return one value at most.
    flags.set("enable_multi_ret_implicit_sret", "true")?;
    // Doubles the compile time and finds bugs of this crate only.
    flags.set("enable_verifier", if cfg!(debug_assertions) && !frugal { "true" } else { "false" })?;
    // Stack overflow is checked by explicit code. Where a limit was computed for another stack than the one that is in use, a frame still
    // must not step over the guard below it; and Windows gives a thread its stack page by page, in their order.
    if is_hosted(triple) {
        flags.set("enable_probestack", "true")?;
        flags.set("probestack_strategy", "inline")?;
        flags.set("probestack_size_log2", "12")?;
    } else {
        flags.set("enable_probestack", "false")?;
    }
    // Guest and host share an address space by design: Spectre between them is out of scope.
    flags.set("enable_heap_access_spectre_mitigation", "false")?;
    flags.set("enable_table_access_spectre_mitigation", "false")?;
    // Costs no code. Whether objects get it is the plan's decision.
    flags.set("unwind_info", "true")?;
    if keep_frame_pointers {
        flags.set("preserve_frame_pointers", "true")?;
    }
    Ok(settings::Flags::new(flags))
}

/// The architectures that Cranelift generates code for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Backend {
    X86_64,
    Aarch64,
    Riscv64,
    S390x,
}

/// A CPU feature by rustc's name, and the code generator's flags for it (none: part of the baseline, or of no use).
type FeatureFlags = (&'static str, &'static [&'static str]);

impl Backend {
    fn of(triple: &Triple) -> Option<Backend> {
        match triple.architecture {
            Architecture::X86_64 => Some(Backend::X86_64),
            Architecture::Aarch64(_) => Some(Backend::Aarch64),
            Architecture::Riscv64(_) => Some(Backend::Riscv64),
            Architecture::S390x => Some(Backend::S390x),
            _ => None,
        }
    }

    /// The feature of this crate that compiles it in; also the architecture's name for messages.
    fn name(self) -> &'static str {
        match self {
            Backend::X86_64 => "x86_64",
            Backend::Aarch64 => "aarch64",
            Backend::Riscv64 => "riscv64",
            Backend::S390x => "s390x",
        }
    }

    /// Why this target is not supported although there is a code generator for its architecture.
    fn refusal(self, triple: &Triple, features: &CpuFeatures) -> Option<&'static str> {
        let compiler_lacks = |feature: &str| match features {
            CpuFeatures::Compiler(names) => !names.iter().any(|name| name == feature),
            CpuFeatures::Chosen(_) | CpuFeatures::Baseline => false,
        };
        if triple.pointer_width().map(|w| w.bits()) != Ok(64) {
            return Some("its pointers are not 64 bits wide");
        }
        match self {
            Backend::Aarch64 if triple.endianness() != Ok(Endianness::Little) => Some("it is big-endian"),
            // The calling convention without float registers is another one than the code generator's.
            Backend::X86_64 if compiler_lacks("sse2") || triple.operating_system == OperatingSystem::None_ => Some(
                "it has no floating point (SSE2). A kernel that turns SSE on and saves its registers can be built for \
                     `x86_64-unknown-linux-gnu` without its libraries, as `examples/firmware` is",
            ),
            Backend::Aarch64 if compiler_lacks("neon") || triple.environment == target_lexicon::Environment::Softfloat => {
                Some("it has no floating point (NEON); `aarch64-unknown-none` has")
            }
            Backend::Riscv64 if !riscv_has_doubles(triple) || compiler_lacks("d") => {
                Some("it has no double-precision floating point (extension D); riscv64gc has")
            }
            _ => None,
        }
    }

    /// Whether a C compiler makes code for targets of the architecture that the code generator cannot.
    fn is_for_c(self, triple: &Triple) -> bool {
        // Without float registers, the others' C compilers refuse floats.
        self == Backend::Riscv64 && triple.pointer_width().is_ok()
    }

    /// The CPU features by rustc's names.
    fn cpu_features(self) -> &'static [FeatureFlags] {
        match self {
            Backend::X86_64 => &[
                ("sse", &[]),
                ("sse2", &[]),
                ("fxsr", &[]),
                ("sse3", &["has_sse3"]),
                ("ssse3", &["has_ssse3"]),
                ("sse4.1", &["has_sse41"]),
                ("sse4.2", &["has_sse42"]),
                ("popcnt", &["has_popcnt"]),
                ("cmpxchg16b", &["has_cmpxchg16b"]),
                ("avx", &["has_avx"]),
                ("avx2", &["has_avx2"]),
                ("fma", &["has_fma"]),
                ("bmi1", &["has_bmi1"]),
                ("bmi2", &["has_bmi2"]),
                ("lzcnt", &["has_lzcnt"]),
                ("avxvnni", &["has_avx_vnni"]),
                ("avx512f", &["has_avx512f"]),
                ("avx512dq", &["has_avx512dq"]),
                ("avx512vl", &["has_avx512vl"]),
                ("avx512bitalg", &["has_avx512bitalg"]),
                ("avx512vbmi", &["has_avx512vbmi"]),
                ("avx512vnni", &["has_avx512vnni"]),
            ],
            Backend::Aarch64 => &[
                ("neon", &[]),
                ("lse", &["has_lse"]),
                ("paca", &["has_pauth"]),
                ("fp16", &["has_fp16"]),
                ("dotprod", &["has_dotprod"]),
                ("i8mm", &["has_i8mm"]),
            ],
            Backend::Riscv64 => &[
                ("m", &[]),
                ("a", &[]),
                ("f", &[]),
                ("d", &[]),
                ("zicsr", &[]),
                ("zifencei", &[]),
                ("c", &["has_zca", "has_zcd"]),
                ("zca", &["has_zca"]),
                ("zcd", &["has_zcd"]),
                ("zcb", &["has_zcb"]),
                ("v", &["has_v"]),
                ("zba", &["has_zba"]),
                ("zbb", &["has_zbb"]),
                ("zbc", &["has_zbc"]),
                ("zbs", &["has_zbs"]),
                ("zbkb", &["has_zbkb"]),
                ("zicond", &["has_zicond"]),
                ("zfa", &["has_zfa"]),
                ("zfh", &["has_zfh"]),
                ("zfhmin", &["has_zfhmin"]),
                ("zvfh", &["has_zvfh"]),
                ("zvbb", &["has_zvbb"]),
            ],
            Backend::S390x => &[
                ("vector", &[]),
                ("vector-enhancements-1", &[]),
                ("vector-enhancements-2", &["has_vxrs_ext2"]),
                ("miscellaneous-extensions-3", &["has_mie3"]),
                ("miscellaneous-extensions-4", &["has_mie4"]),
                ("vector-enhancements-3", &["has_vxrs_ext3"]),
            ],
        }
    }
}

fn riscv_has_doubles(triple: &Triple) -> bool {
    use target_lexicon::Riscv64Architecture::{Riscv64, Riscv64a23, Riscv64gc};
    match triple.architecture {
        // A bare "riscv64" says nothing: the C convention of every Linux for it has D.
        Architecture::Riscv64(arch) => matches!(arch, Riscv64 | Riscv64gc | Riscv64a23),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Kind, report};

    fn target(name: &str, features: &CpuFeatures) -> Result<Target, Finding> {
        Target::from_triple(name, features, OptLevel::Speed, Some(Emitter::Native))
    }

    fn refused(name: &str, features: &CpuFeatures) -> String {
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
                // Not compiled in: nothing to look at.
                Err(finding) => assert!(finding.message.contains("not compiled in"), "{}", finding.message),
            }
        }
    }

    #[test]
    fn features_of_the_compiler_become_flags() {
        if cfg!(not(target_arch = "x86_64")) {
            return;
        }
        let features = CpuFeatures::Compiler(strings(&["fxsr", "sse", "sse2", "sse3", "popcnt", "not-known-here"]));
        let target = target("x86_64-unknown-linux-gnu", &features).unwrap();
        let enabled: Vec<&str> =
            target.isa().unwrap().isa_flags().iter().filter(|v| v.as_bool() == Some(true)).map(|v| v.name).collect();
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
    fn refusals_say_why() {
        let none = &CpuFeatures::Baseline;
        assert!(refused("aarch64-pc-windows-msvc", none).contains("x86_64"));
        assert!(refused("aarch64-apple-ios", none).contains("macOS"));
        assert!(refused("x86_64-unknown-uefi", none).contains("not"));
        assert!(refused("thumbv7em-none-eabihf", none).contains("no code generator"));
        assert!(refused("thumbv7em-none-eabihf", none).contains("Emitter::C"));
        assert!(refused("riscv64imac-unknown-none-elf", none).contains("extension D"));
        assert!(refused("x86_64-unknown-none", none).contains("SSE2"));
        assert!(refused("aarch64-unknown-none-softfloat", none).contains("NEON"));
        assert!(refused("x86_64-unknown-linux-gnux32", none).contains("64 bits"));
        assert!(refused("no-such-thing-at-all", none).contains("unknown target"));
    }

    #[test]
    fn machines_without_a_port_are_refused_by_name() {
        for (name, what, instead) in [
            ("i586-unknown-linux-gnu", "32-bit x86 except i686", "x86_64-unknown-linux-gnu"),
            ("i686-unknown-freebsd", "32-bit x86 except i686 with Linux", "x86_64"),
            ("i586-unknown-none", "32-bit x86", "x86_64"),
            ("armv7-unknown-linux-gnueabi", "32-bit Arm with an operating system except Armv7 with Linux", "gnueabihf"),
            ("armv7-unknown-linux-musleabi", "32-bit Arm with an operating system", "aarch64-unknown-linux-gnu"),
            ("arm-unknown-linux-gnueabihf", "32-bit Arm with an operating system", "armv7-unknown-linux-gnueabihf"),
            ("armv7-unknown-netbsd-eabihf", "32-bit Arm with an operating system", "aarch64"),
            ("armv7-linux-androideabi", "32-bit Arm with an operating system", "aarch64"),
            ("arm-linux-androideabi", "32-bit Arm with an operating system", "aarch64"),
            ("mipsel-unknown-linux-gnu", "MIPS", "x86_64"),
            ("powerpc64le-unknown-linux-gnu", "PowerPC", "x86_64"),
            ("loongarch64-unknown-linux-gnu", "this architecture", "x86_64"),
            ("xtensa-esp32-none-elf", "Xtensa", "riscv32imc"),
            ("riscv32e-unknown-none-elf", "RV32E", "riscv32imc"),
            ("wasm32-wasip1", "WebAssembly", "machine that runs the host"),
        ] {
            for emitter in [None, Some(Emitter::Native), Some(Emitter::C)] {
                let finding = Target::from_triple(name, &CpuFeatures::Baseline, OptLevel::Speed, emitter).unwrap_err();
                let text = report::finding("", &finding);
                assert!(text.contains(&format!("no port for {what}")) && text.contains(instead), "{name}: {text}");
            }
        }
    }

    /// Floats in integer registers are another convention than that of the code, whatever makes it.
    #[test]
    fn what_is_refused_by_default_is_refused_for_c() {
        let soft = CpuFeatures::Compiler(strings(&["fxsr"]));
        for (name, features, why) in [
            ("x86_64-unknown-none", &CpuFeatures::Baseline, "SSE2"),
            ("x86_64-unknown-linux-gnu", &soft, "SSE2"),
            ("aarch64-unknown-none-softfloat", &CpuFeatures::Baseline, "NEON"),
            ("aarch64-unknown-none", &soft, "NEON"),
            ("x86_64-unknown-linux-gnux32", &CpuFeatures::Baseline, "64 bits"),
        ] {
            for emitter in [None, Some(Emitter::Native), Some(Emitter::C)] {
                let finding = Target::from_triple(name, features, OptLevel::Speed, emitter).unwrap_err();
                assert!(finding.message.contains(why), "{name}: {}", finding.message);
            }
        }
    }

    #[test]
    fn c_is_offered_for_elf_alone() {
        let offers = |name| report::finding("", &catalogue::target_backend_disabled(name, "x", name.contains("linux")));
        assert!(
            offers("s390x-unknown-linux-gnu").contains("Emitter::C") && !offers("aarch64-apple-darwin").contains("Emitter::C")
        );
        if cfg!(not(any(feature = "aarch64", target_arch = "aarch64"))) {
            let refused = refused("aarch64-apple-darwin", &CpuFeatures::Baseline);
            assert!(refused.contains("feature `aarch64`") && !refused.contains("Emitter::C"), "{refused}");
        }
    }

    #[test]
    fn c_is_chosen_where_there_is_no_code_generator() {
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
        // Float registers are what the C compilers need, too.
        assert!(emitter("x86_64-unknown-none", none, None).unwrap_err().message.contains("SSE2"));
        for name in ["aarch64-apple-darwin", "x86_64-pc-windows-gnu"] {
            assert!(emitter(name, none, Some(Emitter::C)).unwrap_err().message.contains("ELF"), "{name}");
        }
        let chosen = CpuFeatures::Chosen(strings(&["mve"]));
        let finding = report::finding("", &emitter("thumbv7em-none-eabihf", &chosen, None).unwrap_err());
        assert!(finding.contains("CFLAGS_thumbv7em_none_eabihf"), "{finding}");
    }

    #[test]
    fn c_has_pointers_of_the_target() {
        let target = Target::from_triple("thumbv7em-none-eabihf", &CpuFeatures::Baseline, OptLevel::Speed, None).unwrap();
        assert_eq!((target.pointer_width(), target.rust_arch()), (PointerWidth::U32, "arm"));
        assert!(target.has_rounding() && target.has_byte_shuffle() && target.has_vectors());
    }

    #[test]
    fn a_missing_backend_is_named() {
        if cfg!(any(feature = "s390x", target_arch = "s390x")) {
            return;
        }
        assert!(refused("s390x-unknown-linux-gnu", &CpuFeatures::Baseline).contains("feature `s390x` of wamr-aot-build"));
    }
}
