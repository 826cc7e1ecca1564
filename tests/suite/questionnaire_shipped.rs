//! The questionnaires of our own content pass every check, and their cases use every part of them.

use crate::common::questionnaire::{proven, shipped, told};
use leidraad::questionnaire::{Limits, cases};
use leidraad::source::FileId;

#[test]
fn shipped_questionnaires_pass_with_cases_that_cover_everything() {
    let shipped = shipped();
    assert!(shipped.len() >= 5);
    for (id, text, case_text) in shipped {
        let proven = proven(&id, &text);
        let mut diagnostics = Vec::new();
        let file = FileId::from_number(1);
        let cases = cases::read(file, &case_text, &cases::shapes(), &mut diagnostics);
        let report = cases::check(&proven, cases.as_ref(), Some(100));
        diagnostics.extend(report.diagnostics);
        assert_eq!(told(&case_text, &diagnostics), Vec::<String>::new(), "{id}");
        assert_eq!(report.coverage.percent(), 100, "{id}");
        println!(
            "{id}: {} states, {} cases",
            proven.folded.len(),
            report.results.len()
        );
    }
}

#[test]
fn suggested_cases_cover_a_questionnaire_without_cases() {
    for (id, text, _) in shipped() {
        let proven = proven(&id, &text);
        let used = cases::Used::nothing(&proven.questionnaire);
        let suggestions = cases::suggest(&proven, used, &Limits::default());
        let written = format!(
            "questionnaire: {id}\ncases:\n{}",
            cases::to_yaml(&proven, &suggestions)
        );
        let mut diagnostics = Vec::new();
        let file = FileId::from_number(1);
        let read = cases::read(file, &written, &cases::shapes(), &mut diagnostics);
        let report = cases::check(&proven, read.as_ref(), Some(100));
        diagnostics.extend(report.diagnostics);
        assert_eq!(
            told(&written, &diagnostics),
            Vec::<String>::new(),
            "{written}"
        );
    }
}
