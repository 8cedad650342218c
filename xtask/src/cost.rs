//! `cargo xtask measure firmware`: what the firmware example costs on each board, against the
//! guest's source compiled natively, and what the guest with `setjmp` costs there, against the same
//! guest with error codes.

mod coremark;
mod figures;
mod guests;
mod parts;
mod sources;
mod trace;

pub(crate) use self::{coremark::coremark, guests::guests};
use self::{
    parts::{Names, Parts},
    trace::count,
};
use crate::{
    firmware::{self, Board, Program},
    shell::Result,
};

const FILTER: Names<'_> = Names {
    native: &["feed", "peek", "dig", "report", "median", "number"],
    bindings: "8firmware6filter",
    instance: "FILTER",
};

const SETJMP: Names<'_> =
    Names { native: &[], bindings: "15firmware_setjmp10calculator", instance: "CALCULATOR" };

const CODES: Names<'_> =
    Names { native: &[], bindings: "14firmware_codes10calculator", instance: "CALCULATOR" };

/// Whether guests cost at most what is listed, on boards of each kind.
pub(crate) fn check() -> Result {
    guests(&[], false)?;
    let strict = ["microbit", "riscv32"];
    guests(&strict, false)?;
    guests(&strict, true)?;
    coremark()
}

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
        let rest = |parts: &Parts| parts.flash - parts.guest_code - parts.native_code - parts.guest_data;
        sizes.push_str(&format!(
            "| {} | {} | {} | {} | {} | {:.2} | {} | {} | {} | {} | {} |\n",
            board.target,
            with.runtime,
            rest(&with).saturating_sub(rest(&without)),
            with.guest_code,
            without.native_code,
            with.guest_code as f64 / without.native_code as f64,
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
