//! Problems that walking a questionnaire in every possible way brings out, and those of its cases.
//!
//! `answers` is always the shortest list of answers that leads to the problem.

use super::Named;
use crate::diagnostics::{Diagnostic, Text};
use crate::source::Span;

fn after(answers: &str) -> (String, String) {
    if answers.is_empty() {
        ("at the start".to_string(), "aan het begin".to_string())
    } else {
        (
            format!("after the answers {answers}"),
            format!("na de antwoorden {answers}"),
        )
    }
}

pub fn questionnaire_path_returns(span: Span, what: Named, id: &str, answers: &str) -> Diagnostic {
    let (en, nl) = after(answers);
    let (what_en, what_nl) = match what {
        Named::Question => ("the question", "de vraag"),
        _ => ("the decision", "de beslissing"),
    };
    Diagnostic::new(
        "Q301",
        span,
        Text::new(
            format!("{en} this leads back to {what_en} `{id}`"),
            format!("{nl} leidt dit terug naar {what_nl} `{id}`"),
        ),
    )
    .help(
        "lead on to a later question or to an outcome; what must be asked once for each partner is a questionnaire run once for each partner",
        "leid naar een latere vraag of een uitkomst; wat per partner gevraagd moet worden, is een vragenlijst die per partner wordt doorlopen",
    )
}

pub fn questionnaire_no_rule_holds(span: Span, id: &str, answers: &str) -> Diagnostic {
    let (en, nl) = after(answers);
    Diagnostic::new(
        "Q302",
        span,
        Text::new(
            format!("{en} no rule of `{id}` holds"),
            format!("{nl} geldt geen enkele regel van `{id}`"),
        ),
    )
    .help(
        "add a rule for these answers, or `otherwise` as the last one",
        "voeg een regel voor deze antwoorden toe, of `otherwise` als laatste",
    )
}

pub fn questionnaire_rules_disagree(
    first: Span,
    second: Span,
    targets: (&str, &str),
    answers: &str,
) -> Diagnostic {
    let (en, nl) = after(answers);
    Diagnostic::new(
        "Q303",
        first,
        Text::new(
            format!(
                "{en} two rules hold that lead to `{}` and to `{}`",
                targets.0, targets.1
            ),
            format!(
                "{nl} gelden twee regels die naar `{}` en naar `{}` leiden",
                targets.0, targets.1
            ),
        ),
    )
    .label(second, "the other rule", "de andere regel")
    .help(
        "make the conditions exclude each other, or write `match: first` on the decision",
        "laat de condities elkaar uitsluiten, of zet `match: first` bij de beslissing",
    )
}

pub fn questionnaire_unreachable(span: Span, what: Named, id: &str) -> Diagnostic {
    let (what_en, what_nl) = match what {
        Named::Question => ("question", "vraag"),
        Named::Outcome => ("outcome", "uitkomst"),
        _ => ("decision", "beslissing"),
    };
    Diagnostic::new(
        "Q304",
        span,
        Text::new(
            format!("no path reaches the {what_en} `{id}`"),
            format!("geen enkel pad komt bij de {what_nl} `{id}`"),
        ),
    )
    .help(
        "lead an answer or rule to it, or remove it",
        "leid er een antwoord of regel heen, of haal het weg",
    )
}

pub fn questionnaire_rule_never_decides(span: Span, otherwise: bool) -> Diagnostic {
    let (en, nl) = if otherwise {
        (
            "this is never needed: a rule or answer before it always decides",
            "dit is nooit nodig: een regel of antwoord ervoor beslist altijd al",
        )
    } else {
        (
            "this rule never decides anything",
            "deze regel beslist nooit iets",
        )
    };
    Diagnostic::new("Q305", span, Text::new(en, nl)).help(
        "remove it, or mend the condition so that it can hold when this is reached",
        "haal dit weg, of verbeter de conditie zodat ze hier kan gelden",
    )
}

/// What never happens to something that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeverUsed {
    AdviceNeverGiven,
    FlagNeverSet,
    FlagNeverRead,
    DefinitionNeverRead,
}

pub fn questionnaire_never_used(span: Span, never: NeverUsed, id: &str) -> Diagnostic {
    let (en, nl) = match never {
        NeverUsed::AdviceNeverGiven => (
            format!("the advice `{id}` is given on no path"),
            format!("het advies `{id}` wordt op geen enkel pad gegeven"),
        ),
        NeverUsed::FlagNeverSet => (
            format!("no answer sets the flag `{id}`"),
            format!("geen enkel antwoord zet de vlag `{id}`"),
        ),
        NeverUsed::FlagNeverRead => (
            format!("no condition reads the flag `{id}`, and it is not shown"),
            format!("geen enkele conditie leest de vlag `{id}`, en hij wordt niet getoond"),
        ),
        NeverUsed::DefinitionNeverRead => (
            format!("nothing uses the definition `{id}`"),
            format!("niets gebruikt de definitie `{id}`"),
        ),
    };
    Diagnostic::new("Q306", span, Text::new(en, nl))
        .help("use it or remove it", "gebruik het of haal het weg")
}

