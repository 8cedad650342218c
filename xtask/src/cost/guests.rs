//! `cargo xtask measure guests`: what published libraries cost as guests on a board, against the
//! same libraries compiled natively. `benches/firmware` has a program for each, with both in it.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use object::{Object as _, ObjectSymbol as _, SymbolKind};

use super::{
    figures::{self, Figures},
    parts::{Names, Parts},
    sources,
    trace::count,
};
use crate::{
    debian,
    firmware::{self, Board, MPS2_AN386},
    shell::{Result, command, make_dir, output, read, root, run, target},
};

/// The guests: their programs in `benches/firmware`, and what the tables call them.
const GUESTS: [(&str, &str); 8] = [
    ("coremark", "CoreMark"),
    ("heatshrink", "heatshrink"),
    ("jsmn", "jsmn"),
    ("aes", "tiny-AES-c, CBC"),
    ("filters", "CMSIS-DSP, FIR and biquad"),
    ("aead", "Monocypher, AEAD and BLAKE2b"),
    ("x25519", "Monocypher, X25519"),
    ("jpeg", "TJpgDec"),
];

/// Builds the guests for these boards, or a Cortex-M4F, prints tables, and compares the figures
/// with those that are committed. Code that is `trusting` relies on the alignment that the guests
/// state.
pub(crate) fn guests(names: &[&str], trusting: bool) -> Result {
    let boards = if names.is_empty() { vec![&MPS2_AN386] } else { firmware::boards(names)? };
    if let Some(board) = boards.iter().find(|board| c_compiler(board).is_none()) {
        return Err(format!(
            "guests are measured where they are compiled through C: not on `{}`",
            board.name
        )
        .into());
    }
    firmware::require_tools()?;
    debian::require(&[debian::CLANG])?;
    let directory = target().join("firmware-guests");
    make_dir(&directory)?;
    let sources = sources::fetch(&directory)?;
    let native = directory.join("native");
    let mut cargo = firmware::cargo_for(&boards);
    cargo.args(["--package", "firmware-guests"]);
    cargo.env("FIRMWARE_GUESTS_SOURCES", sources).env("FIRMWARE_GUESTS_NATIVE", &native);
    run(cargo.env("FIRMWARE_GUESTS_TRUSTING", if trusting { "1" } else { "0" }))?;
    let suffix = if trusting { "-trusting" } else { "" };
    let bless = env::var_os("BLESS").is_some();
    let mut failures = String::new();
    for board in boards {
        let measured =
            GUESTS.iter().map(|(guest, _)| measure(board, guest, &native)).collect::<Result<Vec<_>>>()?;
        print(board, &measured);
        let committed = root().join(format!("benches/firmware/figures/{}{suffix}.txt", board.target));
        if let Err(error) = figures::compare(&committed, &compilers(board)?, &measured, bless) {
            failures += &format!("{error}\n");
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.trim_end().into()) }
}

/// The C compiler that `cc` takes for a board, if the board's code goes through C.
fn c_compiler(board: &Board) -> Option<&'static str> {
    if board.target.starts_with("thumb") {
        Some("arm-none-eabi-gcc")
    } else if board.target.starts_with("riscv32") {
        Some("riscv64-unknown-elf-gcc")
    } else {
        None
    }
}

/// The compilers, on which the figures depend: of C, of modules, and of the runtime.
fn compilers(board: &Board) -> Result<Vec<String>> {
    let names = [c_compiler(board).unwrap_or_default(), "clang-19", debian::RUSTC];
    let version = |name: &str| -> Result<String> {
        let text = output(command(name).arg("--version"))?;
        Ok(text.lines().next().unwrap_or_default().to_owned())
    };
    names.into_iter().map(version).collect()
}

fn measure(board: &Board, guest: &str, native: &Path) -> Result<Figures> {
    let program = board.built(guest);
    let functions = functions(&native.join(board.target).join(guest))?;
    let functions: Vec<&str> = functions.iter().map(String::as_str).collect();
    // All of the program's crate: the runtime is inlined into its functions, too.
    let bindings = format!("{}{guest}", guest.len());
    let names = Names { native: &functions, bindings: &bindings, instance: "SANDBOX" };
    let parts = Parts::of(&program, &names)?;
    for (what, size) in [
        ("guest's function", parts.guest_code),
        ("function of a guest that is compiled natively", parts.native_code),
        ("size of the memory", parts.memory),
        ("instance", parts.instance),
    ] {
        if size == 0 {
            return Err(format!("{}: no symbol is the {what}", program.display()).into());
        }
    }
    let [here, natively] = count(board, &program, &parts)?;
    Ok(Figures {
        guest: guest.to_owned(),
        flash: parts.guest_code,
        native_flash: parts.native_code,
        instructions: here.all,
        native_instructions: natively.all,
        runtime: parts.runtime,
        ram: parts.instance - parts.memory,
    })
}

/// The names of the functions in the object files of a directory.
pub(super) fn functions(directory: &Path) -> Result<Vec<String>> {
    let cannot = |error: std::io::Error| format!("cannot read {}: {error}", directory.display());
    let files = fs::read_dir(directory).map_err(cannot)?;
    let files: Vec<PathBuf> = files.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    let mut names = Vec::new();
    for path in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "o")) {
        let bytes = read(path)?;
        let file = object::File::parse(&*bytes)?;
        for symbol in file.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text) {
            if symbol.is_definition() && symbol.size() > 0 {
                names.push(symbol.name()?.to_owned());
            }
        }
    }
    Ok(names)
}

fn print(board: &Board, measured: &[Figures]) {
    println!(
        "\n{}:\n\n| guest | flash | natively | ratio | instructions | natively | ratio |\n\
         |---|---|---|---|---|---|---|",
        board.target
    );
    let flash = |figures: &Figures| figures.flash as f64 / figures.native_flash as f64;
    let instructions = |figures: &Figures| figures.instructions as f64 / figures.native_instructions as f64;
    for (figures, (_, title)) in measured.iter().zip(GUESTS) {
        println!(
            "| {title} | {} | {} | {:.2} | {} | {} | {:.2} |",
            figures.flash,
            figures.native_flash,
            flash(figures),
            figures.instructions,
            figures.native_instructions,
            instructions(figures),
        );
    }
    let mean = |ratio: &dyn Fn(&Figures) -> f64| {
        (measured.iter().map(|figures| ratio(figures).ln()).sum::<f64>() / measured.len() as f64).exp()
    };
    println!("| geometric mean | | | {:.2} | | | {:.2} |", mean(&flash), mean(&instructions));
    println!("\n| guest | runtime | RAM beside the memory |\n|---|---|---|");
    for (figures, (_, title)) in measured.iter().zip(GUESTS) {
        println!("| {title} | {} | {} |", figures.runtime, figures.ram);
    }
    println!();
}
