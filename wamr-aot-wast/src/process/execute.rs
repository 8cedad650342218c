//! The process that executes a script whose modules are compiled.

use std::{fs, io, path::Path};

use wamr_aot_rt::{Module, artefact::LoadErrorKind};

use super::{artefacts::Artefacts, parent::end_with_supervisor, progress::Progress};
use crate::{
    run::{Failed, Reason, Refused, run},
    script::{ModuleText, Place, Script},
};

/// Executes a script whose modules are compiled, and reports the outcome of each directive on the
/// standard output, for the supervising process.
///
/// # Errors
/// If the report cannot be written. What is wrong with the script is reported.
pub fn execute(script: &Path, artefacts: &Path) -> io::Result<()> {
    end_with_supervisor()?;
    let script = match read(script) {
        Ok(script) => script,
        Err(broken) => return broken.report(),
    };
    let artefacts = Artefacts::new(artefacts);
    Progress::Directives(script.directives.len()).report()?;
    let mut modules = |text: &ModuleText| find(&artefacts, text);
    let mut outcomes = run(&script, &mut modules);
    for directive in &script.directives {
        // Reported before it is executed, so that the reader knows the place if the process ends
        // here.
        Progress::Begin(directive.place).report()?;
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

/// Reads a script, or says what is wrong.
pub(super) fn read(file: &Path) -> Result<Script, Progress> {
    let text = fs::read_to_string(file)
        .map_err(|error| Progress::Broken(Place { line: 0, column: 0 }, error.to_string()))?;
    Script::parse(&text).map_err(|error| Progress::Broken(error.place, error.message))
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
