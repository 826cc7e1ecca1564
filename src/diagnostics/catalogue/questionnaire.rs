//! Problems of the structure of a questionnaire: what is missing, doubled, unknown or misplaced.

use super::suggest;
use crate::diagnostics::{Diagnostic, Text};
use crate::source::Span;

/// The things of a questionnaire that a name may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    Flag,
    Definition,
    FlagOrDefinition,
    Question,
    Option,
    Advice,
    Contact,
    Node,
    Outcome,
}

impl Named {
    pub fn en(self) -> &'static str {
        match self {
            Named::Flag => "flag",
            Named::Definition => "definition",
            Named::FlagOrDefinition => "flag or definition",
            Named::Question => "question",
            Named::Option => "option",
            Named::Advice => "advice",
            Named::Contact => "contact",
            Named::Node => "question, decision or outcome",
            Named::Outcome => "outcome",
        }
    }

    pub fn nl(self) -> &'static str {
        match self {
            Named::Flag => "vlag",
            Named::Definition => "definitie",
            Named::FlagOrDefinition => "vlag of definitie",
            Named::Question => "vraag",
            Named::Option => "optie",
            Named::Advice => "advies",
            Named::Contact => "contact",
            Named::Node => "vraag, beslissing of uitkomst",
            Named::Outcome => "uitkomst",
        }
    }

    /// "no known X" and "this X", with the article that the Dutch word takes.
    fn nl_phrases(self) -> (String, String) {
        let neuter = matches!(self, Named::Advice | Named::Contact);
        let (known, this) = if neuter {
            ("bekend", "dit")
        } else {
            ("bekende", "deze")
        };
        (
            format!("geen {known} {}", self.nl()),
            format!("{this} {}", self.nl()),
        )
    }

    fn code(self) -> &'static str {
        match self {
            Named::Flag | Named::Definition | Named::FlagOrDefinition => "Q201",
            Named::Question => "Q202",
            Named::Option => "Q203",
            Named::Advice | Named::Contact => "Q204",
            Named::Node | Named::Outcome => "Q205",
        }
    }
}

pub fn questionnaire_missing_field(span: Span, field: &str) -> Diagnostic {
    Diagnostic::new(
        "Q101",
        span,
        Text::new(
            format!("`{field}` is missing here"),
            format!("hier ontbreekt `{field}`"),
        ),
    )
    .help(
        format!("add `{field}:` with a value"),
        format!("voeg `{field}:` met een waarde toe"),
    )
}

pub fn questionnaire_text_without_languages(span: Span, languages: &[&str]) -> Diagnostic {
    let example: Vec<String> = languages
        .iter()
        .map(|language| format!("{language}: \"…\""))
        .collect();
    let example = example.join(", ");
    Diagnostic::new(
        "Q102",
        span,
        Text::new(
            "this text is not given for each language",
            "deze tekst is niet per taal gegeven",
        ),
    )
    .help(
        format!("write it as `{{{example}}}`"),
        format!("schrijf hem als `{{{example}}}`"),
    )
}

pub fn questionnaire_translation_missing(span: Span, language: &str, empty: bool) -> Diagnostic {
    let (en, nl) = if empty {
        (
            format!("the text in `{language}` is empty"),
            format!("de tekst in `{language}` is leeg"),
        )
    } else {
        (
            format!("the text in `{language}` is missing"),
            format!("de tekst in `{language}` ontbreekt"),
        )
    };
    Diagnostic::new("Q103", span, Text::new(en, nl)).help(
        format!("add `{language}:` with the translation"),
        format!("voeg `{language}:` met de vertaling toe"),
    )
}

pub fn questionnaire_duplicate_id(span: Span, id: &str, first: Span) -> Diagnostic {
    Diagnostic::new(
        "Q104",
        span,
        Text::new(
            format!("the id `{id}` is used twice"),
            format!("de id `{id}` is twee keer gebruikt"),
        ),
    )
    .label(first, "first used here", "hier voor het eerst gebruikt")
    .help(
        "give one of the two another id",
        "geef een van de twee een andere id",
    )
}

