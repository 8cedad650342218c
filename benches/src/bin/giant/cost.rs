//! What the process took so far, as Linux counts it (proc(5)).

use std::fs;

use super::Result;

/// Prints CPU seconds and the peak of the memory in KiB to standard error.
pub(crate) fn report() -> Result {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(')').ok_or("/proc/self/stat has no name in parentheses")?;
    let mut ticks = 0;
    for field in fields.split_whitespace().skip(11).take(2) {
        ticks += field.parse::<u64>()?;
    }
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    let peak: u64 = peak.ok_or("/proc/self/status has no `VmHWM`")?.trim().parse()?;
    // Linux counts in hundredths of a second.
    eprintln!("{:.2} {peak}", ticks as f64 / 100.0);
    Ok(())
}
