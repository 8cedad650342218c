//! `cargo xtask measure firmware`: what the firmware example costs on each board, against the guest's source compiled natively.

use std::{
    collections::HashMap,
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
};

use object::{Object as _, ObjectSection as _, ObjectSymbol as _, SectionFlags, SectionKind, SymbolKind};

use crate::{
    firmware::{self, BOARDS, Board, Program},
    shell::{Result, make_dir, read, target},
};

/// Sizes in bytes.
#[derive(Debug, Default)]
struct Sizes {
    flash: u64,
    ram: u64,
    runtime: u64,
    guest_code: u64,
    guest_data: u64,
    /// The functions of the guest's source, compiled natively.
    native_code: u64,
}

/// Functions of `guest/filter.c` that the example uses, as they are called in C.
const NATIVE: &[&str] = &["feed", "peek", "dig", "report", "median", "number"];

/// Builds both programs for each board, and prints two tables.
pub(crate) fn firmware() -> Result {
    firmware::require_tools()?;
    let mut sizes = String::new();
    let mut instructions = String::new();
    let boards: Vec<&Board> = BOARDS.iter().collect();
    for program in [Program::Firmware, Program::Native] {
        firmware::build(&boards, program)?;
    }
    for board in BOARDS {
        let (guest, native) = (board.program(Program::Firmware), board.program(Program::Native));
        let (with, without) = (measure(&guest)?, measure(&native)?);
        sizes.push_str(&format!(
            "| {} | {} | {} | {} | {:.2} | {} | {} | {} | {} |\n",
            board.target,
            with.runtime,
            with.guest_code,
            without.native_code,
            with.guest_code as f64 / without.native_code as f64,
            with.guest_data,
            with.flash,
            without.flash,
            with.ram,
        ));
        let (with, without) = (count(board, &guest)?, count(board, &native)?);
        instructions.push_str(&format!("| {} | {with} | {without} | {:.2} |\n", board.target, with as f64 / without as f64));
    }
    println!("\n| target | runtime | guest's code | the same natively | ratio | descriptors | flash | flash without | RAM |");
    println!("|---|---|---|---|---|---|---|---|---|\n{sizes}");
    println!("| target | instructions | natively | ratio |\n|---|---|---|---|\n{instructions}");
    Ok(())
}

fn measure(program: &Path) -> Result<Sizes> {
    let bytes = read(program)?;
    let file = object::File::parse(&*bytes)?;
    let mut sizes = Sizes::default();
    for section in file.sections() {
        let SectionFlags::Elf { sh_flags } = section.flags() else { continue };
        if sh_flags & u64::from(object::elf::SHF_ALLOC) == 0 {
            continue;
        }
        let writable = sh_flags & u64::from(object::elf::SHF_WRITE) != 0;
        let in_image = !matches!(section.kind(), SectionKind::UninitializedData);
        sizes.flash += if in_image { section.size() } else { 0 };
        sizes.ram += if writable || !in_image { section.size() } else { 0 };
    }
    // Several names may stand for one function.
    let mut seen = HashMap::new();
    for symbol in file.symbols().filter(|symbol| symbol.size() > 0 && seen.insert(symbol.address(), ()).is_none()) {
        let name = symbol.name()?;
        let code = symbol.kind() == SymbolKind::Text;
        let in_image = symbol.section_index().and_then(|index| file.section_by_index(index).ok());
        if in_image.is_some_and(|section| section.kind() == SectionKind::UninitializedData) {
            continue;
        }
        if name.contains("wamr_aot_rt") || name.contains("wamr_aot_abi") {
            sizes.runtime += symbol.size();
        } else if name.starts_with("wamr_aot_") {
            *(if code { &mut sizes.guest_code } else { &mut sizes.guest_data }) += symbol.size();
        } else if NATIVE.iter().any(|function| name == *function || name.starts_with(&format!("{function}."))) {
            sizes.native_code += symbol.size();
        }
    }
    Ok(sizes)
}

/// The instructions that are executed for the workload: QEMU translates one at a time, and logs each.
fn count(board: &Board, program: &Path) -> Result<u64> {
    let bytes = read(program)?;
    let file = object::File::parse(&*bytes)?;
    let address = |name: &str| -> Result<u64> {
        let symbol = file.symbols().find(|symbol| symbol.name() == Ok(name));
        // The lowest bit says Thumb.
        Ok(symbol.ok_or_else(|| format!("{}: no symbol `{name}`", program.display()))?.address() & !1)
    };
    let (first, last) = (address("workload_starts")?, address("workload_ends")?);
    let directory = target().join("measure");
    make_dir(&directory)?;
    let log = directory.join("trace.log");
    let mut emulator = board.emulator(program);
    emulator.args(["-singlestep", "-d", "exec,nochain", "-D"]).arg(&log);
    firmware::execute(&mut emulator)?;
    let mut counted = None;
    for line in BufReader::new(fs::File::open(&log)?).lines() {
        let line = line?;
        // "Trace 0: 0x7f.. [cs_base/pc/flags/cflags] name"
        let Some(pc) = line.split('/').nth(1).and_then(|pc| u64::from_str_radix(pc, 16).ok()) else { continue };
        if pc == first {
            counted = Some(0);
        }
        if pc == last {
            fs::remove_file(&log)?;
            return counted.ok_or_else(|| "the workload ends before it starts".into());
        }
        counted = counted.map(|count| count + 1);
    }
    Err(format!("{}: the workload does not end", program.display()).into())
}