pub fn questionnaire_question_changes_nothing(span: Span, id: &str, answers: &str) -> Diagnostic {
    let (en, nl) = after(answers);
    Diagnostic::new(
        "Q307",
        span,
        Text::new(
            format!("{en} every answer to `{id}` leads to the same questions, outcome and advice"),
            format!("{nl} leidt elk antwoord op `{id}` tot dezelfde vragen, uitkomst en adviezen"),
        ),
    )
    .help(
        "skip the question there, or let an answer change something",
        "sla de vraag daar over, of laat een antwoord iets veranderen",
    )
}

pub fn questionnaire_outcome_without_contact(span: Span, id: &str) -> Diagnostic {
    Diagnostic::new(
        "Q308",
        span,
        Text::new(
            format!("the outcome `{id}` is serious but names no contact"),
            format!("de uitkomst `{id}` is ernstig maar noemt geen contact"),
        ),
    )
    .help(
        "add `contact:` with whom the reader can turn to",
        "voeg `contact:` toe met wie de lezer kan benaderen",
    )
}

pub fn questionnaire_outcome_without_chapter(span: Span, id: &str) -> Diagnostic {
    Diagnostic::new(
        "Q308",
        span,
        Text::new(
            format!("the outcome `{id}` links to no chapter"),
            format!("de uitkomst `{id}` linkt naar geen enkel hoofdstuk"),
        ),
    )
    .help(
        "add a link such as `[[export-control]]` to its text",
        "voeg aan de tekst een link toe zoals `[[export-control]]`",
    )
}

pub fn questionnaire_serious_flag_mild_outcome(
    span: Span,
    flag: &str,
    outcome: (&str, Span),
    answers: &str,
) -> Diagnostic {
    let (en, nl) = after(answers);
    Diagnostic::new(
        "Q309",
        span,
        Text::new(
            format!(
                "{en} the serious flag `{flag}` is set, yet the outcome is the mild `{}`",
                outcome.0
            ),
            format!(
                "{nl} is de ernstige vlag `{flag}` gezet, maar de uitkomst is de milde `{}`",
                outcome.0
            ),
        ),
    )
    .label(outcome.1, "this outcome", "deze uitkomst")
    .help(
        "let a rule read the flag, or lower its `severity`",
        "laat een regel de vlag lezen, of verlaag zijn `severity`",
    )
}

/// A case that came out otherwise. `names` are the case's in English and Dutch; `what` is the part
/// of `expect`.
pub fn questionnaire_case_fails(
    span: Span,
    names: (&str, &str),
    what: (&str, &str),
    got: &str,
    expected: &str,
) -> Diagnostic {
    Diagnostic::new(
        "Q401",
        span,
        Text::new(
            format!(
                "case “{}”: {} got: {got}, expected: {expected}",
                names.0, what.0
            ),
            format!(
                "geval “{}”: {} kreeg: {got}, verwacht: {expected}",
                names.1, what.1
            ),
        ),
    )
    .help(
        "mend the questionnaire, or the case if the new result is right",
        "verbeter de vragenlijst, of het geval als het nieuwe resultaat klopt",
    )
}

/// Advice that is given and should not be, or the other way round.
pub fn questionnaire_case_advice(
    span: Span,
    names: (&str, &str),
    advice: &str,
    got: (&str, &str),
    expected: (&str, &str),
) -> Diagnostic {
    Diagnostic::new(
        "Q401",
        span,
        Text::new(
            format!(
                "case “{}”: advice {advice} got: {}, expected: {}",
                names.0, got.0, expected.0
            ),
            format!(
                "geval “{}”: advies {advice} kreeg: {}, verwacht: {}",
                names.1, got.1, expected.1
            ),
        ),
    )
    .help(
        "mend the questionnaire, or the case if the new result is right",
        "verbeter de vragenlijst, of het geval als het nieuwe resultaat klopt",
    )
}

/// A value in a case that can be compared with nothing.
pub fn questionnaire_case_unknown(
    span: Span,
    names: (&str, &str),
    what: Named,
    id: &str,
    nearest: Option<&str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        "Q401",
        span,
        Text::new(
            format!("case “{}”: unknown {} `{id}`", names.0, what.en()),
            format!("geval “{}”: onbekend: {} `{id}`", names.1, what.nl()),
        ),
    );
    match nearest {
        Some(near) => diagnostic.help(
            format!("did you mean `{near}`?"),
            format!("bedoelt u `{near}`?"),
        ),
        None => diagnostic,
    }
}

