//! The report for programs.

use super::report::Report;
use crate::failure::Failure;

pub(super) fn of(report: &Report) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(report)
        .map_err(|error| Failure::new(format_args!("the report cannot be written: {error}")))?;
    Ok(text + "\n")
}
