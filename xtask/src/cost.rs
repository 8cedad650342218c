//! `cargo xtask measure firmware`: what the firmware example costs on each board, against the
//! guest's source compiled natively, and what the guest with `setjmp` costs there, against the same
//! guest with error codes.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader},
    ops::Range,
    path::Path,
    thread,
};

use object::{Object as _, ObjectSection as _, ObjectSymbol as _, SectionFlags, SectionKind, SymbolKind};

use crate::{
    firmware::{self, Board, Program},
    shell::{Result, command, make_dir, read, run, target},
};

/// A program, taken apart. Sizes are in bytes.
#[derive(Debug, Default)]
struct Parts {
    flash: u64,
    ram: u64,
    /// The functions and the data of the runtime and of the bindings.
    runtime: u64,
    guest_code: u64,
    /// The descriptions of the module, and its data segments.
    guest_data: u64,
    /// The static instance.
    instance: u64,
    /// `STATS.context`, if the program says it.
    context: u64,
    /// The addresses of the guest's code, or of its source compiled natively.
    guest: BTreeMap<u64, u64>,
    first: u64,
    last: u64,
}

/// The parts of names by which the symbols of a program are recognised.
struct Names {
    /// Functions of the guest's source that is compiled natively, as they are called in C.
    native: &'static [&'static str],
    /// The module of the bindings, in Rust's mangling: some of the runtime is inlined into them.
    bindings: &'static str,
    /// The static with the instance.
    instance: &'static str,
}

const FILTER: Names = Names {
    native: &["feed", "peek", "dig", "report", "median", "number"],
    bindings: "8firmware6filter",
    instance: "FILTER",
};

const SETJMP: Names =
    Names { native: &[], bindings: "15firmware_setjmp10calculator", instance: "CALCULATOR" };

const CODES: Names = Names { native: &[], bindings: "14firmware_codes10calculator", instance: "CALCULATOR" };

/// What the names of the runtime's functions and data have in them.
const RUNTIME: &[&str] = &["wamr_aot_rt", "wamr_aot_abi"];

/// Builds the programs for these boards, or all, and prints tables.
pub(crate) fn firmware(names: &[&str]) -> Result {
    firmware::require_tools()?;
    let boards = firmware::boards(names)?;
    for program in [Program::Firmware, Program::Native, Program::Setjmp, Program::Codes] {
        firmware::build(&boards, program)?;
    }
    filter(&boards)?;
    calculator(&boards)
}

/// The table of the guest with `setjmp`: what its exceptions cost.
fn calculator(boards: &[&Board]) -> Result {
    let mut sizes = String::new();
    let mut instructions = String::new();
    for board in boards {
        for (program, names, way) in
            [(Program::Setjmp, SETJMP, "`setjmp`"), (Program::Codes, CODES, "error codes")]
        {
            let program = board.program(program);
            let parts = Parts::of(&program, &names)?;
            if parts.context == 0 {
                return Err(format!("{}: no symbol says how large the context is", program.display()).into());
            }
            sizes.push_str(&format!(
                "| {} | {way} | {} | {} | {} | {} | {} | {} | {} |\n",
                board.target,
                parts.runtime,
                parts.guest_code,
                parts.guest_data,
                parts.flash,
                parts.context,
                parts.instance,
                parts.ram,
            ));
            if board.is_pc() {
                continue;
            }
            let [good, broken] = count(board, &program, &parts)?;
            instructions.push_str(&format!(
                "| {} | {way} | {} | {} | {} | {} |\n",
                board.target, good.guest, good.all, broken.guest, broken.all
            ));
        }
    }
    println!(
        "| target | mistakes by | runtime | guest's code | descriptors | flash | context | instance | RAM |"
    );
    println!("|---|---|---|---|---|---|---|---|---|\n{sizes}");
    println!("| target | mistakes by | a good line | with the host | a broken line | with the host |");
    println!("|---|---|---|---|---|---|\n{instructions}");
    Ok(())
}

