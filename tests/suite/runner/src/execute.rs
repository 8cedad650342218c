//! The process that executes a script whose modules are compiled.

use std::{fs, io, path::Path};

use wamr_aot_rt::{Module, artefact::LoadErrorKind};
use wast_script::{Failed, Reason, Refused, Script, script::ModuleText};

use crate::{artefacts::Artefacts, progress::Progress};

/// Executes the script, and reports the outcome of each directive.
pub(crate) fn script(file: &Path, artefacts: &Artefacts) -> io::Result<()> {
    let text = fs::read_to_string(file);
    let script = match text.map_err(|error| error.to_string()).and_then(|text| Script::parse(&text)) {
        Ok(script) => script,
        Err(error) => return Progress::Broken(error).report(),
    };
    Progress::Directives(script.directives.len()).report()?;
    let mut modules = |text: &ModuleText| find(artefacts, text);
    let mut outcomes = wast_script::run(&script, &mut modules);
    for directive in &script.directives {
        // Reported before it is executed, so that the reader knows the line if the process ends
        // here.
        Progress::Begin(directive.line).report()?;
        let Some(outcome) = outcomes.next() else { break };
        let progress = match outcome.result {
            Ok(()) => Progress::Passed,
            Err(Failed::Wrong(message)) => Progress::Failed(message),
            Err(Failed::Unsupported(message)) => Progress::Skipped(message),
            Err(Failed::Missing { what, unsupported: false }) => Progress::Consequence(what),
            Err(Failed::Missing { what, unsupported: true }) => Progress::SkippedConsequence(what),
        };
        progress.report()?;
    }
    Ok(())
}

fn find(artefacts: &Artefacts, text: &ModuleText) -> Result<Module, Refused> {
    if let Err(message) = &text.bytes {
        return Err(Refused { reason: Reason::Invalid, message: message.clone() });
    }
    let failure = |message: String| Refused { reason: Reason::Failure, message };
    match artefacts.refused(text.index) {
        Ok(Some(refused)) => return Err(refused),
        Ok(None) => {}
        Err(error) => return Err(failure(error.to_string())),
    }
    // SAFETY: the compiler wrote it, in the previous process, to a directory that is not shared.
    let module = unsafe { Module::load(artefacts.loadable(text.index)) };
    module.map_err(|error| match error.kind() {
        LoadErrorKind::OtherMachine => Refused { reason: Reason::Unsupported, message: error.to_string() },
        _ => failure(error.to_string()),
    })
}
