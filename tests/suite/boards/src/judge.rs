//! Judges the answers of a board.

use std::collections::BTreeMap;

use board_suite_wire::{Answer, END};
use wamr_aot_rt::{
    FuncType, TrapKind,
    untyped::{Func, Store},
};
use wamr_aot_wast::{ExpectedFailures, Failed, check_results, message_matches};

use crate::{
    images::Part,
    plan::{Check, What, plan},
};

/// The outcomes of the directives.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) passed: usize,
    /// The failures, one per line.
    pub(crate) failed: Vec<String>,
    /// Reasons, and the number of directives that were skipped for each.
    pub(crate) skipped: BTreeMap<String, usize>,
}

impl Report {
    pub(crate) fn skipped(&self) -> usize {
        self.skipped.values().sum()
    }

    fn skip(&mut self, reason: String) {
        *self.skipped.entry(reason).or_default() += 1;
    }
}

/// The output of a board.
struct Answers {
    /// The answers, by the number of the step.
    answers: Vec<Answer>,
    /// Whether it executed all steps.
    ended: bool,
    /// The lines that are not answers: an incomplete answer if the board stopped, and the
    /// emulator's own output.
    others: Vec<String>,
}

impl Answers {
    fn parse(text: &str) -> Answers {
        let mut store = Store::new(());
        let function = Func::new(&mut store, FuncType::new([], []), |_, _, _| Ok(()));
        let mut answers = Answers { answers: Vec::new(), ended: false, others: Vec::new() };
        for line in text.lines() {
            let answer = line
                .strip_prefix(&format!("{} ", answers.answers.len()))
                .and_then(|rest| Answer::parse(rest, function));
            match answer {
                Some(answer) => answers.answers.push(answer),
                None if line == END => answers.ended = true,
                None if line.trim().is_empty() => {}
                None => answers.others.push(line.to_owned()),
            }
        }
        answers
    }

    /// The answer to a step, or why there is none.
    fn get(&self, step: usize) -> Result<&Answer, String> {
        self.answers.get(step).ok_or_else(|| {
            if step == self.answers.len() {
                format!("the board stopped here: {}", self.others.join("; "))
            } else {
                "not executed, since the board had stopped".into()
            }
        })
    }
}

/// Judges the answers of a board for these scripts, and adds the outcomes to the report.
pub(crate) fn judge(parts: &[Part], text: &str, expected: &ExpectedFailures, report: &mut Report) {
    let answers = Answers::parse(text);
    let mut step = 0;
    for part in parts {
        let name = part.name();
        match answers.get(step) {
            Ok(Answer::Done) => {}
            Ok(other) => report.failed.push(format!("{name}: the script cannot start: {other}")),
            Err(message) => report.failed.push(format!("{name}: {message}")),
        }
        step += 1;
        for planned in plan(&part.script, &part.refusals, &|_| 0) {
            let result = match planned.what {
                What::Skip(reason) => Err(Failed::Unsupported(reason)),
                What::Fail(message) => Err(Failed::Wrong(message)),
                What::Do(_, check) => {
                    let answer = answers.get(step);
                    step += 1;
                    answer.map_err(Failed::Wrong).and_then(|answer| judge_one(answer, &check))
                }
            };
            let place = format!("{name}:{}", planned.line);
            match (result, expected.reason(&name, planned.line)) {
                (Ok(()), None) => report.passed += 1,
                (Ok(()), Some(reason)) => report
                    .failed
                    .push(format!("{place}: passes, but is listed as an expected failure: {reason}")),
                (Err(Failed::Unsupported(reason)), _) => report.skip(reason),
                (Err(Failed::Wrong(message)), Some(_)) if message.starts_with("the board stopped") => {
                    report.failed.push(format!("{place}: {message}"));
                }
                (Err(_), Some(reason)) => report.skip(reason.to_owned()),
                (Err(failed), None) => report.failed.push(format!("{place}: {failed}")),
            }
        }
    }
    if answers.answers.len() != step || !answers.ended {
        let done = answers.answers.len();
        report.failed.push(format!("{done} of {step} steps are answered; ended: {}", answers.ended));
    }
}

fn judge_one(answer: &Answer, check: &Check<'_>) -> Result<(), Failed> {
    let values = match answer {
        Answer::Values(values) => Some(values.as_slice()),
        Answer::Done => Some([].as_slice()),
        _ => None,
    };
    let wrong = |expected: String| Err(Failed::Wrong(format!("expected {expected}, got: {answer}")));
    match check {
        Check::Success if values.is_some() => Ok(()),
        Check::Success => wrong("success".into()),
        Check::Results(expected) => match values {
            Some(values) => check_results(values, expected),
            None => wrong(format!("{expected:x?}")),
        },
        Check::Trap(expected) => match answer {
            Answer::Trap(message) if message_matches(message, expected) => Ok(()),
            _ => wrong(format!("the trap `{expected}`")),
        },
        Check::Exhaustion(expected) => match answer {
            Answer::Trap(message)
                if message == TrapKind::StackOverflow.message() && message_matches(message, expected) =>
            {
                Ok(())
            }
            _ => wrong(format!("the trap `{expected}`")),
        },
        Check::Exception => match answer {
            Answer::Trap(message) if message == TrapKind::Exception.message() => Ok(()),
            _ => wrong("an exception".into()),
        },
        Check::Unlinkable(expected) => match answer {
            Answer::Error(message) if message_matches(message, expected) => Ok(()),
            _ => wrong(format!("the error `{expected}`")),
        },
    }
}

