//! A module that computes: several results, state in globals, and traps as errors.

use std::io::Write;

wamr_aot_rt::include_aot!(mod calc = "calc");

/// Calls the guest and writes the results.
///
/// # Errors
/// Returns an error if a call traps that should not, or if `out` cannot be written.
pub fn run(out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let mut calc = calc::Instance::new(())?;

    writeln!(out, "5 + 3 = {}", calc.eight()?)?;
    writeln!(out, "20 + 22 = {}", calc.add(20, 22)?)?;

    let (quotient, remainder) = calc.div_rem(17, 5)?;
    writeln!(out, "17 / 5 = {quotient}, remainder {remainder}")?;
    writeln!(out, "20! = {}", calc.factorial(20)?)?;

    // State lives in the instance: a second instance starts from the beginning.
    calc.accumulate(40)?;
    calc.accumulate(2)?;
    let other = calc::Instance::new(())?;
    writeln!(out, "total = {}, and {} in another instance", calc.total(), other.total())?;

    // A trap is an error, and the program goes on.
    match calc.div(1, 0) {
        Ok(value) => writeln!(out, "1 / 0 = {value}")?,
        Err(trap) => writeln!(out, "1 / 0: {trap}")?,
    }
    match calc.forever() {
        Ok(value) => writeln!(out, "forever: {value}")?,
        Err(trap) => writeln!(out, "forever: {trap}")?,
    }
    writeln!(out, "still there: 1 + 1 = {}", calc.add(1, 1)?)?;
    Ok(())
}
