use std::{env, path::Path};

/// The directory with the output of `board-suite compile`: for each target a directory of images.
const IMAGES: &str = "BOARD_SUITE_IMAGES";

/// The number of the image.
const IMAGE: &str = "BOARD_SUITE_IMAGE";

/// 1 if the code relies on the alignment that modules state.
const TRUSTING: &str = "BOARD_SUITE_TRUSTING";

fn main() {
    println!("cargo::rerun-if-env-changed={IMAGES}");
    println!("cargo::rerun-if-env-changed={IMAGE}");
    println!("cargo::rerun-if-env-changed={TRUSTING}");
    println!("cargo::rustc-check-cfg=cfg(trusting)");
    if env::var(TRUSTING).is_ok_and(|value| value == "1") {
        println!("cargo::rustc-cfg=trusting");
    }
    let (Ok(images), Ok(image)) = (env::var(IMAGES), env::var(IMAGE)) else {
        println!(
            "cargo::error={IMAGES} and {IMAGE} are not set: \
             this program is built by `cargo xtask firmware-suite`"
        );
        return;
    };
    let directory = Path::new(&images).join(env::var("TARGET").expect("Cargo sets TARGET")).join(image);
    let directory = directory.display();
    println!("cargo::rerun-if-changed={directory}");
    println!("cargo::rustc-env=BOARD_SUITE_DIRECTORY={directory}");
    println!("cargo::rustc-link-search=native={directory}");
    // The linker arguments come from the crate `board`. Processes of an operating system need none.
    for argument in env::var("DEP_BOARD_ARGUMENTS").iter().flat_map(|arguments| arguments.split(' ')) {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}