pub fn questionnaire_leads_nowhere(span: Span, what: Named, id: &str) -> Diagnostic {
    let (what_en, what_nl) = match what {
        Named::Option => ("the answer", "het antwoord"),
        _ => ("the question", "de vraag"),
    };
    Diagnostic::new(
        "Q105",
        span,
        Text::new(
            format!("{what_en} `{id}` leads nowhere"),
            format!("{what_nl} `{id}` leidt nergens heen"),
        ),
    )
    .help(
        "add `goto:` with a question, decision or outcome, here or on the question",
        "voeg `goto:` toe met een vraag, beslissing of uitkomst, hier of bij de vraag",
    )
}

pub fn questionnaire_routing_on_multiple(span: Span) -> Diagnostic {
    Diagnostic::new(
        "Q106",
        span,
        Text::new(
            "an option of a multiple-choice question cannot route",
            "een optie van een meerkeuzevraag kan geen route bepalen",
        ),
    )
    .help(
        "several options may be chosen at once: put rules in the question's own `goto`, such as `when: \"topics has ai\"`",
        "er kunnen meer opties tegelijk gekozen zijn: zet regels in de `goto` van de vraag, zoals `when: \"topics has ai\"`",
    )
}

pub fn questionnaire_invalid_id(span: Span, id: &str, keyword: bool) -> Diagnostic {
    let (en, nl) = if keyword {
        (
            format!("`{id}` is a word of the condition language and cannot be an id"),
            format!("`{id}` is een woord van de conditietaal en kan geen id zijn"),
        )
    } else {
        (
            format!("`{id}` is not a valid id"),
            format!("`{id}` is geen geldige id"),
        )
    };
    Diagnostic::new("Q107", span, Text::new(en, nl)).help(
        "use lower-case letters, digits and single hyphens, such as `export-check`",
        "gebruik kleine letters, cijfers en losse koppeltekens, zoals `export-check`",
    )
}

pub fn questionnaire_id_differs_from_file(span: Span, id: &str, name: &str) -> Diagnostic {
    Diagnostic::new(
        "Q107",
        span,
        Text::new(
            format!("the id `{id}` differs from the file name `{name}.yaml`"),
            format!("de id `{id}` wijkt af van de bestandsnaam `{name}.yaml`"),
        ),
    )
    .help(
        "make the two the same: links and pages go by the id",
        "maak ze gelijk: links en pagina's gaan op de id",
    )
}

pub fn questionnaire_unknown_schema(span: Span, schema: &str, known: &str) -> Diagnostic {
    Diagnostic::new(
        "Q108",
        span,
        Text::new(
            format!("the schema `{schema}` is not known"),
            format!("het schema `{schema}` is niet bekend"),
        ),
    )
    .help(
        format!("this version reads `{known}`"),
        format!("deze versie leest `{known}`"),
    )
}

/// A key where it has no meaning; `en` and `nl` say why.
pub fn questionnaire_misplaced_key(span: Span, key: &str, en: &str, nl: &str) -> Diagnostic {
    Diagnostic::new(
        "Q109",
        span,
        Text::new(
            format!("`{key}` does not belong here"),
            format!("`{key}` hoort hier niet"),
        ),
    )
    .help(en, nl)
}

pub fn questionnaire_condition_unreadable(
    span: Span,
    expected: (&str, &str),
    found: &str,
) -> Diagnostic {
    let (found_en, found_nl) = if found.is_empty() {
        (
            "the condition ends".to_string(),
            "de conditie stopt".to_string(),
        )
    } else {
        (format!("found `{found}`"), format!("er staat `{found}`"))
    };
    Diagnostic::new(
        "Q110",
        span,
        Text::new(
            format!("this condition cannot be read: expected {}, {found_en}", expected.0),
            format!("deze conditie is niet te lezen: verwacht {}, {found_nl}", expected.1),
        ),
    )
    .help(
        "conditions are made of flags, definitions, `question is option`, `question in (a, b)`, `question has option`, `question answered`, `count(a, b) >= 2`, `not`, `and`, `or`, brackets and `always`",
        "condities bestaan uit vlaggen, definities, `vraag is optie`, `vraag in (a, b)`, `vraag has optie`, `vraag answered`, `count(a, b) >= 2`, `not`, `and`, `or`, haakjes en `always`",
    )
}

pub fn questionnaire_condition_too_large(span: Span, deep: bool, limit: usize) -> Diagnostic {
    let (en, nl) = if deep {
        (
            format!("this condition is nested more than {limit} levels deep"),
            format!("deze conditie is meer dan {limit} niveaus diep genest"),
        )
    } else {
        (
            format!("this condition has more than {limit} words, with its definitions written out"),
            format!(
                "deze conditie heeft meer dan {limit} woorden, met haar definities uitgeschreven"
            ),
        )
    };
    Diagnostic::new("Q110", span, Text::new(en, nl)).help(
        "split it, or let the options set a flag and test that flag",
        "splits haar, of laat de opties een vlag zetten en toets die vlag",
    )
}