/// The tables of the guest that is compiled natively, too.
fn filter(boards: &[&Board]) -> Result {
    let mut sizes = String::new();
    let mut instructions = String::new();
    for board in boards {
        let (guest, native) = (board.program(Program::Firmware), board.program(Program::Native));
        let (with, without) = (Parts::of(&guest, &FILTER)?, Parts::of(&native, &FILTER)?);
        // What else differs between the programs: the runtime where it is inlined, and how the host
        // handles failures.
        let rest = |parts: &Parts| parts.flash - parts.guest_code - parts.guest_data;
        sizes.push_str(&format!(
            "| {} | {} | {} | {} | {} | {:.2} | {} | {} | {} | {} | {} |\n",
            board.target,
            with.runtime,
            rest(&with).saturating_sub(rest(&without)),
            with.guest_code,
            without.guest_code,
            with.guest_code as f64 / without.guest_code as f64,
            with.guest_data,
            with.flash,
            without.flash,
            with.instance,
            with.ram,
        ));
        if board.is_pc() {
            // Its trace starts with the BIOS, and the marks in it are not those of the program.
            continue;
        }
        let (with, without) = (count(board, &guest, &with)?, count(board, &native, &without)?);
        for ((what, with), without) in ["one call", "the workload"].into_iter().zip(with).zip(without) {
            instructions.push_str(&format!(
                "| {} | {what} | {} | {} | {:.2} | {} | {} | {:.2} |\n",
                board.target,
                with.guest,
                without.guest,
                with.guest as f64 / without.guest as f64,
                with.all,
                without.all,
                with.all as f64 / without.all as f64
            ));
        }
    }
    println!(
        "\n| target | runtime | runtime at most | guest's code | natively | ratio | descriptors | flash \
         | flash without | instance | RAM |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|\n{sizes}");
    println!(
        "| target | what | guest | natively | ratio | with the host | natively | ratio |\n\
         |---|---|---|---|---|---|---|---|\n{instructions}"
    );
    Ok(())
}

impl Parts {
    fn of(program: &Path, names: &Names) -> Result<Parts> {
        let bytes = read(program)?;
        let file = object::File::parse(&*bytes)?;
        let mut parts = Parts::default();
        for section in file.sections() {
            let SectionFlags::Elf { sh_flags } = section.flags() else { continue };
            if sh_flags & u64::from(object::elf::SHF_ALLOC) == 0 {
                continue;
            }
            let writable = sh_flags & u64::from(object::elf::SHF_WRITE) != 0;
            let in_image = !matches!(section.kind(), SectionKind::UninitializedData);
            parts.flash += if in_image { section.size() } else { 0 };
            parts.ram += if writable || !in_image { section.size() } else { 0 };
        }
        for symbol in file.symbols() {
            let (name, address) = (symbol.name()?, symbol.address());
            match name {
                // The lowest bit says Thumb.
                "workload_starts" => parts.first = address & !1,
                "workload_ends" => parts.last = address & !1,
                "guest_context" => parts.context = address,
                _ => {}
            }
            if symbol.size() == 0 {
                continue;
            }
            let code = symbol.kind() == SymbolKind::Text;
            let is_guest =
                is_of_module(name) || names.native.iter().any(|function| is_part_of(name, function));
            if is_guest && code {
                // Several names may stand for one function.
                parts.guest.insert(address & !1, symbol.size());
            } else if is_guest || name == "module_bytes" {
                parts.guest_data += symbol.size();
            } else if RUNTIME.iter().chain([&names.bindings]).any(|part| name.contains(part)) {
                parts.runtime += symbol.size();
            } else if name.contains(names.instance) {
                parts.instance += symbol.size();
            }
        }
        parts.guest_code = parts.guest.values().sum();
        if parts.guest_code == 0 {
            return Err(format!("{}: no symbol is a guest's function", program.display()).into());
        }
        if parts.first == 0 || parts.last == 0 || parts.first == parts.last {
            return Err(
                format!("{}: no symbols tell where the workload starts and ends", program.display()).into()
            );
        }
        Ok(parts)
    }