#[cfg(test)]
mod tests {
    use wamr_aot_wast::Script;

    use super::*;
    use crate::plan::{Refusal, Refusals};

    const SCRIPT: &str = r#"(module (func (export "f") (result i32) (i32.const 1)))
(assert_return (invoke "f") (i32.const 1))
(assert_return (invoke "f") (f32.const nan:canonical))
(assert_trap (invoke "f") "integer overflow")
(assert_exhaustion (invoke "f") "call stack exhausted")
(assert_unlinkable (module) "unknown import")
(assert_invalid (module (func (result i32))) "type mismatch")
(invoke "f")"#;

    /// The answers of a board that does everything right.
    const RIGHT: &str = "0 done\n1 done\n2 = i32:1\n3 = f32:ffc00000\n4 trap integer overflow\n\
                         5 trap call stack exhausted\n6 error unknown import: `a.b` is not defined\n\
                         7 =\nend\n";

    fn report(text: &str, expected: &str, refusals: Refusals) -> Report {
        let script = Script::parse(SCRIPT).expect("a script");
        let parts = [Part { path: "of/this.wast".into(), script, refusals }];
        let mut report = Report::default();
        judge(&parts, text, &ExpectedFailures::parse(expected).expect("a list"), &mut report);
        report
    }

    #[test]
    fn right_answers_pass() {
        let report = report(RIGHT, "", Refusals::new());
        assert_eq!((report.passed, report.failed.as_slice(), report.skipped()), (7, [].as_slice(), 1));
    }

    #[test]
    fn each_wrong_answer_is_a_failure() {
        for (line, right, wrong) in [
            (1, "1 done", "1 error unknown import"),
            (2, "= i32:1", "= i32:2"),
            (2, "= i32:1", "= i64:1"),
            (2, "= i32:1", "= i32:1 i32:1"),
            (2, "= i32:1", "="),
            (2, "= i32:1", "trap unreachable"),
            (3, "f32:ffc00000", "f32:ffc00001"),
            (3, "f32:ffc00000", "f32:7fa00000"),
            (4, "trap integer overflow", "trap integer divide by zero"),
            (4, "trap integer overflow", "= i32:1"),
            (4, "trap integer overflow", "error integer overflow"),
            (5, "trap call stack exhausted", "trap unreachable"),
            (5, "trap call stack exhausted", "= i32:1"),
            (6, "error unknown", "error incompatible"),
            (6, "error unknown import: `a.b` is not defined", "done"),
            (8, "7 =", "7 absent"),
        ] {
            let text = RIGHT.replace(right, wrong);
            assert_ne!(text, RIGHT);
            let report = report(&text, "", Refusals::new());
            assert_eq!((report.passed, report.failed.len()), (6, 1), "{wrong}: {report:?}");
            assert!(report.failed[0].starts_with(&format!("of/this.wast:{line}: ")), "{report:?}");
        }
    }

    #[test]
    fn a_board_that_stops_fails_where_it_was() {
        let report = report("0 done\n1 done\n2 = i32:1\n3 \npanic", "of/this.wast:3 listed", Refusals::new());
        assert_eq!(report.passed, 2);
        assert_eq!(report.failed[0], "of/this.wast:3: the board stopped here: 3 ; panic");
        // Five directives are not executed, and the board did not end.
        assert_eq!(report.failed.len(), 6, "{report:?}");
    }

    #[test]
    fn a_board_that_does_not_end_fails() {
        let report = report(RIGHT.trim_end_matches("end\n"), "", Refusals::new());
        assert_eq!((report.passed, report.failed.len()), (7, 1));
    }

    #[test]
    fn what_is_listed_must_fail() {
        let wrong = RIGHT.replace("= i32:1", "= i32:2");
        assert_eq!(report(&wrong, "of/this.wast:2 a reason", Refusals::new()).skipped["a reason"], 1);
        assert_eq!(report(RIGHT, "of/this.wast:2 a reason", Refusals::new()).failed.len(), 1);
    }

    #[test]
    fn what_imports_from_a_skipped_instance_is_skipped() {
        let text = r#"(module $a (func (export "f"))) (register "a" $a)
(module (import "a" "f" (func))) (assert_unlinkable (module (import "a" "f" (global i32))) "incompatible")
(module) (register "a") (assert_unlinkable (module (import "a" "f" (func))) "unknown import")"#;
        let refusals = [(0, Refusal { is_unsupported: true, message: "no".into() })].into();
        let script = Script::parse(text).expect("a script");
        let parts = [Part { path: "of/this.wast".into(), script, refusals }];
        let mut report = Report::default();
        let answers = "0 done\n1 done\n2 done\n3 error unknown import\nend";
        judge(&parts, answers, &ExpectedFailures::default(), &mut report);
        assert_eq!((report.passed, report.failed.as_slice(), report.skipped()), (3, [].as_slice(), 4));
    }

    #[test]
    fn directives_that_depend_on_a_rejected_module_are_skipped() {
        let refusals = |is_unsupported| [(0, Refusal { is_unsupported, message: "no".into() })].into();
        let text = "0 done\n1 error unknown import\nend";
        let skipped = report(text, "", refusals(true));
        assert_eq!((skipped.passed, skipped.failed.len(), skipped.skipped()), (1, 0, 7));
        let failed = report(text, "", refusals(false));
        assert_eq!((failed.passed, failed.failed.len(), failed.skipped()), (1, 6, 1));
    }
}