/// Answers that cannot be given together: several to a question that takes one, or one with the
/// exclusive option.
pub fn questionnaire_case_answers_clash(
    span: Span,
    names: (&str, &str),
    question: &str,
    exclusive: Option<&str>,
) -> Diagnostic {
    let (en, nl) = match exclusive {
        Some(option) => (
            format!("`{option}` of `{question}` cannot go with another answer"),
            format!("`{option}` van `{question}` kan niet samen met een ander antwoord"),
        ),
        None => (
            format!("`{question}` takes exactly one answer"),
            format!("op `{question}` past precies één antwoord"),
        ),
    };
    Diagnostic::new(
        "Q401",
        span,
        Text::new(
            format!("case “{}”: {en}", names.0),
            format!("geval “{}”: {nl}", names.1),
        ),
    )
    .help("leave one answer", "laat één antwoord staan")
}

pub fn questionnaire_case_answers_unasked(span: Span, names: (&str, &str), id: &str) -> Diagnostic {
    Diagnostic::new(
        "Q402",
        span,
        Text::new(
            format!(
                "case “{}” answers `{id}`, which is not asked on its path",
                names.0
            ),
            format!(
                "geval “{}” beantwoordt `{id}`, dat op zijn pad niet gevraagd wordt",
                names.1
            ),
        ),
    )
    .help(
        "remove the answer from `given`",
        "haal het antwoord uit `given`",
    )
}

pub fn questionnaire_case_leaves_open(
    span: Span,
    names: (&str, &str),
    id: &str,
    known: &str,
) -> Diagnostic {
    Diagnostic::new(
        "Q403",
        span,
        Text::new(
            format!("case “{}” gives no answer to `{id}`", names.0),
            format!("geval “{}” geeft geen antwoord op `{id}`", names.1),
        ),
    )
    .help(
        format!("add `{id}:` to `given`, one of: {known}"),
        format!("voeg `{id}:` aan `given` toe, een van: {known}"),
    )
}

/// `missing` lists what no case uses; `percent` is what is covered.
pub fn questionnaire_not_covered(
    span: Span,
    id: &str,
    percent: u32,
    limit: u32,
    missing: (&str, &str),
) -> Diagnostic {
    Diagnostic::new(
        "Q404",
        span,
        Text::new(
            format!(
                "the cases of `{id}` cover {percent}%, less than {limit}%; unused: {}",
                missing.0
            ),
            format!(
                "de gevallen van `{id}` dekken {percent}%, minder dan {limit}%; ongebruikt: {}",
                missing.1
            ),
        ),
    )
    .help(
        format!("`leidraad questionnaire cases --suggest {id}` writes cases for what is missing"),
        format!(
            "`leidraad questionnaire cases --suggest {id}` schrijft gevallen voor wat ontbreekt"
        ),
    )
}

pub fn questionnaire_version_did_not_rise(span: Span, id: &str, version: u32) -> Diagnostic {
    Diagnostic::new(
        "Q501",
        span,
        Text::new(
            format!("the logic of `{id}` differs from the base revision, but its version is still {version}"),
            format!("de logica van `{id}` wijkt af van de basisrevisie, maar de versie is nog {version}"),
        ),
    )
    .help(
        format!("write `version: {}`, so that saved results are recognised", version + 1),
        format!("schrijf `version: {}`, zodat bewaarde resultaten worden herkend", version + 1),
    )
}

/// `costly` are flags with the number of states without each.
pub fn questionnaire_too_many_states(
    span: Span,
    id: &str,
    states: usize,
    limit: usize,
    complete: bool,
    costly: &[(&str, usize)],
) -> Diagnostic {
    let more = if complete { "" } else { ">" };
    let list = |without: &str| {
        costly
            .iter()
            .map(|(flag, states)| format!("`{flag}` ({without} {states})"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let diagnostic = Diagnostic::new(
        "Q601",
        span,
        Text::new(
            format!("`{id}` has {more}{states} states, more than {limit}"),
            format!("`{id}` heeft {more}{states} toestanden, meer dan {limit}"),
        ),
    );
    if costly.is_empty() {
        return diagnostic.help(
            "split the questionnaire, or decide earlier what a later rule depends on",
            "splits de vragenlijst, of beslis eerder waar een latere regel van afhangt",
        );
    }
    diagnostic.help(
        format!(
            "these flags cost most: {}; use them earlier, or count them",
            list("without it")
        ),
        format!(
            "deze vlaggen kosten het meest: {}; gebruik ze eerder, of tel ze",
            list("zonder")
        ),
    )
}
