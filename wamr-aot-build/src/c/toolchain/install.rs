//! The packages that contain a compiler for a target.

use target_lexicon::{Architecture, Environment, OperatingSystem, Triple};

/// How to install a compiler for a target. `name` is rustc's name of the target.
pub(super) fn install_hint(triple: &Triple, name: &str) -> String {
    let underscored = name.replace(['-', '.'], "_");
    if is_android(triple) {
        return format!(
            "the Android NDK, with `CC_{underscored}` set to its Clang: \
             `<NDK>/toolchains/llvm/prebuilt/<machine>/bin/{name}<API level>-clang`"
        );
    }
    if is_esp_idf(triple, name) {
        return format!(
            "the compilers of ESP-IDF, with its `install.sh`, and `CC_{underscored}` set to its \
             `riscv32-esp-elf-gcc`"
        );
    }
    let with_clang =
        format!("with Clang, set `CC_{underscored}=clang` and `CFLAGS_{underscored}=--target={triple}`");
    if *triple == Triple::host() {
        return systems("gcc", "llvm");
    }
    match (&triple.architecture, triple.operating_system) {
        (Architecture::Arm(_), OperatingSystem::None_ | OperatingSystem::Unknown) => {
            systems("gcc-arm-none-eabi", "--cask gcc-arm-embedded")
        }
        (
            Architecture::Riscv32(_) | Architecture::Riscv64(_),
            OperatingSystem::None_ | OperatingSystem::Unknown,
        ) => systems("gcc-riscv64-unknown-elf", "riscv64-elf-gcc"),
        (architecture, OperatingSystem::Linux)
            if matches!(triple.environment, Environment::Gnu | Environment::Gnueabihf) =>
        {
            let debian = match architecture {
                Architecture::X86_64 => "gcc-x86-64-linux-gnu",
                Architecture::X86_32(_) => "gcc-i686-linux-gnu",
                Architecture::Arm(_) => "gcc-arm-linux-gnueabihf",
                Architecture::Aarch64(_) => "gcc-aarch64-linux-gnu",
                Architecture::Riscv64(_) => "gcc-riscv64-linux-gnu",
                Architecture::S390x => "gcc-s390x-linux-gnu",
                _ => "clang",
            };
            format!("{}; {with_clang}", systems(debian, "llvm"))
        }
        _ => format!("{}; {with_clang}", systems("clang", "llvm")),
    }
}

/// The commands that install a package, by its names in Debian and in Homebrew.
fn systems(debian: &str, brew: &str) -> String {
    format!(
        "Debian and Ubuntu: `apt install {debian}`; macOS: `brew install {brew}`; \
         Windows: `winget install LLVM.LLVM`"
    )
}

fn is_android(triple: &Triple) -> bool {
    matches!(triple.environment, Environment::Android | Environment::Androideabi)
}

fn is_esp_idf(triple: &Triple, name: &str) -> bool {
    triple.operating_system == OperatingSystem::Espidf || name.ends_with("-espidf")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_for_each_target_names_a_package() {
        for (name, package) in [
            ("thumbv7em-none-eabihf", "gcc-arm-none-eabi"),
            ("armv7a-none-eabi", "gcc-arm-none-eabi"),
            ("riscv32imac-unknown-none-elf", "gcc-riscv64-unknown-elf"),
            ("riscv64imac-unknown-none-elf", "gcc-riscv64-unknown-elf"),
            ("riscv32imc-esp-espidf", "CC_riscv32imc_esp_espidf"),
            ("riscv32imc-esp-espidf", "ESP-IDF"),
            ("aarch64-linux-android", "Android NDK"),
            ("x86_64-linux-android", "CC_x86_64_linux_android"),
            ("i686-unknown-linux-gnu", "gcc-i686-linux-gnu"),
            ("armv7-unknown-linux-gnueabihf", "gcc-arm-linux-gnueabihf"),
            ("armv7-unknown-linux-musleabihf", "CC_armv7_unknown_linux_musleabihf=clang"),
            ("thumbv7neon-unknown-linux-gnueabihf", "gcc-arm-linux-gnueabihf"),
            ("s390x-unknown-linux-gnu", "gcc-s390x-linux-gnu"),
            ("riscv64gc-unknown-linux-gnu", "gcc-riscv64-linux-gnu"),
            ("aarch64-unknown-none", "apt install clang"),
            ("s390x-unknown-linux-musl", "CC_s390x_unknown_linux_musl=clang"),
        ] {
            let triple: Triple = name.parse().unwrap();
            if triple == Triple::host() {
                continue;
            }
            let hint = install_hint(&triple, name);
            assert!(hint.contains(package), "{name}: {hint}");
            let advises_clang_alone = hint.contains("apt install clang");
            assert!(!advises_clang_alone || hint.contains("CC_"), "{name}: {hint}");
        }
    }
}