pub fn questionnaire_count_never_varies(span: Span, members: usize) -> Diagnostic {
    Diagnostic::new(
        "Q110",
        span,
        Text::new(
            format!("a count of {members} members is compared with this number, so it never changes"),
            format!("een telling van {members} leden wordt met dit getal vergeleken en verandert dus nooit"),
        ),
    )
    .help(
        format!("use a number from 1 to {members}"),
        format!("gebruik een getal van 1 tot en met {members}"),
    )
}

/// What is wrong between a band and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BandProblem {
    Gap,
    Overlap,
    NotOpenBelow,
    NotOpenAbove,
    Empty,
    Unreadable,
}

pub fn questionnaire_bands(span: Span, problem: BandProblem) -> Diagnostic {
    let (en, nl) = match problem {
        BandProblem::Gap => (
            "values between the band before and this band are in no band",
            "waarden tussen de vorige band en deze vallen in geen enkele band",
        ),
        BandProblem::Overlap => (
            "this band overlaps the band before it",
            "deze band overlapt de vorige",
        ),
        BandProblem::NotOpenBelow => (
            "the first band has a `from`, so smaller values are in no band",
            "de eerste band heeft een `from`; kleinere waarden vallen in geen enkele band",
        ),
        BandProblem::NotOpenAbove => (
            "the last band has a `below`, so larger values are in no band",
            "de laatste band heeft een `below`; grotere waarden vallen in geen enkele band",
        ),
        BandProblem::Empty => (
            "no value falls in this band",
            "in deze band valt geen enkele waarde",
        ),
        BandProblem::Unreadable => (
            "this is not a number (for a date: a day such as 2026-01-31)",
            "dit is geen getal (bij een datum: een dag zoals 2026-01-31)",
        ),
    };
    Diagnostic::new("Q120", span, Text::new(en, nl)).help(
        "let each band begin (`from`) where the one before ends (`below`), the first without `from` and the last without `below`",
        "laat elke band beginnen (`from`) waar de vorige eindigt (`below`), de eerste zonder `from` en de laatste zonder `below`",
    )
}

pub fn questionnaire_unknown_name<'a>(
    span: Span,
    what: Named,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let known: Vec<&str> = known.into_iter().collect();
    let list = if known.is_empty() {
        "–".to_string()
    } else if known.len() > 12 {
        format!("{}, …", known[..12].join(", "))
    } else {
        known.join(", ")
    };
    suggest(
        Diagnostic::new(
            what.code(),
            span,
            Text::new(
                format!("unknown {} `{name}`", what.en()),
                format!("`{name}` is {}", what.nl_phrases().0),
            ),
        ),
        name,
        known,
        (
            &format!("known here: {list}"),
            &format!("hier bekend: {list}"),
        ),
    )
}

/// Names that refer to each other in a circle, in order, the first repeated at the end.
pub fn questionnaire_circle(span: Span, names: &[&str], what: Named) -> Diagnostic {
    let circle = names.join(" → ");
    Diagnostic::new(
        "Q206",
        span,
        Text::new(
            format!("this {} refers to itself: {circle}", what.en()),
            format!("{} verwijst naar zichzelf: {circle}", what.nl_phrases().1),
        ),
    )
    .help("break the circle", "doorbreek de kring")
}

/// A problem of a link, told of a questionnaire: an unknown page, section or reference has a code of
/// its own there.
pub fn in_questionnaire(mut diagnostic: Diagnostic) -> Diagnostic {
    if matches!(diagnostic.code, "L101" | "L102" | "L104") {
        diagnostic.code = "Q207";
    }
    diagnostic
}

pub fn questionnaire_contact_address(span: Span, address: &str) -> Diagnostic {
    let shown = address.escape_default();
    Diagnostic::new(
        "Q111",
        span,
        Text::new(
            format!("`{shown}` cannot be the address of a contact"),
            format!("`{shown}` kan geen adres van een contact zijn"),
        ),
    )
    .help(
        "`email` is a mail address, `url` begins with https:// or http://",
        "`email` is een mailadres, `url` begint met https:// of http://",
    )
}