    fn is_guest(&self, pc: u64) -> bool {
        self.guest
            .range(..=pc)
            .next_back()
            .is_some_and(|(start, size)| Range { start: *start, end: start + size }.contains(&pc))
    }
}

/// Whether the compiler of modules made a symbol: a function, or data (`wamr_aot_abi::symbols`). In
/// Rust's mangling the runtime's crates have such names, too, but not at the start.
fn is_of_module(symbol: &str) -> bool {
    symbol.starts_with("wasm.") || symbol.starts_with("wamr_aot_")
}

/// Whether a symbol is a function, or a part that the compiler split off.
fn is_part_of(symbol: &str, function: &str) -> bool {
    symbol.strip_prefix(function).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Instructions that were executed.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    guest: u64,
    all: u64,
}

/// What is executed between each two marks: QEMU translates one instruction at a time, and logs
/// each.
fn count(board: &Board, program: &Path, parts: &Parts) -> Result<[Counts; 2]> {
    let directory = target().join("measure");
    make_dir(&directory)?;
    let log = directory.join("trace");
    let _ = fs::remove_file(&log);
    run(command("mkfifo").arg(&log))?;
    let mut emulator = board.emulator(program);
    emulator.args(["-singlestep", "-d", "exec,nochain", "-D"]).arg(&log);
    let (counted, executed) = thread::scope(|scope| {
        let reader = scope.spawn(|| read_trace(&log, parts).map_err(|error| error.to_string()));
        let executed = firmware::execute(&mut emulator);
        if executed.is_err() {
            // An emulator that did not start opened nothing: the reader must not wait for it.
            let _ = fs::OpenOptions::new().write(true).open(&log);
        }
        (reader.join(), executed)
    });
    executed?;
    fs::remove_file(&log)?;
    let counted = counted.map_err(|_| "the reader panicked")??;
    <[Counts; 2]>::try_from(counted).map_err(|counted| {
        format!("{}: {} stretches were counted, and not two", program.display(), counted.len()).into()
    })
}

fn read_trace(log: &Path, parts: &Parts) -> Result<Vec<Counts>> {
    let mut stretches = Vec::new();
    let mut current: Option<Counts> = None;
    let mut in_guest = false;
    for line in BufReader::new(fs::File::open(log)?).lines() {
        let line = line?;
        // "Stopped execution of TB chain before 0x7f.. [pc] name": what was logged last is logged
        // again.
        if let Some(counts) = current.as_mut().filter(|_| line.starts_with("Stopped")) {
            counts.all -= 1;
            counts.guest -= u64::from(in_guest);
        }
        // "Trace 0: 0x7f.. [cs_base/pc/flags/cflags] name"
        let Some(pc) = line.split('/').nth(1).and_then(|pc| u64::from_str_radix(pc, 16).ok()) else {
            continue;
        };
        if pc == parts.first {
            current = Some(Counts::default());
        }
        if pc == parts.last {
            stretches.extend(current.take());
        }
        in_guest = parts.is_guest(pc);
        if let Some(counts) = &mut current {
            counts.all += 1;
            counts.guest += u64::from(in_guest);
        }
    }
    Ok(stretches)
}

#[cfg(test)]
mod tests {
    use wamr_aot_abi::symbols::Prefix;

    #[test]
    fn symbols_of_modules_are_known() {
        let prefix = Prefix::new("firmware", "filter", 0xabc);
        for symbol in [
            prefix.function(7, Some("hash")),
            prefix.function(7, None),
            prefix.helper("trap"),
            prefix.module(),
        ] {
            assert!(super::is_of_module(&symbol), "{symbol}");
        }
        assert!(!super::is_of_module("_ZN11wamr_aot_rt3sys"));
    }
}
