//! Every diagnostic code with its severity and title. The manual has a page for each.
//!
//! The first letter names the area: S files, Y YAML, C configuration, F front matter, M Markdown,
//! L links, A assets, T translations, P paths, G glossary and references, H theme,
//! Q questionnaires, O overlays, E translation files, W wording. A code is never used again for something else.

use super::Severity;

#[derive(Debug)]
pub struct CodeEntry {
    pub code: &'static str,
    pub severity: Severity,
    pub title_en: &'static str,
    pub title_nl: &'static str,
}

const fn error(code: &'static str, title_en: &'static str, title_nl: &'static str) -> CodeEntry {
    CodeEntry {
        code,
        severity: Severity::Error,
        title_en,
        title_nl,
    }
}

const fn warning(code: &'static str, title_en: &'static str, title_nl: &'static str) -> CodeEntry {
    CodeEntry {
        code,
        severity: Severity::Warning,
        title_en,
        title_nl,
    }
}

const fn advice(code: &'static str, title_en: &'static str, title_nl: &'static str) -> CodeEntry {
    CodeEntry {
        code,
        severity: Severity::Advice,
        title_en,
        title_nl,
    }
}

/// All codes, by area and number.
pub const CODES: &[CodeEntry] = &[
    error(
        "S101",
        "A link in the content folder",
        "Een koppeling in de inhoudsmap",
    ),
    error("S102", "Not a regular file", "Geen gewoon bestand"),
    error("S103", "File too large", "Bestand te groot"),
    error("S104", "Folder too deep", "Map te diep"),
    error("S105", "Too many files", "Te veel bestanden"),
    error("S106", "Name too long", "Naam te lang"),
    error("S107", "Name is not UTF-8", "Naam is geen UTF-8"),
    error("S108", "File cannot be read", "Bestand is niet te lezen"),
    error("S109", "Text is not UTF-8", "Tekst is geen UTF-8"),
    warning(
        "S110",
        "File that nothing publishes",
        "Bestand dat nergens verschijnt",
    ),
    error("Y101", "YAML cannot be read", "YAML is niet te lezen"),
    error("Y102", "Wrong type", "Verkeerd type"),
    error("Y103", "Unknown key", "Onbekende sleutel"),
    error("Y104", "Missing key", "Ontbrekende sleutel"),
    error("Y105", "Duplicate key", "Dubbele sleutel"),
    error("Y106", "Too much YAML", "Te veel YAML"),
    error("Y107", "YAML nested too deep", "YAML te diep genest"),
    error("Y108", "Control character in YAML", "Stuurteken in YAML"),
    error("Y109", "Value out of range", "Waarde buiten bereik"),
    error("Y110", "Unknown word", "Onbekend woord"),
    error("C101", "Unknown language", "Onbekende taal"),
    error("C102", "Invalid base URL", "Ongeldige basis-URL"),
    error("C103", "Too many languages", "Te veel talen"),
    advice("C104", "No base URL", "Geen basis-URL"),
    error(
        "C105",
        "Invalid configuration value",
        "Ongeldige waarde in de configuratie",
    ),
    error(
        "C106",
        "Contact or expiry of security.txt",
        "Contact of vervaldatum van security.txt",
    ),
    advice(
        "C107",
        "No accessibility statement",
        "Geen toegankelijkheidsverklaring",
    ),
    error(
        "F101",
        "Front matter is not closed",
        "Front matter is niet afgesloten",
    ),
    error("F102", "Page without a title", "Pagina zonder titel"),
    error("F103", "Invalid id", "Ongeldige id"),
    error("F104", "Invalid date", "Ongeldige datum"),
    error(
        "F105",
        "Language differs from the folder",
        "Taal wijkt af van de map",
    ),
    error("F106", "Name gives no id", "Naam levert geen id op"),
    error("F107", "Duplicate id", "Dubbele id"),
    error("F108", "Reserved name", "Gereserveerde naam"),
    error("F109", "Hidden control character", "Verborgen stuurteken"),
    error(
        "F110",
        "Changes are not newest first",
        "Wijzigingen staan niet op volgorde",
    ),
    error(
        "F111",
        "Dates contradict each other",
        "Datums spreken elkaar tegen",
    ),
    error("M101", "Merge marker", "Samenvoegmarkering"),
    error("M102", "Raw HTML", "Ruwe HTML"),
    error(
        "M103",
        "Heading attribute not allowed",
        "Kopattribuut niet toegestaan",
    ),
    error("M104", "Nested too deep", "Te diep genest"),
    error("M105", "Too many footnotes", "Te veel voetnoten"),
    error("M106", "Table too wide", "Tabel te breed"),
    error("M107", "Footnote without a text", "Voetnoot zonder tekst"),
    warning(
        "M108",
        "Footnote that nothing refers to",
        "Voetnoot waarnaar niets verwijst",
    ),
    error("M109", "Duplicate heading id", "Dubbele kop-id"),
    warning("M110", "Heading without its own id", "Kop zonder eigen id"),
    warning("M111", "Heading level skipped", "Kopniveau overgeslagen"),
    warning(
        "M112",
        "Allowance that silences nothing",
        "Toestemming die niets onderdrukt",
    ),
    error("M113", "Second title", "Tweede titel"),
    error("M114", "Chapter too large", "Hoofdstuk te groot"),
    error(
        "M115",
        "Allowance without a reason",
        "Toestemming zonder reden",
    ),
    error("M116", "Page too large", "Pagina te groot"),
    error("M117", "Empty heading", "Lege kop"),
    error("L101", "Unknown page", "Onbekende pagina"),
    error("L102", "Unknown heading", "Onbekende kop"),
    error("L103", "Unknown term", "Onbekend begrip"),
    error("L104", "Unknown reference", "Onbekende bron"),
    error("L105", "Unknown questionnaire", "Onbekende vragenlijst"),
    error("L106", "Unknown snippet", "Onbekend fragment"),
    error(
        "L107",
        "Link scheme not allowed",
        "Soort link niet toegestaan",
    ),
    error("L108", "File not found", "Bestand niet gevonden"),
    error("L109", "Link leaves the content", "Link verlaat de inhoud"),
    error(
        "L110",
        "Snippet not alone in its paragraph",
        "Fragment niet alleen in zijn alinea",
    ),
    error(
        "L111",
        "Snippets include each other",
        "Fragmenten roepen elkaar aan",
    ),
    error(
        "L112",
        "Unknown question or option in a link",
        "Onbekende vraag of optie in een link",
    ),
    advice(
        "L113",
        "Link by path to this site",
        "Link via een pad naar deze site",
    ),
    error(
        "L114",
        "Link that cannot be resolved",
        "Link die niet te volgen is",
    ),
    advice("L115", "Link by an old id", "Link met een oude id"),
    warning(
        "L120",
        "Page of another site is gone",
        "Pagina van een andere site is weg",
    ),
    advice(
        "L121",
        "Page of another site has moved",
        "Pagina van een andere site is verplaatst",
    ),
    warning(
        "L122",
        "Other site gives no page",
        "Andere site geeft geen pagina",
    ),
    advice(
        "L123",
        "Page of another site cannot be judged",
        "Pagina van een andere site is niet te beoordelen",
    ),
    error(
        "A101",
        "Missing alternative text",
        "Ontbrekend tekstalternatief",
    ),
    error(
        "A102",
        "Asset type not allowed",
        "Bestandstype niet toegestaan",
    ),
    error("A103", "Unsafe SVG", "Onveilige SVG"),
    error("A104", "Foreign image", "Afbeelding van elders"),
    error(
        "A105",
        "Asset name not allowed",
        "Bestandsnaam niet toegestaan",
    ),
    error(
        "A106",
        "Image cannot be measured",
        "Afmetingen van de afbeelding onbekend",
    ),
    warning(
        "T101",
        "Page missing in a language",
        "Pagina ontbreekt in een taal",
    ),
    error(
        "T102",
        "Heading only in the translation",
        "Kop alleen in de vertaling",
    ),
    error(
        "T103",
        "Heading at another level",
        "Kop op een ander niveau",
    ),
    warning(
        "T104",
        "Headings in another order",
        "Koppen in een andere volgorde",
    ),
    error(
        "T105",
        "Section missing in the translation",
        "Onderdeel ontbreekt in de vertaling",
    ),
    error(
        "T106",
        "Source language has no such page",
        "De brontaal heeft die pagina niet",
    ),
    error(
        "T107",
        "Languages name another source",
        "De talen noemen een andere bron",
    ),
    error(
        "T110",
        "Section behind its source",
        "Onderdeel loopt achter op zijn bron",
    ),
    error("T111", "Damaged pins", "Beschadigde pins"),
    error(
        "T112",
        "Pins of another version of the program",
        "Pins van een andere versie van het programma",
    ),
    warning(
        "T201",
        "Lists differ from the source",
        "Lijsten wijken af van de bron",
    ),
    warning(
        "T202",
        "Tables differ from the source",
        "Tabellen wijken af van de bron",
    ),
    warning(
        "T203",
        "Links differ from the source",
        "Links wijken af van de bron",
    ),
    warning(
        "T204",
        "References differ from the source",
        "Verwijzingen wijken af van de bron",
    ),
    warning(
        "T205",
        "Footnotes differ from the source",
        "Voetnoten wijken af van de bron",
    ),
    warning(
        "T206",
        "Numbers differ from the source",
        "Getallen wijken af van de bron",
    ),
    warning(
        "T207",
        "Dates differ from the source",
        "Datums wijken af van de bron",
    ),
    error(
        "P101",
        "Two pages for one URL",
        "Twee pagina's voor één URL",
    ),
    error("P102", "Alias collides", "Alias botst"),
    error("P103", "Invalid alias", "Ongeldige alias"),
    error("G101", "Invalid glossary entry", "Ongeldig begrip"),
    error("G102", "Duplicate glossary id", "Dubbele begrip-id"),
    error("G103", "Duplicate reference id", "Dubbele bron-id"),
    error("G104", "Invalid reference", "Ongeldige bron"),
    error("H101", "Template is broken", "Sjabloon is kapot"),
    error("H102", "Template fails", "Sjabloon faalt"),
    error("H103", "Theme not found", "Thema niet gevonden"),
    error("H104", "Unsafe theme file", "Onveilig themabestand"),
    warning(
        "H105",
        "Text missing in the theme",
        "Tekst ontbreekt in het thema",
    ),
    error("H106", "Logo not found", "Logo niet gevonden"),
    warning(
        "H107",
        "Theme file made for another version",
        "Themabestand van een andere versie",
    ),
    error("H108", "Unknown block", "Onbekend blok"),
    error("Q101", "Missing field", "Ontbrekend veld"),
    error("Q102", "Text without languages", "Tekst zonder talen"),
    error("Q103", "Translation missing", "Vertaling ontbreekt"),
    error("Q104", "Duplicate id", "Dubbele id"),
    error(
        "Q105",
        "Answer leads nowhere",
        "Antwoord leidt nergens heen",
    ),
    error(
        "Q106",
        "Routing on a multiple-choice option",
        "Route op een meerkeuzeoptie",
    ),
    error(
        "Q107",
        "Invalid questionnaire id",
        "Ongeldige id in een vragenlijst",
    ),
    error("Q108", "Unknown schema", "Onbekend schema"),
    error("Q109", "Misplaced key", "Sleutel op de verkeerde plek"),
    error(
        "Q110",
        "Condition cannot be read",
        "Conditie is niet te lezen",
    ),
    error(
        "Q111",
        "Invalid address of a contact",
        "Ongeldig adres van een contact",
    ),
    error(
        "Q120",
        "Bands do not fit together",
        "Banden sluiten niet aan",
    ),
    error(
        "Q201",
        "Unknown flag or definition",
        "Onbekende vlag of definitie",
    ),
    error("Q202", "Unknown question", "Onbekende vraag"),
    error("Q203", "Unknown option", "Onbekende optie"),
    error(
        "Q204",
        "Unknown advice or contact",
        "Onbekend advies of contact",
    ),
    error("Q205", "Unknown target", "Onbekend doel"),
    error("Q206", "Circle of references", "Kring van verwijzingen"),
    error(
        "Q207",
        "Unknown page or reference in a questionnaire",
        "Onbekende pagina of bron in een vragenlijst",
    ),
    error(
        "Q301",
        "Path returns to a question",
        "Pad keert terug naar een vraag",
    ),
    error("Q302", "No rule holds", "Geen regel geldt"),
    error("Q303", "Rules disagree", "Regels spreken elkaar tegen"),
    error("Q304", "Unreachable", "Onbereikbaar"),
    error("Q305", "Rule that never decides", "Regel die nooit beslist"),
    error(
        "Q306",
        "Never given, set or read",
        "Nooit gegeven, gezet of gelezen",
    ),
    warning(
        "Q307",
        "Question that changes nothing",
        "Vraag die niets verandert",
    ),
    warning(
        "Q308",
        "Outcome without contact or chapter",
        "Uitkomst zonder contact of hoofdstuk",
    ),
    warning(
        "Q309",
        "Serious flag at a mild outcome",
        "Ernstige vlag bij een milde uitkomst",
    ),
    error("Q401", "Case fails", "Geval klopt niet"),
    error(
        "Q402",
        "Case answers what is not asked",
        "Geval beantwoordt wat niet gevraagd wordt",
    ),
    error(
        "Q403",
        "Case leaves a question open",
        "Geval laat een vraag open",
    ),
    warning(
        "Q404",
        "Cases do not cover everything",
        "Gevallen dekken niet alles",
    ),
    error("Q501", "Version did not rise", "Versie is niet verhoogd"),
    error("Q601", "Too many states", "Te veel toestanden"),
    error(
        "O101",
        "Note at unknown text",
        "Aanvulling bij onbekende tekst",
    ),
    warning(
        "O102",
        "Note for an earlier version",
        "Aanvulling bij een eerdere versie",
    ),
    warning(
        "O103",
        "Note without a record",
        "Aanvulling zonder vastlegging",
    ),
    warning(
        "O104",
        "Overlay for another edition",
        "Overlay voor een andere uitgave",
    ),
    error(
        "O105",
        "Heading or footnote in a note",
        "Kop of voetnoot in een aanvulling",
    ),
    error(
        "O106",
        "Addition in place of the national text",
        "Aanvulling in plaats van de landelijke tekst",
    ),
    warning("O107", "Note in one language", "Aanvulling in één taal"),
    error(
        "O108",
        "Key that an overlay's page cannot have",
        "Sleutel die een overlaypagina niet kan hebben",
    ),
    error("O109", "Overlay without a name", "Overlay zonder naam"),
    error("O110", "Invalid token", "Ongeldig token"),
    error("O111", "Logo not found", "Logo niet gevonden"),
    error(
        "O112",
        "Addition that changes a national questionnaire",
        "Aanvulling die een landelijke vragenlijst wijzigt",
    ),
    error("O113", "Insertion without a place", "Invoeging zonder plek"),
    error(
        "O114",
        "National case does not hold with additions",
        "Landelijk geval klopt niet met aanvullingen",
    ),
    error(
        "E101",
        "Translation file that cannot be read",
        "Vertaalbestand dat niet te lezen is",
    ),
    error(
        "E102",
        "Translation file of an unknown language or charset",
        "Vertaalbestand in een onbekende taal of tekenset",
    ),
    error(
        "E103",
        "Entry whose source moved on",
        "Ingang waarvan de bron is gewijzigd",
    ),
    error(
        "E104",
        "Entry of no known text",
        "Ingang van geen bekende tekst",
    ),
    error("E105", "Entry given twice", "Ingang die twee keer voorkomt"),
    warning("E106", "Missing entry", "Ontbrekende ingang"),
    warning("E107", "Fuzzy entry", "Onzekere ingang"),
    error(
        "E108",
        "Translation that does not fit",
        "Vertaling die niet past",
    ),
    error(
        "E109",
        "Translation changed since the export",
        "Vertaling gewijzigd na de export",
    ),
    warning(
        "E110",
        "Section that waits for its other texts",
        "Onderdeel dat op andere teksten wacht",
    ),
    error(
        "E111",
        "Entry with plural forms",
        "Ingang met meervoudsvormen",
    ),
    warning("W101", "Word to be avoided", "Afgeraden woord"),
    warning(
        "W102",
        "Term without its equivalent",
        "Begrip zonder tegenhanger",
    ),
    advice("W201", "Long sentence", "Lange zin"),
    advice("W202", "Long paragraph", "Lange alinea"),
    advice(
        "W203",
        "Abbreviation without an explanation",
        "Afkorting zonder uitleg",
    ),
];

/// The entry of a code.
pub fn entry(code: &str) -> Option<&'static CodeEntry> {
    CODES.iter().find(|entry| entry.code == code)
}
